//! The archive that a Word document is, opened with limits.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

/// The most that one document may unpack to, in bytes.
const TOTAL: u64 = 256 * 1024 * 1024;
/// Parts that unpack to more than this must not be packed tighter than [`RATIO`].
const RATIO_FROM: u64 = 16 * 1024 * 1024;
/// How tightly a large part may be packed.
const RATIO: u64 = 200;

/// Why a part cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is not there, or not readable.
    Missing,
    /// It unpacks to too much.
    TooLarge,
}

/// A Word document's parts.
pub(super) struct Package<'b> {
    archive: Option<ZipArchive<Cursor<&'b [u8]>>>,
    /// Parts saved from an archive whose directory is gone.
    saved: BTreeMap<String, Vec<u8>>,
    left: u64,
    too_large: bool,
    damaged: bool,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Self {
        let archive = ZipArchive::new(Cursor::new(bytes)).ok();
        let mut package = Self { damaged: archive.is_none(), archive, saved: BTreeMap::new(), left: TOTAL, too_large: false };
        if package.damaged {
            package.save(bytes);
        }
        package
    }

    /// The end of the file was missing.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// A part was left out because it unpacks to too much.
    pub(super) fn was_too_large(&self) -> bool {
        self.too_large
    }

    /// The names of the XML parts that begin so, in order.
    pub(super) fn names(&self, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> = match &self.archive {
            Some(archive) => archive.file_names().flatten().map(|name| name.trim_start_matches('/').to_owned()).collect(),
            None => self.saved.keys().cloned().collect(),
        };
        names.retain(|name| name.starts_with(prefix) && name.ends_with(".xml"));
        names.sort();
        names.truncate(64);
        names
    }

    /// The text of a part.
    pub(super) fn part(&mut self, name: &str) -> Result<String, Problem> {
        let bytes = match &mut self.archive {
            Some(archive) => {
                let rooted = format!("/{name}");
                let index = archive.index_for_name(name).or_else(|| archive.index_for_name(&rooted)).ok_or(Problem::Missing)?;
                let file = archive.by_index(index).map_err(|_| Problem::Missing)?;
                let (packed, told) = (file.compressed_size(), file.size());
                let read = unpack(file, packed, told, &mut self.left);
                if read.is_err() {
                    self.too_large = true;
                }
                read?
            }
            None => self.saved.get(name).cloned().ok_or(Problem::Missing)?,
        };
        Ok(super::super::detect::decode(&bytes).0.into_owned())
    }

    /// Reads what parts there are from the front, as far as the bytes go.
    fn save(&mut self, bytes: &[u8]) {
        let mut input = Cursor::new(bytes);
        while let Ok(Some(file)) = zip::read::read_zipfile_from_stream(&mut input) {
            let Ok(name) = file.name().map(|n| n.trim_start_matches('/').to_owned()) else { break };
            let packed = bytes.len() as u64;
            match unpack(file, packed, 0, &mut self.left) {
                Ok(part) => self.saved.insert(name, part),
                Err(_) => {
                    self.too_large = true;
                    break;
                }
            };
        }
    }
}

/// What a part unpacks to, as far as it can be unpacked.
fn unpack(file: impl Read, packed: u64, told: u64, left: &mut u64) -> Result<Vec<u8>, Problem> {
    let allowed = RATIO_FROM.max(packed.saturating_mul(RATIO)).min(*left);
    if told > allowed {
        return Err(Problem::TooLarge);
    }
    let mut bytes = Vec::new();
    // A part that breaks off still has its beginning; the XML reader says that it broke off.
    let _ = file.take(allowed + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > allowed {
        return Err(Problem::TooLarge);
    }
    *left -= bytes.len() as u64;
    Ok(bytes)
}
