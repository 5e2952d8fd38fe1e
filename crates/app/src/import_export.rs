//! *Genindlæs*: an export becomes a store again, row for row.

use std::io::BufRead;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sagsgang_store::{Store, dump, event, public};
use serde_json::Value as Json;

use crate::{Error, Exported, export::VERSION};

/// Fills an empty store from an [`export`](crate::export), in one transaction.
///
/// # Errors
/// [`Error::Conflict`] when the store is not empty; [`Error::Invalid`] when the stream is not a
/// whole export, of a version this program knows, with an unbroken event log.
pub fn import_export(store: &Store, input: impl BufRead) -> Result<Exported, Error> {
    let invalid = |why: &str| Error::Invalid(format!("not a whole export: {why}"));
    store.write(|c| {
        if !dump::is_empty(c)? {
            return Err(Error::Conflict("the store is not empty; an export needs a new one".into()));
        }
        let mut imported = Exported::default();
        let mut ended = false;
        for (at, line) in input.lines().enumerate() {
            let line: Json = serde_json::from_str(&line?).map_err(|e| invalid(&format!("line {}: {e}", at + 1)))?;
            if at == 0 {
                match line["sagsgang_export"].as_u64() {
                    Some(VERSION) => continue,
                    Some(other) => {
                        return Err(Error::Invalid(format!("an export of version {other}; this program knows {VERSION}")));
                    }
                    None => return Err(invalid("its first line is not a header")),
                }
            }
            if let (Some(table), Some(row)) = (line["table"].as_str(), line["row"].as_object()) {
                dump::restore_row(c, table, row)?;
                imported.rows += 1;
            } else if let (Some(sha256), Some(text)) = (line["blob"].as_str(), line["base64"].as_str()) {
                let bytes = BASE64_STANDARD.decode(text).map_err(|e| invalid(&format!("line {}: {e}", at + 1)))?;
                if store.blobs().put(&bytes)? != sha256 {
                    return Err(invalid(&format!("the bytes of source {sha256} are not its own")));
                }
                imported.sources += 1;
            } else if let (Some(rows), Some(sources)) = (line["rows"].as_u64(), line["sources"].as_u64()) {
                ended = rows == imported.rows as u64 && sources == imported.sources as u64;
            } else {
                return Err(invalid(&format!("line {} is of no known sort", at + 1)));
            }
        }
        if !ended {
            return Err(invalid("its end is missing"));
        }
        if let (_, wrong) = event::verify(c)?
            && let Some(first) = wrong.first()
        {
            return Err(invalid(first));
        }
        public::rebuild(c)?;
        Ok(imported)
    })
}
