//! How long signed minutes take: `cargo run --release -p sagsgang-typeset --example signed -- 150`.

use std::{error::Error, fmt::Write as _, time::Instant};

use sagsgang_app::{Document, Extent, Reading, Surroundings, Typeset as _, import_document};
use sagsgang_model::{Record, record::Access};
use sagsgang_store::{Store, gate::FileContents, public};
use sagsgang_typeset::{Seal, Typesetter, signatures};

const RUNS: usize = 9;

struct Reader;

impl Reading for Reader {
    fn version(&self) -> &'static str {
        "1"
    }

    fn unlabelled(&self) -> Access {
        Access::Open
    }

    fn read(&self, document: &Document) -> Record {
        sagsgang_intake::read_bytes(&document.bytes, &document.name)
    }

    fn contents(&self, _: &Document) -> FileContents {
        FileContents::default()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let items: usize = std::env::args().nth(1).map_or(Ok(150), |argument| argument.parse())?;
    let mut text =
        "Fjordby Kommune\nByrådet\n\nReferat\n\nMødedato: 23. november 2026\nMødetidspunkt: Kl. 18:00\n\n\n".to_owned();
    for number in 1..=items {
        write!(
            text,
            "{number}. Renovering af vej nummer {number}\n\nSagsfremstilling\nVejen er fra {}, og belægningen er slidt. Der kører {} biler \
             om dagen.\n\nForvaltningen har regnet på to løsninger og talt med naboerne.\n\nØkonomi\nArbejdet koster {}.000 kr.\n\n\
             Administrationen indstiller,\n\nat arbejdet udbydes\n\nat udgiften finansieres af kassen\n\nBeslutning\nIndstilling \
             godkendt.\n\n\n",
            1900 + number % 100,
            300 + number * 7,
            100 + number,
        )?;
    }
    let dir = tempfile::tempdir()?;
    let store = Store::open(dir.path())?;
    let s = Surroundings::of_this_machine();
    import_document(&store, &s, &Reader, &Document { name: "referat.txt".to_owned(), bytes: text.into_bytes() })?;
    let mut found = None;
    store.read(|c| {
        public::for_each_publication(c, |publication| {
            found = Some(publication);
            Ok(())
        })
    })?;
    let mut minutes = found.ok_or("nothing was published")?;
    minutes.published = "2027-01-15T16:30:00Z".to_owned();
    let seal = Seal::for_demo("Fjordby Kommune", "2027-01-01T00:00:00Z".parse()?, 365, [7; 32])?;
    let setter = Typesetter::new("").sealed(seal);
    let mut times = Vec::with_capacity(RUNS);
    let printed = serde_json::to_string(&minutes)?;
    for run in 0..RUNS {
        // Other words each time: what was set before is remembered.
        let minutes = serde_json::from_str(&printed.replace("Vejen er fra", &format!("Den {run}. vej er fra")))?;
        let started = Instant::now();
        let pdf = setter.pdf(&minutes, Extent::Meeting).map_err(|_| "the minutes were not set")?;
        times.push((started.elapsed(), pdf.len()));
        if signatures(&pdf)?.len() != 1 {
            return Err("the minutes are not signed".into());
        }
    }
    let first = times[0];
    times.sort_unstable();
    println!("{} items, {} kB: first {:?}, median of {RUNS} {:?}", items, first.1 / 1000, first.0, times[RUNS / 2].0);
    Ok(())
}
