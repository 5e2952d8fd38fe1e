//! Seals, what they sign, and what is told of bytes that are not those that were signed.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use proptest::prelude::*;
use sagsgang_app::{Extent, Typeset as _};
use sagsgang_model::{Publication, record::DocumentKind};
use sagsgang_typeset::{Flaw, NotASeal, NotSigned, Seal, Signature, Signing, Typesetter, signatures};

use crate::publications::{documents, publication, samples, text_of};

fn moment() -> Timestamp {
    "2027-01-15T16:30:00Z".parse().unwrap()
}

fn seal() -> Seal {
    Seal::for_demo("Fjordby Kommune", "2027-01-01T00:00:00Z".parse().unwrap(), 365, [7; 32]).unwrap()
}

fn signing() -> Signing {
    Signing {
        name: "Fjordby Kommune".to_owned(),
        reason: "Udgivet af Fjordby Kommune (æøå)".to_owned(),
        location: Some("Fjordby".to_owned()),
        moment: moment(),
    }
}

fn signed(pdf: &[u8]) -> Vec<u8> {
    seal().sign(pdf, &signing()).unwrap()
}

/// A file beside these tests: keys and certificates that nobody else uses.
fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/seals").join(name)).unwrap()
}

fn minutes() -> Vec<u8> {
    fs::read(samples().join("03-byraadet-2024-03-27.pdf")).unwrap()
}

/// A PDF of one page whose catalog and pages stand in a packed object, with cross-references in a stream.
fn packed() -> Vec<u8> {
    let objects = [
        (1, "<</Type/Catalog/Pages 2 0 R/Lang(da)/Odd [1.5 -7 (a\\)b) /N#20m true null <</K 2 0 R>>]>>"),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[10 20 300 400]>>"),
        (3, "<</Type/Page/Parent 2 0 R/Annots 6 0 R>>"),
        (6, "[]"),
    ];
    let (mut head, mut body) = (String::new(), String::new());
    for (number, text) in objects {
        head.push_str(&format!("{number} {} ", body.len()));
        body.push_str(&format!("{text} "));
    }
    let mut out = b"%PDF-1.7\n".to_vec();
    let packed = out.len() as u16;
    let (first, length) = (head.len(), head.len() + body.len());
    out.extend(
        format!("4 0 obj\n<</Type/ObjStm/N 4/First {first}/Length {length}>>\nstream\n{head}{body}\nendstream\nendobj\n").bytes(),
    );
    let place = out.len();
    let mut table = Vec::new();
    for (kind, at, generation) in [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, packed, 0), (1, place as u16, 0), (2, 4, 3)]
    {
        table.push(kind);
        table.extend(at.to_be_bytes());
        table.push(generation);
    }
    let length = table.len();
    out.extend(format!("5 0 obj\n<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length {length}>>\nstream\n").bytes());
    out.extend(table);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{place}\n%%EOF").bytes());
    out
}

/// The one signature of a file that holds one.
fn one(pdf: &[u8]) -> Signature {
    let mut all = signatures(pdf).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn holds(pdf: &[u8]) -> bool {
    matches!(signatures(pdf).as_deref(), Ok([signature]) if signature.flaw.is_none())
}

fn count(bytes: &[u8], words: &str) -> usize {
    bytes.windows(words.len()).filter(|some| *some == words.as_bytes()).count()
}

#[test]
fn a_signed_document_is_itself_and_an_update() {
    for (pdf, streams) in [(minutes(), 0), (packed(), 1)] {
        let signed = signed(&pdf);
        assert!(signed.starts_with(&pdf));
        let update = &signed[pdf.len()..];
        assert_eq!(
            (count(update, "%%EOF"), count(update, "/ByteRange"), count(update, "/Type /XRef"), count(update, "\nxref\n")),
            (1, 1, streams, 1 - streams)
        );
        let signature = one(&signed);
        assert_eq!((signature.flaw, signature.moment), (None, Some(moment())));
        assert_eq!(signature.signer, "Fjordby Kommune");
        assert_eq!(text_of(&signed), text_of(&pdf));
        assert_eq!(self::signed(&pdf), signed, "the same words and moment give the same bytes");
        assert_eq!(signatures(&pdf), Ok(Vec::new()));
    }
    // What stood in the packed catalog stands in the new one.
    let all = String::from_utf8_lossy(&signed(&packed())).into_owned();
    assert!(all.contains("/Odd [1.5 -7 <612962> /N#20m true null << /K 2 0 R >> ]"), "{all}");
    assert!(all.contains("/Rect [9 19 9 19]"), "beside the page: {all}");
}

/// Minutes that were published while the seal holds are signed, and the same each time; an extract and an agenda are not.
#[test]
fn minutes_are_set_with_the_seal() {
    let setter = Typesetter::new("").sealed(seal());
    let read = documents(&samples()).into_iter().filter_map(|document| publication(&document));
    let mut minutes = read.into_iter().find(|read| read.kind == DocumentKind::Minutes).unwrap();
    minutes.published = "2027-01-15T16:30:00Z".to_owned();
    let pdf = setter.pdf(&minutes, Extent::Meeting).unwrap();
    assert!(holds(&pdf));
    assert_eq!(one(&pdf).moment, Some(moment()));
    assert_eq!(pdf, setter.pdf(&minutes, Extent::Meeting).unwrap());
    assert_ne!(setter.look(), Typesetter::new("").look(), "what was kept without it is made anew");
    let unsigned = |publication: &Publication, extent| signatures(&setter.pdf(publication, extent).unwrap()).unwrap().is_empty();
    assert!(unsigned(&minutes, Extent::Item(minutes.items[0].id)));
    let agenda = Publication { kind: DocumentKind::Agenda, ..minutes.clone() };
    assert!(unsigned(&agenda, Extent::Meeting));
    let before = Publication { published: "2026-12-31T12:00:00Z".to_owned(), ..minutes };
    assert!(unsigned(&before, Extent::Meeting), "the certificate did not hold then");
}

#[test]
fn every_sample_comes_back_signed() {
    let mut all = 0;
    for document in documents(&samples()) {
        let Some(p) = publication(&document) else { continue };
        let pdf = Typesetter::new("").pdf(&p, Extent::Meeting).unwrap();
        let signed = signed(&pdf);
        let read = |pdf: &[u8]| {
            let mut record = serde_json::to_value(sagsgang_intake::read_bytes(pdf, "referat.pdf")).unwrap();
            // The digest of the file, which is another.
            assert!(record.as_object_mut().unwrap().remove("source").is_some());
            record
        };
        assert!(holds(&signed) && read(&pdf) == read(&signed), "{}", document.display());
        all += 1;
    }
    assert_eq!(all, 16);
}

#[test]
fn no_byte_can_be_another() {
    for pdf in [minutes(), packed()] {
        let signed = signed(&pdf);
        let gap = pdf.len() + signed[pdf.len()..].windows(11).position(|bytes| bytes == b"/Contents <").unwrap() + 10;
        let end = gap + signed[gap..].iter().position(|byte| *byte == b'>').unwrap() + 1;
        // Some of the document, and all that was written behind it but the signature.
        let places = (0..pdf.len()).step_by(1 + pdf.len() / 500).chain(pdf.len()..gap).chain(end..signed.len());
        for place in places {
            let mut bent = signed.clone();
            bent[place] ^= 1;
            assert!(!holds(&bent), "{place}");
        }
    }
    let mut changed = signed(&minutes());
    let at = changed.windows(19).position(|bytes| bytes == b"/Location <FEFF0046").unwrap();
    changed[at + 18] = b'7';
    assert_eq!(one(&changed).flaw, Some(Flaw::Changed));
}

#[test]
fn what_comes_after_is_told() {
    let mut signed = signed(&minutes());
    signed.extend_from_slice(b"% mere\n");
    assert_eq!(one(&signed).flaw, Some(Flaw::Added));
}

#[test]
fn a_signature_of_another_key_is_told() {
    // The digits of the signature itself stand last in the message.
    let mut forged = signed(&minutes());
    let end = forged.windows(3).rposition(|bytes| bytes == b"> >").unwrap();
    let last = forged[..end].iter().rposition(|byte| *byte != b'0').unwrap();
    forged[last] = if forged[last] == b'1' { b'2' } else { b'1' };
    assert_eq!(one(&forged).flaw, Some(Flaw::Forged));
    let mut padded = signed(&minutes());
    padded[end - 1] = b'7';
    assert_eq!(one(&padded).flaw, Some(Flaw::Unknown));
}

#[test]
fn seals_are_made_from_pem() {
    let rsa = Seal::from_pem(&file("rsa.pem"), &file("rsa.key")).unwrap();
    // As `openssl pkcs12` writes it: with other words between, and the authority first.
    let chain = Seal::from_pem(&file("chain.pem"), &file("ec.key")).unwrap();
    for seal in [rsa, chain] {
        assert_eq!(seal.name(), "Fjordby Kommune");
        let pdf = seal.sign(&minutes(), &signing()).unwrap();
        assert!(holds(&pdf) && seal.sign(&minutes(), &signing()).unwrap() == pdf);
        let told = format!("{seal:?}");
        assert!(told.starts_with("Seal { name: \"Fjordby Kommune\", validity: (") && told.len() < 150, "{told}");
    }
}

#[test]
fn keys_and_certificates_that_are_none_are_told() {
    let told = |certificate: &str, key: &str| Seal::from_pem(certificate, key).unwrap_err();
    assert_eq!(told(&file("rsa.pem"), &file("ec.key")), NotASeal::KeyOfAnother);
    assert_eq!(told(&file("chain.pem"), &file("rsa.key")), NotASeal::KeyOfAnother);
    assert_eq!(told("", &file("ec.key")), NotASeal::NoCertificate);
    assert_eq!(told(&file("ec.key"), &file("ec.key")), NotASeal::NoCertificate);
    assert_eq!(told(&file("rsa.pem"), "hemmelig"), NotASeal::NoKey);
    assert_eq!(told(&file("rsa.pem"), &file("rsa.pem")), NotASeal::NoKey);
    assert_eq!(told(&file("chain.pem"), &file("locked.key")), NotASeal::LockedKey);
    assert_eq!(told(&file("chain.pem"), &file("old.key")), NotASeal::OldKey("EC PRIVATE KEY".to_owned()));
    assert_eq!(told(&file("chain.pem"), &file("curve.key")), NotASeal::UnknownKey);
    assert_eq!(told(&file("rsa.pem"), &file("short.key")), NotASeal::KeySize(1024));
    assert_eq!(told(&file("agreement.pem"), &file("ec.key")), NotASeal::NotForSigning);
    let cut = |name: &str| {
        let mut lines: Vec<String> = file(name).lines().map(str::to_owned).collect();
        lines.remove(2);
        lines.join("\n")
    };
    assert!(matches!(told(&cut("rsa.pem"), &file("rsa.key")), NotASeal::BrokenCertificate(_)));
    assert!(matches!(told(&file("rsa.pem"), &cut("rsa.key")), NotASeal::BrokenKey(_)));
    assert!(matches!(Seal::for_demo("Fjordby", moment(), 1, [0; 32]), Err(NotASeal::BrokenKey(_))));
}

#[test]
fn what_cannot_be_signed_is_told() {
    let told = |pdf: &[u8]| seal().sign(pdf, &signing()).unwrap_err();
    assert_eq!(told(&signed(&minutes())), NotSigned::Form);
    let locked = String::from_utf8_lossy(&packed()).replacen("/W[1 2 1]", "/Encrypt 9 0 R/W[1 2 1]", 1);
    assert_eq!(told(locked.as_bytes()), NotSigned::Locked);
    for pdf in [b"".as_slice(), b"%PDF-1.7", b"Referat", b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF"] {
        assert_eq!(told(pdf), NotSigned::Damaged);
        assert_eq!(signatures(pdf), Err(NotSigned::Damaged));
    }
    let (from, to) = seal().validity();
    let at = |moment: Timestamp| seal().sign(&minutes(), &Signing { moment, ..signing() });
    assert!(at(from).is_ok() && at(to).is_ok());
    for moment in [from - Duration::from_secs(1), to + Duration::from_secs(1), Timestamp::MIN, Timestamp::MAX] {
        assert_eq!(at(moment), Err(NotSigned::Validity(moment, from, to)));
    }
}

#[test]
fn a_meeting_of_150_items_is_signed_at_once() {
    let mut p = publication(&samples().join("03-byraadet-2024-03-27.pdf")).unwrap();
    let items = p.items.clone();
    p.items = items.iter().cycle().take(150).cloned().collect();
    let pdf = Typesetter::new("").pdf(&p, Extent::Meeting).unwrap();
    for seal in [seal(), Seal::from_pem(&file("rsa.pem"), &file("rsa.key")).unwrap()] {
        let start = Instant::now();
        let signed = seal.sign(&pdf, &signing()).unwrap();
        let took = start.elapsed();
        println!("{} kB in {took:?}", signed.len() / 1000);
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}

/// Whatever is done to a file: no panic, and never a signature that does not hold.
fn survives(bytes: &[u8]) {
    if let Ok(signed) = seal().sign(bytes, &signing()) {
        assert!(signed.starts_with(bytes) && holds(&signed));
    }
    let _ = signatures(bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn cut_and_bent_files_are_signed_or_refused(
        which in 0..3_usize,
        keep in 0.3..1.0_f64,
        whole in any::<bool>(),
        bends in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        words in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec!["<<", ">>", "[", "]", "0 R", "obj", "99999999999", "/Kids", "/Prev 0"])), 0..3),
    ) {
        let mut bytes = match which {
            0 => packed(),
            1 => signed(&packed()),
            _ => minutes(),
        };
        if !whole {
            bytes.truncate((bytes.len() as f64 * keep) as usize);
        }
        for (place, byte) in bends {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        for (place, word) in words {
            let place = place.index(bytes.len());
            let end = bytes.len().min(place + word.len());
            bytes[place..end].copy_from_slice(&word.as_bytes()[..end - place]);
        }
        survives(&bytes);
    }

    #[test]
    fn any_pem_is_a_seal_or_none(certificate in ".{0,200}", at in any::<prop::sample::Index>(), letter in "[ -~]") {
        let _ = Seal::from_pem(&certificate, &file("ec.key"));
        let _ = Seal::from_pem(&file("chain.pem"), &certificate);
        for (certificate, key) in [("chain.pem", "ec.key"), ("rsa.pem", "rsa.key")] {
            let bent = |name: &str| {
                let mut text = file(name);
                let place = at.index(text.len());
                text.replace_range(place..=place, &letter);
                text
            };
            let _ = Seal::from_pem(&bent(certificate), &file(key));
            let _ = Seal::from_pem(&file(certificate), &bent(key));
        }
    }
}
