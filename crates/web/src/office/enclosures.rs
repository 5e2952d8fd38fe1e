//! `/kontor/punkter/{draft}/bilag`: attachments of an item while it is being prepared.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse as _,
};
use sagsgang_app::{
    Error,
    office::{self, DraftRead, NewFile, Toward},
};
use sagsgang_model::{
    id::{DraftId, EnclosureId},
    record::Access,
};
use sagsgang_store::enclosure::File;

use super::{PRIVATE, asked::Asked, cases::refuse, drafts, form, reply::Reply};
use crate::{State, danish, file::disposition, respond::Failure};

/// The attachments of an item as its page shows them.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) all: Vec<Line>,
    /// Closed ones that would be shown to the reader after a second factor.
    pub(super) locked: usize,
    /// How much may be sent at once, in megabytes.
    pub(super) most: usize,
}

/// An attachment.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: EnclosureId,
    pub(super) title: String,
    /// Whether it is closed by itself.
    pub(super) closed: bool,
    pub(super) newest: Edition,
    pub(super) earlier: Vec<Edition>,
}

/// A file of an attachment.
#[derive(Debug)]
pub(super) struct Edition {
    pub(super) number: u32,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) size: String,
    pub(super) at: String,
    pub(super) by: String,
    pub(super) taken_out: String,
    pub(super) warnings: Vec<String>,
}

/// Types of file as people call them.
const KINDS: [(&str, &str); 13] = [
    ("application/pdf", "PDF"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint"),
    ("application/vnd.oasis.opendocument.text", "OpenDocument-tekst"),
    ("application/vnd.oasis.opendocument.spreadsheet", "OpenDocument-regneark"),
    ("application/vnd.oasis.opendocument.presentation", "OpenDocument-præsentation"),
    ("image/png", "Billede (PNG)"),
    ("image/jpeg", "Billede (JPEG)"),
    ("image/tiff", "Billede (TIFF)"),
    ("text/plain", "Tekst"),
    ("text/csv", "CSV"),
    ("application/rtf", "RTF"),
];

/// Types that a browser shows in place; all others are handed over to be saved.
const INLINE: [&str; 3] = ["application/pdf", "image/png", "image/jpeg"];

/// The attachments of an item that the reader may see.
pub(super) fn shown(state: &State, asked: &Asked, read: &DraftRead) -> Result<Shown, Failure> {
    let draft = read.draft.id;
    let found = office::read_enclosures(&state.store, asked.actor()?, draft)?;
    let lines = found.all.into_iter().map(|(enclosure, files)| {
        let edition = |file: &File| Edition {
            number: file.number,
            address: format!("/kontor/punkter/{draft}/bilag/{}/udgave/{}", enclosure.id, file.number),
            name: file.name.clone(),
            kind: KINDS.iter().find(|(kind, _)| *kind == file.media_type).map_or("Fil", |(_, words)| words),
            size: danish::size(file.size),
            at: danish::moment(&file.at),
            by: file.made_by.clone(),
            taken_out: file.taken_out.join(", "),
            warnings: file.warnings.clone(),
        };
        Line {
            id: enclosure.id,
            closed: enclosure.access == Access::Closed,
            newest: edition(&enclosure.newest),
            earlier: files.iter().skip(1).map(edition).collect(),
            title: enclosure.title.clone(),
        }
    });
    Ok(Shown { all: lines.collect(), locked: found.locked, most: form::LONGEST_WITH_FILES / 1_000_000 })
}

fn ids(asked: &Asked) -> Option<(DraftId, EnclosureId)> {
    Some((asked.parameter("draft").parse().ok()?, asked.parameter("enclosure").parse().ok()?))
}

/// Goes back to the attachments of the item, or shows it with what was wrong.
fn told(state: &State, asked: &Asked, draft: DraftId, done: Result<(), Error>, word: &str) -> Result<Reply, Failure> {
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/punkter/{draft}?gjort={word}#bilag"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            drafts::page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, draft, None, Some(why))
        }
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST …/bilag`: one or more new attachments. Those that are not taken do not keep the others out.
pub(super) fn add(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(office), Ok(draft)) = (&state.office, asked.parameter("draft").parse()) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let mut refused = Vec::new();
    let mut files = 0;
    for upload in asked.form.files("fil") {
        files += 1;
        let new = NewFile { name: &upload.name, bytes: &upload.bytes };
        match office::add_enclosure(&state.store, &state.surroundings, &*office.cleaning, actor, draft, &new) {
            Ok(_) => {}
            Err(Error::Invalid(why)) => refused.push(format!("»{}«: {why}", danish::beginning(&upload.name, 120))),
            Err(error) => return told(state, asked, draft, Err(error), ""),
        }
    }
    let done = match (files, refused.len()) {
        // Who may not write here is not told how to.
        (0, _) => {
            office::allow_writing(&state.store, actor, draft).and_then(|()| Err(Error::Invalid("Vælg mindst én fil.".to_owned())))
        }
        (_, 0) => Ok(()),
        (1, _) => Err(Error::Invalid(format!("Filen er ikke gemt. {}", refused.join(" ")))),
        (all, some) => Err(Error::Invalid(format!("{} af {all} filer er gemt. {}", all - some, refused.join(" ")))),
    };
    told(state, asked, draft, done, "bilag")
}

/// `POST …/bilag/{enclosure}/udgave`: a newer file in its place.
pub(super) fn add_version(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(office), Some((draft, id))) = (&state.office, ids(asked)) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let done = match asked.form.file("fil") {
        Some(file) => {
            let (store, s, cleaning) = (&state.store, &state.surroundings, &*office.cleaning);
            let new = NewFile { name: &file.name, bytes: &file.bytes };
            office::add_enclosure_version(store, s, cleaning, actor, draft, id, &new).map(drop)
        }
        None => office::allow_writing(&state.store, actor, draft)
            .and_then(|()| Err(Error::Invalid("Vælg den fil, der er den nye udgave.".to_owned()))),
    };
    told(state, asked, draft, done, "bilag-udgave")
}

/// `POST …/bilag/{enclosure}`: a new title.
pub(super) fn rename(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((draft, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    let title = asked.form.value("titel");
    let done = office::rename_enclosure(&state.store, &state.surroundings, asked.actor()?, draft, id, title);
    told(state, asked, draft, done, "bilag-titel")
}

fn moved(state: &State, asked: &Asked, toward: Toward) -> Result<Reply, Failure> {
    let Some((draft, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    let done = office::move_enclosure(&state.store, &state.surroundings, asked.actor()?, draft, id, toward);
    told(state, asked, draft, done, "bilag-flyttet")
}

/// `POST …/bilag/{enclosure}/op`.
pub(super) fn up(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    moved(state, asked, Toward::Beginning)
}

/// `POST …/bilag/{enclosure}/ned`.
pub(super) fn down(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    moved(state, asked, Toward::End)
}

/// `POST …/bilag/{enclosure}/adgang`.
pub(super) fn set_access(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((draft, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    let (access, word) = match asked.form.value("adgang") {
        "aabent" => (Access::Open, "bilag-aabent"),
        _ => (Access::Closed, "bilag-lukket"),
    };
    let done = office::set_enclosure_access(&state.store, &state.surroundings, asked.actor()?, draft, id, access);
    told(state, asked, draft, done, word)
}

/// `POST …/bilag/{enclosure}/fjern`.
pub(super) fn remove(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((draft, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    let done = office::remove_enclosure(&state.store, &state.surroundings, asked.actor()?, draft, id);
    told(state, asked, draft, done, "bilag-fjernet")
}

/// What a file may do in the browser that opens it: nothing. Browsers' own viewers of PDF are shut out by `sandbox`, and
/// need their style; the file has been cleaned, and its type is what it is.
fn policy(kind: &str) -> &'static str {
    if kind == "application/pdf" { "default-src 'none'; style-src 'unsafe-inline'" } else { "sandbox; default-src 'none'" }
}

/// `GET …/bilag/{enclosure}/udgave/{version}`: the bytes, as nothing that could run.
pub(super) fn file(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some((draft, id)), Ok(version)) = (ids(asked), asked.parameter("version").parse()) else { return Ok(Reply::NotFound) };
    let (file, bytes) = match office::read_enclosure(&state.store, asked.actor()?, draft, id, version) {
        Ok(found) => found,
        Err(error) => return refuse(state, asked, error),
    };
    opened(&file.name, &file.media_type, bytes)
}

/// A file as browsers may open it: nothing in it can do anything.
pub(super) fn opened(name: &str, kind: &str, bytes: Vec<u8>) -> Result<Reply, Failure> {
    let place = if INLINE.contains(&kind) { "inline" } else { "attachment" };
    let mut headers = HeaderMap::from_iter(PRIVATE.map(|(name, value)| (name, HeaderValue::from_static(value))));
    for (name, value) in [
        (header::CONTENT_TYPE, if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }),
        (header::CONTENT_DISPOSITION, disposition(place, name)),
        (header::CONTENT_SECURITY_POLICY, policy(kind).to_owned()),
    ] {
        headers.insert(name, HeaderValue::from_str(&value)?);
    }
    Ok(Reply::Done((headers, bytes).into_response()))
}
