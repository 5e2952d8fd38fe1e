//! Where documents are found: files, directories, ZIP archives, standard input.
//!
//! [`Inputs`] gives one [`Input`] after the other and reads nothing before it is asked for. What is passed over
//! comes out too, with the reason, so that an import can account for every file.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use sagsgang_model::{Finding, FindingKind};
use zip::ZipArchive;

use super::detect::{Detected, detect};
use super::{FILE_LIMIT, TEXT_LIMIT, finding, too_large};

/// How many members of an archive are read.
pub const MEMBER_LIMIT: usize = 100_000;
/// How much the members of one archive may unpack to together, in bytes.
pub const ARCHIVE_LIMIT: u64 = 16 * 1024 * 1024 * 1024;
/// How tightly a member of more than [`RATIO_FROM`] bytes may be packed.
const RATIO: u64 = 200;
const RATIO_FROM: u64 = 16 * 1024 * 1024;
/// How deep directories may stand in one another.
const DIRECTORY_DEPTH: usize = 64;

/// A document to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its file name without folders, for people; for a member of an archive `archive.zip/name.pdf`.
    /// Never used to decide what it is.
    pub name: String,
    /// Where it stands, for messages: the path, or the archive's path and the member's name.
    pub place: String,
    /// Its bytes, or where to read them.
    pub content: Content,
}

/// The bytes of a document, or where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// In memory: a member of an archive, or standard input.
    Bytes(Vec<u8>),
    /// In a file.
    File(PathBuf),
}

/// What [`Inputs`] comes by.
#[derive(Debug)]
pub enum Found {
    /// A document.
    Document(Input),
    /// A file that was passed over on purpose, and why.
    Skipped {
        /// Where it stands.
        place: String,
        /// A whole Danish sentence.
        reason: String,
    },
    /// Something that should have been read and could not be.
    Failed {
        /// Where it stands.
        place: String,
        /// What went wrong and what to do.
        finding: Finding,
    },
}

impl Input {
    /// The document's bytes. Files over the limit are not read at all.
    ///
    /// # Errors
    /// A finding that says why the file cannot be read.
    pub fn bytes(self) -> Result<Vec<u8>, Finding> {
        let path = match self.content {
            Content::Bytes(bytes) => return Ok(bytes),
            Content::File(path) => path,
        };
        let mut file = File::open(&path).map_err(|e| unopened(&e))?;
        let told = file.metadata().map_or(0, |m| m.len());
        let limit = if told > TEXT_LIMIT as u64 {
            // Only a part is looked at before it is known that the whole may be read.
            let head = read_head(&mut file).map_err(|e| unopened(&e))?;
            file.rewind().map_err(|e| unopened(&e))?;
            if matches!(detect(&head), Detected::Text | Detected::Html) { TEXT_LIMIT } else { FILE_LIMIT }
        } else {
            FILE_LIMIT
        };
        if told > limit as u64 {
            return Err(finding(FindingKind::TooLarge, too_large(usize::try_from(told).unwrap_or(usize::MAX), limit)));
        }
        read_limited(file, told)
    }
}

/// Documents one after the other.
pub struct Inputs {
    waiting: VecDeque<Place>,
    archive: Option<Archive>,
}

enum Place {
    /// Named by the user: read whatever it is called.
    Named(PathBuf),
    /// Come by in a directory.
    Met(PathBuf, usize),
    Stdin,
}

enum Source {
    File(BufReader<File>),
    Bytes(Cursor<Vec<u8>>),
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Bytes(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Bytes(bytes) => bytes.seek(to),
        }
    }
}

struct Archive {
    place: String,
    zip: ZipArchive<Source>,
    next: usize,
    left: u64,
}

impl Inputs {
    /// The documents at these paths: files, directories (searched in order of their names) and ZIP archives.
    /// The path `-` is standard input.
    pub fn new(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let place = |path: PathBuf| if path.as_os_str() == "-" { Place::Stdin } else { Place::Named(path) };
        Self { waiting: paths.into_iter().map(place).collect(), archive: None }
    }

    fn visit(&mut self, place: Place) -> Option<Found> {
        let (path, depth, named) = match place {
            Place::Stdin => return self.standard_input(),
            Place::Named(path) => (path, 0, true),
            Place::Met(path, depth) => (path, depth, false),
        };
        let shown = path.display().to_string();
        let name = file_name(&shown);
        if !named && name.starts_with('.') {
            return Some(skipped(shown, "Filen er skjult og er derfor ikke læst."));
        }
        // A link that the user names is followed; links met on the way could lead round in circles.
        let metadata = if named { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(error) => return Some(Found::Failed { place: shown, finding: unopened(&error) }),
        };
        if metadata.file_type().is_symlink() {
            return Some(skipped(shown, "Stien er en genvej (symbolsk link) og er derfor ikke fulgt."));
        }
        if metadata.is_dir() {
            return self.directory(&path, depth, shown);
        }
        if !metadata.is_file() {
            return Some(skipped(shown, "Stien er hverken en fil eller en mappe og er derfor ikke læst."));
        }
        let head = match File::open(&path).and_then(|mut file| read_head(&mut file)) {
            Ok(head) => head,
            Err(error) => return Some(Found::Failed { place: shown, finding: unopened(&error) }),
        };
        match kind(&head, metadata.len(), &path) {
            Kind::Archive => {
                let opened = File::open(&path).map_err(|e| unopened(&e)).map(|f| Source::File(BufReader::new(f)));
                self.open(opened, shown)
            }
            Kind::Other(reason) if !named => Some(skipped(shown, reason)),
            _ => Some(Found::Document(Input { name, place: shown, content: Content::File(path) })),
        }
    }

    fn standard_input(&mut self) -> Option<Found> {
        let place = "standard input".to_owned();
        match read_limited(io::stdin().lock(), 0) {
            Ok(bytes) if detect(&bytes) == Detected::Zip => self.open(Ok(Source::Bytes(Cursor::new(bytes))), place),
            Ok(bytes) => {
                Some(Found::Document(Input { name: "standard input".to_owned(), place, content: Content::Bytes(bytes) }))
            }
            Err(finding) => Some(Found::Failed { place, finding }),
        }
    }

    fn directory(&mut self, path: &Path, depth: usize, shown: String) -> Option<Found> {
        if depth >= DIRECTORY_DEPTH {
            return Some(skipped(shown, "Mappen ligger for dybt nede i andre mapper og er derfor ikke åbnet."));
        }
        let mut entries: Vec<PathBuf> = match fs::read_dir(path) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(error) => return Some(Found::Failed { place: shown, finding: unopened(&error) }),
        };
        entries.sort();
        for entry in entries.into_iter().rev() {
            self.waiting.push_front(Place::Met(entry, depth + 1));
        }
        None
    }

    fn open(&mut self, source: Result<Source, Finding>, place: String) -> Option<Found> {
        let damaged = "ZIP-arkivet er beskadiget og kan ikke åbnes; hent det igen, eller pak det ud, og indlæs mappen.";
        let zip = match source.and_then(|s| ZipArchive::new(s).map_err(|_| finding(FindingKind::Unreadable, damaged))) {
            Ok(zip) => zip,
            Err(finding) => return Some(Found::Failed { place, finding }),
        };
        if zip.len() > MEMBER_LIMIT {
            let message =
                format!("ZIP-arkivet har {} filer, og grænsen er {MEMBER_LIMIT}; del det op i flere arkiver.", zip.len());
            return Some(Found::Failed { place, finding: finding(FindingKind::TooLarge, message) });
        }
        self.archive = Some(Archive { place, zip, next: 0, left: ARCHIVE_LIMIT });
        None
    }
}

impl Iterator for Inputs {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(archive) = &mut self.archive {
                match archive.member() {
                    Some(found) => return Some(found),
                    None => self.archive = None,
                }
            }
            let place = self.waiting.pop_front()?;
            if let Some(found) = self.visit(place) {
                return Some(found);
            }
        }
    }
}

impl Archive {
    fn member(&mut self) -> Option<Found> {
        while self.next < self.zip.len() {
            let index = self.next;
            self.next += 1;
            let Ok(file) = self.zip.by_index(index) else {
                let place = format!("{}: fil nr. {}", self.place, index + 1);
                let message = "Filen i ZIP-arkivet er krypteret eller beskadiget; pak arkivet ud, og indlæs mappen.";
                return Some(Found::Failed { place, finding: finding(FindingKind::Unreadable, message) });
            };
            if file.is_dir() {
                continue;
            }
            let full = member_name(file.name_raw());
            let name = file_name(&full);
            let place = format!("{}: {full}", self.place);
            if name.starts_with('.') || full.starts_with("__MACOSX/") {
                return Some(skipped(place, "Filen er skjult og er derfor ikke læst."));
            }
            let allowed = RATIO_FROM.max(file.compressed_size().saturating_mul(RATIO)).min(FILE_LIMIT as u64);
            if file.size() > allowed.min(self.left) {
                return Some(Found::Failed { place, finding: bomb() });
            }
            let mut bytes = Vec::new();
            // The size that the archive tells may be a lie.
            let most = allowed.min(self.left);
            let whole = file.take(most + 1).read_to_end(&mut bytes);
            if bytes.len() as u64 > most {
                self.left = self.left.saturating_sub(most);
                return Some(Found::Failed { place, finding: bomb() });
            }
            self.left -= bytes.len() as u64;
            if whole.is_err() && bytes.is_empty() {
                let message = "Filen i ZIP-arkivet er beskadiget; hent arkivet igen, eller pak det ud, og indlæs mappen.";
                return Some(Found::Failed { place, finding: finding(FindingKind::Damaged, message) });
            }
            return Some(match detect(&bytes) {
                Detected::Zip => {
                    let message = "ZIP-arkivet ligger inde i et andet ZIP-arkiv og er derfor ikke åbnet; pak det ud, og indlæs det for sig.";
                    Found::Failed { place, finding: finding(FindingKind::TooLarge, message) }
                }
                Detected::Unsupported(what) => skipped(place, what.explain().1),
                _ => {
                    let name = format!("{}/{name}", file_name(&self.place));
                    Found::Document(Input { name, place, content: Content::Bytes(bytes) })
                }
            });
        }
        None
    }
}

enum Kind {
    Document,
    Archive,
    Other(String),
}

/// What a file is by its first bytes; a ZIP by its whole directory.
fn kind(head: &[u8], length: u64, path: &Path) -> Kind {
    let mut detected = detect(head);
    if head.starts_with(b"PK\x03\x04") && head.len() as u64 != length {
        // The directory of an archive stands at its end.
        detected = match File::open(path).ok().and_then(|file| ZipArchive::new(BufReader::new(file)).ok()) {
            Some(zip) if zip.file_names().flatten().any(|n| n.trim_start_matches('/').starts_with("word/document")) => {
                Detected::Docx
            }
            Some(zip) if zip.file_names().flatten().any(|n| n == "xl/workbook.xml" || n == "ppt/presentation.xml") => {
                return Kind::Other("Filen er et regneark eller en præsentation og er derfor ikke læst.".to_owned());
            }
            // What the first bytes show of a Word file may be a member's.
            Some(_) => Detected::Zip,
            None => detected,
        };
    }
    match detected {
        Detected::Zip => Kind::Archive,
        Detected::Unsupported(what) => Kind::Other(what.explain().1),
        _ => Kind::Document,
    }
}

fn read_head(file: &mut File) -> io::Result<Vec<u8>> {
    const HEAD: u64 = 64 * 1024;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

fn read_limited(source: impl Read, told: u64) -> Result<Vec<u8>, Finding> {
    let mut bytes = Vec::with_capacity(usize::try_from(told).unwrap_or(0).min(FILE_LIMIT));
    source.take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes).map_err(|e| unopened(&e))?;
    if bytes.len() > FILE_LIMIT {
        return Err(finding(FindingKind::TooLarge, too_large(bytes.len(), FILE_LIMIT)));
    }
    Ok(bytes)
}

/// The name of a member in UTF-8, or in the code page that old archives are in.
fn member_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => raw.iter().map(|b| old_letter(*b)).collect(),
    }
}

/// Code page 437 with the letters of 850 that Danish needs; the rest of the upper half has no letters in names.
fn old_letter(byte: u8) -> char {
    const UPPER: [char; 48] = [
        'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù',
        'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»',
    ];
    match byte {
        0..0x80 => char::from(byte),
        _ => UPPER.get(usize::from(byte) - 0x80).copied().unwrap_or('_'),
    }
}

/// The last part of a path, whichever way its slashes lean; parts that lead upwards never count.
fn file_name(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).find(|part| !part.is_empty() && *part != "." && *part != "..");
    last.unwrap_or("unavngivet").chars().filter(|c| !c.is_control()).collect()
}

fn skipped(place: String, reason: impl Into<String>) -> Found {
    Found::Skipped { place, reason: reason.into() }
}

fn bomb() -> Finding {
    finding(
        FindingKind::TooLarge,
        "Filen i ZIP-arkivet pakker ud til langt mere, end et dokument kan fylde, og er derfor ikke læst; pak arkivet ud, og se efter.",
    )
}

fn unopened(error: &io::Error) -> Finding {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "Filen findes ikke; tjek stien.".to_owned(),
        io::ErrorKind::PermissionDenied => "Filen må ikke læses af den bruger, programmet kører som; giv den læseret.".to_owned(),
        _ => format!("Filen kan ikke læses ({error}); tjek disken, og prøv igen."),
    };
    finding(FindingKind::Unreadable, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_every_folder() {
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\Users\\anna\\Referat.pdf"), "Referat.pdf");
        assert_eq!(file_name("../.."), "unavngivet");
    }

    #[test]
    fn old_archives_name_danish_files() {
        assert_eq!(member_name(b"Referat M\x9Bde p\x86 R\x86dhuset.pdf"), "Referat Møde på Rådhuset.pdf");
    }
}
