//! The words of a text around what was searched for.

use std::{collections::HashSet, ops::Range};

use crate::{
    danish::{fold, terms, words as word_ranges},
    words::{Words, forms_of},
};

/// A piece of text that a reader sees, marked when it is what was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The text as it stands in the record.
    pub text: String,
    /// Whether it is one of the words searched for.
    pub marked: bool,
}

/// Longest passage, in bytes; a little is given for whole words.
const LONGEST: usize = 260;

/// Text beyond this many bytes is not looked through: one endless item must not slow a search.
const MOST_TEXT: usize = 40_000;

/// The whole text with the words of `wanted` marked.
pub(crate) fn mark(text: &str, wanted: &HashSet<String>, words: &Words) -> Vec<Fragment> {
    fragments(text, &places(text, wanted, words))
}

/// The passage of the text that holds most of the words of `wanted`; none when it holds none.
pub(crate) fn best(text: &str, wanted: &HashSet<String>, words: &Words) -> Option<Vec<Fragment>> {
    let text = &text[..floor(text, MOST_TEXT)];
    let places = places(text, wanted, words);
    let different = |from: usize| {
        let reach = places[from].from + LONGEST * 3 / 4;
        places[from..].iter().take_while(|p| p.to <= reach).map(|p| p.term.as_str()).collect::<HashSet<_>>().len()
    };
    let first = (0..places.len()).max_by_key(|&from| (different(from), std::cmp::Reverse(from)))?;
    let start = sentence_start(text, places[first].from);
    let end = word_end(text, start + LONGEST);
    let here: Vec<Place> = places
        .iter()
        .filter(|p| p.from >= start && p.to <= end)
        .map(|p| Place { from: p.from - start, to: p.to - start, term: p.term.clone() })
        .collect();
    let mut passage = fragments(&text[start..end], &here);
    let dots = |text: &str| Fragment { text: text.to_owned(), marked: false };
    if start > 0 && !text[..start].trim_end().ends_with(['.', ':', '\n', '?', '!']) {
        passage.insert(0, dots("… "));
    }
    if end < text.len() {
        passage.push(dots(" …"));
    }
    Some(passage)
}

/// The beginning of a text, for an item found by something else than its words.
pub(crate) fn beginning(text: &str) -> Vec<Fragment> {
    let end = word_end(text, LONGEST);
    let mut passage = fragments(&text[..end], &[]);
    if end < text.len() {
        passage.push(Fragment { text: " …".to_owned(), marked: false });
    }
    passage
}

struct Place {
    from: usize,
    to: usize,
    term: String,
}

fn places(text: &str, wanted: &HashSet<String>, words: &Words) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut push = |range: Range<usize>, term: String| {
        if places.last().is_none_or(|last| last.from != range.start) {
            places.push(Place { from: range.start, to: range.end, term });
        }
    };
    if wanted.iter().any(|term| term.starts_with('§')) {
        terms(text, words).into_iter().filter(|term| wanted.contains(&term.text)).for_each(|term| push(term.range, term.text));
        return places;
    }
    // A term stands in a word by its first letters; only such words are worth taking apart.
    let beginning = |term: &str| term.chars().take(3).collect::<String>();
    let mut beginnings: HashSet<String> = wanted.iter().map(|term| beginning(term)).collect();
    beginnings.extend(wanted.iter().flat_map(|term| forms_of(term).map(beginning).collect::<Vec<_>>()));
    for range in word_ranges(text) {
        let folded = fold(&text[range.clone()]);
        if beginnings.iter().any(|beginning| folded.contains(beginning.as_str())) {
            let (own, parts) = words.terms(&folded);
            if let Some(term) = std::iter::once(own).chain(parts).find(|term| wanted.contains(term)) {
                push(range, term);
            }
        }
    }
    places
}

fn fragments(text: &str, places: &[Place]) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut push = |piece: &str, marked: bool| {
        if !piece.is_empty() {
            fragments.push(Fragment { text: piece.replace('\n', " "), marked });
        }
    };
    let mut at = 0;
    for place in places {
        push(&text[at..place.from], false);
        push(&text[place.from..place.to], true);
        at = place.to;
    }
    push(&text[at..], false);
    fragments
}

/// Where to begin so that `at` is read in its sentence, or with a few words before it.
fn sentence_start(text: &str, at: usize) -> usize {
    let from = floor(text, at.saturating_sub(LONGEST / 4));
    let before = &text[from..at];
    let sentence = before.rfind(['\n', '?', '!']).map(|i| i + 1).max(before.rfind(". ").map(|i| i + 2));
    let word = (from > 0).then(|| before.find(' ').map_or(before.len(), |i| i + 1));
    let start = from + sentence.or(word).unwrap_or(0);
    start + text[start..at].len() - text[start..at].trim_start().len()
}

fn word_end(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let end = floor(text, at);
    text[..end].rfind(char::is_whitespace).filter(|&space| space > end / 2).unwrap_or(end)
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str, wanted: &[&str]) -> Option<String> {
        let wanted = wanted.iter().map(|&w| w.to_owned()).collect();
        let fragments = best(text, &wanted, &Words::new([]))?;
        Some(fragments.iter().map(|f| if f.marked { format!("[{}]", f.text) } else { f.text.clone() }).collect())
    }

    #[test]
    fn marks_the_written_word() {
        let text = "Byrådet behandler sagen. Omgørelsesprocenterne for året gennemgås, og procenten falder.";
        assert_eq!(passage(text, &["procent"]).unwrap(), "[Omgørelsesprocenterne] for året gennemgås, og [procenten] falder.");
        assert_eq!(passage(text, &["vej"]), None);
    }

    #[test]
    fn cuts_between_words() {
        let text = "æblegrød og fløde ".repeat(100) + "havnen ligger her " + &"og æblerne falder ".repeat(100);
        let found = passage(&text, &["havn"]).unwrap();
        assert!(found.starts_with("… ") && found.ends_with(" …") && found.contains("[havnen]"), "{found}");
    }
}
