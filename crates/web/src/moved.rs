//! Old addresses: where nothing stands, a known one leads to where things are now.

use axum::{
    extract::{Request, State as Shared},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sagsgang_app::lead;
use sagsgang_store::moving;

use crate::State;

/// What an address may not hold as it is.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`').add(b'{').add(b'}');
/// Where else a person's place in addresses stands. OParl says of the old one that it is gone.
const PEOPLE: &str = "/api/v1/people/";

/// Answers what is not found with where it is now, when that is known. The office's addresses are its own.
pub(crate) async fn among(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    let office = uri.path() == "/kontor" || uri.path().starts_with("/kontor/");
    // A meeting that was moved to another day is gone from its old one.
    let nothing = matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE);
    if !nothing || !reads || office {
        return response;
    }
    let found = tokio::task::spawn_blocking(move || find(&state, &uri)).await;
    let Ok(Some(address)) = found else { return response };
    match HeaderValue::from_str(&utf8_percent_encode(&address, UNSAFE).to_string()) {
        Ok(address) => (
            StatusCode::MOVED_PERMANENTLY,
            [(header::LOCATION, address), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))],
        )
            .into_response(),
        Err(_) => response,
    }
}

/// Where an address leads, in its own language.
fn find(state: &State, uri: &Uri) -> Option<String> {
    let asked = uri.path_and_query().map_or(uri.path(), |asked| asked.as_str());
    let found = state.store.read(|c| {
        if let Some(slug) = asked.strip_prefix(PEOPLE) {
            return Ok(moving::joined(c)?.get(slug).map(|stands| format!("{PEOPLE}{stands}")));
        }
        match asked.strip_prefix("/en/") {
            Some(rest) => Ok(lead(c, &format!("/{rest}"))?
                .map(|found| if found == "/en" || found.starts_with("/en/") { found } else { format!("/en{found}") })),
            None => lead(c, asked),
        }
    });
    found.unwrap_or_else(|error: sagsgang_app::Error| {
        tracing::error!(%error, "old addresses could not be looked up");
        None
    })
}
