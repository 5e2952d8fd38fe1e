//! What differs between two editions, as far as followers are told.

use sagsgang_model::{Publication, id::ItemId, publication::PublishedItem};
use serde_json::Value as Json;

/// Whether two editions of an item say different things. Where in the source they say it does not count.
pub(crate) fn differ(old: &PublishedItem, new: &PublishedItem) -> bool {
    let said = |item: &PublishedItem| {
        let mut json = serde_json::to_value(item).unwrap_or_default();
        forget_places(&mut json);
        json
    };
    old != new && said(old) != said(new)
}

/// What changed about an item from one edition to another, in sentences for people; empty when it is new.
pub fn changes_of(before: &Publication, after: &Publication, item: ItemId) -> Vec<String> {
    let of = |edition: &'_ Publication| edition.items.iter().find(|known| known.id == item).cloned();
    match (of(before), of(after)) {
        (Some(old), Some(new)) => told(&old, &new),
        _ => Vec::new(),
    }
}

/// What changed, in sentences for people.
pub(crate) fn told(_old: &PublishedItem, _new: &PublishedItem) -> Vec<String> {
    vec!["Punktet er ændret.".to_owned()]
}

fn forget_places(json: &mut Json) {
    match json {
        Json::Object(fields) => {
            fields.shift_remove("provenance");
            fields.values_mut().for_each(forget_places);
        }
        Json::Array(values) => values.iter_mut().for_each(forget_places),
        _ => {}
    }
}
