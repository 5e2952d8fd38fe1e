//! `/kontor/log-ind`.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::office::{self, Proof};
use sagsgang_store::account::email_key;

use super::{asked::Asked, frame::Frame, passkeys, reply::Reply};
use crate::{State, respond::Failure, throttle};

#[derive(Template)]
#[template(path = "office/sign_in.html")]
struct SignIn<'a> {
    frame: Frame,
    email: &'a str,
    /// Where to go on afterwards.
    to: &'a str,
    problem: Option<&'a str>,
    /// Accounts to try: e-mail, password, what it is for.
    demo: &'a [(String, String, String)],
    /// Whether a password was right and the code is to come.
    half_way: bool,
    /// Whether passkeys can be used at this address.
    passkeys: bool,
}

const WRONG: &str = "E-mail og adgangskode passer ikke sammen. Prøv igen, eller bed en administrator om en ny invitation.";
pub(super) const WAIT: &str = "Der er prøvet for mange gange. Vent et kvarter, og prøv igen.";

/// Sends whoever is not signed in to the way in, and back afterwards.
pub(super) fn first(asked: &Asked) -> Reply {
    let wanted = asked.uri.path_and_query().map_or("/kontor", |wanted| wanted.as_str());
    match wanted {
        "/kontor" => Reply::go("/kontor/log-ind"),
        wanted => {
            let to: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
            Reply::go(format!("/kontor/log-ind?til={to}"))
        }
    }
}

/// An address of the office, whatever somebody wrote into a link.
pub(super) fn safe(to: &str) -> &str {
    let own = to == "/kontor" || to.starts_with("/kontor/") || to.starts_with("/kontor?");
    let odd = to.contains(['\\', '\n', '\r']) || to.contains("//") || to.starts_with("/kontor/log-");
    if own && !odd { to } else { "/kontor" }
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let half_way = match &asked.actor {
        Some(actor) if actor.proof == Proof::HalfWay => true,
        Some(_) => return Ok(Reply::go(safe(&asked.query("til")))),
        None => false,
    };
    page(state, asked, StatusCode::OK, "", &asked.query("til"), None, half_way)
}

pub(super) fn page(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    email: &str,
    to: &str,
    problem: Option<&str>,
    half_way: bool,
) -> Result<Reply, Failure> {
    let demo = state.office.as_ref().map_or(&[][..], |office| &office.demo);
    let frame = Frame::new(state, asked, "Log ind");
    let passkeys = passkeys::party(state, asked).is_some();
    let html = SignIn { frame, email, to: safe(to), problem, demo, half_way, passkeys }.render()?;
    Ok(Reply::Page(status, html))
}

/// `POST /kontor/log-ind`.
pub(super) fn post(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (email, to) = (asked.form.value("email"), asked.form.value("til"));
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let (network, account, now) = (throttle::place(asked.client), email_key(email), seconds(state));
    if office.clients.is_spent(&network, now) || office.accounts.is_spent(&account, now) {
        return page(state, asked, StatusCode::TOO_MANY_REQUESTS, email, to, Some(WAIT), false);
    }
    match office::sign_in(&state.store, &state.surroundings, email, asked.form.value("adgangskode"), asked.agent())? {
        Some(signed) if signed.half_way => {
            let to: String = form_urlencoded::byte_serialize(safe(to).as_bytes()).collect();
            Ok(Reply::Begin(signed.token, format!("/kontor/log-ind?til={to}")))
        }
        Some(signed) => Ok(Reply::Begin(signed.token, safe(to).to_owned())),
        None => {
            office.clients.take(&network, now);
            office.accounts.take(&account, now);
            page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, email, to, Some(WRONG), false)
        }
    }
}

/// `POST /kontor/log-ind/kode`.
pub(super) fn code(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let to = asked.form.value("til");
    let half_way = asked.actor.as_ref().filter(|actor| actor.proof == Proof::HalfWay);
    let (Some(actor), Some(token), Some(office)) = (half_way, &asked.token, &state.office) else {
        return Ok(Reply::go("/kontor/log-ind"));
    };
    // Six digits are few: they are not tried through.
    let (account, now) = (format!("code {}", actor.account), seconds(state));
    if office.accounts.is_spent(&account, now) {
        return page(state, asked, StatusCode::TOO_MANY_REQUESTS, "", to, Some(WAIT), true);
    }
    match office::verify_code(&state.store, &state.surroundings, token, asked.form.value("kode"), asked.agent())? {
        Some(signed) => Ok(Reply::Begin(signed.token, safe(to).to_owned())),
        None => {
            office.accounts.take(&account, now);
            let wrong = "Koden passer ikke. Hver kode virker kun én gang; vent på den næste, eller brug en reservekode.";
            page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, "", to, Some(wrong), true)
        }
    }
}

/// `POST /kontor/log-ud`.
pub(super) fn out(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    if let Some(token) = &asked.token {
        office::sign_out(&state.store, &state.surroundings, token)?;
    }
    Ok(Reply::End("/kontor/log-ind?gjort=logget-ud".to_owned()))
}

pub(super) fn seconds(state: &State) -> i64 {
    state.surroundings.now().parse::<jiff::Timestamp>().map_or(0, |now| now.as_second())
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for good in ["/kontor", "/kontor/brugere?side=2", "/kontor?x=1"] {
            assert_eq!(safe(good), good);
        }
        for bad in [
            "",
            "//ond.example",
            "https://ond.example/kontor",
            "/kontorx",
            "/kontor//ond.example",
            "/kontor/\\ond",
            "/kontor/log-ud",
            "/kontor/\r\nx",
        ] {
            assert_eq!(safe(bad), "/kontor", "{bad}");
        }
    }
}
