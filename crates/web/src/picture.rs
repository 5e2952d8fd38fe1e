//! *Sagens vej* as a picture: a lane for each body, time along, a mark for each stop.

use std::fmt::Write as _;

use askama::Template;
use sagsgang_model::{Date, Outcome};

use crate::{
    danish,
    language::{filters, t},
    trail::Stop,
};

/// Height of a lane, in CSS pixels.
const LANE: usize = 76;
/// Room above the lanes for the years.
const TOP: usize = 30;
/// Least distance between the middles of marks that follow each other: marks are 24 wide.
const APART: usize = 30;
/// Least distance between marks of one lane that have words under them.
const WORDS_APART: usize = 132;
/// Width that a case of few stops fills.
const WIDTH: usize = 660;
/// Marks up to this many have their outcome in words under them; of more, the list tells.
const MOST_WITH_WORDS: usize = 12;

/// The picture of a case.
#[derive(Template)]
#[template(path = "picture.html")]
pub(crate) struct Picture {
    width: usize,
    height: usize,
    lanes: Vec<(String, usize)>,
    years: Vec<(i16, usize)>,
    /// The way from mark to mark, as an SVG path.
    way: String,
    marks: Vec<Mark>,
    said: String,
}

struct Mark {
    x: usize,
    y: usize,
    address: String,
    /// What the mark is, in words.
    name: String,
    code: &'static str,
    sign: &'static str,
    date: String,
    label: String,
}

impl Picture {
    /// The picture of stops in the order of time; none when there is no way between them.
    pub(crate) fn of(stops: &[Stop]) -> Option<Self> {
        let known: Vec<(&Stop, Date, &str)> =
            stops.iter().filter_map(|stop| Some((stop, stop.date?, stop.address.as_deref()?))).collect();
        let (first, latest) = (known.first()?.1, known.last()?.1);
        if known.len() < 2 {
            return None;
        }
        let days = |date: Date| date.duration_since(first).as_hours() / 24;
        let span = days(latest).max(1);
        let words = known.len() <= MOST_WITH_WORDS;
        let left = if words { WORDS_APART / 2 } else { APART };
        let mut lanes: Vec<(String, usize)> = Vec::new();
        let mut last_in_lane: Vec<usize> = Vec::new();
        let mut years: Vec<(i16, usize)> = Vec::new();
        let mut marks: Vec<Mark> = Vec::new();
        for (stop, date, address) in known {
            let lane = lanes.iter().position(|(body, _)| *body == stop.body).unwrap_or_else(|| {
                lanes.push((stop.body.clone(), TOP + lanes.len() * LANE));
                last_in_lane.push(0);
                lanes.len() - 1
            });
            let in_time = usize::try_from(days(date)).unwrap_or(0) * (WIDTH - 2 * left) / usize::try_from(span).unwrap_or(1);
            let mut x = left + in_time;
            if let Some(before) = marks.last() {
                x = x.max(before.x + APART);
            }
            if words && last_in_lane[lane] > 0 {
                x = x.max(last_in_lane[lane] + WORDS_APART);
            }
            last_in_lane[lane] = x;
            if years.last().is_none_or(|(year, at)| *year != date.year() && x >= at + 44) {
                years.push((date.year(), x));
            }
            let outcome = stop.outcomes.first().copied();
            let label = outcome.map_or_else(String::new, |outcome| t(outcome.danish()).plain());
            let written = danish::date(date);
            let parts = [&stop.body, &written, &label, &stop.title];
            marks.push(Mark {
                x,
                y: lanes[lane].1 + 34,
                address: address.to_owned(),
                name: parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", "),
                code: outcome.map_or("none", |outcome| outcome.code()),
                sign: outcome.map_or("–", sign),
                date: if words { danish::day_and_month(date) } else { String::new() },
                label: if words { label } else { String::new() },
            });
        }
        let mut way = String::new();
        for (at, mark) in marks.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(way, "{}{} {}", if at == 0 { "M" } else { " L" }, mark.x, mark.y);
        }
        let said = t("{} i {} fra {} til {}. Listen nedenfor siger det samme.")
            .with(danish::counted(marks.len(), "sted", "steder"))
            .with(danish::counted(lanes.len(), "udvalg", "udvalg"))
            .with(danish::date(first))
            .with(danish::date(latest))
            .plain();
        let width = marks.last().map_or(WIDTH, |mark| (mark.x + left).max(WIDTH));
        Some(Self { width, height: TOP + lanes.len() * LANE + 6, lanes, years, way, marks, said })
    }
}

/// The sign that the outcome's label has too.
fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "✓",
        Outcome::ApprovedWithChange => "±",
        Outcome::Selected => "◆",
        Outcome::Noted => "○",
        Outcome::Discussed => "…",
        Outcome::Postponed => "↷",
        Outcome::SentOn => "→",
        Outcome::Rejected => "✕",
        Outcome::Participation => "+",
        Outcome::None => "–",
        Outcome::Other => "·",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(body: &str, date: Date) -> Stop {
        Stop {
            body: body.to_owned(),
            date: Some(date),
            number: None,
            title: "Skole".to_owned(),
            outcomes: vec![Outcome::Approved],
            excerpt: String::new(),
            address: Some(format!("a/{date}/punkt/1")),
            here: false,
        }
    }

    #[test]
    fn marks_never_cover_each_other() {
        for count in [2_usize, 12, 13, 200] {
            let day = Date::constant(2020, 1, 1);
            let date = |at: usize| day.checked_add(jiff::Span::new().days(i64::try_from(at * at).unwrap() / 40)).unwrap();
            let stops: Vec<Stop> = (0..count).map(|at| stop(["Byrådet", "Udvalget", "Rådet"][at % 3], date(at))).collect();
            let picture = Picture::of(&stops).unwrap();
            assert_eq!((picture.marks.len(), picture.lanes.len()), (count, count.min(3)));
            for pair in picture.marks.windows(2) {
                assert!(pair[1].x >= pair[0].x + 24, "{count}");
            }
            assert!(picture.marks.iter().all(|mark| mark.x + 12 <= picture.width && mark.y + 12 <= picture.height), "{count}");
            assert!(picture.width < 210 * APART);
        }
        assert!(Picture::of(&[stop("Byrådet", Date::constant(2020, 1, 1))]).is_none());
    }
}
