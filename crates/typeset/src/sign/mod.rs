//! Signatures on PDF: the municipality's seal under its minutes.
//!
//! A signature is a PAdES baseline signature of level B-B (ETSI EN 319 142-1): the document as it was, and behind it an
//! update (`update`) with a message (`message`) in which the seal's key (`seal`) vouches for every byte but its own. It
//! shows nothing on any page, so that the document stays PDF/UA-1 and PDF/A-3a. No time-stamp of a third party is in it:
//! when it was signed is what the signer says. [`signatures`] (`check`) tells whether bytes are still those that were signed.
//! Whom to trust it does not tell: that is for programs that know the authorities, as `pdfsig` and readers of PDF do.

mod check;
mod message;
mod seal;
mod update;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use self::{
    check::{Flaw, Signature, signatures},
    seal::{NotASeal, Seal},
};
use crate::binder::guarded;

/// What a signature says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// Who signs.
    pub name: String,
    /// Why, in a sentence that readers see: `Udgivet af Fjordby Kommune`.
    pub reason: String,
    /// Where.
    pub location: Option<String>,
    /// When.
    pub moment: Timestamp,
}

/// Why a PDF was not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It is no PDF, or not a whole one.
    #[error("the file is no PDF, or a damaged one")]
    Damaged,
    /// Nothing can be added to it.
    #[error("the PDF is encrypted")]
    Locked,
    /// It has fields already: perhaps a signature, which an update could make doubtful.
    #[error("the PDF holds a form or a signature already")]
    Form,
    /// The certificate is not valid at the moment of the signature: the moment, and the first and last that are.
    #[error("the certificate is not valid at {0}, only from {1} to {2}")]
    Validity(Timestamp, Timestamp, Timestamp),
    /// The key gave no signature, or one that does not hold.
    #[error("the key made no signature")]
    Key,
}

impl Seal {
    /// The PDF with a signature behind it; its own bytes come first as they are. The same document, words, moment and seal
    /// give the same bytes.
    pub fn sign(&self, pdf: &[u8], signing: &Signing) -> Result<Vec<u8>, NotSigned> {
        let (from, to) = self.validity();
        if signing.moment < from || signing.moment > to {
            return Err(NotSigned::Validity(signing.moment, from, to));
        }
        let room = message::room(self);
        let mut update = guarded(|| update::prepare(pdf, signing, room)).unwrap_or(Err(NotSigned::Damaged))?;
        let mut digest = Sha256::new();
        digest.update(&update.bytes[..update.gap.start]);
        digest.update(&update.bytes[update.gap.end..]);
        let message = message::write(self, &digest.finalize().into()).ok_or(NotSigned::Key)?;
        update.fill(&message).ok_or(NotSigned::Key)?;
        // A signature that readers cannot find or that does not hold is worse than none.
        match signatures(&update.bytes).as_deref() {
            Ok([signature]) if signature.flaw.is_none() => Ok(update.bytes),
            Ok([_]) => Err(NotSigned::Key),
            _ => Err(NotSigned::Damaged),
        }
    }
}
