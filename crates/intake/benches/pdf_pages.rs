//! Pages per second of reading PDF, process start included, with `pdftotext` as the yardstick in the same run.
//!
//! `cargo bench -p sagsgang-intake --bench pdf_pages [-- FILE.pdf]`; without a file, 400 pages are made.

#[path = "../tests/it/documents.rs"]
#[allow(dead_code)]
mod documents;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use documents::{PdfFile, show};
use sagsgang_intake::reader::isolate::Isolation;

const PAGES: usize = 400;
const RUNS: usize = 5;

fn main() -> std::io::Result<()> {
    let made = tempfile::NamedTempFile::new()?;
    let given = std::env::args_os().skip(1).find(|a| !a.to_string_lossy().starts_with("--"));
    let path = match &given {
        Some(path) => Path::new(path),
        None => {
            made.as_file().write_all(&sample())?;
            made.path()
        }
    };
    let bytes = std::fs::read(path)?;
    let child = Isolation::new(env!("CARGO_BIN_EXE_reader-child"), vec!["1073741824".into(), "60".into()]);
    let pages = child.read(&bytes, "sample.pdf").pages;
    let own = best(|| assert!(child.read(&bytes, "sample.pdf").lines.len() > 1));
    println!("{pages} pages, {:.1} MB", bytes.len() as f64 / 1e6);
    println!("own reader   {:>8.0} pages/s (child process, lines with place and structure)", f64::from(pages) / own);
    if Command::new("pdftotext").arg("-v").stderr(Stdio::null()).status().is_ok() {
        let yardstick = best(|| {
            let status = Command::new("pdftotext").arg("-layout").arg(path).arg("-").stdout(Stdio::null()).status();
            assert!(status.is_ok_and(|s| s.success()));
        });
        println!("pdftotext    {:>8.0} pages/s (-layout)", f64::from(pages) / yardstick);
        println!("ratio        {:>8.2}", yardstick / own);
    }
    Ok(())
}

/// The shortest of several runs, in seconds.
fn best(run: impl Fn()) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..RUNS {
        let started = Instant::now();
        run();
        least = least.min(started.elapsed().as_secs_f64());
    }
    least
}

fn sample() -> Vec<u8> {
    let mut file = PdfFile::new();
    for page in 1..=PAGES {
        let mut content = show("F1", 9.0, 60.0, 810.0, "Østby Kommune");
        content += &show("F2", 13.0, 60.0, 780.0, &format!("{page}. Status på vejprojekt nummer {}", page * 37));
        for line in 0..46 {
            let text =
                format!("Linje {line} fortæller om arbejdet på vejen, og {} kr. er brugt i år til det.", line * 1_000 + page);
            content += &show("F1", 11.0, 60.0, 760.0 - 15.0 * line as f32, &text);
        }
        content += &show("F1", 9.0, 60.0, 30.0, &format!("Side {page} af {PAGES}"));
        file = file.page(content);
    }
    file.bytes()
}
