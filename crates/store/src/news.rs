//! *Nyt*: what feeds and calendars tell of a topic.

use sagsgang_model::{Date, Publication, Topic};

use crate::{Connection, Error, Row, Value, public, unpack, values};

/// Of so many of the latest items those that changed last are looked for.
const CANDIDATES: usize = 200;
/// Of so many of the latest corrections.
const CORRECTIONS: usize = 20;
/// An item shown so many days after its meeting at most was news when it was shown; what came later is archive.
const RECENT_DAYS: i64 = 60;

/// One thing a feed tells.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// The meeting's head with this item alone; for a meeting the whole edition, or its tombstone.
    pub publication: Publication,
    /// When it was first shown, in UTC, as RFC 3339.
    pub created: String,
    /// When it last changed.
    pub modified: String,
}

/// An address with what its place in a feed is told by.
struct Candidate {
    address: String,
    date: Date,
    created: String,
    modified: String,
}

impl Candidate {
    fn from(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { address: row.get(0)?, date: row.get(1)?, created: row.get(2)?, modified: row.get(3)? })
    }

    /// When it was news: when it changed, when it was shown if that was soon after the meeting, or else on the
    /// day of the meeting. So an archive read in today does not push away what is new.
    fn time(&self) -> &str {
        if self.modified > self.created {
            return &self.modified;
        }
        let shown: Option<Date> = self.created.get(..10).and_then(|day| day.parse().ok());
        match shown {
            Some(shown) if (shown - self.date).get_days() as i64 <= RECENT_DAYS => &self.created,
            _ => "",
        }
    }

    fn order(&self) -> (String, &str) {
        let time = self.time();
        (if time.is_empty() { self.date.to_string() } else { time.to_owned() }, &self.address)
    }
}

/// The items of a topic that are newest or changed last, newest first. `found` are the addresses a saved search
/// finds. Of all decisions only items that have one.
pub fn items(c: &Connection<'_>, topic: &Topic, found: &[String], most: usize) -> Result<Vec<News>, Error> {
    const LINE: &str = "i.address, i.date, i.created, i.modified FROM public_items i";
    let (filter, value): (&str, Option<Value>) = match topic {
        Topic::All => ("i.outcomes <> ''", None),
        Topic::Body(slug) => ("i.body_slug = $1", Some(slug.into())),
        Topic::Case(number) => ("i.case_number = $1", Some(number.into())),
        Topic::Person(_) | Topic::Search(_) => ("", None),
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    if filter.is_empty() {
        for address in found {
            let sql = format!("SELECT {LINE} WHERE i.address = $1");
            candidates.extend(c.query_first(&sql, values![address], Candidate::from)?);
        }
    } else {
        let value: Vec<Value> = value.into_iter().collect();
        let latest = format!("SELECT {LINE} WHERE {filter} ORDER BY i.date DESC LIMIT {CANDIDATES}");
        candidates.extend(c.query(&latest, &value, Candidate::from)?);
        let corrected = format!(
            "SELECT {LINE} JOIN (SELECT meeting, published FROM publications WHERE occasion <> 'document' AND shown = 1 \
             ORDER BY published DESC LIMIT {CORRECTIONS}) p ON p.meeting = i.meeting AND p.published = i.modified WHERE {filter}"
        );
        candidates.extend(c.query(&corrected, &value, Candidate::from)?);
    }
    candidates.sort_by(|a, b| b.order().cmp(&a.order()));
    candidates.dedup_by(|a, b| a.address == b.address);
    candidates.truncate(most);
    let mut news = Vec::with_capacity(candidates.len());
    for Candidate { address, created, modified, .. } in candidates {
        if let Some(publication) = public::item(c, &address)? {
            news.push(News { publication, created, modified });
        }
    }
    Ok(news)
}

/// The meetings that a person was at, with their items, latest first.
pub fn meetings_with(c: &Connection<'_>, person: &str, most: usize) -> Result<Vec<News>, Error> {
    let addresses = c.query(
        "SELECT m.address, m.created, m.modified FROM public_people p JOIN public_meetings m ON m.meeting = p.meeting \
         WHERE p.slug = $1 ORDER BY p.date DESC, m.address LIMIT $2",
        values![person, most],
        |row| Ok((row.get::<String>(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut news = Vec::with_capacity(addresses.len());
    for (address, created, modified) in addresses {
        if let Some(publication) = public::meeting(c, &address)? {
            news.push(News { publication, created, modified });
        }
    }
    Ok(news)
}

/// The heads of a topic's meetings (no items), latest first. `found` are addresses of items that a saved search finds.
pub fn meetings(c: &Connection<'_>, topic: &Topic, found: &[String], most: usize) -> Result<Vec<Publication>, Error> {
    let head = |row: &Row<'_>| unpack(&row.get::<Vec<u8>>(0)?);
    let of = |filter: &str, value: &[Value]| {
        c.query(
            &format!("SELECT m.head FROM public_meetings m WHERE {filter} ORDER BY m.date DESC, m.address LIMIT {most}"),
            value,
            head,
        )
    };
    match topic {
        Topic::All => of("1 = 1", &[]),
        Topic::Body(slug) => of("m.body_slug = $1", values![slug]),
        Topic::Case(number) => of("m.meeting IN (SELECT meeting FROM public_items WHERE case_number = $1)", values![number]),
        Topic::Person(slug) => of("m.meeting IN (SELECT meeting FROM public_people WHERE slug = $1)", values![slug]),
        Topic::Search(_) => {
            let mut addresses: Vec<&str> = found.iter().filter_map(|address| address.split("/punkt/").next()).collect();
            addresses.sort_unstable();
            addresses.dedup();
            let mut heads = Vec::new();
            for address in addresses.into_iter().take(most) {
                heads.extend(of("m.address = $1", values![address])?);
            }
            heads.sort_by_key(|head: &Publication| std::cmp::Reverse(head.date));
            Ok(heads)
        }
    }
}

/// The tombstones of meetings that are withdrawn: of one body, or of all; latest first.
pub fn withdrawn(c: &Connection<'_>, body: Option<&str>, most: usize) -> Result<Vec<Publication>, Error> {
    let mut tombstones: Vec<Publication> = c.query(
        "SELECT p.document FROM publications p WHERE p.occasion = 'withdrawal' AND p.edition = \
         (SELECT MAX(edition) FROM publications WHERE meeting = p.meeting) ORDER BY p.published DESC",
        &[],
        |row| unpack(&row.get::<Vec<u8>>(0)?),
    )?;
    tombstones.retain(|tombstone| body.is_none_or(|body| tombstone.body_slug.as_str() == body));
    tombstones.truncate(most);
    Ok(tombstones)
}
