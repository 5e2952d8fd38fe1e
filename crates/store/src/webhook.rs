//! *Webhooks*: addresses of other systems, and how far each was told.

use crate::{Connection, Error, Row, values};

/// An address that is told of publications, in the order they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its identity.
    pub id: String,
    /// Where to send.
    pub url: String,
    /// What messages are signed with.
    pub secret: String,
    /// The body to tell of, by its place in addresses; none for all.
    pub committee: Option<String>,
    /// Whether the address may be of this machine or a private network.
    pub private: bool,
    /// When it was added, in UTC, as RFC 3339.
    pub made: String,
    /// The last event that was told.
    pub serial: i64,
    /// How many publications of the next event were told.
    pub part: usize,
    /// How often the message at hand was tried.
    pub attempts: u32,
    /// Since when nothing has been taken.
    pub failing_since: Option<String>,
    /// When it was given up.
    pub given_up: Option<String>,
    /// What went wrong last.
    pub problem: Option<String>,
}

const WEBHOOK: &str = "id, url, secret, committee, private, made, serial, part, attempts, failing_since, given_up, problem";

fn webhook_row(row: &Row<'_>) -> Result<Webhook, Error> {
    Ok(Webhook {
        id: row.get(0)?,
        url: row.get(1)?,
        secret: row.get(2)?,
        committee: row.get(3)?,
        private: row.get(4)?,
        made: row.get(5)?,
        serial: row.get(6)?,
        part: row.get(7)?,
        attempts: row.get(8)?,
        failing_since: row.get(9)?,
        given_up: row.get(10)?,
        problem: row.get(11)?,
    })
}

/// Keeps a webhook; it is told from the event after `serial` on.
pub fn add(c: &Connection<'_>, hook: &Webhook) -> Result<(), Error> {
    let Webhook { id, url, secret, committee, private, made, serial, .. } = hook;
    c.execute(
        "INSERT INTO webhooks (id, url, secret, committee, private, made, serial, part, due, attempts) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 0)",
        values![id, url, secret, committee.as_ref(), *private, made, *serial, made],
    )?;
    Ok(())
}

/// All webhooks, oldest first.
pub fn list(c: &Connection<'_>) -> Result<Vec<Webhook>, Error> {
    c.query(&format!("SELECT {WEBHOOK} FROM webhooks ORDER BY made, id"), &[], webhook_row)
}

/// The webhooks that may be tried now.
pub fn due(c: &Connection<'_>, now: &str) -> Result<Vec<Webhook>, Error> {
    let sql = format!("SELECT {WEBHOOK} FROM webhooks WHERE due <= $1 AND given_up IS NULL ORDER BY due, id");
    c.query(&sql, values![now], webhook_row)
}

/// Removes a webhook. Answers whether there was one.
pub fn remove(c: &Connection<'_>, id: &str) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM webhooks WHERE id = $1", values![id])? == 1)
}

/// Lets a webhook that was given up go on where it stopped. Answers whether there is one.
pub fn revive(c: &Connection<'_>, id: &str, now: &str) -> Result<bool, Error> {
    let sql = "UPDATE webhooks SET due = $1, given_up = NULL, failing_since = NULL, attempts = 0 WHERE id = $2";
    Ok(c.execute(sql, values![now, id])? == 1)
}

/// Notes that a webhook was told all up to a place in the log.
pub fn note_told(c: &Connection<'_>, id: &str, serial: i64, part: usize) -> Result<(), Error> {
    c.execute(
        "UPDATE webhooks SET serial = $1, part = $2, attempts = 0, failing_since = NULL, problem = NULL WHERE id = $3",
        values![serial, part, id],
    )?;
    Ok(())
}

/// Notes that a message was not taken: tried again at `due`, or given up.
pub fn note_failed(c: &Connection<'_>, id: &str, problem: &str, now: &str, due: Option<&str>) -> Result<(), Error> {
    c.execute(
        "UPDATE webhooks SET attempts = attempts + 1, failing_since = COALESCE(failing_since, $1), problem = $2, \
         due = COALESCE($3, due), given_up = CASE WHEN $3 IS NULL THEN $1 ELSE NULL END WHERE id = $4",
        values![now, problem, due, id],
    )?;
    Ok(())
}
