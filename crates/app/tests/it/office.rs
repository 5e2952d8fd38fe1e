//! Who may come in, with what, and for how long.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use sagsgang_app::{
    Error, Surroundings,
    office::{
        self, Actor, NewAssignment, Proof, SignedIn, Token,
        policy::{self, Action, Refusal, Resource},
    },
};
use sagsgang_model::{Role, id::AccountId};
use sagsgang_store::{Store, account, event};

pub(crate) const PASSWORD: &str = "hest ost paraply kano";
const OTHER: &str = "blåbærgrød på en mandag";

/// A store with a clock that the test turns.
pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) s: Surroundings,
    clock: Arc<AtomicI64>,
    _dir: tempfile::TempDir,
}

impl Office {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let clock = Arc::new(AtomicI64::new(1_790_000_000));
        let (time, next) = (Arc::clone(&clock), AtomicU64::new(1));
        let s = Surroundings::new(
            move || jiff::Timestamp::from_second(time.load(Ordering::Relaxed)).unwrap().to_string(),
            move || uuid::Uuid::from_u128(next.fetch_add(1, Ordering::Relaxed).into()),
        );
        Self { store, s, clock, _dir: dir }
    }

    pub(crate) fn pass(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60, Ordering::Relaxed);
    }

    pub(crate) fn account(&self, email: &str, role: Role) -> AccountId {
        let administrator = office::command_line(&self.s);
        let invited = office::invite(&self.store, &self.s, &administrator, email, "Prøve Person").unwrap();
        let given = NewAssignment { role, body: None, since: self.s.today(), until: None };
        office::assign(&self.store, &self.s, &administrator, invited.account, &given).unwrap();
        office::take_invitation(&self.store, &self.s, &invited.link, "Prøve Person", PASSWORD, "test").unwrap();
        invited.account
    }

    pub(crate) fn sign_in(&self, email: &str) -> Option<SignedIn> {
        office::sign_in(&self.store, &self.s, email, PASSWORD, "test").unwrap()
    }

    pub(crate) fn actor(&self, token: &Token) -> Option<Actor> {
        office::actor(&self.store, &self.s, token).unwrap()
    }

    /// Signed in with a code as well.
    fn strong(&self, email: &str) -> (Token, Actor) {
        let token = self.sign_in(email).unwrap().token;
        let actor = self.actor(&token).unwrap();
        let proposed = office::begin_codes(&self.s, &actor, "Sagsgang");
        office::confirm_codes(&self.store, &self.s, &actor, &proposed.secret, &self.code(&proposed.secret)).unwrap();
        let actor = self.actor(&token).unwrap();
        assert!(actor.strong && actor.proof == Proof::Code);
        (token, actor)
    }

    /// What an authenticator shows now.
    fn code(&self, secret: &str) -> String {
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        totp.generate(self.clock.load(Ordering::Relaxed).try_into().unwrap()).to_string()
    }

    pub(crate) fn events(&self) -> Vec<String> {
        let mut kinds = Vec::new();
        self.store
            .read(|c| {
                event::since(c, 0, |event| {
                    kinds.push(event.kind);
                    Ok(())
                })
            })
            .unwrap();
        kinds
    }
}

#[test]
fn an_invitation_is_taken_once_and_in_time() {
    let o = Office::new();
    let invited = office::first_account(&o.store, &o.s, "birgit@lindbjerg.example", "Birgit Holm").unwrap();
    assert!(o.sign_in("birgit@lindbjerg.example").is_none(), "nobody has chosen a password");
    let take = |name: &str, password: &str| office::take_invitation(&o.store, &o.s, &invited.link, name, password, "test");
    assert!(matches!(take("Birgit Holm", "kort"), Err(Error::Invalid(_))));
    assert!(matches!(take("", PASSWORD), Err(Error::Invalid(_))));
    let token = take("Birgit  Holm", PASSWORD).unwrap();
    assert_eq!(o.actor(&token).unwrap().name, "Birgit Holm");
    assert!(matches!(take("Birgit Holm", OTHER), Err(Error::NotFound(_))), "the link is used");
    assert!(matches!(office::first_account(&o.store, &o.s, "anden@lindbjerg.example", "En Anden"), Err(Error::Conflict(_))));

    let (_, admin) = o.strong("birgit@lindbjerg.example");
    let invited = office::invite(&o.store, &o.s, &admin, "soeren@lindbjerg.example", "Søren Dahl").unwrap();
    assert!(matches!(office::invite(&o.store, &o.s, &admin, " Soeren@Lindbjerg.example", "Søren"), Err(Error::Conflict(_))));
    o.pass(7 * 24 * 60 + 1);
    assert!(office::invited(&o.store, &o.s, &invited.link).unwrap().is_none(), "a week is over");
    let (_, admin) = {
        // The authenticator is there already; only the session is new.
        let half = o.sign_in("birgit@lindbjerg.example").unwrap();
        assert!(half.half_way);
        let secret = o.store.read(|c| account::get(c, admin.account)).unwrap().unwrap().totp.unwrap();
        let token = office::verify_code(&o.store, &o.s, &half.token, &o.code(&secret), "test").unwrap().unwrap().token;
        let actor = o.actor(&token).unwrap();
        (token, actor)
    };
    let again = office::renew_invitation(&o.store, &o.s, &admin, invited.account).unwrap();
    assert!(office::invited(&o.store, &o.s, &again.link).unwrap().is_some());
    for kind in [
        "account.made",
        "role.given",
        "account.invitation_taken",
        "account.signed_in",
        "account.codes_added",
        "account.invited_again",
    ] {
        assert!(o.events().iter().any(|known| known == kind), "{kind}");
    }
    assert_eq!(o.store.read(event::verify).unwrap().1, Vec::<String>::new());
}

#[test]
fn nothing_secret_is_kept_as_it_is() {
    let o = Office::new();
    let invited = office::first_account(&o.store, &o.s, "a@lindbjerg.example", "Anna Bo").unwrap();
    let token = office::take_invitation(&o.store, &o.s, &invited.link, "Anna Bo", PASSWORD, "test").unwrap();
    drop(o.store);
    let mut kept = Vec::new();
    for file in std::fs::read_dir(o._dir.path()).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() {
            kept.extend(std::fs::read(file).unwrap());
        }
    }
    for secret in [PASSWORD, token.secret(), invited.link.secret()] {
        assert!(!kept.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
    assert!(kept.windows(10).any(|bytes| bytes == b"$argon2id$"));
}

#[test]
fn a_session_ends_by_rest_by_age_and_by_hand() {
    let o = Office::new();
    o.account("a@lindbjerg.example", Role::Secretary);
    let token = o.sign_in("A@lindbjerg.example ").unwrap().token;
    o.pass(119);
    assert!(o.actor(&token).is_some());
    o.pass(119);
    assert!(o.actor(&token).is_some(), "it was used in between");
    o.pass(121);
    assert!(o.actor(&token).is_none(), "two hours of rest");
    let token = o.sign_in("a@lindbjerg.example").unwrap().token;
    for _ in 0..7 {
        o.pass(100);
        assert!(o.actor(&token).is_some());
    }
    o.pass(25);
    assert!(o.actor(&token).is_none(), "twelve hours in all");
    let token = o.sign_in("a@lindbjerg.example").unwrap().token;
    office::sign_out(&o.store, &o.s, &token).unwrap();
    assert!(o.actor(&token).is_none());
    assert!(o.actor(&Token::given("")).is_none() && o.actor(&Token::given("x")).is_none());
}

#[test]
fn a_code_is_good_once_and_a_half_way_session_is_none() {
    let o = Office::new();
    let id = o.account("a@lindbjerg.example", Role::Secretary);
    let (_, actor) = o.strong("a@lindbjerg.example");
    let secret = o.store.read(|c| account::get(c, id)).unwrap().unwrap().totp.unwrap();
    let half = o.sign_in("a@lindbjerg.example").unwrap();
    assert!(half.half_way);
    let who = o.actor(&half.token).unwrap();
    assert_eq!((who.proof, who.strong), (Proof::HalfWay, false));
    assert_eq!(policy::may(&who, Action::EnterOffice, &Resource::INSTALLATION), Err(Refusal::NoRight), "half-way is not in");
    let code = |code: &str| office::verify_code(&o.store, &o.s, &half.token, code, "test").unwrap();
    assert!(code(&o.code(&secret)).is_none(), "the code that the authenticator was confirmed by is used");
    assert!(code("000000").is_none() && code("").is_none() && code("12345678901234567890").is_none());
    o.pass(1);
    let fresh = o.code(&secret);
    assert!(code(&format!("{} {}", &fresh[..3], &fresh[3..])).is_some());
    let half = o.sign_in("a@lindbjerg.example").unwrap();
    assert!(office::verify_code(&o.store, &o.s, &half.token, &fresh, "test").unwrap().is_none(), "used");
    o.pass(11);
    assert!(office::verify_code(&o.store, &o.s, &half.token, &o.code(&secret), "test").is_err(), "half-way lasts ten minutes");

    let codes = office::new_recovery_codes(&o.store, &o.s, &actor).unwrap();
    assert_eq!(codes.len(), office::RECOVERY_CODES);
    let half = o.sign_in("a@lindbjerg.example").unwrap();
    assert!(
        office::verify_code(&o.store, &o.s, &half.token, &codes[3].to_uppercase().replace('-', " "), "test").unwrap().is_some()
    );
    let half = o.sign_in("a@lindbjerg.example").unwrap();
    assert!(office::verify_code(&o.store, &o.s, &half.token, &codes[3], "test").unwrap().is_none(), "a spare code is good once");
}

#[test]
fn a_right_that_is_taken_away_is_gone_at_the_next_request() {
    let o = Office::new();
    o.account("admin@lindbjerg.example", Role::Administrator);
    let (_, admin) = o.strong("admin@lindbjerg.example");
    let id = o.account("a@lindbjerg.example", Role::Auditor);
    let (token, auditor) = o.strong("a@lindbjerg.example");
    assert_eq!(policy::may(&auditor, Action::ReadLog, &Resource::INSTALLATION), Ok(()));
    let held = o.store.read(|c| account::assignments(c, id)).unwrap();
    for _ in 0..50 {
        office::end_assignment(&o.store, &o.s, &admin, o.store.read(|c| account::assignments(c, id)).unwrap()[0].id).unwrap();
        let now = o.actor(&token).unwrap();
        assert_eq!(policy::may(&now, Action::ReadLog, &Resource::INSTALLATION), Err(Refusal::NoRight));
        let given = NewAssignment { role: Role::Auditor, body: None, since: now.today, until: Some(now.today) };
        office::assign(&o.store, &o.s, &admin, id, &given).unwrap();
        assert_eq!(policy::may(&o.actor(&token).unwrap(), Action::ReadLog, &Resource::INSTALLATION), Ok(()));
    }
    assert_eq!(held.len(), 1);
    o.pass(119);
    office::close_account(&o.store, &o.s, &admin, id).unwrap();
    assert!(o.actor(&token).is_none(), "closed");
    assert!(o.sign_in("a@lindbjerg.example").is_none());
    office::open_account(&o.store, &o.s, &admin, id).unwrap();
    assert!(o.sign_in("a@lindbjerg.example").is_some());
}

#[test]
fn a_role_holds_from_its_first_day_to_its_last() {
    let o = Office::new();
    o.account("admin@lindbjerg.example", Role::Administrator);
    let (_, admin) = o.strong("admin@lindbjerg.example");
    let id = o.account("a@lindbjerg.example", Role::Member);
    let day = o.s.today();
    let tomorrow = day.tomorrow().unwrap();
    let given = NewAssignment { role: Role::Auditor, body: None, since: tomorrow, until: Some(tomorrow) };
    office::assign(&o.store, &o.s, &admin, id, &given).unwrap();
    let held = |day| o.store.read(|c| account::held(c, id, day)).unwrap().iter().any(|(role, _)| *role == Role::Auditor);
    assert_eq!([held(day), held(tomorrow), held(tomorrow.tomorrow().unwrap())], [false, true, false]);
    let backwards = NewAssignment { until: Some(day), ..given };
    assert!(matches!(office::assign(&o.store, &o.s, &admin, id, &backwards), Err(Error::Invalid(_))));
}

#[test]
fn the_last_administrator_stays_and_others_cannot_give_rights() {
    let o = Office::new();
    let id = o.account("admin@lindbjerg.example", Role::Administrator);
    let weak = o.actor(&o.sign_in("admin@lindbjerg.example").unwrap().token).unwrap();
    let refused = office::invite(&o.store, &o.s, &weak, "ny@lindbjerg.example", "Ny Person");
    assert!(matches!(refused, Err(Error::Forbidden(_))), "rights ask for a second factor");
    let (_, admin) = o.strong("admin@lindbjerg.example");
    let own = o.store.read(|c| account::assignments(c, id)).unwrap()[0].id;
    assert!(matches!(office::end_assignment(&o.store, &o.s, &admin, own), Err(Error::Conflict(_))));
    assert!(matches!(office::close_account(&o.store, &o.s, &admin, id), Err(Error::Conflict(_))));
    assert_eq!(o.store.read(|c| account::holders(c, Role::Administrator, o.s.today())).unwrap(), 1, "nothing of it was written");
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
        let email = format!("{}@lindbjerg.example", role.code());
        o.account(&email, role);
        let (_, actor) = o.strong(&email);
        assert!(matches!(office::invite(&o.store, &o.s, &actor, "ny@lindbjerg.example", "Ny Person"), Err(Error::NotFound(_))));
        assert!(matches!(office::close_account(&o.store, &o.s, &actor, id), Err(Error::NotFound(_))));
    }
}

#[test]
fn a_changed_password_ends_what_was_open_elsewhere() {
    let o = Office::new();
    o.account("a@lindbjerg.example", Role::Secretary);
    let (here, elsewhere) = (o.sign_in("a@lindbjerg.example").unwrap().token, o.sign_in("a@lindbjerg.example").unwrap().token);
    let actor = o.actor(&here).unwrap();
    assert!(matches!(office::change_password(&o.store, &o.s, &actor, "forkert", OTHER), Err(Error::Invalid(_))));
    assert!(matches!(office::change_password(&o.store, &o.s, &actor, PASSWORD, "kort"), Err(Error::Invalid(_))));
    office::change_password(&o.store, &o.s, &actor, PASSWORD, OTHER).unwrap();
    assert!(o.actor(&here).is_some() && o.actor(&elsewhere).is_none());
    assert!(o.sign_in("a@lindbjerg.example").is_none(), "the old one is gone");
    assert!(office::sign_in(&o.store, &o.s, "a@lindbjerg.example", OTHER, "test").unwrap().is_some());
}

/// `docs/access.csv` is what the rules say. To make it again: `UPDATE_ACCESS=1 cargo test -p sagsgang-app`.
#[test]
fn the_table_of_access_is_fresh() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/access.csv");
    if std::env::var_os("UPDATE_ACCESS").is_some() {
        std::fs::write(&file, policy::table()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), policy::table());
}
