//! Running heads, feet and page numbers: lines in the outer bands that come again page after page.

use std::collections::HashMap;

use super::lines::Printed;
use crate::line::Role;

/// How much of the page's height the band at the top takes.
const TOP_BAND: f32 = 0.17;
/// Where the band at the bottom begins, as a part of the page's height.
const BOTTOM_BAND: f32 = 0.85;
/// How far an artifact may stand from the edge and still be furniture without being called so.
const ARTIFACT_BAND: f32 = 0.2;

/// The lines of one page, and its height.
pub(super) struct PageLines {
    /// Height in points.
    pub(super) height: f32,
    /// Its lines in reading order.
    pub(super) lines: Vec<Printed>,
}

/// Gives lines in the outer bands the role of furniture, where they are.
pub(super) fn mark(pages: &mut [PageLines]) {
    let mut seen: HashMap<(i32, String), u32> = HashMap::new();
    let mut places: HashMap<i32, u32> = HashMap::new();
    for page in pages.iter() {
        let mut here: Vec<i32> = Vec::new();
        for line in page.lines.iter().filter(|l| in_band(l, page.height)) {
            let place = place(line.base);
            *seen.entry((place, pattern(&line.text))).or_default() += 1;
            here.push(place);
        }
        here.sort_unstable();
        here.dedup();
        for place in here {
            *places.entry(place).or_default() += 1;
        }
    }
    let count = pages.len() as u32;
    // A file that says which lines are its pages' own says of the others that they are not.
    let told = pages.iter().flat_map(|page| &page.lines).any(|line| line.artifact && line.pagination);
    for (number, page) in pages.iter_mut().enumerate() {
        let height = page.height;
        for line in &mut page.lines {
            if line.artifact {
                let outer = line.base < height * ARTIFACT_BAND || line.base > height * (1.0 - ARTIFACT_BAND);
                if line.pagination || outer {
                    line.role = Role::PageEdge;
                }
                continue;
            }
            if told && line.block != 0 {
                continue;
            }
            if line.role != Role::Plain && line.role != Role::TableRow || !in_band(line, height) {
                continue;
            }
            if is_page_number(&line.text, number as u32 + 1, count, line.base > height * 0.9) {
                line.role = Role::PageEdge;
                continue;
            }
            let pattern = pattern(&line.text);
            let key = place(line.base);
            let near = |map: &HashMap<(i32, String), u32>| -> u32 {
                (key - 1..=key + 1).map(|k| map.get(&(k, pattern.clone())).copied().unwrap_or(0)).sum()
            };
            let same = near(&seen);
            let any = (key - 1..=key + 1).map(|k| places.get(&k).copied().unwrap_or(0)).max().unwrap_or(0);
            // On few pages two alike lines may be chance ("Beslutning" first on two pages): then nearly
            // all pages must have it. On many, a head may change with the section or from left to right.
            let enough =
                if count < 6 { same >= 2 && same + 1 >= count } else { same >= 3 && same * 4 >= count && same * 3 >= any };
            if enough {
                line.role = Role::PageEdge;
            }
        }
    }
}

fn in_band(line: &Printed, height: f32) -> bool {
    line.base > 0.0 && (line.base < height * TOP_BAND || line.base > height * BOTTOM_BAND)
}

fn place(base: f32) -> i32 {
    (base / 3.0).round() as i32
}

/// The text with its numbers made alike.
fn pattern(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_digit() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// "3", "- 3 -", "Side 3", "Side 3 af 12", "3/12".
fn is_page_number(text: &str, page: u32, pages: u32, at_foot: bool) -> bool {
    let lower = text.to_lowercase();
    let named = ["side", "page", "s."].iter().any(|w| lower.starts_with(w));
    let core: String = lower.chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
    let numbers: Vec<u32> = core.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let words = lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    let only = words.clone().all(|w| matches!(w, "side" | "page" | "s" | "af" | "of"));
    if !only || numbers.is_empty() || numbers.len() > 2 {
        return false;
    }
    match numbers[..] {
        [_, last] => named || (last == pages && at_foot),
        [only] => named || (at_foot && text.len() <= 7 && (only == page || pages > 1 && only.abs_diff(page) <= 2)),
        _ => false,
    }
}
