//! `/moeder/{body}/{date}/fund`: what was noticed when a document was read.

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::Publication;
use sagsgang_store::public;

use super::{Asked, Frame};
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

#[derive(Template)]
#[template(path = "findings.html")]
struct Findings<'a> {
    frame: Frame,
    p: &'a Publication,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>) -> Response {
    let Ok(Path((body, date))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let Some(p) = state.store.read(|c| public::meeting(c, &format!("{body}/{date}")))? else { return Ok(None) };
        let title = t("Fund ved læsningen: {}, {}").with(&p.body).with(danish::date(p.date)).plain();
        let frame = Frame::new(state, &title, &t("Fund ved læsningen").plain())
            .of_body(p.body_slug.as_str(), &p.body)
            .under(format!("/moeder/{}", p.address), format!("{} {}", danish::kind(p.kind), danish::date(p.date)));
        Ok(Some(Findings { frame, p: &p }.render()?))
    })
    .await
}
