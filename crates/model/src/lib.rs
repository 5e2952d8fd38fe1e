//! The record of a Danish public body as plain types: no I/O, no SQL, no clock.
//!
//! [`record`] is what one read document says; [`publication`] is what one meeting may show;
//! the other modules are the values both are made of.

pub mod address;
pub mod agenda;
pub mod anchor;
pub mod calendar;
pub mod case_number;
pub mod clock_time;
pub mod comparison;
pub mod consultation;
pub mod draft;
pub mod finding;
pub mod grant;
pub mod ground;
pub mod id;
pub mod item_number;
pub mod merge;
pub mod minutes;
pub mod moving;
pub mod note;
pub mod outcome;
pub mod personal_number;
pub mod publication;
pub mod record;
pub mod role;
pub mod section;
pub mod sitting;
pub mod standing_orders;
pub mod topic;

pub use address::Slug;
pub use case_number::CaseNumber;
pub use clock_time::ClockTime;
pub use finding::{Finding, FindingKind, Provenance};
pub use ground::Ground;
pub use item_number::ItemNumber;
pub use outcome::Outcome;
pub use publication::Publication;
pub use record::Record;
pub use role::Role;
pub use section::SectionKind;
pub use topic::Topic;

/// A calendar date without time zone, written `YYYY-MM-DD` in JSON.
pub use jiff::civil::Date;

/// A day as Danes write it: `27. marts 2024`.
pub fn danish_date(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];
    let month = usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    format!("{}. {month} {}", date.day(), date.year())
}
