//! What the tests need beside a Rust toolchain: installed where that is allowed, else told how.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::browser::chromium;

/// A program by its name, when it can be run.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The Debian packages of what is missing.
fn missing() -> Vec<&'static str> {
    let mut packages = Vec::new();
    for (program, package) in [
        ("pdftotext", "poppler-utils"),
        ("qpdf", "qpdf"),
        ("openssl", "openssl"),
        ("java", "default-jre-headless"),
        ("node", "nodejs"),
        ("npm", "npm"),
    ] {
        if on_path(program).is_none() {
            packages.push(package);
        }
    }
    // What makes virtual environments is a package of its own in Debian.
    let python = Command::new("python3").args(["-c", "import venv, ensurepip"]).stderr(Stdio::null()).status();
    if !python.is_ok_and(|status| status.success()) {
        packages.extend(["python3", "python3-venv"]);
    }
    if chromium().is_none() {
        packages.push("chromium");
    }
    if crate::search::server_programs().is_none() {
        packages.push("postgresql");
    }
    packages
}

/// Sees to it that everything is there. False when somebody must run the command that was printed.
pub fn prepare() -> Result<bool, Box<dyn Error>> {
    let packages = missing();
    if packages.is_empty() {
        return with_node_modules();
    }
    let list = packages.join(" ");
    if on_path("apt-get").is_none() {
        println!("missing: {list}. Install them (for Chromium, CHROME_PATH may say where it is) and run this again.");
        return Ok(false);
    }
    if !is_root() {
        println!("missing: {list}. Run this, then try again:\n\n    sudo apt-get update && sudo apt-get install --yes {list}\n");
        return Ok(false);
    }
    for arguments in [vec!["update"], [vec!["install", "--yes", "--no-install-recommends"], packages].concat()] {
        println!("apt-get {}", arguments.join(" "));
        let status = Command::new("apt-get")
            .args(&arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(format!("apt-get {} failed: {status}", arguments.join(" ")).into());
        }
    }
    Ok(missing().is_empty() && with_node_modules()?)
}

/// Installs what pages are judged by, as the lock file says, unless it is there.
fn with_node_modules() -> Result<bool, Box<dyn Error>> {
    let folder = crate::root().join("xtask/browser");
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let kept = folder.join("node_modules/.lock");
    if std::fs::read(&kept).is_ok_and(|known| known == lock) {
        println!("everything is here");
        return Ok(true);
    }
    println!("npm ci");
    let status = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("npm ci failed: {status}").into());
    }
    std::fs::write(kept, lock)?;
    Ok(true)
}

/// Whether this runs as root.
pub fn is_root() -> bool {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("Uid:")).and_then(|ids| ids.split_whitespace().nth(1)) == Some("0")
}
