//! `/moeder/{body}/{date}/udgaver`: every edition of a meeting, each at its own address, and what changed between them.

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::{
    Publication,
    comparison::{Changes, PartChange, compare},
    merge::{self, Run},
};
use sagsgang_store::{
    Connection,
    public::{self, EditionLine},
};

use super::{Asked, Frame};
use crate::{
    State, danish,
    item_view::ItemView,
    language::{filters, t},
    respond::{Answer, page},
};

/// An edition in the list.
struct Row {
    line: EditionLine,
    /// What it changed, in a few words; none for the first, and where one of the two may not be read.
    changed: Option<String>,
}

#[derive(Template)]
#[template(path = "editions.html")]
struct Editions {
    frame: Frame,
    address: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "edition.html")]
struct Edition<'a> {
    frame: Frame,
    p: &'a Publication,
    items: Vec<ItemView<'a>>,
    newest: Option<u32>,
}

#[derive(Template)]
#[template(path = "edition_gone.html")]
struct EditionGone {
    frame: Frame,
    address: String,
    line: EditionLine,
    by: EditionLine,
    newest: Option<u32>,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage<'a> {
    frame: Frame,
    p: &'a Publication,
    earlier: u32,
    changes: Changes,
}

impl Edition<'_> {
    fn is_newest(&self) -> bool {
        self.newest == Some(self.p.edition)
    }
}

impl ChangesPage<'_> {
    /// The words of a part, with what went and what came told apart.
    fn runs(&self, part: &PartChange) -> Vec<Run> {
        merge::words(&part.before, &part.after)
    }
}

/// The way from the front page to a meeting that is or was shown.
fn under_meeting(frame: Frame, p: &Publication) -> Frame {
    let meeting = format!("{} {}", danish::kind(p.kind), danish::date(p.date));
    frame.of_body(p.body_slug.as_str(), &p.body).under(format!("/moeder/{}", p.address), meeting)
}

/// What an edition changed: it held against the last one before it that may be read.
fn changes(
    c: &Connection<'_>,
    lines: &[EditionLine],
    of: &EditionLine,
) -> Result<Option<(Publication, u32, Changes)>, sagsgang_store::Error> {
    let Some(before) = lines.iter().find(|line| line.edition < of.edition && line.readable) else { return Ok(None) };
    let (Some(before), Some(after)) = (public::edition(c, before.id)?, public::edition(c, of.id)?) else { return Ok(None) };
    let changes = compare(&before, &after);
    Ok(Some((after, before.edition, changes)))
}

/// How many of the newest editions say in the list what they changed.
const COMPARED: usize = 20;

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>) -> Response {
    let Ok(Path((body, date))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let address = format!("{body}/{date}");
        let found = state.store.read(|c| {
            let lines = public::editions(c, &address)?;
            let Some(newest) = lines.first() else { return Ok::<_, sagsgang_store::Error>(None) };
            let Some(newest) = public::edition(c, newest.id)? else { return Ok(None) };
            let mut rows = Vec::with_capacity(lines.len());
            for (at, line) in lines.iter().enumerate() {
                let changed = if line.readable && at < COMPARED { changes(c, &lines, line)? } else { None };
                let changed = changed.map(|(_, _, changes)| changes.danish());
                rows.push(Row { line: line.clone(), changed });
            }
            Ok(Some((newest, rows)))
        })?;
        let Some((p, rows)) = found else { return Ok(None) };
        let frame = under_meeting(
            Frame::new(state, &t("Udgaver: {}, {}").with(&p.body).with(danish::date(p.date)).plain(), &t("Udgaver").plain()),
            &p,
        );
        Ok(Some(Editions { frame, address, rows }.render()?))
    })
    .await
}

pub(crate) async fn get_one(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String, u32)>) -> Response {
    let Ok(Path((body, date, number))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let address = format!("{body}/{date}");
        let found = state.store.read(|c| {
            let lines = public::editions(c, &address)?;
            let Some(line) = lines.iter().find(|line| line.edition == number).cloned() else {
                return Ok::<_, sagsgang_store::Error>(None);
            };
            Ok(public::edition(c, line.id)?.map(|edition| (edition, line, lines)))
        })?;
        let Some((p, line, lines)) = found else { return Ok(None) };
        let newest = lines.first().filter(|newest| newest.readable).map(|newest| newest.edition);
        let here = t("{}. udgave").with(number).plain();
        let frame = under_meeting(Frame::new(state, &format!("{here}: {}, {}", p.body, danish::date(p.date)), &here), &p);
        let frame = frame.under(format!("/moeder/{address}/udgaver"), t("Udgaver").plain()).unlisted();
        if !line.readable {
            // The edition that hid it: itself when it is a tombstone, else the first after it that hides.
            let hides = |later: &&EditionLine| later.edition >= number && later.occasion.hides_earlier();
            let Some(by) = lines.iter().rev().find(hides).cloned() else { return Ok(None) };
            let html = EditionGone { frame, address, line, by, newest }.render()?;
            return Ok(Some(Answer { status: StatusCode::GONE, html }));
        }
        let prefix = |at: usize| format!("p{}-", at + 1);
        let items: Vec<_> = p.items.iter().enumerate().map(|(at, item)| ItemView::new(&p, item, 3, &prefix(at))).collect();
        Ok(Some(Edition { frame, p: &p, items, newest }.render()?.into()))
    })
    .await
}

pub(crate) async fn get_changes(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    asked: Asked<(String, String, u32)>,
) -> Response {
    let Ok(Path((body, date, number))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let address = format!("{body}/{date}");
        let found = state.store.read(|c| {
            let lines = public::editions(c, &address)?;
            match lines.iter().find(|line| line.edition == number && line.readable) {
                Some(line) => changes(c, &lines, line),
                None => Ok::<_, sagsgang_store::Error>(None),
            }
        })?;
        let Some((p, earlier, changes)) = found else { return Ok(None) };
        let title = t("Hvad er ændret: {}, {}").with(&p.body).with(danish::date(p.date)).plain();
        let frame = under_meeting(Frame::new(state, &title, &t("Hvad er ændret").plain()), &p);
        let frame = frame.under(format!("/moeder/{address}/udgaver"), t("Udgaver").plain()).unlisted();
        Ok(Some(ChangesPage { frame, p: &p, earlier, changes }.render()?))
    })
    .await
}
