//! Where items begin: small recognisers, each scored on the whole document.
//!
//! Every line that could begin an item gives a candidate of some *style* (`82.   Title`, `Punkt 2: Title`,
//! `Sagsnr.: …`, a large heading …). For each style the best chain of candidates is found — numbers that
//! rise by one, headings that follow, a case number beside, the same title in a list of contents — and
//! the style whose chain explains the document best wins. There is no parser per municipality.

mod candidate;
mod case_number;
mod chain;
mod contents;
mod group;
mod title;
mod told;

use crate::{
    blocks,
    cues::{Cues, Scan},
    furniture::set_apart,
    headings::{Heading, Shape},
    lexicon::{Beginnings, any_byte, begins_with_any, closes_with, find, holds, lexicon, lower, opening, opens_with},
    line::{Gap, Line, Role},
};
use sagsgang_model::{CaseNumber, ItemNumber, item_number::roman, record::Format};
use std::{ops::Range, sync::LazyLock};

pub(crate) use self::candidate::{announces, begins, titled};
pub(crate) use self::case_number::bare_case_number;
pub(crate) use self::contents::strip_reference;
pub(crate) use self::title::closed_title;
pub(crate) use self::told::listed_first;
use self::{candidate::*, case_number::*, chain::*, contents::*, group::*, title::*, told::*};

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
    /// Closed items of which only the list of contents tells.
    pub listed: Vec<Span>,
}

/// The keyword of numbers behind a word of access, `åbent 3 …`, and of those behind a site's own label.
const ACCESS: u8 = u8::MAX - 1;
const OWN_LABEL: u8 = u8::MAX;

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
    Lettered(char),
    Case,
    Heading(u8),
    Type(u16, bool),
    TitleOnly,
    /// The first heading of an item that has neither number nor title; it belongs to the item's text.
    Section,
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
    /// Whether it is an entry of a list that the source marks as one.
    listed: bool,
    /// Whether nothing stands on the line but the number.
    alone: bool,
    /// Whether a list of contents or a title above points at it.
    told: bool,
}

impl Candidate {
    /// One without a number; its title begins with the line.
    fn unnumbered(line: usize, mold: Mold) -> Self {
        Self {
            line,
            mold,
            number: None,
            key: (0, 0),
            title: 0,
            case_number: None,
            score: 0.0,
            listed: false,
            alone: false,
            told: false,
        }
    }
}

/// Finds the items of a document.
pub(crate) fn segment(
    lines: &[Line],
    furniture: &[bool],
    headings: &[Option<Heading<'_>>],
    scans: &[Scan<'_>],
    format: Format,
    width: usize,
) -> Segmentation {
    let notes = Notes::take(lines, furniture, headings);
    let mut candidates = candidates(lines, furniture, &notes);
    let (pointers, repeats, named) = contents(lines, furniture, &notes, &mut candidates);
    for i in 0..candidates.len() {
        candidates[i].score = score(lines, furniture, &notes, &candidates, i);
    }
    if let Some(mut told) = told(lines) {
        let chain: Vec<usize> = (0..told.candidates.len()).collect();
        let (candidates, groups) = (std::mem::take(&mut told.candidates), Some(told.groups.as_slice()));
        return build(lines, furniture, scans, format, width, &notes, &candidates, &chain, told.entries, &[], &[], groups);
    }
    let mut chain = best_chain(&candidates);
    if let Some(found) = unnumbered(lines, furniture, &notes, &chain.iter().map(|n| candidates[*n].line).collect::<Vec<_>>()) {
        chain = (0..found.len()).collect();
        candidates = found;
    }
    build(lines, furniture, scans, format, width, &notes, &candidates, &chain, pointers, &repeats, &named, None)
}

/// Items that numbers do not tell, where they explain the document better than those do that begin on the lines `known`.
fn unnumbered(lines: &[Line], furniture: &[bool], notes: &Notes, known: &[usize]) -> Option<Vec<Candidate>> {
    let decisions = clusters(lines, furniture, notes);
    // A numbered list in the text of one case holds none of the decisions.
    let mut holding: Vec<usize> = decisions.iter().map(|d| known.partition_point(|start| start < d)).filter(|n| *n > 0).collect();
    holding.dedup();
    let holding = holding.len();
    let behind = known.last().map_or(0, |last| decisions.iter().filter(|d| *d > last).count());
    let list = decisions.len() >= 3
        && (holding * 2 < known.len().min(decisions.len()) || behind >= 3 && behind * 5 >= decisions.len() * 3);
    let known = if list { holding } else { known.len() };
    let mut best = Vec::new();
    if known == 0 {
        best = listed_titles(lines, furniture);
        if best.is_empty() {
            best = access_lines(lines, furniture, notes);
        }
    }
    // Each of these asks whether those before have found too little.
    let count = |best: &[Candidate]| best.len().max(known);
    if count(&best) < 3 && (known == 0 || decisions.is_empty()) {
        best = recurring(lines, furniture, notes);
    }
    // Where no numbers are, what recurs may leave out an item here and there.
    let few = if known == 0 { count(&best) * 3 < decisions.len() * 2 } else { count(&best) * 2 < decisions.len() };
    if decisions.len() >= 3 && few {
        let found = between_decisions(lines, furniture, notes, &decisions);
        if found.len() > count(&best) {
            best = found;
        }
    }
    if count(&best) < 3 {
        let found = dashed(lines, furniture, notes);
        if found.len() >= 3 {
            best = found;
        }
    }
    (best.len() > known).then_some(best)
}

/// What is known of each line before items are looked for.
struct Notes {
    /// Shape of the heading that the line is or begins with.
    heading: Vec<Option<Shape>>,
    case_line: Vec<Option<CaseNumber>>,
    body_size: f32,
    /// Weak headings that stand alone at least three times, folded: here they are headings.
    again: foldhash::HashSet<String>,
    /// Short lines that stand more than once in the document, folded.
    repeated: foldhash::HashSet<String>,
}

impl Notes {
    fn take(lines: &[Line], furniture: &[bool], headings: &[Option<Heading<'_>>]) -> Self {
        let heading =
            headings.iter().zip(furniture).map(|(heading, out)| heading.as_ref().filter(|_| !*out).map(Heading::shape)).collect();
        let case_line =
            lines.iter().zip(furniture).map(|(line, out)| if *out { None } else { bare_case_number(&line.text) }).collect();
        let mut weak: foldhash::HashMap<String, usize> = foldhash::HashMap::default();
        for (heading, line) in headings.iter().zip(lines) {
            if heading.as_ref().is_some_and(|h| h.weak && h.rest.is_empty()) && line.text.len() < 40 {
                *weak.entry(folded(&line.text)).or_default() += 1;
            }
        }
        let again = weak.into_iter().filter(|(_, n)| *n >= 3).map(|(text, _)| text).collect();
        Self { again, heading, case_line, body_size: body_size(lines), repeated: repeated_lines(lines, furniture) }
    }

    fn strong(&self, i: usize) -> bool {
        self.heading[i].is_some_and(|shape| !shape.weak)
    }

    /// Whether the line is the heading of a decision whose words stand below.
    fn leads(&self, i: usize) -> bool {
        self.heading[i].is_some_and(|shape| shape.bare)
    }

    fn any(&self, i: usize) -> bool {
        self.heading[i].is_some()
    }

    /// Whether the line is a heading over attachments.
    fn attaches(&self, i: usize) -> bool {
        self.heading[i].is_some_and(|shape| shape.attachments)
    }

    /// Whether the line is a heading over those who were away.
    fn away(&self, i: usize) -> bool {
        self.heading[i].is_some_and(|shape| shape.closes && !shape.decides && !shape.attachments)
    }
}

fn repeated_lines(lines: &[Line], furniture: &[bool]) -> foldhash::HashSet<String> {
    let set_off = |l: &Line| matches!(l.style.role, Role::Heading(_)) || l.style.bold;
    let mut seen = foldhash::HashSet::default();
    let mut repeated = foldhash::HashSet::default();
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
    let mut weights: foldhash::HashMap<u32, usize> = foldhash::HashMap::default();
    for line in lines {
        if line.style.size > 0.0 {
            *weights.entry((line.style.size * 2.0) as u32).or_default() += line.text.len();
        }
    }
    weights.into_iter().max_by_key(|(size, weight)| (*weight, *size)).map_or(0.0, |(size, _)| size as f32 / 2.0)
}

/// Letters and digits of a title, for comparing.
pub(crate) fn folded(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' | 'ß'..='ö' | 'ø'..='ÿ' => kept.push(c),
            'A'..='Z' => kept.push(c.to_ascii_lowercase()),
            c if !c.is_ascii() && c.is_alphanumeric() => kept.extend(c.to_lowercase()),
            _ => {}
        }
    }
    kept
}

#[expect(clippy::too_many_arguments, reason = "the one place where everything that was noticed comes together")]
fn build(
    lines: &[Line],
    furniture: &[bool],
    scans: &[Scan<'_>],
    format: Format,
    width: usize,
    notes: &Notes,
    candidates: &[Candidate],
    chain: &[usize],
    mut pointers: Vec<usize>,
    repeats: &[(usize, usize)],
    named: &[(usize, String)],
    told: Option<&[Option<usize>]>,
) -> Segmentation {
    let mut items: Vec<Span> = Vec::with_capacity(chain.len());
    let chain_lines: foldhash::HashSet<usize> = chain.iter().map(|n| candidates[*n].line).collect();
    let title_above = chain.iter().all(|n| {
        candidates[*n].title >= lines[candidates[*n].line].text.len()
            && !matches!(candidates[*n].mold, Mold::TitleOnly | Mold::Section)
    }) && told.is_none()
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
        let (mut own, closed) = without_column(lines[candidate.line].text.get(candidate.title..).unwrap_or("").trim());
        said_closed |= closed;
        // "202. Journalnr. 00.34.00 Ø60", and the title below.
        if let Some(number) = labelled_case_number(own).filter(|_| candidate.number.is_some()) {
            span.case_number = Some(number);
            own = "";
        }
        if let Some((_, title)) = named.iter().find(|(l, _)| *l == candidate.line) {
            span.title = title.clone();
        } else if candidate.mold == Mold::Section {
            body = candidate.line;
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
        if told.is_none()
            && let Some(before) = (0..span.start).rev().find(|l| !furniture[*l])
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
                || said_again(lines, furniture, notes, &span, body)
                || (meta(&lines[body].text).is_some() && !span.title.is_empty()))
        {
            if let Some(closed) = meta(&lines[body].text).filter(|_| !furniture[body]) {
                said_closed |= closed;
            }
            if let Some(number) = notes.case_line[body].as_ref().filter(|_| !furniture[body]) {
                let belongs_to_next = told.is_none()
                    && next_line(lines, furniture, body) == Some(next)
                    && next < lines.len()
                    && bare_case_of_next(notes, candidates, chain);
                let again = span.case_number.is_some() && labelled_case_number(&lines[body].text).is_none();
                if belongs_to_next || again {
                    break;
                }
                span.case_number.get_or_insert(number.clone());
            }
            if repeated(repeats, candidate.line, body) || said_again(lines, furniture, notes, &span, body) {
                span.repeats.push(body);
            }
            body += 1;
        }
        said_closed |= registered_closed(lines, furniture, notes, candidate.line + 1..next);
        said_closed |= access_marks(&mut span.title);
        let lowered = lower(&span.title);
        // The list of contents has them too: they are the title's own.
        for tail in [" lukket punkt", " lukket sag"].into_iter().filter(|_| told.is_none()) {
            let before = lowered.strip_suffix(tail).filter(|before| before.len() > 3);
            // Behind a dash they are the title's own.
            if before.is_some_and(|before| !before.ends_with(['-', '–'])) {
                said_closed = true;
                span.title.truncate(span.title.len() - tail.len());
            }
        }
        strip_tails(&mut span.title);
        letter_number(&mut span);
        // "1. 1. Godkendelse af dagsordenen"
        if let Some(rest) =
            span.number.as_ref().and_then(|n| span.title.strip_prefix(n.as_str())).and_then(|r| r.strip_prefix(". "))
        {
            span.title = rest.trim_start().to_owned();
        }
        if holds(&span.title, "....") {
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
    match told {
        Some(groups) => {
            for (span, group) in items.iter_mut().zip(groups) {
                span.group = group.map(|l| lines[l].text.clone());
            }
            pointers.extend(groups.iter().flatten());
        }
        None => {
            running_heads(lines, furniture, scans, numbered_chain, &items, &mut pointers);
            groups(lines, furniture, notes, &mut items, &mut pointers);
        }
    }
    for span in &mut items {
        // "ØK Lukket sag - Salg af ejendom"
        let coded = span.title.split_once(' ').filter(|(code, _)| code.len() <= 5 && code.chars().all(char::is_uppercase));
        span.closed |= closed_title(&lower(&span.title))
            || coded.is_some_and(|(_, title)| closed_title(&lower(title)))
            || span.group.as_deref().is_some_and(|g| lower(g).contains("lukke"));
    }
    if told.is_none() {
        unnumbered_closed(lines, furniture, scans, notes, &mut items);
        access_above(lines, furniture, &mut items);
    }
    for span in items.iter_mut().filter(|s| s.case_number.is_none()) {
        span.case_number =
            labelled_below(lines, furniture, span.body.clone()).or_else(|| registered_below(lines, furniture, notes, span));
    }
    pointers.sort_unstable();
    pointers.dedup();
    let first = items.first().map_or(lines.len(), |span| span.start);
    let listed = listed(lines, furniture, candidates, chain, &pointers, &items);
    Segmentation { items, pointers, first, listed }
}

/// Closed items that stand in the list of contents alone, with numbers that no other item has.
fn listed(
    lines: &[Line],
    furniture: &[bool],
    candidates: &[Candidate],
    chain: &[usize],
    pointers: &[usize],
    items: &[Span],
) -> Vec<Span> {
    let mut found = Vec::new();
    let Some(first) = items.first().map(|s| s.start) else { return found };
    let top = pointers.first().copied().unwrap_or(0);
    let Some(mut last) = chain.last().and_then(|n| candidates[*n].number.as_ref()).and_then(ItemNumber::leading) else {
        return found;
    };
    let closed_above = |line: usize| {
        let mut above = (top..line).rev().filter(|l| !furniture[*l]).map(|l| lower(&lines[l].text));
        above.find(|t| crate::head::group(t).is_some() || t.starts_with("lukkede ")).is_some_and(|t| t.contains("lukke"))
    };
    let known: foldhash::HashSet<(u32, u32)> = chain.iter().map(|n| candidates[*n].key).collect();
    let begun = chain.first().map_or(0, |n| candidates[*n].key.0);
    for candidate in candidates.iter().filter(|c| c.line >= top && c.line < first) {
        let between =
            candidate.key.1 == 0 && candidate.key.0 > begun && candidate.key.0 < last && !known.contains(&candidate.key);
        // "lukket 101 Køb af grund": the list itself says it, and may number closed items apart.
        let marked = lines[candidate.line].text.starts_with(['l', 'L']) && matches!(candidate.mold, Mold::Keyword(ACCESS));
        let apart = marked && !known.contains(&candidate.key);
        if candidate.key != (last + 1, 0) && !between && !apart {
            continue;
        }
        let mut title = strip_reference(title_text(lines, furniture, candidate));
        // "9......... Kontraktforhold. 13": behind leaders, the page stands alone.
        if lines[candidate.line].text.get(..candidate.title).is_some_and(|number| number.contains("...")) {
            title = title.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['.', ' ']);
        }
        if title.starts_with(char::is_uppercase) && (marked || closed_title(&lower(title)) || closed_above(candidate.line)) {
            last = last.max(candidate.key.0);
            found.push(Span {
                start: candidate.line,
                body: candidate.line + 1..candidate.line + 1,
                number: candidate.number.clone(),
                title: title.to_owned(),
                closed: true,
                ..Span::default()
            });
        }
    }
    found
}

/// Whether one of the first lines under a title, before any heading and any text, says that the item is closed: `Lukket`
/// among initials and numbers, or `Sagsnr. 260377 Skoleudvalget Lukket punkt`.
fn registered_closed(lines: &[Line], furniture: &[bool], notes: &Notes, span: Range<usize>) -> bool {
    const MOST: usize = 60;
    let mut first = span.filter(|l| !furniture[*l]).take(8).take_while(|l| !notes.any(*l) && lines[*l].text.len() <= MOST);
    first.any(|l| {
        let text = lines[l].text.as_str();
        let said = notes.case_line[l].is_some() && [" Lukket punkt", " Lukket sag"].iter().any(|end| text.ends_with(end));
        said || meta(text) == Some(true)
    })
}

/// A line under the title that only registers the case: `Åbent`, `Initialer: HBL`, `Dok. 399-2019-77120`.
/// Gives whether it says closed.
fn meta(text: &str) -> Option<bool> {
    static BEGUN: LazyLock<Beginnings> = LazyLock::new(|| {
        let starts = lexicon().words.item_meta.starts.iter().map(String::as_str);
        Beginnings::of(starts.chain(["åben", "offentlig", "lukket"]))
    });
    if text.len() > 60 || !BEGUN.may_open(text) {
        return None;
    }
    let lowered = lower(&blocks::squeezed(text));
    let trimmed = lowered.trim_end_matches(['.', ' ']);
    match trimmed {
        "åben" | "åbent" | "åben sag" | "åbent punkt" | "offentlig" => return Some(false),
        "lukket" | "lukket sag" | "lukket punkt" => return Some(true),
        _ => {}
    }
    labels_case(&lowered).then_some(false)
}

/// `Sagsbehandler: …`, `Sagsforløb: …`
fn labels_case(lowered: &str) -> bool {
    begins_with_any(lowered, &lexicon().words.item_meta.starts)
}

/// Whether a line right under the title says it, the number or the group above it again.
fn said_again(lines: &[Line], furniture: &[bool], notes: &Notes, span: &Span, line: usize) -> bool {
    let text = lines[line].text.as_str();
    if text.len() > 200 || span.title.is_empty() || notes.any(line) {
        return false;
    }
    let announced = || announces(text) && numbered(line, text).is_some_and(|c| c.number == span.number && c.number.is_some());
    let above = || {
        (0..span.start)
            .rev()
            .find(|l| !furniture[*l])
            .is_some_and(|l| lines[l].text == text && crate::head::group(text).is_none())
    };
    folded(text) == folded(&span.title) || announced() || above()
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

/// `Åbent punkt` or `Lukket punkt` on the line above each item: it is the item's, not the last word of the one before.
fn access_above(lines: &[Line], furniture: &[bool], items: &mut [Span]) {
    let says = |l: usize| meta(&lines[l].text).filter(|_| !labels_case(&lower(&lines[l].text)));
    let above = |items: &[Span], place: usize| {
        let floor = place.checked_sub(1).map_or(0, |before| items[before].body.start);
        (floor..items[place].start).rev().find(|l| !furniture[*l]).and_then(|l| Some((l, says(l)?)))
    };
    let below = items.iter().filter(|s| (s.start + 1..s.body.start).any(|l| says(l).is_some())).count();
    let found: Vec<_> = (0..items.len()).map(|place| above(items, place)).collect();
    let many = found.iter().flatten().count();
    if many < 2 || many * 2 < items.len() || below * 2 > items.len() {
        return;
    }
    for (place, (line, closed)) in found.into_iter().enumerate().filter_map(|(place, found)| Some((place, found?))) {
        items[place].start = line;
        items[place].closed |= closed;
        if let Some(before) = place.checked_sub(1) {
            items[before].body.end = items[before].body.end.min(line);
        }
    }
}

/// Closed items without a number that stand between numbered ones.
fn unnumbered_closed(lines: &[Line], furniture: &[bool], scans: &[Scan<'_>], notes: &Notes, items: &mut Vec<Span>) {
    // Where `Åbent punkt` stands over each item, `Lukket punkt` over one tells of that item.
    let above = |start: usize| (0..start).rev().find(|l| !furniture[*l]).filter(|l| meta(&lines[*l].text).is_some());
    let marked_above = items.iter().filter(|s| above(s.start).is_some_and(|l| meta(&lines[l].text) == Some(false))).count() >= 2;
    // `Åben` and `Lukket` by turns over the items are groups.
    let turns = lines.iter().any(|l| matches!(l.text.as_str(), "Åben" | "Åbent" | "Åbne"));
    let mut extra: Vec<(usize, Span)> = Vec::new();
    for place in 0..items.len() {
        let span = &items[place];
        let (mut closes_own, mut closes_next) = (None, false);
        for l in span.body.clone() {
            if furniture[l] || lines[l].text.len() > 120 || !set_apart(&lines[l]) {
                continue;
            }
            let lowered = scans[l].lowered;
            let exact = lexicon().words.closed.exact.iter().any(|w| w == lowered);
            if lowered == "lukket" && turns {
                continue;
            }
            if !(exact || begins_with_any(lowered, &lexicon().words.closed.starts))
                || lowered.ends_with('.')
                || items.iter().any(|s| s.start == l)
            {
                continue;
            }
            if crate::head::group(&lines[l].text)
                .is_some_and(|g| lower(&g).ends_with("møde") || lower(&g).ends_with("punkter") || lower(&g).ends_with("sager"))
            {
                continue;
            }
            if exact && marked_above && items.get(place + 1).is_some_and(|s| next_line(lines, furniture, l) == Some(s.start)) {
                closes_next = true;
                continue;
            }
            // Under the item's own title, with nothing but its case number between, it tells of the item itself.
            let mut between = (span.body.start..l).filter(|b| !furniture[*b]);
            if exact
                && between.all(|b| notes.case_line[b].is_some())
                && (span.closed || span.title.is_empty() || l > span.body.start)
            {
                closes_own = Some((span.body.start..l).find_map(|b| notes.case_line[b].clone()));
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
        if let Some(case_number) = closes_own {
            items[place].closed = true;
            items[place].case_number = items[place].case_number.take().or(case_number);
        }
        if closes_next && let Some(next) = items.get_mut(place + 1) {
            next.closed = true;
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
            ("T7. Nabohøring", "T7", "Nabohøring"),
            ("12 Eventuelt", "12", "Eventuelt"),
            ("lukket 101 Køb af grund", "101", "Køb af grund"),
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

    fn items_of(text: &str) -> Vec<sagsgang_model::record::Item> {
        crate::read(crate::reader::text::read(text.as_bytes()), "x.txt", "").items
    }

    fn titles_of(text: &str) -> Vec<String> {
        items_of(text).into_iter().map(|item| item.title).collect()
    }

    #[test]
    fn items_without_number_and_title_stand_between_the_decisions() {
        let item = |what: &str| {
            format!("Resume\n\nDer er søgt om {what}.\n\nIndstilling\n\nat der gives tilsagn\n\nBeslutning\n\nGodkendt.\n\n")
        };
        let text = format!("Referat\n\n{}", ["en bænk", "et hegn", "en bro"].map(item).concat());
        let items = items_of(&text);
        assert_eq!(items.len(), 3);
        assert!(items.iter().all(|i| i.title.is_empty() && i.sections[0].kind == sagsgang_model::SectionKind::Summary));
        // Where the case is told behind its decision, the first heading opens each.
        let item = |what: &str| {
            format!(
                "Indstilling\n\nat der gives tilsagn\n\nBeslutning\n\nGodkendt.\n\nSagsfremstilling\n\nDer er søgt om {what}.\n\n"
            )
        };
        let text = format!("Referat\n\n{}", ["en bænk", "et hegn", "en bro"].map(item).concat());
        let items = items_of(&text);
        assert_eq!(items.len(), 3);
        assert!(items.iter().all(|i| i.sections.len() == 3));
    }

    #[test]
    fn an_agenda_without_titles_begins_anew_with_its_first_heading() {
        let item = |what: &str| format!("Beslutningstema\n\nDer er søgt om {what}.\n\nLovgrundlag\n\nIngen.\n\n");
        assert_eq!(items_of(&format!("Dagsorden\n\n{}", ["en bænk", "et hegn", "en bro"].map(item).concat())).len(), 3);
    }

    #[test]
    fn titles_behind_a_dash() {
        let text = "Referat\n- Valg af ordstyrer\nBeslutning\nKaj Krog blev valgt.\n- Nyt hegn\nHegnet er væltet.\nBeslutning\nUdsat.\n- Eventuelt punkt\nBeslutning\nIntet.";
        assert_eq!(titles_of(text), ["Valg af ordstyrer", "Nyt hegn", "Eventuelt punkt"]);
    }

    #[test]
    fn a_list_inside_an_item_is_no_item() {
        let item = |n: u32, list: &str| {
            format!("{n}. Sag om havnen {n}\n\nSagsfremstilling\n\nTre ting:\n{list}\nBeslutning\n\nGodkendt.\n\n")
        };
        let text =
            format!("Referat\n\n{}{}{}{}", item(1, ""), item(2, "1. Molen\n2. Kajen\n3. Kranen\n"), item(3, ""), item(4, ""));
        assert_eq!(titles_of(&text).len(), 4);
    }

    #[test]
    fn access_on_the_line_above_is_the_items() {
        let item = |n: u32, access: &str| format!("{access}\n\n{n}  Sag om havnen\n\nBeslutning\n\nGodkendt.\n\n");
        let text = format!("Referat\n\n{}{}{}", item(1, "Åbent  punkt"), item(2, "Åbent  punkt"), item(3, "Lukket  punkt"));
        let items = items_of(&text);
        assert!(items.iter().all(|i| i.decision.as_ref().is_some_and(|d| d.text == "Godkendt.")), "{items:#?}");
        assert_eq!(items[2].access, sagsgang_model::record::Access::Closed);
    }

    #[test]
    fn page_references_go() {
        assert_eq!(strip_reference("Årshjul (side 7)"), "Årshjul");
        assert_eq!(strip_reference("Årshjul ........ 7"), "Årshjul");
        assert_eq!(strip_reference("Budget 2019"), "Budget 2019");
    }
}
