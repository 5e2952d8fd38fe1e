//! `sagsgang pdf`: a meeting, or one item of it, as PDF.

use std::{
    fs,
    io::{self, IsTerminal as _},
};

use sagsgang_app::{Extent, Typeset as _};
use sagsgang_store::public;
use sagsgang_typeset::Typesetter;

use crate::{
    arguments::Pdf,
    data,
    failure::{Done, Failure, print},
};

/// Sets what an address names.
pub fn run(options: &Pdf) -> Result<Done, Failure> {
    let store = data::open(&options.data.dir)?;
    let address = options.address.trim_matches('/');
    let address = address.strip_prefix("moeder/").unwrap_or(address);
    let found = store.read(|c| {
        let item = public::item(c, address)?.and_then(|p| p.items.first().map(|item| item.id).map(|id| (p, Extent::Item(id))));
        let meeting = || public::meeting(c, address).map(|found| found.map(|p| (p, Extent::Meeting)));
        item.map_or_else(meeting, |item| Ok::<_, sagsgang_store::Error>(Some(item)))
    })?;
    let Some((publication, extent)) = found else {
        return Err(Failure::new(format!("nothing is published at {address}"))
            .hint("give an address as pages have it: byraadet/2024-03-27, or byraadet/2024-03-27/punkt/42"));
    };
    if options.out.is_none() && io::stdout().is_terminal() {
        return Err(Failure::new("a PDF is nothing for a terminal").hint("name a file with --out FILE"));
    }
    let pdf = Typesetter::new("").pdf(&publication, extent).map_err(Failure::new)?;
    match &options.out {
        None => print(&pdf),
        Some(path) => {
            fs::write(path, &pdf).map_err(|e| {
                Failure::new(format!("cannot write {}: {e}", path.display())).hint("give another file with --out")
            })?;
            print(format!("Wrote {} ({} kB)\n", path.display(), pdf.len().div_ceil(1000)).as_bytes())
        }
    }
}
