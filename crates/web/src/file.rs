//! `/bilag/{sha256}/{name}`: the bytes of an attachment, as long as an edition that may be read names them.

use axum::{
    body::Body,
    extract::{Path, State as Shared},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::publication::PublishedFile;
use sagsgang_store::public;

use crate::{State, page::Asked};

/// The address of a file, which names its content.
pub(crate) fn address(file: &PublishedFile) -> String {
    let name: String = form_urlencoded::byte_serialize(file.name.as_bytes()).collect();
    // A plus is a plus in the path of an address.
    format!("/bilag/{}/{}", file.sha256, name.replace('+', "%20"))
}

/// The header that says whether a file is shown or saved, and what it is called.
pub(crate) fn disposition(place: &str, name: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("{place}; filename*=UTF-8''{}", name.replace('+', "%20"))
}

/// Types that a browser may show in place; all others are handed over to be saved.
const SHOWN: [&str; 5] = ["application/pdf", "image/png", "image/jpeg", "image/gif", "text/plain"];

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>) -> Response {
    let Ok(Path((sha256, name))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{sha256}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = known.is_some_and(|known| known.split(',').any(|known| matches!(known.trim(), "*") || known.trim() == tag));
    let found = tokio::task::spawn_blocking(move || {
        let Some((_, media_type)) = state.store.read(|c| public::file(c, &sha256))? else { return Ok(None) };
        Ok::<_, sagsgang_store::Error>(state.store.blobs().get(&sha256)?.map(|bytes| (bytes, media_type)))
    });
    let (bytes, media_type) = match found.await {
        Ok(Ok(Some(found))) => found,
        Ok(Ok(None) | Err(sagsgang_store::Error::Corrupt(_))) => return StatusCode::NOT_FOUND.into_response(),
        Ok(Err(error)) => {
            tracing::error!(%error, "a file could not be read");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        Err(error) => {
            tracing::error!(%error, "reading a file broke off");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let place = if SHOWN.contains(&media_type.as_str()) { "inline" } else { "attachment" };
    let text = if media_type == "text/plain" { "text/plain; charset=utf-8" } else { media_type.as_str() };
    let mut kept = HeaderMap::new();
    for (header, value) in [
        (header::ETAG, tag),
        // Asked for each time, so that what is taken down is gone at once.
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
        (header::CONTENT_TYPE, text.to_owned()),
        (header::CONTENT_DISPOSITION, disposition(place, &name)),
        (HeaderName::from_static("x-robots-tag"), "noarchive".to_owned()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            kept.insert(header, value);
        }
    }
    if same {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, Body::from(bytes)).into_response()
}
