//! Stored documents: JSON, compressed.

use serde::{Serialize, de::DeserializeOwned};

use crate::Error;

/// Level 3 is zstd's own middle between size and speed.
const LEVEL: i32 = 3;

/// A value as compressed JSON.
pub fn pack(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    pack_text(&serde_json::to_string(value)?)
}

/// Compresses JSON text.
pub(crate) fn pack_text(json: &str) -> Result<Vec<u8>, Error> {
    Ok(zstd::bulk::compress(json.as_bytes(), LEVEL)?)
}

/// The value of compressed JSON.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    Ok(serde_json::from_slice(&zstd::decode_all(bytes)?)?)
}

/// The JSON text of a stored document.
pub(crate) fn unpack_text(bytes: &[u8]) -> Result<String, Error> {
    String::from_utf8(zstd::decode_all(bytes)?).map_err(|_| Error::Corrupt("a stored document is not text".into()))
}
