//! `/personer/{slug}`: where a person sits and when they were there.

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::Date;
use sagsgang_store::public::{self, Seat};

use super::{Asked, Frame};
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

#[derive(Template)]
#[template(path = "person.html")]
struct Person {
    frame: Frame,
    name: String,
    organization: Option<String>,
    bodies: Vec<Membership>,
    years: Vec<(i16, Vec<Seat>)>,
}

struct Membership {
    slug: String,
    body: String,
    roles: Vec<String>,
    parties: Vec<String>,
    first: Date,
    latest: Date,
    meetings: usize,
    present: usize,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let Ok(Path(slug)) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let seats = state.store.read(|c| public::person(c, &slug))?;
        let Some(newest) = seats.first() else { return Ok(None) };
        let mut bodies: Vec<Membership> = Vec::new();
        for seat in &seats {
            let at = bodies.iter().position(|body| body.slug == seat.body_slug);
            let at = at.unwrap_or_else(|| {
                bodies.push(Membership {
                    slug: seat.body_slug.clone(),
                    body: seat.body.clone(),
                    roles: vec![],
                    parties: vec![],
                    first: seat.date,
                    latest: seat.date,
                    meetings: 0,
                    present: 0,
                });
                bodies.len() - 1
            });
            let body = &mut bodies[at];
            body.first = seat.date;
            body.meetings += 1;
            body.present += usize::from(!was_away(seat));
            body.roles.extend(seat.role.iter().filter(|role| !body.roles.contains(role)).cloned().collect::<Vec<_>>());
            body.parties.extend(seat.party.iter().filter(|party| !body.parties.contains(party)).cloned().collect::<Vec<_>>());
        }
        let name = newest.name.clone();
        let organization = seats.iter().find_map(|seat| seat.organization.clone());
        let mut years: Vec<(i16, Vec<Seat>)> = Vec::new();
        for seat in seats {
            match years.last_mut() {
                Some((year, seats)) if *year == seat.date.year() => seats.push(seat),
                _ => years.push((seat.date.year(), vec![seat])),
            }
        }
        Ok(Some(Person { frame: Frame::new(state, &name, &name), name, organization, bodies, years }.render()?))
    })
    .await
}

fn was_away(seat: &Seat) -> bool {
    seat.items > 0 && seat.absent >= seat.items
}

fn attended(seat: &Seat) -> String {
    match seat.absent {
        0 => t("til stede").plain(),
        _ if was_away(seat) => t("fraværende").plain(),
        absent => t("fraværende ved {}").with(danish::counted(absent, "punkt", "punkter")).plain(),
    }
}
