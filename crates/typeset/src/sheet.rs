//! What a document shows, in the order it is printed: the data that `document.typ` lays out.
//!
//! An item is printed as its sections, which hold the words of the source in their order. What the record knows beside
//! them (written in the office, where a decision need not stand in a section) is added where no section says it.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use sagsgang_app::{Extent, NotTypeset};
use sagsgang_model::{
    Ground, Outcome, Provenance, Publication, SectionKind, danish_date,
    publication::{Occasion, PublishedItem},
    record::{
        Attendance, Block, Commitment, Decision, DocumentKind, Guest, Item, ListItem, Participant, Recommendation, Section,
        VoteSide, Votes,
    },
};
use serde::Serialize;

/// Deeper lists are shown at this depth: there is no more room on the page.
const DEEPEST: usize = 5;

/// Everything a document shows.
#[derive(Debug, Serialize)]
pub(crate) struct Sheet<'a> {
    /// Title in the file's metadata, and of the window it is shown in.
    title: String,
    /// What the document calls itself.
    kind: &'static str,
    /// Whether it is one item alone.
    extract: bool,
    organization: &'a str,
    body: &'a str,
    term: Option<&'a str>,
    date: Day,
    start: Option<String>,
    end: Option<String>,
    place: Option<&'a str>,
    chair: Option<&'a str>,
    participants: Vec<String>,
    /// Who was away throughout.
    absent: Vec<String>,
    /// Who was away from some items, a sentence each.
    away: Vec<String>,
    guests: Vec<Vec<String>>,
    remarks: Option<&'a str>,
    items: Vec<Entry<'a>>,
    signatures: Vec<&'a str>,
    edition: u32,
    /// What stands over a later edition: why it was made.
    notice: Option<String>,
    published: Option<Day>,
    address: String,
}

/// A day, to be written in words.
#[derive(Debug, Serialize)]
struct Day {
    day: i8,
    month: i8,
    year: i16,
    /// 0 is Monday.
    weekday: i8,
}

impl Day {
    fn of(date: Date) -> Self {
        Self { day: date.day(), month: date.month(), year: date.year(), weekday: date.weekday().to_monday_zero_offset() }
    }
}

/// What is told of an item that was treated behind closed doors.
#[derive(Debug, Serialize)]
struct Hidden<'a> {
    ground: Option<&'static str>,
    extract: Option<&'a str>,
}

fn hidden(item: &PublishedItem) -> Hidden<'_> {
    let closed = item.closed.as_ref();
    Hidden {
        ground: closed.and_then(|closed| closed.ground).map(Ground::danish),
        extract: closed.and_then(|closed| closed.extract.as_deref()),
    }
}

/// One item.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    number: Option<&'a str>,
    title: &'a str,
    closed: Option<Hidden<'a>>,
    case_number: Option<&'a str>,
    /// The heading it is the first to stand under.
    group: Option<&'a str>,
    parts: Vec<Part>,
}

/// A heading and what stands under it.
#[derive(Debug, Default, Serialize)]
struct Part {
    heading: Option<String>,
    /// In place of the heading, where all stands on one line with it.
    run_in: Option<String>,
    /// Whether it is what was decided here, and is set apart.
    decision: bool,
    /// What the decision came to.
    outcomes: Vec<&'static str>,
    blocks: Vec<Piece>,
}

/// A block as the template takes it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Piece {
    Paragraph { lines: Vec<String> },
    Subheading { text: String },
    List { entries: Vec<ListEntry> },
    Table { rows: Vec<Vec<String>>, numbers: Vec<bool> },
}

/// An entry of a list with the entries below it.
#[derive(Debug, Serialize)]
struct ListEntry {
    marker: String,
    text: String,
    entries: Vec<ListEntry>,
}

impl<'a> Sheet<'a> {
    /// What a publication shows, or one item of it. `site` stands before permanent addresses.
    pub(crate) fn new(publication: &'a Publication, extent: Extent, site: &str) -> Result<Self, NotTypeset> {
        let p = publication;
        let shown: Vec<&PublishedItem> = match extent {
            Extent::Meeting => p.items.iter().collect(),
            Extent::Item(id) => vec![p.items.iter().find(|item| item.id == id).ok_or(NotTypeset::NoSuchItem)?],
        };
        let extract = extent != Extent::Meeting;
        let address = if extract { shown.first().map_or(&p.address, |item| &item.address) } else { &p.address };
        let day = danish_date(p.date);
        let kind = p.kind.danish();
        let title = match (extract, shown.first()) {
            (true, Some(item)) => format!("{}, {day}: {}", p.body, named(item)),
            _ => format!("{kind}: {}, {day}", p.body),
        };
        let minutes = p.kind == DocumentKind::Minutes;
        let mut group = None;
        let items = shown.iter().map(|item| {
            let first = item.item.group.as_deref().filter(|name| !extract && group != Some(*name));
            group = item.item.group.as_deref();
            Entry {
                number: item.number().map(|number| number.as_str()),
                title: &item.item.title,
                closed: (!item.is_open()).then(|| hidden(item)),
                case_number: item.item.case_number.as_ref().map(|number| number.as_str()),
                group: first,
                parts: parts(item, minutes),
            }
        });
        let items = items.collect();
        let (mut absent, mut away) = (Vec::new(), Vec::new());
        for person in &p.attendance {
            match presence(person, &shown) {
                Presence::Never(name) => absent.push(name),
                Presence::Partly(sentence) => away.push(sentence),
                Presence::Throughout => {}
            }
        }
        Ok(Self {
            title,
            kind: match p.kind {
                DocumentKind::Minutes if extract => "Udskrift af beslutningsprotokollen",
                _ if extract => "Udskrift af dagsordenen",
                _ => kind,
            },
            extract,
            organization: &p.organization,
            body: &p.body,
            term: p.term.as_deref(),
            date: Day::of(p.date),
            start: p.start.map(|time| time.danish()),
            end: p.end.map(|time| time.danish()),
            place: p.place.as_deref(),
            chair: p.chair.as_deref(),
            participants: p.participants.iter().map(participant).collect(),
            absent,
            away,
            guests: p.guests.iter().map(guest).collect(),
            remarks: p.remarks.as_deref(),
            items,
            signatures: if minutes && !extract { signatures(p) } else { Vec::new() },
            edition: p.edition,
            notice: notice(p),
            published: published(p).map(|moment| Day::of(moment.date())),
            address: format!("{site}/moeder/{address}"),
        })
    }

    /// How much there is to set, in characters; a cell of a table counts for its frame too.
    pub(crate) fn weight(&self) -> usize {
        const FRAME: usize = 40;
        fn list(entries: &[ListEntry]) -> usize {
            entries.iter().map(|entry| FRAME + entry.marker.len() + entry.text.len() + list(&entry.entries)).sum()
        }
        let pieces = self.items.iter().flat_map(|item| &item.parts).flat_map(|part| &part.blocks).map(|piece| match piece {
            Piece::Paragraph { lines } => lines.iter().map(|line| FRAME + line.len()).sum(),
            Piece::Subheading { text } => FRAME + text.len(),
            Piece::List { entries } => list(entries),
            Piece::Table { rows, .. } => rows.iter().flatten().map(|cell| FRAME + cell.len()).sum(),
        });
        let heads = self.items.iter().map(|item| 4 * FRAME + item.title.len() + item.parts.len() * FRAME);
        let people =
            self.participants.iter().chain(&self.absent).chain(&self.away).chain(self.guests.iter().flatten()).map(String::len);
        pieces.chain(heads).chain(people).sum::<usize>() + self.remarks.map_or(0, str::len)
    }
}

/// When a publication was made, as the clocks in Denmark showed it.
fn published(publication: &Publication) -> Option<Zoned> {
    let moment: Timestamp = publication.published.parse().ok()?;
    // The rule that holds in Denmark since 1996, so that no machine's table of time zones is asked.
    let denmark = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").ok()?;
    Some(moment.to_zoned(denmark))
}

/// Which edition it is, and what became of the one before.
fn notice(p: &Publication) -> Option<String> {
    p.supersedes?;
    let occasion = match p.occasion {
        Occasion::Document => String::new(),
        occasion => format!(" {}.", occasion.danish()),
    };
    let reason = p.reason.as_deref().map_or_else(String::new, |reason| format!(" {reason}"));
    Some(format!("{}. udgave.{occasion}{reason} Den erstatter den tidligere udgave af dokumentet.", p.edition))
}

fn named(item: &PublishedItem) -> String {
    item.number().map_or_else(|| item.item.title.clone(), |number| format!("{number}. {}", item.item.title))
}

// ---------------------------------------------------------------- people

/// `Karen Lyngsø (A), formand`, `Tine Aarup (Digelaget, referent)`.
fn participant(person: &Participant) -> String {
    let role = person.role.as_deref().filter(|_| person.organization.is_some());
    let bracket: Vec<&str> = [person.party.as_deref(), person.organization.as_deref(), role].into_iter().flatten().collect();
    let mut words = person.name.clone();
    if !bracket.is_empty() {
        words.push_str(&format!(" ({})", bracket.join(", ")));
    }
    if let Some(role) = person.role.as_deref().filter(|_| role.is_none()) {
        words.push_str(&format!(", {role}"));
    }
    // Each person has one line.
    words.replace('\n', " ")
}

/// For how much of what is shown a person was there.
enum Presence {
    /// For all of it.
    Throughout,
    /// For none of it: the name.
    Never(String),
    /// For some of it: a sentence.
    Partly(String),
}

fn presence(person: &Attendance, shown: &[&PublishedItem]) -> Presence {
    let name = with_party(person);
    let of_shown = |number: &str| shown.len() > 1 || shown.iter().any(|item| item.number().is_some_and(|n| n.as_str() == number));
    let away: Vec<&str> = person.items_absent.iter().map(|number| number.as_str()).filter(|number| of_shown(number)).collect();
    let timed = person.from.is_some() || person.to.is_some();
    if person.items_present.is_empty() && !timed {
        return Presence::Never(name);
    }
    let mut words = match away.split_last() {
        Some((last, [])) => format!("{name} deltog ikke ved punkt {last}"),
        Some((last, rest)) => format!("{name} deltog ikke ved punkterne {} og {last}", rest.join(", ")),
        None if timed => name,
        None => return Presence::Throughout,
    };
    if let Some(from) = person.from {
        words.push_str(&format!(", kom kl. {}", from.danish()));
    }
    if let Some(to) = person.to {
        words.push_str(&format!(", gik kl. {}", to.danish()));
    }
    Presence::Partly(words)
}

/// The name with what stands in brackets behind it in the words it was read from.
fn with_party(person: &Attendance) -> String {
    let behind = person.note.as_deref().and_then(|note| note.split_once(person.name.as_str())).map_or("", |(_, rest)| rest);
    match behind.strip_prefix(" (").and_then(|rest| rest.split_once(')')) {
        Some((party, _)) => format!("{} ({party})", person.name),
        None => person.name.clone(),
    }
}

/// A guest's times on a line of their own, unless the words tell them.
fn guest(guest: &Guest) -> Vec<String> {
    let told = |time: &sagsgang_model::ClockTime| guest.text.contains(&time.danish());
    let times = match (guest.from.filter(|time| !told(time)), guest.to.filter(|time| !told(time))) {
        (Some(from), Some(to)) => Some(format!("kl. {}-{}", from.danish(), to.danish())),
        (Some(from), None) => Some(format!("kl. {}", from.danish())),
        _ => None,
    };
    times.into_iter().chain([guest.text.clone()]).collect()
}

/// Who signs: those who did, or else those who were there.
fn signatures(publication: &Publication) -> Vec<&str> {
    if !publication.signatories.is_empty() {
        return publication.signatories.iter().map(String::as_str).collect();
    }
    let away = |person: &&Participant| {
        let throughout = |a: &Attendance| a.name == person.name && a.items_present.is_empty() && !a.items_absent.is_empty();
        publication.attendance.iter().any(throughout)
    };
    // Who writes the minutes does not sign for the body.
    let writes = |person: &&Participant| person.role.as_deref().is_some_and(|role| role.to_lowercase().starts_with("ref"));
    publication.participants.iter().filter(|p| !away(p) && !writes(p)).map(|person| person.name.as_str()).collect()
}

// ---------------------------------------------------------------- items

/// The sections of an item, and what they do not say; of minutes also what was promised.
fn parts(published: &PublishedItem, minutes: bool) -> Vec<Part> {
    let item = &published.item;
    if !published.is_open() {
        return Vec::new();
    }
    let said: String = item.sections.iter().map(|section| letters(&section.text)).collect();
    let says = |text: &str| said.contains(&letters(text));
    let mut parts: Vec<Part> = item.sections.iter().map(|section| part(section, item)).collect();
    let mut under = false;
    for (section, part) in item.sections.iter().zip(&mut parts) {
        let headed = part.heading.is_some() || part.run_in.is_some();
        if stands_above(section, item) {
            *part = Part::default();
        } else if headed {
            under = true;
        } else if under && section.kind == SectionKind::Other {
            // Without a heading it would seem to go on with the section before it.
            part.heading = Some("Øvrigt".to_owned());
        }
    }
    for recommendation in &item.recommendations {
        if !recommendation.clauses.iter().all(|clause| says(clause)) {
            parts.push(recommended(recommendation));
        }
    }
    if let Some(decision) = &item.decision {
        let more = decided(decision, &says);
        let at = item.sections.iter().rposition(|section| section.kind == SectionKind::Decision);
        // Where another section tells the decision whole, it stands there.
        let told = || {
            let words = letters(&decision.text);
            item.sections.iter().rposition(|section| more.is_empty() && letters(&section.text).contains(&words))
        };
        let at = match at.or_else(told).and_then(|at| parts.get_mut(at)) {
            Some(part) => part,
            None => {
                parts.push(Part { heading: Some("Beslutning".to_owned()), decision: true, ..Part::default() });
                let Some(part) = parts.last_mut() else { return parts };
                part
            }
        };
        at.outcomes =
            decision.outcomes.iter().filter(|outcome| **outcome != Outcome::Other).map(|outcome| outcome.danish()).collect();
        at.blocks.extend(more);
    }
    let absent: Vec<&str> = item.absent.iter().map(String::as_str).filter(|name| !says(name)).collect();
    if !absent.is_empty() {
        let blocks = vec![paragraph(&absent.join(", "))];
        parts.push(Part { run_in: Some("Fraværende".to_owned()), blocks, ..Part::default() });
    }
    let substitutes = item.substitutes.iter().filter(|substitute| !says(&substitute.name)).map(|s| match &s.stands_in_for {
        Some(other) => paragraph(&format!("{} for {other}", s.name)),
        None => paragraph(&s.name),
    });
    let substitutes: Vec<Piece> = substitutes.collect();
    if !substitutes.is_empty() {
        parts.push(Part { heading: Some("Stedfortrædere".to_owned()), blocks: substitutes, ..Part::default() });
    }
    // What was read in words stands in them; what was noted as promised may say more.
    let decided = item.decision.as_ref().map(|decision| letters(&decision.text)).unwrap_or_default();
    let noted = |promise: &&Commitment| {
        let said = says(&promise.text) || decided.contains(&letters(&promise.text));
        promise.provenance == Provenance::default() && (promise.due.is_some() || !said)
    };
    let promises = item.commitments.iter().filter(noted).filter(|_| minutes);
    let promises: Vec<ListEntry> = promises.map(promised).collect();
    if !promises.is_empty() {
        let blocks = vec![Piece::List { entries: promises }];
        parts.push(Part { heading: Some("Opfølgning".to_owned()), blocks, ..Part::default() });
    }
    let earlier = item.earlier_decisions.iter().filter(|decision| !says(&decision.text)).map(|decision| {
        let place = [
            decision.committee.clone(),
            decision.date.map(danish_date),
            decision.item.as_ref().map(|number| format!("pkt. {number}")),
        ];
        [Piece::Subheading { text: place.into_iter().flatten().collect::<Vec<_>>().join(", ") }]
            .into_iter()
            .chain(paragraphs(&decision.text))
    });
    let earlier: Vec<Piece> = earlier.flatten().collect();
    if !earlier.is_empty() {
        parts.push(Part { heading: Some("Tidligere beslutninger".to_owned()), blocks: earlier, ..Part::default() });
    }
    let attachments = item.attachments.iter().filter(|attachment| !says(&attachment.title)).map(|attachment| ListEntry {
        marker: "•".to_owned(),
        text: match &attachment.number {
            Some(number) => format!("Bilag {number}: {}", attachment.title),
            None => attachment.title.clone(),
        },
        entries: Vec::new(),
    });
    let attachments: Vec<ListEntry> = attachments.collect();
    if !attachments.is_empty() {
        parts.push(Part {
            heading: Some("Bilag".to_owned()),
            blocks: vec![Piece::List { entries: attachments }],
            ..Part::default()
        });
    }
    parts
}

/// A promise with who is to keep it and until when: `En ny status (Administrationen, 1. november 2027 til 30. november 2027)`.
fn promised(promise: &Commitment) -> ListEntry {
    let due = promise.due.map(|due| match due.from == due.to {
        true => danish_date(due.to),
        false => format!("{} til {}", danish_date(due.from), danish_date(due.to)),
    });
    let terms: Vec<String> = promise.who.clone().into_iter().chain(due).collect();
    let terms = if terms.is_empty() { "uden frist".to_owned() } else { terms.join(", ") };
    ListEntry { marker: "•".to_owned(), text: format!("{} ({terms})", promise.text), entries: Vec::new() }
}

/// Whether a section only says the title or the case number again, which the item's heading shows.
fn stands_above(section: &Section, item: &Item) -> bool {
    if section.kind != SectionKind::Other {
        return false;
    }
    let words = letters(&format!("{}{}", section.heading.as_deref().unwrap_or_default(), section.text));
    let number = item.case_number.as_ref().map(|number| letters(number.as_str())).filter(|number| !number.is_empty());
    let label = |number: String| words.strip_suffix(&number).map(str::to_lowercase);
    words == letters(&item.title)
        || number.and_then(label).is_some_and(|label| ["", "sagsnr", "sagsnummer", "sagsid"].contains(&label.as_str()))
}

fn part(section: &Section, item: &Item) -> Part {
    let apart = match section.kind {
        SectionKind::Recommendation => {
            let clauses: Vec<&str> = item.recommendations.iter().flat_map(|r| &r.clauses).map(String::as_str).collect();
            told_apart(section, &clauses, Between::Before)
        }
        SectionKind::Attachments => {
            let titles: Vec<&str> = item.attachments.iter().map(|attachment| attachment.title.as_str()).collect();
            told_apart(section, &titles, Between::Behind)
        }
        SectionKind::People => {
            let substitutes = item.substitutes.iter().map(|substitute| substitute.name.as_str());
            let names: Vec<&str> = item.absent.iter().map(String::as_str).chain(substitutes).collect();
            match section.blocks.as_slice() {
                [Block::Paragraph { text }] => names_apart(text, &names),
                _ => None,
            }
        }
        _ => None,
    };
    let blocks = match (apart, section.blocks.as_slice()) {
        (Some(pieces), _) => pieces,
        (None, []) => paragraphs(&section.text).collect(),
        (None, blocks) => blocks.iter().map(piece).collect(),
    };
    let mut blocks: Vec<Piece> = blocks;
    if section.kind == SectionKind::Attachments {
        blocks.iter_mut().for_each(|block| numbered(block, item));
    }
    let decision = section.kind == SectionKind::Decision && item.decision.is_some();
    let recommends = section.kind == SectionKind::Recommendation;
    let heading = match section.heading.as_deref() {
        None if recommends => Some("Indstilling".to_owned()),
        None if decision => Some("Beslutning".to_owned()),
        // A body and a date alone do not tell that it decided.
        Some(printed)
            if decision
                && !["beslut", "vedtag", "afgør", "konklusion", "resultat", "referat", "udfald"]
                    .iter()
                    .any(|word| printed.to_lowercase().contains(word)) =>
        {
            Some(format!("Beslutning: {printed}"))
        }
        printed => printed.map(str::to_owned),
    };
    let one_line = matches!(blocks.as_slice(), [Piece::Paragraph { lines }] if lines.len() == 1);
    match heading {
        // A label and an answer; what says more is a heading.
        Some(heading) if section.kind == SectionKind::People && one_line && heading.split(' ').count() <= 3 => {
            Part { run_in: Some(heading.trim_end_matches([':', ' ']).to_owned()), blocks, ..Part::default() }
        }
        // The colon tells that somebody's names or words follow: `Fraværende i Byrådet, 26. april 2022:`
        Some(heading)
            if section.kind == SectionKind::People || section.kind == SectionKind::History && meeting_alone(&heading) =>
        {
            Part { heading: Some(format!("{}:", heading.trim_end_matches([':', ' ']))), blocks, ..Part::default() }
        }
        heading => Part { heading, decision, blocks, ..Part::default() },
    }
}

/// Gives titles of attachments the numbers that texts name them by, where only their files' names tell those.
fn numbered(piece: &mut Piece, item: &Item) {
    let Piece::List { entries } = piece else { return };
    for entry in entries {
        for attachment in &item.attachments {
            let Some(number) = &attachment.number else { continue };
            let named = format!("Bilag {number}: {}", attachment.title);
            if [letters(&attachment.title), letters(&named)].contains(&letters(&entry.text)) {
                entry.text = named;
                break;
            }
        }
    }
}

/// Where words between two entries belong.
#[derive(Clone, Copy, PartialEq)]
enum Between {
    /// To the entry before them: `…, og`.
    Before,
    /// To the entry behind them: `Bilag 2: …`.
    Behind,
}

/// A section whose entries have run together, each on a line of its own; nothing when they stand apart already, or
/// when the section does not hold them one after the other. No word is lost and none is added.
fn told_apart(section: &Section, entries: &[&str], between: Between) -> Option<Vec<Piece>> {
    let mut alone: Vec<String> = Vec::new();
    for block in &section.blocks {
        match block {
            Block::List { items } => alone.extend(items.iter().map(|item| letters(&item.text))),
            Block::Table { .. } => return None,
            Block::Paragraph { text } | Block::Subheading { text } => alone.push(letters(text)),
        }
    }
    let stands_alone = |entry: &&str| alone.iter().any(|block| *block == letters(entry));
    let here: Vec<&str> = entries.iter().copied().filter(|entry| letters(&section.text).contains(&letters(entry))).collect();
    // "Centret indstiller, at udvalget anbefaler, at planen vedtages": only the last of it is the clause.
    let led = |entry: &&str| between == Between::Before && section.text.split_once(*entry).is_some_and(|(lead, _)| led_up(lead));
    if here.len() < 2 && !here.iter().all(led) || here.iter().all(stands_alone) {
        return None;
    }
    let text: Vec<char> = section.text.chars().collect();
    let places: Vec<usize> = (0..text.len()).filter(|at| text[*at].is_alphanumeric()).collect();
    let words: String = places.iter().map(|at| text[*at]).collect();
    let (mut byte, mut letter, mut end) = (0, 0, 0);
    let mut lead = String::new();
    let mut list: Vec<ListEntry> = Vec::new();
    for entry in here {
        let wanted = letters(entry);
        let found = words.get(byte..)?.find(&wanted)?;
        letter += words.get(byte..byte + found)?.chars().count();
        byte += found + wanted.len();
        let start = *places.get(letter)?;
        let gap: String = text.get(end..start)?.iter().collect();
        letter += wanted.chars().count();
        end = places.get(letter.checked_sub(1)?)? + 1;
        // Brackets and stops that end the entry are its own.
        let tail: Vec<char> = entry.chars().rev().take_while(|c| !c.is_alphanumeric()).collect();
        end += tail.iter().rev().zip(text.get(end..)?).take_while(|(own, printed)| own == printed).count();
        let (mut words, marker) = marked(&gap);
        match (list.last_mut(), between) {
            (Some(before), Between::Before) => before.text.push_str(words),
            (Some(before), Between::Behind) => {
                let (tail, own) = numbered_behind(words);
                if !tail.is_empty() {
                    before.text.push(' ');
                    before.text.push_str(tail);
                }
                words = own;
            }
            (None, _) => lead = words.trim().to_owned(),
        }
        let own = if between == Between::Behind && !(list.is_empty() && words.contains("\n\n")) { words.trim() } else { "" };
        if !own.is_empty() && list.is_empty() {
            lead.clear();
        }
        let text = [own, entry].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
        list.push(ListEntry { marker: marker.to_owned(), text, entries: Vec::new() });
    }
    let rest: String = text.get(end..)?.iter().collect();
    let words = rest.chars().any(char::is_alphanumeric);
    // The number of the last document may stand behind it.
    if words && (between == Between::Before || rest.trim().contains(char::is_whitespace)) {
        return None;
    }
    if let Some(last) = list.last_mut().filter(|last| !last.text.ends_with(rest.trim())) {
        last.text.push_str(if words { " " } else { "" });
        last.text.push_str(rest.trim());
    }
    Some(paragraphs(&lead).chain([Piece::List { entries: list }]).collect())
}

/// Whether a heading names a body and its day, and does not say that it decided: `Økonomiudvalget 20. januar 2025`.
fn meeting_alone(heading: &str) -> bool {
    heading.chars().any(|c| c.is_ascii_digit()) && !heading.to_lowercase().contains("beslut")
}

/// Names that have run together, each on a line of its own: `Viggo Bang (V) Ida Lind (C)`; nothing when none has.
fn names_apart(text: &str, names: &[&str]) -> Option<Vec<Piece>> {
    // A name goes on behind no other name, and behind no bracket that tells a party.
    let begins = |at: &usize| {
        text.get(..*at).and_then(|before| before.strip_suffix(' ')).is_some_and(|before| {
            let word = before.rsplit(' ').next().unwrap_or(before);
            word.ends_with(')') || word.starts_with(char::is_uppercase) && word.ends_with(char::is_lowercase)
        })
    };
    let mut starts: Vec<usize> =
        names.iter().flat_map(|name| text.match_indices(name)).map(|(at, _)| at).filter(begins).collect();
    starts.sort_unstable();
    starts.dedup();
    if starts.is_empty() {
        return None;
    }
    let ends = starts.iter().copied().chain([text.len()]);
    let lines = [0].into_iter().chain(starts.iter().copied()).zip(ends).filter_map(|(from, to)| text.get(from..to));
    Some(lines.map(|line| paragraph(line.trim())).collect())
}

/// Whether the words before a clause hold another one that it hangs on.
fn led_up(lead: &str) -> bool {
    let words: Vec<&str> = lead.split_whitespace().collect();
    words.split_last().is_some_and(|(_, before)| before.contains(&"at"))
}

/// `70118/18 2 Åben`: what ends the entry before, and the number and access of the one behind.
fn numbered_behind(words: &str) -> (&str, &str) {
    let number = |word: &str| (1..=2).contains(&word.len()) && word.chars().all(|c| c.is_ascii_digit());
    let bare = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '•' | '·' | '-' | '–')).len();
    let mut from = 0;
    let mut label = None;
    for word in words.split_whitespace() {
        let Some(at) = words.get(from..).and_then(|rest| rest.find(word)).map(|at| from + at) else { break };
        if number(word) {
            let (tail, own) = words.split_at(label.unwrap_or(at));
            return (if bare(tail) == 0 { "" } else { tail.trim_matches([' ', '•', '·', '\n']) }, own);
        }
        label = word.eq_ignore_ascii_case("bilag").then_some(at);
        from = at + word.len();
    }
    ("", words)
}

/// The words between two entries, and the mark of the one behind them: `, og` and nothing, nothing and `2.`.
fn marked(gap: &str) -> (&str, &str) {
    let gap = gap.trim_end();
    let (before, last) = gap.rsplit_once(char::is_whitespace).unwrap_or(("", gap));
    let bullet = !last.is_empty() && last.chars().all(|c| !c.is_alphanumeric() && !matches!(c, ',' | '.' | ';' | ':'));
    let number = last.len() <= 4 && last.ends_with(['.', ')']) && last.starts_with(char::is_alphanumeric);
    if bullet || number { (before, last) } else { (gap, "") }
}

fn recommended(recommendation: &Recommendation) -> Part {
    let lead = recommendation.by.as_ref().map(|by| paragraph(&format!("{by} indstiller,")));
    let clauses = recommendation.clauses.iter().enumerate().map(|(at, clause)| ListEntry {
        marker: format!("{}.", at + 1),
        text: clause.clone(),
        entries: Vec::new(),
    });
    let heading = Some(if recommendation.earlier { "Tidligere indstilling" } else { "Indstilling" }.to_owned());
    let list = Piece::List { entries: clauses.collect() };
    Part { heading, blocks: lead.into_iter().chain([list]).collect(), ..Part::default() }
}

/// What a decision holds beside the words of its section.
fn decided(decision: &Decision, says: &impl Fn(&str) -> bool) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if !says(&decision.text) {
        // What stands on both sides of those who were away is said, though not in one go.
        let unsaid = |text: &&str| !text.lines().all(says);
        pieces.extend(decision.text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).filter(unsaid).map(paragraph));
    }
    let said = |text: &str| says(text) || letters(&decision.text).contains(&letters(text));
    let points = decision.points.iter().filter(|point| !said(&point.text)).map(|point| ListEntry {
        marker: format!("{}.", point.point),
        text: point.text.clone(),
        entries: Vec::new(),
    });
    let points: Vec<ListEntry> = points.collect();
    if !points.is_empty() {
        pieces.push(Piece::List { entries: points });
    }
    // Words that tell of votes tell their number too.
    let who = |side: &VoteSide| side.parties.iter().chain(&side.persons).all(|who| said(who));
    let named = |votes: &&Votes| [&votes.in_favour, &votes.against, &votes.abstained].into_iter().all(who);
    let counted = decision.text.to_lowercase().contains("stem");
    if let Some(votes) = decision.votes.as_ref().filter(|votes| !counted && !named(votes)) {
        let side = |name: &str, side: &VoteSide| {
            let who = side.parties.iter().chain(&side.persons).cloned().collect::<Vec<_>>().join(", ");
            let count = side.count.map_or_else(String::new, |count| count.to_string());
            (!who.is_empty() || !count.is_empty()).then(|| vec![name.to_owned(), count, who])
        };
        let sides = [side("For", &votes.in_favour), side("Imod", &votes.against), side("Undlod at stemme", &votes.abstained)];
        let heading = ["Stemme", "Antal", "Hvem"].map(str::to_owned).to_vec();
        let rows = [Some(heading)].into_iter().chain(sides).flatten().collect::<Vec<Vec<String>>>();
        pieces.push(table(&rows));
    }
    for remark in decision.remarks.iter().filter(|remark| !said(&remark.text)) {
        match &remark.by {
            Some(by) if !remark.text.starts_with(by.as_str()) => {
                pieces.push(paragraph(&format!("{}: {}", remark.heading(), remark.text)));
            }
            _ => pieces.extend(paragraphs(&remark.text)),
        }
    }
    pieces
}

/// The words alone: marks of lists and ends of lines fall between them.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

// ---------------------------------------------------------------- blocks

fn piece(block: &Block) -> Piece {
    match block {
        Block::Paragraph { text } => paragraph(text),
        Block::Subheading { text } => Piece::Subheading { text: text.clone() },
        Block::List { items } => Piece::List { entries: nested(&mut items.iter().peekable(), 0, 0) },
        Block::Table { rows } => table(rows),
    }
}

fn paragraph(text: &str) -> Piece {
    Piece::Paragraph { lines: text.lines().map(str::to_owned).collect() }
}

/// Text whose paragraphs are separated by empty lines.
fn paragraphs(text: &str) -> impl Iterator<Item = Piece> {
    text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(paragraph)
}

/// The entries from `level` on, each with the deeper ones that follow it.
fn nested<'a>(items: &mut std::iter::Peekable<impl Iterator<Item = &'a ListItem>>, level: u8, depth: usize) -> Vec<ListEntry> {
    let mut entries: Vec<ListEntry> = Vec::new();
    while let Some(next) = items.next_if(|next| next.level >= level || depth == 0) {
        entries.push(ListEntry { marker: next.marker.clone(), text: next.text.clone(), entries: Vec::new() });
        let deeper = items.peek().map(|deeper| deeper.level).filter(|deeper| *deeper > next.level && depth < DEEPEST);
        if let (Some(deeper), Some(entry)) = (deeper, entries.last_mut()) {
            entry.entries = nested(items, deeper, depth + 1);
        }
    }
    entries
}

/// Rows of one length, and which columns hold numbers.
fn table(rows: &[Vec<String>]) -> Piece {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let row = |row: &Vec<String>| row.iter().cloned().chain(std::iter::repeat(String::new())).take(width).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(row).collect();
    let numbers = (0..width).map(|column| {
        let body: Vec<&str> = rows.iter().skip(1).map(|row| row[column].trim()).filter(|cell| !cell.is_empty()).collect();
        !body.is_empty() && body.iter().all(|cell| is_number(cell))
    });
    let numbers = numbers.collect();
    Piece::Table { rows, numbers }
}

/// `1.250`, `−3,5 %`, `12 kr.`
fn is_number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '−' | '+'))
        && cell.chars().any(|c| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{A0}' | '-' | '−' | '+' | '%' | 'k' | 'r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markers(entries: &[ListEntry]) -> String {
        entries.iter().map(|e| format!("{}[{}]", e.marker, markers(&e.entries))).collect()
    }

    #[test]
    fn lists_nest_by_their_levels() {
        let of = |levels: &[u8]| {
            let items: Vec<ListItem> =
                levels.iter().map(|level| ListItem { marker: level.to_string(), level: *level, text: String::new() }).collect();
            markers(&nested(&mut items.iter().peekable(), 0, 0))
        };
        assert_eq!(of(&[0, 1, 1, 0]), "0[1[]1[]]0[]");
        assert_eq!(of(&[2, 0, 1]), "2[]0[1[]]");
        assert_eq!(of(&[0, 2, 1, 0]), "0[2[]]1[]0[]");
        // Whatever the levels are, no entry is lost.
        let deep: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        assert_eq!(of(&deep).matches('[').count(), deep.len());
    }

    #[test]
    fn names_that_ran_together_are_told_apart() {
        let lines = |text: &str, names: &[&str]| {
            let pieces = names_apart(text, names)?.into_iter().map(|piece| match piece {
                Piece::Paragraph { lines } => lines.join("|"),
                other => format!("{other:?}"),
            });
            Some(pieces.collect::<Vec<_>>())
        };
        let names = ["Viggo Bang", "Ida Lind"];
        assert_eq!(lines("Viggo Bang (V) Ida Lind (C)", &names).unwrap(), ["Viggo Bang (V)", "Ida Lind (C)"]);
        assert_eq!(
            lines("Viggo Bang Ida Lind deltog for Viggo Bang", &names).unwrap(),
            ["Viggo Bang", "Ida Lind deltog for Viggo Bang"]
        );
        assert_eq!(lines("Viggo Bang og Ida Lind", &names), None);
    }

    #[test]
    fn numbers_between_attachments_belong_where_they_stand() {
        assert_eq!(numbered_behind("70118/18 2 Åben"), ("70118/18", "2 Åben"));
        assert_eq!(numbered_behind("Bilag 2:"), ("", "Bilag 2:"));
        assert_eq!(numbered_behind("• Bilag 2"), ("", "Bilag 2"));
        assert_eq!(numbered_behind("og"), ("", "og"));
    }

    #[test]
    fn numbers_stand_to_the_right() {
        for cell in ["1.250", "−3,5 %", "12 kr.", "0"] {
            assert!(is_number(cell), "{cell}");
        }
        for cell in ["marts 2024", "A 3", "kr", "-"] {
            assert!(!is_number(cell), "{cell}");
        }
    }

    #[test]
    fn clocks_in_denmark() {
        let at =
            |moment: &str| moment.parse::<Timestamp>().unwrap().to_zoned(TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap());
        assert_eq!(at("2024-03-31T00:59:59Z").datetime().to_string(), "2024-03-31T01:59:59");
        assert_eq!(at("2024-03-31T01:00:00Z").datetime().to_string(), "2024-03-31T03:00:00");
        assert_eq!(at("2024-10-27T01:00:00Z").datetime().to_string(), "2024-10-27T02:00:00");
        assert_eq!(at("2024-06-30T22:30:00Z").date().to_string(), "2024-07-01");
    }
}
