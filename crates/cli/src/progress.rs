//! How far a long import has come: a bar on a terminal, now and then a line elsewhere.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sagsgang_app::Imported;

/// Time between two lines.
const EVERY: Duration = Duration::from_secs(5);

/// Shows progress on standard error.
#[derive(Debug)]
pub struct Meter {
    bar: Option<ProgressBar>,
    begun: Instant,
    told: Instant,
    items: usize,
}

impl Meter {
    /// Begins. `expected` is how many documents there seem to be; it may be too few.
    pub fn new(expected: u64) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(expected), ProgressDrawTarget::stderr());
            let style = "{elapsed_precise} [{bar:32}] {pos}/{len} documents, {msg}, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar
        });
        let now = Instant::now();
        Self { bar, begun: now, told: now, items: 0 }
    }

    /// One more document is done.
    pub fn tell(&mut self, done: usize, imported: &Imported) {
        if let Imported::Kept(kept) = imported {
            self.items += kept.items;
        }
        let done_so_far = done as u64;
        if let Some(bar) = &self.bar {
            if bar.length().is_some_and(|length| length < done_so_far) {
                bar.set_length(done_so_far);
            }
            bar.set_message(format!("{} items", self.items));
            bar.set_position(done_so_far);
        } else if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            let seconds = self.begun.elapsed().as_secs();
            let _ = writeln!(io::stderr().lock(), "{done} documents, {} items after {seconds} s", self.items);
        }
    }

    /// Takes the bar away.
    pub fn end(self) -> Duration {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.begun.elapsed()
    }
}

/// Tells now and then, on standard error, how many of something are done.
pub fn counting(what: &'static str) -> impl FnMut(usize) {
    let begun = Instant::now();
    let mut told = begun;
    move |done| {
        if told.elapsed() >= EVERY {
            told = Instant::now();
            let _ = writeln!(io::stderr().lock(), "{done} {what} after {} s", begun.elapsed().as_secs());
        }
    }
}
