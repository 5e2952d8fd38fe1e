//! Feeds, calendars and the forms that ask for mail.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode, header};
use proptest::prelude::*;
use sagsgang_model::{
    Publication, Topic,
    id::PublicationId,
    publication::Occasion,
    record::{DateRange, Decision},
};
use sagsgang_store::{follow, public};

use crate::{Answer, Site, html, sample};

const FEEDS: [&str; 6] = [
    "/feed.atom",
    "/udvalg/omsorgsudvalget/feed.atom",
    "/personer/ib-kragelund/feed.atom",
    "/sager/27.15.00-G01-7-23/feed.atom",
    "/soeg/feed.atom?q=dagcenter&udvalg=omsorgsudvalget",
    "/soeg/feed.atom?q=xylofon",
];

fn atom(answer: &Answer) -> atom_syndication::Feed {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/atom+xml; charset=utf-8");
    answer.text.parse().unwrap_or_else(|e| panic!("{e}: {}", answer.text))
}

/// What RFC 4287 asks of a feed and our own promises beside it.
#[track_caller]
fn valid(address: &str, feed: &atom_syndication::Feed) {
    let is = |text: &str| !text.trim().is_empty();
    assert!(feed.id.starts_with("https://sag.example/") && is(&feed.title.value), "{address}");
    let links = |rel: &str| feed.links.iter().filter(|link| link.rel == rel).collect::<Vec<_>>();
    assert_eq!((links("self").len(), links("alternate").len()), (1, 1), "{address}");
    assert_eq!(links("self")[0].href, format!("https://sag.example{address}"));
    assert!(!feed.authors.is_empty(), "{address}");
    let mut ids = BTreeMap::new();
    for entry in &feed.entries {
        assert!(
            entry.id.starts_with("urn:uuid:") && is(&entry.title.value) && !entry.authors.is_empty(),
            "{address} {}",
            entry.id
        );
        assert_eq!(
            entry.links.iter().filter(|l| l.rel == "alternate" && l.href.starts_with("https://sag.example/moeder/")).count(),
            1
        );
        assert!(entry.updated <= feed.updated && entry.published.unwrap() <= entry.updated, "{address} {}", entry.id);
        assert!(entry.summary.as_ref().is_some_and(|summary| is(&summary.value)), "{address} {}", entry.id);
        assert_eq!(ids.insert(entry.id.clone(), ()), None, "{address}: {} stands twice", entry.id);
    }
}

fn get(site: &Site, address: &str) -> Answer {
    site.ask(Method::GET, address, &[("host", "sag.example"), ("x-forwarded-proto", "https")])
}

#[test]
fn feeds_are_whole() {
    let site = Site::new();
    for address in FEEDS {
        let answer = get(&site, address);
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let feed = atom(&answer);
        valid(address, &feed);
        assert_eq!(feed.entries.is_empty(), address.contains("xylofon"), "{address}");
    }
    let body = atom(&get(&site, "/udvalg/omsorgsudvalget/feed.atom"));
    let item = body.entries.iter().find(|entry| entry.links[0].href.ends_with("/2023-03-06/punkt/15")).unwrap();
    let line = site.store.read(|c| public::item(c, "omsorgsudvalget/2023-03-06/punkt/15")).unwrap().unwrap();
    let decision = &line.items[0].item.decision.as_ref().unwrap().text;
    assert!(item.summary.as_ref().unwrap().value.contains(decision.as_str()), "{item:?}");
    assert!(item.categories.iter().any(|category| category.label.as_deref() == Some("Godkendt med ændring")), "{item:?}");
    assert_eq!(item.id, format!("urn:uuid:{}", line.items[0].id));
}

#[test]
fn a_new_edition_updates_the_entry_and_says_so() {
    let site = Site::new();
    let of = |site: &Site| {
        let feed = atom(&get(site, "/udvalg/omsorgsudvalget/feed.atom"));
        let at = feed.entries.iter().position(|entry| entry.links[0].href.ends_with("/2023-03-06/punkt/15")).unwrap();
        (at, feed.entries[at].clone(), feed.updated)
    };
    let (_, before, _) = of(&site);
    let mut edition: Publication = sample::publications().remove(0);
    edition.supersedes = Some(edition.id);
    edition.id = PublicationId(uuid::Uuid::from_u128(777));
    edition.edition = 2;
    edition.published = "2026-02-01T09:30:00Z".to_owned();
    edition.occasion = Occasion::Correction;
    edition.reason = Some("Beløbet var skrevet forkert.".to_owned());
    edition.items[1].item.decision =
        Some(Decision { text: "Afslået & <lukket>.".to_owned(), ..edition.items[1].item.decision.clone().unwrap() });
    site.store.write(|c| public::project(c, &edition)).unwrap();
    let (at, after, updated) = of(&site);
    assert_eq!((at, &after.id, after.published), (0, &before.id, before.published), "the same entry, first in the feed");
    assert!(after.updated > before.updated && updated == after.updated);
    let told = &after.summary.as_ref().unwrap().value;
    assert!(told.contains("Rettelse 1. februar 2026 (2. udgave). Beløbet var skrevet forkert."), "{told}");
    assert!(told.contains("Afslået & <lukket>."), "{told}");
}

#[test]
fn a_withdrawn_meeting_is_told_of_and_called_off() {
    let site = Site::new();
    let mut tombstone: Publication = sample::publications().remove(2);
    tombstone.supersedes = Some(tombstone.id);
    tombstone.id = PublicationId(uuid::Uuid::from_u128(778));
    tombstone.edition = 2;
    tombstone.published = "2026-02-01T09:30:00Z".to_owned();
    tombstone.occasion = Occasion::Withdrawal;
    tombstone.reason = Some("Referatet var ikke godkendt.".to_owned());
    tombstone.items.clear();
    site.store.write(|c| public::project(c, &tombstone)).unwrap();
    for address in ["/feed.atom", "/udvalg/omsorgsudvalget/feed.atom"] {
        let feed = atom(&get(&site, address));
        valid(address, &feed);
        assert_eq!(feed.entries[0].title.value, "Trukket tilbage: Omsorgsudvalget, 13. november 2023", "{address}");
        assert_eq!(feed.entries[0].summary.as_ref().unwrap().value, "Referatet var ikke godkendt.");
        assert!(feed.entries[1..].iter().all(|entry| !entry.links[0].href.contains("2023-11-13")));
    }
    let calendar = get(&site, "/udvalg/omsorgsudvalget/kalender.ics").text;
    let event = calendar.split("BEGIN:VEVENT").find(|event| event.contains(&format!("UID:{}", tombstone.meeting))).unwrap();
    assert!(event.contains("STATUS:CANCELLED") && event.contains("SEQUENCE:2"), "{event}");
}

#[test]
fn a_feed_is_kept_until_it_changes() {
    let site = Site::new();
    for address in FEEDS.into_iter().chain(["/udvalg/byraadet/kalender.ics"]) {
        let first = get(&site, address);
        for name in [header::ETAG, header::LAST_MODIFIED] {
            let told = first.headers[&name].to_str().unwrap();
            let asking = if name == header::ETAG { "if-none-match" } else { "if-modified-since" };
            let headers = [("host", "sag.example"), ("x-forwarded-proto", "https"), (asking, told)];
            let again = site.ask(Method::GET, address, &headers);
            assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{address} {asking}");
            let other = [headers[0], headers[1], (asking, "\"x\"")];
            assert_eq!(site.ask(Method::GET, address, &other).status, StatusCode::OK, "{address} {asking}");
        }
    }
    let modified = get(&site, "/feed.atom").headers[header::LAST_MODIFIED].to_str().unwrap().to_owned();
    assert_eq!(modified, "Thu, 15 Jan 2026 10:00:00 GMT");
}

#[test]
fn pages_name_their_feeds() {
    let site = Site::new();
    for (page, feed, topic) in [
        ("/", "/feed.atom", "%2F"),
        ("/udvalg/omsorgsudvalget", "/udvalg/omsorgsudvalget/feed.atom", "%2Fudvalg%2Fomsorgsudvalget"),
        ("/personer/ib-kragelund", "/personer/ib-kragelund/feed.atom", "%2Fpersoner%2Fib-kragelund"),
        ("/sager/27.15.00-G01-7-23", "/sager/27.15.00-G01-7-23/feed.atom", "%2Fsager%2F27.15.00-G01-7-23"),
        ("/soeg?side=2&q=dag", "/soeg/feed.atom?q=dag", "%2Fsoeg%3Fq%3Ddag"),
    ] {
        let html = site.get(page).text;
        let link = html.split("<link ").find(|link| link.contains("application/atom+xml")).unwrap_or_else(|| panic!("{page}"));
        assert!(link.contains(&format!("href=\"{feed}\"")), "{page}: {link}");
        assert!(html.contains(&format!("/foelg?emne={topic}\"")), "{page}");
        let form = site.get(&format!("/foelg?emne={topic}"));
        assert_eq!(form.status, StatusCode::OK, "{page}");
        html::well_formed(page, &form.text);
    }
}

#[test]
fn nothing_in_a_record_breaks_a_feed_or_calendar() {
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(text in "([<>&\"';,\\\\\r\n\u{0}\u{8}\u{fffe}æ😀]|BEGIN:VEVENT|\\PC){0,40}")| {
        let mut publications = sample::publications();
        publications.truncate(1);
        publications[0].place = Some(text.clone());
        publications[0].body = format!("Udvalg {text}");
        publications[0].items[1].item.title = text.clone();
        publications[0].items[1].item.decision.as_mut().unwrap().text = text.clone();
        let site = Site::of(&publications);
        let feed = atom(&get(&site, "/udvalg/omsorgsudvalget/feed.atom"));
        prop_assert_eq!(feed.entries.len(), publications[0].items.len());
        let calendar = get(&site, "/udvalg/omsorgsudvalget/kalender.ics").text;
        prop_assert_eq!(calendar.split("\r\n").filter(|line| *line == "BEGIN:VEVENT").count(), 1);
        prop_assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
    });
}

// ---------------------------------------------------------------- mail

const OWN: [(&str, &str); 2] = [("host", "sag.example"), ("origin", "https://sag.example")];
const FORM: &str = "emne=%2Fudvalg%2Fomsorgsudvalget&email=vibe%40post.example&hyppighed=daily";

fn requests(site: &Site) -> usize {
    site.store.read(follow::counts).unwrap().1
}

#[test]
fn a_form_asks_for_a_letter_and_tells_nothing() {
    let site = Site::new();
    let first = site.send(Method::POST, "/foelg", &OWN, FORM);
    assert_eq!((first.status, first.headers[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/foelg/sendt"));
    for _ in 0..5 {
        let again = site.send(Method::POST, "/foelg", &OWN, FORM);
        assert_eq!((again.status, &again.text, &again.headers), (first.status, &first.text, &first.headers));
    }
    assert_eq!(requests(&site), 3);
    let english = site.send(Method::POST, "/en/foelg", &OWN, &FORM.replace("vibe", "eve"));
    assert_eq!(english.headers[header::LOCATION].to_str().unwrap(), "/en/foelg/sendt");
    let sent = site.get("/foelg/sendt");
    assert_eq!(sent.status, StatusCode::OK);
    html::well_formed("sent", &sent.text);
    let wrong = site.send(Method::POST, "/foelg", &OWN, "emne=%2F&email=a%22%3E%3Cscript%3E&hyppighed=weekly");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::well_formed("wrong", &wrong.text);
    assert!(
        wrong.text.contains("role=\"alert\"") && !wrong.text.contains("<script>a") && !wrong.text.contains("\"><script>"),
        "{}",
        wrong.text
    );
    // One client asks for only so many.
    let ask = |n| site.send(Method::POST, "/foelg", &OWN, &FORM.replace("vibe", &format!("v{n}")));
    let last = (0..20).map(ask).fold(first, |_, answer| answer);
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    html::well_formed("too many", &last.text);
    assert!(requests(&site) < 12);
}

#[test]
fn other_sites_send_no_forms_here() {
    let site = Site::new();
    for headers in [
        [("host", "sag.example"), ("origin", "https://evil.example")],
        [("host", "sag.example"), ("origin", "null")],
        [("host", "sag.example"), ("sec-fetch-site", "cross-site")],
        [("host", "sag.example"), ("sec-fetch-site", "same-site")],
    ] {
        for address in ["/foelg", "/foelg/bekraeft"] {
            assert_eq!(site.send(Method::POST, address, &headers, FORM).status, StatusCode::FORBIDDEN, "{headers:?}");
        }
    }
    assert_eq!(requests(&site), 0);
    for headers in [[("host", "sag.example"), ("sec-fetch-site", "same-origin")], OWN] {
        assert_eq!(site.send(Method::POST, "/foelg", &headers, FORM).status, StatusCode::SEE_OTHER);
    }
    assert_eq!(site.send(Method::POST, "/foelg", &OWN, &"x=".repeat(9000)).status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn nothing_a_reader_sends_breaks_a_form() {
    let site = Site::new();
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(at in 0..3_usize, body in "(emne=|email=|hyppighed=|id=|kode=|&|%[0-9A-F]{2}|[a-z@./-]){0,30}")| {
        let address = ["/foelg", "/foelg/bekraeft", "/foelg/afmeld"][at];
        let answer = site.send(Method::POST, address, &OWN, &body);
        prop_assert!(answer.status.is_client_error(), "{} {address} {body}", answer.status);
    });
}

#[test]
fn only_a_button_confirms_and_one_post_ends() {
    use sagsgang_app::alerts::{self, Key, Letter, Post, Refused, Site as From};
    struct Box_(std::cell::RefCell<Vec<Letter>>);
    impl Post for Box_ {
        fn send(&self, letter: &Letter) -> Result<(), Refused> {
            self.0.borrow_mut().push(letter.clone());
            Ok(())
        }
    }
    let site = Site::new();
    assert_eq!(site.send(Method::POST, "/foelg", &OWN, FORM).status, StatusCode::SEE_OTHER);
    let (key, letters) = (Key::new([7; 32]), Box_(Default::default()));
    let from = From { name: "Fjordby Kommune".into(), base: String::new() };
    let deliver = || alerts::deliver(&site.store, &crate::surroundings(), &key, &from, &letters, &|| Ok(true)).unwrap();
    deliver();
    let letter = letters.0.borrow()[0].clone();
    let link = letter.text.split_whitespace().find(|word| word.starts_with("/foelg/bekraeft")).unwrap().to_owned();
    let subscriptions = || site.store.read(follow::counts).unwrap().0;
    // Programs that look through mail follow links, more than once.
    for method in [Method::HEAD, Method::GET, Method::GET] {
        assert_eq!(site.ask(method, &link, &[]).status, StatusCode::OK);
    }
    let page = site.get(&link);
    html::well_formed("confirm", &page.text);
    assert!(page.text.contains("Omsorgsudvalget") && page.headers[header::CACHE_CONTROL] == "no-store");
    assert_eq!(subscriptions(), 0);
    let proof = link.split_once('?').unwrap().1;
    let done = site.send(Method::POST, "/foelg/bekraeft", &OWN, proof);
    assert_eq!((done.status, subscriptions()), (StatusCode::OK, 1));
    html::well_formed("confirmed", &done.text);
    let again = site.get(&link);
    assert_eq!(again.status, StatusCode::GONE);
    let nonsense = site.get("/foelg/bekraeft?id=x&kode=y");
    assert_eq!((nonsense.status, &nonsense.text), (StatusCode::GONE, &again.text), "one answer for all that does not work");

    // The mail program's own button: a POST from anywhere to the address in the header (RFC 8058).
    let id = site.store.read(follow::subscriptions).unwrap()[0].id.clone();
    let alert = follow::Alert { address: "omsorgsudvalget/2023-11-13/punkt/70".into(), known: None };
    site.store.write(|c| follow::add_alert(c, &id, &alert, 1, "2024-01-20T09:00:00Z")).unwrap();
    deliver();
    let end = letters.0.borrow()[1].unsubscribe.clone().unwrap();
    assert_eq!(site.get(&end).status, StatusCode::OK);
    assert_eq!(subscriptions(), 1, "looking ends nothing");
    let foreign = [("host", "sag.example"), ("origin", "https://mail.example"), ("sec-fetch-site", "cross-site")];
    let ended = site.send(Method::POST, &end, &foreign, "List-Unsubscribe=One-Click");
    assert_eq!((ended.status, subscriptions()), (StatusCode::OK, 0));
    html::well_formed("ended", &ended.text);
}

// ---------------------------------------------------------------- promises and completeness

#[test]
fn promises_stand_as_they_do_today() {
    let mut publications = sample::publications();
    let promise = publications.iter().flat_map(|p| &p.items).find_map(|item| item.item.commitments.first()).unwrap().clone();
    let due = |from: &str, to: &str| Some(DateRange { from: from.parse().unwrap(), to: to.parse().unwrap() });
    let of = |text: &str, due| sagsgang_model::record::Commitment { text: text.to_owned(), due, ..promise.clone() };
    // Of an item whose case nobody came back to.
    let item = &mut publications[3].items[0].item;
    item.case_number = "99.00.00-A00-1-24".parse().ok();
    item.commitments = vec![
        of("for længe siden", due("2023-12-01", "2023-12-31")),
        of("lige overskredet", due("2024-01-12", "2024-01-19")),
        of("i dag", due("2024-01-20", "2024-01-20")),
        of("engang", None),
    ];
    let site = Site::of(&publications);
    let page = site.get("/loefter").text;
    html::well_formed("promises", &page);
    let order = [
        "lige overskredet",
        "for længe siden",
        "Skal ske</h2>",
        "i dag",
        "Uden frist</h2>",
        "engang",
        "Fulgt op</h2>",
        "ny status i november",
    ];
    let places: Vec<usize> = order.iter().map(|text| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("2 over fristen · 1 skal ske · 1 uden frist"), "{page}");
    assert!(page.contains("Fulgt op i <a lang=\"da\" href=\"/moeder/omsorgsudvalget/2023-11-13/punkt/70\">"), "{page}");
    let other = site.get("/loefter?udvalg=byraadet").text;
    assert!(!other.contains("lige overskredet"), "{other}");
    assert_eq!(site.get("/loefter?side=399").status, StatusCode::OK);
}

#[test]
fn what_is_quoted_and_not_there_is_missing() {
    let mut publications = sample::publications();
    let page =
        |publications: &[Publication], body: &str| Site::of(publications).get(&format!("/udvalg/{body}/fuldstaendighed")).text;
    let whole = page(&publications, "omsorgsudvalget");
    assert!(whole.contains("kun med dagsorden, uden referat: <a href=\"/moeder/omsorgsudvalget/2024-01-08\">"), "{whole}");
    assert!(!whole.contains("citeret i"), "{whole}");
    // Without the meeting of the 6th of March its decision is still quoted by the council.
    publications.remove(0);
    let gap = page(&publications, "omsorgsudvalget");
    html::well_formed("gap", &gap);
    assert!(
        gap.contains("Mødet 6. marts er ikke her (punkt 15). Det er citeret i <a lang=\"da\" href=\"/moeder/byraadet/2023-04-24/punkt/61\">"),
        "{gap}"
    );
}

#[test]
fn topics_are_addresses() {
    for address in ["/", "/udvalg/omsorgsudvalget", "/personer/ib-kragelund", "/sager/27.15.00-G01-7-23", "/soeg?q=dag"] {
        assert_eq!(Site::new().get(&Topic::parse(address).unwrap().link()).status, StatusCode::OK, "{address}");
    }
}
