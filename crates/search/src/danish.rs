//! Danish text to the terms it is found by.
//!
//! A word gives its stem; a compound gives the stems of its parts at the same place as well; a
//! number behind `§` gives the section, so that "§ 79b" is not any 79b, and a sum of money its
//! value. All terms keep the place of the word they came from: phrases and highlighting need it.

use std::{ops::Range, sync::Arc};

use rust_stemmers::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token as IndexToken, TokenStream, Tokenizer};

use crate::{
    amount,
    words::{Words, family, irregular},
};

/// Why a term stands for a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is the word's own stem.
    Word,
    /// It is the stem of a part of the word.
    Part,
    /// It is a section of a law.
    Section,
    /// It is an amount of money, whichever way it was written.
    Amount,
}

/// A term and the word it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What is searched for.
    pub text: String,
    /// Why.
    pub role: Role,
    /// The word's place among the words, from 0.
    pub position: usize,
    /// The word's place in the text, in bytes.
    pub range: Range<usize>,
}

const LONGEST_WORD: usize = 100;

/// Lower case, with the ways of writing æ, ø and å made one, and without soft hyphens.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        let c = match c {
            '\u{ad}' => continue,
            'ä' => 'æ',
            'ö' => 'ø',
            'é' | 'è' | 'ê' => 'e',
            'ü' => 'u',
            'á' | 'à' => 'a',
            'a' | '\u{30a}' if folded.ends_with('a') => {
                folded.pop();
                'å'
            }
            'e' if folded.ends_with('a') => {
                folded.pop();
                'æ'
            }
            'e' if folded.ends_with('o') => {
                folded.pop();
                'ø'
            }
            other => other,
        };
        folded.push(c);
    }
    folded
}

/// The stem of a folded word; what holds a digit has none.
pub fn stem(folded: &str) -> String {
    if let Some(base) = irregular(folded) {
        return base.to_owned();
    }
    if folded.bytes().any(|b| b.is_ascii_digit()) {
        return folded.to_owned();
    }
    let stem = snowball(folded);
    family(&stem).unwrap_or(stem)
}

/// What the Snowball stemmer leaves of a folded word; "ministerium" loses its Latin ending as "ministeriet" does.
pub(crate) fn snowball(folded: &str) -> String {
    let stem = Stemmer::create(Algorithm::Danish).stem(folded).into_owned();
    match stem.strip_suffix("um") {
        Some(rest) if rest.ends_with('i') => rest.to_owned(),
        _ => stem,
    }
}

/// The words of a text: runs of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let inside = |c: char| c.is_alphanumeric() || c == '\u{ad}' || c == '\u{30a}';
        let from = chars.by_ref().find(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at)?;
        while chars.next_if(|(_, c)| inside(*c)).is_some() {}
        Some(from..chars.peek().map_or(text.len(), |(at, _)| *at))
    })
}

/// All terms of a text, in order.
pub fn terms(text: &str, compounds: &Words) -> Vec<Term> {
    let mut terms = Vec::with_capacity(text.len() / 6);
    let words: Vec<Range<usize>> = words(text).collect();
    let mut amounts = amount::amounts(text).into_iter().peekable();
    let mut section = false;
    let mut end = 0;
    for (position, range) in words.iter().enumerate() {
        let word = &text[range.clone()];
        let between = &text[end..range.start];
        section = between.contains('§') || (section && between.chars().all(|c| matches!(c, ' ' | ',' | '.' | '-' | '–' | '\n')));
        end = range.end;
        while amounts.next_if(|(amount, _)| amount.start < range.start).is_some() {}
        if let Some((range, oere)) = amounts.next_if(|(amount, _)| amount.start == range.start) {
            terms.push(Term { text: amount::term(oere), role: Role::Amount, position, range });
        }
        if word.len() > LONGEST_WORD {
            continue;
        }
        let folded = fold(word);
        let mut push = |text: String, role: Role| terms.push(Term { text, role, position, range: range.clone() });
        if folded.starts_with(|c: char| c.is_ascii_digit()) {
            push(folded.clone(), Role::Word);
            if section {
                push(format!("§{folded}"), Role::Section);
                if let Some(letter) = words.get(position + 1).and_then(|next| section_letter(text, range, next)) {
                    push(format!("§{folded}{letter}"), Role::Section);
                }
            }
            continue;
        }
        // "§§ 95, 96 og 97": the sign reaches over numbers, "og" and a letter, and ends at any other word. "Paragraf" is the sign in words.
        section = folded.starts_with("paragraf")
            || section && (matches!(folded.as_str(), "og" | "eller") || folded.chars().count() == 1);
        let found = compounds.known(&folded);
        push(found.own.clone(), Role::Word);
        found.parts.iter().for_each(|part| push(part.clone(), Role::Part));
    }
    terms
}

/// The letter of "§ 84 a", which is written "§ 84a" as well; "§ 84 i loven" has none.
pub(crate) fn section_letter(text: &str, number: &Range<usize>, next: &Range<usize>) -> Option<String> {
    let letter = &text[next.clone()];
    let one = letter.chars().count() == 1 && letter.chars().all(char::is_alphabetic) && !matches!(letter, "i" | "å");
    let glued = text[number.clone()].chars().all(|c| c.is_ascii_digit()) && &text[number.end..next.start] == " ";
    (one && glued).then(|| fold(letter))
}

/// The analysis as the index wants it.
#[derive(Clone)]
pub(crate) struct DanishTokenizer(pub(crate) Arc<Words>);

/// The terms of one text, handed out one at a time.
pub(crate) struct Terms {
    terms: std::vec::IntoIter<Term>,
    token: IndexToken,
}

impl Tokenizer for DanishTokenizer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        Terms { terms: terms(text, &self.0).into_iter(), token: IndexToken::default() }
    }
}

/// Words that were folded before they came here: each stays what it is.
#[derive(Clone)]
pub(crate) struct PlainTokenizer;

impl Tokenizer for PlainTokenizer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let term = Term { text: text.to_owned(), role: Role::Word, position: 0, range: 0..text.len() };
        Terms { terms: vec![term].into_iter(), token: IndexToken::default() }
    }
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else { return false };
        self.token.offset_from = term.range.start;
        self.token.offset_to = term.range.end;
        self.token.position = term.position;
        self.token.text = term.text;
        true
    }

    fn token(&self) -> &IndexToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut IndexToken {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        terms(text, &Words::new([])).into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn ways_of_writing_are_one() {
        for (a, b) in [
            ("Børn", "boern"),
            ("Ældre", "AELDRE"),
            ("Aalborg", "Ålborg"),
            ("ma\u{30a}l", "mål"),
            ("sam\u{ad}arbejde", "samarbejde"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn forms_of_a_word_are_one() {
        for forms in [["barn", "børnenes"], ["by", "byerne"], ["procent", "procenter"], ["møde", "møderne"], ["vej", "vejene"]]
        {
            assert_eq!(stem(&fold(forms[0])), stem(&fold(forms[1])), "{forms:?}");
        }
    }

    #[test]
    fn sections_of_law() {
        assert_eq!(all("§ 79b"), ["79b", "§79b"]);
        assert_eq!(all("§ 84 a,"), ["84", "§84", "§84a", "a"]);
        assert_eq!(all("§ 84 i loven"), ["84", "§84", "i", "lov"]);
        assert_eq!(all("§§ 95,96 og 97, 2 timer"), ["95", "§95", "96", "§96", "og", "97", "§97", "2", "§2", "tim"]);
        assert_eq!(all("§ 5, stk. 2"), ["5", "§5", "stk", "2"]);
        assert_eq!(all("paragraf 79 b"), ["paragraf", "79", "§79", "§79b", "b"]);
    }

    #[test]
    fn amounts_are_one_however_written() {
        for text in ["1,2 mio. kr.", "1.200.000 kr", "kr. 1.200.000,00", "1200000 kroner", "1.200 t.kr."] {
            assert!(all(text).contains(&"¤120000000".to_owned()), "{text}: {:?}", all(text));
        }
    }

    #[test]
    fn words_keep_their_place() {
        let text = "Ny børnehandicapsag – igen";
        let found = terms(text, &Words::new([]));
        assert_eq!(&text[found[2].range.clone()], "børnehandicapsag");
        assert_eq!(found.iter().map(|t| t.position).collect::<Vec<_>>(), [0, 1, 1, 1, 1, 2]);
    }
}
