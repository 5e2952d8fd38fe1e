//! What an item quotes and promises, in the form the store links by.

use sagsgang_model::record::Item;
use sagsgang_store::trail::{Promise, Quote};

use crate::{match_bodies::body_key, words};

/// Words that tell how a case is treated and not what it is about.
const COMMON: &str = include_str!("words/subjects.txt");

/// A title in the form titles are compared in; none when it says too little.
///
/// `Status på sundhedsplanen, november 2021` and `Sundhedsplanen` are the same subject.
pub fn subject(title: &str) -> Option<String> {
    let telling = |word: &String| !COMMON.lines().any(|common| common == word) && !word.bytes().all(|b| b.is_ascii_digit());
    let words: Vec<String> = words(title).filter(telling).collect();
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    (letters >= 10).then(|| words.join(" "))
}

/// The decisions an item quotes, as far as they say where they were made. One that names no body
/// is of the item's own.
pub(crate) fn quotes(item: &Item, own_body: &str) -> Vec<Quote> {
    let quote = |(at, earlier): (usize, &sagsgang_model::record::EarlierDecision)| {
        let committee = earlier.committee.as_deref().unwrap_or(own_body);
        Some(Quote {
            position: at + 1,
            body_key: body_key(committee),
            committee: committee.to_owned(),
            date: earlier.date?,
            number: earlier.item.clone(),
        })
    };
    item.earlier_decisions.iter().enumerate().filter_map(quote).collect()
}

/// The promises an item makes.
pub(crate) fn promises(item: &Item) -> Vec<Promise> {
    let promise = |(at, c): (usize, &sagsgang_model::record::Commitment)| Promise {
        position: at + 1,
        text: c.text.clone(),
        who: c.who.clone(),
        due: c.due,
    };
    item.commitments.iter().enumerate().map(promise).collect()
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn subjects() {
        assert_eq!(subject("Status på sundhedsplanen, november 2021"), subject("Sundhedsplanen"));
        assert_eq!(subject("Orientering"), None);
        assert_eq!(subject("Eventuelt"), None);
        assert_ne!(subject("Sundhedsplanen"), subject("Trafiksikkerhedsplanen"));
    }
}
