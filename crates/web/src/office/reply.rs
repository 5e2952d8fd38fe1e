//! What a page of the office answers.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use sagsgang_app::office::Token;

use super::{
    PRIVATE,
    asked::{Asked, COOKIE, KEEP, OPEN},
    frame,
};
use crate::State;

/// An answer.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A page.
    Page(StatusCode, String),
    /// JSON for the office's own script.
    Json(StatusCode, String),
    /// Another page is to be asked for.
    Go(String),
    /// Another page, with a new session.
    Begin(Token, String),
    /// Another page, without session.
    End(String),
    /// There is no such thing, or it may not be seen.
    NotFound,
    /// What was sent cannot be taken, in a sentence.
    Refused(String),
    /// Any of them, dressed and done.
    Done(Response),
}

impl Reply {
    /// A page that is as it should be.
    pub(super) fn page(html: String) -> Self {
        Self::Page(StatusCode::OK, html)
    }

    /// Another page is to be asked for.
    pub(super) fn go(address: impl Into<String>) -> Self {
        Self::Go(address.into())
    }

    /// Says that it may be kept for reading without a network, and whether it holds anything closed.
    pub(super) fn keepable(self, closed: bool) -> Self {
        let mut response = self.into_response();
        let holds = if closed { "closed" } else { OPEN };
        response.headers_mut().insert(KEEP, HeaderValue::from_static(holds));
        Self::Done(response)
    }

    pub(super) fn refused(why: &str) -> Self {
        Self::Refused(why.to_owned())
    }

    /// Puts what is missing around an answer: the page of what is not there, the cookie.
    pub(super) fn with_site(self, state: &State, asked: &Asked) -> Self {
        let cookie = |value: &str, rest: &str| {
            let secure = if asked.secure { "; Secure" } else { "" };
            HeaderValue::from_str(&format!("{COOKIE}={value}; Path=/kontor; HttpOnly; SameSite=Lax{secure}{rest}"))
        };
        let done = |mut response: Response, cookie: Result<HeaderValue, _>| {
            if let Ok::<_, header::InvalidHeaderValue>(cookie) = cookie {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Self::Done(response)
        };
        match self {
            Self::NotFound => frame::told(
                state,
                asked,
                StatusCode::NOT_FOUND,
                "Siden findes ikke",
                "Der er ikke noget på denne adresse, eller du har ikke adgang til det.",
                Some(("/kontor", "Gå til kontoret")),
            ),
            Self::Refused(why) => {
                frame::told(state, asked, StatusCode::BAD_REQUEST, "Det gik ikke", &why, Some(("/kontor", "Gå til kontoret")))
            }
            Self::Begin(token, address) => done(Self::Go(address).into_response(), cookie(token.secret(), "")),
            Self::End(address) => {
                let mut response = Self::Go(address).into_response();
                // What the browser kept to be read without a network, and of texts that were not saved, leaves with the session.
                response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
                done(response, cookie("", "; Max-Age=0"))
            }
            other => other,
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Self::Page(status, html) => (status, PRIVATE, Html(html)).into_response(),
            Self::Json(status, json) => {
                (status, PRIVATE, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], json).into_response()
            }
            Self::Go(address) | Self::Begin(_, address) | Self::End(address) => {
                (StatusCode::SEE_OTHER, PRIVATE, [(header::LOCATION, address)]).into_response()
            }
            Self::NotFound => (StatusCode::NOT_FOUND, PRIVATE).into_response(),
            Self::Refused(why) => (StatusCode::BAD_REQUEST, PRIVATE, why).into_response(),
            Self::Done(response) => response,
        }
    }
}
