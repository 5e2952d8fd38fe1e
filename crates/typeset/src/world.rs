//! What Typst may see: one template, one file of data and one beside it, five fonts. No disk, no network, no clock.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// The look of every document. What is shown comes from [`DATA`]; nothing of it is ever read as markup.
const TEMPLATE: &str = include_str!("document.typ");
/// The look of the pages that a binder adds to its parts.
const SLIPS: &str = include_str!("slips.typ");

/// The typefaces inside the program: Libertinus Serif in four cuts, and DejaVu Sans Mono for signs it lacks.
pub(crate) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    macro_rules! font {
        ($name:literal) => {
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name)).as_slice()
        };
    }
    [font!("regular"), font!("bold"), font!("italic"), font!("bold-italic"), font!("fallback")]
        .into_iter()
        .filter_map(|bytes| Font::new(Bytes::new(bytes), 0))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static MAIN: LazyLock<Option<Source>> = LazyLock::new(|| Some(Source::new(file("/document.typ")?, TEMPLATE.to_owned())));
static SLIPS_MAIN: LazyLock<Option<Source>> = LazyLock::new(|| Some(Source::new(file("/slips.typ")?, SLIPS.to_owned())));
static DATA: LazyLock<Option<FileId>> = LazyLock::new(|| file("/data.json"));
static RECORD: LazyLock<Option<FileId>> = LazyLock::new(|| file("/record.json"));
static PICTURE: LazyLock<Option<FileId>> = LazyLock::new(|| file("/picture"));

fn file(path: &str) -> Option<FileId> {
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?)))
}

/// The world of one document.
pub(crate) struct Desk {
    main: &'static Source,
    /// What the template shows, as JSON.
    data: Bytes,
    /// What lies beside it: the record that is embedded, or a picture.
    beside: (FileId, Bytes),
}

impl Desk {
    /// A world that holds `data` to show and `record` to embed. Nothing only if the names in this file were no names of files.
    pub(crate) fn new(data: Vec<u8>, record: Vec<u8>) -> Option<Self> {
        Some(Self { main: MAIN.as_ref()?, data: Bytes::new(data), beside: ((*RECORD)?, Bytes::new(record)) })
    }

    /// A world of pages that a binder adds, with the picture that stands on one of them.
    pub(crate) fn of_slips(data: Vec<u8>, picture: Vec<u8>) -> Option<Self> {
        Some(Self { main: SLIPS_MAIN.as_ref()?, data: Bytes::new(data), beside: ((*PICTURE)?, Bytes::new(picture)) })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        Some(self.main.clone()).filter(|main| main.id() == id).ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match Some(id) {
            id if id == *DATA => Ok(self.data.clone()),
            Some(id) if id == self.beside.0 => Ok(self.beside.1.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
