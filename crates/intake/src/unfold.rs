//! Documents whose lines were lost: whole pages on one line, and minutes set as one table.
//!
//! Both are given back the lines that a reader would see, so that the rules meet what they know.

use sagsgang_model::SectionKind;

use crate::{
    dates, head, items,
    lexicon::{lexicon, lower},
    line::{Gap, Line, Role, Style},
};

/// A line longer than this is no line of print.
const LONG: usize = 260;

/// Gives a document its lines back where they were lost.
pub(crate) fn unfold(mut lines: Vec<Line>) -> Vec<Line> {
    // "Indholdsfortegnelse1. Fraværende"
    const CONTENTS: &str = "Indholdsfortegnelse";
    let glued = |l: &Line| l.text.strip_prefix(CONTENTS).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    if let Some(at) = lines.iter().position(glued) {
        let mut name = lines[at].clone();
        name.text.truncate(CONTENTS.len());
        lines[at].text.drain(..CONTENTS.len());
        lines.insert(at, name);
    }
    let lines = if lines.iter().any(|l| joined_to_furniture(&l.text).or_else(|| joined_to_heading(l)).is_some()) {
        parted(lines)
    } else {
        lines
    };
    let lines = titled_rows(dated_below(lines));
    let lines = if tabular(&lines) { rows(lines) } else { lines };
    let lines = if form(&lines) { fields(lines) } else { lines };
    let long: usize = lines.iter().filter(|l| l.text.len() > LONG).map(|l| l.text.len()).sum();
    let all: usize = lines.iter().map(|l| l.text.len()).sum();
    if long > 0
        && (lines.iter().filter(|l| l.text.len() > 110).count() * 3 > lines.len() || long * 10 > all * 8)
        && flattened(&lines)
    {
        cut(lines)
    } else {
        lines
    }
}

/// `fold dette punkt ind Resume`: where a web page's button ends and the document goes on.
fn joined_to_furniture(text: &str) -> Option<usize> {
    let leads = &lexicon().furniture.leads;
    let first = text.bytes().next()?.to_ascii_lowercase();
    if !leads.iter().any(|l| l.as_bytes()[0] == first) {
        return None;
    }
    let lowered = lower(text.get(..text.len().min(40)).unwrap_or(text));
    let lead = leads.iter().find(|l| lowered.starts_with(l.as_str()))?;
    text[lead.len()..].starts_with(' ').then_some(lead.len())
}

/// `1. Meddelelse fra formandenReferat`: where an item's title ends and the heading glued to it begins.
fn joined_to_heading(line: &Line) -> Option<usize> {
    let text = line.text.as_str();
    let first = text.bytes().next()?;
    if text.len() > LONG || !first.is_ascii_digit() && !matches!(line.style.role, Role::Heading(_)) {
        return None;
    }
    let mut before = ' ';
    let mut at = None;
    for (place, c) in text.char_indices() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit() || before == ')') {
            at = Some(place);
        }
        before = c;
    }
    let at = at.filter(|at| *at > 6)?;
    let lowered = lower(&text[at..]);
    let heading = lexicon().headings_at(&lowered).any(|h| h.words.len() == lowered.len());
    (heading && items::titled(text)).then_some(at)
}

/// `Beslutning fra Integrationsrådet`, with `Dato: 19. maj 2016` and `Sted: …` on the lines below.
fn dated_below(mut lines: Vec<Line>) -> Vec<Line> {
    let mut at = 0;
    while at + 1 < lines.len() {
        let told = lines[at].text.strip_prefix("Beslutning fra ").is_some_and(|body| head::body_name(body).is_some())
            && lines[at + 1].text.starts_with("Dato: ")
            && dates::find(&lines[at + 1].text).is_some();
        if told {
            let date = lines.remove(at + 1);
            lines[at].text = format!("{} {}", lines[at].text, date.text);
            if let Some(place) = lines.get_mut(at + 1).filter(|l| l.text.starts_with("Sted: ")) {
                place.style.role = Role::Navigation;
            }
        }
        at += 1;
    }
    lines
}

/// `118` and a title in the cells of a row below `Punkt` and `Titel`.
fn titled_rows(mut lines: Vec<Line>) -> Vec<Line> {
    let head = |row: &str| {
        let lowered = lower(row);
        lowered.split_once('\t').is_some_and(|(number, title)| {
            matches!(number.trim(), "punkt" | "pkt." | "pkt" | "nr." | "nr" | "punkt nr.")
                && matches!(title.trim(), "titel" | "emne" | "tekst" | "overskrift")
        })
    };
    let mut under = false;
    for line in &mut lines {
        let row = line.style.role == Role::TableRow;
        if row && head(&line.text) {
            line.style.role = Role::Navigation;
            under = true;
            continue;
        }
        if let Some((number, title)) = line.text.split_once('\t').filter(|_| under && row)
            && number.trim().trim_end_matches('.').parse::<u16>().is_ok()
            && title.starts_with(char::is_uppercase)
        {
            line.text = format!("{}.  {}", number.trim().trim_end_matches('.'), title.replace('\t', " "));
            line.style = Style { role: Role::Plain, gap: Gap::Paragraph, bold: true, ..line.style };
        }
        under = false;
    }
    lines
}

/// Parts lines that hold two things.
fn parted(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() + lines.len() / 4);
    for line in lines {
        let furniture = joined_to_furniture(&line.text);
        let Some(at) = furniture.or_else(|| joined_to_heading(&line)) else {
            out.push(line);
            continue;
        };
        let (first, rest) = (line.text[..at].trim().to_owned(), line.text[at..].trim().to_owned());
        let role = if furniture.is_some() { Role::Navigation } else { line.style.role };
        out.push(Line { text: first, style: Style { role, ..line.style }, ..line });
        let role = if furniture.is_some() { line.style.role } else { Role::Plain };
        out.push(Line { text: rest, style: Style { gap: Gap::Paragraph, role, ..line.style }, ..line });
    }
    out
}

/// Whether a two-celled row is a label and its value: a heading, `Punkt 2`, or a word of the head.
fn labels(row: &str) -> bool {
    let Some((label, value)) = row.split_once('\t') else { return false };
    let lowered = lower(label.trim().trim_end_matches(':'));
    let heading = lexicon().headings_at(&lowered).any(|h| h.words.len() == lowered.len());
    let head = lexicon().label(&lowered).is_some();
    let case = lexicon().words.case_labels.words.iter().any(|l| l.trim_end_matches(['.', ':']) == lowered.trim_end_matches('.'));
    let number = lowered.len() <= 4
        && !lowered.is_empty()
        && lowered.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit())
        && value.starts_with(char::is_uppercase);
    !value.contains('\t') && (heading || head || case || number || items::announces(label.trim()))
}

/// A form: most rows of its tables are a label and a value.
fn form(lines: &[Line]) -> bool {
    let rows: Vec<&Line> = lines.iter().filter(|l| l.style.role == Role::TableRow).collect();
    let labelled = rows.iter().filter(|l| labels(&l.text)).count();
    labelled >= 3 && labelled * 10 > rows.len() * 6
}

/// Gives each label of a form a line of its own before its value.
fn fields(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() * 2);
    for line in lines {
        if line.style.role != Role::TableRow || !labels(&line.text) {
            out.push(line);
            continue;
        }
        let (label, value) = line.text.split_once('\t').unwrap_or((line.text.as_str(), ""));
        let lowered = lower(label.trim().trim_end_matches(':'));
        let heading = lexicon().headings_at(&lowered).any(|h| h.words.len() == lowered.len());
        let style = Style { role: Role::Plain, gap: Gap::Paragraph, bold: true, ..line.style };
        if heading {
            out.push(Line { text: label.trim().to_owned(), style, ..line });
            if !value.trim().is_empty() {
                out.push(Line { text: value.trim().to_owned(), style: Style { bold: false, ..style }, ..line });
            }
        } else {
            let number = lowered.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit());
            let separator = match label.trim() {
                l if number && l.ends_with('.') => "  ",
                _ if number => ".  ",
                l if l.ends_with(':') => " ",
                _ => ": ",
            };
            out.push(Line { text: format!("{}{separator}{}", label.trim(), value.trim()), style, ..line });
        }
    }
    out
}

/// The columns of minutes set as a table: number, subject, decision.
fn columns(row: &str) -> Option<(usize, usize, usize)> {
    let cells: Vec<String> = row.split('\t').map(|c| lower(c.trim()).trim_end_matches([':', '.']).to_owned()).collect();
    let find = |words: &[&str]| cells.iter().position(|c| words.contains(&c.as_str()));
    let number = find(&["punkt", "pkt", "nr", "sag", "dagsordenspunkt", "pkt. nr"])?;
    let subject = find(&["emne", "titel", "tekst", "sagsfremstilling", "dagsorden", "tema", "indhold"])?;
    let decision = find(&["referat", "beslutning", "konklusion", "beslutninger", "beslutning/konklusion", "opfølgning"])?;
    Some((number, subject, decision))
}

fn tabular(lines: &[Line]) -> bool {
    lines.iter().any(|l| l.style.role == Role::TableRow && columns(&l.text).is_some())
}

fn rows(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() * 3);
    let mut found: Option<(usize, usize, usize)> = None;
    for line in lines {
        if line.style.role != Role::TableRow {
            found = None;
            out.push(line);
            continue;
        }
        if let Some(columns) = columns(&line.text) {
            found = Some(columns);
            // The row of names is the table's frame.
            out.push(Line { text: line.text.replace('\t', "  "), style: Style { role: Role::Navigation, ..line.style }, ..line });
            continue;
        }
        let Some((number, subject, decision)) = found else {
            out.push(line);
            continue;
        };
        let cells: Vec<&str> = line.text.split('\t').map(str::trim).collect();
        let cell = |n: usize| cells.get(n).copied().unwrap_or("");
        let digits = cell(number).trim_end_matches('.');
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) || cell(subject).is_empty() {
            out.push(line);
            continue;
        }
        let (title, text) = title_and_text(cell(subject));
        let mut push = |text: String, gap: Gap, bold: bool| {
            if !text.is_empty() {
                out.push(Line { text, style: Style { gap, bold, role: Role::Plain, ..line.style }, ..line });
            }
        };
        push(format!("{digits}.  {title}"), Gap::Paragraph, true);
        push(text.to_owned(), Gap::Paragraph, false);
        for (n, more) in cells.iter().enumerate() {
            if n != number && n != subject && n != decision {
                push((*more).to_owned(), Gap::Paragraph, false);
            }
        }
        if !cell(decision).is_empty() {
            push("Beslutning".to_owned(), Gap::Paragraph, true);
            push(cell(decision).to_owned(), Gap::Paragraph, false);
        }
    }
    out
}

/// A cell that holds a title and then a text: the title ends before the first sentence that begins with a capital.
fn title_and_text(cell: &str) -> (&str, &str) {
    if let Some((title, text)) = cell.split_once('\n') {
        return (title.trim(), text.trim());
    }
    let ends = cell.ends_with(['.', '?', '!', ':']);
    if !ends {
        return (cell, "");
    }
    // The last capital that begins a word before the first stop, where the words before it hold no stop.
    let stop = cell.find(". ").unwrap_or(cell.len());
    let mut best = None;
    for (at, _) in cell[..stop].match_indices(' ') {
        let next = cell[at + 1..].chars().next().unwrap_or(' ');
        if next.is_uppercase() && at > 3 {
            best.get_or_insert(at);
        }
    }
    match best {
        Some(at) => (cell[..at].trim(), cell[at..].trim()),
        None => (cell, ""),
    }
}

/// Whether headings stand inside long lines: the page was poured into one.
fn flattened(lines: &[Line]) -> bool {
    let all: usize = lines.iter().map(|l| l.text.len()).sum();
    let poured: Vec<usize> = lines
        .iter()
        .filter(|l| l.style.role == Role::Plain && l.text.len() > 110)
        .filter(|l| breaks(&l.text).len() >= 2 || l.text.len() > LONG && !breaks(&l.text).is_empty())
        .map(|l| l.text.len())
        .collect();
    (poured.len() >= 2 || poured.iter().any(|n| *n > 2 * LONG)) && poured.iter().sum::<usize>() * 2 > all
}

fn cut(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() * 8);
    let listed = listed_titles(&lines);
    let head = shared_head(&lines);
    let feet = page_feet(&lines);
    for (index, mut line) in lines.into_iter().enumerate() {
        let foot = feet.iter().find(|(i, _)| *i == index).map(|(_, at)| line.text.split_off(*at));
        if line.text.len() < 60 && page_mark(&line.text) == 0 || line.style.role != Role::Plain {
            out.push(line);
            continue;
        }
        let mut places = breaks(&line.text);
        places.insert(0, 0);
        // Transcripts set the page's number, and sometimes "Side 3", before the page's text.
        let page = page_mark(&line.text);
        let page = page + running_mark(&line.text[page..]);
        let page = page.max(head.as_ref().map_or(0, |head| head_mark(&line.text, head)));
        if page > 0 {
            let edge = Style { role: Role::PageEdge, ..line.style };
            out.push(Line { text: line.text[..page].trim().to_owned(), style: edge, ..line });
            places.retain(|p| *p > page);
            places.insert(0, page);
        }
        places.push(line.text.len());
        places.dedup();
        for (n, place) in places.windows(2).enumerate() {
            let text = line.text[place[0]..place[1]].trim();
            // The page's foot, poured in behind its text.
            let foot = text.rfind(" Side ").filter(|at| {
                place[1] == line.text.len() && text[at + 6..].bytes().all(|b| b.is_ascii_digit()) && text.len() > at + 6
            });
            if let Some(at) = foot {
                out.push(Line {
                    text: text[at..].trim().to_owned(),
                    style: Style { role: Role::PageEdge, ..line.style },
                    ..line
                });
            }
            let text = foot.map_or(text, |at| text[..at].trim_end());
            // "Møde den 18. marts Side 3", its date lost.
            let text = if foot.is_some() { text.strip_suffix(" Møde den").unwrap_or(text) } else { text };
            if text.is_empty() {
                continue;
            }
            let gap = if n == 0 { line.style.gap } else { Gap::Paragraph };
            let (title, text) = text.split_at(title_end(text, &listed).unwrap_or(0));
            for (text, gap) in [(title.trim(), gap), (text.trim(), if title.is_empty() { gap } else { Gap::Paragraph })] {
                if !text.is_empty() {
                    out.push(Line { text: text.to_owned(), style: Style { gap, ..line.style }, ..line });
                }
            }
        }
        if let Some(foot) = foot {
            out.push(Line { text: foot.trim().to_owned(), style: Style { role: Role::PageEdge, ..line.style }, ..line });
        }
    }
    out
}

/// The length of `Fjordby Kommune Økonomiudvalget, Side 2 ` at a page's start.
fn running_mark(text: &str) -> usize {
    let Some(at) = text.find("Side ").filter(|at| *at < 130) else { return 0 };
    let digits = text[at + 5..].bytes().take_while(u8::is_ascii_digit).count();
    let before = lower(&text[..at]);
    let named = before.contains("kommune") || before.contains("udvalg") || before.contains("råd") || before.contains("mødedato");
    let end = at + 5 + digits;
    if digits == 0 || !named || before.contains(". ") || !text[end..].starts_with(' ') { 0 } else { end + 1 }
}

/// What the list of contents says, in lower case: its entries run into each other, but each title stands there whole.
fn listed_titles(lines: &[Line]) -> String {
    let mut listed = String::new();
    for line in lines.iter().filter(|l| l.text.len() > 110) {
        let lowered = lower(&line.text);
        for word in ["indholdsfortegnelse", "sagsoversigt", "sager behandles"] {
            if let Some(at) = lowered.find(word) {
                listed.push_str(&lowered[at..]);
                listed.push(' ');
            }
        }
    }
    listed
}

/// Where the title ends in `307. Til orientering Der blev orienteret om …`: what the contents list, or else where a sentence begins.
fn title_end(text: &str, listed: &str) -> Option<usize> {
    const OPENERS: [&str; 30] = [
        "Der",
        "Det",
        "Den",
        "De",
        "På",
        "I",
        "Efter",
        "Til",
        "Ved",
        "Som",
        "Med",
        "For",
        "Af",
        "Udkast",
        "Formanden",
        "Administrationen",
        "Forvaltningen",
        "Udvalget",
        "Rådet",
        "Sagen",
        "Forslaget",
        "Notat",
        "Jf.",
        "Dagsordenen",
        "Referatet",
        "Intet",
        "Ingen",
        "Godkendt.",
        "Næste",
        "Bilag",
    ];
    const VERBS: [&str; 30] = [
        "blev",
        "er",
        "har",
        "skal",
        "kan",
        "vil",
        "bliver",
        "fremgår",
        "orienterede",
        "orienterer",
        "holder",
        "viser",
        "ønsker",
        "søger",
        "bad",
        "foreslår",
        "fremlægger",
        "fremsender",
        "meddelte",
        "oplyste",
        "fik",
        "var",
        "havde",
        "gav",
        "tog",
        "godkendte",
        "drøftede",
        "orienteres",
        "gennemgik",
        "fremlagde",
    ];
    let digits = text.strip_prefix("Punkt ").or(text.strip_prefix("Pkt. ")).unwrap_or(text);
    let number = digits.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    if number == 0 || !items::titled(text) || text.len() < number + 20 {
        return None;
    }
    let start = text.len() - digits[number..].trim_start().len();
    let words: Vec<(usize, &str)> = text[start..]
        .split(' ')
        .scan(start, |at, word| {
            let here = *at;
            *at += word.len() + 1;
            Some((here, word))
        })
        .take(40)
        .collect();
    let end_of = |n: usize| words[n].0 + words[n].1.len();
    // The longest beginning that the contents hold.
    let known = (0..words.len()).rev().find(|n| listed.contains(&lower(&text[start..end_of(*n)])));
    if let Some(n) = known.filter(|n| *n >= 1 || words[0].1.len() >= 6) {
        let end = end_of(n);
        return (end < text.len()).then_some(end);
    }
    // A title alone has no stop.
    if !text.ends_with(['.', ':', '?']) {
        return None;
    }
    let begins = |n: usize| {
        let word = words[n].1;
        let before = words[n - 1].1;
        word.starts_with(char::is_uppercase)
            && !before.ends_with([',', ':', '-', '–', '/'])
            && !matches!(before, "og" | "af" | "for" | "til" | "i" | "på" | "med" | "om" | "fra" | "ved" | "v." | "v/")
            && (OPENERS.contains(&word)
                || (1..=3).any(|k| {
                    words.get(n + k).is_some_and(|(_, w)| VERBS.contains(w))
                        && words[n + 1..n + k].iter().all(|(_, w)| w.starts_with(char::is_uppercase))
                }))
    };
    (1..words.len()).find(|n| begins(*n)).map(|n| words[n].0)
}

/// The words that most pages begin with, behind their number: `Handicaprådet Mødedato Side`.
fn shared_head(lines: &[Line]) -> Option<String> {
    let pages: Vec<&str> = lines
        .iter()
        .filter(|l| l.text.len() > 60)
        .filter_map(|l| Some(&l.text[page_mark(&l.text)..]).filter(|rest| rest.len() < l.text.len()))
        .collect();
    let mut best: Option<String> = None;
    for page in &pages {
        let mut end = 0;
        for word in page.split(' ').take(14) {
            let next = end + word.len();
            if pages.iter().filter(|p| p.get(..next) == page.get(..next)).count() < 3 {
                break;
            }
            end = next + 1;
        }
        let shared = page.get(..end.saturating_sub(1)).unwrap_or("");
        if shared.contains(' ') && shared.len() > 12 && best.as_ref().is_none_or(|b| b.len() < shared.len()) {
            best = Some(shared.to_owned());
        }
    }
    best.filter(|_| pages.len() >= 3)
}

/// The length of a page's number and its shared head, with a number behind it.
fn head_mark(text: &str, head: &str) -> usize {
    let mark = page_mark(text);
    let Some(rest) = text[mark..].strip_prefix(head).filter(|_| mark > 0) else { return 0 };
    let digits = rest.trim_start().bytes().take_while(u8::is_ascii_digit).count();
    // "Side 74 Beslutning", but "Side 311. Regnskab" lost its page and keeps its item.
    let numbered = head.ends_with("Side") && digits > 0 && rest.trim_start()[digits..].starts_with(' ');
    let blank = rest.len() - rest.trim_start().len();
    text.len() - rest.len() + if numbered { blank + digits } else { blank.min(1) }
}

/// Numbers of pages that end the pages' lines and rise by one or two: the line, and where its number begins.
fn page_feet(lines: &[Line]) -> Vec<(usize, usize)> {
    let found: Vec<(usize, usize, u32)> = lines
        .iter()
        .enumerate()
        .filter(|(_, l)| l.text.len() > 60 && page_mark(&l.text) > 0)
        .filter_map(|(i, l)| {
            let (before, last) = l.text.rsplit_once(' ')?;
            let number: u32 = last.parse().ok().filter(|_| last.len() <= 4)?;
            let before = before.strip_suffix(" Side").unwrap_or(before);
            let before = before.strip_suffix(" Møde den").unwrap_or(before);
            Some((i, before.len(), number))
        })
        .collect();
    let rises = |a: u32, b: u32| b > a && b - a <= 2;
    let fits =
        |n: usize| n > 0 && rises(found[n - 1].2, found[n].2) || found.get(n + 1).is_some_and(|next| rises(found[n].2, next.2));
    (0..found.len()).filter(|n| fits(*n)).map(|n| (found[n].0, found[n].1)).collect()
}

/// `DIHAKE / 07/11022`, `J. nr. 00.32.00 Ø00`, `05.03.10-P20-1-20`: how the case is registered, and the length of it.
fn register_at(text: &str) -> Option<usize> {
    let token = |t: &str| {
        t.bytes().any(|b| b.is_ascii_digit()) && t.chars().all(|c| c.is_ascii_digit() || c.is_uppercase() || ".-/".contains(c))
    };
    let run = |from: usize| {
        let mut end = from;
        for word in text[from..].split(' ') {
            // A number and a stop is the next item's.
            let item = word.strip_suffix('.').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
            if !token(word) || item {
                break;
            }
            end += word.len() + 1;
        }
        (end > from).then(|| (end - 1).min(text.len()))
    };
    for label in ["J. nr. ", "J.nr. ", "J.nr.: ", "J. nr.: ", "Sagsnr. ", "Sagsnr.: ", "Journalnr. "] {
        if text.starts_with(label) {
            return run(label.len());
        }
    }
    let initials = text.bytes().take_while(u8::is_ascii_uppercase).count();
    if (3..=8).contains(&initials) && text[initials..].starts_with(" / ") {
        return run(initials + 3);
    }
    let kle = text
        .split(' ')
        .next()
        .filter(|w| w.len() > 12 && w.parse::<sagsgang_model::CaseNumber>().is_ok_and(|c| c.kle().is_some()))?;
    Some(kle.len())
}

/// The length of `3 Side 1 ` at a page's start.
fn page_mark(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 3 || !text[digits..].starts_with(' ') || text[digits + 1..].starts_with(char::is_lowercase) {
        return 0;
    }
    let rest = &text[digits + 1..];
    let side = rest.strip_prefix("Side ").map(|r| r.bytes().take_while(u8::is_ascii_digit).count()).filter(|n| *n > 0);
    digits + 1 + side.map_or(0, |n| 5 + n)
}

/// Where a flattened line should break: before headings, labels, item numbers and groups.
fn breaks(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let lowered = lower(text);
    let recommenders: Vec<usize> =
        text.match_indices(" indstiller,").filter_map(|(at, _)| recommender_before(text, at)).collect();
    let mut previous_break = 0;
    let mut force_at: Option<usize> = None;
    for (at, c) in text.char_indices() {
        if let Some(force) = force_at
            && at >= force
        {
            force_at = None;
            if at > previous_break && !text[at..].trim_start().is_empty() {
                let skip = text[at..].len() - text[at..].trim_start().len();
                places.push(at + skip);
                previous_break = at + skip;
            }
        }
        let starts = at == 0 || text[..at].ends_with(' ');
        if !starts || !(c.is_uppercase() || c.is_ascii_digit()) {
            continue;
        }
        let before = text[..at].trim_end();
        let ends_sentence = before.is_empty() || before.ends_with(['.', ':', '?', '!', ')', ';', '…']);
        // After a heading, label value, case number or similar a new one may follow at once.
        let near = at - previous_break < 90;
        let word_before = before.rsplit(' ').next().unwrap_or("");
        // Danish writes nouns small: a capital inside a sentence is a heading's, unless all is set in capitals or it is part of a name.
        let shouted =
            word_before.len() > 1 && !word_before.chars().any(char::is_lowercase) && word_before.chars().all(char::is_alphabetic);
        let named = matches!(word_before, "for" | "og" | "&" | "i" | "af" | "til" | "på" | "om" | "-" | "under");
        let noun = text[at..].chars().nth(1).is_some_and(char::is_lowercase) && !named;
        let clear = (ends_sentence || near) && !(shouted && !noun && !ends_sentence);
        if let Some(len) = heading_at(&text[at..], &lowered[at..], clear, noun) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            let colon = text[at + len..].starts_with(':') || text[at + len..].starts_with(" :");
            if !colon && len > 0 {
                force_at = Some(at + len);
            }
            continue;
        }
        if let Some(len) = group_at(&lowered[at..]).filter(|_| ends_sentence || near) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            force_at = Some(at + len);
            continue;
        }
        // "Atdagsordenen godkendes": a clause of a recommendation, its blank lost.
        if near
            && text[at..].starts_with("At")
            && text[at + 2..].starts_with(char::is_lowercase)
            && before.ends_with([':', ','])
            && at > previous_break
        {
            places.push(at);
            previous_break = at;
            continue;
        }
        if let Some(len) = register_at(&text[at..]) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            force_at = Some(at + len);
            continue;
        }
        let announced = ["Punkt ", "Pkt. ", "Sag nr. "].iter().any(|w| {
            text[at..].strip_prefix(w).is_some_and(|rest| {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                (1..=3).contains(&digits)
                    && rest[digits..].starts_with(['.', ':'])
                    && rest[digits + 1..].trim_start().starts_with(char::is_uppercase)
            })
        });
        if announced && (ends_sentence || near) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            continue;
        }
        if recommenders.contains(&at) && at > previous_break {
            places.push(at);
            previous_break = at;
            continue;
        }
        let numbered = || {
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            c.is_ascii_digit()
                && (ends_sentence || near && text[at + digits..].starts_with(['.', ':']))
                && item_at(&text[at..])
                && !matches!(
                    word_before,
                    "den" | "d." | "kl." | "pkt." | "punkt" | "Punkt" | "Pkt." | "stk." | "nr." | "§" | "Side" | "side" | "inden"
                )
        };
        if at > previous_break && (label_at(&lowered[at..]) || numbered()) {
            places.push(at);
            previous_break = at;
        }
    }
    places
}

/// A strong heading of the lexicon that stands here, and its length.
fn heading_at(text: &str, lowered: &str, clear: bool, noun: bool) -> Option<usize> {
    for entry in lexicon().headings_at(lowered) {
        if entry.weak {
            continue;
        }
        let telling =
            matches!(entry.kind, SectionKind::Decision | SectionKind::Recommendation | SectionKind::Case | SectionKind::Summary);
        let clear = clear || noun && telling && entry.words.chars().all(char::is_alphabetic);
        let rest = &text[entry.words.len()..];
        // "Beslutning Udvalget for Natur og Teknik den 03-02-2014 Godkendt."
        if entry.kind == SectionKind::Decision
            && clear
            && rest.starts_with(' ')
            && let Some(found) = dates::find(rest.get(..rest.len().min(120)).or_else(|| rest.get(..119)).unwrap_or(""))
        {
            let subject =
                rest[..found.start].trim().trim_start_matches("i ").trim_end_matches("den").trim_end_matches("d.").trim();
            if head::body_name(subject).is_some() {
                return Some(entry.words.len() + found.end);
            }
        }
        // "Beslutning Kultur- og Fritidsudvalget den Godkendt.", its date lost.
        if entry.kind == SectionKind::Decision
            && clear
            && let Some(den) = rest.find(" den ").filter(|at| *at > 3 && *at < 90)
            && head::body_name(rest[..den].trim().trim_start_matches("i ")).is_some()
            && rest[den + 5..].starts_with(char::is_uppercase)
        {
            return Some(entry.words.len() + den + 4);
        }
        // "Det indstilles, at dagsordenen godkendes."
        if entry.kind == SectionKind::Recommendation
            && clear
            && (rest.starts_with(", at ") || rest.starts_with(": at "))
            && entry.words.starts_with("det ")
        {
            return Some(0);
        }
        let next = rest.chars().next().unwrap_or(' ');
        let colon = next == ':' || rest.starts_with(" :");
        let behind = rest.trim_start().chars().next().unwrap_or('A');
        let capital = next == ' ' && (behind.is_uppercase() || behind.is_ascii_digit()) || next.is_uppercase();
        if colon || clear && capital {
            return Some(entry.words.len());
        }
    }
    None
}

/// `… 2016 Kultur- og Sundhedsforvaltningen indstiller, at`: where the words that name who recommends begin.
fn recommender_before(text: &str, verb: usize) -> Option<usize> {
    const KINDS: [&str; 8] =
        ["forvaltningen", "forvaltning", "administrationen", "udvalget", "direktionen", "direktøren", "chefen", "formandskabet"];
    let mut start = verb;
    for word in text[..verb].rsplit(' ') {
        let joins = matches!(word, "og" | "for" | "i" | "&");
        if !(word.starts_with(char::is_uppercase) || joins && start < verb)
            || word.ends_with(['.', ':', ',', ')']) && start < verb && !word.ends_with(',')
        {
            break;
        }
        start = start.checked_sub(word.len() + 1)?;
    }
    // A joining word cannot begin a name.
    let mut begin = start + 1;
    while let Some(rest) = text.get(begin..verb).filter(|r| r.starts_with(char::is_lowercase)) {
        begin += rest.find(' ')? + 1;
    }
    let name = lower(text.get(begin..verb)?);
    KINDS.iter().any(|kind| name.ends_with(kind)).then_some(begin)
}

fn group_at(lowered: &str) -> Option<usize> {
    lexicon().words.groups.words.iter().filter(|g| g.contains("døre") && lowered.starts_with(g.as_str())).map(String::len).max()
}

/// A label of the head or of the case register, with its colon.
fn label_at(lowered: &str) -> bool {
    let Some(colon) = lowered.find(':').filter(|at| *at <= 28) else {
        return [
            "åben sag",
            "lukket sag",
            "mødet slut",
            "mødet hævet",
            "mødedato ",
            "underskriftsside ",
            "underskrifter ",
            "underskriftsblad ",
        ]
        .iter()
        .any(|w| lowered.starts_with(w));
    };
    let name = lowered[..colon].trim();
    lexicon().label(name).is_some()
        || lexicon().words.case_labels.words.iter().any(|l| l.trim_end_matches('.') == name.trim_end_matches('.'))
        || lexicon().words.item_meta.starts.iter().any(|m| m.trim_end_matches([':', '.', ' ']) == name.trim_end_matches('.'))
}

/// `61. Til efterretning`, `01. Godkendelse`: a number, a stop and a capital.
fn item_at(text: &str) -> bool {
    items::begins(text)
}
