//! Publications of documents, made the way the program makes them: imported into a store of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use sagsgang_app::{Document, Reading, Surroundings, import_document};
use sagsgang_model::{Publication, Record};
use sagsgang_store::{Store, public};

struct Reader;

impl Reading for Reader {
    fn version(&self) -> &'static str {
        "1"
    }

    fn read(&self, document: &Document) -> Record {
        sagsgang_intake::read_bytes(&document.bytes, &document.name)
    }
}

/// The samples' folder.
pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

/// Documents in a folder, by name.
pub fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ["txt", "pdf", "docx", "html"].iter().any(|known| ending == *known)))
        .collect();
    files.sort();
    files
}

/// What a document's meeting shows, imported alone; nothing when it shows nothing.
pub fn publication(file: &Path) -> Option<Publication> {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let next = AtomicU64::new(1);
    let s = Surroundings::new(
        || "2026-11-22T17:40:00Z".to_owned(),
        move || {
            uuid::Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + u128::from(next.fetch_add(1, Ordering::Relaxed)))
        },
    );
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    import_document(&store, &s, &Reader, &Document { name, bytes: fs::read(file).unwrap() }).unwrap();
    store
        .read(|c| {
            let mut found = None;
            public::for_each_publication(c, |publication| {
                found = Some(publication);
                Ok(())
            })?;
            Ok::<_, sagsgang_store::Error>(found)
        })
        .unwrap()
}

/// The text of a PDF, lines as printed, as a program nobody here wrote takes it out.
pub fn text_of(pdf: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), pdf).unwrap();
    let output = std::process::Command::new("pdftotext").args(["-layout"]).arg(file.path()).arg("-").output();
    String::from_utf8(output.expect("pdftotext (poppler-utils) is needed").stdout).unwrap()
}
