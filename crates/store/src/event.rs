//! *Hændelseslog*: what was done, in order, each entry bound to the one before by its hash.

use serde::Serialize;

use crate::{Connection, Error, content_hash, values};

/// The hash that the first event follows.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// *Hændelse*: one write, as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Place in the log, from 1.
    pub serial: i64,
    /// When, in UTC, as RFC 3339.
    pub at: String,
    /// What sort of write: `source.imported`, `record.corrected` …
    pub kind: String,
    /// What was written, as JSON.
    pub payload: String,
    /// Hash of the event before.
    pub previous: String,
    /// SHA-256 over all of the above.
    pub hash: String,
}

impl Event {
    fn computed_hash(&self) -> String {
        content_hash(format!("{}\n{}\n{}\n{}\n{}", self.previous, self.serial, self.at, self.kind, self.payload).as_bytes())
    }
}

/// The serial the next event will get. Holds until the transaction ends, as there is one writer.
pub fn next_serial(c: &Connection<'_>) -> Result<i64, Error> {
    c.query_value("SELECT COALESCE(MAX(serial), 0) + 1 FROM events", &[])
}

/// Adds one event to the log.
pub fn append(c: &Connection<'_>, at: &str, kind: &str, payload: &impl Serialize) -> Result<Event, Error> {
    let last: Option<(i64, String)> =
        c.query_first("SELECT serial, hash FROM events ORDER BY serial DESC LIMIT 1", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (serial, previous) = last.unwrap_or((0, BEGINNING.to_owned()));
    let mut event = Event {
        serial: serial + 1,
        at: at.to_owned(),
        kind: kind.to_owned(),
        payload: serde_json::to_string(payload)?,
        previous,
        hash: String::new(),
    };
    event.hash = event.computed_hash();
    c.execute(
        "INSERT INTO events (serial, at, kind, payload, previous, hash) VALUES ($1, $2, $3, $4, $5, $6)",
        values![event.serial, &event.at, &event.kind, &event.payload, &event.previous, &event.hash],
    )?;
    Ok(event)
}

/// Hands over events after `serial`, in order: how index, feeds and webhooks follow the log.
pub fn since(c: &Connection<'_>, serial: i64, mut each: impl FnMut(Event) -> Result<(), Error>) -> Result<(), Error> {
    let sql = "SELECT serial, at, kind, payload, previous, hash FROM events WHERE serial > $1 ORDER BY serial";
    c.for_each(sql, values![serial], |row| {
        each(Event {
            serial: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            payload: row.get(3)?,
            previous: row.get(4)?,
            hash: row.get(5)?,
        })
    })
}

/// The newest events before a serial, the newest first; with `named`, those whose payload holds it alone.
pub fn latest(c: &Connection<'_>, before: i64, named: &str, most: usize) -> Result<Vec<Event>, Error> {
    let plain: String = named.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let sql = "SELECT serial, at, kind, payload, previous, hash FROM events WHERE serial < $1 AND payload LIKE $2 \
               ORDER BY serial DESC LIMIT $3";
    c.query(sql, values![before, format!("%{plain}%"), most], |row| {
        Ok(Event {
            serial: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            payload: row.get(3)?,
            previous: row.get(4)?,
            hash: row.get(5)?,
        })
    })
}

/// Checks the whole chain; answers how many events it has and what is wrong with it.
pub fn verify(c: &Connection<'_>) -> Result<(i64, Vec<String>), Error> {
    let mut before = (0, BEGINNING.to_owned());
    let mut wrong = Vec::new();
    since(c, 0, |event| {
        if event.serial != before.0 + 1 {
            wrong.push(format!("event {} follows event {}", event.serial, before.0));
        }
        if event.previous != before.1 {
            wrong.push(format!("event {} is not bound to the one before it", event.serial));
        }
        if event.hash != event.computed_hash() {
            wrong.push(format!("event {} was changed after it was written", event.serial));
        }
        before = (event.serial, event.hash);
        Ok(())
    })?;
    Ok((before.0, wrong))
}
