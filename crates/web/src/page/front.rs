//! `/`: what was decided last, and where to look.

use askama::Template;
use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use sagsgang_store::public::{self, Body, ItemLine};

use super::Frame;
use crate::{State, danish, language::filters, respond::page};

const LATEST: u32 = 12;

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    latest: Vec<ItemLine>,
    bodies: Vec<Body>,
    meetings: usize,
    items: usize,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(state, headers, |state| {
        let (latest, mut bodies, (meetings, items, _)) = state.store.read(|c| {
            Ok::<_, sagsgang_store::Error>((public::latest_decisions(c, LATEST)?, public::bodies(c)?, public::counts(c)?))
        })?;
        bodies.sort_by_key(|body| std::cmp::Reverse(body.latest));
        let frame = Frame { suggests: true, ..Frame::new(state, "", "") };
        Ok(Some(Front { frame, latest, bodies, meetings, items }.render()?))
    })
    .await
}
