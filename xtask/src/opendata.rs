//! Open data of the demo, judged by validators that nobody here wrote.
//!
//! They come from PyPI and npm into `target/opendata`, at versions that are fixed here.

use std::{
    error::Error,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::server::{Server, program};

const REQUIREMENTS: &str = include_str!("../opendata/requirements.txt");

/// The package whose copy of the sitemap's schema is used.
const SITEMAP: &str = "sitemap@9.0.1";

/// What judges the linked data of pages, and what each page must tell of.
const LINKED_DATA: &str = "structured-data-testing-tool@4.5.0";
const THINGS: [(&str, &str); 5] = [
    ("/", "WebSite"),
    ("/udvalg/byraadet", "GovernmentOrganization"),
    ("/moeder/byraadet/2024-03-27", "Event"),
    ("/moeder/byraadet/2024-03-27/punkt/42", "Report"),
    ("/en/moeder/byraadet/2024-03-27/punkt/42", "BreadcrumbList"),
];

/// What schemathesis is to do: as much in every run, and the same.
const SCHEMATHESIS: [&str; 9] = ["--checks", "all", "--max-examples", "25", "--seed", "1", "--workers", "2", "--no-color"];

/// Starts the demo and lets the validators ask it. Says whether all are content.
pub fn check() -> Result<bool, Box<dyn Error>> {
    let tools = Tools::install(&crate::root().join("target/opendata"))?;
    let program = program()?;
    let server = Server::start(&program, &["demo", "--rate-limit", "0"])?;
    let base = format!("http://{}", server.address);
    let shared = crate::root().join("../shared");
    let schemas = shared.join("oparl-1.1.1");
    let here = crate::root().join("xtask/opendata");

    let mut well =
        tools.python([here.join("check.py").as_os_str(), base.as_ref(), schemas.as_os_str(), tools.sitemap.as_os_str()])?;
    let crawler = shared.join("checks/oparl_crawl.py");
    if crawler.is_file() {
        let start = format!("{base}/oparl/v1.1/system");
        well &= tools.python([crawler.as_os_str(), schemas.as_os_str(), start.as_ref()])?;
    }
    let committed = crate::root().join("docs/openapi.json");
    well &= tools.run("openapi-spec-validator", [committed.as_os_str()])?;
    let document = format!("{base}/api/v1/openapi.json");
    let asked: Vec<&OsStr> = ["run", &document].into_iter().chain(SCHEMATHESIS).map(OsStr::new).collect();
    well &= tools.run("schemathesis", asked)?;
    for (path, thing) in THINGS {
        let url = format!("{base}{path}");
        well &= tools.run("sdtt", ["--url", &url, "--schemas", thing].map(OsStr::new))?;
    }
    Ok(well)
}

/// Where the validators lie.
struct Tools {
    /// What they leave lying about stays here.
    folder: PathBuf,
    bin: PathBuf,
    sitemap: PathBuf,
}

impl Tools {
    /// Installs them unless they are there as wanted.
    fn install(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let tools = Self {
            folder: folder.to_owned(),
            bin: folder.join("python/bin"),
            sitemap: folder.join("node_modules/sitemap/schema/sitemap.xsd"),
        };
        let (wanted, mark) = (format!("{REQUIREMENTS}{SITEMAP}\n{LINKED_DATA}\n"), folder.join("installed"));
        if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
            return Ok(tools);
        }
        fs::create_dir_all(folder)?;
        let list = crate::root().join("xtask/opendata/requirements.txt");
        let steps: [(&Path, &[&OsStr]); 3] = [
            ("python3".as_ref(), &["-m".as_ref(), "venv".as_ref(), "python".as_ref()]),
            (&tools.bin.join("pip"), &["install".as_ref(), "--quiet".as_ref(), "--requirement".as_ref(), list.as_os_str()]),
            (
                "npm".as_ref(),
                &[
                    "install".as_ref(),
                    "--silent".as_ref(),
                    "--no-save".as_ref(),
                    "--prefix".as_ref(),
                    folder.as_os_str(),
                    SITEMAP.as_ref(),
                    LINKED_DATA.as_ref(),
                ],
            ),
        ];
        for (program, arguments) in steps {
            if !quietly(program, arguments, folder)? {
                return Err(format!("{} could not install the validators of open data", program.display()).into());
            }
        }
        fs::write(mark, wanted)?;
        Ok(tools)
    }

    fn python<'a>(&self, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<bool, Box<dyn Error>> {
        self.run("python", arguments)
    }

    /// Runs one. What it says is shown when it is not content, and its last line otherwise.
    fn run<'a>(&self, name: &str, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<bool, Box<dyn Error>> {
        let program = if name == "sdtt" { self.folder.join("node_modules/.bin/sdtt") } else { self.bin.join(name) };
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .output()?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        match output.status.success() {
            true if name == "python" => print!("{out}"),
            true if name == "sdtt" => {
                println!("sdtt: {}", out.lines().find(|line| line.contains("Schema.org schemas")).unwrap_or_default().trim())
            }
            true => println!("{name}: {}", out.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default()),
            false => println!("{name} is not content:\n{out}\n{err}"),
        }
        Ok(output.status.success())
    }
}

fn quietly(program: &Path, arguments: &[&OsStr], folder: &Path) -> Result<bool, Box<dyn Error>> {
    let status = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    Ok(status.success())
}
