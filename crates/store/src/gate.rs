//! What stands between the record and its publications: obstacles, and what persons decided about them.

use sagsgang_model::{
    Ground,
    id::{ItemId, MeetingId},
};

use crate::{Connection, Error, content_hash, packed, values};

/// Who decided something, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// When, in UTC, as RFC 3339.
    pub at: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// *Hindring*: one thing the gate found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObstacleRow {
    /// What sort of thing.
    pub kind: String,
    /// Whether it stops the edition.
    pub weight: String,
    /// Where: the address of the item or meeting, and the part of it.
    pub place: String,
    /// A sentence for the person who is to look.
    pub message: String,
    /// The name a doubt is released by.
    pub hit: String,
}

/// Says anew what the gate found in a meeting.
pub fn set_obstacles(c: &Connection<'_>, meeting: MeetingId, obstacles: &[ObstacleRow]) -> Result<(), Error> {
    c.execute("DELETE FROM obstacles WHERE meeting = $1", values![meeting])?;
    for (position, o) in obstacles.iter().enumerate() {
        c.execute(
            "INSERT INTO obstacles (meeting, position, kind, weight, place, message, hit) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![meeting, position, &o.kind, &o.weight, &o.place, &o.message, &o.hit],
        )?;
    }
    Ok(())
}

/// What the gate found in a meeting the last time.
pub fn obstacles(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<ObstacleRow>, Error> {
    let sql = "SELECT kind, weight, place, message, hit FROM obstacles WHERE meeting = $1 ORDER BY position";
    c.query(sql, values![meeting], |row| {
        Ok(ObstacleRow { kind: row.get(0)?, weight: row.get(1)?, place: row.get(2)?, message: row.get(3)?, hit: row.get(4)? })
    })
}

/// The meetings in which the gate found something, by address; with those that are held back alone, when asked.
pub fn meetings_with_obstacles(c: &Connection<'_>, held_only: bool) -> Result<Vec<(MeetingId, String)>, Error> {
    let table = if held_only { "withholdings" } else { "obstacles" };
    let sql = format!("SELECT DISTINCT m.id, m.address FROM {table} o JOIN meetings m ON m.id = o.meeting ORDER BY m.address");
    c.query(&sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Lets a doubtful hit through.
pub fn release(c: &Connection<'_>, serial: i64, meeting: MeetingId, hit: &str, made: &Made) -> Result<(), Error> {
    c.execute(
        "INSERT INTO releases (serial, meeting, hit, made, made_by, reason) VALUES ($1, $2, $3, $4, $5, $6)",
        values![serial, meeting, hit, &made.at, &made.by, &made.reason],
    )?;
    Ok(())
}

/// The hits of a meeting that were let through.
pub fn released(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<String>, Error> {
    c.query("SELECT hit FROM releases WHERE meeting = $1", values![meeting], |row| row.get(0))
}

/// What is taken out of a meeting's editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redaction {
    /// A passage of text, wherever it stands.
    Passage(String),
    /// A file, by the hash of its bytes.
    File(String),
}

/// Takes something out of every edition from now on.
pub fn redact(c: &Connection<'_>, serial: i64, meeting: MeetingId, redaction: &Redaction, made: &Made) -> Result<(), Error> {
    let (passage, file) = match redaction {
        Redaction::Passage(passage) => (Some(passage.as_str()), None),
        Redaction::File(sha256) => (None, Some(sha256.as_str())),
    };
    c.execute(
        "INSERT INTO redactions (serial, meeting, passage, file, made, made_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![serial, meeting, passage, file, &made.at, &made.by, &made.reason],
    )?;
    Ok(())
}

/// What is taken out of a meeting's editions.
pub fn redactions(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Redaction>, Error> {
    let sql = "SELECT passage, file FROM redactions WHERE meeting = $1 ORDER BY serial";
    c.query(sql, values![meeting], |row| match (row.get::<Option<String>>(0)?, row.get::<Option<String>>(1)?) {
        (Some(passage), _) => Ok(Redaction::Passage(passage)),
        (None, Some(file)) => Ok(Redaction::File(file)),
        (None, None) => Err(Error::Corrupt("a redaction takes nothing out".into())),
    })
}

/// Takes a meeting off, whatever documents come.
pub fn withdraw(c: &Connection<'_>, meeting: MeetingId, made: &Made) -> Result<(), Error> {
    c.execute(
        "INSERT INTO withdrawals (meeting, made, made_by, reason) VALUES ($1, $2, $3, $4) ON CONFLICT (meeting) DO UPDATE SET \
         made = excluded.made, made_by = excluded.made_by, reason = excluded.reason",
        values![meeting, &made.at, &made.by, &made.reason],
    )?;
    Ok(())
}

/// Lets a meeting that was withdrawn be shown again. Answers whether it was withdrawn.
pub fn restore(c: &Connection<'_>, meeting: MeetingId) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM withdrawals WHERE meeting = $1", values![meeting])? > 0)
}

/// Why a meeting is withdrawn, when it is.
pub fn withdrawn(c: &Connection<'_>, meeting: MeetingId) -> Result<Option<String>, Error> {
    c.query_first("SELECT reason FROM withdrawals WHERE meeting = $1", values![meeting], |row| row.get(0))
}

/// What may be told of a closed item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClosedItem {
    /// A neutral or open title in place of the one that was read.
    pub title: Option<String>,
    /// Why the doors were closed.
    pub ground: Option<Ground>,
    /// The decision in words that may be shown.
    pub extract: Option<String>,
}

/// Says what may be told of a closed item.
pub fn describe_closed(c: &Connection<'_>, item: ItemId, told: &ClosedItem, at: &str, by: &str) -> Result<(), Error> {
    c.execute(
        "INSERT INTO closed_items (item, title, ground, extract, made, made_by) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (item) DO UPDATE SET title = excluded.title, ground = excluded.ground, extract = excluded.extract, \
         made = excluded.made, made_by = excluded.made_by",
        values![item, told.title.as_deref(), told.ground.map(Ground::code), told.extract.as_deref(), at, by],
    )?;
    Ok(())
}

/// What may be told of a closed item, as far as somebody said.
pub fn closed_item(c: &Connection<'_>, item: ItemId) -> Result<Option<ClosedItem>, Error> {
    c.query_first("SELECT title, ground, extract FROM closed_items WHERE item = $1", values![item], |row| {
        let ground: Option<String> = row.get(1)?;
        Ok(ClosedItem { title: row.get(0)?, ground: ground.as_deref().and_then(Ground::from_code), extract: row.get(2)? })
    })
}

/// *Filindhold*: what the bytes of a file say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileContents {
    /// Number of bytes.
    pub size: usize,
    /// What they are, by content: `application/pdf`.
    pub media_type: String,
    /// Texts about the file inside it (author, title …), a line each.
    pub metadata: String,
    /// Why its text cannot be read, when it cannot.
    pub unreadable: Option<String>,
    /// Its text.
    pub text: String,
}

/// Keeps what the bytes of a file say; the same bytes say the same.
pub fn keep_contents(c: &Connection<'_>, sha256: &str, contents: &FileContents) -> Result<(), Error> {
    c.execute(
        "INSERT INTO file_contents (sha256, size, media_type, metadata, unreadable, text) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (sha256) DO UPDATE SET media_type = excluded.media_type, metadata = excluded.metadata, \
         unreadable = excluded.unreadable, text = excluded.text",
        values![
            sha256,
            contents.size,
            &contents.media_type,
            &contents.metadata,
            contents.unreadable.as_deref(),
            packed::pack_text(&serde_json::to_string(&contents.text)?)?
        ],
    )?;
    Ok(())
}

/// What the bytes with a hash say.
pub fn contents(c: &Connection<'_>, sha256: &str) -> Result<Option<FileContents>, Error> {
    let sql = "SELECT size, media_type, metadata, unreadable, text FROM file_contents WHERE sha256 = $1";
    c.query_first(sql, values![sha256], |row| {
        Ok(FileContents {
            size: row.get(0)?,
            media_type: row.get(1)?,
            metadata: row.get(2)?,
            unreadable: row.get(3)?,
            text: packed::unpack(&row.get::<Vec<u8>>(4)?)?,
        })
    })
}

/// The hashes of all files that are or were attached to something or handed over by another system, and are no sources.
pub fn files(c: &Connection<'_>) -> Result<Vec<String>, Error> {
    let sql = "SELECT sha256 FROM (SELECT sha256 FROM file_contents UNION SELECT sha256 FROM deliveries) f \
               WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.sha256 = f.sha256) ORDER BY sha256";
    c.query(sql, &[], |row| row.get(0))
}

/// The file behind an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// The item.
    pub item: ItemId,
    /// Place of the attachment among the item's, from 1.
    pub attachment: usize,
    /// The file's own name, without folders.
    pub name: String,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
}

/// Puts a file behind an attachment. Answers whether it was not there before.
pub fn attach(c: &Connection<'_>, file: &AttachedFile) -> Result<bool, Error> {
    let known: Option<(String, String)> = c.query_first(
        "SELECT name, sha256 FROM attached_files WHERE item = $1 AND attachment = $2",
        values![file.item, file.attachment],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if known.is_some_and(|(name, sha256)| name == file.name && sha256 == file.sha256) {
        return Ok(false);
    }
    c.execute(
        "INSERT INTO attached_files (item, attachment, name, sha256) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (item, attachment) DO UPDATE SET name = excluded.name, sha256 = excluded.sha256",
        values![file.item, file.attachment, &file.name, &file.sha256],
    )?;
    Ok(true)
}

/// Takes away the files behind the attachments of an item.
pub fn detach(c: &Connection<'_>, item: ItemId) -> Result<(), Error> {
    c.execute("DELETE FROM attached_files WHERE item = $1", values![item])?;
    Ok(())
}

/// The files behind the attachments of a meeting's items.
pub fn attached(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<AttachedFile>, Error> {
    let sql = "SELECT f.item, f.attachment, f.name, f.sha256 FROM agenda_items i JOIN attached_files f ON f.item = i.id \
               WHERE i.meeting = $1 ORDER BY i.position, f.attachment";
    c.query(sql, values![meeting], |row| {
        Ok(AttachedFile { item: row.get(0)?, attachment: row.get(1)?, name: row.get(2)?, sha256: row.get(3)? })
    })
}

/// A setting's value.
pub fn setting(c: &Connection<'_>, name: &str) -> Result<Option<String>, Error> {
    c.query_first("SELECT value FROM settings WHERE name = $1", values![name], |row| row.get(0))
}

/// Sets a setting, or takes it away.
pub fn set_setting(c: &Connection<'_>, name: &str, value: Option<&str>) -> Result<(), Error> {
    match value {
        Some(value) => c.execute(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            values![name, value],
        )?,
        None => c.execute("DELETE FROM settings WHERE name = $1", values![name])?,
    };
    Ok(())
}

/// The name that a doubt about a text is released by: the same for the same words in the same place.
pub fn hit(kind: &str, place: &str, words: &str) -> String {
    content_hash(format!("{kind}\n{place}\n{words}").as_bytes())[..12].to_owned()
}
