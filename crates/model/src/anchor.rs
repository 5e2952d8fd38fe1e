//! *Mærke i teksten*: words of a text that a note or a mark is set on, found again in later editions of the text.
//!
//! An [`Anchor`] keeps the words themselves and what stands around them. [`Anchor::find`] looks for the same words first,
//! told apart by what stands around them where they stand more than once, and for changed words between the same
//! surroundings next. It rather loses a mark than setting it on other words: a text of a municipality is full of
//! sentences that look alike, so the anchor also remembers those that looked like its own when it was made.
//!
//! White space and signs without width are of no matter: paragraphs may be broken anew. Everything takes time in
//! proportion to the text, whatever stands in it.

mod approximate;
mod bare;
mod runs;
#[cfg(test)]
mod tests;

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::{
    approximate::{Close, endings, likeness, occurrences},
    bare::Bare,
};
pub use runs::{Run, mark};

/// How many characters are kept on either side, where they tell the words from others.
const AROUND: usize = 40;
/// How many are kept at most, where the same words stand in the same surroundings.
const FARTHEST: usize = 200;
/// How many characters next to the words are looked for when the words are not there; two sides fit into one search.
const SIDE: usize = 32;
/// The share of a side that may have been changed for it still to be the same side, in percent.
const BENT: usize = 25;
/// How alike a side must be to count for the words it stands beside, in percent. Unlike sides are 25 to 40 % alike.
const BESIDE: u8 = 60;
/// By how much what stands around the words must be more alike than around any other such words, in percent.
const MARGIN: u8 = 20;
/// Words of this length that stood once in a text and stand once in the next are the same, whatever stands around them.
const TELLING: usize = 24;
/// How alike changed words must be between two sides that are the same, and beside one of them. Measured in
/// `tests::samples_keep_their_marks`.
const ALIKE: f32 = 0.5;
const ALIKE_BESIDE_ONE: f32 = 0.7;
/// How many passages that look alike are remembered, and how much of each, in characters.
const REMEMBERED: usize = 16;
const REMEMBERED_LENGTH: usize = 200;
/// How many places are weighed against each other.
const PLACES: usize = 64;
/// How many places of the same words are looked at, the nearest.
const LOOKED_AT: usize = 4096;

/// *Mærke i teksten*: words of one part of an item, as they stood when they were marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Anchor {
    /// The part of the item the words stand in: the key of a field.
    pub part: String,
    /// The words, without white space around them.
    pub exact: String,
    /// What stood before them: 40 characters; more, up to some 200, where it takes more to tell them from the same words
    /// elsewhere; fewer at the beginning of the text.
    pub before: String,
    /// What stood behind them, likewise.
    pub after: String,
    /// Where they began, in characters from the beginning of the text.
    pub at: usize,
    /// How alike the sides of the same words elsewhere were, before and behind, in percent; none when they stood once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others: Option<[u8; 2]>,
    /// Other passages that looked like the words, without white space, the most alike first, 16 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<String>,
}

/// Where the words of an [`Anchor`] stand in a text. Ranges are in characters.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// The same words in the same place.
    Same(Range<usize>),
    /// The same words in another place.
    Moved(Range<usize>),
    /// Changed words.
    Changed {
        /// Where they stand.
        range: Range<usize>,
        /// How alike they are, from 0 to 1.
        similarity: f32,
    },
    /// The words are gone, or nobody can tell which are meant.
    Lost,
}

impl Found {
    /// Where the words stand, in characters.
    pub fn range(&self) -> Option<Range<usize>> {
        match self {
            Self::Same(range) | Self::Moved(range) | Self::Changed { range, .. } => Some(range.clone()),
            Self::Lost => None,
        }
    }
}

impl Anchor {
    /// An anchor on the words of a part of an item at a range of characters. None when there are no words in it, or it
    /// reaches beyond the text.
    pub fn new(part: &str, text: &str, range: Range<usize>) -> Option<Self> {
        let bare = Bare::new(text);
        if range.start >= range.end || range.end > bare.characters {
            return None;
        }
        let words = bare.within(range);
        if words.is_empty() {
            return None;
        }
        let exact = &bare.letters[words.clone()];
        let mut others = near(occurrences(exact, &bare.letters), words.start);
        others.retain(|&at| at != words.start);
        let mut reach = 0;
        for &other in &others {
            let before = common(bare.letters[..words.start].iter().rev(), bare.letters[..other].iter().rev(), FARTHEST);
            let behind = other + exact.len();
            let after = common(bare.letters[words.end..].iter(), bare.letters[behind..].iter(), FARTHEST);
            reach = reach.max(before.min(after) + 8);
            if reach >= FARTHEST {
                break;
            }
        }
        let reach = reach.min(FARTHEST);
        let place = bare.place(words.clone());
        let first = bare.starts(words.start.saturating_sub(reach)).min(place.start.saturating_sub(AROUND));
        let last = bare.ends((words.end + reach).min(bare.letters.len())).max((place.end + AROUND).min(bare.characters));
        let slice = |range: Range<usize>| text.chars().skip(range.start).take(range.len()).collect::<String>();
        let mut anchor = Self {
            part: part.to_owned(),
            exact: slice(place.clone()),
            before: slice(first.min(place.start)..place.start),
            after: slice(place.end..last.max(place.end)),
            at: place.start,
            others: None,
            alike: alike(&bare.letters, words),
        };
        let sides = Sides::new(&anchor);
        // The most alike of many are those next to the same letters.
        anchor.others = sides
            .nearest(&bare.letters, &others, exact.len())
            .into_iter()
            .map(|place| place.sides)
            .reduce(|[before, after], [b, a]| [before.max(b), after.max(a)]);
        Some(anchor)
    }

    /// Where the words stand in a text of the same part.
    pub fn find(&self, text: &str) -> Found {
        let bare = Bare::new(text);
        let exact = Bare::new(&self.exact).letters;
        if exact.is_empty() || bare.letters.len() > u32::MAX as usize {
            return Found::Lost;
        }
        let sides = Sides::new(self);
        match self.unchanged(&bare, &exact, &sides) {
            Some(words) => {
                let range = bare.place(words);
                if range.start == self.at { Found::Same(range) } else { Found::Moved(range) }
            }
            None => self
                .changed(&bare, &exact, &sides)
                .map_or(Found::Lost, |(words, similarity)| Found::Changed { range: bare.place(words), similarity }),
        }
    }

    /// The same words, where they are beyond doubt.
    fn unchanged(&self, bare: &Bare, exact: &[char], sides: &Sides) -> Option<Range<usize>> {
        let found = near(occurrences(exact, &bare.letters), bare.within(self.at..usize::MAX).start);
        let far = |at: usize| bare.starts(at).abs_diff(self.at);
        let whole = |&&at: &&usize| sides.stand_whole(&bare.letters, at, exact.len());
        if let Some(&at) = found.iter().filter(whole).min_by_key(|&&at| far(at)) {
            return Some(at..at + exact.len());
        }
        if let ([at], None) = (found.as_slice(), self.others)
            && exact.len() >= TELLING
        {
            return Some(*at..at + exact.len());
        }
        let places = sides.nearest(&bare.letters, &found, exact.len());
        let best = places.iter().max_by_key(|place| (place.sum(), usize::MAX - far(place.at)))?;
        let next = places.iter().filter(|place| place.at != best.at).map(Place::sum).max();
        let clear = next.is_none_or(|next| best.sum() >= next + u16::from(MARGIN));
        (clear && self.stands_out(best.sides)).then(|| best.at..best.at + exact.len())
    }

    /// Whether sides are those of the words and not of the same words elsewhere. Where the words are taken out with what
    /// stands around them, the same words next to that get one of their sides and keep one of their own: one side says
    /// nothing where there are others.
    fn stands_out(&self, sides: [u8; 2]) -> bool {
        let Some(others) = self.others else { return sides.iter().any(|side| *side >= BESIDE) };
        let more = |by: u8| move |(side, other): (&u8, &u8)| *side >= BESIDE && *side >= other.saturating_add(by);
        sides.iter().zip(&others).all(more(1)) && sides.iter().zip(&others).any(more(MARGIN))
    }

    /// Changed words between or beside the same sides, and how alike they are.
    fn changed(&self, bare: &Bare, exact: &[char], sides: &Sides) -> Option<(Range<usize>, f32)> {
        let letters = &bare.letters;
        let far = |at: usize| bare.starts(at.min(letters.len().saturating_sub(1))).abs_diff(self.at);
        let befores = sides.behind_before(letters, far);
        let afters = sides.in_front_of_after(letters, far);
        let longest = exact.len() * 2 + AROUND;
        let mut gaps: Vec<Gap> = Vec::new();
        for before in &befores {
            for after in afters.iter().filter(|after| after.at >= before.at && after.at - before.at <= longest) {
                gaps.push(Gap { words: before.at..after.at, bent: before.errors + after.errors, both: true });
            }
        }
        if gaps.is_empty() && exact.len() >= 12 {
            let (tail, head) = (&exact[exact.len().saturating_sub(64)..], &exact[..exact.len().min(64)]);
            let reach = exact.len() + exact.len() / 2 + 20;
            for before in befores.iter().filter(|_| !sides.before.is_empty()) {
                let window = &letters[before.at..(before.at + reach).min(letters.len())];
                if let Some(end) = best_ending(tail, window.iter().copied(), exact.len()) {
                    gaps.push(Gap {
                        words: before.at..before.at + end,
                        bent: before.errors + sides.after.len().min(SIDE),
                        both: false,
                    });
                }
            }
            for after in afters.iter().filter(|_| !sides.after.is_empty()) {
                let window = &letters[after.at.saturating_sub(reach)..after.at];
                let head: Vec<char> = head.iter().rev().copied().collect();
                if let Some(end) = best_ending(&head, window.iter().rev().copied(), exact.len()) {
                    gaps.push(Gap {
                        words: after.at - end..after.at,
                        bent: after.errors + sides.before.len().min(SIDE),
                        both: false,
                    });
                }
            }
        }
        // Where both sides stand together with nothing between them, the words were taken out.
        if gaps.iter().any(|gap| gap.words.is_empty() && gap.bent == 0) {
            return None;
        }
        gaps.retain(|gap| !gap.words.is_empty());
        gaps.sort_by_key(|gap| (gap.bent, far(gap.words.start)));
        gaps.truncate(if exact.len() > 10_000 { 4 } else { PLACES });
        let mut weighed: Vec<(f32, f32, &Gap)> = gaps
            .iter()
            .filter(|gap| !self.is_another(exact, &letters[gap.words.clone()]))
            .map(|gap| {
                let similarity = likeness(exact, &letters[gap.words.clone()]);
                (similarity - gap.bent as f32 / (4 * SIDE) as f32, similarity, gap)
            })
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
        let &(weight, similarity, gap) = weighed.first()?;
        let apart = |other: &Gap| other.words.end <= gap.words.start || other.words.start >= gap.words.end;
        let doubtful = weighed.iter().any(|(other, _, place)| apart(place) && *other > weight - 0.1);
        let enough = similarity >= if gap.both { ALIKE } else { ALIKE_BESIDE_ONE };
        if !enough || doubtful {
            return None;
        }
        if sides.stand_together(letters).is_some_and(|errors| errors == 0 || errors < gap.bent) {
            return None;
        }
        Some((gap.words.clone(), similarity))
    }

    /// Whether words are rather one of the passages that only looked like those of the anchor.
    fn is_another(&self, exact: &[char], words: &[char]) -> bool {
        let short = |letters: &[char]| letters[..letters.len().min(REMEMBERED_LENGTH)].to_vec();
        let (exact, words) = (short(exact), short(words));
        let own = likeness(&exact, &words);
        let others = self.alike.iter().map(|other| other.chars().collect::<Vec<_>>());
        let more = |other: Vec<char>| likeness(&other, &words) > own;
        // More of them there were than are remembered: only what is more alike than those that are not is believed.
        let unknown = self.alike.len() >= REMEMBERED
            && self.alike.last().is_some_and(|last| own <= likeness(&exact, &last.chars().collect::<Vec<_>>()));
        unknown || others.into_iter().any(more)
    }
}

/// A stretch between what may be the sides of the words.
struct Gap {
    words: Range<usize>,
    /// How many characters of the sides are others.
    bent: usize,
    /// Whether both sides were found.
    both: bool,
}

/// A place where the same words stand, and how alike its sides are.
struct Place {
    at: usize,
    /// Before and behind, in percent.
    sides: [u8; 2],
}

impl Place {
    fn sum(&self) -> u16 {
        u16::from(self.sides[0]) + u16::from(self.sides[1])
    }
}

/// What stands around words, without white space.
struct Sides {
    before: Vec<char>,
    after: Vec<char>,
}

impl Sides {
    fn new(anchor: &Anchor) -> Self {
        Self { before: Bare::new(&anchor.before).letters, after: Bare::new(&anchor.after).letters }
    }

    /// How many characters next to words are the same, before and behind.
    fn same(&self, letters: &[char], at: usize, length: usize) -> [usize; 2] {
        let before = common(self.before.iter().rev(), letters[..at].iter().rev(), self.before.len());
        let after = common(self.after.iter(), letters[at + length..].iter(), self.after.len());
        [before, after]
    }

    /// Whether both sides stand around words as they did.
    fn stand_whole(&self, letters: &[char], at: usize, length: usize) -> bool {
        let edge = |side: &[char], there: bool| side.len() >= 8 || there;
        self.same(letters, at, length) == [self.before.len(), self.after.len()]
            && (edge(&self.before, at == self.before.len()) || edge(&self.after, at + length + self.after.len() == letters.len()))
    }

    /// Places with what stands around them most like these sides, some at most.
    fn nearest(&self, letters: &[char], places: &[usize], length: usize) -> Vec<Place> {
        let mut ranked: Vec<(usize, usize)> =
            places.iter().map(|&at| (self.same(letters, at, length).iter().sum(), at)).collect();
        ranked.sort_by_key(|&(same, at)| (usize::MAX - same, at));
        ranked.truncate(PLACES);
        let percent = |side: &[char], there: &[char]| match (side.is_empty(), there.is_empty()) {
            (true, true) => 100,
            (true, false) => 0,
            _ => (likeness(side, there) * 100.0) as u8,
        };
        let alike = |(_, at): (usize, usize)| {
            let before = &self.before[self.before.len().saturating_sub(AROUND)..];
            let after = &self.after[..self.after.len().min(AROUND)];
            let behind = at + length;
            let there = &letters[at.saturating_sub(before.len().max(1))..at];
            let then = &letters[behind..(behind + after.len().max(1)).min(letters.len())];
            Place { at, sides: [percent(before, there), percent(after, then)] }
        };
        ranked.into_iter().map(alike).collect()
    }

    /// Where what stood before the words ends; the beginning of the text, if they stood there.
    fn behind_before(&self, letters: &[char], far: impl Fn(usize) -> usize) -> Vec<Close> {
        if self.before.is_empty() {
            return vec![Close { at: 0, errors: 0 }];
        }
        let side = &self.before[self.before.len().saturating_sub(SIDE)..];
        kept(endings(side, letters.iter().copied(), side.len() * BENT / 100), far)
    }

    /// Where what stood behind the words begins; the end of the text, if they stood there.
    fn in_front_of_after(&self, letters: &[char], far: impl Fn(usize) -> usize) -> Vec<Close> {
        if self.after.is_empty() {
            return vec![Close { at: letters.len(), errors: 0 }];
        }
        let side: Vec<char> = self.after[..self.after.len().min(SIDE)].iter().rev().copied().collect();
        let mut found = endings(&side, letters.iter().rev().copied(), side.len() * BENT / 100);
        found.iter_mut().for_each(|close| close.at = letters.len() - close.at);
        kept(found, far)
    }

    /// How many letters are others where both sides stand together with nothing between them; none where they do not.
    fn stand_together(&self, letters: &[char]) -> Option<usize> {
        let before = &self.before[self.before.len().saturating_sub(SIDE)..];
        let after = &self.after[..self.after.len().min(SIDE)];
        let joined: Vec<char> = before.iter().chain(after).copied().collect();
        let most = joined.len() * BENT / 100;
        let ends = endings(&joined, letters.iter().copied(), most);
        // At the beginning and the end of a text only what begins or ends it counts.
        let beside = |end: &Close| {
            (!before.is_empty() || end.at <= joined.len() + end.errors)
                && (!after.is_empty() || end.at + end.errors >= letters.len())
        };
        ends.iter().filter(|end| beside(end)).map(|end| end.errors).min()
    }
}

/// The places next to one, of many in order.
fn near(mut places: Vec<usize>, to: usize) -> Vec<usize> {
    let first = places.partition_point(|&at| at < to).saturating_sub(LOOKED_AT / 2);
    places.drain(..first.min(places.len().saturating_sub(LOOKED_AT)));
    places.truncate(LOOKED_AT);
    places
}

/// The best places of many, and of equals the nearest.
fn kept(mut places: Vec<Close>, far: impl Fn(usize) -> usize) -> Vec<Close> {
    places.sort_by_key(|place| (place.errors, far(place.at)));
    places.truncate(PLACES);
    places
}

/// Where a pattern ends in a window, at the length that is nearest to the expected one.
fn best_ending(pattern: &[char], window: impl Iterator<Item = char>, length: usize) -> Option<usize> {
    let most = pattern.len() * 35 / 100;
    let ends = endings(pattern, window, most);
    ends.into_iter().min_by_key(|end| (end.errors, end.at.abs_diff(length))).map(|end| end.at)
}

/// How many characters two rows begin with in common.
fn common<'c>(one: impl Iterator<Item = &'c char>, other: impl Iterator<Item = &'c char>, most: usize) -> usize {
    one.zip(other).take(most).take_while(|(a, b)| a == b).count()
}

/// Other passages of a text that look like some of its words, the most alike first.
fn alike(letters: &[char], words: Range<usize>) -> Vec<String> {
    let exact = &letters[words.clone()];
    if exact.len() < 8 {
        return Vec::new();
    }
    let head = &exact[..exact.len().min(64)];
    let shown = exact.len().min(REMEMBERED_LENGTH);
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut ends = endings(head, letters.iter().copied(), head.len() * 2 / 5);
    ends.retain(|end| end.at <= words.start || end.at >= words.end + head.len());
    ends.sort_by_key(|end| end.errors);
    for end in ends.into_iter().take(4 * REMEMBERED) {
        let start = end.at.saturating_sub(head.len());
        let there = &letters[start..(start + shown).min(letters.len())];
        let same = likeness(&exact[..shown], there);
        if (ALIKE..1.0).contains(&same) {
            found.push(((same * 10_000.0) as u32, there.iter().collect()));
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    found.dedup();
    found.truncate(REMEMBERED);
    found.into_iter().map(|(_, text)| text).collect()
}
