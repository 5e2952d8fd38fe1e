//! *Referatet*: written out of what was taken down, signed by those who took part, published.

use sagsgang_model::{
    Date, Ground, Outcome, Publication, Record,
    agenda::{MeetingState, PlannedMeeting, SentItem},
    id::{AccountId, AttendeeId, EntryId, ItemId, MeetingId},
    minutes::{AsWritten, Minutes, MinutesState, MinutesStep, Reading},
    publication::{Closed, Occasion as Published},
    record::{Access, Item, Recommendation},
    sitting::{Attendee, Next, Seat, Sitting},
};
use sagsgang_store::{
    Connection, Store, agenda,
    body::{self, Body},
    content_hash, event, publication,
    sitting::{self, Done, Signature},
};

use super::{
    Actor,
    cases::allow,
    meetings::{self, Event, FOR_READERS, checked_reason, find, find_page, resource},
    policy::{Action, Resource, may},
    reading::{Rights, Seen, unpublished},
    sitting::{Loaded, load_held},
    summons::{self, Occasion},
};
use crate::{
    Error, Extent, Internal, Surroundings, Typeset, Writing,
    publish::{Gate, Why},
};

/// Somebody who took part, and is to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// At the meeting.
    pub person: AttendeeId,
    /// Their name.
    pub name: String,
    /// Their signature, when it counts.
    pub signature: Option<Signature>,
    /// Whether it is who asks.
    pub own: bool,
}

/// An item of minutes for one reader.
#[derive(Debug, Clone)]
pub struct MinutesItem {
    /// Its place on the agenda.
    pub entry: EntryId,
    /// What it says: of a closed one what everybody sees, for who may not see more.
    pub item: Item,
    /// Why it is closed.
    pub ground: Option<Ground>,
    /// Whether the reader sees all of it.
    pub whole: bool,
}

/// Where the body approves the minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its day.
    pub date: Date,
    /// What was decided there.
    pub decision: Option<String>,
}

/// The minutes of a meeting for one reader.
#[derive(Debug, Clone)]
pub struct MinutesRead {
    /// The meeting.
    pub meeting: PlannedMeeting,
    /// The body that met.
    pub body: Body,
    /// Its public address, without the leading `/moeder/`.
    pub address: String,
    /// Where they are on their way.
    pub state: MinutesState,
    /// How often they were sent to be signed.
    pub edition: u32,
    /// The head: who was there, from when until when.
    pub head: Record,
    /// The items in the order they were treated.
    pub items: Vec<MinutesItem>,
    /// Who is to sign.
    pub signers: Vec<Signer>,
    /// Where the body approves them, when it does.
    pub approval: Option<Approval>,
    /// Signatures that count no longer.
    pub voided: Vec<Signature>,
    /// The hash of what stands here now.
    pub sha256: String,
    /// Why they are not public, though they are done: what must be looked at first. Told to who keeps them.
    pub withheld: Option<String>,
    /// What the actor may do.
    pub may: Vec<Action>,
}

impl MinutesRead {
    /// Whether everybody has signed.
    pub fn is_signed(&self) -> bool {
        self.signers.iter().all(|signer| signer.signature.is_some())
    }

    /// Whether the reader is to sign and has not.
    pub fn awaits_reader(&self) -> bool {
        matches!(self.state, MinutesState::Signing { .. })
            && self.may.contains(&Action::SignMinutes)
            && self.signers.iter().any(|signer| signer.own && signer.signature.is_none())
    }
}

/// What the words of minutes tell by themselves.
struct Read<'a>(&'a dyn Writing);

impl Reading for Read<'_> {
    fn outcomes(&self, text: &str, recommended: &[Recommendation]) -> Vec<Outcome> {
        self.0.outcomes(text, recommended)
    }

    fn annotate(&self, item: &mut Item, day: Date) {
        self.0.annotate(item, Some(day));
    }
}

/// The documents of minutes, and the hash of what they say; who has signed is no part of what is signed.
fn written(
    loaded: &Loaded,
    writing: &dyn Writing,
    edition: u32,
    reason: Option<&str>,
    signed: &[String],
) -> (Vec<Record>, String) {
    let Loaded { edition: agenda, sitting, bodies, .. } = loaded;
    let minutes = |signatories| Minutes { agenda, sitting, edition, reason, signatories, bodies };
    let sha256 = content_hash(&serde_json::to_vec(&minutes(&[]).records(&AsWritten)).unwrap_or_default());
    (minutes(signed).records(&Read(writing)), sha256)
}

fn state_of(c: &Connection<'_>, id: MeetingId) -> Result<(MinutesState, u32), Error> {
    Ok(sitting::minutes(c, id)?.unwrap_or((MinutesState::Written { correcting: None }, 0)))
}

fn correcting(state: &MinutesState) -> Option<&str> {
    match state {
        MinutesState::Written { correcting } | MinutesState::Signing { correcting, .. } => correcting.as_deref(),
        MinutesState::Published => None,
    }
}

/// Which edition is written now: the one that was sent, or the next.
fn number(state: &MinutesState, sent: u32) -> u32 {
    if matches!(state, MinutesState::Written { .. }) { sent + 1 } else { sent }
}

/// Everybody who took part in an item with a seat or in one's place.
fn takers(sitting: &Sitting) -> impl Iterator<Item = &Attendee> {
    sitting.people.iter().filter(|person| {
        let seated = person.seat.is_own() || matches!(person.seat, Seat::Substitute { .. });
        seated && sitting.places.iter().any(|place| sitting.takes_part(person.id, place.entry))
    })
}

pub(super) fn signers(
    c: &Connection<'_>,
    reader: AccountId,
    loaded: &Loaded,
    edition: u32,
) -> Result<(Vec<Signer>, Vec<Signature>), Error> {
    let (valid, voided): (Vec<_>, Vec<_>) =
        sitting::signatures(c, loaded.found.id)?.into_iter().partition(|signature| signature.voided.is_none());
    let signer = |person: &Attendee| Signer {
        person: person.id,
        name: person.name.clone(),
        signature: valid.iter().find(|signature| signature.person == person.id && signature.edition == edition).cloned(),
        own: person.account == Some(reader),
    };
    Ok((takers(&loaded.sitting).map(signer).collect(), voided))
}

/// Reads the minutes of a meeting that was held, as the actor may see them.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and before the meeting is adjourned.
pub fn read_minutes(store: &Store, actor: &Actor, writing: &dyn Writing, id: MeetingId) -> Result<MinutesRead, Error> {
    store.read(|c| {
        let found = find_page(c, actor, id, Action::ReadMinutes)?;
        let loaded = load_held(c, &found)?;
        let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let (state, sent) = state_of(c, id)?;
        let edition = number(&state, sent);
        let (signers, voided) = signers(c, actor.account, &loaded, edition)?;
        let signed: Vec<String> =
            signers.iter().filter(|signer| signer.signature.is_some()).map(|signer| signer.name.clone()).collect();
        let (mut records, sha256) = written(&loaded, writing, edition, correcting(&state), &signed);
        let closed = if records.len() > 1 { records.remove(1).items } else { Vec::new() };
        let mut head = records.remove(0);
        let rights = Rights::minutes(c, actor, &found)?;
        let mut items = Vec::new();
        for (place, open) in loaded.sitting.places.iter().zip(std::mem::take(&mut head.items)) {
            let sent = loaded.edition.items.iter().find(|item| item.entry == place.entry);
            let whole = sent.filter(|item| !item.is_open());
            let seen = whole.map_or(Ok(Seen::All), |item| rights.to(item, Access::Closed))?;
            let whole = closed.iter().find(|item| whole.is_some() && item.number == open.number);
            let (item, whole) = match (seen, whole) {
                (Seen::All, Some(whole)) => (whole.clone(), true),
                _ => (open, sent.is_some_and(SentItem::is_open)),
            };
            items.push(MinutesItem { entry: place.entry, item, ground: sent.and_then(|sent| sent.ground), whole });
        }
        let approval = approval(c, id)?;
        let bodies = [found.body];
        let on = resource(&found, &bodies);
        let every = [Action::SendMinutes, Action::SignMinutes];
        let can = every.into_iter().filter(|action| may(actor, *action, &on).is_ok()).collect();
        let address = loaded.edition.address.clone();
        let withheld = publication::withheld_of(c, id)?.filter(|_| state == MinutesState::Published);
        Ok(MinutesRead {
            withheld,
            meeting: found,
            body,
            address,
            state,
            edition,
            head,
            items,
            signers,
            approval,
            voided,
            sha256,
            may: can,
        })
    })
}

fn approval(c: &Connection<'_>, id: MeetingId) -> Result<Option<Approval>, Error> {
    let Some((on, entry)) = agenda::approvals(c, id)?.into_iter().next() else { return Ok(None) };
    let loaded = if on.state == MeetingState::Held { Some(load_held(c, &on)?) } else { None };
    let decision = loaded.and_then(|loaded| loaded.sitting.item(entry).decision().map(|decided| decided.text.clone()));
    Ok(Some(Approval { meeting: on.id, date: on.date, decision }))
}

/// The minutes as a PDF, as far as the actor may see them: closed items in full for who may, which is said above each. With a place on the
/// agenda that item alone.
///
/// # Errors
/// As [`read_minutes`]; the typesetter's own.
pub fn minutes_pdf(
    store: &Store,
    actor: &Actor,
    writing: &dyn Writing,
    typeset: &dyn Typeset,
    id: MeetingId,
    entry: Option<EntryId>,
) -> Result<Vec<u8>, Error> {
    let read = read_minutes(store, actor, writing, id)?;
    if entry.is_some_and(|entry| read.items.iter().all(|item| item.entry != entry)) {
        return Err(Error::NotFound("the item".into()));
    }
    let items = read.items.into_iter().map(|MinutesItem { entry, item, ground, whole }| {
        let extract = item.decision.as_ref().map(|decision| decision.text.clone());
        (entry, item, Closed { ground, extract }, whole)
    });
    let publication = Publication { edition: read.edition, ..unpublished(id, &read.address, read.head, items) };
    let extent = entry.map_or(Extent::Meeting, |entry| Extent::Item(ItemId(entry.0)));
    let failed = |error| Error::Internal(Internal::Missing(format!("the minutes of meeting {id}: {error}")));
    typeset.pdf(&publication, extent).map_err(failed)
}

/// Sends minutes to be signed by those who took part: frozen, until something is put right.
///
/// # Errors
/// [`Error::NotFound`] for who does not keep the minutes; [`Error::Conflict`] when they were sent.
pub fn send_minutes(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: MeetingId,
) -> Result<usize, Error> {
    store.write(|c| {
        let found = kept(c, actor, id)?;
        let loaded = load_held(c, &found)?;
        let (state, sent) = state_of(c, id)?;
        let edition = number(&state, sent);
        let (_, sha256) = written(&loaded, writing, edition, correcting(&state), &[]);
        let next = state.step(MinutesStep::Send(sha256)).map_err(|why| Error::Conflict(why.0))?;
        sitting::set_minutes(c, id, &next, edition)?;
        event::append(c, &s.now(), "minutes.sent", &Event { edition: Some(edition), ..Event::of(id, actor) })?;
        sitting::set_told(c, id, &s.now())?;
        let (signers, _) = signers(c, actor.account, &loaded, edition)?;
        tell(c, s, &loaded, &signers, edition)
    })
}

/// Notes that who has not signed, and has an account to do it by, is to be told. Answers how many.
fn tell(c: &Connection<'_>, s: &Surroundings, loaded: &Loaded, signers: &[Signer], edition: u32) -> Result<usize, Error> {
    let missing = signers.iter().filter(|signer| signer.signature.is_none());
    let accounts: Vec<AccountId> = missing.filter_map(|signer| loaded.sitting.person(signer.person)?.account).collect();
    for account in &accounts {
        summons::add_for(c, s, loaded.found.id, *account, Occasion::Minutes, edition)?;
    }
    Ok(accounts.len())
}

/// Reminds those who have not signed, every third day. Answers how many are told.
///
/// # Errors
/// The store's own.
pub fn remind_signers(store: &Store, s: &Surroundings) -> Result<usize, Error> {
    const DAYS: i64 = 3;
    let moment = |text: &str| text.parse::<jiff::Timestamp>().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let long_ago = |told: &Option<String>| {
        told.as_ref().is_none_or(|told| s.moment().duration_since(moment(told)) >= jiff::SignedDuration::from_hours(24 * DAYS))
    };
    let waiting = store.read(sitting::to_sign)?;
    let mut reminded = 0;
    for (id, _) in waiting.into_iter().filter(|(_, told)| long_ago(told)) {
        reminded += store.write(|c| {
            let found = agenda::meeting(c, id)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
            let loaded = load_held(c, &found)?;
            let (_, edition) = state_of(c, id)?;
            let (signers, _) = signers(c, AccountId(uuid::Uuid::nil()), &loaded, edition)?;
            sitting::set_told(c, id, &s.now())?;
            tell(c, s, &loaded, &signers, edition)
        })?;
    }
    Ok(reminded)
}

/// A meeting that was held, for who keeps its minutes.
fn kept(c: &Connection<'_>, actor: &Actor, id: MeetingId) -> Result<PlannedMeeting, Error> {
    let found = find(c, actor, id, Action::SendMinutes)?;
    strong_enough(c, actor, &found, Action::SendMinutes)?;
    Ok(found)
}

/// What holds something closed is signed and published by who is proved by a second factor.
fn strong_enough(c: &Connection<'_>, actor: &Actor, found: &PlannedMeeting, action: Action) -> Result<(), Error> {
    let edition = agenda::edition(c, found.id, None)?;
    if edition.is_some_and(|edition| edition.items.iter().any(|item| !item.is_open())) {
        let bodies = [found.body];
        allow(actor, action, &Resource { access: Access::Closed, ..resource(found, &bodies) }, "the meeting")?;
    }
    Ok(())
}

/// Signs minutes (kommunestyrelsesloven § 13). The hash says what was read: nobody signs what was changed since. When the last one
/// has signed, they are published. Answers whether they were.
///
/// # Errors
/// [`Error::NotFound`] for who did not take part; [`Error::Conflict`] when they are not to be signed, or say something else by now.
pub fn sign_minutes(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: MeetingId,
    sha256: &str,
) -> Result<bool, Error> {
    store.write(|c| {
        let found = find(c, actor, id, Action::SignMinutes)?;
        strong_enough(c, actor, &found, Action::SignMinutes)?;
        let loaded = load_held(c, &found)?;
        let own = takers(&loaded.sitting).find(|person| person.account == Some(actor.account));
        let own = own.cloned().ok_or_else(|| Error::Conflict("Kun de, der deltog i mødet, skriver under.".into()))?;
        put_signature(c, s, actor, writing, &loaded, &own, sha256, false)?;
        publish_when_signed(c, store, s, actor, writing, &loaded)
    })
}

/// Notes that somebody has signed on paper, who has no account to do it by. Answers whether the minutes were published by it.
///
/// # Errors
/// As [`send_minutes`]; [`Error::Conflict`] when they are not to be signed.
pub fn note_signature(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: MeetingId,
    person: AttendeeId,
) -> Result<bool, Error> {
    store.write(|c| {
        let found = kept(c, actor, id)?;
        let loaded = load_held(c, &found)?;
        let signer = takers(&loaded.sitting).find(|taker| taker.id == person).cloned();
        let signer = signer.ok_or_else(|| Error::NotFound("the person".into()))?;
        let (state, _) = state_of(c, id)?;
        let MinutesState::Signing { sha256, .. } = state else {
            return Err(Error::Conflict(format!("Referatet er »{}«, ikke til underskrift.", state.danish())));
        };
        put_signature(c, s, actor, writing, &loaded, &signer, &sha256, true)?;
        publish_when_signed(c, store, s, actor, writing, &loaded)
    })
}

#[expect(clippy::too_many_arguments, reason = "one signature")]
fn put_signature(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    loaded: &Loaded,
    person: &Attendee,
    sha256: &str,
    paper: bool,
) -> Result<(), Error> {
    let id = loaded.found.id;
    let (state, edition) = state_of(c, id)?;
    let MinutesState::Signing { sha256: sent, correcting } = &state else {
        return Err(Error::Conflict(format!("Referatet er »{}«, ikke til underskrift.", state.danish())));
    };
    let (_, now) = written(loaded, writing, edition, correcting.as_deref(), &[]);
    if sha256 != sent || now != *sent {
        return Err(Error::Conflict("Referatet er ændret, siden du læste det. Læs det igen, før du skriver under.".into()));
    }
    let known = sitting::signatures(c, id)?;
    if known.iter().any(|known| known.person == person.id && known.edition == edition && known.voided.is_none()) {
        return Err(Error::Conflict(format!("{} har skrevet under.", person.name)));
    }
    let account = person.account.filter(|_| !paper);
    let (name, sha256, at) = (person.name.clone(), sent.clone(), s.now());
    sitting::sign(c, id, &Signature { edition, person: person.id, name, account, sha256, at, paper, voided: None })?;
    event::append(c, &s.now(), "minutes.signed", &Event { edition: Some(edition), ..Event::of(id, actor) })?;
    Ok(())
}

fn publish_when_signed(
    c: &Connection<'_>,
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    loaded: &Loaded,
) -> Result<bool, Error> {
    let (_, edition) = state_of(c, loaded.found.id)?;
    let (signers, _) = signers(c, actor.account, loaded, edition)?;
    if signers.iter().any(|signer| signer.signature.is_none()) {
        return Ok(false);
    }
    publish(c, store, s, actor, writing, loaded, None)?;
    Ok(true)
}

/// What publishing minutes came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesPublished {
    /// Why they are not public yet: what the gate found.
    pub withheld: Option<String>,
}

/// Publishes minutes that not everybody has signed, with the reason.
///
/// # Errors
/// As [`send_minutes`]; [`Error::Invalid`] without a reason.
pub fn publish_minutes(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: MeetingId,
    reason: &str,
) -> Result<MinutesPublished, Error> {
    let reason = checked_reason(reason, "Skriv, hvorfor der ikke ventes på alle underskrifter.")?;
    store.write(|c| {
        let found = kept(c, actor, id)?;
        let loaded = load_held(c, &found)?;
        let gate = publish(c, store, s, actor, writing, &loaded, Some(&reason))?;
        let withheld = match gate {
            Gate::Withheld(why) => Some(why),
            Gate::Unchanged | Gate::Published(_) | Gate::Withdrawn(_) => None,
        };
        Ok(MinutesPublished { withheld })
    })
}

fn publish(
    c: &Connection<'_>,
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    loaded: &Loaded,
    unsigned: Option<&str>,
) -> Result<Gate, Error> {
    let id = loaded.found.id;
    let (state, edition) = state_of(c, id)?;
    let (signers, _) = signers(c, actor.account, loaded, edition)?;
    let signed: Vec<String> =
        signers.iter().filter(|signer| signer.signature.is_some()).map(|signer| signer.name.clone()).collect();
    let correction = correcting(&state).map(str::to_owned);
    let (mut records, _) = written(loaded, writing, edition, correction.as_deref(), &signed);
    if let (Some(why), Some(open)) = (unsigned, records.first_mut()) {
        let told = format!("Offentliggjort uden alle underskrifter: {why}");
        open.remarks = Some(open.remarks.take().map_or_else(|| told.clone(), |known| format!("{known}\n{told}")));
    }
    let next = state.step(MinutesStep::Publish).map_err(|why| Error::Conflict(why.0))?;
    sitting::set_minutes(c, id, &next, edition)?;
    let extract = |entry: EntryId| {
        let decided = loaded.sitting.item(entry).decided.last()?;
        Some(decided.extract.trim().to_owned()).filter(|extract| !extract.is_empty())
    };
    let why = match &correction {
        Some(reason) => Why::told(Published::Correction, reason),
        None => Why::default(),
    };
    let mut event = Event { edition: Some(edition), reason: correction.as_deref().or(unsigned), ..Event::of(id, actor) };
    let gate = meetings::publish(c, store, s, actor, &loaded.found, &records, &loaded.edition.items, &extract, &why, &mut event)?;
    event::append(c, &s.now(), "minutes.published", &event)?;
    Ok(gate)
}

/// Opens published minutes for a correction: a new edition with signatures of its own. What was published stands until it comes.
///
/// # Errors
/// As [`send_minutes`]; [`Error::Invalid`] without a reason, which readers are told.
pub fn correct_minutes(store: &Store, s: &Surroundings, actor: &Actor, id: MeetingId, reason: &str) -> Result<(), Error> {
    let reason = checked_reason(reason, &format!("Skriv, hvad der rettes, og hvorfor. {FOR_READERS}"))?;
    store.write(|c| {
        kept(c, actor, id)?;
        let (state, edition) = state_of(c, id)?;
        let next = state.step(MinutesStep::Correct(reason.clone())).map_err(|why| Error::Conflict(why.0))?;
        sitting::set_minutes(c, id, &next, edition)?;
        event::append(c, &s.now(), "minutes.reopened", &Event { reason: Some(&reason), ..Event::of(id, actor) })?;
        Ok(())
    })
}

/// Notes that something was taken down after the meeting: what was signed is void, and said to be.
pub(super) fn edited(c: &Connection<'_>, s: &Surroundings, actor: &Actor, id: MeetingId, what: &str) -> Result<(), Error> {
    let (state, edition) = state_of(c, id)?;
    let was_signing = matches!(state, MinutesState::Signing { .. });
    let next = state.step(MinutesStep::Edit).map_err(|why| Error::Conflict(why.0))?;
    sitting::set_minutes(c, id, &next, edition)?;
    if was_signing {
        let why = format!("{} rettede {what} efter underskriften.", actor.name);
        sitting::void(c, id, &why)?;
        event::append(c, &s.now(), "minutes.voided", &Event { edition: Some(edition), ..Event::of(id, actor) })?;
    }
    Ok(())
}

/// *Udførelsesliste*: what a body decided and promised at its meetings, and whether it may be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its day.
    pub date: sagsgang_model::Date,
    /// The item's place on the agenda.
    pub entry: EntryId,
    /// Its number and title.
    pub item: (String, String),
    /// What is to be done.
    pub what: String,
    /// Who.
    pub who: String,
    /// The last day.
    pub due: Option<sagsgang_model::Date>,
    /// Why it may not be carried out.
    pub blocked: Option<String>,
    /// When it was said to be done, and by whom.
    pub done: Option<(String, String)>,
}

impl Execution {
    /// Names what is to be done by its words.
    pub fn key(&self) -> String {
        content_hash(self.what.as_bytes())
    }
}

/// What is to be carried out after a body's meetings since a day, the latest meeting first: promises, and decisions that were brought
/// before the council.
///
/// # Errors
/// The store's own.
pub fn executions(
    store: &Store,
    actor: &Actor,
    body: sagsgang_model::id::BodyId,
    since: sagsgang_model::Date,
) -> Result<Vec<Execution>, Error> {
    store.read(|c| {
        let mut list = Vec::new();
        for found in agenda::meetings_of(c, body, since, Date::MAX)?.into_iter().rev() {
            list.extend(of_meeting(c, actor, &found)?);
        }
        Ok(list)
    })
}

/// What is to be carried out after one meeting, as far as the actor may read its minutes.
fn of_meeting(c: &Connection<'_>, actor: &Actor, found: &PlannedMeeting) -> Result<Vec<Execution>, Error> {
    let mut list = Vec::new();
    let bodies = [found.body];
    if found.state != MeetingState::Held || may(actor, Action::ReadMinutes, &resource(found, &bodies)).is_err() {
        return Ok(list);
    }
    let loaded = load_held(c, found)?;
    let rights = Rights::minutes(c, actor, found)?;
    for item in &loaded.edition.items {
        if !item.is_open() && !matches!(rights.to(item, Access::Closed)?, Seen::All) {
            continue;
        }
        let treated = loaded.sitting.item(item.entry);
        let by = treated.demanded.and_then(|by| loaded.sitting.person(by)).map(|by| by.name.clone());
        let blocked = by.map(|by| format!("Bragt for byrådet af {by} (kommunestyrelsesloven § 23)"));
        let number = item.number().map(ToString::to_string).unwrap_or_default();
        let line = |what: &str, who: &str, due| Execution {
            meeting: found.id,
            date: found.date,
            entry: item.entry,
            item: (number.clone(), item.item.title.clone()),
            what: what.to_owned(),
            who: who.to_owned(),
            due,
            blocked: blocked.clone(),
            done: None,
        };
        let promised: Vec<_> = treated.promises.iter().filter(|promise| !promise.text.is_empty()).collect();
        list.extend(promised.iter().map(|promise| line(&promise.text, &promise.who, promise.due.map(|due| due.to))));
        let carried_out = treated.next() == Some(Next::Ends) && !item.item.recommendations.is_empty();
        if let Some(decided) = treated.decision().filter(|_| promised.is_empty() && (carried_out || blocked.is_some())) {
            let points = decided.points.iter().map(|point| format!("Ad {}. {}", point.point, point.text));
            let words: Vec<String> = [decided.text.clone()].into_iter().filter(|text| !text.is_empty()).chain(points).collect();
            list.push(line(&words.join("\n"), "", None));
        }
    }
    let done = sitting::done(c, found.id)?;
    for known in &mut list {
        let what = known.key();
        let done = done.iter().find(|done| done.entry == known.entry && done.what == what);
        known.done = done.map(|done| (done.at.clone(), done.made_by.clone()));
    }
    Ok(list)
}

/// Says that something on the list is carried out, or is not after all.
///
/// # Errors
/// [`Error::NotFound`] for who does not keep the minutes, and without such a line; [`Error::Conflict`] when it may not be carried out.
pub fn carry_out(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    meeting: MeetingId,
    entry: EntryId,
    key: &str,
    done: bool,
) -> Result<(), Error> {
    store.write(|c| {
        let found = find(c, actor, meeting, Action::SendMinutes)?;
        let line = of_meeting(c, actor, &found)?.into_iter().find(|line| line.entry == entry && line.key() == key);
        let line = line.ok_or_else(|| Error::Conflict("Listen er ændret i mellemtiden. Genindlæs siden, og se efter.".into()))?;
        if let Some(why) = line.blocked.filter(|_| done) {
            return Err(Error::Conflict(format!("Beslutningen må ikke udføres: {why}.")));
        }
        if line.done.is_some() == done {
            return Ok(());
        }
        if done {
            sitting::set_done(c, &Done { entry, what: key.to_owned(), at: s.now(), made_by: actor.name.clone() })?;
        } else {
            sitting::set_undone(c, entry, key)?;
        }
        let kind = if done { "execution.done" } else { "execution.reopened" };
        event::append(c, &s.now(), kind, &Event { entry: Some(entry), ..Event::of(meeting, actor) })?;
        Ok(())
    })
}
