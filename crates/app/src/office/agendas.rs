//! *Dagsorden*: put together, looked at, sent.

use std::collections::HashMap;

use sagsgang_model::{
    CaseNumber, ClockTime, Date,
    agenda::{self as model, AgendaEdition, Entry, MeetingState, Origin, PlannedMeeting, SentFile, SentItem},
    draft::{DraftState, DraftStep, DraftText},
    id::{DraftId, EntryId, MeetingId},
    publication::Occasion as Published,
    record::{Access, Item},
    standing_orders::{Numbering, StandingOrders},
};
use sagsgang_store::{
    Connection, Store,
    agenda::{self, EditionSent},
    body::{self, Body},
    draft::{self, Draft},
    enclosure, event, meeting,
};

use super::{
    Actor,
    cases::checked_title,
    consultations, forms,
    found::recorded,
    meetings::{self, Event, FOR_READERS, LONGEST_LINE, TEXT, checked_reason, find},
    policy::{Action, Refusal, Resource, Stage, may},
    standing_orders::orders_of,
    summons::{self, Occasion},
};
use crate::{
    Error, Surroundings, Writing,
    publish::{Gate, Why},
};

/// An agenda holds so many items at most.
const MOST_ENTRIES: usize = 300;

/// What stands in the way of sending an agenda, or should be known before: a sentence each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// What must be put right first.
    pub stops: Vec<String>,
    /// What must be told with a reason: it is late.
    pub late: Option<String>,
}

/// One item of an agenda, as it would be sent now.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its place.
    pub entry: Entry,
    /// The prepared item it is made of.
    pub draft: Option<Draft>,
    /// The number it has, or would get.
    pub number: u32,
    /// What it is without the text of a prepared item, which is read when the agenda is sent.
    pub sent: SentItem,
}

/// An agenda on the secretary's table.
#[derive(Debug, Clone)]
pub struct Agenda {
    /// The meeting.
    pub meeting: PlannedMeeting,
    /// The body that meets.
    pub body: Body,
    /// What it has settled about its meetings.
    pub orders: StandingOrders,
    /// The public address of the meeting, without the leading `/moeder/`.
    pub address: String,
    /// The items in their order.
    pub lines: Vec<Line>,
    /// Closed ones that the actor would see with a second factor.
    pub locked: usize,
    /// What was sent before, the newest first.
    pub editions: Vec<EditionSent>,
    /// What stands in the way.
    pub check: Check,
    /// Whether anything differs from what was sent last.
    pub changed: bool,
    /// What the actor may do.
    pub may: Vec<Action>,
}

/// Reads an agenda as it stands, for who puts it together or follows it: number, title and files of each item, and what stands in
/// the way of sending it.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting, and for who may not see an agenda before it is sent; [`Error::Forbidden`] when only
/// the second factor is missing.
pub fn read_agenda(store: &Store, actor: &Actor, writing: &dyn Writing, id: MeetingId) -> Result<Agenda, Error> {
    store.read(|c| {
        let found = find(c, actor, id, Action::ReadMeeting)?;
        let bodies = [found.body];
        let before = Resource { stage: Stage::Planned, ..meetings::resource(&found, &bodies) };
        super::cases::allow(actor, Action::ReadAgenda, &before, "the agenda")?;
        let mut agenda = assemble(c, actor, writing, found, Texts::OnTheAgenda)?;
        let closed = Resource { access: Access::Closed, ..before };
        if let Err(refusal) = may(actor, Action::ReadAgenda, &closed) {
            let all = agenda.lines.len();
            agenda.lines.retain(|line| line.sent.is_open());
            agenda.locked = if refusal == Refusal::NotStrong { all - agenda.lines.len() } else { 0 };
        }
        Ok(agenda)
    })
}

/// Which texts of an agenda's items are read: the whole of 150 takes longer than a page may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Texts {
    /// Those of prepared items too.
    All,
    /// What was written on the agenda itself.
    OnTheAgenda,
}

fn assemble(
    c: &Connection<'_>,
    actor: &Actor,
    writing: &dyn Writing,
    found: PlannedMeeting,
    texts: Texts,
) -> Result<Agenda, Error> {
    let missing = || Error::NotFound("the meeting".to_owned());
    let body = body::get(c, found.body)?.ok_or_else(missing)?;
    let orders = orders_of(c, &body)?;
    let address = meeting::get(c, found.id)?.ok_or_else(missing)?.address;
    let entries = agenda::entries(c, found.id)?;
    let first = match orders.numbering {
        Numbering::PerMeeting => 1,
        Numbering::ThroughTheYear => agenda::last_number(c, body.id, found.date.year())? + 1,
    };
    let numbers = model::numbers(&entries, first);
    let prepared = prepared(c, found.id)?;
    let mut lines = Vec::with_capacity(entries.len());
    let mut group = String::new();
    for (entry, number) in entries.into_iter().zip(numbers) {
        // A group reaches to the next heading, or to what every agenda has.
        if !entry.group.is_empty() || entry.origin == Origin::Standing {
            group.clone_from(&entry.group);
        }
        let draft = match entry.origin {
            Origin::Draft { draft } => prepared.get(&draft),
            Origin::Standing | Origin::Request { .. } | Origin::Minutes { .. } | Origin::Own => None,
        };
        let mut sent = sent_item(c, writing, found.date, &entry, draft, number, texts)?;
        sent.item.group = Some(group.clone()).filter(|group| !group.is_empty());
        lines.push(Line { entry, draft: draft.map(|known| known.draft.clone()), number, sent });
    }
    let last = agenda::edition(c, found.id, None)?;
    let same = |last: &AgendaEdition| {
        last.items.len() == lines.len() && last.items.iter().zip(&lines).all(|(was, line)| is_same(was, &line.sent))
    };
    let changed = !last.as_ref().is_some_and(same);
    let mut check = check(&found, &orders, &lines, last.as_ref(), actor);
    let mut heard = Vec::new();
    for line in lines.iter().filter(|line| line.entry.withdrawn.is_none()) {
        let case = line.sent.item.case_number.as_ref();
        if let Some(told) = consultations::under_way(c, body.organization, case, line.draft.as_ref())? {
            heard.push(format!("»{}« {told} Skriv, hvorfor sagen ikke kan vente.", named(&line.sent)));
        }
    }
    if !heard.is_empty() {
        check.late = Some(check.late.into_iter().chain(heard).collect::<Vec<_>>().join(" "));
    }
    let bodies = [found.body];
    let on = meetings::resource(&found, &bodies);
    let every = [Action::PlanMeeting, Action::ArrangeAgenda, Action::SendAgenda, Action::SettleRequest, Action::RequestItem];
    let can = every.into_iter().filter(|action| may(actor, *action, &on).is_ok()).collect();
    let editions = agenda::editions(c, found.id)?;
    Ok(Agenda { meeting: found, body, orders, address, lines, locked: 0, editions, check, changed, may: can })
}

/// A prepared item with what an agenda shows of it.
struct Prepared {
    draft: Draft,
    title: String,
    case_number: Option<CaseNumber>,
    files: Vec<SentFile>,
}

/// The prepared items of an agenda.
fn prepared(c: &Connection<'_>, id: MeetingId) -> Result<HashMap<DraftId, Prepared>, Error> {
    let mut prepared: HashMap<DraftId, Prepared> = draft::on_agenda(c, id)?
        .into_iter()
        .map(|(draft, title, case_number)| (draft.id, Prepared { draft, title, case_number, files: Vec::new() }))
        .collect();
    for kept in enclosure::on_agenda(c, id)? {
        let Some(of) = prepared.get_mut(&kept.draft) else { continue };
        of.files.push(SentFile {
            title: kept.title,
            access: kept.access,
            name: kept.newest.name,
            sha256: kept.newest.sha256,
            media_type: kept.newest.media_type,
            size: kept.newest.size,
        });
    }
    Ok(prepared)
}

/// Whether an item is as it was sent. A prepared one says the same as long as it is the same version.
fn is_same(was: &SentItem, is: &SentItem) -> bool {
    if is.draft.is_none() || was.draft != is.draft {
        return was == is;
    }
    let head = |item: &SentItem| {
        let Item { number, title, case_number, access, group, attachments, .. } = item.item.clone();
        let place = (item.entry, item.times, item.guests.clone(), item.late.clone(), item.withdrawn.clone());
        ((number, title, case_number, access, group, attachments), place, (item.ground, item.open_title.clone()))
    };
    head(was) == head(is) && was.files == is.files
}

/// An item as it would be sent now.
fn sent_item(
    c: &Connection<'_>,
    writing: &dyn Writing,
    date: Date,
    entry: &Entry,
    prepared: Option<&Prepared>,
    number: u32,
    texts: Texts,
) -> Result<SentItem, Error> {
    let draft = prepared.map(|known| &known.draft);
    let recorded = |form: &[_], text: &_, case_number, access| recorded(writing, form, text, case_number, access, Some(date));
    let mut item = match prepared {
        Some(Prepared { draft, title, case_number, .. }) if texts == Texts::OnTheAgenda => {
            Item::bare(None, title.clone(), case_number.clone(), draft.access)
        }
        Some(Prepared { draft, case_number, .. }) => {
            let text = draft::text(c, draft.id, draft.version)?.unwrap_or_default();
            recorded(&draft.form, &text, case_number.clone(), draft.access)
        }
        None => recorded(&forms::form(), &entry.text, entry.case_number.clone(), Access::Open),
    };
    let files = prepared.map(|known| known.files.clone()).unwrap_or_default();
    item.number = number.to_string().parse().ok();
    item.attachments = model::listed(&files);
    Ok(SentItem {
        entry: entry.id,
        draft: draft.map(|draft| (draft.id, draft.version)),
        item,
        ground: draft.and_then(|draft| draft.ground),
        open_title: draft.and_then(|draft| draft.open_title.clone()),
        times: (entry.from, entry.to),
        guests: entry.guests.clone(),
        files,
        late: entry.late.clone(),
        withdrawn: entry.withdrawn.clone(),
    })
}

/// What an item is called to who puts the agenda together, with a second factor or without.
fn named(item: &SentItem) -> &str {
    if item.is_open() { &item.item.title } else { item.open_title.as_deref().unwrap_or("Et lukket punkt") }
}

fn check(found: &PlannedMeeting, orders: &StandingOrders, lines: &[Line], last: Option<&AgendaEdition>, actor: &Actor) -> Check {
    let mut check = Check::default();
    let mut stop = |sentence: String| check.stops.push(sentence);
    if !found.state.is_live() {
        stop(format!("Mødet er »{}«.", found.state.danish()));
    }
    if found.date < actor.today {
        stop("Mødedagen er gået.".to_owned());
    }
    let standing = |line: &Line| line.entry.withdrawn.is_none();
    if !lines.iter().any(standing) {
        stop("Dagsordenen har ingen punkter.".to_owned());
    }
    for line in lines.iter().filter(|line| standing(line)) {
        let title = named(&line.sent);
        match line.draft.as_ref().map(|draft| (&draft.state, draft.access, draft.ground)) {
            Some((DraftState::Approved | DraftState::Sent, Access::Closed, None)) => {
                stop(format!("»{title}« er lukket og mangler en hjemmel."));
            }
            None | Some((DraftState::Approved | DraftState::Sent, ..)) => {}
            Some((DraftState::Withdrawn { .. }, ..)) => stop(format!("»{title}« er trukket. Tag det af dagsordenen.")),
            Some((state, ..)) => stop(format!("»{title}« er »{}« og skal godkendes først.", state.danish())),
        }
    }
    let deadline = orders.agenda_deadline(found.date);
    if actor.today > deadline && found.state != MeetingState::Sent {
        check.late = Some(format!(
            "Dagsordenen skulle være udsendt senest den {} ({} hverdage før mødet, kommunestyrelsesloven § 8, stk. 4). Skriv, hvorfor den kommer senere.",
            sagsgang_model::danish_date(deadline),
            orders.agenda_days
        ));
    }
    let deadline = orders.material_deadline(found.date);
    if actor.today > deadline && last.is_some_and(|last| lines.iter().any(|line| has_new_files(last, line))) {
        check.late = Some(format!(
            "Der er kommet bilag til, efter at materialet skulle være udsendt den {} ({} hverdage før mødet, kommunestyrelsesloven § 8, stk. 4). Skriv, hvorfor de kommer senere.",
            sagsgang_model::danish_date(deadline),
            orders.material_days
        ));
    }
    check
}

/// Whether an item that was sent before has files that were not sent with it. An item that is late itself has its own reason.
fn has_new_files(last: &AgendaEdition, line: &Line) -> bool {
    let was = last.items.iter().find(|was| was.entry == line.entry.id);
    let known = |file: &SentFile| was.is_some_and(|was| was.files.iter().any(|known| known.sha256 == file.sha256));
    was.is_some() && line.entry.withdrawn.is_none() && !line.sent.files.iter().all(known)
}

// ---------------------------------------------------------------- put together

/// What is to come on an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewEntry {
    /// An item that was prepared.
    Draft(DraftId),
    /// An item written here.
    Own {
        /// Its title.
        title: String,
        /// What it says, as Markdown.
        text: String,
        /// The case it belongs to.
        case_number: Option<CaseNumber>,
    },
}

/// Puts an item on an agenda: after the cases, and before the standing items that close the meeting. Once the agenda was sent it is
/// an item of a supplementary agenda, and `late` says why it cannot wait (§ 8).
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such a meeting or item; [`Error::Conflict`] when it stands on an agenda already
/// or the meeting takes none; [`Error::Invalid`] when title or reason are missing.
pub fn add_entry(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    new: &NewEntry,
    late: &str,
) -> Result<EntryId, Error> {
    store.write(|c| {
        let found = find(c, actor, id, Action::ArrangeAgenda)?;
        let (origin, text, case_number) = match new {
            NewEntry::Draft(draft) => (Origin::Draft { draft: *draft }, DraftText::default(), None),
            NewEntry::Own { title, text, case_number } => {
                let mut own = DraftText { title: checked_title(title)?, ..DraftText::default() };
                own.set(TEXT, text.trim().to_owned());
                (Origin::Own, own, case_number.clone())
            }
        };
        put(c, s, actor, &found, origin, text, case_number, late)
    })
}

/// *Formandsbeslutning*: what the chair decided in a case that could not wait or gave no cause for doubt (kommunestyrelsesloven
/// § 22). It stands on the agenda of the next meeting, for the body to know. The case is the one given, or else the one whose number
/// stands in the title.
///
/// # Errors
/// As [`add_entry`].
pub fn report_urgent(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    title: &str,
    text: &str,
    case_number: Option<CaseNumber>,
) -> Result<EntryId, Error> {
    store.write(|c| {
        let found = find(c, actor, id, Action::DecideUrgently)?;
        let (title, text) = (checked_title(title)?, text.trim().replace("\r\n", "\n"));
        if text.is_empty() {
            return Err(Error::Invalid("Skriv, hvad der blev besluttet, og hvorfor det ikke kunne vente.".into()));
        }
        let day = sagsgang_model::danish_date(actor.today);
        let mut own = DraftText { title: format!("Formandens beslutning: {title}"), ..DraftText::default() };
        own.set(TEXT, format!("Formanden traf den {day} beslutning på udvalgets vegne (kommunestyrelsesloven § 22).\n\n{text}"));
        let of = |word: &str| word.parse().ok().filter(|number: &CaseNumber| number.kle().is_some());
        let named = || title.split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '(' | ')')).find_map(of);
        let case_number = case_number.or_else(named);
        put(c, s, actor, &found, Origin::Own, own, case_number, "Formanden skal orientere om beslutningen på det næste møde.")
    })
}

#[expect(clippy::too_many_arguments, reason = "one row")]
pub(super) fn put(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    found: &PlannedMeeting,
    origin: Origin,
    text: DraftText,
    case_number: Option<CaseNumber>,
    late: &str,
) -> Result<EntryId, Error> {
    let mut entries = agenda::entries(c, found.id)?;
    if entries.len() >= MOST_ENTRIES {
        return Err(Error::Conflict(format!("En dagsorden har højst {MOST_ENTRIES} punkter.")));
    }
    if let Origin::Draft { draft } = origin {
        let prepared = draft::get(c, draft)?.filter(|prepared| prepared.body == found.body);
        let prepared = prepared.ok_or_else(|| Error::NotFound("the item".into()))?;
        if let Some(on) = agenda::meetings_of_draft(c, draft)?.first() {
            let day = sagsgang_model::danish_date(on.date);
            return Err(Error::Conflict(format!("Punktet står på dagsordenen til mødet den {day}. Tag det af den først.")));
        }
        if matches!(prepared.state, DraftState::Withdrawn { .. }) {
            return Err(Error::Conflict("Punktet er trukket.".into()));
        }
    }
    let late = (found.state == MeetingState::Sent)
        .then(|| checked_reason(late, &format!("Skriv, hvorfor punktet ikke kan vente. {FOR_READERS}")))
        .transpose()?;
    let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
    let orders = orders_of(c, &body)?;
    let opens = |entry: &&Entry| orders.standing_items.iter().any(|item| item.first && item.title == entry.text.title);
    let opening = entries.iter().take_while(opens).count();
    let closing = entries.iter().rev().take_while(|entry| entry.origin == Origin::Standing).count();
    let at = match origin {
        _ if late.is_some() => entries.len(),
        Origin::Minutes { .. } => {
            let minutes = |entry: &&Entry| matches!(entry.origin, Origin::Minutes { .. });
            opening + entries.iter().skip(opening).take_while(minutes).count()
        }
        _ => opening.max(entries.len() - closing),
    };
    let mut entry = meetings::new_entry(s, found.id, at, origin, text);
    (entry.late, entry.case_number) = (late, case_number);
    let id = entry.id;
    entries.insert(at, entry);
    set_order(c, entries)?;
    event::append(c, &s.now(), "agenda.item_added", &Event { entry: Some(id), ..Event::of(found.id, actor) })?;
    Ok(id)
}

/// Puts what waits for a meeting of a body on its next agenda: items that were carried there, and minutes to be approved.
pub(super) fn put_waiting(c: &Connection<'_>, s: &Surroundings, actor: &Actor, body: &body::Body) -> Result<(), Error> {
    super::sitting::put_waiting(c, s, actor, body.id)?;
    put_minutes(c, s, actor, body)
}

/// Puts minutes that wait for it on the next agenda of their body to be approved, where the body wants it so.
fn put_minutes(c: &Connection<'_>, s: &Surroundings, actor: &Actor, body: &body::Body) -> Result<(), Error> {
    /// Older minutes are nobody's to approve any more.
    const YEARS: i32 = 1;
    if !orders_of(c, body)?.approves_minutes {
        return Ok(());
    }
    let since = actor.today.saturating_sub(jiff::Span::new().years(YEARS));
    let meetings = agenda::meetings_of(c, body.id, since, sagsgang_model::Date::MAX)?;
    for held in meetings.iter().filter(|held| held.state == MeetingState::Held) {
        let after = |meeting: &&PlannedMeeting| (meeting.date, meeting.time) > (held.date, held.time);
        let takes = |meeting: &&PlannedMeeting| matches!(meeting.state, MeetingState::Planned | MeetingState::Announced);
        let Some(next) = meetings.iter().filter(after).find(takes) else { continue };
        if !agenda::approvals(c, held.id)?.is_empty() {
            continue;
        }
        let day = sagsgang_model::danish_date(held.date);
        let mut text = DraftText { title: format!("Godkendelse af referat fra mødet den {day}"), ..DraftText::default() };
        text.clauses = "at referatet godkendes".to_owned();
        put(c, s, actor, next, Origin::Minutes { meeting: held.id }, text, None, "")?;
    }
    Ok(())
}

fn set_order(c: &Connection<'_>, entries: Vec<Entry>) -> Result<(), Error> {
    for (at, entry) in entries.into_iter().enumerate() {
        let position = u32::try_from(at + 1).unwrap_or(u32::MAX);
        agenda::set_entry(c, &Entry { position, ..entry })?;
    }
    Ok(())
}

/// What can be changed of an item's place on the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryChange {
    /// The heading of the group it begins; empty for none.
    pub group: String,
    /// When it begins.
    pub from: Option<ClockTime>,
    /// When it ends.
    pub to: Option<ClockTime>,
    /// Guests, a line each.
    pub guests: String,
    /// Title and text, of an item that was written on the agenda.
    pub own: Option<(String, String)>,
}

/// Changes the group, times and guests of an item, and what it says when it was written on the agenda.
///
/// # Errors
/// As [`add_entry`]; [`Error::Invalid`] when it ends before it begins.
pub fn change_entry(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    entry: EntryId,
    change: &EntryChange,
) -> Result<(), Error> {
    if let (Some(from), Some(to)) = (change.from, change.to)
        && to <= from
    {
        return Err(Error::Invalid("Punktet slutter, før det begynder.".into()));
    }
    if change.group.chars().count() > LONGEST_LINE || change.guests.chars().count() > 20 * LONGEST_LINE {
        return Err(Error::Invalid("Overskriften eller gæstelisten er for lang.".into()));
    }
    store.write(|c| {
        let found = find(c, actor, id, Action::ArrangeAgenda)?;
        let mut entry = entry_of(c, actor, &found, entry)?;
        entry.group = change.group.split_whitespace().collect::<Vec<_>>().join(" ");
        (entry.from, entry.to) = (change.from, change.to);
        entry.guests = change.guests.trim().replace("\r\n", "\n");
        if let Some((title, text)) = change.own.as_ref().filter(|_| !matches!(entry.origin, Origin::Draft { .. })) {
            entry.text.set("title", checked_title(title)?);
            entry.text.set(TEXT, text.trim().replace("\r\n", "\n"));
        }
        agenda::set_entry(c, &entry)?;
        event::append(c, &s.now(), "agenda.item_changed", &Event { entry: Some(entry.id), ..Event::of(id, actor) })?;
        Ok(())
    })
}

/// An item's place; that of a closed one is for who may read it.
fn entry_of(c: &Connection<'_>, actor: &Actor, found: &PlannedMeeting, id: EntryId) -> Result<Entry, Error> {
    let missing = || Error::NotFound("the item".to_owned());
    let entry = agenda::entries(c, found.id)?.into_iter().find(|entry| entry.id == id).ok_or_else(missing)?;
    if let Origin::Draft { draft } = entry.origin
        && let Some(prepared) = draft::get(c, draft)?
    {
        let on = Resource { bodies: &[found.body], stage: Stage::Planned, access: prepared.access, owners: &[] };
        super::cases::allow(actor, Action::ReadAgenda, &on, "the item")?;
    }
    Ok(entry)
}

/// Puts the items of an agenda in another order: those that are named take the places they have among them in the order they are
/// named. The others stay where they are: who does not see an item does not move it.
///
/// # Errors
/// As [`add_entry`].
pub fn order_entries(store: &Store, s: &Surroundings, actor: &Actor, id: MeetingId, order: &[EntryId]) -> Result<(), Error> {
    store.write(|c| {
        find(c, actor, id, Action::ArrangeAgenda)?;
        let before = agenda::entries(c, id)?;
        let is_named = |entry: &&Entry| order.contains(&entry.id);
        let mut named: Vec<&Entry> = before.iter().filter(is_named).collect();
        named.sort_by_key(|entry| order.iter().position(|named| *named == entry.id));
        let mut named = named.into_iter();
        let next = |entry| if is_named(&entry) { named.next().unwrap_or(entry) } else { entry };
        let entries: Vec<Entry> = before.iter().map(next).cloned().collect();
        if entries != before {
            set_order(c, entries)?;
            event::append(c, &s.now(), "agenda.ordered", &Event::of(id, actor))?;
        }
        Ok(())
    })
}

/// Takes an item off an agenda. One that was sent stays on it as withdrawn, with the reason; what was prepared may go on another.
///
/// # Errors
/// As [`add_entry`]; [`Error::Invalid`] without a reason where one is needed.
pub fn remove_entry(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    entry: EntryId,
    reason: &str,
) -> Result<(), Error> {
    store.write(|c| {
        let found = find(c, actor, id, Action::ArrangeAgenda)?;
        let mut entry = entry_of(c, actor, &found, entry)?;
        let was_sent = entry.number.is_some();
        let event = Event { entry: Some(entry.id), ..Event::of(id, actor) };
        if !was_sent {
            agenda::remove_entry(c, entry.id)?;
            event::append(c, &s.now(), "agenda.item_removed", &event)?;
            return Ok(());
        }
        if entry.withdrawn.is_some() {
            return Err(Error::Conflict("Punktet er taget af dagsordenen i forvejen.".into()));
        }
        let reason = checked_reason(reason, &format!("Skriv, hvorfor punktet tages af dagsordenen. {FOR_READERS}"))?;
        if let Origin::Draft { draft } = entry.origin {
            // What it said when it was sent stands in the edition; the item itself may go elsewhere.
            entry.text =
                draft::get(c, draft)?.map_or(Ok(None), |found| draft::text(c, draft, found.version))?.unwrap_or_default();
            take_off(c, s, actor, draft, &reason)?;
        }
        entry.withdrawn = Some(reason);
        agenda::set_entry(c, &entry)?;
        event::append(c, &s.now(), "agenda.item_withdrawn", &event)?;
        Ok(())
    })
}

/// Lets a prepared item that was sent go on another agenda.
pub(super) fn take_off(c: &Connection<'_>, s: &Surroundings, actor: &Actor, id: DraftId, reason: &str) -> Result<(), Error> {
    if draft::get(c, id)?.is_some_and(|found| found.state == DraftState::Sent) {
        move_draft(c, s, actor, id, DraftStep::TakeOff, Some(reason))?;
    }
    Ok(())
}

pub(super) fn move_draft(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    step: DraftStep,
    reason: Option<&str>,
) -> Result<(), Error> {
    let Some(found) = draft::get(c, id)? else { return Ok(()) };
    if found.state == DraftState::Sent && step == DraftStep::Send {
        return Ok(());
    }
    let next = found.state.step(step).map_err(|why| Error::Conflict(why.0))?;
    let serial = super::drafts::moved(c, s, actor, id, found.version, &next)?;
    draft::take_step(c, serial, id, &next, reason, &s.now(), actor.account, &actor.name)?;
    Ok(())
}

// ---------------------------------------------------------------- sent

/// What sending an agenda came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaSent {
    /// The edition that was sent.
    pub edition: u32,
    /// How many members are told.
    pub told: usize,
    /// Why it is not public yet: what the gate found.
    pub withheld: Option<String>,
}

/// Sends an agenda: freezes what stands on it as the next edition, publishes what is open through the gate, tells the members.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Conflict`] when something stands in the way or nothing has changed;
/// [`Error::Invalid`] when it is late, or sent anew, and no reason is given. All in sentences for the reader.
pub fn send_agenda(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: MeetingId,
    reason: &str,
) -> Result<AgendaSent, Error> {
    store.write(|c| {
        let found = find(c, actor, id, Action::SendAgenda)?;
        let agenda = assemble(c, actor, writing, found, Texts::All)?;
        if !agenda.check.stops.is_empty() {
            return Err(Error::Conflict(agenda.check.stops.join(" ")));
        }
        let again = agenda.editions.first().map_or(0, |edition| edition.number);
        if again > 0 && !agenda.changed {
            return Err(Error::Conflict("Dagsordenen er, som den blev udsendt. Der er intet nyt at sende.".into()));
        }
        let only_late = again > 0 && only_late_items_are_new(c, &agenda)?;
        let needs_reason = agenda.check.late.is_some() || (again > 0 && !only_late);
        let why = match &agenda.check.late {
            Some(late) => format!("{late} {FOR_READERS}"),
            None => format!("Skriv, hvorfor dagsordenen ændres. {FOR_READERS}"),
        };
        let reason = if needs_reason || !reason.trim().is_empty() { Some(checked_reason(reason, &why)?) } else { None };
        let edition = freeze(c, s, actor, &agenda, again + 1, reason)?;
        let gate = publish(c, store, s, actor, &agenda.meeting, &edition)?;
        let occasion = match (again, only_late) {
            (0, _) => Occasion::Agenda,
            (_, true) => Occasion::Supplement,
            (_, false) => Occasion::Changed,
        };
        let told = summons::add(c, s, &agenda.meeting, occasion, edition.number)?;
        let withheld = match gate {
            Gate::Withheld(why) => Some(why),
            Gate::Unchanged | Gate::Published(_) | Gate::Withdrawn(_) => None,
        };
        Ok(AgendaSent { edition: edition.number, told, withheld })
    })
}

/// Whether the items that were sent before are as they were, and the others are late ones.
fn only_late_items_are_new(c: &Connection<'_>, agenda: &Agenda) -> Result<bool, Error> {
    let Some(last) = agenda::edition(c, agenda.meeting.id, None)? else { return Ok(false) };
    let known = |line: &&Line| last.items.iter().any(|item| item.entry == line.entry.id);
    let before: Vec<&SentItem> = agenda.lines.iter().filter(known).map(|line| &line.sent).collect();
    Ok(last.items.iter().eq(before) && agenda.lines.iter().filter(|line| !known(line)).all(|line| line.entry.late.is_some()))
}

/// Keeps the edition and gives numbers and states to what is in it.
fn freeze(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    agenda: &Agenda,
    number: u32,
    reason: Option<String>,
) -> Result<AgendaEdition, Error> {
    let (meeting, body) = (&agenda.meeting, &agenda.body);
    for line in &agenda.lines {
        agenda::set_entry(c, &Entry { number: Some(line.number), ..line.entry.clone() })?;
        if let Some(draft) = line.draft.as_ref().filter(|_| line.entry.withdrawn.is_none()) {
            move_draft(c, s, actor, draft.id, DraftStep::Send, None)?;
        }
    }
    agenda::set_state(c, meeting.id, &MeetingState::Sent)?;
    let edition = AgendaEdition {
        meeting: meeting.id,
        number,
        sent: s.now(),
        sent_by: actor.name.clone(),
        reason,
        organization: body::organization_name(c, body.organization)?,
        address: agenda.address.clone(),
        body: body.name.clone(),
        date: meeting.date,
        time: meeting.time,
        place: meeting.place.clone(),
        chair: meetings::chair(c, body, meeting.date)?,
        items: agenda.lines.iter().map(|line| line.sent.clone()).collect(),
    };
    agenda::keep_edition(c, &edition)?;
    Ok(edition)
}

/// Lets an edition become part of the record, and takes the meeting through the gate.
fn publish(
    c: &Connection<'_>,
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    found: &PlannedMeeting,
    edition: &AgendaEdition,
) -> Result<Gate, Error> {
    let why = match (&edition.reason, edition.number) {
        (Some(reason), _) => Why::told(Published::Document, reason),
        (None, 1) => Why::default(),
        (None, _) => Why::told(Published::Document, "Tillægsdagsorden udsendt."),
    };
    let mut event = Event { edition: Some(edition.number), reason: edition.reason.as_deref(), ..Event::of(found.id, actor) };
    let gate = meetings::publish(c, store, s, actor, found, &edition.records(), &edition.items, &|_| None, &why, &mut event)?;
    event::append(c, &s.now(), "agenda.sent", &event)?;
    Ok(gate)
}
