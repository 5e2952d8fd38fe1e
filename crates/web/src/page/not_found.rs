//! Refusals in the site's own style; what may not be seen looks like what does not exist.

use askama::Template;

use super::Frame;
use crate::State;

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refusal<'a> {
    frame: Frame,
    heading: &'a str,
    text: &'a str,
}

fn refusal(state: &State, heading: &str, text: &str) -> String {
    Refusal { frame: Frame::new(state, heading, heading), heading, text }.render().unwrap_or_else(|_| heading.to_owned())
}

/// 404.
pub(crate) fn html(state: &State) -> String {
    refusal(
        state,
        "Siden findes ikke",
        "Der er intet på denne adresse. Tjek, at den er skrevet rigtigt, eller søg efter det, du mangler.",
    )
}

/// 405.
pub(crate) fn wrong_method(state: &State) -> String {
    refusal(state, "Det kan siden ikke", "Siden kan kun læses.")
}

/// 500.
pub(crate) fn broken(state: &State) -> String {
    refusal(state, "Der skete en fejl", "Siden kunne ikke vises. Prøv igen om lidt.")
}
