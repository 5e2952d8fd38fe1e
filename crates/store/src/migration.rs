//! Numbered changes of the schema, embedded in the binary and checked when a store is opened.

use crate::{Connection, Error, content_hash, values};

/// The changes in order. One that has been released is never edited: a new one is added.
const MIGRATIONS: [(u32, &str); 16] = [
    (1, include_str!("../migrations/0001_record.sql")),
    (2, include_str!("../migrations/0002_public.sql")),
    (3, include_str!("../migrations/0003_publishing.sql")),
    (4, include_str!("../migrations/0004_following.sql")),
    (5, include_str!("../migrations/0005_over_time.sql")),
    (6, include_str!("../migrations/0006_open_data.sql")),
    (7, include_str!("../migrations/0007_accounts.sql")),
    (8, include_str!("../migrations/0008_drafts.sql")),
    (9, include_str!("../migrations/0009_agendas.sql")),
    (10, include_str!("../migrations/0010_enclosures.sql")),
    (11, include_str!("../migrations/0011_sittings.sql")),
    (12, include_str!("../migrations/0012_consultations.sql")),
    (13, include_str!("../migrations/0013_moving.sql")),
    (14, include_str!("../migrations/0014_executions.sql")),
    (15, include_str!("../migrations/0015_waiting.sql")),
    (16, include_str!("../migrations/0016_moving.sql")),
];

/// Schema text in the words of SQLite: its type names, and every table `STRICT`.
///
/// The text itself is PostgreSQL's (`TEXT`, `BIGINT`, `BYTEA`), one definition to a `;`.
pub fn dialect(schema: &str) -> String {
    schema
        .split(';')
        .map(|statement| {
            let statement = statement.replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB");
            let table = statement.lines().any(|line| line.trim_start().starts_with("CREATE TABLE"));
            if table { format!("{} STRICT", statement.trim_end()) } else { statement }
        })
        .collect::<Vec<_>>()
        .join(";")
}

/// Brings the schema to this program's version. Answers whether anything was done.
///
/// # Errors
/// [`Error::Schema`] when the store has a change this program does not know, or knows otherwise.
pub(crate) fn migrate(connection: &Connection<'_>) -> Result<bool, Error> {
    connection.execute_schema("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, sha256 TEXT NOT NULL)")?;
    let done: Vec<(u32, String)> =
        connection.query("SELECT number, sha256 FROM migrations ORDER BY number", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut changed = false;
    for (number, schema) in MIGRATIONS {
        let sha256 = content_hash(schema.as_bytes());
        match done.iter().find(|(n, _)| *n == number) {
            Some((_, known)) if *known == sha256 => {}
            Some(_) => return Err(Error::Schema(format!("change {number} differs from the one that made this store"))),
            None => {
                connection.execute_schema(schema)?;
                connection.execute("INSERT INTO migrations (number, sha256) VALUES ($1, $2)", values![number, sha256])?;
                changed = true;
            }
        }
    }
    match done.iter().find(|(n, _)| MIGRATIONS.iter().all(|(known, _)| known != n)) {
        Some((number, _)) => Err(Error::Schema(format!("made by a newer version of the program (change {number})"))),
        None => Ok(changed),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_become_strict() {
        let sql = super::dialect("CREATE TABLE a (x BIGINT, y BYTEA);\nCREATE INDEX i ON a (x);\n");
        assert_eq!(sql, "CREATE TABLE a (x INTEGER, y BLOB) STRICT;\nCREATE INDEX i ON a (x);\n");
    }
}
