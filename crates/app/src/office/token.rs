//! Secrets that a browser or a letter carries, of which only a hash is kept.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sagsgang_store::content_hash;

use crate::Surroundings;

/// A secret of 256 bits as text for addresses and cookies.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn new(s: &Surroundings) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(s.secret()))
    }

    /// What somebody says is one.
    pub fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What is kept of it. Without salt: what is drawn from 256 bits cannot be tried through.
    pub fn hash(&self) -> String {
        content_hash(self.0.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
