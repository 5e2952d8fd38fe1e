//! *Genindeksér*: the search index follows publications and the event log.

use std::{path::PathBuf, thread, time::Duration};

use sagsgang_model::publication::PublishedFile;
use sagsgang_search::Index;
use sagsgang_store::{Store, event, gate, public};
use serde_json::Value as Json;

use crate::{Error, Internal};

/// A log this much further on is quicker followed by making the index anew.
const FAR_BEHIND: usize = 2000;

fn folder(store: &Store) -> PathBuf {
    store.dir().join("search")
}

/// The text of a file that a publication names; none when it has none.
fn text_of(store: &Store, file: &PublishedFile) -> Option<String> {
    let contents = store.read(|c| gate::contents(c, &file.sha256));
    contents
        .inspect_err(|error| tracing::warn!(%error, file = file.name, "a file's text cannot be searched"))
        .ok()?
        .map(|contents| contents.text)
}

/// Makes the index anew from the publications.
///
/// # Errors
/// The store's and the index's own.
pub fn reindex(store: &Store) -> Result<Index, Error> {
    in_turn(|| rebuilt(store))
}

/// Tries again while another process writes to the index: a server that follows what an import publishes, and the import itself.
fn in_turn<T>(mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    const TRIES: usize = 1200;
    const REST: Duration = Duration::from_millis(100);
    for _ in 1..TRIES {
        match work() {
            Err(Error::Internal(Internal::Search(sagsgang_search::Error::Busy))) => thread::sleep(REST),
            done => return done,
        }
    }
    work()
}

fn rebuilt(store: &Store) -> Result<Index, Error> {
    Index::rebuild(&folder(store), &|file| text_of(store, file), |each| {
        store.read(|c| {
            public::for_each_publication(c, |publication| {
                each(&publication);
                Ok(())
            })?;
            Ok::<_, Error>(event::next_serial(c)? - 1)
        })
    })
}

/// Opens the index, up to date: makes it when there is none, follows the log when it is behind.
///
/// # Errors
/// The store's and the index's own.
pub fn open_index(store: &Store) -> Result<Index, Error> {
    match Index::open(&folder(store)) {
        Ok(index) => {
            if follow(store, &index)? {
                Ok(index)
            } else {
                reindex(store)
            }
        }
        Err(sagsgang_search::Error::Missing) => reindex(store),
        Err(error) => Err(error.into()),
    }
}

/// Lets the index follow what the log tells since it last did; `false` when so much is new that it
/// should be made anew.
///
/// # Errors
/// The store's and the index's own.
pub fn follow(store: &Store, index: &Index) -> Result<bool, Error> {
    in_turn(|| followed_once(store, index))
}

fn followed_once(store: &Store, index: &Index) -> Result<bool, Error> {
    let followed = index.followed()?;
    store.read(|c| {
        let mut changed: Vec<String> = Vec::new();
        let mut last = followed;
        event::since(c, followed, |event| {
            last = event.serial;
            let payload: Json = serde_json::from_str(&event.payload)?;
            let published = payload["published"].as_array().into_iter().flatten();
            changed.extend(published.filter_map(|published| published["address"].as_str().map(str::to_owned)));
            Ok(())
        })?;
        // A store that was put back to an earlier state has another log than the index followed.
        if changed.len() > FAR_BEHIND || event::next_serial(c)? <= followed {
            return Ok(false);
        }
        if last == followed {
            return Ok(true);
        }
        changed.sort();
        changed.dedup();
        let mut writer = index.writer()?;
        for address in &changed {
            match public::meeting(c, address)? {
                Some(publication) => writer.replace_meeting(&publication, &|file| text_of(store, file))?,
                None => writer.remove_meeting(address),
            }
        }
        writer.commit(last)?;
        index.reload()?;
        Ok(true)
    })
}
