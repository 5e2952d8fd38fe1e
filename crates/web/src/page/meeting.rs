//! `/moeder/{body}/{date}`: one meeting, as a list of decisions or as the whole document.

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::{
    Publication,
    record::{Attendance, DocumentKind},
};
use sagsgang_store::public::{self, MeetingLine};

use super::{Asked, Frame, gone};
use crate::{
    State, danish,
    item_view::ItemView,
    language::{filters, t},
    linked_data,
    respond::page,
};

#[derive(Template)]
#[template(path = "meeting.html")]
struct Meeting<'a> {
    frame: Frame,
    p: &'a Publication,
    items: Vec<ItemView<'a>>,
    whole: bool,
    before: Option<MeetingLine>,
    after: Option<MeetingLine>,
    renumbered: bool,
}

pub(crate) async fn get(state: Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>) -> Response {
    show(state, headers, asked, false).await
}

pub(crate) async fn get_whole(state: Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>) -> Response {
    show(state, headers, asked, true).await
}

async fn show(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>, whole: bool) -> Response {
    let Ok(Path((body, date))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let found = state.store.read(|c| {
            let Some(publication) = public::meeting(c, &format!("{body}/{date}"))? else {
                return Ok::<_, sagsgang_store::Error>(None);
            };
            let beside = public::neighbours(c, publication.body_slug.as_str(), publication.date)?;
            Ok(Some((publication, beside)))
        })?;
        let Some((p, (before, after))) = found else {
            let gone = state.store.read(|c| public::gone(c, &format!("{body}/{date}")))?;
            return gone.map(|gone| gone::page(state, &gone)).transpose();
        };
        let here = format!("{} {}", danish::kind(p.kind), danish::date(p.date));
        let joined = t("Samlet").plain();
        let title = format!("{}: {}, {}", danish::kind(p.kind), p.body, danish::date(p.date));
        let frame = Frame::new(state, &title, if whole { &joined } else { &here }).of_body(p.body_slug.as_str(), &p.body);
        let frame = if whole { frame.under(format!("/moeder/{}", p.address), here) } else { frame };
        let when = danish::weekday_and_date(p.date);
        let count = danish::counted(p.items.len(), "punkt", "punkter");
        let what = t("{} fra mødet i {} {}: {}.").with(danish::kind(p.kind)).with(&p.body).with(when).with(count);
        let frame = frame.describe(&what.plain()).about(|base| linked_data::event(base, &p));
        let prefix = |at: usize| format!("p{}-", at + 1);
        let items: Vec<_> = p.items.iter().enumerate().map(|(at, item)| ItemView::new(&p, item, 3, &prefix(at))).collect();
        let numbers: Vec<_> = p.items.iter().filter_map(|item| item.number()).collect();
        let renumbered = !numbers.is_sorted();
        Ok(Some(Meeting { frame, items, whole, before, after, renumbered, p: &p }.render()?.into()))
    })
    .await
}

impl Meeting<'_> {
    fn is_minutes(&self) -> bool {
        self.p.kind == DocumentKind::Minutes
    }
}

/// What a person's attendance came to, in words.
fn attended(attendance: &Attendance, items: usize) -> String {
    let numbers = |numbers: &[sagsgang_model::ItemNumber]| {
        let numbers: Vec<&str> = numbers.iter().map(sagsgang_model::ItemNumber::as_str).collect();
        match numbers.split_last() {
            Some((last, rest)) if !rest.is_empty() => t("punkterne {} og {}").with(rest.join(", ")).with(last).plain(),
            Some((last, _)) => t("punkt {}").with(last).plain(),
            None => String::new(),
        }
    };
    let mut words = match (attendance.items_absent.len(), attendance.items_present.len()) {
        // Without numbers nobody can tell for which items.
        (0, 0) if attendance.from.is_none() && attendance.to.is_none() => t("nævnt som fraværende"),
        (0, _) => t("til stede"),
        (absent, _) if absent >= items => t("fraværende"),
        (absent, present) if present > 0 && present <= absent => t("deltog ved {}").with(numbers(&attendance.items_present)),
        _ => t("ikke til stede ved {}").with(numbers(&attendance.items_absent)),
    }
    .plain();
    if let Some(from) = attendance.from {
        words.push_str(&t(", kom kl. {}").with(danish::clock(from)).plain());
    }
    if let Some(to) = attendance.to {
        words.push_str(&t(", gik kl. {}").with(danish::clock(to)).plain());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_present_for_want_of_numbers() {
        let person = Attendance { name: "Kim Rud".to_owned(), ..Attendance::default() };
        assert_eq!(attended(&person, 4), "nævnt som fraværende");
        let items_present = vec!["1".parse().unwrap(), "2".parse().unwrap()];
        assert_eq!(attended(&Attendance { items_present, ..person }, 2), "til stede");
    }
}
