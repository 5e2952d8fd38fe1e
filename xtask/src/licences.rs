//! `cargo xtask licences`: every crate in the lock file may be shared under the licence of this program.

use std::{
    error::Error,
    process::{Command, Stdio},
};

use serde_json::Value;

/// Licences (SPDX) that go together with MPL-2.0 in one program, and ask for no more than notices.
const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Prints what may not be used. True when there is nothing.
pub fn check() -> Result<bool, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(crate::root())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", output.status).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let mut well = true;
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none told");
        if !is_allowed(licence) {
            println!("{} {}: {licence}", package["name"].as_str().unwrap_or("?"), package["version"].as_str().unwrap_or("?"));
            well = false;
        }
    }
    println!("{} crates looked at", packages.len());
    Ok(well)
}

/// Whether a licence expression can be met with allowed licences alone. `/` is the old way to write OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

fn either(tokens: &mut &[&str]) -> Option<bool> {
    let mut allowed = both(tokens)?;
    while take(tokens, "OR") {
        allowed |= both(tokens)?;
    }
    Some(allowed)
}

fn both(tokens: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(tokens)?;
    while take(tokens, "AND") {
        allowed &= one(tokens)?;
    }
    Some(allowed)
}

fn one(tokens: &mut &[&str]) -> Option<bool> {
    if take(tokens, "(") {
        let allowed = either(tokens)?;
        return take(tokens, ")").then_some(allowed);
    }
    let (&name, rest) = tokens.split_first()?;
    *tokens = rest;
    if take(tokens, "WITH") {
        let (&exception, rest) = tokens.split_first()?;
        *tokens = rest;
        return Some(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()));
    }
    Some(ALLOWED.contains(&name))
}

fn take(tokens: &mut &[&str], wanted: &str) -> bool {
    match tokens.split_first() {
        Some((first, rest)) if *first == wanted => {
            *tokens = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions_are_met_by_allowed_licences_or_not() {
        for allowed in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "Apache-2.0 / MIT / MPL-2.0",
            "Unlicense/MIT",
            "MIT AND BSD-3-Clause",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "zlib-acknowledgement OR MIT",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
        ] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in [
            "",
            "none told",
            "AGPL-3.0-only",
            "MIT AND GPL-2.0-only",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "(MIT OR Apache-2.0) AND LGPL-3.0-only",
            "(MIT",
            "MIT OR",
            "MIT Apache-2.0",
        ] {
            assert!(!is_allowed(refused), "{refused}");
        }
    }
}
