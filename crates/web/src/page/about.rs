//! `/om`: what the site is, and how it may be used by all.

use askama::Template;
use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use sagsgang_store::public;

use super::Frame;
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

#[derive(Template)]
#[template(path = "about.html")]
struct About {
    frame: Frame,
    meetings: usize,
    items: usize,
    bodies: usize,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(state, headers, |state| {
        let (meetings, items, bodies) = state.store.read(public::counts)?;
        Ok(Some(
            About { frame: Frame::new(state, &t("Om siden").plain(), &t("Om siden").plain()), meetings, items, bodies }
                .render()?,
        ))
    })
    .await
}
