//! What one meeting may show.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ClockTime, Date, Finding, Ground, ItemNumber, Slug,
    id::{ItemId, MeetingId, PublicationId},
    record::{Access, Attendance, DocumentKind, Guest, Item, Participant},
};

/// *Publikation*: an immutable, complete document of what one meeting may show.
///
/// Public pages, search, feeds, API and PDF are functions of publications and of nothing else.
/// Closed material is absent from it, not filtered from it by those who read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Publication {
    /// This edition's identity.
    pub id: PublicationId,
    /// The meeting it is of.
    pub meeting: MeetingId,
    /// 1 for the first edition of the meeting, then one more for each.
    pub edition: u32,
    /// The edition this one supersedes.
    pub supersedes: Option<PublicationId>,
    /// When it was made, in UTC, as RFC 3339.
    pub published: String,
    /// Why it was made.
    #[serde(default)]
    pub occasion: Occasion,
    /// What readers are told of a correction, redaction or withdrawal.
    #[serde(default)]
    pub reason: Option<String>,
    /// Agenda, supplementary agenda or minutes.
    pub kind: DocumentKind,
    /// The meeting's place in public addresses, unique for ever: `udvalget-for-laering/2021-11-29`.
    pub address: String,
    /// The organization's name; empty when the source does not tell.
    pub organization: String,
    /// The body's name without term.
    pub body: String,
    /// The body's place in public addresses.
    pub body_slug: Slug,
    /// The body's term as printed.
    pub term: Option<String>,
    /// The day of the meeting.
    pub date: Date,
    /// When it began.
    pub start: Option<ClockTime>,
    /// When it ended.
    pub end: Option<ClockTime>,
    /// Where it was held.
    pub place: Option<String>,
    /// Who chaired it.
    pub chair: Option<String>,
    /// Who took part.
    pub participants: Vec<Participant>,
    /// Who came for part of it.
    pub guests: Vec<Guest>,
    /// Remarks of the head.
    pub remarks: Option<String>,
    /// Who was there for which items.
    pub attendance: Vec<Attendance>,
    /// The items in printed order.
    pub items: Vec<PublishedItem>,
    /// Who signed.
    pub signatories: Vec<String>,
    /// What was noticed when the source was read.
    pub findings: Vec<Finding>,
    /// The source it was made from.
    pub source: PublishedSource,
}

impl Publication {
    /// Whether it is a tombstone: it says that the meeting was withdrawn, when and why, and nothing more.
    pub fn is_withdrawn(&self) -> bool {
        self.occasion == Occasion::Withdrawal
    }

    /// The tombstone that takes this edition's place: what meeting it was, when it went and why.
    #[must_use]
    pub fn tombstone(&self, id: PublicationId, published: String, reason: String) -> Self {
        Self {
            id,
            meeting: self.meeting,
            edition: self.edition + 1,
            supersedes: Some(self.id),
            published,
            occasion: Occasion::Withdrawal,
            reason: Some(reason),
            kind: self.kind,
            address: self.address.clone(),
            organization: self.organization.clone(),
            body: self.body.clone(),
            body_slug: self.body_slug.clone(),
            term: None,
            date: self.date,
            start: None,
            end: None,
            place: None,
            chair: None,
            participants: Vec::new(),
            guests: Vec::new(),
            remarks: None,
            attendance: Vec::new(),
            items: Vec::new(),
            signatories: Vec::new(),
            findings: Vec::new(),
            source: PublishedSource { file: String::new(), sha256: String::new(), pages: 0 },
        }
    }
}

/// What stands where something was taken out.
pub const REMOVED: &str = "[oplysning fjernet]";

/// *Anledning*: why an edition was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// *Offentliggørelse*: a document came, or was read better.
    #[default]
    Document,
    /// *Rettelse*: a person put something right.
    Correction,
    /// *Fjernet oplysning*: something was taken out that must not be shown. Earlier editions are tombstones.
    Redaction,
    /// *Tilbagetrækning*: nothing of the meeting may be shown any more. Earlier editions are tombstones.
    Withdrawal,
}

impl Occasion {
    /// Every occasion.
    pub const ALL: [Self; 4] = [Self::Document, Self::Correction, Self::Redaction, Self::Withdrawal];

    /// The name in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Correction => "correction",
            Self::Redaction => "redaction",
            Self::Withdrawal => "withdrawal",
        }
    }

    /// The occasion of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|occasion| occasion.code() == code)
    }

    /// What a reader is told.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Document => "Offentliggjort",
            Self::Correction => "Rettelse",
            Self::Redaction => "Oplysning fjernet",
            Self::Withdrawal => "Trukket tilbage",
        }
    }

    /// Whether editions made before may no longer be shown.
    pub fn hides_earlier(self) -> bool {
        matches!(self, Self::Redaction | Self::Withdrawal)
    }
}

/// *Punkt* as published. A closed one holds number, title and case number, and what [`Closed`] says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedItem {
    /// The item's identity, the same in every edition.
    pub id: ItemId,
    /// The item's permanent address: `udvalget-for-laering/2021-11-29/punkt/96`.
    pub address: String,
    /// What it says.
    #[serde(flatten)]
    pub item: Item,
    /// What may be told of an item that was treated behind closed doors; none for an open one.
    #[serde(default)]
    pub closed: Option<Closed>,
    /// The files behind the attachments, as far as they are kept and may be shown.
    #[serde(default)]
    pub files: Vec<PublishedFile>,
}

impl PublishedItem {
    /// Whether everything the item says may be shown.
    pub fn is_open(&self) -> bool {
        self.item.access == Access::Open
    }

    /// How people name the item: its number, or nothing.
    pub fn number(&self) -> Option<&ItemNumber> {
        self.item.number.as_ref()
    }
}

/// *Lukket punkt*: what is told of it beside number, title and case number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Closed {
    /// *Hjemmel*: why the doors were closed.
    pub ground: Option<Ground>,
    /// *Offentligt uddrag* of the decision, in words that may be shown (kommunestyrelsesloven § 8, § 20).
    pub extract: Option<String>,
}

/// *Bilag* as a file: bytes named by their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedFile {
    /// Place of the attachment among the item's attachments, from 1.
    pub attachment: usize,
    /// The file's own name, without folders.
    pub name: String,
    /// SHA-256 of the bytes in hexadecimal; the file's address is made of it.
    pub sha256: String,
    /// Number of bytes.
    pub size: usize,
    /// What the bytes are, by content: `application/pdf`.
    pub media_type: String,
}

/// The document a publication was made from, as far as it may be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedSource {
    /// File name without folders.
    pub file: String,
    /// SHA-256 of the bytes in hexadecimal.
    pub sha256: String,
    /// Number of pages.
    pub pages: u32,
}
