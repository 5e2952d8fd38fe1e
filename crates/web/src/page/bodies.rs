//! `/udvalg`: all bodies.

use askama::Template;
use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use sagsgang_store::public::{self, Body};

use super::Frame;
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

#[derive(Template)]
#[template(path = "bodies.html")]
struct Bodies {
    frame: Frame,
    bodies: Vec<Body>,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(state, headers, |state| {
        let mut bodies = state.store.read(public::bodies)?;
        bodies.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(Bodies { frame: Frame::new(state, &t("Udvalg").plain(), &t("Udvalg").plain()), bodies }.render()?))
    })
    .await
}
