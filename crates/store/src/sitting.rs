//! What happened at meetings, act by act, and the minutes of it.

use sagsgang_model::{
    id::{AccountId, ActId, AttendeeId, BodyId, DraftId, EntryId, MeetingId},
    minutes::MinutesState,
    sitting::Act,
};

use crate::{Connection, Error, values};

/// An act as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Given by who took it down.
    pub id: ActId,
    /// What.
    pub act: Act,
    /// When it was taken, in UTC, as RFC 3339.
    pub at: String,
    /// By whom.
    pub account: AccountId,
    /// Their name then.
    pub made_by: String,
}

/// Keeps an act behind those of the meeting before.
pub fn take(c: &Connection<'_>, meeting: MeetingId, taken: &Taken) -> Result<(), Error> {
    let serial: u32 = c.query_value("SELECT COALESCE(MAX(serial), 0) + 1 FROM acts WHERE meeting = $1", values![meeting])?;
    let act = serde_json::to_string(&taken.act)?;
    c.execute(
        "INSERT INTO acts (meeting, serial, id, act, at, account, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![meeting, serial, taken.id, act, &taken.at, taken.account, &taken.made_by],
    )?;
    Ok(())
}

/// An act that was taken before.
pub fn act(c: &Connection<'_>, id: ActId) -> Result<Option<Act>, Error> {
    let found: Option<String> = c.query_first("SELECT act FROM acts WHERE id = $1", values![id], |row| row.get(0))?;
    Ok(found.map(|act| serde_json::from_str(&act)).transpose()?)
}

/// The acts of a meeting in their order.
pub fn acts(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Taken>, Error> {
    c.query("SELECT id, act, at, account, made_by FROM acts WHERE meeting = $1 ORDER BY serial", values![meeting], |row| {
        Ok(Taken {
            id: row.get(0)?,
            act: serde_json::from_str(&row.get::<String>(1)?)?,
            at: row.get(2)?,
            account: row.get(3)?,
            made_by: row.get(4)?,
        })
    })
}

/// Says who is disqualified from an item, and nobody else.
pub fn set_disqualified(c: &Connection<'_>, entry: EntryId, accounts: &[AccountId]) -> Result<(), Error> {
    c.execute("DELETE FROM disqualified WHERE entry = $1", values![entry])?;
    for account in accounts {
        c.execute("INSERT INTO disqualified (entry, account) VALUES ($1, $2)", values![entry, *account])?;
    }
    Ok(())
}

/// Something that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The item it comes from.
    pub entry: EntryId,
    /// The hash of its words.
    pub what: String,
    /// When it was said to be done, in UTC, as RFC 3339.
    pub at: String,
    /// By whom.
    pub made_by: String,
}

/// Says that something is carried out.
pub fn set_done(c: &Connection<'_>, done: &Done) -> Result<(), Error> {
    let sql =
        "INSERT INTO executions_done (entry, what, at, made_by) VALUES ($1, $2, $3, $4) ON CONFLICT (entry, what) DO NOTHING";
    c.execute(sql, values![done.entry, done.what.clone(), done.at.clone(), done.made_by.clone()]).map(drop)
}

/// Says that something is not carried out after all.
pub fn set_undone(c: &Connection<'_>, entry: EntryId, what: &str) -> Result<(), Error> {
    c.execute("DELETE FROM executions_done WHERE entry = $1 AND what = $2", values![entry, what]).map(drop)
}

/// What was carried out of a meeting's decisions and promises.
pub fn done(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Done>, Error> {
    let sql = "SELECT d.entry, d.what, d.at, d.made_by FROM executions_done d JOIN agenda_entries e ON e.id = d.entry \
               WHERE e.meeting = $1 ORDER BY d.entry, d.what";
    c.query(sql, values![meeting], |row| {
        Ok(Done { entry: row.get(0)?, what: row.get(1)?, at: row.get(2)?, made_by: row.get(3)? })
    })
}

/// The hashes of all that a body's meetings decided or promised and somebody has carried out.
pub fn done_of_body(c: &Connection<'_>, body: BodyId) -> Result<Vec<String>, Error> {
    let sql = "SELECT d.what FROM executions_done d JOIN agenda_entries e ON e.id = d.entry \
               JOIN planned_meetings m ON m.meeting = e.meeting WHERE m.body = $1";
    c.query(sql, values![body], |row| row.get(0))
}

/// The items of a meeting that an account is disqualified from.
pub fn disqualified(c: &Connection<'_>, meeting: MeetingId, account: AccountId) -> Result<Vec<EntryId>, Error> {
    c.query(
        "SELECT d.entry FROM disqualified d JOIN agenda_entries e ON e.id = d.entry WHERE e.meeting = $1 AND d.account = $2",
        values![meeting, account],
        |row| row.get(0),
    )
}

/// The prepared items that are one matter with those that a query seeds, whoever treats it: what they came from, what they went on as,
/// and what others are heard with.
fn matter(seed: &str) -> String {
    format!(
        "WITH RECURSIVE copies (a, b) AS (\
         SELECT e.draft, k.draft FROM carried k JOIN agenda_entries e ON e.id = k.entry \
         WHERE e.draft IS NOT NULL AND k.draft IS NOT NULL \
         UNION ALL SELECT n.draft, p.draft FROM consultations n JOIN consultation_parties p ON p.consultation = n.id \
         WHERE p.draft IS NOT NULL), \
         matter (draft) AS ({seed} \
         UNION SELECT CASE WHEN k.a = m.draft THEN k.b ELSE k.a END FROM matter m JOIN copies k ON m.draft IN (k.a, k.b)) \
         SELECT draft FROM matter ORDER BY draft"
    )
}

/// The prepared items that an account is disqualified from, those of the same matter among them.
pub fn disqualified_from(c: &Connection<'_>, account: AccountId) -> Result<Vec<DraftId>, Error> {
    let seed = "SELECT e.draft FROM disqualified d JOIN agenda_entries e ON e.id = d.entry \
                WHERE d.account = $1 AND e.draft IS NOT NULL";
    c.query(&matter(seed), values![account], |row| row.get(0))
}

/// Says that an account is not disqualified from a matter after all: whoever decided last decided it.
pub fn set_qualified(c: &Connection<'_>, draft: DraftId, account: AccountId) -> Result<(), Error> {
    let of_matter = c.query(&matter("SELECT id FROM drafts WHERE id = $1"), values![draft], |row| row.get::<DraftId>(0))?;
    for draft in of_matter {
        let sql = "DELETE FROM disqualified WHERE account = $1 AND entry IN (SELECT id FROM agenda_entries WHERE draft = $2)";
        c.execute(sql, values![account, draft])?;
    }
    Ok(())
}

/// Notes where an item went on to, and what is quoted there: a draft for a body, or the agenda of a meeting. With neither, it waits
/// for the body to plan one.
pub fn carry(
    c: &Connection<'_>,
    entry: EntryId,
    body: BodyId,
    draft: Option<DraftId>,
    meeting: Option<MeetingId>,
    quoted: &str,
) -> Result<(), Error> {
    let sql = "INSERT INTO carried (entry, body, draft, meeting, quoted) VALUES ($1, $2, $3, $4, $5)";
    c.execute(sql, values![entry, body, draft, meeting, quoted]).map(drop)
}

/// *Venter på et møde*: the items that are to be treated by a body that has no meeting to take them, with what is quoted there.
pub fn waiting(c: &Connection<'_>, body: BodyId) -> Result<Vec<(EntryId, String)>, Error> {
    let sql = "SELECT entry, quoted FROM carried WHERE body = $1 AND draft IS NULL AND meeting IS NULL AND quoted IS NOT NULL \
               ORDER BY entry";
    c.query(sql, values![body], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// An item that waited stands on the agenda of a meeting.
pub fn set_placed(c: &Connection<'_>, entry: EntryId, body: BodyId, meeting: MeetingId) -> Result<(), Error> {
    c.execute("UPDATE carried SET meeting = $1 WHERE entry = $2 AND body = $3", values![meeting, entry, body]).map(drop)
}

/// What was carried to a meeting that is not held: to the one it was moved to, or back to waiting.
pub fn set_moved(c: &Connection<'_>, from: MeetingId, to: Option<MeetingId>) -> Result<(), Error> {
    c.execute("UPDATE carried SET meeting = $1 WHERE meeting = $2", values![to, from]).map(drop)
}

/// Where an item that is no prepared one stands again, or waits to.
pub fn carried_entries(c: &Connection<'_>, entry: EntryId) -> Result<Vec<(BodyId, Option<MeetingId>, String)>, Error> {
    let sql = "SELECT body, meeting, quoted FROM carried WHERE entry = $1 AND draft IS NULL AND quoted IS NOT NULL ORDER BY body";
    c.query(sql, values![entry], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Says anew what is quoted of an item.
pub fn set_quoted(c: &Connection<'_>, entry: EntryId, body: BodyId, quoted: &str) -> Result<(), Error> {
    c.execute("UPDATE carried SET quoted = $1 WHERE entry = $2 AND body = $3", values![quoted, entry, body]).map(drop)
}

/// The bodies that an item went on to.
pub fn carried(c: &Connection<'_>, entry: EntryId) -> Result<Vec<BodyId>, Error> {
    c.query("SELECT body FROM carried WHERE entry = $1 ORDER BY body", values![entry], |row| row.get(0))
}

/// The prepared items that an item went on as.
pub fn carried_drafts(c: &Connection<'_>, entry: EntryId) -> Result<Vec<DraftId>, Error> {
    let sql = "SELECT draft FROM carried WHERE entry = $1 AND draft IS NOT NULL ORDER BY draft";
    c.query(sql, values![entry], |row| row.get(0))
}

// ---------------------------------------------------------------- the minutes

/// Where the minutes of a meeting are on their way, and how often they were sent to be signed; none before the meeting was held.
pub fn minutes(c: &Connection<'_>, meeting: MeetingId) -> Result<Option<(MinutesState, u32)>, Error> {
    let sql = "SELECT state, edition FROM minutes WHERE meeting = $1";
    c.query_first(sql, values![meeting], |row| Ok((serde_json::from_str(&row.get::<String>(0)?)?, row.get(1)?)))
}

/// Says where minutes are on their way.
pub fn set_minutes(c: &Connection<'_>, meeting: MeetingId, state: &MinutesState, edition: u32) -> Result<(), Error> {
    c.execute(
        "INSERT INTO minutes (meeting, state, edition) VALUES ($1, $2, $3) \
         ON CONFLICT (meeting) DO UPDATE SET state = excluded.state, edition = excluded.edition",
        values![meeting, serde_json::to_string(state)?, edition],
    )?;
    Ok(())
}

/// The meetings whose minutes are to be signed, and when who is to sign was told last.
pub fn to_sign(c: &Connection<'_>) -> Result<Vec<(MeetingId, Option<String>)>, Error> {
    let all: Vec<(MeetingId, String, Option<String>)> =
        c.query("SELECT meeting, state, told FROM minutes ORDER BY meeting", &[], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut waiting = Vec::new();
    for (meeting, state, told) in all {
        if matches!(serde_json::from_str(&state)?, MinutesState::Signing { .. }) {
            waiting.push((meeting, told));
        }
    }
    Ok(waiting)
}

/// Whether minutes are to be signed and an account has not.
pub fn awaits(c: &Connection<'_>, meeting: MeetingId, account: AccountId) -> Result<bool, Error> {
    let Some((MinutesState::Signing { .. }, edition)) = minutes(c, meeting)? else { return Ok(false) };
    let signed = signatures(c, meeting)?.into_iter();
    let mut own = signed.filter(|known| known.account == Some(account) && known.edition == edition && known.voided.is_none());
    Ok(own.next().is_none())
}

/// Notes when who is to sign was told.
pub fn set_told(c: &Connection<'_>, meeting: MeetingId, at: &str) -> Result<(), Error> {
    c.execute("UPDATE minutes SET told = $1 WHERE meeting = $2", values![at, meeting])?;
    Ok(())
}

/// *Underskrift*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The edition that was signed.
    pub edition: u32,
    /// Whose it is, at the meeting.
    pub person: AttendeeId,
    /// Their name.
    pub name: String,
    /// The account that gave it; none for one on paper.
    pub account: Option<AccountId>,
    /// The hash of what was signed.
    pub sha256: String,
    /// When, in UTC, as RFC 3339.
    pub at: String,
    /// Whether it stands on paper, and was noted here.
    pub paper: bool,
    /// Why it counts no longer.
    pub voided: Option<String>,
}

/// Keeps a signature.
pub fn sign(c: &Connection<'_>, meeting: MeetingId, signature: &Signature) -> Result<(), Error> {
    let Signature { edition, person, name, account, sha256, at, paper, voided } = signature;
    c.execute(
        "INSERT INTO signatures (meeting, edition, person, name, account, sha256, at, paper, voided) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![meeting, *edition, *person, name, *account, sha256, at, *paper, voided.as_deref()],
    )?;
    Ok(())
}

/// Voids the signatures of a meeting that still count. Answers how many.
pub fn void(c: &Connection<'_>, meeting: MeetingId, why: &str) -> Result<usize, Error> {
    c.execute("UPDATE signatures SET voided = $1 WHERE meeting = $2 AND voided IS NULL", values![why, meeting])
}

/// Every signature under the minutes of a meeting, the oldest first.
pub fn signatures(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<Signature>, Error> {
    let sql =
        "SELECT edition, person, name, account, sha256, at, paper, voided FROM signatures WHERE meeting = $1 ORDER BY at, name";
    c.query(sql, values![meeting], |row| {
        Ok(Signature {
            edition: row.get(0)?,
            person: row.get(1)?,
            name: row.get(2)?,
            account: row.get(3)?,
            sha256: row.get(4)?,
            at: row.get(5)?,
            paper: row.get(6)?,
            voided: row.get(7)?,
        })
    })
}
