//! What the links in letters are proved by.

use std::{
    fmt, fs,
    io::{self, Read as _, Write as _},
    path::Path,
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac, digest::KeyInit};
use sagsgang_model::id::AccountId;
use sha2::Sha256;

const FILE: &str = "following.key";

/// *Nøgle*: 32 secret bytes of this installation. A link's code is a keyed hash of what it is for, so that
/// nothing stored can be made into a link, and a link needs nothing stored.
pub struct Key([u8; 32]);

impl Key {
    /// A key of given bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key kept in a data directory, made of `random` bytes the first time.
    ///
    /// # Errors
    /// When the file cannot be read or made, or is no key.
    pub fn open(dir: &Path, random: impl FnOnce() -> io::Result<[u8; 32]>) -> io::Result<Self> {
        let path = dir.join(FILE);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(mut file) => {
                let bytes = random()?;
                file.write_all(&bytes)?;
                file.sync_all()?;
                Ok(Self(bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let mut bytes = [0; 32];
                fs::File::open(&path)?
                    .read_exact(&mut bytes)
                    .map_err(|e| io::Error::new(e.kind(), format!("{} is no key: {e}", path.display())))?;
                Ok(Self(bytes))
            }
            Err(error) => Err(error),
        }
    }

    /// The code of a link: only who has the key can make it.
    pub(crate) fn code(&self, purpose: &str, id: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.hash(purpose, id).finalize().into_bytes())
    }

    /// Whether a code is the one of a link; takes the same time whatever is wrong.
    pub(crate) fn proves(&self, purpose: &str, id: &str, code: &str) -> bool {
        BASE64_URL_SAFE_NO_PAD.decode(code).is_ok_and(|code| self.hash(purpose, id).verify_slice(&code).is_ok())
    }

    /// What a browser knows an account by: 16 signs, the same at every sign-in. It opens nothing, and who knows one knows no
    /// other.
    pub fn reader(&self, account: AccountId) -> String {
        hex(self.hash("reader", &account.to_string())).chars().take(16).collect()
    }

    fn hash(&self, purpose: &str, id: &str) -> Hmac<Sha256> {
        keyed(&self.0, &[purpose.as_bytes(), b":", id.as_bytes()])
    }
}

/// HMAC-SHA256 (RFC 2104) over parts, with a key of any length.
pub(crate) fn keyed(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    // A key of any length is taken; the other arm cannot be reached, and would prove nothing.
    let hash = <Hmac<Sha256> as KeyInit>::new_from_slice(key);
    let mut hash = hash.unwrap_or_else(|_| <Hmac<Sha256> as KeyInit>::new(&Default::default()));
    parts.iter().for_each(|part| hash.update(part));
    hash
}

/// A keyed hash in hexadecimal.
pub(crate) fn hex(hash: Hmac<Sha256>) -> String {
    hash.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}
