//! What belongs to the page, the web site or the template: found, taken away, and kept apart.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};
use sagsgang_model::Ground;

use crate::{
    cues::{Cues, Scan},
    lexicon::{Anywhere, Beginnings, HeadField, begins_with_any, lexicon, lower},
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

/// How lines begin that may be furniture by their first words or show a page's number.
static STARTS: LazyLock<Beginnings> = LazyLock::new(|| {
    let starts = lexicon().furniture.starts.iter().map(String::as_str);
    Beginnings::of(starts.chain(["side", "page", "http", "www."]))
});

/// What stands before what a decision came to, in documents that this program sets.
pub(crate) const OUTCOME: &str = "Beslutningens udfald: ";

/// Furniture of a document that marks its own: what it says of pages, and the words that this program prints beside a text.
pub(crate) fn marked(lines: &[Line]) -> Furniture {
    let ground = |text: &str| Ground::ALL.iter().any(|ground| text == ground.danish());
    let beside = |line: &Line| line.text.starts_with(OUTCOME) || line.text.strip_prefix("Hjemmel: ").is_some_and(ground);
    Furniture { is: lines.iter().map(|line| line.style.role == Role::PageEdge || beside(line)).collect(), page_heads: Vec::new() }
}

/// Finds furniture by what the source says, by words, by repetition and by the form of page heads.
pub(crate) fn find(lines: &[Line], scans: &[Scan<'_>]) -> Furniture {
    let mut is = vec![false; lines.len()];
    let words = &lexicon().furniture;
    let Exact { lines: exact, longest } = &*EXACT;
    let mut repeated: HashMap<String, Vec<usize>> = HashMap::default();

    for (i, (line, scan)) in lines.iter().zip(scans).enumerate() {
        let text = line.text.as_str();
        if line.style.role == Role::Navigation && !crate::items::titled(text.trim_start_matches(['•', ' ']))
            || line.style.role == Role::PageEdge && !(crate::items::announces(text) && text.len() > 4)
        {
            is[i] = true;
            continue;
        }
        let bare = scan.lowered.trim_start_matches(['•', '·', '|', ' ']);
        let short = bare.len() <= *longest;
        if short && exact.contains(bare)
            || short && scan.cues.any(Cues::GAP) && exact.contains(crate::blocks::squeeze(bare).as_str())
            || scan.cues.any(Cues::BAR) && bare.contains(" | ") && bare.split(" | ").all(|part| exact.contains(part.trim()))
        {
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
            // Capitals, marks, and the beginnings that furniture has.
            let told = || {
                text.starts_with(['-', '(', 'B', 'P', 'p', 'C', 'S', 's', 'V', 'D', 'M', 'O', 'U', 'h', 'w'])
                    && (STARTS.may_open(text) || text.as_bytes().get(1).is_none_or(|b| !b.is_ascii_lowercase()))
            };
            if !cues.any(Cues::HEAD) && !cues.any(Cues::FURNITURE) && !told() {
                continue;
            }
            let wide = cues.any(Cues::GAP);
            let lowered = if wide { crate::blocks::squeezed(scan.lowered) } else { scan.lowered.into() };
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
        // "Fjordby Kommune | Torvet 4 | Tlf. 77 00 00 00": the site's foot.
        if scan.cues.any(Cues::BAR) && scan.lowered.contains(" | tlf") {
            is[i] = true;
        }
        if text.starts_with("http") || text.starts_with("www.") {
            is[i] = lone_link(lines, i);
        }
    }
    // Where no heading says "Beslutning", a body and a date over a few words do.
    let decides = lines.iter().zip(scans).any(|(l, s)| {
        s.cues.any(Cues::DECIDES)
            && l.text.len() < 160
            && s.lowered.starts_with("beslut")
            && lexicon().headings_at(s.lowered).any(|h| {
                h.kind == sagsgang_model::SectionKind::Decision && !s.lowered[h.words.len()..].starts_with(char::is_alphanumeric)
            })
            || s.cues.any(Cues::DECIDES) && s.lowered.len() < 60 && s.lowered.contains("s beslutning")
    });
    for places in repeated.values() {
        let meeting = places.first().is_some_and(|p| {
            !decides
                && scans[*p].lowered.split(' ').count() >= 3
                && crate::dates::find(&lines[*p].text).is_some_and(|f| f.end == lines[*p].text.trim_end().len())
        });
        // "Teknisk Udvalg, 04.09.2017" under "Beslutning" tells who decided what stands below.
        let decided = |p: &&usize| p.checked_sub(1).is_some_and(|above| heads_decision(scans[above].lowered));
        let dated = lines[places[0]].text.ends_with(|c: char| c.is_ascii_digit());
        if dated && places.iter().filter(decided).count() * 3 >= places.len() {
            continue;
        }
        if meeting || places.iter().filter(|p| leads_on(lines, **p)).count() * 2 >= places.len() {
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
    // Where no heading says "Beslutning", a body over a date may tell who decided.
    if decides {
        bodies_over_dates(lines, &mut is);
    }
    // Again and again: a name stands beside a label, that beside a date, and that beside the page's number.
    for _ in 0..4 {
        if !beside_heads(lines, &mut is) {
            break;
        }
    }
    letters(lines, &mut is);
    fractions(lines, &mut is);
    page_edges(lines, scans, &mut is);
    lone_numbers(lines, &mut is);
    case_numbers(lines, &mut is);
    Furniture { is, page_heads }
}

/// `Kommunalbestyrelsen` over `15-06-2021`, the same two lines again and again: the head of pages whose breaks are lost.
fn bodies_over_dates(lines: &[Line], is: &mut [bool]) {
    let mut found: HashMap<(&str, &str), Vec<usize>> = HashMap::default();
    for i in 1..lines.len() {
        let (body, date) = (lines[i - 1].text.as_str(), lines[i].text.as_str());
        let dated = date.ends_with(|c: char| c.is_ascii_digit()) && body.len() < 80 && body.starts_with(char::is_uppercase);
        if dated && whole_date(date) && crate::head::body_name(body).is_some() {
            found.entry((body, date)).or_default().push(i);
        }
    }
    for places in found.values().filter(|places| places.len() >= 3 && spread(places, lines.len())) {
        for i in places {
            (is[i - 1], is[*i]) = (true, true);
        }
    }
}

/// `Sagsnr.: 2011-104` under each title differs from the next by its number alone, and is no running head.
fn case_numbers(lines: &[Line], is: &mut [bool]) {
    let taken = (0..lines.len()).filter(|i| is[*i] && lines[*i].style.role == Role::Plain);
    let found: Vec<usize> = taken.filter(|i| crate::items::bare_case_number(&lines[*i].text).is_some()).collect();
    let mut times: HashMap<&str, usize> = HashMap::default();
    for i in &found {
        *times.entry(&lines[*i].text).or_default() += 1;
    }
    for i in found {
        is[i] = times[lines[i].text.as_str()] > 1;
    }
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
    // A title, and access or a heading below it: the number is an item's.
    let opens = |i: usize| {
        let told = lines.get(i + 2).is_some_and(|l| {
            let lowered = lower(&l.text);
            matches!(lowered.as_str(), "åbent punkt" | "lukket punkt" | "åben sag" | "lukket sag" | "åben" | "åbent" | "lukket")
                || lexicon().headings_at(&lowered).any(|h| h.words.len() == lowered.len())
        });
        told && lines[i + 1].text.starts_with(char::is_uppercase)
    };
    if found.iter().filter(|(i, _)| opens(*i)).count() * 2 > found.len() {
        return;
    }
    let rising = found.windows(2).filter(|w| w[1].1 > w[0].1 && w[1].1 - w[0].1 <= 3).count();
    if found.len() >= 3 && rising + 1 == found.len() && found.first().is_some_and(|(_, n)| *n <= 4) {
        for (i, _) in found {
            is[i] = true;
        }
        return;
    }
    // Beside a running head a number is the page's, whatever else stands alone on a line.
    let head = |i: usize| {
        is.get(i) == Some(&true) && lines[i].text.len() > 8 && lines.iter().filter(|l| l.text == lines[i].text).count() >= 3
    };
    let edge: Vec<(usize, u32)> = found.into_iter().filter(|(i, _)| head(i + 1) || *i > 0 && head(i - 1)).collect();
    // A number of the list of contents may stand before the first.
    let steps = |w: &[(usize, u32)]| w[1].1 > w[0].1 && w[1].1 - w[0].1 <= 3;
    let from = edge.windows(2).rposition(|w| !steps(w)).map_or(0, |n| n + 1);
    let edge = &edge[from..];
    let rising = edge.windows(2).filter(|w| steps(w)).count();
    if edge.len() >= 2 && rising + 1 == edge.len() {
        for (i, _) in edge {
            is[*i] = true;
        }
    }
}

/// Whether a line is a decision's heading and no more.
fn heads_decision(lowered: &str) -> bool {
    let words = lowered.trim_end_matches([':', ' ']);
    lexicon().headings_at(words).any(|h| h.kind == sagsgang_model::SectionKind::Decision && h.words.len() == words.len())
}

/// Whether what was decided follows: `Teknisk Udvalgs møde 5. april 2011` over `Punkt 2: Tiltrådt.`
fn leads_on(lines: &[Line], i: usize) -> bool {
    lines[i].text.contains("s møde ")
        && lines
            .get(i + 1)
            .is_some_and(|next| next.text.len() < 200 && (next.text.starts_with("Punkt ") || crate::decision::opens(&next.text)))
}

/// The body's name over `Mødedato 14-09-2015` and `Side 2`: a name that stands beside furniture again and again.
fn beside_heads(lines: &[Line], is: &mut [bool]) -> bool {
    let mut found = false;
    let mut named: HashMap<&str, Vec<usize>> = HashMap::default();
    for (i, line) in lines.iter().enumerate() {
        // An item's number may stand between a page's head and its date.
        let number = |l: &Line| l.text.len() <= 4 && l.text.ends_with('.') && l.text.starts_with(|c: char| c.is_ascii_digit());
        let beside = is.get(i + 1) == Some(&true) || i > 0 && is[i - 1] || i > 1 && is[i - 2] && number(&lines[i - 1]);
        if beside
            && !is[i]
            && !matches!(line.style.role, Role::Heading(_))
            && (8..60).contains(&line.text.len())
            && (line.text.starts_with(char::is_uppercase) || whole_date(&line.text))
            && !line.text.ends_with(['.', ':', ','])
        {
            named.entry(line.text.as_str()).or_default().push(i);
        }
    }
    for (name, near) in named.into_iter().filter(|(_, near)| near.len() >= 3) {
        if near.len() * 4 >= lines.iter().filter(|l| l.text == name).count()
            && (crate::head::body_name(name).is_some()
                || crate::head::organization_name(name).is_some()
                || whole_date(name)
                || lexicon().label(&lower(name)).is_some())
        {
            for i in near {
                is[i] = true;
            }
            found = true;
        }
    }
    found
}

/// Whether a line is a date and no more.
fn whole_date(text: &str) -> bool {
    text.len() < 24 && crate::dates::find(text).is_some_and(|found| found.start == 0 && found.end == text.len())
}

/// A letter alone on its line, again and again: a mark of the template at the margin.
fn letters(lines: &[Line], is: &mut [bool]) {
    let alone = |l: &Line| l.text.len() <= 4 && l.text.chars().count() == 1 && l.text.chars().all(char::is_uppercase);
    if lines.iter().filter(|l| alone(l)).count() >= 3 {
        for (line, out) in lines.iter().zip(is) {
            *out |= alone(line);
        }
    }
}

/// How many lines at a page's beginning and end may be its running head and foot.
const EDGE: usize = 3;

/// Running heads and feet of text with page breaks: what stands at the edge of most pages, whatever it says.
fn page_edges(lines: &[Line], scans: &[Scan], is: &mut [bool]) {
    let Some(last) = lines.last().map(|l| l.page).filter(|p| *p >= 3 && lines.iter().all(|l| l.style.top == 0.0)) else { return };
    let mut edges: HashMap<String, Vec<usize>> = HashMap::default();
    let mut from = 0;
    while from < lines.len() {
        let page = lines[from].page;
        let until = lines[from..].iter().position(|l| l.page != page).map_or(lines.len(), |n| from + n);
        for i in (from..until).filter(|i| *i < from + EDGE || *i + EDGE >= until) {
            if lines[i].text.len() < 120 {
                // `Åbent punkt    Teknisk Udvalg den 13-11-2012, s. 3` is the same head as over a closed one.
                let head = ["åbent punkt  ", "lukket punkt  ", "åben sag  ", "lukket sag  "].iter();
                let head = head.filter_map(|w| scans[i].lowered.strip_prefix(w)).next().unwrap_or(scans[i].lowered);
                edges.entry(without_numbers(head)).or_default().push(i);
            }
        }
        from = until;
    }
    for places in edges.values() {
        let mut pages: Vec<u32> = places.iter().map(|i| lines[*i].page).collect();
        pages.dedup();
        let words = places.first().map_or(0, |i| scans[*i].lowered.chars().filter(|c| c.is_alphabetic()).count());
        let same = places.iter().all(|i| lines[*i].text == lines[places[0]].text) && lines[places[0]].text.len() >= 6;
        let wide = (words >= 4 || same) && pages.len() >= 3 && pages.len() * 2 > last as usize;
        // A heading of the lexicon may well stand at the head of most pages; an item's number changes with it.
        let telling = |i: usize| {
            let bare = scans[i].lowered.trim_end_matches(':');
            !leads_on(lines, i)
                && !lexicon().headings_at(bare).any(|h| h.words.len() == bare.len())
                && !crate::items::titled(&lines[i].text)
                && !crate::items::announces(&lines[i].text)
        };
        if wide {
            for i in places.iter().filter(|i| telling(**i)) {
                is[*i] = true;
            }
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
    static ITEM_LIKE: LazyLock<Anywhere> =
        LazyLock::new(|| Anywhere::of(["s beslutning", "beslutning i", "indstiller", ", punkt ", "pkt.", "taget til"]));
    if lowered.ends_with(':') {
        return true;
    }
    ["punkt", "pkt", "dagsordenspunkt", "dagsordenpunkt", "sag ", "sagsnr", "nr.", "beslut", "behandl", "indstilling", "bilag"]
        .iter()
        .any(|w| lowered.starts_with(w))
        || ITEM_LIKE.stand_in(lowered)
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
    let name = name.trim();
    if !lexicon().may_be_label(name) {
        return None;
    }
    let (field, bare) = lexicon().label(&lower(name))?;
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
    fn what_stands_at_the_edge_of_most_pages() {
        let page = |n: u32, text: &str| format!("Havneudvalget  4. marts 2020\n{text}\nArkiv nr. {n}\n");
        let text =
            [page(1, "Ny mole ved færgen"), page(2, "Der er indkommet to bud"), page(3, "Sagen slutter her")].join("\u{c}");
        assert_eq!(furniture_of(&text).len(), 6);
        // A heading may well stand first on most pages.
        let text = ["Beslutning\nGodkendt.", "Beslutning\nUdsat.", "Beslutning\nAfvist."].join("\n\u{c}");
        assert!(furniture_of(&text).is_empty());
    }

    #[test]
    fn numbers_of_items_are_no_page_numbers() {
        let item = |n: u32| format!("{n}\nOm havnen i {n}. kvartal\nÅbent punkt\nBeslutning\nGodkendt.");
        assert!(furniture_of(&(1..5).map(item).collect::<Vec<_>>().join("\n")).iter().all(|l| l.len() > 1));
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
