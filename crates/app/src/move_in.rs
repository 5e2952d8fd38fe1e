//! *Indflyt*: what another system hands over becomes part of the record.
//!
//! Each meeting is one transaction, closed parts and open ones at once, so that the gate always knows what is closed. A part is
//! a source of its own: its bytes are what the export says of it, and nothing of the rest of the file.

use std::collections::HashSet;

use sagsgang_model::{
    Date, Finding, FindingKind, Record,
    id::{ItemId, MeetingId, OrganizationId},
    moving::{Delivery, Export, ExportedFile, ExportedPart, People, System, WithdrawnMeeting},
    publication::Occasion,
    record::{Access, Item},
};
use sagsgang_store::{
    Connection, Store, body, event,
    gate::{self, AttachedFile, Made},
    meeting::{self, ItemRow},
    moving::{self, Delivered, DeliveredFile, DeliveredPart, Redirect, Seat, Withdrawal},
    pack, source,
};
use serde::Serialize;

use crate::{
    Document, Error, Surroundings,
    attach_delivered::last,
    import_document::{Gates, Origin, Prepared, Whole, is_the_offices, take},
    match_bodies::{body_key, known_body, nearest},
    match_people::{match_buckets, person_of},
    publish::{Gate, Why},
    reconcile::Reconciled,
    words,
};

/// What readers are told when a file that was shown turns out to be closed.
const CLOSED_FILE: &str = "Et bilag er lukket.";

/// What taking in a delivery came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MovedIn {
    /// The system; none for a list of members.
    pub system: Option<System>,
    /// The addresses of its meetings that were new or changed.
    pub meetings: Vec<String>,
    /// Number of items in them.
    pub items: usize,
    /// How many seats in bodies it tells of.
    pub seats: usize,
    /// The addresses of meetings that were withdrawn.
    pub withdrawn: Vec<String>,
    /// What was noticed about the file, its labels and what it withdraws.
    pub findings: Vec<Finding>,
    /// Meetings shown for the first time.
    pub published: usize,
    /// New editions of meetings that were shown before.
    pub new_editions: usize,
    /// Address and reason of each meeting that a person must look at first.
    pub withheld: Vec<(String, String)>,
    /// Why no meeting shows it, for each part of a meeting that is shown nowhere.
    pub nowhere: Vec<String>,
    /// How many attachments are listed, whose bytes are not here yet.
    pub files_missing: usize,
}

/// A delivery that is to be written.
pub(crate) struct PreparedDelivery {
    sha256: String,
    file: String,
    size: usize,
    meetings: Vec<Vec<PreparedPart>>,
    rest: Rest,
    pub(crate) by: String,
}

impl PreparedDelivery {
    /// Whether it is a list of members.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.rest, Rest::People(_))
    }
}

struct PreparedPart {
    whole: Whole,
    files: Vec<ExportedFile>,
    key: Option<String>,
    /// What the system calls each item.
    items: Vec<Option<String>>,
}

/// What is not meetings.
enum Rest {
    Meetings { system: System, withdrawn: Vec<WithdrawnMeeting>, findings: Vec<Finding> },
    People(People),
}

/// Keeps the bytes of a delivery and of each of its parts.
pub(crate) fn prepare_delivery(
    store: &Store,
    document: &Document,
    sha256: String,
    delivery: Delivery,
) -> Result<Prepared, Error> {
    let mut meetings: Vec<(Identity, Vec<PreparedPart>)> = Vec::new();
    let rest = match delivery {
        Delivery::People(people) => Rest::People(people),
        Delivery::Meetings(Export { system, meetings: parts, withdrawn, findings }) => {
            let fatal = findings.iter().find(|finding| finding.kind.is_fatal());
            if let Some(fatal) = fatal.filter(|_| parts.is_empty() && withdrawn.is_empty()) {
                return Ok(Prepared::Unreadable(fatal.message.clone()));
            }
            for part in parts {
                let identity = Identity::of(&part);
                let part = prepare_part(store, part)?;
                match meetings.iter_mut().find(|(known, _)| *known == identity) {
                    Some((_, parts)) => parts.push(part),
                    None => meetings.push((identity, vec![part])),
                }
            }
            Rest::Meetings { system, withdrawn, findings }
        }
    };
    store.blobs().put(&document.bytes)?;
    let delivery = PreparedDelivery {
        sha256,
        file: document.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
        size: document.bytes.len(),
        meetings: meetings.into_iter().map(|(_, parts)| parts).collect(),
        rest,
        by: "sagsgang import".to_owned(),
    };
    Ok(Prepared::Delivery(Box::new(delivery)))
}

/// What tells the meetings of an export apart.
#[derive(PartialEq)]
struct Identity(Option<String>, Option<String>, Option<Date>);

impl Identity {
    fn of(part: &ExportedPart) -> Self {
        Self(part.key.clone(), part.record.committee.as_deref().map(body_key), part.record.date)
    }
}

/// A part's bytes are what it says, whatever file it came in: the same part in another export is the same source.
fn prepare_part(store: &Store, mut part: ExportedPart) -> Result<PreparedPart, Error> {
    let file = std::mem::take(&mut part.record.source.file);
    part.record.source.sha256.clear();
    let bytes = serde_json::to_vec(&part)?;
    part.record.source.file = file;
    part.record.source.sha256 = store.blobs().put(&bytes)?;
    let packed = pack(&part.record)?;
    let whole = Whole { record: Box::new(part.record), packed, size: bytes.len() };
    let items = part.items.into_iter().map(|item| item.key).collect();
    Ok(PreparedPart { whole, files: part.files, key: part.key, items })
}

/// What the log keeps of a meeting.
#[derive(Serialize)]
struct MeetingEvent<'a> {
    delivery: &'a str,
    file: &'a str,
    reader: &'a str,
    sources: Vec<&'a str>,
    meeting: Option<&'a str>,
    items: usize,
    #[serde(flatten)]
    gates: Gates,
}

/// What the log keeps of a delivery.
#[derive(Serialize)]
struct Event<'a> {
    sha256: &'a str,
    file: &'a str,
    by: &'a str,
    system: Option<System>,
    seats: usize,
    withdrawn: &'a [String],
    #[serde(flatten)]
    gates: Gates,
}

/// Writes a delivery: a transaction for each meeting, and one for the rest.
pub(crate) fn move_in(store: &Store, s: &Surroundings, reader: &str, delivery: PreparedDelivery) -> Result<MovedIn, Error> {
    let system = match &delivery.rest {
        Rest::Meetings { system, .. } => Some(*system),
        Rest::People(_) => None,
    };
    let mut moved = MovedIn { system, ..MovedIn::default() };
    if let Some(system) = system {
        for parts in &delivery.meetings {
            store.write(|c| move_meeting(c, s, reader, &delivery, system, parts, &mut moved))?;
        }
    }
    store.write(|c| {
        let mut gates = Gates::default();
        let mut findings = match &delivery.rest {
            Rest::Meetings { findings, .. } => findings.clone(),
            Rest::People(people) => people.findings.clone(),
        };
        findings.append(&mut moved.findings);
        let serial = event::next_serial(c)?;
        let mut delivered = Delivered {
            sha256: delivery.sha256.clone(),
            file: delivery.file.clone(),
            system,
            size: delivery.size,
            reader: reader.to_owned(),
            at: s.now(),
            made_by: delivery.by.clone(),
            serial,
            findings: Vec::new(),
        };
        moving::keep(c, &delivered)?;
        match &delivery.rest {
            Rest::Meetings { system, withdrawn, .. } => {
                for (position, told) in withdrawn.iter().enumerate() {
                    if moving::is_withdrawn_by(c, &delivery.sha256, position)? {
                        continue;
                    }
                    let told = Withdrawal {
                        delivery: delivery.sha256.clone(),
                        position,
                        system: *system,
                        key: told.key.clone(),
                        committee: told.committee.clone(),
                        date: told.date,
                        meeting: None,
                    };
                    match meeting_of(c, &told)? {
                        Some(found) => {
                            let address = withdraw(c, s, &told, found)?;
                            gates.place(c, s, found, &Why::default())?;
                            moved.withdrawn.push(address);
                        }
                        None => {
                            moving::keep_withdrawal(c, &told)?;
                            findings.push(unknown(&told));
                        }
                    }
                }
            }
            Rest::People(people) => moved.seats = seat(c, s, &delivery.sha256, people, &mut findings)?,
        }
        delivered.findings.clone_from(&findings);
        moving::keep(c, &delivered)?;
        moved.findings = findings;
        let event = Event {
            sha256: &delivery.sha256,
            file: &delivery.file,
            by: &delivery.by,
            system,
            seats: moved.seats,
            withdrawn: &moved.withdrawn,
            gates,
        };
        event::append(c, &s.now(), "delivery.taken_in", &event)?;
        Ok::<_, Error>(())
    })?;
    Ok(moved)
}

/// Writes all parts of one meeting.
fn move_meeting(
    c: &Connection<'_>,
    s: &Surroundings,
    reader: &str,
    delivery: &PreparedDelivery,
    system: System,
    parts: &[PreparedPart],
    moved: &mut MovedIn,
) -> Result<(), Error> {
    let mut gates = Gates::default();
    let (mut new, mut items, mut at, mut closing, mut displaced) = (Vec::new(), 0, None, Vec::new(), false);
    let serial = match moving::first_serial(c, &delivery.sha256)? {
        Some(serial) => serial,
        None => event::next_serial(c)?,
    };
    let again = moving::came_before(c, &delivery.sha256)?;
    if let Some(part) = parts.first().filter(|_| !again) {
        follow_to_new_day(c, s, system, part, &mut gates, moved)?;
    }
    for part in parts {
        let sha256 = part.whole.record.source.sha256.as_str();
        let origin = Origin { delivery: &delivery.sha256, system, key: part.key.as_deref(), again };
        let taken = take(c, s, reader, &part.whole, Some(&origin))?;
        let meeting = match &taken {
            Some(taken) => taken.meeting.as_ref().map(|meeting| meeting.id),
            None => source::known(c, sha256, reader)?.and_then(|known| known.meeting),
        };
        if let Some(meeting) = meeting {
            moving::keep_meeting(c, &delivery.sha256, meeting, part.key.as_deref())?;
        }
        let kept = DeliveredPart {
            delivery: delivery.sha256.clone(),
            source: sha256.to_owned(),
            system,
            key: part.key.clone(),
            meeting,
            serial,
            items: part.items.clone(),
        };
        moving::keep_part(c, &kept)?;
        let Some(taken) = taken else { continue };
        new.push(sha256);
        displaced |= taken.displaced;
        items += part.whole.record.items.len();
        if let Some(meeting) = &taken.meeting {
            if keep_files(c, meeting.id, part, parts, moved)? {
                closing.push(sha256);
            }
            at = Some(meeting.clone());
        }
        if let Some(why) = &taken.nowhere {
            let told = finding(&part.whole.record, why);
            if !moved.findings.contains(&told) {
                moved.findings.push(told);
            }
            moved.nowhere.push(why.clone());
        }
        taken.settle_others(c, s, &mut gates)?;
    }
    tell_findings(parts, &delivery.rest, moved);
    if new.is_empty() {
        return Ok(());
    }
    if let Some(meeting) = &at {
        forget_earlier_reading(c, meeting.id, &delivery.sha256, parts)?;
        open(c, meeting.id, system, parts, displaced)?;
        for told in moving::waiting_withdrawals(c)? {
            if meeting_of(c, &told)? == Some(meeting.id) {
                moved.withdrawn.push(withdraw(c, s, &told, meeting.id)?);
            }
        }
        let closes = !closing.is_empty()
            && source::of_meeting(c, meeting.id)?.iter().any(|record| closing.contains(&record.source.sha256.as_str()));
        let why = if closes { Why::told(Occasion::Redaction, CLOSED_FILE) } else { Why::default() };
        match gates.place(c, s, meeting.id, &why)? {
            Gate::Published(edition) if edition.edition == 1 => moved.published += 1,
            Gate::Published(_) => moved.new_editions += 1,
            Gate::Withheld(why) => moved.withheld.push((meeting.address.clone(), why)),
            Gate::Unchanged | Gate::Withdrawn(_) => {}
        }
        moved.meetings.push(meeting.address.clone());
    }
    moved.items += items;
    let event = MeetingEvent {
        delivery: &delivery.sha256,
        file: &delivery.file,
        reader,
        sources: new,
        meeting: at.as_ref().map(|meeting| meeting.address.as_str()),
        items,
        gates,
    };
    event::append(c, &s.now(), "meeting.moved_in", &event)?;
    Ok(())
}

/// What was noticed about a meeting that cannot be shown as it came.
fn finding(record: &Record, why: &str) -> Finding {
    Finding { kind: FindingKind::DoubtfulMatch, message: format!("{}{why}", of(record)), provenance: None }
}

/// The meeting that a finding is of, in front of it.
fn of(record: &Record) -> String {
    match (&record.committee, record.date) {
        (Some(body), Some(day)) => format!("{body}, {}: ", sagsgang_model::danish_date(day)),
        (Some(body), None) => format!("{body}: "),
        (None, Some(day)) => format!("{}: ", sagsgang_model::danish_date(day)),
        (None, None) => String::new(),
    }
}

/// Lets the office know what was noticed while the parts of a meeting were read, each once.
fn tell_findings(parts: &[PreparedPart], rest: &Rest, moved: &mut MovedIn) {
    let told: &[Finding] = match rest {
        Rest::Meetings { findings, .. } => findings,
        Rest::People(_) => &[],
    };
    for record in parts.iter().map(|part| &part.whole.record) {
        for found in record.findings.iter().filter(|found| !told.iter().any(|told| told.message == found.message)) {
            let found = Finding { message: format!("{}{}", of(record), found.message), ..found.clone() };
            if !moved.findings.iter().any(|known| known.message == found.message) {
                moved.findings.push(found);
            }
        }
    }
}

/// A meeting that its system has moved to another day moves here as well: the old address tells where to. Only one that nobody
/// else tells of moves by itself.
fn follow_to_new_day(
    c: &Connection<'_>,
    s: &Surroundings,
    system: System,
    part: &PreparedPart,
    gates: &mut Gates,
    moved: &mut MovedIn,
) -> Result<(), Error> {
    let record = &part.whole.record;
    let (Some(key), Some(day), Some(committee)) = (&part.key, record.date, &record.committee) else { return Ok(()) };
    if source::reading(c, &record.source.sha256)?.is_some() {
        return Ok(());
    }
    let mut called = Vec::new();
    for id in moving::meetings_by_key(c, system, key)? {
        called.extend(meeting::get(c, id)?);
    }
    let names = body::named(c, None, &body_key(committee))?;
    let [old] = called.as_slice() else { return Ok(()) };
    if old.date == day || !names.iter().any(|body| body.id == old.body.id) || is_the_offices(c, old.id)? {
        return Ok(());
    }
    if !shares_its_items(&meeting::items(c, old.id)?, record) {
        return Ok(());
    }
    let (from, to) = (sagsgang_model::danish_date(old.date), sagsgang_model::danish_date(day));
    let name = system.name();
    let parts = moving::parts_of(c, old.id)?;
    let alone = source::hashes(c, old.id)?
        .iter()
        .all(|sha256| parts.iter().any(|of| of.source == *sha256 && of.system == system && of.key.as_ref() == Some(key)));
    if !alone || !meeting::on_day(c, old.body.id, day)?.is_empty() {
        let why = format!(
            "{name} har flyttet mødet fra den {from} til den {to}, men her er også andre dokumenter fra en af dagene. Begge dage står; træk den tilbage, der ikke skal vises."
        );
        moved.findings.push(finding(record, &why));
        return Ok(());
    }
    // The old address says where the meeting went; who took it off by hand is not gone against.
    if gate::withdrawn(c, old.id)?.is_none() {
        let made = Made { at: s.now(), by: name.to_owned(), reason: format!("Mødet er flyttet til den {to}.") };
        gate::withdraw(c, old.id, &made)?;
        gates.place(c, s, old.id, &Why::default())?;
        gate::restore(c, old.id)?;
    }
    let items: Vec<String> = meeting::items(c, old.id)?.into_iter().map(|item| item.address).collect();
    let new = meeting::move_to(c, old, day)?;
    for address in items.into_iter().chain([old.address.clone()]) {
        let below = address.strip_prefix(&old.address).unwrap_or_default().to_owned();
        let new = format!("/moeder/{}{below}", new.address);
        moving::remove_redirect(c, &new)?;
        moving::keep_redirect(c, &Redirect { old: format!("/moeder/{address}"), new, joined: false })?;
    }
    moved
        .findings
        .push(finding(record, &format!("{name} har flyttet mødet fra den {from} til den {to}; det er flyttet her også.")));
    Ok(())
}

/// Whether a record has most of a meeting's items: a system may call two meetings alike.
fn shares_its_items(rows: &[ItemRow], record: &Record) -> bool {
    let same = |row: &ItemRow, item: &Item| {
        (row.case_number.is_some() && row.case_number == item.case_number)
            || [Some(&row.title), row.as_read.as_ref().map(|read| &read.title)]
                .into_iter()
                .flatten()
                .any(|title| words(title).eq(words(&item.title)))
    };
    let shared = record.items.iter().filter(|item| rows.iter().any(|row| same(row, item))).count();
    2 * shared >= rows.iter().filter(|row| row.current).count().min(record.items.len())
}

/// A newer reader may make other sources of the same delivery: those of the earlier reading count no more.
fn forget_earlier_reading(c: &Connection<'_>, meeting: MeetingId, delivery: &str, parts: &[PreparedPart]) -> Result<(), Error> {
    for known in moving::parts_of(c, meeting)?.iter().filter(|known| known.delivery == delivery) {
        let key = parts.iter().any(|part| part.key == known.key);
        if key && !parts.iter().any(|part| part.whole.record.source.sha256 == known.source) {
            moving::remove_part(c, known)?;
        }
    }
    Ok(())
}

/// Lets the closed part that was taken in before count no more, when its system has opened all that stands in it. One that
/// counted no more and was read anew (`displaced`) is held against the newest open part, whichever delivery that came in.
/// What another system has closed stays so.
fn open(c: &Connection<'_>, meeting: MeetingId, system: System, parts: &[PreparedPart], displaced: bool) -> Result<(), Error> {
    let Some(key) = parts.first().map(|part| part.key.as_deref()) else { return Ok(()) };
    let mine = |record: &Record, access| {
        parts.iter().map(|part| &part.whole.record).any(|own| own.kind == record.kind && own.access == Some(access))
    };
    let known = moving::parts_of(c, meeting)?;
    let part_of = |record: &Record| {
        known.iter().find(|part| part.source == record.source.sha256 && part.system == system && part.key.as_deref() == key)
    };
    let current = source::of_meeting(c, meeting)?;
    let is = |record: &&Record, access| record.access == Some(access) && part_of(record).is_some();
    for own in current.iter().filter(|record| is(record, Access::Open)) {
        let newest = parts.iter().any(|part| part.whole.record.source.sha256 == own.source.sha256);
        if if newest { mine(own, Access::Closed) } else { !displaced } {
            continue;
        }
        let own_keys = part_of(own).map(|part| part.items.as_slice()).unwrap_or_default();
        for old in current.iter().filter(|old| is(old, Access::Closed) && old.kind == own.kind) {
            let old_keys = part_of(old).map(|part| part.items.as_slice()).unwrap_or_default();
            let opened = |(at, item): (usize, &Item)| {
                let same = |(new_at, new): &(usize, &Item)| match (
                    old_keys.get(at).and_then(Option::as_ref),
                    own_keys.get(*new_at).and_then(Option::as_ref),
                ) {
                    (Some(old), Some(new)) => old == new,
                    _ => {
                        let case = item.case_number.is_some() && new.case_number == item.case_number;
                        new.number == item.number && (case || new.title == item.title)
                    }
                };
                own.items.iter().enumerate().find(same).is_some_and(|(_, new)| new.access == Access::Open)
            };
            let files = moving::files_of(c, meeting)?;
            let files_opened = files.iter().filter(|file| file.source == old.source.sha256).all(|file| {
                let is_it = |new: &&DeliveredFile| new.source == own.source.sha256 && new.may_be(file);
                files.iter().any(|new| is_it(&new)) && files.iter().filter(is_it).all(|new| new.access == Access::Open)
            });
            if files_opened && old.items.iter().enumerate().all(opened) {
                for part in known.iter().filter(|part| part.system == system && part.key.as_deref() == key) {
                    source::displace(c, &part.source, old.kind)?;
                }
            }
        }
    }
    Ok(())
}

/// Keeps what a source says of its files. Answers whether one that was open before is closed now.
fn keep_files(
    c: &Connection<'_>,
    meeting: MeetingId,
    part: &PreparedPart,
    parts: &[PreparedPart],
    moved: &mut MovedIn,
) -> Result<bool, Error> {
    let before = moving::files_of(c, meeting)?;
    let kept = |part: &PreparedPart, position: usize, file: &ExportedFile| DeliveredFile {
        source: part.whole.record.source.sha256.clone(),
        position,
        meeting,
        item: file.item,
        attachment: file.attachment,
        number: file.number.as_ref().map(ToString::to_string),
        title: file.title.clone(),
        file: file.file.clone(),
        key: file.key.clone(),
        access: file.access,
        sha256: None,
        item_key: file.item.and_then(|at| part.items.get(at).cloned().flatten()),
    };
    let listed: Vec<DeliveredFile> =
        parts.iter().flat_map(|part| part.files.iter().enumerate().map(|(position, file)| kept(part, position, file))).collect();
    let still_open = |known: &DeliveredFile| listed.iter().any(|file| file.access == Access::Open && file.is(known));
    let mut closes = false;
    for (position, file) in part.files.iter().enumerate() {
        let mut kept = kept(part, position, file);
        // Bytes go over to a file of which everything says that it is the same one, and open as before.
        let same = before.iter().filter(|known| known.access == kept.access && known.is(&kept));
        kept.sha256 = same.clone().find_map(|known| known.sha256.clone());
        closes |= kept.access == Access::Closed
            && before.iter().any(|known| known.access == Access::Open && known.may_be(&kept) && !still_open(known));
        moved.files_missing += usize::from(kept.sha256.is_none() && kept.file.is_some());
        moving::keep_file(c, &kept)?;
    }
    Ok(closes)
}

/// Puts the files that other systems handed over behind the attachments of a meeting's open items: each behind the one it is,
/// in whichever order the newest source lists them.
pub(crate) fn place_files(c: &Connection<'_>, whole: &Reconciled) -> Result<(), Error> {
    let files = moving::files_of(c, whole.meeting.id)?;
    if files.is_empty() {
        return Ok(());
    }
    let mut done: HashSet<ItemId> = HashSet::new();
    for part in whole.parts.iter().filter(|part| !part.is_closed()) {
        for (at, (item, id)) in part.record.items.iter().zip(&part.ids).enumerate() {
            let listed = || files.iter().filter(|file| file.source == part.record.source.sha256 && file.item == Some(at));
            if !done.insert(*id) || (listed().next().is_none() && !item.attachments.is_empty()) {
                continue;
            }
            gate::detach(c, *id)?;
            for file in listed().filter(|file| file.access == Access::Open) {
                // Bytes that are closed anywhere are shown nowhere, whatever they are called here.
                if let (Some(attachment), Some(sha256)) = (file.attachment, &file.sha256)
                    && !moving::is_closed(c, sha256)?
                {
                    let name = file.file.as_deref().map_or_else(|| file.title.clone(), |file| last(file).to_owned());
                    gate::attach(c, &AttachedFile { item: *id, attachment: attachment + 1, name, sha256: sha256.clone() })?;
                }
            }
        }
    }
    Ok(())
}

// ---------------------------------------------------------------- withdrawals

/// The meeting that a withdrawal is of: by what its system calls it, else by body and day; none when several could be meant. A
/// system takes away what it delivered, and nothing else.
fn meeting_of(c: &Connection<'_>, told: &Withdrawal) -> Result<Option<MeetingId>, Error> {
    if let Some(key) = &told.key {
        let mut called = Vec::new();
        for id in moving::meetings_by_key(c, told.system, key)? {
            called.extend(meeting::get(c, id)?);
        }
        if called.len() > 1 {
            called.retain(|meeting| told.date.is_none_or(|day| meeting.date == day));
        }
        if let [only] = called.as_slice() {
            return Ok(if is_the_offices(c, only.id)? { None } else { Some(only.id) });
        }
    }
    let (Some(committee), Some(date)) = (&told.committee, told.date) else { return Ok(None) };
    let mut found = Vec::new();
    for body in body::named(c, None, &body_key(committee))? {
        for meeting in meeting::on_day(c, body.id, date)? {
            let keys = moving::keys_of(c, told.system, meeting.id)?;
            if !keys.is_empty() && (told.key.is_none() || keys.contains(&None)) {
                found.push(meeting.id);
            }
        }
    }
    Ok(if let [only] = found.as_slice() { Some(*only) } else { None })
}

/// Takes a meeting off, as its system asks; whoever did so before is not gone against. Answers its address.
fn withdraw(c: &Connection<'_>, s: &Surroundings, told: &Withdrawal, id: MeetingId) -> Result<String, Error> {
    let meeting = meeting::get(c, id)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
    if gate::withdrawn(c, id)?.is_none() {
        let name = told.system.name();
        let made = Made { at: s.now(), by: name.to_owned(), reason: format!("Mødet er trukket tilbage i {name}.") };
        gate::withdraw(c, id, &made)?;
    }
    moving::keep_withdrawal(c, &Withdrawal { meeting: Some(id), ..told.clone() })?;
    Ok(meeting.address)
}

fn unknown(told: &Withdrawal) -> Finding {
    let body = told.committee.as_deref().map(|body| format!(" i {body}")).unwrap_or_default();
    let day = told.date.map(|day| format!(" den {}", sagsgang_model::danish_date(day))).unwrap_or_default();
    let key = told.key.as_deref().map(|key| format!(" (nr. {key})")).unwrap_or_default();
    Finding {
        kind: FindingKind::DoubtfulMatch,
        message: format!(
            "Udtrækket trækker et møde{body}{day}{key} tilbage, som {} ikke har afleveret her. Kommer det senere, bliver det ikke vist; findes det under et andet navn, så træk det tilbage i hånden.",
            told.system.name()
        ),
        provenance: None,
    }
}

// ---------------------------------------------------------------- members

/// Gives the people of a list their seats. Answers how many.
fn seat(
    c: &Connection<'_>,
    s: &Surroundings,
    delivery: &str,
    people: &People,
    findings: &mut Vec<Finding>,
) -> Result<usize, Error> {
    let named: Vec<(OrganizationId, String)> = body::organizations(c)?.into_iter().filter(|(_, name)| !name.is_empty()).collect();
    let organization = if let [(_, name)] = named.as_slice() { Some(name.as_str()) } else { None };
    let mut buckets = std::collections::BTreeMap::new();
    let mut seats = 0;
    for row in &people.rows {
        let unused = |why: &str| Finding {
            kind: FindingKind::Unclaimed,
            message: format!("Linje {} {why}.", row.line),
            provenance: Some(sagsgang_model::Provenance::new(1, row.line, row.line)),
        };
        let Some(committee) = &row.committee else {
            findings.push(unused("siger ikke, hvilket udvalg personen sidder i; skriv det i kolonnen »Udvalg«"));
            continue;
        };
        let Some(body) = known_body(c, committee, organization)? else {
            let near = nearest(c, committee)?;
            let near = match near.as_slice() {
                [] => String::new(),
                near => format!(" Her er {}.", near.iter().map(|name| format!("»{name}«")).collect::<Vec<_>>().join(" og ")),
            };
            let committee = committee.split_whitespace().collect::<Vec<_>>().join(" ");
            let why = format!(
                "har »{committee}« som udvalg, og det er her ikke.{near} Ret navnet, eller indlæs listen igen, når udvalgets møder er her"
            );
            findings.push(Finding { kind: FindingKind::DoubtfulMatch, ..unused(&why) });
            continue;
        };
        let Some((person, bucket)) = person_of(c, s, body.organization, &row.name)? else {
            findings.push(unused(&format!("har »{}« som navn; skriv for- og efternavn", row.name)));
            continue;
        };
        buckets.entry(body.organization).or_insert_with(std::collections::BTreeSet::new).insert(bucket);
        moving::keep_seat(
            c,
            &Seat {
                person,
                body: body.id,
                from: row.from.unwrap_or(Date::constant(1, 1, 1)),
                to: row.to,
                role: row.role.clone(),
                party: row.party.clone(),
                substitute_for: row.substitute_for.clone().unwrap_or_default(),
                delivery: delivery.to_owned(),
            },
        )?;
        seats += 1;
    }
    for (organization, buckets) in buckets {
        match_buckets(c, organization, buckets)?;
    }
    Ok(seats)
}
