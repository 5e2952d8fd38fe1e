//! *Log ind*, and the way in by invitation.

use sagsgang_model::id::AccountId;
use sagsgang_store::{
    Store,
    account::{self, Account, Session},
    event,
};
use serde::Serialize;

use super::{
    Proof, Token,
    actor::forget_sessions,
    password::{hashed, is_right, weakness},
    second_factor,
};
use crate::{Error, Surroundings};

/// What a sign-in came to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What the browser is to keep.
    pub token: Token,
    /// Whether a code is still to come.
    pub half_way: bool,
}

#[derive(Serialize)]
struct Event {
    account: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'static str>,
}

/// Signs somebody in by address and password. None when they do not fit together, for whatever reason.
///
/// Takes as long for an address that nobody has, and says the same.
///
/// # Errors
/// The store's own.
pub fn sign_in(store: &Store, s: &Surroundings, email: &str, password: &str, agent: &str) -> Result<Option<SignedIn>, Error> {
    let found = store.read(|c| account::by_email(c, email))?;
    let usable = found.filter(|found| found.closed.is_none());
    if !is_right(password, usable.as_ref().and_then(|found| found.password.as_deref())) {
        if let Some(found) = usable {
            store.write(|c| event::append(c, &s.now(), "account.refused", &Event { account: found.id, proof: None }))?;
        }
        return Ok(None);
    }
    let Some(found) = usable else { return Ok(None) };
    let half_way = found.totp.is_some();
    let proof = if half_way { Proof::HalfWay } else { Proof::Password };
    let token = begin(store, s, found.id, proof, agent)?;
    Ok(Some(SignedIn { token, half_way }))
}

/// Goes on from a password to a code, of the authenticator or one of those for who has lost it. None when it is not right.
///
/// # Errors
/// [`Error::NotFound`] when nobody is half-way in; the store's own.
pub fn verify_code(
    store: &Store,
    s: &Surroundings,
    half_way: &Token,
    code: &str,
    agent: &str,
) -> Result<Option<SignedIn>, Error> {
    let who = super::actor(store, s, half_way)?.filter(|actor| actor.proof == Proof::HalfWay);
    let Some(actor) = who else { return Err(Error::NotFound("a sign-in under way".into())) };
    let right = store.write(|c| -> Result<bool, Error> {
        let Some(found) = account::get(c, actor.account)? else { return Ok(false) };
        let right = second_factor::is_right(c, s, &found, code)?;
        if right {
            account::end_session(c, found.id, &actor.session)?;
        } else {
            event::append(c, &s.now(), "account.refused", &Event { account: found.id, proof: Some("code") })?;
        }
        Ok(right)
    })?;
    if !right {
        return Ok(None);
    }
    let token = begin(store, s, actor.account, Proof::Code, agent)?;
    Ok(Some(SignedIn { token, half_way: false }))
}

/// Makes a session of its own secret.
pub(super) fn begin(store: &Store, s: &Surroundings, account: AccountId, proof: Proof, agent: &str) -> Result<Token, Error> {
    let token = Token::new(s);
    let now = s.now();
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(200).collect();
    let session =
        Session { id: token.hash(), account, proof: proof.code().to_owned(), begun: now.clone(), seen: now.clone(), agent };
    store.write(|c| -> Result<(), Error> {
        forget_sessions(c, s)?;
        account::begin_session(c, &session)?;
        if proof != Proof::HalfWay {
            event::append(c, &now, "account.signed_in", &Event { account, proof: Some(proof.code()) })?;
        }
        Ok(())
    })?;
    Ok(token)
}

/// Ends a session.
///
/// # Errors
/// The store's own.
pub fn sign_out(store: &Store, s: &Surroundings, token: &Token) -> Result<(), Error> {
    let hash = token.hash();
    store.write(|c| {
        let Some(session) = account::session(c, &hash)? else { return Ok(()) };
        account::end_session(c, session.account, &hash)?;
        event::append(c, &s.now(), "account.signed_out", &Event { account: session.account, proof: None })?;
        Ok(())
    })
}

/// Whose invitation a link is; none when it is used, too old or not ours.
///
/// # Errors
/// The store's own.
pub fn invited(store: &Store, s: &Surroundings, link: &Token) -> Result<Option<Account>, Error> {
    let found = store.read(|c| account::invited(c, &link.hash(), &s.now()))?;
    Ok(found.filter(|account| account.closed.is_none()))
}

/// Takes an invitation: the bearer chooses name and password, and is signed in. What proved the account before – password,
/// codes, passkeys, sessions – is gone.
///
/// # Errors
/// [`Error::NotFound`] without such an invitation; [`Error::Invalid`] when the password will not do: why, for the reader.
pub fn take_invitation(
    store: &Store,
    s: &Surroundings,
    link: &Token,
    name: &str,
    password: &str,
    agent: &str,
) -> Result<Token, Error> {
    let missing = || Error::NotFound("the invitation".into());
    let Some(found) = invited(store, s, link)? else { return Err(missing()) };
    let name = checked_name(name)?;
    if let Some(weakness) = weakness(password, &[&name, &found.email]) {
        return Err(Error::Invalid(weakness));
    }
    let hash = hashed(s, password)?;
    store.write(|c| {
        // Somebody may have taken it while the password was hashed.
        if account::invited(c, &link.hash(), &s.now())?.is_none() {
            return Err(missing());
        }
        account::end_invitation(c, found.id)?;
        account::rename(c, found.id, &name)?;
        account::set_password(c, found.id, &hash)?;
        account::set_totp(c, found.id, None, 0)?;
        account::set_recovery_codes(c, found.id, &[])?;
        account::remove_passkeys(c, found.id)?;
        account::end_sessions(c, found.id, "")?;
        event::append(c, &s.now(), "account.invitation_taken", &Event { account: found.id, proof: None })?;
        Ok(())
    })?;
    begin(store, s, found.id, Proof::Password, agent)
}

/// A name as it may be kept.
pub(super) fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        2..=100 if !name.chars().any(char::is_control) => Ok(name),
        _ => Err(Error::Invalid("Skriv dit navn, som kolleger skal se det: 2 til 100 tegn.".into())),
    }
}
