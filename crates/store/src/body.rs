//! Organizations and their bodies, under all names.

use sagsgang_model::{
    Slug,
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

/// Gives a body, with its names, to another organization.
pub fn move_to(c: &Connection<'_>, body: BodyId, organization: OrganizationId) -> Result<(), Error> {
    c.execute("UPDATE bodies SET organization = $1 WHERE id = $2", values![organization, body])?;
    c.execute("UPDATE body_names SET organization = $1 WHERE body = $2", values![organization, body])?;
    Ok(())
}
