//! *Webhooks*: other systems are told of every publication, signed and in order.

use std::thread;

use sagsgang_model::{
    Publication,
    comparison::{ItemChange, WhatChanged, compare},
    id::PublicationId,
};
use sagsgang_store::{
    Store, event, public,
    webhook::{self, Webhook},
};
use serde_json::{Value as Json, json};

use crate::{
    Error, Surroundings,
    alerts::{hex, keyed, later, published, time},
};

/// A webhook that has taken nothing for so long is given up, in seconds.
const GIVE_UP: i64 = 3 * 24 * 3600;
/// The longest time between two tries, in seconds.
const LONGEST_WAIT: i64 = 6 * 3600;
/// Messages one webhook gets in one go, and events looked through for them.
const A_STEP: usize = 50;
/// Secrets shorter than this can be guessed.
const SHORTEST_SECRET: usize = 16;

/// Who sends messages: an HTTP client.
pub trait Call: Sync {
    /// Sends one message; well when the other side answers 2xx. `private` allows addresses of this machine
    /// and of private networks.
    ///
    /// # Errors
    /// Why it was not taken, in words for whoever runs the installation.
    fn post(&self, url: &str, private: bool, body: &str, signature: &str) -> Result<(), String>;
}

/// Adds a webhook, told of what is published from now on; answers its identity. `committee` is a body's place in
/// addresses.
///
/// # Errors
/// [`Error::Invalid`] when the address is not of http or https, or the secret is too short; [`Error::NotFound`]
/// when nothing is shown of such a body.
pub fn add_webhook(
    store: &Store,
    s: &Surroundings,
    url: &str,
    secret: &str,
    committee: Option<&str>,
    private: bool,
) -> Result<String, Error> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_none_or(|rest| rest.is_empty() || rest.starts_with('/'))
        || url.chars().any(|c| c.is_whitespace() || c.is_control())
    {
        return Err(Error::Invalid(format!("»{url}« is not an address of http or https")));
    }
    if secret.len() < SHORTEST_SECRET {
        return Err(Error::Invalid(format!("the secret must be at least {SHORTEST_SECRET} characters long")));
    }
    let (id, made) = (s.id().to_string(), s.now());
    store.write(|c| {
        if let Some(slug) = committee
            && public::organization_of(c, slug)?.is_none()
        {
            return Err(Error::NotFound(format!("/udvalg/{slug}")));
        }
        let hook = Webhook {
            id: id.clone(),
            url: url.to_owned(),
            secret: secret.to_owned(),
            committee: committee.map(str::to_owned),
            private,
            made,
            serial: event::next_serial(c)? - 1,
            part: 0,
            attempts: 0,
            failing_since: None,
            given_up: None,
            problem: None,
        };
        webhook::add(c, &hook)?;
        Ok(id)
    })
}

/// Every webhook, oldest first.
///
/// # Errors
/// The store's own.
pub fn webhooks(store: &Store) -> Result<Vec<Webhook>, Error> {
    Ok(store.read(webhook::list)?)
}

/// Removes a webhook.
///
/// # Errors
/// [`Error::NotFound`] when there is none of that identity.
pub fn remove_webhook(store: &Store, id: &str) -> Result<(), Error> {
    if store.write(|c| webhook::remove(c, id))? { Ok(()) } else { Err(Error::NotFound(format!("webhook {id}"))) }
}

/// Lets a webhook that was given up go on with the message where it stopped.
///
/// # Errors
/// [`Error::NotFound`] when there is none of that identity.
pub fn resume_webhook(store: &Store, s: &Surroundings, id: &str) -> Result<(), Error> {
    let now = s.now();
    if store.write(|c| webhook::revive(c, id, &now))? { Ok(()) } else { Err(Error::NotFound(format!("webhook {id}"))) }
}

/// Tells every webhook what it has not been told, each at the same time and each in the order of the log; answers
/// how many messages were taken. `base` is scheme and host of the links; `go_on` is asked before each message.
///
/// # Errors
/// The store's own. What a webhook did not take is tried again later.
pub fn tell_webhooks(
    store: &Store,
    s: &Surroundings,
    base: &str,
    call: &dyn Call,
    go_on: &(dyn Fn() -> bool + Sync),
) -> Result<usize, Error> {
    let due = store.read(|c| webhook::due(c, &s.now()))?;
    thread::scope(|scope| {
        let telling: Vec<_> = due.into_iter().map(|hook| scope.spawn(move || tell(store, s, base, call, go_on, hook))).collect();
        telling.into_iter().try_fold(0, |sum, told| {
            let told =
                told.join().unwrap_or_else(|_| Err(crate::Internal::Missing("telling a webhook broke off".into()).into()))?;
            Ok(sum + told)
        })
    })
}

fn tell(
    store: &Store,
    s: &Surroundings,
    base: &str,
    call: &dyn Call,
    go_on: &(dyn Fn() -> bool + Sync),
    hook: Webhook,
) -> Result<usize, Error> {
    let events = store.read(|c| published(c, hook.serial, i64::MAX, A_STEP))?;
    let mut told = 0;
    let (mut serial, mut part) = (hook.serial, hook.part);
    for (of, editions) in events {
        for (at, id) in editions.iter().enumerate().skip(part) {
            if !go_on() {
                return Ok(told);
            }
            let message = store.read(|c| message(c, base, of, at, *id, hook.committee.as_deref()))?;
            if let Some(message) = message {
                let body = message.to_string();
                let now = s.now();
                let signature = signature(&hook.secret, time(&now)?.as_second(), &body);
                if let Err(problem) = call.post(&hook.url, hook.private, &body, &signature) {
                    failed(store, s, &hook, &problem)?;
                    return Ok(told);
                }
                told += 1;
            }
            part = at + 1;
            store.write(|c| webhook::note_told(c, &hook.id, serial, part))?;
        }
        (serial, part) = (of, 0);
        // Events without publications are passed over in memory; the place is noted with the next message.
        if !editions.is_empty() {
            store.write(|c| webhook::note_told(c, &hook.id, serial, part))?;
        }
    }
    if serial != hook.serial {
        store.write(|c| webhook::note_told(c, &hook.id, serial, part))?;
    }
    Ok(told)
}

fn failed(store: &Store, s: &Surroundings, hook: &Webhook, problem: &str) -> Result<(), Error> {
    let now = s.now();
    // Tried after somewhat different times, so that many webhooks of one failed system do not all come back at once.
    let spread = i64::from(s.id().as_bytes()[15]) - 128;
    let wait = crate::alerts::backoff(hook.attempts, LONGEST_WAIT);
    let due = later(&now, wait + wait * spread / 640)?;
    let newest = store.read(webhook::list)?.into_iter().find(|known| known.id == hook.id).and_then(|known| known.failing_since);
    let give_up = newest.is_some_and(|since| later(&since, GIVE_UP).is_ok_and(|end| end <= now));
    Ok(store.write(|c| webhook::note_failed(c, &hook.id, problem, &now, (!give_up).then_some(due.as_str())))?)
}

/// What proves where a message comes from: the time in seconds since 1970 and HMAC-SHA256 over `time.body`.
fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let hash = keyed(secret.as_bytes(), &[seconds.to_string().as_bytes(), b".", body.as_bytes()]);
    format!("t={seconds},v1={}", hex(hash))
}

/// What a webhook is told of an edition; none when it is of another body.
fn message(
    c: &sagsgang_store::Connection<'_>,
    base: &str,
    serial: i64,
    part: usize,
    id: PublicationId,
    committee: Option<&str>,
) -> Result<Option<Json>, Error> {
    let Some(edition) = public::edition(c, id)? else { return Ok(None) };
    if committee.is_some_and(|slug| edition.body_slug.as_str() != slug) {
        return Ok(None);
    }
    let shown = public::meeting(c, &edition.address)?;
    // Of an edition that is no longer shown nothing is told but that it was made: what it held may be taken out.
    let current = shown.is_some_and(|shown| shown.id == id);
    let before = match edition.supersedes {
        Some(before) if current && public::may_compare(c, &edition.address, before)? => public::edition(c, before)?,
        _ => None,
    };
    let meeting = format!("{base}/moeder/{}", edition.address);
    Ok(Some(json!({
        "id": format!("{serial}-{part}"),
        "event": if edition.is_withdrawn() { "publication.withdrawn" } else { "publication.published" },
        "publication": {
            "id": edition.id,
            "address": meeting,
            "edition": edition.edition,
            "supersedes": edition.supersedes,
            "published": edition.published,
            "occasion": edition.occasion,
            "reason": edition.reason,
            "kind": edition.kind,
            "date": edition.date,
        },
        "current": current,
        "changes": current.then(|| what_changed(base, before.as_ref(), &edition)),
        "links": {
            "meeting": meeting,
            "committee": format!("{base}/udvalg/{}", edition.body_slug),
            "feed": format!("{base}/udvalg/{}/feed.atom", edition.body_slug),
        },
    })))
}

fn what_changed(base: &str, before: Option<&Publication>, now: &Publication) -> Vec<Json> {
    let nothing = Publication { items: Vec::new(), ..now.clone() };
    let changes = compare(before.unwrap_or(&nothing), now);
    let line = |change: &ItemChange| {
        json!({
            "what": change.what,
            "address": format!("{base}/moeder/{}", change.address),
            "number": change.number,
            // What is no longer there is not told again.
            "title": (change.what != WhatChanged::Removed).then_some(&change.title),
            "parts": change.parts.iter().map(|part| &part.part).collect::<Vec<_>>(),
        })
    };
    changes.items.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn a_signature_is_what_others_compute() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        assert_eq!(signature("0123456789abcdef", 1_700_000_000, "{\"a\":1}"), format!("t=1700000000,v1={}", EXPECTED));
    }

    const EXPECTED: &str = "9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23";
}
