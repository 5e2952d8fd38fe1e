//! *Indflytning*: what other systems hand over, as it is read.

use serde::{Deserialize, Serialize};

use crate::{Date, Finding, ItemNumber, Record, record::Access};

/// *Aflevering*: what one file of another system is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Meetings, or a manifest that takes some away.
    Meetings(Export),
    /// Members of committees.
    People(People),
}

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedPart {
    /// What it says; its access is always told.
    pub record: Record,
    /// *Punkter*: what the system itself calls each item of the record, in the record's order.
    pub items: Vec<ExportedItem>,
    /// *Bilag*, item by item, in the export's order. The closed ones are in the closed part, also those of open items.
    pub files: Vec<ExportedFile>,
    /// The system's own id of the meeting, the same in all its parts.
    pub key: Option<String>,
}

/// *Punkt* as its system knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExportedItem {
    /// The system's own id of it, the same in every delivery and in all parts; none where the system gives none.
    pub key: Option<String>,
}

/// A file of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// *Medlem* of a body, as a line of the spreadsheet says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The line in the file, from 1.
    pub line: u32,
    /// The name.
    pub name: String,
    /// *Udvalg*.
    pub committee: Option<String>,
    /// *Rolle*, as written.
    pub role: Option<String>,
    /// *Parti*, as written.
    pub party: Option<String>,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// *E-mailadresse*.
    pub email: Option<String>,
    /// *Stedfortræder for*: whom the person stands in for.
    pub substitute_for: Option<String>,
}

/// What a spreadsheet says, and what of it cannot be used.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct People {
    /// The lines that can be used.
    pub rows: Vec<PersonRow>,
    /// Why the others cannot, each with its line.
    pub findings: Vec<Finding>,
}
