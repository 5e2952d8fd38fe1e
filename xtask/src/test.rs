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
        steps.step("pages in a browser", crate::browser::check);
    }
    steps.finish()
}

/// Runs cargo in the repository, with its output shown.
fn cargo(arguments: &[&str]) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(arguments).current_dir(crate::root()).stdin(Stdio::null()).status()?;
    Ok(status.success())
}
