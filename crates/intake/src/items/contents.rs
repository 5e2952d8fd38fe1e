//! Lists of contents, running heads and titles printed twice: lines that only point at items.

use super::*;

/// A title without the words that close it.
pub(super) fn open_words(title: &str) -> &str {
    let lowered = lower(title);
    let words = &lexicon().words.closed;
    let start = words
        .starts
        .iter()
        .filter(|w| opens_with(&lowered, w) && lowered.len() > w.len() + 3)
        .map(String::len)
        .max()
        .unwrap_or(0);
    let end = words
        .ends
        .iter()
        .filter(|w| closes_with(&lowered, w) && lowered.len() > w.len() + start + 3)
        .map(String::len)
        .max()
        .unwrap_or(0);
    title[start..title.len() - end].trim_matches([' ', ':', '-', '–'])
}

pub(super) fn similar(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 3 {
        return short == long;
    }
    let mut n = short.len().min(24);
    while !short.is_char_boundary(n) || !long.is_char_boundary(n) {
        n -= 1;
    }
    short[..n] == long[..n]
}

pub(super) fn title_text<'a>(lines: &'a [Line], furniture: &[bool], candidate: &Candidate) -> &'a str {
    let own = without_column(lines[candidate.line].text.get(candidate.title..).unwrap_or("").trim()).0;
    if !own.is_empty() {
        return own;
    }
    next_line(lines, furniture, candidate.line).map_or("", |n| lines[n].text.as_str())
}

/// Lines that point at items, titles printed twice (first and second line), and titles told by a list of contents.
pub(super) type Pointers = (Vec<usize>, Vec<(usize, usize)>, Vec<(usize, String)>);

/// Takes out of the candidates those that only point at an item (the list of contents, running heads,
/// a title printed again), and gives those they point at their witness.
pub(super) fn contents(lines: &[Line], furniture: &[bool], notes: &Notes, candidates: &mut Vec<Candidate>) -> Pointers {
    let mut by_number: foldhash::HashMap<(u32, u32), Vec<usize>> = foldhash::HashMap::default();
    for (n, candidate) in candidates.iter().enumerate() {
        if candidate.number.is_some() {
            by_number.entry(candidate.key).or_default().push(n);
        }
    }
    // Titles are compared only where a number stands more than once.
    let mut titles = vec![String::new(); candidates.len()];
    for n in by_number.values().filter(|places| places.len() > 1).flatten() {
        titles[*n] = folded(open_words(strip_reference(title_text(lines, furniture, &candidates[*n]))));
    }
    let mut pointing = vec![false; candidates.len()];
    let mut witness = vec![false; candidates.len()];
    let mut repeats = Vec::new();
    let mut named: Vec<(usize, String)> = Vec::new();
    // A number that stands on more lines than any list of contents and running head gives it numbers other lists, and
    // comparing all of them with each other would take a hostile text's time squared.
    const MOST: usize = 100;
    let decided = (0..lines.len()).find(|l| notes.heading[*l].is_some_and(|shape| shape.decides)).unwrap_or(lines.len());
    let behind = |line: usize| candidates.partition_point(|c| c.line <= line);
    for places in by_number.values().filter(|places| places.len() <= MOST) {
        for (k, b) in places.iter().enumerate() {
            for a in &places[..k] {
                let (first, second) = (&candidates[*a], &candidates[*b]);
                // "Ad 2." answers, and points at nothing.
                let answer = matches!(first.mold, Mold::Keyword(_)) && lines[first.line].text.starts_with("Ad");
                if answer
                    || pointing[*a]
                    || pointing[*b]
                    || first.line == second.line
                    || closing(lines, furniture, notes, first.line, decided)
                {
                    continue;
                }
                let same = similar(&titles[*a], &titles[*b]) && !titles[*a].is_empty();
                let referred = page_behind_title(title_text(lines, furniture, first));
                let untitled = |c: &Candidate| c.title >= lines[c.line].text.len();
                if !(same || referred || untitled(first) || untitled(second)) {
                    continue;
                }
                // Three tell that there are more than two.
                let between: Vec<usize> = (first.line + 1..second.line).filter(|l| !furniture[*l]).take(3).collect();
                let bare_head = first.title >= lines[first.line].text.len() && between.is_empty();
                let other_between = candidates[behind(first.line)..]
                    .iter()
                    .take_while(|c| c.line < second.line)
                    .any(|c| c.number.is_some() && c.mold == first.mold);
                let repeated_below =
                    next_line(lines, furniture, second.line).is_some_and(|l| similar(&folded(&lines[l].text), &titles[*a]));
                // Below "Punkt 1" stands the title that the list of contents has for it.
                let own_title =
                    places.iter().any(|p| p != a && p != b && similar(&titles[*p], &titles[*b]) && !titles[*b].is_empty());
                // An item of that number with text of its own may be answered point by point.
                let item = |p: &usize| candidates[*p].mold != second.mold && !dense(lines, furniture, notes, candidates[*p].line);
                let answers = !repeated_below
                    && !own_title
                    && matches!(second.mold, Mold::Keyword(_))
                    && second.title >= lines[second.line].text.len()
                    && first.title < lines[first.line].text.len()
                    && first.mold != second.mold
                    && !places.iter().any(|p| p != a && p != b && item(p));
                if answers && dense(lines, furniture, notes, first.line) && in_a_row(candidates, *a, false) {
                    // "Ad. 3." answers to "3. Ny bro" of the list above.
                    pointing[*a] = true;
                    witness[*b] = true;
                    named.push((second.line, strip_reference(lines[first.line].text[first.title..].trim()).to_owned()));
                } else if bare_head && first.mold != second.mold {
                    // "Punkt 4" over "4. Title".
                    pointing[*a] = true;
                    witness[*b] = true;
                } else if same
                    && !referred
                    && !other_between
                    && between.len() <= 2
                    && between.iter().all(|l| !notes.any(*l) && lines[*l].text.len() < 120)
                {
                    // The title printed twice.
                    pointing[*b] = true;
                    witness[*a] = true;
                    repeats.push((first.line, second.line));
                } else if (same || referred)
                    && dense(lines, furniture, notes, first.line)
                    && (referred || in_a_row(candidates, *a, same))
                {
                    pointing[*a] = true;
                    witness[*b] = true;
                }
            }
        }
    }
    let pointers: Vec<usize> = candidates
        .iter()
        .zip(&pointing)
        .filter(|(c, p)| **p && !repeats.iter().any(|(_, second)| *second == c.line))
        .map(|(c, _)| c.line)
        .collect();
    let mut n = 0;
    for (candidate, seen) in candidates.iter_mut().zip(&witness) {
        candidate.told = *seen;
        candidate.score = if *seen { 4.0 } else { 0.0 };
    }
    candidates.retain(|_| {
        n += 1;
        !pointing[n - 1]
    });
    (pointers, repeats, named)
}

/// Whether the number before or behind stands close by: an entry of a list of contents has neighbours. `loose` is one
/// whose number may be any.
pub(super) fn in_a_row(candidates: &[Candidate], n: usize, loose: bool) -> bool {
    const NEAR: usize = 6;
    let here = &candidates[n];
    let from = candidates.partition_point(|c| c.line + NEAR < here.line);
    candidates[from..].iter().take_while(|c| c.line <= here.line + NEAR).any(|c| {
        c.number.is_some()
            && c.mold == here.mold
            && c.line != here.line
            && (c.key.0.abs_diff(here.key.0) == 1
                // Out of order, among the others: 3, 9, 4.
                || loose && c.line.abs_diff(here.line) <= 1)
    })
}

/// Whether a line belongs to the list right under a heading that closes an item: `1. Godkendt.`, `1. Ole Vind` and
/// `1. Kort` point at none. Before `decided`, the first decision, a list of contents may stand under those who were there.
fn closing(lines: &[Line], furniture: &[bool], notes: &Notes, line: usize, decided: usize) -> bool {
    // Longer lists are none of those.
    const MOST: usize = 60;
    let closes = |l: usize| notes.leads(l) || notes.heading[l].is_some_and(|s| s.closes) && lines[l].text.ends_with(':');
    let mut above = (0..line).rev().filter(|l| !furniture[*l]).take(MOST);
    decided < line && above.find(|l| bulleted(*l, &lines[*l].text).is_none()).is_some_and(closes)
}

/// Whether no text follows before the next number: a list of contents.
pub(super) fn dense(lines: &[Line], furniture: &[bool], notes: &Notes, from: usize) -> bool {
    let mut seen = 0;
    for l in from + 1..lines.len() {
        if furniture[l] {
            continue;
        }
        if bulleted(l, &lines[l].text).is_some() || crate::head::group(&lines[l].text).is_some() {
            return true;
        }
        if notes.strong(l) && !page_behind_title(&lines[l].text) {
            return false;
        }
        seen += 1;
        if seen > 4 {
            return false;
        }
    }
    true
}

/// Whether a page number stands behind a title.
pub(super) fn page_behind_title(title: &str) -> bool {
    strip_reference(title).len() < title.trim_end().len()
}

/// A title without the page number behind it: `Title (side 3)`, `Title ........ 3`.
pub(crate) fn strip_reference(title: &str) -> &str {
    let trimmed = title.trim_end();
    if trimmed.contains('(')
        && let Some(open) = trimmed.rfind("(side ")
    {
        return trimmed[..open].trim_end();
    }
    let without_digits = trimmed.trim_end_matches(|c: char| c.is_ascii_digit());
    let dots = without_digits.trim_end_matches(['.', ' ', '…', '_']);
    let leaders = without_digits.len() - dots.len();
    let spaced = without_digits.ends_with("  ") || without_digits.ends_with('\t') || leaders >= 3;
    if without_digits.len() < trimmed.len() && trimmed.len() - without_digits.len() <= 3 && spaced { dots } else { trimmed }
}
