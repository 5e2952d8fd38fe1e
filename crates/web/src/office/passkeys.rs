//! Passkeys: made at `/kontor/konto/noegler`, used at `/kontor/log-ind/noegle`.
//!
//! A script begins a ceremony and gets JSON; what the browser then answers comes as a field of the page's own form.

use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, RelyingParty},
};

use super::{
    Office,
    asked::Asked,
    own_account,
    reply::Reply,
    sign_in::{self, WAIT, safe, seconds},
};
use crate::{State, respond::Failure, throttle};

const NOWHERE: &str = "Adgangsnøgler kræver, at siden har et navn og vises over https.";
const REFUSED: &str = "Adgangsnøglen blev ikke godtaget. Prøv igen, eller log ind med adgangskode.";

/// The site as passkeys know it; none where they cannot be used.
pub(super) fn party(state: &State, asked: &Asked) -> Option<RelyingParty> {
    RelyingParty::of(&state.base(&asked.headers))
}

/// Says why a ceremony does not begin, for the script to show.
fn problem(status: StatusCode, why: &str) -> Reply {
    Reply::Json(status, serde_json::json!({ "problem": why }).to_string())
}

/// The password that goes with a change is tried no more often than at the way in.
fn is_spent(state: &State, asked: &Asked, office: &Office) -> Result<bool, Failure> {
    Ok(office.accounts.is_spent(&own(asked)?, seconds(state)))
}

/// Counts a password that was not right, and whatever else was not.
fn failed(state: &State, asked: &Asked, office: &Office) -> Result<(), Failure> {
    office.accounts.take(&own(asked)?, seconds(state));
    Ok(())
}

fn own(asked: &Asked) -> Result<String, Failure> {
    Ok(format!("own {}", asked.actor()?.account))
}

/// `POST /kontor/konto/noegler/begynd`.
pub(super) fn begin(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let Some(party) = party(state, asked) else { return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, NOWHERE)) };
    if is_spent(state, asked, office)? {
        return Ok(problem(StatusCode::TOO_MANY_REQUESTS, WAIT));
    }
    let (password, name) = (asked.form.value("nuvaerende"), asked.form.value("navn"));
    let (store, s) = (&state.store, &state.surroundings);
    match office::begin_passkey(store, s, &office.ceremonies, &party, asked.actor()?, password, name) {
        Ok(json) => Ok(Reply::Json(StatusCode::OK, json)),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            failed(state, asked, office)?;
            Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, &why))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /kontor/konto/noegler`.
pub(super) fn add(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let Some(party) = party(state, asked) else {
        return own_account::page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(NOWHERE.to_owned()));
    };
    let answer = asked.form.value("noegle");
    let added = office::add_passkey(&state.store, &state.surroundings, &office.ceremonies, &party, asked.actor()?, answer);
    own_account::told(state, asked, added, "noegle")
}

/// `POST /kontor/konto/noegler/{key}/fjern`.
pub(super) fn remove(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let Ok(key) = asked.parameter("key").parse() else { return Ok(Reply::NotFound) };
    if is_spent(state, asked, office)? {
        return own_account::page(state, asked, StatusCode::TOO_MANY_REQUESTS, Some(WAIT.to_owned()));
    }
    let password = asked.form.value("nuvaerende");
    let removed = office::remove_passkey(&state.store, &state.surroundings, asked.actor()?, key, password);
    if removed.is_err() {
        failed(state, asked, office)?;
    }
    own_account::told(state, asked, removed, "noegle-fjernet")
}

/// `POST /kontor/log-ind/noegle/begynd`.
pub(super) fn begin_sign_in(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let Some(party) = party(state, asked) else { return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, NOWHERE)) };
    let (network, now) = (throttle::place(asked.client), seconds(state));
    if office.clients.is_spent(&network, now) || !office.begun.take(&network, now) {
        return Ok(problem(StatusCode::TOO_MANY_REQUESTS, WAIT));
    }
    let json = office::begin_sign_in(&state.surroundings, &office.ceremonies, &party)?;
    Ok(Reply::Json(StatusCode::OK, json))
}

/// `POST /kontor/log-ind/noegle`.
pub(super) fn sign_in(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let to = asked.form.value("til");
    let shown = |status, why| sign_in::page(state, asked, status, "", to, Some(why), false);
    let Some(party) = party(state, asked) else { return shown(StatusCode::UNPROCESSABLE_ENTITY, NOWHERE) };
    let (network, now) = (throttle::place(asked.client), seconds(state));
    if office.clients.is_spent(&network, now) {
        return shown(StatusCode::TOO_MANY_REQUESTS, WAIT);
    }
    let answer = asked.form.value("noegle");
    let (store, s) = (&state.store, &state.surroundings);
    match office::sign_in_by_passkey(store, s, &office.ceremonies, &party, answer, asked.agent())? {
        Some(signed) => Ok(Reply::Begin(signed.token, safe(to).to_owned())),
        None => {
            office.clients.take(&network, now);
            shown(StatusCode::UNPROCESSABLE_ENTITY, REFUSED)
        }
    }
}
