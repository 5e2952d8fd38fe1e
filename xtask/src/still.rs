//! The site as files, served by a server that knows nothing of it: every link leads to a file, and the search finds.

use std::{
    collections::BTreeSet,
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::browser::Browser;

/// What is searched for, in which language, and what the first hit is or what is said when there is none.
const SEARCHES: [(&str, &str, &str); 5] = [
    ("", "svømmehal høring", "Opsamling på høringssvar om svømmehallen"),
    ("/en", "svoemmehallen", "Opsamling på høringssvar om svømmehallen"),
    ("", "elevtal", "Musikskolens elevtal"),
    ("", "xylofonfabrik", "Ingen punkter passer."),
    ("/en", "xylofonfabrik", "No items match."),
];

/// Waits until the search has said what it found, and answers the first hit with its address, or what stands there instead.
const FIRST_HIT: &str = "new Promise(done => {
    const began = Date.now();
    const look = () => {
        const place = document.querySelector('#fund'), hit = place.querySelector('.line a');
        if (hit) return done([hit.textContent, hit.href]);
        if (!place.querySelector('.hint') || Date.now() - began > 20000) return done([place.textContent.trim(), '']);
        setTimeout(look, 20);
    };
    look();
})";

/// Exports the store and tries the files. Answers what was found wrong.
pub fn check(browser: &mut Browser, program: &Path, data: &str, scratch: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let site = scratch.join("site");
    let export = Command::new(program).args(["export", "--data", data, "--site"]).arg(&site).stdout(Stdio::null()).status()?;
    if !export.success() {
        return Err("the site could not be exported".into());
    }
    let mut complaints = dead_links(&site)?;
    let server = FileServer::start(&site)?;
    let base = format!("http://{}", server.address);
    for (language, words, wanted) in SEARCHES {
        let query: String = words.bytes().map(|b| format!("%{b:02X}")).collect();
        let place = format!("{language}/soeg?q={words}");
        browser.show(&format!("{base}{language}/soeg?q={query}"))?;
        let found = browser.value(FIRST_HIT)?;
        let (told, address) = (found[0].as_str().unwrap_or_default(), found[1].as_str().unwrap_or_default());
        if !told.contains(wanted) {
            complaints.push(format!("{place}: \"{told}\", not \"{wanted}\""));
        } else if !address.is_empty() {
            let page = browser.show(address)?;
            let heading = page["h1"][0].as_str().unwrap_or_default();
            if !heading.contains(wanted) || !address.contains(&format!("{language}/moeder/")) {
                complaints.push(format!("{place} leads to {address}, \"{heading}\""));
            }
        }
    }
    Ok(complaints)
}

/// Links and sources of every page that lead to no file of the site.
fn dead_links(site: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut dead = BTreeSet::new();
    let (mut folders, mut pages, mut links) = (vec![site.to_owned()], 0, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                pages += 1;
                let html = fs::read_to_string(&path)?;
                for attribute in [" href=\"", " src=\"", " action=\""] {
                    for link in html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                        links += 1;
                        if link.starts_with('/') && file(site, link).is_none() {
                            dead.insert(format!("{}: {link} leads nowhere", path.strip_prefix(site)?.display()));
                        }
                    }
                }
            }
        }
    }
    if pages < 100 || links < 1000 {
        dead.insert(format!("only {pages} pages with {links} links"));
    }
    Ok(dead.into_iter().collect())
}

/// The file that an address of the site stands for.
fn file(site: &Path, link: &str) -> Option<PathBuf> {
    let path = link.split(['?', '#']).next()?.replace("&amp;", "&");
    let bytes = path.trim_start_matches('/').as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes.get(at + 1..at + 3).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (bytes[at], escaped) {
            (b'%', Some(byte)) => {
                plain.push(byte);
                at += 3;
            }
            (byte, _) => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    let path = site.join(String::from_utf8(plain).ok()?);
    [path.clone(), path.join("index.html")].into_iter().find(|path| path.is_file())
}

/// Python's own server of files, which ends when this is dropped.
struct FileServer {
    child: Child,
    address: String,
    /// Kept open: the server writes to it.
    _out: BufReader<ChildStdout>,
}

impl FileServer {
    fn start(site: &Path) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
            .arg(site)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut out = BufReader::new(child.stdout.take().ok_or("no output of the server")?);
        let mut line = String::new();
        out.read_line(&mut line)?;
        // "Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ..."
        match line.split_once("(http://").and_then(|(_, rest)| rest.split_once('/')) {
            Some((address, _)) => Ok(Self { child, address: address.to_owned(), _out: out }),
            None => {
                child.kill()?;
                child.wait()?;
                Err(format!("the server of files said \"{line}\"").into())
            }
        }
    }
}

impl Drop for FileServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
