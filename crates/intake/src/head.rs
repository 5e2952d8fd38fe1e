//! The head of a document: organization, body, term, date, times, place, people, remarks.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::civil::Date;
use sagsgang_model::{
    ClockTime, ItemNumber, Provenance,
    record::{Access, DocumentKind, Guest, Participant},
};

use crate::{
    blocks, dates,
    furniture::label,
    items::strip_reference,
    lexicon::{Beginnings, HeadField, begins_with_any, closes_with, find, holds, lexicon, lower, opens_with},
    line::{Gap, Line},
    people,
};

/// What the head says.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub kind: Option<DocumentKind>,
    /// Whether a label said that the date is the meeting's.
    pub labelled_date: bool,
    pub access: Option<Access>,
    pub organization: Option<String>,
    pub committee: Option<String>,
    pub term: Option<String>,
    pub date: Option<Date>,
    pub start: Option<ClockTime>,
    pub end: Option<ClockTime>,
    pub place: Option<String>,
    pub chair: Option<String>,
    pub participants: Vec<Participant>,
    pub guests: Vec<Guest>,
    pub remarks: Option<String>,
    /// What stands behind *Fraværende* and its kin, with the line.
    pub absence: Vec<(String, Provenance)>,
    pub provenance: BTreeMap<String, Provenance>,
    /// Other dates of the meeting that the head prints.
    pub dates: Vec<(Date, Provenance)>,
}

/// The name of a body that meets, when the whole text is one; its term apart.
pub(crate) fn body_name(text: &str) -> Option<(String, Option<String>)> {
    let text = text.trim().trim_end_matches([':', ',', '.']);
    if text.len() < 3 || text.len() > 110 || !text.starts_with(|c: char| c.is_uppercase() || c == '§') {
        return None;
    }
    let (name, term) = without_term(text);
    // "UdvalgÆldreråd", "Udvalg Ældreråd": the label of a table's row before the name.
    if let Some(named) = name.strip_prefix("Udvalg").map(|rest| rest.trim_start_matches([' ', ':']))
        && named.starts_with(char::is_uppercase)
        && let Some((named, _)) = body_name(named)
    {
        return Some((named, term));
    }
    let lowered = lower(name);
    if matches!(lowered.as_str(), "udvalg" | "udvalget" | "råd" | "rådet" | "nævn" | "bestyrelse" | "kommission") {
        return None;
    }
    let words = &lexicon().words.bodies;
    let count = name.split_whitespace().count();
    if name.contains(['?', '!', '"', ';', ':']) || lowered.starts_with("referat") || lowered.starts_with("godkend") {
        return None;
    }
    let starts = count <= 9
        && words.starts.iter().any(|s| {
            lowered.starts_with(s.as_str()) && (lowered.len() == s.len() || lowered[s.len()..].starts_with([' ', '-', ',']))
        });
    // "Skolebestyrelsen ved Nørreby Skole", "Vandrådet for Sydkysten"
    let mut first_words = lowered.split(' ');
    let first = first_words.next().unwrap_or("");
    let of_something = first_words.next().is_some_and(|w| matches!(w, "ved" | "for" | "vedrørende" | "om"));
    let leads = count <= 9
        && of_something
        && ["udvalget", "udvalg", "rådet", "bestyrelsen", "nævnet", "kommissionen", "gruppen", "forum"]
            .iter()
            .any(|e| first.ends_with(e));
    let last = lowered.rsplit([' ', '-']).next().unwrap_or("");
    let ends = count <= 7 && !name.contains('(') && words.ends.iter().any(|e| closes_with(last, e) && body_ending(last, e));
    let short = words
        .short
        .iter()
        .any(|s| s.len() == lowered.len() && lower(s) == lowered && (s.chars().all(char::is_lowercase) || *s == name));
    // "§ 17, stk. 4 vedr. medborgerskab"
    let by_law = count <= 9 && lowered.starts_with("§ 17") && lowered.len() > 8;
    let named = starts || leads || ends || short || by_law;
    (named && !lexicon().names.sentences.stand_in(&lowered)).then(|| (name.to_owned(), term))
}

/// "råd" ends "område" only by accident of spelling; a body's name does not.
fn body_ending(word: &str, ending: &str) -> bool {
    !matches!(word, "område" | "forråd" | "tråd" | "arbejdsforhold" | "bekendtgørelse")
        && (word.len() == ending.len() || word.len() >= ending.len() + 2)
}

/// Takes `2022-2025` off the end.
fn without_term(text: &str) -> (&str, Option<String>) {
    let trimmed = text.trim_end_matches([')', ' ']);
    let tail = trimmed.rsplit([' ', '(']).next().unwrap_or("");
    let is_year = |s: &str| s.len() == 4 && s.bytes().all(|b| b.is_ascii_digit()) && (s.starts_with("19") || s.starts_with("20"));
    if let Some((from, to)) = tail.split_once(['-', '–'])
        && is_year(from)
        && is_year(to)
    {
        let name = trimmed[..trimmed.len() - tail.len()].trim_end_matches([' ', '(', ',']);
        return (name, Some(format!("{from}-{to}")));
    }
    (text, None)
}

/// The name of an organization, when the whole text is one.
pub(crate) fn organization_name(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches([',', '.', ':']);
    if !text.starts_with(char::is_uppercase) || !(2..=5).contains(&text.split_whitespace().count()) {
        return None;
    }
    let lowered = lower(text);
    let words = &lexicon().words.organizations;
    let named = words.ends.iter().any(|e| closes_with(&lowered, e) && lowered.len() > e.len())
        || begins_with_any(&lowered, &words.starts);
    let all_capital = || {
        text.split_whitespace()
            .filter(|w| !matches!(*w, "og" | "kommune" | "for" | "i"))
            .all(|w| w.starts_with(char::is_uppercase))
    };
    (named && all_capital() && !text.contains(['(', ')'])).then(|| text.to_owned())
}

/// The name of a group of items, when the line is one.
pub(crate) fn group(text: &str) -> Option<String> {
    if text.len() > 60 {
        return None;
    }
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
    let lettered = text.len() > 3
        && text.as_bytes()[0].is_ascii_uppercase()
        && matches!(text.as_bytes()[1], b'.' | b')')
        && text.as_bytes()[2] == b' ';
    let numeral = text.starts_with(['I', 'V', 'X', 'L']).then(|| text.split_once(". ")).flatten();
    let roman = numeral.filter(|(r, _)| sagsgang_model::item_number::roman(r).is_some()).map(|(_, rest)| rest.trim_start());
    let text = if lettered { &text[3..] } else { roman.unwrap_or(text) };
    // "Fra Kultur- og Fritidsudvalget" over the items that come from it.
    if let Some(body) = text.strip_prefix("Fra ")
        && body.len() < 60
        && body_name(body).is_some()
    {
        return Some(text.trim_end_matches(':').to_owned());
    }
    static BEGUN: LazyLock<Beginnings> =
        LazyLock::new(|| Beginnings::of(lexicon().words.groups.words.iter().map(String::as_str)));
    if !BEGUN.may_open(text) {
        return None;
    }
    let lowered = lower(&blocks::squeezed(text));
    let bare = lowered.split('(').next().unwrap_or("").trim().trim_end_matches([':', ' ', '.']);
    // "Lukket del 13": the page of a list of contents.
    let paged = bare.rsplit_once(' ').filter(|(_, page)| page.len() <= 3 && page.bytes().all(|b| b.is_ascii_digit()));
    let bare = paged.map_or(bare, |(name, _)| name.trim_end());
    // "Til efterretning." is a whole decision.
    if lowered.ends_with('.') && bare.starts_with("til ") {
        return None;
    }
    lexicon()
        .words
        .groups
        .words
        .iter()
        .any(|g| g == bare)
        .then(|| text.split('(').next().unwrap_or("").trim().trim_end_matches(':').to_owned())
}

/// Whether a title is really a line of the head: a body, an organization, a kind of document, a date.
pub(crate) fn is_head_like(title: &str) -> bool {
    let lowered = lower(title);
    body_name(title).is_some()
        || organization_name(title).is_some()
        || (dates::find(title).is_some() && title.len() < 60)
        || document_kind(&lowered).is_some_and(|(_, len)| len == lowered.trim_end().len())
        || label(title).is_some()
}

/// The kind of document that the words begin with, and how many bytes say so.
fn document_kind(lowered: &str) -> Option<(DocumentKind, usize)> {
    let words = &lexicon().words.kinds;
    let find = |list: &[String]| {
        list.iter()
            .filter(|w| opens_with(lowered, w) && !lowered[w.len()..].starts_with(char::is_alphanumeric))
            .map(String::len)
            .max()
    };
    [
        (DocumentKind::SupplementaryAgenda, find(&words.supplementary_agenda)),
        (DocumentKind::Minutes, find(&words.minutes)),
        (DocumentKind::Agenda, find(&words.agenda)),
    ]
    .into_iter()
    .filter_map(|(kind, len)| len.map(|len| (kind, len)))
    .max_by_key(|(_, len)| *len)
}

/// Reads the head from its lines, the heads of pages, and the file's own title.
pub(crate) fn read(
    lines: &[Line],
    first_item: usize,
    furniture: &[bool],
    page_heads: &[std::ops::Range<usize>],
    tail: Option<std::ops::Range<usize>>,
    title: Option<&str>,
) -> Head {
    let mut head = Head::default();
    let region: Vec<&Line> = lines[..first_item].iter().zip(furniture).filter(|(_, out)| !**out).map(|(line, _)| line).collect();
    walk(&mut head, &region);
    // Running heads say the same again, and sometimes alone.
    let mut seen: Vec<Vec<&str>> = Vec::new();
    for block in page_heads.iter().take(4) {
        let block: Vec<&Line> = lines[block.clone()].iter().collect();
        let said = block.iter().map(|l| l.text.trim_end_matches(|c: char| c.is_ascii_digit())).collect();
        if seen.contains(&said) {
            continue;
        }
        seen.push(said);
        let mut page = Head::default();
        walk(&mut page, &block);
        complete(&mut head, page);
    }
    if let Some(tail) = tail {
        let tail: Vec<&Line> = lines[tail].iter().collect();
        for line in tail {
            let lowered = lower(&line.text);
            if head.end.is_none()
                && (ended(&lowered) || lowered.contains("mødet sluttede kl") || lowered.contains("mødet hævet kl"))
            {
                head.end = dates::times(&line.text).first().copied();
                note(&mut head.provenance, "end", line);
            }
        }
    }
    let edges = edges_of(lines, furniture);
    if head.organization.is_none() || head.committee.is_none() || head.date.is_none() || head.kind.is_none() {
        let mut page = Head::default();
        for line in &edges {
            unlabelled(&mut page, line, true);
        }
        page.participants.clear();
        complete(&mut head, page);
    }
    if head.organization.is_none() {
        // "… i udvalgene i Fjordby Kommune.", "Fjordby Kommunes logo", and the sender at the end.
        let told = region.iter().chain(&edges).find_map(|line| Some((organization_in(&line.text)?, *line)));
        let last = lines.iter().rev().take(SENDER).find_map(|line| Some((organization_name(&line.text)?, line)));
        if let Some((name, line)) = told.or(last) {
            note(&mut head.provenance, "organization", line);
            head.organization = Some(name);
        }
    }
    if let Some(title) = title {
        let line = Line { text: title.to_owned(), page: 1, number: 1, style: crate::line::Style::default() };
        let mut file = Head::default();
        unlabelled(&mut file, &line, true);
        complete(&mut head, file);
    }
    head
}

/// How many lines at a document's end may hold its sender.
const SENDER: usize = 10;

/// The first lines of furniture but entries of lists of contents, each once: running heads name the body and the authority.
fn edges_of<'a>(lines: &'a [Line], furniture: &[bool]) -> Vec<&'a Line> {
    let mut seen = foldhash::HashSet::default();
    let edges = lines.iter().zip(furniture).filter(|(_, out)| **out).map(|(l, _)| l).take(60);
    let listed = |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && strip_reference(text).len() < text.len();
    edges.filter(|line| seen.insert(line.text.as_str()) && !listed(&line.text)).collect()
}

/// The municipality that a sentence names: `… i udvalgene i Fjordby Kommune.`
fn organization_in(text: &str) -> Option<String> {
    let at = find(text, " Kommune")?;
    let behind = &text[at + " Kommune".len()..];
    if behind.strip_prefix('s').unwrap_or(behind).starts_with(char::is_alphanumeric) {
        return None;
    }
    let words: Vec<&str> =
        text[..at].rsplit(' ').take_while(|w| w.starts_with(char::is_uppercase) && !w.ends_with(['.', ',', ':'])).collect();
    let name = words.into_iter().rev().collect::<Vec<_>>().join(" ");
    organization_name(&format!("{name} Kommune"))
}

fn complete(head: &mut Head, more: Head) {
    let take = |place: &str, provenance: &mut BTreeMap<String, Provenance>| {
        if let Some(at) = more.provenance.get(place) {
            provenance.entry(place.to_owned()).or_insert(*at);
        }
    };
    macro_rules! fill {
        ($($field:ident),+) => {$(
            if head.$field.is_none() && more.$field.is_some() {
                take(stringify!($field), &mut head.provenance);
                head.$field = more.$field.clone();
            }
        )+};
    }
    let same_body = head.committee.is_none() || more.committee.is_none() || head.committee == more.committee;
    if same_body && head.term.is_none() && head.committee == more.committee {
        head.term = more.term.clone();
    }
    if head.committee.is_none() {
        head.term = more.term.clone();
    }
    fill!(kind, access, organization, committee, date, start, end, place, chair);
    head.dates.extend(more.dates);
}

fn note(provenance: &mut BTreeMap<String, Provenance>, field: &str, line: &Line) {
    provenance.entry(field.to_owned()).or_insert(Provenance::new(line.page, line.number, line.number));
}

/// A label at the line's start, with or without colon.
fn labelled(text: &str) -> Option<(HeadField, &str)> {
    if let Some(found) = label(text) {
        return Some(found);
    }
    if !lexicon().may_be_label(text) {
        return None;
    }
    // Label and value in two columns, or a bare label before its value.
    if let Some(at) = find(text, "  ")
        && let Some((field, _)) = lexicon().label(&lower(text[..at].trim_end_matches([' ', ':'])))
    {
        return Some((field, text[at..].trim()));
    }
    if let Some(at) = text.find('\t')
        && let Some((field, _)) = lexicon().label(&lower(text[..at].trim_end_matches([' ', ':'])))
    {
        return Some((field, text[at..].trim()));
    }
    // "Mødedato10. maj 2022": the blank behind the label is lost.
    if let Some((field, at)) = glued_label(text) {
        return Some((field, text[at..].trim()));
    }
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    let mut ends = [None; 4];
    for (end, found) in memchr::memchr_iter(b' ', text.as_bytes()).chain([text.len()]).zip(&mut ends) {
        *found = Some(end);
    }
    let ends = ends.iter().rev().flatten().copied();
    let lowered = lower(&text[..ends.clone().next().unwrap_or(0)]);
    for end in ends {
        let Some((field, bare)) = lexicon().label(&lowered[..end]) else { continue };
        let value = text[end..].trim();
        let follows = match field {
            HeadField::End => lower(value).starts_with("kl") || value.starts_with(|c: char| c.is_ascii_digit()),
            _ => bare && value.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()),
        };
        if follows && !value.is_empty() {
            return Some((field, value));
        }
    }
    None
}

fn glued_label(text: &str) -> Option<(HeadField, usize)> {
    let mut before = ' ';
    for (at, c) in text.char_indices().take(24) {
        if at >= 4
            && before.is_lowercase()
            && (c.is_uppercase() || c.is_ascii_digit())
            && let Some((field, true)) = lexicon().label(&lower(&text[..at]))
        {
            return Some((field, at));
        }
        before = c;
    }
    None
}

fn walk(head: &mut Head, lines: &[&Line]) {
    let mut current: Option<HeadField> = None;
    let mut values: Vec<(HeadField, Vec<&Line>, Vec<String>)> = Vec::new();
    for line in lines {
        let text = line.text.as_str();
        if let Some((field, value)) = labelled(text) {
            // A bare word that is also a line of running text ("Medlemmer deltager …") is no label.
            current = Some(field);
            let mut parts = Vec::new();
            if !value.is_empty() {
                parts.push(value.to_owned());
            }
            values.push((field, vec![line], parts));
            continue;
        }
        if let Some(field) = current
            && let Some((_, places, parts)) = values.last_mut()
        {
            if crate::items::begins(text) && line.style.gap == Gap::Paragraph {
                current = None;
                unlabelled(head, line, false);
                continue;
            }
            let many = matches!(
                field,
                HeadField::Participants | HeadField::Absent | HeadField::Guests | HeadField::Remarks | HeadField::Substitutes
            );
            let new_part = match document_kind(&lower(text)) {
                Some(_) => text.len() < 60,
                None => !many && body_name(text).is_some(),
            };
            let room = if many { 400 } else { 2 };
            let other_name = matches!(field, HeadField::Absent | HeadField::Participants) && organization_name(text).is_some();
            let close = !other_name && many
                || parts.is_empty()
                || line.style.gap != Gap::Paragraph && parts.len() < room && !value_complete(field, parts);
            if close && !new_part && parts.len() < room && group(text).is_none() {
                parts.push(text.to_owned());
                places.push(line);
                continue;
            }
        }
        current = None;
        unlabelled(head, line, false);
    }
    for (field, places, parts) in values {
        let Some(line) = places.first() else { continue };
        apply(head, field, line, &places, &parts);
    }
}

fn value_complete(field: HeadField, parts: &[String]) -> bool {
    let text = parts.join(" ");
    match field {
        HeadField::Date => dates::find(&text).is_some(),
        HeadField::Time | HeadField::End => !dates::times(&text).is_empty(),
        HeadField::Committee => body_name(&text).is_some(),
        HeadField::Page | HeadField::Organization | HeadField::Published => true,
        _ => false,
    }
}

fn apply(head: &mut Head, field: HeadField, line: &Line, places: &[&Line], parts: &[String]) {
    let text = blocks::joined(parts.iter().map(String::as_str));
    let provenance = Provenance::new(line.page, line.number, places.last().map_or(line.number, |l| l.number));
    let mut set = |name: &str| {
        head.provenance.entry(name.to_owned()).or_insert(provenance);
    };
    match field {
        HeadField::Date | HeadField::Time => {
            if let Some(found) = dates::find(&text) {
                head.dates.push((found.date, provenance));
                // A day without a label may be another: "Dagsordener til og med den 10. februar 2016".
                if field == HeadField::Date && !std::mem::replace(&mut head.labelled_date, true) || head.date.is_none() {
                    head.date = Some(found.date);
                    head.provenance.insert("date".to_owned(), provenance);
                }
            }
            times(head, &text, provenance);
            if field == HeadField::Date
                && let Some((place, _)) = text.split_once(" i ").and_then(|(_, p)| Some((p.trim(), dates::find(&text)?)))
                && head.place.is_none()
                && place.len() > 3
                && place.starts_with(char::is_uppercase)
            {
                head.place = Some(place.to_owned());
            }
        }
        HeadField::End => {
            if let Some(time) = dates::times(&text).first().or(dates::times(&format!("kl. {text}")).first()) {
                head.end.get_or_insert(*time);
                head.provenance.entry("end".into()).or_insert(provenance);
            }
        }
        HeadField::Place if !text.is_empty() => {
            // "Lokale 2.14": the label is part of the name.
            let numbered = text.starts_with(|c: char| c.is_ascii_digit()) && line.text.starts_with("Lokale ");
            let text = if numbered { format!("Lokale {text}") } else { text };
            let text = place_alone(&text);
            if !text.is_empty() {
                set("place");
                head.place.get_or_insert(text.to_owned());
            }
        }
        HeadField::Chair if !text.is_empty() => {
            let name = people::bare(&text);
            if people::is_name(name) {
                set("chair");
                head.chair.get_or_insert(name.to_owned());
            }
        }
        HeadField::Secretary => {
            for mut person in people::list(&text) {
                person.role.get_or_insert("referent".to_owned());
                if !head.participants.iter().any(|p| p.name == person.name) {
                    head.participants.push(person);
                }
            }
        }
        HeadField::Committee => {
            if let Some((name, term)) = body_name(&text) {
                set("committee");
                head.committee.get_or_insert(name);
                if head.term.is_none() {
                    head.term = term;
                }
            } else {
                let named = (text.len() < 80 && text.starts_with(char::is_uppercase)).then(|| text.clone());
                unlabelled(head, &Line { text, ..line.clone() }, true);
                // "Udvalg: Kultur, strand og oplevelser"
                if let Some(named) = named.filter(|n| head.committee.is_none() && organization_name(n).is_none()) {
                    note(&mut head.provenance, "committee", line);
                    head.committee = Some(named);
                }
            }
        }
        HeadField::Organization => {
            if let Some(name) = organization_name(&text) {
                set("organization");
                head.organization.get_or_insert(name);
            }
        }
        HeadField::Participants => {
            set("participants");
            let listed = people::list(&list_text(parts));
            for person in listed {
                if !head.participants.iter().any(|p| p.name == person.name) {
                    head.participants.push(person);
                }
            }
        }
        HeadField::Absent if !text.is_empty() => {
            head.absence.push((list_text(parts), provenance));
        }
        HeadField::Substitutes if !text.is_empty() => {
            // "Kaj Krog for Eva Holm": the second was away.
            let told: Vec<String> = list_text(parts)
                .split(['\n', ';'])
                .filter_map(|p| p.split_once(" for ").map(|(a, b)| format!("{a} deltog som stedfortræder for {b}")))
                .collect();
            if !told.is_empty() {
                head.absence.push((told.join("\n"), provenance));
            }
        }
        HeadField::Guests => {
            let ended = guests(head, parts, places);
            if !head.guests.is_empty() {
                head.provenance.entry("guests".into()).or_insert(provenance);
            }
            if let Some((time, line)) = ended {
                head.end.get_or_insert(time);
                note(&mut head.provenance, "end", line);
            }
        }
        HeadField::Remarks if !text.is_empty() => {
            set("remarks");
            if let Some((HeadField::Absent, rest)) = label(&text).filter(|(_, rest)| !rest.is_empty()) {
                head.absence.push((rest.to_owned(), provenance));
            }
            head.remarks.get_or_insert(text);
        }
        _ => {}
    }
}

/// People one a line, or running over lines: the lines are told apart only when no line holds a separator.
fn list_text(parts: &[String]) -> String {
    let one_each = parts.len() > 1 && parts.iter().all(|p| !p.trim_end().ends_with([',', '-']) && people::list(p).len() == 1);
    if one_each {
        return parts.join("\n");
    }
    // Each line begins with a name of its own: "Yrsa Holm" / "Anne Krog forlod mødet kl. 17".
    let begins = |p: &String| {
        let words: Vec<&str> = p.split_whitespace().take(2).collect();
        words.len() == 2 && people::is_name(&words.join(" "))
    };
    if parts.len() > 1
        && parts.iter().all(begins)
        && !parts.iter().any(|p| p.trim_end().ends_with([',', '-']) || outside_brackets(p, ','))
    {
        return parts.join("\n");
    }
    let separators = parts.iter().any(|p| outside_brackets(p, ','));
    let names = parts.iter().filter(|p| people::is_name(people::bare(p.trim_start_matches(['-', '•', '\u{F0B7}', ' '])))).count();
    if !separators && names * 3 > parts.len() * 2 {
        parts.iter().map(|p| p.trim_start_matches(['-', '•', '\u{F0B7}', ' '])).collect::<Vec<_>>().join("\n")
    } else {
        blocks::joined(parts.iter().map(String::as_str))
    }
}

fn outside_brackets(text: &str, what: char) -> bool {
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if c == what && depth <= 0 => return true,
            _ => {}
        }
    }
    false
}

fn times(head: &mut Head, text: &str, provenance: Provenance) {
    let times = dates::times(text);
    if let Some(start) = times.first() {
        head.start.get_or_insert(*start);
        head.provenance.entry("start".into()).or_insert(provenance);
    }
    if let Some(end) = times.get(1).filter(|end| Some(**end) > head.start) {
        head.end.get_or_insert(*end);
        head.provenance.entry("end".into()).or_insert(provenance);
    }
}

/// Guests with their times: a line of times before each, or "deltager under punkt 14 … fra kl. 15.00-15.15".
fn guests<'a>(head: &mut Head, parts: &[String], places: &[&'a Line]) -> Option<(ClockTime, &'a Line)> {
    let mut current: Option<Guest> = None;
    let mut ended = None;
    let offset = places.len().saturating_sub(parts.len());
    let mut texts: Vec<Guest> = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        let lowered = lower(part);
        if lowered.starts_with("mødet slut") || lowered.starts_with("mødet hævet") {
            if let (Some(time), Some(line)) = (dates::times(part).first(), places.get(n + offset)) {
                ended = Some((*time, *line));
            }
            continue;
        }
        let found = dates::times(part);
        let digits_and_signs = part.chars().filter(|c| c.is_alphabetic()).count() <= 4;
        let goes_on = current.as_ref().is_some_and(|g| g.from.is_none() && g.text.trim_end().ends_with("kl."));
        if !found.is_empty() && digits_and_signs && !goes_on {
            texts.extend(current.take());
            current = Some(Guest { from: found.first().copied(), to: found.get(1).copied(), ..Guest::default() });
            continue;
        }
        match &mut current {
            Some(guest) => blocks::append(&mut guest.text, part),
            None => current = Some(Guest { text: part.clone(), ..Guest::default() }),
        }
        if let Some(guest) = &mut current
            && guest.from.is_none()
            && lower(&guest.text).contains("under punkt")
            && !found.is_empty()
        {
            let all = dates::times(&guest.text);
            guest.from = all.first().copied();
            guest.to = all.get(1).copied();
            guest.items = item_numbers(&guest.text);
            texts.extend(current.take());
        }
    }
    texts.extend(current);
    for mut guest in texts {
        guest.text = blocks::squeeze(&guest.text);
        if guest.items.is_empty() {
            guest.items = item_numbers(&guest.text);
        }
        if !guest.text.is_empty() && lower(&guest.text) != "ingen" {
            head.guests.push(guest);
        }
    }
    ended
}

/// The numbers behind "punkt", "punkterne", "pkt.", "sag": lists and ranges.
pub(crate) fn item_numbers(text: &str) -> Vec<ItemNumber> {
    let mut numbers = Vec::new();
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return numbers;
    }
    let lowered = lower(text);
    for word in ["punkterne", "punkter", "punkt", "pkt.", "pkt", "sagerne", "sager", "sag"] {
        let Some(at) = find(&lowered, word) else { continue };
        let mut rest = lowered[at + word.len()..].trim_start_matches([' ', '.', ':']);
        rest = rest.strip_prefix("nr.").unwrap_or(rest).trim_start();
        let mut last: Option<u32> = None;
        let mut range = false;
        loop {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            if end == 0 || end > 4 {
                break;
            }
            let Ok(value) = rest[..end].parse::<u32>() else { break };
            if range
                && let Some(from) = last
                && from < value
                && value - from < 200
            {
                numbers.extend((from + 1..value).filter_map(|n| n.to_string().parse().ok()));
            }
            numbers.extend(value.to_string().parse::<ItemNumber>().ok());
            last = Some(value);
            rest = rest[end..].trim_start();
            range = false;
            if let Some(after) = ["-", "–", "til og med ", "til "].iter().find_map(|w| rest.strip_prefix(w)) {
                range = true;
                rest = after.trim_start();
            } else if let Some(after) = [",", "og ", "samt ", "+", "/"].iter().find_map(|w| rest.strip_prefix(w)) {
                rest = after
                    .trim_start()
                    .trim_start_matches("og ")
                    .trim_start_matches("pkt. ")
                    .trim_start_matches("punkt ")
                    .trim_start();
            } else {
                break;
            }
        }
        if !numbers.is_empty() {
            break;
        }
    }
    numbers
}

/// A line without label: the document's kind, organization, body, date or time, one or several of them.
fn unlabelled(head: &mut Head, line: &Line, edge: bool) {
    let text = line.text.trim();
    if text.len() > 200 {
        return;
    }
    let lowered = lower(text);
    if ended(&lowered) {
        if let Some(time) = dates::times(text).first() {
            head.end.get_or_insert(*time);
            note(&mut head.provenance, "end", line);
        }
        return;
    }
    if lowered.starts_with("mødet start") || lowered.starts_with("mødet begyndt") || lowered.starts_with("mødet blev åbnet") {
        if let Some(time) = dates::times(text).first() {
            head.start.get_or_insert(*time);
            note(&mut head.provenance, "start", line);
        }
        return;
    }
    let mut rest = text;
    let kind =
        ["", "åbent ", "åben ", "lukket ", "foreløbigt ", "foreløbig ", "godkendt ", "udkast til "].iter().find_map(|lead| {
            let after = lowered.strip_prefix(lead)?;
            let (kind, len) = document_kind(after)?;
            Some((kind, lead.len() + len))
        });
    if let Some((kind, len)) = kind {
        head.kind.get_or_insert(kind);
        note(&mut head.provenance, "kind", line);
        if lowered.starts_with("åbe") {
            head.access.get_or_insert(Access::Open);
        } else if lowered.starts_with("lukke") {
            head.access.get_or_insert(Access::Closed);
        }
        rest = text[len..].trim();
    } else if let Some((kind, at)) = ["referat", "tillægsdagsorden", "dagsorden"]
        .iter()
        .filter(|w| holds(&lowered, w))
        .filter_map(|w| Some((*w, lowered.find(w)?)))
        .min_by_key(|(_, at)| *at)
        && text.len() < 120
        && !lowered.contains("godkendelse")
    {
        let after = &lowered[at + kind.len()..];
        if !after.starts_with(char::is_alphabetic) {
            head.kind.get_or_insert(match kind {
                _ if lowered.contains("referat") => DocumentKind::Minutes,
                "referat" => DocumentKind::Minutes,
                "dagsorden" => DocumentKind::Agenda,
                _ => DocumentKind::SupplementaryAgenda,
            });
            // "2. LUKKET DAGSORDEN Erstatningssag" tells of an item.
            let of_item = text.starts_with(|c: char| c.is_ascii_digit());
            if !of_item && lowered.contains("åben") {
                head.access.get_or_insert(Access::Open);
            } else if !of_item && lowered.contains("lukket") {
                head.access.get_or_insert(Access::Closed);
            }
        }
    }
    // "Mødet afholdt i Mosebyhuset": it is over.
    if lowered.starts_with("mødet afholdt")
        || lowered.starts_with("møde afholdt")
        || lowered.contains(" afholdt ") && lowered.contains(" møde")
    {
        head.kind.get_or_insert(DocumentKind::Minutes);
    }
    if let Some(found) = dates::find(text)
        && (text.len() < 120 || kind.is_some())
    {
        let provenance = Provenance::new(line.page, line.number, line.number);
        if !edge || head.date.is_none() {
            head.dates.push((found.date, provenance));
        }
        // The day that a time of day stands with is the meeting's, and not the letter's above it.
        let timed = head.start.is_none() && lowered.contains("kl") && !dates::times(text).is_empty();
        if timed && !edge && head.dates.len() > 1 {
            head.date = Some(found.date);
            head.provenance.insert("date".into(), provenance);
        }
        head.date.get_or_insert(found.date);
        head.provenance.entry("date".into()).or_insert(provenance);
        times(head, text, provenance);
        names_in(head, line, &text[..found.start]);
        names_in(head, line, &text[found.end..]);
        if let Some(at) = text[found.end..].rfind(" i ").map(|at| found.end + at + 3) {
            place(head, line, &text[at..]);
        }
        return;
    }
    if !rest.is_empty() {
        names_in(head, line, rest);
    }
    if head.start.is_none() && lowered.contains("kl") && text.len() < 60 {
        times(head, text, Provenance::new(line.page, line.number, line.number));
    }
    if !edge && kind.is_none() {
        let text = text.strip_prefix("i ").unwrap_or(text);
        place(head, line, text);
    }
}

/// `Mødet sluttede kl. 18.25`, `Mødeslut: 18:25`
pub(crate) fn ended(lowered: &str) -> bool {
    begins_with_any(lowered, &lexicon().words.tail.ended)
}

/// A place without the time beside it and the bars of a table: `kl. 14.00-16.30 på Skolen`, `| Rådhuset |`, `Lokale 3 kl. 17.00`.
fn place_alone(text: &str) -> &str {
    let time = |c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | '-' | '–' | ' ');
    let mut text = text.trim_matches([' ', '|', ',']).trim_end_matches('.');
    if let Some(behind) = ["kl. ", "Kl. "].iter().find_map(|kl| text.strip_prefix(kl)).map(|rest| rest.trim_start_matches(time)) {
        text = ["på ", "i ", ", "].iter().find_map(|w| behind.strip_prefix(w)).unwrap_or(behind).trim_start();
    }
    match text.find(" kl. ") {
        Some(at) if text[at + 5..].starts_with(|c: char| c.is_ascii_digit()) => text[..at].trim_end_matches([' ', ',']),
        _ => text,
    }
}

/// A line of the head that names a place by its words.
fn place(head: &mut Head, line: &Line, text: &str) {
    let text = place_alone(text);
    let lowered = lower(text);
    let sentence = || [" er ", " har ", " skal ", " blev ", " deltag", " på mødet"].iter().any(|v| holds(&lowered, v));
    if head.place.is_none()
        && lexicon().words.places.words.stand_in(&lowered)
        && text.len() < 90
        && !sentence()
        && organization_name(text).is_none()
        && body_name(text).is_none()
        && head.date.is_some()
    {
        head.place = Some(text.to_owned());
        note(&mut head.provenance, "place", line);
    }
}

/// A line of the head, cut at signs, dashes, colons and wide gaps.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    const CUTS: [&str; 9] = ["|", "•", "·", "\t", "\n", " - ", " – ", ": ", "  "];
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        for at in 0..text.len() {
            // What may begin a cut; only the signs are of more bytes than one.
            if matches!(text.as_bytes()[at], b'|' | b'\t' | b'\n' | b' ' | b':' | 0xE2 | 0xC2)
                && let Some(cut) = CUTS.iter().find(|cut| text[at..].starts_with(**cut))
            {
                rest = Some(&text[at + cut.len()..]);
                return Some(&text[..at]);
            }
        }
        rest = None;
        Some(text)
    })
}

/// Organization and body in a piece of text: split at separators, and around the words between them.
fn names_in(head: &mut Head, line: &Line, text: &str) {
    for piece in pieces(text) {
        let mut piece = piece.trim().trim_matches([',', '.', ':', '-', '–', ' ']);
        // "(Økonomiudvalget)", but "Udvalget for veje (NKV)".
        if !(piece.contains('(') && piece.ends_with(')')) || piece.starts_with('(') {
            piece = piece.trim_matches(['(', ')', ' ']);
        }
        let mut lowered = lower(piece);
        loop {
            let lead = lexicon().names.leads.iter().find(|w| opens_with(&lowered, w) && !body_keeps(&lowered, w));
            match lead {
                Some(lead) => {
                    piece = piece[lead.len()..].trim();
                    lowered = lower(piece);
                }
                None => break,
            }
        }
        for end in &lexicon().names.ends {
            if closes_with(&lowered, end) {
                let cut = lowered.len() - end.len();
                piece = piece[..cut].trim_end_matches([',', ' ']);
                lowered.truncate(piece.len());
            }
        }
        if piece.is_empty() {
            continue;
        }
        let recased = sentence_case(piece);
        let piece = recased.as_deref().unwrap_or(piece);
        // "Seniorrådet i Fjordby Kommune"
        if let Some((body, organization)) = piece.rsplit_once(" i ")
            && let (Some((name, term)), Some(organization)) = (body_name(body), organization_name(organization))
        {
            note(&mut head.provenance, "committee", line);
            head.committee.get_or_insert(name);
            head.term = head.term.take().or(term);
            head.organization.get_or_insert(organization);
            continue;
        }
        if let Some(name) = organization_name(piece) {
            head.organization.get_or_insert(name);
            note(&mut head.provenance, "organization", line);
            continue;
        }
        let capital = capitalised(piece);
        if let Some((name, term)) = body_name(&capital) {
            let (organization, body) = organization_before(&name);
            if head.committee.is_none() {
                head.committee = Some(body);
                note(&mut head.provenance, "committee", line);
                head.term = head.term.take().or(term);
            }
            if let Some(organization) = organization {
                head.organization.get_or_insert(organization);
            }
        }
    }
}

/// `TEKNIK- OG MILJØUDVALGET` → `Teknik- og Miljøudvalget`; nothing when the text is not all capitals.
pub(crate) fn sentence_case(text: &str) -> Option<String> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 5 || text.chars().any(char::is_lowercase) {
        return None;
    }
    let words: Vec<String> = text
        .split(' ')
        .map(|word| {
            let small = lower(word);
            if matches!(small.as_str(), "og" | "for" | "i" | "af" | "til" | "på") { small } else { name_cased(&small) }
        })
        .collect();
    Some(words.join(" "))
}

fn body_keeps(lowered: &str, lead: &str) -> bool {
    *lead == *"det " && lowered.starts_with("det lokale")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// `sølund-mosede` → `Sølund-Mosede`.
fn name_cased(word: &str) -> String {
    word.split('-').map(capitalised).collect::<Vec<_>>().join("-")
}

/// `Fjordby Kommune Økonomiudvalget` holds both names.
fn organization_before(name: &str) -> (Option<String>, String) {
    if let Some(at) = name.find(" Kommune ") {
        let end = at + " Kommune".len();
        if let Some(organization) = organization_name(&name[..end]) {
            return (Some(organization), name[end..].trim_start_matches([' ', ',', '-']).to_owned());
        }
    }
    (None, name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_around_a_name_is_no_part_of_it() {
        let line = |text: String| Line { text, page: 1, number: 1, style: crate::line::Style::default() };
        let around = |text: String| {
            let mut head = Head::default();
            names_in(&mut head, &line(text.clone()), &text);
            head.committee
        };
        let words = &lexicon().names;
        for lead in &words.leads {
            assert_eq!(around(format!("{lead}Havneudvalget")).as_deref(), Some("Havneudvalget"), "{lead}");
        }
        for end in &words.ends {
            assert_eq!(around(format!("Havneudvalget{end}")).as_deref(), Some("Havneudvalget"), "{end}");
        }
        for words in words.sentences.iter() {
            assert_eq!(body_name(&format!("Udvalget for Havne{words}mere")), None, "{words}");
        }
    }

    #[test]
    fn names_of_bodies() {
        let name = |t: &str| body_name(t).map(|(n, term)| (n, term.unwrap_or_default()));
        assert_eq!(name("Udvalget for Læring 2022-2025"), Some(("Udvalget for Læring".into(), "2022-2025".into())));
        assert_eq!(name("Byrådet 2018-2021"), Some(("Byrådet".into(), "2018-2021".into())));
        for text in [
            "Teknik- og Miljøudvalget",
            "Den Administrative Styregruppe",
            "Aarhus Byråd",
            "Seniorrådet",
            "Udvalget for Kultur, Fritid og Sundhed",
            "Regionsrådet",
            "Kommunalbestyrelsen",
        ] {
            assert!(name(text).is_some(), "{text}");
        }
        for text in [
            "Udvalget drøfter sagen",
            "Et nyt område",
            "Seniorrådet støtter udkastet til politikken og afventer",
            "Referat fra udvalget",
            "Godkendelse af referat",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_items() {
        let numbers = |t: &str| item_numbers(t).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(numbers("deltog ved punkterne 82, 88 og 89"), "82 88 89");
        assert_eq!(numbers("deltog til og med punkt 104."), "104");
        assert_eq!(numbers("sag 129-132"), "129 130 131 132");
        assert_eq!(numbers("Kaj Krog deltog"), "");
    }

    #[test]
    fn every_way_to_say_that_a_meeting_ended_closes_the_last_item() {
        for words in &lexicon().words.tail.ended {
            let text = format!("Referat\n\n1. Eventuelt\n\nBeslutning\n\nIntet.\n\n{words}: kl. 18.25");
            let record = crate::read(crate::reader::text::read(text.as_bytes()), "x.txt", "");
            assert_eq!(record.end.map(|end| end.to_string()).as_deref(), Some("18:25"), "{words}");
            assert_eq!(record.items[0].decision.as_ref().map(|d| d.text.as_str()), Some("Intet."), "{words}");
        }
    }
}
