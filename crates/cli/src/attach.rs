//! `sagsgang attach`: files behind the attachments that documents list.

use std::{fs, path::Path};

use sagsgang_app::{Attached, Document, attach};

use crate::{
    arguments::Attach,
    data,
    failure::{Done, Failure, print},
    gate::at,
    reading::IsolatedReading,
};

/// Puts files behind attachments and says of each what became of it.
pub fn run(options: &Attach) -> Result<Done, Failure> {
    let store = data::open(&options.data.dir)?;
    let reading = IsolatedReading::new()?;
    let mut files = Vec::new();
    for path in &options.files {
        gather(path, &mut files)?;
    }
    let mut done = Done::Well;
    for path in files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = fs::read(&path).map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
        let meeting = options.meeting.as_deref().map(at);
        let became = match attach(&store, &data::surroundings(), &reading, &Document { name, bytes }, meeting)? {
            Attached::Known => "there already".to_owned(),
            Attached::Unlisted => {
                done = Done::Unreadable;
                "no document lists an attachment of that name".to_owned()
            }
            Attached::Ambiguous(meetings) => {
                done = Done::Unreadable;
                format!("listed in several meetings; say which with --meeting: {}", meetings.join(", "))
            }
            Attached::Behind(places) => {
                places.iter().map(|(item, at)| format!("{item}, attachment {at}")).collect::<Vec<_>>().join("; ")
            }
        };
        print(format!("{}: {became}\n", path.display()).as_bytes())?;
    }
    sagsgang_app::open_index(&store)?;
    Ok(done)
}

/// The files of directories, in the order of their names; hidden ones and links are passed over.
pub fn gather(path: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot read {}: {error}", path.display()));
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<_> = fs::read_dir(path).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let link = entry.file_type().map_err(failed)?.is_symlink();
        if !link && !entry.file_name().to_string_lossy().starts_with('.') {
            gather(&entry.path(), files)?;
        }
    }
    Ok(())
}
