//! What was asked for: by whom, where, with what form.

use std::{collections::HashMap, net::IpAddr};

use axum::http::{HeaderMap, HeaderName, Uri, header};
use sagsgang_app::office::{Actor, Proof, Token};
use sagsgang_store::content_hash;

use super::form::Form;
use crate::{State, respond::Failure};

/// The cookie that carries a session's secret. Sent to `/kontor` alone: the public pages have none.
pub(super) const COOKIE: &str = "sagsgang";

/// What the script says when it asks for a page or file to keep for reading without a network: [`OPEN`] or all that the
/// reader may see; and what the answer says of itself, so that nothing is kept as what it is not.
pub(super) const KEEP: HeaderName = HeaderName::from_static("sagsgang-keep");
/// What of a thing that is kept holds nothing closed.
pub(super) const OPEN: &str = "open";
/// Whose answer it is, as the browser knows them: what is kept is theirs alone.
pub(super) const READER: HeaderName = HeaderName::from_static("sagsgang-reader");

/// A request to the office.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(super) actor: Option<Actor>,
    pub(super) token: Option<Token>,
    pub(super) parameters: HashMap<String, String>,
    pub(super) form: Form,
    pub(super) client: IpAddr,
    /// Whether the browser came by https.
    pub(super) secure: bool,
    /// Whether a form was sent.
    pub(super) posts: bool,
    pub(super) headers: HeaderMap,
    pub(super) uri: Uri,
}

impl Asked {
    /// Who asks, on a page that nobody reaches without having signed in.
    pub(super) fn actor(&self) -> Result<&Actor, Failure> {
        self.actor.as_ref().ok_or_else(|| Failure("a page of the office without an actor".to_owned()))
    }

    /// The same for a use case that answers in its own words.
    pub(super) fn actor_or_error(&self) -> Result<&Actor, sagsgang_app::Error> {
        self.actor.as_ref().ok_or_else(|| sagsgang_app::Error::NotFound("the actor".to_owned()))
    }

    /// A parameter of the address; empty when it has none of that name.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// A value of the query.
    pub(super) fn query(&self, name: &str) -> String {
        let query = self.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes())
            .find(|(known, _)| known == name)
            .map_or_else(String::new, |(_, v)| v.into_owned())
    }

    /// What the browser calls itself.
    pub(super) fn agent(&self) -> &str {
        self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the office's own script asks, which reads JSON.
    pub(super) fn is_script(&self) -> bool {
        self.headers.get(header::ACCEPT).is_some_and(|value| value == "application/json")
    }

    /// Whether the page is asked for to be kept, and nobody reads it yet.
    pub(super) fn is_kept(&self) -> bool {
        self.headers.contains_key(KEEP)
    }

    /// What the browser knows the reader by; nothing without a whole session.
    pub(super) fn reader(&self, state: &State) -> Option<String> {
        let actor = self.actor.as_ref().filter(|actor| actor.proof != Proof::HalfWay)?;
        state.key.as_ref().map(|key| key.reader(actor.account))
    }

    /// What forms carry so that no other page can send them: made of the session's secret.
    pub(super) fn form_proof(&self) -> String {
        self.token.as_ref().map(form_proof).unwrap_or_default()
    }

    /// Whether the form carries it.
    pub(super) fn proves_form(&self) -> bool {
        let given = self.form.value("bevis");
        !given.is_empty() && given == self.form_proof()
    }
}

pub(super) fn form_proof(token: &Token) -> String {
    content_hash(format!("form {}", token.secret()).as_bytes()).chars().take(32).collect()
}

/// The session's secret in a request's cookies.
pub(super) fn token(headers: &HeaderMap) -> Option<Token> {
    let cookies =
        headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut own = cookies.filter_map(|cookie| cookie.trim().split_once('=')).filter(|(name, _)| *name == COOKIE);
    own.next().map(|(_, secret)| Token::given(secret))
}
