//! `/kontor/moeder/{meeting}/gang`: a meeting while it is held, for who keeps the minutes.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, NewAct, Recorded, SittingRead, StandardDecision, standard_decisions},
};
use sagsgang_model::{
    ClockTime, Date, Outcome,
    agenda::{MeetingState, SentItem},
    id::{ActId, AttendeeId, BodyId, EntryId, MeetingId},
    merge::Piece,
    record::{DateRange, DecisionPoint},
    sitting::{Act, Attendee, Ballot, ConflictGround, Decided, Entered, Next, Promise, Seat, Visit},
};

use super::{
    asked::Asked,
    cases::refuse,
    form::Form,
    frame::Frame,
    meetings::{id_of, tags},
    reply::Reply,
};
use crate::{State, danish, respond::Failure};

// ---------------------------------------------------------------- the meeting

#[derive(Template)]
#[template(path = "office/sitting.html")]
struct Page {
    frame: Frame,
    read: SittingRead,
    when: String,
    /// Those who may be expected, before the meeting is opened.
    roll: Vec<Row>,
    rows: Vec<ItemRow>,
    people: Vec<PersonRow>,
    opened: String,
    ended: Option<String>,
    now: String,
    problem: Option<String>,
}

impl Page {
    /// Whether anything of the meeting is closed: then so is every page of it.
    fn holds_closed(&self) -> bool {
        holds_closed(&self.read)
    }
}

fn holds_closed(read: &SittingRead) -> bool {
    read.items.iter().any(|item| !item.is_open())
}

/// Somebody on the list before the meeting is opened.
struct Row {
    id: String,
    name: String,
    party: String,
    organization: String,
    account: String,
    seat: Seat,
    /// Whether they are ticked off as being there.
    here: bool,
    excuse: String,
}

/// An item in the list.
struct ItemRow {
    address: String,
    number: String,
    title: String,
    tags: Vec<&'static str>,
    /// What was decided, shortly; empty when nothing was.
    decided: String,
    /// Short words on what belongs to it: votes, somebody disqualified, brought before the council.
    told: Vec<String>,
    standing: bool,
}

/// Somebody at the meeting.
struct PersonRow {
    name: String,
    party: String,
    seat: String,
    /// When they were not there, in words.
    told: String,
}

/// What a seat is called.
fn seat(seat: Seat) -> &'static str {
    match seat {
        Seat::Chair => "Formand",
        Seat::Member => "Medlem",
        Seat::Substitute { .. } => "Stedfortræder",
        Seat::Official => "Uden stemme",
    }
}

/// What forms call the seats that the list is made of.
const SEATS: [(&str, Seat); 3] = [("formand", Seat::Chair), ("medlem", Seat::Member), ("uden-stemme", Seat::Official)];

/// A member, unless the form says otherwise.
fn seat_named(code: &str) -> Seat {
    SEATS.iter().find(|(known, _)| *known == code).map_or(Seat::Member, |(_, seat)| *seat)
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let read = match office::read_sitting(&state.store, actor, id) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let roll = match read.sitting.opened {
        Some(_) => Vec::new(),
        None if asked.form.has("navn-0") => entered_roll(&asked.form),
        None => office::roll(&state.store, &state.surroundings, actor, id)?.iter().map(row).collect(),
    };
    let page = Page {
        frame: Frame::new(state, asked, &format!("Mødets gang: {}, {}", read.body.name, danish::date(read.meeting.date))),
        when: danish::weekday_and_date(read.meeting.date),
        roll,
        rows: read.sitting.places.iter().filter_map(|place| item_row(&read, place.entry, place.standing)).collect(),
        people: read.sitting.people.iter().map(|person| person_row(&read, person)).collect(),
        opened: read.sitting.opened.map(danish::clock).unwrap_or_default(),
        ended: read.sitting.ended.map(danish::clock),
        now: match read.meeting.date == actor.today {
            true => now(state),
            // Minutes that are kept afterwards or tried beforehand begin when the meeting does.
            false if read.sitting.opened.is_none() => read.meeting.time.to_string(),
            false => String::new(),
        },
        problem,
        read,
    };
    let closed = page.holds_closed();
    let reply = Reply::Page(status, page.render()?);
    Ok(if status == StatusCode::OK { reply.keepable(closed) } else { reply })
}

/// The time of day, as forms take it.
fn now(state: &State) -> String {
    danish::time(&state.surroundings.now()).replace('.', ":")
}

fn row(person: &Attendee) -> Row {
    Row {
        id: person.id.to_string(),
        name: person.name.clone(),
        party: person.party.clone(),
        organization: person.organization.clone(),
        account: person.account.map(|account| account.to_string()).unwrap_or_default(),
        seat: person.seat,
        here: true,
        excuse: String::new(),
    }
}

/// The rows as they were entered.
fn entered_roll(form: &Form) -> Vec<Row> {
    let row = |at: usize| {
        let value = |name: &str| form.value(&format!("{name}-{at}")).trim().to_owned();
        Row {
            id: value("deltager"),
            name: value("navn"),
            party: value("parti"),
            organization: value("fra"),
            account: value("konto"),
            seat: seat_named(&value("plads")),
            here: form.has(&format!("her-{at}")),
            excuse: value("afbud"),
        }
    };
    (0..MOST_PEOPLE).take_while(|at| form.has(&format!("navn-{at}"))).map(row).collect()
}

/// More people than this are on no list.
const MOST_PEOPLE: usize = 120;

fn item_row(read: &SittingRead, entry: EntryId, standing: bool) -> Option<ItemRow> {
    let item = read.item(entry)?;
    let treated = read.sitting.item(entry);
    let decided = match (treated.decision(), treated.next()) {
        (Some(decided), _) if !decided.text.trim().is_empty() => danish::beginning(&decided.text, 90),
        (Some(_), _) => "Besvaret punkt for punkt".to_owned(),
        (None, Some(Next::ComesBack { .. })) => "Udsat".to_owned(),
        (None, Some(Next::GoesTo { .. })) => "Sendt videre".to_owned(),
        (None, _) => String::new(),
    };
    let mut told = Vec::new();
    if !treated.ballot.is_empty() {
        let Ballot { in_favour, against, abstained } = &treated.ballot;
        told.push(format!("{} for, {} imod, {} undlod", in_favour.len(), against.len(), abstained.len()));
    }
    for judged in treated.judged.iter().filter(|judged| judged.disqualified) {
        told.push(format!("{} var inhabil", name_of(read, judged.person)));
    }
    if let Some(by) = treated.demanded {
        told.push(format!("Bragt for byrådet af {}", name_of(read, by)));
    }
    Some(ItemRow {
        address: format!("/kontor/moeder/{}/gang/{entry}", read.meeting.id),
        number: item.number().map(ToString::to_string).unwrap_or_default(),
        title: item.item.title.clone(),
        tags: tags(item),
        decided,
        told,
        standing,
    })
}

fn name_of(read: &SittingRead, person: AttendeeId) -> &str {
    read.sitting.person(person).map_or("", |person| person.name.as_str())
}

fn person_row(read: &SittingRead, person: &Attendee) -> PersonRow {
    let sitting = &read.sitting;
    let number = |entry: EntryId| read.item(entry).and_then(SentItem::number).map(ToString::to_string).unwrap_or_default();
    let away: Vec<String> = sitting
        .places
        .iter()
        .filter(|place| !sitting.is_there(person.id, place.entry))
        .map(|place| number(place.entry))
        .collect();
    let told = match away.len() {
        0 => String::new(),
        all if all == sitting.places.len() => match sitting.excuses.get(&person.id).map_or("", |why| why.as_str()) {
            "" => "Fraværende".to_owned(),
            why => format!("Fraværende: {why}"),
        },
        _ => format!("Ikke til stede under punkt {}", away.join(", ")),
    };
    let seat = match person.seat {
        Seat::Substitute { member } => format!("Stedfortræder for {}", name_of(read, member)),
        other => seat(other).to_owned(),
    };
    let party = [person.party.as_str(), &person.organization].into_iter().filter(|from| !from.is_empty()).collect::<Vec<_>>();
    PersonRow { name: person.name.clone(), party: party.join(", "), seat, told }
}

/// Goes back to the meeting, or shows it with what was wrong and all that was entered.
fn told(state: &State, asked: &Asked, id: MeetingId, done: Result<&str, Error>) -> Result<Reply, Failure> {
    match done {
        Ok(word) => Ok(Reply::go(format!("/kontor/moeder/{id}/gang?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// Takes an act down. The form brings its identity, so that what is sent twice is taken once.
fn take(state: &State, asked: &Asked, id: MeetingId, act: Act, upon: Option<usize>) -> Result<Recorded, Error> {
    let Some(office) = &state.office else { return Err(Error::NotFound("the office".into())) };
    // The script saves the same form again and again, each time as another act.
    let form = Some(asked.form.value("akt")).filter(|_| !asked.is_script());
    let given = form.and_then(|akt| akt.parse().ok()).unwrap_or_else(|| ActId(state.surroundings.id()));
    let new = NewAct { id: given, act, upon };
    office::take_act(&state.store, &state.surroundings, asked.actor_or_error()?, &*office.writing, id, &new)
}

fn clock(text: &str) -> Result<ClockTime, Error> {
    text.trim().replace('.', ":").parse().map_err(|_| Error::Invalid("Skriv klokkeslættet som 16:00.".into()))
}

/// A time that may be left out.
fn noted(text: &str) -> Result<Option<ClockTime>, Error> {
    if text.trim().is_empty() { Ok(None) } else { clock(text).map(Some) }
}

/// `POST …/gang/aabn`: who is there.
pub(super) fn open(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = opened(state, &asked.form).and_then(|act| take(state, asked, id, act, None)).map(|_| "moede-aabnet");
    told(state, asked, id, done)
}

fn opened(state: &State, form: &Form) -> Result<Act, Error> {
    let at = clock(form.value("tid"))?;
    let (mut people, mut absent) = (Vec::new(), Vec::new());
    for row in entered_roll(form).into_iter().filter(|row| !row.name.is_empty()) {
        let id = row.id.parse().unwrap_or_else(|_| AttendeeId(state.surroundings.id()));
        if !row.here {
            absent.push((id, row.excuse));
        }
        let Row { name, party, organization, seat, .. } = row;
        people.push(Attendee { id, name, party, organization, seat, account: row.account.parse().ok() });
    }
    Ok(Act::Opened { at, people, absent })
}

/// `POST …/gang/deltager`: somebody more, from an item on.
pub(super) fn join(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let joined = || {
        let seat = match form.value("for").parse() {
            Ok(member) => Seat::Substitute { member },
            Err(_) => Seat::Official,
        };
        let entry = form.value("punkt").parse().map_err(|_| Error::Invalid("Vælg det første punkt.".into()))?;
        // A substitute who has an account signs, and is called by it.
        let account = if matches!(seat, Seat::Substitute { .. }) {
            office::substitute(&state.store, asked.actor_or_error()?, id, form.value("navn").trim())?
        } else {
            None
        };
        let [name, party, organization] = ["navn", "parti", "fra"].map(|field| form.value(field).trim().to_owned());
        let person = Attendee { id: AttendeeId(state.surroundings.id()), name, party, organization, seat, account };
        take(state, asked, id, Act::Joined { person, entry, at: noted(form.value("tid"))? }, None)
    };
    told(state, asked, id, joined().map(|_| "deltager"))
}

/// `POST …/gang/raekkefoelge`: an item a step up or down in the order of treatment.
pub(super) fn order(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let ordered = || {
        let read = office::read_sitting(&state.store, asked.actor_or_error()?, id)?;
        let mut order: Vec<EntryId> = read.sitting.places.iter().map(|place| place.entry).collect();
        let missing = || Error::Invalid("Vælg, hvilket punkt der flyttes.".to_owned());
        let (way, entry) = asked.form.value("flyt").split_once(' ').ok_or_else(missing)?;
        let entry: EntryId = entry.parse().map_err(|_| missing())?;
        let at = order.iter().position(|known| *known == entry).ok_or_else(missing)?;
        let to = if way == "op" { at.saturating_sub(1) } else { (at + 1).min(order.len() - 1) };
        order.swap(at, to);
        take(state, asked, id, Act::Ordered { order }, None)
    };
    told(state, asked, id, ordered().map(|_| "raekkefoelge"))
}

/// `POST …/gang/haev`.
pub(super) fn end(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = clock(asked.form.value("tid")).and_then(|at| take(state, asked, id, Act::Ended { at }, None));
    told(state, asked, id, done.map(|_| "moede-haevet"))
}

// ---------------------------------------------------------------- an item

#[derive(Template)]
#[template(path = "office/sitting_item.html")]
struct ItemPage {
    frame: Frame,
    read: SittingRead,
    entry: EntryId,
    number: String,
    title: String,
    tags: Vec<&'static str>,
    closed: bool,
    /// The clauses of the recommendation, each with the answer that was given.
    clauses: Vec<(String, String, Option<Outcome>)>,
    recommended_by: String,
    /// What stands in the fields.
    text: String,
    extract: String,
    outcome: Option<Outcome>,
    upon: usize,
    act: String,
    standards: &'static [StandardDecision],
    attendance: Vec<Present>,
    quorum: Option<String>,
    voters: Vec<Voter>,
    parties: Vec<String>,
    carried: Option<String>,
    judged: Vec<(String, String, String)>,
    entered: Vec<EnteredRow>,
    demanded: Option<String>,
    next: Next,
    said: bool,
    promises: Vec<PromiseRow>,
    /// Who visited, and from when until when.
    guests: String,
    visit: (String, String),
    before: Option<(String, String)>,
    after: Option<(String, String)>,
    now: String,
    problem: Option<String>,
}

/// Whether somebody is there for the item.
struct Present {
    id: AttendeeId,
    name: String,
    seat: String,
    here: bool,
    /// Not to be ticked: disqualified, and so out of the room.
    disqualified: bool,
}

struct Voter {
    id: AttendeeId,
    name: String,
    party: String,
    vote: &'static str,
}

struct EnteredRow {
    place: usize,
    by: String,
    text: String,
    dissent: bool,
}

struct PromiseRow {
    place: usize,
    text: String,
    who: String,
    from: String,
    to: String,
}

impl ItemPage {
    fn is(&self, outcome: &Outcome) -> bool {
        self.outcome == Some(*outcome)
    }

    fn goes_to(&self, body: &BodyId) -> bool {
        matches!(&self.next, Next::GoesTo { bodies } if bodies.contains(body))
    }

    fn comes_back(&self) -> bool {
        matches!(self.next, Next::ComesBack { .. })
    }

    /// The item's address here.
    fn address(&self) -> String {
        format!("/kontor/moeder/{}/gang/{}", self.read.meeting.id, self.entry)
    }

    fn is_sent_on(&self) -> bool {
        matches!(self.next, Next::GoesTo { .. })
    }

    fn is_answered(&self) -> bool {
        self.clauses.iter().any(|(_, answer, _)| !answer.is_empty())
    }

    fn ends(&self) -> bool {
        self.said && self.next == Next::Ends
    }
}

fn ids(asked: &Asked) -> Option<(MeetingId, EntryId)> {
    Some((id_of(asked)?, asked.parameter("entry").parse().ok()?))
}

pub(super) fn item(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    item_page(state, asked, StatusCode::OK, None)
}

fn item_page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let Some((id, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    let read = match office::read_sitting(&state.store, asked.actor()?, id) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let Some(item) = read.item(entry).cloned() else { return Ok(Reply::NotFound) };
    // Nothing happens to an item before the meeting is opened.
    if read.sitting.opened.is_none() {
        return Ok(Reply::go(format!("/kontor/moeder/{id}/gang")));
    }
    let sitting = &read.sitting;
    let treated = sitting.item(entry);
    let decided = treated.decided.last().cloned().unwrap_or_default();
    // What was entered and could not be taken stands in its field again.
    let form = &asked.form;
    let entered = status != StatusCode::OK && form.has("tekst");
    let (text, extract) = if entered { (form.value("tekst"), form.value("uddrag")) } else { (&*decided.text, &*decided.extract) };
    let clauses: Vec<String> =
        item.item.recommendations.iter().filter(|known| !known.earlier).flat_map(|known| &known.clauses).cloned().collect();
    let answer = |at: usize| decided.points.iter().find(|point| point.point == (at + 1).to_string());
    let voters = sitting.voters(entry);
    let mut parties: Vec<String> = voters.iter().map(|person| person.party.clone()).filter(|party| !party.is_empty()).collect();
    parties.sort();
    parties.dedup();
    let beside = |step: isize| {
        let at = sitting.places.iter().position(|place| place.entry == entry)?;
        let place = sitting.places.get(at.checked_add_signed(step)?)?;
        let title = read.item(place.entry).map(|item| item.item.title.clone()).unwrap_or_default();
        Some((format!("/kontor/moeder/{id}/gang/{}", place.entry), format!("{}. {title}", place.number)))
    };
    let page = ItemPage {
        number: item.number().map(ToString::to_string).unwrap_or_default(),
        title: item.item.title.clone(),
        tags: tags(&item),
        closed: !item.is_open(),
        recommended_by: item.item.recommendations.first().and_then(|known| known.by.clone()).unwrap_or_default(),
        clauses: clauses
            .iter()
            .enumerate()
            .map(|(at, clause)| {
                let answer = answer(at);
                (
                    clause.clone(),
                    answer.map(|point| point.text.clone()).unwrap_or_default(),
                    answer.and_then(|point| point.outcomes.first().copied()),
                )
            })
            .collect(),
        text: text.to_owned(),
        extract: extract.to_owned(),
        outcome: if entered { Outcome::from_code(form.value("udfald")) } else { decided.outcomes.first().copied() },
        upon: if entered { form.value("paa").parse().unwrap_or(treated.decided.len()) } else { treated.decided.len() },
        act: state.surroundings.id().to_string(),
        standards: standard_decisions(),
        attendance: sitting
            .people
            .iter()
            .map(|person| Present {
                id: person.id,
                name: person.name.clone(),
                seat: person_row(&read, person).seat,
                here: sitting.is_there(person.id, entry),
                disqualified: treated.is_disqualified(person.id),
            })
            .collect(),
        quorum: (!sitting.is_quorate(entry)).then(|| {
            format!(
                "Kun {} af {} er med, og det skal være mindst halvdelen. Der kan ikke træffes beslutning.",
                voters.len(),
                sitting.seats()
            )
        }),
        voters: voters
            .iter()
            .map(|person| Voter {
                id: person.id,
                name: person.name.clone(),
                party: person.party.clone(),
                vote: match &treated.ballot {
                    ballot if ballot.in_favour.contains(&person.id) => "for",
                    ballot if ballot.against.contains(&person.id) => "imod",
                    ballot if ballot.abstained.contains(&person.id) => "undlod",
                    _ => "",
                },
            })
            .collect(),
        parties,
        carried: (!treated.ballot.is_empty()).then(|| {
            let Ballot { in_favour, against, abstained } = &treated.ballot;
            let carried = if treated.ballot.is_carried() { "Der er flertal." } else { "Der er ikke flertal." };
            format!("{} for, {} imod, {} undlod at stemme. {carried}", in_favour.len(), against.len(), abstained.len())
        }),
        judged: treated
            .judged
            .iter()
            .map(|judged| {
                let held = if judged.disqualified { "Inhabil, forlod lokalet" } else { "Ikke inhabil" };
                (
                    name_of(&read, judged.person).to_owned(),
                    held.to_owned(),
                    format!("{}. {}", judged.ground.danish(), judged.why).trim().to_owned(),
                )
            })
            .collect(),
        entered: treated
            .entered
            .iter()
            .enumerate()
            .filter(|(_, entered)| !entered.text.is_empty())
            .map(|(place, entered)| EnteredRow {
                place,
                by: entered.by.iter().map(|by| name_of(&read, *by)).collect::<Vec<_>>().join(", "),
                text: entered.text.clone(),
                dissent: entered.dissent,
            })
            .collect(),
        demanded: treated.demanded.map(|by| name_of(&read, by).to_owned()),
        said: treated.next().is_some(),
        next: treated.next().unwrap_or(Next::Ends),
        promises: treated
            .promises
            .iter()
            .enumerate()
            .filter(|(_, promise)| !promise.text.is_empty())
            .map(|(place, promise)| PromiseRow {
                place,
                text: promise.text.clone(),
                who: promise.who.clone(),
                from: promise.due.map(|due| due.from.to_string()).unwrap_or_default(),
                to: promise.due.map(|due| due.to.to_string()).unwrap_or_default(),
            })
            .collect(),
        guests: treated.visit.as_ref().map_or(&item.guests, |visit| &visit.guests).clone(),
        visit: {
            let (from, to) = treated.visit.as_ref().map_or(item.times, |visit| (visit.from, visit.to));
            let told = |time: Option<ClockTime>| time.map(|time| time.to_string()).unwrap_or_default();
            (told(from), told(to))
        },
        before: beside(-1),
        after: beside(1),
        now: if read.meeting.date == asked.actor()?.today { now(state) } else { String::new() },
        frame: Frame::new(
            state,
            asked,
            &format!("{}: {}", item.number().map(ToString::to_string).unwrap_or_default(), item.item.title),
        ),
        entry,
        problem,
        read,
    };
    let closed = holds_closed(&page.read);
    let reply = Reply::Page(status, page.render()?);
    Ok(if status == StatusCode::OK { reply.keepable(closed) } else { reply })
}

/// Goes back to the item, or shows it with what was wrong and all that was entered.
fn item_told(state: &State, asked: &Asked, done: Result<&str, Error>) -> Result<Reply, Failure> {
    let Some((id, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    match done {
        Ok(word) => Ok(Reply::go(format!("/kontor/moeder/{id}/gang/{entry}?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => item_page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// Takes an act on the item that the address names.
fn on_item(
    state: &State,
    asked: &Asked,
    word: &str,
    act: impl FnOnce(&SittingRead, EntryId) -> Result<Act, Error>,
) -> Result<Reply, Failure> {
    let Some((id, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    let done = office::read_sitting(&state.store, asked.actor()?, id)
        .and_then(|read| act(&read, entry))
        .and_then(|act| take(state, asked, id, act, None));
    item_told(state, asked, done.map(|_| word))
}

/// `POST …/gang/{entry}`: what was decided.
pub(super) fn decide(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((id, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let standard = form.value("standard").parse::<usize>().ok().and_then(|at| standard_decisions().get(at));
    let mut decided = Decided {
        text: form.value("tekst").trim().replace("\r\n", "\n"),
        extract: form.value("uddrag").trim().replace("\r\n", "\n"),
        outcomes: Outcome::from_code(form.value("udfald")).into_iter().collect(),
        points: points(form),
    };
    if let Some(standard) = standard {
        // What stands there already stays: the standard text comes before it.
        decided.text = if decided.text.is_empty() || standard_decisions().iter().any(|known| known.text == decided.text) {
            standard.text.clone()
        } else if decided.text.contains(&standard.text) {
            decided.text
        } else {
            format!("{}\n\n{}", standard.text, decided.text)
        };
        decided.outcomes = vec![standard.outcome];
    }
    let upon = form.value("paa").parse().unwrap_or(0);
    let done = take(state, asked, id, Act::Decided { entry, decided }, Some(upon));
    if asked.is_script() {
        return saved(state, asked, id, entry, done);
    }
    match done {
        Ok(Recorded::Clash { theirs, upon, merged }) => {
            clash(state, asked, id, entry, &theirs, upon, &merged.pieces, merged.both())
        }
        other => item_told(state, asked, other.map(|_| "beslutning")),
    }
}

/// What the script is told that saves while somebody writes.
fn saved(state: &State, asked: &Asked, id: MeetingId, entry: EntryId, done: Result<Recorded, Error>) -> Result<Reply, Failure> {
    let problem = |status, why: &str| Ok(Reply::Json(status, serde_json::json!({ "problem": why }).to_string()));
    match done {
        Ok(Recorded::Done) => {
            let read = office::read_sitting(&state.store, asked.actor()?, id)?;
            let decided = &read.sitting.item(entry).decided;
            let now = decided.last().cloned().unwrap_or_default();
            let outcome = now.outcomes.first().map_or("", |outcome| outcome.code());
            let mut others = serde_json::Map::new();
            for (name, text) in [("tekst", now.text.as_str()), ("uddrag", &now.extract), ("udfald", outcome)] {
                if asked.form.has(name) && asked.form.value(name).trim().replace("\r\n", "\n") != text {
                    others.insert(name.to_owned(), text.into());
                }
            }
            let told =
                serde_json::json!({ "saved": decided.len(), "at": danish::time(&state.surroundings.now()), "others": others });
            Ok(Reply::Json(StatusCode::OK, told.to_string()))
        }
        Ok(Recorded::Clash { .. }) => problem(
            StatusCode::CONFLICT,
            "En anden har skrevet det samme sted. Tryk Gem, så vises begge tekster ved siden af hinanden.",
        ),
        Err(Error::Invalid(why) | Error::Conflict(why)) => problem(StatusCode::UNPROCESSABLE_ENTITY, &why),
        Err(error) => refuse(state, asked, error),
    }
}

fn points(form: &Form) -> Vec<DecisionPoint> {
    let point = |at: usize| DecisionPoint {
        point: at.to_string(),
        text: form.value(&format!("punkt-{at}-tekst")).trim().to_owned(),
        outcomes: Outcome::from_code(form.value(&format!("punkt-{at}-udfald"))).into_iter().collect(),
    };
    let given = (1..=50).take_while(|at| form.has(&format!("punkt-{at}-tekst"))).map(point);
    given.filter(|point| !point.text.is_empty() || !point.outcomes.is_empty()).map(worded).collect()
}

/// A point with words: those of its outcome when no others were written.
fn worded(mut point: DecisionPoint) -> DecisionPoint {
    if let ("", Some(outcome)) = (point.text.as_str(), point.outcomes.first()) {
        point.text = format!("{}.", outcome.danish());
    }
    point
}

#[derive(Template)]
#[template(path = "office/sitting_clash.html")]
struct Clash {
    frame: Frame,
    action: String,
    back: String,
    upon: usize,
    act: String,
    places: Vec<(String, String)>,
    both: String,
    /// What else was entered, to be sent along: name and value.
    rest: Vec<(String, String)>,
}

#[expect(clippy::too_many_arguments, reason = "both texts, and where they stand")]
fn clash(
    state: &State,
    asked: &Asked,
    id: MeetingId,
    entry: EntryId,
    theirs: &Decided,
    upon: usize,
    pieces: &[Piece],
    both: String,
) -> Result<Reply, Failure> {
    let mut places: Vec<(String, String)> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Conflict { mine, theirs, .. } => Some((mine.trim().to_owned(), theirs.trim().to_owned())),
            Piece::Agreed(_) => None,
        })
        .collect();
    if places.is_empty() {
        places.push((asked.form.value("uddrag").to_owned(), theirs.extract.clone()));
    }
    let kept = |name: &str| !matches!(name, "bevis" | "tekst" | "paa" | "akt" | "standard");
    let page = Clash {
        frame: Frame::new(state, asked, "I har skrevet det samme sted"),
        action: format!("/kontor/moeder/{id}/gang/{entry}"),
        back: format!("/kontor/moeder/{id}/gang/{entry}"),
        upon,
        act: state.surroundings.id().to_string(),
        places,
        both,
        rest: asked.form.all().filter(|(name, _)| kept(name)).map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    };
    Ok(Reply::Page(StatusCode::CONFLICT, page.render()?))
}

/// `POST …/gang/{entry}/fremmoede`: who is there for the item. What differs from before is taken down.
pub(super) fn attend(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((id, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    let done = || {
        let read = office::read_sitting(&state.store, asked.actor_or_error()?, id)?;
        let at = noted(asked.form.value("tid"))?;
        let ticked: Vec<&str> = asked.form.all().filter(|(name, _)| *name == "her").map(|(_, value)| value).collect();
        for person in &read.sitting.people {
            // Who is disqualified has left the room, and has no box.
            if read.sitting.item(entry).is_disqualified(person.id) {
                continue;
            }
            let here = ticked.contains(&person.id.to_string().as_str());
            if here != read.sitting.is_there(person.id, entry) {
                let Some(office) = &state.office else { return Err(Error::NotFound("the office".into())) };
                let act = Act::Moved { person: person.id, entry, here, at };
                let new = NewAct { id: ActId(state.surroundings.id()), act, upon: None };
                office::take_act(&state.store, &state.surroundings, asked.actor_or_error()?, &*office.writing, id, &new)?;
            }
        }
        Ok(())
    };
    item_told(state, asked, done().map(|()| "fremmoede"))
}

/// `POST …/gang/{entry}/gaester`: who visited, as they came.
pub(super) fn visit(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "gaester", |_, entry| {
        let form = &asked.form;
        let guests = form.value("gaester").trim().replace("\r\n", "\n");
        Ok(Act::Visited { entry, visit: Visit { from: noted(form.value("fra"))?, to: noted(form.value("til"))?, guests } })
    })
}

/// `POST …/gang/{entry}/inhabil`.
pub(super) fn judge(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "inhabil", |_, entry| {
        let form = &asked.form;
        let person = form.value("hvem").parse().map_err(|_| Error::Invalid("Vælg, hvem det gælder.".into()))?;
        let ground = ConflictGround::from_code(form.value("grund")).ok_or_else(|| Error::Invalid("Vælg en grund.".into()))?;
        let disqualified = match form.value("afgoerelse") {
            "inhabil" => true,
            "habil" => false,
            _ => return Err(Error::Invalid("Skriv, hvad forsamlingen besluttede.".into())),
        };
        Ok(Act::Judged { entry, person, ground, why: form.value("forhold").trim().to_owned(), disqualified })
    })
}

/// `POST …/gang/{entry}/stemmer`: by name, or a party in one go.
pub(super) fn vote(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "stemmer", |read, entry| {
        let form = &asked.form;
        let mut sides: BTreeMap<AttendeeId, String> = BTreeMap::new();
        for person in read.sitting.voters(entry) {
            sides.insert(person.id, form.value(&format!("stemme-{}", person.id)).to_owned());
        }
        if let Some((side, party)) = form.value("parti").split_once(' ') {
            for person in read.sitting.voters(entry).into_iter().filter(|person| party == "*" || person.party == party) {
                sides.insert(person.id, side.to_owned());
            }
        }
        // In the order of the list.
        let of = |side: &str| {
            let voted = |person: &&Attendee| sides.get(&person.id).is_some_and(|known| known == side);
            read.sitting.people.iter().filter(voted).map(|person| person.id).collect()
        };
        Ok(Act::Voted { entry, ballot: Ballot { in_favour: of("for"), against: of("imod"), abstained: of("undlod") } })
    })
}

/// The place that a form names, or the first that is free.
fn place(form: &Form, taken: usize) -> usize {
    form.value("plads").parse().unwrap_or(taken)
}

/// `POST …/gang/{entry}/tilfoersel`: a remark or a dissenting opinion; without words it is taken out.
pub(super) fn enter(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "tilfoersel", |read, entry| {
        let form = &asked.form;
        let place = place(form, read.sitting.item(entry).entered.len());
        let by: Vec<AttendeeId> =
            form.all().filter(|(name, _)| *name == "af").filter_map(|(_, value)| value.parse().ok()).collect();
        let text = form.value("ord").trim().replace("\r\n", "\n");
        if !form.has("plads") && (by.is_empty() || text.is_empty()) {
            return Err(Error::Invalid("Vælg, hvem der ønsker det i protokollen, og skriv ordene.".into()));
        }
        let known = read.sitting.item(entry).entered.get(place).cloned();
        let (by, dissent) = match known {
            Some(known) => (known.by, known.dissent),
            None => (by, form.value("slags") == "afvigende"),
        };
        Ok(Act::Entered { entry, place, entered: Entered { by, text, dissent } })
    })
}

/// `POST …/gang/{entry}/standsning`: § 23.
pub(super) fn demand(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "standsning", |_, entry| {
        let by = match asked.form.value("hvem") {
            "" if asked.form.has("tilbage") => None,
            who => Some(who.parse().map_err(|_| Error::Invalid("Vælg det medlem, der kræver det.".into()))?),
        };
        Ok(Act::Demanded { entry, by })
    })
}

/// `POST …/gang/{entry}/videre`: what becomes of the item.
pub(super) fn settle(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "videre", |_, entry| {
        let form = &asked.form;
        let next = match form.value("videre") {
            "udsat" => Next::ComesBack { meeting: None },
            "sendes" => {
                let bodies = form.all().filter(|(name, _)| *name == "til").filter_map(|(_, value)| value.parse().ok());
                Next::GoesTo { bodies: bodies.collect() }
            }
            _ => Next::Ends,
        };
        Ok(Act::Settled { entry, next })
    })
}

/// `POST …/gang/{entry}/tilsagn`: who does what, and when; without words it is taken out.
pub(super) fn promise(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "tilsagn", |read, entry| {
        let form = &asked.form;
        let place = place(form, read.sitting.item(entry).promises.len());
        let day = |name: &str| match form.value(name).trim() {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|_| Error::Invalid("Skriv dagen som 2026-11-23.".into())),
        };
        let due = match (day("fra")?, day("til")?) {
            (None, None) => None,
            (Some(day), None) | (None, Some(day)) => Some(DateRange { from: day, to: day }),
            (Some(from), Some(to)) if from <= to => Some(DateRange { from, to }),
            _ => return Err(Error::Invalid("Den sidste dag ligger før den første.".into())),
        };
        let text = form.value("hvad").trim().to_owned();
        if text.is_empty() && !form.has("plads") {
            return Err(Error::Invalid("Skriv, hvad der skal gøres.".into()));
        }
        Ok(Act::Promised { entry, place, promise: Promise { text, who: form.value("hvem").trim().to_owned(), due } })
    })
}
