//! Moving in: the page that takes in what other systems hand over, and the old addresses.

use axum::http::{StatusCode, header};
use sagsgang_app::load_redirects;
use sagsgang_store::body;

use crate::{
    Answer, Site,
    office::{Town, town},
    surroundings,
};

const PAGE: &str = "/kontor/indflytning";

fn sample(path: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/exports");
    std::fs::read_to_string(folder.join(path)).unwrap()
}

/// An office whose administrator has signed in: the cookie, and what forms carry.
fn moving() -> (Town, String, String) {
    let town = town(true);
    let cookie = town.sign_in("administrator");
    let proof = town.proof(&cookie);
    (town, cookie, proof)
}

fn leads(answer: &Answer) -> Option<&str> {
    let found = answer.headers.get(header::LOCATION).map(|location| location.to_str().unwrap());
    (answer.status == StatusCode::MOVED_PERMANENTLY).then_some(found).flatten()
}

#[test]
fn an_export_is_taken_in_twice_and_shows_nothing_closed() {
    let (town, cookie, proof) = moving();
    let export = sample("sbsys/kultur-2018-08-27.xml");
    let files = [
        ("udtraek", "kultur.xml", export.as_str()),
        ("bilag", "5003.pdf", "%PDF tegning"),
        ("bilag", "5001.pdf", "%PDF lukket tilbud"),
    ];
    let page = town.upload(PAGE, &cookie, &[("bevis", &proof)], &files);
    assert_eq!(page.status, StatusCode::OK);
    for told in [
        "fra SBSYS: 1 møde og 7 punkter",
        "2 bilag er kommet på plads, heraf 1 lukket",
        "siger punkt 5 ikke, om det er åbent",
        "<a href=\"/moeder/kultur-og-fritidsudvalget/2018-08-27\">Kultur- og Fritidsudvalget, 27. august 2018</a>",
    ] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    let again = town.upload(PAGE, &cookie, &[("bevis", &proof)], &files[..1]);
    assert!(again.text.contains("»kultur.xml« er her allerede. Intet er ændret."));

    let meeting = "/moeder/kultur-og-fritidsudvalget/2018-08-27";
    let mut pages =
        vec![meeting.to_owned(), format!("{meeting}/samlet"), format!("{meeting}/fund"), format!("{meeting}/akn.xml")];
    pages.extend((1..=5).map(|number| format!("{meeting}/punkt/{number}")));
    for address in pages {
        let page = town.site.get(&address);
        assert_eq!(page.status, StatusCode::OK, "{address}");
        for closed in
            ["Tilbud fra tagdækker", "Notat uden mærke", "Bådelaug", "bådelaug", "Lejemålet opsiges", "5001", "5010", "Intet."]
        {
            assert!(!page.text.contains(closed), "{address}: {closed}");
        }
    }
    let item = town.site.get(&format!("{meeting}/punkt/2")).text;
    assert!(item.contains("Tegning af taget") && item.contains("/5003.pdf"), "{item}");

    // A meeting that is not shown is told of, and leads nowhere.
    let export = sample("first-agenda/unlabelled.json");
    let page = town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.json", &export)]).text;
    assert!(page.contains("Økonomiudvalget, 11. april 2023 <span class=\"meta\">(vises ikke)</span>"), "{page}");
    assert!(!page.contains("/moeder/oekonomiudvalget"), "{page}");
}

#[test]
fn what_is_no_export_is_refused_and_is_not_kept() {
    let (town, cookie, proof) = moving();
    let page = town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "referat.txt", "Referat af mødet. Hemmeligt.")]);
    assert!(page.text.contains("»referat.txt«: Filen er hverken et udtræk"), "{}", page.text);
    let none = town.upload(PAGE, &cookie, &[("bevis", &proof)], &[]);
    assert!(none.text.contains("Vælg mindst én fil."));
    assert_eq!([page.status, none.status], [StatusCode::UNPROCESSABLE_ENTITY; 2]);
    let count: i64 = town.site.store.read(|c| c.query_value("SELECT COUNT(*) FROM sources", &[])).unwrap();
    assert_eq!(count, 0);
}

const OLD: &str = r#"<Dagsorden DagsordenID="1" Åben="true" Dagsordentype="Referat"><Møde MødeID="1" UdvalgID="12" Udvalg="Havneudvalget" Myndighed="Fjordby Kommune" Mødedato="9. maj 2012"><Deltagere><Deltager Navn="Lone Ravn" Parti="F" Fremmødt="true" /></Deltagere><Dagsordenpunkter><Dagsordenpunkt Nummer="1" Åbent="true"><Overskrift>Ny molle</Overskrift><Indhold><Beslutning>Godkendt.</Beslutning></Indhold></Dagsordenpunkt></Dagsordenpunkter></Møde></Dagsorden>"#;

fn new() -> String {
    OLD.replace("MødeID=\"1\"", "MødeID=\"2\"")
        .replace("Havneudvalget", "Udvalget for Havn og Strand")
        .replace("9. maj 2012", "9. maj 2016")
        .replace("Lone Ravn", "Lone Krogh")
        .replace("Ny molle", "Badebro")
}

#[test]
fn a_person_is_one_under_two_names_until_it_is_taken_back() {
    let (town, cookie, proof) = moving();
    let new = new();
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", OLD), ("udtraek", "b.xml", &new)]);
    let settle = |verdict: &str| {
        let fields = [("bevis", proof.as_str()), ("navn", "Lone Ravn"), ("hedder", "Lone Krogh"), ("afgoerelse", verdict)];
        town.form("/kontor/indflytning/personer", Some(&cookie), &fields)
    };
    assert_eq!(settle("samme").status, StatusCode::SEE_OTHER);
    let person = town.site.get("/personer/lone-krogh").text;
    assert!(person.contains("2012-05-09") && person.contains("2016-05-09"), "{person}");
    for (old, new) in [
        ("/personer/lone-ravn", "/personer/lone-krogh"),
        ("/en/personer/lone-ravn", "/en/personer/lone-krogh"),
        ("/personer/lone-ravn/feed.atom", "/personer/lone-krogh/feed.atom"),
        ("/api/v1/people/lone-ravn", "/api/v1/people/lone-krogh"),
    ] {
        assert_eq!(leads(&town.site.get(old)), Some(new), "{old}");
        assert_eq!(town.site.get(new).status, StatusCode::OK, "{new}");
    }
    let meeting = town.site.get("/oparl/v1.1/meeting/havneudvalget_2012-05-09").text;
    assert!(meeting.contains("/person/lone-krogh") && !meeting.contains("/person/lone-ravn"), "{meeting}");
    assert!(town.site.get("/oparl/v1.1/person/lone-ravn").text.contains("\"deleted\":true"));
    // It holds for what is read later.
    let later = OLD.replace("MødeID=\"1\"", "MødeID=\"3\"").replace("9. maj 2012", "9. juni 2012");
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "c.xml", &later)]);
    assert!(town.site.get("/personer/lone-krogh").text.contains("2012-06-09"));
    assert!(town.get(PAGE, Some(&cookie)).text.contains("Lone Ravn er Lone Krogh"));

    assert_eq!(settle("").status, StatusCode::SEE_OTHER);
    assert_eq!(town.site.get("/personer/lone-ravn").status, StatusCode::OK);
    assert!(!town.site.get("/personer/lone-krogh").text.contains("2012-05-09"));
}

#[test]
fn a_body_is_anothers_earlier_name_and_keeps_its_addresses() {
    let (town, cookie, proof) = moving();
    let new = new();
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", OLD), ("udtraek", "b.xml", &new)]);
    let bodies = town.site.store.read(body::all).unwrap();
    let id = |name: &str| bodies.iter().find(|body| body.name == name).unwrap().id.to_string();
    let (old, into) = (id("Havneudvalget"), id("Udvalget for Havn og Strand"));
    let join = |from: &str| {
        let fields = [("bevis", proof.as_str()), ("gammelt", &old), ("nyt", &into), ("fra", from)];
        town.form("/kontor/indflytning/udvalg", Some(&cookie), &fields)
    };
    let early = join("2012-01-01");
    assert!(early.text.contains("havde møde 9. maj 2012 under sit gamle navn"), "{}", early.text);
    assert_eq!(join("2014-01-01").status, StatusCode::SEE_OTHER);
    let page = town.site.get("/udvalg/udvalget-for-havn-og-strand").text;
    assert!(page.contains("/moeder/havneudvalget/2012-05-09") && page.contains("/2016-05-09"), "{page}");
    assert_eq!(town.site.get("/moeder/havneudvalget/2012-05-09/punkt/1").status, StatusCode::OK);
    for end in ["", "/medlemmer", "/feed.atom"] {
        let lead = town.site.get(&format!("/udvalg/havneudvalget{end}"));
        assert_eq!(leads(&lead), Some(format!("/udvalg/udvalget-for-havn-og-strand{end}").as_str()), "{end}");
    }
    let told = town.get(PAGE, Some(&cookie)).text;
    assert!(told.contains("Havneudvalget til 31. december 2013") && told.contains("fra 1. januar 2014"), "{told}");
    // What is read later under the old name is of the same body.
    let later = OLD.replace("MødeID=\"1\"", "MødeID=\"3\"").replace("9. maj 2012", "9. juni 2012");
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "c.xml", &later)]);
    assert!(town.site.get("/udvalg/udvalget-for-havn-og-strand").text.contains("2012-06-09"));
}

#[test]
fn a_misread_field_is_put_right_and_stays_so() {
    let (town, cookie, proof) = moving();
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", OLD)]);
    let correct = |address: &str, field: &str, value: &str, reason: &str| {
        let fields = [("bevis", proof.as_str()), ("adresse", address), ("felt", field), ("vaerdi", value), ("grund", reason)];
        town.form("/kontor/indflytning/ret", Some(&cookie), &fields)
    };
    let item = "/moeder/havneudvalget/2012-05-09/punkt/1";
    assert_eq!(correct(item, "titel", "Ny mole", "Slåfejl i udtrækket").status, StatusCode::SEE_OTHER);
    assert!(town.site.get(item).text.contains("Ny mole"));
    assert_eq!(
        correct("https://fjordby.example/moeder/havneudvalget/2012-05-09", "begynder", "16.30", "Fra bogen").status,
        StatusCode::SEE_OTHER
    );
    for (address, field, value, reason, told) in [
        (item, "titel", "Ny mole", "", "hvorfor"),
        (item, "titel", "", "x", "Værdien"),
        (item, "sted", "Rådhuset", "x", "Adressen"),
        ("/moeder/intet/2012-05-09/punkt/1", "titel", "x", "x", "intet møde"),
        ("havneudvalget/2012-05-09", "begynder", "kl. 25", "x", "Værdien"),
    ] {
        let refused = correct(address, field, value, reason);
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(told), "{told}: {}", refused.text);
    }
    // A later export says the same wrong thing, and something new.
    let later = OLD.replace("<Beslutning>Godkendt.", "<Beslutning>Godkendt enstemmigt.");
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "b.xml", &later)]);
    let page = town.site.get(item).text;
    assert!(page.contains("Ny mole") && !page.contains("Ny molle") && page.contains("enstemmigt"), "{page}");
    assert!(town.get(PAGE, Some(&cookie)).text.contains("Slåfejl i udtrækket"));
}

#[test]
fn what_was_typed_comes_back_with_what_is_wrong_with_it() {
    let (town, cookie, proof) = moving();
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", OLD)]);
    let body = town.site.store.read(body::all).unwrap().remove(0).id.to_string();
    let ret =
        [("adresse", "/moeder/intet/2012-05-09/punkt/1"), ("felt", "nummer"), ("vaerdi", "7 b"), ("grund", "Fra \"bogen\"")];
    let udvalg = [("gammelt", body.as_str()), ("nyt", body.as_str()), ("fra", "2014-01-01")];
    let personer = [("navn", "Lone Ravn"), ("hedder", "Ingen Kendt"), ("afgoerelse", "samme")];
    for (form, fields) in [("ret", &ret[..]), ("udvalg", &udvalg), ("personer", &personer)] {
        let all: Vec<(&str, &str)> = [("bevis", proof.as_str())].iter().chain(fields).copied().collect();
        let refused = town.form(&format!("/kontor/indflytning/{form}"), Some(&cookie), &all);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        for (name, value) in fields.iter().filter(|(name, _)| *name != "afgoerelse") {
            let value = value.replace('"', "&#34;");
            let field = refused.text.split(&format!(" name=\"{name}\"")).find(|rest| {
                rest.starts_with(&format!(" value=\"{value}\""))
                    || rest.split("</select>").next().unwrap().contains(&format!("<option value=\"{value}\" selected>"))
            });
            assert!(field.is_some(), "{form}: {name}: {value}: {}", refused.text);
        }
    }
}

#[test]
fn what_is_held_back_or_shown_nowhere_is_told() {
    let (town, cookie, proof) = moving();
    let undated = OLD.replace(" Mødedato=\"9. maj 2012\"", "");
    let page = town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", &undated)]).text;
    assert!(page.contains("Ikke vist: Der står ikke, hvilken dag mødet er"), "{page}");
    assert!(page.contains("Havneudvalget: Der står ikke, hvilken dag mødet er"), "listed: {page}");
    let held = OLD.replace("Godkendt.", "Udbetales til 010190-1234.");
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "b.xml", &held)]);
    let page = town.get(PAGE, Some(&cookie)).text;
    assert!(page.contains("Havneudvalget, 9. maj 2012 <span class=\"meta\">(holdes tilbage:"), "{page}");
}

#[test]
fn a_correction_that_is_held_back_says_so_and_a_number_is_given_once() {
    let (town, cookie, proof) = moving();
    let two = OLD.replace(
        "</Dagsordenpunkter>",
        "<Dagsordenpunkt Nummer=\"2\" Åbent=\"true\"><Overskrift>Badebro</Overskrift></Dagsordenpunkt></Dagsordenpunkter>",
    );
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", &two)]);
    let correct = |field: &str, value: &str| {
        let item = "/moeder/havneudvalget/2012-05-09/punkt/1";
        let fields = [("bevis", proof.as_str()), ("adresse", item), ("felt", field), ("vaerdi", value), ("grund", "Slåfejl")];
        town.form("/kontor/indflytning/ret", Some(&cookie), &fields)
    };
    let taken = correct("nummer", "2");
    assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.text.contains("Nummer 2 har »Badebro«"), "{}", taken.text);
    let held = correct("titel", "Sag om 010190-1234");
    assert!(held.text.contains("Feltet er rettet, men mødet holdes tilbage"), "{}", held.text);
}

#[test]
fn a_file_that_is_here_is_told_of_and_a_folder_keeps_its_paths() {
    let (town, cookie, proof) = moving();
    let file =
        |id: u32, path: &str| format!("<Bilag BilagID=\"{id}\" Navn=\"Kort\" MaaPubliceres=\"true\" BilagUrl=\"{path}\" />");
    let two = OLD.replace(
        "</Indhold>",
        &format!("</Indhold><Bilagsliste>{}{}</Bilagsliste>", file(1, "A/kort.txt"), file(2, "B/kort.txt")),
    );
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", &two)]);
    let upload = |name: &str, bytes: &str| town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("bilag", name, bytes)]);
    let bare = upload("kort.txt", "kort");
    assert!(bare.status == StatusCode::UNPROCESSABLE_ENTITY && bare.text.contains("kan være flere bilag"), "{}", bare.text);
    assert!(upload("arkiv/A/kort.txt", "kort a").text.contains("1 bilag er kommet på plads, heraf 0 lukkede. 1 mangler endnu."));
    let again = upload("arkiv/A/kort.txt", "kort b").text;
    assert!(again.contains("»arkiv/A/kort.txt« er her allerede. Intet er ændret."), "{again}");
}

#[test]
fn redirects_tell_letters_apart_and_never_go_in_rings() {
    let site = Site::new();
    let table =
        "/d%F8r;/udvalg\n/d%E5r;/kalender\n/a;/b\n/b;/a\n/c1;/c2\n/c2;/c3\n/c3;/c1\n/s;/s?q=1\n/foo;/en/udvalg\n/x;/en/x\n";
    let loaded = load_redirects(&site.store, &surroundings(), "test", table.as_bytes()).unwrap();
    assert_eq!((loaded.kept, loaded.unusable.len()), (6, 4), "{loaded:?}");
    assert!(loaded.unusable.iter().all(|(_, why)| why.contains("fører i ring")), "{loaded:?}");
    for (old, new) in [
        ("/d%F8r", "/udvalg"),
        ("/d%E5r", "/kalender"),
        ("/D%C3%98R", "/udvalg"),
        ("/foo", "/en/udvalg"),
        ("/en/foo", "/en/udvalg"),
    ] {
        assert_eq!(leads(&site.get(old)), Some(new), "{old}");
    }
}

#[test]
fn a_closed_item_is_not_given_a_title_here() {
    let (town, cookie, proof) = moving();
    let export = sample("sbsys/kultur-2018-08-27.xml");
    town.upload(PAGE, &cookie, &[("bevis", &proof)], &[("udtraek", "a.xml", &export)]);
    let address = "/moeder/kultur-og-fritidsudvalget/2018-08-27/punkt/4";
    let fields =
        [("bevis", proof.as_str()), ("adresse", address), ("felt", "titel"), ("vaerdi", "Hemmelig handel"), ("grund", "x")];
    let refused = town.form("/kontor/indflytning/ret", Some(&cookie), &fields);
    assert!(refused.text.contains("Punktet er lukket"), "{}", refused.text);
    assert!(!town.site.get(address).text.contains("Hemmelig handel"));
}

#[test]
fn old_addresses_lead_to_new_ones_and_never_away() {
    let site = Site::new();
    let meeting: String =
        site.store.read(|c| c.query_value("SELECT address FROM public_meetings ORDER BY date DESC LIMIT 1", &[])).unwrap();
    let table = format!(
        "gammel;ny\n/Vis.aspx?ID=12;/moeder/{meeting}\nhttps://gammel.example/M%C3%B8der/Oversigt;/udvalg\n/kunst;/soeg?q=kunst\n\
         /a;https://andre.example/\n/b;//andre.example\n/c;/\\andre.example\n/d;javascript:alert(1)\n/kontor/log;/udvalg\n\
         uden;/udvalg\n/e;Byrådet;1999-01-01;3\n/;/udvalg\n/f;\"/x\r\nSet-Cookie: a=b\"\n/udvalg;/kalender\n"
    );
    let loaded = load_redirects(&site.store, &surroundings(), "test", table.as_bytes()).unwrap();
    assert_eq!((loaded.kept, loaded.unchanged, loaded.unusable.len()), (4, 0, 9), "{loaded:?}");
    let again = load_redirects(&site.store, &surroundings(), "test", table.as_bytes()).unwrap();
    assert_eq!((again.kept, again.unchanged), (0, 4));
    let to = format!("/moeder/{meeting}");
    for (old, new) in [
        ("/vis.aspx?id=12", to.as_str()),
        ("/VIS.ASPX?ID=12", &to),
        ("/m%C3%B8der/oversigt", "/udvalg"),
        ("/en/kunst", "/en/soeg?q=kunst"),
        ("/kunst?side=2", "/soeg?q=kunst"),
    ] {
        assert_eq!(leads(&site.get(old)), Some(new), "{old}");
    }
    // What stands here is shown; what nobody knows is not found; and what leads away leads nowhere.
    assert_eq!(site.get("/udvalg").status, StatusCode::OK);
    for nothing in ["/vis.aspx?id=13", "/vis.aspx", "/a", "/b", "/c", "/d", "/f", "//andre.example", "/kontor/log/kunst"] {
        let answer = site.get(nothing);
        assert_eq!(leads(&answer), None, "{nothing}");
        assert!(answer.headers.get(header::LOCATION).is_none_or(|to| to.to_str().unwrap().starts_with("/kontor")), "{nothing}");
    }
    // Spreadsheets also write Latin-1, and days as people do.
    let latin: Vec<u8> = "/møde.aspx;/udvalg\n/dag;Byrådet;18-06-2024\n".chars().map(|c| c as u8).collect();
    let loaded = load_redirects(&site.store, &surroundings(), "test", &latin).unwrap();
    assert!(loaded.kept == 1 && loaded.unusable[0].1.contains("som dag"), "{loaded:?}");
    assert_eq!(leads(&site.get("/M%C3%B8de.aspx")), Some("/udvalg"));
    // A row that came by another way is held against the same rule.
    let sql =
        "INSERT INTO redirects (old, new, joined) VALUES ('/g', '//andre.example', 0), ('/h/i', 'https://andre.example', 1)";
    site.store.write(|c| c.execute(sql, &[])).unwrap();
    assert_eq!((leads(&site.get("/g")), leads(&site.get("/h/i/j"))), (None, None));
}
