//! What a reader of documents noticed, and where.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// *Kilde*: the place in the source that a value was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Page, counted from 1.
    pub page: u32,
    /// First and last line, counted from 1 through the whole document, both included.
    pub lines: [u32; 2],
}

impl Provenance {
    /// The place of lines `first..=last` on `page`.
    pub fn new(page: u32, first: u32, last: u32) -> Self {
        Self { page, lines: [first, last] }
    }
}

/// *Fund*: something about a document that a person should know, in words a secretary understands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What sort of thing it is.
    pub kind: FindingKind,
    /// A whole Danish sentence: what, where, and what to do about it.
    pub message: String,
    /// Where it stands, when it stands somewhere.
    pub provenance: Option<Provenance>,
}

/// *Fundtype*: the sorts of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The source could not be read at all.
    Unreadable,
    /// The source is encrypted.
    Encrypted,
    /// The source is larger, deeper or slower than the limits allow.
    TooLarge,
    /// Part of the source was cut off or damaged; the rest was read.
    Damaged,
    /// The source has pages without text (scanned pictures).
    NoText,
    /// Bytes were not in the encoding they seemed to be in.
    Encoding,
    /// No organization, committee or date was found.
    HeadIncomplete,
    /// No items were found.
    NoItems,
    /// A table or picture was lost when the text was extracted.
    TableLost,
    /// The source kept no title of an item.
    TitleMissing,
    /// A number in the numbering is missing.
    NumberMissing,
    /// Items are printed in another order than their numbers.
    NumberOrder,
    /// Two items carry the same number.
    NumberTwice,
    /// An attachment is cited that is not listed under the item, or listed and not found elsewhere.
    AttachmentMismatch,
    /// Two dates contradict each other.
    DateContradiction,
    /// The same recommendation clause stands twice.
    ClauseTwice,
    /// A path leaked a user name or a server; it is left out.
    LeakedPath,
    /// Somebody is absent or present without a name, or the places disagree.
    AttendanceUnclear,
    /// Something that may be a personal number (CPR).
    PersonalNumber,
    /// A heading with nothing under it.
    EmptySection,
    /// An item of minutes has no decision.
    DecisionMissing,
    /// Characters were broken by extraction and repaired.
    Repaired,
    /// Text that no rule claimed; it is kept.
    Unclaimed,
    /// Names, committees or meetings that may be the same and were kept apart.
    DoubtfulMatch,
    /// Sums or shares that do not add up.
    ArithmeticMismatch,
    /// A label for open or closed is missing, unknown or contradicted; it counts as closed.
    AccessUnclear,
}

impl FindingKind {
    /// The name in JSON and in the database.
    pub fn code(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// A short Danish name for tables and lists.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Unreadable => "Kan ikke læses",
            Self::Encrypted => "Krypteret",
            Self::TooLarge => "Over grænsen",
            Self::Damaged => "Beskadiget",
            Self::NoText => "Uden tekst",
            Self::Encoding => "Tegnsæt",
            Self::HeadIncomplete => "Hoved mangler oplysninger",
            Self::NoItems => "Ingen punkter",
            Self::TableLost => "Tabel gået tabt",
            Self::TitleMissing => "Titel mangler",
            Self::NumberMissing => "Nummer mangler",
            Self::NumberOrder => "Anden rækkefølge",
            Self::NumberTwice => "Nummer to gange",
            Self::AttachmentMismatch => "Bilag stemmer ikke",
            Self::DateContradiction => "Datoer modsiger hinanden",
            Self::ClauseTwice => "Samme led to gange",
            Self::LeakedPath => "Sti udeladt",
            Self::AttendanceUnclear => "Fremmøde uklart",
            Self::PersonalNumber => "Muligt personnummer",
            Self::EmptySection => "Tomt afsnit",
            Self::DecisionMissing => "Beslutning mangler",
            Self::Repaired => "Tegn rettet",
            Self::Unclaimed => "Tekst uden plads",
            Self::DoubtfulMatch => "Tvivl om sammenfald",
            Self::ArithmeticMismatch => "Tal stemmer ikke",
            Self::AccessUnclear => "Åben eller lukket",
        }
    }

    /// Whether part of the document, or all of it, could not be read, so that nobody knows what it says.
    pub fn hides_text(self) -> bool {
        self.is_fatal() || matches!(self, Self::Damaged | Self::NoText | Self::Encoding)
    }

    /// Whether the document gave no record at all.
    pub fn is_fatal(self) -> bool {
        matches!(self, Self::Unreadable | Self::Encrypted | Self::TooLarge)
    }
}
