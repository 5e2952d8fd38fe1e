//! `/kontor`: what waits for whoever has signed in.

use askama::Template;
use sagsgang_app::office::{self, Proof, policy::Action};
use sagsgang_store::account;

use super::{asked::Asked, frame::Frame, has, reply::Reply};
use crate::{State, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/home.html")]
struct Home {
    frame: Frame,
    name: String,
    today: String,
    /// Each role of today with its body and last day.
    roles: Vec<(String, Option<String>, Option<String>)>,
    /// Whether a password alone let them in.
    weak: bool,
    gives_rights: bool,
    /// Whether there is anything the role could have waiting.
    prepares: bool,
    /// What waits: address, title, body, state, when it last changed.
    waiting: Vec<(String, String, String, &'static str, String)>,
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(actor) = &asked.actor else { return Ok(Reply::NotFound) };
    let held = state.store.read(|c| account::assignments(c, actor.account))?;
    let roles = held
        .into_iter()
        .filter(|held| held.holds_on(actor.today))
        .map(|held| (held.role.danish().to_owned(), held.body_name, held.until.map(danish::date)))
        .collect();
    let home = Home {
        frame: Frame::new(state, asked, "Kontoret"),
        name: actor.name.clone(),
        today: danish::weekday_and_date(actor.today),
        roles,
        weak: actor.proof == Proof::Password,
        gives_rights: has(actor, Action::ManageAccounts),
        prepares: has(actor, Action::ReadCase),
        waiting: office::waiting(&state.store, actor)?
            .into_iter()
            .map(|(draft, title, body)| {
                (format!("/kontor/punkter/{}", draft.id), title, body, draft.state.danish(), danish::moment(&draft.changed))
            })
            .collect(),
    };
    Ok(Reply::page(home.render()?))
}
