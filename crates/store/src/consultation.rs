//! Items that were sent to be heard about, and what was answered.

use sagsgang_model::{
    CaseNumber, Date,
    consultation::{Consultation, Party, Reply, Way},
    id::{BodyId, CaseId, ConsultationId, DraftId, OrganizationId, PartyId, ReplyId},
};

use crate::{Connection, Error, Row, Value, values};

const CONSULTATION: &str =
    "SELECT id, draft, version, files, question, themes, deadline, begun, begun_by, closed, closed_by FROM consultations";

fn row(row: &Row<'_>) -> Result<Consultation, Error> {
    let closed: Option<String> = row.get(9)?;
    let closed_by: Option<String> = row.get(10)?;
    Ok(Consultation {
        id: row.get(0)?,
        draft: row.get(1)?,
        version: row.get(2)?,
        files: serde_json::from_str(&row.get::<String>(3)?)?,
        question: row.get(4)?,
        themes: serde_json::from_str(&row.get::<String>(5)?)?,
        deadline: row.get(6)?,
        begun: row.get(7)?,
        begun_by: row.get(8)?,
        closed: closed.map(|at| (at, closed_by.unwrap_or_default())),
        parties: Vec::new(),
        replies: Vec::new(),
    })
}

fn filled(c: &Connection<'_>, mut found: Consultation) -> Result<Consultation, Error> {
    let parties = "SELECT id, name, way, body, draft FROM consultation_parties WHERE consultation = $1 ORDER BY position";
    found.parties = c.query(parties, values![found.id], |row| {
        let (body, draft): (Option<BodyId>, Option<DraftId>) = (row.get(3)?, row.get(4)?);
        let way = match (body, draft) {
            (Some(body), Some(draft)) => Way::Agenda { body, draft },
            _ if row.get::<String>(2)? == "link" => Way::Link,
            _ => Way::Text,
        };
        Ok(Party { id: row.get(0)?, name: row.get(1)?, way })
    })?;
    let replies = "SELECT r.id, r.party, r.theme, r.number, r.version, r.text, r.date, r.item, r.at, r.made_by, \
                   (SELECT f.date FROM consultation_replies f WHERE f.id = r.id AND f.version = 1) FROM consultation_replies r JOIN consultation_parties p ON p.id = r.party WHERE p.consultation = $1 \
                   AND r.version = (SELECT MAX(n.version) FROM consultation_replies n WHERE n.id = r.id) \
                   ORDER BY r.theme, r.number, r.id";
    found.replies = c.query(replies, values![found.id], |row| {
        let item: Option<String> = row.get(7)?;
        Ok(Reply {
            id: row.get(0)?,
            party: row.get(1)?,
            theme: row.get(2)?,
            number: row.get(3)?,
            version: row.get(4)?,
            text: row.get(5)?,
            date: row.get(6)?,
            item: item.map(|item| serde_json::from_str(&item)).transpose()?,
            at: row.get(8)?,
            made_by: row.get(9)?,
            first: row.get(10)?,
        })
    })?;
    Ok(found)
}

fn all(c: &Connection<'_>, end: &str, values: &[Value]) -> Result<Vec<Consultation>, Error> {
    let found = c.query(&format!("{CONSULTATION} {end}"), values, row)?;
    found.into_iter().map(|found| filled(c, found)).collect()
}

/// A consultation with its parties and what they have answered.
pub fn get(c: &Connection<'_>, id: ConsultationId) -> Result<Option<Consultation>, Error> {
    Ok(all(c, "WHERE id = $1", values![id])?.pop())
}

/// The consultation that a party is heard in.
pub fn of_party(c: &Connection<'_>, party: PartyId) -> Result<Option<Consultation>, Error> {
    Ok(all(c, "WHERE id = (SELECT consultation FROM consultation_parties WHERE id = $1)", values![party])?.pop())
}

/// Every consultation of an item, the latest first.
pub fn of_draft(c: &Connection<'_>, draft: DraftId) -> Result<Vec<Consultation>, Error> {
    all(c, "WHERE draft = $1 ORDER BY begun DESC, id", values![draft])
}

/// The consultations of a case that still take answers.
pub fn open_of_case(c: &Connection<'_>, case: CaseId) -> Result<Vec<Consultation>, Error> {
    let end = "WHERE closed IS NULL AND draft IN (SELECT d.id FROM drafts d WHERE d.case_id = $1) ORDER BY deadline, id";
    all(c, end, values![case])
}

/// The same of an organization's case by its number.
pub fn open_of_number(c: &Connection<'_>, home: OrganizationId, number: &CaseNumber) -> Result<Vec<Consultation>, Error> {
    let end = "WHERE closed IS NULL AND draft IN (SELECT d.id FROM drafts d JOIN cases k ON k.id = d.case_id \
               WHERE k.organization = $1 AND k.number = $2) ORDER BY deadline, id";
    all(c, end, values![home, number.as_str()])
}

/// The consultations in which a body is heard with an item that was made for it.
pub fn heard_with(c: &Connection<'_>, draft: DraftId) -> Result<Vec<Consultation>, Error> {
    let end = "WHERE id IN (SELECT p.consultation FROM consultation_parties p WHERE p.draft = $1) ORDER BY begun, id";
    all(c, end, values![draft])
}

/// The consultations that still take answers of some bodies, the soonest due first.
pub fn open_for(c: &Connection<'_>, bodies: &[BodyId]) -> Result<Vec<Consultation>, Error> {
    let open = all(c, "WHERE closed IS NULL ORDER BY deadline, id", &[])?;
    let asks = |party: &Party| matches!(party.way, Way::Agenda { body, .. } if bodies.contains(&body));
    Ok(open.into_iter().filter(|found| found.parties.iter().any(asks)).collect())
}

/// Keeps a consultation and its parties.
pub fn add(c: &Connection<'_>, new: &Consultation) -> Result<(), Error> {
    c.execute(
        "INSERT INTO consultations (id, draft, version, files, question, themes, deadline, begun, begun_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            new.id,
            new.draft,
            new.version,
            serde_json::to_string(&new.files)?,
            &new.question,
            serde_json::to_string(&new.themes)?,
            new.deadline,
            &new.begun,
            &new.begun_by
        ],
    )?;
    for (position, party) in (1_u32..).zip(&new.parties) {
        let (way, body, draft) = match party.way {
            Way::Agenda { body, draft } => ("agenda", Some(body), Some(draft)),
            Way::Link => ("link", None, None),
            Way::Text => ("text", None, None),
        };
        c.execute(
            "INSERT INTO consultation_parties (id, consultation, position, name, way, body, draft) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![party.id, new.id, position, &party.name, way, body, draft],
        )?;
    }
    Ok(())
}

/// Gives those who are heard until another day.
pub fn set_deadline(c: &Connection<'_>, id: ConsultationId, deadline: Date) -> Result<(), Error> {
    c.execute("UPDATE consultations SET deadline = $1 WHERE id = $2", values![deadline, id])?;
    Ok(())
}

/// Takes no more answers.
pub fn close(c: &Connection<'_>, id: ConsultationId, at: &str, by: &str) -> Result<(), Error> {
    c.execute("UPDATE consultations SET closed = $1, closed_by = $2 WHERE id = $3", values![at, by, id])?;
    Ok(())
}

/// Keeps an answer, or new words of one. Nothing is overwritten.
pub fn answer(c: &Connection<'_>, reply: &Reply) -> Result<(), Error> {
    let item = reply.item.as_ref().map(serde_json::to_string).transpose()?;
    c.execute(
        "INSERT INTO consultation_replies (id, version, party, theme, number, text, date, item, at, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            reply.id,
            reply.version,
            reply.party,
            reply.theme,
            reply.number,
            &reply.text,
            reply.date,
            item,
            &reply.at,
            &reply.made_by
        ],
    )?;
    Ok(())
}

/// How many answers of a party are kept, with all their versions.
pub fn kept(c: &Connection<'_>, party: PartyId) -> Result<u32, Error> {
    c.query_value("SELECT COUNT(*) FROM consultation_replies WHERE party = $1", values![party])
}

/// The words an answer had in one of its versions.
pub fn text(c: &Connection<'_>, reply: ReplyId, version: u32) -> Result<Option<String>, Error> {
    let sql = "SELECT text FROM consultation_replies WHERE id = $1 AND version = $2";
    c.query_first(sql, values![reply, version], |row| row.get(0))
}

/// A letter to who is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Who.
    pub party: PartyId,
    /// The address.
    pub email: String,
    /// How many links were made: the last one holds.
    pub links: u32,
    /// How often it was tried.
    pub tries: u32,
    /// Why it was not handed over.
    pub problem: Option<String>,
    /// When it was handed over, in UTC, as RFC 3339.
    pub sent: Option<String>,
    /// When who had not answered was reminded.
    pub reminded: Option<String>,
}

const LETTER: &str = "SELECT party, email, links, tries, problem, sent, reminded FROM consultation_letters";

fn letter_row(row: &Row<'_>) -> Result<Letter, Error> {
    Ok(Letter {
        party: row.get(0)?,
        email: row.get(1)?,
        links: row.get(2)?,
        tries: row.get(3)?,
        problem: row.get(4)?,
        sent: row.get(5)?,
        reminded: row.get(6)?,
    })
}

/// Notes where letters to a party go. Without an address it gets none, and has a link all the same.
pub fn add_letter(c: &Connection<'_>, party: PartyId, email: &str, now: &str) -> Result<(), Error> {
    let due = (!email.is_empty()).then_some(now);
    c.execute(
        "INSERT INTO consultation_letters (party, email, links, due, tries) VALUES ($1, $2, 1, $3, 0)",
        values![party, email, due],
    )?;
    Ok(())
}

/// The letters to a party.
pub fn letter(c: &Connection<'_>, party: PartyId) -> Result<Option<Letter>, Error> {
    c.query_first(&format!("{LETTER} WHERE party = $1"), values![party], letter_row)
}

/// Letters that are due, the oldest first.
pub fn letters_due(c: &Connection<'_>, now: &str, most: u32) -> Result<Vec<Letter>, Error> {
    c.query(&format!("{LETTER} WHERE due <= $1 ORDER BY due, party LIMIT $2"), values![now, most], letter_row)
}

/// The letters to those who may be reminded: of open consultations whose deadline lies between two days, sent before another.
pub fn to_remind(c: &Connection<'_>, from: Date, to: Date, sent_before: Date) -> Result<Vec<Letter>, Error> {
    let sql = format!(
        "{LETTER} WHERE due IS NULL AND reminded IS NULL AND sent < $1 AND party IN (SELECT p.id FROM consultation_parties p \
         JOIN consultations k ON k.id = p.consultation WHERE k.closed IS NULL AND k.deadline >= $2 AND k.deadline <= $3)"
    );
    c.query(&sql, values![sent_before, from, to], letter_row)
}

/// Notes that a letter is to go once more with another deadline, and a reminder before that.
pub fn write_of_deadline(c: &Connection<'_>, party: PartyId, now: &str) -> Result<(), Error> {
    c.execute(
        "UPDATE consultation_letters SET reminded = NULL, tries = 0, problem = NULL, \
         due = CASE WHEN email = '' THEN NULL ELSE $1 END WHERE party = $2",
        values![now, party],
    )?;
    Ok(())
}

/// Notes that a letter is to go once more, as a reminder or with a new link.
pub fn write_again(c: &Connection<'_>, party: PartyId, now: &str, new_link: bool) -> Result<(), Error> {
    let (more, reminded) = if new_link { (1_u32, None) } else { (0, Some(now)) };
    c.execute(
        "UPDATE consultation_letters SET links = links + $1, reminded = COALESCE($2, reminded), tries = 0, problem = NULL, \
         due = CASE WHEN email = '' THEN NULL ELSE $3 END WHERE party = $4",
        values![more, reminded, now, party],
    )?;
    Ok(())
}

/// Notes what came of a letter: handed over or given up, or when it is tried again.
pub fn letter_tried(
    c: &Connection<'_>,
    party: PartyId,
    again: Option<&str>,
    at: &str,
    problem: Option<&str>,
) -> Result<(), Error> {
    let sent = (again.is_none() && problem.is_none()).then_some(at);
    c.execute(
        "UPDATE consultation_letters SET due = $1, tries = tries + 1, sent = COALESCE($2, sent), problem = $3 WHERE party = $4",
        values![again, sent, problem, party],
    )?;
    Ok(())
}
