//! *Offentliggør*: the one gate between the record and what everybody may see.

use std::borrow::Cow;

use sagsgang_model::{
    Finding, FindingKind, Publication, Record, SectionKind, Slug,
    id::PublicationId,
    publication::{Closed, Occasion, PublishedFile, PublishedItem, PublishedSource},
    record::{Access, Attachment, Attendance, DocumentKind, Item},
};
use sagsgang_store::{Connection, body, gate, meeting::ItemRow, public, publication};

use crate::{
    Error, Surroundings,
    gate::{Against, Obstacle, Weight, examine},
    reconcile::{Part, Reconciled},
    redact::without,
};

/// What the gate did with a meeting.
#[derive(Debug, Clone, PartialEq)]
pub enum Gate {
    /// Nothing of the meeting may be shown, or what is shown says it already.
    Unchanged,
    /// A new edition was made.
    Published(Box<Publication>),
    /// A person must look first; what was shown before still is.
    Withheld(String),
    /// What was shown no longer is: a tombstone was made.
    Withdrawn(Box<Publication>),
}

/// Why a meeting goes through the gate, and what readers are told of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Why {
    occasion: Occasion,
    reason: Option<String>,
}

impl Why {
    pub(crate) fn told(occasion: Occasion, reason: &str) -> Self {
        Self { occasion, reason: Some(reason.to_owned()) }
    }
}

/// What readers are told when no open document of a meeting is left.
const NOT_OPEN: &str = "Mødets dokumenter er ikke åbne.";
/// What readers are told when something was to be taken out and more is in doubt.
const LOOKED_AT: &str = "Mødets dokumenter bliver gennemgået, før de vises igen.";
/// What readers are told when an item turns out to be closed.
const CLOSED: &str = "Et punkt er behandlet for lukkede døre.";
/// The setting that says from which day of meeting the gate is strict.
pub(crate) const STRICT_FROM: &str = "strict_from";

/// Makes an edition of a meeting when what it may show has changed.
pub(crate) fn publish(c: &Connection<'_>, s: &Surroundings, whole: &Reconciled, why: &Why) -> Result<Gate, Error> {
    let meeting = whole.meeting.id;
    let newest = publication::newest(c, meeting)?;
    if let Some(reason) = gate::withdrawn(c, meeting)? {
        return withdraw(c, s, newest, &reason);
    }
    let parts: Vec<_> = whole.parts.iter().filter(|part| !part.is_closed()).collect();
    let Some(edition) = edition(c, s, whole, &parts, why, newest.as_ref().map(|(newest, _)| newest))? else {
        publication::set_withheld(c, meeting, None, "")?;
        gate::set_obstacles(c, meeting, &[])?;
        return withdraw(c, s, newest, NOT_OPEN);
    };
    let mut edition = without(&edition, &gate::redactions(c, meeting)?)?;
    let closes = matches!(newest, Some((_, true))) && closes_any(c, whole, &edition)?;
    if closes {
        // What was open and is closed now may not be read in an older edition either.
        edition.occasion = Occasion::Redaction;
        edition.reason.get_or_insert_with(|| CLOSED.to_owned());
    }

    let obstacles = examine(&edition, &against(c, whole, &edition)?)?;
    gate::set_obstacles(c, meeting, &obstacles.iter().map(Obstacle::row).collect::<Vec<_>>())?;
    let released = gate::released(c, meeting)?;
    let stops = |obstacle: &&Obstacle| match obstacle.weight {
        Weight::Stop => true,
        Weight::Doubt => !released.contains(&obstacle.hit),
        Weight::Note => false,
    };
    let stopping: Vec<&Obstacle> = obstacles.iter().filter(stops).collect();
    if let Some(first) = stopping.first() {
        let more = stopping.len() - 1;
        let more = if more > 0 { format!(" Og {more} mere.") } else { String::new() };
        let summary = format!("{}: {}{more}", first.place, first.message);
        publication::set_withheld(c, meeting, Some(&summary), &s.now())?;
        // What is to be taken out may not stay where it is while somebody looks at the rest.
        if edition.occasion == Occasion::Redaction && matches!(newest, Some((_, true))) {
            return withdraw(c, s, newest, LOOKED_AT);
        }
        return Ok(Gate::Withheld(summary));
    }
    publication::set_withheld(c, meeting, None, "")?;
    // A redaction makes an edition even when only older ones hold what is taken out: it hides them.
    if let Some((newest, true)) = &newest
        && edition.occasion != Occasion::Redaction
    {
        let own = Publication {
            id: newest.id,
            edition: newest.edition,
            supersedes: newest.supersedes,
            published: newest.published.clone(),
            occasion: newest.occasion,
            reason: newest.reason.clone(),
            ..edition.clone()
        };
        if *newest == own {
            return Ok(Gate::Unchanged);
        }
    }
    public::project(c, &edition)?;
    Ok(Gate::Published(Box::new(edition)))
}

/// Whether an edition tells less of an item that is closed than one that can be read did.
fn closes_any(c: &Connection<'_>, whole: &Reconciled, after: &Publication) -> Result<bool, Error> {
    let closed = |id| whole.rows.get(&id).is_some_and(|row| row.access == Access::Closed);
    if whole.rows.values().all(|row| row.access == Access::Open) && after.items.iter().all(|item| item.closed.is_none()) {
        return Ok(false);
    }
    for line in public::editions(c, &after.address)?.iter().filter(|line| line.readable) {
        let Some(before) = public::edition(c, line.id)? else { continue };
        // The closed part may know an item by another title than the open one, and so as another item.
        if closes(&before, after) || before.items.iter().any(|was| was.closed.is_none() && closed(was.id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an edition tells less of an item that is closed than the edition before did, there or under another number.
fn closes(before: &Publication, after: &Publication) -> bool {
    after.items.iter().filter(|item| item.closed.is_some()).any(|item| {
        if let Some(was) = before.items.iter().find(|was| was.id == item.id) {
            return was.closed.is_none() || was.item.title != item.item.title;
        }
        // An item of the same case that was open, and is there no more, is this one.
        let gone = |was: &PublishedItem| !after.items.iter().any(|now| now.id == was.id);
        let case = |was: &PublishedItem| item.item.case_number.is_some() && was.item.case_number == item.item.case_number;
        before.items.iter().any(|was| was.closed.is_none() && case(was) && gone(was))
    })
}

/// Puts a tombstone in place of what a meeting shows, when it shows anything.
fn withdraw(c: &Connection<'_>, s: &Surroundings, newest: Option<(Publication, bool)>, reason: &str) -> Result<Gate, Error> {
    let Some((newest, true)) = newest else { return Ok(Gate::Unchanged) };
    let tombstone = newest.tombstone(PublicationId(s.id()), s.now(), reason.to_owned());
    public::project(c, &tombstone)?;
    Ok(Gate::Withdrawn(Box::new(tombstone)))
}

/// The edition that a meeting's open documents would make; none when there are none.
fn edition(
    c: &Connection<'_>,
    s: &Surroundings,
    whole: &Reconciled,
    parts: &[&Part],
    why: &Why,
    newest: Option<&Publication>,
) -> Result<Option<Publication>, Error> {
    let Some(head) = parts.first() else { return Ok(None) };
    let attached = gate::attached(c, whole.meeting.id)?;
    let mut items: Vec<PublishedItem> = Vec::new();
    for part in parts {
        for (item, id) in part.record.items.iter().zip(&part.ids) {
            if items.iter().any(|known| known.id == *id) {
                continue;
            }
            let Some(row) = whole.rows.get(id) else { continue };
            let mut item = shown(&told(whole, parts, item, row), row.access);
            let mut files = Vec::new();
            let mut closed = None;
            if row.access == Access::Closed {
                let told = gate::closed_item(c, *id)?.unwrap_or_default();
                item.title = told.title.unwrap_or(item.title);
                closed = Some(Closed { ground: told.ground, extract: told.extract });
            } else {
                for file in attached.iter().filter(|file| file.item == *id && file.attachment <= item.attachments.len()) {
                    let contents = gate::contents(c, &file.sha256)?.unwrap_or_default();
                    files.push(PublishedFile {
                        attachment: file.attachment,
                        name: file_name(&file.name),
                        sha256: file.sha256.clone(),
                        size: contents.size,
                        media_type: contents.media_type,
                    });
                }
            }
            items.push(PublishedItem { id: *id, address: row.address.clone(), item, closed, files });
        }
    }
    let record = &head.record;
    let closed: Vec<&Item> = closed_items(whole).collect();
    Ok(Some(Publication {
        id: PublicationId(s.id()),
        meeting: whole.meeting.id,
        edition: newest.map_or(1, |newest| newest.edition + 1),
        supersedes: newest.map(|newest| newest.id),
        published: s.now(),
        occasion: why.occasion,
        reason: why.reason.clone(),
        kind: kind(&parts.iter().map(|part| part.record.kind).collect::<Vec<_>>()),
        address: whole.meeting.address.clone(),
        organization: body::organization_name(c, whole.meeting.body.organization)?,
        body: record.committee.clone().unwrap_or_else(|| whole.meeting.body.name.clone()),
        body_slug: Slug::of(&whole.meeting.body.slug),
        term: record.term.clone(),
        date: whole.meeting.date,
        start: record.start,
        end: record.end,
        place: record.place.clone(),
        chair: record.chair.clone(),
        participants: record.participants.clone(),
        guests: record
            .guests
            .iter()
            .filter(|guest| guest.items.is_empty() || !guest.items.iter().all(|number| is_closed(&closed, number)))
            .cloned()
            .collect(),
        remarks: record.remarks.clone(),
        attendance: record.attendance.iter().filter_map(|a| attendance(a, &closed)).collect(),
        items,
        signatories: record.signatories.clone(),
        findings: findings(record, &closed),
        source: PublishedSource {
            file: file_name(&record.source.file),
            sha256: record.source.sha256.clone(),
            pages: record.source.pages,
        },
    }))
}

/// An item as it may be told of: of a closed one only what those who closed it call it, whatever it is called elsewhere.
fn told<'i>(whole: &Reconciled, parts: &[&Part], item: &'i Item, row: &ItemRow) -> Cow<'i, Item> {
    if row.access == Access::Open {
        return Cow::Borrowed(item);
    }
    let closed = parts.iter().flat_map(|part| part.record.items.iter().zip(&part.ids));
    let own = closed.filter(|(item, _)| item.access == Access::Closed).find(|(_, id)| **id == row.id).map(|(item, _)| item);
    let title = match whole.closed_titles.get(&row.id) {
        Some(title) => title,
        None => own.map_or(&item.title, |own| &own.title),
    };
    Cow::Owned(Item { title: title.clone(), ..item.clone() })
}

/// What the documents hold of items that are closed.
fn closed_items(whole: &Reconciled) -> impl Iterator<Item = &Item> {
    whole
        .parts
        .iter()
        .flat_map(|part| part.record.items.iter().zip(&part.ids).map(move |(item, id)| (part, item, id)))
        .filter(|(part, _, id)| part.is_closed() || whole.rows.get(id).is_some_and(|row| row.access == Access::Closed))
        .map(|(_, item, _)| item)
}

/// What the gate holds an edition against.
fn against<'a>(c: &Connection<'_>, whole: &'a Reconciled, edition: &Publication) -> Result<Against<'a>, Error> {
    let mut against = Against {
        strict_from: gate::setting(c, STRICT_FROM)?.and_then(|day| day.parse().ok()),
        closed: closed_items(whole).flat_map(|item| item.sections.iter().map(|section| section.text.as_str())).collect(),
        ..Against::default()
    };
    for file in gate::attached(c, whole.meeting.id)? {
        if whole.rows.get(&file.item).is_some_and(|row| row.access == Access::Closed) {
            against.closed_files.insert(file.sha256);
        }
    }
    for file in edition.items.iter().flat_map(|item| &item.files) {
        if let Some(contents) = gate::contents(c, &file.sha256)? {
            against.files.insert(file.sha256.clone(), contents);
        }
    }
    Ok(against)
}

/// An agenda with its supplement is an agenda.
fn kind(kinds: &[DocumentKind]) -> DocumentKind {
    kinds.first().copied().unwrap_or(DocumentKind::Agenda)
}

/// What may be seen of an item: all of an open one; of a closed one number, title and case number.
fn shown(item: &Item, access: Access) -> Item {
    match access {
        Access::Open => {
            let attachments = item
                .attachments
                .iter()
                .map(|attachment| Attachment { file_name: attachment.file_name.as_deref().map(file_name), ..attachment.clone() });
            Item { title: named(item, access), attachments: attachments.collect(), ..item.clone() }
        }
        Access::Closed => Item::bare(item.number.clone(), named(item, access), item.case_number.clone(), access),
    }
}

/// What an item is called on a page: its title, or a plain name where the source kept none.
fn named(item: &Item, access: Access) -> String {
    match (&item.title, &item.case_number, access) {
        (title, ..) if !title.is_empty() => title.clone(),
        (_, Some(case_number), _) => format!("Sag {case_number}"),
        (.., Access::Closed) => "Lukket punkt".to_owned(),
        _ => first_words(item).map_or("Punkt uden titel".to_owned(), |words| format!("Uden titel: {words}")),
    }
}

/// The first words of an item's case, so that items without titles can be told apart.
fn first_words(item: &Item) -> Option<String> {
    const MOST: usize = 70;
    let told = |kind| {
        use SectionKind::{Case, Other, Plan, Question, Summary};
        matches!(kind, Question | Summary | Case | Other | Plan)
    };
    let text = item.sections.iter().filter(|s| told(s.kind)).find_map(|s| s.text.lines().find(|line| !line.trim().is_empty()))?;
    let mut words = String::new();
    for word in text.split_whitespace() {
        if words.len() + word.len() > MOST {
            return (!words.is_empty()).then(|| format!("{} …", words.trim_end_matches([',', ':', ';', '–', '-'])));
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    Some(words.trim_end_matches('.').to_owned())
}

/// The last part of a path of any system.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

fn is_closed(closed: &[&Item], number: &sagsgang_model::ItemNumber) -> bool {
    closed.iter().any(|item| item.number.as_ref() == Some(number))
}

/// Who was there for the open items. Words that also tell of a closed one are left out.
fn attendance(attendance: &Attendance, closed: &[&Item]) -> Option<Attendance> {
    let all = attendance.items_absent.iter().chain(&attendance.items_present);
    if closed.is_empty() || !all.clone().any(|number| is_closed(closed, number)) {
        return Some(attendance.clone());
    }
    let open =
        |numbers: &[sagsgang_model::ItemNumber]| numbers.iter().filter(|n| !is_closed(closed, n)).cloned().collect::<Vec<_>>();
    let kept = Attendance {
        items_absent: open(&attendance.items_absent),
        items_present: open(&attendance.items_present),
        note: None,
        ..attendance.clone()
    };
    (!kept.items_absent.is_empty() || !kept.items_present.is_empty()).then_some(kept)
}

/// What was noticed about the open parts, without paths.
fn findings(record: &Record, closed: &[&Item]) -> Vec<Finding> {
    let may_show = |finding: &&Finding| {
        let of_closed = match finding.provenance {
            Some(place) => {
                closed.iter().any(|item| place.lines[0] <= item.provenance.lines[1] && item.provenance.lines[0] <= place.lines[1])
            }
            None => !closed.is_empty(),
        };
        let path = finding.message.contains('\\')
            || finding.message.contains("../")
            || (finding.kind == FindingKind::LeakedPath && finding.message.contains('/'));
        !of_closed && !path
    };
    record.findings.iter().filter(may_show).cloned().collect()
}
