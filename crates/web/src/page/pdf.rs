//! `/moeder/{body}/{date}/pdf` and `/moeder/{body}/{date}/punkt/{number}/pdf`: a meeting or an item as PDF.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sagsgang_app::{Extent, NotTypeset};
use sagsgang_model::{Publication, record::DocumentKind};
use sagsgang_store::{Connection, Error, public};

use super::{Asked, gone};
use crate::{
    State,
    press::Press,
    respond::{Failure, has, page},
};

/// How long a reader waits for a turn.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>) -> Response {
    let Ok(Path((body, date))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let address = format!("{body}/{date}");
    answer(state, headers, address, |c, address| {
        let found = public::meeting(c, address)?;
        Ok(found.map(|publication| (publication, Extent::Meeting)))
    })
    .await
}

pub(crate) async fn get_item(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    asked: Asked<(String, String, String)>,
) -> Response {
    let Ok(Path((body, date, number))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let address = format!("{body}/{date}/punkt/{number}");
    answer(state, headers, address, |c, address| {
        let found = public::item(c, address)?;
        Ok(found.and_then(|publication| {
            let item = publication.items.first()?.id;
            Some((publication, Extent::Item(item)))
        }))
    })
    .await
}

type Found = Option<(Publication, Extent)>;

/// The PDF of what is found: what is shown now is asked each time, so that what is taken down is gone at once.
async fn answer(
    state: State,
    headers: HeaderMap,
    address: String,
    find: impl FnOnce(&Connection<'_>, &str) -> Result<Found, Error> + Send + 'static,
) -> Response {
    let Some(press) = state.press.clone() else { return StatusCode::NOT_FOUND.into_response() };
    let looked = away({
        let (press, state, address, headers) = (Arc::clone(&press), state.clone(), address.clone(), headers.clone());
        move || {
            let Some((publication, extent)) = state.store.read(|c| find(c, &address))? else { return Ok(None) };
            let tag = format!("\"{}\"", press.name(&publication, extent));
            let known = has(&headers, &tag);
            let kept = if known { None } else { press.kept(&publication, extent) };
            Ok(Some((publication, extent, tag, known, kept)))
        }
    });
    let (publication, extent, tag, known, kept) = match looked.await {
        Ok(Some(found)) => found,
        // What was there and is gone is told as its page tells it.
        Ok(None) => {
            return page(state, headers, move |state| {
                let gone = state.store.read(|c| public::gone(c, &address))?;
                gone.map(|gone| gone::page(state, &gone)).transpose()
            })
            .await;
        }
        Err(refusal) => return refusal.into_response(),
    };
    let cached = [(header::ETAG, tag), (header::CACHE_CONTROL, "public, no-cache".to_owned())];
    if known {
        return (StatusCode::NOT_MODIFIED, cached).into_response();
    }
    let name = format!("inline; filename=\"{}\"", file_name(&publication, extent));
    let pdf = match kept {
        Some(pdf) => pdf,
        None => match set(press, publication, extent).await {
            Ok(pdf) => pdf,
            Err(refusal) => return refusal,
        },
    };
    let described = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (cached, described, pdf).into_response()
}

/// Has a PDF set, when a turn comes.
async fn set(press: Arc<Press>, publication: Publication, extent: Extent) -> Result<Bytes, Response> {
    let turn = tokio::time::timeout(PATIENCE, Arc::clone(&press.turns).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        let later = [(header::RETRY_AFTER, "30"), (header::CACHE_CONTROL, "no-store")];
        return Err(
            (StatusCode::SERVICE_UNAVAILABLE, later, "Der er mange, der henter PDF lige nu. Prøv igen om lidt.").into_response()
        );
    };
    let made = away(move || {
        // Somebody else may have had it set meanwhile.
        let pdf = match press.kept(&publication, extent) {
            Some(pdf) => Ok(pdf),
            None => press.set(&publication, extent),
        };
        drop(turn);
        match pdf {
            Ok(pdf) => Ok(Some(pdf)),
            Err(NotTypeset::NoSuchItem) => Ok(None),
            Err(error @ NotTypeset::TooLarge(..)) => {
                tracing::warn!(address = publication.address, %error, "there is no PDF");
                Ok(None)
            }
            Err(NotTypeset::Failed(reason)) => Err(Failure(format!("{}: {reason}", publication.address))),
        }
    });
    made.await.map_err(axum::response::IntoResponse::into_response)?.ok_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// Works away from the threads that listen.
async fn away<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, StatusCode> {
    let reason = match tokio::task::spawn_blocking(work).await {
        Ok(Ok(made)) => return Ok(made),
        Ok(Err(Failure(reason))) => reason,
        Err(error) => error.to_string(),
    };
    tracing::error!(reason, "a PDF could not be made");
    Err(StatusCode::INTERNAL_SERVER_ERROR)
}

/// `referat-byraadet-2024-03-27-punkt-42.pdf`
fn file_name(publication: &Publication, extent: Extent) -> String {
    let kind = match publication.kind {
        DocumentKind::Minutes => "referat",
        DocumentKind::Agenda => "dagsorden",
        DocumentKind::SupplementaryAgenda => "tillaegsdagsorden",
        DocumentKind::Plan => "moede",
        DocumentKind::Cancellation => "aflysning",
    };
    let address = match (extent, publication.items.first()) {
        (Extent::Item(_), Some(item)) => &item.address,
        _ => &publication.address,
    };
    let plain: String =
        address.replace('/', "-").chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')).collect();
    format!("{kind}-{plain}.pdf")
}
