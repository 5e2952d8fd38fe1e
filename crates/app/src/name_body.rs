//! *Navngiv*: a body that was renamed goes by its new name too.

use sagsgang_store::{Store, body, event, meeting, trail};
use serde::Serialize;

use crate::{
    Error, Surroundings,
    match_bodies::{body_key, note_doubts},
};

#[derive(Serialize)]
struct Event<'a> {
    meeting: &'a str,
    name: &'a str,
}

/// Lets the body that holds the meeting at `meeting` (its address) also go by `name`: documents
/// read from now on under that name are of this body.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting; [`Error::Conflict`] when another body has the name.
pub fn name_body(store: &Store, s: &Surroundings, meeting: &str, name: &str) -> Result<(), Error> {
    store.write(|c| {
        let found = meeting::at(c, meeting)?.ok_or_else(|| Error::NotFound(meeting.to_owned()))?;
        let organization = found.body.organization;
        let key = body_key(name);
        if key.is_empty() {
            return Err(Error::Invalid("the name is empty".into()));
        }
        match body::named(c, Some(organization), &key)?.first() {
            Some(known) if known.id == found.body.id => return Ok(()),
            Some(_) => return Err(Error::Conflict(format!("another body already goes by »{name}«"))),
            None => {}
        }
        body::add_name(c, organization, &key, found.body.id)?;
        note_doubts(c, organization)?;
        trail::link_body(c, found.body.id)?;
        event::append(c, &s.now(), "body.named", &Event { meeting, name })?;
        Ok(())
    })
}
