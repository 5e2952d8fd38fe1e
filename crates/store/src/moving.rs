//! *Indflytning*: what other systems handed over, who sits where, and where old addresses lead.

use std::collections::{BTreeMap, BTreeSet};

use sagsgang_model::{
    Date, Finding,
    id::{BodyId, ItemId, MeetingId, OrganizationId, PersonId},
    moving::System,
    record::Access,
};

use crate::{Connection, Error, Row, values};

/// *Aflevering*: one file of another system.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivered {
    /// SHA-256 of its bytes, which are kept.
    pub sha256: String,
    /// Its name, without folders.
    pub file: String,
    /// The system; none for a list of members.
    pub system: Option<System>,
    /// Number of bytes.
    pub size: usize,
    /// The version of the reader that read it.
    pub reader: String,
    /// When it was taken in, in UTC, as RFC 3339.
    pub at: String,
    /// Who took it in.
    pub made_by: String,
    /// Number of the event.
    pub serial: i64,
    /// What was noticed. It may speak of closed items.
    pub findings: Vec<Finding>,
}

fn code(system: System) -> Result<String, Error> {
    match serde_json::to_value(system)? {
        serde_json::Value::String(code) => Ok(code),
        other => Err(Error::Corrupt(format!("{other} is not a code"))),
    }
}

fn system(code: Option<String>) -> Result<Option<System>, Error> {
    Ok(code.map(|code| serde_json::from_value(serde_json::Value::String(code))).transpose()?)
}

/// Whether a file was taken in by this version of the reader.
pub fn is_known(c: &Connection<'_>, sha256: &str, reader: &str) -> Result<bool, Error> {
    // A list that named bodies which were not here is taken in again.
    let sql = "SELECT COUNT(*) FROM deliveries WHERE sha256 = $1 AND reader = $2 \
               AND NOT (system IS NULL AND findings LIKE '%\"doubtful_match\"%')";
    c.query_value(sql, values![sha256, reader]).map(|count: i64| count > 0)
}

/// Keeps that a file was taken in.
pub fn keep(c: &Connection<'_>, delivered: &Delivered) -> Result<(), Error> {
    c.execute(
        "INSERT INTO deliveries (sha256, file, system, size, reader, at, made_by, serial, findings) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (sha256) DO UPDATE SET reader = excluded.reader, findings = excluded.findings",
        values![
            &delivered.sha256,
            &delivered.file,
            delivered.system.map(code).transpose()?,
            delivered.size,
            &delivered.reader,
            &delivered.at,
            &delivered.made_by,
            delivered.serial,
            serde_json::to_string(&delivered.findings)?
        ],
    )?;
    Ok(())
}

/// Every file that was taken in, the latest first.
pub fn all(c: &Connection<'_>) -> Result<Vec<Delivered>, Error> {
    let sql = "SELECT sha256, file, system, size, reader, at, made_by, serial, findings FROM deliveries ORDER BY serial DESC";
    c.query(sql, &[], |row| {
        Ok(Delivered {
            sha256: row.get(0)?,
            file: row.get(1)?,
            system: system(row.get(2)?)?,
            size: row.get(3)?,
            reader: row.get(4)?,
            at: row.get(5)?,
            made_by: row.get(6)?,
            serial: row.get(7)?,
            findings: serde_json::from_str(&row.get::<String>(8)?)?,
        })
    })
}

/// Keeps which meeting a delivery is of, and what its system calls it.
pub fn keep_meeting(c: &Connection<'_>, delivery: &str, meeting: MeetingId, key: Option<&str>) -> Result<(), Error> {
    c.execute(
        "INSERT INTO delivered_meetings (delivery, meeting, key) VALUES ($1, $2, $3) \
         ON CONFLICT (delivery, meeting) DO UPDATE SET key = excluded.key",
        values![delivery, meeting, key],
    )?;
    Ok(())
}

/// *Del*: a source that a delivery is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredPart {
    /// SHA-256 of the delivery.
    pub delivery: String,
    /// SHA-256 of the source.
    pub source: String,
    /// The system.
    pub system: System,
    /// What the system calls the meeting.
    pub key: Option<String>,
    /// The meeting it was placed under.
    pub meeting: Option<MeetingId>,
    /// Number of the event the delivery first came with.
    pub serial: i64,
    /// What the system calls each item of the source.
    pub items: Vec<Option<String>>,
}

impl DeliveredPart {
    /// Whether two sources are of one meeting of one system.
    pub fn is_of(&self, other: &Self) -> bool {
        self.system == other.system && self.key == other.key
    }
}

/// Keeps that a delivery is made of a source.
pub fn keep_part(c: &Connection<'_>, part: &DeliveredPart) -> Result<(), Error> {
    c.execute(
        "INSERT INTO delivered_parts (delivery, source, system, key, meeting, serial, items) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (delivery, source) DO UPDATE SET meeting = excluded.meeting, items = excluded.items",
        values![
            &part.delivery,
            &part.source,
            code(part.system)?,
            part.key.as_deref(),
            part.meeting,
            part.serial,
            serde_json::to_string(&part.items)?
        ],
    )?;
    Ok(())
}

/// The number of the event a delivery first came with, when it came before.
pub fn first_serial(c: &Connection<'_>, delivery: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT serial FROM deliveries WHERE sha256 = $1 UNION SELECT serial FROM delivered_parts WHERE delivery = $2 \
               ORDER BY serial LIMIT 1";
    c.query_first(sql, values![delivery, delivery], |row| row.get(0))
}

/// Whether a delivery was taken in to its end before, by whichever reader.
pub fn came_before(c: &Connection<'_>, delivery: &str) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) FROM deliveries WHERE sha256 = $1";
    c.query_value::<i64>(sql, values![delivery]).map(|count| count > 0)
}

/// Whether a delivery is known to be made of a source.
pub fn is_part(c: &Connection<'_>, delivery: &str, source: &str) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) FROM delivered_parts WHERE delivery = $1 AND source = $2";
    c.query_value::<i64>(sql, values![delivery, source]).map(|count| count > 0)
}

/// What the deliveries of a meeting are made of, the latest first.
pub fn parts_of(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<DeliveredPart>, Error> {
    let sql = "SELECT delivery, source, system, key, meeting, serial, items FROM delivered_parts WHERE meeting = $1 \
               ORDER BY serial DESC, delivery, source";
    c.query(sql, values![meeting], |row| {
        Ok(DeliveredPart {
            delivery: row.get(0)?,
            source: row.get(1)?,
            system: system(row.get(2)?)?.ok_or_else(|| Error::Corrupt("a part of no system".into()))?,
            key: row.get(3)?,
            meeting: row.get(4)?,
            serial: row.get(5)?,
            items: serde_json::from_str(&row.get::<String>(6)?)?,
        })
    })
}

/// Takes back that a delivery is made of a source, which counts no more unless another delivery is made of it as well.
pub fn remove_part(c: &Connection<'_>, part: &DeliveredPart) -> Result<(), Error> {
    c.execute("DELETE FROM delivered_parts WHERE delivery = $1 AND source = $2", values![&part.delivery, &part.source])?;
    let sql = "SELECT COUNT(*) FROM delivered_parts WHERE source = $1";
    if c.query_value::<i64>(sql, values![&part.source])? == 0 {
        c.execute("UPDATE sources SET meeting = NULL WHERE sha256 = $1", values![&part.source])?;
    }
    Ok(())
}

/// Notes what a system calls an item.
pub fn keep_item_key(c: &Connection<'_>, item: ItemId, of: System, key: &str) -> Result<(), Error> {
    let sql = "INSERT INTO item_keys (item, system, key) VALUES ($1, $2, $3) ON CONFLICT (item, system, key) DO NOTHING";
    c.execute(sql, values![item, code(of)?, key])?;
    Ok(())
}

/// What systems call the items of a meeting.
pub fn item_keys(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<(ItemId, System, String)>, Error> {
    let sql = "SELECT k.item, k.system, k.key FROM item_keys k JOIN agenda_items i ON i.id = k.item WHERE i.meeting = $1 \
               ORDER BY k.item, k.system, k.key";
    c.query(sql, values![meeting], |row| {
        let of = system(row.get(1)?)?.ok_or_else(|| Error::Corrupt("a key of no system".into()))?;
        Ok((row.get(0)?, of, row.get(2)?))
    })
}

/// A meeting of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredMeeting {
    /// What its body is called.
    pub body: String,
    /// The day.
    pub date: Date,
    /// Its place in public addresses.
    pub address: String,
    /// Whether it is shown there.
    pub shown: bool,
    /// Why a person must look at it first, when the gate holds it back.
    pub withheld: Option<String>,
}

/// A delivery's meetings, by day.
pub fn meetings_of(c: &Connection<'_>, delivery: &str) -> Result<Vec<DeliveredMeeting>, Error> {
    let sql = "SELECT b.name, m.date, m.address, (SELECT COUNT(*) FROM public_meetings p WHERE p.address = m.address), w.reason \
               FROM delivered_meetings d JOIN meetings m ON m.id = d.meeting JOIN bodies b ON b.id = m.body \
               LEFT JOIN withholdings w ON w.meeting = m.id \
               WHERE d.delivery = $1 ORDER BY m.date, m.address";
    c.query(sql, values![delivery], |row| {
        let shown = row.get::<i64>(3)? > 0;
        Ok(DeliveredMeeting { body: row.get(0)?, date: row.get(1)?, address: row.get(2)?, shown, withheld: row.get(4)? })
    })
}

/// The meetings that a system has called by a key.
pub fn meetings_by_key(c: &Connection<'_>, of: System, key: &str) -> Result<Vec<MeetingId>, Error> {
    let sql = "SELECT DISTINCT meeting FROM delivered_parts WHERE meeting IS NOT NULL AND system = $1 AND key = $2";
    c.query(sql, values![code(of)?, key], |row| row.get(0))
}

/// What a system calls a meeting that it has delivered; nothing where it has not.
pub fn keys_of(c: &Connection<'_>, of: System, meeting: MeetingId) -> Result<Vec<Option<String>>, Error> {
    let sql = "SELECT DISTINCT key FROM delivered_parts WHERE system = $1 AND meeting = $2";
    c.query(sql, values![code(of)?, meeting], |row| row.get(0))
}

/// *Bilag* of a source that another system handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredFile {
    /// SHA-256 of the source that lists it.
    pub source: String,
    /// Its place among the source's files, from 0.
    pub position: usize,
    /// The meeting.
    pub meeting: MeetingId,
    /// The place of its item in the source, from 0; none for a closed file of an open item.
    pub item: Option<usize>,
    /// Its place among the item's attachments, from 0.
    pub attachment: Option<usize>,
    /// The item's number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// What the source calls it: a name, a path or an address.
    pub file: Option<String>,
    /// The system's own id of it.
    pub key: Option<String>,
    /// Open or closed.
    pub access: Access,
    /// SHA-256 of its bytes, when they were found.
    pub sha256: Option<String>,
    /// What the system calls its item.
    pub item_key: Option<String>,
}

impl DeliveredFile {
    /// Whether two editions of a meeting certainly tell of one file: all that tells files apart agrees.
    pub fn is(&self, other: &Self) -> bool {
        let named = self.key.is_some() || self.file.is_some();
        let item = match (&self.item_key, &other.item_key) {
            (Some(one), Some(other)) => one == other,
            _ => self.number == other.number,
        };
        item && self.key == other.key && self.file == other.file && (named || self.title == other.title)
    }

    /// Whether they may tell of one file: for what is closed, one sign is enough.
    pub fn may_be(&self, other: &Self) -> bool {
        let agree = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        agree(&self.key, &other.key)
            || agree(&self.file, &other.file)
            || (self.number == other.number && self.title == other.title)
    }
}

const FILES: &str = "SELECT f.source, f.position, f.meeting, f.item, f.attachment, f.number, f.title, f.file, f.key, f.access, \
                     f.sha256, f.item_key FROM delivered_files f JOIN sources s ON s.sha256 = f.source";

fn file_row(row: &Row<'_>) -> Result<DeliveredFile, Error> {
    Ok(DeliveredFile {
        source: row.get(0)?,
        position: row.get(1)?,
        meeting: row.get(2)?,
        item: row.get(3)?,
        attachment: row.get(4)?,
        number: row.get(5)?,
        title: row.get(6)?,
        file: row.get(7)?,
        key: row.get(8)?,
        access: if row.get::<String>(9)? == "open" { Access::Open } else { Access::Closed },
        sha256: row.get(10)?,
        item_key: row.get(11)?,
    })
}

/// Keeps a file that a source lists.
pub fn keep_file(c: &Connection<'_>, file: &DeliveredFile) -> Result<(), Error> {
    let access = if file.access == Access::Open { "open" } else { "closed" };
    c.execute(
        "INSERT INTO delivered_files (source, position, meeting, item, attachment, number, title, file, key, access, sha256, \
         item_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (source, position) DO UPDATE SET meeting = excluded.meeting, item = excluded.item, \
         attachment = excluded.attachment, number = excluded.number, title = excluded.title, file = excluded.file, \
         key = excluded.key, access = excluded.access, sha256 = COALESCE(excluded.sha256, delivered_files.sha256), \
         item_key = excluded.item_key",
        values![
            &file.source,
            file.position,
            file.meeting,
            file.item,
            file.attachment,
            file.number.as_deref(),
            &file.title,
            file.file.as_deref(),
            file.key.as_deref(),
            access,
            file.sha256.as_deref(),
            file.item_key.as_deref()
        ],
    )?;
    Ok(())
}

/// The files that a meeting's sources list, those of the latest source first.
pub fn files_of(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<DeliveredFile>, Error> {
    let sql = format!("{FILES} WHERE f.meeting = $1 ORDER BY s.serial DESC, f.source, f.position");
    c.query(&sql, values![meeting], file_row)
}

/// A source that counts for a meeting: the latest that its system handed over of that kind and access.
const NEWEST: &str = "s.meeting IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delivered_parts n JOIN sources o ON o.sha256 = n.source \
                      WHERE n.meeting = s.meeting AND o.kind = s.kind AND o.access = s.access AND n.source <> s.sha256 \
                      AND n.serial > (SELECT MAX(p.serial) FROM delivered_parts p WHERE p.source = s.sha256) \
                      AND EXISTS (SELECT 1 FROM delivered_parts q WHERE q.source = s.sha256 AND q.system = n.system \
                      AND COALESCE(q.key, '') = COALESCE(n.key, '')))";

/// The files that count, meeting by meeting: those that the latest sources of each kind and access list.
pub fn files_listed(c: &Connection<'_>) -> Result<Vec<DeliveredFile>, Error> {
    c.query(&format!("{FILES} WHERE {NEWEST} ORDER BY f.meeting, f.source, f.position"), &[], file_row)
}

/// How many of them have no bytes yet.
pub fn files_missing(c: &Connection<'_>) -> Result<usize, Error> {
    let sql = format!(
        "SELECT COUNT(*) FROM delivered_files f JOIN sources s ON s.sha256 = f.source WHERE f.sha256 IS NULL AND {NEWEST}"
    );
    c.query_value::<i64>(&sql, &[]).map(|count| usize::try_from(count).unwrap_or_default())
}

/// Whether some bytes are those of a file that is closed, in whichever meeting.
pub fn is_closed(c: &Connection<'_>, sha256: &str) -> Result<bool, Error> {
    let sql = format!(
        "SELECT COUNT(*) FROM delivered_files f JOIN sources s ON s.sha256 = f.source WHERE f.sha256 = $1 AND f.access = 'closed' \
         AND {NEWEST}"
    );
    c.query_value::<i64>(&sql, values![sha256]).map(|count| count > 0)
}

/// Notes the bytes of a file of a source.
pub fn found_file(c: &Connection<'_>, source: &str, position: usize, sha256: &str) -> Result<(), Error> {
    c.execute("UPDATE delivered_files SET sha256 = $1 WHERE source = $2 AND position = $3", values![sha256, source, position])?;
    Ok(())
}

/// Notes the bytes of the open file that a source lists at a place among an item's attachments, both from 0.
pub fn found_attachment(c: &Connection<'_>, source: &str, item: usize, attachment: usize, sha256: &str) -> Result<(), Error> {
    c.execute(
        "UPDATE delivered_files SET sha256 = $1 WHERE source = $2 AND item = $3 AND attachment = $4 AND access = 'open'",
        values![sha256, source, item, attachment],
    )?;
    Ok(())
}

/// *Tilbagetrækning* that a delivery asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The delivery.
    pub delivery: String,
    /// Its place in the delivery, from 0.
    pub position: usize,
    /// The system.
    pub system: System,
    /// What the system calls the meeting.
    pub key: Option<String>,
    /// The body.
    pub committee: Option<String>,
    /// The day.
    pub date: Option<Date>,
    /// The meeting that was withdrawn; none while it is not known.
    pub meeting: Option<MeetingId>,
}

/// Keeps a withdrawal, or the meeting it was found to be of.
pub fn keep_withdrawal(c: &Connection<'_>, told: &Withdrawal) -> Result<(), Error> {
    c.execute(
        "INSERT INTO delivered_withdrawals (delivery, position, system, key, committee, date, meeting) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (delivery, position) DO UPDATE SET meeting = excluded.meeting",
        values![
            &told.delivery,
            told.position,
            code(told.system)?,
            told.key.as_deref(),
            told.committee.as_deref(),
            told.date,
            told.meeting
        ],
    )?;
    Ok(())
}

/// The withdrawals that no meeting was found for.
pub fn waiting_withdrawals(c: &Connection<'_>) -> Result<Vec<Withdrawal>, Error> {
    let sql = "SELECT delivery, position, system, key, committee, date FROM delivered_withdrawals WHERE meeting IS NULL \
               ORDER BY delivery, position";
    c.query(sql, &[], |row| {
        Ok(Withdrawal {
            delivery: row.get(0)?,
            position: row.get(1)?,
            system: system(row.get(2)?)?.ok_or_else(|| Error::Corrupt("a withdrawal of no system".into()))?,
            key: row.get(3)?,
            committee: row.get(4)?,
            date: row.get(5)?,
            meeting: None,
        })
    })
}

/// Whether a delivery's withdrawal was carried out before.
pub fn is_withdrawn_by(c: &Connection<'_>, delivery: &str, position: usize) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) FROM delivered_withdrawals WHERE delivery = $1 AND position = $2 AND meeting IS NOT NULL";
    c.query_value(sql, values![delivery, position]).map(|count: i64| count > 0)
}

/// *Plads* in a body, as a list of members says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The printed name.
    pub person: PersonId,
    /// The body.
    pub body: BodyId,
    /// The first day; the first of all when nothing is told.
    pub from: Date,
    /// The last day.
    pub to: Option<Date>,
    /// Role as printed.
    pub role: Option<String>,
    /// Party as printed.
    pub party: Option<String>,
    /// Whom the person stands in for; nobody when empty.
    pub substitute_for: String,
    /// The list.
    pub delivery: String,
}

/// Keeps a seat. Of the same seat in two lists the later one counts.
pub fn keep_seat(c: &Connection<'_>, seat: &Seat) -> Result<(), Error> {
    c.execute(
        "INSERT INTO seats (person, body, from_day, to_day, role, party, substitute_for, delivery) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (person, body, from_day, substitute_for) DO UPDATE SET \
         to_day = excluded.to_day, role = excluded.role, party = excluded.party, delivery = excluded.delivery",
        values![
            seat.person,
            seat.body,
            seat.from,
            seat.to,
            seat.role.as_deref(),
            seat.party.as_deref(),
            &seat.substitute_for,
            &seat.delivery
        ],
    )?;
    Ok(())
}

/// Gives a seat to another name.
pub fn move_seat(c: &Connection<'_>, seat: &Seat, to: PersonId) -> Result<(), Error> {
    c.execute(
        "UPDATE seats SET person = $1 WHERE person = $2 AND body = $3 AND from_day = $4 AND substitute_for = $5",
        values![to, seat.person, seat.body, seat.from, &seat.substitute_for],
    )?;
    Ok(())
}

/// A seat with the names that pages show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatLine {
    /// The name of who has it.
    pub person: String,
    /// The seat.
    pub seat: Seat,
}

/// The seats of a body, the latest first; on a day, those of that day.
pub fn seats_of(c: &Connection<'_>, body: BodyId, day: Option<Date>) -> Result<Vec<SeatLine>, Error> {
    let sql = "SELECT p.name, x.person, x.body, x.from_day, x.to_day, x.role, x.party, x.substitute_for, x.delivery \
               FROM seats x JOIN people p ON p.id = x.person WHERE x.body = $1 ORDER BY x.from_day DESC, p.name";
    let mut seats = c.query(sql, values![body], |row| {
        let seat = Seat {
            person: row.get(1)?,
            body: row.get(2)?,
            from: row.get(3)?,
            to: row.get(4)?,
            role: row.get(5)?,
            party: row.get(6)?,
            substitute_for: row.get(7)?,
            delivery: row.get(8)?,
        };
        Ok(SeatLine { person: row.get(0)?, seat })
    })?;
    if let Some(day) = day {
        seats.retain(|line| line.seat.from <= day && line.seat.to.is_none_or(|to| day <= to));
    }
    Ok(seats)
}

/// *Afgørelse* of whether two names are one person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Whose people.
    pub organization: OrganizationId,
    /// One name, in compared form.
    pub one: String,
    /// The other, which stands for both when they are the same.
    pub other: String,
    /// Whether they are one person's.
    pub same: bool,
    /// Number of the event.
    pub serial: i64,
    /// When.
    pub made: String,
    /// Who said so.
    pub made_by: String,
}

/// Keeps what a person said of two names, whichever stands first, in place of what was said before.
pub fn settle(c: &Connection<'_>, settled: &Settled) -> Result<(), Error> {
    unsettle(c, settled.organization, &settled.one, &settled.other)?;
    c.execute(
        "INSERT INTO settled_people (organization, one, other, same, serial, made, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            settled.organization,
            &settled.one,
            &settled.other,
            settled.same,
            settled.serial,
            &settled.made,
            &settled.made_by
        ],
    )?;
    Ok(())
}

/// Takes back what was said of two names. Answers whether anything was.
pub fn unsettle(c: &Connection<'_>, organization: OrganizationId, one: &str, other: &str) -> Result<bool, Error> {
    let sql = "DELETE FROM settled_people WHERE organization = $1 AND (one = $2 AND other = $3 OR one = $3 AND other = $2)";
    Ok(c.execute(sql, values![organization, one, other])? > 0)
}

/// What was said of an organization's names, in the order it was said.
pub fn settled(c: &Connection<'_>, organization: OrganizationId) -> Result<Vec<Settled>, Error> {
    let sql = "SELECT organization, one, other, same, serial, made, made_by FROM settled_people WHERE organization = $1 \
               ORDER BY serial, one, other";
    c.query(sql, values![organization], |row| {
        Ok(Settled {
            organization: row.get(0)?,
            one: row.get(1)?,
            other: row.get(2)?,
            same: row.get(3)?,
            serial: row.get(4)?,
            made: row.get(5)?,
            made_by: row.get(6)?,
        })
    })
}

/// *Omdirigering*: an old address and where it leads, both from the root of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The old path, with the query when it has one.
    pub old: String,
    /// The new path.
    pub new: String,
    /// Whether all below the old path leads below the new one.
    pub joined: bool,
}

/// Keeps a redirect in place of another of the same old address. Answers whether anything changed.
pub fn keep_redirect(c: &Connection<'_>, redirect: &Redirect) -> Result<bool, Error> {
    if self::redirect(c, &redirect.old)?.is_some_and(|known| known == *redirect) {
        return Ok(false);
    }
    c.execute(
        "INSERT INTO redirects (old, new, joined) VALUES ($1, $2, $3) \
         ON CONFLICT (old) DO UPDATE SET new = excluded.new, joined = excluded.joined",
        values![&redirect.old, &redirect.new, redirect.joined],
    )?;
    crate::public::changed(c)?;
    Ok(true)
}

/// Takes a redirect away.
pub fn remove_redirect(c: &Connection<'_>, old: &str) -> Result<(), Error> {
    c.execute("DELETE FROM redirects WHERE old = $1", values![old])?;
    crate::public::changed(c)
}

/// Where an old address leads.
pub fn redirect(c: &Connection<'_>, old: &str) -> Result<Option<Redirect>, Error> {
    c.query_first("SELECT old, new, joined FROM redirects WHERE old = $1", values![old], redirect_row)
}

/// The first redirects by old address, and how many there are.
pub fn redirects(c: &Connection<'_>, most: usize) -> Result<(Vec<Redirect>, usize), Error> {
    let count: i64 = c.query_value("SELECT COUNT(*) FROM redirects", &[])?;
    let rows = c.query("SELECT old, new, joined FROM redirects ORDER BY old LIMIT $1", values![most], redirect_row)?;
    Ok((rows, usize::try_from(count).unwrap_or_default()))
}

fn redirect_row(row: &Row<'_>) -> Result<Redirect, Error> {
    Ok(Redirect { old: row.get(0)?, new: row.get(1)?, joined: row.get(2)? })
}

/// The names of one person on public pages: each place in addresses, and the one that stands for it.
pub fn joined(c: &Connection<'_>) -> Result<BTreeMap<String, String>, Error> {
    Ok(c.query("SELECT slug, stands FROM joined_people ORDER BY slug", &[], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect())
}

/// Says anew which names are one person's on public pages, and makes the rows of their meetings again.
pub fn set_joined(c: &Connection<'_>, now: &BTreeMap<String, String>) -> Result<(), Error> {
    let before = joined(c)?;
    let changed: BTreeSet<&String> = before
        .iter()
        .filter(|(slug, stands)| now.get(*slug) != Some(*stands))
        .chain(now.iter().filter(|(slug, stands)| before.get(*slug) != Some(*stands)))
        .flat_map(|(slug, stands)| [slug, stands])
        .collect();
    c.execute("DELETE FROM joined_people", &[])?;
    for (slug, stands) in now {
        c.execute("INSERT INTO joined_people (slug, stands) VALUES ($1, $2)", values![slug, stands])?;
    }
    for slug in before.keys().filter(|slug| !now.contains_key(*slug)) {
        remove_redirect(c, &format!("/personer/{slug}"))?;
    }
    for (slug, stands) in now {
        keep_redirect(c, &Redirect { old: format!("/personer/{slug}"), new: format!("/personer/{stands}"), joined: true })?;
    }
    for slug in changed {
        crate::public::show_person_again(c, slug)?;
    }
    Ok(())
}
