//! Sources and what readers made of them.

use sagsgang_model::{
    Record,
    id::{MeetingId, SourceId},
    moving::System,
    record::DocumentKind,
};
use serde_json::Value as Json;

use crate::{
    Connection, Error,
    moving::{self, DeliveredPart},
    unpack, values,
};

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
/// the sources' kind and access allow: agenda, supplementary agenda, minutes; open or closed. What is closed counts whoever
/// said so: of each system that handed it over, and of documents. An open part counts no more when its system has closed it all.
pub fn of_meeting(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Record>, Error> {
    let sql = "SELECT s.kind, COALESCE(s.access, 'open'), s.sha256, r.record FROM sources s JOIN readings r ON r.source = s.id \
               WHERE s.meeting = $1 ORDER BY COALESCE((SELECT MAX(p.serial) FROM delivered_parts p WHERE p.source = s.sha256), \
               s.serial) DESC, r.serial DESC";
    let parts = moving::parts_of(c, meeting)?;
    let closing = if parts.is_empty() { Vec::new() } else { closings(c, meeting, &parts)? };
    type Slot<'p> = (String, String, Option<(System, Option<&'p str>)>);
    let mut seen: Vec<Slot<'_>> = Vec::new();
    let mut records = Vec::new();
    c.for_each(sql, values![meeting], |row| {
        let (kind, access, sha256): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let part = parts.iter().find(|part| part.source == sha256);
        let open = access == "open";
        let closed_since = |part: &DeliveredPart| {
            closing.iter().any(|(closing, of)| closing.is_of(part) && closing.serial > part.serial && *of == kind)
        };
        if open && part.is_some_and(closed_since) {
            return Ok(());
        }
        let origin = part.filter(|_| !open).map(|part| (part.system, part.key.as_deref()));
        let slot = (kind, access, origin);
        if !seen.contains(&slot) {
            records.push(unpack(&row.get::<Vec<u8>>(3)?)?);
            seen.push(slot);
        }
        Ok(())
    })?;
    Ok(records)
}

/// The closed parts of deliveries that hold nothing open of the same kind, with their kinds.
fn closings<'p>(
    c: &Connection<'_>,
    meeting: MeetingId,
    parts: &'p [DeliveredPart],
) -> Result<Vec<(&'p DeliveredPart, String)>, Error> {
    let sql = "SELECT DISTINCT s.sha256, s.kind, s.access FROM sources s JOIN delivered_parts p ON p.source = s.sha256 \
               WHERE p.meeting = $1";
    let told: Vec<(String, String, Option<String>)> =
        c.query(sql, values![meeting], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let find = |source: &str| told.iter().find(|(sha256, ..)| sha256 == source);
    let mut closings = Vec::new();
    for part in parts {
        let Some((_, kind, _)) = find(&part.source).filter(|(.., access)| access.as_deref() == Some("closed")) else { continue };
        let open = parts
            .iter()
            .filter(|other| other.delivery == part.delivery && other.is_of(part))
            .any(|other| find(&other.source).is_some_and(|(_, of, access)| of == kind && access.as_deref() == Some("open")));
        if !open {
            closings.push((part, kind.clone()));
        }
    }
    Ok(closings)
}

/// The newest reading of a source, by its hash.
pub fn reading(c: &Connection<'_>, sha256: &str) -> Result<Option<Record>, Error> {
    let sql = "SELECT r.record FROM sources s JOIN readings r ON r.source = s.id WHERE s.sha256 = $1 ORDER BY r.serial DESC";
    c.query_first(sql, values![sha256], |row| unpack(&row.get::<Vec<u8>>(0)?))
}

/// Lets a closed source of a kind that its system has opened since be of no meeting any more; its bytes and readings stay.
pub fn displace(c: &Connection<'_>, sha256: &str, kind: DocumentKind) -> Result<(), Error> {
    let sql = "UPDATE sources SET meeting = NULL WHERE sha256 = $1 AND kind = $2 AND access = 'closed'";
    c.execute(sql, values![sha256, code(&kind)?])?;
    Ok(())
}

/// The hashes of the sources of a meeting, whether they count or not.
pub fn hashes(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<String>, Error> {
    c.query("SELECT sha256 FROM sources WHERE meeting = $1", values![meeting], |row| row.get(0))
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
