//! »Fundet i teksten«: what reading will find in the words of an item.

use sagsgang_app::{
    Writing,
    office::{self, DraftRead},
};
use sagsgang_model::record::EarlierDecision;

use crate::{State, danish, respond::Failure};

/// One thing that was found: what it is, and where it leads.
pub(super) struct Found {
    pub(super) text: String,
    pub(super) address: Option<String>,
}

/// What was found, under what it is.
pub(super) fn of(state: &State, writing: &dyn Writing, read: &DraftRead) -> Result<Vec<(&'static str, Vec<Found>)>, Failure> {
    let item = office::item_of(writing, read);
    let plain = |text: String| Found { text, address: None };
    let laws = item.law_references.iter().map(|law| plain(law.text.clone())).collect();
    let amounts = item.amounts.iter().map(|amount| plain(danish::amount(amount))).collect();
    let promises = item.commitments.iter().map(|promise| {
        let due = promise.due.map(|due| format!(" ({})", danish::range(due))).unwrap_or_default();
        plain(format!("{}{due}", promise.text))
    });
    let promises = promises.collect();
    let targets = office::quoted(&state.store, &item.earlier_decisions)?;
    let earlier = item
        .earlier_decisions
        .iter()
        .zip(targets)
        .map(|(quote, target)| Found { text: named(quote), address: target.map(|line| format!("/moeder/{}", line.address)) });
    let earlier = earlier.collect();
    let all = [("Love", laws), ("Beløb", amounts), ("Løfter", promises), ("Tidligere beslutninger", earlier)];
    Ok(all.into_iter().filter(|(_, found): &(_, Vec<Found>)| !found.is_empty()).collect())
}

/// `Byrådet, 25. august 2021, pkt. 145`.
fn named(quote: &EarlierDecision) -> String {
    let body = quote.committee.clone();
    let date = quote.date.map(danish::date);
    let number = quote.item.as_ref().map(|number| format!("pkt. {number}"));
    body.into_iter().chain(date).chain(number).collect::<Vec<_>>().join(", ")
}
