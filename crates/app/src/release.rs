//! *Frigiv*: a person has looked at a doubtful hit and lets it through.

use sagsgang_store::{Store, event, gate, meeting};
use serde::Serialize;

use crate::{Decided, Error, Surroundings, gate::Weight, import_document::Gates, publish::Why, reconcile::reconcile};

#[derive(Serialize)]
struct Event<'a> {
    address: &'a str,
    hits: &'a [String],
    by: &'a str,
    reason: &'a str,
    #[serde(flatten)]
    gates: Gates,
}

/// Lets doubtful hits of a meeting through and takes the meeting through the gate again. Without `hits` all its doubts.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting or hit; [`Error::Forbidden`] for a hit that is no doubt: it has to
/// be put right; [`Error::Invalid`] without who and why.
pub fn release(store: &Store, s: &Surroundings, address: &str, hits: &[String], decided: &Decided) -> Result<(), Error> {
    decided.check()?;
    store.write(|c| {
        let meeting = meeting::at(c, address)?.ok_or_else(|| Error::NotFound(address.to_owned()))?.id;
        let known = gate::obstacles(c, meeting)?;
        let doubt = |weight: &str| weight == Weight::Doubt.code();
        let hits: Vec<String> = match hits {
            [] => known.iter().filter(|o| doubt(&o.weight)).map(|o| o.hit.clone()).collect(),
            told => told.to_vec(),
        };
        if hits.is_empty() {
            return Err(Error::NotFound(format!("anything in doubt in {address}")));
        }
        for hit in &hits {
            match known.iter().find(|o| o.hit == *hit) {
                None => return Err(Error::NotFound(format!("the hit {hit} in {address}"))),
                Some(o) if !doubt(&o.weight) => {
                    return Err(Error::Forbidden(format!("{hit} in {address} has to be put right: {}", o.message)));
                }
                Some(_) => {}
            }
        }
        let serial = event::next_serial(c)?;
        for hit in &hits {
            gate::release(c, serial, meeting, hit, &decided.made(s))?;
        }
        let mut gates = Gates::default();
        gates.pass(c, s, &reconcile(c, s, meeting)?, &Why::default())?;
        let event = Event { address, hits: &hits, by: &decided.by, reason: &decided.reason, gates };
        event::append(c, &s.now(), "publication.released", &event)?;
        Ok(())
    })
}
