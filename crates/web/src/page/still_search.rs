//! `/soeg` of a site of files: the search is a script, and without it the lists lead on.

use askama::Template;
use sagsgang_model::{Date, Outcome};
use sagsgang_store::public::{self, Body};

use super::Frame;
use crate::{
    State, danish,
    language::{filters, t},
    respond::Failure,
};

#[derive(Template)]
#[template(path = "still_search.html")]
struct StillSearch {
    frame: Frame,
    bodies: Vec<Body>,
    years: Vec<Date>,
}

/// The page.
pub(crate) fn html(state: &State) -> Result<Option<String>, Failure> {
    let (mut bodies, years) =
        state.store.read(|c| Ok::<_, sagsgang_store::Error>((public::bodies(c)?, public::years_with_meetings(c)?)))?;
    bodies.sort_by(|a, b| a.name.cmp(&b.name));
    let frame = Frame::new(state, &t("Søg").plain(), &t("Søg").plain());
    Ok(Some(StillSearch { frame, bodies, years }.render()?))
}
