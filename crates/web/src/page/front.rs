//! `/`: what was decided last, what comes next, and where to look.

use askama::Template;
use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use sagsgang_model::{Date, record::DocumentKind};
use sagsgang_store::public::{self, Body, ItemLine, MeetingLine};

use super::Frame;
use crate::{State, danish, language::filters, respond::page};

const LATEST: u32 = 12;
const COMING: usize = 5;

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    latest: Vec<ItemLine>,
    coming: Vec<MeetingLine>,
    bodies: Vec<Body>,
    meetings: usize,
    items: usize,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(state, headers, |state| {
        let today = state.surroundings.today();
        let (latest, coming, mut bodies, (meetings, items, _)) = state.store.read(|c| {
            let mut coming = public::meetings_between(c, today, Date::MAX)?;
            coming.retain(|meeting| !matches!(meeting.kind, DocumentKind::Cancellation | DocumentKind::Minutes));
            coming.truncate(COMING);
            Ok::<_, sagsgang_store::Error>((public::latest_decisions(c, LATEST)?, coming, public::bodies(c)?, public::counts(c)?))
        })?;
        bodies.sort_by_key(|body| std::cmp::Reverse(body.latest));
        let frame = Frame { suggests: true, ..Frame::new(state, "", "").following(&sagsgang_model::Topic::All) };
        Ok(Some(Front { frame, latest, coming, bodies, meetings, items }.render()?))
    })
    .await
}
