//! `/kontor/brugere`: who has an account and which roles; invitations.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, Invited, NewAssignment, policy::Action},
};
use sagsgang_model::{
    Date, Role,
    id::{AccountId, AssignmentId},
};
use sagsgang_store::{account, body};

use super::{asked::Asked, frame::Frame, has, reply::Reply};
use crate::{State, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/accounts.html")]
struct Accounts {
    frame: Frame,
    accounts: Vec<Line>,
    manages: bool,
    problem: Option<String>,
    name: String,
    email: String,
}

/// An account in the list.
struct Line {
    id: AccountId,
    name: String,
    email: String,
    roles: Vec<String>,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "office/account_of.html")]
struct One {
    frame: Frame,
    id: AccountId,
    name: String,
    email: String,
    made: String,
    state: &'static str,
    closed: bool,
    /// A second factor: "Ja" or "Nej".
    codes: bool,
    /// How many passkeys.
    keys: usize,
    roles: Vec<Held>,
    manages: bool,
    bodies: Vec<(String, String)>,
    today: Date,
    /// The link of an invitation that was just made, and until when it holds.
    link: Option<(String, String)>,
    problem: Option<String>,
}

/// A role that was given.
struct Held {
    id: AssignmentId,
    role: &'static str,
    body: String,
    since: String,
    until: String,
    /// Whether it holds today or will.
    live: bool,
}

fn state_of(found: &account::Account) -> &'static str {
    match (&found.closed, &found.password) {
        (Some(_), _) => "Lukket",
        (None, None) => "Inviteret",
        (None, Some(_)) => "Aktiv",
    }
}

pub(super) fn list(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let accounts = state.store.read(|c| -> Result<_, Failure> {
        let mut lines = Vec::new();
        for found in account::all(c)? {
            let held = account::assignments(c, found.id)?.into_iter().filter(|held| held.holds_on(actor.today));
            let roles = held.map(|held| match held.body_name {
                Some(body) => format!("{}, {body}", held.role),
                None => held.role.to_string(),
            });
            let roles = roles.collect();
            lines.push(Line { id: found.id, state: state_of(&found), name: found.name, email: found.email, roles });
        }
        Ok(lines)
    })?;
    let page = Accounts {
        frame: Frame::new(state, asked, "Brugere"),
        accounts,
        manages: has(actor, Action::ManageAccounts),
        problem,
        name: asked.form.value("navn").to_owned(),
        email: asked.form.value("email").to_owned(),
    };
    Ok(Reply::Page(status, page.render()?))
}

/// `POST /kontor/brugere`: invites somebody, and shows the link.
pub(super) fn invite(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let form = &asked.form;
    match office::invite(&state.store, &state.surroundings, asked.actor()?, form.value("email"), form.value("navn")) {
        Ok(invited) => one(state, asked, StatusCode::OK, invited.account, Some(&invited), None),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(Error::NotFound(_)) => Ok(Reply::NotFound),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    match account_of(asked) {
        Some(id) => one(state, asked, StatusCode::OK, id, None, None),
        None => Ok(Reply::NotFound),
    }
}

fn account_of(asked: &Asked) -> Option<AccountId> {
    asked.parameter("account").parse().ok()
}

fn one(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    id: AccountId,
    invited: Option<&Invited>,
    problem: Option<String>,
) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let found = state.store.read(|c| -> Result<_, Failure> {
        let Some(found) = account::get(c, id)? else { return Ok(None) };
        Ok(Some((found, account::passkeys(c, id)?.len(), account::assignments(c, id)?, body::all(c)?)))
    })?;
    let Some((found, keys, held, bodies)) = found else { return Ok(Reply::NotFound) };
    let roles = held.into_iter().map(|held| Held {
        id: held.id,
        role: held.role.danish(),
        body: held.body_name.unwrap_or_else(|| "Hele kommunen".to_owned()),
        since: danish::date(held.since),
        until: held.until.map_or_else(String::new, danish::date),
        live: held.until.is_none_or(|until| until >= actor.today),
    });
    let base = state.base(&asked.headers);
    let link =
        invited.map(|invited| (format!("{base}/kontor/invitation/{}", invited.link.secret()), danish::moment(&invited.expires)));
    let page = One {
        frame: Frame::new(state, asked, &found.name),
        id,
        state: state_of(&found),
        closed: found.closed.is_some(),
        codes: found.totp.is_some(),
        keys,
        made: danish::moment(&found.made),
        name: found.name,
        email: found.email,
        roles: roles.collect(),
        manages: has(actor, Action::ManageAccounts),
        bodies: bodies.into_iter().map(|body| (body.id.to_string(), body.name)).collect(),
        today: actor.today,
        link,
        problem,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// Goes back to the account, or shows it with what was wrong.
fn told(state: &State, asked: &Asked, id: AccountId, done: Result<(), Error>, word: &str) -> Result<Reply, Failure> {
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/brugere/{id}?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            one(state, asked, StatusCode::UNPROCESSABLE_ENTITY, id, None, Some(why))
        }
        Err(Error::NotFound(_)) => Ok(Reply::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// `POST /kontor/brugere/{account}/invitation`.
pub(super) fn renew(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = account_of(asked) else { return Ok(Reply::NotFound) };
    match office::renew_invitation(&state.store, &state.surroundings, asked.actor()?, id) {
        Ok(invited) => one(state, asked, StatusCode::OK, id, Some(&invited), None),
        Err(error) => told(state, asked, id, Err(error), ""),
    }
}

/// `POST /kontor/brugere/{account}/roller`.
pub(super) fn assign(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = account_of(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let given = given(form.value("rolle"), form.value("udvalg"), form.value("fra"), form.value("til"));
    let done = given.and_then(|given| {
        office::assign(
            &state.store,
            &state.surroundings,
            asked.actor().map_err(|_| Error::NotFound("the account".into()))?,
            id,
            &given,
        )
    });
    told(state, asked, id, done.map(drop), "rolle")
}

/// The role a form tells of.
fn given(role: &str, body: &str, since: &str, until: &str) -> Result<NewAssignment, Error> {
    let wrong = |what: &str| Error::Invalid(format!("{what} Intet er ændret."));
    let day = |text: &str| danish::read_date(text).ok_or_else(|| wrong("Datoen kan ikke læses; skriv den som 31-12-2026."));
    Ok(NewAssignment {
        role: role.parse::<Role>().map_err(|_| wrong("Vælg en rolle."))?,
        body: if body.is_empty() { None } else { Some(body.parse().map_err(|_| wrong("Vælg et udvalg."))?) },
        since: day(since)?,
        until: if until.is_empty() { None } else { Some(day(until)?) },
    })
}

/// `POST /kontor/brugere/{account}/roller/{role}`: ends it.
pub(super) fn end(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Ok(role)) = (account_of(asked), asked.parameter("role").parse()) else { return Ok(Reply::NotFound) };
    let done = office::end_assignment(&state.store, &state.surroundings, asked.actor()?, role);
    told(state, asked, id, done.map(drop), "rolle-slut")
}

/// `POST /kontor/brugere/{account}/luk`.
pub(super) fn close(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = account_of(asked) else { return Ok(Reply::NotFound) };
    told(state, asked, id, office::close_account(&state.store, &state.surroundings, asked.actor()?, id), "lukket")
}

/// `POST /kontor/brugere/{account}/aabn`.
pub(super) fn open(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = account_of(asked) else { return Ok(Reply::NotFound) };
    told(state, asked, id, office::open_account(&state.store, &state.surroundings, asked.actor()?, id), "aabnet")
}
