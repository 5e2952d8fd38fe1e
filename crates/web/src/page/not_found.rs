//! Refusals in the site's own style; what may not be seen looks like what does not exist.

use askama::Template;

use super::Frame;
use crate::{
    State,
    language::{Text, filters, t},
};

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refusal {
    frame: Frame,
    heading: Text,
    text: Text,
}

fn refusal(state: &State, heading: Text, text: Text) -> String {
    let plain = heading.plain();
    Refusal { frame: Frame::new(state, &plain, &plain), heading, text }.render().unwrap_or(plain)
}

/// 404.
pub(crate) fn html(state: &State) -> String {
    refusal(
        state,
        t("Siden findes ikke"),
        t("Der er intet på denne adresse. Tjek, at den er skrevet rigtigt, eller søg efter det, du mangler."),
    )
}

/// 405.
pub(crate) fn wrong_method(state: &State) -> String {
    refusal(state, t("Det kan siden ikke"), t("Siden kan kun læses."))
}

/// 500.
pub(crate) fn broken(state: &State) -> String {
    refusal(state, t("Der skete en fejl"), t("Siden kunne ikke vises. Prøv igen om lidt."))
}
