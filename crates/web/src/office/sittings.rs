//! `/kontor/moeder/{meeting}/gang`: a meeting while it is held, for who keeps the minutes.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, NewAct, Recorded, SittingRead},
};
use sagsgang_model::{
    ClockTime,
    agenda::SentItem,
    id::{ActId, AttendeeId, EntryId, MeetingId},
    sitting::{Act, Attendee, Ballot, Next, Seat},
};

use super::{
    asked::Asked,
    cases::refuse,
    form::{Form, Typed},
    frame::Frame,
    meetings::{id_of, tags},
    reply::Reply,
};
use crate::{State, danish, respond::Failure};

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
    /// The line of the list that is put right; a new one without an identity.
    line: Row,
    problem: Option<String>,
    /// What stood in a form that could not be taken.
    typed: Typed,
}

impl Page {
    /// When the meeting was opened and adjourned, as forms take it.
    fn times(&self) -> [String; 2] {
        [self.read.sitting.opened, self.read.sitting.ended].map(|at| at.map(|at| at.to_string()).unwrap_or_default())
    }

    fn may_change_seat(&self) -> bool {
        !matches!(self.line.seat, Seat::Substitute { .. })
    }

    fn sits(&self, seat: &Seat) -> bool {
        self.line.seat == *seat
    }

    fn ticked(&self, form: &str, field: &str, id: &impl ToString) -> bool {
        self.typed.holds(form, field, &id.to_string())
    }

    /// Whether anything of the meeting is closed: then so is every page of it.
    fn holds_closed(&self) -> bool {
        holds_closed(&self.read)
    }
}

pub(super) fn holds_closed(read: &SittingRead) -> bool {
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
pub(super) struct PersonRow {
    id: AttendeeId,
    name: String,
    party: String,
    pub(super) seat: String,
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
    page(state, asked, StatusCode::OK, None, Typed::default())
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>, typed: Typed) -> Result<Reply, Failure> {
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
        line: line(&read, asked, &typed),
        problem,
        typed,
        read,
    };
    let closed = page.holds_closed();
    let reply = Reply::Page(status, page.render()?);
    Ok(if status == StatusCode::OK { reply.keepable(closed) } else { reply })
}

/// The line of the list that the address or the form names.
fn line(read: &SittingRead, asked: &Asked, typed: &Typed) -> Row {
    if typed.is("liste") {
        let row = entered_roll(&asked.form).into_iter().next();
        return row.unwrap_or_else(new_row);
    }
    let wanted = asked.query("ret");
    let Some(person) = read.sitting.people.iter().find(|person| person.id.to_string() == wanted) else { return new_row() };
    let here = read.sitting.places.first().is_some_and(|place| read.sitting.is_there(person.id, place.entry));
    Row { here, ..row(person) }
}

fn new_row() -> Row {
    Row {
        id: String::new(),
        name: String::new(),
        party: String::new(),
        organization: String::new(),
        account: String::new(),
        seat: Seat::Member,
        here: true,
        excuse: String::new(),
    }
}

/// The time of day, as forms take it.
pub(super) fn now(state: &State) -> String {
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

pub(super) fn name_of(read: &SittingRead, person: AttendeeId) -> &str {
    read.sitting.person(person).map_or("", |person| person.name.as_str())
}

pub(super) fn person_row(read: &SittingRead, person: &Attendee) -> PersonRow {
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
    PersonRow { id: person.id, name: person.name.clone(), party: party.join(", "), seat, told }
}

/// Goes back to the meeting, or shows it with what was wrong and all that was entered.
fn told(state: &State, asked: &Asked, id: MeetingId, word: &str, done: Result<Recorded, Error>) -> Result<Reply, Failure> {
    match done {
        Ok(_) => Ok(Reply::go(format!("/kontor/moeder/{id}/gang?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why), Typed::of(word, &asked.form))
        }
        Err(error) => refuse(state, asked, error),
    }
}

/// Takes an act down. The form brings its identity, so that what is sent twice is taken once.
pub(super) fn take(state: &State, asked: &Asked, id: MeetingId, act: Act, upon: Option<usize>) -> Result<Recorded, Error> {
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
pub(super) fn noted(text: &str) -> Result<Option<ClockTime>, Error> {
    if text.trim().is_empty() { Ok(None) } else { clock(text).map(Some) }
}

/// `POST …/gang/aabn`: who is there.
pub(super) fn open(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = opened(state, &asked.form).and_then(|act| take(state, asked, id, act, None));
    told(state, asked, id, "moede-aabnet", done)
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
            office::account_named(&state.store, asked.actor_or_error()?, id, form.value("navn").trim())?
        } else {
            None
        };
        let [name, party, organization] = ["navn", "parti", "fra"].map(|field| form.value(field).trim().to_owned());
        let person = Attendee { id: AttendeeId(state.surroundings.id()), name, party, organization, seat, account };
        take(state, asked, id, Act::Joined { person, entry, at: noted(form.value("tid"))? }, None)
    };
    told(state, asked, id, "deltager", joined())
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
    told(state, asked, id, "raekkefoelge", ordered())
}

/// `POST …/gang/haev`.
pub(super) fn end(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = clock(asked.form.value("tid")).and_then(|at| take(state, asked, id, Act::Ended { at }, None));
    told(state, asked, id, "moede-haevet", done)
}

/// `POST …/gang/tid`: when the meeting was opened and adjourned, put right.
pub(super) fn time(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let timed = || {
        let (from, to) = (clock(asked.form.value("fra"))?, noted(asked.form.value("til"))?);
        take(state, asked, id, Act::Timed { from, to }, None)
    };
    told(state, asked, id, "moedetid", timed())
}

/// `POST …/gang/liste`: somebody who was forgotten, or a line that is not right.
pub(super) fn list(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let listed = || {
        let read = office::read_sitting(&state.store, asked.actor_or_error()?, id)?;
        let row = entered_roll(&asked.form).into_iter().next().unwrap_or_else(new_row);
        let known = read.sitting.people.iter().find(|person| person.id.to_string() == row.id).cloned();
        let Row { name, party, organization, here: there, seat, .. } = row;
        let person = match known {
            // A substitute stays one, for whom it was.
            Some(known) => {
                let seat = if matches!(known.seat, Seat::Substitute { .. }) { known.seat } else { seat };
                Attendee { name, party, organization, seat, ..known }
            }
            None => {
                let account = office::account_named(&state.store, asked.actor_or_error()?, id, &name)?;
                Attendee { id: AttendeeId(state.surroundings.id()), name, party, organization, seat, account }
            }
        };
        take(state, asked, id, Act::Listed { person, there }, None)
    };
    told(state, asked, id, "liste", listed())
}
