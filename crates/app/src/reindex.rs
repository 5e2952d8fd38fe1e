//! *Genindeksér*: the search index follows publications and the event log.

use sagsgang_model::Publication;
use sagsgang_store::{Store, event, public};
use serde_json::Value as Json;

use crate::{Error, Internal};

/// A search index over publications.
pub trait Index {
    /// Forgets everything.
    fn clear(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
    /// Puts an edition in place of what the index holds of the meeting.
    fn put(&mut self, publication: &Publication) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
    /// Forgets the meeting at an address.
    fn remove(&mut self, address: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
    /// Makes all of the above visible to searches, and remembers that the log is followed up to `serial`.
    fn commit(&mut self, serial: i64) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> sagsgang_store::Error {
    sagsgang_store::Error::Files(std::io::Error::other(error))
}

/// Makes the index anew; answers how many publications it holds.
///
/// # Errors
/// The store's and the index's own.
pub fn reindex(store: &Store, index: &mut dyn Index) -> Result<usize, Error> {
    index.clear().map_err(failed)?;
    let mut count = 0;
    let last = store.read(|c| {
        public::for_each_publication(c, |publication| {
            count += 1;
            index.put(&publication).map_err(failed)
        })?;
        event::next_serial(c)
    })?;
    index.commit(last - 1).map_err(failed)?;
    Ok(count)
}

/// Brings an index that has followed the log up to `serial` up to date; answers how many meetings changed.
///
/// # Errors
/// The store's and the index's own.
pub fn follow(store: &Store, index: &mut dyn Index, serial: i64) -> Result<usize, Error> {
    let (changed, last) = store.read(|c| {
        let mut changed: Vec<String> = Vec::new();
        let mut last = serial;
        event::since(c, serial, |event| {
            last = event.serial;
            let payload: Json = serde_json::from_str(&event.payload)?;
            let published = payload["published"].as_array().into_iter().flatten().map(|p| &p["address"]);
            let withdrawn = payload["withdrawn"].as_array().into_iter().flatten();
            changed.extend(published.chain(withdrawn).filter_map(|address| address.as_str().map(str::to_owned)));
            Ok(())
        })?;
        changed.sort();
        changed.dedup();
        for address in &changed {
            match public::meeting(c, address)? {
                Some(publication) => index.put(&publication).map_err(failed)?,
                None => index.remove(address).map_err(failed)?,
            }
        }
        Ok::<_, Error>((changed.len(), last))
    })?;
    if last > serial {
        index.commit(last).map_err(|e| Internal::Other(e.to_string()))?;
    }
    Ok(changed)
}
