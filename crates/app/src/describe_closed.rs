//! *Beskriv et lukket punkt*: a neutral title, the ground, and the decision in words that may be shown.

use sagsgang_model::{Ground, publication::Occasion, record::Access};
use sagsgang_store::{
    Store, event,
    gate::{self, ClosedItem},
    meeting,
};
use serde::Serialize;

use crate::{Error, Surroundings, import_document::Gates, publish::Why, reconcile::reconcile};

#[derive(Serialize)]
struct Event<'a> {
    address: &'a str,
    ground: Option<Ground>,
    by: &'a str,
    #[serde(flatten)]
    gates: Gates,
}

/// Says what may be told of a closed item, by its address; what is none is no longer told.
///
/// # Errors
/// [`Error::NotFound`] without such an item; [`Error::Conflict`] when it is open; [`Error::Invalid`] without who.
pub fn describe_closed(store: &Store, s: &Surroundings, address: &str, told: &ClosedItem, by: &str) -> Result<(), Error> {
    if by.trim().is_empty() {
        return Err(Error::Invalid("say who decides it".into()));
    }
    let blank = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
    if blank(&told.title) || blank(&told.extract) {
        return Err(Error::Invalid("a title and an extract have words; leave them out to take them away".into()));
    }
    store.write(|c| {
        let missing = || Error::NotFound(address.to_owned());
        let (meeting_address, _) = address.split_once("/punkt/").ok_or_else(missing)?;
        let meeting = meeting::at(c, meeting_address)?.ok_or_else(missing)?.id;
        let item = meeting::items(c, meeting)?.into_iter().find(|row| row.address == address).ok_or_else(missing)?;
        if item.access != Access::Closed {
            return Err(Error::Conflict(format!("{address} is open")));
        }
        gate::describe_closed(c, item.id, told, &s.now(), by)?;
        let why = Why::told(Occasion::Correction, "Oplysninger om et lukket punkt er tilføjet eller rettet.");
        let mut gates = Gates::default();
        gates.pass(c, s, &reconcile(c, s, meeting)?, &why)?;
        event::append(c, &s.now(), "item.described", &Event { address, ground: told.ground, by, gates })?;
        Ok(())
    })
}
