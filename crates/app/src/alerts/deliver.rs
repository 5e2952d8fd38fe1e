//! *Send*: letters that are due, until they are taken or given up.

use sagsgang_store::{
    Store,
    follow::{self, Fate},
};

use super::{Key, Letter, Pace, Site, letter, pace};
use crate::{Error, Surroundings};

/// A letter is given up after so many tries, which take some fourteen hours.
const MOST_TRIES: u32 = 9;
/// A subscription ends when so many letters in a row were given up: nobody reads there.
const MOST_DEAD: u32 = 5;
/// The longest time between two tries, in seconds.
const LONGEST_WAIT: i64 = 4 * 3600;
/// Letters that are sent in one go.
pub(crate) const A_STEP: u32 = 50;

/// Who hands letters over: a mail server, or files.
pub trait Post {
    /// Hands over one letter.
    ///
    /// # Errors
    /// Why it was not taken, and whether it is worth another try.
    fn send(&self, letter: &Letter) -> Result<(), Refused>;
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// This letter never will be: no such mailbox.
    ForGood(String),
    /// This letter may be, later.
    ForNow(String),
    /// No letter is now: the server cannot be reached. The others wait without a try.
    Unreachable(String),
}

/// What was done in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Letters handed over.
    pub sent: usize,
    /// Letters to be tried again.
    pub later: usize,
    /// Letters given up.
    pub dead: usize,
    /// Letters not sent, as nothing of what they told is shown any more.
    pub empty: usize,
}

/// Sends letters that are due, each given with how often it was tried, until somebody else takes over or the server is not there.
/// A letter that tells nothing any more is done. `note` keeps what came of each, and is told whether there was a letter.
///
/// # Errors
/// Those of what it calls.
pub(crate) fn send_each<D>(
    s: &Surroundings,
    due: impl Iterator<Item = (u32, D)>,
    post: &dyn Post,
    go_on: &dyn Fn() -> Result<bool, Error>,
    letter: impl Fn(&D) -> Result<Option<Letter>, Error>,
    note: impl Fn(&D, &Outcome, bool) -> Result<(), Error>,
) -> Result<Delivered, Error> {
    let mut told = Delivered::default();
    for (tries, due) in due {
        if !go_on()? {
            break;
        }
        let letter = letter(&due)?;
        let sent = letter.as_ref().map_or(Ok(()), |letter| post.send(letter));
        let outcome = Outcome::of(sent, tries, &s.now())?;
        note(&due, &outcome, letter.is_some())?;
        match letter {
            Some(_) => outcome.count(&mut told),
            None => told.empty += 1,
        }
        if outcome.unreachable {
            break;
        }
    }
    Ok(told)
}

/// Sends what is due: first the letters that ask for confirmation, then the news. `go_on` is asked before each:
/// another process may have taken over.
///
/// A letter that was taken by the server but not noted here (the machine stopped between) goes again with the
/// same Message-ID.
///
/// # Errors
/// The store's own.
pub fn deliver(
    store: &Store,
    s: &Surroundings,
    key: &Key,
    site: &Site,
    post: &dyn Post,
    go_on: &dyn Fn() -> Result<bool, Error>,
) -> Result<Delivered, Error> {
    let mut done = Delivered::default();
    let now = s.now();
    store.write(|c| follow::forget_requests(c, &super::subscribe::forgotten(&now)?).map_err(Error::from))?;
    for request in store.read(|c| follow::requests_due(c, &now, A_STEP))? {
        if !go_on()? {
            return Ok(done);
        }
        let Some(letter) = store.read(|c| letter::confirm(c, key, site, &request))? else { continue };
        let outcome = Outcome::of(post.send(&letter), request.attempts, &s.now())?;
        store.write(|c| follow::note_request(c, &request.id, outcome.due(), outcome.problem.as_deref()))?;
        outcome.count(&mut done);
        if outcome.unreachable {
            return Ok(done);
        }
    }
    for subscription in store.read(|c| follow::due(c, &now, A_STEP))? {
        if !go_on()? {
            return Ok(done);
        }
        let (batch, alerts) = store.write(|c| follow::batch(c, &subscription.id))?;
        let letter = store.read(|c| letter::news(c, key, site, &subscription, batch, &alerts))?;
        let outcome = match &letter {
            Some(letter) => Outcome::of(post.send(letter), subscription.attempts, &s.now())?,
            None => Outcome { fate: Fate::Sent, problem: None, unreachable: false },
        };
        let now = pace::time(&s.now())?;
        let next = Pace::from_code(&subscription.pace).unwrap_or(Pace::Daily).next(now).to_string();
        store.write(|c| {
            follow::note_letter(c, &subscription.id, &outcome.fate, outcome.problem.as_deref(), &next)?;
            if outcome.fate == Fate::Dead && subscription.dead + 1 >= MOST_DEAD {
                follow::unsubscribe(c, &subscription.id)?;
            }
            Ok::<_, Error>(())
        })?;
        match letter {
            Some(_) => outcome.count(&mut done),
            None => done.empty += 1,
        }
        if outcome.unreachable {
            return Ok(done);
        }
    }
    Ok(done)
}

/// What came of one try.
pub(crate) struct Outcome {
    fate: Fate,
    /// Why it was not taken.
    pub(crate) problem: Option<String>,
    /// Whether the others need not be tried now.
    unreachable: bool,
}

impl Outcome {
    fn of(result: Result<(), Refused>, attempts: u32, now: &str) -> Result<Self, Error> {
        let (why, for_good, unreachable) = match result {
            Ok(()) => return Ok(Self { fate: Fate::Sent, problem: None, unreachable: false }),
            Err(Refused::ForGood(why)) => (why, true, false),
            Err(Refused::ForNow(why)) => (why, false, false),
            Err(Refused::Unreachable(why)) => (why, false, true),
        };
        let give_up = for_good || attempts + 1 >= MOST_TRIES;
        let fate = if give_up { Fate::Dead } else { Fate::Later(pace::later(now, pace::backoff(attempts, LONGEST_WAIT))?) };
        Ok(Self { fate, problem: Some(why), unreachable })
    }

    /// When it is tried again.
    pub(crate) fn due(&self) -> Option<&str> {
        match &self.fate {
            Fate::Later(due) => Some(due),
            Fate::Sent | Fate::Dead => None,
        }
    }

    fn count(&self, done: &mut Delivered) {
        match self.fate {
            Fate::Sent => done.sent += 1,
            Fate::Later(_) => done.later += 1,
            Fate::Dead => done.dead += 1,
        }
    }
}
