//! From bytes to lines: one reader for each format.
//!
//! [`read_document`] reads in this process; [`isolate::Isolation`] reads in a child process with
//! limits, which is what should meet files from outside. [`container`] finds the documents in
//! directories and archives.

pub mod container;
pub mod detect;
mod docx;
mod html;
pub mod isolate;
mod pdf;
pub(crate) use pdf::text_string as pdf_text;
pub mod text;

use std::panic::AssertUnwindSafe;

use sagsgang_model::{Finding, FindingKind, record::Format};

use crate::line::Document;
use detect::{Detected, detect};

/// The largest text or web page that is read, in bytes.
pub const TEXT_LIMIT: usize = 64 * 1024 * 1024;
/// The largest PDF or Word document that is read, in bytes.
pub const FILE_LIMIT: usize = 256 * 1024 * 1024;
/// The stack that parsers of deep structures get, in bytes.
const STACK: usize = 64 * 1024 * 1024;

/// Reads a document. Never fails: what could not be read is said in the findings.
pub fn read_document(bytes: &[u8]) -> Document {
    let detected = detect(bytes);
    let format = format_of(detected);
    let limit = if matches!(detected, Detected::Text | Detected::Html) { TEXT_LIMIT } else { FILE_LIMIT };
    if bytes.len() > limit {
        return unread(format, FindingKind::TooLarge, too_large(bytes.len(), limit));
    }
    match detected {
        Detected::Text => crate::reader::text::read(bytes),
        Detected::Pdf => guarded(format, || pdf::read(bytes)),
        Detected::Docx => guarded(format, || docx::read(bytes)),
        Detected::Html => guarded(format, || html::read(bytes)),
        Detected::Zip => unread(
            format,
            FindingKind::Unreadable,
            "Filen er et ZIP-arkiv og ikke et enkelt dokument; indlæs arkivet som mappe, eller pak det ud først.",
        ),
        Detected::Unsupported(what) => {
            let (kind, message) = what.explain();
            unread(format, kind, message)
        }
    }
}

/// What is pasted from a page or from Word, as lines; nothing when a parser fails on it.
pub(crate) fn pasted(html: &str) -> Document {
    guarded(Format::Html, || html::pasted(html))
}

/// A text that another system keeps as HTML, as lines; nothing when a parser fails on it.
pub(crate) fn kept(html: &str) -> Document {
    guarded(Format::Html, || html::kept(html))
}

fn format_of(detected: Detected) -> Format {
    match detected {
        Detected::Pdf => Format::Pdf,
        Detected::Docx => Format::Docx,
        Detected::Html => Format::Html,
        Detected::Text => Format::Text,
        Detected::Zip | Detected::Unsupported(_) => Format::Unknown,
    }
}

/// What bytes are, by content, as the web names it: `application/pdf`.
pub fn media_type(bytes: &[u8]) -> &'static str {
    match detect(bytes) {
        Detected::Pdf => "application/pdf",
        Detected::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Detected::Html => "text/html",
        Detected::Text => "text/plain",
        Detected::Zip | Detected::Unsupported(_) => infer::get(bytes).map_or("application/octet-stream", |kind| kind.mime_type()),
    }
}

/// The texts of XML, one for each run between tags.
pub(crate) fn texts_of_xml(xml: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut texts = Vec::new();
    let mut add = |text: &str| {
        if !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
    };
    // Broken XML gives what stands before the break.
    while let Ok(event) = reader.read_event() {
        match event {
            quick_xml::events::Event::Text(text) => add(&text),
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes().flatten() {
                    if !attribute.key.as_ref().starts_with("xmlns") {
                        add(&attribute.value);
                    }
                }
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    texts
}

/// A document of which nothing could be read, and why.
pub(crate) fn unread(format: Format, kind: FindingKind, message: impl Into<String>) -> Document {
    Document { format, pages: 1, title: None, metadata: Vec::new(), lines: Vec::new(), findings: vec![finding(kind, message)] }
}

/// A finding about the whole document.
pub(crate) fn finding(kind: FindingKind, message: impl Into<String>) -> Finding {
    Finding { kind, message: message.into(), provenance: None }
}

pub(crate) fn too_large(bytes: usize, limit: usize) -> String {
    format!(
        "Filen fylder {} MB, og grænsen er {} MB; del dokumentet op, eller gem det igen uden store billeder.",
        bytes.div_ceil(1024 * 1024),
        limit / (1024 * 1024)
    )
}

/// Runs a parser on a stack deep enough for nested structures, and turns a panic inside a parser
/// that is not ours into a finding.
fn guarded(format: Format, parse: impl FnOnce() -> Document + Send) -> Document {
    caught(parse).unwrap_or_else(|| {
        unread(
            format,
            FindingKind::Unreadable,
            "Dokumentet er beskadiget på en måde, så det ikke kan læses; hent det igen fra kilden, eller gem det på ny.",
        )
    })
}

/// What a parser gives on a stack deep enough for nested structures; nothing when it panics.
pub(crate) fn caught<T: Send>(parse: impl FnOnce() -> T + Send) -> Option<T> {
    let mut waiting = Some(parse);
    let mut run = || waiting.take().and_then(|parse| std::panic::catch_unwind(AssertUnwindSafe(parse)).ok());
    let read = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("reader".into()).stack_size(STACK).spawn_scoped(scope, &mut run);
        thread.ok().and_then(|thread| thread.join().ok()).flatten()
    });
    // Without room for that stack this thread's own will have to do: then `parse` still waits.
    read.or_else(run)
}
