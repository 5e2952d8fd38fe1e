//! `/kontor/moeder`: the meetings to come, and one of them.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, MeetingRead, Settlement, policy::Action},
};
use sagsgang_model::{
    Date,
    agenda::{MeetingState, Request, RequestState, SentItem},
    id::{MeetingId, RequestId},
};

use super::{
    asked::Asked,
    bodies::{Line, line, new_meeting},
    cases::refuse,
    frame::Frame,
    reply::Reply,
};
use crate::{State, blocks, danish, respond::Failure};

/// Meetings that were held stay in the list so many days.
const DAYS_AFTER: i32 = 30;

#[derive(Template)]
#[template(path = "office/meetings.html")]
struct Meetings {
    frame: Frame,
    coming: Vec<Line>,
    held: Vec<Line>,
}

pub(super) fn list(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let today = actor.today;
    let from = today.saturating_sub(jiff::Span::new().days(DAYS_AFTER));
    let seen = office::coming(&state.store, actor, from, Date::MAX)?;
    let (coming, mut held): (Vec<_>, Vec<_>) = seen.iter().partition(|seen| seen.meeting.date >= today);
    held.reverse();
    let page = Meetings {
        frame: Frame::new(state, asked, "Møder"),
        coming: coming.into_iter().map(line).collect(),
        held: held.into_iter().map(line).collect(),
    };
    Ok(Reply::page(page.render()?))
}

#[derive(Template)]
#[template(path = "office/meeting.html")]
struct Page {
    frame: Frame,
    read: MeetingRead,
    when: String,
    time: String,
    /// The items of the agenda that was sent.
    items: Vec<Row>,
    /// Number, when, by whom, why.
    editions: Vec<(u32, String, String, Option<String>)>,
    requests: Vec<RequestRow>,
    deadline: String,
    in_time: bool,
    /// What was entered, when it could not be taken.
    title: String,
    text: String,
    problem: Option<String>,
}

/// An item in the list of a meeting's page.
struct Row {
    address: String,
    number: String,
    title: String,
    closed: bool,
    group: Option<String>,
    tags: Vec<&'static str>,
    times: String,
    files: usize,
    notes: usize,
    /// What is new since the reader read it: "Nyt", "Ændret".
    fresh: Option<&'static str>,
}

/// A request as the page shows it.
struct RequestRow {
    id: RequestId,
    title: String,
    html: String,
    by: String,
    at: String,
    state: String,
    waits: bool,
    in_time: bool,
}

impl Page {
    fn may(&self, action: Action) -> bool {
        self.read.may.contains(&action)
    }
}

pub(super) fn id_of(asked: &Asked) -> Option<MeetingId> {
    asked.parameter("meeting").parse().ok()
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let read = match office::read_meeting(&state.store, actor, id) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let deadline = read.orders.request_deadline(read.meeting.date);
    let request = |request: &Request| RequestRow {
        id: request.id,
        title: request.title.clone(),
        html: blocks::blocks(&office.writing.blocks(&request.text), 4),
        by: request.made_by.clone(),
        at: danish::moment(&request.at),
        state: told_of(&request.state),
        waits: matches!(request.state, RequestState::Waiting | RequestState::Late { .. }),
        in_time: request.state == RequestState::Waiting,
    };
    let page = Page {
        frame: Frame::new(state, asked, &format!("{}, {}", read.body.name, danish::date(read.meeting.date))),
        when: danish::weekday_and_date(read.meeting.date),
        time: danish::clock(read.meeting.time),
        items: rows(&read),
        editions: read
            .editions
            .iter()
            .map(|known| (known.number, danish::moment(&known.sent), known.sent_by.clone(), known.reason.clone()))
            .collect(),
        requests: read.requests.iter().map(request).collect(),
        deadline: danish::weekday_and_date(deadline),
        in_time: actor.today <= deadline,
        title: asked.form.value("titel").to_owned(),
        text: asked.form.value("tekst").to_owned(),
        problem,
        read,
    };
    let reply = Reply::Page(status, page.render()?);
    Ok(if status == StatusCode::OK { reply.keepable(page.read.closed) } else { reply })
}

fn told_of(state: &RequestState) -> String {
    match state {
        RequestState::Waiting => "Kom i tide og skal på dagsordenen".to_owned(),
        RequestState::Late { deadline } => format!(
            "Kom for sent: fristen for dette møde var {}. Formanden kan tage sagen på alligevel eller vente til næste møde.",
            danish::weekday_and_date(*deadline)
        ),
        RequestState::Taken => "På dagsordenen".to_owned(),
        RequestState::Refused { reason } => format!("Ikke på dette møde: {reason}"),
    }
}

/// Short words that tell what is the matter with an item.
pub(super) fn tags(item: &SentItem) -> Vec<&'static str> {
    let mut tags = Vec::new();
    if !item.is_open() {
        tags.push("Lukket");
    }
    if item.late.is_some() {
        tags.push("Tillægspunkt");
    }
    if item.withdrawn.is_some() {
        tags.push("Udgår");
    }
    tags
}

pub(super) fn times(item: &SentItem) -> String {
    match item.times {
        (Some(from), Some(to)) => format!("kl. {}–{}", danish::clock(from), danish::clock(to)),
        (Some(from), None) => format!("kl. {}", danish::clock(from)),
        (None, Some(to)) => format!("til kl. {}", danish::clock(to)),
        (None, None) => String::new(),
    }
}

/// The items, each group's heading with the first of the group.
fn rows(read: &MeetingRead) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::with_capacity(read.items.len());
    let mut group = None;
    for item in &read.items {
        let mut row = row(read, item);
        if row.group == group {
            row.group = None;
        } else {
            group.clone_from(&row.group);
        }
        rows.push(row);
    }
    rows
}

fn row(read: &MeetingRead, item: &SentItem) -> Row {
    Row {
        address: format!("/kontor/moeder/{}/punkter/{}", read.meeting.id, item.entry),
        number: item.number().map(ToString::to_string).unwrap_or_default(),
        title: item.item.title.clone(),
        closed: !item.is_open(),
        group: item.item.group.clone(),
        tags: tags(item),
        times: times(item),
        files: item.files.len(),
        notes: read.notes_of(item.entry),
        fresh: read.news_of(item.entry),
    }
}

/// Goes back to the meeting, or shows it with what was wrong and all that was entered.
pub(super) fn told(state: &State, asked: &Asked, done: Result<&str, Error>) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    match done {
        Ok(word) => Ok(Reply::go(format!("/kontor/moeder/{id}?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST …/flyt`.
pub(super) fn relocate(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let body = match office::read_meeting(&state.store, actor, id) {
        Ok(read) => read.body.id,
        Err(error) => return refuse(state, asked, error),
    };
    let done = new_meeting(&asked.form, body)
        .and_then(|to| office::move_meeting(&state.store, &state.surroundings, actor, id, &to, asked.form.value("hvorfor")));
    match done {
        Ok(new) => Ok(Reply::go(format!("/kontor/moeder/{new}?gjort=flyttet"))),
        Err(error) => told(state, asked, Err(error)),
    }
}

/// `POST …/aflys`.
pub(super) fn cancel(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let reason = asked.form.value("hvorfor");
    let done = office::cancel_meeting(&state.store, &state.surroundings, asked.actor()?, id, reason);
    told(state, asked, done.map(|()| "aflyst"))
}

/// `POST …/anmodninger`: a member asks that a case is treated.
pub(super) fn request(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let (title, text) = (form.value("titel"), form.value("tekst"));
    let made = office::request_item(&state.store, &state.surroundings, asked.actor()?, id, title, text);
    let word = made.map(|request| if request.state == RequestState::Waiting { "anmodet" } else { "anmodet-sent" });
    told(state, asked, word)
}

/// `POST …/anmodninger/{request}`: taken on the agenda, or not.
pub(super) fn settle(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Ok(request)) = (id_of(asked), asked.parameter("request").parse::<RequestId>()) else {
        return Ok(Reply::NotFound);
    };
    let reason = asked.form.value("hvorfor").to_owned();
    let settlement = match asked.form.value("svar") {
        "afvis" => Settlement::Refuse { reason },
        _ => Settlement::Take { meeting: id, late: reason },
    };
    let done = office::settle_request(&state.store, &state.surroundings, asked.actor()?, request, &settlement);
    told(state, asked, done.map(|_| "afgjort"))
}

/// `POST …/hastesag`: what the chair decided between meetings (§ 22).
pub(super) fn urgent(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let (title, text) = (form.value("sag"), form.value("beslutning"));
    let actor = asked.actor()?;
    let done = super::agendas::case_number(form.value("sagsnummer"))
        .and_then(|case| office::report_urgent(&state.store, &state.surroundings, actor, id, title, text, case));
    told(state, asked, done.map(|_| "hastesag"))
}
