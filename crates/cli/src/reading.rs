//! Reading documents and cleaning uploads: what needs a parser in a child process; documents many at a time, in the order given.

use std::{
    ffi::OsString,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use sagsgang_app::{Cleaned, Cleaning, Document, Reading, Writing};
use sagsgang_intake::{
    READER_VERSION,
    reader::{isolate::Isolation, media_type},
    sha256,
};
use sagsgang_model::{
    Record,
    moving::Delivery,
    record::{Access, Block, Item},
};
use sagsgang_store::gate::FileContents;

use crate::failure::Failure;

/// Documents a reader may be ahead of the one who takes them.
const AHEAD: usize = 4;

/// The first argument of a child that reads. No command: people never type it, and no help shows it.
const READER: &str = "reader-child";
/// The first argument of a child that cleans, likewise.
const CLEANER: &str = "cleaner-child";
/// The first argument of a child that reads what other systems hand over, likewise.
const UNPACKER: &str = "unpacker-child";

/// What a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space.
    pub memory_bytes: u64,
    /// Processor time.
    pub cpu_seconds: u64,
}

/// What a child is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    /// It reads a document.
    Reads(Limits),
    /// It cleans an upload.
    Cleans(Limits),
    /// It reads what another system hands over.
    Unpacks(Limits),
}

/// Whether the arguments are those that [`IsolatedReading`] and [`IsolatedCleaning`] give their children.
pub fn asked_to_be_child(mut arguments: impl Iterator<Item = OsString>) -> Option<Child> {
    let of = match arguments.next()?.to_str()? {
        READER => Child::Reads,
        CLEANER => Child::Cleans,
        UNPACKER => Child::Unpacks,
        _ => return None,
    };
    let mut number = || arguments.next()?.to_str()?.parse().ok();
    Some(of(Limits { memory_bytes: number()?, cpu_seconds: number()? }))
}

/// This very program as a child, with the limits of [`Isolation::new`].
fn isolation(first: &str) -> Result<Isolation, Failure> {
    let program = std::env::current_exe()
        .map_err(|e| Failure::new(format!("the program cannot find itself ({e}), which it must to read PDF and Word")))?;
    let mut isolation = Isolation::new(program, Vec::new());
    isolation.args =
        [first, &isolation.memory_bytes.to_string(), &isolation.cpu_seconds.to_string()].map(OsString::from).to_vec();
    Ok(isolation)
}

/// Understands what the office writes: by the rules that documents are read by.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

impl Writing for Markdown {
    fn blocks(&self, markdown: &str) -> Vec<Block> {
        sagsgang_intake::markdown::blocks(markdown)
    }

    fn markdown(&self, blocks: &[Block]) -> String {
        sagsgang_intake::markdown::markdown(blocks)
    }

    fn annotate(&self, item: &mut Item, day: Option<sagsgang_model::Date>) {
        sagsgang_intake::annotate(item, day);
    }

    fn outcomes(&self, text: &str, recommended: &[sagsgang_model::record::Recommendation]) -> Vec<sagsgang_model::Outcome> {
        sagsgang_intake::outcomes(text, recommended)
    }

    fn pasted(&self, html: &str) -> String {
        sagsgang_intake::markdown::from_html(html)
    }
}

/// Reads with this very program as the child.
#[derive(Debug)]
pub struct IsolatedReading {
    isolation: Isolation,
    unpacking: Isolation,
    version: String,
    unlabelled: Access,
}

impl IsolatedReading {
    /// Readers with the limits of [`Isolation::new`].
    pub fn new() -> Result<Self, Failure> {
        let (isolation, unpacking) = (isolation(READER)?, isolation(UNPACKER)?);
        Ok(Self { isolation, unpacking, version: READER_VERSION.to_string(), unlabelled: Access::Closed })
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

    fn delivery(&self, document: &Document) -> Result<Option<Delivery>, String> {
        self.unpacking.deliver(&document.name, &document.bytes)
    }

    fn item(&self, document: &Document) -> Result<Item, String> {
        let lines = self.isolation.read(&document.bytes, &document.name);
        match lines.findings.iter().find(|finding| finding.kind.is_fatal()) {
            Some(fatal) => Err(fatal.message.clone()),
            None => Ok(sagsgang_intake::whole(lines)),
        }
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

/// Cleans uploads, and reads what is left of them, with this very program as the child.
#[derive(Debug)]
pub struct IsolatedCleaning {
    isolation: Isolation,
    reading: IsolatedReading,
    /// One upload is cleaned at a time, so that many at once do not take the machine from those who read.
    turn: Mutex<()>,
}

impl IsolatedCleaning {
    /// A cleaner with the limits of [`Isolation::new`].
    pub fn new() -> Result<Self, Failure> {
        Ok(Self { isolation: isolation(CLEANER)?, reading: IsolatedReading::new()?, turn: Mutex::default() })
    }
}

impl Cleaning for IsolatedCleaning {
    fn clean(&self, name: &str, bytes: &[u8]) -> Result<Cleaned, String> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = self.isolation.clean(name, bytes).map_err(|refused| refused.message)?;
        let document = Document { name: taken.name, bytes: taken.bytes };
        let contents = FileContents { media_type: taken.media_type.to_owned(), ..self.reading.contents(&document) };
        Ok(Cleaned {
            name: document.name,
            bytes: document.bytes,
            media_type: taken.media_type.to_owned(),
            taken_out: taken.removed,
            warnings: taken.warnings,
            contents,
        })
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

#[cfg(test)]
mod tests {
    use sagsgang_app::office::Decided;
    use sagsgang_model::{
        Date, Provenance, SectionKind,
        record::{Item, Section},
    };

    use super::*;

    /// What reading finds in a text that stands in the presentation of a case.
    fn read_back(markdown: &str) -> Item {
        let blocks = Markdown.blocks(markdown);
        let text = blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n");
        let mut item = Item::bare(None, "Ny bro".to_owned(), None, Access::Open);
        let (heading, provenance) = (Some("Sagsfremstilling".to_owned()), Provenance::default());
        item.sections.push(Section { kind: SectionKind::Case, heading, text, blocks, provenance });
        Markdown.annotate(&mut item, None);
        item
    }

    #[test]
    fn a_quoted_decision_is_read_as_one() {
        let bodies = [
            ("Byrådet 2018-2021", "Byrådet"),
            ("Byrådet", "Byrådet"),
            ("Udvalget for Læring 2022-2025", "Udvalget for Læring"),
            ("Social- og Sundhedsudvalget", "Social- og Sundhedsudvalget"),
            ("Økonomiudvalget 2018-2021", "Økonomiudvalget"),
        ];
        let texts = [
            "Godkendt.",
            "Indstillingen blev godkendt.\n\n1. maj er en fridag, og *alle* skal have besked: også 50 % af de [nye].",
            "Udsættes til næste møde.",
            "Taget til efterretning, jf. serviceloven § 83, stk. 2.",
        ];
        for (body, committee) in bodies {
            for text in texts {
                let decided = Decided {
                    address: String::new(),
                    body: body.to_owned(),
                    date: Date::constant(2021, 8, 25),
                    number: Some("145".to_owned()),
                    title: "Ny bro".to_owned(),
                    text: Some(text.to_owned()),
                    away: Vec::new(),
                };
                let quotation = decided.quotation(&Markdown).unwrap();
                assert!(quotation.starts_with(&format!("Beslutning fra {body}, 25. august 2021, pkt. 145: ")), "{quotation}");
                let item = read_back(&format!("Broen er gammel.\n\n{quotation}"));
                let [earlier] = &item.earlier_decisions[..] else { panic!("{quotation}: {:?}", item.earlier_decisions) };
                assert_eq!(earlier.committee.as_deref(), Some(committee));
                assert_eq!(
                    (earlier.date, earlier.item.as_ref().map(ToString::to_string)),
                    (Some(decided.date), Some("145".into()))
                );
                assert_eq!(earlier.text, text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }

    #[test]
    fn what_is_pasted_is_markdown() {
        let pasted = Markdown.pasted("<h2>Økonomi</h2><p>Den koster <b>2 mio.</b></p><ul><li>a</li><li>b</li></ul>");
        assert_eq!(pasted.trim_end(), "### Økonomi\n\nDen koster 2 mio.\n\n- a\n- b");
    }
}
