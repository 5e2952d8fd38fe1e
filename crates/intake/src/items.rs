//! Where items begin: small recognisers, each scored on the whole document.
//!
//! Every line that could begin an item gives a candidate of some *style* (`82.   Title`, `Punkt 2: Title`,
//! `Sagsnr.: …`, a large heading …). For each style the best chain of candidates is found — numbers that
//! rise by one, headings that follow, a case number beside, the same title in a list of contents — and
//! the style whose chain explains the document best wins. There is no parser per municipality.

use std::ops::Range;

use sagsgang_model::{CaseNumber, ItemNumber, item_number::roman, record::Format};

use crate::{
    blocks,
    furniture::set_apart,
    headings::{Heading, Shape},
    lexicon::{lexicon, lower},
    line::{Gap, Line, Role},
};

/// Where one item stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Span {
    /// First line, the case number's when that stands before the number.
    pub start: usize,
    /// Lines of the item's text, after title and case number.
    pub body: Range<usize>,
    pub number: Option<ItemNumber>,
    pub title: String,
    pub case_number: Option<CaseNumber>,
    pub closed: bool,
    pub group: Option<String>,
    /// Lines inside the item that repeat its title or number.
    pub repeats: Vec<usize>,
}

/// How a document falls apart into head, items and the lines between.
pub(crate) struct Segmentation {
    pub items: Vec<Span>,
    /// Lines of the list of contents and other lines that only point at items.
    pub pointers: Vec<usize>,
    /// Where the first item begins; all before is head.
    pub first: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Mold {
    Wide,
    Dot,
    Tight,
    Keyword(u8),
    Colon,
    Paren,
    Dash,
    Glued,
    Bare,
    BareWide,
    Sub,
    Letter,
    Roman,
    Case,
    Heading(u8),
    Type(u16, bool),
    TitleOnly,
}

#[derive(Debug, Clone)]
struct Candidate {
    line: usize,
    mold: Mold,
    number: Option<ItemNumber>,
    key: (u32, u32),
    /// Where the title begins in the line; the line's length when it holds none.
    title: usize,
    case_number: Option<CaseNumber>,
    score: f32,
}

/// Finds the items of a document.
pub(crate) fn segment(
    lines: &[Line],
    furniture: &[bool],
    headings: &[Option<Heading<'_>>],
    format: Format,
    width: usize,
) -> Segmentation {
    let notes = Notes::take(lines, furniture, headings);
    let mut candidates = candidates(lines, furniture, &notes);
    let (pointers, repeats, named) = contents(lines, furniture, &notes, &mut candidates);
    for i in 0..candidates.len() {
        candidates[i].score = score(lines, furniture, &notes, &candidates, i);
    }
    let chain = best_chain(&candidates);
    build(lines, furniture, format, width, &notes, &candidates, &chain, pointers, &repeats, &named)
}

/// What is known of each line before items are looked for.
struct Notes {
    /// Shape of the heading that the line is or begins with.
    heading: Vec<Option<Shape>>,
    case_line: Vec<Option<CaseNumber>>,
    body_size: f32,
    /// Short lines that stand more than once in the document, folded.
    repeated: std::collections::HashSet<String>,
}

impl Notes {
    fn take(lines: &[Line], furniture: &[bool], headings: &[Option<Heading<'_>>]) -> Self {
        let heading =
            headings.iter().zip(furniture).map(|(heading, out)| heading.as_ref().filter(|_| !*out).map(Heading::shape)).collect();
        let case_line =
            lines.iter().zip(furniture).map(|(line, out)| if *out { None } else { bare_case_number(&line.text) }).collect();
        Self { heading, case_line, body_size: body_size(lines), repeated: repeated_lines(lines, furniture) }
    }

    fn strong(&self, i: usize) -> bool {
        self.heading[i].is_some_and(|shape| !shape.weak)
    }

    fn any(&self, i: usize) -> bool {
        self.heading[i].is_some()
    }
}

fn repeated_lines(lines: &[Line], furniture: &[bool]) -> std::collections::HashSet<String> {
    let set_off = |l: &Line| matches!(l.style.role, Role::Heading(_)) || l.style.bold;
    let mut seen = std::collections::HashSet::new();
    let mut repeated = std::collections::HashSet::new();
    for (line, out) in lines.iter().zip(furniture) {
        if !*out && line.text.len() < 120 && set_off(line) {
            let text = folded(&line.text);
            if !seen.insert(text.clone()) {
                repeated.insert(text);
            }
        }
    }
    repeated
}

fn body_size(lines: &[Line]) -> f32 {
    let mut weights: std::collections::HashMap<u32, usize> = std::collections::HashMap::new();
    for line in lines {
        if line.style.size > 0.0 {
            *weights.entry((line.style.size * 2.0) as u32).or_default() += line.text.len();
        }
    }
    weights.into_iter().max_by_key(|(size, weight)| (*weight, *size)).map_or(0.0, |(size, _)| size as f32 / 2.0)
}

/// A line that holds a case number and nothing else: of a form no other number has, or behind its label.
pub(crate) fn bare_case_number(text: &str) -> Option<CaseNumber> {
    if text.len() > 160 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if let Some(number) = labelled_case_number(text) {
        return Some(number);
    }
    // "SAG-2012-06115 jdk": initials behind a number that needs no label.
    let text = match text.rsplit_once(' ') {
        Some((number, initials)) if initials.len() <= 4 && initials.bytes().all(|b| b.is_ascii_lowercase()) => number,
        _ => text,
    };
    if text.len() <= 34 && kle_without_hyphens(text) {
        return text.parse().ok();
    }
    if text.contains(' ') || text.len() > 30 {
        return None;
    }
    let number: CaseNumber = text.parse().ok()?;
    (number.kle().is_some() || registry_form(number.as_str())).then_some(number)
}

/// `85.02.02G00-0021`, `01.02P16 - 2017/01190`: subject and facet run together, something behind.
fn kle_without_hyphens(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pairs = |from: usize| bytes.get(from..from + 2).is_some_and(|p| p.iter().all(u8::is_ascii_digit));
    let mut at = 0;
    while pairs(at) && bytes.get(at + 2) == Some(&b'.') {
        at += 3;
    }
    let facet = bytes.get(at + 2).is_some_and(u8::is_ascii_uppercase);
    (at == 3 || at == 6)
        && pairs(at)
        && facet
        && pairs(at + 3)
        && text[at + 5..].chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '.' | 'T'))
}

/// `EMN-2025-003383`, `330-2018-3619`, `1-51-71-3321-08`, `21-014448`: forms that dates and amounts do not have.
fn registry_form(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [letters, year, serial] if letters.bytes().all(|b| b.is_ascii_uppercase()) && letters.len() >= 2 => {
            digits(year) && year.len() == 4 && digits(serial)
        }
        [a, year, serial] => digits(a) && a.len() >= 3 && digits(year) && year.len() == 4 && digits(serial) && serial.len() >= 3,
        [a, b, c, d, e] => [a, b, c, d, e].iter().all(|p| digits(p)) && d.len() >= 3,
        [year, serial] => {
            digits(year) && digits(serial) && (year.len() == 2 && serial.len() >= 5 || year.len() == 4 && serial.len() >= 5)
        }
        // "12/2022" is a month.
        _ => text.split_once('/').is_some_and(|(year, serial)| {
            let month = serial.len() == 4 && (serial.starts_with("19") || serial.starts_with("20")) && year <= "12";
            digits(year) && year.len() == 2 && digits(serial) && serial.len() >= 3 && !month
        }),
    }
}

/// The case number behind a label that begins the line: `Sagsnr.: 19/2484`.
fn labelled_case_number(text: &str) -> Option<CaseNumber> {
    let bytes = text.as_bytes();
    if !matches!(bytes.first().map(u8::to_ascii_lowercase), Some(b's' | b'j' | b'e' | b'a' | b'k')) {
        return None;
    }
    let lowered = lower(text.get(..text.len().min(40)).unwrap_or(text));
    let label = lexicon().words.case_labels.words.iter().filter(|l| lowered.starts_with(l.as_str())).max_by_key(|l| l.len())?;
    let rest = text[label.len()..].trim_start_matches([':', '.', ' ', '\t']);
    let behind_blank = text[label.len()..].starts_with([':', ' ', '\t', '.']) || label.ends_with('.');
    let value = rest.split([' ', '\t', ',', ';']).next()?.trim_end_matches(['.', ',']);
    let plain = rest.len() == value.len() || rest[value.len()..].starts_with([' ', '\t', ',', ';']);
    if !behind_blank
        || !plain
        || value.bytes().filter(u8::is_ascii_digit).count() < 3
        || !value.contains(['-', '/', '.']) && value.len() < 5
    {
        return None;
    }
    // "Sag 130" names an item, not a case.
    if label == "sag" && !value.contains(['-', '/']) {
        return None;
    }
    value.parse().ok()
}

fn candidates(lines: &[Line], furniture: &[bool], notes: &Notes) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if furniture[i] || line.style.role == Role::TableRow {
            continue;
        }
        if let Some(candidate) = bulleted(i, &line.text) {
            found.push(candidate);
        }
        let text = line.text.as_str();
        let plain = |mold| Candidate { line: i, mold, number: None, key: (0, 0), title: 0, case_number: None, score: 0.0 };
        let short = text.len() < 200 && !notes.strong(i) && notes.case_line[i].is_none();
        if let Some(case_number) = &notes.case_line[i]
            && labelled_case_number(text).is_some()
        {
            found.push(Candidate { title: text.len(), case_number: Some(case_number.clone()), ..plain(Mold::Case) });
        }
        if short && let Role::Heading(level) = line.style.role {
            found.push(plain(Mold::Heading(level)));
        } else if short && notes.body_size > 0.0 && text.len() < 160 {
            let larger = line.style.size > notes.body_size + 0.4;
            if (larger || line.style.bold) && text.chars().any(char::is_alphabetic) {
                found.push(plain(Mold::Type((line.style.size * 2.0) as u16, line.style.bold)));
            }
        }
        let next = next_line(lines, furniture, i);
        if short
            && text.len() < 160
            && set_apart(line)
            && !notes.any(i)
            && text.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '”')
            && !text.ends_with(['.', ':', ',', ';'])
            && next.is_some_and(|n| notes.heading[n].is_some_and(|s| !s.weak && s.opens_item))
        {
            found.push(plain(Mold::TitleOnly));
        }
    }
    found
}

fn next_line(lines: &[Line], furniture: &[bool], i: usize) -> Option<usize> {
    (i + 1..lines.len()).find(|n| !furniture[*n])
}

/// Whether a text is `Punkt 2` or its kin and no more.
pub(crate) fn announces(text: &str) -> bool {
    numbered(0, text).is_some_and(|c| matches!(c.mold, Mold::Keyword(_)) && c.title >= text.len())
}

/// Whether a text begins like a numbered item: number, stop, capital.
pub(crate) fn begins(text: &str) -> bool {
    numbered(0, text).is_some_and(|c| {
        matches!(c.mold, Mold::Dot | Mold::Wide | Mold::Bare)
            && c.key.0 < 1000
            && text.len() > c.title + 3
            && text[c.title..].starts_with(char::is_uppercase)
    })
}

/// A candidate with a number at the line's start, or behind a bullet that a web page set before it.
fn bulleted(i: usize, text: &str) -> Option<Candidate> {
    let rest = text.trim_start_matches(['•', '·', '▪', '●', '■', '\u{F0B7}', ' ', '\t']);
    let skipped = text.len() - rest.len();
    let mut candidate = numbered(i, rest)?;
    candidate.title += skipped;
    Some(candidate)
}

/// A candidate with a number at the line's start.
fn numbered(i: usize, text: &str) -> Option<Candidate> {
    let first = *text.as_bytes().first()?;
    let make = |mold, number: &str, title: usize| -> Option<Candidate> {
        let number: ItemNumber = number.parse().ok()?;
        let (major, minor) = match number.as_str().split_once('.') {
            Some((a, b)) => (a.parse().ok()?, b.parse().unwrap_or_else(|_| u32::from(b.bytes().next().unwrap_or(0)))),
            None => (number.leading()?, 0),
        };
        (major < 5000).then_some(Candidate {
            line: i,
            mold,
            key: (major, minor),
            number: Some(number),
            title,
            case_number: None,
            score: 0.0,
        })
    };
    if first.is_ascii_digit() {
        return plain_number(text, make);
    }
    if matches!(first, b'I' | b'V' | b'X' | b'L') {
        let end = text.find(|c: char| !matches!(c, 'I' | 'V' | 'X' | 'L'))?;
        let rest = text[end..].strip_prefix('.')?;
        if rest.starts_with(' ') && roman(&text[..end]).is_some() {
            return make(Mold::Roman, &text[..end], text.len() - rest.trim_start().len());
        }
        return None;
    }
    if !matches!(first.to_ascii_lowercase(), b'p' | b'n' | b's' | b'd' | b'e' | b'a' | b't') {
        return None;
    }
    let lowered = lower(text.get(..text.len().min(32)).or_else(|| text.get(..text.len().min(31))).unwrap_or(""));
    let (index, label) = lexicon()
        .words
        .item_labels
        .words
        .iter()
        .enumerate()
        .filter(|(_, l)| lowered.starts_with(l.as_str()))
        .max_by_key(|(_, l)| l.len())?;
    let behind = &text[label.len()..];
    let rest = behind.trim_start_matches([' ', '.', '\t']);
    if behind.len() == rest.len() && !label.ends_with('.') {
        return None;
    }
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if end == 0 || end > 4 {
        return None;
    }
    let mut number_end = end;
    if let Some(sub) = rest[end..].strip_prefix('.') {
        let more = sub.find(|c: char| !c.is_ascii_digit()).unwrap_or(sub.len());
        if more > 0 && more <= 2 {
            number_end = end + 1 + more;
        }
    }
    let mut tail = &rest[number_end..];
    // "Sag 7/2018: Title": the year belongs to the number.
    if let Some(year) = tail.strip_prefix("/20").or_else(|| tail.strip_prefix("/19")).filter(|y| {
        y.len() > 3 && y.as_bytes()[..2].iter().all(u8::is_ascii_digit) && y[2..].trim_start().starts_with([':', '-', '–'])
    }) {
        tail = &year[2..];
    }
    // "Sag nr. 19/2484" is a case number, "Punkt 12 + 13" and "Punkt 4 og 5" are running heads or prose.
    if tail.starts_with(['/', '-']) && tail[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let title = tail.trim_start_matches([' ', '.', ':', '-', '–', '\t', ')']);
    let separated = tail.len() != title.len() || title.is_empty();
    if !separated || tail.starts_with(',') || title.starts_with(['+', '(']) {
        return None;
    }
    let only_blank = tail.starts_with(' ') && !tail.trim_start().starts_with([':', '-', '–', '.']);
    if !title.is_empty() && only_blank && title.starts_with(|c: char| c.is_lowercase()) {
        return None;
    }
    // Labels that mean the same make one style: "Pkt." and "Punkt" are not mixed in practice.
    make(Mold::Keyword(u8::try_from(index).unwrap_or(u8::MAX)), &rest[..number_end], text.len() - title.len())
}

fn plain_number(text: &str, make: impl Fn(Mold, &str, usize) -> Option<Candidate>) -> Option<Candidate> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 4 {
        return None;
    }
    let rest = &text[digits..];
    let number = &text[..digits];
    let title_at = |tail: &str| text.len() - tail.trim_start().len();
    let mut chars = rest.chars();
    match chars.next() {
        None => make(Mold::Bare, number, text.len()),
        Some('.') => {
            let tail = &rest[1..];
            let more = tail.bytes().take_while(u8::is_ascii_digit).count();
            if more > 0 && more <= 2 {
                // 3.1. Title, 3.1 Title; not 3.1.2021 and not 1.000
                let after = tail[more..].strip_prefix('.').unwrap_or(&tail[more..]);
                let title = after.trim_start();
                let good =
                    after.starts_with([' ', '\t']) && title.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '”');
                return if good { make(Mold::Sub, &text[..digits + 1 + more], title_at(after)) } else { None };
            }
            let letter = tail.bytes().next().filter(u8::is_ascii_lowercase);
            if letter.is_some() && tail[1..].starts_with(['.', ' ', ')']) && tail.len() > 3 {
                return make(Mold::Letter, &text[..digits + 2], title_at(tail[1..].trim_start_matches(['.', ')'])));
            }
            if tail.trim().is_empty() {
                return make(Mold::Wide, number, text.len());
            }
            if tail.starts_with("  ") || tail.starts_with('\t') {
                make(Mold::Wide, number, title_at(tail))
            } else if tail.starts_with(' ') {
                make(Mold::Dot, number, title_at(tail))
            } else if tail.starts_with(|c: char| c.is_uppercase() || c == '"') {
                make(Mold::Tight, number, title_at(tail))
            } else {
                None
            }
        }
        Some(':') => make(Mold::Colon, number, title_at(&rest[1..])),
        Some(')') => make(Mold::Paren, number, title_at(&rest[1..])),
        Some(c) if c.is_uppercase() && rest.chars().nth(1).is_some_and(char::is_lowercase) => make(Mold::Glued, number, digits),
        Some(' ' | '\t') => {
            let tail = rest.trim_start();
            if let Some(after) = tail.strip_prefix(':') {
                return make(Mold::Colon, number, title_at(after));
            }
            if let Some(after) = tail.strip_prefix("- ").or_else(|| tail.strip_prefix("– ")) {
                return if after.starts_with(char::is_uppercase) { make(Mold::Dash, number, title_at(after)) } else { None };
            }
            if ["(Åben", "(Lukke"].iter().any(|w| tail.starts_with(w)) {
                return make(Mold::BareWide, number, title_at(rest));
            }
            if !tail.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '”') {
                return None;
            }
            make(
                if rest.starts_with("  ") || rest.starts_with('\t') { Mold::BareWide } else { Mold::Bare },
                number,
                title_at(rest),
            )
        }
        _ => None,
    }
}

/// A title without the words that close it.
fn open_words(title: &str) -> &str {
    let lowered = lower(title);
    let words = &lexicon().words.closed;
    let start = words
        .starts
        .iter()
        .filter(|w| lowered.starts_with(w.as_str()) && lowered.len() > w.len() + 3)
        .map(String::len)
        .max()
        .unwrap_or(0);
    let end = words
        .ends
        .iter()
        .filter(|w| lowered.ends_with(w.as_str()) && lowered.len() > w.len() + start + 3)
        .map(String::len)
        .max()
        .unwrap_or(0);
    title[start..title.len() - end].trim_matches([' ', ':', '-', '–'])
}

/// Letters and digits of a title, for comparing.
pub(crate) fn folded(text: &str) -> String {
    lower(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn similar(a: &str, b: &str) -> bool {
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

fn title_text<'a>(lines: &'a [Line], furniture: &[bool], candidate: &Candidate) -> &'a str {
    let own = lines[candidate.line].text.get(candidate.title..).unwrap_or("").trim();
    if !own.is_empty() {
        return own;
    }
    next_line(lines, furniture, candidate.line).map_or("", |n| lines[n].text.as_str())
}

/// Lines that point at items, titles printed twice (first and second line), and titles told by a list of contents.
type Pointers = (Vec<usize>, Vec<(usize, usize)>, Vec<(usize, String)>);

/// Takes out of the candidates those that only point at an item (the list of contents, running heads,
/// a title printed again), and gives those they point at their witness.
fn contents(lines: &[Line], furniture: &[bool], notes: &Notes, candidates: &mut Vec<Candidate>) -> Pointers {
    let titles: Vec<String> =
        candidates.iter().map(|c| folded(open_words(strip_reference(title_text(lines, furniture, c))))).collect();
    let mut by_number: std::collections::HashMap<(u32, u32), Vec<usize>> = std::collections::HashMap::new();
    for (n, candidate) in candidates.iter().enumerate() {
        if candidate.number.is_some() {
            by_number.entry(candidate.key).or_default().push(n);
        }
    }
    let mut pointing = vec![false; candidates.len()];
    let mut witness = vec![false; candidates.len()];
    let mut repeats = Vec::new();
    let mut named: Vec<(usize, String)> = Vec::new();
    for places in by_number.values() {
        for (k, b) in places.iter().enumerate() {
            for a in &places[..k] {
                let (first, second) = (&candidates[*a], &candidates[*b]);
                if pointing[*a] || pointing[*b] || first.line == second.line {
                    continue;
                }
                let same = similar(&titles[*a], &titles[*b]) && !titles[*a].is_empty();
                let referred = page_behind_title(title_text(lines, furniture, first));
                let between: Vec<usize> = (first.line + 1..second.line).filter(|l| !furniture[*l]).collect();
                let bare_head = first.title >= lines[first.line].text.len() && between.is_empty();
                let other_between = candidates
                    .iter()
                    .any(|c| c.number.is_some() && c.line > first.line && c.line < second.line && c.mold == first.mold);
                let repeated_below =
                    next_line(lines, furniture, second.line).is_some_and(|l| similar(&folded(&lines[l].text), &titles[*a]));
                let answers = !repeated_below
                    && matches!(second.mold, Mold::Keyword(_))
                    && second.title >= lines[second.line].text.len()
                    && first.title < lines[first.line].text.len()
                    && first.mold != second.mold;
                if answers && dense(lines, furniture, notes, first.line) && in_a_row(candidates, *a) {
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
                    && (referred || in_a_row(candidates, *a))
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
        candidate.score = if *seen { 4.0 } else { 0.0 };
    }
    candidates.retain(|_| {
        n += 1;
        !pointing[n - 1]
    });
    (pointers, repeats, named)
}

/// Whether the number before or behind stands close by: an entry of a list of contents has neighbours.
fn in_a_row(candidates: &[Candidate], n: usize) -> bool {
    let here = &candidates[n];
    candidates.iter().any(|c| {
        c.number.is_some()
            && c.mold == here.mold
            && c.line.abs_diff(here.line) <= 6
            && c.line != here.line
            && c.key.0.abs_diff(here.key.0) == 1
    })
}

/// Whether no text follows before the next number: a list of contents.
fn dense(lines: &[Line], furniture: &[bool], notes: &Notes, from: usize) -> bool {
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
fn page_behind_title(title: &str) -> bool {
    strip_reference(title).len() < title.trim_end().len()
}

/// A title without the page number behind it: `Title (side 3)`, `Title ........ 3`.
pub(crate) fn strip_reference(title: &str) -> &str {
    let trimmed = title.trim_end();
    if let Some(open) = trimmed.rfind("(side ") {
        return trimmed[..open].trim_end();
    }
    let without_digits = trimmed.trim_end_matches(|c: char| c.is_ascii_digit());
    let dots = without_digits.trim_end_matches(['.', ' ', '…', '_']);
    let leaders = without_digits.len() - dots.len();
    let spaced = without_digits.ends_with("  ") || without_digits.ends_with('\t') || leaders >= 3;
    if without_digits.len() < trimmed.len() && trimmed.len() - without_digits.len() <= 3 && spaced { dots } else { trimmed }
}

fn score(lines: &[Line], furniture: &[bool], notes: &Notes, candidates: &[Candidate], n: usize) -> f32 {
    let candidate = &candidates[n];
    let line = &lines[candidate.line];
    let mut score = candidate.score - 1.5;
    score += match candidate.mold {
        Mold::Wide | Mold::Keyword(_) => 2.0,
        Mold::Case => 1.5,
        Mold::BareWide | Mold::Colon | Mold::Tight | Mold::Dash => 0.5,
        Mold::Dot | Mold::Sub | Mold::Roman => 0.0,
        Mold::Letter | Mold::Glued => -0.5,
        Mold::Heading(level) => 1.0 - f32::from(level) * 0.1,
        Mold::Type(..) => -0.2,
        Mold::Paren | Mold::Bare | Mold::TitleOnly => -1.0,
    };
    let title = line.text.get(candidate.title..).unwrap_or("").trim();
    let lowered = lower(title);
    if !title.is_empty() {
        score += if title
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '”' | '’' | '(' | '§' | '«' | '»'))
        {
            0.5
        } else {
            -3.0
        };
        if title.ends_with('.') && title.len() > 60 {
            score -= 1.5;
        }
        if title.ends_with([':', ';', ',']) {
            score -= 1.0;
        }
        if title.len() > 200 {
            score -= 2.0;
        }
        if closed_title(&lowered) {
            score += 3.0;
        }
    } else if candidate.mold == Mold::Bare {
        score -= 2.0;
    }
    if line.style.gap == Gap::Page {
        score += 1.0;
    } else if line.style.gap == Gap::Paragraph {
        score += 0.5;
    }
    if matches!(line.style.role, Role::Heading(_)) && !matches!(candidate.mold, Mold::Heading(_)) {
        score += 3.0;
    }
    if matches!(line.style.role, Role::ListItem(_)) && !line.text.starts_with(['•', '·']) && !line.style.bold {
        score -= 2.0;
    }
    if notes.body_size > 0.0 && !matches!(candidate.mold, Mold::Type(..)) {
        if line.style.size > notes.body_size + 0.4 {
            score += 2.0;
        } else if line.style.bold {
            score += 1.0;
        }
    }
    let before = (0..candidate.line).rev().find(|l| !furniture[*l]);
    if let Some(before) = before {
        if notes.case_line[before].is_some() && candidate.mold != Mold::Case {
            score += 4.0;
        }
        // A number right under a heading is that section's list.
        if notes.strong(before)
            && mark_like(candidate.mold)
            && candidate.key.0 == 1
            && !matches!(line.style.role, Role::Heading(_))
            && line.style.gap != Gap::Page
        {
            score -= 3.5;
        }
        if lines[before].text.ends_with(':') && mark_like(candidate.mold) {
            score -= 1.5;
        }
    }
    // What follows: the headings of an item, a case number, or the next number of a list.
    let next_same = candidates[n + 1..].iter().find(|c| c.mold == candidate.mold).map_or(lines.len(), |c| c.line);
    let mut seen = 0;
    let mut heading_seen = false;
    for l in (candidate.line + 1..next_same).filter(|l| !furniture[*l]) {
        if notes.case_line[l].is_some() {
            score += if seen == 0 { 3.5 } else { 2.5 };
            break;
        }
        if let Some(shape) = notes.heading[l] {
            heading_seen = true;
            if !shape.weak {
                score += if seen <= 3 { 3.5 } else { 1.5 };
            } else {
                score += 1.5;
            }
            break;
        }
        seen += 1;
        if seen > 8 {
            break;
        }
    }
    if !heading_seen && next_same < lines.len() && mark_like(candidate.mold) {
        let between = (candidate.line + 1..next_same).filter(|l| !furniture[*l]).count();
        let consecutive =
            candidates[n + 1..].iter().find(|c| c.mold == candidate.mold).is_some_and(|c| c.key.0 == candidate.key.0 + 1);
        if between <= 3 && consecutive && !(candidate.line + 1..next_same).any(|l| notes.any(l)) {
            score -= 1.0;
        }
    }
    if matches!(candidate.mold, Mold::Heading(_) | Mold::Type(..) | Mold::TitleOnly) {
        if !heading_seen {
            score -= 3.0;
        }
        // A heading that comes back is a section's, not an item's.
        if notes.repeated.contains(&folded(title)) {
            score -= 5.0;
        }
        if crate::head::is_head_like(title) {
            score -= 4.0;
        }
    }
    score
}

fn mark_like(mold: Mold) -> bool {
    matches!(mold, Mold::Dot | Mold::Paren | Mold::Bare | Mold::Letter | Mold::Roman | Mold::Tight)
}

/// The chain of one style that explains the document best, as indexes of candidates.
fn best_chain(candidates: &[Candidate]) -> Vec<usize> {
    let mut molds: Vec<Mold> = candidates.iter().map(|c| c.mold).collect();
    molds.sort_unstable();
    molds.dedup();
    let mut best: (f32, Vec<usize>) = (0.5, Vec::new());
    let mut numbered = (0.0f32, 0usize);
    // Numbered styles first: headings without numbers must explain far more to be preferred.
    molds.sort_by_key(|m| matches!(m, Mold::Heading(_) | Mold::Type(..) | Mold::TitleOnly | Mold::Case));
    for mold in molds {
        // Items numbered 1.1, 1.2, 2.1 may end with a plain "5. Eventuelt".
        let has_subs = |c: &Candidate| candidates.iter().any(|s| s.mold == Mold::Sub && s.key.0 == c.key.0 && s.line > c.line);
        let fits = |c: &Candidate| {
            c.mold == mold || mold == Mold::Sub && matches!(c.mold, Mold::Dot | Mold::Wide) && c.score > -1.0 && !has_subs(c)
        };
        let places: Vec<usize> = (0..candidates.len()).filter(|n| fits(&candidates[*n])).collect();
        let (total, chain) = chain_of(candidates, &places);
        let bare = matches!(mold, Mold::Heading(_) | Mold::Type(..) | Mold::TitleOnly | Mold::Case);
        if !bare && total > numbered.0 && mold != Mold::Case {
            numbered = (total, chain.len());
        }
        let needed = if bare && numbered.1 >= 2 && numbered.0 > 4.0 { best.0 * 2.0 } else { best.0 };
        if total > needed {
            best = (total, chain);
        }
    }
    if best.1.is_empty() {
        // Minutes of a small council: numbers that rise by one and nothing else.
        for mold in [Mold::Wide, Mold::Dot, Mold::Paren, Mold::Colon, Mold::BareWide] {
            let mut places: Vec<usize> = Vec::new();
            for n in (0..candidates.len()).filter(|n| candidates[*n].mold == mold) {
                let wanted = places.last().map_or(1, |p| candidates[*p].key.0 + 1);
                if candidates[n].key.0 == wanted && candidates[n].score > -4.0 {
                    places.push(n);
                }
            }
            if places.len() >= 3 && places.len() > best.1.len() {
                best.1 = places;
            }
        }
    }
    best.1
}

/// How far back a chain looks for the item before.
const LOOK_BACK: usize = 120;

fn chain_of(candidates: &[Candidate], places: &[usize]) -> (f32, Vec<usize>) {
    let mut total = vec![0.0f32; places.len()];
    let mut from = vec![usize::MAX; places.len()];
    let mut best = (0.0f32, usize::MAX);
    for i in 0..places.len() {
        let here = &candidates[places[i]];
        let mut value = if here.key.0 == 1 { 0.5 } else { 0.0 };
        for j in (i.saturating_sub(LOOK_BACK)..i).rev() {
            let with = total[j] + step(&candidates[places[j]], here);
            if with > value {
                value = with;
                from[i] = j;
            }
        }
        total[i] = value + here.score;
        if total[i] > best.0 {
            best = (total[i], i);
        }
    }
    let mut chain = Vec::new();
    let mut at = best.1;
    while at != usize::MAX {
        chain.push(places[at]);
        at = from[at];
    }
    chain.reverse();
    (best.0, chain)
}

fn step(before: &Candidate, after: &Candidate) -> f32 {
    if before.number.is_none() {
        return 0.5;
    }
    let ((a, a_sub), (b, b_sub)) = (before.key, after.key);
    if a_sub != 0 || b_sub != 0 {
        return if (a == b && b_sub == a_sub + 1) || (b == a + 1 && b_sub <= 1 && (a_sub != 0 || b_sub != 0)) {
            1.5
        } else if (b, b_sub) > (a, a_sub) {
            -0.5
        } else {
            -3.0
        };
    }
    match b.cmp(&a) {
        std::cmp::Ordering::Greater if b == a + 1 => 1.5,
        std::cmp::Ordering::Greater => -0.5 * (b - a - 1).min(6) as f32,
        std::cmp::Ordering::Equal => -4.0,
        std::cmp::Ordering::Less => -3.0,
    }
}

/// Whether a title in lower case says that the item is closed.
pub(crate) fn closed_title(lowered: &str) -> bool {
    let words = &lexicon().words.closed;
    let trimmed = lowered.trim_end_matches(['.', ' ']);
    words.exact.iter().any(|w| trimmed == w)
        || words.starts.iter().any(|w| lowered.starts_with(w.as_str()))
        || words.ends.iter().any(|w| trimmed.ends_with(w.as_str()))
}

#[expect(clippy::too_many_arguments, reason = "the one place where everything that was noticed comes together")]
fn build(
    lines: &[Line],
    furniture: &[bool],
    format: Format,
    width: usize,
    notes: &Notes,
    candidates: &[Candidate],
    chain: &[usize],
    mut pointers: Vec<usize>,
    repeats: &[(usize, usize)],
    named: &[(usize, String)],
) -> Segmentation {
    let mut items: Vec<Span> = Vec::with_capacity(chain.len());
    let chain_lines: std::collections::HashSet<usize> = chain.iter().map(|n| candidates[*n].line).collect();
    let title_above = chain.iter().all(|n| candidates[*n].title >= lines[candidates[*n].line].text.len())
        && titles_stand_above(lines, furniture, notes, candidates, chain);
    let numbered_chain = chain.first().is_some_and(|n| candidates[*n].number.is_some());

    for (place, n) in chain.iter().enumerate() {
        let candidate = &candidates[*n];
        let next = chain.get(place + 1).map_or(lines.len(), |m| candidates[*m].line);
        let mut span = Span {
            start: candidate.line,
            number: candidate.number.clone(),
            case_number: candidate.case_number.clone(),
            ..Span::default()
        };
        let mut body = candidate.line + 1;
        let mut said_closed = false;
        let (own, closed) = without_column(lines[candidate.line].text.get(candidate.title..).unwrap_or("").trim());
        said_closed |= closed;
        if let Some((_, title)) = named.iter().find(|(l, _)| *l == candidate.line) {
            span.title = title.clone();
        } else if title_above {
            let (start, title) = title_before(
                lines,
                furniture,
                notes,
                candidate.line,
                &chain_lines,
                items.last().map_or(0, |s: &Span| s.start + 1),
            );
            span.start = start;
            span.title = title;
        } else {
            let (title, after) = title_from(lines, furniture, notes, candidate, own, next, format, width, &chain_lines);
            span.title = title;
            body = after;
            if span.case_number.is_none() {
                span.case_number = (candidate.line + 1..body).find_map(|l| notes.case_line[l].clone());
            }
        }
        // Case number before the number, or right after the title.
        if let Some(before) = (0..span.start).rev().find(|l| !furniture[*l])
            && let Some(number) = &notes.case_line[before]
            && items.last().is_none_or(|s: &Span| before >= s.body.start)
            && candidate.mold != Mold::Case
        {
            span.case_number = Some(number.clone());
            span.start = before;
        }
        while body < next
            && (furniture[body]
                || notes.case_line[body].is_some()
                || repeated(repeats, candidate.line, body)
                || (meta(&lines[body].text).is_some() && !span.title.is_empty()))
        {
            if let Some(closed) = meta(&lines[body].text).filter(|_| !furniture[body]) {
                said_closed |= closed;
            }
            if let Some(number) = notes.case_line[body].as_ref().filter(|_| !furniture[body]) {
                let belongs_to_next = next_line(lines, furniture, body) == Some(next)
                    && next < lines.len()
                    && bare_case_of_next(notes, candidates, chain);
                let again = span.case_number.is_some() && labelled_case_number(&lines[body].text).is_none();
                if belongs_to_next || again {
                    break;
                }
                span.case_number.get_or_insert(number.clone());
            }
            if repeated(repeats, candidate.line, body) {
                span.repeats.push(body);
            }
            body += 1;
        }
        said_closed |= access_marks(&mut span.title);
        let lowered = lower(&span.title);
        for tail in [" lukket punkt", " lukket sag"] {
            if lowered.ends_with(tail) && lowered.len() > tail.len() + 3 {
                said_closed = true;
                span.title.truncate(span.title.len() - tail.len());
            }
        }
        strip_tails(&mut span.title);
        if span.title.contains("....") {
            span.title = strip_reference(&span.title).to_owned();
        }
        span.closed = said_closed;
        if span.case_number.is_none() {
            span.case_number = take_case_number(&mut span.title);
        }
        span.body = body..next;
        items.push(span);
    }
    for place in 1..items.len() {
        let start = items[place].start;
        items[place - 1].body.end = items[place - 1].body.end.min(start);
        items[place - 1].body.start = items[place - 1].body.start.min(items[place - 1].body.end);
    }
    running_heads(lines, furniture, numbered_chain, &items, &mut pointers);
    groups(lines, furniture, &mut items, &mut pointers);
    for span in &mut items {
        span.closed |= closed_title(&lower(&span.title)) || span.group.as_deref().is_some_and(|g| lower(g).contains("lukke"));
    }
    unnumbered_closed(lines, furniture, notes, &mut items);
    pointers.sort_unstable();
    pointers.dedup();
    let first = items.first().map_or(lines.len(), |span| span.start);
    Segmentation { items, pointers, first }
}

/// A line under the title that only registers the case: `Åbent`, `Initialer: HBL`, `Dok. 399-2019-77120`.
/// Gives whether it says closed.
fn meta(text: &str) -> Option<bool> {
    if text.len() > 60 {
        return None;
    }
    let lowered = lower(text);
    let trimmed = lowered.trim_end_matches(['.', ' ']);
    match trimmed {
        "åben" | "åbent" | "åben sag" | "åbent punkt" | "offentlig" => return Some(false),
        "lukket" | "lukket sag" | "lukket punkt" => return Some(true),
        _ => {}
    }
    lexicon().words.item_meta.starts.iter().any(|w| lowered.starts_with(w.as_str())).then_some(false)
}

fn repeated(repeats: &[(usize, usize)], first: usize, line: usize) -> bool {
    repeats.iter().any(|(a, b)| *a == first && *b == line)
}

/// Whether this document prints case numbers before the item's number.
fn bare_case_of_next(notes: &Notes, candidates: &[Candidate], chain: &[usize]) -> bool {
    let (mut before, mut after) = (0, 0);
    for n in chain {
        let line = candidates[*n].line;
        before += usize::from(line > 0 && notes.case_line[line - 1].is_some());
        after += usize::from(notes.case_line.iter().skip(line + 1).take(3).any(Option::is_some));
    }
    before > after
}

fn titles_stand_above(lines: &[Line], furniture: &[bool], notes: &Notes, candidates: &[Candidate], chain: &[usize]) -> bool {
    let mut above = 0usize;
    for n in chain {
        let line = candidates[*n].line;
        let next = next_line(lines, furniture, line);
        let before = (0..line).rev().find(|l| !furniture[*l]);
        let heading_next = next.is_some_and(|l| {
            notes.any(l) || notes.case_line[l].is_some() || lines[l].text.len() > 120 || lines[l].text.ends_with('.')
        });
        let title_before = before.is_some_and(|l| lines[l].text.len() < 160 && !notes.any(l) && !lines[l].text.ends_with('.'));
        above += usize::from(heading_next && title_before);
    }
    above * 2 > chain.len()
}

fn title_before(
    lines: &[Line],
    furniture: &[bool],
    notes: &Notes,
    line: usize,
    starts: &std::collections::HashSet<usize>,
    floor: usize,
) -> (usize, String) {
    let mut parts: Vec<&str> = Vec::new();
    let mut start = line;
    for l in (floor..line).rev() {
        if furniture[l] {
            continue;
        }
        if notes.any(l) || starts.contains(&l) || parts.len() >= 3 || notes.case_line[l].is_some() {
            break;
        }
        parts.push(&lines[l].text);
        start = l;
        if set_apart(&lines[l]) {
            break;
        }
    }
    parts.reverse();
    (start, blocks::joined(parts))
}

/// Takes `(Åben)` before or behind a title, or `Åben` in a column beside it; gives whether it says closed.
fn access_marks(title: &mut String) -> bool {
    let mut closed = false;
    for (mark, says_closed) in [("(åben)", false), ("(åbent)", false), ("(lukket)", true), ("(lukket punkt)", true)] {
        let lowered = lower(title);
        if lowered.starts_with(mark) && lowered.len() > mark.len() + 3 {
            title.drain(..mark.len());
            closed |= says_closed;
        } else if lowered.ends_with(mark) && lowered.len() > mark.len() + 3 && !says_closed {
            title.truncate(title.len() - mark.len());
        }
        *title = title.trim().to_owned();
    }
    closed
}

/// A line of a title without the column beside it that says `Åben` or `Lukket`; and whether it says closed.
fn without_column(text: &str) -> (&str, bool) {
    for (word, closed) in
        [("Åben", false), ("Åbent", false), ("ÅBENT", false), ("ÅBEN", false), ("Lukket", true), ("LUKKET", true)]
    {
        if let Some(rest) = text.strip_suffix(word)
            && (rest.ends_with("  ") || rest.ends_with('\t'))
        {
            return (rest.trim_end(), closed);
        }
    }
    (text, false)
}

/// `A        Godkendelse af dagsorden`: a letter in the margin says open (Å, A, O) or closed (L).
fn without_access(text: &str) -> &str {
    let mut chars = text.chars();
    match chars.next() {
        Some('A' | 'Å' | 'O' | 'L' | 'B') if chars.as_str().starts_with("  ") => chars.as_str().trim_start(),
        _ => text,
    }
}

/// Words after which a title cannot end.
const UNFINISHED: [&str; 16] =
    ["og", "af", "for", "til", "i", "på", "med", "om", "fra", "ved", "samt", "eller", "den", "det", "de", "vedr."];

#[expect(clippy::too_many_arguments, reason = "a title ends where any of these says so")]
fn title_from(
    lines: &[Line],
    furniture: &[bool],
    notes: &Notes,
    candidate: &Candidate,
    own: &str,
    next: usize,
    format: Format,
    width: usize,
    starts: &std::collections::HashSet<usize>,
) -> (String, usize) {
    let mut title = own.to_owned();
    let mut last = candidate.line;
    let mut body = candidate.line + 1;
    let mut taken = usize::from(!own.is_empty());
    for l in candidate.line + 1..next {
        if furniture[l] {
            if title.is_empty() {
                body = l + 1;
            }
            continue;
        }
        let line = &lines[l];
        if notes.any(l)
            || notes.case_line[l].is_some() && !title.is_empty()
            || starts.contains(&l)
            || taken >= 5
            || line.style.role == Role::TableRow
            || meta(&line.text).is_some() && !title.is_empty()
        {
            break;
        }
        if title.is_empty() && notes.case_line[l].is_some() {
            body = l + 1;
            continue;
        }
        if title.is_empty() {
            title.push_str(without_access(&line.text));
            taken += 1;
            last = l;
            body = l + 1;
            continue;
        }
        if line.style.gap == Gap::Paragraph || blocks::mark(&line.text).is_some() {
            break;
        }
        let above = &lines[last];
        let unfinished = title.ends_with(['-', ',', '–', '/', '&'])
            || title.rsplit(' ').next().is_some_and(|w| UNFINISHED.contains(&lower(w).as_str()));
        let lower_case = line.text.starts_with(char::is_lowercase);
        let set_alike =
            line.style.size > 0.0 && (line.style.size - above.style.size).abs() < 0.3 && line.style.bold == above.style.bold;
        let set_off = line.style.size > notes.body_size + 0.4 || line.style.bold;
        let ended = title.ends_with('.') && !unfinished;
        let goes_on = match format {
            Format::Docx | Format::Html => false,
            Format::Pdf => set_alike && set_off || (set_alike && (unfinished || lower_case) && above.text.len() * 10 > width * 6),
            _ => match line.style.gap {
                // In double-spaced text only a wrapped title stands close.
                Gap::None if lines[candidate.line + 1..].iter().take(40).any(|l| l.style.gap == Gap::Line) => true,
                Gap::None => {
                    !ended && (unfinished || lower_case || above.text.len() * 10 > width * 8 && line.text.len() * 10 < width * 7)
                }
                _ => unfinished && above.text.len() * 10 > width * 6,
            },
        };
        if !goes_on {
            break;
        }
        blocks::append(&mut title, &line.text);
        taken += 1;
        last = l;
        body = l + 1;
    }
    (blocks::squeeze(&title), body)
}

/// Takes what web pages glue to the end of a title.
fn strip_tails(title: &mut String) {
    loop {
        let lowered = lower(title);
        let Some(tail) = lexicon().furniture.tails.iter().find(|t| lowered.ends_with(t.as_str())) else { break };
        title.truncate(title.len() - tail.len());
        let kept = title.trim_end_matches([' ', '-', '–']).len();
        title.truncate(kept);
    }
}

/// Takes a case number of unmistakable form out of a title.
fn take_case_number(title: &mut String) -> Option<CaseNumber> {
    let mut found = None;
    for word in title.split_whitespace() {
        let bare = word.trim_matches(['(', ')', ',', ';', ':']);
        if let Ok(number) = bare.parse::<CaseNumber>()
            && (number.kle().is_some() || (registry_form(bare) && bare.contains('-') && bare.len() > 8))
        {
            found = Some((word.to_owned(), number));
            break;
        }
    }
    // "… af Nørre Klit J.nr. 06.01K08": behind its label any form will do.
    if found.is_none() {
        let lowered = lower(title);
        for label in ["j.nr. ", "j.nr.: ", "sagsnr. ", "sagsnr.: ", "sagsid.: ", "sagsid. "] {
            if let Some(at) = lowered.rfind(label).filter(|at| *at > 3)
                && let Ok(number) = title[at + label.len()..].trim().parse::<CaseNumber>()
            {
                title.truncate(at);
                let kept = title.trim_end_matches([' ', '-', '–', '(', ',']).len();
                title.truncate(kept);
                return Some(number);
            }
        }
    }
    let (word, number) = found?;
    let lowered = lower(title);
    let at = title.find(&word)?;
    let label = lexicon()
        .words
        .case_labels
        .words
        .iter()
        .filter(|l| lowered[..at].trim_end_matches([' ', ':', '(']).ends_with(l.as_str()))
        .max_by_key(|l| l.len());
    let start = label.map_or(at, |l| lowered[..at].trim_end_matches([' ', ':', '(']).len() - l.len());
    let rest = title[at + word.len()..].to_owned();
    title.truncate(start);
    let kept = title.trim_end_matches([' ', '-', '–', '(', ',']).len();
    title.truncate(kept);
    if !rest.trim().is_empty() && rest.trim() != ")" {
        title.push(' ');
        title.push_str(rest.trim());
    }
    Some(number)
}

/// Lines such as `Punkt 12 + 13` or `Sager til behandling Punkt 8` that only announce what follows.
fn running_heads(lines: &[Line], furniture: &[bool], numbered: bool, items: &[Span], pointers: &mut Vec<usize>) {
    if !numbered {
        return;
    }
    let starts: std::collections::HashSet<usize> = items.iter().map(|s| s.start).collect();
    for (l, line) in lines.iter().enumerate() {
        if furniture[l] || starts.contains(&l) || line.text.len() > 60 {
            continue;
        }
        let lowered = lower(&line.text);
        let Some(at) = lowered.rfind("punkt ").or_else(|| lowered.rfind("pkt. ")) else { continue };
        let tail = &lowered[at..];
        let numbers = tail.trim_start_matches("punkt ").trim_start_matches("pkt. ");
        let only_numbers =
            !numbers.is_empty() && numbers.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | ',' | '-'));
        let before = lowered[..at].trim();
        let announced = items.iter().any(|s| s.start > l && s.start - l <= 6);
        if only_numbers && announced && (before.is_empty() || lexicon().words.groups.words.iter().any(|g| g == before)) {
            pointers.push(l);
        }
    }
}

/// Groups: from lines right above an item, and from the list of contents.
fn groups(lines: &[Line], furniture: &[bool], items: &mut [Span], pointers: &mut Vec<usize>) {
    let pointing: std::collections::HashSet<usize> = pointers.iter().copied().collect();
    // The list of contents: entries and, between them, the names of groups.
    let mut from_contents: Vec<(ItemNumber, String)> = Vec::new();
    let mut region: Vec<usize> = Vec::new();
    if let (Some(first), Some(last)) = (pointers.iter().min().copied(), items.first().map(|s| s.start)) {
        let entries: Vec<usize> = pointers.iter().copied().filter(|l| *l < last).collect();
        let mut current = group_above(lines, furniture, first, &mut region);
        for (n, entry) in entries.iter().enumerate() {
            let Some(candidate) = bulleted(*entry, &lines[*entry].text) else { continue };
            let Some(number) = candidate.number else { continue };
            if let Some(group) = &current {
                from_contents.push((number.clone(), group.clone()));
            }
            let until = entries.get(n + 1).copied().unwrap_or(last);
            let full = items.iter().find(|s| s.number.as_ref() == Some(&number)).map(|s| folded(&s.title)).unwrap_or_default();
            let mut text = lines[*entry].text[candidate.title..].to_owned();
            let mut names: Vec<usize> = Vec::new();
            for l in entry + 1..until {
                if furniture[l] || pointing.contains(&l) {
                    continue;
                }
                if folded(strip_reference(&text)).len() < full.len() && names.is_empty() && l - entry < 4 {
                    blocks::append(&mut text, &lines[l].text);
                    region.push(l);
                } else if folded(&lines[l].text).len() < 40 && n + 1 < entries.len() {
                    names.push(l);
                } else if page_reference(&lines[l].text) {
                    region.push(l);
                }
            }
            if !names.is_empty() {
                current = Some(group_name(&blocks::joined(names.iter().map(|l| lines[*l].text.as_str()))));
                region.extend(names);
            }
        }
    }
    let mut current: Option<String> = None;
    for place in 0..items.len() {
        if items[place].number.as_ref().is_some_and(|n| from_contents.iter().any(|(m, _)| m == n)) {
            let number = items[place].number.clone();
            items[place].group =
                from_contents.iter().find(|(m, _)| Some(m) == number.as_ref()).map(|(_, g)| g.clone()).filter(|g| !g.is_empty());
        }
        let floor = if place == 0 { 0 } else { items[place - 1].body.start };
        let above: Vec<usize> =
            (floor..items[place].start).rev().filter(|l| !furniture[*l] && !pointing.contains(l)).take(2).collect();
        let chapter = |l: usize| {
            let sub = items[place].number.as_ref().filter(|n| n.as_str().contains('.')).and_then(ItemNumber::leading);
            sub.is_some()
                && numbered(l, &lines[l].text).is_some_and(|c| matches!(c.mold, Mold::Dot | Mold::Wide) && Some(c.key.0) == sub)
        };
        if let Some(line) = above.first().copied().filter(|l| chapter(*l)) {
            let title = numbered(line, &lines[line].text).map_or(0, |c| c.title);
            current = Some(lines[line].text[title..].trim().to_owned());
            if place > 0 {
                region.push(line);
            }
        } else if let Some(name) = above
            .first()
            .and_then(|l| crate::head::sentence_case(&lines[*l].text))
            .filter(|n| crate::head::body_name(n).is_some() && items.len() > 1)
        {
            // A committee's name in capitals over the items that come from it.
            current = Some(name);
            if place > 0 {
                region.extend(above.first());
            }
        } else if let Some(line) = above.first().filter(|l| crate::head::group(&lines[**l].text).is_some()) {
            current = crate::head::group(&lines[*line].text).filter(|_| items.len() > 1);
            if place > 0 {
                region.push(*line);
            }
        }
        if items[place].group.is_none() {
            items[place].group = current.clone();
        }
    }
    pointers.extend(region);
}

fn page_reference(text: &str) -> bool {
    text.len() < 24 && text.contains("(side ")
}

fn group_above(lines: &[Line], furniture: &[bool], first: usize, region: &mut Vec<usize>) -> Option<String> {
    let mut names = Vec::new();
    for l in (0..first).rev().filter(|l| !furniture[*l]).take(2) {
        let text = &lines[l].text;
        let timed = text.starts_with('(') && text.ends_with(')');
        if timed || crate::head::group(text).is_some() {
            names.push(l);
        } else {
            break;
        }
    }
    names.reverse();
    let name = group_name(&blocks::joined(names.iter().map(|l| lines[*l].text.as_str())));
    region.extend(names);
    (!name.is_empty()).then_some(name)
}

/// A group's name without the times behind it.
fn group_name(text: &str) -> String {
    text.split('(').next().unwrap_or("").trim().to_owned()
}

/// Closed items without a number that stand between numbered ones.
fn unnumbered_closed(lines: &[Line], furniture: &[bool], notes: &Notes, items: &mut Vec<Span>) {
    let mut extra: Vec<(usize, Span)> = Vec::new();
    for (place, span) in items.iter().enumerate() {
        for l in span.body.clone() {
            if furniture[l] || lines[l].text.len() > 120 || !set_apart(&lines[l]) {
                continue;
            }
            let lowered = lower(&lines[l].text);
            let exact = lexicon().words.closed.exact.contains(&lowered);
            if crate::head::group(&lines[l].text).is_some_and(|g| lower(&g).ends_with("punkter") || lower(&g).ends_with("sager"))
            {
                continue;
            }
            if !(exact || lexicon().words.closed.starts.iter().any(|w| lowered.starts_with(w.as_str())))
                || lowered.ends_with('.')
                || items.iter().any(|s| s.start == l)
            {
                continue;
            }
            let title = blocks::squeeze(&lines[l].text);
            let case_number = l.checked_sub(1).and_then(|b| notes.case_line[b].clone());
            let start = if case_number.is_some() { l - 1 } else { l };
            extra.push((
                place,
                Span {
                    start,
                    body: l + 1..span.body.end,
                    title,
                    case_number,
                    closed: true,
                    group: span.group.clone(),
                    ..Span::default()
                },
            ));
        }
    }
    for (place, span) in extra.into_iter().rev() {
        items[place].body.end = items[place].body.end.min(span.start);
        let at = place + 1;
        items.insert(at, span);
    }
    for place in 1..items.len() {
        let start = items[place].start;
        if items[place - 1].body.end > start {
            items[place - 1].body.end = start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_item_starts() {
        for (text, number, title) in [
            ("82.        Dialogmøde", "82", "Dialogmøde"),
            ("Punkt 2: Havnen", "2", "Havnen"),
            ("Pkt. 42", "42", ""),
            ("Nr.178 - Budget", "178", "Budget"),
            ("Sag nr. 130", "130", ""),
            ("1.Temamøde - Diger (B)", "1", "Temamøde - Diger (B)"),
            ("38Godkendelse af dagsorden", "38", "Godkendelse af dagsorden"),
            ("1 : Dagsorden", "1", "Dagsorden"),
            ("3.1. Veje", "3.1", "Veje"),
            ("1.a Veje", "1.a", "Veje"),
            ("IV. Eventuelt", "IV", "Eventuelt"),
            ("12 Eventuelt", "12", "Eventuelt"),
        ] {
            let candidate = numbered(0, text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(candidate.number.as_ref().map(ItemNumber::as_str), Some(number), "{text}");
            assert_eq!(&text[candidate.title..], title, "{text}");
        }
        for text in [
            "27.00.00-A00-19-20",
            "3.1.2021 var en",
            "1.000 kr.",
            "2021 var godt",
            "Sag nr. 19/2484",
            "Punkt 12 + 13",
            "punkterne 3 og 4",
            "12 personer",
        ] {
            assert!(numbered(0, text).is_none(), "{text}");
        }
    }

    #[test]
    fn forms_of_case_numbers() {
        for text in [
            "27.00.00-A00-19-20",
            "Sagsnr.: 19/2484",
            "Sagsnr. EMN-2025-003383",
            "Sagsid.: 330-2018-3619",
            "J.nr.: 1-51-71-3321-08",
            "EMN-2025-003383",
            "21-014448",
        ] {
            assert!(bare_case_number(text).is_some(), "{text}");
        }
        for text in ["16-05-2021", "Sag nr. 130", "Sagsfremstilling", "12/2022", "1.000.000", "kl. 16.00-17.00", "2021-11-29"] {
            assert!(bare_case_number(text).is_none(), "{text}");
        }
    }

    #[test]
    fn page_references_go() {
        assert_eq!(strip_reference("Årshjul (side 7)"), "Årshjul");
        assert_eq!(strip_reference("Årshjul ........ 7"), "Årshjul");
        assert_eq!(strip_reference("Budget 2019"), "Budget 2019");
    }
}
