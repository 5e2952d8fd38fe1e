//! *Sæt som PDF*: what a room that sets publications can be asked for. Which room does it is wired outside.

use std::fmt;

use sagsgang_model::{Publication, id::ItemId};

/// How much of a publication a PDF holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// *Hele dokumentet*: agenda or minutes.
    Meeting,
    /// *Udskrift*: one item, with what tells of the meeting.
    Item(ItemId),
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTypeset {
    /// The publication holds no such item.
    #[error("the publication holds no such item")]
    NoSuchItem,
    /// Setting it would take more time and memory than a document may.
    #[error("the document is too large: {0} characters, of {1} at most")]
    TooLarge(usize, usize),
    /// A defect of the program.
    #[error("{0}")]
    Failed(String),
}

/// Sets publications as PDF. The same publication gives the same bytes.
pub trait Typeset: fmt::Debug + Send + Sync {
    /// The PDF of a publication.
    ///
    /// # Errors
    /// [`NotTypeset`] tells why there is none.
    fn pdf(&self, publication: &Publication, extent: Extent) -> Result<Vec<u8>, NotTypeset>;

    /// Names the look: another one when the same publication would give other bytes.
    fn look(&self) -> &str;
}
