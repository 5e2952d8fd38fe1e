//! Letters to members: that an agenda was sent, a meeting moved or called off.

use sagsgang_model::id::{AccountId, MeetingId};

use crate::{Connection, Error, values};

/// *Indkaldelse* that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summons {
    /// Identity, the same at each try.
    pub id: String,
    /// The meeting.
    pub meeting: MeetingId,
    /// Who is told.
    pub account: AccountId,
    /// What it tells of.
    pub occasion: String,
    /// The edition it tells of; 0 for none.
    pub edition: u32,
    /// How often it was tried.
    pub tries: u32,
}

/// Notes that somebody is to be told, at once.
pub fn add(
    c: &Connection<'_>,
    id: &str,
    meeting: MeetingId,
    account: AccountId,
    occasion: &str,
    edition: u32,
    now: &str,
) -> Result<(), Error> {
    c.execute(
        "INSERT INTO summonses (id, meeting, account, occasion, edition, due, tries) VALUES ($1, $2, $3, $4, $5, $6, 0)",
        values![id, meeting, account, occasion, edition, now],
    )?;
    Ok(())
}

/// Letters that are due, the oldest first.
pub fn due(c: &Connection<'_>, now: &str, most: u32) -> Result<Vec<Summons>, Error> {
    let sql = "SELECT id, meeting, account, occasion, edition, tries FROM summonses WHERE sent IS NULL AND due <= $1 \
               ORDER BY due, id LIMIT $2";
    c.query(sql, values![now, most], |row| {
        Ok(Summons {
            id: row.get(0)?,
            meeting: row.get(1)?,
            account: row.get(2)?,
            occasion: row.get(3)?,
            edition: row.get(4)?,
            tries: row.get(5)?,
        })
    })
}

/// Notes that a letter was handed over, or given up: then `problem` says why.
pub fn done(c: &Connection<'_>, id: &str, at: &str, problem: Option<&str>) -> Result<(), Error> {
    c.execute("UPDATE summonses SET sent = $1, tries = tries + 1, problem = $2 WHERE id = $3", values![at, problem, id])?;
    Ok(())
}

/// Notes that a letter is to be tried again.
pub fn later(c: &Connection<'_>, id: &str, due: &str, problem: Option<&str>) -> Result<(), Error> {
    c.execute("UPDATE summonses SET due = $1, tries = tries + 1, problem = $2 WHERE id = $3", values![due, problem, id])?;
    Ok(())
}
