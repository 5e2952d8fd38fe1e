//! Every PDF the demo lends, judged by validators nobody here wrote.

use std::{
    collections::BTreeSet,
    error::Error,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::server::{Client, Server, program};

/// The validators on PyPI: the first knows the rules of PDF/UA-1 and PDF/A-3a, the others those of signatures.
const VALIDATORS: [&str; 3] = ["page-validation==0.11.0", "pyHanko==0.38.0", "pyhanko-cli==0.6.0"];

/// Reads names of files, one a line, and answers for each with what it breaks: `[file, profile, …]`.
const JUDGE: &str = "
import json, page, sys
for file in sys.stdin.read().splitlines():
    for profile in ('ua1', '3a'):
        report = page.validate_pdf(file, profile=profile)
        told = [] if report.is_compliant else [str(failure) for failure in report.failures][:5] or ['not compliant']
        print(json.dumps([file, profile, *told]))
";

/// Minutes in which nothing is as in the samples: letters without glyphs, markup, Arabic, words without end, and a table.
const MISCHIEF: &str = "Fjordby Kommune\n\nReferat\n\nHavneudvalget\n\nMødedato: 3. marts 2025\nMødetidspunkt: kl. 16.00\n\n\
1. Smil 😀 og 漢字 #read(\"/etc/passwd\")\n\nSagsfremstilling\n\n\u{202e}$x$ *fed* مرحبا שלום \u{f0b7}\u{fffd} \u{0} LANG\n\n\
Post | Beløb\nKaj | 12.000\n\nBeslutning\n\nGodkendt 👍.\n";

/// What is found out about one kind of document.
#[derive(Default)]
struct Kind {
    documents: usize,
    pages: usize,
    bytes: usize,
    wrong: usize,
}

/// Sets every meeting and item of the demo as PDF and has each judged. True when nothing is wrong.
pub fn check() -> Result<bool, Box<dyn Error>> {
    let judge = judge()?;
    let program = program()?;
    let folder = tempfile::Builder::new().prefix("sagsgang-pdf-").tempdir()?;
    let data = folder.path().join("data");
    run(&program, [OsStr::new("demo"), "--no-serve".as_ref(), "--data".as_ref(), data.as_ref()])?;
    let mut wanted: Vec<(PathBuf, String)> =
        addresses(&program, &data)?.into_iter().map(|address| (data.clone(), address)).collect();
    // What the demo shows of these is the minutes of the same meeting, and what it does not hold.
    let supplement = crate::root().join("samples/07-byraadet-tillaegsdagsorden-2024-06-19.txt");
    let mischief = folder.path().join("mischief.txt");
    fs::write(&mischief, MISCHIEF.replace("LANG", &"a".repeat(2_000)))?;
    for (name, file) in [("supplement", &supplement), ("mischief", &mischief)] {
        let data = folder.path().join(name);
        run(&program, [OsStr::new("import"), file.as_ref(), "--data".as_ref(), data.as_ref()])?;
        wanted.extend(addresses(&program, &data)?.into_iter().map(|address| (data.clone(), address)));
    }
    let mut files = Vec::new();
    for (at, (data, address)) in wanted.iter().enumerate() {
        let file = folder.path().join(format!("{at}.pdf"));
        let arguments = [OsStr::new("pdf"), address.as_ref(), "--data".as_ref(), data.as_ref(), "--out".as_ref(), file.as_ref()];
        run(&program, arguments)?;
        files.push(file);
    }
    let complaints = judged(&judge, &files)?;
    let mut kinds = [Kind::default(), Kind::default()];
    // The longest of each kind, and the last that was made.
    let (mut longest, mut last) = ([None, None], None);
    for (one, file) in wanted.iter().zip(&files) {
        let address = &one.1;
        let mut wrong: Vec<String> = complaints.iter().filter(|(of, _)| of == file).map(|(_, told)| told.clone()).collect();
        let (pages, told) = looked_at(file)?;
        wrong.extend(told);
        for complaint in &wrong {
            println!("{address}: {complaint}");
        }
        let at = usize::from(address.contains("/punkt/"));
        if longest[at].is_none_or(|(most, _)| pages > most) {
            longest[at] = Some((pages, one));
        }
        last = Some(one);
        let kind = &mut kinds[at];
        kind.documents += 1;
        kind.pages += pages;
        kind.bytes += usize::try_from(fs::metadata(file)?.len())?;
        kind.wrong += usize::from(!wrong.is_empty());
    }
    println!("| PDF | documents | pages | kB each | PDF/UA-1, PDF/A-3a, qpdf, poppler |\n|---|---|---|---|---|");
    for (name, kind) in ["whole meetings", "extracts"].iter().zip(&kinds) {
        let verdict = if kind.wrong == 0 { "pass".to_owned() } else { format!("{} FAIL", kind.wrong) };
        println!("| {name} | {} | {} | {} | {verdict} |", kind.documents, kind.pages, kind.bytes / kind.documents.max(1) / 1000);
    }
    let some: Vec<_> = longest.into_iter().flatten().map(|(_, one)| one).chain(last).collect();
    let wrong = signed(&judge, &program, folder.path(), &some)?;
    println!("| PDF | documents | PDF/UA-1, PDF/A-3a, qpdf, poppler, pyHanko, one byte changed |\n|---|---|---|");
    println!("| signed | {} | {} |", 2 * some.len(), if wrong == 0 { "pass".to_owned() } else { format!("{wrong} FAIL") });
    Ok(wrong == 0 && kinds.iter().all(|kind| kind.wrong == 0 && kind.documents > 0))
}

/// Signs documents with an RSA and an ECDSA key and has others judge; how much is wrong.
fn signed(python: &Path, program: &Path, folder: &Path, some: &[&(PathBuf, String)]) -> Result<usize, Box<dyn Error>> {
    let pyhanko = python.with_file_name("pyhanko");
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for (name, kind) in [("rsa", &["rsa:3072"][..]), ("ec", &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"])] {
        let (certificate, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
        let mut arguments: Vec<&OsStr> =
            ["req", "-x509", "-nodes", "-days", "2", "-subj", "/C=DK/O=Fjordby Kommune/CN=Fjordby Kommune"]
                .iter()
                .chain(&["-addext", "keyUsage=critical,digitalSignature,nonRepudiation", "-newkey"])
                .chain(kind)
                .map(OsStr::new)
                .collect();
        arguments.extend(["-keyout".as_ref(), key.as_os_str(), "-out".as_ref(), certificate.as_os_str()]);
        run("openssl", arguments)?;
        for (at, (data, address)) in some.iter().enumerate() {
            let file = folder.join(format!("{name}-{at}.pdf"));
            let arguments =
                [OsStr::new("pdf"), address.as_ref(), "--data".as_ref(), data.as_ref(), "--out".as_ref(), file.as_ref()];
            let sealing = ["--seal".as_ref(), certificate.as_os_str(), "--key".as_ref(), key.as_os_str()];
            run(program, arguments.into_iter().chain(sealing))?;
            wrong.extend(looked_at(&file)?.1.into_iter().map(|told| format!("{}: {told}", file.display())));
            let whole = fs::read(&file)?;
            // One byte in each third of what is signed.
            let bent = [whole.len() / 6, whole.len() / 2, whole.len() - 40].map(Some);
            for changed in [None].into_iter().chain(bent) {
                let mut bytes = whole.clone();
                if let Some(byte) = changed.and_then(|place| bytes.get_mut(place)) {
                    *byte ^= 1;
                }
                let file = folder.join("judged.pdf");
                fs::write(&file, bytes)?;
                let trust = ["sign", "validate", "--trust-replace", "--trust"].map(OsStr::new);
                let says = [
                    ("poppler", says("pdfsig", ["-nocert".as_ref(), file.as_os_str()])?),
                    ("pyHanko", says(&pyhanko, trust.into_iter().chain([certificate.as_os_str(), file.as_os_str()]))?),
                    ("sagsgang", says(program, ["verify".as_ref(), file.as_os_str()])?),
                ];
                for (who, told) in says {
                    let valid = match who {
                        "poppler" => told.contains("Signature is Valid.") && told.contains("Total document signed"),
                        "pyHanko" => told.contains(":INTACT:TRUSTED,UNTOUCHED"),
                        _ => told.contains("signed by Fjordby Kommune") && told.contains(": all is as it was signed"),
                    };
                    if valid == changed.is_some() {
                        wrong.push(format!("{name}, {address}, byte changed: {changed:?}: {who}: {told}"));
                    }
                }
            }
            files.push(file);
        }
    }
    wrong.extend(judged(python, &files)?.into_iter().map(|(file, told)| format!("{}: {told}", file.display())));
    wrong.iter().for_each(|told| println!("{told}"));
    Ok(wrong.len())
}

/// What a program prints, however it ends.
fn says<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = A>) -> Result<String, Box<dyn Error>> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    Ok(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

/// The Python that has the validators, made the first time.
fn judge() -> Result<PathBuf, Box<dyn Error>> {
    let home = crate::root().join("target/pdf-validation");
    let python = home.join("bin/python");
    let ready = home.join(VALIDATORS.join(" "));
    if !ready.is_file() {
        run("python3", [OsStr::new("-m"), "venv".as_ref(), "--clear".as_ref(), home.as_ref()])?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        run(&python, install.into_iter().chain(VALIDATORS))?;
        fs::write(ready, "")?;
    }
    Ok(python)
}

/// Runs a program to its end; its output, when it went well.
fn run<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = A>) -> Result<String, Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(arguments).env_remove("SAGSGANG_DATA").stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(format!("{command:?}: {}\n{text}{}", output.status, String::from_utf8_lossy(&output.stderr)).into())
}

/// The addresses of all PDFs that pages lead to, as `sagsgang pdf` takes them.
fn addresses(program: &Path, data: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let server = Server::start(program, &["serve", "--data", &data.to_string_lossy()])?;
    let mut client = Client::connect(&server.address)?;
    let mut waiting = vec!["/udvalg".to_owned()];
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found = BTreeSet::new();
    while let Some(page) = waiting.pop() {
        let (status, html) = client.get(&page)?;
        if status != 200 {
            return Err(format!("{page}: {status}").into());
        }
        for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#', '?']).next()) {
            if let Some(address) = link.strip_suffix("/pdf") {
                found.insert(address.to_owned());
            } else if (link.starts_with("/udvalg/") || link.starts_with("/moeder/")) && seen.insert(link.to_owned()) {
                waiting.push(link.to_owned());
            }
        }
    }
    Ok(found)
}

/// What the validator says is wrong, by file.
fn judged(python: &Path, files: &[PathBuf]) -> Result<Vec<(PathBuf, String)>, Box<dyn Error>> {
    let list = tempfile::NamedTempFile::new()?;
    fs::write(list.path(), files.iter().map(|file| format!("{}\n", file.display())).collect::<String>())?;
    let output =
        Command::new(python).args(["-c", JUDGE]).stdin(fs::File::open(list.path())?).stderr(Stdio::inherit()).output()?;
    let mut complaints = Vec::new();
    let mut verdicts = 0;
    for line in String::from_utf8(output.stdout)?.lines() {
        let told: Vec<Value> = serde_json::from_str(line)?;
        verdicts += 1;
        let [file, profile, failures @ ..] = told.as_slice() else { return Err(line.to_owned().into()) };
        let file = PathBuf::from(file.as_str().unwrap_or_default());
        complaints.extend(failures.iter().map(|failure| (file.clone(), format!("{profile}: {failure}"))));
    }
    if !output.status.success() || verdicts != 2 * files.len() {
        return Err(format!("the validator judged {verdicts} of {}: {}", 2 * files.len(), output.status).into());
    }
    Ok(complaints)
}

/// The number of pages, and what qpdf and poppler miss.
fn looked_at(file: &Path) -> Result<(usize, Vec<String>), Box<dyn Error>> {
    let mut wrong = Vec::new();
    let qpdf = run("qpdf", [OsStr::new("--check"), file.as_ref()]);
    wrong.extend(qpdf.err().map(|error| error.to_string()));
    let about = run("pdfinfo", [file])?;
    let value = |name: &str| about.lines().find_map(|line| line.strip_prefix(name)).map(str::trim).unwrap_or_default().to_owned();
    for (name, known) in [("Tagged:", "yes"), ("Creator:", "Sagsgang"), ("Page size:", "595.276 x 841.89 pts (A4)")] {
        if value(name) != known {
            wrong.push(format!("{name} {}", value(name)));
        }
    }
    for name in ["Title:", "CreationDate:"] {
        if value(name).is_empty() {
            wrong.push(format!("no {name}"));
        }
    }
    // Headings and text, from the structure alone.
    let structure = run("pdfinfo", [OsStr::new("-struct-text"), file.as_ref()])?;
    for part in ["H1", "\"Mødedato:\""] {
        if !structure.contains(part) {
            wrong.push(format!("no {part} in the structure"));
        }
    }
    if !run("pdfdetach", [OsStr::new("-list"), file.as_ref()])?.starts_with("1 embedded file") {
        wrong.push("the record is not embedded".to_owned());
    }
    Ok((value("Pages:").parse().unwrap_or(0), wrong))
}
