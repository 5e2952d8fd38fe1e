//! *Ret*: a person puts right what was read; every later reading keeps it.

use sagsgang_model::{publication::Occasion, record::Access};
use sagsgang_store::{Store, correction, event, meeting};
use serde::Serialize;
use serde_json::Value as Json;

use crate::{
    Error, Surroundings,
    import_document::Gates,
    publish::{Gate, Why},
    reconcile::{reconcile, replace},
};

/// What is put right, by whom and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Address of the meeting, or of one of its items.
    pub address: String,
    /// Where in the JSON of the record (or item), as RFC 6901: `/title`.
    pub pointer: String,
    /// The right value.
    pub value: Json,
    /// Who puts it right.
    pub by: String,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct Event<'a> {
    address: &'a str,
    pointer: &'a str,
    by: &'a str,
    #[serde(flatten)]
    gates: Gates,
}

/// Records a correction and makes the edition that shows it. Answers why the gate holds that back, when it does.
///
/// # Errors
/// [`Error::NotFound`] when there is no such meeting, item or place; [`Error::Invalid`] when the
/// value is not of the place's form; [`Error::Conflict`] for a number that another item has.
pub fn correct(store: &Store, s: &Surroundings, correction: &Correction) -> Result<Option<String>, Error> {
    let missing = || Error::NotFound(correction.address.clone());
    store.write(|c| {
        let address = &correction.address;
        let (meeting_address, is_item) = address.split_once("/punkt/").map_or((address.as_str(), false), |(m, _)| (m, true));
        let meeting = meeting::at(c, meeting_address)?.ok_or_else(missing)?;
        let rows = meeting::items(c, meeting.id)?;
        let item = rows.iter().find(|row| row.address == *address).map(|row| row.id);
        if is_item && item.is_none() {
            return Err(missing());
        }
        if let Some(id) = item.filter(|_| correction.pointer == "/number")
            && let Some(number) = correction.value.as_str()
            && let Some(other) = rows
                .iter()
                .find(|row| row.current && row.id != id && row.number.as_ref().is_some_and(|own| own.to_string() == number))
        {
            let what = if other.access == Access::Open { format!("»{}«", other.title) } else { "et lukket punkt".to_owned() };
            return Err(Error::Conflict(format!("Nummer {number} har {what}. Ret det først, eller skriv et andet nummer.")));
        }
        let whole = reconcile(c, s, meeting.id)?;
        let mut fits = false;
        for part in whole.parts {
            match item {
                None => fits |= fit(part.record, correction)?,
                Some(id) => {
                    for (item, _) in part.record.items.into_iter().zip(part.ids).filter(|(_, known)| *known == id) {
                        fits |= fit(item, correction)?;
                    }
                }
            }
        }
        if !fits {
            return Err(Error::NotFound(format!("{} in {address}", correction.pointer)));
        }
        correction::add(
            c,
            &correction::Correction {
                serial: event::next_serial(c)?,
                meeting: meeting.id,
                item,
                pointer: correction.pointer.clone(),
                value: correction.value.to_string(),
                made: s.now(),
                made_by: correction.by.clone(),
                reason: correction.reason.clone(),
            },
        )?;
        let mut gates = Gates::default();
        let gate = gates.pass(c, s, &reconcile(c, s, meeting.id)?, &Why::told(Occasion::Correction, &correction.reason))?;
        let event = Event { address, pointer: &correction.pointer, by: &correction.by, gates };
        event::append(c, &s.now(), "record.corrected", &event)?;
        Ok(if let Gate::Withheld(why) = gate { Some(why) } else { None })
    })
}

/// Whether the place is there; an error when the value does not fit it.
fn fit<T: Serialize + serde::de::DeserializeOwned>(mut whole: T, correction: &Correction) -> Result<bool, Error> {
    let there = serde_json::to_value(&whole)?.pointer(&correction.pointer).is_some();
    replace(&mut whole, &correction.pointer, correction.value.clone())?;
    Ok(there)
}
