//! *Åbne data* as objects: what there is of each sort, when it came, when it changed, and what is gone.
//!
//! Meetings and items have rows of their own; whatever several meetings name has one here, which
//! follows each edition: it changes when a meeting that names it does, and is gone with the last one.

use std::{collections::BTreeMap, fmt};

use sagsgang_model::{Publication, Slug, id::MeetingId, publication::PublishedFile};
use serde::Deserialize;

use crate::{Connection, Error, Value, unpack, values};

/// The sorts of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// *Kommune* or other authority.
    Authority,
    /// *Valgperiode*.
    Term,
    /// *Udvalg*, byråd or råd.
    Body,
    /// *Person*.
    Person,
    /// *Medlemskab*: a person in a body.
    Membership,
    /// *Møde*.
    Meeting,
    /// *Punkt*.
    Item,
    /// *Sag*: all items with its number, or one item without.
    Paper,
    /// *Fil*: a meeting as Akoma Ntoso and as PDF, and the attachments of items.
    File,
    /// *Sted*.
    Place,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Term => "term",
            Self::Body => "body",
            Self::Person => "person",
            Self::Membership => "membership",
            Self::Meeting => "meeting",
            Self::Item => "item",
            Self::Paper => "paper",
            Self::File => "file",
            Self::Place => "place",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An object: which, and its times (RFC 3339, UTC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// What it is found by: the address of a meeting or item, and as [`key`] and its kin write it.
    pub key: String,
    /// When it was first shown.
    pub created: String,
    /// When it was last changed, or taken off.
    pub modified: String,
    /// Whether it no longer is there.
    pub gone: bool,
    /// The words of a term or a place; empty for others.
    pub label: String,
}

/// Joins parts that hold no `_` to one key.
pub fn key(parts: [&str; 2]) -> String {
    parts.join("_")
}

/// The key of a case, or of an item that belongs to none.
pub fn paper(case: Option<&str>, address: &str) -> String {
    case.map_or_else(|| address.to_owned(), |number| format!("sag~{number}"))
}

/// The key of a meeting's PDF among files; the meeting's address alone is its Akoma Ntoso.
pub fn pdf(meeting: &str) -> String {
    format!("{meeting}/pdf")
}

/// The case number that a key of a paper names.
pub fn case_of(key: &str) -> Option<&str> {
    key.strip_prefix("sag~")
}

/// The key of an authority, also of one without a name.
pub fn authority(organization: &str) -> String {
    Slug::of(organization).to_string()
}

/// What is wanted of an item's document here.
#[derive(Deserialize)]
struct WithFiles {
    #[serde(default)]
    files: Vec<PublishedFile>,
}

type Things = BTreeMap<(Kind, String), String>;

/// What the shown rows of a meeting name.
pub(crate) fn of(c: &Connection<'_>, meeting: MeetingId) -> Result<Things, Error> {
    let mut things = Things::new();
    let mut add = |kind, key: String| drop(things.insert((kind, key), String::new()));
    let head = "SELECT organization_key, body_slug, term_key, place_key, address FROM public_meetings WHERE meeting = $1";
    c.for_each(head, values![meeting], |row| {
        add(Kind::Authority, row.get(0)?);
        add(Kind::Body, row.get(1)?);
        row.get::<Option<String>>(2)?.into_iter().for_each(|term| add(Kind::Term, term));
        row.get::<Option<String>>(3)?.into_iter().for_each(|place| add(Kind::Place, place));
        let address: String = row.get(4)?;
        add(Kind::File, pdf(&address));
        add(Kind::File, address);
        Ok(())
    })?;
    c.for_each("SELECT slug, body_slug FROM public_people WHERE meeting = $1", values![meeting], |row| {
        let (person, body): (String, String) = (row.get(0)?, row.get(1)?);
        add(Kind::Membership, key([&body, &person]));
        add(Kind::Person, person);
        Ok(())
    })?;
    c.for_each("SELECT case_number, address, document FROM public_items WHERE meeting = $1", values![meeting], |row| {
        let address: String = row.get(1)?;
        add(Kind::Paper, paper(row.get::<Option<String>>(0)?.as_deref(), &address));
        for file in unpack::<WithFiles>(&row.get::<Vec<u8>>(2)?)?.files {
            add(Kind::File, key([&address, &file.attachment.to_string()]));
        }
        Ok(())
    })?;
    Ok(things)
}

/// Editions come in another order when all rows are made again: the latest counts, whatever the order.
const LATER: &str = "(excluded.modified > public_objects.modified OR \
                     (excluded.modified = public_objects.modified AND excluded.label > public_objects.label))";

/// Lets the objects follow an edition whose rows are in place; `before` is what those it replaced named.
pub(crate) fn follow(c: &Connection<'_>, publication: &Publication, before: &Things) -> Result<(), Error> {
    let organization = authority(&publication.organization);
    let term = publication.term.as_deref().map(|term| key([&organization, Slug::of(term).as_str()]));
    let place = publication.place.as_deref().map(|place| key([&organization, Slug::of(place).as_str()]));
    c.execute(
        "UPDATE public_meetings SET organization_key = $1, term_key = $2, place_key = $3 WHERE meeting = $4",
        values![&organization, term.as_ref(), place.as_ref(), publication.meeting],
    )?;
    c.execute("UPDATE public_gone SET body_slug = $1 WHERE meeting = $2", values![&publication.body_slug, publication.meeting])?;
    let mut after = of(c, publication.meeting)?;
    for (kind, key, label) in [(Kind::Term, term, &publication.term), (Kind::Place, place, &publication.place)] {
        if let Some(known) = key.and_then(|key| after.get_mut(&(kind, key))) {
            *known = label.clone().unwrap_or_default();
        }
    }
    for ((kind, key), label) in &after {
        c.execute(
            &format!("INSERT INTO public_objects (kind, key, organization, label, created, modified, gone) VALUES ($1, $2, $3, $4, $5, $6, 0) \
             ON CONFLICT (kind, key) DO UPDATE SET gone = 0, \
             created = CASE WHEN excluded.created < public_objects.created THEN excluded.created ELSE public_objects.created END, \
             modified = CASE WHEN {LATER} THEN excluded.modified ELSE public_objects.modified END, \
             organization = CASE WHEN {LATER} THEN excluded.organization ELSE public_objects.organization END, \
             label = CASE WHEN {LATER} THEN excluded.label ELSE public_objects.label END"),
            values![kind.code(), key, &organization, label, &publication.published, &publication.published],
        )?;
    }
    for (kind, key) in before.keys().filter(|thing| !after.contains_key(*thing)) {
        let gone = !is_named(c, *kind, key)?;
        let label = if gone { ", label = ''" } else { "" };
        c.execute(
            &format!(
                "UPDATE public_objects SET modified = CASE WHEN $1 > modified THEN $1 ELSE modified END, gone = $2{label} \
                 WHERE kind = $3 AND key = $4"
            ),
            values![&publication.published, gone, kind.code(), key],
        )?;
    }
    Ok(())
}

/// Whether any meeting that is shown still names it.
fn is_named(c: &Connection<'_>, kind: Kind, key: &str) -> Result<bool, Error> {
    let (body, person) = key.split_once('_').unwrap_or((key, ""));
    let (sql, values): (_, &[Value]) = match kind {
        Kind::Authority => ("SELECT 1 FROM public_meetings WHERE organization_key = $1 LIMIT 1", values![key]),
        Kind::Term => ("SELECT 1 FROM public_meetings WHERE term_key = $1 LIMIT 1", values![key]),
        Kind::Place => ("SELECT 1 FROM public_meetings WHERE place_key = $1 LIMIT 1", values![key]),
        Kind::Body => ("SELECT 1 FROM public_meetings WHERE body_slug = $1 LIMIT 1", values![key]),
        Kind::Person => ("SELECT 1 FROM public_people WHERE slug = $1 LIMIT 1", values![key]),
        Kind::Membership => ("SELECT 1 FROM public_people WHERE slug = $1 AND body_slug = $2 LIMIT 1", values![person, body]),
        Kind::Paper if let Some(number) = case_of(key) => {
            ("SELECT 1 FROM public_items WHERE case_number = $1 LIMIT 1", values![number])
        }
        Kind::Paper => ("SELECT 1 FROM public_items WHERE address = $1 AND case_number IS NULL", values![key]),
        // These belong to one meeting.
        Kind::Meeting | Kind::Item | Kind::File => return Ok(false),
    };
    Ok(c.query_first(sql, values, |_| Ok(()))?.is_some())
}

// ---------------------------------------------------------------- reading

/// Which objects are asked for; moments are RFC 3339 in UTC, ends included.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Of this authority.
    pub authority: Option<String>,
    /// Meetings and items of this body.
    pub body: Option<String>,
    /// First shown at this moment or later.
    pub created_since: Option<String>,
    /// First shown at this moment or before.
    pub created_until: Option<String>,
    /// Changed at this moment or later. Then what is gone is told too.
    pub modified_since: Option<String>,
    /// Changed at this moment or before.
    pub modified_until: Option<String>,
}

/// Where a page of a list lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// From the beginning.
    First,
    /// Behind this key.
    After(String),
    /// Before this key.
    Before(String),
    /// At the end.
    Last,
}

impl Kind {
    /// The rows of all objects of this sort.
    fn rows(self) -> String {
        let own = |table: &str, item: bool| {
            format!(
                "(SELECT address AS key, created, modified, 0 AS gone, body_slug, '' AS label FROM {table} UNION ALL \
                 SELECT address, created, gone, 1, body_slug, '' FROM public_gone WHERE item = {}) o",
                i32::from(item)
            )
        };
        match self {
            Self::Meeting => own("public_meetings", false),
            Self::Item => own("public_items", true),
            kind => format!(
                "(SELECT key, created, modified, gone, organization, label FROM public_objects WHERE kind = '{}') o",
                kind.code()
            ),
        }
    }

    fn conditions(self, wish: &Wish) -> (String, Vec<Value>) {
        let mut sql = String::from(" WHERE 1 = 1");
        let mut values: Vec<Value> = Vec::new();
        let mut and = |condition: &str, value: Option<&String>| {
            if let Some(value) = value {
                values.push(value.into());
                sql.push_str(&format!(" AND {}", condition.replace('?', &format!("${}", values.len()))));
            }
        };
        match self {
            Self::Meeting | Self::Item => {
                let of = "o.body_slug IN (SELECT b.key FROM public_objects b WHERE b.kind = 'body' AND b.organization = ?)";
                and(of, wish.authority.as_ref());
                and("o.body_slug = ?", wish.body.as_ref());
            }
            _ => and("o.organization = ?", wish.authority.as_ref()),
        }
        and("o.created >= ?", wish.created_since.as_ref());
        and("o.created <= ?", wish.created_until.as_ref());
        and("o.modified >= ?", wish.modified_since.as_ref());
        and("o.modified <= ?", wish.modified_until.as_ref());
        if wish.modified_since.is_none() {
            sql.push_str(" AND o.gone = 0");
        }
        (sql, values)
    }
}

fn object(row: &crate::Row<'_>) -> Result<Object, Error> {
    Ok(Object { key: row.get(0)?, created: row.get(1)?, modified: row.get(2)?, gone: row.get(3)?, label: row.get(4)? })
}

/// A page of the objects of a sort, by key, and whether there are more before and behind it.
pub fn list(c: &Connection<'_>, kind: Kind, wish: &Wish, page: &Page, limit: usize) -> Result<(Vec<Object>, bool, bool), Error> {
    let (mut sql, mut values) = kind.conditions(wish);
    let falling = matches!(page, Page::Before(_) | Page::Last);
    if let Page::After(key) | Page::Before(key) = page {
        values.push(key.into());
        sql.push_str(&format!(" AND o.key {} ${}", if falling { '<' } else { '>' }, values.len()));
    }
    values.push((limit + 1).into());
    let order = if falling { " DESC" } else { "" };
    let sql = format!(
        "SELECT o.key, o.created, o.modified, o.gone, o.label FROM {}{sql} ORDER BY o.key{order} LIMIT ${}",
        kind.rows(),
        values.len()
    );
    let mut found = c.query(&sql, &values, object)?;
    let more = found.len() > limit;
    found.truncate(limit);
    if falling {
        found.reverse();
    }
    let (before, behind) = match page {
        Page::First => (false, more),
        Page::Last => (more, false),
        Page::After(_) => (true, more),
        Page::Before(_) => (more, true),
    };
    Ok((found, before, behind))
}

/// Number of objects of a sort.
pub fn count(c: &Connection<'_>, kind: Kind, wish: &Wish) -> Result<usize, Error> {
    let (sql, values) = kind.conditions(wish);
    c.query_value(&format!("SELECT COUNT(*) FROM {}{sql}", kind.rows()), &values)
}

/// One object, also when it is gone.
pub fn one(c: &Connection<'_>, kind: Kind, key: &str) -> Result<Option<Object>, Error> {
    let sql =
        format!("SELECT o.key, o.created, o.modified, o.gone, o.label FROM {} WHERE o.key = $1 ORDER BY o.gone", kind.rows());
    c.query_first(&sql, values![key], object)
}

/// The authority that an object belongs to.
pub fn authority_of(c: &Connection<'_>, kind: Kind, key: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT organization FROM public_objects WHERE kind = $1 AND key = $2";
    c.query_first(sql, values![kind.code(), key], |row| row.get(0))
}

/// The items of a meeting in printed order, as objects.
pub fn items_of(c: &Connection<'_>, meeting: &str) -> Result<Vec<Object>, Error> {
    let sql = "SELECT i.address, i.created, i.modified FROM public_meetings m JOIN public_items i ON i.meeting = m.meeting \
               WHERE m.address = $1 ORDER BY i.position";
    c.query(sql, values![meeting], |row| {
        Ok(Object { key: row.get(0)?, created: row.get(1)?, modified: row.get(2)?, gone: false, label: String::new() })
    })
}

/// The place of an item in its meeting, from 0.
pub fn position_of(c: &Connection<'_>, item: &str) -> Result<Option<usize>, Error> {
    c.query_first("SELECT position FROM public_items WHERE address = $1", values![item], |row| row.get(0))
}

/// The people of a body, by their place in addresses.
pub fn people_of(c: &Connection<'_>, body: &str) -> Result<Vec<String>, Error> {
    c.query("SELECT DISTINCT slug FROM public_people WHERE body_slug = $1 ORDER BY slug", values![body], |row| row.get(0))
}

/// The terms of an authority.
pub fn terms_of(c: &Connection<'_>, authority: &str) -> Result<Vec<Object>, Error> {
    let wish = Wish { authority: Some(authority.to_owned()), ..Wish::default() };
    Ok(list(c, Kind::Term, &wish, &Page::First, 1000)?.0)
}

/// The name of an authority at its latest meeting.
pub fn name_of(c: &Connection<'_>, authority: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT organization FROM public_meetings WHERE organization_key = $1 ORDER BY date DESC LIMIT 1";
    c.query_first(sql, values![authority], |row| row.get(0))
}
