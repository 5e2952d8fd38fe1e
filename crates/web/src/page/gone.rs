//! What stands where a meeting or an item was: that it is gone, since when, and why.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_store::public::Gone;

use super::Frame;
use crate::{
    State, danish,
    respond::{Answer, Failure},
};

#[derive(Template)]
#[template(path = "gone.html")]
struct Tombstone {
    frame: Frame,
    what: &'static str,
    since: String,
    reason: Option<String>,
    /// The meeting's address, when its newest edition can be read.
    meeting: Option<String>,
    /// The address of the meeting's editions.
    editions: String,
}

/// The page of a tombstone.
pub(crate) fn page(state: &State, gone: &Gone) -> Result<Answer, Failure> {
    let what = if gone.withdrawn {
        "Mødet er trukket tilbage"
    } else if gone.item {
        "Punktet er udgået"
    } else {
        "Mødet vises ikke længere"
    };
    let page = Tombstone {
        frame: Frame::new(state, what, what),
        what,
        since: danish::moment(&gone.gone),
        reason: gone.reason.clone(),
        meeting: (!gone.withdrawn).then(|| gone.meeting.clone()),
        editions: gone.meeting.clone(),
    };
    Ok(Answer { status: StatusCode::GONE, html: page.render()? })
}
