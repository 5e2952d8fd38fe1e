//! What belongs to the page, the web site or the template: found, taken away, and kept apart.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::{
    cues::{Cues, Scan},
    lexicon::{HeadField, begins_with_any, lexicon, lower},
    line::{Gap, Line, Role},
};

/// Which lines are furniture, and the heads of pages found among them.
pub(crate) struct Furniture {
    /// One flag a line.
    pub is: Vec<bool>,
    /// Blocks of running heads, as ranges of lines; the document's head may stand only there.
    pub page_heads: Vec<std::ops::Range<usize>>,
}

/// Lines that are furniture by their words, and the length of the longest.
struct Exact {
    lines: HashSet<&'static str>,
    longest: usize,
}

static EXACT: LazyLock<Exact> = LazyLock::new(|| {
    let lines: HashSet<&str> = lexicon().furniture.exact.iter().map(String::as_str).collect();
    let longest = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    Exact { lines, longest }
});

/// Finds furniture by what the source says, by words, by repetition and by the form of page heads.
pub(crate) fn find(lines: &[Line], scans: &[Scan<'_>]) -> Furniture {
    let mut is = vec![false; lines.len()];
    let words = &lexicon().furniture;
    let Exact { lines: exact, longest } = &*EXACT;
    let mut repeated: HashMap<String, Vec<usize>> = HashMap::new();

    for (i, (line, scan)) in lines.iter().zip(scans).enumerate() {
        let text = line.text.as_str();
        if line.style.role == Role::Navigation && !crate::items::titled(text.trim_start_matches(['•', ' ']))
            || line.style.role == Role::PageEdge && !(crate::items::announces(text) && text.len() > 4)
        {
            is[i] = true;
            continue;
        }
        if text.len() <= *longest && exact.contains(scan.lowered) {
            // "Indhold" and the like may be a heading in running text; alone on a line they say nothing.
            is[i] = true;
            continue;
        }
        if text.len() >= 3 && text.bytes().all(|b| matches!(b, b'_' | b'-' | b'=' | b'*' | b' ' | b'.')) {
            is[i] = true;
            continue;
        }
        if text.len() < 160 {
            let cues = scan.cues;
            if !cues.any(Cues::HEAD)
                && !cues.any(Cues::FURNITURE)
                && !text.starts_with(['-', 'P', 'p', 'C', 'S', 's', 'V', 'D', 'O', 'U', 'h', 'w'])
            {
                continue;
            }
            let lowered = crate::blocks::squeezed(scan.lowered);
            if page_behind(&lowered) || cues.any(Cues::FURNITURE) && lowered.len() < 120 {
                is[i] = true;
                continue;
            }
            if page_number(&lowered) || begins_with_any(&lowered, &words.starts) {
                is[i] = true;
                continue;
            }
            let capitals = text.len() < 60
                && !text.chars().any(char::is_lowercase)
                && crate::head::sentence_case(text)
                    .is_some_and(|t| crate::head::body_name(&t).is_some() || crate::head::organization_name(&t).is_some());
            if lowered.len() < 80 && (looks_like_running_head(&lowered, cues) || capitals) {
                repeated.entry(without_numbers(&lowered)).or_default().push(i);
            }
        }
        if text.starts_with("http") || text.starts_with("www.") {
            is[i] = lone_link(lines, i);
        }
    }
    // Where no heading says "Beslutning", a body and a date over a few words do.
    let decides = scans
        .iter()
        .filter(|s| s.cues.any(Cues::DECIDES))
        .any(|s| s.lowered.starts_with("beslut") || s.lowered.contains("beslutning") && s.lowered.len() < 60);
    for places in repeated.values() {
        let meeting = places.first().is_some_and(|p| {
            !decides
                && scans[*p].lowered.split(' ').count() >= 3
                && crate::dates::find(&lines[*p].text).is_some_and(|f| f.end == lines[*p].text.trim_end().len())
        });
        if meeting {
            continue;
        }
        if places.len() >= 3 && spread(places, lines.len()) {
            for place in places {
                is[*place] = true;
            }
        }
    }
    let page_heads = page_heads(lines);
    for block in &page_heads {
        for flag in &mut is[block.clone()] {
            *flag = true;
        }
    }
    fractions(lines, &mut is);
    lone_numbers(lines, &mut is);
    Furniture { is, page_heads }
}

/// `Side 3 af 20`, `Side 3`, `- 3 -`, `Page 3`.
fn page_number(lowered: &str) -> bool {
    let digits_only = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    if let Some(inner) = lowered.strip_prefix("- ").and_then(|s| s.strip_suffix(" -")) {
        return digits_only(inner);
    }
    let Some(rest) =
        lowered.strip_prefix("side ").or_else(|| lowered.strip_prefix("side: ")).or_else(|| lowered.strip_prefix("page "))
    else {
        return false;
    };
    match rest.split_once(" af ").or_else(|| rest.split_once('/')).or_else(|| rest.split_once(" of ")) {
        Some((page, pages)) => digits_only(page.trim()) && digits_only(pages.trim().trim_end_matches('.')),
        None => digits_only(rest.trim()),
    }
}

/// `Fjordby Kommune  Økonomiudvalget, 12-03-2024  Side 2`: a name or date, and a page at the end.
fn page_behind(lowered: &str) -> bool {
    if !lowered.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let Some(at) = lowered.rfind("side ") else { return false };
    let before = lowered[..at].trim_end_matches([' ', '-', '|', '–', ',']);
    if !page_number(&lowered[at..]) || before.is_empty() || before.ends_with('(') {
        return false;
    }
    let digits = before.bytes().filter(u8::is_ascii_digit).count();
    (before.contains("kommune")
        || before.contains("udvalg")
        || before.contains("råd")
        || before.contains("bestyrelse")
        || before.contains("møde"))
        && (digits >= 1 || before.len() < 60)
        && !before.starts_with(|c: char| c.is_ascii_digit())
}

/// Page numbers alone on their lines: digits that rise by small steps through the document.
fn lone_numbers(lines: &[Line], is: &mut [bool]) {
    let found: Vec<(usize, u32)> = lines
        .iter()
        .enumerate()
        .filter(|(i, line)| !is[*i] && line.text.len() <= 3 && line.style.role == Role::Plain)
        .filter_map(|(i, line)| line.text.parse().ok().filter(|n| *n > 0).map(|n| (i, n)))
        .collect();
    let rising = found.windows(2).filter(|w| w[1].1 > w[0].1 && w[1].1 - w[0].1 <= 3).count();
    if found.len() >= 3 && rising + 1 == found.len() && found.first().is_some_and(|(_, n)| *n <= 4) {
        for (i, _) in found {
            is[i] = true;
        }
    }
}

/// `2/22` on a line of its own, when several such lines rise to one common end.
fn fractions(lines: &[Line], is: &mut [bool]) {
    let mut found: Vec<(usize, u32, u32)> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if line.text.len() > 9 {
            continue;
        }
        if let Some((page, pages)) = line.text.split_once('/')
            && let (Ok(page), Ok(pages)) = (page.trim().parse(), pages.trim().parse())
            && page <= pages
            && pages < 2000
        {
            found.push((i, page, pages));
        }
    }
    for (i, _, pages) in &found {
        if found.iter().filter(|(_, _, other)| other == pages).count() >= 2 {
            is[*i] = true;
        }
    }
}

fn without_numbers(lowered: &str) -> String {
    let mut out = String::with_capacity(lowered.len());
    let mut in_number = false;
    for c in lowered.chars() {
        if c.is_ascii_digit() {
            if !in_number {
                out.push('#');
            }
            in_number = true;
        } else {
            in_number = false;
            if !c.is_whitespace() {
                out.push(c);
            }
        }
    }
    out
}

/// Running heads name the body or the kind of document together with a date or page.
fn looks_like_running_head(lowered: &str, cues: Cues) -> bool {
    if !cues.any(Cues::HEAD) {
        return false;
    }
    let digits = lowered.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 1 && !lowered.starts_with(|c: char| c.is_ascii_digit()) && !is_item_like(lowered))
        || lowered.contains("kommune") && lowered.len() < 40 && !lowered.ends_with('.')
}

fn is_item_like(lowered: &str) -> bool {
    if lowered.ends_with(':') || lowered.contains("s beslutning") || lowered.contains("beslutning i") {
        return true;
    }
    ["punkt", "pkt", "dagsordenspunkt", "dagsordenpunkt", "sag ", "sagsnr", "nr.", "beslut", "behandl", "indstilling", "bilag"]
        .iter()
        .any(|w| lowered.starts_with(w))
        || lowered.contains("indstiller")
        || lowered.contains(", punkt ")
        || lowered.contains("pkt.")
        || lowered.contains("taget til")
}

fn spread(places: &[usize], all: usize) -> bool {
    match (places.first(), places.last()) {
        (Some(first), Some(last)) => (last - first) * 3 > all || all < 60,
        _ => false,
    }
}

/// An address on a line of its own is the page's list of links, unless the line before leads up to it.
fn lone_link(lines: &[Line], i: usize) -> bool {
    if lines[i].text.contains(' ') {
        return false;
    }
    let Some(before) = i.checked_sub(1).map(|b| &lines[b]) else { return true };
    let leads = before.text.ends_with([':', ','])
        || before.text.ends_with(" på")
        || before.text.ends_with("link")
        || before.text.ends_with("her");
    !leads
}

/// The head that some systems print on every page, broken over lines:
/// organization, body, `Mødedato:`, date, `Formand:`, name, `Sidetal:`, number.
fn page_heads(lines: &[Line]) -> Vec<std::ops::Range<usize>> {
    let mut blocks = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if line.text.len() > 24 || !matches!(line.text.as_bytes().first(), Some(b'S' | b's')) {
            continue;
        }
        let Some((field, rest)) = label(&line.text) else { continue };
        if field != HeadField::Page {
            continue;
        }
        let number = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
        let end = if number(rest) {
            i + 1
        } else if rest.is_empty() && lines.get(i + 1).is_some_and(|l| number(&l.text)) {
            i + 2
        } else {
            continue;
        };
        // Back over short lines to the name of the organization or body, with at least one more label on the way.
        let mut start = i;
        let mut labels = 0;
        let mut named = None;
        while start > 0 && i - start < 14 {
            let above = &lines[start - 1];
            if above.text.len() > 60 {
                break;
            }
            match label(&above.text) {
                Some((HeadField::Date | HeadField::Chair | HeadField::Time, _)) => labels += 1,
                Some(_) => break,
                None => {
                    if crate::head::body_name(&above.text).is_some() || crate::head::organization_name(&above.text).is_some() {
                        named = Some(start - 1);
                    } else if named.is_some()
                        || lexicon().headings_at(&lower(&above.text)).any(|h| h.words.len() == above.text.len())
                    {
                        break;
                    }
                }
            }
            start -= 1;
        }
        let start = named.unwrap_or(start);
        if labels >= 1 && start < i {
            blocks.push(start..end);
        }
    }
    blocks
}

/// A label of the head at the start of a line: its field, and the value behind a colon (or nothing).
pub(crate) fn label(text: &str) -> Option<(HeadField, &str)> {
    let colon = text.find(':');
    let name = match colon {
        Some(at) if at <= 40 => &text[..at],
        Some(_) => return None,
        None if text.len() <= 40 => text,
        None => return None,
    };
    let (field, bare) = lexicon().label(&lower(name.trim()))?;
    match colon {
        Some(at) => Some((field, text[at + 1..].trim())),
        None if bare
            || name.len() > 3 && name.chars().all(|c| c.is_uppercase() || c == ' ')
            || field == HeadField::Page
            || field == HeadField::Guests
            || field == HeadField::Absent
            || field == HeadField::Participants =>
        {
            Some((field, ""))
        }
        None => None,
    }
}

/// Whether a gap before the line sets it apart from the one above.
pub(crate) fn set_apart(line: &Line) -> bool {
    matches!(line.style.gap, Gap::Paragraph | Gap::Page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::text::read;

    fn furniture_of(text: &str) -> Vec<String> {
        let document = read(text.as_bytes());
        let mut room = String::new();
        let scans = Scan::all(&document.lines, &mut room);
        let found = find(&document.lines, &scans);
        document.lines.iter().zip(&found.is).filter(|(_, is)| **is).map(|(line, _)| line.text.clone()).collect()
    }

    #[test]
    fn every_entry_of_the_lexicon() {
        for entry in &lexicon().furniture.exact {
            assert_eq!(
                furniture_of(&format!("Sagen drejer sig om vejen.\n{entry}\nDen er lang.")),
                std::slice::from_ref(entry),
                "{entry}"
            );
        }
    }

    #[test]
    fn page_heads_in_the_middle() {
        let text = "at udgiften afholdes\n\nFjordby Kommune\nUdvalget for Havne\nMødedato:\n6. september\n2021\nFormand:\nKaj Krog\nSidetal:\n6\n\nBeslutning\nGodkendt.";
        assert_eq!(furniture_of(text).len(), 9);
    }

    #[test]
    fn page_numbers() {
        assert_eq!(
            furniture_of("Side 3 af 20\nSiden er lang\n- 4 -\n2/22\ntekst\n3/22"),
            ["Side 3 af 20", "- 4 -", "2/22", "3/22"]
        );
    }
}
