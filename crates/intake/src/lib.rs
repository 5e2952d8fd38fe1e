//! Bytes of agendas and minutes → the record of [`sagsgang_model`].
//!
//! A *reader* (text, PDF, DOCX, HTML) gives a [`Document`]: lines with what is known of their
//! place and type. [`read`] then works on lines alone, whatever they came from:
//! characters are repaired, furniture is taken off, items are found, and each item's sections,
//! recommendations, decision, absence, attachments and references are read. The Danish is data
//! (`lexicon/`).

mod attendance;
mod blocks;
mod clean;
mod commitments;
mod cues;
mod dates;
mod decision;
pub mod enclosure;
pub mod exports;
mod findings;
mod furniture;
mod head;
mod headings;
mod item;
mod items;
mod lexicon;
pub mod line;
pub mod markdown;
mod marked;
mod people;
mod read;
pub mod reader;
mod references;
mod unfold;

pub use decision::outcomes;
pub use item::{annotate, whole};
pub use line::{Document, Gap, Line, Role, Style};
pub use read::read;

use sagsgang_model::Record;
use sha2::{Digest, Sha256};

/// Changes whenever reading the same bytes may give another record.
pub const READER_VERSION: u32 = 10;

/// SHA-256 of bytes in lower-case hexadecimal, as sources are named by.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        use std::fmt::Write;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads bytes into a record in this process. For files from outside use
/// [`Isolation`](reader::isolate::Isolation), which costs one document when a parser fails.
pub fn read_bytes(bytes: &[u8], file: &str) -> Record {
    read(reader::read_document(bytes), file, &sha256(bytes))
}
