//! `/udvalg/{slug}/medlemmer`: who sat in a body when, term by term.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::Date;
use sagsgang_store::public::{self, YearlySeat};

use super::{Asked, Frame};
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

/// People the picture has room for; the tables have all.
const MOST_LINES: usize = 40;

/// Height of a person's line in the picture, in CSS pixels.
const LINE: usize = 24;

#[derive(Template)]
#[template(path = "members.html")]
struct Members {
    frame: Frame,
    slug: String,
    name: String,
    terms: Vec<Term>,
    lines: Vec<Line>,
    left_out: usize,
    /// Years of the picture with their places, in percent of the width.
    years: Vec<(i16, String)>,
}

/// *Valgperiode*: four years, from the 1 January after a municipal election.
struct Term {
    first: i16,
    members: Vec<Member>,
    meetings: usize,
    present: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    slug: String,
    name: String,
    roles: Vec<String>,
    parties: Vec<String>,
    first: Date,
    latest: Date,
    meetings: usize,
    present: usize,
}

/// A person's line in the picture: the years as bars, in percent of the width.
struct Line {
    name: String,
    y: usize,
    bars: Vec<(String, String)>,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let Ok(Path(slug)) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let found = state.store.read(|c| {
            let Some(latest) = public::meetings_of(c, &slug)?.into_iter().next() else {
                return Ok::<_, sagsgang_store::Error>(None);
            };
            Ok(Some((latest.body, public::seats_by_year(c, &slug)?)))
        })?;
        let Some((name, seats)) = found else { return Ok(None) };
        let (lines, left_out, years) = picture(&seats);
        let title = t("Medlemmer af {}").with(&name).plain();
        let frame = Frame::new(state, &title, &t("Medlemmer").plain()).of_body(&slug, &name);
        Ok(Some(Members { frame, slug, name, terms: terms(&seats), lines, left_out, years }.render()?))
    })
    .await
}

impl Term {
    fn last(&self) -> i16 {
        self.first + 3
    }

    /// Share of the seats at meetings that were taken, in whole percent; none without meetings.
    fn attendance(&self) -> Option<usize> {
        (self.meetings > 0).then(|| (self.present * 100 + self.meetings / 2) / self.meetings)
    }
}

/// The first year of the term a year lies in (kommunal- og regionalvalgloven § 6: terms of four years; one began in 2022).
pub(crate) fn term_of(year: i16) -> i16 {
    year - (year - 2022).rem_euclid(4)
}

/// Everybody by term, newest term first; chairs first within it.
fn terms(seats: &[YearlySeat]) -> Vec<Term> {
    let mut terms: BTreeMap<i16, Vec<Member>> = BTreeMap::new();
    for seat in seats {
        let members = terms.entry(term_of(seat.year)).or_default();
        let known = members.iter().position(|member| member.slug == seat.slug).unwrap_or_else(|| {
            members.push(Member {
                slug: seat.slug.clone(),
                name: seat.name.clone(),
                roles: vec![],
                parties: vec![],
                first: seat.first,
                latest: seat.latest,
                meetings: 0,
                present: 0,
            });
            members.len() - 1
        });
        let member = &mut members[known];
        member.first = member.first.min(seat.first);
        member.latest = member.latest.max(seat.latest);
        member.meetings += seat.meetings;
        member.present += seat.meetings - seat.absent;
        for (words, word) in [(&mut member.roles, &seat.role), (&mut member.parties, &seat.party)] {
            if let Some(word) = word.as_ref().filter(|word| !words.contains(word)) {
                words.push(word.clone());
            }
        }
    }
    let term = |(first, mut members): (i16, Vec<Member>)| {
        members.sort_by(|a, b| (rank(&a.roles), &a.name).cmp(&(rank(&b.roles), &b.name)));
        let meetings = members.iter().map(|member| member.meetings).sum();
        let present = members.iter().map(|member| member.present).sum();
        Term { first, members, meetings, present }
    };
    terms.into_iter().rev().map(term).collect()
}

/// Where a role stands in a list: chairs, their deputies, members, substitutes.
pub(crate) fn rank<R: AsRef<str>>(roles: &[R]) -> u8 {
    let of = |role: &R| match role.as_ref().to_lowercase().as_str() {
        "formand" | "borgmester" => 0,
        role if role.contains("næstformand") || role.contains("viceborgmester") => 1,
        "stedfortræder" | "suppleant" => 3,
        _ => 2,
    };
    roles.iter().map(of).min().unwrap_or(2)
}

/// Those who sat longest, as lines through the years, in the order they came.
fn picture(seats: &[YearlySeat]) -> (Vec<Line>, usize, Vec<(i16, String)>) {
    let (Some(first), Some(latest)) = (seats.iter().map(|s| s.year).min(), seats.iter().map(|s| s.year).max()) else {
        return (Vec::new(), 0, Vec::new());
    };
    let span = f64::from(latest - first + 1);
    let percent = |years: f64| format!("{:.2}%", years * 100.0 / span);
    let mut people: BTreeMap<&str, (&str, usize, Vec<i16>)> = BTreeMap::new();
    for seat in seats.iter().filter(|seat| rank(seat.role.as_slice()) < 3) {
        let person = people.entry(&seat.slug).or_insert((&seat.name, 0, Vec::new()));
        person.1 += seat.meetings;
        if !person.2.contains(&seat.year) {
            person.2.push(seat.year);
        }
    }
    let mut people: Vec<_> = people.into_values().collect();
    people.sort_by_key(|person| std::cmp::Reverse(person.1));
    let left_out = people.len().saturating_sub(MOST_LINES);
    people.truncate(MOST_LINES);
    people.sort_by(|a, b| (a.2.first(), a.0).cmp(&(b.2.first(), b.0)));
    let lines = people.into_iter().enumerate().map(|(at, (name, _, years))| {
        let mut bars: Vec<(i16, i16)> = Vec::new();
        for year in years {
            match bars.last_mut() {
                Some((_, last)) if *last + 1 == year => *last = year,
                _ => bars.push((year, year)),
            }
        }
        let bar = |(from, to): (i16, i16)| (percent(f64::from(from - first)), percent(f64::from(to - from + 1)));
        Line { name: name.to_owned(), y: at * LINE, bars: bars.into_iter().map(bar).collect() }
    });
    let every = ((latest - first) / 6 + 1).max(1);
    let years = (first..=latest).filter(|year| (year - first) % every == 0).map(|year| (year, percent(f64::from(year - first))));
    (lines.collect(), left_out, years.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_follow_the_elections() {
        assert_eq!([2025, 2022, 2021, 2018, 2017, 2002, 2001].map(term_of), [2022, 2022, 2018, 2018, 2014, 2002, 1998]);
    }

    #[test]
    fn a_gap_makes_two_bars() {
        let seat = |year: i16| YearlySeat {
            slug: "a".to_owned(),
            name: "A".to_owned(),
            role: None,
            party: None,
            year,
            first: Date::constant(year, 2, 1),
            latest: Date::constant(year, 11, 1),
            meetings: 4,
            absent: 1,
        };
        let seats = [seat(2019), seat(2020), seat(2022)];
        let (lines, left_out, years) = picture(&seats);
        assert_eq!((lines.len(), left_out, years.len()), (1, 0, 4));
        assert_eq!(lines[0].bars, [("0.00%".to_owned(), "50.00%".to_owned()), ("75.00%".to_owned(), "25.00%".to_owned())]);
        let terms = terms(&seats);
        assert_eq!(
            terms.iter().map(|term| (term.first, term.meetings, term.attendance())).collect::<Vec<_>>(),
            [(2022, 4, Some(75)), (2018, 8, Some(75))]
        );
    }
}
