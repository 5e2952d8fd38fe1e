//! *Indlæs mange*: documents read in parallel and written one by one, in the order they came.

use std::{
    collections::BTreeMap,
    fmt, io,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use sagsgang_model::FindingKind;
use sagsgang_store::{Store, person};

use crate::{
    Document, Error, Imported, MovedIn, Reading, Surroundings,
    import_document::{Prepared, commit, prepare},
};

/// Documents a reader may be ahead of the writer. Bounds memory, however many documents there are.
const AHEAD: usize = 4;

/// A document that is opened when its turn comes.
pub struct Pending {
    /// File name without folders.
    pub name: String,
    /// Gives the bytes; an error says in a whole sentence why it cannot.
    pub open: Box<dyn FnOnce() -> io::Result<Vec<u8>> + Send>,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("name", &self.name).finish_non_exhaustive()
    }
}

impl From<Document> for Pending {
    fn from(document: Document) -> Self {
        Self { name: document.name, open: Box::new(move || Ok(document.bytes)) }
    }
}

/// One document done.
#[derive(Debug)]
pub struct Progress<'a> {
    /// How many are done, this one included.
    pub done: usize,
    /// Its file name.
    pub name: &'a str,
    /// What came of it.
    pub imported: &'a Imported,
}

/// What an import came to, for the table at its end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Documents looked at.
    pub documents: usize,
    /// Documents read and kept.
    pub kept: usize,
    /// Documents that were known already.
    pub unchanged: usize,
    /// Items in the documents kept.
    pub items: usize,
    /// Meetings shown for the first time.
    pub published: usize,
    /// New editions of meetings that were shown before.
    pub new_editions: usize,
    /// Findings by sort.
    pub findings: BTreeMap<FindingKind, usize>,
    /// File and reason of each document that could not be read.
    pub unreadable: Vec<(String, String)>,
    /// Files that no meeting shows, and why: body or date is not told, or the meeting is the office's own.
    pub unplaced: Vec<(String, String)>,
    /// Files that do not say whether they are open, and therefore count as closed.
    pub unlabelled: Vec<String>,
    /// File and reason of each document whose publication a person must look at first.
    pub withheld: Vec<(String, String)>,
    /// File of what another system handed over, and what came of it.
    pub moved_in: Vec<(String, MovedIn)>,
    /// Names of people and bodies kept apart in doubt, in the whole store.
    pub doubts: Vec<String>,
    /// Whether it was stopped before the end. Run again, it goes on where it was.
    pub stopped: bool,
}

impl Report {
    fn note(&mut self, name: &str, imported: &Imported) {
        self.documents += 1;
        match imported {
            Imported::Unchanged => self.unchanged += 1,
            Imported::Unreadable(why) => self.unreadable.push((name.to_owned(), why.clone())),
            Imported::MovedIn(moved) => {
                self.kept += 1;
                self.items += moved.items;
                self.published += moved.published;
                self.new_editions += moved.new_editions;
                for finding in &moved.findings {
                    *self.findings.entry(finding.kind).or_default() += 1;
                }
                self.unplaced.extend(moved.nowhere.iter().map(|why| (name.to_owned(), why.clone())));
                self.withheld.extend(moved.withheld.iter().cloned());
                self.moved_in.push((name.to_owned(), moved.clone()));
            }
            Imported::Kept(kept) => {
                self.kept += 1;
                self.items += kept.items;
                match kept.edition {
                    Some(1) => self.published += 1,
                    Some(_) => self.new_editions += 1,
                    None => {}
                }
                for kind in &kept.findings {
                    *self.findings.entry(*kind).or_default() += 1;
                }
                if let Some(why) = &kept.nowhere {
                    self.unplaced.push((name.to_owned(), why.clone()));
                }
                if kept.unlabelled {
                    self.unlabelled.push(name.to_owned());
                }
                if let Some(why) = &kept.withheld {
                    self.withheld.push((name.to_owned(), why.clone()));
                }
            }
        }
    }
}

/// Imports documents with `readers` threads that read and this one that writes. Each document is
/// one transaction; setting `stop` ends the import after the document at hand.
///
/// Documents are dealt to the readers in turn and taken back in turn, so that the outcome does not
/// depend on which reader is quick.
///
/// # Errors
/// The store's own. A file that cannot be opened is listed in the report instead.
pub fn import_many(
    store: &Store,
    s: &Surroundings,
    reading: &dyn Reading,
    documents: impl Iterator<Item = Pending> + Send,
    readers: usize,
    stop: &AtomicBool,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Report, Error> {
    let readers = readers.max(1);
    let mut report = Report::default();
    thread::scope(|scope| {
        let mut inputs: Vec<SyncSender<Pending>> = Vec::with_capacity(readers);
        let mut outputs: Vec<Receiver<(String, Result<Prepared, Error>)>> = Vec::with_capacity(readers);
        for _ in 0..readers {
            let (input, pending) = sync_channel::<Pending>(1);
            let (output, prepared) = sync_channel(AHEAD);
            inputs.push(input);
            outputs.push(prepared);
            scope.spawn(move || {
                for Pending { name, open } in pending {
                    let result = match open() {
                        Ok(bytes) => prepare(store, reading, &Document { name: name.clone(), bytes }),
                        Err(error) => Ok(Prepared::Unreadable(error.to_string())),
                    };
                    if output.send((name, result)).is_err() {
                        break;
                    }
                }
            });
        }
        scope.spawn(move || {
            for (turn, document) in documents.enumerate() {
                if stop.load(Ordering::Relaxed) || inputs[turn % readers].send(document).is_err() {
                    break;
                }
            }
        });
        let mut keep = |name: String, prepared: Prepared| {
            let imported = commit(store, s, reading.version(), prepared)?;
            report.note(&name, &imported);
            progress(Progress { done: report.documents, name: &name, imported: &imported });
            Ok::<(), Error>(())
        };
        // Lists of members make no bodies: those that the other documents bring come first.
        let mut lists = Vec::new();
        for turn in 0.. {
            let Ok((name, prepared)) = outputs[turn % readers].recv() else { break };
            if stop.load(Ordering::Relaxed) {
                break;
            }
            match prepared? {
                list if list.is_list() => lists.push((name, list)),
                other => keep(name, other)?,
            }
        }
        for (name, list) in lists {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            keep(name, list)?;
        }
        Ok::<(), Error>(())
    })?;
    report.stopped = stop.load(Ordering::Relaxed);
    report.doubts = store.read(person::doubts)?.into_iter().map(|doubt| doubt.message).collect();
    if !report.doubts.is_empty() {
        report.findings.insert(FindingKind::DoubtfulMatch, report.doubts.len());
    }
    Ok(report)
}
