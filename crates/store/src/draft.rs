//! Cases of the office, and items while they are being prepared.

use sagsgang_model::{
    CaseNumber, Date, Ground,
    draft::{DraftState, DraftText, FormField},
    id::{AccountId, BodyId, CaseId, DraftId, MeetingId, OrganizationId},
    record::Access,
};

use crate::{Connection, Error, Row, packed, values};

pub(crate) fn access_code(access: Access) -> &'static str {
    match access {
        Access::Open => "open",
        Access::Closed => "closed",
    }
}

pub(crate) fn access_of(code: &str) -> Access {
    // What is not said to be open is closed.
    if code == "open" { Access::Open } else { Access::Closed }
}

/// *Sag*, as the office keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// Identity, shared with the archive's items of the same number.
    pub id: CaseId,
    /// *Sagsnummer*.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// Whether its title may be shown to everybody in the office.
    pub access: Access,
    /// When it was opened, in UTC, as RFC 3339.
    pub opened: String,
    /// By whom, in words.
    pub opened_by: String,
    /// Who is responsible.
    pub owner: AccountId,
}

const CASE: &str = "SELECT f.case_id, k.number, f.title, f.access, f.opened, f.opened_by, f.owner \
                    FROM case_files f JOIN cases k ON k.id = f.case_id";

fn case_row(row: &Row<'_>) -> Result<CaseFile, Error> {
    Ok(CaseFile {
        id: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        access: access_of(&row.get::<String>(3)?),
        opened: row.get(4)?,
        opened_by: row.get(5)?,
        owner: row.get::<String>(6)?.parse().map_err(|_| Error::Corrupt("an owner is no account".into()))?,
    })
}

/// Keeps a case.
pub fn open_case(c: &Connection<'_>, case: &CaseFile) -> Result<(), Error> {
    c.execute(
        "INSERT INTO case_files (case_id, title, access, opened, opened_by, owner) VALUES ($1, $2, $3, $4, $5, $6)",
        values![case.id, &case.title, access_code(case.access), &case.opened, &case.opened_by, case.owner],
    )?;
    Ok(())
}

/// A case by its identity.
pub fn case(c: &Connection<'_>, id: CaseId) -> Result<Option<CaseFile>, Error> {
    c.query_first(&format!("{CASE} WHERE f.case_id = $1"), values![id], case_row)
}

/// Which cases a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CasesWanted<'a> {
    /// Whose list it is.
    pub account: AccountId,
    /// They see their own cases that are this …
    pub own: &'a [Access],
    /// … and those of others that are this.
    pub others: &'a [Access],
    /// What stands in the number or the title.
    pub words: &'a str,
}

/// Cases, the one opened last first.
pub fn cases(c: &Connection<'_>, wanted: &CasesWanted<'_>, limit: u32, offset: u32) -> Result<Vec<CaseFile>, Error> {
    let codes = |access: &[Access]| access.iter().map(|access| access_code(*access)).collect::<Vec<_>>().join(" ");
    // Engines do not agree on capitals outside ASCII: any sign will do for such a letter, and for the signs of patterns.
    let plain = |sign: char| if sign.is_ascii() && !matches!(sign, '%' | '_' | '\\') { sign.to_ascii_lowercase() } else { '_' };
    let pattern = format!("%{}%", wanted.words.trim().chars().map(plain).collect::<String>());
    let sql = format!(
        "{CASE} WHERE ($1 LIKE '%' || f.access || '%' OR (f.owner = $2 AND $3 LIKE '%' || f.access || '%')) \
         AND (LOWER(k.number) LIKE $4 OR LOWER(f.title) LIKE $4) ORDER BY f.opened DESC, k.number DESC LIMIT $5 OFFSET $6"
    );
    c.query(&sql, values![codes(wanted.others), wanted.account, codes(wanted.own), pattern, limit, offset], case_row)
}

/// The highest serial number of an organization's cases with a KLE subject, facet and year.
pub fn last_serial(c: &Connection<'_>, organization: OrganizationId, beginning: &str, year: &str) -> Result<u32, Error> {
    let pattern = format!("{beginning}-%-{year}");
    let numbers: Vec<CaseNumber> =
        c.query("SELECT number FROM cases WHERE organization = $1 AND number LIKE $2", values![organization, pattern], |row| {
            row.get(0)
        })?;
    Ok(numbers.iter().filter_map(|number| number.kle()?.serial.parse().ok()).max().unwrap_or(0))
}

/// *Punkt under udarbejdelse*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Identity.
    pub id: DraftId,
    /// The case it is of.
    pub case: CaseId,
    /// The body it is for.
    pub body: BodyId,
    /// The fields it is written in.
    pub form: Vec<FormField>,
    /// Where it is on its way.
    pub state: DraftState,
    /// Open or closed.
    pub access: Access,
    /// Why it is closed.
    pub ground: Option<Ground>,
    /// The title everybody may see of a closed item.
    pub open_title: Option<String>,
    /// When it was begun, in UTC, as RFC 3339.
    pub made: String,
    /// When it last changed.
    pub changed: String,
    /// The newest text, counted from 1.
    pub version: u32,
}

const DRAFT: &str = "SELECT id, case_id, body, form, state, access, ground, open_title, made, changed, version FROM drafts";

fn draft_row(row: &Row<'_>) -> Result<Draft, Error> {
    let ground: Option<String> = row.get(6)?;
    Ok(Draft {
        id: row.get(0)?,
        case: row.get(1)?,
        body: row.get(2)?,
        form: serde_json::from_str(&row.get::<String>(3)?)?,
        state: serde_json::from_str(&row.get::<String>(4)?)?,
        access: access_of(&row.get::<String>(5)?),
        ground: ground.and_then(|code| Ground::from_code(&code)),
        open_title: row.get(7)?,
        made: row.get(8)?,
        changed: row.get(9)?,
        version: row.get(10)?,
    })
}

/// Keeps a draft that has no text yet.
pub fn add(c: &Connection<'_>, draft: &Draft, writer: AccountId) -> Result<(), Error> {
    c.execute(
        "INSERT INTO drafts (id, case_id, body, form, state, stage, title, access, route, made, changed, version) \
         VALUES ($1, $2, $3, $4, $5, $6, '', $7, '[]', $8, $9, 0)",
        values![
            draft.id,
            draft.case,
            draft.body,
            serde_json::to_string(&draft.form)?,
            serde_json::to_string(&draft.state)?,
            draft.state.code(),
            access_code(draft.access),
            &draft.made,
            &draft.changed
        ],
    )?;
    add_writer(c, draft.id, writer)
}

/// The drafts for a body that are written or ready and were not sent, with their titles: the approved first.
pub fn for_body(c: &Connection<'_>, body: BodyId) -> Result<Vec<(Draft, String)>, Error> {
    let sql = format!(
        "{}, title FROM drafts WHERE body = $1 AND stage IN ('not_ready', 'in_review', 'approved') \
         ORDER BY CASE stage WHEN 'approved' THEN 0 WHEN 'in_review' THEN 1 ELSE 2 END, changed DESC, id",
        DRAFT.trim_end_matches(" FROM drafts")
    );
    c.query(&sql, values![body], |row| Ok((draft_row(row)?, row.get(11)?)))
}

/// The drafts that stand on an agenda, each with its title and the number of its case.
pub fn on_agenda(c: &Connection<'_>, meeting: MeetingId) -> Result<Vec<(Draft, String, Option<CaseNumber>)>, Error> {
    let sql = format!(
        "{}, title, (SELECT k.number FROM cases k WHERE k.id = case_id) FROM drafts \
         WHERE id IN (SELECT e.draft FROM agenda_entries e WHERE e.meeting = $1)",
        DRAFT.trim_end_matches(" FROM drafts")
    );
    c.query(&sql, values![meeting], |row| Ok((draft_row(row)?, row.get(11)?, row.get(12)?)))
}

/// A draft by its identity.
pub fn get(c: &Connection<'_>, id: DraftId) -> Result<Option<Draft>, Error> {
    c.query_first(&format!("{DRAFT} WHERE id = $1"), values![id], draft_row)
}

/// Every draft of a case, in the order they were begun.
pub fn of_case(c: &Connection<'_>, case: CaseId) -> Result<Vec<Draft>, Error> {
    c.query(&format!("{DRAFT} WHERE case_id = $1 ORDER BY made, id"), values![case], draft_row)
}

/// *Vej og frist*: where an item goes, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The bodies in order; those of a step treat it at the same time.
    pub route: Vec<Vec<BodyId>>,
    /// *Frist*: the day it must be approved.
    pub deadline: Option<Date>,
}

/// Where a draft goes, and until when.
pub fn plan(c: &Connection<'_>, id: DraftId) -> Result<Plan, Error> {
    let found = c.query_first("SELECT route, deadline FROM drafts WHERE id = $1", values![id], |row| {
        Ok(Plan { route: serde_json::from_str(&row.get::<String>(0)?)?, deadline: row.get(1)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Says where a draft goes, and until when.
pub fn set_plan(c: &Connection<'_>, id: DraftId, plan: &Plan) -> Result<(), Error> {
    let sql = "UPDATE drafts SET route = $1, deadline = $2 WHERE id = $3";
    c.execute(sql, values![serde_json::to_string(&plan.route)?, plan.deadline, id])?;
    Ok(())
}

/// One line about a draft, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// Identity.
    pub id: DraftId,
    /// The title of its newest text.
    pub title: String,
    /// The name of the body it is for.
    pub body: String,
    /// Where it is on its way.
    pub state: DraftState,
    /// When it last changed, in UTC, as RFC 3339.
    pub changed: String,
    /// The day it must be approved.
    pub deadline: Option<Date>,
}

/// Bodies, each with open or closed, that a list is kept to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach(String);

impl Reach {
    /// Lets the list hold what is open, or closed, of a body as well.
    pub fn add(&mut self, body: BodyId, access: Access) {
        self.0.push_str(&format!("{} {body}|", access_code(access)));
    }
}

/// What a list of drafts holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Whose list it is.
    pub account: AccountId,
    /// Of this, what they write on themselves and have not sent …
    pub own: Reach,
    /// … and of this, what is to be read through.
    pub others: Reach,
}

const LINE: &str = "SELECT d.id, d.title, b.name, d.state, d.changed, d.deadline FROM drafts d JOIN bodies b ON b.id = d.body";
const WRITES: &str = "EXISTS (SELECT 1 FROM draft_writers w WHERE w.draft = d.id AND w.account = $1)";
const IN_OWN: &str = "$2 LIKE '%' || d.access || ' ' || d.body || '|%'";
const IN_OTHERS: &str = "$3 LIKE '%' || d.access || ' ' || d.body || '|%'";

fn line_row(row: &Row<'_>) -> Result<DraftLine, Error> {
    Ok(DraftLine {
        id: row.get(0)?,
        title: row.get(1)?,
        body: row.get(2)?,
        state: serde_json::from_str(&row.get::<String>(3)?)?,
        changed: row.get(4)?,
        deadline: row.get(5)?,
    })
}

/// What waits for somebody: what is due first, then what changed last.
pub fn waiting(c: &Connection<'_>, wanted: &Wanted, limit: u32, offset: u32) -> Result<Vec<DraftLine>, Error> {
    let sql = format!(
        "{LINE} WHERE (d.stage = 'not_ready' AND {WRITES} AND {IN_OWN}) OR (d.stage = 'in_review' AND {IN_OTHERS}) \
         ORDER BY CASE WHEN d.deadline IS NULL THEN 1 ELSE 0 END, d.deadline, d.changed DESC, d.id LIMIT $4 OFFSET $5"
    );
    c.query(&sql, values![wanted.account, &wanted.own.0, &wanted.others.0, limit, offset], line_row)
}

/// What should have been approved before a day and is not, whoever it waits for: the latest first.
pub fn late(c: &Connection<'_>, wanted: &Wanted, today: Date, limit: u32) -> Result<Vec<DraftLine>, Error> {
    // SQLite numbers parameters in the order they are met, whatever they are called.
    let sql = format!(
        "{LINE} WHERE (({WRITES} AND {IN_OWN}) OR {IN_OTHERS}) AND d.stage IN ('not_ready', 'in_review') AND d.deadline < $4 \
         ORDER BY d.deadline, d.changed DESC, d.id LIMIT $5"
    );
    c.query(&sql, values![wanted.account, &wanted.own.0, &wanted.others.0, today, limit], line_row)
}

/// The lines of a case's drafts, in the order they were begun.
pub fn lines_of_case(c: &Connection<'_>, case: CaseId) -> Result<Vec<DraftLine>, Error> {
    c.query(&format!("{LINE} WHERE d.case_id = $1 ORDER BY d.made, d.id"), values![case], line_row)
}

/// Says whether a draft is open, and if not why, and what everybody may see of it.
pub fn set_access(
    c: &Connection<'_>,
    id: DraftId,
    access: Access,
    ground: Option<Ground>,
    open_title: Option<&str>,
) -> Result<(), Error> {
    c.execute(
        "UPDATE drafts SET access = $1, ground = $2, open_title = $3 WHERE id = $4",
        values![access_code(access), ground.map(Ground::code), open_title, id],
    )?;
    Ok(())
}

/// Notes that something that belongs to a draft has changed.
pub fn touch(c: &Connection<'_>, id: DraftId, at: &str) -> Result<(), Error> {
    c.execute("UPDATE drafts SET changed = $1 WHERE id = $2", values![at, id])?;
    Ok(())
}

/// Lets somebody write on a draft.
pub fn add_writer(c: &Connection<'_>, draft: DraftId, account: AccountId) -> Result<(), Error> {
    c.execute("INSERT INTO draft_writers (draft, account) VALUES ($1, $2) ON CONFLICT DO NOTHING", values![draft, account])?;
    Ok(())
}

/// Who writes on a draft.
pub fn writers(c: &Connection<'_>, draft: DraftId) -> Result<Vec<AccountId>, Error> {
    c.query("SELECT account FROM draft_writers WHERE draft = $1 ORDER BY account", values![draft], |row| row.get(0))
}

// ---------------------------------------------------------------- texts

/// A text that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Counted from 1.
    pub number: u32,
    /// When, in UTC, as RFC 3339.
    pub at: String,
    /// By whom.
    pub account: AccountId,
    /// Their name then.
    pub made_by: String,
}

/// Keeps a text as the draft's newest; answers its number.
pub fn save(
    c: &Connection<'_>,
    draft: DraftId,
    text: &DraftText,
    at: &str,
    account: AccountId,
    made_by: &str,
) -> Result<u32, Error> {
    let number: u32 = c.query_value("SELECT version + 1 FROM drafts WHERE id = $1", values![draft])?;
    c.execute(
        "INSERT INTO draft_versions (draft, number, at, account, made_by, text) VALUES ($1, $2, $3, $4, $5, $6)",
        values![draft, number, at, account, made_by, packed::pack(text)?],
    )?;
    c.execute("UPDATE drafts SET version = $1, changed = $2, title = $3 WHERE id = $4", values![number, at, &text.title, draft])?;
    Ok(number)
}

/// A text by its number.
pub fn text(c: &Connection<'_>, draft: DraftId, number: u32) -> Result<Option<DraftText>, Error> {
    let found: Option<Vec<u8>> =
        c.query_first("SELECT text FROM draft_versions WHERE draft = $1 AND number = $2", values![draft, number], |row| {
            row.get(0)
        })?;
    found.map(|bytes| packed::unpack(&bytes)).transpose()
}

/// Every text of a draft, the newest first.
pub fn versions(c: &Connection<'_>, draft: DraftId) -> Result<Vec<Version>, Error> {
    let sql = "SELECT number, at, account, made_by FROM draft_versions WHERE draft = $1 ORDER BY number DESC";
    c.query(sql, values![draft], |row| {
        Ok(Version { number: row.get(0)?, at: row.get(1)?, account: row.get(2)?, made_by: row.get(3)? })
    })
}

// ---------------------------------------------------------------- its way

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// When, in UTC, as RFC 3339.
    pub at: String,
    /// By whom.
    pub made_by: String,
    /// The state it led to, as people call it.
    pub state: String,
    /// Why.
    pub reason: Option<String>,
}

/// Keeps a new state and who made it so; `serial` is the event's.
#[expect(clippy::too_many_arguments, reason = "one row")]
pub fn take_step(
    c: &Connection<'_>,
    serial: i64,
    draft: DraftId,
    state: &DraftState,
    reason: Option<&str>,
    at: &str,
    account: AccountId,
    made_by: &str,
) -> Result<(), Error> {
    c.execute(
        "UPDATE drafts SET state = $1, stage = $2, changed = $3 WHERE id = $4",
        values![serde_json::to_string(state)?, state.code(), at, draft],
    )?;
    c.execute(
        "INSERT INTO draft_steps (serial, draft, at, account, made_by, state, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![serial, draft, at, account, made_by, state.danish(), reason],
    )?;
    Ok(())
}

/// The steps of a draft, the newest first.
pub fn steps(c: &Connection<'_>, draft: DraftId) -> Result<Vec<StepTaken>, Error> {
    let sql = "SELECT at, made_by, state, reason FROM draft_steps WHERE draft = $1 ORDER BY serial DESC";
    c.query(sql, values![draft], |row| {
        Ok(StepTaken { at: row.get(0)?, made_by: row.get(1)?, state: row.get(2)?, reason: row.get(3)? })
    })
}

// ---------------------------------------------------------------- remarks in the margin

/// *Bemærkning* to a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Identity.
    pub id: String,
    /// The text it was made to.
    pub version: u32,
    /// The part of the text: `title` or a field of the form.
    pub part: String,
    /// The words it is about; empty for the whole part.
    pub passage: String,
    /// What it says.
    pub text: String,
    /// When, in UTC, as RFC 3339.
    pub at: String,
    /// By whom.
    pub account: AccountId,
    /// Their name then.
    pub made_by: String,
    /// When somebody had dealt with it.
    pub settled: Option<String>,
}

/// Keeps a remark.
pub fn comment(c: &Connection<'_>, draft: DraftId, comment: &Comment) -> Result<(), Error> {
    let Comment { id, version, part, passage, text, at, account, made_by, .. } = comment;
    c.execute(
        "INSERT INTO draft_comments (id, draft, version, part, passage, text, at, account, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![id, draft, *version, part, passage, text, at, *account, made_by],
    )?;
    Ok(())
}

/// Notes that a remark has been dealt with. False when there is no such one that has not.
pub fn settle(c: &Connection<'_>, draft: DraftId, id: &str, at: &str) -> Result<bool, Error> {
    let sql = "UPDATE draft_comments SET settled = $1 WHERE id = $2 AND draft = $3 AND settled IS NULL";
    Ok(c.execute(sql, values![at, id, draft])? > 0)
}

/// The remarks to a draft, in the order they were made.
pub fn comments(c: &Connection<'_>, draft: DraftId) -> Result<Vec<Comment>, Error> {
    let sql = "SELECT id, version, part, passage, text, at, account, made_by, settled FROM draft_comments WHERE draft = $1 ORDER BY at, id";
    c.query(sql, values![draft], |row| {
        Ok(Comment {
            id: row.get(0)?,
            version: row.get(1)?,
            part: row.get(2)?,
            passage: row.get(3)?,
            text: row.get(4)?,
            at: row.get(5)?,
            account: row.get(6)?,
            made_by: row.get(7)?,
            settled: row.get(8)?,
        })
    })
}
