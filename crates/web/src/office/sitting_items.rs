//! `/kontor/moeder/{meeting}/gang/{entry}`: an item while it is treated, for who keeps the minutes.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, NewAct, Recorded, SittingRead, StandardDecision, standard_decisions},
};
use sagsgang_model::{
    ClockTime, Outcome,
    agenda::MeetingState,
    id::{ActId, AttendeeId, BodyId, EntryId, MeetingId},
    record::{DateRange, DecisionPoint},
    sitting::{Act, Attendee, Ballot, ConflictGround, Contested, Decided, Entered, Next, Part, Promise, Visit},
};

use super::{
    asked::Asked,
    cases::refuse,
    form::{Form, Typed},
    frame::Frame,
    meetings::{id_of, tags},
    reply::Reply,
    sittings::{holds_closed, name_of, noted, now, person_row, take},
};
use crate::{State, danish, respond::Failure};

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
    /// What stood in a form that could not be taken.
    typed: Typed,
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

    fn ticked(&self, form: &str, field: &str, id: &impl ToString) -> bool {
        self.typed.holds(form, field, &id.to_string())
    }

    /// What stands in a field of what was entered before.
    fn row<'a>(&'a self, form: &str, place: &usize, field: &str, otherwise: &'a str) -> &'a str {
        self.typed.text(&format!("{form}-{place}"), field, otherwise)
    }

    fn vote<'a>(&'a self, voter: &'a Voter) -> &'a str {
        self.typed.text("stemmer", &format!("stemme-{}", voter.id), voter.vote)
    }

    fn then(&self, what: &str, otherwise: bool) -> bool {
        if self.typed.is("videre") { self.typed.holds("videre", "videre", what) } else { otherwise }
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
    item_page(state, asked, StatusCode::OK, None, Typed::default())
}

fn item_page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>, typed: Typed) -> Result<Reply, Failure> {
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
    let mut decided = treated.decided.last().cloned().unwrap_or_default();
    // What was entered and could not be taken stands in its field again.
    let form = &asked.form;
    let entered = status != StatusCode::OK && form.has("tekst");
    if entered {
        decided.points = points(form);
    }
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
            let approved = decided.outcomes.contains(&Outcome::Approved);
            let differs =
                if approved != treated.ballot.is_carried() && (approved || decided.outcomes.contains(&Outcome::Rejected)) {
                    " Udfaldet ovenfor siger noget andet; se efter, hvad der er rigtigt."
                } else {
                    ""
                };
            format!("{} for, {} imod, {} undlod at stemme. {carried}{differs}", in_favour.len(), against.len(), abstained.len())
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
        typed,
        read,
    };
    let closed = holds_closed(&page.read);
    let reply = Reply::Page(status, page.render()?);
    Ok(if status == StatusCode::OK { reply.keepable(closed) } else { reply })
}

/// Goes back to the item, or shows it with what was wrong and all that was entered.
fn item_told(state: &State, asked: &Asked, word: &str, done: Result<(), Error>) -> Result<Reply, Failure> {
    let Some((id, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/moeder/{id}/gang/{entry}?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            let place = asked.form.has("plads").then(|| format!("{word}-{}", asked.form.value("plads")));
            let typed = Typed::of(place.as_deref().unwrap_or(word), &asked.form);
            item_page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why), typed)
        }
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
    item_told(state, asked, word, done.map(drop))
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
        Ok(Recorded::Clash { both, upon, contested }) => {
            clash(state, asked, [id.to_string(), entry.to_string()], both, upon, &contested)
        }
        other => item_told(state, asked, "beslutning", other.map(drop)),
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
            let fields = [("tekst", now.text.as_str()), ("uddrag", &now.extract), ("udfald", outcome)];
            let mut fields: Vec<(String, &str)> = fields.map(|(name, text)| (name.to_owned(), text)).into();
            for at in (1..=MOST_POINTS).take_while(|at| asked.form.has(&format!("punkt-{at}-tekst"))) {
                let point = now.points.iter().find(|point| point.point == at.to_string());
                let outcome = point.and_then(|point| point.outcomes.first()).map_or("", |outcome| outcome.code());
                fields.push((format!("punkt-{at}-tekst"), point.map_or("", |point| point.text.as_str())));
                fields.push((format!("punkt-{at}-udfald"), outcome));
            }
            for (name, text) in fields {
                if asked.form.has(&name) && asked.form.value(&name).trim().replace("\r\n", "\n") != text {
                    others.insert(name, text.into());
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

/// Answers that are looked for in a form.
const MOST_POINTS: usize = 50;

fn points(form: &Form) -> Vec<DecisionPoint> {
    let point = |at: usize| DecisionPoint {
        point: at.to_string(),
        text: form.value(&format!("punkt-{at}-tekst")).trim().to_owned(),
        outcomes: Outcome::from_code(form.value(&format!("punkt-{at}-udfald"))).into_iter().collect(),
    };
    let given = (1..=MOST_POINTS).take_while(|at| form.has(&format!("punkt-{at}-tekst"))).map(point);
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
    upon: usize,
    act: String,
    places: Vec<Choice>,
    fields: Vec<Field>,
    /// What else was entered, to be sent along: name and value.
    rest: Vec<(String, String)>,
}

/// What two wrote in one place.
struct Choice {
    told: String,
    mine: String,
    theirs: String,
}

/// A field where somebody chooses.
struct Field {
    name: String,
    label: String,
    /// The words of both, or the code of the outcome.
    value: String,
    is_outcome: bool,
}

fn clash(
    state: &State,
    asked: &Asked,
    [id, entry]: [String; 2],
    both: Decided,
    upon: usize,
    contested: &[Contested],
) -> Result<Reply, Failure> {
    let code = |outcomes: &[Outcome]| outcomes.first().map_or("", |outcome| outcome.code()).to_owned();
    // Every field, as the two came together.
    let mut fields = vec![
        Field { name: "tekst".into(), label: "Beslutning".into(), value: both.text.clone(), is_outcome: false },
        Field { name: "udfald".into(), label: "Udfald".into(), value: code(&both.outcomes), is_outcome: true },
        Field {
            name: "uddrag".into(),
            label: "Uddrag til offentligheden".into(),
            value: both.extract.clone(),
            is_outcome: false,
        },
    ];
    for at in (1..=MOST_POINTS).take_while(|at| asked.form.has(&format!("punkt-{at}-tekst"))) {
        let point = both.points.iter().find(|point| point.point == at.to_string());
        fields.push(Field {
            name: format!("punkt-{at}-tekst"),
            label: format!("Svar på punkt {at}"),
            value: point.map(|point| point.text.clone()).unwrap_or_default(),
            is_outcome: false,
        });
        fields.push(Field {
            name: format!("punkt-{at}-udfald"),
            label: format!("Udfald af punkt {at}"),
            value: point.map(|point| code(&point.outcomes)).unwrap_or_default(),
            is_outcome: true,
        });
    }
    let name = |part: &Part| match part {
        Part::Text => "tekst".to_owned(),
        Part::Extract => "uddrag".to_owned(),
        Part::Outcome => "udfald".to_owned(),
        Part::Point(at) => format!("punkt-{at}-tekst"),
        Part::PointOutcome(at) => format!("punkt-{at}-udfald"),
    };
    let chosen: Vec<String> = contested.iter().map(|place| name(&place.part)).collect();
    let label = |name: &String| fields.iter().find(|field| field.name == *name).map(|field| field.label.clone());
    let places = contested
        .iter()
        .zip(&chosen)
        .map(|(place, name)| Choice {
            told: label(name).unwrap_or_default(),
            mine: place.mine.trim().to_owned(),
            theirs: place.theirs.trim().to_owned(),
        })
        .collect();
    // The decision's words stand there always: they are what the rest is about.
    let (fields, rest): (Vec<Field>, Vec<Field>) =
        fields.into_iter().partition(|field| field.name == "tekst" || chosen.contains(&field.name));
    let page = Clash {
        frame: Frame::new(state, asked, "I har skrevet det samme sted"),
        action: format!("/kontor/moeder/{id}/gang/{entry}"),
        upon,
        act: state.surroundings.id().to_string(),
        places,
        fields,
        rest: rest.into_iter().map(|field| (field.name, field.value)).collect(),
    };
    Ok(Reply::Page(StatusCode::CONFLICT, page.render()?))
}

/// `POST …/gang/{entry}/fremmoede`: who is there for the item. What differs from before is taken down.
pub(super) fn attend(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((id, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    let done = || {
        let read = office::read_sitting(&state.store, asked.actor_or_error()?, id)?;
        let at = noted(asked.form.value("tid"))?;
        let all = |wanted: &str| -> Vec<&str> {
            asked.form.all().filter(|(name, _)| *name == wanted).map(|(_, value)| value).collect()
        };
        let (ticked, were) = (all("her"), all("var"));
        for person in &read.sitting.people {
            // Who is disqualified has left the room, and has no box.
            if read.sitting.item(entry).is_disqualified(person.id) {
                continue;
            }
            let id_of_person = person.id.to_string();
            let here = ticked.contains(&id_of_person.as_str());
            // A colleague may have noted others meanwhile: only what was changed on this page is taken down.
            if asked.form.has("vist") && here == were.contains(&id_of_person.as_str()) {
                continue;
            }
            if here != read.sitting.is_there(person.id, entry) {
                let Some(office) = &state.office else { return Err(Error::NotFound("the office".into())) };
                let act = Act::Moved { person: person.id, entry, here, at };
                let new = NewAct { id: ActId(state.surroundings.id()), act, upon: None };
                office::take_act(&state.store, &state.surroundings, asked.actor_or_error()?, &*office.writing, id, &new)?;
            }
        }
        Ok(())
    };
    item_told(state, asked, "fremmoede", done())
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

/// The place that a form names, or the next.
fn place(form: &Form) -> usize {
    form.value("plads").parse().unwrap_or(Act::NEXT)
}

/// `POST …/gang/{entry}/tilfoersel`: a remark or a dissenting opinion; without words it is taken out.
pub(super) fn enter(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    on_item(state, asked, "tilfoersel", |read, entry| {
        let form = &asked.form;
        let place = place(form);
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
    on_item(state, asked, "tilsagn", |_, entry| {
        let form = &asked.form;
        let place = place(form);
        let day = |name: &str| match form.value(name).trim() {
            "" => Ok(None),
            text => danish::read_date(text).map(Some).ok_or_else(|| Error::Invalid("Skriv dagen som 23-11-2026.".into())),
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
