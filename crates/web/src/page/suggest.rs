//! `/soeg/forslag`: what a person may be about to write; `/opensearch.xml`: how browsers search the site.

use askama::Template;
use axum::{
    extract::{RawQuery, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sagsgang_search::{Suggested, Suggestion};
use serde_json::json;

use crate::{State, language::t};

/// Suggestions given; more would not be read.
const SUGGESTIONS: usize = 8;

/// Answers in the form of OpenSearch suggestions 1.1: what was written, then texts, what each is, and where it leads.
pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let text = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q").map(|(_, value)| value.into_owned());
    let text = text.unwrap_or_default();
    let base = state.base(&headers);
    let asked = text.clone();
    let found = tokio::task::spawn_blocking(move || state.index.map(|index| index.suggest(&asked, SUGGESTIONS))).await;
    let found = match found {
        Ok(Some(Ok(found))) => found,
        Ok(None) => Vec::new(),
        Ok(Some(Err(error))) => {
            tracing::error!(%error, "no suggestions could be made");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        Err(error) => {
            tracing::error!(%error, "making suggestions broke off");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let texts: Vec<&str> = found.iter().map(|found| found.text.as_str()).collect();
    let kinds: Vec<String> = found.iter().map(|found| kind(&found.kind)).collect();
    let addresses: Vec<String> = found.iter().map(|found| format!("{base}{}", address(found))).collect();
    let kept =
        [(header::CONTENT_TYPE, "application/x-suggestions+json; charset=utf-8"), (header::CACHE_CONTROL, "public, no-cache")];
    (kept, json!([text, texts, kinds, addresses]).to_string()).into_response()
}

fn kind(kind: &Suggested) -> String {
    match kind {
        Suggested::Body(_) => t("Udvalg"),
        Suggested::Person(_) => t("Person"),
        Suggested::Case => t("Sag"),
        Suggested::Title => t("Punkt"),
    }
    .plain()
}

fn address(found: &Suggestion) -> String {
    match &found.kind {
        Suggested::Body(slug) => format!("/udvalg/{slug}"),
        Suggested::Person(slug) => format!("/personer/{slug}"),
        Suggested::Case => {
            // Bytes that may not stand in a path are written as numbers; the rest stays readable.
            let written = found.text.bytes().map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'/' => char::from(b).to_string(),
                other => format!("%{other:02X}"),
            });
            format!("/sager/{}", written.collect::<String>())
        }
        Suggested::Title => {
            form_urlencoded::Serializer::for_suffix("/soeg?".to_owned(), "/soeg?".len()).append_pair("q", &found.text).finish()
        }
    }
}

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct Description {
    site: String,
    base: String,
}

pub(crate) async fn description(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    let description = Description { site: state.site.to_string(), base: state.base(&headers) };
    match description.render() {
        Ok(xml) => ([(header::CONTENT_TYPE, "application/opensearchdescription+xml")], xml).into_response(),
        Err(error) => {
            tracing::error!(%error, "the description of the search could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
