//! One pass over a text that tells which rules need to look at it at all.
//!
//! Most lines of minutes are plain prose; asking each of them every question of the lexicon would cost
//! far more than reading them. One search for all cue words answers with a set of [`Cues`].

use std::{collections::BTreeSet, sync::LazyLock};

use crate::{
    decision, findings,
    lexicon::{lexicon, lower_onto},
    line::Line,
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

    /// From `RECOMMENDS` to `HEAD`.
    const OF_LINES: u16 = 0b11_1111;

    /// Whether any of `others` is among them.
    pub fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// Cue words by their beginnings.
///
/// A bit for each hash of four bytes tells nearly every place of a text apart from a cue's beginning, without one
/// step waiting for the one before, as the steps of an automaton would.
struct Search {
    begins: Box<[u64; 512]>,
    /// Words by their slot, and the first of each slot. One of three bytes stands in many slots.
    words: Vec<Word>,
    slots: Vec<usize>,
}

struct Word {
    /// The first eight bytes, and which of them there are.
    first: u64,
    mask: u64,
    behind: Vec<u8>,
    cues: u16,
}

/// What is asked of lines, and what of sections and sentences: fewer words are found sooner.
static LINES: LazyLock<Search> = LazyLock::new(|| build(Cues::OF_LINES));
static TEXTS: LazyLock<Search> = LazyLock::new(|| build(!Cues::OF_LINES));

/// Makes capitals small, those of Latin-1 too, and few signs into others: what tells no cue apart from another is of no matter.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// Fifteen bits of the first four bytes; the upper nine are the slot.
fn hash(eight: u64) -> usize {
    ((eight as u32).wrapping_mul(0x9E37_79B1) >> 17) as usize
}

fn build(kinds: u16) -> Search {
    let lexicon = lexicon();
    let mut patterns: Vec<String> = Vec::new();
    let mut of_pattern: Vec<u16> = Vec::new();
    let mut add = |cue: Cues, words: &mut dyn Iterator<Item = &str>| {
        for word in words.filter(|_| cue.0 & kinds != 0) {
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
    add(
        Cues::ABSENCE,
        &mut ["afbud", "fraværende", "deltog", "stedfortræder", "suppleant", "forhindret", "ikke til stede"].into_iter(),
    );
    let mut begins = Box::new([0u64; 512]);
    let mut words: Vec<(usize, Word)> = Vec::new();
    for (word, cues) in patterns.iter().zip(of_pattern) {
        let (first, behind) = word.as_bytes().split_at(word.len().min(8));
        let of = |byte: &dyn Fn(usize) -> u8| u64::from_le_bytes(std::array::from_fn(byte));
        let small = |byte: &u8| byte | SMALL as u8;
        let mask = of(&|at| if at < first.len() { 0xFF } else { 0 });
        let first = of(&|at| first.get(at).map_or(0, small));
        // Behind a word of three bytes may stand anything.
        debug_assert!(word.len() > 2, "»{word}« is too short for a cue");
        let last = if word.len() < 4 { 255 } else { 0 };
        let places: Vec<usize> = (0..=last).map(|any| hash(first | any << 24)).collect();
        for place in &places {
            begins[place >> 6] |= 1 << (place & 63);
        }
        let slots: BTreeSet<usize> = places.iter().map(|place| place >> 6).collect();
        words
            .extend(slots.into_iter().map(|slot| (slot, Word { first, mask, behind: behind.iter().map(small).collect(), cues })));
    }
    words.sort_by_key(|(slot, _)| *slot);
    let slots = (0..=512).map(|slot| words.partition_point(|(own, _)| *own < slot)).collect();
    Search { begins, words: words.into_iter().map(|(_, word)| word).collect(), slots }
}

/// The beginning of a line in lower case, and its cues: asked by every rule that looks at lines.
pub(crate) struct Scan<'a> {
    /// The first [`Scan::REACH`] bytes at the most.
    pub lowered: &'a str,
    pub cues: Cues,
}

impl<'a> Scan<'a> {
    /// How far into a line headings, labels and running heads are looked for, in bytes.
    pub const REACH: usize = 160;

    /// Scans lines; their beginnings in lower case are kept in `room`.
    pub fn all(lines: &[Line], room: &'a mut String) -> Vec<Self> {
        room.reserve(lines.iter().map(|line| line.text.len().min(Self::REACH)).sum());
        let mut ends = Vec::with_capacity(lines.len());
        for Line { text, .. } in lines {
            let mut cut = text.len().min(Self::REACH);
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            lower_onto(room, &text[..cut]);
            ends.push(room.len());
        }
        let mut start = 0;
        ends.into_iter()
            .map(|end| {
                let lowered = &room[start..end];
                start = end;
                Self { lowered, cues: LINES.of(lowered) }
            })
            .collect()
    }
}

/// The cues in running text of lower case: all but those of lines.
pub(crate) fn of(lowered: &str) -> Cues {
    TEXTS.of(lowered)
}

impl Search {
    fn of(&self, lowered: &str) -> Cues {
        let mut found = 0;
        let rest = self.walk(lowered.as_bytes(), &mut found);
        // The last seven bytes, with nothing behind them.
        let mut end = [0; 15];
        end[..rest.len()].copy_from_slice(rest);
        self.walk(&end[..rest.len() + 8], &mut found);
        Cues(found)
    }

    /// Looks at every place that has eight bytes, and gives back the rest.
    fn walk<'a>(&self, mut bytes: &'a [u8], found: &mut u16) -> &'a [u8] {
        while let Some((eight, behind)) = bytes.split_first_chunk::<8>() {
            let eight = u64::from_le_bytes(*eight) | SMALL;
            let place = hash(eight);
            if self.begins[place >> 6] >> (place & 63) & 1 == 1 {
                *found |= self.at(eight, behind);
            }
            bytes = &bytes[1..];
        }
        bytes
    }

    /// The cues of the words that begin with these eight bytes and go on in `behind`.
    #[inline(never)]
    fn at(&self, eight: u64, behind: &[u8]) -> u16 {
        let slot = hash(eight) >> 6;
        let words = self.words[self.slots[slot]..self.slots[slot + 1]].iter();
        let goes_on = |word: &Word| {
            behind.len() >= word.behind.len() && behind.iter().zip(&word.behind).all(|(byte, own)| byte | SMALL as u8 == *own)
        };
        let fits = |word: &&Word| eight & word.mask == word.first && goes_on(word);
        words.filter(fits).fold(0, |found, word| found | word.cues)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_within_cues_are_seen() {
        let text = "på næste møde drøftes bilag 3, som anbefalet tirsdag";
        let cues = of(text);
        for cue in [Cues::NEXT_MEETING, Cues::PROMISE, Cues::ATTACHMENT, Cues::WEEKDAY] {
            assert!(cues.any(cue), "{cue:?}");
        }
        for cue in [Cues::HEAD, Cues::RECOMMENDS] {
            assert!(LINES.of(text).any(cue), "{cue:?}");
        }
        assert!(!cues.any(Cues::CLOSED));
    }
}
