//! People under the names they are printed with.

use sagsgang_model::id::{OrganizationId, PersonId};

use crate::{Connection, Error, values};

/// A printed name and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Identity of the name.
    pub id: PersonId,
    /// The name in compared form.
    pub key: String,
    /// The name as first printed.
    pub name: String,
    /// The name that stands for the person, when it is another.
    pub same_as: Option<PersonId>,
    /// Parties it was printed with.
    pub parties: Vec<String>,
}

/// The row of a name (in compared form), made by `id` when it is new.
pub fn named(
    c: &Connection<'_>,
    organization: OrganizationId,
    key: &str,
    bucket: &str,
    name: &str,
    id: impl FnOnce() -> PersonId,
) -> Result<PersonId, Error> {
    let sql = "SELECT id FROM people WHERE organization = $1 AND key = $2";
    if let Some(known) = c.query_first(sql, values![organization, key], |row| row.get(0))? {
        return Ok(known);
    }
    let id = id();
    c.execute(
        "INSERT INTO people (id, organization, key, bucket, name) VALUES ($1, $2, $3, $4, $5)",
        values![id, organization, key, bucket, name],
    )?;
    Ok(id)
}

/// All names that may be forms of one another, in the order of their compared forms.
pub fn in_bucket(c: &Connection<'_>, organization: OrganizationId, bucket: &str) -> Result<Vec<PersonRow>, Error> {
    let sql = "SELECT id, key, name, same_as FROM people WHERE organization = $1 AND bucket = $2 ORDER BY key";
    let mut people = c.query(sql, values![organization, bucket], |row| {
        Ok(PersonRow { id: row.get(0)?, key: row.get(1)?, name: row.get(2)?, same_as: row.get(3)?, parties: Vec::new() })
    })?;
    if people.len() > 1 {
        for person in &mut people {
            person.parties = c.query(
                "SELECT party FROM participations WHERE person = $1 AND party IS NOT NULL \
                 UNION SELECT party FROM seats WHERE person = $1 AND party IS NOT NULL ORDER BY party",
                values![person.id],
                |row| row.get(0),
            )?;
        }
    }
    Ok(people)
}

/// Whether two names are both listed as taking part in some meeting: then they are two people.
pub fn met(c: &Connection<'_>, one: PersonId, other: PersonId) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) FROM participations a JOIN participations b ON b.meeting = a.meeting \
               WHERE a.person = $1 AND b.person = $2 AND a.listed = 1 AND b.listed = 1";
    c.query_value(sql, values![one, other]).map(|count: i64| count > 0)
}

/// The row of a name in compared form, and the name as it is shown.
pub fn by_key(c: &Connection<'_>, organization: OrganizationId, key: &str) -> Result<Option<(PersonId, String)>, Error> {
    let sql = "SELECT id, name FROM people WHERE organization = $1 AND key = $2";
    c.query_first(sql, values![organization, key], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Says which name stands for the person; none when it stands for itself.
pub fn set_same(c: &Connection<'_>, person: PersonId, same_as: Option<PersonId>) -> Result<(), Error> {
    c.execute("UPDATE people SET same_as = $1 WHERE id = $2", values![same_as, person])?;
    Ok(())
}

/// Lets the name that stands for `other` stand for `one` as well, and for all that `one` stands for; both in compared form.
pub fn join(c: &Connection<'_>, organization: OrganizationId, one: &str, other: &str) -> Result<(), Error> {
    let stands = |key: &str| {
        let sql = "SELECT COALESCE(same_as, id) FROM people WHERE organization = $1 AND key = $2";
        c.query_first(sql, values![organization, key], |row| row.get::<PersonId>(0))
    };
    if let (Some(one), Some(other)) = (stands(one)?, stands(other)?)
        && one != other
    {
        c.execute("UPDATE people SET same_as = $1 WHERE id = $2 OR same_as = $2", values![other, one])?;
    }
    Ok(())
}

/// The name in compared form, and as first printed, of each of an organization's people; with the name that stands for it.
pub fn all(c: &Connection<'_>, organization: OrganizationId) -> Result<Vec<PersonRow>, Error> {
    let sql = "SELECT id, key, name, same_as FROM people WHERE organization = $1 ORDER BY name, key";
    c.query(sql, values![organization], |row| {
        Ok(PersonRow { id: row.get(0)?, key: row.get(1)?, name: row.get(2)?, same_as: row.get(3)?, parties: Vec::new() })
    })
}

/// Forgets the names of an organization that no meeting holds any more; answers the buckets they and
/// all others of the organization are in.
pub fn forget_unseen(c: &Connection<'_>, organization: OrganizationId) -> Result<Vec<String>, Error> {
    let buckets =
        c.query("SELECT DISTINCT bucket FROM people WHERE organization = $1 ORDER BY bucket", values![organization], |row| {
            row.get(0)
        })?;
    c.execute("UPDATE people SET same_as = NULL WHERE organization = $1", values![organization])?;
    c.execute(
        "DELETE FROM people WHERE organization = $1 AND NOT EXISTS (SELECT 1 FROM participations x WHERE x.person = people.id) \
         AND NOT EXISTS (SELECT 1 FROM seats x WHERE x.person = people.id)",
        values![organization],
    )?;
    Ok(buckets)
}

/// Names kept apart although they may be the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// One name.
    pub one: String,
    /// The other.
    pub other: String,
    /// A Danish sentence that says why.
    pub message: String,
}

/// Says anew what is in doubt within a bucket.
pub fn set_doubts(c: &Connection<'_>, organization: OrganizationId, bucket: &str, doubts: &[Doubt]) -> Result<(), Error> {
    c.execute("DELETE FROM doubts WHERE organization = $1 AND bucket = $2", values![organization, bucket])?;
    for doubt in doubts {
        c.execute(
            "INSERT INTO doubts (organization, bucket, one, other, message) VALUES ($1, $2, $3, $4, $5)",
            values![organization, bucket, &doubt.one, &doubt.other, &doubt.message],
        )?;
    }
    Ok(())
}

/// What is in doubt of an organization's names, each with its bucket; that of bodies is called so.
pub fn doubts_of(c: &Connection<'_>, organization: OrganizationId) -> Result<Vec<(String, Doubt)>, Error> {
    let sql = "SELECT bucket, one, other, message FROM doubts WHERE organization = $1 ORDER BY bucket, one, other";
    c.query(sql, values![organization], |row| {
        Ok((row.get(0)?, Doubt { one: row.get(1)?, other: row.get(2)?, message: row.get(3)? }))
    })
}

/// All that is in doubt.
pub fn doubts(c: &Connection<'_>) -> Result<Vec<Doubt>, Error> {
    c.query("SELECT one, other, message FROM doubts ORDER BY organization, bucket, one, other", &[], |row| {
        Ok(Doubt { one: row.get(0)?, other: row.get(1)?, message: row.get(2)? })
    })
}
