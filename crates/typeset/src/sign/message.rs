//! The signature itself: a CMS message (RFC 5652) as PAdES wants it (ETSI EN 319 142-1, 6.3).
//!
//! It holds the digest of the document, the certificates, and the digest of the one that signs; not the time, which stands
//! in the PDF.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Decode, Encode, Reader as _, Sequence, SliceReader, Tag, Tagged,
    asn1::{ObjectIdentifier, OctetString, OctetStringRef, SetOfVec},
};
use sha2::{Digest, Sha256};
use x509_cert::{Certificate, attr::Attribute, spki::AlgorithmIdentifierOwned};

use super::{
    Flaw,
    seal::{PublicKey, Seal},
};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// Which certificate signs (RFC 5035): who else gets one for the same key cannot claim the signature.
#[derive(Sequence)]
struct SigningCertificate {
    certificates: Vec<CertificateDigest>,
    policies: Option<Any>,
}

#[derive(Sequence)]
struct CertificateDigest {
    /// SHA-256 when it is not told.
    algorithm: Option<AlgorithmIdentifierOwned>,
    digest: OctetString,
    issuer: Option<Any>,
}

/// How many bytes a message of a seal takes at most.
pub(super) fn room(seal: &Seal) -> usize {
    let mut sizes = seal.certificates().iter().map(|certificate| certificate.to_der().map_or(0, |der| der.len()));
    // The name of the issuer stands in it once more.
    let own = 2 * sizes.next().unwrap_or_default();
    own + sizes.sum::<usize>() + 1024
}

/// The message about a document with a digest.
pub(super) fn write(seal: &Seal, digest: &[u8; 32]) -> Option<Vec<u8>> {
    let certificate = seal.certificates().first()?;
    let sha256 = AlgorithmIdentifierOwned { oid: SHA256, parameters: None };
    let encoded = || {
        let which = SigningCertificate {
            certificates: vec![CertificateDigest {
                algorithm: None,
                digest: OctetString::new(Sha256::digest(certificate.to_der()?).to_vec())?,
                issuer: None,
            }],
            policies: None,
        };
        let attributes = SetOfVec::try_from(vec![
            attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
            attribute(MESSAGE_DIGEST, Any::encode_from(&OctetStringRef::new(digest)?)?)?,
            attribute(SIGNING_CERTIFICATE, Any::encode_from(&which)?)?,
        ])?;
        let signature = seal.sign_digest(&Sha256::digest(attributes.to_der()?).into()).unwrap_or_default();
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: certificate.tbs_certificate.issuer.clone(),
                serial_number: certificate.tbs_certificate.serial_number.clone(),
            }),
            digest_alg: sha256.clone(),
            signed_attrs: Some(attributes),
            signature_algorithm: seal.algorithm(),
            signature: OctetString::new(signature)?,
            unsigned_attrs: None,
        };
        let certificates = seal.certificates().iter().cloned().map(CertificateChoices::Certificate).collect::<Vec<_>>();
        let data = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: SetOfVec::try_from(vec![sha256])?,
            encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
            certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
        };
        ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()
    };
    encoded().ok()
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

/// A message read: who signed, and what is wrong with it.
pub(super) struct Checked {
    pub(super) certificate: Certificate,
    pub(super) flaw: Option<Flaw>,
}

/// Checks a message about a document with a digest. Zeros may stand behind it, and nothing else.
pub(super) fn check(bytes: &[u8], digest: &[u8; 32]) -> Result<Checked, Flaw> {
    let signed = read(bytes).map_err(|_| Flaw::Unknown)?;
    let [signer] = signed.signer_infos.0.as_slice() else { return Err(Flaw::Unknown) };
    let certificates = signed.certificates.iter().flat_map(|certificates| certificates.0.iter());
    let certificate = certificates
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate),
            CertificateChoices::Other(_) => None,
        })
        .find(|certificate| is_named(certificate, &signer.sid))
        .ok_or(Flaw::Unknown)?;
    let flaw = flaw(signer, certificate, digest).err();
    Ok(Checked { certificate: certificate.clone(), flaw })
}

fn read(bytes: &[u8]) -> der::Result<SignedData> {
    let mut reader = SliceReader::new(bytes)?;
    let info = ContentInfo::decode(&mut reader)?;
    let rest = reader.read_slice(reader.remaining_len())?;
    if info.content_type != SIGNED_DATA || rest.iter().any(|byte| *byte != 0) {
        return Err(Tag::Sequence.value_error());
    }
    info.content.decode_as()
}

fn is_named(certificate: &Certificate, by: &SignerIdentifier) -> bool {
    let certificate = &certificate.tbs_certificate;
    matches!(by, SignerIdentifier::IssuerAndSerialNumber(named)
        if named.issuer == certificate.issuer && named.serial_number == certificate.serial_number)
}

fn flaw(signer: &SignerInfo, certificate: &Certificate, digest: &[u8; 32]) -> Result<(), Flaw> {
    let attributes = signer.signed_attrs.as_ref().ok_or(Flaw::Unknown)?;
    let value = |wanted: ObjectIdentifier| {
        let mut found = attributes.iter().filter(|attribute| attribute.oid == wanted);
        match (found.next().map(|attribute| attribute.values.as_slice()), found.next()) {
            (Some([value]), None) => Ok(value),
            _ => Err(Flaw::Unknown),
        }
    };
    if signer.digest_alg.oid != SHA256 || value(CONTENT_TYPE)?.decode_as() != Ok(DATA) {
        return Err(Flaw::Unknown);
    }
    let attributes: [u8; 32] = Sha256::digest(attributes.to_der().map_err(|_| Flaw::Unknown)?).into();
    let key = PublicKey::of(certificate).ok_or(Flaw::Unknown)?;
    match key.verifies(&signer.signature_algorithm.oid, &attributes, signer.signature.as_bytes()) {
        Some(true) => {}
        Some(false) => return Err(Flaw::Forged),
        None => return Err(Flaw::Unknown),
    }
    let which: SigningCertificate = value(SIGNING_CERTIFICATE)?.decode_as().map_err(|_| Flaw::Unknown)?;
    let named = which.certificates.first().ok_or(Flaw::Unknown)?;
    if named.algorithm.as_ref().is_some_and(|algorithm| algorithm.oid != SHA256) {
        return Err(Flaw::Unknown);
    }
    if named.digest.as_bytes() != Sha256::digest(certificate.to_der().map_err(|_| Flaw::Unknown)?).as_slice() {
        return Err(Flaw::Forged);
    }
    let told = value(MESSAGE_DIGEST)?;
    if told.tag() != Tag::OctetString || told.value() != digest {
        return Err(Flaw::Changed);
    }
    Ok(())
}
