//! `/tilgaengelighed`: the statement that the law on web accessibility asks every public body for.

use askama::Template;
use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use sagsgang_model::Date;

use super::Frame;
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

/// The day the pages were last gone through against WCAG 2.2 AA, by the checks of this program's workshop.
const REVIEWED: Date = Date::constant(2026, 11, 22);

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility {
    frame: Frame,
    reviewed: Date,
    /// Whom to write to: an address for mail, or words.
    contact: Option<String>,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(state, headers, |state| {
        let title = t("Tilgængelighedserklæring").plain();
        let frame = Frame::new(state, &title, &title);
        let contact = state.contact.as_deref().map(str::to_owned);
        Ok(Some(Accessibility { frame, reviewed: REVIEWED, contact }.render()?))
    })
    .await
}

/// Whether a contact is an address for mail.
fn is_mail(contact: &str) -> bool {
    contact.split_once('@').is_some_and(|(name, host)| {
        let right = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b));
        right(name) && right(host)
    })
}
