//! `/soeg`: words, filters and pages of hits.

use askama::Template;
use axum::{
    extract::{RawQuery, State as Shared},
    http::HeaderMap,
    response::Response,
};
use sagsgang_model::{Date, Outcome};
use sagsgang_search::{Answer, Fragment, Place, Query};
use sagsgang_store::public;

use super::Frame;
use crate::{
    State, danish,
    language::{Text, filters, t},
    respond::page,
};

const HITS: usize = 15;

/// Pages further on than this are never looked at, and dear to find.
const MOST_PAGES: usize = 60;

/// Choices of a facet that stand open; the rest can be unfolded.
const OPEN_CHOICES: usize = 8;

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    frame: Frame,
    query: Query,
    ready: bool,
    answer: Answer,
    facets: Vec<Facet>,
    /// Choices made, each with the address without it.
    chosen: Vec<(String, String)>,
    /// Pages that are exactly what was written: a person, a body or a case.
    direct: Vec<(String, String, Text)>,
    /// Another spelling of the words, where it leads and how many it finds.
    spelling: Option<(String, String, usize)>,
    /// First and last day as written, and whether each could be read.
    period: Period,
    by_relevance: String,
    by_date: String,
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// A passage with the words searched for marked.
#[derive(Template)]
#[template(path = "fragments.html")]
struct Fragments<'a>(&'a [Fragment]);

fn marked(fragments: &[Fragment]) -> String {
    Fragments(fragments).render().unwrap_or_default()
}

struct Facet {
    heading: Text,
    open: Vec<Choice>,
    more: Vec<Choice>,
}

struct Choice {
    label: String,
    count: usize,
    address: String,
    chosen: bool,
}

/// Where a passage stands, as a reader calls it; nothing for text without a heading.
fn place(place: &Place) -> String {
    match place {
        Place::Decision => t("Beslutning").plain(),
        Place::Recommendation => t("Indstilling").plain(),
        Place::Attachments => t("Bilag").plain(),
        Place::Attachment(title) => t("Bilag: {}").with(title).plain(),
        Place::Section(Some(heading)) => heading.trim_end_matches([':', ',', '.', ' ']).to_owned(),
        Place::Section(None) | Place::Nowhere => String::new(),
    }
}

/// The days a search is kept to, as they were written.
#[derive(Debug, Clone, Default)]
struct Period {
    from: String,
    to: String,
    /// What could not be read as a day.
    unread: Vec<String>,
}

impl Period {
    fn is_set(&self) -> bool {
        !(self.from.is_empty() && self.to.is_empty())
    }
}

/// What the address asks for. Whatever it says, it asks for something.
#[derive(Debug, Clone, Default)]
struct Wish {
    query: Query,
    period: Period,
    page: usize,
}

impl Wish {
    fn parse(query: &str) -> Self {
        let mut wish = Self { page: 1, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "q" => wish.query.text = value.trim().chars().take(300).collect(),
                "udvalg" if !value.is_empty() => push(&mut wish.query.bodies, value.into_owned()),
                "aar" => value.parse().ok().into_iter().for_each(|year| push(&mut wish.query.years, year)),
                "udfald" => Outcome::from_code(&value).into_iter().for_each(|outcome| push(&mut wish.query.outcomes, outcome)),
                "emne" => value
                    .parse()
                    .ok()
                    .filter(|&group| group < 100)
                    .into_iter()
                    .for_each(|group| push(&mut wish.query.groups, group)),
                "bilag" => wish.query.attached = value == "ja",
                "fra" => wish.period.from = value.trim().chars().take(40).collect(),
                "til" => wish.period.to = value.trim().chars().take(40).collect(),
                "type" if !value.is_empty() => push(&mut wish.query.kinds, value.into_owned()),
                "orden" => wish.query.latest_first = value == "nyeste",
                "side" => wish.page = value.parse().unwrap_or(1).clamp(1, MOST_PAGES),
                _ => {}
            }
        }
        let (from, to) = (wish.period.from.clone(), wish.period.to.clone());
        let unread = &mut wish.period.unread;
        let mut day = |written: &str, end: fn((Date, Date)) -> Date| {
            let days = danish::period(written);
            unread.extend((days.is_none() && !written.is_empty()).then(|| written.to_owned()));
            days.map(end)
        };
        wish.query.from = day(&from, |days| days.0);
        wish.query.to = day(&to, |days| days.1);
        wish.query.limit = HITS;
        wish.query.offset = (wish.page - 1) * HITS;
        wish
    }

    fn address(&self) -> String {
        let mut address = form_urlencoded::Serializer::for_suffix("/soeg?".to_owned(), "/soeg?".len());
        let query = &self.query;
        address.append_pair("q", &query.text);
        address.extend_pairs(query.bodies.iter().map(|body| ("udvalg", body)));
        address.extend_pairs(query.years.iter().map(|year| ("aar", year.to_string())));
        address.extend_pairs(query.outcomes.iter().map(|outcome| ("udfald", outcome.code())));
        address.extend_pairs(query.kinds.iter().map(|kind| ("type", kind)));
        address.extend_pairs(query.groups.iter().map(|group| ("emne", format!("{group:02}"))));
        address.extend_pairs(query.attached.then_some(("bilag", "ja")));
        for (name, day) in [("fra", &self.period.from), ("til", &self.period.to)] {
            address.extend_pairs((!day.is_empty()).then_some((name, day)));
        }
        if query.latest_first {
            address.append_pair("orden", "nyeste");
        }
        if self.page > 1 {
            address.append_pair("side", &self.page.to_string());
        }
        address.finish()
    }

    /// The address of the first page after a change.
    fn with(&self, change: impl FnOnce(&mut Query)) -> String {
        let mut wish = Self { page: 1, ..self.clone() };
        change(&mut wish.query);
        wish.address()
    }

    fn on_page(&self, page: usize) -> String {
        Self { page, ..self.clone() }.address()
    }
}

/// Adds a choice once; an address with thousands of them asks for the first few.
fn push<T: PartialEq>(choices: &mut Vec<T>, choice: T) {
    if choices.len() < 20 && !choices.contains(&choice) {
        choices.push(choice);
    }
}

fn toggle<T: PartialEq>(choices: &mut Vec<T>, choice: T) {
    match choices.iter().position(|known| *known == choice) {
        Some(at) => drop(choices.remove(at)),
        None => choices.push(choice),
    }
}

/// What the query of a search's address asks the index.
pub(crate) fn asked(query: &str) -> Query {
    Wish::parse(query).query
}

/// The one way to write a search: the query of its first page's address.
pub(crate) fn canonical(query: &str) -> String {
    let wish = Wish { page: 1, ..Wish::parse(query) };
    wish.address().split_once('?').map_or_else(String::new, |(_, query)| query.trim_start_matches('&').to_owned())
}

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    page(state, headers, move |state| {
        if state.still {
            return super::still_search::html(state);
        }
        let wish = Wish::parse(query.as_deref().unwrap_or_default());
        let answer = match &state.index {
            Some(index) => index.search(&wish.query)?,
            None => Answer::default(),
        };
        let text = &wish.query.text;
        let (bodies, direct) = state.store.read(|c| {
            let bodies = public::bodies(c)?;
            let mut direct = Vec::new();
            if !text.is_empty() && wish.page == 1 {
                let slug = sagsgang_model::Slug::of(text).to_string();
                if let Some(body) = bodies.iter().find(|body| body.slug == slug) {
                    direct.push((format!("/udvalg/{}", body.slug), body.name.clone(), t("Udvalg")));
                }
                if let Some(seat) = public::person(c, &slug)?.first() {
                    direct.push((format!("/personer/{slug}"), seat.name.clone(), t("Person")));
                }
                if !public::case(c, text)?.is_empty() {
                    direct.push((format!("/sager/{text}"), text.clone(), t("Sag")));
                }
            }
            Ok::<_, sagsgang_store::Error>((bodies, direct))
        })?;
        let body_name =
            |slug: &str| bodies.iter().find(|body| body.slug == slug).map_or_else(|| slug.to_owned(), |body| body.name.clone());
        let pages = answer.total().div_ceil(HITS).min(MOST_PAGES);
        let title = if text.is_empty() { t("Søg") } else { t("Søg: {}").with(text) }.plain();
        let mut frame = Frame::new(state, &title, &t("Søg").plain());
        frame.query.clone_from(text);
        frame.suggests = true;
        let frame = frame.following(&sagsgang_model::Topic::Search(canonical(query.as_deref().unwrap_or_default())));
        let page = Search {
            frame,
            ready: state.index.is_some(),
            facets: facets(&wish, &answer, body_name),
            chosen: chosen(&wish, body_name),
            direct,
            spelling: answer
                .spelling
                .as_ref()
                .map(|other| (other.text.clone(), wish.with(|query| query.text.clone_from(&other.text)), other.total)),
            by_relevance: wish.with(|query| query.latest_first = false),
            by_date: wish.with(|query| query.latest_first = true),
            page: wish.page,
            pages,
            previous: (wish.page > 1).then(|| wish.on_page(wish.page - 1)),
            next: (wish.page < pages).then(|| wish.on_page(wish.page + 1)),
            query: wish.query,
            period: wish.period,
            answer,
        };
        Ok(Some(page.render()?))
    })
    .await
}

fn kind_label(kind: &str) -> String {
    match kind {
        "minutes" => t("Referat"),
        "agenda" => t("Dagsorden"),
        "supplementary_agenda" => t("Tillægsdagsorden"),
        other => t(other),
    }
    .plain()
}

fn facets(wish: &Wish, answer: &Answer, body_name: impl Fn(&str) -> String) -> Vec<Facet> {
    let counts = &answer.facets;
    let mut bodies: Vec<Choice> = counts
        .bodies
        .iter()
        .map(|(slug, &count)| Choice {
            label: body_name(slug),
            count,
            address: wish.with(|query| toggle(&mut query.bodies, slug.clone())),
            chosen: wish.query.bodies.contains(slug),
        })
        .collect();
    bodies.sort_by(|a, b| (b.count, &a.label).cmp(&(a.count, &b.label)));
    let years = counts.years.iter().rev().map(|(&year, &count)| Choice {
        label: year.to_string(),
        count,
        address: wish.with(|query| toggle(&mut query.years, year)),
        chosen: wish.query.years.contains(&year),
    });
    let outcomes = Outcome::ALL.into_iter().filter_map(|outcome| {
        Some(Choice {
            label: t(outcome.danish()).plain(),
            count: *counts.outcomes.get(&outcome)?,
            address: wish.with(|query| toggle(&mut query.outcomes, outcome)),
            chosen: wish.query.outcomes.contains(&outcome),
        })
    });
    let kinds = counts.kinds.iter().rev().map(|(kind, &count)| Choice {
        label: kind_label(kind),
        count,
        address: wish.with(|query| toggle(&mut query.kinds, kind.clone())),
        chosen: wish.query.kinds.contains(kind),
    });
    let mut groups: Vec<Choice> = counts
        .groups
        .iter()
        .map(|(&group, &count)| Choice {
            label: format!("{group:02}"),
            count,
            address: wish.with(|query| toggle(&mut query.groups, group)),
            chosen: wish.query.groups.contains(&group),
        })
        .collect();
    groups.sort_by_key(|choice| std::cmp::Reverse(choice.count));
    let attached = Choice {
        label: t("Med bilag").plain(),
        count: counts.attached,
        address: wish.with(|query| query.attached = !query.attached),
        chosen: wish.query.attached,
    };
    let attached = (attached.count > 0 || attached.chosen).then_some(attached).into_iter().collect();
    [
        (t("Udvalg"), bodies),
        (t("År"), years.collect()),
        (t("Udfald"), outcomes.collect()),
        (t("Dokument"), kinds.collect()),
        (t("Bilag"), attached),
        (t("Sagens emnegruppe"), groups),
    ]
    .into_iter()
    .filter(|(_, choices)| !choices.is_empty())
    .map(|(heading, mut choices)| {
        let more = choices.split_off(choices.len().min(OPEN_CHOICES));
        Facet { heading, open: choices, more }
    })
    .collect()
}

fn chosen(wish: &Wish, body_name: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let query = &wish.query;
    let mut chosen = Vec::new();
    for body in &query.bodies {
        chosen.push((body_name(body), wish.with(|query| toggle(&mut query.bodies, body.clone()))));
    }
    for &year in &query.years {
        chosen.push((year.to_string(), wish.with(|query| toggle(&mut query.years, year))));
    }
    for &outcome in &query.outcomes {
        chosen.push((t(outcome.danish()).plain(), wish.with(|query| toggle(&mut query.outcomes, outcome))));
    }
    for &group in &query.groups {
        chosen
            .push((t("Emnegruppe {}").with(format!("{group:02}")).plain(), wish.with(|query| toggle(&mut query.groups, group))));
    }
    if query.attached {
        chosen.push((t("Med bilag").plain(), wish.with(|query| query.attached = false)));
    }
    for kind in &query.kinds {
        chosen.push((kind_label(kind), wish.with(|query| toggle(&mut query.kinds, kind.clone()))));
    }
    chosen
}
