//! What stands where a meeting or an item was: that it is gone, since when, and why.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_store::public::Gone;

use super::Frame;
use crate::{
    State, danish,
    language::{filters, t},
    respond::{Answer, Failure},
};

#[derive(Template)]
#[template(path = "gone.html")]
struct Tombstone {
    frame: Frame,
    what: String,
    since: String,
    reason: Option<String>,
    /// The meeting's address, when its newest edition can be read.
    meeting: Option<String>,
    /// The address of the meeting's editions.
    editions: String,
}

/// The page of a tombstone.
pub(crate) fn page(state: &State, gone: &Gone) -> Result<Answer, Failure> {
    let what = match (gone.withdrawn, gone.item) {
        (true, _) => t("Mødet er trukket tilbage"),
        (false, true) => t("Punktet er udgået"),
        (false, false) => t("Mødet vises ikke længere"),
    };
    let what = what.plain();
    let page = Tombstone {
        frame: Frame::new(state, &what, &what).unlisted(),
        what,
        since: danish::moment(&gone.gone),
        reason: gone.reason.clone(),
        meeting: (!gone.withdrawn).then(|| gone.meeting.clone()),
        editions: gone.meeting.clone(),
    };
    Ok(Answer { status: StatusCode::GONE, html: page.render()? })
}
