//! `/loefter`: what was promised, by whom, due when, and what came of it.

use askama::Template;
use axum::{
    extract::{RawQuery, State as Shared},
    http::HeaderMap,
    response::Response,
};
use sagsgang_store::{
    promises::{self, PromiseLine, Standing},
    public,
};

use super::Frame;
use crate::{
    State, danish,
    language::{filters, t},
    respond::page,
};

const LINES: usize = 50;
/// Pages further on than this are never looked at.
const MOST_PAGES: usize = 400;

#[derive(Template)]
#[template(path = "promises.html")]
struct Promises {
    frame: Frame,
    /// The bodies, each with its place in addresses and whether it is chosen.
    bodies: Vec<(String, String, bool)>,
    body: Option<(String, String)>,
    overdue: usize,
    due: usize,
    open: usize,
    kept: usize,
    groups: Vec<(Standing, Vec<PromiseLine>)>,
    page: usize,
    pages: usize,
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    page(state, headers, move |state| {
        let (mut slug, mut at) = (None, 1);
        for (name, value) in form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "udvalg" if !value.is_empty() => slug = Some(value.into_owned()),
                "side" => at = value.parse().unwrap_or(1).clamp(1, MOST_PAGES),
                _ => {}
            }
        }
        let today = state.surroundings.today();
        let found = state.store.read(|c| {
            let bodies = public::bodies(c)?;
            if slug.as_ref().is_some_and(|slug| bodies.iter().all(|body| body.slug != *slug)) {
                return Ok::<_, sagsgang_store::Error>(None);
            }
            let lines = promises::list(c, slug.as_deref(), today, (at - 1) * LINES, LINES)?;
            Ok(Some((bodies, promises::counts(c, slug.as_deref(), today)?, lines)))
        })?;
        let Some((bodies, counts, lines)) = found else { return Ok(None) };
        let [overdue, due, open, kept] = counts;
        let mut groups: Vec<(Standing, Vec<PromiseLine>)> = Vec::new();
        for line in lines {
            match groups.last_mut() {
                Some((standing, group)) if *standing == line.standing => group.push(line),
                _ => groups.push((line.standing, vec![line])),
            }
        }
        let body = slug.and_then(|slug| bodies.iter().find(|b| b.slug == slug).map(|b| (b.slug.clone(), b.name.clone())));
        let frame = Frame::new(state, &t("Løfter og opfølgning").plain(), &t("Løfter og opfølgning").plain());
        let frame = match &body {
            Some((slug, name)) => frame.of_body(slug, name),
            None => frame,
        };
        let chosen = |slug: &str| body.as_ref().is_some_and(|(known, _)| known == slug);
        let page = Promises {
            frame,
            bodies: bodies.into_iter().map(|b| (chosen(&b.slug), b)).map(|(chosen, b)| (b.slug, b.name, chosen)).collect(),
            body,
            overdue,
            due,
            open,
            kept,
            groups,
            page: at,
            pages: counts.iter().sum::<usize>().div_ceil(LINES).min(MOST_PAGES),
        };
        Ok(Some(page.render()?))
    })
    .await
}

impl Promises {
    fn address(&self, page: &usize) -> String {
        let mut address = form_urlencoded::Serializer::for_suffix("/loefter?".to_owned(), "/loefter?".len());
        if let Some((slug, _)) = &self.body {
            address.append_pair("udvalg", slug);
        }
        address.append_pair("side", &page.to_string());
        address.finish()
    }
}

fn heading(standing: &Standing) -> String {
    match standing {
        Standing::Overdue => t("Fristen er overskredet"),
        Standing::Due => t("Skal ske"),
        Standing::Open => t("Uden frist"),
        Standing::Kept => t("Fulgt op"),
    }
    .plain()
}
