//! Tasks of the workshop: `cargo xtask --help`.

mod access;
mod accuracy;
mod bench;
mod browser;
mod following;
mod hearing;
mod licences;
mod markup;
mod moving;
mod office;
mod opendata;
mod pdf;
mod search;
mod server;
mod sitting;
mod still;
mod surroundings;
mod test;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

/// The same as the program has, so that benchmarks measure what is delivered.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Tasks of the workshop.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what the tests need, where that is allowed, and run every test.
    Test,
    /// Measure speed and memory, each beside a yardstick of the same run (optimized builds, some minutes).
    Bench {
        /// One year of generated minutes in place of twenty, and fewer requests.
        #[arg(long)]
        quick: bool,
        /// Keep the store here and use it again.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Look at the pages of the demo in Chromium, as `test` does, with the program that is built.
    Browser,
    /// Let other people's validators judge the open data of the demo, as `test` does.
    Opendata,
    /// Have every PDF of the demo judged by validators, as `test` does, with the program that is built.
    Pdf,
    /// Ask three engines the judged questions of `samples/search.toml` and compare (needs PostgreSQL).
    Search {
        /// List the questions that an engine answers less than well.
        #[arg(long, short)]
        verbose: bool,
    },
    /// Try feeds, calendars, mail and webhooks of a real server, as `test` does, with the program that is built.
    Following,
    /// Check that every crate in the lock file may be shared under the licence of this program.
    Licences,
    /// Measure the reader against gold: found, expected and invented by field and document.
    Accuracy {
        /// Folders with `*.gold.json`; the repository's samples when none is named.
        #[arg(long = "gold", value_name = "DIR")]
        gold: Vec<PathBuf>,
        /// List every miss and every invention.
        #[arg(long, short)]
        verbose: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.task {
        Task::Test => Ok(test::run(|| measure_accuracy(Vec::new(), false))),
        Task::Bench { quick, data } => bench::run(&bench::Options { quick, data }),
        Task::Browser => browser::check(),
        Task::Opendata => opendata::check(),
        Task::Pdf => pdf::check(),
        Task::Search { verbose } => search::run(verbose),
        Task::Following => following::check(),
        Task::Licences => licences::check(),
        Task::Accuracy { gold, verbose } => measure_accuracy(gold, verbose),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

fn measure_accuracy(gold: Vec<PathBuf>, verbose: bool) -> Result<bool, Box<dyn std::error::Error>> {
    let samples = root().join("samples");
    let own = gold.is_empty();
    let gold = if own {
        vec![samples.clone(), samples.join("layouts"), samples.join("unseen"), samples.join("shared-minutes")]
    } else {
        gold
    };
    let gold: Vec<PathBuf> = gold.into_iter().filter(|folder| !own || folder.is_dir()).collect();
    let shared = root().join("../shared");
    let thresholds = samples.join("accuracy.toml");
    let options = accuracy::Options { gold: &gold, shared: &shared, thresholds: own.then_some(thresholds.as_path()), verbose };
    let read = |path: &Path| match std::fs::read(path) {
        Ok(bytes) => vec![sagsgang_intake::read_bytes(
            &bytes,
            &path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        )],
        Err(_) => Vec::new(),
    };
    let mut out = std::io::stdout().lock();
    let report = accuracy::run(&options, &read, &mut out)?;
    for name in &report.skipped {
        writeln!(out, "not here: {name}")?;
    }
    for failure in &report.failures {
        writeln!(out, "not met: {failure}")?;
    }
    Ok(report.passed())
}
