//! One pass over a text that tells which rules need to look at it at all.
//!
//! Most lines of minutes are plain prose; asking each of them every question of the lexicon would cost
//! far more than reading them. One search for all cue words answers with a set of [`Cues`].

use std::sync::LazyLock;

use foldhash::HashMap;

use crate::{
    lexicon::{FILES, lexicon, lower_onto, opening},
    line::Line,
};

/// A set of reasons to look closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cues(u32);

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
    /// A bar, which parts columns and what a site sets side by side.
    pub const BAR: Self = Self(1 << 15);
    /// A wide gap, which [`crate::blocks::squeeze`] makes one blank.
    pub const GAP: Self = Self(1 << 16);
    /// Six digits in a row, as personal numbers have.
    pub const SERIAL: Self = Self(1 << 17);

    /// From `RECOMMENDS` to `HEAD`.
    const OF_LINES: u32 = 0b11_1111;

    /// Whether any of `others` is among them.
    pub fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// Cue words by four bytes of each, the rarest it has.
///
/// A mark for each hash of four bytes tells nearly every place of a text apart from a cue, without one step waiting
/// for the one before, as the steps of an automaton would.
struct Search {
    marks: Box<[bool; PLACES]>,
    /// Words by their slot, and the first of each slot.
    words: Vec<Word>,
    slots: Vec<usize>,
}

struct Word {
    bytes: Vec<u8>,
    /// How many bytes stand before the four.
    before: usize,
    cues: u32,
}

/// What is asked of lines, and what of sections and sentences: fewer words are found sooner.
static LINES: LazyLock<Search> = LazyLock::new(|| build(Cues::OF_LINES));
static TEXTS: LazyLock<Search> = LazyLock::new(|| build(!Cues::OF_LINES));

/// Makes capitals small, those of Latin-1 too, and few signs into others: what tells no cue apart from another is of no matter.
const SMALL: u8 = 0x20;

const PLACES: usize = 1 << 14;
const SLOTS: usize = 1 << 9;

/// Fourteen bits of four bytes.
fn hash(four: [u8; 4]) -> usize {
    ((u32::from_le_bytes(four) | 0x2020_2020).wrapping_mul(0x9E37_79B1) >> 18) as usize
}

/// How often four bytes stand in the lexicon: as often, about, as in minutes.
static FREQUENCIES: LazyLock<HashMap<[u8; 4], usize>> = LazyLock::new(|| {
    let mut seen = HashMap::default();
    for file in FILES {
        let bytes: Vec<u8> = file.bytes().map(|byte| byte | SMALL).collect();
        for four in bytes.array_windows() {
            *seen.entry(*four).or_default() += 1;
        }
    }
    seen
});

fn build(kinds: u32) -> Search {
    let lexicon = lexicon();
    let mut patterns: Vec<String> = Vec::new();
    let mut of_pattern: Vec<u32> = Vec::new();
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
    add(Cues::POINTS, &mut ["pkt.", "pkt ", "pkt:", "punkt"].into_iter());
    add(Cues::ANSWERS, &mut ["følgende b", "følgende h", "følgende k"].into_iter());
    add(Cues::FURNITURE, &mut lexicon.furniture.contains.iter().map(String::as_str));
    add(Cues::HEAD, &mut ["referat", "dagsorden", "udvalg", "råd", "kommune", "bestyrelse", "møde", "side"].into_iter());
    add(Cues::MINORITY, &mut lexicon.minority.verbs.iter().chain(&lexicon.minority.leads).map(String::as_str));
    let promises = &lexicon.commitments;
    add(Cues::PROMISE, &mut promises.promise.iter().chain(promises.sure.iter()).chain(&promises.text).map(String::as_str));
    add(Cues::TELLS, &mut promises.text.iter().map(String::as_str));
    add(Cues::TABLE, &mut lexicon.words.tables.leads.iter().map(String::as_str));
    add(Cues::WEEKDAY, &mut lexicon.dates.weekdays.iter().map(String::as_str));
    add(Cues::NEXT_MEETING, &mut ["næste møde"].into_iter());
    add(Cues::ATTACHMENT, &mut ["bilag "].into_iter());
    add(Cues::CLOSED, &mut lexicon.words.closed.contains.iter().map(String::as_str));
    add(Cues::ABSENCE, &mut lexicon.words.attendance.cues.iter().map(String::as_str));
    let mut marks = Box::new([false; PLACES]);
    let mut words: Vec<(usize, Word)> = Vec::new();
    for (word, cues) in patterns.iter().zip(of_pattern) {
        let bytes: Vec<u8> = word.bytes().map(|byte| byte | SMALL).collect();
        let rarest = bytes.array_windows::<4>().enumerate().min_by_key(|(_, four)| FREQUENCIES.get(*four));
        let Some((before, four)) = rarest else { unreachable!("»{word}« is too short for a cue") };
        let place = hash(*four);
        marks[place] = true;
        words.push((place * SLOTS / PLACES, Word { before, bytes, cues }));
    }
    words.sort_by_key(|(slot, _)| *slot);
    let slots = (0..=SLOTS).map(|slot| words.partition_point(|(own, _)| *own < slot)).collect();
    Search { marks, words: words.into_iter().map(|(_, word)| word).collect(), slots }
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
        let mut whole = String::with_capacity(lines.iter().map(|line| line.text.len().min(Self::REACH) + 1).sum());
        let mut ends = Vec::with_capacity(lines.len());
        for Line { text, .. } in lines {
            whole.push_str(opening(text, Self::REACH));
            ends.push(whole.len());
            // No cue goes over a line's end.
            whole.push('\n');
        }
        room.reserve(whole.len());
        lower_onto(room, &whole);
        let mut start = 0;
        let mut scans: Vec<Self> = Vec::with_capacity(lines.len());
        for &end in &ends {
            scans.push(Self { lowered: &room[start..end], cues: Cues(0) });
            start = end + 1;
        }
        let mut line = 0;
        LINES.walk(room.as_bytes(), |at, cues| {
            while ends[line] <= at {
                line += 1;
            }
            scans[line].cues.0 |= cues;
        });
        let bytes = room.as_bytes();
        let bars = memchr::memchr_iter(b'|', bytes).map(|at| (at, Cues::BAR));
        let gaps = memchr::memmem::find_iter(bytes, "  ").chain(memchr::memchr_iter(b'\t', bytes)).map(|at| (at, Cues::GAP));
        // Of six in a row one stands at every sixth place.
        let sixths = bytes.as_chunks::<6>().0.iter().zip(0..).filter(|(six, _)| six[5].is_ascii_digit()).map(|(_, n)| 6 * n + 5);
        let serials = sixths.filter(|at| digits_around(bytes, *at) >= 6).map(|at| (at, Cues::SERIAL));
        for (at, cue) in bars.chain(gaps).chain(serials) {
            scans[ends.partition_point(|end| *end <= at)].cues.0 |= cue.0;
        }
        scans
    }
}

/// How many digits stand in a row with one.
fn digits_around(bytes: &[u8], at: usize) -> usize {
    let behind = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    behind + bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The cues in running text of lower case: all but those of lines.
pub(crate) fn of(lowered: &str) -> Cues {
    TEXTS.of(lowered)
}

impl Search {
    fn of(&self, text: &str) -> Cues {
        let mut found = 0;
        self.walk(text.as_bytes(), |_, cues| found |= cues);
        Cues(found)
    }

    /// Tells of the cues around each place.
    fn walk(&self, bytes: &[u8], mut found: impl FnMut(usize, u32)) {
        for (at, four) in bytes.array_windows().enumerate() {
            let place = hash(*four);
            if self.marks[place] {
                match self.around(bytes, at, place * SLOTS / PLACES) {
                    0 => {}
                    cues => found(at, cues),
                }
            }
        }
    }

    /// The cues of the words of a slot that have their four bytes here.
    #[inline(never)]
    fn around(&self, bytes: &[u8], at: usize, slot: usize) -> u32 {
        let words = self.words[self.slots[slot]..self.slots[slot + 1]].iter();
        let stands = |word: &&Word| {
            at.checked_sub(word.before)
                .and_then(|start| bytes.get(start..start + word.bytes.len()))
                .is_some_and(|here| here.iter().zip(&word.bytes).all(|(byte, own)| byte | SMALL == *own))
        };
        words.filter(stands).fold(0, |found, word| found | word.cues)
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
