//! *Kildefiler*: the bytes of sources on disk, named by what they hold.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use sha2::{Digest as _, Sha256};

use crate::Error;

/// SHA-256 of bytes in lower-case hexadecimal: the name content goes by.
pub fn content_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The folder of blobs: `ab/abcdef…`, each written once and never changed.
#[derive(Debug)]
pub struct Blobs {
    dir: PathBuf,
    written: AtomicU64,
}

impl Blobs {
    pub(crate) fn open(dir: PathBuf) -> Result<Self, Error> {
        fs::create_dir_all(&dir)?;
        Ok(Self { dir, written: AtomicU64::new(0) })
    }

    fn path(&self, sha256: &str) -> Result<PathBuf, Error> {
        if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Error::Corrupt(format!("»{sha256}« is not a content hash")));
        }
        Ok(self.dir.join(&sha256[..2]).join(sha256))
    }

    /// Keeps the bytes; answers their hash. Safe when several threads or processes keep the same.
    pub fn put(&self, bytes: &[u8]) -> Result<String, Error> {
        let sha256 = content_hash(bytes);
        let path = self.path(&sha256)?;
        if path.exists() {
            return Ok(sha256);
        }
        let folder = path.parent().unwrap_or(&self.dir);
        fs::create_dir_all(folder)?;
        let serial = self.written.fetch_add(1, Ordering::Relaxed);
        let unfinished = folder.join(format!(".{}-{serial}", std::process::id()));
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        sync_folder(folder)?;
        Ok(sha256)
    }

    /// The bytes of a hash; none when they are not kept here.
    pub fn get(&self, sha256: &str) -> Result<Option<Vec<u8>>, Error> {
        match fs::read(self.path(sha256)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// A rename lasts through a power cut only when its folder is on disk too.
fn sync_folder(folder: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
