//! `sagsgang read`: what documents say, without keeping anything.

use std::io::{self, BufWriter, Write};

use sagsgang_app::{Document, Reading as _};
use sagsgang_intake::reader::container::{Found, Inputs};
use sagsgang_model::{Finding, Record, record::Format};
use serde::{Serializer as _, ser::SerializeSeq as _};

use crate::{
    arguments::Read,
    failure::{Done, Failure},
    outline,
    reading::{IsolatedReading, in_turn},
};

/// Reads and prints.
pub fn run(options: &Read) -> Result<Done, Failure> {
    let reading = IsolatedReading::new()?;
    let inputs = Inputs::new(options.files.iter().cloned());
    let mut out = BufWriter::new(io::stdout().lock());
    let mut unreadable = false;
    let read = |found| read_found(&reading, found);
    // The outline tells it itself; JSON is read by programs.
    let mut note = |record: &Record| {
        let Some(fatal) = record.findings.iter().find(|finding| finding.kind.is_fatal()) else { return };
        unreadable = true;
        if options.json {
            let _ = writeln!(io::stderr().lock(), "error: {}: {}", record.source.file, fatal.message);
        }
    };
    if options.json {
        let mut serializer = serde_json::Serializer::pretty(&mut out);
        let mut array = serializer.serialize_seq(None)?;
        in_turn(inputs, read, |record| {
            let Some(record) = record else { return Ok(()) };
            note(&record);
            Ok(array.serialize_element(&record)?)
        })?;
        array.end()?;
        writeln!(out)?;
    } else {
        let mut first = true;
        in_turn(inputs, read, |record| {
            let Some(record) = record else { return Ok(()) };
            note(&record);
            if !std::mem::take(&mut first) {
                writeln!(out)?;
            }
            outline::write(&mut out, &record)?;
            // Whoever looks on sees each document when it is read.
            Ok(out.flush()?)
        })?;
    }
    out.flush()?;
    Ok(if unreadable { Done::Unreadable } else { Done::Well })
}

/// The record of what was found; none of what was passed over.
fn read_found(reading: &IsolatedReading, found: Found) -> Option<Record> {
    match found {
        Found::Document(input) => {
            let name = input.name.clone();
            Some(match input.bytes() {
                Ok(bytes) => reading.read(&Document { name, bytes }),
                Err(finding) => unopened(&name, finding),
            })
        }
        Found::Skipped { place, reason } => {
            tracing::info!("{place}: {reason}");
            None
        }
        Found::Failed { place, finding } => {
            let name = place.rsplit(['/', '\\']).next().unwrap_or(&place);
            Some(unopened(name, finding))
        }
    }
}

/// The record of a document whose bytes could not be had.
fn unopened(name: &str, finding: Finding) -> Record {
    let document = sagsgang_intake::Document {
        format: Format::Unknown,
        pages: 0,
        title: None,
        metadata: Vec::new(),
        lines: Vec::new(),
        findings: vec![finding],
    };
    sagsgang_intake::read(document, name, "")
}
