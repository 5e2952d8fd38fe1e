//! Feeds and calendars: what a topic's page offers to programs that look for themselves.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::{Outcome, Publication, Topic, comparison::compare, publication::PublishedItem};
use sagsgang_store::{
    Connection,
    news::{self, News},
    public,
};

use crate::{
    State, danish, icalendar,
    page::{Asked, search},
    respond::Failure,
};

/// Entries of a feed.
const ENTRIES: usize = 50;
/// Meetings of a person's feed, each with all its items.
const MEETINGS: usize = 20;
/// Meetings of a calendar.
const EVENTS: usize = 1000;
/// Hits of a saved search that its feed and calendar are made of.
const HITS: usize = 200;
/// The longest summary of an entry, in characters.
const SUMMARY: usize = 4000;

/// What a page offers to those who want to follow it: addresses.
#[derive(Debug, Clone)]
pub(crate) struct Follow {
    pub(crate) feed: String,
    pub(crate) calendar: String,
    pub(crate) mail: String,
}

impl Follow {
    pub(crate) fn of(topic: &Topic) -> Self {
        let mail = form_urlencoded::Serializer::for_suffix("/foelg?".to_owned(), "/foelg?".len())
            .append_pair("emne", &topic.to_string())
            .finish();
        Self { feed: topic.address_of("feed.atom"), calendar: topic.address_of("kalender.ics"), mail }
    }
}

/// Which of the two is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Feed,
    Calendar,
}

pub(crate) async fn feed_of_all(state: Shared<State>, headers: HeaderMap) -> Response {
    answer(state, headers, Some(Topic::All), Form::Feed).await
}

pub(crate) async fn calendar_of_all(state: Shared<State>, headers: HeaderMap) -> Response {
    answer(state, headers, Some(Topic::All), Form::Calendar).await
}

pub(crate) async fn feed_of_body(state: Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    answer(state, headers, asked.ok().map(|Path(slug)| Topic::Body(slug)), Form::Feed).await
}

pub(crate) async fn calendar_of_body(state: Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    answer(state, headers, asked.ok().map(|Path(slug)| Topic::Body(slug)), Form::Calendar).await
}

pub(crate) async fn feed_of_person(state: Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    answer(state, headers, asked.ok().map(|Path(slug)| Topic::Person(slug)), Form::Feed).await
}

pub(crate) async fn calendar_of_person(state: Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    answer(state, headers, asked.ok().map(|Path(slug)| Topic::Person(slug)), Form::Calendar).await
}

pub(crate) async fn feed_of_search(state: Shared<State>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    answer(state, headers, Some(Topic::Search(query.unwrap_or_default())), Form::Feed).await
}

pub(crate) async fn calendar_of_search(state: Shared<State>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    answer(state, headers, Some(Topic::Search(query.unwrap_or_default())), Form::Calendar).await
}

/// The case and the form that an address under `/sager/` asks for: a case number may hold strokes itself.
pub(crate) fn of_case(rest: &str) -> Option<(Topic, Form)> {
    let feed = rest.strip_suffix("/feed.atom").map(|number| (number, Form::Feed));
    let (number, form) = feed.or_else(|| rest.strip_suffix("/kalender.ics").map(|number| (number, Form::Calendar)))?;
    Some((Topic::Case(number.to_owned()), form))
}

/// What was made: its text, and when what it tells last changed.
struct Made {
    text: String,
    modified: String,
}

/// Answers a topic's feed or calendar: 200, 304 or 404.
pub(crate) async fn answer(Shared(state): Shared<State>, headers: HeaderMap, topic: Option<Topic>, form: Form) -> Response {
    let Some(topic) = topic else { return StatusCode::NOT_FOUND.into_response() };
    let base = state.base(&headers);
    let made = tokio::task::spawn_blocking(move || make(&state, &base, topic, form)).await;
    match made {
        Ok(Ok(Some(made))) => fresh(&headers, form, made),
        Ok(Ok(None)) => StatusCode::NOT_FOUND.into_response(),
        Ok(Err(Failure(reason))) => {
            tracing::error!(reason, "a feed could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "making a feed broke off");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn make(state: &State, base: &str, topic: Topic, form: Form) -> Result<Option<Made>, Failure> {
    let topic = match topic {
        // However a search was written, it has one address.
        Topic::Search(query) => Topic::Search(search::canonical(&query)),
        other => other,
    };
    let found = match (&topic, &state.index) {
        (Topic::Search(query), Some(index)) => {
            let mut query = search::asked(query);
            (query.latest_first, query.offset, query.limit) = (true, 0, HITS);
            let answer = index.search(&query)?;
            answer.hits.into_iter().filter(|_| !answer.relaxed).map(|hit| hit.line.address).collect()
        }
        _ => Vec::new(),
    };
    state.store.read(|c| {
        let Some(name) = sagsgang_app::alerts::topic_name(c, &topic)? else { return Ok(None) };
        match form {
            Form::Feed => feed(c, state, base, &topic, &name, &found).map(Some),
            Form::Calendar => calendar(c, state, base, &topic, &name, &found).map(Some),
        }
    })
}

// ---------------------------------------------------------------- feeds (RFC 4287)

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed<'a> {
    title: String,
    site: &'a str,
    page: String,
    own: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    /// `urn:uuid:` and the item's or meeting's identity: the same in every edition and at every host.
    id: String,
    title: String,
    link: String,
    author: String,
    published: String,
    updated: String,
    outcomes: Vec<Outcome>,
    summary: String,
}

fn feed(c: &Connection<'_>, state: &State, base: &str, topic: &Topic, name: &str, found: &[String]) -> Result<Made, Failure> {
    let mut entries = Vec::new();
    let withdrawn = match topic {
        Topic::All => news::withdrawn(c, None, ENTRIES)?,
        Topic::Body(slug) => news::withdrawn(c, Some(slug), ENTRIES)?,
        Topic::Person(_) | Topic::Case(_) | Topic::Search(_) => Vec::new(),
    };
    if let Topic::Person(slug) = topic {
        entries.extend(news::meetings_with(c, slug, MEETINGS)?.iter().map(|news| of_meeting(base, news)));
    } else {
        for news in news::items(c, topic, found, ENTRIES)? {
            entries.extend(of_item(c, base, &news)?);
        }
    }
    // A tombstone has its place among what changed when it did; old ones are not dug up again.
    let oldest = entries.iter().map(|entry: &Entry| entry.updated.clone()).min().unwrap_or_default();
    let tombstones =
        withdrawn.iter().filter(|tombstone| tombstone.published >= oldest).map(|tombstone| of_tombstone(base, tombstone));
    entries.splice(0..0, tombstones.collect::<Vec<_>>());
    entries.truncate(ENTRIES);
    let updated = entries.iter().map(|entry| entry.updated.clone()).max().unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
    let feed = Feed {
        title: format!("{}: {name}", state.site),
        site: &state.site,
        page: format!("{base}{}", topic.link()),
        own: format!("{base}{}", topic.address_of("feed.atom")),
        updated: updated.clone(),
        entries,
    };
    let text = feed.render()?;
    Ok(Made { text: text.chars().filter(|c| is_xml(*c)).collect(), modified: updated })
}

/// The characters that XML 1.0 can hold at all.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn of_item(c: &Connection<'_>, base: &str, news: &News) -> Result<Option<Entry>, Failure> {
    let p = &news.publication;
    let Some(published) = p.items.first() else { return Ok(None) };
    let mut summary = String::new();
    if news.modified > news.created {
        summary.push_str(&what_changed(c, p, published, &news.modified)?);
        summary.push_str("\n\n");
    }
    summary.push_str(&told(p, published));
    Ok(Some(Entry {
        id: format!("urn:uuid:{}", published.id),
        title: entry_title(p, published),
        link: format!("{base}/moeder/{}", published.address),
        author: p.body.clone(),
        published: news.created.clone(),
        updated: news.modified.clone(),
        outcomes: published.item.decision.iter().flat_map(|decision| decision.outcomes.clone()).collect(),
        summary: danish::beginning(&summary, SUMMARY),
    }))
}

fn entry_title(p: &Publication, published: &PublishedItem) -> String {
    let number = published.number().map_or_else(String::new, |number| format!("Punkt {number}. "));
    format!("{number}{} – {}, {}", published.item.title, p.body, danish::date(p.date))
}

/// The outcome and the decision in words, or why there is none.
fn told(p: &Publication, published: &PublishedItem) -> String {
    let extract = published.closed.as_ref().and_then(|closed| closed.extract.as_deref());
    match (&published.item.decision, extract) {
        (Some(decision), _) => {
            let outcomes: Vec<&str> = decision.outcomes.iter().map(|outcome| outcome.danish()).collect();
            format!("{}: {}", outcomes.join(", "), decision.text)
        }
        (None, Some(extract)) => format!("Lukket punkt: {extract}"),
        (None, None) if !published.is_open() => "Lukket punkt.".to_owned(),
        (None, None) => match p.kind {
            sagsgang_model::record::DocumentKind::Minutes => "Referatet har ingen beslutning til punktet.".to_owned(),
            _ => format!("På dagsordenen til mødet {}.", danish::weekday_and_date(p.date)),
        },
    }
}

/// What the edition that changed an item last did with it.
fn what_changed(c: &Connection<'_>, p: &Publication, published: &PublishedItem, modified: &str) -> Result<String, Failure> {
    let editions = public::editions(c, &p.address)?;
    let Some(at) = editions.iter().position(|edition| edition.published == modified) else { return Ok(String::new()) };
    let edition = &editions[at];
    let day = modified.get(..10).and_then(|day| day.parse().ok()).unwrap_or(p.date);
    let mut told = format!("{} {} ({}. udgave).", edition.occasion.danish(), danish::date(day), edition.edition);
    if let Some(reason) = &edition.reason {
        told.push_str(&format!(" {reason}"));
    }
    if let Some(before) = editions.get(at + 1).filter(|before| before.readable && edition.readable)
        && let (Some(before), Some(after)) = (public::edition(c, before.id)?, public::edition(c, edition.id)?)
        && let Some(change) = compare(&before, &after).of_item(&published.address)
    {
        told.push_str(&format!(" {}: {}.", change.what.danish(), change.parts_named()));
    }
    Ok(told)
}

fn of_meeting(base: &str, news: &News) -> Entry {
    let p = &news.publication;
    let lines = p.items.iter().map(|item| {
        let number = item.number().map_or_else(String::new, |number| format!("{number}. "));
        let outcomes: Vec<&str> = item.item.decision.iter().flat_map(|d| &d.outcomes).map(|outcome| outcome.danish()).collect();
        let outcomes = if outcomes.is_empty() { String::new() } else { format!(" – {}", outcomes.join(", ")) };
        format!("{number}{}{outcomes}", item.item.title)
    });
    let summary: Vec<String> = lines.collect();
    Entry {
        id: format!("urn:uuid:{}", p.meeting),
        title: format!("{}: {}, {}", danish::kind(p.kind), p.body, danish::date(p.date)),
        link: format!("{base}/moeder/{}", p.address),
        author: p.body.clone(),
        published: news.created.clone(),
        updated: news.modified.clone(),
        outcomes: Vec::new(),
        summary: danish::beginning(&summary.join("\n"), SUMMARY),
    }
}

fn of_tombstone(base: &str, p: &Publication) -> Entry {
    Entry {
        id: format!("urn:uuid:{}", p.meeting),
        title: format!("Trukket tilbage: {}, {}", p.body, danish::date(p.date)),
        link: format!("{base}/moeder/{}", p.address),
        author: p.body.clone(),
        published: p.published.clone(),
        updated: p.published.clone(),
        outcomes: Vec::new(),
        summary: p.reason.clone().unwrap_or_else(|| "Mødet vises ikke længere.".to_owned()),
    }
}

// ---------------------------------------------------------------- calendars (RFC 5545)

fn calendar(c: &Connection<'_>, state: &State, base: &str, topic: &Topic, name: &str, found: &[String]) -> Result<Made, Failure> {
    let mut meetings = news::meetings(c, topic, found, EVENTS)?;
    meetings.extend(match topic {
        Topic::All => news::withdrawn(c, None, EVENTS)?,
        Topic::Body(slug) => news::withdrawn(c, Some(slug), EVENTS)?,
        Topic::Person(_) | Topic::Case(_) | Topic::Search(_) => Vec::new(),
    });
    let modified = meetings.iter().map(|meeting| meeting.published.clone()).max();
    Ok(Made {
        text: icalendar::calendar(&format!("{}: {name}", state.site), base, &meetings),
        modified: modified.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned()),
    })
}

// ---------------------------------------------------------------- answers

/// The text, or 304 when the program has it. It is asked for each time: what is taken down is gone at once.
fn fresh(headers: &HeaderMap, form: Form, made: Made) -> Response {
    let tag = format!("\"{}\"", crate::respond::short_hash(made.text.as_bytes()));
    let asked = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let modified: Option<jiff::Timestamp> = made.modified.parse().ok();
    let same = match (asked(header::IF_NONE_MATCH), asked(header::IF_MODIFIED_SINCE)) {
        (Some(known), _) => known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*"),
        // Only what the program itself was told counts: a withdrawal makes a feed older.
        (None, Some(since)) => modified.is_some_and(|modified| http_date(modified) == since),
        (None, None) => false,
    };
    let kind = match form {
        Form::Feed => "application/atom+xml; charset=utf-8",
        Form::Calendar => "text/calendar; charset=utf-8",
    };
    let kept = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
        (header::LAST_MODIFIED, modified.map(http_date).unwrap_or_default()),
        (header::CONTENT_TYPE, kind.to_owned()),
    ];
    if same { (StatusCode::NOT_MODIFIED, kept).into_response() } else { (kept, made.text).into_response() }
}

/// `Wed, 27 Mar 2024 16:00:00 GMT` (RFC 9110).
fn http_date(time: jiff::Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
