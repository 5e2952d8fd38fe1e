//! `sagsgang import`: documents into the record, and the table at the end.

use std::{
    collections::VecDeque,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sagsgang_app::{Folder, Found as Attached, Imported, MovedIn, Pending, Report, attach_delivered, import_many};
use sagsgang_intake::reader::container::{Found, Inputs};
use sagsgang_model::record::Access;
use sagsgang_store::Store;
use tokio::runtime::Runtime;

use crate::{
    arguments::Import,
    attach, data,
    failure::{Done, Failure},
    interrupt::Interrupt,
    progress::Meter,
    reading::{self, IsolatedCleaning, IsolatedReading},
};

const STOPPING: &str = "Stopping after the document at hand (again to stop at once) …";

/// How many rows the table shows of lists that may be long and need not be acted on.
const FEW: usize = 20;

/// What an import came to, with where things stand.
#[derive(Debug, Default)]
pub struct Outcome {
    report: Report,
    /// Place and reason of what could not be read.
    unreadable: Vec<(String, String)>,
    /// Place and reason of what was passed over on purpose.
    skipped: Vec<(String, String)>,
    took: Duration,
}

impl Outcome {
    /// How the command ends.
    pub fn done(&self) -> Done {
        if self.report.stopped {
            Done::Stopped
        } else if self.unreadable.is_empty() {
            Done::Well
        } else {
            Done::Unreadable
        }
    }
}

/// A document and where it stands.
pub struct Placed {
    /// Where, for messages.
    pub place: String,
    /// The document.
    pub pending: Pending,
}

/// Imports and tells what came of it.
pub fn run(options: &Import) -> Result<Done, Failure> {
    let store = data::open_or_make(&options.data.dir)?;
    let runtime = Runtime::new()?;
    let interrupt = Interrupt::listen(runtime.handle(), STOPPING);
    let (failed, skipped) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let documents = Inputs::new(options.paths.iter().cloned()).filter_map(|found| match found {
        Found::Document(input) => {
            let (name, place) = (input.name.clone(), input.place.clone());
            let open = move || input.bytes().map_err(|finding| io::Error::other(finding.message));
            Some(Placed { place, pending: Pending { name, open: Box::new(open) } })
        }
        Found::Skipped { place, reason } => {
            locked(&skipped).push((place, reason));
            None
        }
        Found::Failed { place, finding } => {
            locked(&failed).push((place, finding.message));
            None
        }
    });
    let readers = options.jobs.map_or_else(reading::readers, usize::from);
    let unlabelled = if options.open { Access::Open } else { Access::Closed };
    let mut outcome = import(&store, documents, expected(&options.paths), readers, unlabelled, &interrupt)?;
    outcome.unreadable.extend(locked(&failed).drain(..));
    outcome.skipped.extend(locked(&skipped).drain(..));
    let attached = options.attachments.as_deref().map(|folder| attach_from(&store, folder)).transpose()?;
    let index = sagsgang_app::open_index(&store)?;
    tracing::info!(items = index.len(), "the search index is up to date");
    let mut out = io::stdout().lock();
    table(&mut out, &outcome)?;
    if let Some(found) = &attached {
        attachments(&mut out, found)?;
    }
    if outcome.report.stopped {
        writeln!(out, "\nStopped before the end; run it again to go on.")?;
    }
    out.flush()?;
    Ok(outcome.done())
}

/// Puts the files of a folder behind the attachments that exports list.
fn attach_from(store: &Store, folder: &Path) -> Result<Attached, Failure> {
    let mut paths = Vec::new();
    attach::gather(folder, &mut paths)?;
    let names = paths
        .iter()
        .map(|path| {
            let parts = path.strip_prefix(folder).unwrap_or(path).components();
            parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
        })
        .collect();
    let open = |at: usize| paths.get(at).map_or_else(|| Err(io::ErrorKind::NotFound.into()), fs::read);
    let cleaning = IsolatedCleaning::new()?;
    Ok(attach_delivered(store, &data::surroundings(), &cleaning, &Folder { names, open: &open })?)
}

/// Writes what became of the files that exports list.
fn attachments(out: &mut impl Write, found: &Attached) -> io::Result<()> {
    writeln!(
        out,
        "\nAttachments: {} in their places ({} of them closed), {} not found",
        found.placed, found.closed, found.missing
    )?;
    list(out, "Attachments that were not taken", &found.refused, usize::MAX)?;
    let known: Vec<(String, String)> = found.known.iter().map(|name| (name.clone(), String::new())).collect();
    list(out, "Files that are here already", &known, FEW)?;
    let unlisted: Vec<(String, String)> = found.unlisted.iter().map(|name| (name.clone(), String::new())).collect();
    list(out, "Files that no export lists", &unlisted, FEW)
}

/// Imports documents with progress, until the end or until asked to stop.
pub fn import(
    store: &Store,
    documents: impl Iterator<Item = Placed> + Send,
    expected: u64,
    readers: usize,
    unlabelled: Access,
    interrupt: &Interrupt,
) -> Result<Outcome, Failure> {
    let reading = IsolatedReading::new()?.unlabelled(unlabelled);
    // Documents come back in the order they went.
    let places = Mutex::new(VecDeque::new());
    let documents = documents.map(|placed| {
        locked(&places).push_back(placed.place);
        placed.pending
    });
    let mut outcome = Outcome::default();
    let mut meter = Meter::new(expected);
    outcome.report = import_many(store, &data::surroundings(), &reading, documents, readers, interrupt.flag(), |progress| {
        let place = locked(&places).pop_front().unwrap_or_else(|| progress.name.to_owned());
        if let Imported::Unreadable(why) = progress.imported {
            outcome.unreadable.push((place, why.clone()));
        }
        meter.tell(progress.done, progress.imported);
    })?;
    outcome.took = meter.end();
    Ok(outcome)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many documents there seem to be: the files, with archives taken for one.
fn expected(paths: &[PathBuf]) -> u64 {
    fn files(path: &Path, depth: usize) -> u64 {
        match fs::read_dir(path) {
            Ok(entries) if depth < 64 => entries
                .flatten()
                .map(|entry| match entry.file_type() {
                    Ok(sort) if sort.is_dir() => files(&entry.path(), depth + 1),
                    Ok(sort) => u64::from(sort.is_file()),
                    Err(_) => 0,
                })
                .sum(),
            _ => 1,
        }
    }
    paths.iter().map(|path| files(path, 0)).sum()
}

/// Writes what an import came to.
pub fn table(out: &mut impl Write, outcome: &Outcome) -> io::Result<()> {
    let report = &outcome.report;
    let seconds = outcome.took.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = if seconds > 0.0 { report.documents as f64 / seconds } else { 0.0 };
    let line = |out: &mut dyn Write, name: &str, count: usize, more: &str| writeln!(out, "{name:<12}{count:>9}{more}");
    let detail = format!("   {} read, {} unchanged, {} not read", report.kept, report.unchanged, outcome.unreadable.len());
    line(out, "Documents", report.documents + outcome.unreadable.len().saturating_sub(report.unreadable.len()), &detail)?;
    line(out, "Items", report.items, "")?;
    line(out, "Meetings", report.published, &format!("   shown for the first time, {} in a new edition", report.new_editions))?;
    line(out, "Findings", report.findings.values().sum(), "")?;
    for (kind, count) in &report.findings {
        writeln!(out, "  {:<22}{count:>6}   {}", kind.code(), kind.danish())?;
    }
    writeln!(out, "{:<12}{seconds:>8.1}s   {rate:.0} documents a second", "Time")?;
    list(out, "Could not be read", &outcome.unreadable, usize::MAX)?;
    list(out, "Kept but shown nowhere", &report.unplaced, FEW)?;
    let unlabelled: Vec<(String, String)> = report.unlabelled.iter().map(|name| (name.clone(), String::new())).collect();
    list(out, "Kept closed, as they do not say that they are open (public ones: import --open)", &unlabelled, FEW)?;
    moved_in(out, &report.moved_in)?;
    list(out, "Withheld until a person has looked", &report.withheld, usize::MAX)?;
    let doubts: Vec<(String, String)> = report.doubts.iter().map(|doubt| (doubt.clone(), String::new())).collect();
    list(out, "Kept apart in doubt", &doubts, FEW)?;
    list(out, "Passed over", &outcome.skipped, FEW)
}

/// Writes what came of what other systems handed over.
fn moved_in(out: &mut impl Write, all: &[(String, MovedIn)]) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nHanded over by other systems: {}", all.len())?;
    for (name, moved) in all {
        match moved.system {
            Some(system) => {
                let counted = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
                let (meetings, items) = (counted(moved.meetings.len(), "meeting"), counted(moved.items, "item"));
                write!(out, "  {name} ({}): {meetings}, {items}", system.name())?;
                if !moved.withdrawn.is_empty() {
                    write!(out, "; withdrawn: {}", moved.withdrawn.join(", "))?;
                }
                match moved.files_missing {
                    0 => writeln!(out)?,
                    files => writeln!(out, "; {files} attachments are not here (import --attachments DIR)")?,
                }
            }
            None => writeln!(out, "  {name} (members): {} seats", moved.seats)?,
        }
        for finding in &moved.findings {
            writeln!(out, "    {}", finding.message)?;
        }
    }
    Ok(())
}

fn list(out: &mut impl Write, title: &str, rows: &[(String, String)], most: usize) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}: {}", rows.len())?;
    for (n, (what, why)) in rows.iter().enumerate() {
        let row = if why.is_empty() { what.clone() } else { format!("{what}: {why}") };
        if n < most {
            writeln!(out, "  {row}")?;
        } else {
            tracing::info!("{title}: {row}");
        }
    }
    match rows.len().saturating_sub(most) {
        0 => Ok(()),
        left => writeln!(out, "  and {left} more, which -v logs"),
    }
}
