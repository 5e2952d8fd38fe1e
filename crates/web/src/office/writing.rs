//! What helps whoever writes an item: saved while they write, shown as it will look, pasted from Word.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, DraftRead, Saved, policy::Action},
};
use sagsgang_model::{draft::DraftText, id::DraftId};
use serde_json::json;

use super::{
    asked::Asked,
    cases::refuse,
    drafts::{Part, entered, field_name, id_of, page, parts},
    frame::Frame,
    reply::Reply,
};
use crate::{State, danish, respond::Failure};

/// Tells the script what saving came to: `saved` with the number of the newest text, when, and every part that a colleague
/// changed in it, or `problem` in a sentence.
pub(super) fn saved(
    state: &State,
    asked: &Asked,
    id: DraftId,
    sent: &DraftText,
    saved: Result<Saved, Error>,
) -> Result<Reply, Failure> {
    let problem = |status: StatusCode, why: &str| Ok(Reply::Json(status, json!({ "problem": why }).to_string()));
    let version = match saved {
        Ok(Saved::Kept(version) | Saved::Merged(version) | Saved::Unchanged(version)) => version,
        Ok(Saved::Conflict { by, .. }) => {
            let why = format!("{by} har gemt noget andet det samme sted. Tryk Gem, så vælger du mellem jeres ord.");
            return problem(StatusCode::CONFLICT, &why);
        }
        Err(Error::Invalid(why) | Error::Conflict(why)) => return problem(StatusCode::UNPROCESSABLE_ENTITY, &why),
        Err(error) => return refuse(state, asked, error),
    };
    let newest = match office::read_draft(&state.store, asked.actor()?, id, Some(version)) {
        Ok(read) => read.text,
        Err(error) => return refuse(state, asked, error),
    };
    let others = newest.keys().filter(|key| newest.part(key) != sent.part(key));
    let others: serde_json::Map<_, _> = others.map(|key| (field_name(key), newest.part(key).into())).collect();
    let at = danish::time(&state.surroundings.now());
    Ok(Reply::Json(StatusCode::OK, json!({ "saved": version, "at": at, "others": others }).to_string()))
}

/// `POST /kontor/tekst`: what was pasted from Word or a web page, as Markdown.
pub(super) fn pasted(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let text = office.writing.pasted(asked.form.value("html"));
    Ok(Reply::Json(StatusCode::OK, json!({ "text": text.trim_end() }).to_string()))
}

/// The item that a form is about, with the text that the form holds; or what is answered without one.
pub(super) fn written(state: &State, asked: &Asked) -> Result<Result<DraftRead, Reply>, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Err(Reply::NotFound)) };
    Ok(match office::read_draft(&state.store, asked.actor()?, id, None) {
        Ok(mut read) => {
            read.text = entered(&read, asked);
            Ok(read)
        }
        Err(error) => Err(refuse(state, asked, error)?),
    })
}

/// The same for what saves nothing: whoever may not write is told so, with all that was entered.
pub(super) fn may_write(state: &State, asked: &Asked) -> Result<Result<DraftRead, Reply>, Failure> {
    let read = match written(state, asked)? {
        Ok(read) if !read.may.contains(&Action::WriteDraft) => read,
        other => return Ok(other),
    };
    let why = format!("Punktet er »{}«, og det kan du ikke ændre på nu.", read.draft.state.danish());
    page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, read.draft.id, Some(read.text), Some(why)).map(Err)
}

#[derive(Template)]
#[template(path = "office/preview.html")]
struct Preview<'a> {
    frame: Frame,
    id: DraftId,
    text: DraftText,
    body: String,
    parts: Vec<Part>,
    /// All that the form held, so that nothing of it is lost.
    fields: Vec<(&'a str, &'a str)>,
}

/// `POST /kontor/punkter/{draft}/vis`: the entered text as it will look, unsaved; and from there back to the form.
pub(super) fn preview(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let read = match may_write(state, asked)? {
        Ok(read) => read,
        Err(reply) => return Ok(reply),
    };
    let id = read.draft.id;
    if asked.form.value("videre") == "ja" {
        return page(state, asked, StatusCode::OK, id, Some(read.text), None);
    }
    let page = Preview {
        frame: Frame::new(state, asked, &read.text.title),
        id,
        parts: parts(office.writing.as_ref(), &read),
        body: read.body,
        text: read.text,
        fields: asked.form.all().filter(|(name, _)| *name != "bevis").collect(),
    };
    Ok(Reply::page(page.render()?))
}
