//! *Bilag* of items that are being prepared, in all their versions.

use sagsgang_model::{
    id::{AccountId, DraftId, EnclosureId, MeetingId},
    record::Access,
};

use crate::{
    Connection, Error, Row,
    draft::{access_code, access_of},
    values,
};

/// *Bilag* of an item that is being prepared, with its newest file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Identity, whatever its file and title become.
    pub id: EnclosureId,
    /// The item it belongs to.
    pub draft: DraftId,
    /// Place among the item's, in rising order; there may be gaps.
    pub position: u32,
    /// What people call it.
    pub title: String,
    /// Open or closed by itself. That of a closed item is closed whatever stands here.
    pub access: Access,
    /// When it was taken off, in UTC, as RFC 3339.
    pub removed: Option<String>,
    /// Its newest file.
    pub newest: File,
}

/// *Udgave af et bilag*: a file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Counted from 1.
    pub number: u32,
    /// SHA-256 of its cleaned bytes in hexadecimal: the blob's name.
    pub sha256: String,
    /// Its name, without folders, ending as its content does.
    pub name: String,
    /// What it is, by content.
    pub media_type: String,
    /// Number of bytes.
    pub size: usize,
    /// What cleaning took out of it, in Danish words.
    pub taken_out: Vec<String>,
    /// What a person should look at, in Danish sentences.
    pub warnings: Vec<String>,
    /// When it was put there, in UTC, as RFC 3339.
    pub at: String,
    /// By whom.
    pub account: AccountId,
    /// Their name then.
    pub made_by: String,
}

const FILE: &str = "v.number, v.sha256, v.name, v.media_type, v.size, v.taken_out, v.warnings, v.at, v.account, v.made_by";

fn file_row(row: &Row<'_>, first: usize) -> Result<File, Error> {
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    Ok(File {
        number: row.get(first)?,
        sha256: row.get(first + 1)?,
        name: row.get(first + 2)?,
        media_type: row.get(first + 3)?,
        size: row.get(first + 4)?,
        taken_out: lines(row.get(first + 5)?),
        warnings: lines(row.get(first + 6)?),
        at: row.get(first + 7)?,
        account: row.get(first + 8)?,
        made_by: row.get(first + 9)?,
    })
}

fn row(row: &Row<'_>) -> Result<Enclosure, Error> {
    Ok(Enclosure {
        id: row.get(0)?,
        draft: row.get(1)?,
        position: row.get(2)?,
        title: row.get(3)?,
        access: access_of(&row.get::<String>(4)?),
        removed: row.get(5)?,
        newest: file_row(row, 6)?,
    })
}

fn select(end: &str) -> String {
    format!(
        "SELECT e.id, e.draft, e.position, e.title, e.access, e.removed, {FILE} \
         FROM enclosures e JOIN enclosure_versions v ON v.enclosure = e.id AND v.number = e.version {end}"
    )
}

/// Keeps a new attachment with its first file, after the draft's others. Its position and its file's number are counted here.
pub fn add(c: &Connection<'_>, new: &Enclosure) -> Result<(), Error> {
    let position: u32 =
        c.query_value("SELECT COALESCE(MAX(position), 0) + 1 FROM enclosures WHERE draft = $1", values![new.draft])?;
    c.execute(
        "INSERT INTO enclosures (id, draft, position, title, access, version) VALUES ($1, $2, $3, $4, $5, 0)",
        values![new.id, new.draft, position, &new.title, access_code(new.access)],
    )?;
    add_file(c, new.id, &new.newest)?;
    Ok(())
}

/// Keeps a file as an attachment's newest; answers its number. Those before it stay.
pub fn add_file(c: &Connection<'_>, id: EnclosureId, file: &File) -> Result<u32, Error> {
    let number: u32 = c.query_value("SELECT version + 1 FROM enclosures WHERE id = $1", values![id])?;
    c.execute(
        "INSERT INTO enclosure_versions (enclosure, number, sha256, name, media_type, size, taken_out, warnings, at, account, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            id,
            number,
            &file.sha256,
            &file.name,
            &file.media_type,
            file.size,
            file.taken_out.join("\n"),
            file.warnings.join("\n"),
            &file.at,
            file.account,
            &file.made_by
        ],
    )?;
    c.execute("UPDATE enclosures SET version = $1 WHERE id = $2", values![number, id])?;
    Ok(number)
}

/// The attachments of a draft in their order, without those that were taken off.
pub fn of_draft(c: &Connection<'_>, draft: DraftId) -> Result<Vec<Enclosure>, Error> {
    c.query(&select("WHERE e.draft = $1 AND e.removed IS NULL ORDER BY e.position, e.id"), values![draft], row)
}

/// The attachments of every draft that stands on an agenda, those of each in their order, without those that were taken off.
pub fn on_agenda(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Enclosure>, Error> {
    let sql = select(
        "WHERE e.draft IN (SELECT a.draft FROM agenda_entries a WHERE a.meeting = $1) AND e.removed IS NULL \
         ORDER BY e.draft, e.position, e.id",
    );
    c.query(&sql, values![meeting], row)
}

/// An attachment of a draft by its identity, also one that was taken off.
pub fn get(c: &Connection<'_>, draft: DraftId, id: EnclosureId) -> Result<Option<Enclosure>, Error> {
    c.query_first(&select("WHERE e.id = $1 AND e.draft = $2"), values![id, draft], row)
}

/// Every file that was an attachment's, the newest first.
pub fn files(c: &Connection<'_>, id: EnclosureId) -> Result<Vec<File>, Error> {
    let sql = format!("SELECT {FILE} FROM enclosure_versions v WHERE v.enclosure = $1 ORDER BY v.number DESC");
    c.query(&sql, values![id], |row| file_row(row, 0))
}

/// Calls an attachment something else.
pub fn rename(c: &Connection<'_>, id: EnclosureId, title: &str) -> Result<(), Error> {
    c.execute("UPDATE enclosures SET title = $1 WHERE id = $2", values![title, id])?;
    Ok(())
}

/// Says whether an attachment is open by itself.
pub fn set_access(c: &Connection<'_>, id: EnclosureId, access: Access) -> Result<(), Error> {
    c.execute("UPDATE enclosures SET access = $1 WHERE id = $2", values![access_code(access), id])?;
    Ok(())
}

/// Gives an attachment its place.
pub fn place(c: &Connection<'_>, id: EnclosureId, position: u32) -> Result<(), Error> {
    c.execute("UPDATE enclosures SET position = $1 WHERE id = $2", values![position, id])?;
    Ok(())
}

/// Notes that an attachment was taken off, and by whom.
pub fn remove(c: &Connection<'_>, id: EnclosureId, at: &str, by: &str) -> Result<(), Error> {
    c.execute("UPDATE enclosures SET removed = $1, removed_by = $2 WHERE id = $3", values![at, by, id])?;
    Ok(())
}
