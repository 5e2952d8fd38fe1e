//! Members' own notes, and what they have read.

use sagsgang_model::{
    id::{AccountId, EntryId, MeetingId, NoteId},
    note::{Note, NoteKind},
};

use crate::{Connection, Error, Row, values};

fn note_row(row: &Row<'_>) -> Result<Note, Error> {
    let kind: String = row.get(4)?;
    let anchor: Option<String> = row.get(5)?;
    Ok(Note {
        id: row.get(0)?,
        account: row.get(1)?,
        meeting: row.get(2)?,
        entry: row.get(3)?,
        kind: NoteKind::from_code(&kind).ok_or_else(|| Error::Corrupt(format!("»{kind}« is no kind of note")))?,
        anchor: anchor.map(|json| serde_json::from_str(&json)).transpose()?,
        text: row.get(6)?,
        made: row.get(7)?,
        changed: row.get(8)?,
    })
}

/// Keeps a note, or lets it say what it now says.
pub fn set(c: &Connection<'_>, note: &Note) -> Result<(), Error> {
    let Note { id, account, meeting, entry, kind, anchor, text, made, changed } = note;
    let anchor = anchor.as_ref().map(serde_json::to_string).transpose()?;
    c.execute(
        "INSERT INTO notes (id, account, meeting, entry, kind, anchor, text, made, changed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (id) DO UPDATE SET anchor = excluded.anchor, text = excluded.text, changed = excluded.changed",
        values![*id, *account, *meeting, *entry, kind.code(), anchor, text, made, changed],
    )?;
    Ok(())
}

/// Takes one of an account's notes away. False when it has no such one.
pub fn remove(c: &Connection<'_>, account: AccountId, id: NoteId) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM notes WHERE id = $1 AND account = $2", values![id, account])? > 0)
}

/// An account's notes to a meeting, in the order they were made.
pub fn notes(c: &Connection<'_>, account: AccountId, meeting: MeetingId) -> Result<Vec<Note>, Error> {
    let sql = "SELECT id, account, meeting, entry, kind, anchor, text, made, changed FROM notes \
               WHERE account = $1 AND meeting = $2 ORDER BY made, id";
    c.query(sql, values![account, meeting], note_row)
}

/// Which edition of an item an account has read last.
pub fn read(c: &Connection<'_>, account: AccountId, meeting: MeetingId) -> Result<Vec<(EntryId, u32)>, Error> {
    let sql = "SELECT r.entry, r.edition FROM items_read r JOIN agenda_entries e ON e.id = r.entry \
               WHERE r.account = $1 AND e.meeting = $2";
    c.query(sql, values![account, meeting], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Notes that an account has read an item in an edition.
pub fn set_read(c: &Connection<'_>, account: AccountId, entry: EntryId, edition: u32) -> Result<(), Error> {
    c.execute(
        "INSERT INTO items_read (account, entry, edition) VALUES ($1, $2, $3) \
         ON CONFLICT (account, entry) DO UPDATE SET edition = excluded.edition",
        values![account, entry, edition],
    )?;
    Ok(())
}
