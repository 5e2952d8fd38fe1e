//! `/kontor/foerste`: the first administrator, before anybody can sign in.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, Token},
};
use sagsgang_store::account;

use super::{asked::Asked, frame::Frame, reply::Reply};
use crate::{State, respond::Failure};

#[derive(Template)]
#[template(path = "office/first.html")]
struct First<'a> {
    frame: Frame,
    code: &'a str,
    email: &'a str,
    name: &'a str,
    problem: Option<String>,
}

/// Whether there is nobody yet, and a code that lets somebody begin.
fn may_begin(state: &State) -> Result<bool, Failure> {
    let set_up = state.office.as_ref().is_some_and(|office| office.setup.is_some());
    Ok(set_up && !state.store.read(account::any)?)
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    if !may_begin(state)? {
        return Ok(Reply::NotFound);
    }
    page(state, asked, StatusCode::OK, &asked.query("kode"), None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, code: &str, problem: Option<String>) -> Result<Reply, Failure> {
    let (email, name) = (asked.form.value("email"), asked.form.value("navn"));
    let frame = Frame::new(state, asked, "Den første administrator");
    Ok(Reply::Page(status, First { frame, code, email, name, problem }.render()?))
}

/// `POST /kontor/foerste`.
pub(super) fn post(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    if !may_begin(state)? {
        return Ok(Reply::NotFound);
    }
    let form = &asked.form;
    let refuse = |why: String| page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, form.value("kode"), Some(why));
    let setup = state.office.as_ref().and_then(|office| office.setup.as_ref());
    // Their hashes are compared: how long it takes tells nothing of the code.
    if setup.is_none_or(|setup| setup.hash() != Token::given(form.value("kode").trim()).hash()) {
        return refuse("Koden passer ikke. Den står, hvor programmet blev startet.".to_owned());
    }
    if let Some(weakness) = office::weakness(form.value("adgangskode"), &[form.value("navn"), form.value("email")]) {
        return refuse(weakness);
    }
    let (store, s) = (&state.store, &*state.surroundings);
    let made = office::first_account(store, s, form.value("email"), form.value("navn")).and_then(|made| {
        office::take_invitation(store, s, &made.link, form.value("navn"), form.value("adgangskode"), asked.agent())
    });
    match made {
        Ok(token) => Ok(Reply::Begin(token, "/kontor/konto/kode".to_owned())),
        Err(Error::Invalid(why) | Error::Conflict(why)) => refuse(why),
        Err(error) => Err(error.into()),
    }
}
