//! `/kontor/konto`: name, password, codes, passkeys, and where one is signed in.

use askama::Template;
use axum::http::StatusCode;
use qrcode::{QrCode, render::svg};
use sagsgang_app::{
    Error,
    office::{self, Enrolment},
};
use sagsgang_store::account::{self, Passkey, Session};

use super::{asked::Asked, frame::Frame, passkeys, reply::Reply};
use crate::{State, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/account.html")]
struct Account {
    frame: Frame,
    name: String,
    email: String,
    codes: bool,
    spare: usize,
    keys: Vec<Key>,
    /// Whether passkeys can be made at this address.
    passkeys: bool,
    sessions: Vec<Open>,
    problem: Option<String>,
}

/// A passkey.
struct Key {
    id: String,
    name: String,
    made: String,
    used: String,
    /// The host it works at, when it is not this one.
    elsewhere: Option<String>,
}

/// A place one is signed in.
struct Open {
    id: String,
    here: bool,
    agent: String,
    begun: String,
    seen: String,
}

#[derive(Template)]
#[template(path = "office/codes.html")]
struct Codes {
    frame: Frame,
    proposed: Enrolment,
    grouped: String,
    picture: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "office/spare.html")]
struct Spare {
    frame: Frame,
    codes: Vec<String>,
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

pub(super) fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let (codes, spare, keys, sessions) = state.store.read(|c| -> Result<_, Failure> {
        let codes = account::get(c, actor.account)?.is_some_and(|found| found.totp.is_some());
        let spare = account::recovery_codes(c, actor.account)?;
        Ok((codes, spare, account::passkeys(c, actor.account)?, account::sessions(c, actor.account)?))
    })?;
    let open = |session: Session| Open {
        here: session.id == actor.session,
        agent: browser(&session.agent),
        begun: danish::moment(&session.begun),
        seen: danish::moment(&session.seen),
        id: session.id,
    };
    let party = passkeys::party(state, asked);
    let key = |key: Passkey| Key {
        made: danish::moment(&key.made),
        used: key.used.as_deref().map_or_else(|| "Ikke endnu".to_owned(), danish::moment),
        id: key.id.to_string(),
        name: key.name,
        elsewhere: Some(key.site).filter(|site| party.as_ref().is_none_or(|party| party.host() != site)),
    };
    let account = Account {
        frame: Frame::new(state, asked, "Min konto"),
        name: actor.name.clone(),
        email: actor.email.clone(),
        codes,
        spare,
        keys: keys.into_iter().map(key).collect(),
        passkeys: party.is_some(),
        sessions: sessions.into_iter().map(open).collect(),
        problem,
    };
    Ok(Reply::Page(status, account.render()?))
}

/// What people call a browser that calls itself so.
fn browser(agent: &str) -> String {
    let of = |known: &[(&'static str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let program =
        of(&[("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let machine = of(&[
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (program, machine) {
        (Some(program), Some(machine)) => format!("{program} på {machine}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Ukendt program".to_owned(),
    }
}

/// Goes back to the account, or shows it with what was wrong.
pub(super) fn told(state: &State, asked: &Asked, done: Result<(), Error>, word: &str) -> Result<Reply, Failure> {
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/konto?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(Error::NotFound(_)) => Ok(Reply::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// `POST /kontor/konto/navn`.
pub(super) fn name(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let done = office::change_name(&state.store, &state.surroundings, asked.actor()?, asked.form.value("navn"));
    told(state, asked, done, "navn")
}

/// `POST /kontor/konto/adgangskode`.
pub(super) fn password(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (old, new) = (asked.form.value("nuvaerende"), asked.form.value("ny"));
    let done = office::change_password(&state.store, &state.surroundings, asked.actor()?, old, new);
    told(state, asked, done, "adgangskode")
}

/// `GET /kontor/konto/kode`: proposes a secret for the authenticator.
pub(super) fn propose(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let proposed = office::begin_codes(&state.surroundings, asked.actor()?, &state.site);
    codes(state, asked, StatusCode::OK, proposed, None)
}

fn codes(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    proposed: Enrolment,
    problem: Option<String>,
) -> Result<Reply, Failure> {
    let code = QrCode::new(proposed.address.as_bytes())?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    // It stands inside a page, and is of no use to who hears it: the secret is written below.
    let picture = picture.split_once("?>").map_or(picture.clone(), |(_, rest)| rest.to_owned()).replacen(
        "<svg",
        "<svg aria-hidden=\"true\"",
        1,
    );
    let letters: Vec<char> = proposed.secret.chars().collect();
    let grouped = letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let frame = Frame::new(state, asked, "Koder fra telefonen");
    Ok(Reply::Page(status, Codes { frame, proposed, grouped, picture, problem }.render()?))
}

/// `POST /kontor/konto/kode`: the code shows that the authenticator has the secret.
pub(super) fn confirm(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let secret = asked.form.value("hemmelighed");
    match office::confirm_codes(&state.store, &state.surroundings, actor, secret, asked.form.value("kode")) {
        Ok(codes) => shown(state, asked, codes),
        Err(Error::Invalid(why)) => {
            let address = office::begin_codes(&state.surroundings, actor, &state.site).address;
            // The same secret again: the telephone has it already.
            let secret: String = secret.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
            let (before, after) = address.split_once("secret=").unwrap_or((&address, ""));
            let rest = after.split_once('&').map_or("", |(_, rest)| rest);
            let proposed = Enrolment { address: format!("{before}secret={secret}&{rest}"), secret };
            codes(state, asked, StatusCode::UNPROCESSABLE_ENTITY, proposed, Some(why))
        }
        Err(error) => Err(error.into()),
    }
}

fn shown(state: &State, asked: &Asked, codes: Vec<String>) -> Result<Reply, Failure> {
    Ok(Reply::page(Spare { frame: Frame::new(state, asked, "Reservekoder"), codes }.render()?))
}

/// `POST /kontor/konto/reservekoder`.
pub(super) fn spare(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    match office::new_recovery_codes(&state.store, &state.surroundings, asked.actor()?) {
        Ok(codes) => shown(state, asked, codes),
        Err(error) => told(state, asked, Err(error), ""),
    }
}

/// `POST /kontor/konto/kode/fjern`.
pub(super) fn remove(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let done = office::remove_codes(&state.store, &state.surroundings, asked.actor()?, asked.form.value("nuvaerende"));
    told(state, asked, done, "kode-fjernet")
}

/// `POST /kontor/konto/sessioner`: everywhere but here.
pub(super) fn end_others(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    told(state, asked, office::end_other_sessions(&state.store, &state.surroundings, asked.actor()?), "session")
}

/// `POST /kontor/konto/sessioner/{session}`.
pub(super) fn end(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let done = office::end_own_session(&state.store, &state.surroundings, asked.actor()?, asked.parameter("session"));
    told(state, asked, done, "session")
}
