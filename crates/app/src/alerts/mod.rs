//! *Beskeder*: e-mail to those who follow something, from the form on the page to the letter.
//!
//! [`ask`] takes what somebody wrote in the form; [`confirm`] makes a subscription of it when the owner of the
//! mailbox says so; [`unsubscribe`] forgets it. [`collect`] follows the event log and notes who is to be told
//! what; [`deliver`] writes the letters and hands them to a [`Post`].
//!
//! What is news: an item that is shown for the first time, of a meeting at most [`RECENT_DAYS`] days old when it
//! was published (or still to come); and a change of what an item says, when the meeting is as recent, when a
//! person put something right, or when the reader follows the item's case. So twenty years of minutes read in
//! on one day tell nobody anything. What was taken out of an edition is never told of.

mod collect;
mod deliver;
mod key;
mod letter;
mod pace;
mod subscribe;

pub use collect::{RECENT_DAYS, collect};
pub use deliver::{Delivered, Post, Refused, deliver};
pub use key::Key;
pub use letter::{Letter, Site, topic_name};
pub use pace::{Pace, danish_day};
pub use subscribe::{Asked, ask, confirm, is_address, requested, subscribed, unsubscribe};

pub(crate) use collect::published;
pub(crate) use deliver::{A_STEP, send_each};
pub(crate) use key::{hex, keyed};
pub(crate) use pace::{backoff, later, time};

/// The job's name in the store; one process at a time does it.
const JOB: &str = "alerts";

/// Takes or keeps the job of telling subscribers for the next `seconds`; false while another process has it.
///
/// # Errors
/// The store's own.
pub fn take_over(
    store: &sagsgang_store::Store,
    s: &crate::Surroundings,
    holder: &str,
    seconds: i64,
) -> Result<bool, crate::Error> {
    let now = s.now();
    // Writing wakes the disk and makes every page anew: once in half the time is enough.
    let (halfway, until) = (pace::later(&now, seconds / 2)?, pace::later(&now, seconds)?);
    if store.read(|c| sagsgang_store::follow::is_held(c, JOB, holder, &halfway))? {
        return Ok(true);
    }
    store.write(|c| Ok(sagsgang_store::follow::take_over(c, JOB, holder, &now, &until)?))
}
