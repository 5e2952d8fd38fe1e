//! A text without white space, and where each of its letters stood.

use std::ops::Range;

/// The letters of a text that can be seen.
pub(super) struct Bare {
    pub(super) letters: Vec<char>,
    /// Where each stood, in characters of the text.
    at: Vec<u32>,
    /// How many characters the text has.
    pub(super) characters: usize,
}

impl Bare {
    pub(super) fn new(text: &str) -> Self {
        let (mut letters, mut at, mut characters) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()), 0);
        for c in text.chars() {
            if let (true, Ok(place)) = (is_seen(c), u32::try_from(characters)) {
                letters.push(c);
                at.push(place);
            }
            characters += 1;
        }
        Self { letters, at, characters }
    }

    /// The letters within a range of characters.
    pub(super) fn within(&self, range: Range<usize>) -> Range<usize> {
        let first = self.at.partition_point(|&at| (at as usize) < range.start);
        first..self.at.partition_point(|&at| (at as usize) < range.end).max(first)
    }

    /// Where a letter stands, in characters; the end of the text behind the last.
    pub(super) fn starts(&self, letter: usize) -> usize {
        self.at.get(letter).map_or(self.characters, |&at| at as usize)
    }

    /// Where letters before this one end, in characters.
    pub(super) fn ends(&self, letter: usize) -> usize {
        letter.checked_sub(1).and_then(|last| self.at.get(last)).map_or(0, |&at| at as usize + 1)
    }

    /// Where letters stand, in characters.
    pub(super) fn place(&self, letters: Range<usize>) -> Range<usize> {
        let start = self.starts(letters.start);
        start..self.ends(letters.end).max(start)
    }
}

/// Whether a sign is more than a space, a line's end, a place to break, or a mark of direction.
fn is_seen(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\0')
}
