//! `sagsgang redirects`: old addresses that lead to new ones.

use std::fs;

use sagsgang_app::load_redirects;

use crate::{
    arguments::Redirects,
    data,
    failure::{Done, Failure, print},
};

/// Loads a table and says what of it cannot be used.
pub fn run(options: &Redirects) -> Result<Done, Failure> {
    let store = data::open(&options.data.dir)?;
    let path = options.table.display();
    let table = fs::read(&options.table).map_err(|error| Failure::new(format!("cannot read {path}: {error}")))?;
    let done = load_redirects(&store, &data::surroundings(), "command line", &table)?;
    let mut text = format!("{} addresses lead anew, {} did already\n", done.kept, done.unchanged);
    for (line, why) in &done.unusable {
        text.push_str(&format!("line {line} {why}\n"));
    }
    print(text.as_bytes())?;
    Ok(if done.unusable.is_empty() { Done::Well } else { Done::Unreadable })
}
