//! *Genopbyg*: the rows behind the public pages, made again from the publications.

use sagsgang_store::{Store, public};

use crate::Error;

/// Makes the public rows again. Nothing is recorded, as nothing changes.
///
/// # Errors
/// The store's own.
pub fn rebuild_public(store: &Store) -> Result<(), Error> {
    store.write(|c| Ok(public::rebuild(c)?))
}
