//! *Abonnementer*: who follows what by mail, and what they are still to be told.
//!
//! None of this is part of the record: it leaves no event (the log is for ever, an address must not be)
//! and is in no export. An address goes when its owner says so.

use sagsgang_model::id::PublicationId;

use crate::{Connection, Error, Row, values};

// ---------------------------------------------------------------- following the log

/// Takes or keeps the right to do a job until a time, when nobody else has it. Times are RFC 3339 in UTC.
///
/// A job that nobody ever did begins at the log's end: what was written before is no news.
pub fn take_over(c: &Connection<'_>, job: &str, holder: &str, now: &str, until: &str) -> Result<bool, Error> {
    let begin = crate::event::next_serial(c)? - 1;
    let taken = c.execute(
        "INSERT INTO followers (name, serial, holder, until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
         WHERE followers.holder = excluded.holder OR followers.until < $5",
        values![job, begin, holder, until, now],
    )?;
    Ok(taken == 1)
}

/// Whether a job is one process's until a moment, at the least.
pub fn is_held(c: &Connection<'_>, job: &str, holder: &str, until: &str) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) FROM followers WHERE name = $1 AND holder = $2 AND until >= $3";
    Ok(c.query_value::<i64>(sql, values![job, holder, until])? > 0)
}

/// The last event a job has followed.
pub fn followed(c: &Connection<'_>, job: &str) -> Result<Option<i64>, Error> {
    c.query_first("SELECT serial FROM followers WHERE name = $1", values![job], |row| row.get(0))
}

/// Says how far a job has followed the log.
pub fn set_followed(c: &Connection<'_>, job: &str, serial: i64) -> Result<(), Error> {
    c.execute("UPDATE followers SET serial = $1 WHERE name = $2", values![serial, job])?;
    Ok(())
}

// ---------------------------------------------------------------- requests

/// *Anmodning*: an address that was written in the form and whose owner has not confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its identity; links are made of it.
    pub id: String,
    /// The address as written.
    pub email: String,
    /// The address in the form addresses are compared in.
    pub email_key: String,
    /// What to follow, as [`Topic`](sagsgang_model::Topic) writes it.
    pub topic: String,
    /// How often.
    pub pace: String,
    /// When it was made, in UTC, as RFC 3339.
    pub made: String,
    /// How often its letter was tried.
    pub attempts: u32,
}

const REQUEST: &str = "id, email, email_key, topic, pace, made, attempts";

fn request_row(row: &Row<'_>) -> Result<Request, Error> {
    Ok(Request {
        id: row.get(0)?,
        email: row.get(1)?,
        email_key: row.get(2)?,
        topic: row.get(3)?,
        pace: row.get(4)?,
        made: row.get(5)?,
        attempts: row.get(6)?,
    })
}

/// Keeps a request; its letter is due at once.
pub fn add_request(c: &Connection<'_>, request: &Request) -> Result<(), Error> {
    let Request { id, email, email_key, topic, pace, made, .. } = request;
    c.execute(
        "INSERT INTO subscription_requests (id, email, email_key, topic, pace, made, due, attempts) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
        values![id, email, email_key, topic, pace, made, made],
    )?;
    Ok(())
}

/// How many requests were made since a time: for one address, and in all.
pub fn requests_since(c: &Connection<'_>, email_key: &str, since: &str) -> Result<(usize, usize), Error> {
    Ok((
        c.query_value(
            "SELECT COUNT(*) FROM subscription_requests WHERE email_key = $1 AND made > $2",
            values![email_key, since],
        )?,
        c.query_value("SELECT COUNT(*) FROM subscription_requests WHERE made > $1", values![since])?,
    ))
}

/// A request by its identity.
pub fn request(c: &Connection<'_>, id: &str) -> Result<Option<Request>, Error> {
    c.query_first(&format!("SELECT {REQUEST} FROM subscription_requests WHERE id = $1"), values![id], request_row)
}

/// The requests whose letter is due, longest due first.
pub fn requests_due(c: &Connection<'_>, now: &str, most: u32) -> Result<Vec<Request>, Error> {
    let sql = format!("SELECT {REQUEST} FROM subscription_requests WHERE due <= $1 ORDER BY due, id LIMIT $2");
    c.query(&sql, values![now, most], request_row)
}

/// Notes how sending a request's letter went: tried again at `due`, or never.
pub fn note_request(c: &Connection<'_>, id: &str, due: Option<&str>, problem: Option<&str>) -> Result<(), Error> {
    c.execute(
        "UPDATE subscription_requests SET due = $1, problem = $2, attempts = attempts + 1 WHERE id = $3",
        values![due, problem, id],
    )?;
    Ok(())
}

/// Forgets requests made before a time.
pub fn forget_requests(c: &Connection<'_>, before: &str) -> Result<usize, Error> {
    c.execute("DELETE FROM subscription_requests WHERE made < $1", values![before])
}

// ---------------------------------------------------------------- subscriptions

/// *Abonnement*: an address whose owner asked to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its identity; the link that ends it is made of it.
    pub id: String,
    /// The address.
    pub email: String,
    /// What is followed, as [`Topic`](sagsgang_model::Topic) writes it.
    pub topic: String,
    /// How often.
    pub pace: String,
    /// The last event that a letter under way tells of.
    pub batch: Option<i64>,
    /// How often that letter was tried.
    pub attempts: u32,
    /// How many letters in a row were given up.
    pub dead: u32,
}

const SUBSCRIPTION: &str = "s.id, s.email, s.topic, s.pace, s.batch, s.attempts, s.dead";

fn subscription_row(row: &Row<'_>) -> Result<Subscription, Error> {
    Ok(Subscription {
        id: row.get(0)?,
        email: row.get(1)?,
        topic: row.get(2)?,
        pace: row.get(3)?,
        batch: row.get(4)?,
        attempts: row.get(5)?,
        dead: row.get(6)?,
    })
}

/// Makes a subscription of a request. Somebody who follows the topic already gets the new pace.
pub fn confirm(c: &Connection<'_>, id: &str, request: &Request, now: &str) -> Result<(), Error> {
    let Request { email, email_key, topic, pace, .. } = request;
    c.execute(
        "INSERT INTO subscriptions (id, email, email_key, topic, pace, made, due, attempts, dead) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0) \
         ON CONFLICT (email_key, topic) DO UPDATE SET pace = excluded.pace, email = excluded.email",
        values![id, email, email_key, topic, pace, now, now],
    )?;
    c.execute("DELETE FROM subscription_requests WHERE id = $1", values![&request.id])?;
    Ok(())
}

/// A subscription by its identity.
pub fn subscription(c: &Connection<'_>, id: &str) -> Result<Option<Subscription>, Error> {
    c.query_first(&format!("SELECT {SUBSCRIPTION} FROM subscriptions s WHERE s.id = $1"), values![id], subscription_row)
}

/// Every subscription, with its topic's subscriptions together.
pub fn subscriptions(c: &Connection<'_>) -> Result<Vec<Subscription>, Error> {
    c.query(&format!("SELECT {SUBSCRIPTION} FROM subscriptions s ORDER BY s.topic, s.id"), &[], subscription_row)
}

/// Ends a subscription and forgets all that was kept for it, and the address when nothing else needs it.
pub fn unsubscribe(c: &Connection<'_>, id: &str) -> Result<bool, Error> {
    c.execute("DELETE FROM alerts WHERE subscription = $1", values![id])?;
    let email: Option<String> =
        c.query_first("SELECT email_key FROM subscriptions WHERE id = $1", values![id], |row| row.get(0))?;
    if let Some(email) = &email {
        c.execute("DELETE FROM subscription_requests WHERE email_key = $1", values![email])?;
    }
    Ok(c.execute("DELETE FROM subscriptions WHERE id = $1", values![id])? == 1)
}

// ---------------------------------------------------------------- alerts

/// *Besked*: something a subscriber is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The address of an item, or of a meeting.
    pub address: String,
    /// The edition they knew it from; none when it is new to them.
    pub known: Option<PublicationId>,
}

/// Adds something to tell; `due` is when, unless the subscriber waits for a letter already.
///
/// What they were to be told of the same address before is taken up in it.
pub fn add_alert(c: &Connection<'_>, subscription: &str, alert: &Alert, serial: i64, due: &str) -> Result<(), Error> {
    c.execute(
        "UPDATE subscriptions SET due = $1 WHERE id = $2 AND batch IS NULL AND NOT EXISTS \
         (SELECT 1 FROM alerts WHERE subscription = $2 AND dead = 0)",
        values![due, subscription],
    )?;
    c.execute(
        "INSERT INTO alerts (subscription, address, known, serial, dead) VALUES ($1, $2, $3, $4, 0) \
         ON CONFLICT (subscription, address) DO UPDATE SET serial = excluded.serial, dead = 0",
        values![subscription, &alert.address, alert.known, serial],
    )?;
    Ok(())
}

/// The subscriptions with something to tell whose time has come, longest due first.
pub fn due(c: &Connection<'_>, now: &str, most: u32) -> Result<Vec<Subscription>, Error> {
    let sql = format!(
        "SELECT {SUBSCRIPTION} FROM subscriptions s WHERE s.due <= $1 AND EXISTS \
         (SELECT 1 FROM alerts a WHERE a.subscription = s.id AND a.dead = 0) ORDER BY s.due, s.id LIMIT $2"
    );
    c.query(&sql, values![now, most], subscription_row)
}

/// What the letter under way tells: begins one with all there is when none is.
pub fn batch(c: &Connection<'_>, subscription: &str) -> Result<(i64, Vec<Alert>), Error> {
    c.execute(
        "UPDATE subscriptions SET batch = (SELECT MAX(serial) FROM alerts WHERE subscription = $1 AND dead = 0) \
         WHERE id = $1 AND batch IS NULL",
        values![subscription],
    )?;
    let last: Option<Option<i64>> =
        c.query_first("SELECT batch FROM subscriptions WHERE id = $1", values![subscription], |row| row.get(0))?;
    let last = last.flatten().unwrap_or(0);
    let alerts = c.query(
        "SELECT address, known FROM alerts WHERE subscription = $1 AND serial <= $2 AND dead = 0 ORDER BY address",
        values![subscription, last],
        |row| Ok(Alert { address: row.get(0)?, known: row.get(1)? }),
    )?;
    Ok((last, alerts))
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was handed over, or there was nothing left to tell. What came meanwhile waits for its own time.
    Sent,
    /// It is tried again at its time.
    Later(String),
    /// It is given up; what it told is kept as dead.
    Dead,
}

/// Notes what became of a letter under way; `next` is when a later one may go.
pub fn note_letter(c: &Connection<'_>, subscription: &str, fate: &Fate, problem: Option<&str>, next: &str) -> Result<(), Error> {
    let within = "subscription = $1 AND serial <= (SELECT batch FROM subscriptions WHERE id = $1)";
    match fate {
        Fate::Later(due) => {
            c.execute(
                "UPDATE subscriptions SET due = $1, attempts = attempts + 1, problem = $2 WHERE id = $3",
                values![due, problem, subscription],
            )?;
            return Ok(());
        }
        Fate::Sent => c.execute(&format!("DELETE FROM alerts WHERE {within}"), values![subscription])?,
        Fate::Dead => c.execute(&format!("UPDATE alerts SET dead = 1 WHERE {within}"), values![subscription])?,
    };
    c.execute(
        "UPDATE subscriptions SET due = $1, batch = NULL, attempts = 0, problem = $2, dead = CASE WHEN $3 = 1 THEN dead + 1 ELSE 0 END \
         WHERE id = $4",
        values![next, problem, *fate == Fate::Dead, subscription],
    )?;
    Ok(())
}

/// *Døde breve*: subscription, why its last letter was given up, and how much it would have told.
pub fn dead(c: &Connection<'_>) -> Result<Vec<(String, Option<String>, usize)>, Error> {
    c.query(
        "SELECT s.id, s.problem, COUNT(*) FROM subscriptions s JOIN alerts a ON a.subscription = s.id WHERE a.dead = 1 \
         GROUP BY s.id, s.problem ORDER BY s.id",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Tries all dead letters again.
pub fn revive(c: &Connection<'_>, now: &str) -> Result<usize, Error> {
    c.execute("UPDATE subscriptions SET due = $1 WHERE id IN (SELECT subscription FROM alerts WHERE dead = 1)", values![now])?;
    c.execute("UPDATE alerts SET dead = 0 WHERE dead = 1", &[])
}

/// Number of subscriptions, of requests not confirmed, and of things still to be told.
pub fn counts(c: &Connection<'_>) -> Result<(usize, usize, usize), Error> {
    Ok((
        c.query_value("SELECT COUNT(*) FROM subscriptions", &[])?,
        c.query_value("SELECT COUNT(*) FROM subscription_requests", &[])?,
        c.query_value("SELECT COUNT(*) FROM alerts WHERE dead = 0", &[])?,
    ))
}
