//! Which units of a text became which of another.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::units::Text;

/// From this share of words in common, in thousandths, one unit is taken for an altered other.
const ALIKE: usize = 500;
/// The same where one holds most of the other and is much longer, as when a paragraph was split.
const HELD: usize = 700;
/// So many words must be in common before a short unit is taken for a part of a longer.
const FEWEST_HELD: usize = 4;
/// From this share of its words found in an altered neighbour a unit was split off it or joined to it.
const JOINED: usize = 600;
/// Stretches with more pairs of units than this are replaced as a whole: they were rewritten.
const MOST_PAIRS: usize = 40_000;

/// A stretch of base and what a side put in its place.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) base: Range<usize>,
    pub(super) side: Range<usize>,
    /// Whether the two share so many words that the one was made of the other.
    pub(super) paired: bool,
}

impl Block {
    /// Whether something new may stand at its edges: it was put in, or in place of fewer units that are not like it.
    fn is_open(&self) -> bool {
        !self.paired && self.side.len() > self.base.len()
    }

    /// Whether this and a block of the other side cannot both be done, or not in a certain order.
    pub(super) fn clashes(&self, other: &Self) -> bool {
        let (a, b) = (&self.base, &other.base);
        let overlap = a.start.max(b.start) < a.end.min(b.end);
        let within = |a: &Range<usize>, b: &Range<usize>| a.is_empty() && b.start < a.start && a.start < b.end;
        let touch = a.start == b.end || b.start == a.end;
        overlap || within(a, b) || within(b, a) || (touch && self.is_open() && other.is_open())
    }
}

/// The stretches in which two texts differ, in order. No two touch in both texts unless one of them is paired.
pub(super) fn align(base: &Text<'_>, side: &Text<'_>) -> Vec<Block> {
    let keys = |text: &Text<'_>| text.units.iter().map(|unit| unit.key.to_string()).collect::<Vec<_>>();
    let (base_keys, side_keys) = (keys(base), keys(side));
    // Units of one text alone can match nothing; without them two texts with little in common are quick to compare.
    let shared = |keys: &[String], others: &[String]| {
        let others: HashSet<&str> = others.iter().map(String::as_str).collect();
        (0..keys.len()).filter(|at| others.contains(keys[*at].as_str())).collect::<Vec<_>>()
    };
    let (in_base, in_side) = (shared(&base_keys, &side_keys), shared(&side_keys, &base_keys));
    let texts = |keys: &'_ [String], places: &[usize]| places.iter().map(|at| keys[*at].clone()).collect::<Vec<_>>();
    let mut same: Vec<(usize, usize)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &texts(&base_keys, &in_base), &texts(&side_keys, &in_side)) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            same.extend((0..len).map(|at| (in_base[old_index + at], in_side[new_index + at])));
        }
    }
    same.push((base_keys.len(), side_keys.len()));
    let mut words = Words::default();
    let mut blocks = Vec::new();
    let (mut b, mut s) = (0, 0);
    for (next_base, next_side) in same {
        let (from, to) = (b..next_base, s..next_side);
        (b, s) = (next_base + 1, next_side + 1);
        if from.is_empty() || to.is_empty() || from.len() * to.len() > MOST_PAIRS {
            blocks.extend((!from.is_empty() || !to.is_empty()).then_some(Block { base: from, side: to, paired: false }));
        } else {
            let of = |keys: &'_ [String], words: &mut Words| keys.iter().map(|key| words.of(key)).collect::<Vec<_>>();
            let (old, new) = (of(&base_keys[from.clone()], &mut words), of(&side_keys[to.clone()], &mut words));
            blocks.extend(pair(&old, &new).into_iter().map(|block| Block {
                base: block.base.start + from.start..block.base.end + from.start,
                side: block.side.start + to.start..block.side.end + to.start,
                paired: block.paired,
            }));
        }
    }
    blocks
}

/// Words by number, so that they are quick to hold against each other.
#[derive(Default)]
struct Words(HashMap<String, u32>);

impl Words {
    /// The words of a text in order of their numbers.
    fn of(&mut self, text: &str) -> Vec<u32> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let mut numbers: Vec<u32> = words
            .map(|word| {
                let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
                *self.0.entry(word.to_owned()).or_insert(next)
            })
            .collect();
        numbers.sort_unstable();
        numbers
    }
}

/// How many words two rows of sorted words have in common.
fn in_common(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        count += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    count
}

/// How alike two units are, in thousandths; 0 for those that are not.
fn likeness(a: &[u32], b: &[u32]) -> usize {
    let common = in_common(a, b);
    if common == 0 {
        return 0;
    }
    let of_both = 2000 * common / (a.len() + b.len());
    let of_shorter = 1000 * common / a.len().min(b.len());
    match () {
        () if of_both >= ALIKE => of_both,
        () if common >= FEWEST_HELD && of_shorter >= HELD => ALIKE,
        () => 0,
    }
}

/// Pairs the units of a stretch that are alike, in order and as many as can be; the rest stands between them.
fn pair(old: &[Vec<u32>], new: &[Vec<u32>]) -> Vec<Block> {
    let width = new.len() + 1;
    let like: Vec<usize> = old.iter().flat_map(|a| new.iter().map(move |b| likeness(a, b))).collect();
    // The best sum of likeness from each pair of places to the ends.
    let mut best = vec![0; width * (old.len() + 1)];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let here = like[i * new.len() + j];
            let paired = if here > 0 { here + best[(i + 1) * width + j + 1] } else { 0 };
            best[i * width + j] = paired.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    let (mut i, mut j, mut from) = (0, 0, (0, 0));
    while i < old.len() && j < new.len() {
        let here = like[i * new.len() + j];
        if here > 0 && best[i * width + j] == here + best[(i + 1) * width + j + 1] {
            between(&mut blocks, from.0..i, from.1..j);
            blocks.push(Block { base: i..i + 1, side: j..j + 1, paired: true });
            (i, j) = (i + 1, j + 1);
            from = (i, j);
        } else if best[i * width + j] == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    between(&mut blocks, from.0..old.len(), from.1..new.len());
    joined(blocks, old, new)
}

fn between(blocks: &mut Vec<Block>, base: Range<usize>, side: Range<usize>) {
    if !base.is_empty() || !side.is_empty() {
        blocks.push(Block { base, side, paired: false });
    }
}

/// Puts units that were split off a paired one, or joined to it, into its block.
fn joined(blocks: Vec<Block>, old: &[Vec<u32>], new: &[Vec<u32>]) -> Vec<Block> {
    let gathered = |units: &[Vec<u32>]| {
        let mut words = units.concat();
        words.sort_unstable();
        words
    };
    // Whether a stretch grown by a unit has so many more words in common with its counterpart.
    let belongs = |unit: &[u32], grown: &[Vec<u32>], was: &[Vec<u32>], counterpart: &[Vec<u32>]| {
        let counterpart = gathered(counterpart);
        let more = in_common(&gathered(grown), &counterpart) - in_common(&gathered(was), &counterpart);
        !unit.is_empty() && 1000 * more >= JOINED * unit.len()
    };
    let mut joined: Vec<Block> = Vec::new();
    let mut blocks = blocks.into_iter().peekable();
    while let Some(mut block) = blocks.next() {
        let one_sided = block.base.is_empty() != block.side.is_empty();
        if !block.paired && one_sided {
            if let Some(before) = joined.last_mut().filter(|before| before.paired) {
                while let Some(at) = block.base.clone().next() {
                    let (b, s) = (before.base.clone(), before.side.clone());
                    if !belongs(&old[at], &old[b.start..=at], &old[b], &new[s]) {
                        break;
                    }
                    (before.base.end, block.base.start) = (at + 1, at + 1);
                }
                while let Some(at) = block.side.clone().next() {
                    let (b, s) = (before.base.clone(), before.side.clone());
                    if !belongs(&new[at], &new[s.start..=at], &new[s], &old[b]) {
                        break;
                    }
                    (before.side.end, block.side.start) = (at + 1, at + 1);
                }
                // An empty stretch stands where the block before it now ends.
                block.base = block.base.start.max(before.base.end)..block.base.end.max(before.base.end);
                block.side = block.side.start.max(before.side.end)..block.side.end.max(before.side.end);
            }
            if let Some(after) = blocks.peek_mut().filter(|after| after.paired) {
                while let Some(at) = block.base.clone().next_back() {
                    let (b, s) = (after.base.clone(), after.side.clone());
                    if !belongs(&old[at], &old[at..b.end], &old[b], &new[s]) {
                        break;
                    }
                    (after.base.start, block.base.end) = (at, at);
                }
                while let Some(at) = block.side.clone().next_back() {
                    let (b, s) = (after.base.clone(), after.side.clone());
                    if !belongs(&new[at], &new[at..s.end], &new[s], &old[b]) {
                        break;
                    }
                    (after.side.start, block.side.end) = (at, at);
                }
            }
            if block.base.is_empty() && block.side.is_empty() {
                continue;
            }
        }
        joined.push(block);
    }
    joined
}
