//! Planned meetings, their agendas, and members' requests.

use sagsgang_model::{
    ClockTime, Date,
    agenda::{AgendaEdition, Entry, MeetingState, Origin, PlannedMeeting, Request, RequestState},
    id::{BodyId, DraftId, EntryId, MeetingId, RequestId},
    standing_orders::StandingOrders,
};

use crate::{Connection, Error, Row, packed, values};

// ---------------------------------------------------------------- what a body has settled

/// What a body has settled about its meetings; none when nobody has.
pub fn standing_orders(c: &Connection<'_>, body: BodyId) -> Result<Option<StandingOrders>, Error> {
    let found: Option<String> =
        c.query_first("SELECT orders FROM standing_orders WHERE body = $1", values![body], |row| row.get(0))?;
    Ok(found.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// Keeps what a body has settled.
pub fn set_standing_orders(c: &Connection<'_>, body: BodyId, orders: &StandingOrders, at: &str, by: &str) -> Result<(), Error> {
    c.execute(
        "INSERT INTO standing_orders (body, orders, changed, changed_by) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (body) DO UPDATE SET orders = excluded.orders, changed = excluded.changed, changed_by = excluded.changed_by",
        values![body, serde_json::to_string(orders)?, at, by],
    )?;
    Ok(())
}

// ---------------------------------------------------------------- meetings

const MEETING: &str = "SELECT meeting, body, date, time, place, extraordinary, state FROM planned_meetings";

fn meeting_row(row: &Row<'_>) -> Result<PlannedMeeting, Error> {
    Ok(PlannedMeeting {
        id: row.get(0)?,
        body: row.get(1)?,
        date: row.get(2)?,
        time: clock(&row.get::<String>(3)?)?,
        place: row.get(4)?,
        extraordinary: row.get(5)?,
        state: serde_json::from_str(&row.get::<String>(6)?)?,
    })
}

fn clock(text: &str) -> Result<ClockTime, Error> {
    text.parse().map_err(|_| Error::Corrupt(format!("»{text}« is no time")))
}

/// Keeps a planned meeting.
pub fn plan(c: &Connection<'_>, meeting: &PlannedMeeting, at: &str, by: &str) -> Result<(), Error> {
    let PlannedMeeting { id, body, date, time, place, extraordinary, state } = meeting;
    c.execute(
        "INSERT INTO planned_meetings (meeting, body, date, time, place, extraordinary, state, made, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![*id, *body, *date, time.to_string(), place, *extraordinary, serde_json::to_string(state)?, at, by],
    )?;
    Ok(())
}

/// Changes where a meeting is on its way.
pub fn set_state(c: &Connection<'_>, meeting: MeetingId, state: &MeetingState) -> Result<(), Error> {
    c.execute("UPDATE planned_meetings SET state = $1 WHERE meeting = $2", values![serde_json::to_string(state)?, meeting])?;
    Ok(())
}

/// Changes when and where a meeting begins.
pub fn set_time(c: &Connection<'_>, meeting: MeetingId, time: ClockTime, place: &str) -> Result<(), Error> {
    c.execute("UPDATE planned_meetings SET time = $1, place = $2 WHERE meeting = $3", values![time.to_string(), place, meeting])?;
    Ok(())
}

/// A planned meeting.
pub fn meeting(c: &Connection<'_>, id: MeetingId) -> Result<Option<PlannedMeeting>, Error> {
    c.query_first(&format!("{MEETING} WHERE meeting = $1"), values![id], meeting_row)
}

/// The planned meetings of every body from one day to another, both included, in their order.
pub fn meetings(c: &Connection<'_>, from: Date, to: Date) -> Result<Vec<PlannedMeeting>, Error> {
    c.query(&format!("{MEETING} WHERE date >= $1 AND date <= $2 ORDER BY date, time, meeting"), values![from, to], meeting_row)
}

/// The planned meetings of a body from one day to another, both included, in their order.
pub fn meetings_of(c: &Connection<'_>, body: BodyId, from: Date, to: Date) -> Result<Vec<PlannedMeeting>, Error> {
    let sql = format!("{MEETING} WHERE body = $1 AND date >= $2 AND date <= $3 ORDER BY date, time, meeting");
    c.query(&sql, values![body, from, to], meeting_row)
}

// ---------------------------------------------------------------- items of an agenda

const ENTRY: &str = "SELECT id, meeting, position, origin, text, case_number, heading, from_time, to_time, guests, number, late, withdrawn \
                     FROM agenda_entries";

fn entry_row(row: &Row<'_>) -> Result<Entry, Error> {
    let time = |column| row.get::<Option<String>>(column)?.map(|text| clock(&text)).transpose();
    Ok(Entry {
        id: row.get(0)?,
        meeting: row.get(1)?,
        position: row.get(2)?,
        origin: serde_json::from_str(&row.get::<String>(3)?)?,
        text: serde_json::from_str(&row.get::<String>(4)?)?,
        case_number: row.get(5)?,
        group: row.get(6)?,
        from: time(7)?,
        to: time(8)?,
        guests: row.get(9)?,
        number: row.get(10)?,
        late: row.get(11)?,
        withdrawn: row.get(12)?,
    })
}

/// Where the minutes of a meeting are approved: the items of agendas to come or held that are about them, the latest first.
pub fn approvals(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<(PlannedMeeting, EntryId)>, Error> {
    let origin = serde_json::to_string(&Origin::Minutes { meeting })?;
    let sql = "SELECT id, meeting FROM agenda_entries WHERE origin = $1 AND withdrawn IS NULL ORDER BY id DESC";
    let entries = c.query(sql, values![origin], |row| Ok((row.get::<EntryId>(0)?, row.get::<MeetingId>(1)?)))?;
    let mut found = Vec::new();
    for (entry, on) in entries {
        found.extend(self::meeting(c, on)?.filter(|on| on.state.is_live()).map(|on| (on, entry)));
    }
    Ok(found)
}

/// Keeps an item of an agenda, or lets its row say what it now says.
pub fn set_entry(c: &Connection<'_>, entry: &Entry) -> Result<(), Error> {
    let draft = match entry.origin {
        Origin::Draft { draft } => Some(draft),
        Origin::Standing | Origin::Request { .. } | Origin::Minutes { .. } | Origin::Own => None,
    };
    let time = |time: Option<ClockTime>| time.map(|time| time.to_string());
    c.execute(
        "INSERT INTO agenda_entries (id, meeting, position, origin, draft, text, case_number, heading, from_time, to_time, guests, \
         number, late, withdrawn) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (id) DO UPDATE SET meeting = excluded.meeting, position = excluded.position, text = excluded.text, \
         case_number = excluded.case_number, heading = excluded.heading, from_time = excluded.from_time, to_time = excluded.to_time, \
         guests = excluded.guests, number = excluded.number, late = excluded.late, withdrawn = excluded.withdrawn",
        values![
            entry.id,
            entry.meeting,
            entry.position,
            serde_json::to_string(&entry.origin)?,
            draft,
            serde_json::to_string(&entry.text)?,
            entry.case_number.as_ref(),
            &entry.group,
            time(entry.from),
            time(entry.to),
            &entry.guests,
            entry.number,
            entry.late.as_deref(),
            entry.withdrawn.as_deref()
        ],
    )?;
    Ok(())
}

/// Takes an item off an agenda that was never sent with it.
pub fn remove_entry(c: &Connection<'_>, id: EntryId) -> Result<(), Error> {
    c.execute("DELETE FROM agenda_entries WHERE id = $1", values![id])?;
    Ok(())
}

/// An item of an agenda.
pub fn entry(c: &Connection<'_>, id: EntryId) -> Result<Option<Entry>, Error> {
    c.query_first(&format!("{ENTRY} WHERE id = $1"), values![id], entry_row)
}

/// The items of an agenda in their order.
pub fn entries(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Entry>, Error> {
    c.query(&format!("{ENTRY} WHERE meeting = $1 ORDER BY position, id"), values![meeting], entry_row)
}

/// The meetings on whose agendas a prepared item stands, those called off and held not counted.
pub fn meetings_of_draft(c: &Connection<'_>, draft: DraftId) -> Result<Vec<PlannedMeeting>, Error> {
    let sql = format!(
        "{MEETING} WHERE meeting IN (SELECT meeting FROM agenda_entries WHERE draft = $1 AND withdrawn IS NULL) ORDER BY date"
    );
    let found = c.query(&sql, values![draft], meeting_row)?;
    Ok(found.into_iter().filter(|meeting| meeting.state.is_to_come()).collect())
}

/// The prepared items of a body that stand on an agenda of a meeting that is to be held.
pub fn placed(c: &Connection<'_>, body: BodyId) -> Result<Vec<(DraftId, MeetingId)>, Error> {
    let sql = "SELECT e.draft, e.meeting, m.state FROM agenda_entries e JOIN planned_meetings m ON m.meeting = e.meeting \
               WHERE m.body = $1 AND e.draft IS NOT NULL AND e.withdrawn IS NULL";
    let found: Vec<(DraftId, MeetingId, String)> =
        c.query(sql, values![body], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut placed = Vec::new();
    for (draft, meeting, state) in found {
        if serde_json::from_str::<MeetingState>(&state)?.is_to_come() {
            placed.push((draft, meeting));
        }
    }
    Ok(placed)
}

/// The highest number that an item of a body's meetings of a year has, in the archive and on agendas that were sent.
pub fn last_number(c: &Connection<'_>, body: BodyId, year: i16) -> Result<u32, Error> {
    let (from, to) = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let archive = "SELECT i.number FROM agenda_items i JOIN meetings m ON m.id = i.meeting \
                   WHERE m.body = $1 AND m.date >= $2 AND m.date <= $3 AND i.current = 1 AND i.number IS NOT NULL";
    let printed: Vec<String> = c.query(archive, values![body, &from, &to], |row| row.get(0))?;
    let sent: Option<u32> = c.query_value(
        "SELECT MAX(e.number) FROM agenda_entries e JOIN planned_meetings m ON m.meeting = e.meeting \
         WHERE m.body = $1 AND m.date >= $2 AND m.date <= $3",
        values![body, &from, &to],
    )?;
    Ok(printed.iter().filter_map(|number| number.parse().ok()).max().max(sent).unwrap_or(0))
}

// ---------------------------------------------------------------- what was sent

/// An edition without its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionSent {
    /// Counted from 1.
    pub number: u32,
    /// When, in UTC, as RFC 3339.
    pub sent: String,
    /// By whom.
    pub sent_by: String,
    /// Why it was sent anew, or late.
    pub reason: Option<String>,
}

/// Keeps what was sent.
pub fn keep_edition(c: &Connection<'_>, edition: &AgendaEdition) -> Result<(), Error> {
    c.execute(
        "INSERT INTO agenda_editions (meeting, number, sent, sent_by, reason, edition) VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            edition.meeting,
            edition.number,
            &edition.sent,
            &edition.sent_by,
            edition.reason.as_deref(),
            packed::pack(edition)?
        ],
    )?;
    Ok(())
}

/// The editions of a meeting's agenda, the newest first.
pub fn editions(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<EditionSent>, Error> {
    let sql = "SELECT number, sent, sent_by, reason FROM agenda_editions WHERE meeting = $1 ORDER BY number DESC";
    c.query(sql, values![meeting], |row| {
        Ok(EditionSent { number: row.get(0)?, sent: row.get(1)?, sent_by: row.get(2)?, reason: row.get(3)? })
    })
}

/// An edition by its number; the newest without one.
pub fn edition(c: &Connection<'_>, meeting: MeetingId, number: Option<u32>) -> Result<Option<AgendaEdition>, Error> {
    let found: Option<Vec<u8>> = match number {
        Some(number) => c.query_first(
            "SELECT edition FROM agenda_editions WHERE meeting = $1 AND number = $2",
            values![meeting, number],
            |row| row.get(0),
        )?,
        None => c.query_first(
            "SELECT edition FROM agenda_editions WHERE meeting = $1 ORDER BY number DESC LIMIT 1",
            values![meeting],
            |row| row.get(0),
        )?,
    };
    found.map(|bytes| packed::unpack(&bytes)).transpose()
}

// ---------------------------------------------------------------- members' requests

const REQUEST: &str = "SELECT id, body, meeting, account, made_by, at, title, text, state FROM requests";

fn request_row(row: &Row<'_>) -> Result<Request, Error> {
    Ok(Request {
        id: row.get(0)?,
        body: row.get(1)?,
        meeting: row.get(2)?,
        account: row.get(3)?,
        made_by: row.get(4)?,
        at: row.get(5)?,
        title: row.get(6)?,
        text: row.get(7)?,
        state: serde_json::from_str(&row.get::<String>(8)?)?,
    })
}

/// Keeps a request.
pub fn add_request(c: &Connection<'_>, request: &Request) -> Result<(), Error> {
    let Request { id, body, meeting, account, made_by, at, title, text, state } = request;
    c.execute(
        "INSERT INTO requests (id, body, meeting, account, made_by, at, title, text, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![*id, *body, *meeting, *account, made_by, at, title, text, serde_json::to_string(state)?],
    )?;
    Ok(())
}

/// Says what became of a request.
pub fn settle_request(c: &Connection<'_>, id: RequestId, state: &RequestState) -> Result<(), Error> {
    c.execute("UPDATE requests SET state = $1 WHERE id = $2", values![serde_json::to_string(state)?, id])?;
    Ok(())
}

/// A request.
pub fn request(c: &Connection<'_>, id: RequestId) -> Result<Option<Request>, Error> {
    c.query_first(&format!("{REQUEST} WHERE id = $1"), values![id], request_row)
}

/// A body's requests, the newest first.
pub fn requests(c: &Connection<'_>, body: BodyId) -> Result<Vec<Request>, Error> {
    c.query(&format!("{REQUEST} WHERE body = $1 ORDER BY at DESC, id DESC"), values![body], request_row)
}
