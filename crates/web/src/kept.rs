//! Finished pages, kept ready until the record changes or the day ends.
//!
//! A page is what the publications say; so a page made after a [`Mark`] of the store is what would be made again for as long
//! as the mark is the same. The mark is asked for at every request: what is taken down is gone at once, whoever took it down.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Request, State as Shared},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use quick_cache::{Weighter, sync::Cache};
use sagsgang_model::Date;
use sagsgang_store::Mark;

use crate::{State, respond};

/// Bytes of pages kept at most.
const MOST: u64 = 64 << 20;

/// A page longer than this is seldom asked for, and crowds out many others.
const LONGEST: u64 = 512 << 10;

/// Beginnings of addresses whose pages are made of nothing but publications and the day.
const PAGES: [&str; 6] = ["/moeder/", "/udvalg", "/sager/", "/personer/", "/kalender", "/loefter"];

/// What tells one page from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    path: String,
    base: String,
    encoding: Option<HeaderValue>,
}

/// A page as it was answered.
#[derive(Debug)]
struct Page {
    mark: Mark,
    day: Date,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Debug, Clone)]
struct Size;

impl Weighter<Key, Arc<Page>> for Size {
    fn weight(&self, key: &Key, page: &Arc<Page>) -> u64 {
        // Besides the texts some hundred bytes of headers.
        (key.path.len() + key.base.len() + page.body.len() + 1024) as u64
    }
}

/// The pages that are kept.
#[derive(Debug)]
pub(crate) struct Kept(Cache<Key, Arc<Page>, Size>);

impl Default for Kept {
    fn default() -> Self {
        Self(Cache::with_weighter(4096, MOST, Size))
    }
}

/// Answers a page that is kept, and keeps one that was made.
pub(crate) async fn among(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let key = key(&state, &request);
    let (Some(key), Ok(mark)) = (key, state.store.mark()) else { return next.run(request).await };
    let day = state.surroundings.today();
    if let Some(page) = state.kept.0.get(&key)
        && page.mark == mark
        && page.day == day
    {
        return answer(request.headers(), &page);
    }
    let (parts, body) = next.run(request).await.into_parts();
    let is_page = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if parts.status != StatusCode::OK || !is_page {
        return Response::from_parts(parts, body);
    }
    // What is packed is not measured before it is read.
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if body.len() as u64 <= LONGEST {
        let page = Page { mark, day, headers: parts.headers.clone(), body: body.clone() };
        state.kept.0.insert(key, Arc::new(page));
    }
    Response::from_parts(parts, body.into())
}

/// The key of a page that may be kept. A page's address asks nothing: what comes after `?` could be anything.
fn key(state: &State, request: &Request) -> Option<Key> {
    let path = request.uri().path();
    let danish = path.strip_prefix("/en").filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    let is_kept = matches!(danish, "" | "/") || PAGES.iter().any(|start| danish.starts_with(start));
    if request.method() != Method::GET || request.uri().query().is_some() || !is_kept {
        return None;
    }
    let headers = request.headers();
    let encoding = headers.get(header::ACCEPT_ENCODING).cloned();
    Some(Key { path: path.to_owned(), base: state.base(headers), encoding })
}

fn answer(asked: &HeaderMap, page: &Page) -> Response {
    let tag = page.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let same = tag.is_some_and(|tag| respond::has(asked, tag));
    let mut response = Response::new(if same { Body::empty() } else { page.body.clone().into() });
    *response.headers_mut() = page.headers.clone();
    if same {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CONTENT_LENGTH] {
            response.headers_mut().remove(name);
        }
    }
    response
}
