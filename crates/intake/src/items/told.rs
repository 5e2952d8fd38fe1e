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
    let mut starts = Vec::new();
    let mut found = Told { candidates: Vec::new(), entries, groups: Vec::new() };
    for name in &names {
        let here = from + headings[from..].iter().position(|(_, level, text)| text == name && *level <= highest + 1)?;
        // A group may bear the name of the first item in it.
        let below = headings.get(here + 1).filter(|(_, level, text)| text == name && *level == headings[here].1 + 1);
        let here = here + usize::from(below.is_some());
        let (line, level, _) = &headings[here];
        let above = headings[from..here].iter().rev().find(|(_, above, _)| above < level).map(|(l, ..)| *l);
        found.groups.push(above.or_else(|| found.groups.last().copied().flatten().filter(|_| *level > 1)));
        starts.push(*line);
        from = here + 1;
    }
    // "3. budgetopfølgning" among titles without numbers is the third of the year.
    let all = starts.iter().all(|l| number(&lines[*l].text).is_some());
    found.candidates = starts.iter().map(|l| candidate(lines, *l, all)).collect::<Option<_>>()?;
    Some(found)
}

/// Where the first item begins in a document whose list of contents names them all.
pub(crate) fn listed_first(lines: &[Line]) -> Option<usize> {
    told(lines)?.candidates.first().map(|candidate| candidate.line)
}

/// The number before a heading's first stop, and the title behind it.
fn number(heading: &str) -> Option<(ItemNumber, &str)> {
    let (number, title) = heading.split_once(". ")?;
    Some((number.parse().ok()?, title.trim_start()))
}

/// The heading of an item: `12. Budget`, or a title alone; nothing where the number stands otherwise. Where not all have
/// numbers, a small letter shows that a number is the title's own.
fn candidate(lines: &[Line], line: usize, all: bool) -> Option<Candidate> {
    let text = lines[line].text.as_str();
    match number(text) {
        Some((number, title)) if all || !title.starts_with(char::is_lowercase) => {
            let title = text.len() - title.len();
            Some(Candidate { number: Some(number), title, told: true, ..Candidate::unnumbered(line, Mold::Dot) })
        }
        Some(_) => Some(Candidate { told: true, ..Candidate::unnumbered(line, Mold::TitleOnly) }),
        None => {
            let otherwise = numbered(line, text).is_some() && labelled_case_number(text).is_none();
            (!otherwise).then(|| Candidate { told: true, ..Candidate::unnumbered(line, Mold::TitleOnly) })
        }
    }
}
