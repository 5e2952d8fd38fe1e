//! *Den, der handler*: who asks, proved, with the roles of the day.

use jiff::SignedDuration;
use sagsgang_model::{
    Date, Role,
    id::{AccountId, BodyId},
};
use sagsgang_store::{Connection, Store, account, event, gate};

use super::Token;
use crate::{Error, Surroundings};

/// How a session's owner was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// By a password, and the code of an authenticator is still to come: nothing may be done but give it.
    HalfWay,
    /// By a password alone.
    Password,
    /// By a password and a code.
    Code,
    /// By a passkey, which is two factors in one.
    Passkey,
}

impl Proof {
    /// Every proof.
    const ALL: [Self; 4] = [Self::HalfWay, Self::Password, Self::Code, Self::Passkey];

    /// The name in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::HalfWay => "half_way",
            Self::Password => "password",
            Self::Code => "code",
            Self::Passkey => "passkey",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.code() == code)
    }
}

/// The setting that says whether closed material and rights ask for a second factor: `optional` lets a password do.
const SECOND_FACTOR: &str = "second_factor";

/// A session ends when no page was asked for in this time …
const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// … or when it has lasted so long, …
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// … and before a code was given, already after this.
const HALF_WAY: SignedDuration = SignedDuration::from_mins(10);
/// When a page was last asked for is noted to this.
const NOTED: SignedDuration = SignedDuration::from_secs(60);

/// Who asks: an account with the roles it has today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Whose session it is.
    pub account: AccountId,
    /// What colleagues see.
    pub name: String,
    /// The address one signs in with.
    pub email: String,
    /// The session, by the hash of its secret.
    pub session: String,
    /// How the session's owner was proved.
    pub proof: Proof,
    /// The day it is.
    pub today: Date,
    pub(super) held: Vec<(Role, Option<BodyId>)>,
    /// Whether the proof is enough for closed material and rights.
    pub strong: bool,
}

impl Actor {
    /// Whether the actor has a role for one of these bodies, or for all.
    pub fn holds(&self, role: Role, bodies: &[BodyId]) -> bool {
        self.held.iter().any(|(held, body)| *held == role && body.is_none_or(|body| bodies.contains(&body)))
    }

    /// The roles of today, each with its body; without one it is for all.
    pub fn roles(&self) -> &[(Role, Option<BodyId>)] {
        &self.held
    }
}

/// Who a session's secret is of, today. None when it is unknown, over, or its account closed.
///
/// Asked at every request: a right that was taken away is gone at the next one.
///
/// # Errors
/// The store's own.
pub fn actor(store: &Store, s: &Surroundings, token: &Token) -> Result<Option<Actor>, Error> {
    let now = s.moment();
    let today = s.today();
    let hash = token.hash();
    let found = store.read(|c| -> Result<_, Error> {
        let Some(session) = account::session(c, &hash)? else { return Ok(None) };
        let Some(proof) = Proof::from_code(&session.proof) else { return Ok(None) };
        let Some(found) = account::get(c, session.account)?.filter(|found| found.closed.is_none()) else { return Ok(None) };
        let held = account::held(c, found.id, today)?;
        let strong = matches!(proof, Proof::Code | Proof::Passkey) || is_second_factor_optional(c)?;
        let actor =
            Actor { account: found.id, name: found.name, email: found.email, session: hash.clone(), proof, today, held, strong };
        Ok(Some((actor, session.begun, session.seen)))
    })?;
    let Some((actor, begun, seen)) = found else { return Ok(None) };
    let since = |then: &str| then.parse::<jiff::Timestamp>().map_or(SignedDuration::MAX, |then| now.duration_since(then));
    let longest = if actor.proof == Proof::HalfWay { HALF_WAY } else { LONGEST };
    if since(&seen) > IDLE || since(&begun) > longest {
        store.write(|c| account::end_session(c, actor.account, &actor.session))?;
        return Ok(None);
    }
    if since(&seen) > NOTED {
        store.write(|c| account::touch_session(c, &actor.session, &s.now()))?;
    }
    Ok(Some(actor))
}

/// Whoever may run the program where the record lies: may all that an administrator may.
pub fn command_line(s: &Surroundings) -> Actor {
    Actor {
        account: AccountId(uuid::Uuid::nil()),
        name: "Kommandolinjen".to_owned(),
        email: String::new(),
        session: String::new(),
        proof: Proof::Passkey,
        today: s.today(),
        held: vec![(Role::Administrator, None)],
        strong: true,
    }
}

/// Lets a password do for closed material and rights, or asks for a second factor again. For trying out: the demo does.
///
/// # Errors
/// The store's own.
pub fn set_second_factor(store: &Store, s: &Surroundings, optional: bool) -> Result<(), Error> {
    #[derive(serde::Serialize)]
    struct Event {
        optional: bool,
    }
    store.write(|c| {
        gate::set_setting(c, SECOND_FACTOR, optional.then_some("optional"))?;
        event::append(c, &s.now(), "office.second_factor_set", &Event { optional })?;
        Ok(())
    })
}

fn is_second_factor_optional(c: &Connection<'_>) -> Result<bool, Error> {
    Ok(gate::setting(c, SECOND_FACTOR)?.as_deref() == Some("optional"))
}

/// Forgets sessions that are over.
pub(super) fn forget_sessions(c: &Connection<'_>, s: &Surroundings) -> Result<(), Error> {
    let before = |length: SignedDuration| (s.moment() - length).round(jiff::Unit::Second).unwrap_or(s.moment()).to_string();
    Ok(account::forget_sessions(c, &before(LONGEST), &before(IDLE))?)
}
