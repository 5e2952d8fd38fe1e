//! Meetings, their items and who took part.

use sagsgang_model::{
    CaseNumber, ClockTime, Date, ItemNumber, Record,
    id::{BodyId, CaseId, ItemId, MeetingId, OrganizationId, PersonId},
    record::{Access, DocumentKind},
};

use serde::{Deserialize, Serialize};

use crate::{Connection, Error, Row, body::Body, values};

/// *Møde*: where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Identity.
    pub id: MeetingId,
    /// Whose meeting it is.
    pub body: Body,
    /// The day.
    pub date: Date,
    /// Its place in public addresses.
    pub address: String,
    /// When it began.
    pub start: Option<ClockTime>,
}

/// *Punkt* as the tables hold it; its words are in the readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// Identity, the same in agenda and minutes.
    pub id: ItemId,
    /// Permanent address.
    pub address: String,
    /// Place in the printed order, from 1.
    pub position: usize,
    /// Whether the newest document of the meeting holds it.
    pub current: bool,
    /// Number as printed.
    pub number: Option<ItemNumber>,
    /// Title.
    pub title: String,
    /// Title in compared form; none when it says too little to compare by.
    pub subject: Option<String>,
    /// Case number.
    pub case_number: Option<CaseNumber>,
    /// Open or closed.
    pub access: Access,
    /// What was read, where a person has put it right.
    pub as_read: Option<AsRead>,
}

/// What an item was read as, by which a later reading knows it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsRead {
    /// Number as printed.
    pub number: Option<ItemNumber>,
    /// Title.
    pub title: String,
    /// Case number.
    pub case_number: Option<CaseNumber>,
}

const MEETING: &str = "SELECT m.id, b.id, b.organization, b.name, b.slug, m.date, m.address, m.start_time \
                       FROM meetings m JOIN bodies b ON b.id = m.body";

fn meeting_row(row: &Row<'_>) -> Result<Meeting, Error> {
    let start: Option<String> = row.get(7)?;
    Ok(Meeting {
        id: row.get(0)?,
        body: Body { id: row.get(1)?, organization: row.get(2)?, name: row.get(3)?, slug: row.get(4)? },
        date: row.get(5)?,
        address: row.get(6)?,
        start: start.and_then(|text| text.parse().ok()),
    })
}

/// The meetings of a body on a day, in the order they became known.
pub fn on_day(c: &Connection<'_>, body: BodyId, date: Date) -> Result<Vec<Meeting>, Error> {
    let sql = format!("{MEETING} WHERE m.body = $1 AND m.date = $2 ORDER BY LENGTH(m.address), m.address");
    c.query(&sql, values![body, date], meeting_row)
}

/// One meeting.
pub fn get(c: &Connection<'_>, id: MeetingId) -> Result<Option<Meeting>, Error> {
    c.query_first(&format!("{MEETING} WHERE m.id = $1"), values![id], meeting_row)
}

/// The meeting at an address.
pub fn at(c: &Connection<'_>, address: &str) -> Result<Option<Meeting>, Error> {
    c.query_first(&format!("{MEETING} WHERE m.address = $1"), values![address], meeting_row)
}

/// All meetings of a body.
pub fn of_body(c: &Connection<'_>, body: BodyId) -> Result<Vec<Meeting>, Error> {
    c.query(&format!("{MEETING} WHERE m.body = $1 ORDER BY m.date, m.address"), values![body], meeting_row)
}

/// Adds a meeting of `body`. The second on one day gets the address with `-2`.
pub fn add(c: &Connection<'_>, id: MeetingId, body: Body, date: Date, committee: &str) -> Result<Meeting, Error> {
    let plain = format!("{}/{date}", body.slug);
    let address = free_address(c, "SELECT COUNT(*) FROM meetings WHERE address = $1", &plain)?;
    c.execute(
        "INSERT INTO meetings (id, body, date, address, kind, committee) VALUES ($1, $2, $3, $4, 'agenda', $5)",
        values![id, body.id, date, &address, committee],
    )?;
    Ok(Meeting { id, body, date, address, start: None })
}

/// Moves a meeting to another day, with its items, to the addresses of that day. Answers the meeting as it is then.
pub fn move_to(c: &Connection<'_>, meeting: &Meeting, date: Date) -> Result<Meeting, Error> {
    let plain = format!("{}/{date}", meeting.body.slug);
    let address = free_address(c, "SELECT COUNT(*) FROM meetings WHERE address = $1", &plain)?;
    c.execute("UPDATE meetings SET date = $1, address = $2 WHERE id = $3", values![date, &address, meeting.id])?;
    for item in items(c, meeting.id)? {
        if let Some(rest) = item.address.strip_prefix(&meeting.address) {
            c.execute("UPDATE agenda_items SET address = $1 WHERE id = $2", values![format!("{address}{rest}"), item.id])?;
        }
    }
    Ok(Meeting { date, address, ..meeting.clone() })
}

fn free_address(c: &Connection<'_>, count: &str, plain: &str) -> Result<String, Error> {
    let mut address = plain.to_owned();
    let mut next = 2;
    while c.query_value::<i64>(count, values![&address])? > 0 {
        address = format!("{plain}-{next}");
        next += 1;
    }
    Ok(address)
}

/// Lets the meeting's row say what the head of its foremost document says.
pub fn set_head(c: &Connection<'_>, id: MeetingId, head: &Record) -> Result<(), Error> {
    let kind = match head.kind {
        DocumentKind::Minutes => "minutes",
        DocumentKind::Agenda => "agenda",
        DocumentKind::SupplementaryAgenda => "supplementary_agenda",
        DocumentKind::Plan => "plan",
        DocumentKind::Cancellation => "cancellation",
    };
    c.execute(
        "UPDATE meetings SET kind = $1, committee = COALESCE($2, committee), term = $3, start_time = $4, end_time = $5, \
         place = $6, chair = $7 WHERE id = $8",
        values![
            kind,
            head.committee.as_ref(),
            head.term.as_ref(),
            head.start.map(|t| t.to_string()),
            head.end.map(|t| t.to_string()),
            head.place.as_ref(),
            head.chair.as_ref(),
            id
        ],
    )?;
    Ok(())
}

/// The meeting's items, those no longer in its newest document last.
pub fn items(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<ItemRow>, Error> {
    let sql = "SELECT i.id, i.address, i.position, i.current, i.number, i.title, i.subject, k.number, i.access, i.as_read \
               FROM agenda_items i LEFT JOIN cases k ON k.id = i.case_id \
               WHERE i.meeting = $1 ORDER BY i.current DESC, i.position, i.address";
    c.query(sql, values![meeting], |row| {
        Ok(ItemRow {
            id: row.get(0)?,
            address: row.get(1)?,
            position: row.get(2)?,
            current: row.get(3)?,
            number: row.get(4)?,
            title: row.get(5)?,
            subject: row.get(6)?,
            case_number: row.get(7)?,
            access: if row.get::<String>(8)? == "open" { Access::Open } else { Access::Closed },
            as_read: row.get::<Option<String>>(9)?.map(|json| serde_json::from_str(&json)).transpose()?,
        })
    })
}

/// The address a new item gets: by number, else by position; never one that was used before.
pub fn item_address(c: &Connection<'_>, meeting: &str, number: Option<&ItemNumber>, position: usize) -> Result<String, Error> {
    let plain = match number {
        Some(number) => format!("{meeting}/punkt/{number}"),
        None => format!("{meeting}/punkt/p{position}"),
    };
    free_address(c, "SELECT COUNT(*) FROM agenda_items WHERE address = $1", &plain)
}

/// Adds an item or lets its row say what it now says. Its address never changes.
pub fn set_item(c: &Connection<'_>, meeting: &Meeting, item: &ItemRow, case: Option<CaseId>) -> Result<(), Error> {
    let access = match item.access {
        Access::Open => "open",
        Access::Closed => "closed",
    };
    c.execute(
        "INSERT INTO agenda_items (id, meeting, body, address, position, current, number, title, subject, case_id, access, \
         as_read) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (id) DO UPDATE SET position = excluded.position, current = excluded.current, number = excluded.number, \
         title = excluded.title, subject = excluded.subject, case_id = excluded.case_id, access = excluded.access, \
         as_read = excluded.as_read",
        values![
            item.id,
            meeting.id,
            meeting.body.id,
            &item.address,
            item.position,
            item.current,
            item.number.as_ref(),
            &item.title,
            item.subject.as_ref(),
            case,
            access,
            item.as_read.as_ref().map(serde_json::to_string).transpose()?
        ],
    )?;
    Ok(())
}

/// Marks every item of the meeting as absent from its newest document.
pub fn retire_items(c: &Connection<'_>, meeting: MeetingId) -> Result<(), Error> {
    c.execute("UPDATE agenda_items SET current = 0 WHERE meeting = $1 AND current = 1", values![meeting])?;
    Ok(())
}

/// The case of a number within an organization, made by `id` when it is new.
pub fn case(
    c: &Connection<'_>,
    organization: OrganizationId,
    number: &CaseNumber,
    id: impl FnOnce() -> CaseId,
) -> Result<CaseId, Error> {
    let sql = "SELECT id FROM cases WHERE organization = $1 AND number = $2";
    if let Some(known) = c.query_first(sql, values![organization, number], |row| row.get(0))? {
        return Ok(known);
    }
    let id = id();
    c.execute("INSERT INTO cases (id, organization, number) VALUES ($1, $2, $3)", values![id, organization, number])?;
    Ok(id)
}

/// *Fremmøde*: one name in one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// The printed name.
    pub person: PersonId,
    /// Whether the head lists it among those who take part.
    pub listed: bool,
    /// Role as printed.
    pub role: Option<String>,
    /// Party as printed.
    pub party: Option<String>,
    /// Organization as printed.
    pub organization: Option<String>,
}

/// Says anew who took part in a meeting.
pub fn set_participations(c: &Connection<'_>, meeting: MeetingId, people: &[Participation]) -> Result<(), Error> {
    c.execute("DELETE FROM participations WHERE meeting = $1", values![meeting])?;
    for p in people {
        c.execute(
            "INSERT INTO participations (meeting, person, listed, role, party, organization) VALUES ($1, $2, $3, $4, $5, $6)",
            values![meeting, p.person, p.listed, p.role.as_ref(), p.party.as_ref(), p.organization.as_ref()],
        )?;
    }
    Ok(())
}
