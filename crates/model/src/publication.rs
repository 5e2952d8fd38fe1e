//! What one meeting may show.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ClockTime, Date, Finding, ItemNumber, Slug,
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

/// *Punkt* as published. A closed one holds number, title and case number alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedItem {
    /// The item's identity, the same in every edition.
    pub id: ItemId,
    /// The item's permanent address: `udvalget-for-laering/2021-11-29/punkt/96`.
    pub address: String,
    /// What it says.
    #[serde(flatten)]
    pub item: Item,
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
