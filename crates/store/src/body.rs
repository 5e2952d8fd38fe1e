//! Organizations and their bodies, under all names.

use sagsgang_model::{
    Date, Slug,
    id::{BodyId, OrganizationId},
};

use crate::{Connection, Error, Value, values};

/// *Udvalg*, byråd, råd: where a name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Identity.
    pub id: BodyId,
    /// Whose body it is.
    pub organization: OrganizationId,
    /// The name it was first met under.
    pub name: String,
    /// Its place in public addresses.
    pub slug: String,
}

/// The organization whose name has this compared form.
pub fn organization(c: &Connection<'_>, key: &str) -> Result<Option<OrganizationId>, Error> {
    c.query_first("SELECT id FROM organizations WHERE key = $1", values![key], |row| row.get(0))
}

/// An organization's name as first met; empty for the one that unnamed documents belong to.
pub fn organization_name(c: &Connection<'_>, id: OrganizationId) -> Result<String, Error> {
    c.query_value("SELECT name FROM organizations WHERE id = $1", values![id])
}

/// Every organization and its name; that of unnamed documents has none.
pub fn organizations(c: &Connection<'_>) -> Result<Vec<(OrganizationId, String)>, Error> {
    c.query("SELECT id, name FROM organizations ORDER BY key", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Adds an organization.
pub fn add_organization(c: &Connection<'_>, id: OrganizationId, key: &str, name: &str) -> Result<(), Error> {
    c.execute("INSERT INTO organizations (id, key, name) VALUES ($1, $2, $3)", values![id, key, name])?;
    Ok(())
}

/// The bodies that go by a name (in compared form), in `organization` or in any.
pub fn named(c: &Connection<'_>, organization: Option<OrganizationId>, key: &str) -> Result<Vec<Body>, Error> {
    let mut sql = "SELECT b.id, b.organization, b.name, b.slug FROM body_names n JOIN bodies b ON b.id = n.body WHERE n.key = $1"
        .to_owned();
    let mut given: Vec<Value> = vec![key.into()];
    if let Some(organization) = organization {
        sql.push_str(" AND n.organization = $2");
        given.push(organization.into());
    }
    c.query(&sql, &given, |row| Ok(Body { id: row.get(0)?, organization: row.get(1)?, name: row.get(2)?, slug: row.get(3)? }))
}

/// A body by its identity.
pub fn get(c: &Connection<'_>, id: BodyId) -> Result<Option<Body>, Error> {
    c.query_first("SELECT id, organization, name, slug FROM bodies WHERE id = $1", values![id], |row| {
        Ok(Body { id: row.get(0)?, organization: row.get(1)?, name: row.get(2)?, slug: row.get(3)? })
    })
}

/// Every body, by name.
pub fn all(c: &Connection<'_>) -> Result<Vec<Body>, Error> {
    c.query("SELECT id, organization, name, slug FROM bodies ORDER BY name, slug", &[], |row| {
        Ok(Body { id: row.get(0)?, organization: row.get(1)?, name: row.get(2)?, slug: row.get(3)? })
    })
}

/// Adds a body under its first name; its address is the name's, made unlike all others.
pub fn add(c: &Connection<'_>, id: BodyId, organization: OrganizationId, key: &str, name: &str) -> Result<Body, Error> {
    let organization_name = organization_name(c, organization)?;
    let candidates = std::iter::once(name.to_owned())
        .chain((!organization_name.is_empty()).then(|| format!("{name} {organization_name}")))
        .chain((2..).map(|n| format!("{} {n}", name.chars().take(70).collect::<String>())));
    let slug = free_slug(c, "SELECT COUNT(*) FROM bodies WHERE slug = $1", candidates)?;
    c.execute(
        "INSERT INTO bodies (id, organization, name, slug) VALUES ($1, $2, $3, $4)",
        values![id, organization, name, &slug],
    )?;
    add_name(c, organization, key, id)?;
    Ok(Body { id, organization, name: name.to_owned(), slug })
}

/// The first of `candidates` whose slug `count` finds nowhere.
pub(crate) fn free_slug(c: &Connection<'_>, count: &str, candidates: impl Iterator<Item = String>) -> Result<String, Error> {
    for candidate in candidates {
        let slug = Slug::of(&candidate).to_string();
        if c.query_value::<i64>(count, values![&slug])? == 0 {
            return Ok(slug);
        }
    }
    Err(Error::Corrupt("no free address".into()))
}

/// Lets a body go by one more name.
pub fn add_name(c: &Connection<'_>, organization: OrganizationId, key: &str, body: BodyId) -> Result<(), Error> {
    c.execute("INSERT INTO body_names (organization, key, body) VALUES ($1, $2, $3)", values![organization, key, body])?;
    Ok(())
}

/// All compared names of an organization's bodies.
pub fn names(c: &Connection<'_>, organization: OrganizationId) -> Result<Vec<(String, BodyId)>, Error> {
    c.query("SELECT key, body FROM body_names WHERE organization = $1 ORDER BY key", values![organization], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// *Navn* of a body, in compared form, and the days it went by it, as far as somebody has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyName {
    /// The name.
    pub key: String,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

/// A body's names, the earliest first.
pub fn names_of(c: &Connection<'_>, body: BodyId) -> Result<Vec<BodyName>, Error> {
    let sql = "SELECT key, from_day, to_day FROM body_names WHERE body = $1 ORDER BY COALESCE(from_day, ''), key";
    c.query(sql, values![body], |row| Ok(BodyName { key: row.get(0)?, from: row.get(1)?, to: row.get(2)? }))
}

/// What the documents of a body's meetings call it, each once.
pub fn printed_names(c: &Connection<'_>, body: BodyId) -> Result<Vec<String>, Error> {
    c.query("SELECT DISTINCT committee FROM meetings WHERE body = $1 ORDER BY committee", values![body], |row| row.get(0))
}

/// Whether the office has anything of a body: meetings, items, requests, orders or people with a role there.
pub fn has_work(c: &Connection<'_>, body: BodyId) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) FROM (SELECT body FROM drafts UNION ALL SELECT body FROM planned_meetings UNION ALL \
               SELECT body FROM requests UNION ALL SELECT body FROM standing_orders UNION ALL SELECT body FROM assignments \
               UNION ALL SELECT body FROM carried UNION ALL SELECT body FROM consultation_parties) w WHERE w.body = $1";
    c.query_value(sql, values![body]).map(|count: i64| count > 0)
}

/// Lets a body be another's earlier name: its names, meetings and seats become the other's. Until the day before `from` it went
/// by its own names, since then by the other's.
pub fn absorb(c: &Connection<'_>, old: BodyId, into: BodyId, from: Date) -> Result<(), Error> {
    let until = from.yesterday().unwrap_or(from);
    c.execute("UPDATE body_names SET from_day = $1 WHERE body = $2 AND from_day IS NULL", values![from, into])?;
    c.execute("UPDATE body_names SET body = $1, to_day = COALESCE(to_day, $2) WHERE body = $3", values![into, until, old])?;
    c.execute("UPDATE meetings SET body = $1 WHERE body = $2", values![into, old])?;
    c.execute("UPDATE agenda_items SET body = $1 WHERE body = $2", values![into, old])?;
    c.execute(
        "DELETE FROM seats WHERE body = $1 AND EXISTS (SELECT 1 FROM seats x WHERE x.body = $2 AND x.person = seats.person \
         AND x.from_day = seats.from_day AND x.substitute_for = seats.substitute_for)",
        values![old, into],
    )?;
    c.execute("UPDATE seats SET body = $1 WHERE body = $2", values![into, old])?;
    c.execute("DELETE FROM bodies WHERE id = $1", values![old])?;
    Ok(())
}

/// Gives a body, with its names, to another organization.
pub fn move_to(c: &Connection<'_>, body: BodyId, organization: OrganizationId) -> Result<(), Error> {
    c.execute("UPDATE bodies SET organization = $1 WHERE id = $2", values![organization, body])?;
    c.execute("UPDATE body_names SET organization = $1 WHERE body = $2", values![organization, body])?;
    Ok(())
}
