//! `sagsgang demo`: the sample municipality, read from its documents, kept, indexed and shown.

use std::{
    io::{self, Write as _},
    sync::Arc,
};

use sagsgang_app::demo::{self, generate};
use sagsgang_model::record::Access;
use sagsgang_typeset::Seal;
use sagsgang_web::office::Office;
use tokio::runtime::Runtime;

use crate::{
    arguments::Demo,
    data,
    failure::{Done, Failure},
    import::{self, Placed},
    interrupt::Interrupt,
    reading,
    samples::samples,
    serve,
};

/// The generated minutes are the same each time.
const SEED: u64 = 1;
/// About as many documents are generated for a year.
const A_YEAR: u64 = 504;

const ENDING: &str = "Ending (again to end at once) …";

/// Imports the samples and serves them.
pub fn run(options: &Demo) -> Result<Done, Failure> {
    let runtime = Runtime::new()?;
    let interrupt = Interrupt::listen(runtime.handle(), ENDING);
    // Taken first, so that a port that cannot be had is told before the work.
    let listener = match options.no_serve {
        true => None,
        false => Some(runtime.block_on(serve::listen(options.listen.address))?),
    };
    let temporary = match &options.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("sagsgang-demo-").tempdir()?),
    };
    let dir = match (&options.data, &temporary) {
        (Some(dir), _) => dir.clone(),
        (None, Some(temporary)) => temporary.path().to_owned(),
        (None, None) => std::env::temp_dir(),
    };
    let store = data::open_or_make(&dir)?;
    let years = options.years.unwrap_or(0);
    let generated = (years > 0).then(|| generate(years, SEED)).into_iter().flatten();
    let documents = samples().chain(generated).map(|document| Placed { place: document.name.clone(), pending: document.into() });
    let expected = samples().len() as u64 + u64::from(years) * A_YEAR;
    let outcome = import::import(&store, documents, expected, reading::readers(), Access::Open, &interrupt)?;
    let index = sagsgang_app::open_index(&store)?;
    let mut out = io::stdout().lock();
    import::table(&mut out, &outcome)?;
    writeln!(out, "\n{} items indexed; the record is in {}", index.len(), dir.display())?;
    out.flush()?;
    drop(out);
    drop(index);
    match (listener, outcome.done()) {
        (Some(listener), Done::Well) => {
            let cleaning = Arc::new(reading::IsolatedCleaning::new()?);
            let people = demo::move_in(&store, &data::surroundings(), &reading::Markdown, &*cleaning)?;
            let shown = people.into_iter().map(|person| (person.email, demo::PASSWORD.to_owned(), person.what)).collect();
            let reader = Arc::new(reading::IsolatedReading::new()?);
            let office = Office::new(Arc::new(reading::Markdown), cleaning).reading(reader).showing(shown);
            let seal = test_seal()?;
            serve::serve(&runtime, store, listener, None, &options.listen, None, office, Some(seal), interrupt)
        }
        (_, done) => {
            if let Some(temporary) = temporary.filter(|_| options.no_serve) {
                let _kept = temporary.keep();
            }
            Ok(done)
        }
    }
}

/// A seal that nobody vouches for, to see what signed minutes are.
fn test_seal() -> Result<Seal, Failure> {
    /// As long as a demo may run.
    const DAYS: u32 = 365;
    let now: jiff::Timestamp = data::surroundings().now().parse().map_err(Failure::new)?;
    let yesterday = now - jiff::SignedDuration::from_hours(24);
    let chance = [*uuid::Uuid::new_v4().as_bytes(), *uuid::Uuid::new_v4().as_bytes()].concat();
    let chance = <[u8; 32]>::try_from(chance).map_err(|_| Failure::new("no chance"))?;
    Seal::for_demo("Fjordby Kommune (prøve)", yesterday, DAYS, chance).map_err(Failure::new)
}
