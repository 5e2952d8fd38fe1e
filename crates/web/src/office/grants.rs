//! *Bevillinger* in the form of an item: a row of fields for each, and the clause that asks for them.

use sagsgang_app::office;
use sagsgang_model::grant::{self, CELLS};

use super::{asked::Asked, drafts::keep, form::Form, reply::Reply, writing::written};
use crate::{State, respond::Failure};

/// What the fields of a grant are called behind its number, in the order of its cells.
const FIELDS: [&str; CELLS] = ["beloeb", "af", "art", "aar", "kilde"];
/// So many rows are empty.
const EMPTY: usize = 2;
/// The form has no more rows than this.
const MOST: usize = office::MOST_GRANTS + EMPTY;

/// A row of the form.
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) cells: [String; CELLS],
}

/// The rows of the form for the grants of a text, and some more.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let lines = grant::lines(text).into_iter().chain((0..EMPTY).map(|_| Default::default()));
    lines.enumerate().map(|(at, cells)| Row { number: at + 1, cells }).collect()
}

/// The grants a form holds: in fields of their own, or as the text that two people's were brought together to.
pub(super) fn in_form(form: &Form) -> String {
    if form.all().any(|(name, _)| name == "grants") {
        return form.value("grants").replace("\r\n", "\n");
    }
    let row = |number: usize| FIELDS.map(|field| form.value(&format!("bevilling-{number}-{field}")).to_owned());
    (1..=MOST).map(|number| grant::line(&row(number))).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What the item's grants come to: `1.200.000 kr.`; none with fewer than two, and while one cannot be read.
pub(super) fn total(text: &str) -> Option<String> {
    let grants = grant::grants(text).ok().filter(|grants| grants.len() > 1)?;
    Some(format!("{} kr.", grant::kroner(grant::sum(&grants))))
}

/// `POST …/bevilling`: saves the text with the clause that asks for its grants.
pub(super) fn insert(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let mut read = match written(state, asked)? {
        Ok(read) => read,
        Err(reply) => return Ok(reply),
    };
    if let Some(clause) = office::proposed_clause(&read) {
        read.text.append("clauses", &clause);
    }
    keep(state, asked, &read)
}
