//! *Indlæs*: one document of a public body → record, meeting, items, links, publication.

use sagsgang_model::{
    FindingKind, Record,
    id::{MeetingId, SourceId},
    moving::{Delivery, System},
    publication::Occasion,
    record::{Access, Item},
};
use sagsgang_store::{
    Connection, Store, agenda, body, content_hash, event,
    gate::FileContents,
    meeting::{self, Meeting},
    moving, pack, publication,
    source::{self, NewReading},
};
use serde::Serialize;

use crate::{
    Error, Surroundings,
    match_bodies::body_of,
    match_people::forget_people,
    move_in::{MovedIn, PreparedDelivery, move_in, place_files, prepare_delivery},
    publish::{Gate, Why, publish},
    reconcile::{Reconciled, reconcile},
    words,
};

/// A document as it comes from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// File name without folders; for a member of an archive `archive.zip/name.pdf`.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Reads documents. The command line gives the one that reads PDF and Word in a child process.
pub trait Reading: Sync {
    /// Changes whenever the same bytes can give another record. A store that has a document's
    /// reading by this version leaves the document alone.
    fn version(&self) -> &str;

    /// What a document counts as that does not say whether it is open. Closed, unless the one who gives the
    /// documents says that they are public: nothing is shown because a label is missing.
    fn unlabelled(&self) -> Access {
        Access::Closed
    }

    /// Reads one document. Never fails: what goes wrong is among the record's findings.
    fn read(&self, document: &Document) -> Record;

    /// Reads a document that is one item, as a caseworker writes it.
    ///
    /// # Errors
    /// When it cannot be read, in a sentence for the reader.
    fn item(&self, document: &Document) -> Result<Item, String> {
        let record = self.read(document);
        if let Some(fatal) = record.findings.iter().find(|finding| finding.kind.is_fatal()) {
            return Err(fatal.message.clone());
        }
        record.items.into_iter().next().ok_or_else(|| "Der er ingen tekst i dokumentet.".to_owned())
    }

    /// What another system hands over, when the bytes are that: an export of meetings, or a list of members.
    ///
    /// # Errors
    /// When it is that and cannot be read, in a sentence for the reader. It is not read as a document then.
    fn delivery(&self, _document: &Document) -> Result<Option<Delivery>, String> {
        Ok(None)
    }

    /// What the bytes of an attachment say. Never fails: what cannot be read says so.
    fn contents(&self, document: &Document) -> FileContents;
}

/// What importing a document came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Imported {
    /// The same bytes were read before by the same reader: nothing was written.
    Unchanged,
    /// It could not be read: nothing was written. The finding's sentence says why.
    Unreadable(String),
    /// It was read and kept.
    Kept(Kept),
    /// It is what another system hands over, and was taken in.
    MovedIn(MovedIn),
}

/// A document that was read and kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// The address of its meeting; none when it does not say body and date.
    pub meeting: Option<String>,
    /// Number of items in the document.
    pub items: usize,
    /// Whether it does not say whether it is open, and therefore counts as closed.
    pub unlabelled: bool,
    /// Why no meeting shows it, when none does.
    pub nowhere: Option<String>,
    /// Sort of each finding.
    pub findings: Vec<FindingKind>,
    /// The edition that was published, when one was.
    pub edition: Option<u32>,
    /// Why the publication was withheld, when it was.
    pub withheld: Option<String>,
}

/// Imports one document in one transaction with one event.
///
/// # Errors
/// The store's own; the document's state is among the answers.
pub fn import_document(store: &Store, s: &Surroundings, reading: &dyn Reading, document: &Document) -> Result<Imported, Error> {
    commit(store, s, reading.version(), prepare(store, reading, document)?)
}

/// A document after the part of the work that needs no turn with the writer.
pub(crate) enum Prepared {
    Unchanged,
    Unreadable(String),
    Read { whole: Whole, unlabelled: bool },
    Delivery(Box<PreparedDelivery>),
}

impl Prepared {
    /// Whether it is a list of members.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self, Self::Delivery(delivery) if delivery.is_list())
    }
}

/// A record that is to be kept, packed.
pub(crate) struct Whole {
    pub(crate) record: Box<Record>,
    pub(crate) packed: Vec<u8>,
    pub(crate) size: usize,
}

/// Reads a document, unless it is known, and keeps its bytes.
pub(crate) fn prepare(store: &Store, reading: &dyn Reading, document: &Document) -> Result<Prepared, Error> {
    let sha256 = content_hash(&document.bytes);
    let known = store.read(|c| source::known(c, &sha256, reading.version()))?;
    let opens = reading.unlabelled() == Access::Open;
    if known.is_some_and(|known| known.read && (known.open || !opens)) {
        return Ok(Prepared::Unchanged);
    }
    if store.read(|c| moving::is_known(c, &sha256, reading.version()))? {
        return Ok(Prepared::Unchanged);
    }
    match reading.delivery(document) {
        Ok(None) => {}
        Ok(Some(delivery)) => return prepare_delivery(store, document, sha256, delivery),
        Err(why) => return Ok(Prepared::Unreadable(why)),
    }
    let mut record = reading.read(document);
    // What was called open once stays so when it is read again.
    let unlabelled = record.access.is_none();
    if unlabelled {
        record.access = Some(if opens || known.is_some_and(|known| known.open) { Access::Open } else { Access::Closed });
    } else if known.is_some_and(|known| known.read) {
        return Ok(Prepared::Unchanged);
    }
    if let Some(fatal) = record.findings.iter().find(|finding| finding.kind.is_fatal()) {
        return Ok(Prepared::Unreadable(fatal.message.clone()));
    }
    record.source.sha256 = store.blobs().put(&document.bytes)?;
    let packed = pack(&record)?;
    let unlabelled = unlabelled && record.access == Some(Access::Closed);
    Ok(Prepared::Read { whole: Whole { record: Box::new(record), packed, size: document.bytes.len() }, unlabelled })
}

/// What the log keeps of an import.
#[derive(Serialize)]
struct Event<'a> {
    sha256: &'a str,
    file: &'a str,
    reader: &'a str,
    meeting: Option<&'a str>,
    items: usize,
    #[serde(flatten)]
    gates: Gates,
}

/// What the gate did with the meetings an event touched.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Gates {
    published: Vec<Published>,
    withheld: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Published {
    id: String,
    address: String,
    edition: u32,
    occasion: Occasion,
    sha256: String,
}

impl Gates {
    /// Puts a meeting's documents together, with the files that other systems handed over, and takes it through the gate.
    pub(crate) fn place(&mut self, c: &Connection<'_>, s: &Surroundings, id: MeetingId, why: &Why) -> Result<Gate, Error> {
        let whole = reconcile(c, s, id)?;
        place_files(c, &whole)?;
        self.pass(c, s, &whole, why)
    }

    /// Takes a meeting through the gate and notes what came of it.
    pub(crate) fn pass(&mut self, c: &Connection<'_>, s: &Surroundings, whole: &Reconciled, why: &Why) -> Result<Gate, Error> {
        let gate = publish(c, s, whole, why)?;
        match &gate {
            Gate::Unchanged => {}
            Gate::Withheld(_) => self.withheld.push(whole.meeting.address.clone()),
            Gate::Withdrawn(edition) | Gate::Published(edition) => self.published.push(Published {
                id: edition.id.to_string(),
                address: edition.address.clone(),
                edition: edition.edition,
                occasion: edition.occasion,
                sha256: publication::hash(edition)?,
            }),
        }
        Ok(gate)
    }
}

/// Writes a prepared document.
pub(crate) fn commit(store: &Store, s: &Surroundings, reader: &str, prepared: Prepared) -> Result<Imported, Error> {
    let (whole, unlabelled) = match prepared {
        Prepared::Unchanged => return Ok(Imported::Unchanged),
        Prepared::Unreadable(why) => return Ok(Imported::Unreadable(why)),
        Prepared::Delivery(delivery) => return move_in(store, s, reader, *delivery).map(Imported::MovedIn),
        Prepared::Read { whole, unlabelled } => (whole, unlabelled),
    };
    store.write(|c| {
        let Some(taken) = take(c, s, reader, &whole, None)? else { return Ok(Imported::Unchanged) };
        let record = &whole.record;
        let mut gates = Gates::default();
        let mut kept = Kept {
            meeting: taken.meeting.as_ref().map(|meeting| meeting.address.clone()),
            items: record.items.len(),
            findings: record.findings.iter().map(|finding| finding.kind).collect(),
            unlabelled,
            nowhere: taken.nowhere.clone(),
            ..Kept::default()
        };
        if let Some(meeting) = &taken.meeting {
            match gates.place(c, s, meeting.id, &Why::default())? {
                Gate::Published(edition) => kept.edition = Some(edition.edition),
                Gate::Withheld(why) => kept.withheld = Some(why),
                Gate::Unchanged | Gate::Withdrawn(_) => {}
            }
        }
        taken.settle_others(c, s, &mut gates)?;
        let event = Event {
            sha256: &record.source.sha256,
            file: &record.source.file,
            reader,
            meeting: kept.meeting.as_deref(),
            items: kept.items,
            gates,
        };
        event::append(c, &s.now(), "source.imported", &event)?;
        Ok(Imported::Kept(kept))
    })
}

/// A record that was kept as a source.
pub(crate) struct Taken {
    /// The meeting it is of.
    pub(crate) meeting: Option<Meeting>,
    /// Why it is of none.
    pub(crate) nowhere: Option<String>,
    /// Where it was before, and the meetings that changed hands because of it.
    others: Vec<MeetingId>,
    adopting: bool,
    /// Whether it was known, and counted for no meeting.
    pub(crate) displaced: bool,
}

impl Taken {
    /// Puts the other meetings together anew.
    pub(crate) fn settle_others(&self, c: &Connection<'_>, s: &Surroundings, gates: &mut Gates) -> Result<(), Error> {
        for other in self.others.iter().filter(|other| self.meeting.as_ref().map(|meeting| meeting.id) != Some(**other)) {
            gates.place(c, s, *other, &Why::default())?;
        }
        if self.adopting
            && let Some(unnamed) = body::organization(c, "")?
        {
            forget_people(c, unnamed)?;
        }
        Ok(())
    }
}

/// Where another system's part comes from.
pub(crate) struct Origin<'a> {
    pub(crate) delivery: &'a str,
    pub(crate) system: System,
    pub(crate) key: Option<&'a str>,
    /// Whether the delivery was taken in before, and is read anew.
    pub(crate) again: bool,
}

/// Keeps a record as a source of its meeting; nothing when the same bytes were read by this reader before, unless a new delivery
/// tells them again and something else has counted since.
pub(crate) fn take(
    c: &Connection<'_>,
    s: &Surroundings,
    reader: &str,
    whole: &Whole,
    origin: Option<&Origin<'_>>,
) -> Result<Option<Taken>, Error> {
    let record = &whole.record;
    // The same bytes may have come by another name since they were prepared.
    let known = source::known(c, &record.source.sha256, reader)?;
    if known.is_some_and(|known| known.read && (known.open || record.access != Some(Access::Open)))
        && !told_again(c, record, known.and_then(|known| known.meeting), origin)?
    {
        return Ok(None);
    }
    let before = known.and_then(|known| known.meeting);
    let displaced = known.is_some() && before.is_none();
    let (placed, adopted) = place(c, s, record, before, origin)?;
    let (meeting, nowhere) = match placed {
        Ok(meeting) => (Some(meeting), None),
        Err(why) => (None, Some(why)),
    };
    let id = meeting.as_ref().map(|meeting| meeting.id);
    let source = known.map_or_else(|| SourceId(s.id()), |known| known.id);
    let serial = event::next_serial(c)?;
    source::keep(c, &NewReading { source, record, packed: &whole.packed, size: whole.size, reader, meeting: id, serial })?;
    let adopting = !adopted.is_empty();
    Ok(Some(Taken { meeting, nowhere, others: before.into_iter().chain(adopted).collect(), adopting, displaced }))
}

/// Whether a part that is known counts no more, and a delivery that is new tells it again.
fn told_again(
    c: &Connection<'_>,
    record: &Record,
    meeting: Option<MeetingId>,
    origin: Option<&Origin<'_>>,
) -> Result<bool, Error> {
    let Some(origin) = origin else { return Ok(false) };
    let sha256 = &record.source.sha256;
    if moving::is_part(c, origin.delivery, sha256)? {
        return Ok(false);
    }
    let Some(meeting) = meeting else { return Ok(true) };
    Ok(!source::of_meeting(c, meeting)?.iter().any(|record| record.source.sha256 == *sha256))
}

/// Whether a meeting is the office's own: planned here, and perhaps sent, held and signed.
pub(crate) fn is_the_offices(c: &Connection<'_>, meeting: MeetingId) -> Result<bool, Error> {
    Ok(agenda::meeting(c, meeting)?.is_some())
}

/// The meeting a record is of, made when it is new, or why it is of none; and meetings that changed hands because of it.
///
/// What its system calls the meeting goes before body and day. A meeting of the office's own takes nothing from outside.
fn place(
    c: &Connection<'_>,
    s: &Surroundings,
    record: &Record,
    before: Option<MeetingId>,
    origin: Option<&Origin<'_>>,
) -> Result<(Result<Meeting, String>, Vec<MeetingId>), Error> {
    let nowhere = |why: &str| Ok((Err(why.to_owned()), Vec::new()));
    let Some(date) = record.date else { return nowhere("Der står ikke, hvilken dag mødet er, så det vises ingen steder.") };
    let Some(found) = body_of(c, s, record)? else {
        return nowhere("Der står ikke, hvilket udvalg mødet er i, så det vises ingen steder.");
    };
    let adopted = match found.adopted {
        Some(body) => meeting::of_body(c, body)?.into_iter().map(|meeting| meeting.id).collect(),
        None => Vec::new(),
    };
    let called = match origin.and_then(|origin| Some((origin.system, origin.key?))) {
        Some((system, key)) => moving::meetings_by_key(c, system, key)?,
        None => Vec::new(),
    };
    let (mut same, mut the_offices, mut own) = (None, false, Vec::new());
    for candidate in meeting::on_day(c, found.body.id, date)? {
        if is_the_offices(c, candidate.id)? {
            the_offices = true;
        } else {
            own.push(candidate);
        }
    }
    // What is read anew stays with the meeting it is known to be of, though that was moved since.
    let again = origin.filter(|origin| origin.again).and_then(|_| match (before, called.as_slice()) {
        (Some(before), called) if called.contains(&before) => Some(before),
        (_, [only]) => Some(*only),
        _ => None,
    });
    let again = match again {
        Some(id) if !is_the_offices(c, id)? => meeting::get(c, id)?.filter(|meeting| meeting.body.id == found.body.id),
        _ => None,
    };
    if again.is_some() {
        same = again;
    } else if let Some(known) =
        own.iter().find(|own| called.contains(&own.id)).or_else(|| own.iter().find(|own| before == Some(own.id)))
    {
        same = Some(known.clone());
    } else {
        for candidate in own {
            if is_same_meeting(c, &candidate, record)? {
                same = Some(candidate);
                break;
            }
        }
    }
    let meeting = match same {
        Some(meeting) => meeting,
        None if the_offices => {
            let (body, day) = (&found.body.name, sagsgang_model::danish_date(date));
            let why = format!(
                "{body} har et møde den {day}, som er planlagt her på kontoret. Det, der kom udefra, er gemt, men vises ingen steder; det træder ikke i stedet for det, kontoret selv har udsendt, holdt eller underskrevet."
            );
            return Ok((Err(why), adopted));
        }
        None => {
            let committee = record.committee.as_deref().unwrap_or_default();
            meeting::add(c, MeetingId(s.id()), found.body, date, committee)?
        }
    };
    Ok((Ok(meeting), adopted))
}

/// Two meetings of one body on one day begin at different times and share no item.
fn is_same_meeting(c: &Connection<'_>, meeting: &Meeting, record: &Record) -> Result<bool, Error> {
    let other_time = meeting.start.is_some() && record.start.is_some() && meeting.start != record.start;
    if !other_time || record.items.is_empty() {
        return Ok(true);
    }
    let rows = meeting::items(c, meeting.id)?;
    let shared = record.items.iter().any(|item| {
        rows.iter().any(|row| {
            (row.case_number.is_some() && row.case_number == item.case_number) || words(&row.title).eq(words(&item.title))
        })
    });
    Ok(shared || rows.is_empty())
}
