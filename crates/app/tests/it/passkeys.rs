//! Passkeys, made and used by an authenticator in software.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use p256::ecdsa::signature::Signer as _;
use sagsgang_app::{
    Error,
    office::{self, Actor, Ceremonies, PASSKEYS, Proof, RelyingParty, SignedIn, Token},
};
use sagsgang_model::{Role, id::AccountId};
use sagsgang_store::account::{self, Passkey};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::office::{Office, PASSWORD};

const SITE: &str = "https://referater.lindbjerg.example";
const OWNER: &str = "a@lindbjerg.example";

/// Flags of authenticator data: the person was there, was verified, and a new key is told of.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ELIGIBLE: u8 = 8;
const BACKED_UP: u8 = 16;
const NEW_KEY: u8 = 64;

enum Key {
    P256(p256::ecdsa::SigningKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

/// An authenticator with one key. What it tells can be bent.
struct Authenticator {
    key: Key,
    credential: Vec<u8>,
    user: String,
    count: u32,
    flags: u8,
    /// The site it signs for, when it is not the one it was asked by.
    site: Option<&'static str>,
    origin: &'static str,
    challenge: Option<&'static str>,
    framed: bool,
}

impl Authenticator {
    fn new(seed: u8) -> Self {
        Self {
            key: Key::P256(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap()),
            credential: vec![seed; 32],
            user: String::new(),
            count: 0,
            flags: PRESENT | VERIFIED,
            site: None,
            origin: SITE,
            challenge: None,
            framed: false,
        }
    }

    fn ed25519(seed: u8) -> Self {
        Self { key: Key::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))), ..Self::new(seed) }
    }

    fn client_data(&self, kind: &str, asked: &Json) -> Vec<u8> {
        let challenge = self.challenge.unwrap_or(asked["challenge"].as_str().unwrap());
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.framed })
            .to_string()
            .into_bytes()
    }

    /// Hash of the site, flags, counter.
    fn data(&self, site: &Json, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.site.unwrap_or(site.as_str().unwrap())).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// Makes the key that a site asks for.
    fn create(&mut self, asked: &str) -> String {
        let asked: Json = serde_json::from_str(asked).unwrap();
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        self.user = asked["user"]["id"].as_str().unwrap().to_owned();
        let mut data = self.data(&asked["rp"]["id"], self.flags | NEW_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        match &self.key {
            Key::P256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
                data.extend(point.x().unwrap());
                data.extend([0x22, 0x58, 32]);
                data.extend(point.y().unwrap());
            }
            Key::Ed25519(key) => {
                data.extend([0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32]);
                data.extend(key.verifying_key().as_bytes());
            }
        }
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(data.len().try_into().unwrap());
        object.extend(data);
        json!({
            "attestationObject": encoded(&object),
            "authenticatorAttachment": "platform",
            "clientDataJSON": encoded(&self.client_data("webauthn.create", &asked)),
            "clientExtensionResults": {},
            "transports": ["internal"],
            "type": "public-key",
        })
        .to_string()
    }

    /// Signs in.
    fn sign(&mut self, asked: &str) -> String {
        let asked: Json = serde_json::from_str(asked).unwrap();
        assert_eq!(asked["userVerification"], "required");
        let client = self.client_data("webauthn.get", &asked);
        let data = self.data(&asked["rpId"], self.flags);
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature = match &self.key {
            Key::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(&signed);
                signature.to_der().as_bytes().to_vec()
            }
            Key::Ed25519(key) => key.sign(&signed).to_bytes().to_vec(),
        };
        json!({
            "authenticatorAttachment": "platform",
            "authenticatorData": encoded(&data),
            "clientDataJSON": encoded(&client),
            "clientExtensionResults": {},
            "id": encoded(&self.credential),
            "signature": encoded(&signature),
            "type": "public-key",
            "userHandle": self.user,
        })
        .to_string()
    }
}

/// What is bent, and how.
type Bend = (&'static str, fn(&mut Authenticator));

fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// An office with an account and its open session.
struct Town {
    o: Office,
    ceremonies: Ceremonies,
    party: RelyingParty,
    id: AccountId,
    token: Token,
}

impl Town {
    fn new() -> Self {
        let o = Office::new();
        let id = o.account(OWNER, Role::Secretary);
        let token = o.sign_in(OWNER).unwrap().token;
        Self { o, ceremonies: Ceremonies::default(), party: RelyingParty::of(SITE).unwrap(), id, token }
    }

    fn actor(&self) -> Actor {
        self.o.actor(&self.token).unwrap()
    }

    fn begin(&self, name: &str) -> Result<String, Error> {
        office::begin_passkey(&self.o.store, &self.o.s, &self.ceremonies, &self.party, &self.actor(), PASSWORD, name)
    }

    fn add(&self, answer: &str) -> Result<(), Error> {
        office::add_passkey(&self.o.store, &self.o.s, &self.ceremonies, &self.party, &self.actor(), answer)
    }

    fn added(&self, mut device: Authenticator) -> Authenticator {
        let asked = self.begin("Bærbar").unwrap();
        self.add(&device.create(&asked)).unwrap();
        device
    }

    fn ask(&self) -> String {
        office::begin_sign_in(&self.o.s, &self.ceremonies, &self.party).unwrap()
    }

    fn enter(&self, answer: &str) -> Option<SignedIn> {
        office::sign_in_by_passkey(&self.o.store, &self.o.s, &self.ceremonies, &self.party, answer, "test").unwrap()
    }

    fn keys(&self) -> Vec<Passkey> {
        self.o.store.read(|c| account::passkeys(c, self.id)).unwrap()
    }

    fn sessions(&self) -> usize {
        self.o.store.read(|c| account::sessions(c, self.id)).unwrap().len()
    }
}

#[test]
fn a_passkey_is_added_and_signs_in_alone() {
    for device in [Authenticator::new(7), Authenticator::ed25519(8)] {
        let town = Town::new();
        let elsewhere = town.o.sign_in(OWNER).unwrap().token;
        assert!(!town.actor().strong);
        let mut device = town.added(device);
        assert_eq!((town.actor().proof, town.actor().strong), (Proof::Passkey, true), "whoever was verified is proved");
        assert!(town.o.actor(&elsewhere).is_none(), "what was open by less is over");
        let keys = town.keys();
        assert_eq!((keys.len(), keys[0].name.as_str(), keys[0].used.as_deref()), (1, "Bærbar", None));

        town.o.pass(60);
        let signed = town.enter(&device.sign(&town.ask())).unwrap();
        assert!(!signed.half_way);
        let actor = town.o.actor(&signed.token).unwrap();
        assert_eq!((actor.account, actor.proof, actor.strong), (town.id, Proof::Passkey, true));
        assert!(town.keys()[0].used.is_some());

        let asked = town.begin("Igen").unwrap();
        let asked: Json = serde_json::from_str(&asked).unwrap();
        assert_eq!(asked["excludeCredentials"][0]["id"], encoded(&device.credential), "the browser makes it once");
        assert_eq!(asked["user"]["name"], OWNER);
        let events = town.o.events();
        assert!(events.iter().any(|kind| kind == "account.passkey_added"));
    }
}

#[test]
fn an_answer_that_was_bent_adds_nothing() {
    let town = Town::new();
    let bent: [Bend; 8] = [
        ("origin", |device| device.origin = "https://ond.example"),
        ("origin with a port", |device| device.origin = "https://referater.lindbjerg.example:8443"),
        ("origin without https", |device| device.origin = "http://referater.lindbjerg.example"),
        ("site", |device| device.site = Some("lindbjerg.example")),
        ("challenge", |device| device.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA")),
        ("verification", |device| device.flags = PRESENT),
        ("presence", |device| device.flags = VERIFIED),
        ("in a frame", |device| device.framed = true),
    ];
    let before = town.o.events();
    for (what, bend) in bent {
        let mut device = Authenticator::new(7);
        bend(&mut device);
        let asked = town.begin("Bærbar").unwrap();
        assert!(matches!(town.add(&device.create(&asked)), Err(Error::Invalid(_))), "{what}");
        device = Authenticator::new(7);
        assert!(matches!(town.add(&device.create(&asked)), Err(Error::Invalid(_))), "{what}: asked once, answered once");
    }
    for nonsense in [
        "",
        "{}",
        "[]",
        "null",
        "{\"attestationObject\":\"AA\",\"clientDataJSON\":\"AA\",\"clientExtensionResults\":{},\"transports\":[]}",
    ] {
        town.begin("Bærbar").unwrap();
        assert!(matches!(town.add(nonsense), Err(Error::Invalid(_))), "{nonsense}");
    }
    let late = town.begin("Bærbar").unwrap();
    town.o.pass(6);
    assert!(matches!(town.add(&Authenticator::new(7).create(&late)), Err(Error::Invalid(_))), "too late");
    // An answer of another session is none of this one's.
    let other = town.o.sign_in(OWNER).unwrap().token;
    let asked = town.begin("Bærbar").unwrap();
    let actor = town.o.actor(&other).unwrap();
    let answer = Authenticator::new(7).create(&asked);
    let added = office::add_passkey(&town.o.store, &town.o.s, &town.ceremonies, &town.party, &actor, &answer);
    assert!(matches!(added, Err(Error::Invalid(_))));
    assert!(town.keys().is_empty());
    assert_eq!(town.o.events().len(), before.len() + 1, "nothing but the other session was written");
}

#[test]
fn a_sign_in_that_was_bent_is_refused() {
    let town = Town::new();
    let mut device = town.added(Authenticator { count: 5, ..Authenticator::new(7) });
    device.count = 6;
    assert!(town.enter(&device.sign(&town.ask())).is_some());
    let (keys, sessions) = (town.keys(), town.sessions());

    let other = town.o.account("b@lindbjerg.example", Role::Secretary);
    let strange = Authenticator { user: device.user.clone(), count: 9, ..Authenticator::new(9) };
    let bent: [Bend; 13] = [
        ("origin", |device| device.origin = "https://ond.example"),
        ("origin with a port", |device| device.origin = "https://referater.lindbjerg.example:8443"),
        ("origin below the site", |device| device.origin = "https://x.referater.lindbjerg.example"),
        ("site", |device| device.site = Some("lindbjerg.example")),
        ("challenge", |device| device.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA")),
        ("verification", |device| device.flags = PRESENT),
        ("presence", |device| device.flags = VERIFIED),
        ("in a frame", |device| device.framed = true),
        ("a counter that stands still", |device| device.count = 6),
        ("a counter that goes back", |device| device.count = 2),
        ("a counter that is gone", |device| device.count = 0),
        ("another key under this name", |device| device.key = Authenticator::new(9).key),
        ("a key that may suddenly be copied", |device| device.flags |= ELIGIBLE | BACKED_UP),
    ];
    for (what, bend) in bent {
        let mut copy = Authenticator { user: device.user.clone(), count: 7, ..Authenticator::new(7) };
        bend(&mut copy);
        assert!(town.enter(&copy.sign(&town.ask())).is_none(), "{what}");
    }
    let mut copy = Authenticator { user: encoded(other.0.as_bytes()), count: 7, ..Authenticator::new(7) };
    assert!(town.enter(&copy.sign(&town.ask())).is_none(), "as somebody else");
    let mut strange = strange;
    assert!(town.enter(&strange.sign(&town.ask())).is_none(), "a key that nobody has added");
    for nonsense in ["", "{}", "null", "{\"id\":\"AA\"}"] {
        assert!(town.enter(nonsense).is_none());
    }
    let late = town.ask();
    town.o.pass(6);
    device.count = 7;
    assert!(town.enter(&device.sign(&late)).is_none(), "too late");
    assert_eq!((town.keys(), town.sessions()), (keys, sessions), "nothing of it was written");
    let kinds = town.o.events();
    assert_eq!(kinds.iter().filter(|kind| *kind == "account.signed_in").count(), 4, "two invitations, a password, a key");
    assert!(kinds.iter().any(|kind| kind == "account.refused"));

    let answer = device.sign(&town.ask());
    assert!(town.enter(&answer).is_some());
    assert!(town.enter(&answer).is_none(), "the same once more");
    town.o.account("admin@lindbjerg.example", Role::Administrator);
    office::close_account(&town.o.store, &town.o.s, &office::command_line(&town.o.s), town.id).unwrap();
    device.count = 8;
    assert!(town.enter(&device.sign(&town.ask())).is_none(), "a closed account");
}

#[test]
fn a_key_belongs_to_one_account_and_one_site() {
    let town = Town::new();
    let mut device = town.added(Authenticator::new(7));
    let other = Town {
        id: town.o.account("b@lindbjerg.example", Role::Member),
        token: town.o.sign_in("b@lindbjerg.example").unwrap().token,
        ..town
    };
    let asked = other.begin("Tyvekoster").unwrap();
    let mut thief = Authenticator { credential: device.credential.clone(), ..Authenticator::new(9) };
    assert!(matches!(other.add(&thief.create(&asked)), Err(Error::Conflict(_))), "the authenticator's name for it is taken");
    assert!(other.keys().is_empty());

    let moved = Town { party: RelyingParty::of("https://nyt.lindbjerg.example").unwrap(), ..other };
    device.origin = "https://nyt.lindbjerg.example";
    assert!(moved.enter(&device.sign(&moved.ask())).is_none(), "it was made for another site");
}

#[test]
fn a_passkey_needs_the_password_and_a_name_and_goes_by_it() {
    let town = Town::new();
    let begin = |password: &str, name: &str| {
        office::begin_passkey(&town.o.store, &town.o.s, &town.ceremonies, &town.party, &town.actor(), password, name)
    };
    assert!(matches!(begin("forkert", "Bærbar"), Err(Error::Invalid(_))));
    for name in ["", "  ", &"x".repeat(61), "a\u{7}b"] {
        assert!(matches!(begin(PASSWORD, name), Err(Error::Invalid(_))), "{name}");
    }
    let mut first = town.added(Authenticator::new(7));
    let mut second = town.added(Authenticator::new(8));
    let keys = town.keys();
    let elsewhere = town.enter(&first.sign(&town.ask())).unwrap().token;
    let remove =
        |at: usize, password: &str| office::remove_passkey(&town.o.store, &town.o.s, &town.actor(), keys[at].id, password);
    assert!(matches!(remove(0, "forkert"), Err(Error::Invalid(_))));
    remove(0, PASSWORD).unwrap();
    assert!(town.o.actor(&elsewhere).is_none(), "it may be lost with what it opened");
    assert!(town.enter(&first.sign(&town.ask())).is_none());
    assert!(town.enter(&second.sign(&town.ask())).is_some());
    assert!(matches!(remove(0, PASSWORD), Err(Error::NotFound(_))));
    assert_eq!(town.actor().proof, Proof::Passkey, "another is left");
    let other = town.o.account("b@lindbjerg.example", Role::Secretary);
    let stranger = town.o.actor(&town.o.sign_in("b@lindbjerg.example").unwrap().token).unwrap();
    let removed = office::remove_passkey(&town.o.store, &town.o.s, &stranger, keys[1].id, PASSWORD);
    assert!(stranger.account == other && matches!(removed, Err(Error::NotFound(_))), "somebody else's");
    remove(1, PASSWORD).unwrap();
    assert_eq!((town.actor().proof, town.actor().strong), (Proof::Password, false));

    for seed in 20..20 + u8::try_from(PASSKEYS).unwrap() {
        town.added(Authenticator::new(seed));
    }
    assert!(matches!(begin(PASSWORD, "En til"), Err(Error::Conflict(_))));
    let again = office::renew_invitation(&town.o.store, &town.o.s, &office::command_line(&town.o.s), town.id).unwrap();
    office::take_invitation(&town.o.store, &town.o.s, &again.link, "Prøve Person", PASSWORD, "test").unwrap();
    assert!(town.keys().is_empty(), "what proved the account before is gone");
}

#[test]
fn sites_that_passkeys_can_be_made_for() {
    for (base, host) in [
        ("https://referater.lindbjerg.example", "referater.lindbjerg.example"),
        ("https://Referater.Lindbjerg.example:8443", "referater.lindbjerg.example"),
        ("https://ærø.example", "xn--r-3fa9c.example"),
        ("http://localhost:8080", "localhost"),
    ] {
        assert_eq!(RelyingParty::of(base).map(|party| party.host().to_owned()).as_deref(), Some(host), "{base}");
    }
    for base in
        ["", "http://127.0.0.1:8080", "https://192.0.2.7", "https://[::1]", "http://referater.lindbjerg.example", "localhost"]
    {
        assert_eq!(RelyingParty::of(base), None, "{base}");
    }
}
