//! `/kontor/sager`: cases and the items prepared for them.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, NewCase, policy::Action},
};
use sagsgang_model::{id::CaseId, record::Access};
use sagsgang_store::{
    body,
    draft::{CaseFile, DraftLine},
};

use super::{asked::Asked, frame::Frame, has, plan, reply::Reply};
use crate::{State, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/cases.html")]
struct Cases<'a> {
    frame: Frame,
    cases: Vec<CaseFile>,
    /// What was searched for.
    words: String,
    /// The addresses of the pages before and after this one.
    previous: Option<String>,
    next: Option<String>,
    opens: bool,
    number: &'a str,
    title: &'a str,
    closed: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "office/case.html")]
struct Case {
    frame: Frame,
    case: CaseFile,
    opened: String,
    drafts: Vec<Line>,
    /// Bodies the actor may write for: identity and name.
    bodies: Vec<(String, String)>,
    title: String,
    problem: Option<String>,
}

/// An item of the case.
struct Line {
    line: DraftLine,
    late: bool,
    deadline: String,
    way: String,
    changed: String,
}

pub(super) fn list(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let words: String = asked.query("soeg").trim().chars().take(300).collect();
    let at = asked.query("side").parse::<u32>().unwrap_or(0);
    let (cases, more) = office::cases(&state.store, actor, &words, at)?;
    let address = |side: u32| {
        let side = side.to_string();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs([("soeg", &words), ("side", &side)]).finish();
        format!("/kontor/sager?{query}")
    };
    let form = &asked.form;
    let page = Cases {
        frame: Frame::new(state, asked, "Sager"),
        cases,
        previous: at.checked_sub(1).map(address),
        next: more.then(|| address(at + 1)),
        words: words.clone(),
        opens: has(actor, Action::OpenCase),
        number: form.value("nummer"),
        title: form.value("titel"),
        closed: form.value("lukket") == "ja",
        problem,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// `POST /kontor/sager`.
pub(super) fn open(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let form = &asked.form;
    let access = if form.value("lukket") == "ja" { Access::Closed } else { Access::Open };
    let new = NewCase { number: form.value("nummer").to_owned(), title: form.value("titel").to_owned(), access };
    match office::open_case(&state.store, &state.surroundings, asked.actor()?, &new) {
        Ok(id) => Ok(Reply::go(format!("/kontor/sager/{id}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// The answer to who may not, and to what went wrong here.
pub(super) fn refuse(state: &State, asked: &Asked, error: Error) -> Result<Reply, Failure> {
    match error {
        Error::NotFound(_) => Ok(Reply::NotFound),
        Error::Forbidden(_) => Ok(super::not_strong(state, asked)),
        Error::Invalid(why) | Error::Conflict(why) => Ok(Reply::Refused(why)),
        error @ Error::Internal(_) => Err(error.into()),
    }
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    match asked.parameter("case").parse() {
        Ok(id) => one(state, asked, StatusCode::OK, id, None),
        Err(_) => Ok(Reply::NotFound),
    }
}

fn one(state: &State, asked: &Asked, status: StatusCode, id: CaseId, problem: Option<String>) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let (case, drafts) = match office::read_case(&state.store, actor, id) {
        Ok(found) => found,
        Err(error) => return refuse(state, asked, error),
    };
    let bodies = state.store.read(body::all)?;
    let mut lines = Vec::new();
    for (line, plan) in drafts {
        lines.push(Line {
            late: office::is_late(actor, &line.state, &plan),
            deadline: plan.deadline.map(danish::date).unwrap_or_default(),
            way: plan::way(&plan, &bodies),
            changed: danish::moment(&line.changed),
            line,
        });
    }
    let access = case.access;
    let page = Case {
        frame: Frame::new(state, asked, case.number.as_str()),
        opened: danish::moment(&case.opened),
        title: if problem.is_some() { asked.form.value("titel").to_owned() } else { case.title.clone() },
        case,
        drafts: lines,
        bodies: bodies
            .into_iter()
            .filter(|body| office::may_write(actor, body.id, access))
            .map(|body| (body.id.to_string(), body.name))
            .collect(),
        problem,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// `POST /kontor/sager/{case}/punkter`: begins an item.
pub(super) fn begin(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Ok(case) = asked.parameter("case").parse() else { return Ok(Reply::NotFound) };
    let begun = match asked.form.value("udvalg").parse() {
        Ok(body) => office::begin_draft(&state.store, &state.surroundings, asked.actor()?, case, body, asked.form.value("titel")),
        Err(_) => Err(Error::Invalid("Vælg det udvalg, punktet er til.".into())),
    };
    match begun {
        Ok(id) => Ok(Reply::go(format!("/kontor/punkter/{id}"))),
        Err(Error::Invalid(why)) => one(state, asked, StatusCode::UNPROCESSABLE_ENTITY, case, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}
