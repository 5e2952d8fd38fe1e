//! Reading documents: what needs a parser in a child process, many at a time, in the order given.

use std::{
    ffi::OsString,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use sagsgang_app::{Document, Reading, Writing};
use sagsgang_intake::{
    READER_VERSION,
    reader::{isolate::Isolation, media_type},
    sha256,
};
use sagsgang_model::{
    Record,
    record::{Access, Block, Item},
};
use sagsgang_store::gate::FileContents;

use crate::failure::Failure;

/// Documents a reader may be ahead of the one who takes them.
const AHEAD: usize = 4;

/// The first argument of a child. No command: people never type it, and no help shows it.
const CHILD: &str = "reader-child";

/// What a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space.
    pub memory_bytes: u64,
    /// Processor time.
    pub cpu_seconds: u64,
}

/// Whether the arguments are those that [`IsolatedReading`] gives its children.
pub fn asked_to_be_child(mut arguments: impl Iterator<Item = OsString>) -> Option<Limits> {
    if arguments.next()? != CHILD {
        return None;
    }
    let mut number = || arguments.next()?.to_str()?.parse().ok();
    Some(Limits { memory_bytes: number()?, cpu_seconds: number()? })
}

/// Understands what the office writes: by the rules that documents are read by.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

impl Writing for Markdown {
    fn blocks(&self, markdown: &str) -> Vec<Block> {
        sagsgang_intake::markdown::blocks(markdown)
    }

    fn annotate(&self, item: &mut Item) {
        // The day of its meeting is not known while it is written.
        sagsgang_intake::annotate(item, None);
    }

    fn pasted(&self, html: &str) -> String {
        sagsgang_intake::markdown::from_html(html)
    }
}

/// Reads with this very program as the child.
#[derive(Debug)]
pub struct IsolatedReading {
    isolation: Isolation,
    version: String,
    unlabelled: Access,
}

impl IsolatedReading {
    /// Readers with the limits of [`Isolation::new`].
    pub fn new() -> Result<Self, Failure> {
        let program = std::env::current_exe()
            .map_err(|e| Failure::new(format!("the program cannot find itself ({e}), which it must to read PDF and Word")))?;
        let mut isolation = Isolation::new(program, Vec::new());
        isolation.args =
            [CHILD, &isolation.memory_bytes.to_string(), &isolation.cpu_seconds.to_string()].map(OsString::from).to_vec();
        Ok(Self { isolation, version: READER_VERSION.to_string(), unlabelled: Access::Closed })
    }

    /// Says what documents count as that do not say whether they are open.
    #[must_use]
    pub fn unlabelled(self, unlabelled: Access) -> Self {
        Self { unlabelled, ..self }
    }
}

impl Reading for IsolatedReading {
    fn version(&self) -> &str {
        &self.version
    }

    fn unlabelled(&self) -> Access {
        self.unlabelled
    }

    fn read(&self, document: &Document) -> Record {
        let lines = self.isolation.read(&document.bytes, &document.name);
        sagsgang_intake::read(lines, &document.name, &sha256(&document.bytes))
    }

    fn contents(&self, document: &Document) -> FileContents {
        let read = self.isolation.read(&document.bytes, &document.name);
        let unreadable = read.findings.iter().find(|finding| finding.kind.hides_text()).map(|finding| finding.message.clone());
        let text: Vec<&str> = read.lines.iter().map(|line| line.text.as_str()).collect();
        FileContents {
            size: document.bytes.len(),
            media_type: media_type(&document.bytes).to_owned(),
            metadata: read.title.into_iter().chain(read.metadata).collect::<Vec<_>>().join("\n"),
            unreadable,
            text: text.join("\n"),
        }
    }
}

/// How many documents to read at a time on this machine.
pub fn readers() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Does `work` on each of `pieces` with as many threads as [`readers`], and hands over what comes of
/// it in the order of the pieces.
pub fn in_turn<P: Send, R: Send>(
    pieces: impl Iterator<Item = P> + Send,
    work: impl Fn(P) -> R + Sync,
    mut each: impl FnMut(R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let readers = readers();
    thread::scope(|scope| {
        let mut inputs: Vec<SyncSender<P>> = Vec::with_capacity(readers);
        let mut outputs: Vec<Receiver<R>> = Vec::with_capacity(readers);
        for _ in 0..readers {
            let (input, waiting) = sync_channel(1);
            let (output, done) = sync_channel(AHEAD);
            inputs.push(input);
            outputs.push(done);
            let work = &work;
            scope.spawn(move || {
                for piece in waiting {
                    if output.send(work(piece)).is_err() {
                        break;
                    }
                }
            });
        }
        scope.spawn(move || {
            for (turn, piece) in pieces.enumerate() {
                if inputs[turn % readers].send(piece).is_err() {
                    break;
                }
            }
        });
        for turn in 0.. {
            let Ok(done) = outputs[turn % readers].recv() else { break };
            each(done)?;
        }
        Ok(())
    })
}
