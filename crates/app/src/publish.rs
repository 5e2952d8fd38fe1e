//! *Offentliggør*: the one gate between the record and what everybody may see.

use sagsgang_model::{
    Finding, FindingKind, Publication, Record, SectionKind, Slug,
    id::PublicationId,
    publication::{Occasion, PublishedItem, PublishedSource},
    record::{Access, Attachment, Attendance, DocumentKind, Item},
};
use sagsgang_store::{Connection, body, public, publication};

use crate::{Error, Surroundings, reconcile::Reconciled};

/// What the gate did with a meeting.
#[derive(Debug, Clone, PartialEq)]
pub enum Gate {
    /// Nothing of the meeting may be shown, or what is shown says it already.
    Unchanged,
    /// A new edition was made.
    Published(Box<Publication>),
    /// A person must look first; what was shown before still is.
    Withheld(String),
    /// What was shown no longer is: no open document is left.
    Withdrawn,
}

/// Makes an edition of a meeting when what it may show has changed.
pub(crate) fn publish(c: &Connection<'_>, s: &Surroundings, whole: &Reconciled) -> Result<Gate, Error> {
    let meeting = whole.meeting.id;
    let newest = publication::newest(c, meeting)?;
    let parts: Vec<_> = whole.parts.iter().filter(|part| !part.is_closed()).collect();
    let Some(head) = parts.first() else {
        publication::set_withheld(c, meeting, None, "")?;
        let withdrawn = matches!(newest, Some((_, true))) && public::unproject(c, &whole.meeting.address)?;
        return Ok(if withdrawn { Gate::Withdrawn } else { Gate::Unchanged });
    };
    let personal = |finding: &&Finding| finding.kind == FindingKind::PersonalNumber;
    if let Some(finding) = parts.iter().flat_map(|part| &part.record.findings).find(personal) {
        publication::set_withheld(c, meeting, Some(&finding.message), &s.now())?;
        return Ok(Gate::Withheld(finding.message.clone()));
    }
    publication::set_withheld(c, meeting, None, "")?;

    let mut items: Vec<PublishedItem> = Vec::new();
    for part in &parts {
        for (item, id) in part.record.items.iter().zip(&part.ids) {
            if items.iter().any(|known| known.id == *id) {
                continue;
            }
            let Some(row) = whole.rows.get(id) else { continue };
            let item = shown(item, row.access);
            items.push(PublishedItem { id: *id, address: row.address.clone(), item, closed: None, files: Vec::new() });
        }
    }
    let record = &head.record;
    let closed: Vec<&Item> = parts
        .iter()
        .flat_map(|part| part.record.items.iter().zip(&part.ids))
        .filter(|(_, id)| whole.rows.get(id).is_some_and(|row| row.access == Access::Closed))
        .map(|(item, _)| item)
        .collect();
    let organization = body::organization_name(c, whole.meeting.body.organization)?;
    let edition = Publication {
        id: PublicationId(s.id()),
        meeting,
        edition: newest.as_ref().map_or(1, |(newest, _)| newest.edition + 1),
        supersedes: newest.as_ref().map(|(newest, _)| newest.id),
        published: s.now(),
        occasion: Occasion::Document,
        reason: None,
        kind: kind(&parts.iter().map(|part| part.record.kind).collect::<Vec<_>>()),
        address: whole.meeting.address.clone(),
        organization,
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
    };
    if let Some((newest, true)) = &newest {
        let (id, number, supersedes, published) = (newest.id, newest.edition, newest.supersedes, newest.published.clone());
        if *newest == (Publication { id, edition: number, supersedes, published, ..edition.clone() }) {
            return Ok(Gate::Unchanged);
        }
    }
    public::project(c, &edition)?;
    Ok(Gate::Published(Box::new(edition)))
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
