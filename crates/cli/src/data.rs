//! The data directory.

use std::path::Path;

use sagsgang_app::Surroundings;
use sagsgang_store::Store;

use crate::failure::Failure;

/// Opens the record in a directory, making it when there is none.
pub fn open_or_make(dir: &Path) -> Result<Store, Failure> {
    std::fs::create_dir_all(dir)
        .map_err(|e| Failure::new(format!("cannot make {}: {e}", dir.display())).hint("give another directory with --data"))?;
    Ok(Store::open(dir)?)
}

/// Opens the record in a directory where there must be one.
pub fn open(dir: &Path) -> Result<Store, Failure> {
    if !dir.join("sagsgang.sqlite").is_file() {
        return Err(Failure::new(format!("there is no record in {}", dir.display()))
            .hint("make one with `sagsgang import PATH… --data DIR`, or try `sagsgang demo`"));
    }
    Ok(Store::open(dir)?)
}

/// The clock and randomness of this machine.
pub fn surroundings() -> Surroundings {
    Surroundings::of_this_machine()
}
