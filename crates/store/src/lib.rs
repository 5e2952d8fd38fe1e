//! The only SQL: tables, blobs and the event log of the record, behind a thin facade.
//!
//! [`Store::read`] gives a snapshot, [`Store::write`] one transaction; both hand over a
//! [`Connection`] that the functions of this crate's modules take.

pub mod account;
pub mod agenda;
mod blob;
pub mod body;
pub mod completeness;
mod connection;
pub mod consultation;
pub mod correction;
pub mod draft;
pub mod dump;
pub mod enclosure;
mod error;
pub mod event;
pub mod follow;
pub mod gate;
pub mod listing;
pub mod meeting;
mod migration;
pub mod moving;
pub mod news;
pub mod note;
pub mod objects;
mod packed;
pub mod person;
pub mod promises;
pub mod public;
pub mod publication;
pub mod sitting;
pub mod source;
pub mod summons;
pub mod trail;
pub mod webhook;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub use blob::{Blobs, content_hash};
pub use connection::{Connection, FromColumn, Row, Value};
pub use error::Error;
pub use packed::{pack, unpack};

/// The record of one or more organizations in one folder: database and blobs.
///
/// Shared between threads; any number read while one writes.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    blobs: Blobs,
    writer: Mutex<rusqlite::Connection>,
    readers: Mutex<Vec<rusqlite::Connection>>,
    watcher: Mutex<Watcher>,
}

/// A connection that never writes, and the mark it last found with the count of commits it was found at.
#[derive(Debug)]
struct Watcher(rusqlite::Connection, Option<(i64, Mark)>);

/// A state of what public pages are made of: equal while none of it has changed, by this process or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(i64);

impl Store {
    /// Opens the store in `dir`, making it and bringing its schema up to date when needed.
    ///
    /// # Errors
    /// [`Error::Schema`] when a newer program made it; [`Error::Files`] and [`Error::Database`] when
    /// the folder cannot be used.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let blobs = Blobs::open(dir.join("blobs"))?;
        let mut writer = connect(dir)?;
        let transaction = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        if migration::migrate(&Connection(&transaction))? {
            public::rebuild(&Connection(&transaction))?;
        }
        transaction.commit()?;
        let watcher = Mutex::new(Watcher(connect(dir)?, None));
        Ok(Self { dir: dir.to_owned(), blobs, writer: Mutex::new(writer), readers: Mutex::default(), watcher })
    }

    /// The folder the store lives in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The bytes of sources.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The state that what public pages are made of is in. What was read after one mark still holds while the next is equal,
    /// whatever else is written. Takes microseconds.
    ///
    /// # Errors
    /// The database's own.
    pub fn mark(&self) -> Result<Mark, Error> {
        let mut watcher = locked(&self.watcher);
        // Counts what every other connection has committed; this one never writes. Asked of the engine, as the settings of a
        // connection are: another engine has its own way to tell that something was committed.
        let commits = watcher.0.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if watcher.1.is_none_or(|(known, _)| known != commits) {
            let changes = public::changes(&Connection(&watcher.0))?;
            watcher.1 = Some((commits, Mark(changes)));
        }
        Ok(watcher.1.map_or(Mark(commits), |(_, mark)| mark))
    }

    /// Reads in one snapshot: what `f` sees does not change under it.
    ///
    /// # Errors
    /// What `f` answers, and the database's own.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&Connection<'_>) -> Result<T, E>) -> Result<T, E> {
        let pooled = locked(&self.readers).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => {
                let connection = connect(&self.dir)?;
                connection.pragma_update(None, "query_only", true).map_err(Error::from)?;
                connection
            }
        };
        let result = {
            let snapshot = connection.unchecked_transaction().map_err(Error::from)?;
            f(&Connection(&snapshot))
        };
        locked(&self.readers).push(connection);
        result
    }

    /// Writes in one transaction: all that `f` does, or nothing when it answers an error or panics.
    ///
    /// # Errors
    /// What `f` answers, and the database's own.
    pub fn write<T, E: From<Error>>(&self, f: impl FnOnce(&Connection<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut writer = locked(&self.writer);
        let transaction = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(Error::from)?;
        let done = f(&Connection(&transaction))?;
        transaction.commit().map_err(Error::from)?;
        Ok(done)
    }
}

/// A panic while a connection was lent rolled its transaction back, so the connection is good.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(dir: &Path) -> Result<rusqlite::Connection, Error> {
    let connection = rusqlite::Connection::open(dir.join("sagsgang.sqlite"))?;
    connection.busy_timeout(Duration::from_secs(30))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    connection.pragma_update(None, "wal_autocheckpoint", 8_000)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}
