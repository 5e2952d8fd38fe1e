//! One pass over a text that tells which rules need to look at it at all.
//!
//! Most lines of minutes are plain prose; asking each of them every question of the lexicon would cost
//! far more than reading them. One search for all cue words answers with a set of [`Cues`].

use std::sync::LazyLock;

use crate::{
    decision, findings,
    lexicon::{lexicon, lower},
};

/// A set of reasons to look closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cues(u16);

impl Cues {
    pub const RECOMMENDS: Self = Self(1);
    pub const DECIDES: Self = Self(1 << 1);
    pub const POINTS: Self = Self(1 << 2);
    pub const ANSWERS: Self = Self(1 << 3);
    pub const FURNITURE: Self = Self(1 << 4);
    pub const HEAD: Self = Self(1 << 5);
    pub const MINORITY: Self = Self(1 << 6);
    pub const PROMISE: Self = Self(1 << 7);
    pub const TABLE: Self = Self(1 << 8);
    pub const WEEKDAY: Self = Self(1 << 9);
    pub const NEXT_MEETING: Self = Self(1 << 10);
    pub const ATTACHMENT: Self = Self(1 << 11);
    pub const CLOSED: Self = Self(1 << 12);
    pub const ABSENCE: Self = Self(1 << 13);
    pub const TELLS: Self = Self(1 << 14);

    /// Whether any of `others` is among them.
    pub fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// Cue words by their first four bytes.
///
/// A bit for each hash of four bytes tells nearly every place of a text apart from a cue's beginning, without one
/// step waiting for the one before, as the steps of an automaton would.
struct Search {
    begins: Box<[u64; 512]>,
    /// Words of four bytes or more, by their slot, and the first of each slot.
    words: Vec<Word>,
    slots: Vec<usize>,
    /// Words of three bytes.
    short: Vec<([u8; 3], u16)>,
}

struct Word {
    four: [u8; 4],
    behind: Vec<u8>,
    cues: u16,
}

static SEARCH: LazyLock<Search> = LazyLock::new(build);

/// Fifteen bits of four bytes; the upper nine are the slot.
fn hash(four: [u8; 4]) -> usize {
    (u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> 17) as usize
}

fn build() -> Search {
    let lexicon = lexicon();
    let mut patterns: Vec<String> = Vec::new();
    let mut of_pattern: Vec<u16> = Vec::new();
    let mut add = |cue: Cues, words: &mut dyn Iterator<Item = &str>| {
        for word in words {
            // The same words may be cues of two kinds.
            match patterns.iter().position(|p| p == word) {
                Some(at) => of_pattern[at] |= cue.0,
                None => {
                    patterns.push(word.to_owned());
                    of_pattern.push(cue.0);
                }
            }
        }
    };
    add(Cues::RECOMMENDS, &mut ["indstil", "foresl", "anbefal"].into_iter());
    add(Cues::DECIDES, &mut ["beslut"].into_iter());
    add(Cues::POINTS, &mut ["pkt", "punkt"].into_iter());
    add(Cues::ANSWERS, &mut ["følgende b", "følgende h", "følgende k"].into_iter());
    add(Cues::FURNITURE, &mut lexicon.furniture.contains.iter().map(String::as_str));
    add(Cues::HEAD, &mut ["referat", "dagsorden", "udvalg", "råd", "kommune", "bestyrelse", "møde", "side"].into_iter());
    add(Cues::MINORITY, &mut decision::MINORITY_VERBS.into_iter());
    let promises = &lexicon.commitments;
    add(Cues::PROMISE, &mut promises.promise.iter().chain(&promises.sure).chain(&promises.text).map(String::as_str));
    add(Cues::TELLS, &mut promises.text.iter().map(String::as_str));
    add(Cues::TABLE, &mut findings::LEADS.into_iter());
    add(Cues::WEEKDAY, &mut ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"].into_iter());
    add(Cues::NEXT_MEETING, &mut ["næste møde"].into_iter());
    add(Cues::ATTACHMENT, &mut ["bilag "].into_iter());
    add(Cues::CLOSED, &mut lexicon.words.closed.contains.iter().map(String::as_str));
    add(Cues::ABSENCE, &mut ["afbud", "fraværende", "deltog", "stedfortræder", "suppleant"].into_iter());
    let mut begins = Box::new([0u64; 512]);
    let mut mark = |four: [u8; 4]| begins[hash(four) >> 6] |= 1 << (hash(four) & 63);
    let (mut words, mut short) = (Vec::new(), Vec::new());
    for (word, cues) in patterns.into_iter().zip(of_pattern) {
        match *word.as_bytes() {
            [a, b, c, d, ref behind @ ..] => {
                mark([a, b, c, d]);
                words.push(Word { four: [a, b, c, d], behind: behind.to_vec(), cues });
            }
            [a, b, c] => {
                (0..=u8::MAX).for_each(|any| mark([a, b, c, any]));
                short.push(([a, b, c], cues));
            }
            _ => debug_assert!(false, "»{word}« is too short for a cue"),
        }
    }
    words.sort_by_key(|word: &Word| hash(word.four) >> 6);
    let slots = (0..=512).map(|slot| words.partition_point(|word| hash(word.four) >> 6 < slot)).collect();
    Search { begins, words, slots, short }
}

/// The beginning of a line in lower case, and its cues: asked by every rule that looks at lines.
pub(crate) struct Scan {
    /// The first [`Scan::REACH`] bytes at the most.
    pub lowered: String,
    pub cues: Cues,
}

impl Scan {
    /// How far into a line headings, labels and running heads are looked for, in bytes.
    pub const REACH: usize = 160;

    /// Scans one line.
    pub fn of(text: &str) -> Self {
        let mut cut = text.len().min(Self::REACH);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let lowered = lower(&text[..cut]);
        let cues = of(&lowered);
        Self { lowered, cues }
    }
}

/// The cues in a text of lower case.
pub(crate) fn of(lowered: &str) -> Cues {
    let search = &*SEARCH;
    let begins = &*search.begins;
    let mut rest = lowered.as_bytes();
    let mut found = 0;
    while let Some((four, behind)) = rest.split_first_chunk::<4>() {
        let place = hash(*four);
        if begins[place >> 6] >> (place & 63) & 1 == 1 {
            found |= search.at(*four, behind);
        }
        rest = &rest[1..];
    }
    if let [a, b, c] = *rest {
        found |= search.at([a, b, c, 0], &[]);
    }
    Cues(found)
}

impl Search {
    /// The cues of the words that begin with `four` and go on in `behind`.
    #[inline(never)]
    fn at(&self, four: [u8; 4], behind: &[u8]) -> u16 {
        let mut found = 0;
        for (three, cues) in &self.short {
            if four.starts_with(three) {
                found |= cues;
            }
        }
        let slot = hash(four) >> 6;
        for word in &self.words[self.slots[slot]..self.slots[slot + 1]] {
            if word.four == four && behind.starts_with(&word.behind) {
                found |= word.cues;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_within_cues_are_seen() {
        let cues = of("på næste møde drøftes bilag 3, som anbefalet tirsdag");
        for cue in [Cues::NEXT_MEETING, Cues::PROMISE, Cues::HEAD, Cues::ATTACHMENT, Cues::RECOMMENDS, Cues::WEEKDAY] {
            assert!(cues.any(cue), "{cue:?}");
        }
        assert!(!cues.any(Cues::CLOSED));
    }
}
