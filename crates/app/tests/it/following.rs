//! Who is told what, by mail and webhook.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use sagsgang_app::{
    Call, Decided, Surroundings, add_webhook,
    alerts::{self, Asked, Delivered, Key, Letter, Pace, Post, Refused, Site},
    remove_webhook, resume_webhook, tell_webhooks, webhooks, withdraw,
};
use sagsgang_model::{Record, Topic};
use sagsgang_search::{Index, Query};
use sagsgang_store::Store;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::lindbjerg::{Saying, Town, item, meeting};

/// A town whose clock can be set, with a mailbox for all.
struct Place {
    town: Town,
    clock: Arc<Mutex<String>>,
    key: Key,
    index: Index,
    /// What the server answers next, by address; it takes what is not here.
    refuses: RefCell<BTreeMap<String, Refused>>,
    box_: RefCell<Vec<Letter>>,
}

impl Post for Place {
    fn send(&self, letter: &Letter) -> Result<(), Refused> {
        if let Some(refused) = self.refuses.borrow().get(&letter.to) {
            return Err(refused.clone());
        }
        self.box_.borrow_mut().push(letter.clone());
        Ok(())
    }
}

impl Place {
    fn new() -> Self {
        let clock = Arc::new(Mutex::new("2024-06-20T08:00:00Z".to_owned()));
        let (now, next) = (Arc::clone(&clock), AtomicU64::new(1));
        let s = Surroundings::new(
            move || now.lock().unwrap().clone(),
            move || Uuid::from_u128(next.fetch_add(1, Ordering::Relaxed).into()),
        );
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let index = sagsgang_app::open_index(&store).unwrap();
        let place = Self {
            town: Town { dir, store, s },
            clock,
            key: Key::new([7; 32]),
            index,
            refuses: RefCell::default(),
            box_: RefCell::default(),
        };
        assert!(alerts::take_over(&place.town.store, &place.town.s, "one", 60).unwrap());
        place
    }

    fn at(&self, time: &str) {
        *self.clock.lock().unwrap() = time.to_owned();
    }

    /// Follows the log and sends what is due.
    fn post(&self) -> Delivered {
        assert!(sagsgang_app::follow(&self.town.store, &self.index).unwrap());
        let asked = |query: &str| Query { text: query.trim_start_matches("q=").to_owned(), ..Query::default() };
        alerts::collect(&self.town.store, &self.town.s, &self.index, &asked).unwrap();
        self.deliver()
    }

    fn deliver(&self) -> Delivered {
        let site = Site { name: "Lindbjerg Kommune".into(), base: "https://lindbjerg.example".into() };
        alerts::deliver(&self.town.store, &self.town.s, &self.key, &site, self, &|| Ok(true)).unwrap()
    }

    fn letters(&self) -> Vec<Letter> {
        std::mem::take(&mut self.box_.borrow_mut())
    }

    fn ask(&self, email: &str, topic: &str, pace: Pace) {
        let asked = Asked { email: email.into(), topic: Topic::parse(topic).unwrap(), pace };
        alerts::ask(&self.town.store, &self.town.s, &asked).unwrap();
    }

    fn confirm(&self, letter: &Letter) -> Option<(Topic, Pace)> {
        let (id, code) = link(&letter.text, "/foelg/bekraeft");
        alerts::confirm(&self.town.store, &self.town.s, &self.key, &id, &code).unwrap()
    }

    fn withdraw(&self, address: &str) {
        let decided = Decided { by: "Bodil Ravn".into(), reason: "Mødet er gengivet forkert.".into() };
        withdraw(&self.town.store, &self.town.s, address, &decided).unwrap();
    }

    fn follows(&self, email: &str, topic: &str, pace: Pace) {
        self.ask(email, topic, pace);
        assert_eq!(self.post().sent, 1);
        assert!(self.confirm(&self.letters()[0]).is_some());
    }
}

/// Identity and code of the link in a letter.
fn link(text: &str, page: &str) -> (String, String) {
    let link = text.split_whitespace().find(|word| word.contains(page)).unwrap();
    assert!(link.starts_with("https://lindbjerg.example/"), "{link}");
    let (id, code) = link.split_once("?id=").unwrap().1.split_once("&kode=").unwrap();
    (id.to_owned(), code.to_owned())
}

fn minutes(committee: &str, date: &str, items: Vec<sagsgang_model::record::Item>) -> Record {
    Record { items, ..meeting(committee, date) }
}

fn bus() -> sagsgang_model::record::Item {
    item("7", "Skolebuskørsel").case("13.05.16-A00-2-24").decided("Byrådet godkender, at bussen kører igen.")
}

#[test]
fn only_the_owner_of_a_mailbox_makes_a_subscription() {
    let place = Place::new();
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![bus()]));
    place.post();
    place.ask("Vibe@post.example", "/udvalg/byraadet", Pace::AtOnce);
    assert_eq!(place.post().sent, 1);
    let letter = place.letters().remove(0);
    assert_eq!((letter.to.as_str(), &letter.unsubscribe), ("Vibe@post.example", &None));
    assert!(letter.text.contains("Byrådet") && letter.text.contains("Med det samme"), "{}", letter.text);
    let stored = |table: &str| place.town.count(table);
    assert_eq!((stored("subscriptions"), stored("subscription_requests")), (0, 1));

    // Looking at the link does nothing; another code proves nothing.
    let (id, code) = link(&letter.text, "/foelg/bekraeft");
    let look = |code: &str| alerts::requested(&place.town.store, &place.town.s, &place.key, &id, code).unwrap();
    assert_eq!(look(&code), Some((Topic::Body("byraadet".into()), Pace::AtOnce)));
    for wrong in ["", "x", &code[1..], &code.to_uppercase(), &"A".repeat(43)] {
        assert_eq!(look(wrong), None, "{wrong}");
    }
    assert_eq!(stored("subscriptions"), 0);
    assert!(place.confirm(&letter).is_some());
    assert_eq!(place.confirm(&letter), None, "a link works once");
    assert_eq!((stored("subscriptions"), stored("subscription_requests")), (1, 0));

    place.town.kept(&minutes("Byrådet", "2024-06-19", vec![bus()]));
    assert_eq!(place.post().sent, 1);
    let news = place.letters().remove(0);
    let (id, code) = link(&news.text, "/foelg/afmeld");
    assert_eq!(news.unsubscribe.as_deref(), Some(format!("https://lindbjerg.example/foelg/afmeld?id={id}&kode={code}").as_str()));
    assert!(!alerts::unsubscribe(&place.town.store, &place.key, &id, "x").unwrap());
    assert!(alerts::unsubscribe(&place.town.store, &place.key, &id, &code).unwrap());
    assert!(alerts::unsubscribe(&place.town.store, &place.key, &id, &code).unwrap(), "twice is well");
    for table in ["subscriptions", "subscription_requests", "alerts"] {
        assert_eq!(stored(table), 0, "{table}");
    }
    let bytes = place.town.rows().join("\n");
    assert!(!bytes.contains("post.example"), "an address is never in the log or in an export");
}

#[test]
fn asking_tells_nothing_and_floods_nobody() {
    let place = Place::new();
    place.follows("vibe@post.example", "/", Pace::Daily);
    for _ in 0..10 {
        place.ask("vibe@post.example", "/", Pace::Daily);
        place.ask("VIBE@post.example", "/", Pace::Weekly);
    }
    assert_eq!(place.post().sent, 3, "whoever asks, one address gets three letters in two days");
    // One more is asked for after the letters went; it waits until the old ones are forgotten.
    place.ask("vibe@post.example", "/", Pace::Daily);
    assert_eq!(place.post(), Delivered::default());
    assert_eq!(place.town.count("subscription_requests"), 3);
    let letters = place.letters();
    place.at("2024-06-22T08:00:01Z");
    assert_eq!(place.confirm(&letters[0]), None, "a link is too old after two days");
    place.post();
    assert_eq!(place.town.count("subscription_requests"), 0, "an address that nobody confirmed is forgotten");
    place.ask("vibe@post.example", "/", Pace::Weekly);
    assert_eq!(place.post().sent, 1);
    assert_eq!(place.confirm(&place.letters()[0]), Some((Topic::All, Pace::Weekly)));
    assert_eq!(place.town.count("subscriptions"), 1, "one address follows a topic once");
    for wrong in ["", "a", "a@b", "a@b.dk\r\nBcc: x@y.dk"] {
        let asked = Asked { email: wrong.into(), topic: Topic::All, pace: Pace::Daily };
        assert!(matches!(alerts::ask(&place.town.store, &place.town.s, &asked), Err(sagsgang_app::Error::Invalid(_))), "{wrong}");
    }
}

#[test]
fn news_is_told_once_and_archives_are_not() {
    let place = Place::new();
    place.follows("alle@post.example", "/", Pace::AtOnce);
    place.follows("sag@post.example", "/sager/13.05.16-A00-2-24", Pace::AtOnce);
    place.follows("person@post.example", "/personer/troels-kvist", Pace::AtOnce);
    place.follows("soeg@post.example", "/soeg?q=skolebus", Pace::AtOnce);
    place.follows("andet@post.example", "/udvalg/socialudvalget", Pace::AtOnce);

    // Twenty years of minutes, read in today.
    for year in 2004..2024 {
        place.town.kept(&minutes("Byrådet", &format!("{year}-03-05"), vec![bus()]));
    }
    assert_eq!(place.post(), Delivered::default());

    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![item("6", "Svømmehal").decided("Afvist."), bus()]));
    assert_eq!(place.post().sent, 4);
    let letters: BTreeMap<String, Letter> = place.letters().into_iter().map(|letter| (letter.to.clone(), letter)).collect();
    let text = |to: &str| letters[&format!("{to}@post.example")].text.clone();
    for (to, items) in [("alle", 2), ("sag", 1), ("person", 2), ("soeg", 1)] {
        let text = text(to);
        assert_eq!(text.matches("/punkt/").count(), items, "{to}: {text}");
        assert!(text.contains("Byrådet godkender, at bussen kører igen.") && text.contains("Godkendt"), "{to}: {text}");
        assert!(text.contains("https://lindbjerg.example/moeder/byraadet/2024-06-18/punkt/7"), "{to}: {text}");
        assert!(text.contains("/foelg/afmeld?id=") && !text.contains("Ændret"), "{to}: {text}");
    }
    assert_eq!(letters["sag@post.example"].subject, "Skolebuskørsel – Byrådet: referat 18. juni 2024");
    assert_eq!(place.post(), Delivered::default(), "nothing is told twice");

    // The same words at another place in the document are no news.
    let mut moved = bus();
    moved.provenance = sagsgang_model::Provenance::new(3, 1, 9);
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![item("6", "Svømmehal").decided("Afvist."), moved]));
    assert_eq!(place.post(), Delivered::default());
    // Other words are.
    let changed = bus().decided("Byrådet godkender, at bussen kører hver time.");
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![item("6", "Svømmehal").decided("Afvist."), changed]));
    assert_eq!(place.post().sent, 4);
    let changed = place.letters();
    assert!(changed.iter().all(|letter| letter.text.contains("hver time")));
    assert!(changed.iter().filter(|letter| letter.to != "person@post.example").all(|letter| letter.text.contains("Ændret:")));

    // A change of an old item is told to those who follow its case, and to nobody else.
    let old = bus().decided("Byrådet godkender, at bussen kørte.");
    place.town.kept(&minutes("Byrådet", "2010-03-05", vec![old]));
    assert_eq!(place.post().sent, 1);
    assert_eq!(place.letters()[0].to, "sag@post.example");
}

#[test]
fn what_was_taken_off_before_the_letter_went_is_not_told() {
    let place = Place::new();
    place.follows("alle@post.example", "/", Pace::Daily);
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![bus()]));
    place.town.kept(&minutes("Socialudvalget", "2024-06-19", vec![item("1", "Dagcenter").decided("Godkendt.")]));
    assert_eq!(place.post(), Delivered::default(), "a digest waits");
    place.withdraw("byraadet/2024-06-18");
    place.at("2024-06-21T05:00:00Z");
    assert_eq!(place.post().sent, 1);
    let letter = place.letters().remove(0);
    assert!(letter.text.contains("Dagcenter") && !letter.text.contains("bus"), "{}", letter.text);

    place.town.kept(&minutes("Byrådet", "2024-06-20", vec![bus()]));
    place.post();
    place.withdraw("byraadet/2024-06-20");
    place.at("2024-06-22T05:00:00Z");
    assert_eq!(place.post(), Delivered { empty: 1, ..Delivered::default() });
}

#[test]
fn a_digest_gathers_and_goes_in_the_morning() {
    let place = Place::new();
    place.follows("dag@post.example", "/", Pace::Daily);
    place.follows("uge@post.example", "/", Pace::Weekly);
    // Thursday the 20th of June, ten in the morning Danish time.
    for (committee, date) in [("Byrådet", "2024-06-18"), ("Socialudvalget", "2024-06-19")] {
        place.town.kept(&minutes(committee, date, vec![bus()]));
        assert_eq!(place.post(), Delivered::default());
    }
    place.at("2024-06-21T04:59:59Z");
    assert_eq!(place.post(), Delivered::default());
    place.at("2024-06-21T05:00:00Z");
    assert_eq!(place.post().sent, 1);
    let day = place.letters().remove(0);
    assert_eq!((day.to.as_str(), day.text.matches("/punkt/").count()), ("dag@post.example", 2));
    assert_eq!(day.subject, "Nyt fra 2 møder: 2 punkter");
    place.town.kept(&minutes("Teknikudvalget", "2024-06-20", vec![bus()]));
    assert_eq!(place.post(), Delivered::default());
    place.at("2024-06-24T05:00:00Z");
    assert_eq!(place.post().sent, 2);
    let letters = place.letters();
    let week = letters.iter().find(|letter| letter.to == "uge@post.example").unwrap();
    assert_eq!(week.text.matches("/punkt/").count(), 3);
}

#[test]
fn a_server_that_is_away_gets_the_letters_later() {
    let place = Place::new();
    for email in ["a@post.example", "b@post.example"] {
        place.follows(email, "/", Pace::AtOnce);
    }
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![bus()]));
    let away = || Refused::Unreachable("connection refused".into());
    place.refuses.borrow_mut().extend([("a@post.example".into(), away()), ("b@post.example".into(), away())]);
    assert_eq!(place.post(), Delivered { later: 1, ..Delivered::default() }, "the others wait without a try");
    place.at("2024-06-20T08:00:04Z");
    assert_eq!(place.post().later, 1);
    place.refuses.borrow_mut().clear();
    place.at("2024-06-20T08:00:09Z");
    // What comes meanwhile does not make the letter under way another letter.
    place.town.kept(&minutes("Byrådet", "2024-06-19", vec![bus()]));
    assert_eq!(place.post().sent, 2);
    assert!(place.letters().iter().all(|letter| letter.text.contains("2024-06-18") && !letter.text.contains("2024-06-19")));
    assert_eq!(place.post().sent, 2);
    assert!(place.letters().iter().all(|letter| letter.text.contains("2024-06-19")));
    assert_eq!(place.post(), Delivered::default());
}

#[test]
fn a_letter_that_nobody_takes_is_given_up_and_an_address_forgotten() {
    let place = Place::new();
    place.follows("fejl@post.example", "/", Pace::AtOnce);
    let refuse = |refused: Refused| place.refuses.borrow_mut().insert("fejl@post.example".into(), refused);
    refuse(Refused::ForGood("550 no such user".into()));
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![bus()]));
    assert_eq!(place.post().dead, 1);
    assert_eq!(place.post(), Delivered::default(), "what is dead rests");
    let dead = || place.town.store.read(sagsgang_store::follow::dead).unwrap();
    assert_eq!(
        dead().iter().map(|(_, why, count)| (why.clone(), *count)).collect::<Vec<_>>(),
        [(Some("550 no such user".into()), 1)]
    );
    place.refuses.borrow_mut().clear();
    place.town.store.write(|c| sagsgang_store::follow::revive(c, "2024-06-20T08:00:00Z")).unwrap();
    assert_eq!(place.post().sent, 1, "until somebody tries it again");

    // Refused for now, again and again: the waits grow until it is given up.
    refuse(Refused::ForNow("451 later".into()));
    place.town.kept(&minutes("Byrådet", "2024-06-19", vec![bus()]));
    let mut tries = 0;
    let mut now: jiff::Timestamp = "2024-06-20T08:00:00Z".parse().unwrap();
    while place.post().dead == 0 {
        tries += 1;
        now += jiff::SignedDuration::from_secs(14_400);
        place.at(&now.to_string());
    }
    assert_eq!(tries, 8);
    // After five dead letters in a row nobody reads there.
    refuse(Refused::ForGood("550".into()));
    for date in ["2024-06-20", "2024-06-21", "2024-06-22", "2024-06-23"] {
        assert_eq!(place.town.count("subscriptions"), 1);
        place.town.kept(&minutes("Byrådet", date, vec![bus()]));
        assert_eq!(place.post().dead, 1);
    }
    assert_eq!((place.town.count("subscriptions"), place.town.count("alerts")), (0, 0));
}

#[test]
fn a_letter_that_was_not_noted_goes_again_as_the_same() {
    let place = Place::new();
    place.follows("a@post.example", "/", Pace::AtOnce);
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![bus()]));
    assert!(sagsgang_app::follow(&place.town.store, &place.index).unwrap());
    alerts::collect(&place.town.store, &place.town.s, &place.index, &|_| Query::default()).unwrap();
    /// Takes the letter, and the machine stops.
    struct Stops<'a>(&'a Place);
    impl Post for Stops<'_> {
        fn send(&self, letter: &Letter) -> Result<(), Refused> {
            self.0.send(letter)?;
            panic!("the machine stops");
        }
    }
    let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let site = Site { name: "Lindbjerg Kommune".into(), base: "https://lindbjerg.example".into() };
        alerts::deliver(&place.town.store, &place.town.s, &place.key, &site, &Stops(&place), &|| Ok(true))
    }));
    assert!(stopped.is_err());
    place.town.kept(&minutes("Byrådet", "2024-06-19", vec![bus()]));
    assert_eq!(place.post().sent, 1);
    let letters = place.letters();
    assert_eq!((letters.len(), &letters[0]), (2, &letters[1]));
}

#[test]
fn one_process_at_a_time_sends() {
    let place = Place::new();
    let take = |holder: &str| alerts::take_over(&place.town.store, &place.town.s, holder, 60).unwrap();
    assert!(take("one") && !take("two"));
    // Saying so again soon writes nothing; later it lasts a minute more.
    let until = || place.town.store.read(|c| c.query_value::<String>("SELECT until FROM followers", &[])).unwrap();
    let first = until();
    place.at("2024-06-20T08:00:29Z");
    assert!(take("one") && until() == first);
    place.at("2024-06-20T08:00:59Z");
    assert!(take("one") && until() != first);
    place.at("2024-06-20T08:01:58Z");
    assert!(!take("two"));
    place.at("2024-06-20T08:02:00Z");
    assert!(take("two") && !take("one"));
}

#[test]
fn what_was_published_before_anybody_followed_is_no_news() {
    let town = Town::new();
    town.kept(&minutes("Byrådet", "2026-11-20", vec![bus()]));
    let index = sagsgang_app::open_index(&town.store).unwrap();
    assert!(alerts::take_over(&town.store, &town.s, "one", 60).unwrap());
    assert_eq!(alerts::collect(&town.store, &town.s, &index, &|_| Query::default()).unwrap(), 0);
}

// ---------------------------------------------------------------- webhooks

/// Another system: what it got, and how often it fails first.
#[derive(Default)]
struct System {
    got: Mutex<Vec<(String, String, String)>>,
    failing: AtomicU64,
}

impl Call for System {
    fn post(&self, url: &str, _private: bool, body: &str, signature: &str) -> Result<(), String> {
        if self.failing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err("500".into());
        }
        self.got.lock().unwrap().push((url.into(), body.into(), signature.into()));
        Ok(())
    }
}

impl System {
    fn got(&self) -> Vec<Json> {
        let got = std::mem::take(&mut *self.got.lock().unwrap());
        got.iter().map(|(_, body, _)| serde_json::from_str(body).unwrap()).collect()
    }
}

const SECRET: &str = "0123456789abcdef";

#[test]
fn a_webhook_is_told_everything_in_order() {
    let place = Place::new();
    let (store, s) = (&place.town.store, &place.town.s);
    place.town.kept(&minutes("Byrådet", "2024-06-11", vec![bus()]));
    let all = add_webhook(store, s, "https://hook.example/a", SECRET, None, false).unwrap();
    let one = add_webhook(store, s, "https://hook.example/b", SECRET, Some("byraadet"), false).unwrap();
    for (url, secret, committee) in [
        ("ftp://x.example", SECRET, None),
        ("https://", SECRET, None),
        ("https:///x", SECRET, None),
        ("https://x.example", "short", None),
        ("https://x.example", SECRET, Some("findes-ikke")),
    ] {
        assert!(add_webhook(store, s, url, secret, committee, false).is_err(), "{url} {secret} {committee:?}");
    }
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![bus()]));
    place.town.kept(&minutes("Socialudvalget", "2004-06-18", vec![bus()]));
    place.town.kept(&minutes("Byrådet", "2024-06-18", vec![bus().decided("Udsat.")]));
    let system = System::default();
    system.failing.store(1, Ordering::SeqCst);
    let tell = || tell_webhooks(store, s, "https://lindbjerg.example", &system, &|| true).unwrap();
    let first = tell();
    assert!(first == 3 || first == 2, "{first}: one of the two failed and waits");
    assert_eq!(tell(), 0, "it waits");
    place.at("2024-06-20T08:00:06Z");
    assert_eq!(first + tell(), 5);
    assert_eq!(tell(), 0);
    let got = std::mem::take(&mut *system.got.lock().unwrap());
    let of = |url: &str| -> Vec<Json> {
        got.iter().filter(|(to, ..)| to.ends_with(url)).map(|(_, body, _)| serde_json::from_str(body).unwrap()).collect()
    };
    let (a, b) = (of("/a"), of("/b"));
    let addresses: Vec<_> =
        a.iter().map(|m| (m["publication"]["address"].as_str().unwrap(), m["publication"]["edition"].as_u64())).collect();
    let base = "https://lindbjerg.example/moeder";
    assert_eq!(
        addresses,
        [
            (format!("{base}/byraadet/2024-06-18").as_str(), Some(1)),
            (format!("{base}/socialudvalget/2004-06-18").as_str(), Some(1)),
            (format!("{base}/byraadet/2024-06-18").as_str(), Some(2)),
        ]
    );
    assert_eq!(b.len(), 2);
    assert_eq!((&a[0]["current"], &a[0]["changes"]), (&Json::Bool(false), &Json::Null), "what is no longer shown is not told");
    assert_eq!((&a[2]["changes"][0]["what"], &a[2]["changes"][0]["title"]), (&"altered".into(), &"Skolebuskørsel".into()));
    assert_eq!(a[2]["changes"][0]["parts"][0], "Beslutning");
    assert_eq!(a[0]["id"], b[0]["id"]);
    assert!(got.iter().all(|(.., signature)| signature.starts_with("t=17188704") && signature.contains(",v1=")));

    place.town.kept(&minutes("Byrådet", "2024-06-19", vec![bus()]));
    place.withdraw("byraadet/2024-06-19");
    assert_eq!(tell(), 4);
    let told: Vec<_> = system.got().into_iter().map(|m| (m["event"].clone(), m["changes"][0]["title"].clone())).collect();
    assert_eq!(told.iter().filter(|(event, _)| event == "publication.withdrawn").count(), 2);
    assert!(told.iter().all(|(_, title)| title.is_null()), "{told:?}");

    remove_webhook(store, &one).unwrap();
    assert!(remove_webhook(store, &one).is_err());
    assert_eq!(webhooks(store).unwrap().iter().map(|hook| hook.id.as_str()).collect::<Vec<_>>(), [all.as_str()]);
}

#[test]
fn a_webhook_that_takes_nothing_for_days_is_given_up_and_goes_on_where_it_stopped() {
    let place = Place::new();
    let (store, s) = (&place.town.store, &place.town.s);
    let id = add_webhook(store, s, "https://hook.example/a", SECRET, None, false).unwrap();
    for date in ["2024-06-18", "2024-06-19"] {
        place.town.kept(&minutes("Byrådet", date, vec![bus()]));
    }
    let system = System::default();
    system.failing.store(u64::MAX, Ordering::SeqCst);
    let mut now: jiff::Timestamp = "2024-06-20T08:00:00Z".parse().unwrap();
    let hook = || webhooks(store).unwrap().remove(0);
    let mut hours = 0;
    while hook().given_up.is_none() {
        assert_eq!(tell_webhooks(store, s, "https://lindbjerg.example", &system, &|| true).unwrap(), 0);
        now += jiff::SignedDuration::from_hours(1);
        hours += 1;
        place.at(&now.to_string());
    }
    assert!((72..84).contains(&hours), "{hours}");
    assert_eq!(hook().problem.as_deref(), Some("500"));
    system.failing.store(0, Ordering::SeqCst);
    assert_eq!(tell_webhooks(store, s, "https://lindbjerg.example", &system, &|| true).unwrap(), 0);
    resume_webhook(store, s, &id).unwrap();
    assert_eq!(tell_webhooks(store, s, "https://lindbjerg.example", &system, &|| true).unwrap(), 2);
    assert_eq!(hook().problem, None);
}
