//! *Noter*: what a member writes for nobody else.

use serde::{Deserialize, Serialize};

use crate::{
    anchor::Anchor,
    id::{AccountId, EntryId, MeetingId, NoteId},
};

/// What a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// *Note* to an item, or to words of it.
    Note,
    /// *Talenote*: what the member wants to say.
    Speech,
}

impl NoteKind {
    /// The name in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Speech => "speech",
        }
    }

    /// The kind of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Note, Self::Speech].into_iter().find(|kind| kind.code() == code)
    }

    /// What people call it.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Speech => "Talenote",
        }
    }
}

/// *Note* of a member to an item of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Identity.
    pub id: NoteId,
    /// Whose it is.
    pub account: AccountId,
    /// The meeting.
    pub meeting: MeetingId,
    /// The item, whatever edition of the agenda.
    pub entry: EntryId,
    /// What it is for.
    pub kind: NoteKind,
    /// The words it is set on; none when it is to the whole item.
    pub anchor: Option<Anchor>,
    /// What it says; may be empty when words are only marked.
    pub text: String,
    /// When it was made, in UTC, as RFC 3339.
    pub made: String,
    /// When it last changed.
    pub changed: String,
}
