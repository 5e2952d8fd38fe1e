//! Whether the bytes of a PDF are those that were signed.

use der::Encode as _;
use hayro_syntax::{
    Pdf,
    object::{Array, Dict, MaybeRef, Name, Object, String as PdfString},
};
use jiff::{Timestamp, fmt::strtime};
use sha2::{Digest, Sha256};

use super::{message, seal};
use crate::binder::guarded;

/// How many fields are looked at, and how deep they may stand in one another.
const FIELDS: usize = 10_000;
const DEPTH: usize = 32;

/// What is wrong with a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The bytes are not those that were signed.
    #[error("the document was changed after it was signed")]
    Changed,
    /// Bytes follow that were not signed: another update, perhaps one more signature.
    #[error("something was added to the document after it was signed")]
    Added,
    /// The key of the certificate did not sign this.
    #[error("the signature is not of the certificate that it names")]
    Forged,
    /// It is damaged, or of a kind that is not known here: other than detached CMS with SHA-256, RSA (PKCS#1 1.5) or P-256.
    #[error("the signature cannot be read")]
    Unknown,
}

/// A signature that was found in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Whom the certificate is for; empty when there is none. Anybody can make a certificate with any name.
    pub signer: String,
    /// The certificate as DER, to be held against one that is known.
    pub certificate: Vec<u8>,
    /// When it was signed, as the signer says.
    pub moment: Option<Timestamp>,
    /// What is wrong. Without a flaw every byte of the file but the signature's own is as it was signed, and the key that the
    /// certificate tells of signed it.
    pub flaw: Option<Flaw>,
}

/// The signatures of a PDF, each with what is wrong with it. An error when the file is no PDF that can be read.
///
/// Whether a certificate was valid and whose word it rests on is not looked at.
pub fn signatures(pdf: &[u8]) -> Result<Vec<Signature>, super::NotSigned> {
    guarded(|| found(pdf)).flatten().ok_or(super::NotSigned::Damaged)
}

fn found(bytes: &[u8]) -> Option<Vec<Signature>> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())?;
    let fields = catalog.get::<Dict<'_>>(b"AcroForm").and_then(|form| form.get::<Array<'_>>(b"Fields"));
    let mut waiting: Vec<(Dict<'_>, bool, usize)> =
        fields.iter().flat_map(|fields| fields.iter::<Dict<'_>>()).take(FIELDS).map(|field| (field, false, 0)).collect();
    waiting.reverse();
    let (mut found, mut seen) = (Vec::new(), 0);
    while let Some((field, inherited, depth)) = waiting.pop() {
        seen += 1;
        if seen > FIELDS || depth > DEPTH {
            return None;
        }
        let signs = field.get::<Name<'_>>(b"FT").map_or(inherited, |kind| &*kind == b"Sig");
        if let Some(signature) = field.get::<Dict<'_>>(b"V").filter(|_| signs) {
            found.push(checked(bytes, &signature));
        }
        for kid in field.get::<Array<'_>>(b"Kids").iter().flat_map(|kids| kids.iter::<Dict<'_>>()).take(FIELDS) {
            waiting.push((kid, signs, depth + 1));
        }
    }
    Some(found)
}

fn checked(bytes: &[u8], signature: &Dict<'_>) -> Signature {
    let moment = signature.get::<PdfString<'_>>(b"M").and_then(|text| moment(&text));
    let mut told = Signature { signer: String::new(), certificate: Vec::new(), moment, flaw: None };
    let Some(parts) = parts(bytes, signature) else {
        return Signature { flaw: Some(Flaw::Unknown), ..told };
    };
    let digest = Sha256::new().chain_update(parts.before).chain_update(parts.behind).finalize();
    match message::check(&parts.message, &digest.into()) {
        Ok(checked) => {
            told.signer = seal::name(&checked.certificate);
            told.certificate = checked.certificate.to_der().unwrap_or_default();
            told.flaw = checked.flaw.or((parts.rest > 0).then_some(Flaw::Added));
        }
        Err(flaw) => told.flaw = Some(flaw),
    }
    told
}

/// A file as its signature divides it.
struct Parts<'a> {
    /// What is signed, before the message and behind it.
    before: &'a [u8],
    behind: &'a [u8],
    message: Vec<u8>,
    /// How many bytes follow that are not signed.
    rest: usize,
}

/// All but the message must be signed, and the message be what the dictionary holds: else what is signed and what readers
/// show could be two things.
fn parts<'a>(bytes: &'a [u8], signature: &Dict<'_>) -> Option<Parts<'a>> {
    let kind = signature.get::<Name<'_>>(b"SubFilter")?;
    if ![b"ETSI.CAdES.detached".as_slice(), b"adbe.pkcs7.detached"].contains(&&*kind) {
        return None;
    }
    let mut range = signature.get::<Array<'_>>(b"ByteRange")?.raw_iter().map(|number| match number {
        MaybeRef::NotRef(Object::Number(number)) => usize::try_from(number.as_i64()).ok(),
        _ => None,
    });
    let mut next = || range.next().flatten();
    let (start, first, second, length) = (next()?, next()?, next()?, next()?);
    if start != 0 || range.next().is_some() {
        return None;
    }
    let end = second.checked_add(length)?;
    let (before, behind) = (bytes.get(..first)?, bytes.get(second..end)?);
    let gap = bytes.get(first..second)?;
    let digits = gap.strip_prefix(b"<")?.strip_suffix(b">")?;
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let message = digits.chunks(2).map(|pair| match *pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    let message = message.collect::<Option<Vec<u8>>>()?;
    let held = signature.get::<PdfString<'_>>(b"Contents")?;
    (held.as_bytes() == message).then_some(Parts { before, behind, message, rest: bytes.len() - end })
}

/// A date of PDF (ISO 32000-1, 7.9.4) that is whole: `D:20260704160000Z` or with `+02'00'` behind.
fn moment(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.replace('\'', "");
    let zoned = match text.strip_suffix('Z') {
        Some(utc) => format!("{utc}+0000"),
        None => text,
    };
    strtime::parse("D:%Y%m%d%H%M%S%z", zoned).and_then(|parsed| parsed.to_timestamp()).ok()
}
