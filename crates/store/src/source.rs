//! Sources and what readers made of them.

use sagsgang_model::{
    Record,
    id::{MeetingId, SourceId},
    record::{DocumentKind, Format},
};
use serde_json::Value as Json;

use crate::{Connection, Error, unpack, values};

/// What is already known of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The source they are.
    pub id: SourceId,
    /// The meeting it was placed under.
    pub meeting: Option<MeetingId>,
    /// Whether this reader has read it.
    pub read: bool,
    /// Whether it counts as the open part of its meeting.
    pub open: bool,
}

/// A code as JSON writes it: `supplementary_agenda`.
fn code(value: &impl serde::Serialize) -> Result<String, Error> {
    match serde_json::to_value(value)? {
        Json::String(code) => Ok(code),
        other => Err(Error::Corrupt(format!("{other} is not a code"))),
    }
}

/// Looks bytes up by their hash.
pub fn known(c: &Connection<'_>, sha256: &str, reader: &str) -> Result<Option<Known>, Error> {
    let sql = "SELECT s.id, s.meeting, (SELECT COUNT(*) FROM readings r WHERE r.source = s.id AND r.reader = $1), s.access \
               FROM sources s WHERE s.sha256 = $2";
    c.query_first(sql, values![reader, sha256], |row| {
        let open = row.get::<Option<String>>(3)?.as_deref() == Some("open");
        Ok(Known { id: row.get(0)?, meeting: row.get(1)?, read: row.get(2)?, open })
    })
}

/// A reading to be kept.
#[derive(Debug)]
pub struct NewReading<'a> {
    /// The source, new or known.
    pub source: SourceId,
    /// What was read.
    pub record: &'a Record,
    /// The record packed.
    pub packed: &'a [u8],
    /// Length of the source in bytes.
    pub size: usize,
    /// The reader's version.
    pub reader: &'a str,
    /// The meeting the source belongs to, where it says.
    pub meeting: Option<MeetingId>,
    /// Number of the event that brings it.
    pub serial: i64,
}

/// Keeps a source and a reading of it. A source that is known keeps the serial it first came with.
pub fn keep(c: &Connection<'_>, reading: &NewReading<'_>) -> Result<(), Error> {
    let record = reading.record;
    c.execute(
        "INSERT INTO sources (id, sha256, file, format, pages, size, kind, access, meeting, serial) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (id) DO UPDATE SET format = excluded.format, pages = excluded.pages, kind = excluded.kind, \
         access = excluded.access, meeting = excluded.meeting",
        values![
            reading.source,
            &record.source.sha256,
            &record.source.file,
            code(&record.source.format)?,
            record.source.pages,
            reading.size,
            code(&record.kind)?,
            record.access.as_ref().map(code).transpose()?,
            reading.meeting,
            reading.serial
        ],
    )?;
    c.execute(
        "INSERT INTO readings (source, reader, serial, record) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (source, reader) DO UPDATE SET serial = excluded.serial, record = excluded.record",
        values![reading.source, reading.reader, reading.serial, reading.packed],
    )?;
    Ok(())
}

/// The newest readings of the sources that count for a meeting, one for each kind and access, as
/// the sources' kind and access allow: agenda, supplementary agenda, minutes; open or closed.
pub fn of_meeting(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Record>, Error> {
    let sql = "SELECT s.kind, COALESCE(s.access, 'open'), r.record FROM sources s JOIN readings r ON r.source = s.id \
               WHERE s.meeting = $1 ORDER BY s.serial DESC, r.serial DESC";
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut records = Vec::new();
    c.for_each(sql, values![meeting], |row| {
        let slot: (String, String) = (row.get(0)?, row.get(1)?);
        if !seen.contains(&slot) {
            records.push(unpack(&row.get::<Vec<u8>>(2)?)?);
            seen.push(slot);
        }
        Ok(())
    })?;
    Ok(records)
}

/// Lets the closed sources of a kind that other systems handed over be of no meeting any more; their bytes and readings stay.
pub fn displace_closed(c: &Connection<'_>, meeting: MeetingId, kind: DocumentKind) -> Result<(), Error> {
    c.execute(
        "UPDATE sources SET meeting = NULL WHERE meeting = $1 AND kind = $2 AND access = 'closed' AND format = $3",
        values![meeting, code(&kind)?, code(&Format::Export)?],
    )?;
    Ok(())
}

/// The meetings that sources were placed under: identity and address.
pub fn meetings(c: &Connection<'_>) -> Result<Vec<(MeetingId, String)>, Error> {
    let sql = "SELECT DISTINCT m.id, m.address FROM sources s JOIN meetings m ON m.id = s.meeting ORDER BY m.address";
    c.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Hash and file name of every source, in the order they came.
pub fn all(c: &Connection<'_>) -> Result<Vec<(String, String)>, Error> {
    c.query("SELECT sha256, file FROM sources ORDER BY serial", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}
