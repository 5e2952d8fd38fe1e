//! *Løfter*: what was promised, and whether somebody came back with it.

use sagsgang_model::{Date, record::DateRange};

use crate::{
    Connection, Error, Row, Value,
    public::{self, ITEM, ItemLine, Promise},
    values,
};

/// *Status*: how a promise stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// *Overskredet*: due before today, and no item of the case since.
    Overdue,
    /// *Kommer*: due today or later.
    Due,
    /// *Uden frist*: no time was told.
    Open,
    /// *Fulgt op*: the case was treated again, not before it was due.
    Kept,
}

impl Standing {
    /// Every standing, in the order people read them.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Due, Self::Open, Self::Kept];
}

/// One promise with the item it was made under and the one that keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct PromiseLine {
    /// How it stands.
    pub standing: Standing,
    /// What was promised.
    pub promise: Promise,
    /// The item it was made under.
    pub item: ItemLine,
    /// The item that keeps it.
    pub kept_by: Option<ItemLine>,
}

/// The same rule as [`Promise::kept_by`]: the next item of the case that is not before it was due.
const KEEPING: &str = "FROM public_items k WHERE k.case_number = p.case_number AND k.date > p.date \
                       AND (p.due_from IS NULL OR k.date >= p.due_from)";

fn standing() -> String {
    format!("CASE WHEN EXISTS (SELECT 1 {KEEPING}) THEN 3 WHEN p.due_to IS NULL THEN 2 WHEN p.due_to < $1 THEN 0 ELSE 1 END")
}

fn values_of(today: Date, body: Option<&str>) -> Vec<Value> {
    [Value::from(today)].into_iter().chain(body.map(Value::from)).collect()
}

fn filter(body: Option<&str>) -> &'static str {
    if body.is_some() { "WHERE p.meeting IN (SELECT meeting FROM public_meetings WHERE body_slug = $2)" } else { "" }
}

/// How many promises stand how on a day, in the order of [`Standing::ALL`].
pub fn counts(c: &Connection<'_>, body: Option<&str>, today: Date) -> Result<[usize; 4], Error> {
    let sql = format!("SELECT {}, COUNT(*) FROM public_commitments p {} GROUP BY 1", standing(), filter(body));
    let mut counts = [0; 4];
    c.for_each(&sql, &values_of(today, body), |row| {
        if let Some(count) = counts.get_mut(row.get::<usize>(0)?) {
            *count = row.get(1)?;
        }
        Ok(())
    })?;
    Ok(counts)
}

/// A stretch of the promises: overdue first, the latest first; then those to come, soonest first; those without a
/// time and those kept, latest first.
pub fn list(c: &Connection<'_>, body: Option<&str>, today: Date, offset: usize, most: usize) -> Result<Vec<PromiseLine>, Error> {
    let sql = format!(
        "SELECT {ITEM}, q.standing, q.date, q.text, q.who, q.due_from, q.due_to, q.case_number FROM \
         (SELECT p.address, p.position, p.date, p.text, p.who, p.due_from, p.due_to, p.case_number, {} AS standing \
         FROM public_commitments p {}) q JOIN public_items i ON i.address = q.address \
         ORDER BY q.standing, CASE WHEN q.standing = 1 THEN q.due_to ELSE '' END, \
         CASE WHEN q.standing = 0 THEN q.due_to ELSE q.date END DESC, q.address, q.position LIMIT {most} OFFSET {offset}",
        standing(),
        filter(body),
    );
    let mut lines = c.query(&sql, &values_of(today, body), line)?;
    let keeper = format!(
        "SELECT {ITEM} FROM public_items i WHERE i.case_number = $1 AND i.date > $2 AND i.date >= $3 ORDER BY i.date, i.address LIMIT 1"
    );
    for line in lines.iter_mut().filter(|line| line.standing == Standing::Kept) {
        let from = line.promise.due.map_or(line.promise.made, |due| due.from);
        let values = values![line.item.case_number.as_deref(), line.promise.made, from];
        line.kept_by = c.query_first(&keeper, values, public::item_line)?;
    }
    Ok(lines)
}

fn line(row: &Row<'_>) -> Result<PromiseLine, Error> {
    let (from, to): (Option<Date>, Option<Date>) = (row.get(14)?, row.get(15)?);
    let item = public::item_line(row)?;
    Ok(PromiseLine {
        standing: Standing::ALL.get(row.get::<usize>(10)?).copied().unwrap_or(Standing::Open),
        promise: Promise {
            address: item.address.clone(),
            made: row.get(11)?,
            text: row.get(12)?,
            who: row.get(13)?,
            due: from.zip(to).map(|(from, to)| DateRange { from, to }),
        },
        item,
        kept_by: None,
    })
}
