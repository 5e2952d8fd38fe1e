//! A text with marks, split to be shown.

use std::ops::Range;

/// A stretch of a text with the same marks throughout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'t, I> {
    /// The words; never empty.
    pub text: &'t str,
    /// What marks them, in the order the marks were given; nothing where nobody marked.
    pub marks: Vec<I>,
}

/// Splits a text at the ends of marks, which may lie over one another. Ranges are in characters; what reaches beyond
/// the text ends with it. The runs put together are the text.
pub fn mark<'t, I: Clone>(text: &'t str, marks: &[(Range<usize>, I)]) -> Vec<Run<'t, I>> {
    let mut cuts: Vec<(usize, bool, usize)> = Vec::with_capacity(marks.len() * 2);
    for (mark, (range, _)) in marks.iter().enumerate().filter(|(_, (range, _))| range.start < range.end) {
        cuts.push((range.start, true, mark));
        cuts.push((range.end, false, mark));
    }
    cuts.sort_unstable();
    let mut runs = Vec::new();
    let mut open = std::collections::BTreeSet::new();
    let (mut written, mut passed) = (0, 0);
    for (place, opens, mark) in cuts {
        if place > passed {
            let rest = &text[written..];
            let length = rest.char_indices().nth(place - passed).map_or(rest.len(), |(at, _)| at);
            write(&mut runs, &rest[..length], &open, marks);
            (written, passed) = (written + length, place);
        }
        if opens {
            open.insert(mark);
        } else {
            open.remove(&mark);
        }
    }
    write(&mut runs, &text[written..], &open, marks);
    runs
}

fn write<'t, I: Clone>(
    runs: &mut Vec<Run<'t, I>>,
    text: &'t str,
    open: &std::collections::BTreeSet<usize>,
    marks: &[(Range<usize>, I)],
) {
    if !text.is_empty() {
        let marks = open.iter().filter_map(|mark| marks.get(*mark)).map(|(_, id)| id.clone()).collect();
        runs.push(Run { text, marks });
    }
}
