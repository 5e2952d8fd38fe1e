//! `/moeder/{body}/{date}/punkt/{number}`: one item, the decision first, its trail beside it.

use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::{Publication, publication::PublishedItem};
use sagsgang_store::public::{self, ItemLine};

use super::{Asked, Frame, gone};
use crate::{
    State, danish,
    item_view::ItemView,
    language::{filters, t},
    linked_data,
    respond::page,
    trail::{self, Trail},
};

#[derive(Template)]
#[template(path = "item.html")]
struct Item<'a> {
    frame: Frame,
    p: &'a Publication,
    v: ItemView<'a>,
    trail: Trail,
    before: Option<ItemLine>,
    after: Option<ItemLine>,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String, String)>) -> Response {
    let Ok(Path((body, date, number))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    page(state, headers, move |state| {
        let address = format!("{body}/{date}/punkt/{number}");
        let found = state.store.read(|c| {
            let Some(publication) = public::item(c, &address)? else { return Ok::<_, sagsgang_store::Error>(None) };
            let Some(line) = public::item_line_at(c, &address)? else { return Ok(None) };
            Ok(Some((publication, trail::of(c, &line)?, public::beside(c, &address)?)))
        })?;
        let Some((p, trail, (before, after))) = found else {
            let gone = state.store.read(|c| public::gone(c, &address))?;
            return gone.map(|gone| gone::page(state, &gone)).transpose();
        };
        let Some(published) = p.items.first() else { return Ok(None) };
        let number = published.number().map_or_else(|| t("Punkt").plain(), |number| t("Punkt {}").with(number).plain());
        let title = format!("{}. {} – {}, {}", number, published.item.title, p.body, danish::date(p.date));
        let meeting = format!("{} {}", danish::kind(p.kind), danish::date(p.date));
        let frame = Frame::new(state, &title, &number)
            .of_body(p.body_slug.as_str(), &p.body)
            .under(format!("/moeder/{}", p.address), meeting)
            .describe(&format!("{}, {}: {}", p.body, danish::date(p.date), told(published)))
            .about(|base| linked_data::report(base, &p, published));
        let v = ItemView::new(&p, published, 2, "");
        Ok(Some(Item { frame, v, trail, before, after, p: &p }.render()?.into()))
    })
    .await
}

/// What was decided, or what it is about.
fn told(item: &PublishedItem) -> &str {
    item.item.decision.as_ref().map(|decision| decision.text.as_str()).filter(|text| !text.is_empty()).unwrap_or(&item.item.title)
}
