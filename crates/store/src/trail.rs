//! *Sagens vej*: what ties items of different meetings together.

use sagsgang_model::{
    CaseNumber, Date, ItemNumber,
    id::{BodyId, ItemId, MeetingId, OrganizationId},
    record::DateRange,
};

use crate::{Connection, Error, Row, body, values};

/// A decision of another meeting that an item quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Place among the item's quotes, from 1.
    pub position: usize,
    /// The body's name in compared form.
    pub body_key: String,
    /// The body's name as printed.
    pub committee: String,
    /// When.
    pub date: Date,
    /// Under which item.
    pub number: Option<ItemNumber>,
}

/// A promise to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Place among the item's commitments, from 1.
    pub position: usize,
    /// The words.
    pub text: String,
    /// Who is to do it.
    pub who: Option<String>,
    /// When.
    pub due: Option<DateRange>,
}

/// Says anew what an item quotes and promises; every link is open until [`link_meeting`].
pub fn set_item(
    c: &Connection<'_>,
    organization: OrganizationId,
    item: ItemId,
    quotes: &[Quote],
    promises: &[Promise],
) -> Result<(), Error> {
    c.execute("DELETE FROM quoted_decisions WHERE item = $1", values![item])?;
    c.execute("DELETE FROM commitments WHERE item = $1", values![item])?;
    for q in quotes {
        c.execute(
            "INSERT INTO quoted_decisions (item, position, organization, body_key, committee, date, number) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![item, q.position, organization, &q.body_key, &q.committee, q.date, q.number.as_ref()],
        )?;
    }
    for p in promises {
        c.execute(
            "INSERT INTO commitments (item, position, text, who, due_from, due_to) VALUES ($1, $2, $3, $4, $5, $6)",
            values![item, p.position, &p.text, p.who.as_ref(), p.due.map(|d| d.from), p.due.map(|d| d.to)],
        )?;
    }
    Ok(())
}

/// Ties a meeting to the rest of the record, after its items changed: what it quotes, who quotes
/// it, what it promises, and which promises it keeps.
pub fn link_meeting(c: &Connection<'_>, meeting: MeetingId) -> Result<(), Error> {
    let quotes: Vec<(ItemId, i64, OrganizationId, String, Date, Option<ItemNumber>)> = c.query(
        "SELECT q.item, q.position, q.organization, q.body_key, q.date, q.number FROM quoted_decisions q \
         JOIN agenda_items i ON i.id = q.item WHERE i.meeting = $1 \
         UNION \
         SELECT q.item, q.position, q.organization, q.body_key, q.date, q.number FROM meetings m \
         JOIN body_names n ON n.body = m.body \
         JOIN quoted_decisions q ON q.body_key = n.key AND q.date = m.date \
         JOIN organizations o ON o.id = q.organization \
         WHERE m.id = $1 AND (q.organization = n.organization OR o.key = '')",
        values![meeting],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
    )?;
    for (item, position, organization, key, date, number) in quotes {
        let (meeting, target) = quoted(c, organization, &key, date, number.as_ref())?;
        c.execute(
            "UPDATE quoted_decisions SET target_meeting = $1, target_item = $2 WHERE item = $3 AND position = $4",
            values![meeting, target, item, position],
        )?;
    }
    // Promises of the meeting itself, promises its items keep, and promises they could keep.
    let promises: Vec<(ItemId, i64)> = c.query(
        "SELECT p.item, p.position FROM commitments p JOIN agenda_items i ON i.id = p.item WHERE i.meeting = $1 \
         UNION \
         SELECT p.item, p.position FROM agenda_items i JOIN commitments p ON p.kept_by = i.id WHERE i.meeting = $1 \
         UNION \
         SELECT p.item, p.position FROM agenda_items i JOIN agenda_items e ON e.case_id = i.case_id \
         JOIN commitments p ON p.item = e.id WHERE i.meeting = $1 \
         UNION \
         SELECT p.item, p.position FROM agenda_items i JOIN agenda_items e ON e.body = i.body AND e.subject = i.subject \
         JOIN commitments p ON p.item = e.id WHERE i.meeting = $1",
        values![meeting],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (item, position) in promises {
        let keeper = keeper(c, item, position)?;
        c.execute("UPDATE commitments SET kept_by = $1 WHERE item = $2 AND position = $3", values![keeper, item, position])?;
    }
    Ok(())
}

fn quoted(
    c: &Connection<'_>,
    organization: OrganizationId,
    body_key: &str,
    date: Date,
    number: Option<&ItemNumber>,
) -> Result<(Option<MeetingId>, Option<ItemId>), Error> {
    // A document that does not say whose it is quotes the only body of that name.
    let body = match body::named(c, Some(organization), body_key)?.first() {
        Some(own) => own.id,
        None if body::organization_name(c, organization)?.is_empty() => match body::named(c, None, body_key)?.as_slice() {
            [only] => only.id,
            _ => return Ok((None, None)),
        },
        None => return Ok((None, None)),
    };
    let found: Option<(MeetingId, Option<ItemId>)> = c.query_first(
        "SELECT m.id, i.id FROM meetings m LEFT JOIN agenda_items i ON i.meeting = m.id AND i.number = $1 \
         WHERE m.body = $2 AND m.date = $3 \
         ORDER BY CASE WHEN i.id IS NULL THEN 1 ELSE 0 END, i.current DESC, LENGTH(m.address), m.address, i.position LIMIT 1",
        values![number, body, date],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.map_or((None, None), |(meeting, item)| (Some(meeting), item)))
}

/// The first later item, from the first day the promise is due, with the same case number, or else
/// with the same subject in the same body within a year of the last day. A promise without a day is
/// kept when its case comes back to the same body.
fn keeper(c: &Connection<'_>, item: ItemId, position: i64) -> Result<Option<ItemId>, Error> {
    let same_case = "SELECT k.id FROM commitments p JOIN agenda_items i ON i.id = p.item JOIN meetings m ON m.id = i.meeting \
         JOIN agenda_items k ON k.case_id = i.case_id AND k.current = 1 JOIN meetings km ON km.id = k.meeting \
         WHERE p.item = $1 AND p.position = $2 AND i.current = 1 AND km.date > m.date \
         AND (km.date >= p.due_from OR (p.due_from IS NULL AND k.body = i.body)) \
         ORDER BY km.date, km.address, k.position LIMIT 1";
    if let Some(keeper) = c.query_first(same_case, values![item, position], |row| row.get(0))? {
        return Ok(Some(keeper));
    }
    let same_subject = "SELECT k.id, km.date, p.due_to FROM commitments p JOIN agenda_items i ON i.id = p.item \
         JOIN meetings m ON m.id = i.meeting \
         JOIN agenda_items k ON k.body = i.body AND k.subject = i.subject AND k.current = 1 JOIN meetings km ON km.id = k.meeting \
         WHERE p.item = $1 AND p.position = $2 AND i.current = 1 AND km.date > m.date AND km.date >= p.due_from \
         AND (i.case_id IS NULL OR k.case_id IS NULL) \
         ORDER BY km.date, km.address, k.position LIMIT 1";
    let found: Option<(ItemId, Date, Date)> =
        c.query_first(same_subject, values![item, position], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(found.filter(|(_, date, due)| date.year() <= due.year() + 1).map(|(keeper, ..)| keeper))
}

/// Ties a body's meetings anew, after it got one more name.
pub fn link_body(c: &Connection<'_>, body: BodyId) -> Result<(), Error> {
    let meetings: Vec<MeetingId> = c.query("SELECT id FROM meetings WHERE body = $1", values![body], |row| row.get(0))?;
    meetings.into_iter().try_for_each(|meeting| link_meeting(c, meeting))
}

/// One stop of a case: an item, where and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The item.
    pub item: ItemId,
    /// Its address.
    pub address: String,
    /// The body it was before.
    pub body: String,
    /// The day of its meeting.
    pub date: Date,
    /// Its number.
    pub number: Option<ItemNumber>,
    /// Its title.
    pub title: String,
}

const STOP: &str = "SELECT i.id, i.address, b.name, m.date, i.number, i.title FROM cases k JOIN agenda_items i ON i.case_id = k.id \
                    JOIN meetings m ON m.id = i.meeting JOIN bodies b ON b.id = i.body \
                    WHERE k.organization = $1 AND k.number = $2 AND i.current = 1";

fn stop(row: &Row<'_>) -> Result<Stop, Error> {
    Ok(Stop {
        item: row.get(0)?,
        address: row.get(1)?,
        body: row.get(2)?,
        date: row.get(3)?,
        number: row.get(4)?,
        title: row.get(5)?,
    })
}

/// A case's items across bodies, oldest first.
pub fn of_case(c: &Connection<'_>, organization: OrganizationId, number: &CaseNumber) -> Result<Vec<Stop>, Error> {
    c.query(&format!("{STOP} ORDER BY m.date, i.address"), values![organization, number], stop)
}

/// The same without what is closed.
pub fn open_of_case(c: &Connection<'_>, organization: OrganizationId, number: &CaseNumber) -> Result<Vec<Stop>, Error> {
    c.query(&format!("{STOP} AND i.access = 'open' ORDER BY m.date, i.address"), values![organization, number], stop)
}

/// A link from an item to another, by addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address of the item that quotes or promises.
    pub from: String,
    /// Place among the item's quotes or commitments, from 1.
    pub position: usize,
    /// The address of the item that is quoted or keeps; none while it waits.
    pub to: Option<String>,
}

/// Where the quotes of a meeting's items lead.
pub fn quotes_of(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Link>, Error> {
    links(
        c,
        "SELECT i.address, q.position, COALESCE(t.address, tm.address) FROM agenda_items i JOIN quoted_decisions q ON q.item = i.id \
         LEFT JOIN agenda_items t ON t.id = q.target_item LEFT JOIN meetings tm ON tm.id = q.target_meeting \
         WHERE i.meeting = $1 ORDER BY i.position, q.position",
        meeting,
    )
}

/// What keeps the promises of a meeting's items.
pub fn promises_of(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Link>, Error> {
    links(
        c,
        "SELECT i.address, p.position, k.address FROM agenda_items i JOIN commitments p ON p.item = i.id \
         LEFT JOIN agenda_items k ON k.id = p.kept_by WHERE i.meeting = $1 ORDER BY i.position, p.position",
        meeting,
    )
}

fn links(c: &Connection<'_>, sql: &str, meeting: MeetingId) -> Result<Vec<Link>, Error> {
    c.query(sql, values![meeting], |row| Ok(Link { from: row.get(0)?, position: row.get(1)?, to: row.get(2)? }))
}
