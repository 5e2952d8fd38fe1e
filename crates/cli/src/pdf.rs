//! `sagsgang pdf`: a meeting, or one item of it, as PDF.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::Path,
};

use sagsgang_app::{Extent, Typeset as _};
use sagsgang_store::public;
use sagsgang_typeset::{NotASeal, NotSigned, Seal, Signing, Typesetter};

use crate::{
    arguments::{Pdf, SealFiles},
    data,
    failure::{Done, Failure, print},
};

/// Sets what an address names.
pub fn run(options: &Pdf) -> Result<Done, Failure> {
    let seal = seal_of(&options.seal)?;
    let store = data::open(&options.data.dir)?;
    let address = options.address.trim_matches('/');
    let address = address.strip_prefix("moeder/").unwrap_or(address);
    let found = store.read(|c| {
        let item = public::item(c, address)?.and_then(|p| p.items.first().map(|item| item.id).map(|id| (p, Extent::Item(id))));
        let meeting = || public::meeting(c, address).map(|found| found.map(|p| (p, Extent::Meeting)));
        item.map_or_else(meeting, |item| Ok::<_, sagsgang_store::Error>(Some(item)))
    })?;
    let Some((publication, extent)) = found else {
        return Err(Failure::new(format!("nothing is published at {address}"))
            .hint("give an address as pages have it: byraadet/2024-03-27, or byraadet/2024-03-27/punkt/42"));
    };
    if options.out.is_none() && io::stdout().is_terminal() {
        return Err(Failure::new("a PDF is nothing for a terminal").hint("name a file with --out FILE"));
    }
    let mut pdf = Typesetter::new("").pdf(&publication, extent).map_err(Failure::new)?;
    if let Some(seal) = seal {
        let signing = Signing {
            name: seal.name(),
            reason: format!("Udgivet af {}", publication.organization),
            location: None,
            moment: data::surroundings().now().parse().map_err(Failure::new)?,
        };
        pdf = seal.sign(&pdf, &signing).map_err(|error| {
            let failure = Failure::new(format!("cannot sign: {error}"));
            if matches!(error, NotSigned::Validity(..)) { failure.hint("give a newer certificate with --seal") } else { failure }
        })?;
    }
    match &options.out {
        None => print(&pdf),
        Some(path) => {
            fs::write(path, &pdf).map_err(|e| {
                Failure::new(format!("cannot write {}: {e}", path.display())).hint("give another file with --out")
            })?;
            print(format!("Wrote {} ({} kB)\n", path.display(), pdf.len().div_ceil(1000)).as_bytes())
        }
    }
}

/// The seal that was asked for.
pub(crate) fn seal_of(files: &SealFiles) -> Result<Option<Seal>, Failure> {
    files.seal.as_deref().zip(files.key.as_deref()).map(|(certificate, key)| seal(certificate, key)).transpose()
}

/// The seal in two files.
fn seal(certificate: &Path, key: &Path) -> Result<Seal, Failure> {
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| {
            Failure::new(format!("cannot read {}: {error}", path.display())).hint("give files with PEM (-----BEGIN …)")
        })
    };
    Seal::from_pem(&read(certificate)?, &read(key)?).map_err(|error| {
        let hint = match error {
            NotASeal::LockedKey | NotASeal::OldKey(_) => {
                "`openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW` writes the key as it is wanted"
            }
            NotASeal::KeyOfAnother => "give the key that the certificate was made with",
            NotASeal::UnknownKey | NotASeal::KeySize(_) => "ask for a certificate with an RSA key of 3072 bits",
            NotASeal::NotForSigning => "ask for a certificate for seals (electronic signatures of an organization)",
            _ => "--seal is a PEM file with certificates, --key one with the private key",
        };
        Failure::new(format!("no seal in {} and {}: {error}", certificate.display(), key.display())).hint(hint)
    })
}
