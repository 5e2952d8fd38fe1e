//! *Saml*: who is to be told what, as the event log goes on.

use std::collections::{BTreeMap, BTreeSet};

use sagsgang_model::{
    Publication, Topic,
    comparison::compare,
    id::PublicationId,
    publication::{Occasion, PublishedItem},
};
use sagsgang_search::{Index, Query};
use sagsgang_store::{
    Store, event,
    follow::{self, Alert, Subscription},
    moving, public,
};
use serde_json::Value as Json;

use super::{JOB, Pace, pace};
use crate::{Error, Surroundings};

/// A meeting older than this when it is published is archive and no news.
pub const RECENT_DAYS: i32 = 60;

/// Events that are followed in one go.
const A_STEP: usize = 200;
/// Items of one body and year that a saved search is asked for.
const MOST_HITS: usize = 1000;

/// Follows the log: notes for every subscriber what they are to be told. Answers how many things that were.
///
/// `asked` reads the query of a saved search's address. Searches are answered by the index, so the log is
/// followed no further than the index has; without an index nothing is.
///
/// # Errors
/// The store's and the index's own.
pub fn collect(store: &Store, s: &Surroundings, index: &Index, asked: &dyn Fn(&str) -> Query) -> Result<usize, Error> {
    let indexed = index.followed()?;
    let now = pace::time(&s.now())?;
    let read = store.read(|c| {
        let Some(from) = follow::followed(c, JOB)? else { return Ok::<_, Error>(None) };
        let events = published(c, from, indexed, A_STEP)?;
        let Some((last, _)) = events.last() else { return Ok(None) };
        let subscriptions = follow::subscriptions(c)?;
        let joined = moving::joined(c)?;
        let mut alerts: Vec<(String, Alert, i64, Pace)> = Vec::new();
        for (serial, editions) in events.iter().filter(|_| !subscriptions.is_empty()) {
            for id in editions {
                let Some(edition) = public::edition(c, *id)? else { continue };
                let before = edition.supersedes.map(|id| public::edition(c, id)).transpose()?.flatten();
                for (subscription, alert) in told(&edition, before.as_ref(), &subscriptions, &joined, index, asked)? {
                    let pace = Pace::from_code(&subscription.pace).unwrap_or(Pace::Daily);
                    alerts.push((subscription.id.clone(), alert, *serial, pace));
                }
            }
        }
        Ok(Some((*last, alerts)))
    })?;
    let Some((last, alerts)) = read else { return Ok(0) };
    store.write(|c| {
        for (subscription, alert, serial, pace) in &alerts {
            // Somebody may have left while this was found out.
            if follow::subscription(c, subscription)?.is_some() {
                follow::add_alert(c, subscription, alert, *serial, &pace.next(now).to_string())?;
            }
        }
        follow::set_followed(c, JOB, last)?;
        Ok(alerts.len())
    })
}

/// Events after `from` and up to `to`, each with the editions it published.
pub(crate) fn published(
    c: &sagsgang_store::Connection<'_>,
    from: i64,
    to: i64,
    most: usize,
) -> Result<Vec<(i64, Vec<PublicationId>)>, Error> {
    let mut events: Vec<(i64, Vec<PublicationId>)> = Vec::new();
    event::since(c, from, |event| {
        if event.serial <= to && events.len() < most {
            let payload: Json = serde_json::from_str(&event.payload)?;
            let ids = payload["published"].as_array().into_iter().flatten().filter_map(|edition| edition["id"].as_str());
            events.push((event.serial, ids.filter_map(|id| id.parse().ok()).collect()));
        }
        Ok(())
    })?;
    Ok(events)
}

/// Whether an item is told of as new or changed.
struct News<'a> {
    item: &'a PublishedItem,
    new: bool,
}

fn told<'a>(
    edition: &Publication,
    before: Option<&Publication>,
    subscriptions: &'a [Subscription],
    joined: &BTreeMap<String, String>,
    index: &Index,
    asked: &dyn Fn(&str) -> Query,
) -> Result<Vec<(&'a Subscription, Alert)>, Error> {
    if edition.occasion.hides_earlier() {
        return Ok(Vec::new());
    }
    let day = pace::danish_day(pace::time(&edition.published)?);
    let recent = edition.date >= day.saturating_sub(jiff::Span::new().days(RECENT_DAYS));
    let by_hand = edition.occasion == Occasion::Correction;
    let changes = before.map(|before| compare(before, edition));
    let news: Vec<News<'_>> = edition
        .items
        .iter()
        .filter_map(|item| {
            let was_there = before.is_some_and(|before| before.items.iter().any(|old| old.id == item.id));
            match (was_there, changes.as_ref().and_then(|changes| changes.of_item(&item.address))) {
                (false, _) => recent.then_some(News { item, new: true }),
                // An item that only stands elsewhere on the agenda says what it said.
                (true, change) => change.is_some_and(|change| !change.parts.is_empty()).then_some(News { item, new: false }),
            }
        })
        .collect();
    let mut told = Vec::new();
    let known = before.map(|before| before.id);
    let alert = |news: &News<'_>| Alert { address: news.item.address.clone(), known: known.filter(|_| !news.new) };
    let mut people: BTreeSet<String> = public::people_slugs(edition);
    for (slug, stands) in
        joined.iter().filter(|(slug, stands)| people.contains(*slug) || people.contains(*stands)).collect::<Vec<_>>()
    {
        people.extend([slug.clone(), stands.clone()]);
    }
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for subscription in subscriptions {
        let Some(topic) = Topic::parse(&subscription.topic) else { continue };
        let timely = |news: &&News<'_>| news.new || recent || by_hand;
        let mut tell = |news: &News<'_>| told.push((subscription, alert(news)));
        match &topic {
            Topic::All => news.iter().filter(timely).for_each(&mut tell),
            Topic::Body(slug) if edition.body_slug.as_str() == slug => news.iter().filter(timely).for_each(&mut tell),
            Topic::Case(number) => news
                .iter()
                .filter(|news| news.item.item.case_number.as_ref().is_some_and(|own| own.as_str() == number))
                .for_each(&mut tell),
            Topic::Person(slug) if people.contains(slug) && news.iter().any(|news| timely(&news)) => {
                told.push((subscription, Alert { address: edition.address.clone(), known }));
            }
            Topic::Search(query) if news.iter().any(|news| timely(&news)) => {
                let hits = match found.get(query.as_str()) {
                    Some(hits) => hits,
                    None => {
                        let hits = hits(index, asked(query), edition)?;
                        found.entry(&subscription.topic["/soeg?".len()..]).or_insert(hits)
                    }
                };
                news.iter().filter(timely).filter(|news| hits.contains(&news.item.address)).for_each(&mut tell);
            }
            _ => {}
        }
    }
    Ok(told)
}

/// The items of a body's year that a saved search finds; none that it finds only by leaving words out.
fn hits(index: &Index, mut query: Query, edition: &Publication) -> Result<BTreeSet<String>, Error> {
    let (body, year) = (edition.body_slug.to_string(), edition.date.year());
    let elsewhere = (!query.bodies.is_empty() && !query.bodies.contains(&body))
        || (!query.years.is_empty() && !query.years.iter().any(|known| i64::from(*known) == i64::from(year)));
    if elsewhere {
        return Ok(BTreeSet::new());
    }
    query.bodies = vec![body];
    query.years = year.try_into().into_iter().collect();
    (query.latest_first, query.offset, query.limit) = (true, 0, MOST_HITS);
    let answer = index.search(&query)?;
    Ok(answer.hits.into_iter().filter(|_| !answer.relaxed).map(|hit| hit.line.address).collect())
}
