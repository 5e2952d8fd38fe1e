//! The lines of one item → its sections and everything read from them.

use std::{borrow::Cow, collections::HashMap};

use sagsgang_model::{
    Date, FindingKind, ItemNumber, Provenance, SectionKind,
    record::{Access, Attachment, Block, Decision, EarlierDecision, Item, Recommendation, Section, Substitute},
};

use crate::{
    attendance, blocks, commitments,
    cues::{self, Cues},
    decision,
    findings::Findings,
    head,
    headings::{Heading, Opener},
    items::Span,
    lexicon::{lexicon, lower},
    line::{Gap, Line, Role},
    people, references,
};

/// What reading an item needs to know of its document.
pub(crate) struct Context<'a> {
    /// The number of the item at hand.
    pub number: Option<ItemNumber>,
    /// Whether the document says that it is minutes.
    pub minutes: bool,
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

/// Counts weak headings that stand alone, over the whole document.
pub(crate) fn weak_headings(headings: &[Option<Heading<'_>>], furniture: &[bool]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
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
    let mut item = Item {
        number: span.number.clone(),
        title: span.title.clone(),
        case_number: span.case_number.clone(),
        access: if span.closed { Access::Closed } else { Access::Open },
        group: span.group.clone(),
        sections: Vec::new(),
        recommendations: Vec::new(),
        decision: None,
        absent: Vec::new(),
        substitutes: Vec::new(),
        attachments: Vec::new(),
        earlier_decisions: Vec::new(),
        law_references: Vec::new(),
        amounts: Vec::new(),
        commitments: Vec::new(),
        provenance: Provenance::new(start.page, start.number, last_line.max(start.number)),
    };
    let mut section_cues = Vec::with_capacity(parts.len());
    let own_dated =
        parts.iter().any(|p| p.kind == SectionKind::Decision && !p.earlier && matches!(p.opener, Opener::Dated { .. }));
    let mut listed = Vec::new();
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
                if let Some(recommendation) = recommendation(part, &built, context, provenance) {
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
        section_cues.push(cues::of(&lower(&text)));
        item.sections.push(Section { kind: part.kind, heading: part.heading.clone(), text, blocks: built, provenance });
    }

    // A body, a date and nothing below is a reference to the meeting, not what it decided.
    item.earlier_decisions.retain(|e| !e.text.is_empty());
    // An earlier recommendation is told by its date; one that has no date but is followed by an earlier decision is the present one.
    let (decision, told) = decision(&decision_lines, &item.recommendations, context);
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
    commitments_of(&mut item, &section_cues, context);
    ReadItem { item, paths, section_cues, listed }
}

fn name(span: &Span) -> String {
    span.number.as_ref().map_or_else(|| format!("»{}«", span.title), ToString::to_string)
}

/// In minutes, an item of a few words under no heading at all is its own decision: `3. Meddelelser` / `Taget til efterretning.`
fn unheaded_decision(item: &mut Item, parts: &[Part<'_>], section_cues: &[Cues], context: &Context<'_>) -> Option<Decision> {
    let [part] = parts else { return None };
    let section = item.sections.first_mut()?;
    let short = decision::sentences(&section.text).len() <= 3 && section.text.len() < 400;
    if !context.minutes || part.heading.is_some() || !short || section_cues.iter().any(|c| c.any(Cues::CLOSED)) {
        return None;
    }
    let outcomes = decision::outcomes(&section.text, &[]);
    if outcomes == [sagsgang_model::Outcome::Other] {
        return None;
    }
    section.kind = SectionKind::Decision;
    Some(Decision { text: section.text.clone(), outcomes, provenance: section.provenance, ..Decision::default() })
}

/// `Anbefales. Fraværende: Dorthe Vig.` → the decision, and who was away.
fn without_absence(text: &str) -> (String, Vec<String>) {
    for label in [" Fraværende: ", " Afbud: ", " Ikke til stede: ", "\n\nFraværende: ", "\n\nAfbud: "] {
        if let Some((decision, names)) = text.split_once(label) {
            return (decision.trim_end().to_owned(), people::names(names));
        }
    }
    (text.to_owned(), Vec::new())
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
        let one = line.text.trim_start_matches(['-', '•', '\u{F0B7}', ' ']);
        let sentence =
            [" deltog", " deltager", " forlod", " ankom", " mødte", "suppleant", "stedfortræder"].iter().any(|v| one.contains(v));
        let separate = people::is_name(people::bare(one)) && !text.trim_end().ends_with([',', '-'])
            || sentence && !text.is_empty() && people::is_name(&first_words(one, 2));
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

/// `Bilag/Punkt_96_Bilag_1_Tal.pdf`, `../../../SbSysNetDrift/tmp/<user>/…/Punkt_101_Bilag_1_….pdf`
fn file_path(line: &Line) -> Option<FilePath> {
    let text = line.text.trim();
    if text.contains(' ') || !text.contains(['/', '\\']) || text.starts_with("http") || text.starts_with("www.") {
        return None;
    }
    let file_name = text.rsplit(['/', '\\']).next()?;
    let (stem, ending) = file_name.rsplit_once('.')?;
    if !matches!(
        lower(ending).as_str(),
        "pdf" | "docx" | "doc" | "xlsx" | "xls" | "pptx" | "html" | "txt" | "msg" | "jpg" | "png" | "tif" | "odt" | "zip"
    ) || stem.is_empty()
    {
        return None;
    }
    let folders = &text[..text.len() - file_name.len()];
    let leaks = folders.contains("..")
        || folders.contains(':')
        || folders.starts_with('/')
        || folders.starts_with("\\\\")
        || lower(folders).contains("tmp")
        || lower(folders).contains("users")
        || lower(folders).contains("brugere");
    let lowered = lower(stem);
    let after = |word: &str| -> Option<String> {
        let at = lowered.find(word)? + word.len();
        let digits: String = lowered[at..].trim_start_matches(['_', '-', ' ']).chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    Some(FilePath {
        file_name: file_name.to_owned(),
        item: after("punkt").and_then(|n| n.parse().ok()),
        number: after("bilag"),
        leaks,
        provenance: Provenance::new(line.page, line.number, line.number),
    })
}

/// Cuts an item's lines at its headings.
fn parts<'a>(content: &[&'a Line], found: &[Option<&Heading<'a>>], context: &Context<'_>) -> Vec<Part<'a>> {
    let pure = found.iter().flatten().any(|h| {
        h.kind == SectionKind::Recommendation
            && (matches!(&h.opener, Opener::Recommends { pure: true, date: None, .. })
                || (h.opener == Opener::Plain && h.rest.is_empty()))
    });
    let plain_decision = found.iter().flatten().any(|h| h.kind == SectionKind::Decision && h.opener == Opener::Plain && !h.weak);
    let dated_decisions =
        found.iter().flatten().filter(|h| h.kind == SectionKind::Decision && matches!(h.opener, Opener::Dated { .. })).count();
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut dated_seen = 0;
    // Names of absentees may stand between a decision's heading and its words.
    let mut resumed: Option<usize> = None;
    for (at, line) in content.iter().copied().enumerate() {
        let accepted = found[at].and_then(|h| accept(h, line, at, content, &parts, context, pure));
        let shouted = context.capitals
            && line.style.gap == Gap::Paragraph
            && line.text.len() < 60
            && !line.text.ends_with(['.', ':', ','])
            && head::sentence_case(&line.text).is_some();
        let own_heading = accepted.is_none() && (matches!(line.style.role, Role::Heading(_)) && line.text.len() < 120 || shouted);
        if accepted.is_some() || own_heading {
            resumed = None;
        }
        if let Some(mut heading) = accepted {
            let mut earlier = matches!(&heading.opener, Opener::Recommends { date: Some(_), .. })
                || (heading.kind == SectionKind::History && matches!(heading.opener, Opener::Dated { .. }));
            if heading.kind == SectionKind::Decision
                && let Opener::Dated { committee, date, .. } = &heading.opener
            {
                dated_seen += 1;
                // Several dated decisions: the one of this meeting is this item's; else the last.
                let mine = match (date, context.date) {
                    (Some(date), Some(meeting)) => *date == meeting,
                    _ => committee.as_deref().zip(context.committee).is_none_or(|(a, b)| same_body(a, b)),
                };
                let last = dated_seen == dated_decisions && !plain_decision && context.date.is_none();
                earlier = !(mine || last);
                if earlier {
                    heading.kind = SectionKind::History;
                }
            } else if earlier
                && heading.kind == SectionKind::History
                && let Opener::Dated { committee, date: Some(date), .. } = &heading.opener
            {
                // "Udvalget for Havne, 6. februar 2024:" may be this very meeting.
                if Some(*date) == context.date && committee.as_deref().zip(context.committee).is_none_or(|(a, b)| same_body(a, b))
                {
                    heading.kind = SectionKind::Decision;
                    earlier = false;
                }
            }
            // "Det indstilles, at" right under "Indstilling" only leads in.
            if let Opener::Recommends { by, date, item, .. } = &heading.opener
                && let Some(open) = parts.last_mut()
                && open.kind == SectionKind::Recommendation
                && open.lines.is_empty()
                && open.opener == Opener::Plain
            {
                open.opener =
                    Opener::Recommends { by: by.clone(), date: *date, item: item.clone(), pure: heading.rest.is_empty() };
                open.earlier = earlier;
                open.lead = Some(Line { text: heading.printed.to_owned(), ..line.clone() });
                push_rest(open, line, heading.rest);
                open.last = line.number;
                continue;
            }
            let mut part = Part {
                kind: heading.kind,
                heading: Some(heading.printed.to_owned()),
                opener: heading.opener.clone(),
                lead: None,
                lines: Vec::new(),
                first: line,
                last: line.number,
                earlier,
            };
            push_rest(&mut part, line, heading.rest);
            parts.push(part);
            continue;
        }
        if own_heading {
            parts.push(Part {
                kind: SectionKind::Other,
                heading: Some(blocks::squeeze(&line.text)),
                opener: Opener::Plain,
                lead: None,
                lines: Vec::new(),
                first: line,
                last: line.number,
                earlier: false,
            });
            continue;
        }
        if let Some(part) = resumed.filter(|_| !people_line(&line.text)).and_then(|n| parts.get_mut(n)) {
            part.lines.push(Cow::Borrowed(line));
            part.last = line.number;
            continue;
        }
        // Names under "Fraværende" end with the names; what follows goes on with the decision.
        if let Some(open) = parts.last()
            && open.kind == SectionKind::People
            && let Some(last) = open.lines.last()
            && !people_line(&line.text)
            && (line.style.gap == Gap::Paragraph
                || !last.text.ends_with([',', '-']) && !last.text.ends_with(" og") && line.text.starts_with(char::is_uppercase))
        {
            match parts.iter().rposition(|p| p.kind != SectionKind::People) {
                Some(n) if parts[n].kind == SectionKind::Decision || parts[n].earlier => {
                    parts[n].lines.push(Cow::Borrowed(line));
                    parts[n].last = line.number;
                    resumed = Some(n);
                    continue;
                }
                _ => parts.push(Part {
                    kind: SectionKind::Other,
                    heading: None,
                    opener: Opener::Plain,
                    lead: None,
                    lines: Vec::new(),
                    first: line,
                    last: line.number,
                    earlier: false,
                }),
            }
        }
        // A short line of its own behind the clauses, and prose below: a heading that no lexicon knows.
        if let Some(open) = parts.last()
            && open.kind == SectionKind::Recommendation
            && !open.lines.is_empty()
            && line.style.gap == Gap::Paragraph
            && line.text.len() < 50
            && line.text.split(' ').count() <= 5
            && line.text.starts_with(char::is_uppercase)
            && !lower(&line.text).starts_with("at")
            && !line.text.ends_with(['.', ',', ';', ':'])
            && blocks::mark(&line.text).is_none()
            && content
                .get(at + 1)
                .is_some_and(|n| n.text.len() > 50 && n.text.starts_with(char::is_uppercase) && blocks::mark(&n.text).is_none())
        {
            parts.push(Part {
                kind: SectionKind::Other,
                heading: Some(line.text.clone()),
                opener: Opener::Plain,
                lead: None,
                lines: Vec::new(),
                first: line,
                last: line.number,
                earlier: false,
            });
            continue;
        }
        // "Udtalelser: …" behind a recommendation opens a part whose heading no lexicon knows.
        if let Some(open) = parts.last()
            && open.kind == SectionKind::Recommendation
            && !open.lines.is_empty()
            && line.style.gap == Gap::Paragraph
            && let Some(colon) = line.text.find(": ").filter(|at| (4..30).contains(at))
            && blocks::mark(&line.text).is_none()
            && line.text.starts_with(char::is_uppercase)
            && !lower(&line.text).starts_with("at ")
            && line.text[..colon].split(' ').count() <= 3
        {
            let mut part = Part {
                kind: SectionKind::Other,
                heading: Some(line.text[..colon].to_owned()),
                opener: Opener::Plain,
                lead: None,
                lines: Vec::new(),
                first: line,
                last: line.number,
                earlier: false,
            };
            push_rest(&mut part, line, line.text[colon + 1..].trim());
            parts.push(part);
            continue;
        }
        // "På møde i … blev følgende besluttet": the words told are one paragraph.
        if let Some(open) = parts.last()
            && open.earlier
            && open.heading.as_deref().is_some_and(|h| h.starts_with("På m"))
            && !open.lines.is_empty()
            && line.style.gap == Gap::Paragraph
        {
            parts.push(Part {
                kind: SectionKind::History,
                heading: None,
                opener: Opener::Plain,
                lead: None,
                lines: Vec::new(),
                first: line,
                last: line.number,
                earlier: false,
            });
        }
        if parts.is_empty() {
            parts.push(Part {
                kind: SectionKind::Other,
                heading: None,
                opener: Opener::Plain,
                lead: None,
                lines: Vec::new(),
                first: line,
                last: line.number,
                earlier: false,
            });
        }
        if let Some(open) = parts.last_mut() {
            open.lines.push(Cow::Borrowed(line));
            open.last = line.number;
        }
    }
    parts
}

fn people_line(text: &str) -> bool {
    let behind = text.rsplit(')').next().unwrap_or("").trim_matches(['.', ',', ' ']);
    if text.contains(')') && !behind.is_empty() && !people::is_name(behind) && behind.contains(' ') && !text.contains(',') {
        return [" deltog", " suppleant", " stedfortræder", " forlod", " ankom"].iter().any(|w| text.contains(w));
    }
    [" deltog", " suppleant", " stedfortræder", " forlod", " ankom"].iter().any(|w| text.contains(w))
        || people::is_name(people::bare(text))
}

fn push_rest(part: &mut Part<'_>, line: &Line, rest: &str) {
    if !rest.is_empty() {
        let mut own = line.clone();
        own.text = rest.to_owned();
        own.style.gap = Gap::Paragraph;
        own.style.bold = false;
        own.style.indent = 0.0;
        if matches!(own.style.role, Role::Heading(_)) {
            own.style.role = Role::Plain;
        }
        part.lines.push(Cow::Owned(own));
    }
}

pub(crate) fn same_body(a: &str, b: &str) -> bool {
    let plain = |s: &str| crate::items::folded(s).replace("udvalgetfor", "udvalgfor");
    let (a, b) = (plain(a), plain(b));
    a == b || a.ends_with(&b) || b.ends_with(&a)
}

/// Whether a heading that could be one is one here.
fn accept<'a>(
    heading: &Heading<'a>,
    line: &Line,
    at: usize,
    content: &[&Line],
    parts: &[Part<'_>],
    context: &Context<'_>,
    pure: bool,
) -> Option<Heading<'a>> {
    let open = parts.last();
    let in_decision = open.is_some_and(|p| p.kind == SectionKind::Decision && !p.earlier);
    let apart = matches!(line.style.gap, Gap::Paragraph | Gap::Page) || at == 0;
    match &heading.opener {
        Opener::Recommends { by, pure: alone, .. } => {
            if in_decision && !parts.last().is_some_and(|p| p.lines.is_empty()) {
                // In a decision somebody "indstiller"; only a bare line of the administration opens a new part.
                let administration = by.as_deref().is_some_and(|b| {
                    matches!(lower(b).as_str(), "administrationen" | "forvaltningen" | "direktionen" | "sekretariatet")
                });
                if !(*alone && administration) {
                    return None;
                }
            }
            if in_decision && parts.last().is_some_and(|p| p.lines.is_empty()) {
                return None;
            }
            if !alone {
                // Inside another section's first words ("Beslutningstema: Administrationen indstiller, at …") it is only told.
                let opens = open.is_none_or(|p| p.kind == SectionKind::Recommendation && p.lines.is_empty());
                if !opens
                    && (pure
                        || !apart
                            && open.is_some_and(|p| !p.lines.is_empty() && p.kind != SectionKind::Recommendation)
                            && !ends_sentence(content, at))
                {
                    return None;
                }
                if open.is_some_and(|p| p.lines.is_empty() && p.kind != SectionKind::Recommendation) && pure {
                    return None;
                }
            }
            if heading.weak && !alone {
                return None;
            }
            // "Økonomiudvalget indstiller" in a list of who does what, and nothing recommended below it.
            let closed = line.text.trim_end().ends_with([',', ':', ';']) || lower(&line.text).trim_end().ends_with(" at");
            if *alone && !closed && !line.style.bold {
                let next = content.get(at + 1).map(|n| n.text.as_str()).unwrap_or("");
                if blocks::mark(next).is_none()
                    && !lower(next.get(..3).unwrap_or("")).starts_with("at")
                    && !matches!(content.get(at + 1).map(|n| n.style.role), Some(Role::ListItem(_)))
                {
                    return None;
                }
            }
            // Inside a recommendation "Udvalget indstiller, at …" may be a clause's own words.
            if open.is_some_and(|p| p.kind == SectionKind::Recommendation && !p.lines.is_empty()) && !alone {
                return None;
            }
            Some(heading.clone())
        }
        Opener::Dated { .. } => Some(heading.clone()),
        Opener::Plain => {
            if heading.kind == SectionKind::Attachments
                && lower(heading.rest).starts_with("bilag ")
                && open.is_some_and(|p| p.kind == SectionKind::Attachments)
            {
                return None;
            }
            if matches!(line.style.role, Role::ListItem(_)) && heading.kind != SectionKind::People {
                return None;
            }
            if heading.kind == SectionKind::Attachments
                && !heading.rest.is_empty()
                && at + 1 < content.len()
                && !apart
                && !ends_sentence(content, at)
            {
                return None;
            }
            if heading.weak {
                let used = context.weak.get(&lower(heading.printed)).copied().unwrap_or(0);
                let set_off = line.style.bold
                    || matches!(line.style.role, Role::Heading(_))
                    || (line.style.size > 0.0 && content.get(at + 1).is_some_and(|n| line.style.size > n.style.size + 0.4));
                let alone = heading.rest.is_empty();
                let ends = line.text.ends_with('.');
                // Close-set text: a word or two after a sentence's end, with a sentence behind.
                let close = line.text.split(' ').count() <= 3
                    && ends_sentence(content, at)
                    && content.get(at + 1).is_some_and(|n| n.text.len() > 30 && n.text.starts_with(char::is_uppercase))
                    && !in_decision;
                let good = if alone {
                    !ends && (set_off || used >= 2 || apart || close)
                } else {
                    apart && (set_off || heading.kind == SectionKind::Decision) && !in_decision
                };
                return good.then(|| heading.clone());
            }
            // Small words such as "Bilag" or "Høring" in the middle of a sentence that wraps are no headings.
            if heading.rest.is_empty() && !line.text.ends_with(':') && at > 0 && !apart && !line.style.bold {
                let before = &content[at - 1].text;
                let wrapped = before.ends_with([',', '-'])
                    || before
                        .rsplit(' ')
                        .next()
                        .is_some_and(|w| matches!(w, "og" | "af" | "for" | "til" | "på" | "om" | "i" | "med"));
                if wrapped && before.len() * 10 > context.width * 8 {
                    return None;
                }
            }
            Some(heading.clone())
        }
    }
}

fn ends_sentence(content: &[&Line], at: usize) -> bool {
    at == 0 || content[at - 1].text.ends_with(['.', ':', '?', '!'])
}

/// Reads who recommends and the clauses.
fn recommendation(part: &Part<'_>, built: &[Block], context: &Context<'_>, provenance: Provenance) -> Option<Recommendation> {
    let (by, date, item) = match &part.opener {
        Opener::Recommends { by, date, item, .. } => (by.clone(), *date, item.clone()),
        _ => (possessive(part.heading.as_deref().unwrap_or("")), None, None),
    };
    let mut recommendation = Recommendation { by, date, item, clauses: Vec::new(), earlier: part.earlier, provenance };
    let mut open = false;
    let mut before: Option<&Line> = None;
    let mut lead = String::new();
    let mut below = false;
    let outermost =
        part.lines.iter().filter_map(|l| if let Role::ListItem(d) = l.style.role { Some(d) } else { None }).min().unwrap_or(0);
    let mut marked: Vec<bool> = Vec::new();
    for line in &part.lines {
        let text = line.text.trim();
        let mark = blocks::mark(text);
        let plain = mark.as_ref().map_or(text, |m| m.rest);
        let sub = mark.as_ref().is_some_and(|m| m.level > 0 && !m.numbered)
            || matches!(line.style.role, Role::ListItem(d) if d > outermost);
        let at_word = lower(plain.get(..plain.len().min(4)).unwrap_or("")).starts_with("at ") || glued_at(plain);
        let wrapped = !glued_at(plain)
            && before.is_some_and(|b| {
                let full = b.text.len() * 20 > context.width * 17;
                let done = b.text.ends_with(['.', ';', ':'])
                    || lower(&b.text).ends_with(" og")
                    || lower(&b.text).ends_with(", og")
                    || b.text.ends_with(',') && line.style.gap != Gap::None;
                full && !done && matches!(line.style.gap, Gap::None | Gap::Line) && open
            });
        let listed = mark.is_some() || matches!(line.style.role, Role::ListItem(_));
        let bullet = listed && !sub && !(wrapped && mark.as_ref().is_some_and(|m| m.show == "–"));
        let goes_on = open && before.is_some_and(|b| blocks::continues(b, line, context.width));
        if bullet || (at_word && !wrapped) {
            below = false;
            marked.push(bullet);
            recommendation.clauses.push(if glued_at(plain) { format!("At {}", &plain[2..]) } else { plain.to_owned() });
            open = true;
        } else if sub && open {
            // What hangs below a clause explains it; the section keeps it.
            below = true;
        } else if goes_on
            || (open && matches!(line.style.gap, Gap::None | Gap::Page) && !starts_new(line, before))
            || (open && line.style.gap == Gap::Line && !ended(before))
        {
            if let Some(clause) = recommendation.clauses.last_mut().filter(|_| !below) {
                blocks::append(clause, text);
            }
        } else if leads_in(text) {
            // "Forvaltningen indstiller, at udvalget …:" or "at udvalget indstiller til Byrådet," before a list.
            lead = text.to_owned();
            if recommendation.by.is_none() {
                recommendation.by = by_of(text);
            }
        } else {
            // No "at" printed: each paragraph is a clause of its own.
            let mut clause = text.to_owned();
            let lowered = lower(text);
            if ["det indstilles", "det foreslås", "det anbefales", "der indstilles"].iter().any(|w| lowered.starts_with(w))
                && lowered.contains(" at ")
            {
                clause = after_verb(text).to_owned();
            } else if let Some(by) = by_of(text).filter(|_| lowered.contains(" at ")) {
                recommendation.by.get_or_insert(by);
                clause = after_verb(text).to_owned();
            }
            if !clause.is_empty() {
                recommendation.clauses.push(clause);
                open = true;
            }
        }
        before = Some(line);
    }
    let _ = lead;
    // "at Udvalget vedr. sygehuse" before bullets only leads up to them.
    if marked.len() > 1 && marked.len() == recommendation.clauses.len() && !marked[0] && marked[1..].iter().all(|m| *m) {
        recommendation.clauses.remove(0);
    }
    if recommendation.clauses.is_empty() {
        // A table or nothing but a lead.
        let rest = blocks::squeeze(&blocks::text(built));
        if rest.is_empty() {
            return None;
        }
        recommendation.clauses.push(rest);
    }
    let inline = matches!(part.opener, Opener::Recommends { pure: false, .. })
        || part
            .lines
            .first()
            .is_some_and(|l| by_of(&l.text).is_some() || l.number == part.first.number || lower(&l.text).starts_with("det "));
    let alone = recommendation.clauses.len() == 1 && inline;
    recommendation.clauses = recommendation
        .clauses
        .iter()
        .flat_map(|clause| if alone { split_clause(&blocks::squeeze(clause)) } else { vec![blocks::squeeze(clause)] })
        .map(|clause| strip_and(&clause))
        .collect();
    // "at udvalget over for Byrådet anbefaler" before the clauses only leads up to them.
    let leads = recommendation.clauses.len() > 1
        && recommendation.clauses.first().is_some_and(|c| {
            let lowered = lower(c);
            let words = lowered.split(' ').count();
            words <= 2
                || words <= 14
                    && [
                        "anbefaler",
                        "indstiller",
                        "beslutter",
                        "anbefale økonomiudvalget/byrådet",
                        "anbefale byrådet",
                        "tager stilling til",
                    ]
                    .iter()
                    .any(|v| lowered.ends_with(v))
                || words <= 4 && lowered.ends_with("godkender")
        });
    if leads {
        recommendation.clauses.remove(0);
    }
    recommendation.clauses.retain(|c| !c.is_empty());
    (!recommendation.clauses.is_empty()).then_some(recommendation)
}

fn starts_new(line: &Line, before: Option<&Line>) -> bool {
    ended(before)
        && line.text.starts_with(char::is_uppercase)
        && before.is_some_and(|b| b.style.gap == Gap::Paragraph && line.style.gap == Gap::Paragraph)
}

fn ended(before: Option<&Line>) -> bool {
    before.is_some_and(|b| b.text.ends_with(['.', ';']))
}

/// `Atdagsordenen godkendes`: the blank behind "At" is lost.
fn glued_at(text: &str) -> bool {
    const WORDS: [&str; 8] = ["atter", "attr", "atle", "atmo", "atte", "atom", "atel", "atyp"];
    let lowered = lower(text.get(..text.len().min(8)).unwrap_or(""));
    text.strip_prefix("At").is_some_and(|rest| rest.starts_with(char::is_lowercase))
        && !WORDS.iter().any(|w| lowered.starts_with(w))
}

/// Cuts `at A, at B, og at C` into three; `at det godkendes, at …` stays one.
fn split_clause(clause: &str) -> Vec<String> {
    let lowered = lower(clause);
    if !lowered.starts_with("at ") {
        return vec![clause.to_owned()];
    }
    const GOVERN: [&str; 24] = [
        "det",
        "godkendes",
        "godkender",
        "anbefaler",
        "anbefales",
        "indstiller",
        "indstilles",
        "beslutter",
        "besluttes",
        "betyder",
        "sådan",
        "så",
        "således",
        "for",
        "forudsat",
        "bemærkes",
        "konstateres",
        "sikres",
        "sikrer",
        "oplyses",
        "tiltræder",
        "tiltrædes",
        "byrådet",
        "kommunalbestyrelsen",
    ];
    let mut cuts = vec![0];
    let last_and = lowered.match_indices(" og at ").last().map(|(at, _)| at);
    for (at, found) in lowered.match_indices(" at ") {
        let before = lowered[..at].trim_end();
        let and = before.ends_with(" og") || before.ends_with(" samt");
        let comma = before.ends_with(',');
        let governed = before.trim_end_matches(',').rsplit(' ').next().is_some_and(|w| GOVERN.contains(&w));
        let parallel = comma && last_and.is_some_and(|and| at < and);
        if at > 12 && lowered.len() - at > 15 && !governed && (and || parallel) {
            cuts.push(at + 1);
        }
        let _ = found;
    }
    cuts.push(clause.len());
    cuts.windows(2).map(|w| clause[w[0]..w[1]].trim().to_owned()).collect()
}

/// Takes ", og" and the like off a clause's end.
fn strip_and(clause: &str) -> String {
    let mut text = clause.trim();
    loop {
        let cut = [" og at", ", og", " og", ", samt", " samt", ",", ";"].iter().find_map(|end| text.strip_suffix(end));
        match cut {
            Some(shorter) => text = shorter.trim_end(),
            None => return text.to_owned(),
        }
    }
}

/// A line that only leads up to the clauses.
fn leads_in(text: &str) -> bool {
    let lowered = lower(text);
    let trimmed = lowered.trim_end_matches([':', ',', ' ', ';']);
    let verb_ends = lexicon().words.recommenders.verbs.iter().any(|v| {
        trimmed.ends_with(v.as_str())
            || trimmed.ends_with(&format!("{v} til udvalget"))
            || trimmed.ends_with(&format!("{v} til byrådet"))
    });
    let addressed = [" indstiller til ", " indstiller over for ", " indstiller overfor ", " anbefaler over for "]
        .iter()
        .any(|w| lowered.contains(w));
    addressed && trimmed.len() < 90 && !trimmed.contains(" at ") && !text.ends_with('.')
        || verb_ends && trimmed.len() < 90
        || trimmed == "at"
        || trimmed.ends_with(" at") && text.len() < 160
        || (text.ends_with(':') && lexicon().words.recommenders.verbs.iter().any(|v| lowered.contains(v.as_str())))
}

/// `Administrationens indstilling` → `Administrationen`
fn possessive(heading: &str) -> Option<String> {
    if let Some(by) = by_of(heading) {
        return Some(head::sentence_case(&by).unwrap_or(by));
    }
    let first = heading.split_whitespace().next()?;
    let lowered = lower(first);
    ["administrationens", "forvaltningens", "direktionens", "magistratens", "sekretariatets", "borgmesterens"]
        .contains(&lowered.as_str())
        .then(|| first[..first.len() - 1].to_owned())
}

/// Who recommends, in a lead such as "Direktionen indstiller til Byrådet, at …".
fn by_of(text: &str) -> Option<String> {
    let lowered = lower(text);
    let at = lexicon().words.recommenders.verbs.iter().filter_map(|v| lowered.find(&format!(" {v}"))).min()?;
    let subject = text[..at].trim();
    let short = subject.split_whitespace().count() <= 8 && !subject.contains(['.', ':']);
    (short && !subject.eq_ignore_ascii_case("det") && subject.starts_with(char::is_uppercase)).then(|| subject.to_owned())
}

fn after_verb(text: &str) -> &str {
    let lowered = lower(text);
    lowered.find(" at ").map_or(text, |at| text[at + 1..].trim())
}

/// Puts the decision together, and gives back what it says of absence.
fn decision(
    pieces: &[(&[Cow<'_, Line>], Provenance)],
    recommendations: &[Recommendation],
    context: &Context<'_>,
) -> (Option<Decision>, Vec<(String, Provenance)>) {
    let mut absence = Vec::new();
    let mut kept: Vec<&Line> = Vec::new();
    let mut provenance: Option<Provenance> = None;
    for (lines, place) in pieces {
        for line in lines.iter() {
            if absence_in_decision(&line.text) && decision::sentences(&line.text).len() == 1 {
                absence.push((line.text.clone(), Provenance::new(line.page, line.number, line.number)));
                continue;
            }
            kept.push(line);
        }
        provenance = Some(match provenance {
            None => *place,
            Some(known) => Provenance::new(known.page, known.lines[0], place.lines[1].max(known.lines[1])),
        });
    }
    let Some(provenance) = provenance else { return (None, absence) };
    let built = blocks::build(&kept, context.width);
    let mut whole = blocks::text(&built);
    if whole.trim().is_empty() {
        return (None, absence);
    }
    if let Some(number) = &context.number
        && let Some(rest) =
            whole.strip_prefix("Punkt ").and_then(|r| r.strip_prefix(number.as_str())).and_then(|r| r.strip_prefix(':'))
    {
        whole = rest.trim_start().to_owned();
    }
    let point_lines: Vec<&str> = kept.iter().map(|l| l.text.as_str()).collect();
    let points = decision::points(&point_lines);
    let votes = decision::votes(&blocks::squeeze(&whole));
    // A minority's words are theirs.
    let mut remarks = Vec::new();
    let mut text = String::new();
    for paragraph in whole.split("\n\n") {
        let mut own = paragraph.to_owned();
        for range in decision::sentences(paragraph) {
            let sentence = &paragraph[range];
            if let Some(remark) = decision::remark(sentence) {
                own = own.replacen(sentence, " ", 1);
                remarks.push(remark);
            } else if absence_in_decision(sentence.trim()) {
                own = own.replacen(sentence, " ", 1);
                absence.push((sentence.trim().to_owned(), provenance));
            }
        }
        let own = own.trim();
        if !own.is_empty() {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(own);
        }
    }
    if text.is_empty() {
        text = whole;
        remarks.clear();
    }
    let mut outcomes = decision::outcomes(&text, recommendations);
    if points.len() > 1 {
        let mut by_point: Vec<_> = Vec::new();
        for outcome in points.iter().flat_map(|p| p.outcomes.iter()) {
            if !by_point.contains(outcome) {
                by_point.push(*outcome);
            }
        }
        outcomes = by_point;
    }
    (Some(Decision { text, outcomes, points, votes, remarks, provenance }), absence)
}

/// "Ole Vind (A) var fraværende", "Afbud fra Ole Vind", "… meldt afbud, og … deltog", without a heading.
fn absence_in_decision(text: &str) -> bool {
    let lowered = lower(text);
    if !cues::of(&lowered).any(Cues::ABSENCE) {
        return false;
    }
    let says = lowered.starts_with("som stedfortræder deltog")
        || lowered.starts_with("som suppleant deltog")
        || lowered.starts_with("afbud")
        || lowered.contains("meldt afbud")
        || lowered.ends_with("var fraværende.")
        || lowered.ends_with("var fraværende")
        || (lowered.contains(" deltog ikke i ") || lowered.trim_end_matches('.').ends_with(" deltog ikke"))
        || lowered.contains("deltog ikke i sagens behandling")
        || lowered.contains("deltog ikke i behandlingen")
        || lowered.contains("deltog ikke i punktet")
        || lowered.contains("som stedfortræder for")
        || lowered.contains("som suppleant for");
    says && text.len() < 240
        && (!people::names(text).is_empty()
            || people::substitute(text).is_some()
            || lowered.starts_with("afbud")
            || people::is_name(&first_words(text, 2)))
}

/// Titles under *Bilag*: one a line or bullet; `Bilag 3: Title` has a number.
fn attachments(lines: &[Cow<'_, Line>], width: usize) -> Vec<Attachment> {
    let mut found: Vec<Attachment> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        let text = line.text.trim();
        let mark = blocks::mark(text).filter(|m| !m.numbered || m.level == 0);
        let plain = mark.as_ref().map_or(text, |m| m.rest).trim();
        let lowered = lower(plain);
        let count_only = plain.bytes().all(|b| b.is_ascii_digit());
        if plain.is_empty() || count_only || matches!(lowered.as_str(), "ingen" | "ingen bilag" | "-" | "nej" | "ingen.") {
            before = Some(line);
            continue;
        }
        let numbered = number_of(plain);
        // A title that wraps: no mark, small letter or a full line above.
        let wraps = before.is_some_and(|b| {
            mark.is_none()
                && numbered.is_none()
                && !matches!(line.style.role, Role::ListItem(_))
                && line.style.gap == Gap::None
                && (plain.starts_with(char::is_lowercase) || b.text.len() * 10 > width * 9)
                && !found.is_empty()
        });
        if wraps {
            if let Some(last) = found.last_mut() {
                blocks::append(&mut last.title, plain);
                last.provenance.lines[1] = line.number;
            }
            before = Some(line);
            continue;
        }
        let (plain, registered) = registered(plain);
        let (number, title) = match numbered {
            None if registered.is_some() => (registered, plain),
            Some((number, title)) => (Some(number), title),
            None => (mark.as_ref().filter(|m| m.numbered).map(|m| m.show.trim_end_matches(['.', ')']).to_owned()), plain),
        };
        let title = blocks::squeeze(title);
        let file_name = looks_like_file(&title).then(|| title.rsplit(['/', '\\']).next().unwrap_or(&title).to_owned());
        let title = if title.contains(['/', '\\']) && file_name.is_some() && !title.contains(' ') {
            file_name.clone().unwrap_or(title)
        } else {
            title
        };
        found.push(Attachment {
            title,
            file_name: file_name.filter(|_| false),
            number,
            provenance: Provenance::new(line.page, line.number, line.number),
        });
        before = Some(line);
    }
    found
}

/// `1 (Åben) Oversigt over ansøgninger (371-2018-399870)` → the title and its number.
fn registered(text: &str) -> (&str, Option<String>) {
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = text[..digits].trim_end_matches('.');
    let rest = text[digits..].trim_start();
    if number.is_empty() || number.len() > 7 || rest.len() == text[digits..].len() && digits > 0 {
        return (text, None);
    }
    let access =
        ["(Åben)", "(Lukket)", "(Åbent)", "Åben  ", "Åben ", "Lukket  ", "Lukket "].iter().find_map(|w| rest.strip_prefix(w));
    let dotted = number.contains('.');
    let file = looks_like_file(rest);
    let Some(rest) = access.or((dotted || file).then_some(rest)) else { return (text, None) };
    let rest = rest.trim();
    // The register's own number behind the title.
    let mut title = rest
        .rfind('(')
        .filter(|at| rest.ends_with(')') && rest[*at..].bytes().filter(u8::is_ascii_digit).count() >= 5)
        .map_or(rest, |at| rest[..at].trim());
    if let Some((before, last)) = title.rsplit_once(' ')
        && access.is_some()
        && last.bytes().filter(u8::is_ascii_digit).count() >= 5
        && last.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-'))
    {
        title = before.trim_end();
    }
    (title, Some(number.to_owned()))
}

fn looks_like_file(title: &str) -> bool {
    title.rsplit_once('.').is_some_and(|(_, e)| matches!(lower(e).as_str(), "pdf" | "docx" | "doc" | "xlsx"))
}

/// `Bilag 3: Title`, `Bilag 3 - Title` → the number and the title.
fn number_of(text: &str) -> Option<(String, &str)> {
    let lowered = lower(text.get(..text.len().min(8)).unwrap_or(text));
    let rest = lowered.strip_prefix("bilag ").map(|_| &text[6..])?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number = &rest[..end];
    let (number, tail) = if end > 0 {
        (number, &rest[end..])
    } else if rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest[1..].starts_with([':', ' ', '.']) {
        (&rest[..1], &rest[1..])
    } else {
        return None;
    };
    let title = tail.trim_start_matches([':', ' ', '.', '-', '–']);
    let separated = tail.starts_with([':', '.']) || tail.trim_start().starts_with(['-', '–', ':']);
    if title.is_empty() || !separated {
        return None;
    }
    Some((number.to_owned(), title))
}

fn references_of(item: &mut Item) {
    for section in &item.sections {
        if matches!(section.kind, SectionKind::Attachments | SectionKind::People) {
            continue;
        }
        for reference in references::laws(&section.text) {
            if !item.law_references.contains(&reference) {
                item.law_references.push(reference);
            }
        }
        for amount in references::amounts(&section.text) {
            if !item.amounts.iter().any(|a| a.oere == amount.oere) {
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

fn commitments_of(item: &mut Item, section_cues: &[Cues], context: &Context<'_>) {
    let mut found = Vec::new();
    let refused =
        item.decision.as_ref().is_some_and(|d| d.outcomes.iter().all(|o| matches!(o, sagsgang_model::Outcome::Rejected)));
    if !refused {
        for recommendation in item.recommendations.iter().filter(|r| !r.earlier) {
            for clause in &recommendation.clauses {
                commitments::find(clause, context.date, recommendation.by.as_deref(), recommendation.provenance, &mut found);
            }
        }
    }
    if let Some(decision) = &item.decision {
        commitments::find(&decision.text, context.date, None, decision.provenance, &mut found);
    }
    // In the text of the case only words that promise by themselves.
    for (section, cues) in item.sections.iter().zip(section_cues) {
        let told = matches!(section.kind, SectionKind::Case | SectionKind::Plan | SectionKind::Other | SectionKind::Discussion);
        if !told || !cues.any(Cues::TELLS) {
            continue;
        }
        for range in decision::sentences(&section.text) {
            let sentence = section.text[range].trim();
            if cues::of(&lower(sentence)).any(Cues::TELLS) {
                commitments::find(sentence, context.date, None, section.provenance, &mut found);
            }
        }
    }
    item.commitments = found;
}
