//! `/kalender` and `/kalender/{year}-{month}`: the meetings of a month, with the weeks' numbers.

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::Date;
use sagsgang_store::public::{self, MeetingLine};

use super::{Asked, Frame};
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

#[derive(Template)]
#[template(path = "calendar.html")]
struct Calendar {
    frame: Frame,
    title: String,
    weeks: Vec<Week>,
    meetings: usize,
    /// The nearest months with meetings.
    previous: Option<Date>,
    next: Option<Date>,
    /// The first month with a meeting of every year that has one.
    years: Vec<Date>,
    year: i16,
}

impl Calendar {
    fn is_shown(&self, first: &Date) -> bool {
        self.year == first.year()
    }
}

/// A week from Monday to Sunday, numbered as ISO 8601 does.
struct Week {
    number: i8,
    days: Vec<Day>,
}

struct Day {
    date: Date,
    /// Whether the day belongs to the month shown, and not to one beside it.
    inside: bool,
    meetings: Vec<MeetingLine>,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(state, headers, |state| show(state, None)).await
}

pub(crate) async fn get_month(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let month = asked.ok().and_then(|Path(month)| month_of(&month));
    let Some(month) = month else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| show(state, Some(month))).await
}

/// The first day of the month that `2024-03` names.
fn month_of(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    let right = year.len() == 4 && month.len() == 2 && text.bytes().filter(u8::is_ascii_digit).count() == 6;
    right.then(|| Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()).flatten()
}

/// A month between the first meeting and the latest; when none is told, the one nearest to today's.
fn show(state: &State, month: Option<Date>) -> Result<Option<String>, crate::respond::Failure> {
    let found = state.store.read(|c| {
        let years = public::years_with_meetings(c)?;
        let (latest, _) = public::days_beside(c, Date::MAX, Date::MAX)?;
        let (Some(first), Some(latest)) = (years.first(), latest) else {
            return Ok::<_, sagsgang_store::Error>((years, None));
        };
        let (first, latest) = (first.first_of_month(), latest.first_of_month());
        let month = month.unwrap_or_else(|| state.surroundings.today().clamp(first, latest)).first_of_month();
        let known = (first..=latest).contains(&month);
        let meetings = public::meetings_between(c, month, month.last_of_month())?;
        let beside = public::days_beside(c, month, month.last_of_month())?;
        Ok((years, known.then_some((month, meetings, beside))))
    })?;
    let (years, found) = found;
    let Some((month, meetings, (previous, next))) = found else {
        // Without any meeting there is a calendar, but no month to show.
        let empty = month.is_none() && years.is_empty();
        return empty.then(|| Ok(empty_calendar(state).render()?)).transpose();
    };
    let title = format!("{} {}", danish::month(month), month.year());
    let heading = t("Kalender, {}").with(&title).plain();
    let calendar = Calendar {
        frame: Frame::new(state, &heading, &title).under("/kalender", t("Kalender").plain()),
        title: heading,
        meetings: meetings.len(),
        weeks: weeks(month, meetings),
        previous,
        next,
        years,
        year: month.year(),
    };
    Ok(Some(calendar.render()?))
}

fn empty_calendar(state: &State) -> Calendar {
    let title = t("Kalender").plain();
    Calendar {
        frame: Frame::new(state, &title, &title),
        title,
        weeks: vec![],
        meetings: 0,
        previous: None,
        next: None,
        years: vec![],
        year: 0,
    }
}

/// The weeks that a month touches, each day with its meetings.
fn weeks(month: Date, mut meetings: Vec<MeetingLine>) -> Vec<Week> {
    let before = i32::from(month.weekday().to_monday_zero_offset());
    let Ok(monday) = month.checked_sub(jiff::Span::new().days(before)) else { return Vec::new() };
    let mut weeks: Vec<Week> = Vec::new();
    for date in monday.series(jiff::Span::new().days(1)) {
        if date.weekday() == jiff::civil::Weekday::Monday {
            if date > month.last_of_month() {
                break;
            }
            weeks.push(Week { number: date.iso_week_date().week(), days: Vec::with_capacity(7) });
        }
        let held = meetings.extract_if(.., |meeting| meeting.date == date).collect();
        let inside = date.first_of_month() == month;
        if let Some(week) = weeks.last_mut() {
            week.days.push(Day { date, inside, meetings: held });
        }
    }
    weeks
}

/// The address of a day's month, after `/kalender/`.
pub(super) fn month_address(date: &Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_named_in_one_way() {
        assert_eq!(month_of("2024-03"), "2024-03-01".parse().ok());
        for wrong in ["2024-3", "2024-13", "24-03", "2024-00", "2024-03-01", "+024-03", "-224-03", "2024-0x"] {
            assert_eq!(month_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_carry_their_numbers() {
        let numbers = |month: &str| weeks(month.parse().unwrap(), vec![]).iter().map(|week| week.number).collect::<Vec<_>>();
        assert_eq!(numbers("2021-01-01"), [53, 1, 2, 3, 4], "1 January 2021 lies in the last week of 2020");
        assert_eq!(numbers("2024-12-01"), [48, 49, 50, 51, 52, 1]);
        let february = weeks("2021-02-01".parse().unwrap(), vec![]);
        assert_eq!(february.len(), 4, "a month that begins on a Monday and has 28 days");
        assert!(february.iter().all(|week| week.days.len() == 7 && week.days.iter().all(|day| day.inside)));
    }
}
