//! A list of contents that names every item: where its entries and the headings that the file itself marks as such agree,
//! nothing else is asked where items begin.

use super::*;

/// What such a list tells.
pub(super) struct Told {
    /// The headings it points at, in order.
    pub candidates: Vec<Candidate>,
    /// The lines of the list.
    pub entries: Vec<usize>,
    /// The heading of a level above that each item stands under.
    pub groups: Vec<Option<usize>>,
}

/// Reads the list under `Indhold`; nothing where it leaves out an item or names what is no heading.
pub(super) fn told(lines: &[Line]) -> Option<Told> {
    let level = |l: usize| if let Role::Heading(level) = lines[l].style.role { Some(level) } else { None };
    let list = (0..lines.len())
        .find(|l| level(*l).is_some() && matches!(lower(&lines[*l].text).as_str(), "indhold" | "indholdsfortegnelse"))?;
    let mut entries = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut open = String::new();
    let mut at = list + 1;
    while at < lines.len() && level(at).is_none() {
        if lines[at].style.role != Role::PageEdge {
            entries.push(at);
            blocks::append(&mut open, &lines[at].text);
            if page_behind_title(&lines[at].text) {
                names.push(folded(strip_reference(&open)));
                open.clear();
            }
        }
        at += 1;
    }
    if names.len() < 2 || !open.is_empty() {
        return None;
    }
    let headings: Vec<(usize, u8, String)> =
        (at..lines.len()).filter_map(|l| Some((l, level(l)?, folded(&lines[l].text)))).collect();
    // Items stand on one level, or on the one below that when they stand in groups.
    let highest = headings.iter().find(|(_, _, text)| *text == names[0])?.1;
    let mut from = 0;
    let mut found = Told { candidates: Vec::new(), entries, groups: Vec::new() };
    for name in &names {
        let here = from + headings[from..].iter().position(|(_, level, text)| text == name && *level <= highest + 1)?;
        // A group may bear the name of the first item in it.
        let below = headings.get(here + 1).filter(|(_, level, text)| text == name && *level == headings[here].1 + 1);
        let here = here + usize::from(below.is_some());
        let (line, level, _) = &headings[here];
        let above = headings[from..here].iter().rev().find(|(_, above, _)| above < level).map(|(l, ..)| *l);
        found.groups.push(above.or_else(|| found.groups.last().copied().flatten().filter(|_| *level > 1)));
        found.candidates.push(candidate(lines, *line)?);
        from = here + 1;
    }
    Some(found)
}

/// Where the first item begins in a document whose list of contents names them all.
pub(crate) fn listed_first(lines: &[Line]) -> Option<usize> {
    told(lines)?.candidates.first().map(|candidate| candidate.line)
}

/// The heading of an item: `12. Budget`, or a title alone; nothing where the number stands otherwise.
fn candidate(lines: &[Line], line: usize) -> Option<Candidate> {
    let text = lines[line].text.as_str();
    let number = text.split_once(". ").and_then(|(number, title)| Some((number.parse::<ItemNumber>().ok()?, title)));
    if let Some((number, title)) = number {
        let title = text.len() - title.trim_start().len();
        return Some(Candidate { number: Some(number), title, told: true, ..Candidate::unnumbered(line, Mold::Dot) });
    }
    let otherwise = numbered(line, text).is_some() && labelled_case_number(text).is_none();
    (!otherwise).then(|| Candidate { told: true, ..Candidate::unnumbered(line, Mold::TitleOnly) })
}
