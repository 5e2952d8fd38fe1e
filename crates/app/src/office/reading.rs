//! *Dagsordenen, som medlemmerne læser den*: what was sent, one's own notes to it, and what has changed since.

use std::collections::HashMap;

use sagsgang_model::{
    Publication, Record, Slug,
    agenda::{AgendaEdition, PlannedMeeting, Request, RequestState, SentFile, SentItem},
    anchor::{Anchor, Found},
    id::{BodyId, DraftId, EntryId, ItemId, MeetingId, NoteId, PublicationId},
    note::{Note, NoteKind},
    publication::{Closed, Occasion, PublishedItem, PublishedSource},
    record::{Access, DocumentKind, Item},
    standing_orders::StandingOrders,
};
use sagsgang_store::{
    Connection, Store,
    agenda::{self, EditionSent},
    body::{self, Body},
    draft, meeting, note,
    public::{self, ItemLine},
    sitting,
};

use super::{
    Actor,
    cases::allow,
    meetings::{find, resource},
    policy::{Action, Refusal, Resource, Stage, may},
    standing_orders::orders_of,
};
use crate::{BinderContent, BinderPart, Error, Extent, Internal, NotTypeset, Surroundings, Typeset};

/// A note is no longer than this, in characters.
const LONGEST_NOTE: usize = 20_000;
/// The words a note is set on are no more than this, in characters.
const LONGEST_PASSAGE: usize = 2_000;
/// A meeting has so many notes of one member at most.
const MOST_NOTES: usize = 2_000;

/// A meeting as somebody may see it.
#[derive(Debug, Clone)]
pub struct MeetingRead {
    /// The meeting.
    pub meeting: PlannedMeeting,
    /// The body that meets.
    pub body: Body,
    /// What it has settled about its meetings.
    pub orders: StandingOrders,
    /// Its public address, without the leading `/moeder/`.
    pub address: String,
    /// The items of the newest agenda that was sent: closed ones as everybody sees them, for who may not see more.
    pub items: Vec<SentItem>,
    /// What was sent, the newest first.
    pub editions: Vec<EditionSent>,
    /// Requests that wait or were settled: one's own, and all for who settles them.
    pub requests: Vec<Request>,
    /// What the actor may do.
    pub may: Vec<Action>,
    /// Whether anything closed is among the items.
    pub closed: bool,
    notes: HashMap<EntryId, usize>,
    news: HashMap<EntryId, &'static str>,
}

impl MeetingRead {
    /// How many notes the reader has to an item.
    pub fn notes_of(&self, entry: EntryId) -> usize {
        self.notes.get(&entry).copied().unwrap_or_default()
    }

    /// What is new of an item since the reader read it: `Ulæst` or `Ændret`.
    pub fn news_of(&self, entry: EntryId) -> Option<&'static str> {
        self.news.get(&entry).copied()
    }
}

/// What of an item somebody may see.
pub(super) enum Seen {
    All,
    /// What everybody sees; with a second factor it would be all.
    Open {
        strong: bool,
    },
}

/// Who may read what of an agenda that was sent, or of the minutes.
pub(super) struct Rights<'a> {
    action: Action,
    c: &'a Connection<'a>,
    actor: &'a Actor,
    body: [BodyId; 1],
    stage: Stage,
    /// Items that the body held the actor to be disqualified from, and prepared ones that it or another did.
    disqualified: (Vec<EntryId>, Vec<DraftId>),
}

impl<'a> Rights<'a> {
    fn of(c: &'a Connection<'a>, actor: &'a Actor, found: &PlannedMeeting) -> Result<Self, Error> {
        let disqualified = (sitting::disqualified(c, found.id, actor.account)?, sitting::disqualified_from(c, actor.account)?);
        let (body, stage) = ([found.body], Stage::from(&found.state));
        Ok(Self { action: Action::ReadAgenda, c, actor, body, stage, disqualified })
    }

    /// The same for minutes.
    pub(super) fn minutes(c: &'a Connection<'a>, actor: &'a Actor, found: &PlannedMeeting) -> Result<Self, Error> {
        Ok(Self { action: Action::ReadMinutes, ..Self::of(c, actor, found)? })
    }

    pub(super) fn to(&self, item: &SentItem, access: Access) -> Result<Seen, Error> {
        let (entries, drafts) = &self.disqualified;
        let of_matter = item.draft.is_some_and(|(draft, _)| drafts.contains(&draft));
        if access == Access::Closed && (of_matter || entries.contains(&item.entry)) {
            return Ok(Seen::Open { strong: true });
        }
        // An open item needs nobody's name; whose a closed one is, is asked for it alone.
        let owners = match (&item.draft, access) {
            (Some((id, _)), Access::Closed) => draft::writers(self.c, *id)?,
            _ => Vec::new(),
        };
        let on = Resource { bodies: &self.body, stage: self.stage, access, owners: &owners };
        Ok(match may(self.actor, self.action, &on) {
            Ok(()) => Seen::All,
            Err(Refusal::NotStrong) => Seen::Open { strong: false },
            Err(Refusal::NoRight) => Seen::Open { strong: true },
        })
    }

    /// An item with what the reader may see of it.
    fn shown(&self, item: &SentItem) -> Result<(SentItem, Seen), Error> {
        let seen = self.to(item, item.item.access)?;
        if let Seen::Open { .. } = seen {
            let bare = SentItem {
                item: item.open(),
                draft: None,
                files: Vec::new(),
                guests: String::new(),
                late: item.late.as_ref().map(|_| String::new()),
                withdrawn: item.withdrawn.as_ref().map(|_| String::new()),
                ..item.clone()
            };
            return Ok((bare, seen));
        }
        let mut shown = item.clone();
        shown.item = item.printed();
        if item.files.iter().any(|file| file.access == Access::Closed) && !matches!(self.to(item, Access::Closed)?, Seen::All) {
            let open = |at: &usize| item.files[*at].access == Access::Open;
            let kept: Vec<usize> = (0..item.files.len()).filter(open).collect();
            shown.files = kept.iter().map(|at| item.files[*at].clone()).collect();
            shown.item.attachments = kept.iter().filter_map(|at| item.item.attachments.get(*at).cloned()).collect();
        }
        Ok((shown, seen))
    }
}

/// Whether something closed is shown of an item.
fn shows_closed((item, seen): &(SentItem, Seen)) -> bool {
    matches!(seen, Seen::All) && (!item.is_open() || item.files.iter().any(|file| file.access == Access::Closed))
}

fn may_read(actor: &Actor, found: &PlannedMeeting) -> bool {
    let bodies = [found.body];
    may(actor, Action::ReadAgenda, &resource(found, &bodies)).is_ok()
}

/// A meeting with the agenda that was sent last, as the actor may see it.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting, and for who may not see it.
pub fn read_meeting(store: &Store, actor: &Actor, id: MeetingId) -> Result<MeetingRead, Error> {
    store.read(|c| {
        let found = find(c, actor, id, Action::ReadMeeting)?;
        let missing = || Error::NotFound("the meeting".to_owned());
        let body = body::get(c, found.body)?.ok_or_else(missing)?;
        let orders = orders_of(c, &body)?;
        let address = meeting::get(c, id)?.ok_or_else(missing)?.address;
        let every = [
            Action::PlanMeeting,
            Action::ReadAgenda,
            Action::ArrangeAgenda,
            Action::SendAgenda,
            Action::RequestItem,
            Action::SettleRequest,
            Action::DecideUrgently,
            Action::KeepMinutes,
            Action::ReadMinutes,
        ];
        let bodies = [found.body];
        let on = resource(&found, &bodies);
        let can: Vec<Action> = every.into_iter().filter(|action| may(actor, *action, &on).is_ok()).collect();
        let newest = if may_read(actor, &found) { agenda::edition(c, id, None)? } else { None };
        let rights = Rights::of(c, actor, &found)?;
        let mut items = Vec::new();
        let mut closed = false;
        for item in newest.iter().flat_map(|edition| &edition.items) {
            let shown = rights.shown(item)?;
            closed |= shows_closed(&shown);
            items.push(shown.0);
        }
        let mut notes: HashMap<EntryId, usize> = HashMap::new();
        for own in note::notes(c, actor.account, id)? {
            *notes.entry(own.entry).or_default() += 1;
        }
        let news = newest.as_ref().map_or(Ok(HashMap::new()), |newest| news(c, actor, &found, newest))?;
        let settles = can.contains(&Action::SettleRequest);
        let mut requests = agenda::requests(c, found.body)?;
        requests.retain(|request| {
            let waits = matches!(request.state, RequestState::Waiting | RequestState::Late { .. });
            let here = request.meeting == id;
            (here && request.account == actor.account) || (settles && (here || waits))
        });
        let editions = if newest.is_some() { agenda::editions(c, id)? } else { Vec::new() };
        Ok(MeetingRead { meeting: found, body, orders, address, items, editions, requests, may: can, closed, notes, news })
    })
}

/// What is new of each item since the actor read it.
fn news(
    c: &Connection<'_>,
    actor: &Actor,
    found: &PlannedMeeting,
    newest: &AgendaEdition,
) -> Result<HashMap<EntryId, &'static str>, Error> {
    let read: HashMap<EntryId, u32> = note::read(c, actor.account, found.id)?.into_iter().collect();
    let mut before: HashMap<u32, AgendaEdition> = HashMap::new();
    let mut news = HashMap::new();
    for item in &newest.items {
        let Some(edition) = read.get(&item.entry) else {
            news.insert(item.entry, "Ulæst");
            continue;
        };
        if *edition == newest.number {
            continue;
        }
        if !before.contains_key(edition)
            && let Some(earlier) = agenda::edition(c, found.id, Some(*edition))?
        {
            before.insert(*edition, earlier);
        }
        let was = before.get(edition).and_then(|earlier| earlier.items.iter().find(|was| was.entry == item.entry));
        if was != Some(item) {
            news.insert(item.entry, "Ændret");
        }
    }
    Ok(news)
}

/// A note with where its words stand now.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteSeen {
    /// The note.
    pub note: Note,
    /// Where its words stand in the newest text of their part; none for a note to the whole item.
    pub found: Option<Found>,
}

/// An item of an agenda with all that belongs to it for one reader.
#[derive(Debug, Clone)]
pub struct ItemRead {
    /// The meeting.
    pub meeting: PlannedMeeting,
    /// The body that meets.
    pub body: Body,
    /// The item as the reader may see it.
    pub item: SentItem,
    /// The edition it was read in.
    pub edition: u32,
    /// The reader's own notes.
    pub notes: Vec<NoteSeen>,
    /// How the item stood when the reader last read it, when it was another.
    pub before: Option<SentItem>,
    /// The item before and the one after.
    pub beside: (Option<SentItem>, Option<SentItem>),
    /// What is public of the case, the oldest first.
    pub trail: Vec<ItemLine>,
    /// Whether anything closed is shown, of the item or of those beside it.
    pub closed: bool,
    /// Whether the reader had not read this edition of it.
    pub unread: bool,
}

/// The parts of an item that marks are set on: a name and a text each.
pub fn parts(item: &SentItem) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for (at, section) in item.item.sections.iter().enumerate() {
        let name = section.heading.clone().unwrap_or_else(|| format!("afsnit {}", at + 1));
        // Two sections of one heading are told apart by their place.
        let twice = parts.iter().any(|(known, _)| *known == name);
        parts.push((if twice { format!("{name} {}", at + 1) } else { name }, section.text.clone()));
    }
    let clauses: Vec<&str> =
        item.item.recommendations.iter().flat_map(|recommendation| &recommendation.clauses).map(String::as_str).collect();
    if !clauses.is_empty() {
        parts.push(("Indstilling".to_owned(), clauses.join("\n")));
    }
    parts
}

/// One item of the newest agenda, and notes that it was read.
///
/// # Errors
/// [`Error::NotFound`] without such an item, and for who may not see it; [`Error::Forbidden`] when only the second factor is missing.
pub fn read_item(store: &Store, actor: &Actor, id: MeetingId, entry: EntryId) -> Result<ItemRead, Error> {
    let read = look_at_item(store, actor, id, entry)?;
    if read.unread {
        store.write(|c| note::set_read(c, actor.account, entry, read.edition))?;
    }
    Ok(read)
}

/// The same without noting that it was read.
///
/// # Errors
/// As [`read_item`].
pub fn look_at_item(store: &Store, actor: &Actor, id: MeetingId, entry: EntryId) -> Result<ItemRead, Error> {
    let missing = || Error::NotFound("the item".to_owned());
    store.read(|c| {
        let found = find(c, actor, id, Action::ReadMeeting)?;
        let newest = if may_read(actor, &found) { agenda::edition(c, id, None)? } else { None };
        let newest = newest.ok_or_else(missing)?;
        let at = newest.items.iter().position(|item| item.entry == entry).ok_or_else(missing)?;
        let rights = Rights::of(c, actor, &found)?;
        let shown = rights.shown(&newest.items[at])?;
        let mut closed = shows_closed(&shown);
        let (item, seen) = shown;
        match seen {
            Seen::All => {}
            Seen::Open { strong: false } => return Err(Error::Forbidden("a second factor is needed".into())),
            Seen::Open { strong: true } => return Err(missing()),
        }
        let last = note::read(c, actor.account, id)?.into_iter().find(|(known, _)| *known == entry).map(|(_, edition)| edition);
        let before = match last.filter(|last| *last != newest.number) {
            Some(last) => agenda::edition(c, id, Some(last))?
                .and_then(|earlier| earlier.items.into_iter().find(|was| was.entry == entry))
                .filter(|was| *was != newest.items[at])
                .map(|was| rights.shown(&was))
                .transpose()?,
            None => None,
        };
        closed |= before.as_ref().is_some_and(shows_closed);
        let before = before.map(|(was, _)| was);
        let texts = parts(&item);
        let own = note::notes(c, actor.account, id)?.into_iter().filter(|note| note.entry == entry);
        let notes = own.map(|note| {
            let found = note.anchor.as_ref().map(|anchor| {
                let text = texts.iter().find(|(part, _)| *part == anchor.part);
                text.map_or(Found::Lost, |(_, text)| anchor.find(text))
            });
            NoteSeen { note, found }
        });
        let notes = notes.collect();
        let beside = |step: isize| -> Result<Option<SentItem>, Error> {
            let mut to = at.checked_add_signed(step);
            while let Some(item) = to.and_then(|to| newest.items.get(to)) {
                let (item, seen) = rights.shown(item)?;
                if matches!(seen, Seen::All) {
                    return Ok(Some(item));
                }
                to = to.and_then(|to| to.checked_add_signed(step));
            }
            Ok(None)
        };
        let trail = match &item.item.case_number {
            Some(number) => public::case(c, number.as_str())?,
            None => Vec::new(),
        };
        let unread = last != Some(newest.number);
        let beside = (beside(-1)?, beside(1)?);
        closed |= [&beside.0, &beside.1].into_iter().flatten().any(|item| !item.is_open());
        let body = body::get(c, found.body)?.ok_or_else(missing)?;
        Ok(ItemRead { meeting: found, body, item, edition: newest.number, notes, before, beside, trail, closed, unread })
    })
}

/// A file of an item, for who may open it: closed when its item is.
///
/// # Errors
/// As [`read_item`].
pub fn read_file(
    store: &Store,
    actor: &Actor,
    id: MeetingId,
    entry: EntryId,
    sha256: &str,
) -> Result<(SentFile, Vec<u8>), Error> {
    let missing = || Error::NotFound("the file".to_owned());
    let file = store.read(|c| {
        let found = find(c, actor, id, Action::ReadMeeting)?;
        let newest = if may_read(actor, &found) { agenda::edition(c, id, None)? } else { None };
        let item = newest.and_then(|newest| newest.items.into_iter().find(|item| item.entry == entry)).ok_or_else(missing)?;
        let rights = Rights::of(c, actor, &found)?;
        if let (_, Seen::Open { strong: false }) = rights.shown(&item)? {
            return Err(Error::Forbidden("a second factor is needed".into()));
        }
        let file = item.files.iter().find(|file| file.sha256 == sha256).ok_or_else(missing)?;
        let access = if item.is_open() { file.access } else { Access::Closed };
        match rights.to(&item, access)? {
            Seen::All => Ok(SentFile { access, ..file.clone() }),
            Seen::Open { strong: false } => Err(Error::Forbidden("a second factor is needed".into())),
            Seen::Open { strong: true } => Err(missing()),
        }
    })?;
    let bytes = store.blobs().get(&file.sha256)?.ok_or_else(missing)?;
    Ok((file, bytes))
}

/// A note that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    /// What it is for.
    pub kind: NoteKind,
    /// The words it is set on; empty for the whole item.
    pub passage: String,
    /// The part of the item they stand in; empty for the first that has them.
    pub part: String,
    /// What it says.
    pub text: String,
}

/// Writes a note to an item of an agenda. Nobody else sees it, and the log does not tell of it.
///
/// # Errors
/// As [`read_item`]; [`Error::Invalid`] when it says nothing, is too long, or the words do not stand in the item.
pub fn add_note(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    entry: EntryId,
    new: &NewNote,
) -> Result<NoteId, Error> {
    let read = read_item(store, actor, id, entry)?;
    let text = checked(&new.text)?;
    let passage = new.passage.trim();
    if passage.chars().count() > LONGEST_PASSAGE {
        return Err(Error::Invalid(format!("Markér højst {LONGEST_PASSAGE} tegn ad gangen.")));
    }
    if text.is_empty() && passage.is_empty() {
        return Err(Error::Invalid("Skriv noten, eller markér de ord, den gælder.".into()));
    }
    let anchor = match passage {
        "" => None,
        passage => Some(anchor(&read.item, &new.part, passage)?),
    };
    store.write(|c| {
        if note::notes(c, actor.account, id)?.len() >= MOST_NOTES {
            return Err(Error::Conflict(format!("Du har {MOST_NOTES} noter til mødet. Slet nogle af dem.")));
        }
        let note = Note {
            id: NoteId(s.id()),
            account: actor.account,
            meeting: id,
            entry,
            kind: new.kind,
            anchor,
            text,
            made: s.now(),
            changed: s.now(),
        };
        note::set(c, &note)?;
        Ok(note.id)
    })
}

fn checked(text: &str) -> Result<String, Error> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() > LONGEST_NOTE {
        return Err(Error::Invalid(format!("Noten er for lang; højst {LONGEST_NOTE} tegn.")));
    }
    Ok(text)
}

/// Sets words of an item fast, however the white space between them was copied.
fn anchor(item: &SentItem, part: &str, passage: &str) -> Result<Anchor, Error> {
    let parts = parts(item);
    let named = parts.iter().filter(|(name, _)| name == part);
    for (name, text) in named.chain(parts.iter().filter(|(name, _)| name != part)) {
        if let Some(range) = range_of(text, passage)
            && let Some(anchor) = Anchor::new(name, text, range)
        {
            return Ok(anchor);
        }
    }
    Err(Error::Invalid("De ord står ikke i punktet. Kopiér dem fra teksten.".into()))
}

/// Where words stand in a text, in characters; white space is of no matter.
fn range_of(text: &str, passage: &str) -> Option<std::ops::Range<usize>> {
    let wanted: Vec<char> = passage.chars().filter(|sign| !sign.is_whitespace()).collect();
    let (places, signs): (Vec<usize>, Vec<char>) = text.chars().enumerate().filter(|(_, sign)| !sign.is_whitespace()).unzip();
    if wanted.is_empty() || wanted.len() > signs.len() {
        return None;
    }
    let at = signs.windows(wanted.len()).position(|window| window == wanted)?;
    Some(places[at]..places[at + wanted.len() - 1] + 1)
}

/// Changes what one's own note says.
///
/// # Errors
/// [`Error::NotFound`] without such a note of one's own; [`Error::Invalid`] when it is too long or empty.
pub fn change_note(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    wanted: NoteId,
    text: &str,
) -> Result<(), Error> {
    let text = checked(text)?;
    let own = own_note(store, actor, id, wanted)?;
    if text.is_empty() && own.anchor.is_none() {
        return Err(Error::Invalid("Skriv noten, eller slet den.".into()));
    }
    store.write(|c| {
        note::set(c, &Note { text, changed: s.now(), ..own })?;
        Ok(())
    })
}

/// One's own note to an item that one may still read: it may hold words of it.
fn own_note(store: &Store, actor: &Actor, id: MeetingId, wanted: NoteId) -> Result<Note, Error> {
    let own = store.read(|c| note::notes(c, actor.account, id))?.into_iter().find(|note| note.id == wanted);
    let own = own.ok_or_else(|| Error::NotFound("the note".into()))?;
    look_at_item(store, actor, id, own.entry)?;
    Ok(own)
}

/// Takes one's own note away.
///
/// # Errors
/// [`Error::NotFound`] without such a note of one's own to an item that one may read.
pub fn remove_note(store: &Store, actor: &Actor, id: MeetingId, wanted: NoteId) -> Result<(), Error> {
    let own = own_note(store, actor, id, wanted)?;
    store.write(|c| {
        note::remove(c, actor.account, own.id)?;
        Ok(())
    })
}

/// *Mødemappe*: the newest agenda and its attachments, as far as the actor may see them, as one PDF with bookmarks.
///
/// # Errors
/// As [`read_meeting`]; [`Error::NotFound`] when no agenda was sent; the typesetter's own.
pub fn binder(store: &Store, actor: &Actor, typeset: &dyn Typeset, id: MeetingId) -> Result<Vec<u8>, Error> {
    let edition = seen_edition(store, actor, id)?;
    let failed = |error: NotTypeset| Error::Internal(Internal::Missing(format!("the binder of meeting {id}: {error}")));
    let agenda = as_publication(&edition).ok_or_else(|| Error::NotFound("the agenda".into()))?;
    let agenda = typeset.pdf(&agenda, Extent::Meeting).map_err(failed)?;
    let mut files = Vec::new();
    for item in &edition.items {
        for (at, file) in item.files.iter().enumerate() {
            files.push((item, at + 1, file, store.blobs().get(&file.sha256)?));
        }
    }
    let mut parts = vec![BinderPart {
        title: DocumentKind::Agenda.danish().to_owned(),
        level: 0,
        label: None,
        content: BinderContent::File {
            name: "dagsorden.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: &agenda,
        },
    }];
    for (item, at, file, bytes) in &files {
        let number = item.number().map(ToString::to_string).unwrap_or_default();
        let content = match bytes {
            Some(bytes) => {
                BinderContent::File { name: file.name.clone(), media_type: file.media_type.clone(), bytes: bytes.as_slice() }
            }
            None => BinderContent::Missing { why: "filen er der ikke længere".to_owned() },
        };
        let title = format!("Punkt {number}, bilag {at}: {}", file.title);
        parts.push(BinderPart { title, level: 1, label: Some(format!("{number}.{at}-")), content });
    }
    let title = format!("{}, {}", edition.body, sagsgang_model::danish_date(edition.date));
    typeset.bind(&title, &parts).map_err(failed)
}

/// An agenda in the form that is typeset, as its reader sees it.
fn as_publication(edition: &AgendaEdition) -> Option<Publication> {
    let items = edition.items.iter().map(|sent| {
        let whole = !sent.item.sections.is_empty() || !sent.item.recommendations.is_empty();
        (sent.entry, sent.item.clone(), Closed { ground: sent.ground, extract: None }, whole)
    });
    let head = edition.records().into_iter().next()?;
    let head = Record { remarks: edition.reason.clone(), kind: DocumentKind::Agenda, ..head };
    let shown = unpublished(edition.meeting, &edition.address, head, items);
    Some(Publication { edition: edition.number, published: edition.sent.clone(), ..shown })
}

/// A document in the form that is typeset. Of each item with its place comes what may be told of it when it is closed, and whether
/// the reader sees all of it: then it stands in it as well, and says that it is closed. It is never kept.
pub(super) fn unpublished(
    meeting: MeetingId,
    address: &str,
    head: Record,
    items: impl Iterator<Item = (EntryId, Item, Closed, bool)>,
) -> Publication {
    let item = |(entry, mut item, told, whole): (EntryId, Item, Closed, bool)| {
        let hidden = item.access == Access::Closed;
        if hidden && whole {
            item.title = format!("Lukket: {}", item.title);
            item.access = Access::Open;
        }
        let number = item.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let closed = (hidden && !whole).then_some(told);
        PublishedItem { id: ItemId(entry.0), address: format!("{address}/punkt/{number}"), item, closed, files: Vec::new() }
    };
    let body = head.committee.unwrap_or_default();
    Publication {
        id: PublicationId(uuid::Uuid::nil()),
        meeting,
        edition: 1,
        supersedes: None,
        published: String::new(),
        occasion: Occasion::Document,
        reason: head.remarks.clone(),
        kind: head.kind,
        address: address.to_owned(),
        organization: head.organization.unwrap_or_default(),
        body_slug: Slug::of(&body),
        body,
        term: head.term,
        date: head.date.unwrap_or_default(),
        start: head.start,
        end: head.end,
        place: head.place.filter(|place| !place.is_empty()),
        chair: head.chair,
        participants: head.participants,
        guests: head.guests,
        remarks: head.remarks,
        attendance: head.attendance,
        items: items.map(item).collect(),
        signatories: head.signatories,
        findings: Vec::new(),
        source: PublishedSource { file: String::new(), sha256: String::new(), pages: 0 },
    }
}

/// The newest agenda that was sent, with what the actor may see of each item.
fn seen_edition(store: &Store, actor: &Actor, id: MeetingId) -> Result<AgendaEdition, Error> {
    store.read(|c| {
        let found = find(c, actor, id, Action::ReadMeeting)?;
        let bodies = [found.body];
        allow(actor, Action::ReadAgenda, &resource(&found, &bodies), "the agenda")?;
        let mut newest = agenda::edition(c, id, None)?.ok_or_else(|| Error::NotFound("the agenda".into()))?;
        let rights = Rights::of(c, actor, &found)?;
        let mut items = Vec::with_capacity(newest.items.len());
        for item in &newest.items {
            items.push(rights.shown(item)?.0);
        }
        newest.items = items;
        Ok(newest)
    })
}

#[cfg(test)]
mod tests {
    use super::range_of;

    #[test]
    fn words_are_found_however_their_white_space_was_copied() {
        let text = "Broen er  gammel.\n\nDen æder rust.";
        assert_eq!(range_of(text, "gammel. Den æder"), Some(10..27));
        assert_eq!(range_of(text, "er gammel"), Some(6..16));
        assert_eq!(range_of(text, "er ung"), None);
        assert_eq!(range_of("", "x"), None);
        assert_eq!(range_of(text, " \n"), None);
    }
}
