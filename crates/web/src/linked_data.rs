//! What search engines and link previews read of a page: schema.org as JSON-LD, description, canonical address.

use sagsgang_model::{Publication, publication::PublishedItem};
use serde_json::{Map, Value, json};

use crate::{danish, language::t, moment, page::Frame};

/// Longest description, in characters: what previews show.
const DESCRIPTION: usize = 200;

/// What a page says of itself to machines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meta {
    /// The page in a sentence.
    pub(crate) description: String,
    /// What the page is about, in the words of schema.org.
    pub(crate) about: Option<Value>,
}

impl Meta {
    /// What a page says of itself unless it knows better.
    pub(crate) fn of(site: &str) -> Self {
        let description = t("Dagsordener og referater fra {}: find, læs og følg det, der bliver besluttet.").with(site).plain();
        Self { description, about: None }
    }
}

impl Frame {
    /// Scheme and host of the site; empty for a page that must not tell where it stands.
    pub(crate) fn base(&self) -> &str {
        self.places.as_ref().map_or("", |places| &places.base)
    }

    /// The page's whole address in its language, without a query.
    pub(crate) fn address(&self) -> Option<String> {
        let places = self.places.as_ref()?;
        let place = if self.lang() == "da" { &places.danish } else { &places.english };
        Some(format!("{}{}", places.base, place.split('?').next().unwrap_or_default()))
    }

    /// Gives the page a description: the beginning of a text, on one line.
    pub(crate) fn describe(mut self, text: &str) -> Self {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.meta.description = match line.char_indices().nth(DESCRIPTION) {
            Some((end, _)) => format!("{} …", &line[..line[..end].rfind(' ').unwrap_or(end)]),
            None => line,
        };
        self
    }

    /// Says what the page is about; gets scheme and host.
    pub(crate) fn about(mut self, thing: impl FnOnce(&str) -> Value) -> Self {
        self.meta.about = Some(thing(self.base()));
        self
    }

    /// The page's data, each thing as the content of a `script` element: what could end it is written in escapes.
    pub(crate) fn linked_data(&self) -> Vec<String> {
        let base = self.base();
        let mut things: Vec<Value> = self.meta.about.iter().cloned().collect();
        if !self.crumbs.is_empty() {
            let front = [(String::from("/"), t("Forside").plain())];
            let here = self.address().map(|address| (address, self.here.clone()));
            let steps = front.iter().chain(&self.crumbs).map(|(path, name)| (format!("{base}{path}"), name.clone()));
            let steps: Vec<Value> = steps
                .chain(here)
                .enumerate()
                .map(|(at, (address, name))| json!({"@type": "ListItem", "position": at + 1, "name": name, "item": address}))
                .collect();
            things.push(json!({"@type": "BreadcrumbList", "itemListElement": steps}));
        }
        if things.is_empty() {
            things.push(json!({"@type": "WebSite", "name": self.site, "url": format!("{base}/"), "inLanguage": "da"}));
        }
        things.iter_mut().for_each(|thing| thing["@context"] = "https://schema.org".into());
        things.iter().map(|thing| inert(&thing.to_string())).collect()
    }
}

/// JSON in which nothing can end a `script` element or begin a comment.
fn inert(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => text.push(c),
        }
    }
    text
}

/// A body as an organization of its municipality.
pub(crate) fn body(base: &str, slug: &str, name: &str, organization: &str) -> Value {
    let mut body = json!({"@type": "GovernmentOrganization", "name": name, "url": format!("{base}/udvalg/{slug}")});
    if !organization.is_empty() {
        body["parentOrganization"] = json!({"@type": "GovernmentOrganization", "name": organization});
    }
    body
}

/// The meeting as an event.
pub(crate) fn event(base: &str, p: &Publication) -> Value {
    let address = format!("{base}/moeder/{}", p.address);
    let mut event = Map::new();
    let mut set = |name: &str, value: Value| drop(event.insert(name.to_owned(), value));
    set("@type", "Event".into());
    set("@id", address.clone().into());
    set("url", address.into());
    set("name", format!("{}, {}", p.body, danish::date(p.date)).into());
    set("startDate", p.start.map_or_else(|| p.date.to_string(), |start| moment::of(p.date, start)).into());
    if let Some(end) = p.end.filter(|end| p.start.is_none_or(|start| *end > start)) {
        set("endDate", moment::of(p.date, end).into());
    }
    let cancelled = p.kind == sagsgang_model::record::DocumentKind::Cancellation;
    let status = if cancelled { "https://schema.org/EventCancelled" } else { "https://schema.org/EventScheduled" };
    set("eventStatus", status.into());
    set("inLanguage", "da".into());
    let place = p.place.as_deref().unwrap_or(if p.organization.is_empty() { &p.body } else { &p.organization });
    set("location", json!({"@type": "Place", "name": place, "address": place}));
    set("organizer", body(base, p.body_slug.as_str(), &p.body, &p.organization));
    Value::Object(event)
}

/// An item as the report of what was decided, recorded at its meeting.
pub(crate) fn report(base: &str, p: &Publication, item: &PublishedItem) -> Value {
    let address = format!("{base}/moeder/{}", item.address);
    let mut report = Map::new();
    let mut set = |name: &str, value: Value| drop(report.insert(name.to_owned(), value));
    set("@type", "Report".into());
    set("@id", address.clone().into());
    set("url", address.into());
    set("name", item.item.title.clone().into());
    set("inLanguage", "da".into());
    if let Some(number) = item.number() {
        set("reportNumber", number.as_str().into());
    }
    if let Some(case) = &item.item.case_number {
        set("identifier", json!({"@type": "PropertyValue", "name": "Sagsnummer", "value": case.as_str()}));
    }
    if let Some(decision) = &item.item.decision {
        let outcomes: Vec<&str> = decision.outcomes.iter().map(|outcome| outcome.danish()).collect();
        set("keywords", outcomes.into());
    }
    set("datePublished", p.date.to_string().into());
    set("dateModified", p.published.clone().into());
    set("recordedAt", json!({"@id": format!("{base}/moeder/{}", p.address)}));
    set("publisher", body(base, p.body_slug.as_str(), &p.body, &p.organization));
    Value::Object(report)
}
