//! `cargo xtask test`: everything that is tested, in one command.

use std::{
    error::Error,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Result of a step: whether it went well.
type Outcome = Result<bool, Box<dyn Error>>;

/// Steps that have been gone through, with their times.
#[derive(Default)]
struct Steps(Vec<(&'static str, Duration, bool)>);

impl Steps {
    /// Goes through one step; says whether it went well.
    fn step(&mut self, name: &'static str, run: impl FnOnce() -> Outcome) -> bool {
        println!("\n== {name}");
        let started = Instant::now();
        let well = run().unwrap_or_else(|error| {
            println!("error: {error}");
            false
        });
        self.0.push((name, started.elapsed(), well));
        well
    }

    /// Prints all steps; says whether all went well.
    fn finish(self) -> bool {
        println!();
        for (name, time, well) in &self.0 {
            println!("{:>6.1} s  {:<6}  {name}", time.as_secs_f64(), if *well { "ok" } else { "FAILED" });
        }
        self.0.iter().all(|(_, _, well)| *well)
    }
}

/// Installs what is needed, builds, and runs every test. What can still be told after a failure is.
pub fn run(accuracy: impl FnOnce() -> Outcome) -> bool {
    let mut steps = Steps::default();
    let ready = steps.step("what the tests need", crate::surroundings::prepare)
        && steps.step("build", || cargo(&["test", "--workspace", "--no-run", "--quiet"]));
    if ready {
        steps.step("tests", || cargo(&["test", "--workspace", "--no-fail-fast", "--quiet"]));
        steps.step("accuracy of reading", accuracy);
        steps.step("answers of the search", || crate::search::run(false));
        steps.step("PDF judged by validators", crate::pdf::check);
        steps.step("feeds, calendars, mail and webhooks", crate::following::check);
        steps.step("pages in a browser", crate::browser::check);
        steps.step("open data by validators", crate::opendata::check);
    }
    steps.finish()
}

/// Runs cargo in the repository, with its output shown.
fn cargo(arguments: &[&str]) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(arguments).current_dir(crate::root()).stdin(Stdio::null()).status()?;
    Ok(status.success())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// All Rust under a folder, as one text.
    fn source(folder: &Path) -> String {
        let mut text = String::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                text += &source(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &fs::read_to_string(path).unwrap();
            }
        }
        text
    }

    #[test]
    fn the_architecture_names_tests_that_exist() {
        let root = crate::root();
        let page = fs::read_to_string(root.join("docs/architecture.md")).unwrap();
        let mut named = 0;
        for (krate, test) in page.split('`').skip(1).step_by(2).filter_map(|code| code.split_once(": ")) {
            let folder = if krate == "xtask" { root.join(krate) } else { root.join("crates").join(krate) };
            assert!(source(&folder).contains(&format!("fn {test}(")), "{krate}: {test}");
            named += 1;
        }
        assert!(named > 30, "only {named} tests are named");
    }

    #[test]
    fn links_between_documents_lead_somewhere() {
        let root = crate::root();
        let docs = root.join("docs");
        for (folder, page) in
            [(&root, "README.md"), (&root, "LÆSMIG.md"), (&docs, "architecture.md"), (&docs, "glossary.md"), (&docs, "cli.md")]
        {
            let text = fs::read_to_string(folder.join(page)).unwrap();
            for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
                assert!(target.contains("://") || folder.join(target).exists(), "{page}: {target}");
            }
        }
    }
}
