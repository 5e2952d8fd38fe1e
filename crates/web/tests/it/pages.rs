use std::{collections::BTreeSet, io::Read as _};

use axum::http::{Method, StatusCode, header};
use proptest::prelude::*;
use sagsgang_model::{record::Access, section::SectionKind};
use sagsgang_store::public;

use crate::{Site, html, sample};

const PAGES: [(&str, &str); 27] = [
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
    ("promises", "/loefter"),
    ("completeness", "/udvalg/omsorgsudvalget/fuldstaendighed"),
    ("follow", "/foelg?emne=/udvalg/omsorgsudvalget"),
    ("about_oparl", "/om/oparl"),
    ("api", "/api"),
    ("data", "/data"),
    ("calendar", "/kalender"),
    ("calendar_month", "/kalender/2023-11"),
    ("members", "/udvalg/omsorgsudvalget/medlemmer"),
    ("accessibility", "/tilgaengelighed"),
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

/// A page's text as it is heard in English: without what is marked as Danish.
fn heard(html: &str) -> String {
    let mut heard = String::new();
    let mut open: Vec<(String, bool)> = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split_whitespace().next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(_) => drop(open.pop()),
            None if html::VOID.contains(&name) || tag.ends_with('/') || name.starts_with('!') => {}
            None => {
                let danish = match tag.contains(" lang=\"") {
                    true => tag.contains(" lang=\"da\""),
                    false => open.last().is_some_and(|(_, danish)| *danish),
                };
                open.push((name.to_owned(), danish));
            }
        }
        if open.last().is_some_and(|(name, danish)| !danish && !["code", "title", "script"].contains(&name.as_str())) {
            heard.push_str(text);
            heard.push('\n');
        }
    }
    heard
}

/// Open data and what tells of them have one language.
fn is_machine(link: &str) -> bool {
    ["/api", "/data", "/oparl"].iter().any(|machine| link.starts_with(machine))
}

#[test]
fn every_page_speaks_english_too() {
    let site = Site::new();
    for (name, address) in PAGES {
        let address = address.replace('ø', "%C3%B8");
        let english = if address == "/" { "/en".to_owned() } else { format!("/en{address}") };
        let answer = site.get(&english);
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        html::well_formed(name, &answer.text);
        assert!(answer.text.contains("<html lang=\"en\">"), "{name}");
        let here = address.replace('&', "&#38;");
        assert!(answer.text.contains(&format!("<a hreflang=\"da\" lang=\"da\" href=\"{here}\">Dansk</a>")), "{name}");
        assert!(site.get(&address).text.contains(&format!("href=\"{}\">English</a>", english.replace('&', "&#38;"))), "{name}");
        for link in
            html::links(&answer.text).iter().filter(|link| !link.starts_with("/en") && !link.contains('.') && !is_machine(link))
        {
            assert_eq!(*link, html::links(&format!("href=\"{here}\""))[0], "{name}: leaves English");
        }
        let heard = heard(&answer.text);
        for danish in [" og ", " er ", " ikke ", "Sag ", "punkt", "møde", " udvalget ", "januar", "marts", " kl. "] {
            let line = heard.lines().find(|line| line.contains(danish));
            assert_eq!(line, None, "{name}: {danish:?}");
        }
    }
    let item = site.get("/en/moeder/omsorgsudvalget/2023-03-06/punkt/15").text;
    assert!(item.contains("Monday 6 March 2023") && item.contains("lang=\"da\""), "{item}");
    assert_eq!(site.get("/en/moeder/omsorgsudvalget/2023-03-06/punkt/999").status, StatusCode::NOT_FOUND);
    assert!(site.get("/en/findes-ikke").text.contains("Page not found"));
    insta::assert_snapshot!("item_english", html::main(&item));
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
        "/udvalg/findes-ikke/feed.atom",
        "/udvalg/findes-ikke/kalender.ics",
        "/udvalg/findes-ikke/fuldstaendighed",
        "/personer/ingen/feed.atom",
        "/personer/%FF/kalender.ics",
        "/sager/99.99.99-A99-9-99/feed.atom",
        "/sager/99.99.99-A99-9-99/kalender.ics",
        "/sager/feed.atom",
        "/loefter?udvalg=findes-ikke",
        "/foelg?emne=/udvalg/findes-ikke",
        "/foelg?emne=/sager/99.99.99-A99-9-99",
        "/foelg?emne=//evil.example",
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
        "/soeg/forslag?q=",
        "/style.css?",
        "/loefter?",
        "/foelg?emne=",
        "/foelg/bekraeft?id=",
        "/foelg/afmeld?id=",
        "/soeg/feed.atom?q=",
        "/soeg/kalender.ics?",
    ];
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(kind in 0..kinds.len(), rest in "([a-z0-9/=&+.;_~-]|%[0-9A-F]{2}|udvalg=|aar=|udfald=|side=|orden=|fra=|til=|emne=|bilag=){0,40}")| {
        let answer = site.get(&format!("{}{rest}", kinds[kind]));
        prop_assert!(matches!(answer.status, StatusCode::OK | StatusCode::NOT_FOUND | StatusCode::GONE), "{} {}{}", answer.status, kinds[kind], rest);
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
    let packed = &[("accept-encoding", "gzip, br")];
    let other_host = &[("host", "referater.fjordby.example")];
    for time in ["made", "kept"] {
        let again = site.ask(Method::GET, address, &[("if-none-match", &tag)]);
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{time}");
        assert!(!again.headers.contains_key(header::CONTENT_TYPE), "{time}");
        let again = site.get(address);
        assert_eq!((again.status, &again.headers, &again.text), (StatusCode::OK, &first.headers, &first.text), "{time}");
        assert_eq!(site.ask(Method::GET, address, packed).headers[header::CONTENT_ENCODING], "gzip", "{time}");
        let mut whole = String::new();
        flate2::read::GzDecoder::new(&*site.bytes(address, packed)).read_to_string(&mut whole).unwrap();
        assert_eq!(whole, first.text, "{time}");
        assert!(site.ask(Method::GET, address, other_host).text.contains("http://referater.fjordby.example/moeder"), "{time}");
        assert!(!site.get(address).text.contains("referater.fjordby.example"), "{time}");
        assert_eq!(site.ask(Method::HEAD, address, &[]).text, "", "{time}");
        assert_eq!(site.ask(Method::POST, address, &[]).status, StatusCode::METHOD_NOT_ALLOWED, "{time}");
    }

    let shown = site.store.read(|c| public::meeting(c, "omsorgsudvalget/2023-11-13")).unwrap().unwrap();
    let id = sagsgang_model::id::PublicationId(uuid::Uuid::from_u128(778));
    let tombstone = shown.tombstone(id, "2026-11-22T08:00:00Z".into(), "En oplysning var forkert.".into());
    // Another program may take it down.
    let other = sagsgang_store::Store::open(site.store.dir()).unwrap();
    other.write(|c| public::project(c, &tombstone)).unwrap();
    for address in [address, "/moeder/omsorgsudvalget/2023-11-13", "/moeder/omsorgsudvalget/2023-11-13/udgave/1"] {
        let answer = site.ask(Method::GET, address, &[("if-none-match", &tag)]);
        assert_eq!(answer.status, StatusCode::GONE, "{address}");
        html::well_formed(address, &answer.text);
        assert!(answer.text.contains("22. november 2026 kl. 09.00") && answer.text.contains("En oplysning var forkert."));
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
        // Whole addresses of the page itself are no request.
        let page: String = page.lines().filter(|line| !line.starts_with("<link rel=\"alternate\"")).collect();
        // One script of our own, where there is a search field to help with.
        let script = ["front", "search", "search_empty"].contains(&name);
        assert_eq!(page.matches("<script src=\"/soeg.js?v=").count(), usize::from(script), "{name}");
        let page = page.replace("<script src=\"/soeg.js", "");
        // Data for search engines is no script: it names things by address and fetches nothing.
        let page = page.replace("<script type=\"application/ld+json\">", "").replace("https://schema.org", "");
        let page =
            page.replace("http://localhost", "").replace("https://creativecommons.org/", "").replace("https://oparl.org/", "");
        for foreign in ["http:", "https:", "<script", " style=", "<style", "src=\"//"] {
            assert!(!page.contains(foreign), "{name}: {foreign}");
        }
    }
    let packed = site.ask(Method::GET, "/om", &[("accept-encoding", "gzip")]);
    assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
}

#[test]
fn suggestions_for_pages_and_browsers() {
    let site = Site::new();
    let ask = |query: &str| {
        let answer = site.get(&format!("/soeg/forslag?q={query}"));
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/x-suggestions+json; charset=utf-8");
        serde_json::from_str::<serde_json::Value>(&answer.text).unwrap()
    };
    let found = ask("omsorg");
    assert_eq!((&found[0], &found[1][0], &found[2][0]), (&"omsorg".into(), &"Omsorgsudvalget".into(), &"Udvalg".into()));
    assert!(ask("solveig")[3][0].as_str().unwrap().ends_with("/personer/solveig-aarestrup"));
    assert_eq!(ask("27.15")[1][0], "27.15.00-G01-7-23");
    assert_eq!(ask("bevilling")[2][0], "Punkt");
    for nothing in ["", "x", "%00%ff", "%22-%C2%A7"] {
        assert_eq!(ask(nothing)[1].as_array().map(Vec::len), Some(0), "{nothing}");
    }
    // Each leads somewhere on this site.
    for asked in ["omsorg", "ib", "27", "dag", "be"] {
        for address in ask(asked)[3].as_array().unwrap() {
            let address = address.as_str().unwrap().strip_prefix("http://localhost").unwrap();
            assert_eq!(site.get(address).status, StatusCode::OK, "{address}");
        }
    }
    let none = Site::without_index().get("/soeg/forslag?q=omsorg");
    assert_eq!((none.status, none.text.as_str()), (StatusCode::OK, "[\"omsorg\",[],[],[]]"));

    let description = site.get("/opensearch.xml");
    assert_eq!(description.headers[header::CONTENT_TYPE], "application/opensearchdescription+xml");
    assert!(description.text.contains("template=\"http://localhost/soeg/forslag?q={searchTerms}\""), "{}", description.text);
    let script = html::links(&site.get("/").text).into_iter().any(|link| link == "/opensearch.xml");
    assert!(script, "pages name the description");
    assert_eq!(site.get("/soeg.js").headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
}

#[test]
fn another_spelling_and_a_period_in_words() {
    let site = Site::new();
    let page = site.get("/soeg?q=bevlling&aar=2023").text;
    assert!(page.contains("Mente du <a href=\"/soeg?q=bevilling&#38;aar=2023\" lang=\"da\">bevilling</a>"), "{page}");
    let total = |query: &str| {
        let page = site.get(&format!("/soeg?q=&{query}")).text;
        let count = page.split("class=\"count\"").nth(1).and_then(|rest| rest.split("<strong>").nth(1)).map(str::to_owned);
        count.and_then(|count| count.split(' ').next().and_then(|n| n.parse::<usize>().ok())).unwrap_or(0)
    };
    let all = total("");
    assert_eq!(total("fra=marts+2023&til=marts+2023"), 5);
    assert_eq!(total("fra=1.1.2023") + total("til=2022"), all);
    assert_eq!(total("fra=2040"), 0);
    let unread = site.get("/soeg?q=&fra=i+g%C3%A5r").text;
    assert!(unread.contains("Datoen <q>i går</q> kan ikke læses"), "{unread}");
    assert_eq!(total("fra=i+g%C3%A5r"), all);
    assert_eq!(total("bilag=ja"), 1);
    assert_eq!(total("emne=88"), 1);
    assert_eq!(total("emne=banan"), all);
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
