//! *Åbne data*: what is public in lists that can be gone through from end to end, also while it grows.
//!
//! A list goes on behind the last thing that was given, not at a number: nothing is told twice or
//! passed over because something came or went meanwhile.

use std::str::FromStr;

use sagsgang_model::{
    Date, Outcome,
    record::{DateRange, DocumentKind},
};

use crate::{
    Connection, Error, Value, content_hash,
    packed::unpack_text,
    public::{self, ItemLine, MeetingLine, Promise},
    values,
};

/// A line with the moments (RFC 3339) when the thing came and when it was last changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated<T> {
    /// When it was first shown.
    pub created: String,
    /// When what is shown was made.
    pub modified: String,
    /// The thing.
    pub line: T,
}

/// Which meetings or items are asked for; all that is left out does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The body's place in addresses.
    pub body: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Kind of document; of meetings alone.
    pub kind: Option<DocumentKind>,
    /// Outcome; of items alone.
    pub outcome: Option<Outcome>,
    /// Case number; of items alone.
    pub case: Option<String>,
    /// Changed at this moment (RFC 3339, UTC, whole seconds) or later.
    pub changed_since: Option<String>,
    /// The place of the last thing that was given: day and address, as [`place`] writes it.
    pub after: Option<String>,
    /// How many to give, at most.
    pub limit: usize,
}

/// Where a list of days goes on: behind this day and address.
pub fn place(date: Date, address: &str) -> String {
    format!("{date} {address}")
}

/// Conditions with their values, in order.
#[derive(Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition; each `?` in it stands for the next value.
    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
        let mut parts = condition.split('?');
        self.sql.push_str(parts.next().unwrap_or_default());
        for (part, value) in parts.zip(values) {
            self.values.push(value);
            self.sql.push_str(&format!("${}{part}", self.values.len()));
        }
    }

    fn when<T: Into<Value>>(&mut self, condition: &str, value: Option<T>) {
        if let Some(value) = value {
            self.and(condition, [value.into()]);
        }
    }

    /// Goes on behind a place in a list that is sorted by two columns, both falling.
    fn behind(&mut self, columns: [&str; 2], place: Option<&str>) {
        if let Some(place) = place {
            let (date, address) = place.split_once(' ').unwrap_or((place, ""));
            let [one, two] = columns;
            self.and(&format!("({one} < ? OR ({one} = ? AND {two} < ?))"), [date.into(), date.into(), address.into()]);
        }
    }

    fn limit(&mut self, order: &str, limit: usize) {
        self.values.push(limit.into());
        self.sql.push_str(&format!(" ORDER BY {order} LIMIT ${}", self.values.len()));
    }
}

/// Meetings, latest first.
pub fn meetings(c: &Connection<'_>, wish: &Wish) -> Result<Vec<Dated<MeetingLine>>, Error> {
    let mut conditions = Conditions::default();
    conditions.when("body_slug = ?", wish.body.as_ref());
    conditions.when("date >= ?", wish.from);
    conditions.when("date <= ?", wish.to);
    conditions.when("kind = ?", wish.kind.map(public::kind_code));
    conditions.when("modified >= ?", wish.changed_since.as_ref());
    conditions.behind(["date", "address"], wish.after.as_deref());
    conditions.limit("date DESC, address DESC", wish.limit);
    let sql = format!("SELECT {}, created, modified FROM public_meetings{}", public::MEETING, conditions.sql);
    c.query(&sql, &conditions.values, |row| {
        Ok(Dated { created: row.get(6)?, modified: row.get(7)?, line: public::meeting_line(row)? })
    })
}

/// Items, latest meeting first.
pub fn items(c: &Connection<'_>, wish: &Wish) -> Result<Vec<Dated<ItemLine>>, Error> {
    let mut conditions = Conditions::default();
    conditions.when("i.body_slug = ?", wish.body.as_ref());
    conditions.when("i.date >= ?", wish.from);
    conditions.when("i.date <= ?", wish.to);
    conditions.when("(',' || i.outcomes || ',') LIKE ?", wish.outcome.map(|outcome| format!("%,{},%", outcome.code())));
    conditions.when("i.case_number = ?", wish.case.as_ref());
    conditions.when("i.modified >= ?", wish.changed_since.as_ref());
    conditions.behind(["i.date", "i.address"], wish.after.as_deref());
    conditions.limit("i.date DESC, i.address DESC", wish.limit);
    let sql = format!("SELECT {}, i.created, i.modified FROM public_items i{}", public::ITEM, conditions.sql);
    c.query(&sql, &conditions.values, |row| {
        Ok(Dated { created: row.get(10)?, modified: row.get(11)?, line: public::item_line(row)? })
    })
}

/// A case with what is published of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    /// The case number.
    pub number: String,
    /// Number of items.
    pub items: usize,
    /// The day of the first item.
    pub first: Date,
    /// The day of the latest item.
    pub latest: Date,
    /// The latest item's title.
    pub title: String,
}

/// Cases by number, from behind one on; those whose numbers begin so.
pub fn cases(c: &Connection<'_>, beginning: &str, after: Option<&str>, limit: usize) -> Result<Vec<CaseLine>, Error> {
    let mut conditions = Conditions::default();
    conditions.and("case_number >= ?", [beginning.into()]);
    conditions.and("case_number < ?", [format!("{beginning}\u{10ffff}").into()]);
    conditions.when("case_number > ?", after);
    conditions.sql.push_str(" GROUP BY case_number");
    conditions.limit("case_number", limit);
    let sql = format!("SELECT case_number, COUNT(*), MIN(date), MAX(date) FROM public_items{}", conditions.sql);
    let mut cases = c.query(&sql, &conditions.values, |row| {
        Ok(CaseLine { number: row.get(0)?, items: row.get(1)?, first: row.get(2)?, latest: row.get(3)?, title: String::new() })
    })?;
    for case in &mut cases {
        let sql = "SELECT title FROM public_items WHERE case_number = $1 ORDER BY date DESC, address DESC LIMIT 1";
        case.title = c.query_first(sql, values![&case.number], |row| row.get(0))?.unwrap_or_default();
    }
    Ok(cases)
}

/// A person with what is published of them.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonLine {
    /// The person's place in addresses.
    pub slug: String,
    /// The name at the latest meeting.
    pub name: String,
    /// Number of meetings.
    pub meetings: usize,
    /// The first meeting's day.
    pub first: Date,
    /// The latest meeting's day.
    pub latest: Date,
}

/// People by their place in addresses, from behind one on; those of one body when it is told.
pub fn people(c: &Connection<'_>, body: Option<&str>, after: Option<&str>, limit: usize) -> Result<Vec<PersonLine>, Error> {
    let mut conditions = Conditions::default();
    conditions.when("body_slug = ?", body);
    conditions.when("slug > ?", after);
    conditions.sql.push_str(" GROUP BY slug");
    conditions.limit("slug", limit);
    let sql = format!("SELECT slug, COUNT(*), MIN(date), MAX(date) FROM public_people{}", conditions.sql);
    let mut people = c.query(&sql, &conditions.values, |row| {
        Ok(PersonLine { slug: row.get(0)?, meetings: row.get(1)?, first: row.get(2)?, latest: row.get(3)?, name: String::new() })
    })?;
    for person in &mut people {
        let sql = "SELECT name FROM public_people WHERE slug = $1 ORDER BY date DESC, address LIMIT 1";
        person.name = c.query_first(sql, values![&person.slug], |row| row.get(0))?.unwrap_or_default();
    }
    Ok(people)
}

/// A promise in a list: its body, its place among the item's promises, its case number, itself.
pub type ListedPromise = (String, usize, Option<String>, Promise);

/// Promises, made latest first, from behind a [`place`] on; by body and by when they are due.
pub fn promises(
    c: &Connection<'_>,
    body: Option<&str>,
    due: (Option<Date>, Option<Date>),
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<ListedPromise>, Error> {
    let mut conditions = Conditions::default();
    conditions.when("i.body_slug = ?", body);
    conditions.when("p.due_to >= ?", due.0);
    conditions.when("p.due_from <= ?", due.1);
    if let Some(after) = after {
        let mut parts = after.splitn(3, ' ');
        let mut part = || parts.next().unwrap_or_default().to_owned();
        let (date, address) = (part(), part());
        let position: i64 = part().parse().unwrap_or(-1);
        conditions.and(
            "(p.date < ? OR (p.date = ? AND (p.address < ? OR (p.address = ? AND p.position > ?))))",
            [date.clone().into(), date.into(), address.clone().into(), address.into(), position.into()],
        );
    }
    conditions.limit("p.date DESC, p.address DESC, p.position", limit);
    let sql = format!(
        "SELECT p.address, p.date, p.text, p.who, p.due_from, p.due_to, p.case_number, p.position, i.body_slug \
         FROM public_commitments p JOIN public_items i ON i.address = p.address{}",
        conditions.sql
    );
    c.query(&sql, &conditions.values, |row| {
        let (from, to): (Option<Date>, Option<Date>) = (row.get(4)?, row.get(5)?);
        let due = from.zip(to).map(|(from, to)| DateRange { from, to });
        let promise = Promise { address: row.get(0)?, made: row.get(1)?, text: row.get(2)?, who: row.get(3)?, due };
        Ok((row.get(8)?, row.get(7)?, row.get(6)?, promise))
    })
}

/// *Måned* of meetings, for those who fetch everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Year and month: `2024-03`.
    pub month: String,
    /// Number of meetings.
    pub meetings: usize,
    /// Number of their items.
    pub items: usize,
    /// When any of them was last changed (RFC 3339, UTC).
    pub modified: String,
    /// What changes when any of them does.
    pub state: String,
}

/// The months with meetings, oldest first.
pub fn months(c: &Connection<'_>) -> Result<Vec<Month>, Error> {
    let mut months: Vec<Month> = Vec::new();
    let mut ids = String::new();
    let close = |months: &mut Vec<Month>, ids: &mut String| {
        if let Some(last) = months.last_mut() {
            last.state = content_hash(std::mem::take(ids).as_bytes());
        }
    };
    c.for_each("SELECT date, items, modified, publication FROM public_meetings ORDER BY date, address", &[], |row| {
        let (date, items, modified): (String, usize, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let month = date.get(..7).unwrap_or(&date);
        if months.last().is_none_or(|last| last.month != month) {
            close(&mut months, &mut ids);
            months.push(Month { month: month.to_owned(), meetings: 0, items: 0, modified: String::new(), state: String::new() });
        }
        if let Some(last) = months.last_mut() {
            last.meetings += 1;
            last.items += items;
            last.modified = std::mem::take(&mut last.modified).max(modified);
        }
        ids.push_str(&row.get::<String>(3)?);
        Ok(())
    })?;
    close(&mut months, &mut ids);
    Ok(months)
}

/// The publications of a month from behind a meeting's [`place`] on, as they were written: place and JSON text.
pub fn publications(c: &Connection<'_>, month: &str, after: &str, limit: usize) -> Result<Vec<(String, String)>, Error> {
    let (date, address) = after.split_once(' ').unwrap_or((after, ""));
    // Days are compared as text: after `2024-03` comes every day of it, and before `2024-03-99` no other.
    c.query(
        "SELECT m.date, m.address, p.document FROM public_meetings m JOIN publications p ON p.id = m.publication \
         WHERE m.date > $1 AND m.date < $2 AND (m.date > $3 OR (m.date = $3 AND m.address > $4)) \
         ORDER BY m.date, m.address LIMIT $5",
        values![month, format!("{month}-99"), date, address, limit],
        |row| {
            let (date, address): (String, String) = (row.get(0)?, row.get(1)?);
            Ok((format!("{date} {address}"), unpack_text(&row.get::<Vec<u8>>(2)?)?))
        },
    )
}

/// *Sider*: the sorts of pages that a search engine is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// *Udvalg*.
    Bodies,
    /// *Møder*.
    Meetings,
    /// *Punkter*.
    Items,
    /// *Sager*.
    Cases,
}

impl Pages {
    const ALL: [Self; 4] = [Self::Bodies, Self::Meetings, Self::Items, Self::Cases];

    /// What their addresses begin with.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Bodies => "udvalg/",
            Self::Meetings | Self::Items => "moeder/",
            Self::Cases => "sager/",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Bodies => "udvalg",
            Self::Meetings => "moeder",
            Self::Items => "punkter",
            Self::Cases => "sager",
        }
    }

    /// Column and table.
    fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Bodies => ("body_slug", "public_meetings"),
            Self::Meetings => ("address", "public_meetings"),
            Self::Items => ("address", "public_items"),
            Self::Cases => ("case_number", "public_items"),
        }
    }
}

impl std::fmt::Display for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Pages {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|pages| pages.name() == name).ok_or(())
    }
}

/// How many pages there are of each sort.
pub fn count_pages(c: &Connection<'_>) -> Result<Vec<(Pages, usize)>, Error> {
    let count = |pages: Pages| {
        let (column, table) = pages.column();
        Ok((pages, c.query_value(&format!("SELECT COUNT(DISTINCT {column}) FROM {table}"), &[])?))
    };
    Pages::ALL.into_iter().map(count).collect()
}

/// Pages of one sort with the moments they were last changed, by address.
pub fn pages(c: &Connection<'_>, pages: Pages, offset: usize, limit: usize) -> Result<Vec<(String, String)>, Error> {
    let (column, table) = pages.column();
    let sql = format!(
        "SELECT {column}, MAX(modified) FROM {table} WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY {column} LIMIT $1 OFFSET $2"
    );
    c.query(&sql, values![limit, offset], |row| Ok((row.get(0)?, row.get(1)?)))
}
