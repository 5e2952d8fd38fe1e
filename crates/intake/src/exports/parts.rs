//! A meeting that an export tells of → its records, open and closed apart.

use std::ops::Range;

use foldhash::HashSet;
use sagsgang_model::{
    Finding, FindingKind, ItemNumber, Provenance, Record, SectionKind,
    agenda::CLOSED_TITLE,
    danish_date, personal_number,
    record::{Access, Attachment, DocumentKind, Format, Item, Participant, Source, Substitute},
};

use super::{
    ExportedFile, ExportedItem, ExportedPart,
    meeting::{Content, Earlier, File, Label, Meeting, Member, Point},
    names::{among, values},
    told::is_empty,
};
use crate::{
    attendance::{self, Presence, Told},
    blocks, clean,
    cues::{self, Scan},
    findings::{self, Findings},
    headings::{self, Heading, Opener},
    item::{self, Context},
    items::{self, Span, folded},
    lexicon::lower,
    line::{Document, Gap, Line, Role, Style},
    reader::{self, finding},
};

/// The longest text as a system keeps it, with its pictures, in bytes.
const LONGEST_KEPT: usize = 8 * 1024 * 1024;
/// The most words of one item that are read, in bytes.
const LONGEST_ITEM: usize = 400 * 1024;

/// The file a meeting was read from.
pub(super) struct From<'a> {
    pub file: &'a str,
    pub sha256: &'a str,
    /// What was noticed about the file, which its records tell as well.
    pub findings: &'a [Finding],
}

/// An item that was read, with all that is in it.
struct Read<'m> {
    point: &'m Point,
    item: Item,
    findings: Vec<Finding>,
    /// How many lines it has.
    lines: u32,
}

impl Read<'_> {
    fn is_open(&self) -> bool {
        self.item.access == Access::Open
    }
}

/// The records of a meeting, and what is doubtful about its labels.
pub(super) fn parts(meeting: &Meeting, from: &From<'_>, noticed: &mut Vec<Finding>) -> Vec<ExportedPart> {
    let minutes =
        meeting.kind == Some(DocumentKind::Minutes) || meeting.points.iter().any(|point| tells_decision(point, meeting));
    let read: Vec<Read<'_>> = meeting.points.iter().map(|point| read(point, meeting, minutes)).collect();
    labels(meeting, &read, noticed);
    let decided = read.iter().any(|read| read.item.decision.is_some());
    let kind = match meeting.kind {
        Some(DocumentKind::Agenda) | None if decided => DocumentKind::Minutes,
        kind => kind.unwrap_or(DocumentKind::Agenda),
    };
    let mut parts = Vec::new();
    let named = read.iter().any(|read| read.point.open_title.is_some());
    let open = meeting.is_open();
    // Of a closed agenda everybody may know what it offers them to know, and nothing of one that does not say that it is open
    // or is not released.
    if open || meeting.access == Label::Closed && named && !meeting.draft {
        parts.push(part(meeting, kind, Access::Open, &read, from));
    }
    let closed = |read: &Read<'_>| !read.is_open() || read.point.files.iter().any(|file| file.access != Label::Open);
    if !open || read.iter().any(closed) || meeting.members.iter().any(|member| member.closed) || meeting.closed_remarks.is_some()
    {
        parts.push(part(meeting, kind, Access::Closed, &read, from));
    }
    parts
}

/// One record of a meeting. Nothing closed stands in the open one but number, case number and open title.
fn part(meeting: &Meeting, kind: DocumentKind, access: Access, read: &[Read<'_>], from: &From<'_>) -> ExportedPart {
    let open = access == Access::Open;
    let mut record = Record {
        source: Source { file: from.file.to_owned(), sha256: from.sha256.to_owned(), format: Format::Export, pages: 1 },
        kind,
        access: Some(access),
        organization: meeting.organization.clone(),
        committee: meeting.committee.clone(),
        term: meeting.term.clone(),
        date: meeting.when.date,
        start: None,
        end: None,
        place: None,
        chair: None,
        participants: Vec::new(),
        guests: Vec::new(),
        remarks: None,
        attendance: Vec::new(),
        items: Vec::new(),
        signatories: Vec::new(),
        other: Vec::new(),
        furniture: Vec::new(),
        provenance: Default::default(),
        findings: Vec::new(),
    };
    let mut noticed = Findings { list: from.findings.to_vec() };
    // What was read of a file that is too large is a record all the same, and not whole.
    for finding in noticed.list.iter_mut().filter(|finding| finding.kind.is_fatal()) {
        finding.kind = FindingKind::Damaged;
    }
    let mut files = Vec::new();
    let mut items = Vec::new();
    let mut line = 0;
    let titles: HashSet<String> = read.iter().filter(|read| !read.is_open()).map(|read| folded(&read.point.title)).collect();
    for read in read {
        if open && !read.is_open() {
            record.items.push(bare(read.point));
            items.push(exported(read.point));
            continue;
        }
        if !open && read.is_open() {
            // The record holds what is closed; an open item itself would be closed by standing in it.
            files.extend(listed(read.point, None, access, |file| file.access != Label::Open));
            continue;
        }
        let shown = |file: &File| !open || file.access == Label::Open;
        files.extend(listed(read.point, Some(record.items.len()), access, shown));
        let mut item = read.item.clone();
        // The title of a closed item may be the name of a group.
        item.group = item.group.filter(|group| !open || !titles.contains(&folded(group)));
        if !read.point.files.is_empty() {
            item.attachments = read.point.files.iter().filter(|file| shown(file)).map(attachment).collect();
        }
        shift(&mut item, line);
        noticed.list.extend(read.findings.iter().cloned().map(|mut finding| {
            finding.provenance.iter_mut().for_each(|place| moved(place, line));
            finding
        }));
        line += read.lines;
        record.items.push(item);
        items.push(exported(read.point));
    }
    // The head of a closed agenda is closed as well.
    if !open || meeting.is_open() {
        (record.start, record.place, record.remarks) = (meeting.when.start, meeting.place.clone(), meeting.remarks.clone());
        if !open && let Some(closed) = &meeting.closed_remarks {
            record.remarks = Some([record.remarks.take().as_slice(), std::slice::from_ref(closed)].concat().join("\n\n"));
        }
        people(&mut record, meeting, read, &mut noticed.list);
        record.end = meeting.when.end.filter(|_| !meeting.when.over_midnight());
    }
    check(&mut record, noticed);
    if !open || meeting.is_open() {
        record.end = meeting.when.end;
    }
    ExportedPart { record, items, files, key: meeting.key.clone() }
}

/// What everybody may see of a closed item.
fn bare(point: &Point) -> Item {
    let title = point.open_title.clone().unwrap_or_else(|| CLOSED_TITLE.to_owned());
    Item::bare(point.number.clone(), title, point.case_number.clone(), Access::Closed)
}

fn exported(point: &Point) -> ExportedItem {
    ExportedItem { key: point.key.clone() }
}

/// The files of an item that belong in a record, in the export's order.
fn listed(point: &Point, item: Option<usize>, access: Access, shown: impl Fn(&File) -> bool) -> Vec<ExportedFile> {
    let mut files = Vec::new();
    for (at, file) in point.files.iter().enumerate().filter(|(_, file)| shown(file)) {
        files.push(ExportedFile {
            item,
            number: point.number.clone(),
            attachment: item.map(|_| files.len()),
            // What stands between two open files is nobody's business.
            order: if item.is_some() { files.len() } else { at },
            title: file.title.clone(),
            file: file.name.clone(),
            access,
            key: file.key.clone(),
        });
    }
    files
}

fn attachment(file: &File) -> Attachment {
    let own = file.name.as_deref().and_then(|name| name.split(['?', '#']).next()?.rsplit(['/', '\\']).next());
    let own = own.filter(|name| name.contains('.') && !name.ends_with('.')).map(str::to_owned);
    Attachment { title: file.title.clone(), file_name: own, ..Attachment::default() }
}

/// Whether an item tells what was decided in this meeting.
fn tells_decision(point: &Point, meeting: &Meeting) -> bool {
    point.texts.iter().any(|text| {
        !is_empty(&text.content)
            && (text.kind == Some(SectionKind::Decision) || heading_kind(&text.heading) == Some(SectionKind::Decision))
    }) || point.earlier.iter().any(|earlier| is_own(earlier, meeting) && !is_empty(&earlier.text))
}

/// Whether what a body decided was decided in this meeting.
fn is_own(earlier: &Earlier, meeting: &Meeting) -> bool {
    let same = |own: &str, other: &str| item::same_body(own, other);
    earlier.date.is_some()
        && earlier.date == meeting.when.date
        && meeting.committee.as_deref().zip(earlier.committee.as_deref()).is_none_or(|(own, other)| same(own, other))
}

/// What a heading means, by the lexicon.
fn heading_kind(heading: &str) -> Option<SectionKind> {
    let line = heading_line(heading);
    let mut room = String::new();
    let scans = Scan::all(std::slice::from_ref(&line), &mut room);
    let found = headings::parse(&line, scans.first()?)?;
    Some(found.kind)
}

fn heading_line(text: &str) -> Line {
    let style = Style { gap: Gap::Paragraph, role: Role::Heading(1), bold: true, ..Style::default() };
    Line { text: blocks::squeeze(text), page: 1, number: 0, style }
}

/// Lines of an item, with what is known of those that are headings.
#[derive(Default)]
struct Written {
    lines: Vec<Line>,
    known: Vec<Option<(SectionKind, Opener)>>,
}

impl Written {
    fn heading(&mut self, text: &str, known: Option<(SectionKind, Opener)>) {
        self.lines.push(heading_line(text));
        self.known.push(known);
    }

    fn lines(&mut self, lines: Vec<Line>) {
        self.known.resize(self.known.len() + lines.len(), None);
        self.lines.extend(lines);
    }
}

/// Reads the texts of an item by the rules that documents are read by.
fn read<'m>(point: &'m Point, meeting: &Meeting, minutes: bool) -> Read<'m> {
    let mut noticed = Findings { list: Vec::new() };
    let mut written = Written::default();
    let mut room = LONGEST_ITEM;
    let decides = |text: &super::meeting::Text| {
        text.kind == Some(SectionKind::Decision) || heading_kind(&text.heading) == Some(SectionKind::Decision)
    };
    let decided = point.texts.iter().any(|text| decides(text) && !is_empty(&text.content));
    for text in &point.texts {
        let mut lines = lines(&text.content, &mut room, &mut noticed.list);
        // Texts often begin with their own heading.
        if lines.first().is_some_and(|first| !text.heading.is_empty() && folded(&first.text) == folded(&text.heading)) {
            lines.remove(0);
        }
        if lines.is_empty() {
            continue;
        }
        if text.heading.is_empty() && text.kind.is_none() {
            written.lines(with_headings(lines));
            continue;
        }
        let heading = if text.heading.is_empty() { "Beslutning" } else { &text.heading };
        let forced = text.kind.filter(|_| !matches!(heading_kind(heading), Some(SectionKind::Decision | SectionKind::History)));
        written.heading(heading, forced.map(|kind| (kind, Opener::Plain)));
        let inner = lines.iter().filter_map(level).min().unwrap_or(2);
        lines.iter_mut().for_each(|line| deepen(line, inner, 2));
        written.lines(lines);
    }
    for earlier in &point.earlier {
        let lines = lines(&earlier.text, &mut room, &mut noticed.list);
        let own = is_own(earlier, meeting);
        if lines.is_empty() || own && decided {
            continue;
        }
        if own {
            written.heading("Beslutning", None);
        } else {
            let body = earlier.committee.as_deref().map(|body| format!(" i {body}")).unwrap_or_default();
            let day = earlier.date.map(|date| format!(" den {}", danish_date(date))).unwrap_or_default();
            let opener = Opener::Dated {
                committee: earlier.committee.clone(),
                term: earlier.term.clone(),
                date: earlier.date,
                item: earlier.item.clone(),
            };
            written.heading(&format!("Tidligere beslutning{body}{day}"), Some((SectionKind::History, opener)));
        }
        written.lines(lines.into_iter().map(plain).collect());
    }
    for (line, number) in written.lines.iter_mut().zip(1..) {
        line.number = number;
    }
    let mut item = of_lines(point, meeting, minutes, &written, &mut noticed);
    for member in &point.members {
        if member.there == Some(false) && !item.absent.contains(&member.name) {
            item.absent.push(member.name.clone());
        }
        if member.substitute_for.is_some() {
            item.substitutes.push(Substitute { name: member.name.clone(), stands_in_for: member.substitute_for.clone() });
        }
    }
    let closed = point.access != Label::Open || !meeting.is_open() || items::closed_title(&lower(&point.title));
    if closed {
        item.access = Access::Closed;
    }
    Read { point, item, findings: noticed.list, lines: written.lines.len() as u32 }
}

fn of_lines(point: &Point, meeting: &Meeting, minutes: bool, written: &Written, noticed: &mut Findings) -> Item {
    let Some(start) = written.lines.first() else {
        let mut item = Item::bare(point.number.clone(), point.title.clone(), point.case_number.clone(), Access::Open);
        item.group = point.group.clone();
        return item;
    };
    let mut room = String::new();
    let scans = Scan::all(&written.lines, &mut room);
    let found: Vec<Option<Heading<'_>>> = written
        .lines
        .iter()
        .zip(&scans)
        .zip(&written.known)
        .map(|((line, scan), known)| match known {
            Some((kind, opener)) => {
                Some(Heading { kind: *kind, weak: false, printed: &line.text, rest: "", opener: opener.clone() })
            }
            None => headings::parse(line, scan),
        })
        .collect();
    let body: Vec<(&Line, Option<&Heading<'_>>)> = written.lines.iter().zip(&found).map(|(line, h)| (line, h.as_ref())).collect();
    let weak = item::weak_headings(&found, &vec![false; found.len()]);
    let context = Context {
        number: point.number.clone(),
        minutes,
        headed: true,
        marked: true,
        capitals: false,
        width: blocks::width(&written.lines),
        date: meeting.when.date,
        committee: meeting.committee.as_deref(),
        weak: &weak,
    };
    let span = Span {
        number: point.number.clone(),
        title: point.title.clone(),
        case_number: point.case_number.clone(),
        group: point.group.clone(),
        ..Span::default()
    };
    let read = item::read(&span, &body, start, &context, noticed);
    if read.paths.iter().any(|path| path.leaks) {
        noticed.add(
            FindingKind::LeakedPath,
            "Stien til et bilag røber mapper eller et brugernavn fra systemet; den er ikke taget med.".to_owned(),
            None,
        );
    }
    let mut item = read.item;
    if point.files.is_empty() {
        item.attachments = read.listed;
    } else {
        // The files themselves are listed, and a list in words may name closed ones.
        item.sections.retain(|section| section.kind != SectionKind::Attachments);
    }
    item
}

/// The lines of a text, repaired as those of documents are; `room` is how many bytes of the item's words may still be read.
fn lines(content: &Content, room: &mut usize, noticed: &mut Vec<Finding>) -> Vec<Line> {
    let (Content::Plain(text) | Content::Html(text)) = content;
    let text = &text[..text.floor_char_boundary(LONGEST_KEPT)];
    let mut document = match content {
        Content::Html(_) => reader::kept(text),
        Content::Plain(_) => {
            let line = |text: &str| Line {
                text: text.trim().to_owned(),
                page: 1,
                number: 0,
                style: Style { gap: Gap::Paragraph, ..Style::default() },
            };
            Document {
                format: Format::Export,
                pages: 1,
                title: None,
                metadata: Vec::new(),
                lines: text.lines().map(line).collect(),
                findings: Vec::new(),
            }
        }
    };
    document.lines.retain(|line| !line.text.trim().is_empty());
    let mut whole = text.len() < LONGEST_KEPT;
    let mut kept = 0;
    for line in &mut document.lines {
        if line.text.len() > *room {
            line.text.truncate(line.text.floor_char_boundary(*room));
            whole = false;
        }
        *room -= line.text.len();
        kept += usize::from(!line.text.trim().is_empty());
    }
    document.lines.truncate(kept);
    if !whole {
        noticed.push(finding(
            FindingKind::Damaged,
            "En tekst er længere, end nogen sag har brug for, og er kun læst delvist; se den i det oprindelige system.",
        ));
    }
    clean::clean(&mut document);
    document.findings.retain(|finding| !noticed.contains(finding));
    noticed.append(&mut document.findings);
    document.lines.retain(|line| !line.text.trim().is_empty());
    document.lines
}

fn level(line: &Line) -> Option<u8> {
    if let Role::Heading(level) = line.style.role { Some(level) } else { None }
}

/// Sets a heading so that the outermost stand on a level.
fn deepen(line: &mut Line, outermost: u8, on: u8) {
    if let Role::Heading(level) = &mut line.style.role {
        *level = level.saturating_sub(outermost).saturating_add(on);
    }
}

fn plain(mut line: Line) -> Line {
    if level(&line).is_some() {
        line.style.role = Role::Plain;
    }
    line
}

/// A text that holds its headings itself: those marked as such, else the lines that the lexicon knows for one.
fn with_headings(lines: Vec<Line>) -> Vec<Line> {
    if let Some(outermost) = lines.iter().filter_map(level).min() {
        let mut lines = lines;
        lines.iter_mut().for_each(|line| deepen(line, outermost, 1));
        return lines;
    }
    let mut room = String::new();
    let scans = Scan::all(&lines, &mut room);
    let mut out = Vec::with_capacity(lines.len());
    for (line, scan) in lines.iter().zip(&scans) {
        let split: Option<Range<usize>> = headings::parse(line, scan).filter(|found| !found.weak).and_then(|found| {
            let printed = found.printed.len();
            let stands = found.rest.is_empty() || line.text[printed..].starts_with(':');
            let opens = matches!(found.opener, Opener::Plain | Opener::Dated { .. });
            (stands && opens && printed > 0 && line.text.starts_with(found.printed))
                .then(|| printed..line.text.len() - found.rest.len())
        });
        let Some(split) = split else {
            out.push(line.clone());
            continue;
        };
        out.push(heading_line(&line.text[..split.start]));
        let rest = line.text[split.end..].trim();
        if !rest.is_empty() {
            out.push(Line { text: rest.to_owned(), ..line.clone() });
        }
    }
    out
}

fn moved(place: &mut Provenance, by: u32) {
    if place.page > 0 {
        place.lines = place.lines.map(|line| line + by);
    }
}

/// Moves all that an item says of its place so many lines down.
fn shift(item: &mut Item, by: u32) {
    moved(&mut item.provenance, by);
    item.sections.iter_mut().for_each(|section| moved(&mut section.provenance, by));
    item.recommendations.iter_mut().for_each(|recommendation| moved(&mut recommendation.provenance, by));
    item.decision.iter_mut().for_each(|decision| moved(&mut decision.provenance, by));
    item.earlier_decisions.iter_mut().for_each(|earlier| moved(&mut earlier.provenance, by));
    item.commitments.iter_mut().for_each(|commitment| moved(&mut commitment.provenance, by));
}

/// Who took part, and for which items.
fn people(record: &mut Record, meeting: &Meeting, read: &[Read<'_>], noticed: &mut Vec<Finding>) {
    let open = record.access == Some(Access::Open);
    // What is told of a closed item is closed.
    let told_of: Vec<&Point> = read.iter().filter(|read| !open || read.is_open()).map(|read| read.point).collect();
    let there_for = |name: &str| -> Vec<ItemNumber> {
        let there = |point: &&&Point| point.members.iter().any(|member| member.name == name && member.there == Some(true));
        told_of.iter().filter(there).filter_map(|point| point.number.clone()).collect()
    };
    let mut told = Vec::new();
    let mut throughout = Vec::new();
    for member in meeting.members.iter().filter(|member| !open || !member.closed) {
        let replaced = meeting.members.iter().find(|other| other.substitute_for.as_deref() == Some(&member.name));
        let away = member.there == Some(false) || replaced.is_some() && member.there.is_none();
        let items = if away { there_for(&member.name) } else { Vec::new() };
        if !away || !items.is_empty() {
            let substitute = member.substitute_for.as_ref().map(|_| "Stedfortræder".to_owned());
            record.participants.push(Participant {
                name: member.name.clone(),
                role: member.role.clone().or(substitute),
                party: member.party.clone(),
                organization: None,
            });
        }
        if away {
            // Why somebody is away is nobody's business, and may be told in any words.
            let note = member.note.clone().filter(|note| !open || among(note, &values().away));
            let note = note.or_else(|| replaced.map(|other| format!("Stedfortræder: {}", other.name)));
            let what = if items.is_empty() { Presence::Away } else { Presence::Only(items) };
            if what == Presence::Away {
                throughout.push(member.name.clone());
            }
            told.push(told_by(member, what, note));
        }
    }
    // Whoever was away throughout was away from each item, and that need not be said there.
    for item in &mut record.items {
        item.absent.retain(|name| !throughout.contains(name));
    }
    let mut attendance = attendance::merge(told, &record.items, noticed);
    for person in &mut attendance {
        person.note = person.note.take().filter(|note| !note.is_empty());
        if open && !throughout.contains(&person.name) {
            let known = |number: &ItemNumber| told_of.iter().any(|point| point.number.as_ref() == Some(number));
            person.items_absent.retain(known);
            person.items_present.retain(known);
        }
    }
    record.attendance = attendance;
    let leads = |participant: &&Participant| {
        let role = participant.role.as_deref().map(lower).unwrap_or_default();
        matches!(role.as_str(), "formand" | "borgmester" | "udvalgsformand" | "mødeleder" | "regionsrådsformand" | "fmd.")
    };
    record.chair = meeting.chair.clone().or_else(|| record.participants.iter().find(leads).map(|person| person.name.clone()));
}

fn told_by(member: &Member, what: Presence, note: Option<String>) -> Told {
    Told {
        name: member.name.clone(),
        what,
        note: note.unwrap_or_default(),
        from: None,
        to: None,
        provenance: Provenance::default(),
    }
}

/// Looks over a record as over that of a document.
fn check(record: &mut Record, mut noticed: Findings) {
    let section_cues: Vec<Vec<cues::Cues>> =
        record.items.iter().map(|item| item.sections.iter().map(|section| cues::of(&section.text)).collect()).collect();
    findings::check(record, &section_cues, &mut noticed);
    // Whose meeting it is the installation knows, and the numbers of a closed part are those the open part leaves out.
    let known = record.committee.is_some() && record.date.is_some();
    let closed = record.access == Some(Access::Closed);
    noticed.list.retain(|finding| match finding.kind {
        FindingKind::HeadIncomplete => !known,
        FindingKind::NumberMissing | FindingKind::NoItems => !closed,
        _ => true,
    });
    for item in &record.items {
        let texts = item.sections.iter().map(|section| (section.text.as_str(), section.provenance));
        let texts = texts.chain([(item.title.as_str(), item.provenance)]);
        for (_, place) in texts.filter(|(text, _)| !personal_number::find(text).is_empty()) {
            noticed.add(
                FindingKind::PersonalNumber,
                "Her står noget, der kan være et personnummer; dokumentet offentliggøres ikke, før nogen har set efter."
                    .to_owned(),
                Some(place),
            );
        }
    }
    record.findings = noticed.list;
}

/// Tells which labels are missing or contradict each other.
fn labels(meeting: &Meeting, read: &[Read<'_>], noticed: &mut Vec<Finding>) {
    let which = {
        let body = meeting.committee.as_deref().unwrap_or("et udvalg");
        let day = meeting.when.date.map(|date| format!(" den {}", danish_date(date))).unwrap_or_default();
        format!("{body}{day}")
    };
    let mut tell = |message: String| noticed.push(finding(FindingKind::AccessUnclear, message));
    if meeting.draft {
        tell(format!(
            "Udgivelsen for {which} er mærket som kladde; den er læst som lukket, så indlæs en senere udgivelse, når der er en."
        ));
    }
    if meeting.members.iter().any(|member| member.closed) {
        tell(format!("På mødet i {which} er nogen af dem, der deltog, mærket lukket; de står i den lukkede del alene."));
    }
    match &meeting.access {
        Label::Open | Label::Closed => {}
        Label::Missing => {
            tell(format!(
                "Dagsordenen for {which} siger ikke, om den er åben; den er læst som lukket; må den vises, så ret mærket i systemet, og indlæs igen."
            ));
        }
        Label::Unknown(value) => tell(format!(
            "Dagsordenen for {which} har mærket »{value}«, som ingen kender; den er læst som lukket; må den vises, så ret mærket i systemet, og indlæs igen."
        )),
    }
    let called =
        |point: &Point| point.number.as_ref().map_or_else(|| "et punkt uden nummer".to_owned(), |n| format!("punkt {n}"));
    let listed = |points: Vec<String>| {
        let more = points.len().saturating_sub(10);
        let first = points.into_iter().take(10).collect::<Vec<_>>().join(", ");
        if more > 0 { format!("{first} og {more} andre") } else { first }
    };
    let of = |wanted: &dyn Fn(&Point) -> bool| -> Vec<String> {
        read.iter().filter(|read| wanted(read.point)).map(|read| called(read.point)).collect()
    };
    let unlabelled = of(&|point| point.access == Label::Missing);
    if !unlabelled.is_empty() {
        tell(format!(
            "På mødet i {which} siger {} ikke, om det er åbent; det er læst som lukket; må det vises, så ret mærket i systemet, og indlæs igen.",
            listed(unlabelled)
        ));
    }
    let unknown = of(&|point| matches!(point.access, Label::Unknown(_)));
    if !unknown.is_empty() {
        tell(format!(
            "På mødet i {which} har {} et mærke for åben eller lukket, som ingen kender; det er læst som lukket; må det vises, så ret mærket i systemet, og indlæs igen.",
            listed(unknown)
        ));
    }
    let guessed = of(&|point| point.guessed && point.access == Label::Open);
    if !guessed.is_empty() {
        tell(format!(
            "På mødet i {which} er {} læst som åbent efter et tal, som systemet ikke forklarer; se efter, at det må vises.",
            listed(guessed)
        ));
    }
    for read in read {
        let inner = || {
            (meeting.is_open() && read.point.access == Label::Open && !read.is_open())
                .then_some("dets egen titel eller tekst siger, at det er lukket")
        };
        if let Some(why) = read.point.contradiction.or_else(inner) {
            tell(format!(
                "På mødet i {which} er {} mærket åbent, men {why}; det er læst som lukket; må det vises, så ret mærket i systemet, og indlæs igen.",
                called(read.point)
            ));
        }
    }
    let files = read.iter().flat_map(|read| &read.point.files);
    let doubtful = files.filter(|file| matches!(file.access, Label::Missing | Label::Unknown(_))).count();
    match doubtful {
        0 => {}
        1 => tell(format!(
            "Et bilag fra mødet i {which} siger ikke, om det er åbent; det er læst som lukket; må det vises, så ret mærket i systemet, og indlæs igen."
        )),
        _ => tell(format!(
            "{doubtful} bilag fra mødet i {which} siger ikke, om de er åbne; de er læst som lukkede; må de vises, så ret mærkerne i systemet, og indlæs igen."
        )),
    }
}
