//! Letters looked for in letters: the same, nearly the same, and how alike two rows are.

use std::collections::HashMap;

/// Longer rows are compared by their runs of three letters.
const LETTER_BY_LETTER: usize = 600;

/// Where something was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Close {
    pub(super) at: usize,
    /// How many letters are others, too many or missing.
    pub(super) errors: usize,
}

/// Where a row of letters begins in another, also where it overlaps itself (Knuth, Morris and Pratt).
pub(super) fn occurrences(pattern: &[char], letters: &[char]) -> Vec<usize> {
    let mut found = Vec::new();
    if pattern.is_empty() || pattern.len() > letters.len() {
        return found;
    }
    let mut borders = vec![0; pattern.len()];
    let mut matched = 0;
    for at in 1..pattern.len() {
        while matched > 0 && pattern[at] != pattern[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(pattern[at] == pattern[matched]);
        borders[at] = matched;
    }
    matched = 0;
    for (at, letter) in letters.iter().enumerate() {
        while matched > 0 && (matched == pattern.len() || *letter != pattern[matched]) {
            matched = borders[matched - 1];
        }
        matched += usize::from(*letter == pattern[matched]);
        if matched == pattern.len() {
            found.push(at + 1 - matched);
        }
    }
    found
}

/// Where a pattern of 64 letters at most ends in a text with no more errors than these; the best place of each
/// neighbourhood, and the last of equals (Myers 1999, as Hyyrö writes it).
pub(super) fn endings(pattern: &[char], text: impl Iterator<Item = char>, most: usize) -> Vec<Close> {
    let mut found: Vec<Close> = Vec::new();
    let length = pattern.len().min(64);
    if length == 0 {
        return found;
    }
    let mut masks: HashMap<char, u64> = HashMap::new();
    for (bit, letter) in pattern[..length].iter().enumerate() {
        *masks.entry(*letter).or_default() |= 1 << bit;
    }
    let last = 1u64 << (length - 1);
    let (mut more, mut fewer, mut errors) = (u64::MAX, 0u64, length);
    let mut neighbourhood = 0;
    for (at, letter) in text.enumerate() {
        let equal = masks.get(&letter).copied().unwrap_or_default();
        let vertical = equal | fewer;
        let horizontal = ((equal & more).wrapping_add(more) ^ more) | equal;
        let (mut up, mut down) = (fewer | !(horizontal | more), more & horizontal);
        errors += usize::from(up & last != 0);
        errors -= usize::from(down & last != 0);
        (up, down) = (up << 1, down << 1);
        more = down | !(vertical | up);
        fewer = up & vertical;
        if errors > most {
            continue;
        }
        let end = Close { at: at + 1, errors };
        match found.last_mut() {
            Some(best) if end.at - neighbourhood <= length / 2 => {
                if errors <= best.errors {
                    *best = end;
                }
            }
            _ => {
                neighbourhood = end.at;
                found.push(end);
            }
        }
    }
    found
}

/// How alike two rows of letters are: 1 when they are the same, 0 when nothing is.
pub(super) fn likeness(one: &[char], other: &[char]) -> f32 {
    let longer = one.len().max(other.len());
    if longer == 0 {
        return 1.0;
    }
    if longer > LETTER_BY_LETTER {
        return runs_in_common(one, other);
    }
    1.0 - distance(one, other) as f32 / longer as f32
}

/// How many letters must be changed, put in or taken out.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = above + 1;
        for (at, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[at + 1];
            row[at + 1] = changed.min(corner + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

/// The share of runs of three letters that two rows have in common.
fn runs_in_common(one: &[char], other: &[char]) -> f32 {
    let mut counts: HashMap<&[char], i64> = HashMap::new();
    for run in one.windows(3) {
        *counts.entry(run).or_default() += 1;
    }
    let mut common = 0usize;
    for run in other.windows(3) {
        if let Some(count) = counts.get_mut(run).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let all = one.len().saturating_sub(2) + other.len().saturating_sub(2);
    if all == 0 { 0.0 } else { 2.0 * common as f32 / all as f32 }
}
