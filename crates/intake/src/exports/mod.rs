//! What older systems export → the record, so that a municipality moves in with what it has.
//!
//! [`read_export`] tells by its names which system a file comes from (`lexicon/exports.toml` knows what each calls things),
//! and gives each meeting as an open record and, when anything is closed, a closed one apart. What does not say that it is
//! open is closed. The texts are read by the rules that documents are read by.

mod acadre;
mod first_agenda;
mod meeting;
mod names;
mod parts;
pub mod people;
mod time;
mod told;
mod tree;
mod xml;

pub use sagsgang_model::moving::{Export, ExportedFile, ExportedItem, ExportedPart, System, WithdrawnMeeting};
use sagsgang_model::{FindingKind, moving::Delivery};

use self::{names::Names, told::Reading, tree::Tree};
use crate::{
    lexicon,
    reader::{self, TEXT_LIMIT, detect, finding},
    sha256,
};

/// How much of a file is looked at before it is read.
const BEGINNING: usize = 64 * 1024;

/// Whether a file may be what another system hands over, so that it is worth a process of its own. Cheap, and parses nothing.
pub fn may_be_delivery(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    match first(bytes) {
        Some(b'<') => {
            let text = lexicon::lower(&xml::decode(beginning).0);
            let element = text.split('<').find(|tag| tag.starts_with(|c: char| c.is_alphabetic())).unwrap_or("");
            !text.contains("<!doctype html") && !element.starts_with("html")
        }
        Some(b'{' | b'[') => first_agenda::may_be(bytes),
        // Excel's Unicode text is UTF-16, which is words all the same.
        _ => !detect::decode(beginning).0.contains('\0') && people::is_list(beginning),
    }
}

/// Reads what another system hands over; nothing when the bytes are neither an export nor a list of members. Never fails, as
/// [`read_export`] and [`people::read_people`].
pub fn read_delivery(name: &str, bytes: &[u8]) -> Option<Delivery> {
    if matches!(first(bytes), Some(b'<' | b'{' | b'[')) {
        return read_export(name, bytes).map(Delivery::Meetings);
    }
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    people::is_list(beginning).then(|| Delivery::People(people::read_people(bytes)))
}

/// The first byte that is neither blank nor part of a mark of the encoding.
fn first(bytes: &[u8]) -> Option<u8> {
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace() && !matches!(*byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF))
}

/// Reads what another system exported; nothing when the bytes are no export of a system that is known. Never fails: what
/// could not be read is told in the findings.
pub fn read_export(name: &str, bytes: &[u8]) -> Option<Export> {
    if bytes.len() > TEXT_LIMIT {
        return None;
    }
    // Texts are nested, and a parser of theirs may fail.
    reader::caught(|| read(name, bytes)).flatten()
}

fn read(name: &str, bytes: &[u8]) -> Option<Export> {
    let (tree, mut findings, json) = match first(bytes)? {
        b'<' => {
            let (text, doubt) = xml::decode(bytes);
            let (tree, mut findings) = xml::read(&text);
            findings.extend(doubt);
            (tree, findings, false)
        }
        b'{' | b'[' => match first_agenda::tree(bytes)? {
            Ok(tree) => (tree, Vec::new(), true),
            Err(unread) => {
                return Some(Export {
                    system: System::FirstAgenda,
                    meetings: Vec::new(),
                    withdrawn: Vec::new(),
                    findings: vec![unread],
                });
            }
        },
        _ => return None,
    };
    let tables = ["table", "fields", "field"].iter().all(|name| tree.names().contains(name));
    let tree = if tables { acadre::unfolded(&tree) } else { tree };
    let names = Names::of(&tree.names(), json)?;
    let mut tree = tree;
    tree.set_apart([&names.item, &names.file, &names.presence, &names.member, &names.history].into_iter().flatten());
    let (meetings, full) = meetings(names, &tree);
    if full {
        findings.push(finding(
            FindingKind::TooLarge,
            "Udtrækket har flere møder, punkter, bilag eller personer, end der kan læses på én gang; resten er udeladt, så del det op.",
        ));
    }
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let from = parts::From { file, sha256: &sha256(bytes), findings: &findings.clone() };
    let mut export = Export { system: names.system, meetings: Vec::new(), withdrawn: Vec::new(), findings };
    let (withdrawn, told): (Vec<_>, Vec<_>) = meetings.into_iter().partition(|meeting| meeting.withdrawn.is_some());
    export.withdrawn = withdrawn.into_iter().filter_map(|meeting| meeting.withdrawn).collect();
    for meeting in meeting::together(told) {
        export.meetings.extend(parts::parts(&meeting, &from, &mut export.findings));
    }
    if export.meetings.is_empty() && export.withdrawn.is_empty() {
        export.findings.push(finding(
            FindingKind::NoItems,
            "Der blev ikke fundet noget møde i udtrækket; se efter, om det er den rigtige fil.",
        ));
    }
    Some(export)
}

fn meetings(names: &'static Names, tree: &Tree) -> (Vec<meeting::Meeting>, bool) {
    let mut reading = Reading::new(names, tree);
    (reading.meetings(), reading.full)
}
