//! *Sagens vej*: a case from body to body, as stops in time.

use sagsgang_model::{Date, Outcome};
use sagsgang_store::{
    Connection, Error,
    public::{self, ItemLine, Promise},
};

/// Some numbers are used for hundreds of items; beside one of them the nearest are enough.
const MOST_STOPS: usize = 15;

/// One stop: a body's treatment of the case.
#[derive(Debug, Clone)]
pub(crate) struct Stop {
    pub(crate) body: String,
    pub(crate) date: Option<Date>,
    pub(crate) number: Option<String>,
    pub(crate) title: String,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) excerpt: String,
    /// The item's address; none while its meeting has not been read.
    pub(crate) address: Option<String>,
    /// Whether the stop is the item that the page shows.
    pub(crate) here: bool,
}

impl Stop {
    pub(crate) fn of(line: ItemLine, here: bool) -> Self {
        Self {
            body: line.body,
            date: Some(line.date),
            number: line.number,
            title: line.title,
            outcomes: line.outcomes,
            excerpt: line.excerpt,
            address: Some(line.address),
            here,
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.address.is_none()
    }
}

/// A promise and the item that keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) promise: Promise,
    pub(crate) by: Option<ItemLine>,
}

/// What stands beside an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail {
    /// Earlier above, later below, the item itself among them; empty when it stands alone.
    pub(crate) stops: Vec<Stop>,
    /// Stops of a long trail that are not among them; the case's page has all.
    pub(crate) left_out: usize,
    /// Promises made under the item.
    pub(crate) made: Vec<Kept>,
    /// Earlier promises that the item keeps.
    pub(crate) kept: Vec<Kept>,
}

/// The trail of an item: its case, what it quotes, and what quotes it.
pub(crate) fn of(c: &Connection<'_>, here: &ItemLine) -> Result<Trail, Error> {
    let case = here.case_number.as_deref().map_or_else(|| Ok(Vec::new()), |number| public::case(c, number))?;
    let mut lines = case.clone();
    lines.push(here.clone());
    lines.extend(public::quoted_by(c, &here.address)?);
    let mut waiting = Vec::new();
    for quote in public::quotes(c, &here.address)? {
        match quote.target {
            Some(line) => lines.push(line),
            None => waiting.push(Stop {
                body: quote.body,
                date: quote.date,
                number: quote.number,
                title: String::new(),
                outcomes: quote.outcomes,
                excerpt: quote.excerpt,
                address: None,
                here: false,
            }),
        }
    }
    lines.sort_by(|a, b| (a.date, &a.address).cmp(&(b.date, &b.address)));
    lines.dedup_by(|a, b| a.address == b.address);
    let mut stops: Vec<Stop> = lines
        .into_iter()
        .map(|line| {
            let own = line.address == here.address;
            Stop::of(line, own)
        })
        .collect();
    stops.extend(waiting);
    stops.sort_by_key(|stop| stop.date);
    if stops.len() == 1 {
        stops.clear();
    }
    let all = stops.len();
    if all > MOST_STOPS {
        let here = stops.iter().position(|stop| stop.here).unwrap_or(0);
        let from = here.saturating_sub(MOST_STOPS / 2).min(all - MOST_STOPS);
        stops.drain(from + MOST_STOPS..);
        stops.drain(..from);
    }
    let mut trail = Trail { left_out: all - stops.len(), stops, ..Trail::default() };
    for kept in promises(c, here.case_number.as_deref(), &case)? {
        if kept.promise.address == here.address {
            trail.made.push(kept);
        } else if kept.by.as_ref().is_some_and(|by| by.address == here.address) {
            trail.kept.push(kept);
        }
    }
    Ok(trail)
}

/// The promises of a case, each with the item that keeps it.
pub(crate) fn promises(c: &Connection<'_>, number: Option<&str>, case: &[ItemLine]) -> Result<Vec<Kept>, Error> {
    let Some(number) = number.and_then(|number| number.parse().ok()) else { return Ok(Vec::new()) };
    let promises = public::promises(c, &number)?;
    Ok(promises.into_iter().map(|promise| Kept { by: promise.kept_by(case).cloned(), promise }).collect())
}
