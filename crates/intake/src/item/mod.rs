//! The lines of one item → its sections and everything read from them.

mod annotate;
mod attachment;
mod own_decision;
mod parts;
mod recommendation;

use crate::{
    attendance, blocks, commitments,
    cues::{self, Cues},
    decision,
    findings::Findings,
    head,
    headings::{Heading, Opener},
    items::Span,
    lexicon::{holds, lexicon, lower, opening},
    line::{Gap, Line, Role},
    people, references,
};
use sagsgang_model::{
    Date, FindingKind, ItemNumber, Provenance, SectionKind,
    record::{
        Access, Attachment, Block, Commitment, DateRange, Decision, EarlierDecision, Item, Recommendation, Section, Substitute,
    },
};
use std::borrow::Cow;

use foldhash::{HashMap, HashSet};

pub use self::annotate::{annotate, whole};
pub(crate) use self::own_decision::closing_paragraphs;
use self::{attachment::*, own_decision::*, parts::*, recommendation::*};

/// What reading an item needs to know of its document.
pub(crate) struct Context<'a> {
    /// The number of the item at hand.
    pub number: Option<ItemNumber>,
    /// Whether the document says that it is minutes.
    pub minutes: bool,
    /// Whether some heading says where a decision begins.
    pub headed: bool,
    /// Whether the document marks its headings itself, so that no other line is one.
    pub marked: bool,
    /// Whether headings are set in capitals here.
    pub capitals: bool,
    pub width: usize,
    pub date: Option<Date>,
    pub committee: Option<&'a str>,
    /// How often a weak heading stands alone in the document, by its words in lower case.
    pub weak: &'a HashMap<String, usize>,
}

/// A path to an attachment's file, as exports print it.
#[derive(Debug, Clone)]
pub(crate) struct FilePath {
    pub file_name: String,
    pub item: Option<ItemNumber>,
    pub number: Option<String>,
    pub leaks: bool,
    pub provenance: Provenance,
}

/// An item, and what stands in it that belongs to others.
pub(crate) struct ReadItem {
    pub item: Item,
    pub paths: Vec<FilePath>,
    /// Cues of each section's text, so that no rule has to look for them again.
    pub section_cues: Vec<Cues>,
    /// Titles of a list of attachments that seems to be the whole document's.
    pub listed: Vec<Attachment>,
}

/// A stretch of lines under one heading.
struct Part<'a> {
    kind: SectionKind,
    heading: Option<String>,
    opener: Opener,
    /// "Det indstilles, at" between the heading and what it leads up to.
    lead: Option<Line>,
    lines: Vec<Cow<'a, Line>>,
    /// Lines of the heading and the text.
    first: &'a Line,
    last: u32,
    /// Whether this part quotes another meeting.
    earlier: bool,
}

impl<'a> Part<'a> {
    /// A part that begins at a line and holds none yet.
    fn open(kind: SectionKind, heading: Option<String>, line: &'a Line) -> Self {
        Self {
            kind,
            heading,
            opener: Opener::Plain,
            lead: None,
            lines: Vec::new(),
            first: line,
            last: line.number,
            earlier: false,
        }
    }
}

/// Counts weak headings that stand alone, over the whole document.
pub(crate) fn weak_headings(headings: &[Option<Heading<'_>>], furniture: &[bool]) -> HashMap<String, usize> {
    let mut counts = HashMap::default();
    for heading in headings.iter().zip(furniture).filter(|(_, out)| !**out).filter_map(|(h, _)| h.as_ref()) {
        if heading.weak && heading.rest.is_empty() && heading.printed.len() < 60 {
            *counts.entry(lower(heading.printed)).or_default() += 1;
        }
    }
    counts
}

/// Reads one item from its lines.
pub(crate) fn read<'a>(
    span: &Span,
    body: &[(&'a Line, Option<&Heading<'a>>)],
    start: &'a Line,
    context: &Context<'_>,
    findings: &mut Findings,
) -> ReadItem {
    let mut paths = Vec::new();
    let (mut content, mut found) = (Vec::with_capacity(body.len()), Vec::with_capacity(body.len()));
    for (line, heading) in body {
        match file_path(line) {
            Some(path) => paths.push(path),
            None => {
                content.push(*line);
                found.push(*heading);
            }
        }
    }
    let parts = parts(&content, &found, context);
    let last_line = body.last().map_or(start.number, |(l, _)| l.number);
    let access = if span.closed { Access::Closed } else { Access::Open };
    let mut item = Item {
        group: span.group.clone(),
        provenance: Provenance::new(start.page, start.number, last_line.max(start.number)),
        ..Item::bare(span.number.clone(), span.title.clone(), span.case_number.clone(), access)
    };
    let mut section_cues = Vec::with_capacity(parts.len());
    let own_dated =
        parts.iter().any(|p| p.kind == SectionKind::Decision && !p.earlier && matches!(p.opener, Opener::Dated { .. }));
    let (mut listed, mut leads) = (Vec::new(), Vec::new());
    let mut decision_lines: Vec<(&[Cow<'_, Line>], Provenance)> = Vec::new();
    let mut absence: Vec<(String, Provenance)> = Vec::new();
    let mut in_earlier = false;

    for (at, part) in parts.iter().enumerate() {
        let provenance = Provenance::new(part.first.page, part.first.number, part.last);
        let mut built = blocks::build(&part.lines, context.width);
        if let Some(lead) = &part.lead {
            built.insert(0, Block::Paragraph { text: blocks::squeeze(&lead.text) });
        }
        let text = blocks::text(&built);
        match part.kind {
            SectionKind::Recommendation => {
                if let Some((recommendation, lead)) = recommendation(part, &built, context, provenance) {
                    leads.extend(lead);
                    item.recommendations.push(recommendation);
                }
            }
            SectionKind::Decision if !part.earlier && (!own_dated || matches!(part.opener, Opener::Dated { .. })) => {
                decision_lines.push((part.lines.as_slice(), provenance))
            }
            SectionKind::People => {
                let own = part.heading.as_deref().unwrap_or("");
                if in_earlier {
                    if let Some(earlier) = item.earlier_decisions.last_mut() {
                        let (told, substitutes) = attendance::read(&people_text(&part.lines), provenance, &mut Vec::new());
                        earlier
                            .absent
                            .extend(told.into_iter().filter(|t| matches!(t.what, attendance::Presence::Away)).map(|t| t.name));
                        for substitute in substitutes {
                            earlier.substitutes.push(substitute);
                        }
                        earlier.absent.dedup();
                    }
                } else if !lower(own).starts_with("deltagere")
                    && !lower(own).starts_with("gæster")
                    && !lower(own).starts_with("øvrige")
                {
                    if lower(own).starts_with("stedfortræder") || lower(own).starts_with("suppleant") {
                        item.substitutes.extend(substitutes_of(&text));
                    } else {
                        absence.push((people_text(&part.lines), provenance));
                    }
                }
            }
            SectionKind::Attachments => listed.extend(attachments(&part.lines, context.width)),
            _ => {}
        }
        if part.earlier && matches!(part.kind, SectionKind::History | SectionKind::Decision) {
            if let Opener::Dated { committee, term, date, item: number } = &part.opener {
                let (text, away) = without_absence(&text);
                item.earlier_decisions.push(EarlierDecision {
                    committee: committee.clone(),
                    term: term.clone(),
                    date: *date,
                    item: number.clone(),
                    outcomes: decision::outcomes(&text, &[]),
                    text,
                    absent: away,
                    substitutes: Vec::new(),
                    provenance,
                });
                in_earlier = true;
            }
        } else if part.kind != SectionKind::People {
            in_earlier = false;
        }
        let quotes_follow = parts.get(at + 1).is_some_and(|next| next.earlier);
        if part.heading.is_some()
            && text.is_empty()
            && !quotes_follow
            && !matches!(part.kind, SectionKind::Attachments | SectionKind::People | SectionKind::Recommendation)
            && part.opener == Opener::Plain
        {
            let heading = part.heading.as_deref().unwrap_or("");
            findings.add(
                FindingKind::EmptySection,
                format!(
                    "Under overskriften »{heading}« i punkt {} står der ingenting; skriv teksten, eller fjern overskriften.",
                    name(span)
                ),
                Some(provenance),
            );
        }
        section_cues.push(cues::of(&text));
        item.sections.push(Section { kind: part.kind, heading: part.heading.clone(), text, blocks: built, provenance });
    }

    // "Sagen behandles i Byrådet." between the heading and who recommends tells the way of the case.
    if item.recommendations.len() > 1 {
        let way = |r: &Recommendation| r.by.is_none() && matches!(&r.clauses[..], [only] if only.starts_with("Sagen "));
        item.recommendations.retain(|r| !way(r));
    }
    // A body, a date and nothing below is a reference to the meeting, not what it decided.
    item.earlier_decisions.retain(|e| !e.text.is_empty());
    // An earlier recommendation is told by its date; one that has no date but is followed by an earlier decision is the present one.
    let (decision, told) = decision(&decision_lines, &item.recommendations, &leads, context);
    for (text, provenance) in absence.into_iter().chain(told) {
        let (told, substitutes) = attendance::read(&text, provenance, &mut findings.list);
        for person in told {
            let away = match &person.what {
                attendance::Presence::Away | attendance::Presence::Partly => true,
                attendance::Presence::Without(items) => item.number.as_ref().is_none_or(|n| items.contains(n)),
                _ => false,
            };
            if away && !item.absent.contains(&person.name) {
                item.absent.push(person.name);
            }
        }
        item.substitutes.extend(substitutes);
    }
    item.decision = decision.or_else(|| unheaded_decision(&mut item, &parts, &section_cues, context));
    if item.access == Access::Open && says_closed(&item, &section_cues) {
        item.access = Access::Closed;
    }
    references_of(&mut item);
    commitments_of(&mut item, &section_cues, context.date);
    if context.marked && item.earlier_decisions.is_empty() {
        item.earlier_decisions = annotate::quoted(&item, context.date);
    }
    ReadItem { item, paths, section_cues, listed }
}

/// Minutes that run on without headings, as small councils write them: what stands under a title is what was said and decided.
///
/// Where the document does not call itself minutes, more of it must speak of decisions, and nobody may recommend anything.
pub(crate) fn running(items: &mut [ReadItem], minutes: bool) {
    let sole = |r: &ReadItem| r.item.decision.is_none() && matches!(&r.item.sections[..], [only] if only.heading.is_none());
    let meant = |r: &ReadItem| decision::outcomes(&r.item.sections[0].text, &[]) != [sagsgang_model::Outcome::Other];
    if !minutes && items.iter().any(|r| !r.item.recommendations.is_empty()) {
        return;
    }
    let open = items.iter().filter(|r| sole(r) || r.item.decision.is_some()).count();
    let decided = items.iter().filter(|r| r.item.decision.is_some() || sole(r) && meant(r)).count();
    if decided < 2 || decided * 5 < open * 2 || !minutes && decided * 5 < open * 3 {
        return;
    }
    for read in items.iter_mut().filter(|r| sole(r)) {
        let section = &mut read.item.sections[0];
        section.kind = SectionKind::Decision;
        read.item.decision = Some(Decision {
            text: section.text.clone(),
            outcomes: decision::outcomes(&section.text, &[]),
            provenance: section.provenance,
            ..Decision::default()
        });
    }
}

fn name(span: &Span) -> String {
    span.number.as_ref().map_or_else(|| format!("»{}«", span.title), ToString::to_string)
}

/// A text that says that the item itself is treated behind closed doors.
fn says_closed(item: &Item, section_cues: &[Cues]) -> bool {
    item.sections
        .iter()
        .zip(section_cues)
        .filter(|(s, _)| s.kind != SectionKind::Decision)
        .take(3)
        .any(|(s, cues)| s.text.len() < 600 && cues.any(Cues::CLOSED))
}

/// Names under *Fraværende*, one a line or running on.
fn people_text(lines: &[Cow<'_, Line>]) -> String {
    let mut text = String::new();
    for line in lines {
        let one = people::without_number(line.text.trim_start_matches(['-', '•', '\u{F0B7}', ' ']));
        let separate = people::is_name(people::bare(one)) && !text.trim_end().ends_with([',', '-'])
            || !text.is_empty() && lexicon().words.attendance.moves.stand_in(one) && people::is_name(&first_words(one, 2));
        if !text.is_empty() {
            text.push(if separate && !text.ends_with(" og") { '\n' } else { ' ' });
        }
        text.push_str(one);
    }
    text
}

fn first_words(text: &str, n: usize) -> String {
    text.split_whitespace().take(n).collect::<Vec<_>>().join(" ")
}

fn substitutes_of(text: &str) -> Vec<Substitute> {
    let mut found: Vec<Substitute> = Vec::new();
    for part in text.split(['\n', ';']) {
        match people::substitute(part) {
            Some(substitute) => found.push(substitute),
            None => {
                if let Some((name, absent)) = part.split_once(" for ")
                    && people::is_name(people::bare(name))
                {
                    let absent = people::bare(absent);
                    found.push(Substitute {
                        name: people::bare(name).to_owned(),
                        stands_in_for: people::is_name(absent).then(|| absent.to_owned()),
                    });
                } else {
                    found.extend(people::names(part).into_iter().map(|name| Substitute { name, stands_in_for: None }));
                }
            }
        }
    }
    found
}

/// Whether `TMU` stands for `Teknik- og Miljøudvalget`.
fn initials_of(short: &str, name: &str) -> bool {
    if !(2..=6).contains(&short.chars().count()) || !short.chars().all(char::is_uppercase) {
        return false;
    }
    let mut initials = String::new();
    for word in
        name.split([' ', '-', ',']).filter(|w| !w.is_empty() && !matches!(*w, "og" | "for" | "af" | "Udvalget" | "Udvalg"))
    {
        initials.extend(word.chars().next().into_iter().flat_map(char::to_uppercase));
        if word.contains("udvalg") && word.len() > 8 {
            initials.push('U');
        }
    }
    initials == short || initials.strip_suffix('U') == Some(short)
}

pub(crate) fn same_body(a: &str, b: &str) -> bool {
    // "Sundhedsudvalg" and "Sundhedsudvalget" are one; so are "Udvalg for …" and "Udvalget for …".
    let plain = |s: &str| {
        let folded = crate::items::folded(s).replace("udvalgetfor", "udvalgfor");
        let stem = ["et", "en", "e"].iter().find_map(|ending| folded.strip_suffix(ending)).map(str::len);
        stem.map_or(folded.clone(), |len| folded[..len].to_owned())
    };
    if initials_of(a, b) || initials_of(b, a) {
        return true;
    }
    let (a, b) = (plain(a), plain(b));
    a == b || a.ends_with(&b) || b.ends_with(&a)
}

fn references_of(item: &mut Item) {
    let mut known: HashSet<i64> = item.amounts.iter().map(|amount| amount.oere).collect();
    let mut told: Vec<&str> = Vec::new();
    for section in &item.sections {
        if matches!(section.kind, SectionKind::Attachments | SectionKind::People) {
            continue;
        }
        told.push(&section.text);
    }
    // What is recommended and decided stands in fields alone where it was written in the office.
    let without = |kind| !item.sections.iter().any(|section| section.kind == kind);
    if without(SectionKind::Recommendation) {
        told.extend(item.recommendations.iter().flat_map(|recommendation| &recommendation.clauses).map(String::as_str));
    }
    if let Some(decision) = item.decision.as_ref().filter(|_| without(SectionKind::Decision)) {
        told.extend([decision.text.as_str()].into_iter().chain(decision.remarks.iter().map(|remark| remark.text.as_str())));
    }
    for text in told {
        for reference in references::laws(text) {
            if !item.law_references.contains(&reference) {
                item.law_references.push(reference);
            }
        }
        for amount in references::amounts(text) {
            if known.insert(amount.oere) {
                item.amounts.push(amount);
            }
        }
    }
    for reference in references::laws(&item.title) {
        if !item.law_references.iter().any(|l| l.text == reference.text) {
            item.law_references.push(reference);
        }
    }
}

/// Promises as they are printed under *Opfølgning* in documents that this program sets, each with who and until when behind it:
/// `En ny status (Administrationen, 1. november 2027 til 30. november 2027)`.
fn noted(section: &Section) -> Vec<Commitment> {
    if section.kind != SectionKind::Plan || section.heading.as_deref() != Some("Opfølgning") {
        return Vec::new();
    }
    let entries = section.blocks.iter().flat_map(|block| match block {
        Block::List { items } => items.as_slice(),
        _ => &[],
    });
    let read = entries.filter_map(|entry| {
        let (text, terms) = entry.text.strip_suffix(')')?.rsplit_once(" (")?;
        let dates: Vec<_> = crate::dates::find_all(terms, None).collect();
        let who = dates.first().map_or(terms, |first| &terms[..first.start]).trim_end_matches([',', ' ']);
        let due = dates.first().zip(dates.last()).map(|(from, to)| DateRange { from: from.date, to: to.date });
        let who = Some(who.to_owned()).filter(|who| !who.is_empty() && who != "uden frist");
        Some(Commitment { text: text.to_owned(), due, who, provenance: section.provenance })
    });
    read.collect()
}

fn commitments_of(item: &mut Item, section_cues: &[Cues], meeting: Option<Date>) {
    let mut found: Vec<Commitment> = item.sections.iter().flat_map(noted).collect();
    let refused =
        item.decision.as_ref().is_some_and(|d| d.outcomes.iter().all(|o| matches!(o, sagsgang_model::Outcome::Rejected)));
    if !refused {
        for recommendation in item.recommendations.iter().filter(|r| !r.earlier) {
            for clause in &recommendation.clauses {
                commitments::find(clause, meeting, recommendation.by.as_deref(), recommendation.provenance, &mut found);
            }
        }
    }
    if let Some(decision) = &item.decision {
        commitments::find(&decision.text, meeting, None, decision.provenance, &mut found);
    }
    // In the text of the case only words that promise by themselves.
    for (section, cues) in item.sections.iter().zip(section_cues) {
        let told = matches!(section.kind, SectionKind::Case | SectionKind::Plan | SectionKind::Other | SectionKind::Discussion);
        if !told || !cues.any(Cues::TELLS) {
            continue;
        }
        for range in decision::sentences(&section.text) {
            let sentence = section.text[range].trim();
            if cues::of(sentence).any(Cues::TELLS) {
                commitments::find(sentence, meeting, None, section.provenance, &mut found);
            }
        }
    }
    item.commitments = found;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_begins_a_line_of_its_own() {
        let line = |text: String| Line { text, page: 1, number: 1, style: crate::line::Style::default() };
        for words in lexicon().words.attendance.moves.iter() {
            let told = format!("Ole Vind {}", words.trim_start());
            let lines = [Cow::Owned(line("Ida Lind,".to_owned())), Cow::Owned(line(told.clone()))];
            assert_eq!(people_text(&lines), format!("Ida Lind,\n{told}"), "{words}");
        }
    }

    #[test]
    fn one_body_in_several_forms() {
        for (a, b) in [
            ("Sundhedsudvalg", "Sundhedsudvalget"),
            ("Udvalg for Havne", "Udvalget for Havne"),
            ("TMU", "Teknik- og Miljøudvalget"),
            ("Skolebestyrelse", "Skolebestyrelsen"),
        ] {
            assert!(same_body(a, b) && same_body(b, a), "{a}, {b}");
        }
        for (a, b) in [("TMU", "Teknisk Udvalg"), ("Havneudvalget", "Kulturudvalget"), ("ØU", "Kulturudvalget")] {
            assert!(!same_body(a, b), "{a}, {b}");
        }
    }
}
