//! `sagsgang export` and `sagsgang import --from-export`.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write as _},
    path::Path,
};

use crate::{
    arguments::{Data, Export},
    data,
    failure::{Done, Failure, print},
};

/// Writes everything.
pub fn run(options: &Export) -> Result<Done, Failure> {
    let store = data::open(&options.data.dir)?;
    let Some(path) = &options.out else {
        let mut out = BufWriter::new(io::stdout().lock());
        sagsgang_app::export(&store, &mut out)?;
        out.flush()?;
        return Ok(Done::Well);
    };
    let unwritten =
        |e: io::Error| Failure::new(format!("cannot write {}: {e}", path.display())).hint("give another file with --out");
    // Half an export must never stand under the name of a whole one.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = BufWriter::new(tempfile::NamedTempFile::new_in(folder).map_err(unwritten)?);
    let exported = sagsgang_app::export(&store, &mut file)?;
    let file = file.into_inner().map_err(|e| unwritten(e.into_error()))?;
    file.as_file().sync_all().map_err(unwritten)?;
    file.persist(path).map_err(|e| unwritten(e.error))?;
    print(format!("Exported {} rows and {} sources to {}\n", exported.rows, exported.sources, path.display()).as_bytes())
}

/// Fills a new data directory from an export.
pub fn restore(data: &Data, file: &OsStr) -> Result<Done, Failure> {
    let input: Box<dyn BufRead> = if file == "-" {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(file).map_err(|e| {
            Failure::new(format!("cannot open {}: {e}", file.display())).hint("give what `sagsgang export` wrote")
        })?;
        Box::new(BufReader::new(opened))
    };
    let store = data::open_or_make(&data.dir)?;
    let imported = sagsgang_app::import_export(&store, input).map_err(|error| {
        let hint = match &error {
            sagsgang_app::Error::Conflict(_) => Some("give a new directory with --data"),
            sagsgang_app::Error::Invalid(_) => Some("make the export again: `sagsgang export --out FILE`"),
            _ => None,
        };
        hint.into_iter().fold(Failure::from(error), Failure::hint)
    })?;
    let index = sagsgang_app::open_index(&store)?;
    let text = format!(
        "Imported {} rows and {} sources into {}; {} items indexed\n",
        imported.rows,
        imported.sources,
        data.dir.display(),
        index.len()
    );
    print(text.as_bytes())
}
