//! »Tidligere beslutninger i sagen«: found, and quoted into the text by a button.

use axum::http::StatusCode;
use sagsgang_app::office::{self, Decided, DraftRead};
use sagsgang_model::SectionKind;
use sagsgang_search::Query;

use super::{
    asked::Asked,
    drafts::{keep, page},
    reply::Reply,
    writing::{may_write, written},
};
use crate::{State, danish, respond::Failure};

/// So many decisions a search shows.
const HITS: usize = 10;
/// So much of a decision is shown, in characters.
const EXCERPT: usize = 300;

/// A decision that can be quoted.
pub(super) struct Line {
    pub(super) address: String,
    pub(super) named: String,
    pub(super) title: String,
    /// The beginning of its words; none where it cannot be quoted.
    pub(super) excerpt: Option<String>,
}

fn line(decided: Decided) -> Line {
    Line {
        named: decided.named(),
        excerpt: decided.text.as_deref().map(|text| danish::beginning(text, EXCERPT)),
        address: decided.address,
        title: decided.title,
    }
}

/// What was decided in the case before.
pub(super) fn of_case(state: &State, read: &DraftRead) -> Result<Vec<Line>, Failure> {
    Ok(office::decided_before(&state.store, read)?.into_iter().map(line).collect())
}

/// The decisions that a search finds among what is public.
pub(super) fn found(state: &State, words: &str) -> Result<Vec<Line>, Failure> {
    let text: String = words.trim().chars().take(300).collect();
    let Some(index) = state.index.as_ref().filter(|_| !text.is_empty()) else { return Ok(Vec::new()) };
    // Some hits are agendas, or closed.
    let answer = index.search(&Query { text, limit: 3 * HITS, ..Query::default() })?;
    let mut lines = Vec::new();
    for hit in answer.hits.iter().filter(|hit| !hit.line.closed) {
        lines.extend(office::decided_at(&state.store, &hit.line.address)?.map(line));
    }
    lines.truncate(HITS);
    Ok(lines)
}

/// `POST …/find`: the same form, with what was searched for.
pub(super) fn find(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    match may_write(state, asked)? {
        Ok(read) => page(state, asked, StatusCode::OK, read.draft.id, Some(read.text), None),
        Err(reply) => Ok(reply),
    }
}

/// `POST …/citer`: saves the text with a decision quoted behind what stands in the history of the case, or in its presentation
/// where the form has no field for history.
pub(super) fn quote(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let mut read = match written(state, asked)? {
        Ok(read) => read,
        Err(reply) => return Ok(reply),
    };
    let decided = office::decided_at(&state.store, asked.form.value("citat"))?;
    let Some(quotation) = decided.and_then(|decided| decided.quotation(office.writing.as_ref())) else {
        let why = "Beslutningen er ikke offentlig længere, så den kan ikke citeres. Søg den frem igen.".to_owned();
        return page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, read.draft.id, Some(read.text), Some(why));
    };
    let field = |kind: SectionKind| read.draft.form.iter().find(|field| field.kind == kind);
    let place = field(SectionKind::History).or_else(|| field(SectionKind::Case)).or(read.draft.form.first());
    if let Some(key) = place.map(|field| field.key.clone()) {
        read.text.append(&key, &quotation);
    }
    keep(state, asked, &read)
}
