//! *Rettelser*: what a person put right, kept beside every reading.

use sagsgang_model::id::{ItemId, MeetingId};

use crate::{Connection, Error, Row, values};

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
    c.query(sql, values![meeting], correction_row)
}

/// The latest corrections of all, each with the address of its meeting or item.
pub fn latest(c: &Connection<'_>, most: usize) -> Result<Vec<(String, Correction)>, Error> {
    let sql = "SELECT x.serial, x.meeting, x.item, x.pointer, x.value, x.made, x.made_by, x.reason, COALESCE(i.address, m.address) \
               FROM corrections x JOIN meetings m ON m.id = x.meeting LEFT JOIN agenda_items i ON i.id = x.item \
               ORDER BY x.serial DESC LIMIT $1";
    c.query(sql, values![most], |row| Ok((row.get(8)?, correction_row(row)?)))
}

fn correction_row(row: &Row<'_>) -> Result<Correction, Error> {
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
}
