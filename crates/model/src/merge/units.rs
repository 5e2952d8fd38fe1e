//! A text as the row of units it is merged by.

use std::{borrow::Cow, ops::Range};

/// A paragraph, or a line of a list or a table with the lines that continue it.
pub(super) struct Unit<'t> {
    /// Its place in the text, in bytes, without the line end after it.
    at: Range<usize>,
    /// What it is known by: its lines without white space at their ends.
    pub(super) key: Cow<'t, str>,
    /// Whether it is a line of a list or a table.
    pub(super) row: bool,
}

/// A text cut into units, with nothing of it lost.
pub(super) struct Text<'t> {
    whole: &'t str,
    /// Blank lines before the first unit; the whole of a text without units.
    pub(super) lead: &'t str,
    pub(super) units: Vec<Unit<'t>>,
    /// What stands after the last unit.
    pub(super) end: &'t str,
}

impl<'t> Text<'t> {
    pub(super) fn new(whole: &'t str) -> Self {
        let mut cut: Vec<(Range<usize>, bool)> = Vec::new();
        let mut start = 0;
        let mut after_blank = true;
        for line in whole.split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let end = start + content.len();
            if content.trim().is_empty() {
                after_blank = true;
            } else {
                let row = is_row(content);
                match cut.last_mut() {
                    Some((unit, _)) if !after_blank && !row => unit.end = end,
                    _ => cut.push((start..end, row)),
                }
                after_blank = false;
            }
            start += line.len();
        }
        let lead = &whole[..cut.first().map_or(whole.len(), |(first, _)| first.start)];
        let end = cut.last().map_or("", |(last, _)| &whole[last.end..]);
        let units = cut.into_iter().map(|(at, row)| Unit { key: key(&whole[at.clone()]), at, row }).collect();
        Self { whole, lead, units, end }
    }

    /// The text of some units and what stands between them.
    pub(super) fn text(&self, units: Range<usize>) -> &'t str {
        match self.units.get(units) {
            Some([first, .., last]) => &self.whole[first.at.start..last.at.end],
            Some([only]) => &self.whole[only.at.clone()],
            _ => "",
        }
    }

    /// The line ends between a unit and the one before; none for the first.
    pub(super) fn gap(&self, unit: usize) -> Option<&'t str> {
        let before = self.units.get(unit.checked_sub(1)?)?;
        Some(&self.whole[before.at.end..self.units.get(unit)?.at.start])
    }
}

fn key(text: &str) -> Cow<'_, str> {
    if text.lines().all(|line| line.trim_end().len() == line.len()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

/// Whether a line is one of a list or a table. A line of prose that looks like one is only a smaller unit.
pub(super) fn is_row(line: &str) -> bool {
    let line = line.trim_start();
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let after_marker = match line.chars().next() {
        Some('|') => return true,
        Some('-' | '*' | '+' | '•' | '–') => line.chars().nth(1),
        Some('0'..='9') if after_number.starts_with(['.', ')']) => after_number.chars().nth(1),
        _ => None,
    };
    after_marker.is_some_and(|c| c == ' ' || c == '\t')
}

/// Whether line ends hold a blank line, so that what follows begins a paragraph.
pub(super) fn blank_line_before(gap: &str) -> bool {
    gap.matches('\n').count() > 1
}

/// A text with `\n` for every line end.
pub(super) fn normalised(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}
