//! *Adgangsnøgler*: passkeys, two factors in one, that work at this site alone (Web Authentication Level 3).
//!
//! What the browser's answer is held against – challenge, origin, site, presence and verification of the person, signature,
//! counter – is the specification's, §§ 7.1 and 7.2; the library goes through its steps. Here is what it leaves to its
//! caller: ceremonies that end, whose a key is, and what is kept.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use sagsgang_model::id::{AccountId, PasskeyId};
use sagsgang_store::{
    Connection, Store,
    account::{self, Passkey},
    event,
};
use serde::Serialize;
use url::{Host, Url};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
    bin::{Decode as _, Encode as _},
    request::{
        AsciiDomain, PublicKeyCredentialDescriptor, RpId,
        auth::AuthenticationVerificationOptions,
        register::{
            CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username,
        },
    },
    response::{
        AuthTransports, CredentialId,
        register::{DynamicState, StaticState},
    },
};

use super::{Actor, Proof, SignedIn, own_account::check_password, sign_in::begin};
use crate::{Error, Surroundings, error::Internal};

/// So many passkeys one account has at most.
pub const PASSKEYS: usize = 20;

/// So many characters the name of a passkey has at most.
const LONGEST_NAME: usize = 60;

/// A ceremony that was begun is waited for so long, …
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// … and so many at once; then the oldest is given up.
const MOST: usize = 4096;

/// The site that passkeys are made for, as the specification's relying party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    id: RpId,
    origin: String,
}

impl RelyingParty {
    /// The site at an address. None where browsers offer no passkeys: at a bare IP address, and without https unless it is
    /// this machine's own name.
    pub fn of(base: &str) -> Option<Self> {
        let address = Url::parse(base).ok()?;
        let Some(Host::Domain(host)) = address.host() else { return None };
        let local = host == "localhost" || host.ends_with(".localhost");
        if !(address.scheme() == "https" || address.scheme() == "http" && local) {
            return None;
        }
        let id = RpId::Domain(AsciiDomain::try_from(host.to_owned()).ok()?);
        Some(Self { id, origin: address.origin().ascii_serialization() })
    }

    /// The host that keys are bound to.
    pub fn host(&self) -> &str {
        self.id.as_ref()
    }
}

/// What waits for a browser's answer, for a while and in a bounded number.
#[derive(Debug)]
struct Waiting<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K, V> Default for Waiting<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Clone, V> Waiting<K, V> {
    /// Keeps one in place of another of its key.
    fn put(&self, now: Timestamp, key: K, value: V) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (begun, _)| now.duration_since(*begun) <= PATIENCE);
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, (begun, _))| *begun).map(|(key, _)| key.clone())
        {
            all.remove(&oldest);
        }
        all.insert(key, (now, value));
    }

    /// Takes one out: each is answered once, whatever comes of it.
    fn take(&self, now: Timestamp, key: &K) -> Option<V> {
        let (begun, value) = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key)?;
        (now.duration_since(begun) <= PATIENCE).then_some(value)
    }
}

/// Ceremonies under way. In memory alone: after a restart one begins again.
#[derive(Debug, Default)]
pub struct Ceremonies {
    /// By the session that adds a key.
    adding: Waiting<String, (RegistrationServerState<16>, String)>,
    /// By the challenge: nobody knows yet who it is.
    entering: Waiting<u128, DiscoverableAuthenticationServerState>,
}

#[derive(Serialize)]
struct Event {
    account: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    passkey: Option<PasskeyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'static str>,
}

/// Begins to add a passkey. Needs the password again: a browser that was left open is not enough to make a way in that
/// stays. Answers what the browser is to create, as JSON (`PublicKeyCredentialCreationOptionsJSON`).
///
/// # Errors
/// [`Error::Invalid`] when the password is not right or the name will not do; [`Error::Conflict`] when there are
/// [`PASSKEYS`] already. Both in a sentence for the reader.
pub fn begin_passkey(
    store: &Store,
    s: &Surroundings,
    ceremonies: &Ceremonies,
    party: &RelyingParty,
    actor: &Actor,
    password: &str,
    name: &str,
) -> Result<String, Error> {
    check_password(store, actor, password)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::Invalid(format!(
            "Giv nøglen et navn på højst {LONGEST_NAME} tegn, så du kan kende den igen, f.eks. »Bærbar«."
        )));
    }
    let known = store.read(|c| account::passkeys(c, actor.account))?;
    if known.len() >= PASSKEYS {
        return Err(Error::Conflict(format!("Du har allerede {PASSKEYS} adgangsnøgler. Fjern en, du ikke bruger.")));
    }
    let here = known.iter().filter(|key| key.site == party.host());
    let exclude = here.map(descriptor).collect::<Result<Vec<_>, _>>()?;
    let user = handle(actor.account)?;
    // What the authenticator shows. An address or a name that its rules of letters refuse is left out.
    let shown = match Username::try_from(actor.email.as_str()) {
        Ok(email) => email,
        Err(_) => Username::try_from(actor.account.to_string()).map_err(broken)?,
    };
    let entity =
        PublicKeyCredentialUserEntity { name: shown, id: &user, display_name: Nickname::try_from(actor.name.as_str()).ok() };
    let mut options = PublicKeyCredentialCreationOptions::passkey(&party.id, entity, exclude);
    // Every sign-in asks for verification anyway; authenticators that do not know this extension are as good.
    options.extensions.cred_protect = CredProtect::None;
    let (state, asked) = options.start_ceremony().map_err(broken)?;
    let json = serde_json::to_string(&asked)?;
    ceremonies.adding.put(s.moment(), actor.session.clone(), (state, name));
    Ok(json)
}

/// Adds the passkey that the browser created for [`begin_passkey`] in the same session. The session becomes strong, and the
/// account's others end.
///
/// # Errors
/// [`Error::Invalid`] when the answer is not to what was asked, or comes too late; [`Error::Conflict`] when the key is known.
/// Both in a sentence for the reader.
pub fn add_passkey(
    store: &Store,
    s: &Surroundings,
    ceremonies: &Ceremonies,
    party: &RelyingParty,
    actor: &Actor,
    answer: &str,
) -> Result<(), Error> {
    let late = || Error::Invalid("Det tog for lang tid, eller siden er genindlæst imens. Prøv igen.".into());
    let wrong = || Error::Invalid("Adgangsnøglen kunne ikke tilføjes: browserens svar passer ikke til siden.".into());
    let (state, name) = ceremonies.adding.take(s.moment(), &actor.session).ok_or_else(late)?;
    let registration = Registration::from_json_custom(answer.as_bytes()).map_err(|_| wrong())?;
    let origins = [party.origin.as_str()];
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        // Some authenticators tell more than they were asked.
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let made = state.verify(&party.id, &registration, &options).map_err(|reason| {
        tracing::debug!(%reason, "a passkey was not added");
        wrong()
    })?;
    let Ok(public_key) = made.static_state().encode();
    let Ok(state) = made.dynamic_state().encode();
    let Ok(transports) = made.transports().encode();
    let key = Passkey {
        id: PasskeyId(s.id()),
        account: actor.account,
        name,
        site: party.host().to_owned(),
        credential: made.id().as_ref().to_vec(),
        public_key,
        state: state.to_vec(),
        transports: transports.into(),
        made: s.now(),
        used: None,
    };
    store.write(|c| {
        if account::passkey(c, &key.credential)?.is_some() {
            return Err(Error::Conflict("Adgangsnøglen er tilføjet allerede.".into()));
        }
        if account::passkeys(c, actor.account)?.len() >= PASSKEYS {
            return Err(late());
        }
        account::add_passkey(c, &key)?;
        account::prove_session(c, &actor.session, Proof::Passkey.code())?;
        account::end_sessions(c, actor.account, &actor.session)?;
        let told = Event { account: actor.account, passkey: Some(key.id), proof: None };
        event::append(c, &s.now(), "account.passkey_added", &told)?;
        Ok(())
    })
}

/// Takes a passkey away and ends the account's other sessions: it may be lost with what is signed in by it. Needs the
/// password again. Without any passkey left, a session proved by one is as one proved by the password.
///
/// # Errors
/// [`Error::Invalid`] when the password is not right; [`Error::NotFound`] when it is none of the actor's.
pub fn remove_passkey(store: &Store, s: &Surroundings, actor: &Actor, key: PasskeyId, password: &str) -> Result<(), Error> {
    check_password(store, actor, password)?;
    store.write(|c| {
        if !account::remove_passkey(c, actor.account, key)? {
            return Err(Error::NotFound("the passkey".into()));
        }
        if actor.proof == Proof::Passkey && account::passkeys(c, actor.account)?.is_empty() {
            account::prove_session(c, &actor.session, Proof::Password.code())?;
        }
        account::end_sessions(c, actor.account, &actor.session)?;
        let told = Event { account: actor.account, passkey: Some(key), proof: None };
        event::append(c, &s.now(), "account.passkey_removed", &told)?;
        Ok(())
    })
}

/// Begins a sign-in by passkey. Answers what the browser is to ask for, as JSON (`PublicKeyCredentialRequestOptionsJSON`); it
/// names no account and no key.
///
/// # Errors
/// When the library cannot begin.
pub fn begin_sign_in(s: &Surroundings, ceremonies: &Ceremonies, party: &RelyingParty) -> Result<String, Error> {
    let options = DiscoverableCredentialRequestOptions::passkey(&party.id);
    let challenge = options.0.challenge.as_data();
    let (state, asked) = options.start_ceremony().map_err(broken)?;
    let json = serde_json::to_string(&asked)?;
    ceremonies.entering.put(s.moment(), challenge, state);
    Ok(json)
}

/// Signs somebody in by the answer to [`begin_sign_in`]. None when it does not hold, for whatever reason.
///
/// # Errors
/// The store's own.
pub fn sign_in_by_passkey(
    store: &Store,
    s: &Surroundings,
    ceremonies: &Ceremonies,
    party: &RelyingParty,
    answer: &str,
    agent: &str,
) -> Result<Option<SignedIn>, Error> {
    let Ok(given) = DiscoverableAuthentication16::from_json_custom(answer.as_bytes()) else { return Ok(None) };
    let Ok(challenge) = given.challenge_relaxed() else { return Ok(None) };
    let Some(state) = ceremonies.entering.take(s.moment(), &challenge.0) else { return Ok(None) };
    let account = store.write(|c| -> Result<_, Error> {
        let Some(key) = account::passkey(c, given.raw_id().as_ref())? else { return Ok(None) };
        let open = account::get(c, key.account)?.is_some_and(|found| found.closed.is_none());
        if !open || key.site != party.host() {
            return Ok(None);
        }
        if prove(c, s, party, &key, state, &given)? {
            return Ok(Some(key.account));
        }
        let told = Event { account: key.account, passkey: Some(key.id), proof: Some(Proof::Passkey.code()) };
        event::append(c, &s.now(), "account.refused", &told)?;
        Ok(None)
    })?;
    let Some(account) = account else { return Ok(None) };
    let token = begin(store, s, account, Proof::Passkey, agent)?;
    Ok(Some(SignedIn { token, half_way: false }))
}

/// Whether an answer is the key's; notes its use.
fn prove(
    c: &Connection<'_>,
    s: &Surroundings,
    party: &RelyingParty,
    key: &Passkey,
    state: DiscoverableAuthenticationServerState,
    given: &DiscoverableAuthentication16,
) -> Result<bool, Error> {
    let user = handle(key.account)?;
    let fixed = StaticState::decode(key.public_key.as_slice()).map_err(broken)?;
    let changing = <[u8; 7]>::try_from(key.state.as_slice()).map_err(broken)?;
    let changing = DynamicState::decode(changing).map_err(broken)?;
    // The library holds the answer's user against the credential's, which must be the one that is kept (§ 7.2, step 6).
    let mut credential = AuthenticatedCredential::new(given.raw_id(), &user, fixed, changing).map_err(broken)?;
    let origins = [party.origin.as_str()];
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    if let Err(reason) = state.verify(&party.id, given, &mut credential, &options) {
        tracing::debug!(%reason, "a passkey was refused");
        return Ok(false);
    }
    let Ok(changed) = credential.dynamic_state().encode();
    account::use_passkey(c, key.id, &changed, &s.now())?;
    Ok(true)
}

/// What an authenticator knows an account by: nothing that tells who it is.
fn handle(account: AccountId) -> Result<UserHandle16, Error> {
    let Ok(handle) = UserHandle16::decode(*account.0.as_bytes());
    Ok(handle)
}

/// A key that a browser is not to make again.
fn descriptor(key: &Passkey) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, Error> {
    let id = CredentialId::<Vec<u8>>::decode(key.credential.clone()).map_err(broken)?;
    let transports = AuthTransports::decode(u8::try_from(key.transports).map_err(broken)?).map_err(broken)?;
    Ok(PublicKeyCredentialDescriptor { id, transports })
}

/// What was kept cannot be read, or the library cannot begin: a defect.
fn broken(reason: impl std::fmt::Display) -> Error {
    Internal::Missing(format!("a passkey: {reason}")).into()
}
