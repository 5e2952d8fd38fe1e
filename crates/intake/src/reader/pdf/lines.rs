//! From the words of a page to its lines in reading order.

use std::collections::BTreeMap;

use super::content::{PageContent, Rule, Word};
use super::tags::Tag;
use crate::line::Role;

/// A gap this wide, in font sizes, is a column or a tab and not a space between words.
const WIDE_GAP: f32 = 1.35;
/// A cell with more lines than this holds running text: its row is layout and no table row.
const CELL_LINES: usize = 6;
/// How many table lines of a page are looked at when tables are sought.
const RULES_LOOKED_AT: usize = 4_000;

/// The digits as they are raised.
const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// A line of a page before it is known what separates it from others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Printed {
    /// Its text.
    pub(super) text: String,
    /// Distance of its first glyph from the left edge.
    pub(super) x0: f32,
    /// Distance of its last glyph's end from the left edge.
    pub(super) x1: f32,
    /// Baseline of its first line.
    pub(super) base: f32,
    /// Baseline of its last line, where several printed lines became one table row.
    pub(super) last_base: f32,
    /// Font size most of it has.
    pub(super) size: f32,
    /// Whether all of it is bold.
    pub(super) bold: bool,
    /// What the source says it is, or what its place says.
    pub(super) role: Role,
    /// The paragraph it belongs to; 0 when unknown.
    pub(super) block: u32,
    /// It begins something new whatever the distance says.
    pub(super) apart: bool,
    /// Marked as no part of the text.
    pub(super) artifact: bool,
    /// Marked as page furniture.
    pub(super) pagination: bool,
}

/// Words that share a baseline, from left to right.
struct Row<'p> {
    words: Vec<&'p Word>,
    base: f32,
    size: f32,
}

/// The lines of a page, in reading order.
pub(super) fn lines_of(page: &PageContent) -> Vec<Printed> {
    let main = main_angle(page);
    let words: Vec<&Word> = page.words.iter().filter(|w| w.angle == main).collect();
    let tables = Tables::find(page, &words);
    // Where words are parted by space characters, a gap without one is a column or a tab.
    let has_spaces = words.iter().filter(|w| w.spaced).count() * 2 > words.len();
    let mut plain = Vec::with_capacity(words.len());
    let mut cells: BTreeMap<RowKey, BTreeMap<u32, Vec<&Word>>> = BTreeMap::new();
    for word in words {
        match tables.place(page, word) {
            Some((row, cell)) => cells.entry(row).or_default().entry(cell).or_default().push(word),
            None => plain.push(word),
        }
    }
    let mut lines = Vec::new();
    for rows in side_by_side(rows_of(plain)).into_iter().flat_map(columns) {
        let aligned = aligned_rows(page, &rows);
        let starts = column_starts(&rows, has_spaces);
        for ((row, is_table), starts) in rows.iter().zip(aligned).zip(&starts) {
            lines.push(print(page, row, is_table, starts));
        }
    }
    insert_table_rows(page, cells, &mut lines);
    let mut turned: BTreeMap<i16, Vec<&Word>> = BTreeMap::new();
    for word in page.words.iter().filter(|w| w.angle != main) {
        turned.entry(word.angle).or_default().push(word);
    }
    for words in turned.into_values() {
        // Text along the margin and stamps across the page are no part of what is read downwards.
        lines.extend(rows_of(words).iter().map(|row| {
            let printed = print(page, row, false, &[]);
            Printed { role: Role::PageEdge, x0: 0.0, base: 0.0, last_base: 0.0, apart: true, ..printed }
        }));
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

fn main_angle(page: &PageContent) -> i16 {
    let mut seen: BTreeMap<i16, u32> = BTreeMap::new();
    for word in &page.words {
        *seen.entry(word.angle).or_default() += word.text.1 - word.text.0;
    }
    let level = seen.get(&0).copied().unwrap_or(0);
    seen.into_iter().filter(|(_, n)| *n > level.saturating_mul(2)).max_by_key(|(_, n)| *n).map_or(0, |(angle, _)| angle)
}

/// Groups words by baseline.
fn rows_of(mut words: Vec<&Word>) -> Vec<Row<'_>> {
    words.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut rows: Vec<Row<'_>> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if word.base - row.base <= 0.22 * row.size.min(word.size).max(1.0) => {
                row.words.push(word);
                if word.size > row.size {
                    row.size = word.size;
                    row.base = word.base;
                }
            }
            _ => rows.push(Row { words: vec![word], base: word.base, size: word.size }),
        }
    }
    for row in &mut rows {
        row.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    take_in_raised(rows)
}

/// Puts raised and lowered small print (footnote marks, m²) into the line it stands in.
fn take_in_raised(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let mut kept: Vec<Row<'_>> = Vec::with_capacity(rows.len());
    let mut waiting: Option<Row<'_>> = None;
    for mut row in rows {
        if let Some(small) = waiting.take() {
            match adopt(&mut row, small, 0.65) {
                Some(left) => kept.push(left),
                None => row.words.sort_by(|a, b| a.x0.total_cmp(&b.x0)),
            }
        }
        let lowered = kept.last().is_some_and(|last| row.size <= 0.8 * last.size && row.base - last.base < 0.35 * last.size);
        if lowered && let Some(last) = kept.last_mut() {
            if let Some(left) = adopt(last, row, 0.35) {
                waiting = Some(left);
            } else {
                last.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
            }
            continue;
        }
        if row.words.len() <= 6 {
            if let Some(next) = waiting.replace(row) {
                kept.push(next);
            }
        } else {
            kept.push(row);
        }
    }
    kept.extend(waiting);
    kept
}

/// Moves the words of `small` that touch words of `large` into it; gives back what is left.
fn adopt<'p>(large: &mut Row<'p>, small: Row<'p>, reach: f32) -> Option<Row<'p>> {
    if small.size > 0.8 * large.size || (large.base - small.base).abs() > reach * large.size {
        return Some(small);
    }
    let touches = |word: &Word| {
        large.words.iter().any(|w| w.size > word.size && word.x0 - w.x1 < 0.4 * large.size && w.x0 - word.x1 < 0.4 * large.size)
    };
    let (near, far): (Vec<_>, Vec<_>) = small.words.into_iter().partition(|w| touches(w));
    large.words.extend(near);
    (!far.is_empty()).then_some(Row { words: far, ..small })
}

/// Takes apart parts of a page that stand side by side and have nothing to do with one another, as the place
/// and the participants in many heads: their lines overlap in height, which lines of one table never do.
fn side_by_side(rows: Vec<Row<'_>>) -> Vec<Vec<Row<'_>>> {
    let mut rows = centred_labels(rows);
    let mut parts: Vec<Vec<Row<'_>>> = Vec::new();
    let mut from = 0;
    while let Some((start, end, gutter)) = overlap(&rows, from) {
        let rest = rows.split_off(end);
        let beside = rows.split_off(start);
        parts.push(rows);
        parts.extend(split_at(beside, gutter));
        rows = rest;
        from = 0;
    }
    parts.push(rows);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Sets a label that stands at half the height of a value of several lines beside the value's first line.
fn centred_labels(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let mut kept: Vec<Row<'_>> = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while let Some(mut row) = rows.next() {
        let beside = |left: &Row<'_>, right: &Row<'_>| {
            let edge = left.words.iter().map(|w| w.x1).fold(0.0, f32::max);
            let start = right.words.first().map_or(0.0, |w| w.x0);
            edge < start && (left.base - right.base).abs() < 0.75 * left.size.min(right.size)
        };
        let centred = match (kept.last(), rows.peek()) {
            (Some(above), Some(below)) => {
                let edge = |r: &Row<'_>| r.words.first().map_or(0.0, |w| w.x0);
                beside(&row, above) && beside(&row, below) && (edge(above) - edge(below)).abs() < 2.0
            }
            _ => false,
        };
        if centred && let Some(above) = kept.last_mut() {
            row.words.append(&mut above.words);
            above.words = row.words;
            continue;
        }
        kept.push(row);
    }
    kept
}

/// The first block of rows with independent columns: its rows and where its right column begins.
fn overlap(rows: &[Row<'_>], from: usize) -> Option<(usize, usize, f32)> {
    for at in from..rows.len().saturating_sub(1) {
        let (a, b) = (&rows[at], &rows[at + 1]);
        if b.base - a.base > 0.75 * a.size.min(b.size) {
            continue;
        }
        let span = |row: &Row<'_>| {
            let right = row.words.iter().map(|w| w.x1).fold(0.0, f32::max);
            (row.words.first().map_or(0.0, |w| w.x0), right)
        };
        let ((a0, a1), (b0, b1)) = (span(a), span(b));
        let size = a.size.max(b.size);
        let gutter = if a1 + size < b0 {
            b0
        } else if b1 + size < a0 {
            a0
        } else {
            continue;
        };
        let fits = |row: &Row<'_>| {
            let left = row.words.iter().filter(|w| w.x0 < gutter - 2.0).map(|w| w.x1).fold(0.0, f32::max);
            left + 0.8 * size < gutter
        };
        let near = |above: &Row<'_>, below: &Row<'_>| below.base - above.base < 2.8 * above.size.max(below.size);
        let (mut start, mut end) = (at, at + 2);
        while start > 0 && fits(&rows[start - 1]) && near(&rows[start - 1], &rows[start]) {
            start -= 1;
        }
        while end < rows.len() && fits(&rows[end]) && near(&rows[end - 1], &rows[end]) {
            end += 1;
        }
        let right = rows[start..end].iter().filter(|r| r.words.iter().any(|w| w.x0 >= gutter - 2.0)).count();
        let left = rows[start..end].iter().filter(|r| r.words.iter().any(|w| w.x0 < gutter - 2.0)).count();
        if right >= 2 && left >= 2 {
            return Some((start, end, gutter));
        }
    }
    None
}

/// The rows left of `gutter`, then those right of it.
fn split_at(rows: Vec<Row<'_>>, gutter: f32) -> [Vec<Row<'_>>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for row in rows {
        let (left, right): (Vec<_>, Vec<_>) = row.words.into_iter().partition(|w| w.x0 < gutter - 2.0);
        for (side, words) in sides.iter_mut().zip([left, right]) {
            if let Some(first) = words.first() {
                // Words of one side may stand a little higher or lower than those of the other.
                let largest = words.iter().fold(first, |a, b| if b.size > a.size { b } else { a });
                let (base, size) = (largest.base, largest.size);
                side.push(Row { words, base, size });
            }
        }
    }
    sides
}

/// Takes apart a page set in two columns of running text: the left column is read before the right.
fn columns(rows: Vec<Row<'_>>) -> Vec<Vec<Row<'_>>> {
    let Some(gutter) = gutter(&rows) else { return vec![rows] };
    let mut parts: Vec<Vec<Row<'_>>> = Vec::new();
    let (mut left, mut right): (Vec<Row<'_>>, Vec<Row<'_>>) = (Vec::new(), Vec::new());
    for row in rows {
        let crosses = row.words.iter().any(|w| w.x0 < gutter - 1.0 && w.x1 > gutter + 1.0);
        if crosses {
            parts.push(std::mem::take(&mut left));
            parts.push(std::mem::take(&mut right));
            parts.push(vec![row]);
            continue;
        }
        let (base, size) = (row.base, row.size);
        let (l, r): (Vec<_>, Vec<_>) = row.words.into_iter().partition(|w| w.x1 <= gutter + 1.0);
        if !l.is_empty() {
            left.push(Row { words: l, base, size });
        }
        if !r.is_empty() {
            right.push(Row { words: r, base, size });
        }
    }
    parts.push(left);
    parts.push(right);
    parts.retain(|p| !p.is_empty());
    parts
}

/// The middle of the white strip between two columns of running text, if the page is set so.
fn gutter(rows: &[Row<'_>]) -> Option<f32> {
    let left = rows.iter().flat_map(|r| r.words.first()).map(|w| w.x0).fold(f32::INFINITY, f32::min);
    let right = rows.iter().flat_map(|r| r.words.last()).map(|w| w.x1).fold(0.0, f32::max);
    let width = right - left;
    if rows.len() < 10 || width < 200.0 {
        return None;
    }
    let mut best: Option<f32> = None;
    let mut most = 9usize;
    // Only strips near the middle: a narrow label column beside the text is no second column of prose.
    for step in 0..=30u8 {
        let x = left + width * (0.35 + 0.01 * f32::from(step));
        let mut both = 0usize;
        let mut crossing = 0usize;
        for row in rows {
            let before = row.words.iter().filter(|w| w.x1 <= x).count();
            let after = row.words.iter().filter(|w| w.x0 >= x).count();
            if before + after < row.words.len() {
                crossing += 1;
                continue;
            }
            let edge = row.words.iter().filter(|w| w.x1 <= x).map(|w| w.x1).fold(0.0, f32::max);
            let next = row.words.iter().filter(|w| w.x0 >= x).map(|w| w.x0).fold(f32::INFINITY, f32::min);
            if before >= 4 && after >= 4 && next - edge >= row.size {
                both += 1;
            }
        }
        if both > most && crossing * 2 < rows.len() && both * 2 >= rows.len() - crossing {
            most = both;
            best = Some(x);
        }
    }
    best
}

/// Which rows belong to a table that is only aligned and has no lines: at least three rows in a
/// sequence with the same three or more columns, short cells, and no list numbers in front.
fn aligned_rows(page: &PageContent, rows: &[Row<'_>]) -> Vec<bool> {
    let edges: Vec<Vec<(f32, f32)>> = rows.iter().map(segments).collect();
    let mut table = vec![false; rows.len()];
    let mut start = 0;
    while start < rows.len() {
        let columns = edges[start].len();
        let mut end = start + 1;
        while columns >= 3 && end < rows.len() && edges[end].len() == columns && aligned(&edges[start], &edges[end]) {
            end += 1;
        }
        let numbered = rows[start..end].iter().filter(|row| row.words.first().is_some_and(|w| is_list_mark(word_text(page, w))));
        if end - start >= 3 && numbered.count() * 2 < end - start {
            table[start..end].fill(true);
        }
        start = end;
    }
    table
}

fn aligned(a: &[(f32, f32)], b: &[(f32, f32)]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a.0 - b.0).abs() < 4.0 || (a.1 - b.1).abs() < 4.0)
}

fn is_list_mark(text: &str) -> bool {
    let core = text.trim_end_matches(['.', ')', ':']);
    core.chars().count() <= 3
        && (core.chars().all(|c| c.is_ascii_digit()) || core.len() < text.len() || !core.contains(char::is_alphanumeric))
}

/// The parts of a row between wide gaps, as left and right edges.
fn segments(row: &Row<'_>) -> Vec<(f32, f32)> {
    let wide = wide_gap(row);
    let mut parts: Vec<(f32, f32)> = Vec::new();
    for word in &row.words {
        match parts.last_mut() {
            Some(part) if word.x0 - part.1 <= wide => part.1 = part.1.max(word.x1),
            _ => parts.push((word.x0, word.x1)),
        }
    }
    parts
}

/// For each row, where parts after a wide gap begin in the rows around it.
fn column_starts(rows: &[Row<'_>], has_spaces: bool) -> Vec<Vec<f32>> {
    const AROUND: usize = 3;
    let jumps = |row: &Row<'_>| -> Vec<f32> {
        let apart = row.words.windows(2).filter(|w| !w[1].spaced && w[1].x0 - w[0].x1 > 0.3 * row.size);
        apart.map(|w| w[1].x0).collect()
    };
    let own: Vec<Vec<f32>> = rows
        .iter()
        .map(|row| {
            let mut starts: Vec<f32> = segments(row).iter().skip(1).map(|s| s.0).collect();
            if has_spaces {
                starts.extend(jumps(row));
            }
            starts
        })
        .collect();
    (0..rows.len())
        .map(|at| {
            let near = at.saturating_sub(AROUND)..(at + AROUND + 1).min(rows.len());
            near.filter(|other| *other != at).flat_map(|other| own[other].iter().copied()).collect()
        })
        .collect()
}

/// How wide a gap must be in this row to be more than a space: lines set to full width have wide spaces.
fn wide_gap(row: &Row<'_>) -> f32 {
    let mut gaps: Vec<f32> = row.words.windows(2).map(|w| w[1].x0 - w[0].x1).filter(|g| *g > 0.1 * row.size).collect();
    let least = WIDE_GAP * row.size;
    if gaps.len() < 3 {
        return least;
    }
    let middle = gaps.len() / 2;
    let (_, median, _) = gaps.select_nth_unstable_by(middle, f32::total_cmp);
    least.max(*median * 2.5)
}

/// In a heading set with wide spaces between its letters: how wide a space between words must be.
fn spaced_out(page: &PageContent, row: &Row<'_>) -> Option<f32> {
    let single = row.words.iter().filter(|w| word_text(page, w).chars().count() == 1).count();
    if row.words.len() < 5
        || single * 10 < row.words.len() * 9
        || row.words.iter().filter(|w| w.spaced).count() * 2 > row.words.len()
    {
        return None;
    }
    let mut gaps: Vec<f32> = row.words.windows(2).map(|w| w[1].x0 - w[0].x1).collect();
    let middle = gaps.len() / 2;
    let (_, median, _) = gaps.select_nth_unstable_by(middle, f32::total_cmp);
    (*median < 0.8 * row.size).then_some(*median * 1.7)
}

fn word_text<'p>(page: &'p PageContent, word: &Word) -> &'p str {
    page.text.get(word.text.0 as usize..word.text.1 as usize).unwrap_or_default()
}

fn is_doubled(word: &Word) -> bool {
    word.doubled > 0 && word.doubled * 2 >= word.text.1.saturating_sub(word.text.0) / 2
}

fn print(page: &PageContent, row: &Row<'_>, is_table: bool, starts: &[f32]) -> Printed {
    let wide = wide_gap(row);
    let least = spaced_out(page, row).unwrap_or(0.17 * row.size);
    let mut text = String::new();
    let mut previous: Option<&Word> = None;
    let mut bold = true;
    let mut sizes: Vec<(f32, u32)> = Vec::new();
    for word in &row.words {
        let own = word_text(page, word);
        let mut own_bold = word.bold || is_doubled(word);
        if let Some(before) = previous {
            let overlap = before.x1 - word.x0;
            if overlap > 0.4 * (word.x1 - word.x0)
                && (before.x0 - word.x0).abs() < 0.25 * word.size
                && word_text(page, before) == own
            {
                // The same word printed twice, a little moved, is how some programs make bold.
                continue;
            }
            let gap = word.x0 - before.x1;
            // A long label may reach almost to its value; the values around it show where they begin.
            let in_column = !word.spaced && gap > 0.17 * row.size && starts.iter().any(|x| (word.x0 - x).abs() < 1.5);
            if gap > wide || in_column {
                text.push_str(if is_table { "\t" } else { "  " });
            } else if gap > least || (word.spaced && gap > -0.1 * row.size && !text.ends_with(' ')) {
                text.push(' ');
            }
        }
        let printed_again = row.words.iter().any(|w| {
            !std::ptr::eq(*w, *word)
                && (w.x0 - word.x0).abs() < 0.25 * word.size
                && w.x1 - word.x0 > 0.4 * (word.x1 - word.x0)
                && word_text(page, w) == own
        });
        own_bold |= printed_again;
        if own.chars().any(char::is_alphanumeric) {
            bold &= own_bold;
        }
        match sizes.iter_mut().find(|(s, _)| (*s - word.size).abs() < 0.05) {
            Some((_, n)) => *n += word.text.1 - word.text.0,
            None => sizes.push((word.size, word.text.1 - word.text.0)),
        }
        let is_raised = word.size <= 0.8 * row.size && word.base < row.base - 0.2 * row.size;
        if is_raised && own.bytes().all(|b| b.is_ascii_digit()) {
            // As raised digits the mark of a note or of a square metre never becomes a part of a figure.
            text.extend(own.bytes().map(|b| RAISED[usize::from(b - b'0')]));
        } else {
            text.push_str(own);
        }
        previous = Some(word);
    }
    let size = sizes.into_iter().max_by_key(|(_, n)| *n).map_or(row.size, |(s, _)| s);
    let tag = row_tag(page, &row.words);
    let bold = bold && text.chars().any(char::is_alphanumeric);
    Printed {
        text: text.trim().to_owned(),
        x0: row.words.first().map_or(0.0, |w| w.x0),
        x1: row.words.iter().map(|w| w.x1).fold(0.0, f32::max),
        base: row.base,
        last_base: row.base,
        size,
        bold,
        role: if is_table { Role::TableRow } else { tag.role },
        block: tag.block,
        apart: false,
        artifact: tag.artifact,
        pagination: tag.pagination,
    }
}

/// The tag of most of a row's characters.
fn row_tag(page: &PageContent, words: &[&Word]) -> Tag {
    let mut seen: Vec<(u32, u32)> = Vec::new();
    for word in words {
        let length = word.text.1 - word.text.0;
        match seen.iter_mut().find(|(tag, _)| *tag == word.tag) {
            Some((_, n)) => *n += length,
            None => seen.push((word.tag, length)),
        }
    }
    let most = seen.into_iter().max_by_key(|(_, n)| *n).map_or(0, |(tag, _)| tag);
    page.tags.get(most as usize).copied().unwrap_or_default()
}

/// Which table row: of the structure tree, or of a drawn table by its number and the row's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RowKey {
    Tagged(u32),
    Drawn(u32, u32),
}

/// The tables drawn with lines on a page.
struct Tables {
    drawn: Vec<Grid>,
}

/// A table drawn with lines: where its rows end, and which upright lines part its cells.
struct Grid {
    rows: Vec<f32>,
    uprights: Vec<Rule>,
    left: f32,
    right: f32,
}

impl Tables {
    fn find(page: &PageContent, words: &[&Word]) -> Self {
        let mut grids = grids(&page.rules);
        grids.retain(|grid| {
            // A frame without text in two cells of a row is a picture or a box.
            let mut cells: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
            for word in words {
                if let Some((row, cell)) = grid.place(word) {
                    let seen = cells.entry(row).or_insert([cell, cell]);
                    seen[0] = seen[0].min(cell);
                    seen[1] = seen[1].max(cell);
                }
            }
            cells.values().filter(|[low, high]| low != high).count() >= 2
        });
        Self { drawn: grids }
    }

    fn place(&self, page: &PageContent, word: &Word) -> Option<(RowKey, u32)> {
        let tag = page.tags.get(word.tag as usize).copied().unwrap_or_default();
        if tag.row != 0 && tag.cell != 0 {
            return Some((RowKey::Tagged(tag.row), tag.cell));
        }
        if tag.block != 0 || tag.role != Role::Plain {
            // The structure says what this is, and it is not in a table.
            return None;
        }
        self.drawn
            .iter()
            .enumerate()
            .find_map(|(number, grid)| grid.place(word).map(|(row, cell)| (RowKey::Drawn(number as u32, row), cell)))
    }
}

impl Grid {
    fn place(&self, word: &Word) -> Option<(u32, u32)> {
        let middle = word.base - 0.3 * word.size;
        let centre = (word.x0 + word.x1) / 2.0;
        if centre < self.left || centre > self.right {
            return None;
        }
        let row = self.rows.windows(2).position(|w| middle > w[0] && middle <= w[1])?;
        let here = |r: &&Rule| r.from <= middle && r.to >= middle;
        let cell = self.uprights.iter().filter(here).filter(|r| r.at < centre).map(|r| (r.at / 3.0) as i32);
        let mut before: Vec<i32> = cell.collect();
        before.dedup();
        Some((row as u32, before.len() as u32))
    }
}

/// Finds grids: upright and level lines that touch one another, with two or more rows and columns.
fn grids(rules: &[Rule]) -> Vec<Grid> {
    let uprights = joined(rules.iter().filter(|r| !r.across));
    let levels = joined(rules.iter().filter(|r| r.across));
    if uprights.len() < 3 || levels.len() < 2 || uprights.len() * levels.len() > 4_000_000 {
        return Vec::new();
    }
    let mut group: Vec<usize> = (0..uprights.len()).collect();
    fn root(group: &mut [usize], mut at: usize) -> usize {
        while group[at] != at {
            group[at] = group[group[at]];
            at = group[at];
        }
        at
    }
    let touches = |up: &Rule, level: &Rule| {
        level.at >= up.from - 2.0 && level.at <= up.to + 2.0 && up.at >= level.from - 2.0 && up.at <= level.to + 2.0
    };
    let mut held: Vec<Option<usize>> = vec![None; levels.len()];
    for (l, level) in levels.iter().enumerate() {
        for (u, up) in uprights.iter().enumerate() {
            if touches(up, level) {
                let own = root(&mut group, u);
                match held[l] {
                    Some(other) => {
                        let other = root(&mut group, other);
                        group[other] = own;
                    }
                    None => held[l] = Some(u),
                }
            }
        }
    }
    let mut found: BTreeMap<usize, Grid> = BTreeMap::new();
    for (u, up) in uprights.iter().enumerate() {
        let own = root(&mut group, u);
        let grid =
            found.entry(own).or_insert_with(|| Grid { rows: Vec::new(), uprights: Vec::new(), left: f32::INFINITY, right: 0.0 });
        grid.uprights.push(*up);
        grid.left = grid.left.min(up.at);
        grid.right = grid.right.max(up.at);
    }
    for (l, level) in levels.iter().enumerate() {
        if let Some(u) = held[l] {
            let own = root(&mut group, u);
            if let Some(grid) = found.get_mut(&own) {
                grid.rows.push(level.at);
            }
        }
    }
    let mut grids: Vec<Grid> = found.into_values().collect();
    for grid in &mut grids {
        grid.rows.sort_by(f32::total_cmp);
        grid.rows.dedup_by(|a, b| (*a - *b).abs() < 3.0);
        grid.uprights.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    grids.retain(|grid| {
        let mut places: Vec<i32> = grid.uprights.iter().map(|r| (r.at / 3.0) as i32).collect();
        places.dedup();
        places.len() >= 3 && grid.rows.len() >= 3
    });
    grids
}

/// Joins lines drawn in pieces, and drops repeated ones.
fn joined<'r>(rules: impl Iterator<Item = &'r Rule>) -> Vec<Rule> {
    let mut sorted: Vec<Rule> = rules.take(RULES_LOOKED_AT).copied().collect();
    sorted.sort_by(|a, b| ((a.at / 1.5) as i32).cmp(&((b.at / 1.5) as i32)).then(a.from.total_cmp(&b.from)));
    let mut lines: Vec<Rule> = Vec::with_capacity(sorted.len());
    for rule in sorted {
        match lines.last_mut() {
            Some(last) if (last.at - rule.at).abs() < 1.5 && rule.from <= last.to + 2.0 => last.to = last.to.max(rule.to),
            _ => lines.push(rule),
        }
    }
    lines.retain(|r| r.to - r.from > 4.0);
    lines
}

/// Sets table rows between the lines of the page, by height.
fn insert_table_rows(page: &PageContent, cells: BTreeMap<RowKey, BTreeMap<u32, Vec<&Word>>>, lines: &mut Vec<Printed>) {
    let mut tables: Vec<Vec<Printed>> = Vec::new();
    for (_, row) in cells {
        let mut printed: Vec<Vec<Printed>> =
            row.into_values().map(|words| rows_of(words).iter().map(|r| print(page, r, false, &[])).collect()).collect();
        printed.sort_by(|a, b| left_edge(a).total_cmp(&left_edge(b)));
        tables.push(table_row(printed));
    }
    tables.retain(|t| !t.is_empty());
    tables.sort_by(|a, b| a[0].base.total_cmp(&b[0].base));
    for rows in tables.into_iter().rev() {
        let top = rows[0].base;
        let at = lines.iter().position(|line| line.base > top).unwrap_or(lines.len());
        lines.splice(at..at, rows);
    }
}

fn left_edge(cell: &[Printed]) -> f32 {
    cell.iter().map(|line| line.x0).fold(f32::INFINITY, f32::min)
}

/// One line for a row of a table; the lines of its cells, one cell after the other, where cells hold running text.
fn table_row(cells: Vec<Vec<Printed>>) -> Vec<Printed> {
    let is_layout = cells.len() < 2 || cells.iter().any(|cell| cell.len() > CELL_LINES);
    if is_layout {
        return cells
            .into_iter()
            .flat_map(|cell| cell.into_iter().enumerate().map(|(n, line)| Printed { apart: line.apart || n == 0, ..line }))
            .collect();
    }
    if let [label, value] = &cells[..]
        && let [label] = &label[..]
        && value.len() >= 2
        && value.windows(2).any(|pair| begins_anew(&pair[0], &pair[1], value))
    {
        // A label and a list, as of those present: each line of the list stands for itself.
        let mut lines = value.clone();
        lines[0].text = format!("{}  {}", label.text, value[0].text);
        lines[0].bold &= label.bold;
        lines[0].x0 = label.x0;
        lines[0].apart = true;
        return lines;
    }
    let Some(first) = cells.iter().flatten().min_by(|a, b| a.base.total_cmp(&b.base)).cloned() else { return Vec::new() };
    let text: Vec<String> = cells.iter().map(|cell| cell_text(cell)).collect();
    let all = || cells.iter().flatten();
    vec![Printed {
        text: text.join("\t").trim_end().to_owned(),
        x0: left_edge(&cells[0]),
        x1: all().map(|l| l.x1).fold(0.0, f32::max),
        base: first.base,
        last_base: all().map(|l| l.base).fold(0.0, f32::max),
        bold: all().all(|l| l.bold),
        role: Role::TableRow,
        apart: true,
        block: 0,
        ..first
    }]
}

/// Whether a line of a cell begins a paragraph: the source says so, or its first word would have had room above.
fn begins_anew(above: &Printed, line: &Printed, cell: &[Printed]) -> bool {
    if above.block != 0 && line.block != 0 {
        return above.block != line.block;
    }
    let letters = line.text.chars().count().max(1) as f32;
    let word = line.text.split_whitespace().next().map_or(0, |w| w.chars().count() + 1) as f32;
    let width = (line.x1 - line.x0) / letters * word;
    let edge = cell.iter().map(|l| l.x1).fold(0.0, f32::max);
    above.x1 + width * 1.15 < edge
}

/// The lines of a cell as one; a word that the cell's width broke is whole again.
fn cell_text(cell: &[Printed]) -> String {
    let mut text = String::new();
    for line in cell {
        let next = line.text.chars().next();
        let broken = text.strip_suffix(['-', '\u{AD}']).is_some_and(|t| t.ends_with(char::is_lowercase));
        let conjunction = ["og ", "eller "].iter().any(|w| line.text.starts_with(w));
        // A soft hyphen only ever splits a word.
        if text.ends_with('\u{AD}') || broken && next.is_some_and(char::is_lowercase) && !conjunction {
            text.pop();
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&line.text.replace('\t', " "));
    }
    text
}
