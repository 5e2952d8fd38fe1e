//! What the API answers beside publications themselves.

use std::borrow::Cow;

use sagsgang_model::{
    Date, Outcome,
    publication::{Occasion, PublishedItem},
    record::{DateRange, DocumentKind},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The kinds of documents, as in JSON.
pub(super) const KINDS: [&str; 5] = ["minutes", "agenda", "supplementary_agenda", "plan", "cancellation"];

/// The outcomes, as in JSON; in the order of [`Outcome::ALL`].
pub(super) const OUTCOMES: [&str; 11] = [
    "approved",
    "approved_with_change",
    "noted",
    "discussed",
    "postponed",
    "sent_on",
    "rejected",
    "selected",
    "participation",
    "none",
    "other",
];

/// A page of a list.
#[derive(Debug, Serialize)]
pub(super) struct List<T> {
    /// What there is.
    pub(super) data: Vec<T>,
    /// The address of the next page; null on the last.
    pub(super) next: Option<String>,
}

// By hand, so that lists of one thing are called after it in the document.
impl<T: JsonSchema> JsonSchema for List<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}List", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let item = generator.subschema_for::<T>();
        schemars::json_schema!({
            "description": "En side af en liste. / A page of a list.",
            "type": "object",
            "required": ["data", "next"],
            "properties": {
                "data": { "type": "array", "items": item },
                "next": { "description": "The address of the next page; null on the last.", "type": ["string", "null"], "format": "uri" }
            }
        })
    }
}

/// *Udvalg*, byråd or råd.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Body {
    /// Its place in addresses.
    pub(super) slug: String,
    /// The name at the latest meeting.
    pub(super) name: String,
    /// The organization it belongs to; empty when no source tells.
    pub(super) organization: String,
    /// Number of meetings.
    pub(super) meetings: usize,
    /// The first meeting's day.
    pub(super) first: Date,
    /// The latest meeting's day.
    pub(super) latest: Date,
    /// The page for people.
    pub(super) web: String,
    /// The list of its meetings.
    pub(super) meetings_url: String,
}

/// *Møde* in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Meeting {
    /// The permanent address: body and day.
    pub(super) address: String,
    /// The body's name at the time.
    pub(super) body: String,
    /// The body's term as printed.
    pub(super) term: Option<String>,
    /// The day.
    pub(super) date: Date,
    /// Agenda, supplementary agenda or minutes.
    pub(super) kind: DocumentKind,
    /// Number of items.
    pub(super) items: usize,
    /// When it was first shown (RFC 3339, UTC).
    pub(super) created: String,
    /// When it was last changed (RFC 3339, UTC).
    pub(super) modified: String,
    /// The publication.
    pub(super) url: String,
    /// The page for people.
    pub(super) web: String,
}

/// *Punkt* in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ItemLine")]
pub(super) struct Item {
    /// The permanent address.
    pub(super) address: String,
    /// The body's name at the time.
    pub(super) body: String,
    /// The body's place in addresses.
    pub(super) body_slug: String,
    /// The meeting's day.
    pub(super) date: Date,
    /// The number as printed.
    pub(super) number: Option<String>,
    /// The title.
    pub(super) title: String,
    /// The case number as printed.
    pub(super) case_number: Option<String>,
    /// Whether it was treated behind closed doors.
    pub(super) closed: bool,
    /// What the decision came to; empty without one.
    pub(super) outcomes: Vec<Outcome>,
    /// The beginning of the decision; empty without one.
    pub(super) excerpt: String,
    /// When it was first shown (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created: Option<String>,
    /// When it was last changed (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) modified: Option<String>,
    /// The whole item.
    pub(super) url: String,
    /// The page for people.
    pub(super) web: String,
}

/// *Punkt* with its meeting.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WholeItem {
    /// The body's name at the time.
    pub(super) body: String,
    /// The body's place in addresses.
    pub(super) body_slug: String,
    /// The meeting's day.
    pub(super) date: Date,
    /// Agenda, supplementary agenda or minutes.
    pub(super) kind: DocumentKind,
    /// What it says.
    pub(super) item: PublishedItem,
    /// Names of those who were away from it.
    pub(super) absent: Vec<String>,
    /// The meeting's publication.
    pub(super) meeting_url: String,
    /// The case with its trail.
    pub(super) case_url: Option<String>,
    /// The page for people.
    pub(super) web: String,
}

/// *Udgave* of a meeting.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Edition {
    /// Its number, from 1.
    pub(super) edition: u32,
    /// When it was made (RFC 3339, UTC).
    pub(super) published: String,
    /// Why it was made.
    pub(super) occasion: Occasion,
    /// What readers are told of it.
    pub(super) reason: Option<String>,
    /// The edition itself; null when its text may no longer be read.
    pub(super) url: Option<String>,
}

/// *Sag* in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Case {
    /// The case number as printed.
    pub(super) number: String,
    /// The latest item's title.
    pub(super) title: String,
    /// Number of items.
    pub(super) items: usize,
    /// The day of the first item.
    pub(super) first: Date,
    /// The day of the latest item.
    pub(super) latest: Date,
    /// The case with its trail.
    pub(super) url: String,
    /// The page for people.
    pub(super) web: String,
}

/// *Sag* with its trail.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WholeCase {
    /// The case number as printed.
    pub(super) number: String,
    /// *Sagens vej*: its items, oldest first.
    pub(super) trail: Vec<Item>,
    /// What was promised under it, oldest first.
    pub(super) promises: Vec<Promise>,
    /// The page for people.
    pub(super) web: String,
}

/// *Person* in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Person {
    /// The place in addresses.
    pub(super) slug: String,
    /// The name at the latest meeting.
    pub(super) name: String,
    /// Number of meetings that name them.
    pub(super) meetings: usize,
    /// The first meeting's day.
    pub(super) first: Date,
    /// The latest meeting's day.
    pub(super) latest: Date,
    /// The person with their memberships.
    pub(super) url: String,
    /// The page for people.
    pub(super) web: String,
}

/// *Person* with memberships.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WholePerson {
    /// The place in addresses.
    pub(super) slug: String,
    /// The name at the latest meeting.
    pub(super) name: String,
    /// The organization they come from, when a source tells.
    pub(super) organization: Option<String>,
    /// The bodies whose meetings name them, latest first.
    pub(super) memberships: Vec<Membership>,
    /// The page for people.
    pub(super) web: String,
}

/// *Medlemskab*: a person in a body, as its meetings tell.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Membership {
    /// The body's name.
    pub(super) body: String,
    /// The body's place in addresses.
    pub(super) body_slug: String,
    /// Roles as printed, latest first.
    pub(super) roles: Vec<String>,
    /// Parties as printed, latest first.
    pub(super) parties: Vec<String>,
    /// The first meeting's day.
    pub(super) first: Date,
    /// The latest meeting's day.
    pub(super) latest: Date,
    /// Number of meetings that name them.
    pub(super) meetings: usize,
    /// Number of those they were away from throughout.
    pub(super) absent: usize,
}

/// *Løfte*: something that was promised.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Promise {
    /// The item it was made under.
    pub(super) item: String,
    /// The day it was made.
    pub(super) made: Date,
    /// The words.
    pub(super) text: String,
    /// Who is to keep it, as printed.
    pub(super) who: Option<String>,
    /// When it is due.
    pub(super) due: Option<DateRange>,
    /// The case it belongs to.
    pub(super) case_number: Option<String>,
    /// The later item of the case that keeps it; null as long as there is none.
    pub(super) kept_by: Option<String>,
}

/// What a search found.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Found {
    /// Number of hits.
    pub(super) total: usize,
    /// Whether no item holds all the words, and items that hold some are given.
    pub(super) relaxed: bool,
    /// The hits.
    pub(super) data: Vec<Hit>,
    /// The address of the next page; null on the last.
    pub(super) next: Option<String>,
}

/// *Fund*: an item that was found.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Hit {
    /// The permanent address.
    pub(super) address: String,
    /// The body's name at the time.
    pub(super) body: String,
    /// The body's place in addresses.
    pub(super) body_slug: String,
    /// The meeting's day.
    pub(super) date: Date,
    /// Agenda, supplementary agenda or minutes.
    pub(super) kind: DocumentKind,
    /// The number as printed.
    pub(super) number: Option<String>,
    /// The title.
    pub(super) title: String,
    /// The case number as printed.
    pub(super) case_number: Option<String>,
    /// What the decision came to.
    pub(super) outcomes: Vec<Outcome>,
    /// The passage that tells best why it was found.
    pub(super) passage: String,
    /// The whole item.
    pub(super) url: String,
    /// The page for people.
    pub(super) web: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_json() {
        assert_eq!(OUTCOMES, Outcome::ALL.map(Outcome::code));
        use DocumentKind::{Agenda, Cancellation, Minutes, Plan, SupplementaryAgenda};
        for (word, kind) in KINDS.iter().zip([Minutes, Agenda, SupplementaryAgenda, Plan, Cancellation]) {
            assert_eq!(serde_json::to_value(kind).unwrap(), *word);
        }
    }
}
