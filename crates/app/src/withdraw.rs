//! *Træk tilbage*, and *genoffentliggør*: a meeting is taken off, and put back.

use sagsgang_store::{Store, event, gate, meeting};

use crate::{Decided, Error, Surroundings, import_document::Gates, publish::Why, reconcile::reconcile, redact::DecisionEvent};

/// Takes a meeting off, whatever documents come: a tombstone tells readers when and why.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting; [`Error::Invalid`] without who and why.
pub fn withdraw(store: &Store, s: &Surroundings, address: &str, decided: &Decided) -> Result<(), Error> {
    change(store, s, address, decided, "publication.withdrawn", |c, meeting| Ok(gate::withdraw(c, meeting, &decided.made(s))?))
}

/// Lets a meeting that was withdrawn through the gate again.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting; [`Error::Conflict`] when it is not withdrawn; [`Error::Invalid`]
/// without who and why.
pub fn restore(store: &Store, s: &Surroundings, address: &str, decided: &Decided) -> Result<(), Error> {
    change(store, s, address, decided, "publication.restored", |c, meeting| {
        if gate::restore(c, meeting)? { Ok(()) } else { Err(Error::Conflict(format!("{address} is not withdrawn"))) }
    })
}

fn change(
    store: &Store,
    s: &Surroundings,
    address: &str,
    decided: &Decided,
    kind: &str,
    change: impl FnOnce(&sagsgang_store::Connection<'_>, sagsgang_model::id::MeetingId) -> Result<(), Error>,
) -> Result<(), Error> {
    decided.check()?;
    store.write(|c| {
        let meeting = meeting::at(c, address)?.ok_or_else(|| Error::NotFound(address.to_owned()))?.id;
        change(c, meeting)?;
        let mut gates = Gates::default();
        gates.pass(c, s, &reconcile(c, s, meeting)?, &Why::default())?;
        event::append(c, &s.now(), kind, &DecisionEvent { address, by: &decided.by, reason: &decided.reason, gates })?;
        Ok(())
    })
}
