//! Reading in a child process with limits, so that a hostile or broken file costs one document.
//!
//! The parent writes the bytes to the child's standard input and reads one serialised
//! [`Document`] from its standard output. Whatever else happens (a crash, too much memory, too
//! much time, output that is no document) becomes a finding.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use sagsgang_model::{FindingKind, moving::Delivery, record::Format};

use super::detect::{Detected, detect};
use super::{FILE_LIMIT, TEXT_LIMIT, format_of, read_document, too_large, unread};
use crate::enclosure::{self, Enclosure, Refused};
use crate::exports;
use crate::line::Document;

/// What a child's answer begins with, so that stray output is not taken for a document.
const MARK: &[u8; 8] = b"sgdoc\x00\x00\x01";
/// What the answer of a child that cleans begins with.
const CLEANED: &[u8; 8] = b"sgfil\x00\x00\x01";
/// What the answer of a child that reads what other systems hand over begins with.
const DELIVERED: &[u8; 8] = b"sgafl\x00\x00\x01";
/// The largest answer that is taken, in bytes.
const ANSWER_LIMIT: u64 = 256 * 1024 * 1024;
/// How much of a child's complaint is looked at.
const COMPLAINT: u64 = 16 * 1024;

/// How documents are read in a child process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Isolation {
    /// The program to run; it must call [`serve_child`].
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Address space the child may take, in bytes.
    pub memory_bytes: u64,
    /// Processor time the child may take, in seconds.
    pub cpu_seconds: u64,
    /// Time that may pass before the child is stopped, in seconds.
    pub wall_seconds: u64,
}

enum Outcome<T> {
    Read(T),
    Slow,
    Crashed { complaint: String, status: Option<ExitStatus> },
    NotStarted(io::Error),
}

impl Isolation {
    /// Limits that any honest document keeps: 1 GiB, 60 s of processor, 120 s in all.
    pub fn new(program: impl Into<PathBuf>, args: Vec<OsString>) -> Self {
        Self { program: program.into(), args, memory_bytes: 1 << 30, cpu_seconds: 60, wall_seconds: 120 }
    }

    /// Reads a document in a child process. Plain text needs no parser and is read here.
    ///
    /// `file_name` is only used to say which document a finding is about.
    pub fn read(&self, bytes: &[u8], file_name: &str) -> Document {
        let detected = detect(bytes);
        if !matches!(detected, Detected::Pdf | Detected::Docx | Detected::Html) {
            return read_document(bytes);
        }
        let format = format_of(detected);
        let limit = if detected == Detected::Html { TEXT_LIMIT } else { FILE_LIMIT };
        if bytes.len() > limit {
            return unread(format, FindingKind::TooLarge, too_large(bytes.len(), limit));
        }
        match self.run(bytes, parse) {
            Outcome::Read(document) => document,
            Outcome::Slow => unread(format, FindingKind::TooLarge, self.slow(file_name)),
            Outcome::Crashed { complaint, status } => self.explain(format, file_name, &complaint, status),
            Outcome::NotStarted(error) => unread(
                format,
                FindingKind::Unreadable,
                format!(
                    "{file_name} kunne ikke læses, fordi læseprogrammet ikke kunne startes ({error}); prøv igen, og tjek installationen."
                ),
            ),
        }
    }

    /// Cleans an uploaded file ([`enclosure::clean`]) in a child process, whose program must call [`serve_cleaning`].
    ///
    /// # Errors
    /// Why the file is not taken; a child that crashes or takes too much is a reason too.
    pub fn clean(&self, name: &str, bytes: &[u8]) -> Result<Enclosure, Refused> {
        let message = if bytes.len() > enclosure::LIMIT || bytes.is_empty() {
            return enclosure::clean(name, bytes);
        } else {
            match self.run(bytes, |answer| postcard::from_bytes(answer.strip_prefix(CLEANED.as_slice())?).ok()) {
                Outcome::Read(answer) => return enclosure::answered(name, answer),
                Outcome::Slow => "Filen tog for lang tid at gennemgå; del den op, eller gem den på ny som PDF, og upload den.",
                Outcome::Crashed { .. } => {
                    "Filen kan ikke gennemgås; åbn den i det program, den er lavet i, gem den igen, og upload den på ny."
                }
                Outcome::NotStarted(_) => {
                    "Filen kan ikke gennemgås lige nu; prøv igen, og sig det til den, der driver programmet."
                }
            }
        };
        Err(Refused { message: message.to_owned() })
    }

    /// Reads what another system hands over ([`exports::read_delivery`]) in a child process, whose program must call
    /// [`serve_delivery`]. Nothing when the bytes are nothing of the sort.
    ///
    /// # Errors
    /// Why it cannot be read. It must then not be read as a document either: what is closed in it would not be told from the rest.
    pub fn deliver(&self, name: &str, bytes: &[u8]) -> Result<Option<Delivery>, String> {
        if !exports::may_be_delivery(bytes) {
            return Ok(None);
        }
        if bytes.len() > TEXT_LIMIT {
            return Err(too_large(bytes.len(), TEXT_LIMIT));
        }
        match self.run(bytes, |answer| serde_json::from_slice(answer.strip_prefix(DELIVERED.as_slice())?).ok()) {
            Outcome::Read(delivery) => Ok(named(delivery, name)),
            Outcome::Slow => Err(self.slow(name)),
            Outcome::Crashed { .. } => Err(format!(
                "{name} kunne ikke læses inden for den hukommelse og tid, der er afsat; del udtrækket op, eller lav det igen."
            )),
            Outcome::NotStarted(error) => Err(format!(
                "{name} kunne ikke læses, fordi læseprogrammet ikke kunne startes ({error}); prøv igen, og tjek installationen."
            )),
        }
    }

    fn run<T>(&self, bytes: &[u8], parse: impl Fn(&[u8]) -> Option<T>) -> Outcome<T> {
        let mut command = Command::new(&self.program);
        command.env_clear();
        // The program's allocator sets room aside in large pieces, which the child's limit on addresses would not allow.
        command.env("MIMALLOC_ARENA_RESERVE", "16384");
        command.args(&self.args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C is for the parent, which ends after the document at hand.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return Outcome::NotStarted(error),
        };
        let (Some(mut input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
            stop(&mut child);
            return Outcome::NotStarted(io::Error::other("rør mangler"));
        };
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // A child that dies before it has read everything closes the pipe: that is told by its status.
                let _ = input.write_all(bytes);
            });
            let complaint = scope.spawn(move || {
                let mut text = Vec::new();
                let mut errors = errors;
                let _ = errors.by_ref().take(COMPLAINT).read_to_end(&mut text);
                // The rest is drained, so that a child that complains without end does not hang.
                let _ = io::copy(&mut errors, &mut io::sink());
                String::from_utf8_lossy(&text).into_owned()
            });
            let (sender, receiver) = mpsc::channel();
            scope.spawn(move || {
                let mut answer = Vec::new();
                let whole = output.take(ANSWER_LIMIT).read_to_end(&mut answer).is_ok();
                let _ = sender.send(whole.then_some(answer));
            });
            let answer = receiver.recv_timeout(Duration::from_secs(self.wall_seconds));
            let document = match &answer {
                Ok(Some(answer)) => parse(answer),
                _ => None,
            };
            if document.is_none() && answer.is_err() {
                stop(&mut child);
                return Outcome::Slow;
            }
            if document.is_some() {
                // The answer is complete; nothing the child still does is of interest.
                stop(&mut child);
            }
            let status = child.wait().ok();
            match document {
                Some(document) => Outcome::Read(document),
                None => Outcome::Crashed { complaint: complaint.join().unwrap_or_default(), status },
            }
        })
    }

    fn slow(&self, file_name: &str) -> String {
        format!(
            "{file_name} tog længere tid at læse end de {} sekunder, der er afsat; del dokumentet op, eller gem det på ny som PDF.",
            self.cpu_seconds.min(self.wall_seconds)
        )
    }

    fn explain(&self, format: Format, file_name: &str, complaint: &str, status: Option<ExitStatus>) -> Document {
        let out_of_memory = complaint.contains("memory allocation") || complaint.contains("out of memory");
        if out_of_memory {
            let message = format!(
                "{file_name} krævede mere hukommelse end de {} MB, der er afsat; del dokumentet op, eller gem det igen uden store billeder.",
                self.memory_bytes / (1024 * 1024)
            );
            return unread(format, FindingKind::TooLarge, message);
        }
        if status.is_some_and(stopped_for_time) {
            return unread(format, FindingKind::TooLarge, self.slow(file_name));
        }
        let message = format!(
            "{file_name} er beskadiget, så læsningen gik ned; hent dokumentet igen fra kilden, eller gem det på ny som PDF."
        );
        unread(format, FindingKind::Unreadable, message)
    }
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn parse(answer: &[u8]) -> Option<Document> {
    postcard::from_bytes(answer.strip_prefix(MARK.as_slice())?).ok()
}

#[cfg(unix)]
fn stopped_for_time(status: ExitStatus) -> bool {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    // The soft limit sends the first, the hard limit the second.
    [Signal::XCPU, Signal::KILL].iter().any(|signal| status.signal() == Some(signal.as_raw()))
}

#[cfg(not(unix))]
fn stopped_for_time(_status: ExitStatus) -> bool {
    false
}

/// What the child does: limits itself, reads a document from standard input and writes it to standard output.
///
/// `memory_bytes` is the address space and `cpu_seconds` the processor time it may take.
pub fn serve_child(memory_bytes: u64, cpu_seconds: u64) -> ExitCode {
    limit(memory_bytes, cpu_seconds);
    let Some(answer) = answer() else { return ExitCode::FAILURE };
    let mut output = io::stdout().lock();
    let written = output.write_all(MARK).and_then(|()| output.write_all(&answer)).and_then(|()| output.flush());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the child of [`Isolation::clean`] does: limits itself, cleans what comes on standard input and writes what came of it
/// to standard output.
///
/// `memory_bytes` is the address space and `cpu_seconds` the processor time it may take.
pub fn serve_cleaning(memory_bytes: u64, cpu_seconds: u64) -> ExitCode {
    limit(memory_bytes, cpu_seconds);
    let mut bytes = Vec::new();
    if io::stdin().lock().take(enclosure::LIMIT as u64 + 1).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let Ok(answer) = postcard::to_stdvec(&enclosure::answer(&bytes)) else { return ExitCode::FAILURE };
    let mut output = io::stdout().lock();
    let written = output.write_all(CLEANED).and_then(|()| output.write_all(&answer)).and_then(|()| output.flush());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the child of [`Isolation::deliver`] does: limits itself, reads an export or a list of members from standard input and
/// writes what it says to standard output.
///
/// `memory_bytes` is the address space and `cpu_seconds` the processor time it may take.
pub fn serve_delivery(memory_bytes: u64, cpu_seconds: u64) -> ExitCode {
    limit(memory_bytes, cpu_seconds);
    let mut bytes = Vec::new();
    if io::stdin().lock().take(TEXT_LIMIT as u64 + 1).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let Ok(answer) = serde_json::to_vec(&exports::read_delivery("", &bytes)) else { return ExitCode::FAILURE };
    let mut output = io::stdout().lock();
    let written = output.write_all(DELIVERED).and_then(|()| output.write_all(&answer)).and_then(|()| output.flush());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A delivery whose records tell the file they come from, which the child does not know.
fn named(delivery: Option<Delivery>, name: &str) -> Option<Delivery> {
    let mut delivery = delivery?;
    if let Delivery::Meetings(export) = &mut delivery {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        export.meetings.iter_mut().for_each(|part| file.clone_into(&mut part.record.source.file));
    }
    Some(delivery)
}

fn answer() -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte over the limit is enough to know that there is more.
    io::stdin().lock().take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes).ok()?;
    postcard::to_stdvec(&read_document(&bytes)).ok()
}

#[cfg(unix)]
fn limit(memory_bytes: u64, cpu_seconds: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let set = |resource, current: u64, maximum: u64| {
        // A limit that may not be set (it is already lower) leaves the lower one standing.
        let _ = setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) });
    };
    set(Resource::As, memory_bytes, memory_bytes);
    set(Resource::Cpu, cpu_seconds, cpu_seconds.saturating_add(1));
    set(Resource::Core, 0, 0);
    set(Resource::Fsize, 0, 0);
}

#[cfg(not(unix))]
fn limit(_memory_bytes: u64, _cpu_seconds: u64) {}
