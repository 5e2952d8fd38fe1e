//! *Indflyt*: what another system hands over becomes part of the record.
//!
//! Each meeting is one transaction, closed parts and open ones at once, so that the gate always knows what is closed. A part is
//! a source of its own: its bytes are what the export says of it, and nothing of the rest of the file.

use std::{collections::HashSet, fmt, io};

use sagsgang_model::{
    Date, Finding, FindingKind, Record,
    id::{ItemId, MeetingId, OrganizationId},
    moving::{Delivery, Export, ExportedFile, ExportedPart, People, System, WithdrawnMeeting},
    publication::Occasion,
    record::{Access, Format, Item},
};
use sagsgang_store::{
    Connection, Store, body, event,
    gate::{self, AttachedFile, Made},
    meeting,
    moving::{self, Delivered, DeliveredFile, Seat, Withdrawal},
    pack, source,
};
use serde::Serialize;

use crate::{
    Cleaning, Document, Error, Surroundings,
    attach::is_same,
    import_document::{Gates, Prepared, Whole, take},
    match_bodies::{body_by_name, body_key},
    match_people::{match_buckets, person_of},
    publish::{Gate, Why},
    reconcile::Reconciled,
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
    /// How many parts do not say body or date, so that no meeting shows them.
    pub unplaced: usize,
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

struct PreparedPart {
    whole: Whole,
    files: Vec<ExportedFile>,
    key: Option<String>,
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
    Ok(PreparedPart { whole, files: part.files, key: part.key })
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
    for parts in &delivery.meetings {
        store.write(|c| move_meeting(c, s, reader, &delivery, parts, &mut moved))?;
    }
    store.write(|c| {
        let mut gates = Gates::default();
        let mut findings = match &delivery.rest {
            Rest::Meetings { findings, .. } => findings.clone(),
            Rest::People(people) => people.findings.clone(),
        };
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
    parts: &[PreparedPart],
    moved: &mut MovedIn,
) -> Result<(), Error> {
    let mut gates = Gates::default();
    let (mut new, mut items, mut at, mut closing, mut displaced) = (Vec::new(), 0, None, Vec::new(), false);
    for part in parts {
        let sha256 = part.whole.record.source.sha256.as_str();
        let Some(taken) = take(c, s, reader, &part.whole)? else {
            if let Some(id) = source::known(c, sha256, reader)?.and_then(|known| known.meeting) {
                moving::keep_meeting(c, &delivery.sha256, id, part.key.as_deref())?;
            }
            continue;
        };
        new.push(sha256);
        displaced |= taken.displaced;
        items += part.whole.record.items.len();
        match &taken.meeting {
            Some(meeting) => {
                moving::keep_meeting(c, &delivery.sha256, meeting.id, part.key.as_deref())?;
                if keep_files(c, meeting.id, sha256, &part.files, moved)? {
                    closing.push(sha256);
                }
                at = Some(meeting.clone());
            }
            None => moved.unplaced += 1,
        }
        taken.settle_others(c, s, &mut gates)?;
    }
    if new.is_empty() {
        return Ok(());
    }
    if let Some(meeting) = &at {
        open(c, meeting.id, parts, displaced)?;
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

/// Lets the closed part that was taken in before count no more, when its system has opened all that stands in it. One that
/// counted no more and was read anew (`displaced`) is held against the newest open part, whichever delivery that came in.
fn open(c: &Connection<'_>, meeting: MeetingId, parts: &[PreparedPart], displaced: bool) -> Result<(), Error> {
    let mine = |record: &Record, access| {
        parts.iter().map(|part| &part.whole.record).any(|own| own.kind == record.kind && own.access == Some(access))
    };
    let is = |record: &Record, access| record.access == Some(access) && record.source.format == Format::Export;
    let current = source::of_meeting(c, meeting)?;
    for own in current.iter().filter(|record| is(record, Access::Open)) {
        let newest = parts.iter().any(|part| part.whole.record.source.sha256 == own.source.sha256);
        if if newest { mine(own, Access::Closed) } else { !displaced } {
            continue;
        }
        for old in current.iter().filter(|old| is(old, Access::Closed) && old.kind == own.kind) {
            let opened = |item: &Item| {
                let same = |new: &&Item| {
                    let case = item.case_number.is_some() && new.case_number == item.case_number;
                    new.number == item.number && (case || new.title == item.title)
                };
                own.items.iter().find(same).is_some_and(|new| new.access == Access::Open)
            };
            let files = moving::files_of(c, meeting)?;
            let files_opened = files.iter().filter(|file| file.source == old.source.sha256).all(|file| {
                files.iter().any(|new| new.source == own.source.sha256 && new.access == Access::Open && new.same(file))
            });
            if files_opened && old.items.iter().all(opened) {
                source::displace_closed(c, meeting, own.kind)?;
            }
        }
    }
    Ok(())
}

/// Keeps what a source says of its files. Answers whether one that was open before is closed now.
fn keep_files(
    c: &Connection<'_>,
    meeting: MeetingId,
    source: &str,
    files: &[ExportedFile],
    moved: &mut MovedIn,
) -> Result<bool, Error> {
    let before = moving::files_of(c, meeting)?;
    let mut closes = false;
    for (position, file) in files.iter().enumerate() {
        let mut kept = DeliveredFile {
            source: source.to_owned(),
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
        };
        let same = || before.iter().filter(|known| known.same(&kept));
        let sha256 = same().find_map(|known| known.sha256.clone());
        closes |= file.access == Access::Closed && same().any(|known| known.access == Access::Open);
        kept.sha256 = sha256;
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
                if let (Some(attachment), Some(sha256)) = (file.attachment, &file.sha256) {
                    let name = file.file.as_deref().map_or_else(|| file.title.clone(), |file| last(file).to_owned());
                    gate::attach(c, &AttachedFile { item: *id, attachment: attachment + 1, name, sha256: sha256.clone() })?;
                }
            }
        }
    }
    Ok(())
}

// ---------------------------------------------------------------- withdrawals

/// The meeting that a withdrawal is of: by what its system calls it, else by body and day; none when several could be meant.
fn meeting_of(c: &Connection<'_>, told: &Withdrawal) -> Result<Option<MeetingId>, Error> {
    if let Some(key) = &told.key
        && let [only] = moving::meetings_by_key(c, told.system, key)?.as_slice()
    {
        return Ok(Some(*only));
    }
    let (Some(committee), Some(date)) = (&told.committee, told.date) else { return Ok(None) };
    let mut found = Vec::new();
    for body in body::named(c, None, &body_key(committee))? {
        found.extend(meeting::on_day(c, body.id, date)?.into_iter().map(|meeting| meeting.id));
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
            "Udtrækket trækker et møde{body}{day}{key} tilbage, som ikke findes her. Kommer det senere, bliver det ikke vist; findes det under et andet navn, så træk det tilbage i hånden."
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
        let Some(found) = body_by_name(c, s, committee, organization)? else {
            findings.push(unused("har et udvalg uden navn; skriv navnet"));
            continue;
        };
        let Some((person, bucket)) = person_of(c, s, found.body.organization, &row.name)? else {
            findings.push(unused(&format!("har »{}« som navn; skriv for- og efternavn", row.name)));
            continue;
        };
        buckets.entry(found.body.organization).or_insert_with(std::collections::BTreeSet::new).insert(bucket);
        moving::keep_seat(
            c,
            &Seat {
                person,
                body: found.body.id,
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

// ---------------------------------------------------------------- files

/// Files of a folder, by what they are called in it; none is opened by a name that an export tells.
pub struct Folder<'a> {
    /// Paths below the folder, parted by `/`.
    pub names: Vec<String>,
    /// Gives the bytes of the file at a place in `names`.
    pub open: &'a dyn Fn(usize) -> io::Result<Vec<u8>>,
}

impl fmt::Debug for Folder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folder").field("names", &self.names.len()).finish_non_exhaustive()
    }
}

/// What became of the files that exports list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// How many were found and put in their places.
    pub placed: usize,
    /// How many of them are closed, and shown nowhere.
    pub closed: usize,
    /// How many were not found.
    pub missing: usize,
    /// What each is called and why it was not taken.
    pub refused: Vec<(String, String)>,
    /// Names in the folder that no export lists.
    pub unlisted: Vec<String>,
}

#[derive(Serialize)]
struct FilesEvent<'a> {
    meeting: &'a str,
    files: usize,
    #[serde(flatten)]
    gates: Gates,
}

/// Finds the files that exports list in a folder, cleans them, and puts each in its place: the open ones behind their
/// attachments, the closed ones out of sight.
///
/// # Errors
/// The store's own.
pub fn attach_delivered(store: &Store, s: &Surroundings, cleaning: &dyn Cleaning, folder: &Folder<'_>) -> Result<Found, Error> {
    let wanted = store.read(moving::files_without_bytes)?;
    let (mut found, mut used) = (Found::default(), HashSet::new());
    for files in wanted.chunk_by(|one, other| one.meeting == other.meeting) {
        let mut here = Vec::new();
        for file in files {
            let called = || file.file.clone().unwrap_or_else(|| file.title.clone());
            let at = match matching(file, &folder.names).as_slice() {
                [] => {
                    found.missing += 1;
                    continue;
                }
                [only] => *only,
                several => {
                    let names: Vec<&str> = several.iter().map(|at| folder.names[*at].as_str()).collect();
                    let why = format!("flere filer kan være den: {}; behold den rigtige i mappen", names.join(", "));
                    found.refused.push((called(), why));
                    continue;
                }
            };
            used.insert(at);
            let name = last(&folder.names[at]);
            let cleaned = (folder.open)(at).map_err(|error| error.to_string()).and_then(|bytes| cleaning.clean(name, &bytes));
            match cleaned {
                Ok(cleaned) => {
                    let sha256 = store.blobs().put(&cleaned.bytes)?;
                    here.push((file, sha256, cleaned.contents));
                }
                Err(why) => found.refused.push((called(), why)),
            }
        }
        let Some((first, ..)) = here.first() else { continue };
        store.write(|c| {
            let meeting = meeting::get(c, first.meeting)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
            for (file, sha256, contents) in &here {
                gate::keep_contents(c, sha256, contents)?;
                moving::found_file(c, &file.source, file.position, sha256)?;
            }
            let mut gates = Gates::default();
            gates.place(c, s, meeting.id, &Why::default())?;
            let event = FilesEvent { meeting: &meeting.address, files: here.len(), gates };
            event::append(c, &s.now(), "files.attached", &event)?;
            Ok::<_, Error>(())
        })?;
        found.placed += here.len();
        found.closed += here.iter().filter(|(file, ..)| file.access == Access::Closed).count();
    }
    found.unlisted = folder.names.iter().enumerate().filter(|(at, _)| !used.contains(at)).map(|(_, name)| name.clone()).collect();
    Ok(found)
}

/// The places of the names that a listed file may be: those that share most of its path, else its id, else its title.
fn matching(file: &DeliveredFile, names: &[String]) -> Vec<usize> {
    let wanted = file.file.as_deref().map(segments).unwrap_or_default();
    let shared = |name: &String| {
        let own = segments(name);
        own.iter().rev().zip(wanted.iter().rev()).take_while(|(one, other)| one == other).count()
    };
    let most = names.iter().map(shared).max().unwrap_or_default();
    if most > 0 {
        return (0..names.len()).filter(|at| shared(&names[*at]) == most).collect();
    }
    let by = |wanted: &str| -> Vec<usize> { (0..names.len()).filter(|at| is_same(wanted, last(&names[*at]))).collect() };
    let by_key = file.key.as_deref().map(by).unwrap_or_default();
    if by_key.is_empty() { by(&file.title) } else { by_key }
}

/// The parts of a path or address, without what is asked of a server, in lower case.
fn segments(path: &str) -> Vec<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    decoded.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).map(str::to_lowercase).collect()
}

fn last(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default()
}
