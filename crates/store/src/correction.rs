//! *Rettelser*: what a person put right, kept beside every reading.

use sagsgang_model::id::{ItemId, MeetingId};

use crate::{Connection, Error, values};

/// *Rettelse*: one value that replaces what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Number of the event it was made by; later ones count.
    pub serial: i64,
    /// The meeting.
    pub meeting: MeetingId,
    /// The item; none for the head.
    pub item: Option<ItemId>,
    /// Where in the record's (or item's) JSON, as RFC 6901: `/title`.
    pub pointer: String,
    /// The value, as JSON.
    pub value: String,
    /// When it was made, in UTC, as RFC 3339.
    pub made: String,
    /// Who made it.
    pub made_by: String,
    /// Why.
    pub reason: String,
}

/// Adds a correction.
pub fn add(c: &Connection<'_>, correction: &Correction) -> Result<(), Error> {
    c.execute(
        "INSERT INTO corrections (serial, meeting, item, pointer, value, made, made_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            correction.serial,
            correction.meeting,
            correction.item,
            &correction.pointer,
            &correction.value,
            &correction.made,
            &correction.made_by,
            &correction.reason
        ],
    )?;
    Ok(())
}

/// A meeting's corrections, in the order they were made.
pub fn of_meeting(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Correction>, Error> {
    let sql =
        "SELECT serial, meeting, item, pointer, value, made, made_by, reason FROM corrections WHERE meeting = $1 ORDER BY serial";
    c.query(sql, values![meeting], |row| {
        Ok(Correction {
            serial: row.get(0)?,
            meeting: row.get(1)?,
            item: row.get(2)?,
            pointer: row.get(3)?,
            value: row.get(4)?,
            made: row.get(5)?,
            made_by: row.get(6)?,
            reason: row.get(7)?,
        })
    })
}
