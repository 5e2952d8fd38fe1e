//! *Fuldstændighed*: what is quoted and not there.

use sagsgang_model::Date;

use crate::{
    Connection, Error,
    public::{self, ITEM, ItemLine},
    values,
};

/// A decision of a body that another item quotes and that no published meeting holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// The day of the meeting that is quoted.
    pub date: Date,
    /// The number of the item, when printed.
    pub number: Option<String>,
    /// Whether a meeting of that day is published, without such an item.
    pub meeting_is_there: bool,
    /// Where it is quoted.
    pub quoted_in: ItemLine,
}

/// What items quote of a body's decisions that is not published, oldest first.
///
/// A quote is of the body when it names it as the body's meetings or its address do.
pub fn missing(c: &Connection<'_>, body_slug: &str) -> Result<Vec<Missing>, Error> {
    let mut keys = vec![public::body_key(body_slug)];
    for name in
        c.query("SELECT DISTINCT body FROM public_meetings WHERE body_slug = $1", values![body_slug], |row| row.get::<String>(0))?
    {
        let key = public::body_key(&name);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let sql = format!(
        "SELECT {ITEM}, q.date, q.number, EXISTS (SELECT 1 FROM public_meetings m WHERE m.body_slug = $1 AND m.date = q.date) \
         FROM public_quotes q JOIN public_items i ON i.address = q.address WHERE q.body_key = $2 AND q.date IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM public_items t WHERE t.body_slug = $1 AND t.date = q.date AND (t.number = q.number OR q.number IS NULL)) \
         ORDER BY q.date, q.number, i.date, i.address"
    );
    let mut missing: Vec<Missing> = Vec::new();
    for key in keys {
        missing.extend(c.query(&sql, values![body_slug, key], |row| {
            let quoted_in = public::item_line(row)?;
            Ok(Missing { date: row.get(10)?, number: row.get(11)?, meeting_is_there: row.get(12)?, quoted_in })
        })?);
    }
    missing.sort_by(|a, b| (a.date, &a.number, a.quoted_in.date).cmp(&(b.date, &b.number, b.quoted_in.date)));
    missing.dedup_by(|a, b| a.date == b.date && a.number == b.number);
    Ok(missing)
}
