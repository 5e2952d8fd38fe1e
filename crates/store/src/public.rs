//! *Den offentlige side*: publications, and the rows that pages are looked up by.
//!
//! `publications` holds every edition for ever; the `public_*` tables are made from the editions
//! that are shown and may be deleted: [`rebuild`] makes them again.

mod over_time;

use std::collections::{BTreeMap, BTreeSet};

use sagsgang_model::{
    CaseNumber, Date, Outcome, Publication, Slug, Topic,
    id::PublicationId,
    publication::{Occasion, PublishedItem, REMOVED},
    record::{DateRange, DocumentKind},
};

use crate::{Connection, Error, Row, moving, objects, pack, unpack, values};

pub use over_time::{
    YearlyOutcome, YearlySeat, days_beside, for_each_item, meetings_between, outcomes_by_year, seats_by_year, years_with_meetings,
};

const TABLES: [&str; 5] = ["public_meetings", "public_items", "public_quotes", "public_people", "public_commitments"];

/// Longest piece of a decision that a list shows, in characters.
const EXCERPT: usize = 280;

// ---------------------------------------------------------------- writing

/// Keeps an edition and shows it in place of what the meeting showed before.
///
/// # Errors
/// The database's own, also when the edition is already kept.
pub fn project(connection: &Connection<'_>, publication: &Publication) -> Result<(), Error> {
    connection.execute("UPDATE publications SET shown = 0 WHERE meeting = $1", values![publication.meeting])?;
    connection.execute(
        "INSERT INTO publications (id, meeting, address, edition, published, shown, occasion, reason, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            publication.id,
            publication.meeting,
            &publication.address,
            publication.edition,
            &publication.published,
            !publication.is_withdrawn(),
            publication.occasion.code(),
            publication.reason.as_deref(),
            pack(publication)?
        ],
    )?;
    changed(connection)?;
    replace(connection, publication)
}

/// How often what public pages are made of has changed.
pub fn changes(connection: &Connection<'_>) -> Result<i64, Error> {
    connection.query_value("SELECT changes FROM public_state WHERE one = 1", &[])
}

pub(crate) fn changed(connection: &Connection<'_>) -> Result<(), Error> {
    connection.execute("UPDATE public_state SET changes = changes + 1 WHERE one = 1", &[])?;
    Ok(())
}

/// Makes all rows again from the editions, in the order they were made.
pub fn rebuild(connection: &Connection<'_>) -> Result<(), Error> {
    changed(connection)?;
    for table in TABLES.into_iter().chain(["public_gone", "public_files", "public_objects"]) {
        connection.execute(&format!("DELETE FROM {table}"), &[])?;
    }
    connection.for_each("SELECT document FROM publications ORDER BY meeting, edition", &[], |row| {
        replace(connection, &unpack(&row.get::<Vec<u8>>(0)?)?)
    })
}

/// Hands over the shown edition of every meeting, one at a time, oldest edition first.
pub fn for_each_publication(
    connection: &Connection<'_>,
    mut each: impl FnMut(Publication) -> Result<(), Error>,
) -> Result<(), Error> {
    connection.for_each("SELECT document FROM publications WHERE shown = 1 ORDER BY id", &[], |row| {
        each(unpack(&row.get::<Vec<u8>>(0)?)?)
    })
}

/// What stood at an address before: when it was first shown, when it last changed, and its bytes.
struct Before {
    created: String,
    modified: String,
    document: Vec<u8>,
}

/// Puts an edition in place of the edition before, with all that follows from it.
fn replace(connection: &Connection<'_>, publication: &Publication) -> Result<(), Error> {
    let before = objects::of(connection, publication.meeting)?;
    replace_rows(connection, publication)?;
    objects::follow(connection, publication, &before)
}

/// Puts the rows of an edition in place of those of the edition before.
fn replace_rows(connection: &Connection<'_>, publication: &Publication) -> Result<(), Error> {
    let meeting = publication.meeting;
    let mut before: BTreeMap<String, Before> = BTreeMap::new();
    let mut keep = |sql: &str| {
        connection.for_each(sql, values![meeting], |row| {
            let (address, document) = (row.get(0)?, row.get(3)?);
            before.insert(address, Before { created: row.get(1)?, modified: row.get(2)?, document });
            Ok(())
        })
    };
    keep("SELECT address, created, modified, document FROM public_items WHERE meeting = $1")?;
    keep("SELECT address, created, modified, head FROM public_meetings WHERE meeting = $1")?;
    let gone: BTreeMap<String, String> = connection
        .query("SELECT address, created FROM public_gone WHERE meeting = $1", values![meeting], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .into_iter()
        .collect();
    for table in TABLES {
        connection.execute(&format!("DELETE FROM {table} WHERE meeting = $1"), values![meeting])?;
    }
    if publication.occasion.hides_earlier() {
        connection.execute("DELETE FROM public_files WHERE meeting = $1", values![meeting])?;
    }
    let shown: BTreeSet<&str> = if publication.is_withdrawn() {
        BTreeSet::new()
    } else {
        publication.items.iter().map(|item| item.address.as_str()).chain([publication.address.as_str()]).collect()
    };
    for (address, was) in before.iter().filter(|(address, _)| !shown.contains(address.as_str())) {
        connection.execute(
            "INSERT INTO public_gone (address, meeting, item, created, gone) VALUES ($1, $2, $3, $4, $5)",
            values![address, meeting, address.contains("/punkt/"), &was.created, &publication.published],
        )?;
    }
    for address in gone.keys().filter(|address| shown.contains(address.as_str())) {
        connection.execute("DELETE FROM public_gone WHERE address = $1", values![address])?;
    }
    if shown.is_empty() {
        return Ok(());
    }
    insert(connection, publication, |address, document| match before.get(address) {
        Some(was) if was.document == document => (was.created.clone(), was.modified.clone()),
        was => {
            let created = was.map(|was| &was.created).or_else(|| gone.get(address)).unwrap_or(&publication.published);
            (created.clone(), publication.published.clone())
        }
    })
}

/// `times` tells when what stands at an address was first shown and last changed.
fn insert(
    connection: &Connection<'_>,
    publication: &Publication,
    times: impl Fn(&str, &[u8]) -> (String, String),
) -> Result<(), Error> {
    let meeting = publication.meeting;
    let head = pack(&Publication { items: Vec::new(), findings: Vec::new(), ..publication.clone() })?;
    let (created, _) = times(&publication.address, &head);
    connection.execute(
        "INSERT INTO public_meetings (meeting, publication, address, organization, body, body_slug, term, date, kind, items, \
         findings, created, modified, head) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            meeting,
            publication.id,
            &publication.address,
            &publication.organization,
            &publication.body,
            &publication.body_slug,
            publication.term.as_deref(),
            publication.date,
            kind_code(publication.kind),
            publication.items.len(),
            publication.findings.len(),
            created,
            &publication.published,
            head
        ],
    )?;
    for (position, item) in publication.items.iter().enumerate() {
        let document = pack(item)?;
        let times = times(&item.address, &document);
        insert_item(connection, publication, position, item, document, times)?;
    }
    for (slug, person) in standing(connection, people_in(publication))? {
        connection.execute(
            "INSERT INTO public_people (meeting, slug, name, address, body, body_slug, date, role, party, organization, absent, \
             items) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            values![
                meeting,
                &slug,
                person.name,
                &publication.address,
                &publication.body,
                &publication.body_slug,
                publication.date,
                person.role,
                person.party,
                person.organization,
                person.absent,
                publication.items.len()
            ],
        )?;
    }
    Ok(())
}

fn insert_item(
    connection: &Connection<'_>,
    publication: &Publication,
    position: usize,
    published: &PublishedItem,
    document: Vec<u8>,
    (created, modified): (String, String),
) -> Result<(), Error> {
    let (meeting, item) = (publication.meeting, &published.item);
    let decision = item.decision.as_ref();
    connection.execute(
        "INSERT INTO public_items (address, meeting, position, body, body_slug, slug_key, name_key, date, number, title, \
         case_number, closed, outcomes, excerpt, created, modified, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        values![
            &published.address,
            meeting,
            position,
            &publication.body,
            &publication.body_slug,
            body_key(publication.body_slug.as_str()),
            body_key(&publication.body),
            publication.date,
            item.number.as_ref(),
            &item.title,
            item.case_number.as_ref(),
            !published.is_open(),
            decision.map_or_else(String::new, |d| codes(&d.outcomes)),
            decision.map_or_else(String::new, |d| excerpt(&d.text)),
            created,
            modified,
            document
        ],
    )?;
    for file in &published.files {
        connection.execute(
            "INSERT INTO public_files (sha256, meeting, name, media_type) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (sha256, meeting) DO UPDATE SET name = excluded.name, media_type = excluded.media_type",
            values![&file.sha256, meeting, &file.name, &file.media_type],
        )?;
    }
    for (position, quote) in item.earlier_decisions.iter().enumerate() {
        // A quote that names no body is of the same body: so secretaries write it.
        let body = quote.committee.as_deref().unwrap_or(&publication.body);
        connection.execute(
            "INSERT INTO public_quotes (meeting, address, position, body, body_key, date, number, outcomes, excerpt) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                meeting,
                &published.address,
                position,
                body,
                body_key(body),
                quote.date,
                quote.item.as_ref(),
                codes(&quote.outcomes),
                excerpt(&quote.text)
            ],
        )?;
    }
    for (position, commitment) in item.commitments.iter().enumerate() {
        connection.execute(
            "INSERT INTO public_commitments (meeting, address, position, case_number, date, text, who, due_from, due_to) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                meeting,
                &published.address,
                position,
                item.case_number.as_ref(),
                publication.date,
                &commitment.text,
                commitment.who.as_deref(),
                commitment.due.map(|due| due.from),
                commitment.due.map(|due| due.to)
            ],
        )?;
    }
    Ok(())
}

#[derive(Default)]
struct Present<'a> {
    name: &'a str,
    role: Option<&'a str>,
    party: Option<&'a str>,
    organization: Option<&'a str>,
    absent: usize,
}

/// People under the names that stand for them, where somebody has said that two are one person's.
fn standing<'a>(
    connection: &Connection<'_>,
    people: BTreeMap<String, Present<'a>>,
) -> Result<BTreeMap<String, Present<'a>>, Error> {
    let joined = moving::joined(connection)?;
    if joined.is_empty() {
        return Ok(people);
    }
    let mut standing: BTreeMap<String, Present<'a>> = BTreeMap::new();
    for (slug, person) in people {
        let known = standing.entry(joined.get(&slug).cloned().unwrap_or(slug)).or_default();
        known.name = if known.name.is_empty() { person.name } else { known.name };
        known.role = known.role.or(person.role);
        known.party = known.party.or(person.party);
        known.organization = known.organization.or(person.organization);
        known.absent = known.absent.max(person.absent);
    }
    Ok(standing)
}

/// Makes the rows of all meetings that name a person again.
pub(crate) fn show_person_again(connection: &Connection<'_>, slug: &str) -> Result<(), Error> {
    let sql = "SELECT p.document FROM publications p WHERE p.shown = 1 AND p.meeting IN \
               (SELECT meeting FROM public_people WHERE slug = $1) ORDER BY p.meeting";
    let documents: Vec<Vec<u8>> = connection.query(sql, values![slug], |row| row.get(0))?;
    documents.iter().try_for_each(|document| replace(connection, &unpack(document)?))?;
    changed(connection)
}

/// Everybody the head or an item names, with the number of items they were away from.
fn people_in(publication: &Publication) -> BTreeMap<String, Present<'_>> {
    let mut people: BTreeMap<String, Present<'_>> = BTreeMap::new();
    let slug = |name: &str| Slug::of(name).to_string();
    for participant in &publication.participants {
        let person = people.entry(slug(&participant.name)).or_default();
        person.name = &participant.name;
        person.role = person.role.or(participant.role.as_deref());
        person.party = person.party.or(participant.party.as_deref());
        person.organization = person.organization.or(participant.organization.as_deref());
    }
    // Who is named under a closed item alone is nobody's business.
    let open = || publication.items.iter().filter(|item| item.is_open());
    let substitutes = open().flat_map(|item| &item.item.substitutes).map(|s| (s.name.as_str(), "Stedfortræder"));
    let chair = publication.chair.iter().map(|name| (name.as_str(), "Formand"));
    for (name, role) in chair.chain(substitutes) {
        let person = people.entry(slug(name)).or_default();
        person.name = name;
        person.role.get_or_insert(role);
    }
    let by_item = open().flat_map(|item| &item.item.absent).map(String::as_str);
    for name in by_item.chain(publication.attendance.iter().map(|a| a.name.as_str())) {
        people.entry(slug(name)).or_default().name = name;
    }
    for item in &publication.items {
        let absent: BTreeSet<String> = absent_from(publication, item).map(slug).collect();
        for slug in absent {
            if let Some(person) = people.get_mut(&slug) {
                person.absent += 1;
            }
        }
    }
    // A name that was taken out is nobody's.
    people.retain(|_, person| !person.name.contains(REMOVED));
    people
}

/// Everybody that an edition names, by their places in addresses.
pub fn people_slugs(publication: &Publication) -> BTreeSet<String> {
    people_in(publication).into_keys().collect()
}

/// Names of those away from an item, as the head or the item says.
///
/// ```
/// # use sagsgang_model::Publication;
/// fn first<'a>(publication: &'a Publication) -> Option<&'a str> {
///     sagsgang_store::public::absent_from(publication, publication.items.first()?).next()
/// }
/// ```
pub fn absent_from<'a>(publication: &'a Publication, item: &'a PublishedItem) -> impl Iterator<Item = &'a str> {
    let head = publication
        .attendance
        .iter()
        .filter(|a| item.number().is_some_and(|number| a.items_absent.contains(number)))
        .map(|a| a.name.as_str());
    let own = item.item.absent.iter().map(String::as_str);
    let also_in_head = |name: &str| {
        publication.attendance.iter().any(|a| a.name == name && item.number().is_some_and(|n| a.items_absent.contains(n)))
    };
    head.chain(own.filter(move |name| !also_in_head(name)))
}

// ---------------------------------------------------------------- reading

/// One line about an item, for lists and trails.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemLine {
    /// The item's permanent address, without the leading `/moeder/`.
    pub address: String,
    /// The body's name.
    pub body: String,
    /// The body's place in addresses.
    pub body_slug: String,
    /// The day of the meeting.
    pub date: Date,
    /// The number as printed.
    pub number: Option<String>,
    /// The title.
    pub title: String,
    /// The case number.
    pub case_number: Option<String>,
    /// Whether the item was treated behind closed doors.
    pub closed: bool,
    /// What the decision came to; empty without one.
    pub outcomes: Vec<Outcome>,
    /// The beginning of the decision; empty without one.
    pub excerpt: String,
}

/// One line about a meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingLine {
    /// The meeting's permanent address, without the leading `/moeder/`.
    pub address: String,
    /// The body's name at the time.
    pub body: String,
    /// The body's term.
    pub term: Option<String>,
    /// The day.
    pub date: Date,
    /// Agenda, supplementary agenda or minutes.
    pub kind: DocumentKind,
    /// Number of items.
    pub items: usize,
}

/// A body with what is published of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The body's place in addresses.
    pub slug: String,
    /// The name at the latest meeting.
    pub name: String,
    /// The organization it belongs to.
    pub organization: String,
    /// Number of meetings.
    pub meetings: usize,
    /// The first meeting's day.
    pub first: Date,
    /// The latest meeting's day.
    pub latest: Date,
    /// The latest meeting's address.
    pub latest_address: String,
}

/// A decision of another meeting that an item quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// The body as printed.
    pub body: String,
    /// The day, when printed.
    pub date: Option<Date>,
    /// The number, when printed.
    pub number: Option<String>,
    /// What it came to.
    pub outcomes: Vec<Outcome>,
    /// The beginning of its words.
    pub excerpt: String,
    /// The item it is; none while its meeting has not been read.
    pub target: Option<ItemLine>,
}

/// A person at one meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    /// The person's place in addresses.
    pub slug: String,
    /// The name as printed there.
    pub name: String,
    /// The meeting's address.
    pub meeting: String,
    /// The body's name.
    pub body: String,
    /// The body's place in addresses.
    pub body_slug: String,
    /// The day.
    pub date: Date,
    /// The role as printed.
    pub role: Option<String>,
    /// The party as printed.
    pub party: Option<String>,
    /// The organization as printed.
    pub organization: Option<String>,
    /// Number of items the person was away from.
    pub absent: usize,
    /// Number of items of the meeting.
    pub items: usize,
}

/// A promise made under an item of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// The item it was made under.
    pub address: String,
    /// The day it was made.
    pub made: Date,
    /// The words.
    pub text: String,
    /// Who is to keep it.
    pub who: Option<String>,
    /// When it is due.
    pub due: Option<DateRange>,
}

impl Promise {
    /// The item of the case that keeps the promise: the first after it was made, and not before it was due.
    pub fn kept_by<'a>(&self, case: &'a [ItemLine]) -> Option<&'a ItemLine> {
        case.iter()
            .filter(|item| item.date > self.made && self.due.is_none_or(|due| item.date >= due.from))
            .min_by_key(|i| i.date)
    }
}

pub(crate) const ITEM: &str =
    "i.address, i.body, i.body_slug, i.date, i.number, i.title, i.case_number, i.closed, i.outcomes, i.excerpt";

pub(crate) fn item_line(row: &Row<'_>) -> Result<ItemLine, Error> {
    item_line_from(row, 0)
}

fn item_line_from(row: &Row<'_>, first: usize) -> Result<ItemLine, Error> {
    Ok(ItemLine {
        address: row.get(first)?,
        body: row.get(first + 1)?,
        body_slug: row.get(first + 2)?,
        date: row.get(first + 3)?,
        number: row.get(first + 4)?,
        title: row.get(first + 5)?,
        case_number: row.get(first + 6)?,
        closed: row.get(first + 7)?,
        outcomes: outcomes(&row.get::<String>(first + 8)?),
        excerpt: row.get(first + 9)?,
    })
}

pub(crate) const MEETING: &str = "address, body, term, date, kind, items";

pub(crate) fn meeting_line(row: &Row<'_>) -> Result<MeetingLine, Error> {
    Ok(MeetingLine {
        address: row.get(0)?,
        body: row.get(1)?,
        term: row.get(2)?,
        date: row.get(3)?,
        kind: kind_of(&row.get::<String>(4)?)?,
        items: row.get(5)?,
    })
}

/// The bodies with published meetings, by name.
pub fn bodies(connection: &Connection<'_>) -> Result<Vec<Body>, Error> {
    let rows: Vec<(String, usize, Date, Date)> = connection.query(
        "SELECT body_slug, COUNT(*), MIN(date), COALESCE(MAX(CASE WHEN kind IN ('plan', 'cancellation') THEN NULL ELSE date END), \
         MAX(date)) FROM public_meetings GROUP BY body_slug ORDER BY body_slug",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let mut bodies = Vec::with_capacity(rows.len());
    for (slug, meetings, first, latest) in rows {
        let named = connection.query_first(
            "SELECT body, organization, address FROM public_meetings WHERE body_slug = $1 AND date = $2 ORDER BY address DESC LIMIT 1",
            values![&slug, latest],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        if let Some((name, organization, latest_address)) = named {
            bodies.push(Body { slug, name, organization, meetings, first, latest, latest_address });
        }
    }
    Ok(bodies)
}

/// A body's meetings, latest first; empty when there is no such body.
pub fn meetings_of(connection: &Connection<'_>, body_slug: &str) -> Result<Vec<MeetingLine>, Error> {
    connection.query(
        &format!("SELECT {MEETING} FROM public_meetings WHERE body_slug = $1 ORDER BY date DESC, address DESC"),
        values![body_slug],
        meeting_line,
    )
}

/// The organization that a body belongs to, as its latest meeting says.
pub fn organization_of(connection: &Connection<'_>, body_slug: &str) -> Result<Option<String>, Error> {
    connection.query_first(
        "SELECT organization FROM public_meetings WHERE body_slug = $1 ORDER BY date DESC LIMIT 1",
        values![body_slug],
        |row| row.get(0),
    )
}

/// The meetings of the same body before and after a day, nearest first.
pub fn neighbours(
    connection: &Connection<'_>,
    body_slug: &str,
    date: Date,
) -> Result<(Option<MeetingLine>, Option<MeetingLine>), Error> {
    let before = connection.query_first(
        &format!(
            "SELECT {MEETING} FROM public_meetings WHERE body_slug = $1 AND date < $2 ORDER BY date DESC, address DESC LIMIT 1"
        ),
        values![body_slug, date],
        meeting_line,
    )?;
    let after = connection.query_first(
        &format!("SELECT {MEETING} FROM public_meetings WHERE body_slug = $1 AND date > $2 ORDER BY date, address LIMIT 1"),
        values![body_slug, date],
        meeting_line,
    )?;
    Ok((before, after))
}

/// Every item number of a body with its meeting's day, oldest first.
pub fn numbers_of(connection: &Connection<'_>, body_slug: &str) -> Result<Vec<(Date, String)>, Error> {
    connection.query(
        "SELECT date, number FROM public_items WHERE body_slug = $1 AND number IS NOT NULL ORDER BY date",
        values![body_slug],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The latest items with a decision.
pub fn latest_decisions(connection: &Connection<'_>, most: u32) -> Result<Vec<ItemLine>, Error> {
    connection.query(
        &format!("SELECT {ITEM} FROM public_items i WHERE i.outcomes <> '' ORDER BY i.date DESC, i.address LIMIT $1"),
        values![most],
        item_line,
    )
}

/// A body's open items that were put off since a day, the latest first.
pub fn postponed(connection: &Connection<'_>, body_slug: &str, since: Date) -> Result<Vec<ItemLine>, Error> {
    let sql = format!(
        "SELECT {ITEM} FROM public_items i WHERE i.body_slug = $1 AND i.date >= $2 AND i.outcomes LIKE '%postponed%' \
         ORDER BY i.date DESC, i.address"
    );
    connection.query(&sql, values![body_slug, since], item_line)
}

/// The whole publication that a meeting's address shows.
pub fn meeting(connection: &Connection<'_>, address: &str) -> Result<Option<Publication>, Error> {
    connection
        .query_first(
            "SELECT p.document FROM public_meetings m JOIN publications p ON p.id = m.publication WHERE m.address = $1",
            values![address],
            |row| row.get::<Vec<u8>>(0),
        )?
        .map(|document| unpack(&document))
        .transpose()
}

/// *Udgave*: one line about an edition of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionLine {
    /// Its identity.
    pub id: PublicationId,
    /// Its number, from 1.
    pub edition: u32,
    /// When it was made, in UTC, as RFC 3339.
    pub published: String,
    /// Why it was made.
    pub occasion: Occasion,
    /// What readers are told of it.
    pub reason: Option<String>,
    /// Whether its text may still be read; what a redaction or withdrawal came after may not.
    pub readable: bool,
}

/// The editions of the meeting at an address, newest first; empty when nothing was ever shown there.
pub fn editions(connection: &Connection<'_>, address: &str) -> Result<Vec<EditionLine>, Error> {
    let mut hidden = false;
    connection.query(
        "SELECT id, edition, published, occasion, reason FROM publications WHERE address = $1 ORDER BY edition DESC",
        values![address],
        |row| {
            let code: String = row.get(3)?;
            let occasion = Occasion::from_code(&code).ok_or_else(|| Error::Corrupt(format!("»{code}« is no occasion")))?;
            let readable = !hidden && occasion != Occasion::Withdrawal;
            hidden |= occasion.hides_earlier();
            Ok(EditionLine {
                id: row.get(0)?,
                edition: row.get(1)?,
                published: row.get(2)?,
                occasion,
                reason: row.get(4)?,
                readable,
            })
        },
    )
}

/// What was shown at an address and no longer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The address of the meeting or item.
    pub address: String,
    /// The address of the meeting.
    pub meeting: String,
    /// Whether it is an item.
    pub item: bool,
    /// When it was first shown, in UTC, as RFC 3339.
    pub created: String,
    /// When it was taken off.
    pub gone: String,
    /// What readers are told, when the whole meeting was withdrawn.
    pub reason: Option<String>,
    /// Whether the whole meeting was withdrawn; otherwise a later edition has no such item.
    pub withdrawn: bool,
}

const GONE: &str = "SELECT g.address, p.address, g.item, g.created, g.gone, p.reason, p.occasion FROM public_gone g \
                    JOIN publications p ON p.meeting = g.meeting AND p.edition = \
                    (SELECT MAX(edition) FROM publications WHERE meeting = g.meeting)";

fn gone_row(row: &Row<'_>) -> Result<Gone, Error> {
    let withdrawn = row.get::<String>(6)? == Occasion::Withdrawal.code();
    Ok(Gone {
        address: row.get(0)?,
        meeting: row.get(1)?,
        item: row.get(2)?,
        created: row.get(3)?,
        gone: row.get(4)?,
        reason: row.get::<Option<String>>(5)?.filter(|_| withdrawn),
        withdrawn,
    })
}

/// What was shown at an address, when it no longer is.
pub fn gone(connection: &Connection<'_>, address: &str) -> Result<Option<Gone>, Error> {
    connection.query_first(&format!("{GONE} WHERE g.address = $1"), values![address], gone_row)
}

/// What was taken off at or after a time (RFC 3339, UTC), in the order it was.
pub fn gone_since(connection: &Connection<'_>, since: &str) -> Result<Vec<Gone>, Error> {
    connection.query(&format!("{GONE} WHERE g.gone >= $1 ORDER BY g.gone, g.address"), values![since], gone_row)
}

/// *Bilag*: a file that an edition that may be read names by this hash: name and type of its content.
pub fn file(connection: &Connection<'_>, sha256: &str) -> Result<Option<(String, String)>, Error> {
    connection.query_first(
        "SELECT name, media_type FROM public_files WHERE sha256 = $1 ORDER BY meeting LIMIT 1",
        values![sha256],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// An edition, shown or not.
pub fn edition(connection: &Connection<'_>, id: PublicationId) -> Result<Option<Publication>, Error> {
    connection
        .query_first("SELECT document FROM publications WHERE id = $1", values![id], |row| row.get::<Vec<u8>>(0))?
        .map(|document| unpack(&document))
        .transpose()
}

/// An item with its meeting's head: a [`Publication`] that holds this item alone and no findings.
pub fn item(connection: &Connection<'_>, address: &str) -> Result<Option<Publication>, Error> {
    let found = connection.query_first(
        "SELECT m.head, i.document FROM public_items i JOIN public_meetings m ON m.meeting = i.meeting WHERE i.address = $1",
        values![address],
        |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?)),
    )?;
    let Some((head, document)) = found else { return Ok(None) };
    let mut publication: Publication = unpack(&head)?;
    publication.items.push(unpack(&document)?);
    Ok(Some(publication))
}

/// The line of the item at an address.
pub fn item_line_at(connection: &Connection<'_>, address: &str) -> Result<Option<ItemLine>, Error> {
    connection.query_first(&format!("SELECT {ITEM} FROM public_items i WHERE i.address = $1"), values![address], item_line)
}

/// The items of the same meeting printed before and after one.
pub fn beside(connection: &Connection<'_>, address: &str) -> Result<(Option<ItemLine>, Option<ItemLine>), Error> {
    let at = |step: i64| {
        connection.query_first(
            &format!(
                "SELECT {ITEM} FROM public_items here JOIN public_items i ON i.meeting = here.meeting AND \
                 i.position = here.position + $1 WHERE here.address = $2"
            ),
            values![step, address],
            item_line,
        )
    };
    Ok((at(-1)?, at(1)?))
}

/// A case's items, oldest first.
pub fn case(connection: &Connection<'_>, number: &str) -> Result<Vec<ItemLine>, Error> {
    connection.query(
        &format!("SELECT {ITEM} FROM public_items i WHERE i.case_number = $1 ORDER BY i.date, i.address"),
        values![number],
        item_line,
    )
}

/// The item that a body of this name decided on a day under a number. Two meetings of one body on one
/// day can share a number: the first is taken.
pub fn decided(connection: &Connection<'_>, body: &str, date: Date, number: &str) -> Result<Option<ItemLine>, Error> {
    let sql = format!(
        "SELECT {ITEM} FROM public_items i WHERE (i.slug_key = $1 OR i.name_key = $1) AND i.date = $2 AND i.number = $3 \
         ORDER BY i.address LIMIT 1"
    );
    connection.query_first(&sql, values![body_key(body), date, number], item_line)
}

/// The promises made under a case's items, oldest first.
pub fn promises(connection: &Connection<'_>, case: &CaseNumber) -> Result<Vec<Promise>, Error> {
    connection.query(
        "SELECT address, date, text, who, due_from, due_to FROM public_commitments WHERE case_number = $1 \
         ORDER BY date, address, position",
        values![case],
        |row| {
            let (from, to): (Option<Date>, Option<Date>) = (row.get(4)?, row.get(5)?);
            Ok(Promise {
                address: row.get(0)?,
                made: row.get(1)?,
                text: row.get(2)?,
                who: row.get(3)?,
                due: from.zip(to).map(|(from, to)| DateRange { from, to }),
            })
        },
    )
}

/// The decisions of other meetings that an item quotes, in printed order.
pub fn quotes(connection: &Connection<'_>, address: &str) -> Result<Vec<Quote>, Error> {
    let mut quotes: Vec<(i64, Quote)> = Vec::new();
    connection.for_each(
        &format!(
            "SELECT {ITEM}, q.position, q.body, q.date, q.number, q.outcomes, q.excerpt FROM public_quotes q \
             LEFT JOIN public_items i ON (i.slug_key = q.body_key OR i.name_key = q.body_key) AND i.date = q.date \
             AND i.number = q.number AND i.address <> q.address WHERE q.address = $1 ORDER BY q.position, i.address"
        ),
        values![address],
        |row| {
            let position: i64 = row.get(10)?;
            // Two meetings of one body on one day can share a number: the first is taken.
            if quotes.last().is_none_or(|(last, _)| *last != position) {
                let target = row.get::<Option<String>>(0)?.map(|_| item_line(row)).transpose()?;
                let quote = Quote {
                    body: row.get(11)?,
                    date: row.get(12)?,
                    number: row.get(13)?,
                    outcomes: outcomes(&row.get::<String>(14)?),
                    excerpt: row.get(15)?,
                    target,
                };
                quotes.push((position, quote));
            }
            Ok(())
        },
    )?;
    Ok(quotes.into_iter().map(|(_, quote)| quote).collect())
}

/// The items that quote the decision of an item, oldest first.
pub fn quoted_by(connection: &Connection<'_>, address: &str) -> Result<Vec<ItemLine>, Error> {
    connection.query(
        &format!(
            "SELECT DISTINCT {ITEM} FROM public_items here JOIN public_quotes q ON (q.body_key = here.slug_key OR \
             q.body_key = here.name_key) AND q.date = here.date AND q.number = here.number AND q.address <> here.address \
             JOIN public_items i ON i.address = q.address WHERE here.address = $1 ORDER BY i.date, i.address"
        ),
        values![address],
        item_line,
    )
}

const SEAT: &str = "slug, name, address, body, body_slug, date, role, party, organization, absent, items";

fn seat(row: &Row<'_>) -> Result<Seat, Error> {
    Ok(Seat {
        slug: row.get(0)?,
        name: row.get(1)?,
        meeting: row.get(2)?,
        body: row.get(3)?,
        body_slug: row.get(4)?,
        date: row.get(5)?,
        role: row.get(6)?,
        party: row.get(7)?,
        organization: row.get(8)?,
        absent: row.get(9)?,
        items: row.get(10)?,
    })
}

/// What people call a body, person or case; none when nothing is shown of it.
pub fn topic_name(connection: &Connection<'_>, topic: &Topic) -> Result<Option<String>, Error> {
    Ok(match topic {
        Topic::All => Some("alle beslutninger".to_owned()),
        Topic::Body(slug) => meetings_of(connection, slug)?.into_iter().next().map(|meeting| meeting.body),
        Topic::Person(slug) => connection.query_first(
            "SELECT name FROM public_people WHERE slug = $1 ORDER BY date DESC, address LIMIT 1",
            values![slug],
            |row| row.get(0),
        )?,
        Topic::Case(number) => connection
            .query_first("SELECT case_number FROM public_items WHERE case_number = $1 LIMIT 1", values![number], |row| {
                row.get::<String>(0)
            })?
            .map(|number| format!("sag {number}")),
        Topic::Search(_) => None,
    })
}

/// Whether an earlier edition of the meeting at an address may still be read, and so be compared with.
pub fn may_compare(connection: &Connection<'_>, address: &str, earlier: PublicationId) -> Result<bool, Error> {
    Ok(editions(connection, address)?.iter().any(|edition| edition.id == earlier && edition.readable))
}

/// A person's seats, latest first; empty when nobody goes by that name.
pub fn person(connection: &Connection<'_>, slug: &str) -> Result<Vec<Seat>, Error> {
    connection.query(
        &format!("SELECT {SEAT} FROM public_people WHERE slug = $1 ORDER BY date DESC, address"),
        values![slug],
        seat,
    )
}

/// Everybody at a body's meetings from a day on, latest meeting first.
pub fn seats_since(connection: &Connection<'_>, body_slug: &str, from: Date) -> Result<Vec<Seat>, Error> {
    connection.query(
        &format!("SELECT {SEAT} FROM public_people WHERE body_slug = $1 AND date >= $2 ORDER BY date DESC, name"),
        values![body_slug, from],
        seat,
    )
}

/// Number of meetings, items and bodies shown.
pub fn counts(connection: &Connection<'_>) -> Result<(usize, usize, usize), Error> {
    Ok((
        connection.query_value("SELECT COUNT(*) FROM public_meetings", &[])?,
        connection.query_value("SELECT COALESCE(SUM(items), 0) FROM public_meetings", &[])?,
        connection.query_value("SELECT COUNT(DISTINCT body_slug) FROM public_meetings", &[])?,
    ))
}

// ---------------------------------------------------------------- columns

fn codes(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(|outcome| outcome.code()).collect::<Vec<_>>().join(",")
}

fn outcomes(codes: &str) -> Vec<Outcome> {
    codes.split(',').filter_map(Outcome::from_code).collect()
}

pub(crate) fn kind_code(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Minutes => "minutes",
        DocumentKind::Agenda => "agenda",
        DocumentKind::SupplementaryAgenda => "supplementary_agenda",
        DocumentKind::Plan => "plan",
        DocumentKind::Cancellation => "cancellation",
    }
}

fn kind_of(code: &str) -> Result<DocumentKind, Error> {
    match code {
        "minutes" => Ok(DocumentKind::Minutes),
        "agenda" => Ok(DocumentKind::Agenda),
        "supplementary_agenda" => Ok(DocumentKind::SupplementaryAgenda),
        "plan" => Ok(DocumentKind::Plan),
        "cancellation" => Ok(DocumentKind::Cancellation),
        other => Err(Error::Corrupt(format!("»{other}« is not a kind of document"))),
    }
}

/// A body's name in the form that quotes are joined by: `Byrådet` and `Byråd` are one.
pub(crate) fn body_key(name: &str) -> String {
    let slug = Slug::of(name).to_string();
    ["et", "en"].iter().find_map(|article| slug.strip_suffix(article)).unwrap_or(&slug).to_owned()
}

/// The beginning of a text on one line, cut between words.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(EXCERPT) else { return line };
    let cut = line[..end].rfind(' ').unwrap_or(end);
    format!("{} …", line[..cut].trim_end_matches([',', ';', ':', '.']))
}
