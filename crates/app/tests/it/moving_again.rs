//! What is taken in again, differently: from the same system, from another, and beside what the office itself has done.

use sagsgang_app::{Error, Imported, MovedIn, import_document, office};
use sagsgang_model::{Publication, record::Access};
use sagsgang_store::{body, moving as kept, person, public};

use crate::{
    agendas,
    lindbjerg::{Saying as _, Town, Verbatim, document, item, meeting},
    moving::{Unpacking, administrator, attach, moved, publications, shown_files, text},
};

/// An export of SBSYS: attributes of the agenda, of the meeting, and the items.
fn sbsys(agenda: &str, of: &str, items: &str) -> String {
    format!(
        r#"<Dagsorden DagsordenID="1" Dagsordentype="Referat" {agenda}><Møde Myndighed="Lindbjerg Kommune" {of}><Dagsordenpunkter>{items}</Dagsordenpunkter></Møde></Dagsorden>"#
    )
}

const HARBOUR: &str = r#"MødeID="h1" Udvalg="Havneudvalget" Mødedato="27. august 2018""#;
const ADDRESS: &str = "havneudvalget/2018-08-27";

/// An item: attributes, title and what was decided.
fn point(number: u32, open: bool, attributes: &str, title: &str, decided: &str) -> String {
    format!(
        r#"<Dagsordenpunkt Nummer="{number}" Åbent="{open}" {attributes}><Overskrift>{title}</Overskrift><Indhold><Beslutning>{decided}</Beslutning></Indhold></Dagsordenpunkt>"#
    )
}

fn export(name: &str, items: &str) -> sagsgang_app::Document {
    text(name, &sbsys(r#"Åben="true""#, HARBOUR, items))
}

/// All that can be read of a meeting: every edition that can be, and every file.
fn readable(town: &Town) -> String {
    let mut all = String::new();
    town.store
        .read(|c| {
            for publication in publications(&town.store) {
                for line in public::editions(c, &publication.address)?.iter().filter(|line| line.readable) {
                    all.push_str(&serde_json::to_string(&public::edition(c, line.id)?).unwrap());
                }
                for file in publication.items.iter().flat_map(|item| &item.files) {
                    all.push_str(&String::from_utf8(town.store.blobs().get(&file.sha256)?.unwrap()).unwrap());
                }
            }
            Ok::<_, sagsgang_store::Error>(())
        })
        .unwrap();
    all
}

#[track_caller]
fn is_hidden(town: &Town, words: &[&str]) {
    let all = readable(town);
    for word in words {
        assert!(!all.contains(word), "»{word}« can be read: {all}");
    }
}

fn item_of(shown: &Publication, number: &str) -> sagsgang_model::publication::PublishedItem {
    let found = shown.items.iter().find(|item| item.number().is_some_and(|own| own.to_string() == number));
    found.unwrap_or_else(|| panic!("{number} is not there")).clone()
}

// ---------------------------------------------------------------- the office's own meetings

/// A day as people write it.
fn day_of(town: &agendas::Town, meeting: sagsgang_model::id::MeetingId) -> (String, String) {
    let found = town.o.store.read(|c| sagsgang_store::meeting::get(c, meeting)).unwrap().unwrap();
    (sagsgang_model::danish_date(found.date), found.address)
}

#[test]
fn nothing_from_outside_takes_the_place_of_what_the_office_sent() {
    let town = agendas::Town::new();
    let meeting = town.plan(30);
    town.put(meeting, town.approved("Køb af grund", "Havnegade 14 købes for 8 mio. kr.", Access::Closed), "").unwrap();
    town.put(meeting, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    town.send(meeting, "").unwrap();
    let before = town.published(meeting).unwrap();
    let names = || -> Vec<String> {
        let roll = office::roll(&town.o.store, town.s(), &town.secretary, meeting).unwrap();
        roll.into_iter().map(|person| person.name).collect()
    };
    let people = names();
    let (day, address) = day_of(&town, meeting);
    let of = format!(r#"MødeID="9" Udvalg="Teknisk Udvalg" Mødedato="{day}""#);
    let participants = r#"<Deltagere><Deltager Navn="Birthe Holm" Parti="A" Fremmødt="true" /></Deltagere>"#;
    let false_minutes =
        sbsys(r#"Åben="true""#, &of, &point(1, true, r#"Sagsnummer="05.01.02-P19-1-26""#, "Køb af Havnegade 14", "Afvist."))
            .replace("<Dagsordenpunkter>", &format!("{participants}<Dagsordenpunkter>"));
    for kind in ["Referat", "Dagsorden"] {
        let told = import_document(
            &town.o.store,
            town.s(),
            &Unpacking("1"),
            &text("a.xml", &false_minutes.replace(r#"Dagsordentype="Referat""#, &format!(r#"Dagsordentype="{kind}""#))),
        );
        let Ok(Imported::MovedIn(told)) = told else { panic!("{told:?}") };
        assert!(told.meetings.is_empty() && told.nowhere[0].contains("planlagt her på kontoret"), "{told:?}");
        assert!(told.findings.iter().any(|finding| finding.message.contains("træder ikke i stedet for")), "{told:?}");
    }
    // A document of that day, and a manifest that takes it away, do as little.
    let date = &address[address.len() - 10..];
    let minutes =
        sagsgang_model::Record { items: vec![item("1", "Køb af Havnegade 14")], ..self::meeting("Teknisk Udvalg", date) };
    let Imported::Kept(kept) = import_document(&town.o.store, town.s(), &Verbatim("1"), &document(&minutes)).unwrap() else {
        panic!()
    };
    assert!(kept.meeting.is_none() && kept.nowhere.is_some_and(|why| why.contains("planlagt her på kontoret")));
    let manifest = format!(r#"<Dagsorden DagsordenID="1" Publiceret="false"><Møde {of}></Møde></Dagsorden>"#);
    let told = import_document(&town.o.store, town.s(), &Unpacking("1"), &text("b.xml", &manifest)).unwrap();
    let Imported::MovedIn(MovedIn { withdrawn, findings, .. }) = told else { panic!("{told:?}") };
    assert!(withdrawn.is_empty() && findings.iter().any(|found| found.message.contains("ikke har afleveret")), "{findings:?}");
    assert_eq!(town.published(meeting).unwrap(), before);
    assert_eq!(names(), people);
}

#[test]
fn a_system_withdraws_only_what_it_delivered() {
    let town = Town::new();
    town.kept(&sagsgang_model::Record { items: vec![item("1", "Ny mole")], ..meeting("Havneudvalget", "2018-08-27") });
    let manifest = format!(r#"<Dagsorden DagsordenID="1" Publiceret="false"><Møde {HARBOUR}></Møde></Dagsorden>"#);
    let told = moved(&town, &text("a.xml", &manifest));
    assert!(told.withdrawn.is_empty() && town.shown(ADDRESS).is_some(), "{told:?}");
}

// ---------------------------------------------------------------- files

fn bilag(id: &str, name: &str, open: bool, path: &str) -> String {
    format!(r#"<BilagSamling><Bilag BilagID="{id}" Navn="{name}" MaaPubliceres="{open}" BilagUrl="{path}" /></BilagSamling>"#)
}

fn with_file(item: &str, file: &str) -> String {
    item.replace("</Indhold></Dagsordenpunkt>", &format!("</Indhold>{file}</Dagsordenpunkt>"))
}

/// Whether the form of files that these tests write is read at all.
#[test]
fn files_of_these_tests_are_read() {
    let town = Town::new();
    let items = with_file(&point(1, true, "", "Alfa", "Ja."), &bilag("5", "Kort", true, "a/kort.txt"));
    assert_eq!(moved(&town, &export("a.xml", &items)).files_missing, 1);
    assert_eq!(attach(&town, &[("a/kort.txt", "kort")]).placed, 1);
    assert_eq!(shown_files(&town), [("Kort".to_owned(), "kort".to_owned())]);
}

#[test]
fn one_file_goes_to_one_place() {
    let town = Town::new();
    let first = with_file(&point(1, true, "", "Alfa", "Ja."), &bilag("1", "Bilag 1", false, "M1/Bilag 1.txt"));
    let second = with_file(&point(1, true, "", "Beta", "Ja."), &bilag("2", "Bilag 1", true, "M2/Bilag 1.txt"));
    moved(&town, &export("a.xml", &first));
    let later = HARBOUR.replace("h1", "h2").replace("27. august", "28. august");
    moved(&town, &text("b.xml", &sbsys(r#"Åben="true""#, &later, &second)));
    // By its bare name it may be either.
    let bare = attach(&town, &[("Bilag 1.txt", "lukket")]);
    assert_eq!((bare.placed, bare.refused.len()), (0, 2), "{bare:?}");
    assert!(bare.refused[0].1.contains("kan være flere bilag"), "{bare:?}");
    // By its path it is the closed one, and nothing else.
    let found = attach(&town, &[("M1/Bilag 1.txt", "lukket")]);
    assert_eq!((found.placed, found.closed, found.missing), (1, 1, 1), "{found:?}");
    is_hidden(&town, &["\"lukket", "lukket\""]);
    assert!(shown_files(&town).is_empty());
    // The same bytes behind the open one are told, and not shown.
    let same = attach(&town, &[("M2/Bilag 1.txt", "lukket")]);
    assert_eq!(same.placed, 0, "{same:?}");
    assert!(same.refused[0].1.contains("lukket bilag"), "{same:?}");
    // A file that is here is told of, and its own is still taken.
    let known = attach(&town, &[("M1/Bilag 1.txt", "andet"), ("M2/Bilag 1.txt", "åbent")]);
    assert_eq!((known.placed, known.known.as_slice()), (1, ["M1/Bilag 1.txt".to_owned()].as_slice()), "{known:?}");
    assert_eq!(shown_files(&town), [("Bilag 1".to_owned(), "åbent".to_owned())]);
}

#[test]
fn bytes_go_over_to_the_same_file_alone() {
    let town = Town::new();
    let items = |word: &str| {
        with_file(&point(1, true, r#"DagsordenpunktID="p1""#, "Alfa", "Ja."), &bilag("1", "Notat", false, "A/hemmelig.txt"))
            + &with_file(&point(2, true, r#"DagsordenpunktID="p2""#, "Beta", word), &bilag("1", "Tegning", true, "B/tegning.txt"))
    };
    moved(&town, &export("a.xml", &items("Ja.")));
    assert_eq!(attach(&town, &[("A/hemmelig.txt", "hemmelig"), ("B/tegning.txt", "tegning")]).placed, 2);
    moved(&town, &export("b.xml", &items("Ja, gerne.")));
    assert_eq!(shown_files(&town), [("Tegning".to_owned(), "tegning".to_owned())]);
    assert_eq!(attach(&town, &[]).missing, 0);
}

#[test]
fn a_file_that_is_closed_under_a_new_id_is_gone_from_every_edition() {
    let town = Town::new();
    let items = |id: &str, open: bool| with_file(&point(1, true, "", "Alfa", "Ja."), &bilag(id, "Notat", open, "n.txt"));
    moved(&town, &export("a.xml", &items("1", true)));
    attach(&town, &[("n.txt", "notatet")]);
    let sha256 = town.shown(ADDRESS).unwrap().items[0].files[0].sha256.clone();
    moved(&town, &export("b.xml", &items("2", false)));
    assert!(town.store.read(|c| public::file(c, &sha256)).unwrap().is_none());
    assert!(town.shown(ADDRESS).unwrap().occasion.hides_earlier());
}

// ---------------------------------------------------------------- what is closed stays closed

fn correct(town: &Town, number: &str, pointer: &str, value: &str) -> Result<Option<String>, Error> {
    let correction = sagsgang_app::Correction {
        address: format!("{ADDRESS}/punkt/{number}"),
        pointer: pointer.into(),
        value: value.into(),
        by: "Inger Holm".into(),
        reason: "Slåfejl".into(),
    };
    sagsgang_app::correct(&town.store, &town.s, &correction)
}

#[test]
fn a_correction_is_not_shown_of_what_is_closed_later() {
    let town = Town::new();
    moved(&town, &export("a.xml", &point(1, true, "", "Ejendom", "Ja.")));
    correct(&town, "1", "/title", "Salg til Hr. Hansen").unwrap();
    assert_eq!(town.shown(ADDRESS).unwrap().items[0].item.title, "Salg til Hr. Hansen");
    moved(&town, &export("b.xml", &point(1, false, r#"NeutralOverskrift="Et salg""#, "Ejendom", "Ja.")));
    assert_eq!(town.shown(ADDRESS).unwrap().items[0].item.title, "Et salg");
    is_hidden(&town, &["Hansen", "Ejendom"]);
}

/// The same meeting in FirstAgenda's words.
fn first_agenda(open: bool) -> sagsgang_app::Document {
    let json = serde_json::json!({
        "Committee": {"Name": "Havneudvalget"}, "Date": "2018-08-27T14:00:00", "Type": "Referat", "IsOpen": true,
        "Items": [{"Number": 1, "Caption": "Ejendom", "CaseNumber": "82.00.00-G10-1-18", "IsOpen": open,
                   "Presentations": [{"Title": "Beslutning", "Text": "<p>Hemmelig pris.</p>"}]}]
    });
    text("fa.json", &json.to_string())
}

#[test]
fn only_the_system_that_closed_an_item_opens_it() {
    let closed =
        export("sb.xml", &point(1, false, r#"Sagsnummer="82.00.00-G10-1-18" NeutralOverskrift="Neutralt""#, "Ejendom", "Nej."));
    let archive = sagsgang_model::Record {
        items: vec![item("1", "Ejendom TXTAABEN").case("82.00.00-G10-1-18").decided("Hemmelig pris.")],
        ..meeting("Havneudvalget", "2018-08-27")
    };
    let of_archive = document(&archive);
    for order in [[true, false], [false, true]] {
        let town = Town::new();
        for export in order {
            let document = if export { &closed } else { &of_archive };
            import_document(&town.store, &town.s, &Both, document).unwrap();
        }
        let shown = town.shown(ADDRESS).unwrap();
        assert!(!item_of(&shown, "1").is_open(), "{order:?}");
        assert_eq!(item_of(&shown, "1").item.title, "Neutralt", "{order:?}");
        is_hidden(&town, &["TXTAABEN", "Hemmelig pris"]);
    }
}

/// Exports, and documents that are their own records.
struct Both;

impl sagsgang_app::Reading for Both {
    fn version(&self) -> &str {
        "1"
    }

    fn read(&self, document: &sagsgang_app::Document) -> sagsgang_model::Record {
        Verbatim("1").read(document)
    }

    fn delivery(&self, document: &sagsgang_app::Document) -> Result<Option<sagsgang_model::moving::Delivery>, String> {
        if document.name.ends_with(".txt") { Ok(None) } else { Unpacking("1").delivery(document) }
    }

    fn contents(&self, document: &sagsgang_app::Document) -> sagsgang_store::gate::FileContents {
        Verbatim("1").contents(document)
    }
}

#[test]
fn what_one_system_closed_another_does_not_open() {
    let closed =
        export("sb.xml", &point(1, false, r#"Sagsnummer="82.00.00-G10-1-18" NeutralOverskrift="Neutralt""#, "Ejendom", "Nej."));
    for order in [[true, false], [false, true]] {
        let town = Town::new();
        for is_sbsys in order {
            moved(&town, &if is_sbsys { closed.clone() } else { first_agenda(true) });
        }
        assert_eq!(town.count("meetings"), 1);
        is_hidden(&town, &["Hemmelig pris", "Ejendom"]);
        assert!(publications(&town.store)[0].items.iter().all(|item| !item.is_open()), "{order:?}");
    }
}

#[test]
fn a_system_that_closes_again_what_it_opened_has_closed_it() {
    let town = Town::new();
    let item = |open| point(1, open, r#"NeutralOverskrift="Neutralt""#, "Ejendom", "Solgt.");
    let closed = export("a.xml", &item(false));
    moved(&town, &closed);
    moved(&town, &export("b.xml", &item(true)));
    assert!(town.shown(ADDRESS).unwrap().items[0].is_open());
    let again = text("c.xml", &format!("{}\n", String::from_utf8(closed.bytes).unwrap()));
    moved(&town, &again);
    is_hidden(&town, &["Ejendom", "Solgt"]);
}

#[test]
fn an_item_that_is_closed_under_another_number_is_gone_from_every_edition() {
    for (known, now) in [
        (r#"DagsordenpunktID="9002""#, r#"DagsordenpunktID="9002""#),
        (r#"Sagsnummer="01.00.00-A00-1-18""#, r#"Sagsnummer="01.00.00-A00-1-18""#),
    ] {
        let town = Town::new();
        let first = point(1, true, "", "Alfa", "Ja.");
        moved(&town, &export("a.xml", &(first.clone() + &point(2, true, known, "Gave til Hr. Hansen", "Bevilget."))));
        let closed = point(99, false, &format!(r#"{now} NeutralOverskrift="N""#), "Gave til Hr. Hansen", "Bevilget.");
        moved(&town, &export("b.xml", &(first + &closed)));
        is_hidden(&town, &["Hansen", "Bevilget"]);
        assert!(readable(&town).contains("Alfa"));
    }
}

#[test]
fn a_system_that_closes_a_whole_agenda_takes_all_of_it_off() {
    let town = Town::new();
    let (first, second) = (point(1, true, "", "BETATITEL", "Ja."), point(2, true, "", "GAMMATITEL", "Nej."));
    let open = export("a.xml", &(first.clone() + &second));
    moved(&town, &open);
    moved(&town, &text("b.xml", &sbsys(r#"Åben="false""#, HARBOUR, &first)));
    assert_eq!(town.shown(ADDRESS), None);
    is_hidden(&town, &["BETATITEL", "GAMMATITEL"]);
    // So it stays when the older file is read by a newer reader.
    import_document(&town.store, &town.s, &Unpacking("2"), &open).unwrap();
    assert_eq!(town.shown(ADDRESS), None);
    // And the system opens it again.
    let again = text("c.xml", &format!("{}\n", String::from_utf8(open.bytes).unwrap()));
    moved(&town, &again);
    assert_eq!(item_of(&town.shown(ADDRESS).unwrap(), "2").item.title, "GAMMATITEL");
}

// ---------------------------------------------------------------- corrections, days, people

#[test]
fn a_correction_follows_its_item() {
    for keys in [true, false] {
        let key = |key: &str| if keys { format!(r#"DagsordenpunktID="{key}""#) } else { String::new() };
        let town = Town::new();
        let (alfa, beta) = (point(1, true, &key("k1"), "Alfa", "Ja."), point(2, true, &key("k2"), "Beta", "Nej."));
        moved(&town, &export("a.xml", &(alfa.clone() + &beta)));
        correct(&town, "2", "/title", "Beta RETTET").unwrap();
        let gamma = point(2, true, &key("k3"), "Nyt punkt om gamma", "Udsat.");
        moved(&town, &export("b.xml", &(alfa + &gamma + &point(3, true, &key("k2"), "Beta", "Nej."))));
        let shown = town.shown(ADDRESS).unwrap();
        assert_eq!(item_of(&shown, "2").item.title, "Nyt punkt om gamma", "{keys}");
        assert_eq!(item_of(&shown, "3").item.title, "Beta RETTET", "{keys}");
        assert_eq!(item_of(&shown, "3").address, format!("{ADDRESS}/punkt/2"), "an address is kept");
    }
}

#[test]
fn a_corrected_number_survives_another_title() {
    let town = Town::new();
    moved(&town, &export("a.xml", &point(7, true, "", "Ny mole", "Ja.")));
    correct(&town, "7", "/number", "3").unwrap();
    moved(&town, &export("b.xml", &point(7, true, "", "Ny stor mole", "Ja.")));
    let shown = town.shown(ADDRESS).unwrap();
    assert_eq!(shown.items.len(), 1);
    assert_eq!(shown.items[0].address, format!("{ADDRESS}/punkt/7"));
    assert_eq!(item_of(&shown, "3").item.title, "Ny stor mole");
}

#[test]
fn a_number_that_another_item_has_is_not_given() {
    let town = Town::new();
    moved(&town, &export("a.xml", &(point(1, true, "", "Alfa", "Ja.") + &point(2, true, "", "Beta", "Nej."))));
    let refused = correct(&town, "1", "/number", "2");
    assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("»Beta«")), "{refused:?}");
}

#[test]
fn what_holds_a_correction_back_is_told() {
    let town = Town::new();
    moved(&town, &export("a.xml", &point(1, true, "", "Alfa", "Ja.")));
    let held = correct(&town, "1", "/title", "Sag om 010190-1234").unwrap();
    assert!(held.is_some(), "{held:?}");
    is_hidden(&town, &["010190"]);
}

#[test]
fn a_meeting_that_its_system_moves_is_moved() {
    let town = Town::new();
    let items = point(1, true, "", "Alfa", "Ja.");
    moved(&town, &export("a.xml", &items));
    correct(&town, "1", "/title", "Alfa RETTET").unwrap();
    let later = text("b.xml", &sbsys(r#"Åben="true""#, &HARBOUR.replace("27. august", "28. august"), &items));
    let told = moved(&town, &later);
    assert!(told.findings.iter().any(|found| found.message.contains("flyttet mødet fra den 27. august 2018")), "{told:?}");
    assert_eq!((town.count("meetings"), publications(&town.store).len()), (1, 1));
    assert_eq!(town.shown(ADDRESS), None);
    let shown = town.shown("havneudvalget/2018-08-28").unwrap();
    assert_eq!(shown.items[0].item.title, "Alfa RETTET");
    assert_eq!(shown.items[0].address, "havneudvalget/2018-08-28/punkt/1");
    for below in ["", "/punkt/1"] {
        let leads = town.store.read(|c| sagsgang_app::lead(c, &format!("/moeder/{ADDRESS}{below}"))).unwrap();
        assert_eq!(leads, Some(format!("/moeder/havneudvalget/2018-08-28{below}")));
    }
    let gone = town.store.read(|c| public::editions(c, ADDRESS)).unwrap();
    assert!(
        gone.iter().all(|line| !line.readable) && gone[0].reason.as_deref() == Some("Mødet er flyttet til den 28. august 2018."),
        "{gone:?}"
    );
    // Read anew, in whichever order, it stays.
    for document in [&later, &export("a.xml", &items)] {
        import_document(&town.store, &town.s, &Unpacking("2"), document).unwrap();
        assert_eq!((town.count("meetings"), town.shown(ADDRESS)), (1, None));
    }
    // And back again.
    moved(&town, &text("c.xml", &sbsys(r#"Åben="true""#, HARBOUR, &point(1, true, "", "Alfa", "Ja, det gør vi."))));
    assert!(town.shown(ADDRESS).is_some() && town.shown("havneudvalget/2018-08-28").is_none());
    assert_eq!(town.store.read(|c| sagsgang_app::lead(c, &format!("/moeder/{ADDRESS}"))).unwrap(), None);
}

#[test]
fn two_meetings_that_a_system_calls_alike_stay_two() {
    let town = Town::new();
    moved(&town, &export("a.xml", &(point(1, true, "", "Alfa", "Ja.") + &point(2, true, "", "Beta", "Ja."))));
    let other = HARBOUR.replace("27. august", "28. august");
    moved(
        &town,
        &text(
            "b.xml",
            &sbsys(r#"Åben="true""#, &other, &(point(1, true, "", "Gamma", "Ja.") + &point(2, true, "", "Delta", "Ja."))),
        ),
    );
    assert!(town.shown(ADDRESS).is_some() && town.shown("havneudvalget/2018-08-28").is_some());
    let manifest = format!(r#"<Dagsorden DagsordenID="1" Publiceret="false"><Møde {other}></Møde></Dagsorden>"#);
    assert_eq!(moved(&town, &text("c.xml", &manifest)).withdrawn, ["havneudvalget/2018-08-28"]);
}

#[test]
fn what_says_no_day_or_body_is_told_of() {
    let town = Town::new();
    for (of, told) in
        [(r#"MødeID="x" Udvalg="Havneudvalget""#, "hvilken dag"), (r#"MødeID="y" Mødedato="27. august 2018""#, "hvilket udvalg")]
    {
        let came = moved(&town, &text("a.xml", &sbsys(r#"Åben="true""#, of, &point(1, true, "", "Alfa", "Ja."))));
        assert!(came.nowhere.iter().any(|why| why.contains(told)), "{came:?}");
        let listed = town.store.read(kept::all).unwrap().remove(0).findings;
        assert!(listed.iter().any(|found| found.message.contains(told)), "{listed:?}");
    }
}

#[test]
fn two_who_were_said_to_be_one_and_sat_in_one_meeting_are_in_doubt() {
    let town = agendas::Town::new();
    let (store, s) = (&town.o.store, town.s());
    let administrator = administrator(&town);
    let with = |names: &[&str], day: &str, key: &str| {
        let people: String = names.iter().map(|name| format!(r#"<Deltager Navn="{name}" Fremmødt="true" />"#)).collect();
        let of = format!(r#"MødeID="{key}" Udvalg="Havneudvalget" Mødedato="{day}""#);
        let text = sbsys(r#"Åben="true""#, &of, &point(1, true, "", "Alfa", "Ja."))
            .replace("<Dagsordenpunkter>", &format!("<Deltagere>{people}</Deltagere><Dagsordenpunkter>"));
        crate::moving::into_office(&town, "a.xml", &text);
    };
    with(&["Anne Friis"], "27. august 2018", "1");
    with(&["Anne Sørensen"], "27. august 2019", "2");
    office::settle_people(store, s, &administrator, "Anne Friis", "Anne Sørensen", Some(true)).unwrap();
    assert!(store.read(person::doubts).unwrap().is_empty());
    with(&["Anne Friis", "Anne Sørensen"], "27. august 2020", "3");
    let doubts = store.read(person::doubts).unwrap();
    assert!(doubts.len() == 1 && doubts[0].message.contains("samme møde"), "{doubts:?}");
    let page = office::moving(store, &administrator).unwrap();
    assert_eq!(page.people.len(), 1);
    office::settle_people(store, s, &administrator, "Anne Friis", "Anne Sørensen", Some(false)).unwrap();
    assert!(store.read(person::doubts).unwrap().is_empty());
    assert!(store.read(body::all).unwrap().iter().any(|body| body.name == "Havneudvalget"));
}
