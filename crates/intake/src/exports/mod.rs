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

use sagsgang_model::{Date, Finding, FindingKind, ItemNumber, Record, record::Access};
use serde::{Deserialize, Serialize};

use self::{names::Names, told::Reading, tree::Tree};
use crate::{
    reader::{self, TEXT_LIMIT, finding},
    sha256,
};

/// *System*: what an export comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// SBSYS, the classic XML.
    Sbsys,
    /// AgMan, later FirstAgenda Management.
    Agman,
    /// eDoc.
    Edoc,
    /// eDoc as Fujitsu exports it.
    EdocFujitsu,
    /// Acadre.
    Acadre,
    /// FirstAgenda's publication, as JSON.
    FirstAgenda,
}

impl System {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sbsys => "SBSYS",
            Self::Agman => "AgMan (FirstAgenda Management)",
            Self::Edoc => "eDoc",
            Self::EdocFujitsu => "eDoc (Fujitsu)",
            Self::Acadre => "Acadre",
            Self::FirstAgenda => "FirstAgenda",
        }
    }
}

/// *Udtræk*: what one file of another system tells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Export {
    /// Where it comes from.
    pub system: System,
    /// The records of its meetings: of each the open part before the closed one.
    pub meetings: Vec<ExportedPart>,
    /// *Tilbagetrukket*: what it asks to be shown no more.
    pub withdrawn: Vec<WithdrawnMeeting>,
    /// What was noticed about the file and its labels. It may speak of closed items, by their numbers.
    pub findings: Vec<Finding>,
}

/// The open or the closed part of one agenda or minutes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportedPart {
    /// What it says; its access is always told.
    pub record: Record,
    /// *Bilag*, item by item, in the export's order. The closed ones are in the closed part, also those of open items.
    pub files: Vec<ExportedFile>,
    /// The system's own id of the meeting, the same in all its parts.
    pub key: Option<String>,
}

/// A file of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// The item's place in the record; none for a closed file of an open item, which the closed record does not hold.
    pub item: Option<usize>,
    /// The item's number.
    pub number: Option<ItemNumber>,
    /// The place among the item's attachments in the record.
    pub attachment: Option<usize>,
    /// The place among the item's files, from 0: of those of the same record, or, without `item`, of all.
    pub order: usize,
    /// Its title.
    pub title: String,
    /// Where it is, as the export says: a name, a path or an address. Never a path to open as it is.
    pub file: Option<String>,
    /// Open or closed.
    pub access: Access,
    /// The system's own id of it.
    pub key: Option<String>,
}

/// *Tilbagetrukket møde*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithdrawnMeeting {
    /// The system's own id of the meeting.
    pub key: Option<String>,
    /// The system's own id of the agenda or minutes.
    pub agenda: Option<String>,
    /// The body.
    pub committee: Option<String>,
    /// The day.
    pub date: Option<Date>,
    /// The file that held it, as the manifest says.
    pub file: Option<String>,
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
    let first =
        bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(**byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF))?;
    let (tree, mut findings, json) = match first {
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
