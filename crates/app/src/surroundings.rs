//! Time and randomness, given from outside.

use std::fmt;

use uuid::Uuid;

/// What a use case asks the world for.
pub struct Surroundings {
    now: Box<dyn Fn() -> String + Send + Sync>,
    id: Box<dyn Fn() -> Uuid + Send + Sync>,
    secret: Box<dyn Fn() -> [u8; 32] + Send + Sync>,
}

impl Surroundings {
    /// Takes the clock (UTC, RFC 3339) and the source of identifiers (UUIDv7) from the caller.
    pub fn new(now: impl Fn() -> String + Send + Sync + 'static, id: impl Fn() -> Uuid + Send + Sync + 'static) -> Self {
        Self { now: Box::new(now), id: Box::new(id), secret: Box::new(random) }
    }

    /// Takes the source of secrets from the caller: 32 bytes that nobody can guess.
    #[must_use]
    pub fn with_secrets(mut self, secret: impl Fn() -> [u8; 32] + Send + Sync + 'static) -> Self {
        self.secret = Box::new(secret);
        self
    }

    /// The machine's clock and randomness.
    pub fn of_this_machine() -> Self {
        let now = || jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string();
        Self::new(now, Uuid::now_v7)
    }

    /// The time, in UTC, as RFC 3339.
    pub fn now(&self) -> String {
        (self.now)()
    }

    /// The day it is in Denmark.
    pub fn today(&self) -> sagsgang_model::Date {
        crate::alerts::danish_day(self.moment())
    }

    /// The time as a moment.
    pub(crate) fn moment(&self) -> jiff::Timestamp {
        self.now().parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    pub(crate) fn secret(&self) -> [u8; 32] {
        (self.secret)()
    }

    /// A new identifier.
    pub fn id(&self) -> Uuid {
        (self.id)()
    }
}

/// The machine's own randomness. Without it nothing secret can be made, and nothing may go on.
#[expect(clippy::panic, reason = "a secret that can be guessed is worse than none")]
fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    match getrandom::fill(&mut bytes) {
        Ok(()) => bytes,
        Err(error) => panic!("this machine gives no randomness: {error}"),
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}
