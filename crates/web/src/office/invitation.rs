//! `/kontor/invitation/{link}`: somebody who was invited chooses a password.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, Token},
};

use super::{asked::Asked, frame, frame::Frame, reply::Reply};
use crate::{State, respond::Failure};

#[derive(Template)]
#[template(path = "office/invitation.html")]
struct Invitation<'a> {
    frame: Frame,
    link: &'a str,
    email: &'a str,
    name: &'a str,
    problem: Option<String>,
}

fn used(state: &State, asked: &Asked) -> Reply {
    let text = "Det er brugt, for gammelt eller ikke helt. Bed en administrator om et nyt.";
    frame::told(state, asked, StatusCode::GONE, "Linket virker ikke", text, Some(("/kontor/log-ind", "Log ind")))
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let link = asked.parameter("link");
    let Some(account) = office::invited(&state.store, &state.surroundings, &Token::given(link))? else {
        return Ok(used(state, asked));
    };
    page(state, asked, StatusCode::OK, &account.email, &account.name, None)
}

fn page(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    email: &str,
    name: &str,
    problem: Option<String>,
) -> Result<Reply, Failure> {
    let frame = Frame::new(state, asked, "Velkommen");
    Ok(Reply::Page(status, Invitation { frame, link: asked.parameter("link"), email, name, problem }.render()?))
}

/// `POST /kontor/invitation/{link}`.
pub(super) fn post(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let link = Token::given(asked.parameter("link"));
    let (store, s) = (&state.store, &*state.surroundings);
    let Some(account) = office::invited(store, s, &link)? else { return Ok(used(state, asked)) };
    let (name, password) = (asked.form.value("navn"), asked.form.value("adgangskode"));
    match office::take_invitation(store, s, &link, name, password, asked.agent()) {
        Ok(token) => Ok(Reply::Begin(token, "/kontor/konto/kode".to_owned())),
        Err(Error::Invalid(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, &account.email, name, Some(why)),
        Err(Error::NotFound(_)) => Ok(used(state, asked)),
        Err(error) => Err(error.into()),
    }
}
