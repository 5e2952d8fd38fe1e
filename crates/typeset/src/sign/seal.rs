//! The seal: a private key and the certificate that tells whose it is.

use std::{fmt, time::Duration};

use der::{
    Any, DateTime, Decode, Document, Encode, SecretDocument,
    asn1::{BitString, GeneralizedTime, ObjectIdentifier, OctetString, SetOfVec, UtcTime, Utf8StringRef},
};
use jiff::Timestamp;
use p256::ecdsa::{
    self,
    signature::hazmat::{PrehashSigner as _, PrehashVerifier as _},
};
use rsa::{
    Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey,
    pkcs8::{DecodePrivateKey as _, PrivateKeyInfo},
    rand_core::{CryptoRng, RngCore, impls},
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};
use sha2::{Digest, Sha256};
use x509_cert::{
    Certificate, TbsCertificate, Version,
    attr::AttributeTypeAndValue,
    ext::{
        Extension,
        pkix::{BasicConstraints, KeyUsage, KeyUsages},
    },
    name::{RdnSequence, RelativeDistinguishedName},
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    time::{Time, Validity},
};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ELLIPTIC_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// The sizes of RSA keys in bits: the least that is still trusted (ETSI TS 119 312), and the most that the library checks.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// Why there is no seal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASeal {
    /// No `BEGIN CERTIFICATE`.
    #[error("there is no certificate in PEM")]
    NoCertificate,
    /// A certificate that is none.
    #[error("a certificate cannot be read: {0}")]
    BrokenCertificate(String),
    /// No `BEGIN PRIVATE KEY`.
    #[error("there is no private key in PEM")]
    NoKey,
    /// A key behind a passphrase.
    #[error("the private key is locked with a passphrase")]
    LockedKey,
    /// A key in an older form: what its first line calls it.
    #[error("the key is of the kind {0}, not PRIVATE KEY (PKCS#8)")]
    OldKey(String),
    /// A key that is none.
    #[error("the private key cannot be read: {0}")]
    BrokenKey(String),
    /// A key of a kind that is not used here.
    #[error("the private key is neither RSA nor ECDSA on the curve P-256")]
    UnknownKey,
    /// An RSA key too short to trust, or too long: its bits.
    #[error("the RSA key has {0} bits; 2048 to 4096 are needed")]
    KeySize(usize),
    /// Key and certificate are not of a pair.
    #[error("the private key belongs to none of the certificates")]
    KeyOfAnother,
    /// What the key may be used for does not hold signing.
    #[error("the certificate is not for signatures (its key usage is another)")]
    NotForSigning,
}

/// A key and its certificate, to sign with.
pub struct Seal {
    key: Key,
    /// The certificate of the key, then those of who vouches for it.
    certificates: Vec<Certificate>,
}

enum Key {
    Rsa(Box<RsaPrivateKey>),
    P256(Box<ecdsa::SigningKey>),
}

impl Seal {
    /// One from PEM: certificates in any order, that of the key among them, and the key as PKCS#8: RSA of 2048 to 4096 bits
    /// or ECDSA on P-256. Other texts around them are left alone.
    pub fn from_pem(certificate_chain: &str, key: &str) -> Result<Self, NotASeal> {
        let key = Key::from_pem(key)?;
        let mut certificates = blocks(certificate_chain)
            .filter(|(label, _)| *label == "CERTIFICATE")
            .map(|(_, block)| certificate(block))
            .collect::<Result<Vec<_>, _>>()?;
        if certificates.is_empty() {
            return Err(NotASeal::NoCertificate);
        }
        let own = certificates.iter().position(|certificate| key.is_of(certificate)).ok_or(NotASeal::KeyOfAnother)?;
        certificates[..=own].rotate_right(1);
        // ETSI EN 319 412-2, 4.3.2: signatures on documents are what the bit nonRepudiation is for.
        match certificates[0].tbs_certificate.get::<KeyUsage>() {
            Ok(None) => {}
            Ok(Some((_, usage))) if usage.digital_signature() || usage.non_repudiation() => {}
            Ok(Some(_)) => return Err(NotASeal::NotForSigning),
            Err(error) => return Err(NotASeal::BrokenCertificate(error.to_string())),
        }
        Ok(Self { key, certificates })
    }

    /// One that nobody vouches for, to try things with: an ECDSA key out of 32 bytes of chance, and a certificate for some days.
    pub fn for_demo(organization: &str, not_before: Timestamp, days: u32, chance: [u8; 32]) -> Result<Self, NotASeal> {
        let broken = |error: der::Error| NotASeal::BrokenCertificate(error.to_string());
        let key = ecdsa::SigningKey::from_slice(&chance).map_err(|error| NotASeal::BrokenKey(error.to_string()))?;
        let public = key.verifying_key().to_encoded_point(false);
        let key = Key::P256(Box::new(key));
        let name = RdnSequence(
            [(COUNTRY, "DK"), (ORGANIZATION, organization), (COMMON_NAME, organization)]
                .into_iter()
                .map(|(oid, text)| -> der::Result<_> {
                    let value = match oid {
                        COUNTRY => Any::encode_from(&der::asn1::PrintableStringRef::new(text)?)?,
                        _ => Any::encode_from(&Utf8StringRef::new(text)?)?,
                    };
                    Ok(RelativeDistinguishedName(SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }])?))
                })
                .collect::<Result<_, _>>()
                .map_err(broken)?,
        );
        let begin = u64::try_from(not_before.as_second()).unwrap_or_default();
        let end = begin.saturating_add(u64::from(days) * 24 * 60 * 60);
        let mut serial = Sha256::digest(public.as_bytes())[..16].to_vec();
        serial[0] = serial[0] & 0x7F | 0x40;
        let extension = |extn_id, value: der::Result<Vec<u8>>| -> der::Result<Extension> {
            Ok(Extension { extn_id, critical: true, extn_value: OctetString::new(value?)? })
        };
        let written = || -> der::Result<Certificate> {
            let tbs_certificate = TbsCertificate {
                version: Version::V3,
                serial_number: SerialNumber::new(&serial)?,
                signature: key.algorithm(),
                issuer: name.clone(),
                validity: Validity { not_before: time(begin)?, not_after: time(end)? },
                subject: name.clone(),
                subject_public_key_info: SubjectPublicKeyInfoOwned {
                    algorithm: AlgorithmIdentifierOwned { oid: ELLIPTIC_CURVE, parameters: Some(Any::encode_from(&P256)?) },
                    subject_public_key: BitString::from_bytes(public.as_bytes())?,
                },
                issuer_unique_id: None,
                subject_unique_id: None,
                extensions: Some(vec![
                    extension(
                        ObjectIdentifier::new_unwrap("2.5.29.15"),
                        KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation).to_der(),
                    )?,
                    extension(
                        ObjectIdentifier::new_unwrap("2.5.29.19"),
                        BasicConstraints { ca: false, path_len_constraint: None }.to_der(),
                    )?,
                ]),
            };
            let digest = Sha256::digest(tbs_certificate.to_der()?).into();
            let signature = BitString::from_bytes(&key.sign(&digest).unwrap_or_default())?;
            Ok(Certificate { tbs_certificate, signature_algorithm: key.algorithm(), signature })
        };
        let certificate = written().map_err(broken)?;
        Ok(Self { key, certificates: vec![certificate] })
    }

    /// Whose seal it is, as its certificate says.
    pub fn name(&self) -> String {
        self.certificates.first().map(name).unwrap_or_default()
    }

    /// The first and the last moment that the certificate is valid.
    pub fn validity(&self) -> (Timestamp, Timestamp) {
        let moment = |time: Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
            Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
        };
        self.certificates.first().map_or((Timestamp::MAX, Timestamp::MIN), |certificate| {
            let validity = certificate.tbs_certificate.validity;
            (moment(validity.not_before), moment(validity.not_after))
        })
    }

    pub(super) fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    pub(super) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        self.key.algorithm()
    }

    pub(super) fn sign_digest(&self, digest: &[u8; 32]) -> Option<Vec<u8>> {
        self.key.sign(digest)
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").field("name", &self.name()).field("validity", &self.validity()).finish_non_exhaustive()
    }
}

impl Key {
    fn from_pem(pem: &str) -> Result<Self, NotASeal> {
        let (label, block) = blocks(pem).find(|(label, _)| label.ends_with("PRIVATE KEY")).ok_or(NotASeal::NoKey)?;
        match label {
            "PRIVATE KEY" => {}
            "ENCRYPTED PRIVATE KEY" => return Err(NotASeal::LockedKey),
            other => return Err(NotASeal::OldKey(other.to_owned())),
        }
        let broken = |error: String| NotASeal::BrokenKey(error);
        let (_, document) = SecretDocument::from_pem(block).map_err(|error| broken(error.to_string()))?;
        let info = PrivateKeyInfo::from_der(document.as_bytes()).map_err(|error| broken(error.to_string()))?;
        match info.algorithm.oid {
            RSA => {
                let key = RsaPrivateKey::try_from(info).map_err(|error| broken(error.to_string()))?;
                let bits = key.n().bits();
                if !RSA_BITS.contains(&bits) {
                    return Err(NotASeal::KeySize(bits));
                }
                Ok(Self::Rsa(Box::new(key)))
            }
            ELLIPTIC_CURVE if info.algorithm.parameters_oid() == Ok(P256) => {
                let key = ecdsa::SigningKey::from_pkcs8_der(document.as_bytes()).map_err(|error| broken(error.to_string()))?;
                Ok(Self::P256(Box::new(key)))
            }
            _ => Err(NotASeal::UnknownKey),
        }
    }

    /// Whether a certificate is for this key.
    fn is_of(&self, certificate: &Certificate) -> bool {
        match (self, PublicKey::of(certificate)) {
            (Self::Rsa(own), Some(PublicKey::Rsa(other))) => own.to_public_key() == other,
            (Self::P256(own), Some(PublicKey::P256(other))) => *own.verifying_key() == other,
            _ => false,
        }
    }

    /// What its signatures are called (RFC 4055, RFC 5758).
    fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Rsa(_) => AlgorithmIdentifierOwned { oid: RSA_WITH_SHA256, parameters: Some(Any::null()) },
            Self::P256(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
        }
    }

    fn sign(&self, digest: &[u8; 32]) -> Option<Vec<u8>> {
        match self {
            // Blinded: how long it takes must tell nothing of the key (RUSTSEC-2023-0071).
            Self::Rsa(key) => key.sign_with_rng(&mut Blinding::new(key, digest), Pkcs1v15Sign::new::<Sha256>(), digest).ok(),
            Self::P256(key) => {
                let signature: ecdsa::Signature = key.sign_prehash(digest).ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
        }
    }
}

/// The key that signatures are checked with.
pub(super) enum PublicKey {
    Rsa(RsaPublicKey),
    P256(ecdsa::VerifyingKey),
}

impl PublicKey {
    /// The key in a certificate, when it is of a kind that is known here.
    pub(super) fn of(certificate: &Certificate) -> Option<Self> {
        let info = certificate.tbs_certificate.subject_public_key_info.to_der().ok()?;
        let info = x509_cert::spki::SubjectPublicKeyInfoRef::from_der(&info).ok()?;
        match info.algorithm.oid {
            RSA => RsaPublicKey::try_from(info).ok().map(Self::Rsa),
            ELLIPTIC_CURVE => ecdsa::VerifyingKey::try_from(info).ok().map(Self::P256),
            _ => None,
        }
    }

    /// Whether a signature of an algorithm is this key's; nothing when the algorithm is none of its own.
    pub(super) fn verifies(&self, algorithm: &ObjectIdentifier, digest: &[u8; 32], signature: &[u8]) -> Option<bool> {
        match (self, *algorithm) {
            (Self::Rsa(key), RSA | RSA_WITH_SHA256) => Some(key.verify(Pkcs1v15Sign::new::<Sha256>(), digest, signature).is_ok()),
            (Self::P256(key), ECDSA_WITH_SHA256) => {
                Some(ecdsa::Signature::from_der(signature).is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()))
            }
            _ => None,
        }
    }
}

/// Bytes that nobody without the key can guess, the same for the same digest: chance that need not come from outside, as
/// RFC 6979 has it for ECDSA.
struct Blinding {
    secret: [u8; 32],
    count: u64,
}

impl Blinding {
    fn new(key: &RsaPrivateKey, digest: &[u8; 32]) -> Self {
        let secret = Sha256::new().chain_update(b"blinding").chain_update(key.d().to_bytes_be()).chain_update(digest);
        Self { secret: secret.finalize().into(), count: 0 }
    }
}

impl RngCore for Blinding {
    fn next_u32(&mut self) -> u32 {
        impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        for some in into.chunks_mut(32) {
            self.count += 1;
            let bytes = Sha256::new().chain_update(self.secret).chain_update(self.count.to_be_bytes()).finalize();
            some.copy_from_slice(&bytes[..some.len()]);
        }
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl CryptoRng for Blinding {}

/// The PEM blocks of a text: label, and the block with its first and last line.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    const BEGIN: &str = "-----BEGIN ";
    text.match_indices(BEGIN).filter_map(|(at, _)| {
        let block = &text[at..];
        let (label, _) = block[BEGIN.len()..].split_once("-----")?;
        let end = format!("-----END {label}-----");
        let length = block.find(&end)? + end.len();
        Some((label, &block[..length]))
    })
}

fn certificate(block: &str) -> Result<Certificate, NotASeal> {
    let broken = |error: der::Error| NotASeal::BrokenCertificate(error.to_string());
    let (_, document) = Document::from_pem(block).map_err(broken)?;
    let certificate = Certificate::from_der(document.as_bytes()).map_err(broken)?;
    // It is written anew into each signature, which names its digest.
    if certificate.to_der().map_err(broken)? != document.as_bytes() {
        return Err(NotASeal::BrokenCertificate("it is not DER".to_owned()));
    }
    Ok(certificate)
}

/// A moment as certificates have it (RFC 5280, 4.1.2.5), from seconds since 1970.
fn time(seconds: u64) -> der::Result<Time> {
    let moment = DateTime::from_unix_duration(Duration::from_secs(seconds))?;
    Ok(match UtcTime::from_date_time(moment) {
        Ok(time) => Time::UtcTime(time),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_date_time(moment)),
    })
}

/// Whom a certificate is for: its common name, or its organization.
pub(super) fn name(certificate: &Certificate) -> String {
    let subject = &certificate.tbs_certificate.subject;
    let part = |wanted: ObjectIdentifier| {
        let mut parts = subject.0.iter().flat_map(|parts| parts.0.iter());
        parts.find(|part| part.oid == wanted).map(|part| {
            // The strings of ASN.1 that hold eight bits a letter or UTF-8; others are hardly seen.
            String::from_utf8_lossy(part.value.value()).into_owned()
        })
    };
    part(COMMON_NAME).or_else(|| part(ORGANIZATION)).unwrap_or_else(|| subject.to_string())
}
