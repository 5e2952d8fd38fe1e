//! `/data`: everything at once, by month of meeting, as NDJSON (a publication a line) and CSV (an item a line).
//!
//! Files are made as they are fetched, a few publications at a time, so that memory does not grow with
//! them. Their checksums are kept as long as no meeting of the month changes.

use std::{
    collections::HashMap,
    io::{self, Write},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use askama::Template;
use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use flate2::{Compression, GzBuilder};
use http_body::Frame as Piece;
use sagsgang_model::{
    Publication,
    record::{VoteSide, Votes},
};
use sagsgang_store::{
    Store,
    listing::{self, Month},
    public::absent_from,
};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use crate::{
    License, State, catalogue, danish,
    language::{filters, t},
    machine::{self, Content, Refusal},
    page::{Asked, Frame},
    respond,
};

const GZIP: &str = "application/gzip";

/// Publications read at a time.
const AT_A_TIME: usize = 32;
/// Bytes handed on at a time.
const CHUNK: usize = 64 << 10;

pub(crate) fn router() -> Router<State> {
    Router::new()
        .route("/data/index.json", get(index))
        .route("/data/katalog.ttl", get(catalogue::get))
        .route("/data/{file}", get(file))
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Ndjson,
    Csv,
}

impl Form {
    const ALL: [Self; 2] = [Self::Ndjson, Self::Csv];

    fn ending(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }
}

/// Checksum and size of a file, with the state of the month they are of.
#[derive(Debug, Clone)]
struct Sum {
    state: String,
    sha256: String,
    size: u64,
}

/// The checksums that are known.
#[derive(Debug, Default)]
pub(crate) struct Sums(Mutex<HashMap<(String, Form), Sum>>);

impl Sums {
    /// The checksum of a file; reckoned when it is not known or the month has changed.
    fn of(&self, store: &Store, month: &Month, form: Form) -> Result<Sum, sagsgang_store::Error> {
        let key = (month.month.clone(), form);
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sum) = known().get(&key).filter(|sum| sum.state == month.state) {
            return Ok(sum.clone());
        }
        let mut counter = Counter { hash: Sha256::new(), size: 0 };
        write(store, &month.month, form, &mut counter)?;
        let sha256 = counter.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let sum = Sum { state: month.state.clone(), sha256, size: counter.size };
        known().insert(key, sum.clone());
        Ok(sum)
    }
}

struct Counter {
    hash: Sha256,
    size: u64,
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the file of a month.
fn write(store: &Store, month: &str, form: Form, out: &mut impl Write) -> Result<(), sagsgang_store::Error> {
    if form == Form::Csv {
        line(out, &COLUMNS.map(str::to_owned))?;
    }
    let mut after = String::new();
    loop {
        let some = store.read(|c| listing::publications(c, month, &after, AT_A_TIME))?;
        for (_, json) in &some {
            match form {
                Form::Ndjson => {
                    out.write_all(json.as_bytes())?;
                    out.write_all(b"\n")?;
                }
                Form::Csv => rows(out, &serde_json::from_str(json)?)?,
            }
        }
        match some.last() {
            Some((place, _)) if some.len() == AT_A_TIME => after.clone_from(place),
            _ => return Ok(()),
        }
    }
}

const COLUMNS: [&str; 21] = [
    "organization",
    "body",
    "body_slug",
    "date",
    "kind",
    "number",
    "title",
    "case_number",
    "closed",
    "outcomes",
    "decision",
    "recommendation",
    "votes_for",
    "votes_against",
    "votes_abstained",
    "absent",
    "attachments",
    "ground",
    "extract",
    "published",
    "path",
];

fn rows(out: &mut impl Write, p: &Publication) -> io::Result<()> {
    for published in &p.items {
        let item = &published.item;
        let decision = item.decision.as_ref();
        let votes = |side: fn(&Votes) -> &VoteSide| {
            let votes = decision.and_then(|decision| decision.votes.as_ref()).map(side);
            votes.and_then(|side| side.count).map(|count| count.to_string()).unwrap_or_default()
        };
        let outcomes = decision.iter().flat_map(|decision| &decision.outcomes).map(|outcome| outcome.code());
        let recommended = item.recommendations.iter().filter(|r| !r.earlier).flat_map(|r| &r.clauses).cloned();
        let absent: Vec<&str> = if published.is_open() { absent_from(p, published).collect() } else { Vec::new() };
        let closed = published.closed.clone().unwrap_or_default();
        let kind = serde_json::to_value(p.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
        line(
            out,
            &[
                p.organization.clone(),
                p.body.clone(),
                p.body_slug.to_string(),
                p.date.to_string(),
                kind.unwrap_or_default(),
                item.number.as_ref().map(ToString::to_string).unwrap_or_default(),
                item.title.clone(),
                item.case_number.as_ref().map(ToString::to_string).unwrap_or_default(),
                (!published.is_open()).to_string(),
                outcomes.collect::<Vec<_>>().join(";"),
                decision.map(|decision| decision.text.clone()).unwrap_or_default(),
                recommended.collect::<Vec<_>>().join("\n"),
                votes(|votes| &votes.in_favour),
                votes(|votes| &votes.against),
                votes(|votes| &votes.abstained),
                absent.join(";"),
                item.attachments.iter().map(|attachment| attachment.title.as_str()).collect::<Vec<_>>().join(";"),
                closed.ground.map(|ground| ground.code().to_owned()).unwrap_or_default(),
                closed.extract.unwrap_or_default(),
                p.published.clone(),
                format!("/moeder/{}", published.address),
            ],
        )?;
    }
    Ok(())
}

/// A line of CSV (RFC 4180). A field that a spreadsheet would take for a formula gets an apostrophe in front.
fn line(out: &mut impl Write, fields: &[String]) -> io::Result<()> {
    let mut text = String::new();
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let guard = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        if guard.is_empty() && !field.contains(['"', ',', '\n', '\r']) {
            text.push_str(field);
        } else {
            text.push('"');
            text.push_str(guard);
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        }
    }
    text.push_str("\r\n");
    out.write_all(text.as_bytes())
}

// ---------------------------------------------------------------- answering

/// `/data/2024-03.ndjson`, `.csv`, and the same with `.gz`.
async fn file(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let asked = asked.ok().and_then(|Path(name)| {
        let (name, packed) = name.strip_suffix(".gz").map_or((name.as_str(), false), |name| (name, true));
        let (month, ending) = name.split_once('.')?;
        let form = Form::ALL.into_iter().find(|form| form.ending() == ending)?;
        Some((month.to_owned(), form, packed))
    });
    let Some((month, form, packed)) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let (store, sums) = (Arc::clone(&state.store), Arc::clone(&state.sums));
    let name = month.clone();
    let sum = tokio::task::spawn_blocking(move || {
        let months = store.read(listing::months)?;
        months.iter().find(|known| known.month == name).map(|known| sums.of(&store, known, form)).transpose()
    });
    let sum = match sum.await {
        Ok(Ok(Some(sum))) => sum,
        Ok(Ok(None)) => return StatusCode::NOT_FOUND.into_response(),
        Ok(Err(error)) => return Refusal::from(error).into_response(),
        Err(error) => return Refusal::from(error).into_response(),
    };
    let tag = format!("W/\"{}{}\"", &sum.sha256[..32], if packed { "-gz" } else { "" });
    let name = format!("{month}.{}{}", form.ending(), if packed { ".gz" } else { "" });
    let kept = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    if respond::has(&headers, &tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let (sender, receiver) = mpsc::channel(4);
    let store = Arc::clone(&state.store);
    tokio::task::spawn_blocking(move || {
        let pipe = io::BufWriter::with_capacity(CHUNK, Pipe(sender.clone()));
        let written = if packed {
            let mut packer = GzBuilder::new().write(pipe, Compression::default());
            write(&store, &month, form, &mut packer).and_then(|()| Ok(packer.finish()?.flush()?))
        } else {
            let mut pipe = pipe;
            write(&store, &month, form, &mut pipe).and_then(|()| Ok(pipe.flush()?))
        };
        if let Err(error) = written {
            // Whoever fetches sees that the file broke off.
            let _ = sender.blocking_send(Err(io::Error::other(error.to_string())));
        }
    });
    let media_type = if packed { GZIP } else { form.media_type() };
    (kept, [(header::CONTENT_TYPE, media_type)], Body::new(Pieces(receiver))).into_response()
}

/// Where a file that is being made is written to.
struct Pipe(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where it comes out.
struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Piece<Bytes>>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Piece::data)))
    }
}

/// What can be fetched.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Files {
    license: String,
    /// Months, latest first.
    months: Vec<MonthFiles>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct MonthFiles {
    month: String,
    meetings: usize,
    items: usize,
    modified: String,
    files: Vec<OneFile>,
}

/// Size and checksum are of the file that is not packed.
#[derive(Debug, Serialize, JsonSchema)]
struct OneFile {
    format: &'static str,
    media_type: &'static str,
    url: String,
    gzip_url: String,
    size: u64,
    sha256: String,
}

fn files(state: &State, base: &str) -> Result<Files, sagsgang_store::Error> {
    let mut months = state.store.read(listing::months)?;
    months.reverse();
    let mut listed = Vec::with_capacity(months.len());
    for month in months {
        let mut files = Vec::with_capacity(Form::ALL.len());
        for form in Form::ALL {
            let Sum { sha256, size, .. } = state.sums.of(&state.store, &month, form)?;
            let url = format!("{base}/data/{}.{}", month.month, form.ending());
            let (format, media_type) = (form.ending(), form.media_type());
            files.push(OneFile { format, media_type, gzip_url: format!("{url}.gz"), url, size, sha256 });
        }
        let Month { month, meetings, items, modified, .. } = month;
        listed.push(MonthFiles { month, meetings, items, modified, files });
    }
    Ok(Files { license: state.license.url.clone(), months: listed })
}

async fn index(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    let base = state.base(&headers);
    machine::answer(state, headers, move |state| Content::json(&files(state, &base)?)).await
}

#[derive(Template)]
#[template(path = "data.html")]
struct Page {
    frame: Frame,
    license: License,
    months: Vec<MonthFiles>,
    /// Whether there is nobody to ask, but files alone.
    still: bool,
}

pub(crate) async fn page(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    respond::page(state, headers, |state| {
        let months = files(state, "")?.months;
        let title = t("Åbne data").plain();
        let frame = Frame::new(state, &title, &title)
            .describe(&t("Alle dagsordener og referater på én gang, måned for måned, som NDJSON og CSV.").plain());
        Ok(Some(Page { frame, license: (*state.license).clone(), months, still: state.still }.render()?))
    })
    .await
}

/// `2024-03` as people write it.
fn month_name(month: &str) -> String {
    match format!("{month}-01").parse::<sagsgang_model::Date>() {
        Ok(first) => danish::range(sagsgang_model::record::DateRange { from: first, to: first.last_of_month() }),
        Err(_) => month.to_owned(),
    }
}

/// `1.234 kB`.
fn size(bytes: &u64) -> String {
    format!("{} kB", danish::number(usize::try_from(bytes.div_ceil(1000)).unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_a_formula() {
        let mut out = Vec::new();
        let fields = ["=1+1", "a,b", "say \"x\"", "plain", "", "-3"].map(str::to_owned);
        line(&mut out, &fields).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\"'=1+1\",\"a,b\",\"say \"\"x\"\"\",plain,,\"'-3\"\r\n");
    }
}
