//! *Skærp slusen*: from a day of meeting on, what is missing stops an edition.

use sagsgang_model::Date;
use sagsgang_store::{Store, event, gate};
use serde::Serialize;

use crate::{Error, Surroundings, publish::STRICT_FROM};

#[derive(Serialize)]
struct Event {
    from: Option<Date>,
}

/// Says from which day of meeting a missing decision, ground or public extract stops an edition; none for never.
/// What an archive lacks nobody can add, so it is told and stops nothing unless this says so.
///
/// # Errors
/// The store's own.
pub fn set_strict(store: &Store, s: &Surroundings, from: Option<Date>) -> Result<(), Error> {
    store.write(|c| {
        gate::set_setting(c, STRICT_FROM, from.map(|day| day.to_string()).as_deref())?;
        event::append(c, &s.now(), "gate.set", &Event { from })?;
        Ok(())
    })
}
