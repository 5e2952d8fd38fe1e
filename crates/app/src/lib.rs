//! Use cases: a verb per file; each checks, writes in one transaction, and leaves one event.
//!
//! Pages, API and command line call these and hold no logic of their own.

mod correct;
pub mod demo;
mod error;
mod export;
pub mod gate;
mod import_document;
mod import_export;
mod import_many;
mod match_bodies;
mod match_people;
mod name_body;
mod publish;
mod rebuild_public;
mod reconcile;
mod redact;
mod reindex;
mod surroundings;
mod trail;
mod verify;

pub use correct::{Correction, correct};
pub use error::{Error, Internal};
pub use export::{Exported, export};
pub use import_document::{Document, Imported, Kept, Reading, import_document};
pub use import_export::import_export;
pub use import_many::{Pending, Progress, Report, import_many};
pub use match_bodies::{body_key, organization_key};
pub use name_body::name_body;
pub use rebuild_public::rebuild_public;
pub use redact::{Decided, REMOVED, redact};
pub use reindex::{follow, open_index, reindex};
pub use surroundings::Surroundings;
pub use trail::subject;
pub use verify::{Verified, verify};

/// The words of a name or title in lower case, without punctuation.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
