//! `sagsgang verify`.

use std::{fmt::Write as _, fs, path::PathBuf};

use crate::{
    arguments::Verify,
    data,
    failure::{Done, Failure, print},
};

/// Checks what is stored, or signed files.
pub fn run(options: &Verify) -> Result<Done, Failure> {
    if !options.files.is_empty() {
        return signed(&options.files);
    }
    let verified = sagsgang_app::verify(&data::open(&options.data.dir)?)?;
    let mut text =
        format!("Checked {} events, {} sources, {} publications: ", verified.events, verified.sources, verified.publications);
    if verified.wrong.is_empty() {
        text.push_str("all is as it was written\n");
        return print(text.as_bytes());
    }
    let _ = writeln!(text, "{} wrong", verified.wrong.len());
    for wrong in &verified.wrong {
        let _ = writeln!(text, "  {wrong}");
    }
    print(text.as_bytes())?;
    Ok(Done::Wrong)
}

/// Whether PDFs are as they were signed.
fn signed(files: &[PathBuf]) -> Result<Done, Failure> {
    let (mut text, mut wrong) = (String::new(), false);
    for file in files {
        let shown = file.display();
        let pdf = fs::read(file).map_err(|error| Failure::new(format!("cannot read {shown}: {error}")))?;
        let signatures = match sagsgang_typeset::signatures(&pdf) {
            Ok(signatures) => signatures,
            Err(error) => {
                wrong = true;
                let _ = writeln!(text, "{shown}: {error}");
                continue;
            }
        };
        if signatures.is_empty() {
            wrong = true;
            let _ = writeln!(text, "{shown}: not signed");
        }
        for signature in signatures {
            let moment = signature.moment.map_or_else(String::new, |moment| format!(", {moment}"));
            let verdict = match signature.flaw {
                Some(flaw) => flaw.to_string(),
                None => "all is as it was signed".to_owned(),
            };
            wrong |= signature.flaw.is_some();
            let _ = writeln!(text, "{shown}: signed by {}{moment}: {verdict}", signature.signer);
        }
    }
    print(text.as_bytes())?;
    Ok(if wrong { Done::Wrong } else { Done::Well })
}
