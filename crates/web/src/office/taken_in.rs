//! A Word document or PDF read into the fields of an item, as a proposal that nobody has saved.

use axum::http::StatusCode;
use sagsgang_app::{Document, office};

use super::{
    asked::Asked,
    drafts::{page, proposed},
    reply::Reply,
    writing::may_write,
};
use crate::{State, respond::Failure};

/// `POST …/indlaes`.
pub(super) fn read(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let read = match may_write(state, asked)? {
        Ok(read) => read,
        Err(reply) => return Ok(reply),
    };
    let id = read.draft.id;
    let file = asked.form.file("dokument").ok_or_else(|| "Vælg et dokument, der skal læses ind.".to_owned());
    let item = file.and_then(|file| {
        let reading = office.reading.as_ref().ok_or("Her kan ikke læses dokumenter ind.")?;
        // The name tells nothing but what to call it; folders are nobody's business.
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        reading.item(&Document { name, bytes: file.bytes.to_vec() })
    });
    match item {
        Ok(item) => proposed(state, asked, id, office::taken_in(office.writing.as_ref(), &read, &item)),
        Err(why) => page(state, asked, StatusCode::OK, id, Some(read.text), Some(why)),
    }
}
