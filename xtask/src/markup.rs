//! The pages' HTML before the validator of the W3C's Nu checker.

use std::{error::Error, fs, process::Command};

use serde_json::Value;

use crate::{access::english, server::Client};

/// Errors of every page, given as names and Danish addresses, in both languages.
pub fn check(host: &str, pages: &[(&str, &str)]) -> Result<Vec<String>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut client = Client::connect(host)?;
    let mut files = Vec::new();
    for (name, path) in pages {
        for (tag, path) in [("da", (*path).to_owned()), ("en", english(path))] {
            let (_, html) = client.get(&path)?;
            let file = folder.path().join(format!("{name}-{tag}.html"));
            fs::write(&file, html)?;
            files.push(file);
        }
    }
    let jar = crate::root().join("xtask/browser/node_modules/vnu-jar/build/dist/vnu.jar");
    let output = Command::new("java").arg("-jar").arg(&jar).args(["--format", "json", "--stdout"]).args(&files).output()?;
    let told: Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("the validator did not answer ({e}): {}", String::from_utf8_lossy(&output.stderr)))?;
    let messages = told["messages"].as_array().ok_or("the validator gave no messages")?;
    let text = |message: &Value, name: &str| message[name].as_str().unwrap_or_default().to_owned();
    let errors = messages.iter().filter(|message| message["type"] != "info" || message["subType"] == "warning").map(|message| {
        let url = text(message, "url");
        let file = url.rsplit('/').next().unwrap_or_default();
        format!("{file}: {} near {}", text(message, "message"), text(message, "extract").replace('\n', " "))
    });
    Ok(errors.collect())
}
