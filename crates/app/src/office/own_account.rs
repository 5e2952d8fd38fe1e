//! *Min konto*: what everybody may change of their own.

use sagsgang_model::id::AccountId;
use sagsgang_store::{Store, account, event};
use serde::Serialize;

use super::{
    Actor,
    password::{hashed, is_right, weakness},
    sign_in::checked_name,
};
use crate::{Error, Surroundings};

#[derive(Serialize)]
struct Event {
    account: AccountId,
}

/// Changes the name that colleagues see.
///
/// # Errors
/// [`Error::Invalid`] when it is no name.
pub fn change_name(store: &Store, s: &Surroundings, actor: &Actor, name: &str) -> Result<(), Error> {
    let name = checked_name(name)?;
    store.write(|c| {
        account::rename(c, actor.account, &name)?;
        event::append(c, &s.now(), "account.renamed", &Event { account: actor.account })?;
        Ok(())
    })
}

/// Changes the password and ends the account's other sessions.
///
/// # Errors
/// [`Error::Invalid`] when the old one is not right or the new one will not do, in a sentence for the reader.
pub fn change_password(store: &Store, s: &Surroundings, actor: &Actor, old: &str, new: &str) -> Result<(), Error> {
    check_password(store, actor, old)?;
    if let Some(weakness) = weakness(new, &[&actor.name, &actor.email]) {
        return Err(Error::Invalid(weakness));
    }
    let hash = hashed(s, new)?;
    store.write(|c| {
        account::set_password(c, actor.account, &hash)?;
        account::end_sessions(c, actor.account, &actor.session)?;
        event::append(c, &s.now(), "account.password_changed", &Event { account: actor.account })?;
        Ok(())
    })
}

/// Asks for the password again.
pub(super) fn check_password(store: &Store, actor: &Actor, password: &str) -> Result<(), Error> {
    let found = store.read(|c| account::get(c, actor.account))?;
    match is_right(password, found.as_ref().and_then(|found| found.password.as_deref())) {
        true => Ok(()),
        false => Err(Error::Invalid("Din nuværende adgangskode er ikke rigtig.".into())),
    }
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`Error::NotFound`] when it is none of them.
pub fn end_own_session(store: &Store, s: &Surroundings, actor: &Actor, session: &str) -> Result<(), Error> {
    store.write(|c| {
        if !account::end_session(c, actor.account, session)? {
            return Err(Error::NotFound("the session".into()));
        }
        event::append(c, &s.now(), "account.session_ended", &Event { account: actor.account })?;
        Ok(())
    })
}

/// Ends all of one's own sessions but this one.
///
/// # Errors
/// The store's own.
pub fn end_other_sessions(store: &Store, s: &Surroundings, actor: &Actor) -> Result<(), Error> {
    store.write(|c| {
        account::end_sessions(c, actor.account, &actor.session)?;
        event::append(c, &s.now(), "account.session_ended", &Event { account: actor.account })?;
        Ok(())
    })
}
