//! Feeds, calendars, mail and webhooks of a real server, tried by programs that nobody here wrote: three readers of
//! calendars, a mail server and an HTTP server. What they do stands in `following.py`.

use std::{
    error::Error,
    ffi::OsStr,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use crate::server::program;

const PYTHON: [&str; 5] = ["aiosmtpd==1.4.6", "icalendar==7.3.0", "trustme==1.2.1", "tzdata==2026.6", "vobject==0.9.9"];
const NODE: &str = "ical.js@2.2.1";
const SCRIPT: &str = include_str!("following.py");

/// Runs everything; what is wrong is printed. True when nothing is.
pub fn check() -> Result<bool, Box<dyn Error>> {
    let home = crate::root().join("target/following");
    let python = home.join("bin/python");
    let ready = home.join(PYTHON.join("+") + "+" + NODE);
    if !ready.is_file() {
        run("python3", [OsStr::new("-m"), "venv".as_ref(), "--clear".as_ref(), home.as_ref()], &crate::root())?;
        run(&python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"].into_iter().chain(PYTHON), &home)?;
        fs::write(home.join("package.json"), "{}")?;
        run("npm", ["install", "--silent", "--no-audit", "--no-fund", NODE], &home)?;
        fs::write(ready, "")?;
    }
    let folder = tempfile::Builder::new().prefix("sagsgang-following-").tempdir()?;
    let script = folder.path().join("following.py");
    fs::write(&script, SCRIPT)?;
    let program = program()?;
    let arguments = [script.as_os_str(), program.as_os_str(), folder.path().as_os_str(), home.as_os_str()];
    let status = Command::new(python).args(arguments).env_remove("SAGSGANG_DATA").stdin(Stdio::null()).status()?;
    Ok(status.success())
}

fn run<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = A>,
    at: &Path,
) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(program);
    let status = command.args(arguments).current_dir(at).stdin(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}
