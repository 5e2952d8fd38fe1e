//! What is published, over time: the meetings of a month, the outcomes of a year, who sat when.

use sagsgang_model::{Date, Outcome};

use super::{MEETING, MeetingLine, meeting_line};
use crate::{Connection, Error, values};

/// All meetings from one day to another, both included, oldest first.
pub fn meetings_between(connection: &Connection<'_>, from: Date, to: Date) -> Result<Vec<MeetingLine>, Error> {
    connection.query(
        &format!("SELECT {MEETING} FROM public_meetings WHERE date >= $1 AND date <= $2 ORDER BY date, address"),
        values![from, to],
        meeting_line,
    )
}

/// The nearest days with a meeting before one day and after another.
pub fn days_beside(connection: &Connection<'_>, before: Date, after: Date) -> Result<(Option<Date>, Option<Date>), Error> {
    let earlier = connection.query_first(
        "SELECT date FROM public_meetings WHERE date < $1 ORDER BY date DESC LIMIT 1",
        values![before],
        |row| row.get(0),
    )?;
    let later = connection.query_first(
        "SELECT date FROM public_meetings WHERE date > $1 ORDER BY date LIMIT 1",
        values![after],
        |row| row.get(0),
    )?;
    Ok((earlier, later))
}

/// The years with meetings, each with its first meeting's day, oldest first.
pub fn years_with_meetings(connection: &Connection<'_>) -> Result<Vec<Date>, Error> {
    connection.query("SELECT MIN(date) FROM public_meetings GROUP BY SUBSTR(date, 1, 4) ORDER BY 1", &[], |row| row.get(0))
}

/// How often a body's items came to an outcome in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearlyOutcome {
    /// The year.
    pub year: i16,
    /// What the items came to. An item whose decision has several parts is counted once, by the first.
    pub outcome: Outcome,
    /// Number of items.
    pub items: usize,
}

/// A body's outcomes by year, oldest year first. Items without a decision are not counted.
pub fn outcomes_by_year(connection: &Connection<'_>, body_slug: &str) -> Result<Vec<YearlyOutcome>, Error> {
    let mut counted: Vec<YearlyOutcome> = Vec::new();
    connection.for_each(
        "SELECT SUBSTR(date, 1, 4), outcomes, COUNT(*) FROM public_items WHERE body_slug = $1 AND outcomes <> '' \
         GROUP BY SUBSTR(date, 1, 4), outcomes ORDER BY 1, 2",
        values![body_slug],
        |row| {
            let (year, codes, items): (String, String, usize) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (Ok(year), Some(outcome)) = (year.parse(), super::outcomes(&codes).first().copied()) else { return Ok(()) };
            match counted.iter_mut().find(|known| known.year == year && known.outcome == outcome) {
                Some(known) => known.items += items,
                None => counted.push(YearlyOutcome { year, outcome, items }),
            }
            Ok(())
        },
    )?;
    Ok(counted)
}

/// A person's seat in a body through one year, in one role and party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearlySeat {
    /// The person's place in addresses.
    pub slug: String,
    /// The name as printed.
    pub name: String,
    /// The role as printed.
    pub role: Option<String>,
    /// The party as printed.
    pub party: Option<String>,
    /// The year.
    pub year: i16,
    /// The first meeting's day of the year.
    pub first: Date,
    /// The latest meeting's day of the year.
    pub latest: Date,
    /// Number of meetings that name the person so.
    pub meetings: usize,
    /// Number of those that the person was away from altogether.
    pub absent: usize,
}

/// Everybody a body's meetings name, by year, role and party, oldest year first.
pub fn seats_by_year(connection: &Connection<'_>, body_slug: &str) -> Result<Vec<YearlySeat>, Error> {
    connection.query(
        "SELECT slug, MAX(name), role, party, SUBSTR(date, 1, 4), MIN(date), MAX(date), COUNT(*), \
         SUM(CASE WHEN items > 0 AND absent >= items THEN 1 ELSE 0 END) FROM public_people WHERE body_slug = $1 \
         GROUP BY slug, role, party, SUBSTR(date, 1, 4) ORDER BY 5, 1, 6",
        values![body_slug],
        |row| {
            Ok(YearlySeat {
                slug: row.get(0)?,
                name: row.get(1)?,
                role: row.get(2)?,
                party: row.get(3)?,
                year: row.get::<String>(4)?.parse().map_err(|_| Error::Corrupt("a meeting without a year".to_owned()))?,
                first: row.get(5)?,
                latest: row.get(6)?,
                meetings: row.get(7)?,
                absent: row.get(8)?,
            })
        },
    )
}
