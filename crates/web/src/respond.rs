//! Answers: what every page carries besides its text.

use std::{any::Any, sync::LazyLock};

use axum::{
    body::Body,
    extract::{Query, Request, State as Shared},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest as _, Sha256};
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::{State, language, machine::is_machine, page::not_found as not_found_page};

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/soeg.js");
const OFFICE_SCRIPT: &str = include_str!("../assets/kontor.js");
const WORKER: &str = include_str!("../assets/offline.js");
const FAVICON: &str = include_str!("../assets/favicon.svg");

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| short_hash(STYLE.as_bytes()));

static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| short_hash(SCRIPT.as_bytes()));

static OFFICE_SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| short_hash(OFFICE_SCRIPT.as_bytes()));

/// The address of the script that suggests, which changes when it does.
pub(crate) fn script_address() -> String {
    format!("/soeg.js?v={}", *SCRIPT_HASH)
}

/// The address of the office's script, likewise.
pub(crate) fn office_script_address() -> String {
    format!("/kontor.js?v={}", *OFFICE_SCRIPT_HASH)
}

/// The style sheet's address, which changes when the sheet does.
pub(crate) fn style_address() -> String {
    format!("/style.css?v={}", *STYLE_HASH)
}

pub(crate) fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Says why a page could not be made. The reader is told nothing of it.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// A page with its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) html: String,
}

impl From<String> for Answer {
    fn from(html: String) -> Self {
        Self { status: StatusCode::OK, html }
    }
}

/// What makes a page answers: its HTML, or nothing when there is no such thing.
pub(crate) type Made = Result<Option<Answer>, Failure>;

/// Makes a page away from the threads that listen, and answers it: 200, 304, 404 or 500.
///
/// `make` answers HTML, or an [`Answer`] where the status is another.
pub(crate) async fn page<A: Into<Answer> + Send + 'static>(
    state: State,
    headers: HeaderMap,
    make: impl FnOnce(&State) -> Result<Option<A>, Failure> + Send + 'static,
) -> Response {
    let asked = language::asked();
    let at_home = |answer: Answer| Answer { html: language::at_home(answer.html), ..answer };
    let answer = move || Ok(make(&state)?.map(Into::into).map(at_home));
    let made: Result<Made, _> = tokio::task::spawn_blocking(move || language::answering(asked, answer)).await;
    match made {
        Ok(Ok(Some(Answer { status: StatusCode::OK, html }))) => fresh(&headers, "text/html; charset=utf-8", html.into_bytes()),
        Ok(Ok(Some(Answer { status, html }))) => {
            (status, [(header::CACHE_CONTROL, "public, no-cache")], axum::response::Html(html)).into_response()
        }
        Ok(Ok(None)) => StatusCode::NOT_FOUND.into_response(),
        Ok(Err(Failure(reason))) => {
            tracing::error!(reason, "a page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "making a page broke off");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer, or 304 when the reader has it. An answer may be kept but is asked for each time: what is
/// taken down is gone at once.
pub(crate) fn fresh(headers: &HeaderMap, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let tag = format!("W/\"{}\"", short_hash(&bytes));
    let same = has(headers, &tag);
    let kept = [(header::ETAG, tag), (header::CACHE_CONTROL, "public, no-cache".to_owned())];
    if same {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, media_type)], bytes).into_response()
}

/// Whether the reader has what a tag names.
pub(crate) fn has(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag.trim_start_matches("W/") || known.trim() == "*")
}

/// All but what is packed already, and pages of the office: they hold what is secret beside what somebody wrote, and
/// their length must not tell of it.
pub(crate) fn gains_by_packing() -> impl Predicate {
    let kept = |_: StatusCode, _: axum::http::Version, headers: &HeaderMap, _: &axum::http::Extensions| {
        headers.get(header::CACHE_CONTROL).is_none_or(|kept| kept != "no-store")
    };
    DefaultPredicate::new()
        .and(kept)
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/gzip"))
}

/// Gives refusals without a page of their own the site's page: whatever the router, a parameter or
/// a handler refused.
pub(crate) async fn dress(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let machine = is_machine(request.uri().path());
    let response = next.run(request).await;
    // The office's refusals are pages already.
    let dressed = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if machine || dressed {
        return response;
    }
    let status = match response.status() {
        // An address that cannot even be read names nothing.
        StatusCode::BAD_REQUEST => StatusCode::NOT_FOUND,
        status => status,
    };
    let refusal = match status {
        StatusCode::NOT_FOUND => not_found_page::html,
        StatusCode::METHOD_NOT_ALLOWED => not_found_page::wrong_method,
        StatusCode::INTERNAL_SERVER_ERROR => not_found_page::broken,
        _ => return response,
    };
    // One page for all: what may not be seen must not look other than what does not exist.
    let html = language::answering(language::asked().nowhere(), || language::at_home(refusal(&state)));
    let kept = [(header::CACHE_CONTROL, "no-store")];
    (status, kept, axum::response::Html(html)).into_response()
}

pub(crate) async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// The last resort: a defect of the program, told without its reason.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("answering broke off");
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CACHE_CONTROL, "no-store")], "Der skete en fejl.").into_response()
}

/// Headers of every answer: nothing may be run, framed, or fetched from elsewhere. An answer that says more keeps its own.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// The style sheet: kept for a year under the address that names its content.
pub(crate) async fn style(query: Query<Vec<(String, String)>>) -> Response {
    versioned(&query, &STYLE_HASH, "text/css; charset=utf-8", STYLE)
}

/// The script that suggests, kept likewise. Nothing needs it: the search works without.
pub(crate) async fn script(query: Query<Vec<(String, String)>>) -> Response {
    versioned(&query, &SCRIPT_HASH, "text/javascript; charset=utf-8", SCRIPT)
}

/// The office's script: passkeys, saving, reading without a network. Nothing needs it: pages work without. It is there where the office is.
pub(crate) async fn office_script(Shared(state): Shared<State>, query: Query<Vec<(String, String)>>) -> Response {
    if state.office.is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    versioned(&query, &OFFICE_SCRIPT_HASH, "text/javascript; charset=utf-8", OFFICE_SCRIPT)
}

/// The worker that lets agendas be read without a network. It names the style sheet and the script by what they hold, so that
/// browsers take a new one when either changes. It is for the office alone, also its first page, which has no stroke at the end.
pub(crate) async fn office_worker(Shared(state): Shared<State>) -> Response {
    if state.office.is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let worker = WORKER.replace("STYLE", &style_address()).replace("SCRIPT", &office_script_address());
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("service-worker-allowed"), "/kontor"),
    ];
    (headers, worker).into_response()
}

fn versioned(query: &[(String, String)], hash: &str, media_type: &'static str, content: &'static str) -> Response {
    let current = query.iter().any(|(name, value)| name == "v" && value == hash);
    let kept = if current { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, kept)], content).into_response()
}

pub(crate) async fn favicon() -> Response {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, Body::from(FAVICON)).into_response()
}

/// Whether a form comes from this site. Browsers say so; what says nothing is no browser, and has no reader's
/// rights to misuse.
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = said("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let host = said("x-forwarded-host").or_else(|| said("host")).unwrap_or_default();
    said("origin").is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from == host))
}
