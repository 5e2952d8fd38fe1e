//! `/sager/{number}`: a case, from body to body.

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_store::public;

use super::{Asked, Frame};
use crate::{
    State, danish,
    language::{filters, t},
    picture::Picture,
    respond::page,
    trail::{self, Kept, Stop},
};

#[derive(Template)]
#[template(path = "case.html")]
struct Case {
    frame: Frame,
    number: String,
    stops: Vec<Stop>,
    picture: Option<Picture>,
    promises: Vec<Kept>,
    bodies: usize,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let Ok(Path(number)) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let found = state.store.read(|c| {
            let case = public::case(c, &number)?;
            let promises = trail::promises(c, Some(&number), &case)?;
            Ok::<_, sagsgang_store::Error>((case, promises))
        })?;
        let (case, promises) = found;
        if case.is_empty() {
            return Ok(None);
        }
        let mut bodies: Vec<&str> = case.iter().map(|line| line.body_slug.as_str()).collect();
        bodies.sort_unstable();
        bodies.dedup();
        let bodies = bodies.len();
        let stops: Vec<Stop> = case.into_iter().map(|line| Stop::of(line, false)).collect();
        let title = t("Sag {}").with(&number).plain();
        let page =
            Case { frame: Frame::new(state, &title, &title), bodies, number, picture: Picture::of(&stops), stops, promises };
        Ok(Some(page.render()?))
    })
    .await
}
