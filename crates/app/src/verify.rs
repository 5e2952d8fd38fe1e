//! *Efterprøv*: what is stored is what was written.

use std::collections::HashMap;

use sagsgang_store::{Store, content_hash, event, gate, publication, source};
use serde_json::Value as Json;

use crate::Error;

/// What was checked and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Events in the log.
    pub events: i64,
    /// Sources and attached files whose bytes were checked.
    pub sources: usize,
    /// Editions checked.
    pub publications: usize,
    /// One sentence for each thing that is wrong; none when all is well.
    pub wrong: Vec<String>,
}

/// Checks the event log's chain, the bytes of every source and attached file, and every edition.
///
/// # Errors
/// The store's own, when it cannot be read at all.
pub fn verify(store: &Store) -> Result<Verified, Error> {
    let (mut verified, kept) = store.read(|c| {
        let (events, mut wrong) = event::verify(c)?;
        let mut logged = HashMap::new();
        event::since(c, 0, |event| {
            let payload: Json = serde_json::from_str(&event.payload).unwrap_or_default();
            for published in payload["published"].as_array().into_iter().flatten() {
                if let (Some(id), Some(sha256)) = (published["id"].as_str(), published["sha256"].as_str()) {
                    logged.insert(id.to_owned(), sha256.to_owned());
                }
            }
            Ok(())
        })?;
        let (publications, wrong_publications) = publication::verify(c, &logged)?;
        wrong.extend(wrong_publications);
        let sources = source::all(c)?.into_iter().map(|(sha256, file)| (sha256, format!("the source {file}")));
        let files = gate::files(c)?.into_iter().map(|sha256| (sha256, "an attached file".to_owned()));
        let kept: Vec<(String, String)> = sources.chain(files).collect();
        Ok::<_, Error>((Verified { events, sources: 0, publications, wrong }, kept))
    })?;
    for (sha256, what) in kept {
        verified.sources += 1;
        match store.blobs().get(&sha256)? {
            None => verified.wrong.push(format!("{what} ({sha256}) is missing")),
            Some(bytes) if content_hash(&bytes) != sha256 => {
                verified.wrong.push(format!("{what} ({sha256}) was changed"));
            }
            Some(_) => {}
        }
    }
    Ok(verified)
}
