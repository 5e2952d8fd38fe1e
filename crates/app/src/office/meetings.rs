//! *Mødeplan*: meetings planned by rule and by hand, announced, moved, called off.

use sagsgang_model::{
    ClockTime, Date, Role,
    agenda::{Entry, Head, MeetingState, Origin, PlannedMeeting, SentItem},
    calendar::MeetingRule,
    draft::DraftText,
    id::{BodyId, EntryId, MeetingId, SourceId},
    record::{Access, DocumentKind, Record},
};
use sagsgang_store::{
    Connection, Store, account, agenda,
    body::{self, Body},
    event,
    gate::{self, AttachedFile, ClosedItem},
    meeting, pack, sitting,
    source::{self, NewReading},
};
use serde::Serialize;

use super::{
    Actor, agendas,
    cases::allow,
    policy::{Action, Resource, Stage, may},
    standing_orders::orders_of,
    summons::{self, Occasion},
};
use crate::{
    Error, Surroundings,
    import_document::Gates,
    publish::{Gate, Why},
    reconcile::reconcile,
};

/// What made the record's documents of the office's own.
const READER: &str = "office-1";
/// A place, a reason, a heading is no longer than this, in characters.
pub(super) const LONGEST_LINE: usize = 500;

/// What the policy is asked about a planned meeting.
pub(super) fn resource<'a>(found: &PlannedMeeting, bodies: &'a [BodyId]) -> Resource<'a> {
    Resource { bodies, stage: Stage::from(&found.state), access: Access::Open, owners: &[] }
}

/// A planned meeting that an actor may do something with.
pub(super) fn find(c: &Connection<'_>, actor: &Actor, id: MeetingId, action: Action) -> Result<PlannedMeeting, Error> {
    let found = agenda::meeting(c, id)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
    let bodies = [found.body];
    let on = resource(&found, &bodies);
    allow(actor, Action::ReadMeeting, &on, "the meeting")?;
    match allow(actor, action, &on, "the meeting") {
        // Who could do it with another meeting of the body is told why not with this one.
        Err(Error::NotFound(_)) if can_otherwise(actor, action, &on) => {
            Err(Error::Conflict(format!("Mødet er »{}«, og så kan det ikke ændres.", found.state.danish())))
        }
        Err(error) => Err(error),
        Ok(()) => Ok(found),
    }
}

/// The same for a page that is not there in another state of the meeting.
pub(super) fn find_page(c: &Connection<'_>, actor: &Actor, id: MeetingId, action: Action) -> Result<PlannedMeeting, Error> {
    find(c, actor, id, action).map_err(|error| match error {
        Error::Conflict(_) => Error::NotFound("the page".into()),
        other => other,
    })
}

fn can_otherwise(actor: &Actor, action: Action, on: &Resource<'_>) -> bool {
    [Stage::Planned, Stage::Sent, Stage::Begun, Stage::Held]
        .into_iter()
        .any(|stage| may(actor, action, &Resource { stage, ..*on }).is_ok())
}

/// When and where a meeting is to be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    /// The body that meets.
    pub body: BodyId,
    /// The day.
    pub date: Date,
    /// When it begins.
    pub time: ClockTime,
    /// Where.
    pub place: String,
    /// Whether it is outside the plan.
    pub extraordinary: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Event<'a> {
    pub(super) meeting: MeetingId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entry: Option<EntryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) edition: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) moved_to: Option<MeetingId>,
    pub(super) by: sagsgang_model::id::AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'a str>,
    #[serde(flatten)]
    pub(super) gates: Gates,
}

impl Event<'_> {
    pub(super) fn of(meeting: MeetingId, by: &Actor) -> Self {
        Self { meeting, entry: None, edition: None, moved_to: None, by: by.account, reason: None, gates: Gates::default() }
    }
}

pub(super) fn plan_right(actor: &Actor, body: BodyId) -> Result<(), Error> {
    allow(actor, Action::PlanMeeting, &Resource { bodies: &[body], ..Resource::INSTALLATION }, "the body")
}

/// Plans one meeting.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such a body; [`Error::Invalid`] when the day is over or not a weekday of the
/// calendar, [`Error::Conflict`] when the body meets that day already at the same time: both in a sentence for the reader.
pub fn plan_meeting(store: &Store, s: &Surroundings, actor: &Actor, new: &NewMeeting) -> Result<MeetingId, Error> {
    plan_right(actor, new.body)?;
    store.write(|c| add(c, s, actor, new))
}

fn add(c: &Connection<'_>, s: &Surroundings, actor: &Actor, new: &NewMeeting) -> Result<MeetingId, Error> {
    let body = body::get(c, new.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
    if new.date < actor.today {
        return Err(Error::Invalid("Dagen er gået. Vælg en dag, der kommer.".into()));
    }
    let place = new.place.trim();
    if place.chars().count() > LONGEST_LINE {
        return Err(Error::Invalid(format!("Stedet er for langt; højst {LONGEST_LINE} tegn.")));
    }
    let same = agenda::meetings_of(c, new.body, new.date, new.date)?;
    if same.iter().any(|known| known.state.is_live() && known.time == new.time) {
        return Err(Error::Conflict(format!("{} har allerede et møde den dag kl. {}.", body.name, clock(new.time))));
    }
    let orders = orders_of(c, &body)?;
    let name = body.name.clone();
    let id = meeting::add(c, MeetingId(s.id()), body.clone(), new.date, &name)?.id;
    let planned = PlannedMeeting {
        id,
        body: new.body,
        date: new.date,
        time: new.time,
        place: place.to_owned(),
        extraordinary: new.extraordinary,
        state: MeetingState::Planned,
    };
    agenda::plan(c, &planned, &s.now(), &actor.name)?;
    let (first, last): (Vec<_>, Vec<_>) = orders.standing_items.into_iter().partition(|item| item.first);
    for (at, item) in first.into_iter().chain(last).enumerate() {
        let mut text = DraftText { title: item.title, ..DraftText::default() };
        text.set(TEXT, item.text);
        agenda::set_entry(c, &new_entry(s, id, at, Origin::Standing, text))?;
    }
    event::append(c, &s.now(), "meeting.planned", &Event::of(id, actor))?;
    agendas::put_waiting(c, s, actor, &body)?;
    Ok(id)
}

/// The field that holds what an item says that was written on the agenda itself.
pub(super) const TEXT: &str = "sagsfremstilling";

pub(super) fn new_entry(s: &Surroundings, meeting: MeetingId, at: usize, origin: Origin, text: DraftText) -> Entry {
    Entry {
        id: EntryId(s.id()),
        meeting,
        position: u32::try_from(at + 1).unwrap_or(u32::MAX),
        origin,
        text,
        case_number: None,
        group: String::new(),
        from: None,
        to: None,
        guests: String::new(),
        number: None,
        late: None,
        withdrawn: None,
    }
}

/// `16.00`.
fn clock(time: ClockTime) -> String {
    format!("{:02}.{:02}", time.hour(), time.minute())
}

/// Plans the meetings that a rule gives for the rest of a year, and keeps the rule. Days that are over and days on which the body
/// meets already are left alone. Answers how many were planned.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such a body; [`Error::Invalid`] when the year is out of reach.
pub fn plan_year(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    body: BodyId,
    rule: &MeetingRule,
    year: i16,
    place: &str,
) -> Result<usize, Error> {
    plan_right(actor, body)?;
    let this_year = actor.today.year();
    if !(this_year..=this_year + 5).contains(&year) {
        return Err(Error::Invalid(format!("Vælg et år fra {this_year} til {}.", this_year + 5)));
    }
    store.write(|c| {
        let found = body::get(c, body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let mut orders = orders_of(c, &found)?;
        let days = rule.dates(year, &orders.weekdays);
        orders.rule = Some(rule.clone());
        orders.place = place.trim().to_owned();
        agenda::set_standing_orders(c, body, &orders, &s.now(), &actor.name)?;
        let mut planned = 0;
        for day in days.iter().filter(|day| day.date >= actor.today) {
            let known = agenda::meetings_of(c, body, day.date, day.date)?;
            if known.iter().all(|known| !known.state.is_live()) {
                let new = NewMeeting { body, date: day.date, time: rule.time, place: place.to_owned(), extraordinary: false };
                add(c, s, actor, &new)?;
                planned += 1;
            }
        }
        Ok(planned)
    })
}

/// Announces every meeting of a body that is planned and not told yet: each is published. Answers how many.
///
/// # Errors
/// [`Error::NotFound`] for who may not.
pub fn announce(store: &Store, s: &Surroundings, actor: &Actor, body: BodyId) -> Result<usize, Error> {
    plan_right(actor, body)?;
    store.write(|c| {
        let mut announced = 0;
        for found in agenda::meetings_of(c, body, actor.today, Date::MAX)? {
            if found.state != MeetingState::Planned {
                continue;
            }
            announce_one(c, store, s, actor, &found)?;
            announced += 1;
        }
        Ok(announced)
    })
}

fn announce_one(c: &Connection<'_>, store: &Store, s: &Surroundings, actor: &Actor, found: &PlannedMeeting) -> Result<(), Error> {
    agenda::set_state(c, found.id, &MeetingState::Announced)?;
    let serial = event::next_serial(c)?;
    keep(c, store, s, found, notice(c, s, found, DocumentKind::Plan, None)?, serial)?;
    let mut event = Event::of(found.id, actor);
    event.gates.pass(c, s, &reconcile(c, s, found.id)?, &Why::default())?;
    event::append(c, &s.now(), "meeting.announced", &event)?;
    Ok(())
}

/// A document that says when and where a meeting is to be held, or that it is not.
fn notice(
    c: &Connection<'_>,
    s: &Surroundings,
    found: &PlannedMeeting,
    kind: DocumentKind,
    remarks: Option<String>,
) -> Result<Record, Error> {
    let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
    let address = meeting::get(c, found.id)?.ok_or_else(|| Error::NotFound("the meeting".into()))?.address;
    let (organization, chair) = (body::organization_name(c, body.organization)?, chair(c, &body, found.date)?);
    let head = Head {
        organization: &organization,
        address: &address,
        body: &body.name,
        date: found.date,
        time: found.time,
        place: &found.place,
        chair: chair.as_deref(),
    };
    let extraordinary = found.extraordinary.then(|| "Ekstraordinært møde.".to_owned());
    Ok(Record { remarks: remarks.or(extraordinary), ..head.record(kind, Access::Open, &s.now()) })
}

/// The name of who chairs a body on a day.
pub(super) fn chair(c: &Connection<'_>, body: &Body, day: Date) -> Result<Option<String>, Error> {
    Ok(account::of_body(c, body.id, &[Role::Chair], day)?.into_iter().next().map(|chair| chair.name))
}

/// Keeps a document that the office made, as one that was read is kept.
pub(super) fn keep(
    c: &Connection<'_>,
    store: &Store,
    s: &Surroundings,
    found: &PlannedMeeting,
    mut record: Record,
    serial: i64,
) -> Result<(), Error> {
    let bytes = serde_json::to_vec(&record)?;
    record.source.sha256 = store.blobs().put(&bytes)?;
    let known = source::known(c, &record.source.sha256, READER)?;
    let source = known.map_or_else(|| SourceId(s.id()), |known| known.id);
    let packed = pack(&record)?;
    let reading = NewReading {
        source,
        record: &record,
        packed: &packed,
        size: bytes.len(),
        reader: READER,
        meeting: Some(found.id),
        serial,
    };
    source::keep(c, &reading)?;
    Ok(())
}

/// Lets documents of a meeting become part of the record, and takes the meeting through the gate. `sent` are its items as they
/// were sent, and `extract` gives what the public may know of a closed decision.
#[expect(clippy::too_many_arguments, reason = "what is published, and all that is known of it")]
pub(super) fn publish(
    c: &Connection<'_>,
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    found: &PlannedMeeting,
    records: &[Record],
    sent: &[SentItem],
    extract: &dyn Fn(EntryId) -> Option<String>,
    why: &Why,
    event: &mut Event<'_>,
) -> Result<Gate, Error> {
    let serial = event::next_serial(c)?;
    for record in records {
        keep(c, store, s, found, record.clone(), serial)?;
    }
    let whole = reconcile(c, s, found.id)?;
    for part in whole.parts.iter().filter(|part| !part.is_closed()) {
        for (item, id) in part.record.items.iter().zip(&part.ids) {
            let Some(sent) = sent.iter().find(|sent| sent.number() == item.number.as_ref()) else { continue };
            if !sent.is_open() {
                let told = ClosedItem { title: Some(sent.open().title), ground: sent.ground, extract: extract(sent.entry) };
                gate::describe_closed(c, *id, &told, &s.now(), &actor.name)?;
            }
            for (at, file) in sent.open_files().enumerate() {
                let file = AttachedFile { item: *id, attachment: at + 1, name: file.name.clone(), sha256: file.sha256.clone() };
                gate::attach(c, &file)?;
            }
        }
    }
    event.gates.pass(c, s, &whole, why)
}

/// Stands on the public pages.
pub(super) const FOR_READERS: &str = "Det står på de offentlige sider.";

/// A reason on one line; without one `why` tells what to write, and for whom.
pub(super) fn checked_reason(reason: &str, why: &str) -> Result<String, Error> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    match reason.chars().count() {
        0 => Err(Error::Invalid(why.to_owned())),
        1..=LONGEST_LINE => Ok(reason),
        _ => Err(Error::Invalid(format!("Begrundelsen er for lang; højst {LONGEST_LINE} tegn."))),
    }
}

/// Moves a meeting to another time. What stood on its agenda goes with it; the old day says where it went.
///
/// # Errors
/// As [`plan_meeting`]; [`Error::Conflict`] when the agenda was sent: then it is called off, and a new one is planned;
/// [`Error::Invalid`] without a reason for a meeting that was announced.
pub fn move_meeting(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    to: &NewMeeting,
    reason: &str,
) -> Result<MeetingId, Error> {
    store.write(|c| {
        let found = find(c, actor, id, Action::PlanMeeting)?;
        if found.state == MeetingState::Planned && found.date == to.date {
            agenda::set_time(c, id, to.time, to.place.trim())?;
            event::append(c, &s.now(), "meeting.moved", &Event::of(id, actor))?;
            return Ok(id);
        }
        // Numbers and what was sent belong to the meeting that is not held.
        if found.state == MeetingState::Sent {
            return Err(Error::Conflict(
                "Dagsordenen er udsendt. Aflys mødet, og planlæg et nyt; så får medlemmerne besked om begge dele.".into(),
            ));
        }
        let reason = checked_reason(reason, &format!("Skriv, hvorfor mødet flyttes. {FOR_READERS}"))?;
        let new = NewMeeting { body: found.body, extraordinary: found.extraordinary, ..to.clone() };
        if (new.date, new.time) == (found.date, found.time) {
            return Err(Error::Invalid("Mødet ligger der allerede. Vælg en anden dag eller et andet tidspunkt.".into()));
        }
        let new = add(c, s, actor, &new)?;
        for entry in agenda::entries(c, new)? {
            agenda::remove_entry(c, entry.id)?;
        }
        sitting::set_moved(c, new, None)?;
        for entry in agenda::entries(c, id)? {
            agenda::set_entry(c, &Entry { meeting: new, ..entry })?;
        }
        sitting::set_moved(c, id, Some(new))?;
        let state = MeetingState::Cancelled { reason: reason.clone(), moved_to: Some(new) };
        let told = format!("Mødet er flyttet til den {} kl. {}. {reason}", sagsgang_model::danish_date(to.date), clock(to.time));
        call_off(c, store, s, actor, &found, &state, told)?;
        if let Some(body) = body::get(c, found.body)? {
            agendas::put_waiting(c, s, actor, &body)?;
        }
        if found.state == MeetingState::Announced {
            let planned = agenda::meeting(c, new)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
            announce_one(c, store, s, actor, &planned)?;
            summons::add(c, s, &planned, Occasion::Moved, 0)?;
        }
        Ok(new)
    })
}

/// Calls a meeting off. Its items may go on another agenda.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Conflict`] when it was called off before; [`Error::Invalid`] without a reason.
pub fn cancel_meeting(store: &Store, s: &Surroundings, actor: &Actor, id: MeetingId, reason: &str) -> Result<(), Error> {
    let reason =
        checked_reason(reason, "Skriv, hvorfor mødet aflyses. Det står på de offentlige sider, når mødet er offentliggjort.")?;
    store.write(|c| {
        let found = find(c, actor, id, Action::PlanMeeting)?;
        let state = MeetingState::Cancelled { reason: reason.clone(), moved_to: None };
        for entry in agenda::entries(c, id)? {
            if let Origin::Draft { draft } = entry.origin {
                agendas::take_off(c, s, actor, draft, &reason)?;
            }
        }
        sitting::set_moved(c, id, None)?;
        call_off(c, store, s, actor, &found, &state, format!("Mødet er aflyst. {reason}"))?;
        if let Some(body) = body::get(c, found.body)? {
            agendas::put_waiting(c, s, actor, &body)?;
        }
        if found.state != MeetingState::Planned {
            summons::add(c, s, &found, Occasion::Cancelled, 0)?;
        }
        Ok(())
    })
}

fn call_off(
    c: &Connection<'_>,
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    found: &PlannedMeeting,
    state: &MeetingState,
    told: String,
) -> Result<(), Error> {
    agenda::set_state(c, found.id, state)?;
    let mut event = Event { reason: Some(&told), ..Event::of(found.id, actor) };
    if let MeetingState::Cancelled { moved_to, .. } = state {
        event.moved_to = *moved_to;
    }
    if found.state != MeetingState::Planned {
        let serial = event::next_serial(c)?;
        keep(c, store, s, found, notice(c, s, found, DocumentKind::Cancellation, Some(told.clone()))?, serial)?;
        let why = Why::told(sagsgang_model::publication::Occasion::Document, &told);
        let _: Gate = event.gates.pass(c, s, &reconcile(c, s, found.id)?, &why)?;
    }
    event::append(c, &s.now(), "meeting.cancelled", &event)?;
    Ok(())
}

/// A planned meeting with the name of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingSeen {
    /// The meeting.
    pub meeting: PlannedMeeting,
    /// The body that meets.
    pub body: Body,
}

/// The meetings from one day to another that an actor may see, in their order.
///
/// # Errors
/// The store's own.
pub fn coming(store: &Store, actor: &Actor, from: Date, to: Date) -> Result<Vec<MeetingSeen>, Error> {
    store.read(|c| {
        let bodies = body::all(c)?;
        let mut seen = Vec::new();
        for meeting in agenda::meetings(c, from, to)? {
            if may(actor, Action::ReadMeeting, &resource(&meeting, &[meeting.body])).is_ok()
                && let Some(body) = bodies.iter().find(|body| body.id == meeting.body)
            {
                seen.push(MeetingSeen { body: body.clone(), meeting });
            }
        }
        Ok(seen)
    })
}

/// The bodies whose meetings an actor plans.
///
/// # Errors
/// The store's own.
pub fn planned_bodies(store: &Store, actor: &Actor) -> Result<Vec<Body>, Error> {
    let bodies = store.read(body::all)?;
    let plans = |body: &Body| plan_right(actor, body.id).is_ok();
    let orders = |body: &Body| may(actor, Action::SetOrders, &Resource { bodies: &[body.id], ..Resource::INSTALLATION }).is_ok();
    Ok(bodies.into_iter().filter(|body| plans(body) || orders(body)).collect())
}
