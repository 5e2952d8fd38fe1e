//! Headings inside an item: standing alone, before a colon, glued to their text, naming who recommends,
//! or dated and so speaking of another meeting.

use jiff::civil::Date;
use sagsgang_model::{ItemNumber, SectionKind};

use crate::{
    cues::{Cues, Scan},
    dates, head,
    lexicon::{closes_with, find, lexicon, lower, opening, opens_with},
    line::{Line, Role},
};

/// What item finding needs to know of a heading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub weak: bool,
    /// Whether an item may begin right above it.
    pub opens_item: bool,
    /// Whether it is the heading of a decision, of this meeting or another, with nothing behind it on the line.
    pub bare: bool,
    /// Whether it is the heading of a list of attachments.
    pub attachments: bool,
    /// Whether it is the heading of a decision, and no list's or remark's.
    pub decides: bool,
    /// Whether it closes an item rather than opens one: attachments, absence, a decision.
    pub closes: bool,
}

/// A heading and the text behind it on the same line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heading<'a> {
    pub kind: SectionKind,
    pub weak: bool,
    /// The heading as printed, without colon; empty where the document leaves it out.
    pub printed: &'a str,
    /// Text behind it on the same line.
    pub rest: &'a str,
    pub opener: Opener,
}

/// What more a heading says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Opener {
    Plain,
    /// `Administrationen indstiller,` — who recommends, and the meeting when it is an earlier one.
    Recommends {
        by: Option<String>,
        date: Option<Date>,
        item: Option<ItemNumber>,
        pure: bool,
    },
    /// `Beslutning fra Byrådet, 25. august 2021, pkt. 145:` — another meeting, or this one.
    Dated {
        committee: Option<String>,
        term: Option<String>,
        date: Option<Date>,
        item: Option<ItemNumber>,
    },
}

impl<'a> Heading<'a> {
    /// One that the document leaves out, over a text that shows what it is.
    pub fn unprinted(kind: SectionKind, text: &'a str) -> Self {
        Self { kind, weak: false, printed: "", rest: text, opener: Opener::Plain }
    }

    /// The heading's shape, for finding items.
    pub fn shape(&self) -> Shape {
        let opens_item = !matches!(self.kind, SectionKind::People | SectionKind::Attachments) && self.rest.len() < 400;
        let dated = matches!(self.opener, Opener::Dated { .. }) && self.kind == SectionKind::History;
        let bare = self.rest.is_empty() && matches!(self.kind, SectionKind::Decision | SectionKind::History);
        let decides = self.kind == SectionKind::Decision;
        let attachments = self.kind == SectionKind::Attachments;
        let closes = decides || attachments || self.kind == SectionKind::People;
        Shape { weak: self.weak || dated, opens_item, bare, attachments, decides, closes }
    }
}

/// Reads the heading that begins a line.
pub(crate) fn parse<'a>(line: &'a Line, scan: &Scan<'_>) -> Option<Heading<'a>> {
    if matches!(line.style.role, Role::TableRow) {
        return None;
    }
    let text = line.text.as_str();
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        return numbered(text, scan.lowered);
    }
    if matches!(first, '•' | '·') {
        // Nested lists of a web page set a bullet before every heading.
        let skipped = text.len() - text.trim_start_matches([first, ' ']).len();
        let found = read(&text[skipped..], scan.lowered.get(skipped..)?, scan.cues)?;
        return (found.rest.is_empty() && !matches!(found.opener, Opener::Recommends { .. }) && !found.weak).then_some(found);
    }
    read(text, scan.lowered, scan.cues)
}

/// Reads the heading that begins a text.
fn read<'a>(text: &'a str, lowered: &str, cues: Cues) -> Option<Heading<'a>> {
    if !text.chars().next()?.is_uppercase() {
        return None;
    }
    let listed = |text| listed(text, lowered);
    let dated_head = cues.any(Cues::HEAD) && text.ends_with(|c: char| c.is_ascii_digit());
    let told = [Cues::RECOMMENDS, Cues::DECIDES, Cues::POINTS, Cues::ANSWERS].into_iter().any(|cue| cues.any(cue));
    if !told && !text.ends_with(':') && !dated_head {
        return listed(text);
    }
    cues.any(Cues::DECIDES)
        .then(|| possessive(text, lowered))
        .flatten()
        .or_else(|| listed(text).map(|h| dated_inside(text, h)))
        .or_else(|| cues.any(Cues::RECOMMENDS).then(|| somebodys(text, lowered)).flatten())
        .or_else(|| cues.any(Cues::RECOMMENDS).then(|| recommends(text, lowered)).flatten())
        .or_else(|| dated(text, lowered, cues))
        .or_else(|| cues.any(Cues::ANSWERS).then(|| hearing(text, lowered)).flatten())
}

/// `5. Indstilling`: a heading of the lexicon that the template numbers.
fn numbered<'a>(text: &'a str, lowered: &str) -> Option<Heading<'a>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix('.').filter(|_| digits <= 2)?.trim_start();
    let words = lowered.get(text.len() - rest.len()..)?.trim_end_matches([':', '.', ' ']);
    let entry = lexicon().headings_at(words).find(|h| h.words.len() == words.len() && !h.weak)?;
    Some(Heading { kind: entry.kind, weak: true, printed: text.trim_end_matches([':', ' ']), rest: "", opener: Opener::Plain })
}

/// `Beslutning: Socialudvalget, 17. august 2015, pkt. 1: Godkendt.` names the meeting behind the heading.
fn dated_inside<'a>(text: &'a str, heading: Heading<'a>) -> Heading<'a> {
    if heading.kind != SectionKind::Decision || heading.opener != Opener::Plain || heading.rest.is_empty() {
        return heading;
    }
    match dated(heading.rest, &lower(heading.rest), Cues::POINTS) {
        Some(inner) => {
            let printed = text.trim_end().strip_suffix(inner.rest).unwrap_or(text).trim_end_matches([' ', ':']);
            Heading { printed, rest: inner.rest, opener: inner.opener, ..heading }
        }
        None => heading,
    }
}

/// Headings of the lexicon.
fn listed<'a>(text: &'a str, lowered: &str) -> Option<Heading<'a>> {
    for entry in lexicon().headings_at(lowered) {
        let printed = &text[..entry.words.len()];
        let rest = &text[entry.words.len()..];
        let make = |rest: &'a str| {
            Some(Heading { kind: entry.kind, weak: entry.weak, printed, rest: rest.trim(), opener: Opener::Plain })
        };
        let trimmed = rest.trim();
        if trimmed.is_empty() || matches!(trimmed, ":" | "." | "-" | "::") {
            return make("");
        }
        if let Some(behind) = trimmed.strip_prefix(':') {
            return make(behind);
        }
        // "Bilag 1. Eftersyn" opens a list whose own heading is missing.
        if entry.words == "bilag" && next_is_numbered(trimmed) {
            return make(text);
        }
        if trimmed.starts_with('(') && trimmed.trim_end_matches(':').ends_with(')') && trimmed.len() < 60 {
            let printed = text.trim_end_matches([':', ' ']);
            return make("").map(|heading| Heading { printed, ..heading });
        }
        let next = rest.chars().next()?;
        let last_small = printed.chars().next_back().is_some_and(char::is_lowercase);
        // "BeslutningGodkendt.", "Beslutning1. Godkendt.", "Bilag- Oversigt": the line break between is lost.
        let answers = || next.is_ascii_digit() && rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(". ");
        let lists = || rest.strip_prefix("- ").is_some_and(|behind| behind.starts_with(char::is_uppercase));
        if last_small && (!entry.weak && (next.is_uppercase() || answers()) || lists()) {
            return make(rest);
        }
        // "Fraværende i Økonomiudvalget den 10. juni 2020: Rosa Kamp"
        if entry.kind == SectionKind::People
            && [" i ", " på ", " ved ", " under "].iter().any(|w| rest.starts_with(w))
            && let Some(colon) = rest.find(':').filter(|at| *at < 90)
        {
            let end = printed.len() + colon;
            return Some(Heading {
                kind: entry.kind,
                weak: entry.weak,
                printed: &text[..end],
                rest: text[end + 1..].trim(),
                opener: Opener::Plain,
            });
        }
        // Two or more blanks: a column beside the heading.
        if (rest.starts_with("  ") || rest.starts_with('\t')) && !entry.weak {
            return make(rest);
        }
        // "Beslutning i den : Godkendt.": body and date are lost.
        if entry.kind == SectionKind::Decision
            && let Some(behind) = [" i den :", " i den:", " i :", " den :"].iter().find_map(|w| rest.strip_prefix(w))
        {
            return make(behind);
        }
        if entry.kind == SectionKind::Decision
            && next == ' '
            && let Some(heading) = dated_decision(text, rest)
        {
            return Some(heading);
        }
        // "Det indstilles, at …" and "Forvaltningen foreslår, at …" read on as a recommender's line.
        if entry.kind == SectionKind::Recommendation && matches!(next, ',' | ' ' | ';') {
            continue;
        }
    }
    None
}

fn next_is_numbered(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits)
        && rest[digits..].starts_with([':', '.'])
        && rest[digits + 1..].trim_start().starts_with(char::is_uppercase)
}

/// `Beslutning i Byrådet den 27-08-2025`, `Beslutning fra Udvalget for Læring, 7. juni 2021, pkt. 48`, `Beslutning Økonomiudvalget den …`.
fn dated_decision<'a>(text: &'a str, rest: &'a str) -> Option<Heading<'a>> {
    let trimmed = rest.trim_start();
    let lowered = lower(trimmed);
    let quoted = lowered.starts_with("fra ");
    let behind = ["fra ", "i ", "af ", "på ", "truffet i ", "truffet af ", "for ", "den ", "d. ", "vedr. "]
        .iter()
        .find(|w| opens_with(&lowered, w))
        .map_or(0, |w| w.len());
    let subject = &trimmed[behind..];
    let found = dates::find(subject);
    let end = found.map_or_else(|| subject.find(':').unwrap_or(subject.len()), |f| f.start);
    let name = subject[..end].trim_end_matches([' ', ',', '.', ':', '-']);
    let name = trim_word_end(name, &[" dato", " den", " d", " møde", " på mødet", " i mødet", " mødet", "smødet"]);
    let body = head::body_name(name);
    // "Beslutning Miljø og Teknik den 01-09-2014": the date ends the line and tells that a body stands before it.
    let whole = found.is_some_and(|f| subject[f.end..].trim_matches([' ', ':', '.']).is_empty())
        && name.len() < 60
        && name.starts_with(char::is_uppercase);
    if found.is_none() && body.is_none() || end > 120 || (!name.is_empty() && body.is_none() && behind == 0 && !whole) {
        return None;
    }
    let tail = found.map_or(&subject[end..], |f| &subject[f.end..]);
    let (item, tail) = item_behind(tail);
    let inline = tail.trim_start_matches([' ', ':', ',', '.']);
    if !inline.is_empty() && !tail.contains(':') && found.is_some() && inline.starts_with(char::is_lowercase) {
        return None;
    }
    let heading_end = text.len() - inline.len();
    let (committee, term) = body.map_or_else(|| ((!name.is_empty()).then(|| name.to_owned()), None), |(n, t)| (Some(n), t));
    let kind = if quoted { SectionKind::History } else { SectionKind::Decision };
    Some(Heading {
        kind,
        weak: false,
        printed: text[..heading_end].trim_end_matches([' ', ':']),
        rest: inline,
        opener: Opener::Dated { committee, term, date: found.map(|f| f.date), item },
    })
}

fn trim_word_end<'a>(text: &'a str, ends: &[&str]) -> &'a str {
    let mut text = text;
    loop {
        let lowered = lower(text);
        let Some(end) = ends.iter().find(|e| closes_with(&lowered, e) || lowered == e.trim_start()) else { return text };
        text = text[..text.len().saturating_sub(end.len())].trim_end_matches([' ', ',', '.']);
        if text.is_empty() {
            return text;
        }
    }
}

/// `, pkt. 145:` → the number, and what follows.
fn item_behind(tail: &str) -> (Option<ItemNumber>, &str) {
    let trimmed = tail.trim_start_matches([' ', ',', ':', '.', '(']);
    let lowered = lower(opening(trimmed, 16));
    for label in ["som punkt", "som pkt.", "pkt. nr.", "punkt nr.", "pkt.", "pkt", "punkt", "sag nr.", "nr.", "sag"] {
        if let Some(rest) = lowered.starts_with(label).then(|| trimmed[label.len()..].trim_start()) {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            if end > 0 {
                return (rest[..end].parse().ok(), rest[end..].trim_start_matches(')'));
            }
        }
    }
    (None, tail)
}

/// `Administrationen indstiller,` and its kin.
fn recommends<'a>(text: &'a str, lowered: &str) -> Option<Heading<'a>> {
    let words = &lexicon().words.recommenders;
    if !words.verbs.stand_in(lowered) {
        return None;
    }
    let (verb_at, verb) = words.verbs.iter().filter_map(|v| word_at(lowered, v).map(|at| (at, v.as_str()))).min()?;
    if verb_at == 0 || verb_at > 90 {
        return None;
    }
    let subject = text[..verb_at].trim();
    let subject_low = lowered[..verb_at].trim();
    let words_in_subject = subject.split_whitespace().count();
    let known = words.words.iter().any(|w| subject_low == w)
        || head::body_name(subject).is_some()
        || subject_low.ends_with("forvaltningen")
        || subject_low.ends_with("sekretariatet");
    let impersonal = subject_low == "det";
    if words_in_subject > 7 || subject.contains(['.', ':', ';', '?']) || (subject.contains(',') && !known) {
        return None;
    }
    let after = &text[verb_at + verb.len()..];
    let pure_verb = words.pure_verbs.iter().any(|v| v == verb);
    let bare = after.trim().trim_end_matches([',', ':', ';', '.', ' ']);
    let bare_low = lower(bare);
    let bare_low = bare_low.trim_start_matches([',', ';', ':', ' ']);
    let make = |rest: &'a str, date: Option<Date>, item: Option<ItemNumber>, pure: bool| {
        let by = (!impersonal).then(|| head::sentence_case(subject).unwrap_or_else(|| subject.to_owned()));
        Some(Heading {
            kind: SectionKind::Recommendation,
            weak: !pure && !known,
            printed: text[..text.len() - rest.len()].trim_end_matches([' ', ',', ':', ';']),
            rest: rest.trim(),
            opener: Opener::Recommends { by, date, item, pure },
        })
    };
    if matches!(bare_low, "" | "at" | "følgende" | "til udvalget" | "at udvalget" | "overfor udvalget")
        || bare_low == "til byrådet"
    {
        let short = bare_low.is_empty() && words_in_subject <= 3;
        return if pure_verb || known || short { make("", None, None, true) } else { None };
    }
    // "…, 7. oktober 2019, pkt. 92:"
    if bare.len() < 60
        && let Some(found) = dates::find(bare)
        && bare[..found.start].trim_matches([' ', ',', ';', ':']).len() < 8
    {
        let (item, tail) = item_behind(&bare[found.end..]);
        if tail.trim().is_empty() {
            return make("", Some(found.date), item, true);
        }
    }
    if !pure_verb && !impersonal {
        return None;
    }
    let trimmed = after.trim_start_matches([' ', ',', ':', ';']);
    let trimmed_low = lower(opening(trimmed, 4));
    if (trimmed_low.starts_with("at ") || (after.trim_start().starts_with(':') && known))
        && (known || impersonal)
        && matches!(*verb.as_bytes(), [b'i', ..])
    {
        return make(trimmed, None, None, false);
    }
    // "… indstiller til Byrådet, at …", "… indstiller over for Regionsrådet, at:"
    let to_somebody = ["til ", "over for ", "overfor ", "overordnet"].iter().any(|w| lower(opening(trimmed, 12)).starts_with(w));
    if known && to_somebody && matches!(*verb.as_bytes(), [b'i', ..]) {
        let trimmed_all = lower(trimmed);
        if let Some(at) = trimmed_all.find(", at") {
            let rest = trimmed[at + 2..].trim();
            return make(if rest == "at" { "" } else { rest }, None, None, rest.len() < 4);
        }
        if trimmed.ends_with([':', ',']) {
            return make("", None, None, true);
        }
    }
    // "Plan & Natur indstiller til KB via NPU og ØU, at"; "Administrationen indstiller til udvalget" before a list.
    if to_somebody
        && pure_verb
        && (bare_low.ends_with(" at")
            || known
                && words_in_subject == 1
                && !text.ends_with('.')
                && trimmed.split_whitespace().count() <= 8
                && !trimmed.contains(" at "))
    {
        return make("", None, None, true);
    }
    None
}

/// `Fagcentrets indstilling`, `Rådmandens indstilling:`: whoever it is.
fn somebodys<'a>(text: &'a str, lowered: &str) -> Option<Heading<'a>> {
    let trimmed = lowered.trim_end_matches([':', ' ']);
    let at = find(trimmed, "s indstilling").filter(|at| at + "s indstilling".len() == trimmed.len())?;
    let one_word = at > 3 && at < 40 && trimmed[..at].split(' ').count() <= 2;
    one_word.then(|| Heading {
        kind: SectionKind::Recommendation,
        weak: false,
        printed: &text[..trimmed.len()],
        rest: "",
        opener: Opener::Plain,
    })
}

/// `Økonomiudvalgets beslutning:`, `Teknisk Udvalgs beslutning`
fn possessive<'a>(text: &'a str, lowered: &str) -> Option<Heading<'a>> {
    let at = find(lowered, "s beslutning")?;
    let end = at + "s beslutning".len();
    let rest = text[end..].trim_start();
    let tail = rest.strip_prefix("er").unwrap_or(rest);
    if at > 60 || !(tail.is_empty() || tail.starts_with(':')) {
        return None;
    }
    head::body_name(&text[..at])?;
    Some(Heading {
        kind: SectionKind::Decision,
        weak: false,
        printed: &text[..end],
        rest: tail.trim_start_matches(':').trim(),
        opener: Opener::Plain,
    })
}

fn word_at(lowered: &str, word: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = find(&lowered[from..], word).map(|n| n + from) {
        let before = at == 0 || !lowered[..at].ends_with(char::is_alphanumeric);
        let behind = lowered[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        if before && behind {
            return Some(at);
        }
        from = at + word.len();
    }
    None
}

/// `Udvalget for Social Omsorg, 7. oktober 2019, pkt. 92:`, `Byrådets møde den 3. maj 2022:`,
/// `Borgerrepræsentationens beslutning i mødet den 5. maj 2022`.
fn dated<'a>(text: &'a str, lowered: &str, cues: Cues) -> Option<Heading<'a>> {
    if text.len() > 400 || lowered.starts_with("fravær") || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    // "Behandling i …", "Besluttet på …": what was done there is told by the word before the body.
    const LEADS: [&str; 14] = [
        "behandling i ",
        "behandling på ",
        "behandlet i ",
        "behandlet på ",
        "besluttet på ",
        "besluttet i ",
        "besluttet af ",
        "drøftet i ",
        "drøftet på ",
        "vedtaget i ",
        "afgjort i ",
        "behandlet af ",
        "protokol fra ",
        "referat fra ",
    ];
    let lead = LEADS.iter().find(|w| opens_with(lowered, w)).map_or(0, |w| w.len());
    // A colon, a point, a decision, or the date itself at the end: nothing else makes a date a heading.
    let told = lead > 0 || cues.any(Cues::POINTS) || cues.any(Cues::DECIDES) || text.contains(':');
    if !told && !text.trim_end_matches([' ', '.']).ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = dates::find(text).filter(|f| f.start > lead)?;
    let ends_there = text[found.end..].trim_matches([' ', '.', ':']).is_empty() && text.len() < 100;
    let inline_colon = text[found.end..].trim_start().starts_with(':');
    let ends = text.ends_with(':')
        || inline_colon
        || lead > 0
        || lowered.contains("pkt")
        || lowered.contains("punkt")
        || lowered.contains("beslut")
        || ends_there && (lowered.contains(" møde") || lowered.contains(" den ") || lowered.contains(" d. "));
    // "Teknisk Udvalg, 02.03.2020" alone may also be an entry of a list.
    let bare = !ends && ends_there && text[..found.start].ends_with(", ");
    if !ends && !bare {
        return None;
    }
    let name = text[lead..found.start].trim_end_matches([' ', ',', '.', '-']);
    // "Fortsat sagsbehandling til mødet i Byrådet 14. marts" prepares a meeting and tells of none.
    if name.contains(" til mødet i ") {
        return None;
    }
    let name = trim_word_end(
        name,
        &[
            " dato",
            " den",
            " d",
            " mandag",
            " tirsdag",
            " onsdag",
            " torsdag",
            " fredag",
            " møde",
            " på mødet",
            " i mødet",
            "s beslutning",
            " beslutning",
            " mødet",
            " på sit møde",
            " i møde",
            " på møde",
            " ordinære",
            " ekstraordinære",
        ],
    );
    let cased = head::sentence_case(name);
    let name = cased.as_deref().unwrap_or(name);
    let (item, tail) = item_behind(&text[found.end..]);
    let tail_low = lower(tail);
    // "På møde i Udvalget for Læring d. 9.8.2021 blev følgende besluttet"
    let told = ["på møde i ", "på mødet i ", "på sit møde i "].iter().find(|w| lowered.starts_with(**w));
    if let Some(told) = told {
        let said = tail_low.trim().trim_end_matches([':', ' ', '.']);
        if !(said.ends_with("følgende besluttet")
            || said.ends_with("besluttedes følgende")
            || said.ends_with("besluttedes det følgende")
            || said.ends_with("besluttet følgende"))
        {
            return None;
        }
        let (committee, term) = head::body_name(name.get(told.len()..)?)?;
        return Some(Heading {
            kind: SectionKind::History,
            weak: false,
            printed: text.trim_end_matches([' ', ':']),
            rest: "",
            opener: Opener::Dated { committee: Some(committee), term, date: Some(found.date), item },
        });
    }
    // "Natur og Plan, 7. januar 2020, pkt. 88:" needs no word for a body: the number behind the date says it.
    let unknown = || {
        (item.is_some()
            && matches!(tail.trim(), "" | ":")
            && name.split_whitespace().count() <= 6
            && text[lead..].contains(&format!("{name},")))
        .then(|| (name.to_owned(), None))
    };
    // "TMU den 15. maj 2006:"
    let letters = || {
        ((2..=5).contains(&name.chars().count()) && name.chars().all(char::is_uppercase) && text.trim_end().ends_with(':'))
            .then(|| (name.to_owned(), None))
    };
    let (committee, term) = head::body_name(name.strip_suffix('s').unwrap_or(name))
        .or_else(|| head::body_name(name))
        .or_else(letters)
        .or_else(unknown)?;
    let inline = tail.trim_start_matches([' ', ':', ',', '.']);
    if !inline.is_empty() && !tail.trim_start().starts_with(':') {
        return None;
    }
    Some(Heading {
        kind: SectionKind::History,
        weak: bare,
        printed: text[..text.len() - inline.len()].trim_end_matches([' ', ':']),
        rest: inline,
        opener: Opener::Dated { committee: Some(committee), term, date: Some(found.date), item },
    })
}

/// `Seniorrådet har været med og har følgende bemærkninger`: an answer to a consultation begins.
fn hearing<'a>(text: &'a str, lowered: &str) -> Option<Heading<'a>> {
    let trimmed = lowered.trim_end_matches([':', ' ', '.']);
    let said = ["følgende bemærkninger", "følgende høringssvar", "følgende kommentarer"].iter().any(|w| trimmed.ends_with(w));
    if !said || text.len() > 140 {
        return None;
    }
    let subject = text.split(" har ").next()?;
    head::body_name(subject)?;
    Some(Heading {
        kind: SectionKind::Hearing,
        weak: false,
        printed: text.trim_end_matches([' ', ':']),
        rest: "",
        opener: Opener::Plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Style;

    fn line(text: &str) -> Line {
        Line { text: text.to_owned(), page: 1, number: 1, style: Style::default() }
    }

    fn parse_line(line: &Line) -> Option<Heading<'_>> {
        parse(line, &Scan::all(std::slice::from_ref(line), &mut String::new())[0])
    }

    #[track_caller]
    fn kind_and_rest(text: &str) -> Option<(SectionKind, String)> {
        let line = line(text);
        parse_line(&line).map(|h| (h.kind, h.rest.to_owned()))
    }

    #[test]
    fn shapes() {
        use SectionKind::*;
        for (text, kind, rest) in [
            ("Beslutning", Decision, ""),
            ("SAGSFREMSTILLING", Case, ""),
            ("BeslutningGodkendt.", Decision, "Godkendt."),
            ("Indstilling:", Recommendation, ""),
            ("Resumé: Kort om sagen", Summary, "Kort om sagen"),
            ("Administrationen indstiller,", Recommendation, ""),
            ("Forvaltningen indstiller, at vejen lukkes", Recommendation, "at vejen lukkes"),
            ("Det indstilles, at", Recommendation, ""),
            ("Kommunekontaktrådet (KKR) indstiller,", Recommendation, ""),
            ("Bilag", Attachments, ""),
            ("Fraværende: Kaj Krog", People, "Kaj Krog"),
            ("Beslutning i Byrådet den 27-08-2025", Decision, ""),
            ("ERHVERVSUDVALGET DEN 28. SEPTEMBER 2010", History, ""),
            ("Havneudvalgets møde den 12. december 2011:", History, ""),
            ("Behandling i Havneudvalget onsdag den 15. april 2020, pkt. 1", History, ""),
            ("Besluttet på Landdistriktsrådet den 02-11-2011 som punkt 1", Decision, ""),
            ("Fagcentrets indstilling", Recommendation, ""),
            ("Økonomiudvalgets beslutning:", Decision, ""),
            ("5. Indstilling", Recommendation, ""),
            ("• Sagsfremstilling", Case, ""),
            ("Miljøvurdering (VVM)", Impact, ""),
        ] {
            assert_eq!(kind_and_rest(text), Some((kind, rest.to_owned())), "{text}");
        }
        for text in [
            "Beslutningen blev truffet i går",
            "Indstillingen godkendes",
            "Udvalget indstiller opsamlingen til Byrådet",
            "Økonomien er god",
            "Det foreslås, at der bevilges",
        ] {
            assert_eq!(kind_and_rest(text), None, "{text}");
        }
    }

    #[test]
    fn other_meetings() {
        let dated = |text: &str| match parse_line(&line(text)).map(|h| (h.kind, h.opener)) {
            Some((kind, Opener::Dated { committee, term, date, item })) => {
                Some((kind, committee, term, date.map(|d| d.to_string()), item.map(|i| i.to_string())))
            }
            _ => None,
        };
        let of = |c: &str, t: Option<&str>, d: &str, i: Option<&str>| {
            Some((SectionKind::History, Some(c.to_owned()), t.map(str::to_owned), Some(d.to_owned()), i.map(str::to_owned)))
        };
        assert_eq!(
            dated("Beslutning fra Byrådet 2018-2021, 25. august 2021, pkt. 145:"),
            of("Byrådet", Some("2018-2021"), "2021-08-25", Some("145"))
        );
        assert_eq!(
            dated("Udvalget for Havne, 7. oktober 2019, pkt. 92:"),
            of("Udvalget for Havne", None, "2019-10-07", Some("92"))
        );
        assert_eq!(
            dated("Beslutning fra Havneudvalget, 7. juni 2021, pkt. 48"),
            of("Havneudvalget", None, "2021-06-07", Some("48"))
        );
        assert_eq!(dated("Byrådets møde den 3. maj 2022:"), of("Byrådet", None, "2022-05-03", None));
        assert_eq!(
            dated("På møde i Udvalg for Havne d. 9.8.2021 blev følgende besluttet"),
            of("Udvalg for Havne", None, "2021-08-09", None)
        );
        assert_eq!(dated("Udvalget for Havne godkendte 5.12.2018 afprøvning af"), None);
    }

    #[test]
    fn earlier_recommendation() {
        let line = line("Venstre indstiller; 25. august 2021, pkt. 145:");
        let Some(Heading { opener: Opener::Recommends { by, date, item, .. }, .. }) = parse_line(&line) else { panic!() };
        assert_eq!(
            (by.as_deref(), date.map(|d| d.to_string()).as_deref(), item.map(|i| i.to_string()).as_deref()),
            (Some("Venstre"), Some("2021-08-25"), Some("145"))
        );
    }
}
