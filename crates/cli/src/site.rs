//! `sagsgang export --site`: the public pages as files.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sagsgang_web::State;
use tokio::runtime::Runtime;

use crate::{
    arguments::Export,
    data,
    failure::{Done, Failure, print},
    progress::counting,
    serve::organization,
};

/// What tells a folder that was written here from any other.
const MARK: &str = ".sagsgang-site";

/// Writes the pages beside the folder, and puts them in its place when they are whole.
pub fn run(options: &Export, folder: &Path) -> Result<Done, Failure> {
    let store = Arc::new(data::open(&options.data.dir)?);
    refuse_others(folder)?;
    let unwritten =
        |e: io::Error| Failure::new(format!("cannot write {}: {e}", folder.display())).hint("give another folder with --site");
    let name = options.name.clone().map_or_else(|| organization(&store), Ok)?;
    let mut state = State::new(store, None, &name);
    if let Some(url) = &options.public_url {
        state = state.at(url);
    }
    if let Some(contact) = &options.contact {
        state = state.answered_by(contact);
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(unwritten)?;
    let new = tempfile::Builder::new().prefix(".site-").tempdir_in(parent).map_err(unwritten)?;
    let tell = counting("pages");
    let written = Runtime::new()?.block_on(sagsgang_web::write_site(state, new.path(), tell)).map_err(unwritten)?;
    if let Some(first) = written.broken.first() {
        return Err(Failure::new(format!("{} addresses that pages link to gave nothing, such as {first}", written.broken.len()))
            .hint("nothing was replaced; this is a defect of the program"));
    }
    fs::write(new.path().join(MARK), "").map_err(unwritten)?;
    readable_by_all(new.path()).map_err(unwritten)?;
    replace(folder, new.keep(), parent).map_err(unwritten)?;
    let megabytes = written.bytes.div_ceil(1_000_000);
    print(
        format!("Wrote {} pages and {} other files ({megabytes} MB) to {}\n", written.pages, written.files, folder.display())
            .as_bytes(),
    )
}

/// A folder with anything else in it is left alone.
fn refuse_others(folder: &Path) -> Result<(), Failure> {
    let Ok(mut entries) = fs::read_dir(folder) else { return Ok(()) };
    match entries.next().is_none() || folder.join(MARK).is_file() {
        true => Ok(()),
        false => Err(Failure::new(format!("{} holds something else", folder.display())).hint("give a new folder with --site")),
    }
}

/// Puts the new folder in place of the old, which goes away with what was withdrawn since.
fn replace(folder: &Path, new: PathBuf, parent: &Path) -> io::Result<()> {
    if folder.exists() {
        let old = tempfile::Builder::new().prefix(".site-").tempdir_in(parent)?;
        fs::rename(folder, old.path().join("old"))?;
    }
    fs::rename(new, folder)
}

/// A temporary folder is its owner's alone; a site is for the server that serves it.
fn readable_by_all(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let _ = folder;
    Ok(())
}
