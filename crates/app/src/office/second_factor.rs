//! *Kode fra telefonen*: the second factor that an authenticator shows (TOTP, RFC 6238), and codes for who has lost it.

use sagsgang_model::id::AccountId;
use sagsgang_store::{
    Connection, Store,
    account::{self, Account},
    content_hash, event,
};
use serde::Serialize;
use totp_rs::{Builder, Secret, Totp};

use super::{Actor, Proof};
use crate::{Error, Surroundings};

/// So many codes are given for who loses the authenticator.
pub const RECOVERY_CODES: usize = 8;

/// A secret that was proposed and not yet confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in base32, for who writes it in by hand.
    pub secret: String,
    /// The address that authenticators read from a picture.
    pub address: String,
}

#[derive(Serialize)]
struct Event {
    account: AccountId,
}

/// Proposes a secret. It counts when [`confirm_codes`] is given it with a code.
pub fn begin_codes(s: &Surroundings, actor: &Actor, site: &str) -> Enrolment {
    let secret = Secret::from(&s.secret()[..20]).to_base32();
    let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let (site, email) = (escaped(site), escaped(&actor.email));
    let address = format!("otpauth://totp/{site}:{email}?secret={secret}&issuer={site}");
    Enrolment { secret, address }
}

/// Makes a proposed secret count: the code shows that the authenticator has it. Answers codes for who loses it; they are told
/// this once. The session becomes strong.
///
/// # Errors
/// [`Error::Invalid`] when the code is not the secret's, in a sentence for the reader.
pub fn confirm_codes(store: &Store, s: &Surroundings, actor: &Actor, secret: &str, code: &str) -> Result<Vec<String>, Error> {
    let wrong =
        || Error::Invalid("Koden passer ikke. Se efter, at telefonens ur går rigtigt, og prøv med den næste kode.".into());
    let totp = totp(secret).ok_or_else(wrong)?;
    let step = totp.check(&digits(code), seconds(s)).ok_or_else(wrong)?;
    let codes = new_codes(s);
    store.write(|c| -> Result<(), Error> {
        account::set_totp(c, actor.account, Some(secret), i64::try_from(step).unwrap_or(i64::MAX))?;
        account::set_recovery_codes(c, actor.account, &codes.iter().map(|code| kept(code)).collect::<Vec<_>>())?;
        account::prove_session(c, &actor.session, Proof::Code.code())?;
        account::end_sessions(c, actor.account, &actor.session)?;
        event::append(c, &s.now(), "account.codes_added", &Event { account: actor.account })?;
        Ok(())
    })?;
    Ok(codes)
}

/// Gives other codes for who loses the authenticator; those before no longer count.
///
/// # Errors
/// [`Error::Conflict`] without authenticator.
pub fn new_recovery_codes(store: &Store, s: &Surroundings, actor: &Actor) -> Result<Vec<String>, Error> {
    let codes = new_codes(s);
    store.write(|c| {
        if account::get(c, actor.account)?.is_none_or(|found| found.totp.is_none()) {
            return Err(Error::Conflict("Der er ingen kode fra telefonen at erstatte.".into()));
        }
        account::set_recovery_codes(c, actor.account, &codes.iter().map(|code| kept(code)).collect::<Vec<_>>())?;
        event::append(c, &s.now(), "account.recovery_codes_made", &Event { account: actor.account })?;
        Ok(())
    })?;
    Ok(codes)
}

/// Takes the authenticator away. Needs the password again: a browser that was left open is not enough.
///
/// # Errors
/// [`Error::Invalid`] when the password is not right.
pub fn remove_codes(store: &Store, s: &Surroundings, actor: &Actor, password: &str) -> Result<(), Error> {
    super::own_account::check_password(store, actor, password)?;
    store.write(|c| {
        account::set_totp(c, actor.account, None, 0)?;
        account::set_recovery_codes(c, actor.account, &[])?;
        account::prove_session(c, &actor.session, Proof::Password.code())?;
        account::end_sessions(c, actor.account, &actor.session)?;
        event::append(c, &s.now(), "account.codes_removed", &Event { account: actor.account })?;
        Ok(())
    })
}

/// Whether a code is right now and was not used before; uses it up.
pub(super) fn is_right(c: &Connection<'_>, s: &Surroundings, account: &Account, code: &str) -> Result<bool, Error> {
    let Some(totp) = account.totp.as_deref().and_then(totp) else { return Ok(false) };
    if let Some(step) = totp.check(&digits(code), seconds(s)) {
        return Ok(account::use_step(c, account.id, i64::try_from(step).unwrap_or(i64::MAX))?);
    }
    Ok(account::use_recovery_code(c, account.id, &kept(code))?)
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret).ok()?).build().ok()
}

fn seconds(s: &Surroundings) -> u64 {
    u64::try_from(s.moment().as_second()).unwrap_or_default()
}

/// A code as people write it: with spaces between.
fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).take(12).collect()
}

/// Codes of 60 bits in letters and digits that are not mistaken for each other.
fn new_codes(s: &Surroundings) -> Vec<String> {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    (0..RECOVERY_CODES)
        .map(|_| {
            let signs: String = s.secret().iter().take(12).map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
            format!("{}-{}-{}", &signs[..4], &signs[4..8], &signs[8..])
        })
        .collect()
}

/// What is kept of a code.
fn kept(code: &str) -> String {
    let plain: String = code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    content_hash(plain.as_bytes())
}
