//! `/udvalg/{slug}/fuldstaendighed`: what is published of a body, year by year, and what seems to be missing.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::record::DocumentKind;
use sagsgang_store::{
    completeness::{self, Missing},
    public::{self, MeetingLine},
};

use super::{Asked, Frame};
use crate::{
    State, danish,
    language::{filters, t},
    numbering,
    respond::page,
};

#[derive(Template)]
#[template(path = "completeness.html")]
struct Completeness {
    frame: Frame,
    name: String,
    slug: String,
    years: Vec<Year>,
    /// Whether anything at all seems to be missing.
    whole: bool,
}

#[derive(Default)]
struct Year {
    year: i16,
    minutes: usize,
    /// Meetings of which only the agenda is published, and that have been held.
    agenda_only: Vec<MeetingLine>,
    /// Meetings still to be held.
    coming: usize,
    numbering: numbering::Year,
    missing: Vec<Missing>,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let Ok(Path(slug)) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let today = state.surroundings.today();
        let (meetings, numbers, missing) = state.store.read(|c| {
            Ok::<_, sagsgang_store::Error>((
                public::meetings_of(c, &slug)?,
                public::numbers_of(c, &slug)?,
                completeness::missing(c, &slug)?,
            ))
        })?;
        let Some(name) = meetings.first().map(|meeting| meeting.body.clone()) else { return Ok(None) };
        let mut years: BTreeMap<i16, Year> = BTreeMap::new();
        for (year, numbering) in numbering::by_year(&numbers) {
            years.entry(year).or_default().numbering = numbering;
        }
        for meeting in meetings {
            let year = years.entry(meeting.date.year()).or_default();
            match meeting.kind {
                DocumentKind::Minutes => year.minutes += 1,
                DocumentKind::Plan | DocumentKind::Cancellation => {}
                _ if meeting.date >= today => year.coming += 1,
                _ => year.agenda_only.push(meeting),
            }
        }
        for missing in missing {
            years.entry(missing.date.year()).or_default().missing.push(missing);
        }
        let years: Vec<Year> = years.into_iter().rev().map(|(year, rest)| Year { year, ..rest }).collect();
        let whole = years.iter().all(|y| y.agenda_only.is_empty() && y.numbering.missing.is_empty() && y.missing.is_empty());
        let frame =
            Frame::new(state, &t("Fuldstændighed: {}").with(&name).plain(), &t("Fuldstændighed").plain()).of_body(&slug, &name);
        Ok(Some(Completeness { frame, name, slug, years, whole }.render()?))
    })
    .await
}
