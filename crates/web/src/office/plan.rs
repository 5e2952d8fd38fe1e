//! *Vej og frist* of an item: the bodies it goes to, and the day it must be approved.

use sagsgang_app::{
    Error,
    office::{self, DraftRead},
};
use sagsgang_model::id::BodyId;
use sagsgang_store::{body::Body, draft::Plan};

use super::{
    asked::Asked,
    drafts::{id_of, told},
    reply::Reply,
};
use crate::{State, danish, respond::Failure};

/// So many rows of the form are empty.
const EMPTY: usize = 3;
/// The form has no more rows than this.
const MOST: usize = 30;

/// The form, and what the item's page tells of it.
pub(super) struct View {
    /// `Teknisk Udvalg → Økonomiudvalget og Byrådet`; empty when it goes nowhere else.
    pub(super) way: String,
    /// The day as people write it.
    pub(super) deadline: Option<String>,
    /// The day as forms hold it.
    pub(super) day: String,
    pub(super) late: bool,
    /// A row for each body: its number in the form, which body, and its step.
    pub(super) rows: Vec<(usize, Option<BodyId>, usize)>,
    pub(super) bodies: Vec<Body>,
}

impl View {
    pub(super) fn of(asked: &Asked, read: &DraftRead, bodies: Vec<Body>) -> Result<Self, Failure> {
        let steps = read.plan.route.iter().zip(1..).flat_map(|(step, number)| step.iter().map(move |body| (Some(*body), number)));
        let last = read.plan.route.len();
        let rows = steps.chain((1..=EMPTY).map(|more| (None, last + more)));
        Ok(Self {
            way: way(&read.plan, &bodies),
            deadline: read.plan.deadline.map(danish::date),
            day: read.plan.deadline.map(|day| day.to_string()).unwrap_or_default(),
            late: office::is_late(asked.actor()?, &read.draft.state, &read.plan),
            rows: rows.zip(1..).map(|((body, step), number)| (number, body, step)).collect(),
            bodies,
        })
    }
}

/// `Teknisk Udvalg → Økonomiudvalget og Byrådet`.
pub(super) fn way(plan: &Plan, bodies: &[Body]) -> String {
    let name = |id: &BodyId| bodies.iter().find(|body| body.id == *id).map_or("", |body| body.name.as_str());
    let step = |step: &Vec<BodyId>| step.iter().map(name).collect::<Vec<_>>().join(" og ");
    plan.route.iter().map(step).collect::<Vec<_>>().join(" → ")
}

/// `POST …/vej`.
pub(super) fn set(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let done = entered(asked).and_then(|plan| office::plan_draft(&state.store, &state.surroundings, actor, id, &plan));
    told(state, asked, done, "vej")
}

fn entered(asked: &Asked) -> Result<Plan, Error> {
    let day = asked.form.value("frist").trim();
    let wrong = || Error::Invalid(format!("»{day}« er ikke en dag."));
    let deadline =
        (!day.is_empty()).then(|| danish::period(day).filter(|(from, to)| from == to).ok_or_else(wrong)).transpose()?;
    let mut steps: Vec<(u32, BodyId)> = Vec::new();
    for row in 1..=MOST {
        let value = |name: &str| asked.form.value(&format!("vej-{row}-{name}"));
        if let Ok(body) = value("udvalg").parse() {
            steps.push((value("trin").trim().parse().unwrap_or(u32::MAX), body));
        }
    }
    steps.sort_by_key(|(step, _)| *step);
    let route = steps.chunk_by(|a, b| a.0 == b.0).map(|step| step.iter().map(|(_, body)| *body).collect());
    Ok(Plan { route: route.collect(), deadline: deadline.map(|(day, _)| day) })
}
