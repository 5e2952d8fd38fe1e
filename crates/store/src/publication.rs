//! *Publikationer* beside [`public`](crate::public): editions as history, and what is held back.

use std::collections::HashMap;

use sagsgang_model::{Publication, id::MeetingId};

use crate::{Connection, Error, content_hash, packed::unpack_text, unpack, values};

/// The newest edition of a meeting, and whether it is shown.
pub fn newest(c: &Connection<'_>, meeting: MeetingId) -> Result<Option<(Publication, bool)>, Error> {
    let sql = "SELECT document, shown FROM publications WHERE meeting = $1 ORDER BY edition DESC LIMIT 1";
    c.query_first(sql, values![meeting], |row| Ok((unpack(&row.get::<Vec<u8>>(0)?)?, row.get(1)?)))
}

/// Says that a meeting's newest document is held back, and why; or that nothing is.
pub fn set_withheld(c: &Connection<'_>, meeting: MeetingId, reason: Option<&str>, since: &str) -> Result<(), Error> {
    match reason {
        Some(reason) => c.execute(
            "INSERT INTO withholdings (meeting, reason, since) VALUES ($1, $2, $3) \
             ON CONFLICT (meeting) DO UPDATE SET reason = excluded.reason",
            values![meeting, reason, since],
        )?,
        None => c.execute("DELETE FROM withholdings WHERE meeting = $1", values![meeting])?,
    };
    Ok(())
}

/// The meetings held back: address and reason.
pub fn withheld(c: &Connection<'_>) -> Result<Vec<(String, String)>, Error> {
    let sql = "SELECT m.address, w.reason FROM withholdings w JOIN meetings m ON m.id = w.meeting ORDER BY m.address";
    c.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Why a meeting's newest document is held back.
pub fn withheld_of(c: &Connection<'_>, meeting: MeetingId) -> Result<Option<String>, Error> {
    c.query_first("SELECT reason FROM withholdings WHERE meeting = $1", values![meeting], |row| row.get(0))
}

/// Checks every edition against the hash the log has for it; answers how many there are and what is wrong.
pub fn verify(c: &Connection<'_>, logged: &HashMap<String, String>) -> Result<(usize, Vec<String>), Error> {
    let mut count = 0;
    let mut wrong = Vec::new();
    c.for_each("SELECT id, document FROM publications ORDER BY id", &[], |row| {
        count += 1;
        let id: String = row.get(0)?;
        match unpack_text(&row.get::<Vec<u8>>(1)?) {
            Err(_) => wrong.push(format!("publication {id} cannot be unpacked")),
            Ok(json) if logged.get(&id).is_none_or(|hash| *hash != content_hash(json.as_bytes())) => {
                wrong.push(format!("publication {id} is not what the log says was published"));
            }
            Ok(json) if serde_json::from_str::<Publication>(&json).is_err() => {
                wrong.push(format!("publication {id} cannot be read"));
            }
            Ok(_) => {}
        }
        Ok(())
    })?;
    Ok((count, wrong))
}

/// The hash an edition goes by in the event log.
pub fn hash(publication: &Publication) -> Result<String, Error> {
    Ok(content_hash(&serde_json::to_vec(publication)?))
}
