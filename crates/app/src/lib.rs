//! Use cases: a verb per file; each checks, writes in one transaction, and leaves one event.
//!
//! Pages, API and command line call these and hold no logic of their own.

pub mod alerts;
mod attach;
mod attach_delivered;
mod cleaning;
mod correct;
pub mod demo;
mod describe_closed;
mod error;
mod export;
pub mod gate;
mod held;
pub mod icalendar;
mod import_document;
mod import_export;
mod import_many;
mod match_bodies;
mod match_people;
mod move_in;
mod name_body;
pub mod office;
mod publish;
mod rebuild_public;
mod reconcile;
mod redact;
mod redirect;
mod reindex;
mod release;
mod set_strict;
mod surroundings;
mod trail;
mod typeset;
mod verify;
mod webhooks;
mod withdraw;
mod writing;

pub use attach::{Attached, attach};
pub use attach_delivered::{Folder, Found, attach_delivered};
pub use cleaning::{Cleaned, Cleaning};
pub use correct::{Correction, correct};
pub use describe_closed::describe_closed;
pub use error::{Error, Internal};
pub use export::{Exported, export};
pub use held::{Held, held};
pub use import_document::{Document, Imported, Kept, Reading, import_document};
pub use import_export::import_export;
pub use import_many::{Pending, Progress, Report, import_many};
pub use match_bodies::{body_key, organization_key};
pub use move_in::MovedIn;
pub use name_body::name_body;
pub use rebuild_public::rebuild_public;
pub use redact::{Decided, redact};
pub use redirect::{Redirected, lead, load_redirects, normal};
pub use reindex::{follow, open_index, reindex};
pub use release::release;
pub use set_strict::set_strict;
pub use surroundings::Surroundings;
pub use trail::subject;
pub use typeset::{BinderContent, BinderPart, Extent, NotTypeset, Typeset};
pub use verify::{Verified, verify};
pub use webhooks::{Call, add_webhook, remove_webhook, resume_webhook, tell_webhooks, webhooks};
pub use withdraw::{restore, withdraw};
pub use writing::Writing;

/// The words of a name or title in lower case, without punctuation.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
