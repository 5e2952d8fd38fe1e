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

/// One part of a *mødemappe*: the agenda, an item or an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinderPart<'a> {
    /// What its bookmark says.
    pub title: String,
    /// 0 for what stands by itself; 1 for what belongs to the last part of level 0. More counts as 1.
    pub level: u8,
    /// What its pages are labelled with before their own numbers, as `3.2-`; none numbers them through the binder.
    pub label: Option<String>,
    /// What is bound.
    pub content: BinderContent<'a>,
}

/// What a part of a binder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BinderContent<'a> {
    /// A file: the pages of a PDF, a PNG or JPEG on a page of its own; for any other, a page that tells of it. What it
    /// is, its bytes say; those of a file that is neither need not be read.
    File {
        /// What it is called.
        name: String,
        /// What it is said to be, as the web names it; told of files that have no pages.
        media_type: String,
        /// Its bytes, or nothing.
        bytes: &'a [u8],
    },
    /// A page in place of what is not there.
    Missing {
        /// Why, in Danish, without a capital and a stop: `filen er slettet`.
        why: String,
    },
}

/// Sets publications as PDF. The same publication gives the same bytes.
pub trait Typeset: fmt::Debug + Send + Sync {
    /// The PDF of a publication.
    ///
    /// # Errors
    /// [`NotTypeset`] tells why there is none.
    fn pdf(&self, publication: &Publication, extent: Extent) -> Result<Vec<u8>, NotTypeset>;

    /// *Mødemappe*: all parts in order as one PDF with bookmarks. A part that cannot be bound becomes a page that says
    /// so. The same parts give the same bytes.
    ///
    /// # Errors
    /// [`NotTypeset::Failed`] when there are no parts, or where nothing is bound at all.
    fn bind(&self, title: &str, parts: &[BinderPart<'_>]) -> Result<Vec<u8>, NotTypeset> {
        Err(NotTypeset::Failed(format!("nobody here binds the {} parts of {title}", parts.len())))
    }

    /// Names the look: another one when the same publication would give other bytes.
    fn look(&self) -> &str;
}
