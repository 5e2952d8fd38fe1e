//! *Til underskrift*: what waits for the signature of who has signed in.

use sagsgang_model::{Date, id::MeetingId};
use sagsgang_store::{Connection, Store, agenda, body, sitting};

use super::{
    Actor, meetings,
    minutes::signers,
    policy::{Action, may},
    sitting::load_held,
};
use crate::Error;

/// Minutes that wait for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSign {
    /// The meeting.
    pub meeting: MeetingId,
    /// The body that met.
    pub body: String,
    /// The day.
    pub date: Date,
}

/// The minutes that an actor took part in, and has not signed, the oldest first.
///
/// # Errors
/// The store's own.
pub fn minutes_to_sign(store: &Store, actor: &Actor) -> Result<Vec<ToSign>, Error> {
    store.read(|c| {
        let mut waiting = Vec::new();
        for (id, _) in sitting::to_sign(c)? {
            waiting.extend(awaits(c, actor, id)?);
        }
        waiting.sort_by_key(|minutes| (minutes.date, minutes.meeting));
        Ok(waiting)
    })
}

fn awaits(c: &Connection<'_>, actor: &Actor, id: MeetingId) -> Result<Option<ToSign>, Error> {
    let Some(found) = agenda::meeting(c, id)? else { return Ok(None) };
    let bodies = [found.body];
    if may(actor, Action::SignMinutes, &meetings::resource(&found, &bodies)).is_err() || !sitting::awaits(c, id, actor.account)? {
        return Ok(None);
    }
    let Some((_, edition)) = sitting::minutes(c, id)? else { return Ok(None) };
    let (signers, _) = signers(c, actor.account, &load_held(c, &found)?, edition)?;
    if !signers.iter().any(|signer| signer.own && signer.signature.is_none()) {
        return Ok(None);
    }
    let body = body::get(c, found.body)?.map(|body| body.name).unwrap_or_default();
    Ok(Some(ToSign { meeting: id, body, date: found.date }))
}
