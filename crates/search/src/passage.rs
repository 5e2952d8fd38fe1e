//! The words of a text around what was searched for.

use std::{collections::HashSet, ops::Range};

use serde::{Deserialize, Serialize};

use crate::{
    danish::{fold, terms, words as word_ranges},
    words::{Words, forms_of},
};

/// Where in an item a text stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// *Beslutning*.
    Decision,
    /// *Indstilling*.
    Recommendation,
    /// The list of attachments.
    Attachments,
    /// The text of the attachment with this title.
    Attachment(String),
    /// A section with its heading as printed, when it has one.
    Section(Option<String>),
    /// No place: the item has no text.
    #[default]
    Nowhere,
}

/// A text of an item and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) place: Place,
    pub(crate) text: String,
}

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

/// No more than this many bytes of an item are looked through: one endless attachment must not slow a search.
const MOST_TEXT: usize = 160_000;

/// Between paragraphs and entries of lists that a passage reaches over.
const BETWEEN: &str = " · ";

/// The whole text with the words of `wanted` marked.
pub(crate) fn mark(text: &str, wanted: &HashSet<String>, words: &Words) -> Vec<Fragment> {
    fragments(text, &places(text, wanted, words))
}

/// The passage that holds most of the words of `wanted`, the first of equals, and where it stands; none when
/// no text holds any.
pub(crate) fn best(pieces: &[Piece], wanted: &HashSet<String>, words: &Words) -> Option<(Vec<Fragment>, Place)> {
    let mut left = MOST_TEXT;
    let mut best: Option<(usize, &Piece, usize, Vec<Found>)> = None;
    for piece in pieces {
        let text = &piece.text[..floor(&piece.text, left)];
        left -= text.len();
        let found = places(text, wanted, words);
        let different = |from: usize| {
            let reach = found[from].from + LONGEST * 3 / 4;
            found[from..].iter().take_while(|p| p.to <= reach).map(|p| p.term.as_str()).collect::<HashSet<_>>().len()
        };
        let here = (0..found.len()).map(|from| (different(from), from)).max_by_key(|&(n, from)| (n, std::cmp::Reverse(from)));
        if let Some((different, first)) = here.filter(|(n, _)| best.as_ref().is_none_or(|(most, ..)| n > most)) {
            best = Some((different, piece, first, found));
            if different >= wanted.len() {
                break;
            }
        }
    }
    let (_, piece, first, found) = best?;
    Some((cut(&piece.text, &found, first), piece.place.clone()))
}

/// The passage around the place at `first`.
fn cut(text: &str, found: &[Found], first: usize) -> Vec<Fragment> {
    let start = sentence_start(text, found[first].from);
    let end = passage_end(text, start, found[first].to);
    let here: Vec<Found> = found
        .iter()
        .filter(|p| p.from >= start && p.to <= end)
        .map(|p| Found { from: p.from - start, to: p.to - start, term: p.term.clone() })
        .collect();
    let mut passage = fragments(&text[start..end], &here);
    let dots = |text: &str| Fragment { text: text.to_owned(), marked: false };
    if start > 0 && !text[..start].trim_end_matches(' ').ends_with(['.', ':', '\n', '?', '!']) {
        passage.insert(0, dots("… "));
    }
    if end < text.trim_end().len() {
        passage.push(dots(" …"));
    }
    passage
}

/// The beginning of the first text, for an item found by something else than its words.
pub(crate) fn beginning(pieces: &[Piece]) -> (Vec<Fragment>, Place) {
    let Some(Piece { place, text }) = pieces.iter().find(|piece| !piece.text.trim().is_empty()) else {
        return Default::default();
    };
    let end = passage_end(text, 0, 0);
    let mut passage = fragments(&text[..end], &[]);
    if end < text.trim_end().len() {
        passage.push(Fragment { text: " …".to_owned(), marked: false });
    }
    (passage, place.clone())
}

struct Found {
    from: usize,
    to: usize,
    term: String,
}

fn places(text: &str, wanted: &HashSet<String>, words: &Words) -> Vec<Found> {
    let mut places: Vec<Found> = Vec::new();
    let mut push = |range: Range<usize>, term: String| {
        if places.last().is_none_or(|last| last.to <= range.start) {
            places.push(Found { from: range.start, to: range.end, term });
        }
    };
    if wanted.iter().any(|term| term.starts_with(['§', '¤'])) {
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
            let found = words.known(&folded);
            if let Some(term) = found.all().find(|term| wanted.contains(*term)) {
                push(range, term.clone());
            }
        }
    }
    places
}

fn fragments(text: &str, places: &[Found]) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut push = |piece: &str, marked: bool| {
        if !piece.is_empty() {
            fragments.push(Fragment { text: lines_apart(piece), marked });
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

/// The text on one line, with a mark where a line or a paragraph ended.
fn lines_apart(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        joined.push_str(rest[..at].trim_end_matches(' '));
        joined.push_str(BETWEEN);
        rest = rest[at..].trim_start();
    }
    joined.push_str(rest);
    joined
}

/// Where to end: with the paragraph when that says enough, or between words.
fn passage_end(text: &str, start: usize, last: usize) -> usize {
    let end = word_end(text, start + LONGEST);
    let enough = floor(text, (start + LONGEST / 2).max(last));
    let paragraph = text.get(enough..end).and_then(|rest| rest.find("\n\n")).map(|at| enough + at);
    start + text[start..paragraph.unwrap_or(end)].trim_end().len()
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

pub(crate) fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(texts: &[&str], wanted: &[&str]) -> Option<String> {
        let wanted = wanted.iter().map(|&w| w.to_owned()).collect();
        let piece = |(n, text): (usize, &&str)| Piece { place: Place::Attachment(n.to_string()), text: (*text).to_owned() };
        let pieces: Vec<Piece> = texts.iter().enumerate().map(piece).collect();
        let (fragments, place) = best(&pieces, &wanted, &Words::new([]))?;
        let text: String = fragments.iter().map(|f| if f.marked { format!("[{}]", f.text) } else { f.text.clone() }).collect();
        let Place::Attachment(place) = place else { return None };
        Some(format!("{place}: {text}"))
    }

    #[test]
    fn marks_the_written_word() {
        let text = "Byrådet behandler sagen. Omgørelsesprocenterne for året gennemgås, og procenten falder.";
        let found = passage(&[text], &["procent"]).unwrap();
        assert_eq!(found, "0: [Omgørelsesprocenterne] for året gennemgås, og [procenten] falder.");
        assert_eq!(passage(&[text], &["vej"]), None);
        assert_eq!(passage(&["Sagen blev omgjort."], &["omgør"]).unwrap(), "0: Sagen blev [omgjort].");
        assert_eq!(
            passage(&["Der er afsat 1,2 mio. kr. til det."], &["¤120000000"]).unwrap(),
            "0: Der er afsat [1,2 mio. kr.] til det."
        );
    }

    #[test]
    fn the_text_with_most_of_the_words_is_shown() {
        let found = passage(&["Havnen.", "Skolen ved havnen.", "Skolen."], &["havn", "skol"]).unwrap();
        assert_eq!(found, "1: [Skolen] ved [havnen].");
    }

    #[test]
    fn paragraphs_stay_apart() {
        let found = passage(&["Indledning\n\nat havnen bygges\nat kajen lukkes"], &["havn"]).unwrap();
        assert_eq!(found, "0: at [havnen] bygges · at kajen lukkes");
        let long = format!("Havnen {}.\n\nEt andet afsnit.", "ligger ved fjorden ".repeat(9).trim_end());
        assert!(passage(&[&long], &["havn"]).unwrap().ends_with("ved fjorden. …"));
    }

    #[test]
    fn cuts_between_words() {
        let text = "æblegrød og fløde ".repeat(100) + "havnen ligger her " + &"og æblerne falder ".repeat(100);
        let found = passage(&[&text], &["havn"]).unwrap();
        assert!(found.starts_with("0: … ") && found.ends_with(" …") && found.contains("[havnen]"), "{found}");
    }
}
