//! *Eksportér*: everything as NDJSON, to be kept elsewhere or imported again.
//!
//! First a header (`{"sagsgang_export":1}`), then one line for each row (`{"table":…,"row":{…}}`,
//! readings and publications as plain JSON in it) and one for the bytes of each source and attached file
//! (`{"blob":"<sha256>","base64":"…"}`), last the counts.

use std::io::Write;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sagsgang_store::{Store, dump, gate, source};
use serde_json::json;

use crate::{Error, Internal};

/// The format's version.
pub(crate) const VERSION: u64 = 1;

/// How much was exported or imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Rows.
    pub rows: usize,
    /// Sources and attached files with their bytes.
    pub sources: usize,
}

/// Writes the whole store, as it was when the export began.
///
/// # Errors
/// The store's own and the stream's; [`Internal::Missing`] when a source's bytes are missing.
pub fn export(store: &Store, out: &mut impl Write) -> Result<Exported, Error> {
    let mut exported = Exported::default();
    writeln!(out, "{}", json!({ "sagsgang_export": VERSION }))?;
    let (sources, files) = store.read(|c| {
        dump::each_row(c, |table, row| {
            exported.rows += 1;
            serde_json::to_writer(&mut *out, &json!({ "table": table, "row": row }))?;
            Ok::<_, Error>(out.write_all(b"\n")?)
        })?;
        Ok::<_, Error>((source::all(c)?, gate::files(c)?))
    })?;
    for (sha256, file) in sources {
        let bytes =
            store.blobs().get(&sha256)?.ok_or_else(|| Internal::Missing(format!("the source {file} ({sha256}) is missing")))?;
        write(out, &sha256, &bytes)?;
        exported.sources += 1;
    }
    for sha256 in files {
        // Stores that were filled from exports of before files were in them lack some; `verify` tells which.
        if let Some(bytes) = store.blobs().get(&sha256)? {
            write(out, &sha256, &bytes)?;
            exported.sources += 1;
        }
    }
    writeln!(out, "{}", json!({ "rows": exported.rows, "sources": exported.sources }))?;
    out.flush()?;
    Ok(exported)
}

fn write(out: &mut impl Write, sha256: &str, bytes: &[u8]) -> Result<(), Error> {
    Ok(writeln!(out, "{}", json!({ "blob": sha256, "base64": BASE64_STANDARD.encode(bytes) }))?)
}
