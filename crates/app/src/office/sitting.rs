//! *Mødets gang*: what happens at a meeting is taken down, and what was decided goes on from there.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use sagsgang_model::{
    Date, Outcome, Role, SectionKind,
    agenda::{AgendaEdition, Entry, MeetingState, Origin, PlannedMeeting, SentItem},
    consultation::Treated,
    danish_date,
    draft::{DraftState, DraftText, FormField},
    id::{AccountId, ActId, AttendeeId, BodyId, DraftId, EntryId, MeetingId},
    record::{Access, Block, DocumentKind},
    sitting::{Act, Attendee, Contested, Decided, Next, Place, Seat, Sitting, decides},
    standing_orders::BodyKind,
};
use sagsgang_store::{
    Connection, Store, account, agenda,
    body::{self, Body},
    content_hash,
    draft::{self, Draft},
    event, moving, public,
    sitting::{self, Taken},
};
use serde::{Deserialize, Serialize};

use super::{
    Actor, agendas,
    cases::allow,
    drafts,
    meetings::{self, find, find_page},
    policy::{Action, Resource},
    standing_orders::orders_of,
};
use crate::{Error, Surroundings, Writing};

/// What is written down under one item is no longer than this, in characters.
const LONGEST: usize = 100_000;

/// A meeting while it is held, for who keeps the minutes.
#[derive(Debug, Clone)]
pub struct SittingRead {
    /// The meeting.
    pub meeting: PlannedMeeting,
    /// The body that meets.
    pub body: Body,
    /// The items that are treated, as they were sent, in the order of the agenda.
    pub items: Vec<SentItem>,
    /// What has happened so far.
    pub sitting: Sitting,
    /// Everything that was taken down, in its order.
    pub acts: Vec<Taken>,
    /// Whether a member may demand that a decision be brought before the council (§ 23): in committees.
    pub may_be_brought: bool,
    /// Whether members come from several organizations, and each is named with its own.
    pub of_several: bool,
    /// The bodies that an item may be sent on to.
    pub others: Vec<Body>,
}

impl SittingRead {
    /// An item as it was sent.
    pub fn item(&self, entry: EntryId) -> Option<&SentItem> {
        self.items.iter().find(|item| item.entry == entry)
    }
}

/// A meeting that is held or was, as it is kept.
pub(super) struct Loaded {
    pub(super) found: PlannedMeeting,
    pub(super) edition: AgendaEdition,
    pub(super) sitting: Sitting,
    acts: Vec<Taken>,
    /// The bodies by name.
    pub(super) bodies: BTreeMap<BodyId, String>,
}

/// A sitting, for who may keep its minutes: all of it, so that the closed part needs the second factor.
fn load(c: &Connection<'_>, actor: &Actor, id: MeetingId) -> Result<Loaded, Error> {
    let found = find(c, actor, id, Action::KeepMinutes)?;
    let loaded = load_held(c, &found)?;
    if loaded.edition.items.iter().any(|item| !item.is_open()) {
        let bodies = [found.body];
        let closed = Resource { access: Access::Closed, ..meetings::resource(&found, &bodies) };
        allow(actor, Action::KeepMinutes, &closed, "the meeting")?;
    }
    Ok(loaded)
}

/// The same for whoever was asked about before.
pub(super) fn load_held(c: &Connection<'_>, found: &PlannedMeeting) -> Result<Loaded, Error> {
    let id = found.id;
    let edition = agenda::edition(c, id, None)?.ok_or_else(|| Error::NotFound("the agenda".into()))?;
    let standing: HashMap<EntryId, bool> =
        agenda::entries(c, id)?.into_iter().map(|entry| (entry.id, entry.origin == Origin::Standing)).collect();
    let treated = edition.items.iter().filter(|item| item.withdrawn.is_none());
    let place = |item: &SentItem| Place {
        entry: item.entry,
        number: item.number().map(ToString::to_string).unwrap_or_default(),
        standing: standing.get(&item.entry).copied().unwrap_or_default(),
    };
    let acts = sitting::acts(c, id)?;
    let sitting = Sitting::replay(treated.map(place).collect(), acts.iter().map(|taken| &taken.act));
    let sitting = sitting.map_err(|why| sagsgang_store::Error::Corrupt(format!("what was taken down at a meeting: {why}")))?;
    let bodies = body::all(c)?.into_iter().map(|body| (body.id, body.name)).collect();
    Ok(Loaded { found: found.clone(), edition, sitting, acts, bodies })
}

/// Reads a meeting for who keeps its minutes.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and before the agenda is sent; [`Error::Forbidden`] when only the second factor is missing.
pub fn read_sitting(store: &Store, actor: &Actor, id: MeetingId) -> Result<SittingRead, Error> {
    store.read(|c| {
        find_page(c, actor, id, Action::KeepMinutes)?;
        let Loaded { found, edition, sitting, acts, .. } = load(c, actor, id)?;
        let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let may_be_brought = may_be_brought(c, &body)?;
        let of_several = orders_of(c, &body)?.kind == BodyKind::Steering;
        let mut others = body::all(c)?;
        others.retain(|other| other.id != body.id && other.organization == body.organization);
        let items = edition.items.into_iter().filter(|item| item.withdrawn.is_none()).collect();
        Ok(SittingRead { meeting: found, body, items, sitting, acts, may_be_brought, of_several, others })
    })
}

/// Only what a committee under the council decides can be brought before it (§ 23).
fn may_be_brought(c: &Connection<'_>, body: &Body) -> Result<bool, Error> {
    let kind = orders_of(c, body)?.kind;
    Ok(matches!(kind, BodyKind::Finance | BodyKind::Standing) && council_of(c, body)?.is_some())
}

/// The council that a body is under.
fn council_of(c: &Connection<'_>, body: &Body) -> Result<Option<Body>, Error> {
    for other in body::all(c)? {
        let above = other.organization == body.organization && other.id != body.id;
        if above && orders_of(c, &other)?.kind == BodyKind::Council {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// *Mandtalsliste*: those who may be expected at a meeting, to be ticked off. Members and substitutes with an account, those who
/// were at the body's last meeting, and without either those of its last minutes.
///
/// # Errors
/// As [`read_sitting`].
pub fn roll(store: &Store, s: &Surroundings, actor: &Actor, id: MeetingId) -> Result<Vec<Attendee>, Error> {
    store.read(|c| {
        let found = find(c, actor, id, Action::KeepMinutes)?;
        let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let mut known = last_roll(c, &found)?;
        if known.is_empty() {
            known = printed(c, s, &body)?;
        }
        if known.is_empty() {
            known = seated(c, s, &found)?;
        }
        let mut roll: Vec<Attendee> = Vec::new();
        for (role, seat) in [(Role::Chair, Seat::Chair), (Role::Member, Seat::Member)] {
            for account in account::of_body(c, found.body, &[role], found.date)? {
                if roll.iter().any(|person| person.account == Some(account.id)) {
                    continue;
                }
                let before = known.iter().find(|person| person.account == Some(account.id) || person.name == account.name);
                roll.push(Attendee {
                    id: AttendeeId(s.id()),
                    party: before.map(|person| person.party.clone()).unwrap_or_default(),
                    organization: before.map(|person| person.organization.clone()).unwrap_or_default(),
                    name: account.name,
                    seat,
                    account: Some(account.id),
                });
            }
        }
        // Who was there last and has no account: members of bodies that keep none, and officials.
        let chaired = roll.iter().any(|person| person.seat == Seat::Chair);
        for person in known.iter().filter(|person| !matches!(person.seat, Seat::Substitute { .. })) {
            let listed = roll.iter().any(|other| other.name == person.name);
            if listed || (person.account.is_some() && person.seat.is_own()) {
                continue;
            }
            let seat = if person.seat == Seat::Chair && chaired { Seat::Member } else { person.seat };
            roll.push(Attendee { id: AttendeeId(s.id()), seat, ..person.clone() });
        }
        Ok(roll)
    })
}

/// The account of a member or substitute of the meeting's body who goes by a name on its day.
///
/// # Errors
/// As [`read_sitting`].
pub fn account_named(store: &Store, actor: &Actor, id: MeetingId, name: &str) -> Result<Option<AccountId>, Error> {
    store.read(|c| {
        let found = find(c, actor, id, Action::KeepMinutes)?;
        let called = account::of_body(c, found.body, &[Role::Chair, Role::Member, Role::Substitute], found.date)?;
        Ok(called.into_iter().find(|account| account.name == name).map(|account| account.id))
    })
}

/// Who was on the list of the body's last meeting that was held here.
fn last_roll(c: &Connection<'_>, found: &PlannedMeeting) -> Result<Vec<Attendee>, Error> {
    let before = agenda::meetings_of(c, found.body, Date::MIN, found.date)?;
    for meeting in before.iter().rev().filter(|meeting| meeting.id != found.id) {
        let acts = sitting::acts(c, meeting.id)?;
        let listed = acts.iter().map(|taken| &taken.act).filter(|act| matches!(act, Act::Opened { .. } | Act::Listed { .. }));
        let mut people = Sitting::replay(Vec::new(), listed).map(|sitting| sitting.people).unwrap_or_default();
        // A substitute came for one evening.
        people.retain(|person| !matches!(person.seat, Seat::Substitute { .. }));
        if !people.is_empty() {
            return Ok(people);
        }
    }
    Ok(Vec::new())
}

/// Who sits in the body on the day of the meeting, by lists of members.
fn seated(c: &Connection<'_>, s: &Surroundings, found: &PlannedMeeting) -> Result<Vec<Attendee>, Error> {
    let seats = moving::seats_of(c, found.body, Some(found.date))?.into_iter();
    let own = seats.filter(|line| line.seat.substitute_for.is_empty());
    Ok(own
        .map(|line| Attendee {
            id: AttendeeId(s.id()),
            name: line.person,
            party: line.seat.party.unwrap_or_default(),
            organization: String::new(),
            seat: seat_of(line.seat.role.as_deref()),
            account: None,
        })
        .collect())
}

/// The seat that a printed role is.
fn seat_of(role: Option<&str>) -> Seat {
    let role = role.unwrap_or_default().to_lowercase();
    match () {
        () if role.contains("formand") && !role.contains("næst") || role == "borgmester" => Seat::Chair,
        () if role.is_empty() || role.contains("medlem") || role.contains("formand") || role.contains("borgmester") => {
            Seat::Member
        }
        () => Seat::Official,
    }
}

/// Who took part by the body's last published minutes.
fn printed(c: &Connection<'_>, s: &Surroundings, body: &Body) -> Result<Vec<Attendee>, Error> {
    let Some(last) = public::meetings_of(c, &body.slug)?.into_iter().find(|meeting| meeting.kind == DocumentKind::Minutes) else {
        return Ok(Vec::new());
    };
    let people = public::meeting(c, &last.address)?.map(|publication| publication.participants).unwrap_or_default();
    let attendee = |person: sagsgang_model::record::Participant| Attendee {
        id: AttendeeId(s.id()),
        name: person.name,
        party: person.party.unwrap_or_default(),
        organization: person.organization.unwrap_or_default(),
        seat: seat_of(person.role.as_deref()),
        account: None,
    };
    Ok(people.into_iter().map(attendee).collect())
}

/// An act that is to be taken down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAct {
    /// Given by who takes it down: the same again changes nothing.
    pub id: ActId,
    /// What happened.
    pub act: Act,
    /// How many versions of a decision its writer had seen; none for what is no text.
    pub upon: Option<usize>,
}

/// What came of taking an act down.
#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    /// It was.
    Done,
    /// A colleague wrote the same place meanwhile: nothing is lost, and somebody must choose.
    Clash {
        /// The two brought together as far as they can be.
        both: Decided,
        /// How many versions there are now.
        upon: usize,
        /// What must be chosen.
        contested: Vec<Contested>,
    },
}

#[derive(Serialize)]
struct Event<'a> {
    meeting: MeetingId,
    act: &'a str,
    /// The act's hash: its words stand in the acts alone.
    sha256: String,
    by: AccountId,
}

/// Takes down what happens at a meeting.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Forbidden`] without the second factor where something is closed;
/// [`Error::Conflict`] when it cannot be, in a sentence for who keeps the minutes.
pub fn take_act(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: MeetingId,
    new: &NewAct,
) -> Result<Recorded, Error> {
    store.write(|c| {
        let Loaded { found, edition, sitting, .. } = load(c, actor, id)?;
        let mut act = new.act.clone();
        match &mut act {
            Act::Opened { people, .. } => people.iter_mut().try_for_each(|person| keep_own_account(c, person))?,
            Act::Joined { person, .. } | Act::Listed { person, .. } => keep_own_account(c, person)?,
            _ => {}
        }
        let mut act_id = new.id;
        if let Some(known) = sitting::act(c, new.id)? {
            if is_same(&known, &act) {
                return Ok(Recorded::Done);
            }
            act_id = ActId(s.id());
        }
        checked(&act)?;
        // Who enters something more does not know what others enter meanwhile.
        if let Act::Entered { entry, place, .. } | Act::Promised { entry, place, .. } = &mut act
            && *place == Act::NEXT
        {
            let item = sitting.item(*entry);
            *place = if matches!(new.act, Act::Entered { .. }) { item.entered.len() } else { item.promises.len() };
        }
        if let Act::Decided { entry, decided } = &mut act {
            let versions = &sitting.item(*entry).decided;
            let base = new.upon.and_then(|upon| upon.checked_sub(1)).and_then(|at| versions.get(at)).cloned().unwrap_or_default();
            let theirs = versions.last().cloned().unwrap_or_default();
            let (both, contested) = Decided::together(&base, decided, &theirs);
            if !contested.is_empty() {
                return Ok(Recorded::Clash { both, upon: versions.len(), contested });
            }
            *decided = both;
            if *decided == theirs {
                return Ok(Recorded::Done);
            }
        }
        if let Act::Settled { next: Next::GoesTo { bodies }, .. } = &act {
            for id in bodies {
                body::get(c, *id)?.ok_or_else(|| Error::NotFound("the body".into()))?;
            }
        }
        if let Act::Demanded { by: Some(_), .. } = &act {
            let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
            if !may_be_brought(c, &body)? {
                return Err(Error::Conflict(
                    "Kun udvalgenes beslutninger kan bringes for byrådet (kommunestyrelsesloven § 23).".into(),
                ));
            }
        }
        if found.state == MeetingState::Held {
            super::minutes::edited(c, s, actor, id, &told_of(&edition, &act))?;
        }
        let before = (found.state == MeetingState::Held).then(|| sitting.clone());
        let mut after = sitting;
        if let Act::Ended { .. } = &act {
            goes_somewhere(&edition, &after, writing)?;
            // What only its words call postponed is taken down as that, for all who ask later what became of it.
            for settled in postponed_by_words(&edition, &after, writing) {
                after = keep(c, s, actor, id, ActId(s.id()), after, &settled)?;
            }
        }
        after = keep(c, s, actor, id, act_id, after, &act)?;
        holds(&edition, &after, writing)?;
        let following = Following { c, s, actor, writing, found: &found, edition: &edition, sitting: &after };
        match &act {
            Act::Opened { .. } => agenda::set_state(c, id, &MeetingState::Begun)?,
            Act::Judged { entry, person, disqualified, .. } => {
                let item = after.item(*entry);
                let away = item.judged.iter().filter(|judged| judged.disqualified);
                let accounts: Vec<_> = away.filter_map(|judged| after.person(judged.person)?.account).collect();
                sitting::set_disqualified(c, *entry, &accounts)?;
                let draft = edition.items.iter().find(|item| item.entry == *entry).and_then(|item| item.draft);
                if let (false, Some((draft, _)), Some(account)) =
                    (*disqualified, draft, after.person(*person).and_then(|p| p.account))
                {
                    sitting::set_qualified(c, draft, account)?;
                }
            }
            Act::Ended { .. } => {
                agenda::set_state(c, id, &MeetingState::Held)?;
                for place in &after.places {
                    following.carry_on(place.entry)?;
                    following.heard(place.entry)?;
                }
                if let Some(body) = body::get(c, found.body)? {
                    agendas::put_waiting(c, s, actor, &body)?;
                }
            }
            Act::Decided { entry, .. } if found.state == MeetingState::Held => following.heard(*entry)?,
            Act::Settled { entry, .. } if found.state == MeetingState::Held => {
                following.carry_on(*entry)?;
                following.heard(*entry)?;
            }
            _ => {}
        }
        if let Some(before) = before {
            let before = Following { sitting: &before, ..following };
            for item in &edition.items {
                let quoted = [before.quoted(item)?, following.quoted(item)?];
                quote_anew(c, s, actor, item.entry, quoted)?;
            }
        }
        Ok(Recorded::Done)
    })
}

/// Takes an act, keeps it, and tells the log by its hash.
fn keep(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    meeting: MeetingId,
    id: ActId,
    sitting: Sitting,
    act: &Act,
) -> Result<Sitting, Error> {
    let after = sitting.take(act).map_err(|why| Error::Conflict(why.0))?;
    let taken = Taken { id, act: act.clone(), at: s.now(), account: actor.account, made_by: actor.name.clone() };
    sitting::take(c, meeting, &taken)?;
    let json = serde_json::to_value(act)?;
    let code = json["act"].as_str().unwrap_or_default();
    let sha256 = content_hash(json.to_string().as_bytes());
    event::append(c, &s.now(), "sitting.taken", &Event { meeting, act: code, sha256, by: actor.account })?;
    Ok(after)
}

/// Nobody signs as somebody else: where the name on a line is not its account's, the line has no account.
fn keep_own_account(c: &Connection<'_>, person: &mut Attendee) -> Result<(), Error> {
    let Some(account) = person.account else { return Ok(()) };
    let own = account::get(c, account)?.is_some_and(|known| known.name.trim() == person.name.trim());
    person.account = own.then_some(account);
    Ok(())
}

/// Whether the same form was sent again: what was taken down then may say more than what was written.
fn is_same(taken: &Act, new: &Act) -> bool {
    match (taken, new) {
        (Act::Entered { entry: a, entered: x, .. }, Act::Entered { entry: b, entered: y, .. }) => a == b && x == y,
        (Act::Promised { entry: a, promise: x, .. }, Act::Promised { entry: b, promise: y, .. }) => a == b && x == y,
        _ => taken == new,
    }
}

/// What must hold of decisions that only their words tell of: half of the body takes part (§ 11), and what is brought before the
/// council was decided (§ 23).
fn holds(edition: &AgendaEdition, sitting: &Sitting, writing: &dyn Writing) -> Result<(), Error> {
    for item in &edition.items {
        let treated = sitting.item(item.entry);
        let Some(decided) = treated.decision() else { continue };
        let quorum = sitting.quorum(item.entry);
        if quorum.is_ok() && treated.demanded.is_none() {
            continue;
        }
        let said = outcomes_of(item, sitting, writing);
        let postponed = said.contains(&Outcome::Postponed);
        let by_words = || writing.outcomes(&decided.text, &item.item.recommendations);
        if !postponed && (decided.decides() || by_words().iter().any(decides)) {
            quorum.map_err(|why| Error::Conflict(why.0))?;
        }
        if treated.demanded.is_some() && postponed {
            return Err(Error::Conflict(
                "Punktet er udsat. Der er ikke truffet nogen beslutning i sagen, som kan bringes for rådet.".into(),
            ));
        }
    }
    Ok(())
}

/// What an act is about, in words.
fn told_of(edition: &AgendaEdition, act: &Act) -> String {
    let entry = match act {
        Act::Joined { entry, .. }
        | Act::Moved { entry, .. }
        | Act::Judged { entry, .. }
        | Act::Visited { entry, .. }
        | Act::Decided { entry, .. }
        | Act::Voted { entry, .. }
        | Act::Entered { entry, .. }
        | Act::Demanded { entry, .. }
        | Act::Settled { entry, .. }
        | Act::Promised { entry, .. } => Some(*entry),
        Act::Opened { .. } | Act::Ordered { .. } | Act::Ended { .. } | Act::Timed { .. } | Act::Listed { .. } => None,
    };
    let item = edition.items.iter().find(|item| Some(item.entry) == entry);
    item.and_then(SentItem::number).map_or_else(|| "referatet".to_owned(), |number| format!("punkt {number}"))
}

fn checked(act: &Act) -> Result<(), Error> {
    let long = serde_json::to_string(act)?.chars().count() > LONGEST;
    if long {
        return Err(Error::Invalid(format!("Det er for langt; højst {LONGEST} tegn ad gangen.")));
    }
    Ok(())
}

/// *Standardtekst* of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StandardDecision {
    /// The words.
    pub text: String,
    /// What they come to.
    pub outcome: Outcome,
}

#[derive(Deserialize)]
struct StandardDecisions {
    decision: Vec<StandardDecision>,
}

static DECISIONS: LazyLock<Vec<StandardDecision>> = LazyLock::new(|| {
    toml::from_str::<StandardDecisions>(include_str!("words/decisions.toml")).map(|all| all.decision).unwrap_or_default()
});

/// The standard texts, the most used first.
pub fn standard_decisions() -> &'static [StandardDecision] {
    &DECISIONS
}

// ---------------------------------------------------------------- and on from there

/// What an item came to: what was said, or what its words say.
fn outcomes_of(item: &SentItem, sitting: &Sitting, writing: &dyn Writing) -> Vec<Outcome> {
    match sitting.item(item.entry).decision() {
        Some(decided) if decided.outcomes.is_empty() => writing.outcomes(&decided.text, &item.item.recommendations),
        Some(decided) => decided.outcomes.clone(),
        None => Vec::new(),
    }
}

/// What becomes of an item: what was said, or what its decision came to.
fn next_of(item: &SentItem, sitting: &Sitting, writing: &dyn Writing) -> Option<Next> {
    let said = sitting.item(item.entry).next.clone();
    let postponed = || outcomes_of(item, sitting, writing).contains(&Outcome::Postponed);
    said.or_else(|| postponed().then_some(Next::ComesBack { meeting: None })).or_else(|| sitting.item(item.entry).next())
}

/// The acts that say of items what only their words do: that they come back.
fn postponed_by_words(edition: &AgendaEdition, sitting: &Sitting, writing: &dyn Writing) -> Vec<Act> {
    let place = |item: &&SentItem| sitting.places.iter().any(|place| place.entry == item.entry);
    let items = edition.items.iter().filter(place);
    let next = items.map(|item| (item.entry, next_of(item, sitting, writing)));
    let unsaid = next.filter(|(entry, next)| *next != sitting.item(*entry).next());
    unsaid.filter_map(|(entry, next)| next.map(|next| Act::Settled { entry, next })).collect()
}

/// What is recommended to somebody goes to them, or it was said that it does not.
fn goes_somewhere(edition: &AgendaEdition, sitting: &Sitting, writing: &dyn Writing) -> Result<(), Error> {
    let of = |entry| edition.items.iter().find(|item| item.entry == entry);
    let nowhere: Vec<&str> = sitting
        .places
        .iter()
        .filter(|place| sitting.item(place.entry).next.is_none())
        .filter(|place| of(place.entry).is_some_and(|item| outcomes_of(item, sitting, writing).contains(&Outcome::SentOn)))
        .map(|place| place.number.as_str())
        .collect();
    if nowhere.is_empty() {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "Punkt {} er anbefalet, men ikke sendt til nogen. Vælg hvem under »Hvad sker der nu« på punktet, eller sæt det som færdigt.",
        nowhere.join(", ")
    )))
}

/// The next meeting of a body whose agenda is not sent.
fn next_meeting(c: &Connection<'_>, body: BodyId, after: Date) -> Result<Option<PlannedMeeting>, Error> {
    let coming = agenda::meetings_of(c, body, after, Date::MAX)?;
    Ok(coming.into_iter().find(|meeting| meeting.date > after && is_put_together(meeting)))
}

/// Whether a meeting is to come, with an agenda that is not sent.
fn is_put_together(meeting: &PlannedMeeting) -> bool {
    matches!(meeting.state, MeetingState::Planned | MeetingState::Announced)
}

/// Puts the items that wait for a meeting of a body on its next agenda.
pub(super) fn put_waiting(c: &Connection<'_>, s: &Surroundings, actor: &Actor, body: BodyId) -> Result<(), Error> {
    for (id, quoted) in sitting::waiting(c, body)? {
        let Some(entry) = agenda::entry(c, id)? else { continue };
        let Some(held) = agenda::meeting(c, entry.meeting)? else { continue };
        let Some(planned) = next_meeting(c, body, held.date)? else { continue };
        place_on(c, s, actor, &planned, &entry, None, &quoted)?;
        sitting::set_placed(c, id, body, planned.id)?;
    }
    Ok(())
}

/// A meeting that was held, for what follows from its decisions.
#[derive(Clone, Copy)]
struct Following<'a> {
    c: &'a Connection<'a>,
    s: &'a Surroundings,
    actor: &'a Actor,
    writing: &'a dyn Writing,
    found: &'a PlannedMeeting,
    edition: &'a AgendaEdition,
    sitting: &'a Sitting,
}

impl Following<'_> {
    /// Lets an item that was treated go where it is to: back on the next agenda, on to other bodies, or before the council (§ 23).
    fn carry_on(&self, id: EntryId) -> Result<(), Error> {
        let Self { c, s, actor, writing, found, edition, sitting } = *self;
        let Some(item) = edition.items.iter().find(|item| item.entry == id) else { return Ok(()) };
        let treated = sitting.item(id);
        let mut to: Vec<BodyId> = Vec::new();
        let mut back = None;
        match next_of(item, sitting, writing) {
            Some(Next::ComesBack { meeting }) => {
                to.push(found.body);
                back = meeting;
            }
            Some(Next::GoesTo { bodies }) => to.extend(bodies),
            Some(Next::Ends) | None => {}
        }
        if treated.demanded.is_some() {
            let home = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
            to.extend(council_of(c, &home)?.map(|council| council.id).filter(|council| !to.contains(council)));
        }
        let quoted = self.quoted(item)?;
        let carried = sitting::carried(c, id)?;
        let entry = agenda::entries(c, found.id)?.into_iter().find(|entry| entry.id == id);
        let Some(entry) = entry else { return Ok(()) };
        for body in to.into_iter().filter(|body| !carried.contains(body)) {
            let planned = match back {
                Some(chosen) => agenda::meeting(c, chosen)?.filter(|meeting| meeting.body == body && meeting.state.is_to_come()),
                None => None,
            };
            let planned = match planned {
                Some(planned) => Some(planned),
                None => next_meeting(c, body, found.date)?,
            };
            let draft = match entry.origin {
                Origin::Draft { draft } => carried_draft(c, s, actor, draft, body, found.body, &quoted)?,
                Origin::Standing | Origin::Request { .. } | Origin::Minutes { .. } | Origin::Own => None,
            };
            if let Some(planned) = planned.as_ref().filter(|_| body == found.body || draft.is_none()) {
                place_on(c, s, actor, planned, &entry, draft, &quoted)?;
            }
            sitting::carry(c, id, body, draft, planned.map(|planned| planned.id), &quoted)?;
        }
        Ok(())
    }

    /// The decision as the next treatment quotes it: with who was away, dissenting opinions (§ 13), and who brought it before the
    /// council (§ 23).
    fn quoted(&self, item: &SentItem) -> Result<String, Error> {
        let Self { c, writing, found, edition, sitting, .. } = *self;
        let (id, treated) = (item.entry, sitting.item(item.entry));
        let mut words = vec![quotation(edition, item, sitting)];
        if item.is_open() {
            words.extend(super::quotes::who_was_away(&sitting.absent(id), &sitting.substitutes(id)));
        }
        let name = |id: AttendeeId| sitting.person(id).map_or("", |person| person.name.as_str());
        for entered in treated.entered.iter().filter(|entered| entered.dissent && !entered.text.trim().is_empty()) {
            let by = entered.by.iter().map(|by| name(*by)).collect::<Vec<_>>().join(", ");
            words.push(format!("Afvigende mening fra {by}: {}", entered.text.trim()));
        }
        if let Some(by) = treated.demanded {
            let home = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
            let council = council_of(c, &home)?;
            words.extend(council.map(|council| {
                format!("Beslutningen er bragt for {} af {} (kommunestyrelsesloven § 23).", council.name, name(by))
            }));
        }
        let quoted: Vec<Block> = words.into_iter().map(|text| Block::Paragraph { text }).collect();
        Ok(writing.markdown(&quoted))
    }

    /// What a body decided about an item it was heard with is its answer, unless it puts it off. What it decided about an item that
    /// is closed for itself alone stays with it.
    fn heard(&self, id: EntryId) -> Result<(), Error> {
        let Self { c, s, actor, writing, found, edition, sitting } = *self;
        let Some(item) = edition.items.iter().find(|item| item.entry == id) else { return Ok(()) };
        let (Some((draft, _)), Some(decided)) = (item.draft, sitting.item(id).decision()) else { return Ok(()) };
        if matches!(next_of(item, sitting, writing), Some(Next::ComesBack { .. })) {
            return super::consultations::put_off(c, s, actor, draft, found.id);
        }
        let number = item.number().map(ToString::to_string).unwrap_or_default();
        let at = Treated { meeting: found.id, number, body: edition.body.clone() };
        super::consultations::decided(c, s, actor, writing, draft, &at, found.date, item.item.access, &decided.text)
    }
}

/// Lets items that went on and were not sent yet quote what was put right in place of what was decided first.
fn quote_anew(c: &Connection<'_>, s: &Surroundings, actor: &Actor, entry: EntryId, quoted: [String; 2]) -> Result<(), Error> {
    let [old, new] = quoted.map(|text| text.trim_end().to_owned());
    if old == new {
        return Ok(());
    }
    for id in sitting::carried_drafts(c, entry)? {
        drafts::requote(c, s, actor, id, |known| history_field(&known.form), [&old, &new])?;
    }
    for (body, on, quoted) in sitting::carried_entries(c, entry)? {
        sitting::set_quoted(c, entry, body, &quoted.replace(&old, &new))?;
        let on = on.map_or(Ok(None), |on| agenda::meeting(c, on))?.filter(is_put_together);
        for mut again in on.map_or(Ok(Vec::new()), |on| agenda::entries(c, on.id))? {
            let told = again.text.section(meetings::TEXT).replace(&old, &new);
            if told != again.text.section(meetings::TEXT) {
                again.text.set(meetings::TEXT, told);
                agenda::set_entry(c, &again)?;
            }
        }
    }
    Ok(())
}

/// The decision as the next body reads it, in the form reading takes for an earlier one.
fn quotation(edition: &AgendaEdition, item: &SentItem, sitting: &Sitting) -> String {
    let number = item.number().map(|number| format!(", pkt. {number}")).unwrap_or_default();
    let decided =
        sitting.item(item.entry).decision().map(|decided| decided.text.split_whitespace().collect::<Vec<_>>().join(" "));
    let words = match decided.filter(|_| item.is_open()) {
        Some(words) if !words.is_empty() => words,
        _ if sitting.item(item.entry).next.as_ref().is_some_and(|next| matches!(next, Next::ComesBack { .. })) => {
            "Udsat.".to_owned()
        }
        _ => "Behandlet.".to_owned(),
    };
    format!("Beslutning fra {}, {}{number}: {words}", edition.body, danish_date(edition.date))
}

/// The prepared item for the next treatment: the same one when it comes back, a copy for another body, each with what was decided.
fn carried_draft(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    to: BodyId,
    from: BodyId,
    quoted: &str,
) -> Result<Option<DraftId>, Error> {
    let Some(known) = draft::get(c, id)? else { return Ok(None) };
    let mut text = draft::text(c, id, known.version)?.unwrap_or_default();
    text.append(&history_field(&known.form), quoted);
    if to == from {
        agendas::take_off(c, s, actor, id, "Punktet kommer igen på et senere møde.")?;
        drafts::keep(c, s, actor, id, &text, "draft.carried")?;
        return Ok(Some(id));
    }
    let new = Draft {
        id: DraftId(s.id()),
        body: to,
        state: DraftState::Approved,
        made: s.now(),
        changed: s.now(),
        version: 0,
        ..known.clone()
    };
    let writers = draft::writers(c, id)?;
    draft::add(c, &new, writers.first().copied().unwrap_or(actor.account))?;
    draft::set_access(c, new.id, known.access, known.ground, known.open_title.as_deref())?;
    super::enclosures::copy(c, s, id, new.id)?;
    drafts::keep(c, s, actor, new.id, &text, "draft.carried")?;
    Ok(Some(new.id))
}

/// Where earlier decisions stand: the form's history, or else its case.
pub(super) fn history_field(form: &[FormField]) -> String {
    let of = |kind| form.iter().find(|field| field.kind == kind);
    let field = of(SectionKind::History).or_else(|| of(SectionKind::Case)).or(form.first());
    field.map_or(meetings::TEXT, |field| field.key.as_str()).to_owned()
}

/// Puts an item on an agenda to come. Without such an agenda a prepared one is among the proposals, and any other waits.
fn place_on(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    planned: &PlannedMeeting,
    entry: &Entry,
    draft: Option<DraftId>,
    quoted: &str,
) -> Result<(), Error> {
    let late = "Punktet er sendt hertil fra et andet møde.";
    match draft {
        Some(draft) => agendas::put(c, s, actor, planned, Origin::Draft { draft }, DraftText::default(), None, late)?,
        None => {
            let mut text = entry.text.clone();
            text.append(meetings::TEXT, quoted);
            let origin = match entry.origin {
                // A body approves no other's minutes.
                Origin::Minutes { meeting } if agenda::meeting(c, meeting)?.is_some_and(|of| of.body == planned.body) => {
                    Origin::Minutes { meeting }
                }
                _ => Origin::Own,
            };
            agendas::put(c, s, actor, planned, origin, text, entry.case_number.clone(), late)?
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_texts_are_read() {
        assert_eq!(standard_decisions().len(), 7);
        assert!(standard_decisions().iter().all(|standard| standard.text.ends_with('.')));
    }
}
