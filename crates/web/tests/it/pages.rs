use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use proptest::prelude::*;
use sagsgang_model::{record::Access, section::SectionKind};
use sagsgang_store::public;

use crate::{Site, html, sample};

const PAGES: [(&str, &str); 20] = [
    ("front", "/"),
    ("bodies", "/udvalg"),
    ("body", "/udvalg/omsorgsudvalget"),
    ("meeting", "/moeder/omsorgsudvalget/2023-03-06"),
    ("meeting_whole", "/moeder/omsorgsudvalget/2023-03-06/samlet"),
    ("meeting_agenda", "/moeder/omsorgsudvalget/2024-01-08"),
    ("meeting_empty", "/moeder/byraadet/2024-02-26"),
    ("findings", "/moeder/omsorgsudvalget/2023-03-06/fund"),
    ("item", "/moeder/omsorgsudvalget/2023-03-06/punkt/15"),
    ("item_closed", "/moeder/omsorgsudvalget/2023-03-06/punkt/16"),
    ("item_points_and_waiting", "/moeder/byraadet/2023-04-24/punkt/61"),
    ("item_agenda", "/moeder/omsorgsudvalget/2024-01-08/punkt/1"),
    ("case", "/sager/27.15.00-G01-7-23"),
    ("person", "/personer/ib-kragelund"),
    ("search", "/soeg?q=dagcenter+forsøg&aar=2023"),
    ("search_empty", "/soeg?q=xylofon"),
    ("about", "/om"),
    ("about_oparl", "/om/oparl"),
    ("api", "/api"),
    ("data", "/data"),
];

#[test]
fn every_page_as_it_is() {
    let site = Site::new();
    for (name, address) in PAGES {
        let answer = site.get(&address.replace('ø', "%C3%B8"));
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        html::well_formed(name, &answer.text);
        for anchor in html::anchors(&answer.text) {
            assert!(answer.text.contains(&format!("id=\"{anchor}\"")), "{name}: #{anchor}");
        }
        insta::assert_snapshot!(name, html::main(&answer.text));
    }
}

#[test]
fn every_link_leads_somewhere() {
    let site = Site::new();
    let mut waiting = vec!["/".to_owned()];
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(address) = waiting.pop() {
        let answer = site.get(address.split('#').next().unwrap());
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let is_page = answer.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html");
        if !is_page {
            continue;
        }
        html::well_formed(&address, &answer.text);
        if let Some((_, anchor)) = address.split_once('#') {
            assert!(answer.text.contains(&format!("id=\"{anchor}\"")), "{address}");
        }
        // Filters upon filters have no end; two are enough.
        for link in html::links(&answer.text) {
            if link.matches('&').count() <= 2 && known.insert(link.clone()) {
                waiting.push(link);
            }
        }
    }
    assert!(known.len() > 60, "{}", known.len());
}

#[test]
fn what_is_not_there_is_not_found() {
    let site = Site::new();
    let page = site.get("/findes-ikke");
    for address in [
        "/udvalg/findes-ikke",
        "/moeder",
        "/moeder/byraadet",
        "/moeder/byraadet/2023-04-25",
        "/moeder/byraadet/2023-04-24/",
        "/moeder/byraadet/2023-04-24/punkt",
        "/moeder/byraadet/2023-04-24/punkt/1",
        "/moeder/byraadet/%2e%2e/fund",
        "/moeder/%FF/2023-04-24",
        "/moeder/byraadet/2023-04-24/punkt/%00",
        "/sager/99.99.99-A99-9-99",
        "/sager/",
        "/sager/%ff",
        "/personer/ingen",
        "/personer/%F0%28",
        "/style.css/x",
        "//evil.example/",
    ] {
        let answer = site.get(address);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(answer.text, page.text, "{address}: one page for all");
    }
    html::well_formed("not found", &page.text);
    insta::assert_snapshot!("not_found", html::main(&page.text));
    assert_eq!(site.ask(Method::POST, "/", &[]).status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(site.ask(Method::HEAD, "/om", &[]).status, StatusCode::OK);
}

#[test]
fn nothing_a_reader_sends_breaks_a_page() {
    let site = Site::new();
    let kinds = [
        "/",
        "/udvalg/",
        "/moeder/",
        "/moeder/byraadet/",
        "/moeder/byraadet/2023-04-24/punkt/",
        "/sager/",
        "/personer/",
        "/soeg?q=",
        "/soeg?",
        "/style.css?",
    ];
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(kind in 0..kinds.len(), rest in "([a-z0-9/=&+.;_~-]|%[0-9A-F]{2}|udvalg=|aar=|udfald=|side=|orden=){0,40}")| {
        let answer = site.get(&format!("{}{rest}", kinds[kind]));
        prop_assert!(matches!(answer.status, StatusCode::OK | StatusCode::NOT_FOUND), "{} {}{}", answer.status, kinds[kind], rest);
    });
    for query in ["side=0", "side=-1", "side=99999999999999999999", "aar=65536&aar=2023", "udfald=x", "q=%00%00", "orden=x&type="]
    {
        assert_eq!(site.get(&format!("/soeg?{query}")).status, StatusCode::OK, "{query}");
    }
    let many: String = (0..3000).map(|n| format!("udvalg=u{n}&")).collect();
    assert_eq!(site.get(&format!("/soeg?{many}q={}", "ord+".repeat(2000))).status, StatusCode::OK);
}

#[test]
fn what_is_closed_is_never_shown() {
    const CANARY: &str = "Kanariefuglsviben";
    let mut publications = sample::publications();
    let closed = publications[0].items.iter_mut().find(|item| !item.is_open()).unwrap();
    assert_eq!(closed.item.access, Access::Closed);
    // The gate takes these away; if it ever fails, pages and search still do not show them.
    closed.item.absent = vec![CANARY.to_owned()];
    let site = Site::of(&publications);
    for (name, address) in PAGES {
        assert!(!site.get(&address.replace('ø', "%C3%B8")).text.contains(CANARY), "{name}");
    }
    let closed = site.get("/moeder/omsorgsudvalget/2023-03-06/punkt/16").text;
    assert!(closed.contains("Salg af areal") && closed.contains("Lukket punkt"));
    assert!(!closed.contains("Ikke til stede"));
}

#[test]
fn a_page_is_kept_until_it_changes() {
    let site = Site::new();
    let address = "/moeder/omsorgsudvalget/2023-11-13/punkt/70";
    let first = site.get(address);
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    let again = site.ask(Method::GET, address, &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));

    let shown = site.store.read(|c| public::meeting(c, "omsorgsudvalget/2023-11-13")).unwrap().unwrap();
    let id = sagsgang_model::id::PublicationId(uuid::Uuid::from_u128(778));
    let tombstone = shown.tombstone(id, "2026-11-22T08:00:00Z".into(), "En oplysning var forkert.".into());
    site.store.write(|c| public::project(c, &tombstone)).unwrap();
    for address in [address, "/moeder/omsorgsudvalget/2023-11-13", "/moeder/omsorgsudvalget/2023-11-13/udgave/1"] {
        let answer = site.ask(Method::GET, address, &[("if-none-match", &tag)]);
        assert_eq!(answer.status, StatusCode::GONE, "{address}");
        html::well_formed(address, &answer.text);
        assert!(answer.text.contains("den 22. november 2026 kl. 09.00") && answer.text.contains("En oplysning var forkert."));
        assert!(!answer.text.contains("punkt/70\""), "{}", answer.text);
    }
    let editions = site.get("/moeder/omsorgsudvalget/2023-11-13/udgaver").text;
    assert!(editions.contains("Trukket tilbage") && !editions.contains("/udgave/1\""), "{editions}");
    assert_eq!(site.get("/moeder/omsorgsudvalget/2023-11-13/udgave/3").status, StatusCode::NOT_FOUND);
    // What followed up is gone; what was followed up says so.
    let item = site.get("/moeder/omsorgsudvalget/2023-03-06/punkt/15").text;
    assert!(item.contains("Ingen opfølgning er læst ind endnu."), "{item}");

    let style = html::links(&first.text).into_iter().find(|link| link.starts_with("/style.css")).unwrap();
    assert!(site.get(&style).headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert!(!site.get("/style.css?v=old").headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
}

#[test]
fn a_waiting_link_finds_its_meeting() {
    let mut publications = sample::publications();
    let mut later = publications.split_off(1);
    let site = Site::of(&later.drain(..1).collect::<Vec<_>>());
    let address = "/moeder/byraadet/2023-04-24/punkt/61";
    let before = site.get(address).text;
    assert_eq!(before.matches("endnu ikke læst ind").count(), 2, "{before}");
    site.store.write(|c| public::project(c, &publications[0])).unwrap();
    let after = site.get(address).text;
    assert_eq!(after.matches("endnu ikke læst ind").count(), 1, "{after}");
    assert!(after.contains("href=\"/moeder/omsorgsudvalget/2023-03-06/punkt/15\""));
}

#[test]
fn a_heading_over_earlier_decisions_is_not_called_empty() {
    let page = |at: usize| {
        let mut publications = sample::publications();
        let mut items = publications.iter_mut().flat_map(|p| &mut p.items).map(|i| &mut i.item);
        let sections = &mut items.find(|i| i.number.as_ref().is_some_and(|n| n.as_str() == "61")).unwrap().sections;
        let mut heading = sections.iter().find(|s| s.kind == SectionKind::History).unwrap().clone();
        (heading.heading, heading.text) = (Some("Tidligere beslutninger".to_owned()), String::new());
        heading.blocks.clear();
        sections.insert(at.min(sections.len()), heading);
        Site::of(&publications).get("/moeder/byraadet/2023-04-24/punkt/61").text
    };
    assert_eq!(page(0).matches("Afsnittet er tomt").count(), 0, "an earlier decision follows");
    assert_eq!(page(usize::MAX).matches("Afsnittet er tomt").count(), 1, "nothing follows");
}

#[test]
fn an_edition_takes_the_place_of_the_one_before() {
    let site = Site::new();
    let mut edition = sample::publications().remove(0);
    edition.supersedes = Some(edition.id);
    edition.id = sagsgang_model::id::PublicationId(uuid::Uuid::from_u128(777));
    edition.edition = 2;
    edition.items[1].item.sections.retain(|section| section.kind != SectionKind::Economy);
    site.store.write(|c| public::project(c, &edition)).unwrap();
    let page = site.get("/moeder/omsorgsudvalget/2023-03-06/punkt/15").text;
    assert!(page.contains("2. udgave") && !page.contains("puljen til nære tilbud.</p>"), "{page}");
    let shown = |c: &sagsgang_store::Connection<'_>| {
        let mut shown = Vec::new();
        public::for_each_publication(c, |publication| {
            shown.push(publication);
            Ok(())
        })?;
        Ok::<_, sagsgang_store::Error>(shown)
    };
    let first = site.store.read(shown).unwrap();
    site.store.write(public::rebuild).unwrap();
    assert_eq!(site.store.read(shown).unwrap(), first);
    assert_eq!(site.get("/moeder/omsorgsudvalget/2023-03-06/punkt/15").text, page, "rows made again show the same");
    assert_eq!(site.store.read(|c| public::edition(c, sample::publications()[0].id)).unwrap().map(|p| p.edition), Some(1));
}

#[test]
fn every_answer_is_guarded() {
    let site = Site::new();
    for address in ["/", "/findes-ikke", "/style.css", "/robots.txt", "/soeg?q=%ff"] {
        let headers = site.get(address).headers;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{address}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{address}");
        assert!(headers.contains_key(header::REFERRER_POLICY), "{address}");
    }
    for (name, address) in PAGES {
        let page = site.get(&address.replace('ø', "%C3%B8")).text;
        // Data for search engines is no script: it names things by address and fetches nothing.
        let page = page.replace("<script type=\"application/ld+json\">", "").replace("https://schema.org", "");
        let page = page.replace("http://localhost", "").replace("https://creativecommons.org/", "").replace("https://oparl.org/", "");
        for foreign in ["http:", "https:", "<script", " style=", "<style", "src=\"//"] {
            assert!(!page.contains(foreign), "{name}: {foreign}");
        }
    }
    let packed = site.ask(Method::GET, "/om", &[("accept-encoding", "gzip")]);
    assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
}

#[test]
fn without_an_index_all_but_the_search_works() {
    let site = Site::without_index();
    let answer = site.get("/soeg?q=dagcenter");
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("Søgningen er ved at blive gjort klar"));
    html::well_formed("without index", &answer.text);
}

#[test]
fn an_empty_site_says_what_is_missing() {
    let site = Site::of(&[]);
    for address in ["/", "/udvalg", "/soeg?q=noget", "/om"] {
        let answer = site.get(address);
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        html::well_formed(address, &answer.text);
    }
    assert!(site.get("/").text.contains("Der er endnu ingen offentliggjorte møder"));
}
