//! `sagsgang reindex`.

use std::time::Instant;

use crate::{
    arguments::Data,
    data,
    failure::{Done, Failure, print},
};

/// Makes the index anew.
pub fn run(options: &Data) -> Result<Done, Failure> {
    let store = data::open(&options.dir)?;
    let begun = Instant::now();
    let index = sagsgang_app::reindex(&store)?;
    print(format!("Indexed {} items in {:.1} s\n", index.len(), begun.elapsed().as_secs_f64()).as_bytes())
}
