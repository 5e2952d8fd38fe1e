//! `/udvalg/{slug}`: one body: its meetings by year, what is missing, and who sits in it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::Date;
use sagsgang_store::public::{self, MeetingLine, Seat};

use super::{Asked, Frame, members::rank};
use crate::{
    State,
    chart::Chart,
    danish,
    language::{filters, t},
    linked_data, numbering,
    respond::page,
};

#[derive(Template)]
#[template(path = "body.html")]
struct Body {
    frame: Frame,
    name: String,
    organization: String,
    earlier_names: Vec<String>,
    years: Vec<Year>,
    chart: Option<Chart>,
    members: Vec<Member>,
    members_since: i16,
    /// Share of the seats at meetings that were taken, in whole percent.
    attendance: Option<usize>,
    first: Date,
    latest: Date,
    meetings: usize,
}

struct Year {
    year: i16,
    meetings: Vec<MeetingLine>,
    numbering: numbering::Year,
}

struct Member {
    slug: String,
    name: String,
    role: Option<String>,
    party: Option<String>,
    meetings: usize,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let Ok(Path(slug)) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let found = state.store.read(|c| {
            let meetings = public::meetings_of(c, &slug)?;
            let Some(latest) = meetings.first() else { return Ok::<_, sagsgang_store::Error>(None) };
            let since = Date::new(latest.date.year(), 1, 1).unwrap_or(latest.date);
            let seats = public::seats_since(c, &slug, since)?;
            let organization = public::organization_of(c, &slug)?.unwrap_or_default();
            Ok(Some((
                meetings,
                seats,
                public::numbers_of(c, &slug)?,
                organization,
                since.year(),
                public::outcomes_by_year(c, &slug)?,
            )))
        })?;
        let Some((meetings, seats, numbers, organization, members_since, outcomes)) = found else { return Ok(None) };
        let (Some(first), Some(latest)) = (meetings.last(), meetings.first()) else { return Ok(None) };
        let name = latest.body.clone();
        let mut earlier_names: Vec<String> = Vec::new();
        for meeting in &meetings {
            if meeting.body != name && !earlier_names.contains(&meeting.body) {
                earlier_names.push(meeting.body.clone());
            }
        }
        let page = Body {
            frame: Frame::new(state, &name, &name)
                .under("/udvalg", t("Udvalg").plain())
                .searching(&slug, &name)
                .following(&sagsgang_model::Topic::Body(slug.clone()))
                .describe(
                    &t("{}: {}, medlemmer og beslutninger.")
                        .with(&name)
                        .with(danish::counted(meetings.len(), "møde", "møder"))
                        .plain(),
                )
                .about(|base| linked_data::body(base, &slug, &name, &organization)),
            organization,
            earlier_names,
            first: first.date,
            latest: latest.date,
            meetings: meetings.len(),
            name,
            chart: Chart::of(&outcomes),
            attendance: attendance(&seats),
            members: members(seats),
            members_since,
            years: years(meetings, &numbers),
        };
        Ok(Some(page.render()?))
    })
    .await
}

fn years(meetings: Vec<MeetingLine>, numbers: &[(Date, String)]) -> Vec<Year> {
    let mut numbering = numbering::by_year(numbers);
    let mut years: BTreeMap<i16, Vec<MeetingLine>> = BTreeMap::new();
    for meeting in meetings {
        years.entry(meeting.date.year()).or_default().push(meeting);
    }
    let year = |(year, meetings)| Year { year, meetings, numbering: numbering.remove(&year).unwrap_or_default() };
    years.into_iter().rev().map(year).collect()
}

/// Everybody listed, chairs first, with the newest role and party that a meeting names.
fn members(seats: Vec<Seat>) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for seat in seats {
        match members.iter_mut().find(|member| member.slug == seat.slug) {
            Some(member) => {
                member.meetings += 1;
                member.role = member.role.take().or(seat.role);
                member.party = member.party.take().or(seat.party);
            }
            None => members.push(Member { slug: seat.slug, name: seat.name, role: seat.role, party: seat.party, meetings: 1 }),
        }
    }
    members.sort_by(|a, b| (rank(a.role.as_slice()), &a.name).cmp(&(rank(b.role.as_slice()), &b.name)));
    members
}

/// How many of the seats at meetings were taken, in whole percent; none when nobody is named.
fn attendance(seats: &[Seat]) -> Option<usize> {
    let present = seats.iter().filter(|seat| seat.items == 0 || seat.absent < seat.items).count();
    (!seats.is_empty()).then(|| (present * 100 + seats.len() / 2) / seats.len())
}
