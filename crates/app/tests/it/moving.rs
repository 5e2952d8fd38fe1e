use std::{cell::RefCell, collections::BTreeMap, path::Path};

use sagsgang_app::{
    Cleaned, Cleaning, Document, Error, Folder, Found, Imported, MovedIn, Reading, attach_delivered, import_document, office,
    withdraw,
};
use sagsgang_intake::exports::read_delivery;
use sagsgang_model::{
    Publication, Record, Role,
    moving::Delivery,
    record::{Access, Format},
};
use sagsgang_store::{Store, body, gate::FileContents, moving, person, public};

use crate::{
    agendas,
    lindbjerg::{Town, Verbatim, item, meeting},
};

/// Reads what other systems hand over, as a child process does.
pub(crate) struct Unpacking(pub(crate) &'static str);

impl Reading for Unpacking {
    fn version(&self) -> &str {
        self.0
    }

    fn read(&self, document: &Document) -> Record {
        Verbatim("1").read(document)
    }

    fn delivery(&self, document: &Document) -> Result<Option<Delivery>, String> {
        let mut delivery = read_delivery(&document.name, &document.bytes);
        if let Some(Delivery::Meetings(export)) = &mut delivery {
            for part in &mut export.meetings {
                assert_eq!(part.record.source.format, Format::Export);
            }
        }
        Ok(delivery)
    }

    fn contents(&self, document: &Document) -> FileContents {
        Verbatim("1").contents(document)
    }
}

pub(crate) struct Clean;

impl Cleaning for Clean {
    fn clean(&self, name: &str, bytes: &[u8]) -> Result<Cleaned, String> {
        if bytes.starts_with(b"MZ") {
            return Err("Filen er et program.".into());
        }
        let contents = Verbatim("1").contents(&Document { name: name.into(), bytes: bytes.to_vec() });
        Ok(Cleaned {
            name: name.into(),
            bytes: bytes.to_vec(),
            media_type: "text/plain".into(),
            taken_out: Vec::new(),
            warnings: Vec::new(),
            contents,
        })
    }
}

pub(crate) fn sample(path: &str) -> Document {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/exports");
    Document { name: path.rsplit('/').next().unwrap().into(), bytes: std::fs::read(folder.join(path)).unwrap() }
}

const EXPORTS: [&str; 12] = [
    "sbsys/kultur-2018-08-27.xml",
    "sbsys/kultur-2018-09-24-broken.xml",
    "agman/social-2021-11-29.xml",
    "agman/social-2022-01-10-broken.xml",
    "acadre/boern-2016-05-10.xml",
    "acadre/boern-2016-06-14-broken.xml",
    "edoc/teknik-2020-02-04.xml",
    "edoc/teknik-2020-03-03-broken.xml",
    "edoc-fujitsu/byraad-2015-06-17.xml",
    "edoc-fujitsu/byraad-2015-08-26-broken.xml",
    "first-agenda/oekonomi-2023-03-14.json",
    "first-agenda/unlabelled.json",
];

pub(crate) fn import(town: &Town, document: &Document) -> Imported {
    import_document(&town.store, &town.s, &Unpacking("1"), document).unwrap()
}

#[track_caller]
pub(crate) fn moved(town: &Town, document: &Document) -> MovedIn {
    match import(town, document) {
        Imported::MovedIn(moved) => moved,
        other => panic!("{}: {other:?}", document.name),
    }
}

pub(crate) fn text(name: &str, text: &str) -> Document {
    Document { name: name.into(), bytes: text.as_bytes().to_vec() }
}

pub(crate) fn publications(store: &Store) -> Vec<Publication> {
    let mut all = Vec::new();
    store
        .read(|c| {
            public::for_each_publication(c, |publication| {
                all.push(publication);
                Ok(())
            })
        })
        .unwrap();
    all
}

/// The sample of SBSYS with words in place of others.
pub(crate) fn sbsys(changes: &[(&str, &str)]) -> Document {
    let Document { name, bytes } = sample("sbsys/kultur-2018-08-27.xml");
    let mut text = String::from_utf8(bytes).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Document { name, bytes: text.into_bytes() }
}

#[test]
fn each_export_is_meetings_and_again_changes_nothing() {
    for path in EXPORTS {
        let town = Town::new();
        let first = moved(&town, &sample(path));
        assert_eq!(first.meetings.len(), 1, "{path}");
        assert!(first.items > 0 && first.nowhere.is_empty() && first.withheld.is_empty(), "{path}: {first:?}");
        let unlabelled = path.ends_with("unlabelled.json");
        assert_eq!((first.published, publications(&town.store).len()), if unlabelled { (0, 0) } else { (1, 1) }, "{path}");
        let (rows, events) = (town.rows(), town.count("events"));
        assert_eq!(import(&town, &sample(path)), Imported::Unchanged, "{path}");
        assert_eq!((town.rows(), town.count("events")), (rows, events), "{path}");
        // The same meeting in a file that differs elsewhere is the same meeting.
        let renamed = Document { name: "igen.xml".into(), bytes: [sample(path).bytes, b"\n".to_vec()].concat() };
        let again = moved(&town, &renamed);
        assert_eq!((again.meetings.len(), again.new_editions), (0, 0), "{path}: {again:?}");
        assert_eq!(town.count("sources") as usize, if unlabelled { 1 } else { 2 }, "{path}");
        assert_eq!(town.count("publications"), i64::from(!unlabelled), "{path}");
    }
}

#[test]
fn a_newer_reader_reads_deliveries_anew_and_publishes_nothing_twice() {
    let town = Town::new();
    let document = sample("agman/social-2021-11-29.xml");
    moved(&town, &document);
    let again = import_document(&town.store, &town.s, &Unpacking("2"), &document).unwrap();
    assert!(matches!(&again, Imported::MovedIn(moved) if moved.new_editions == 0 && moved.published == 0), "{again:?}");
    assert_eq!((town.count("sources"), town.count("publications"), town.count("deliveries")), (2, 1, 1));
}

#[test]
fn a_correction_of_an_export_survives_a_newer_reader_and_a_later_export() {
    let town = Town::new();
    let document = sample("sbsys/kultur-2018-08-27.xml");
    moved(&town, &document);
    let address = "kultur-og-fritidsudvalget/2018-08-27";
    let correction = sagsgang_app::Correction {
        address: format!("{address}/punkt/2"),
        pointer: "/title".into(),
        value: "Nyt tag på havnehallen".into(),
        by: "Inger Holm".into(),
        reason: "Slåfejl".into(),
    };
    sagsgang_app::correct(&town.store, &town.s, &correction).unwrap();
    let title = || town.shown(address).unwrap().items[1].item.title.clone();
    assert_eq!(title(), "Nyt tag på havnehallen");
    import_document(&town.store, &town.s, &Unpacking("2"), &document).unwrap();
    assert_eq!(title(), "Nyt tag på havnehallen");
    moved(&town, &sbsys(&[("Taget på havnehallen er utæt.", "Taget på havnehallen er meget utæt.")]));
    assert_eq!(title(), "Nyt tag på havnehallen");
}

#[test]
fn nothing_closed_is_shown_of_any_export() {
    for path in EXPORTS {
        let town = Town::new();
        moved(&town, &sample(path));
        let Some(Delivery::Meetings(export)) = read_delivery(path, &sample(path).bytes) else { panic!("{path}") };
        let shown: String = publications(&town.store).iter().map(|shown| serde_json::to_string(shown).unwrap()).collect();
        let mut tried = 0;
        for part in export.meetings.iter().filter(|part| part.record.access == Some(Access::Closed)) {
            let texts = part.record.items.iter().flat_map(|item| {
                let sections = item.sections.iter().flat_map(|section| section.text.lines().map(str::to_owned));
                sections.chain(item.attachments.iter().map(|attachment| attachment.title.clone()))
            });
            let files = part.files.iter().flat_map(|file| [Some(file.title.clone()), file.file.clone()]).flatten();
            for text in texts.chain(files).filter(|text| text.chars().count() > 8) {
                assert!(!shown.contains(&serde_json::to_string(&text).unwrap()[1..]), "{path}: {text}");
                tried += 1;
            }
        }
        assert!(tried > 0 || path.contains("broken"), "{path} holds nothing closed");
    }
}

#[test]
fn what_is_closed_leaves_the_same_publication_as_without() {
    let (with, without) = (Town::new(), Town::new());
    moved(&with, &sample("sbsys/kultur-2018-08-27.xml"));
    let bare = sbsys(&[
        (
            r#"            <Bilag BilagID="5001" Navn="Tilbud fra tagdækker Vestergård" MaaPubliceres="false" BilagUrl="Bilag/5001.pdf" />"#,
            "",
        ),
        (r#"            <Bilag BilagID="5004" Navn="Notat uden mærke" BilagUrl="Bilag/5004.pdf" />"#, ""),
        ("Bådelauget har ikke betalt husleje siden maj.", "x"),
        ("Lejemålet opsiges.", "y"),
        (r#"<Bilag BilagID="5010" Navn="Brev til bådelauget" MaaPubliceres="true" BilagUrl="Bilag/5010.pdf" />"#, ""),
    ]);
    moved(&without, &bare);
    let shown = |town: &Town| {
        let mut shown = publications(&town.store);
        for publication in &mut shown {
            publication.id = sagsgang_model::id::PublicationId(uuid::Uuid::nil());
            publication.meeting = sagsgang_model::id::MeetingId(uuid::Uuid::nil());
            publication.items.iter_mut().for_each(|item| item.id = sagsgang_model::id::ItemId(uuid::Uuid::nil()));
        }
        serde_json::to_string(&shown).unwrap()
    };
    assert_eq!(shown(&with), shown(&without));
}

#[test]
fn a_withdrawal_takes_a_meeting_off_whichever_comes_first() {
    let agenda = text(
        "juni.xml",
        r#"<Dagsorden DagsordenID="4090" Åben="true" Dagsordentype="Dagsorden"><Møde MødeID="765" UdvalgID="12" Udvalg="Kultur- og Fritidsudvalget" Mødedato="25. juni 2018" Mødetid="16:00"><Dagsordenpunkter><Dagsordenpunkt Nummer="1" Åbent="true"><Overskrift>Leje af telte</Overskrift><Indhold><Sagsfremstilling>Teltene er slidte.</Sagsfremstilling></Indhold></Dagsordenpunkt></Dagsordenpunkter></Møde></Dagsorden>"#,
    );
    let manifest = sample("sbsys/withdrawn.xml");
    let town = Town::new();
    assert_eq!(moved(&town, &agenda).published, 1);
    let address = "kultur-og-fritidsudvalget/2018-06-25";
    assert!(town.shown(address).is_some());
    assert_eq!(moved(&town, &manifest).withdrawn, [address]);
    assert_eq!(town.shown(address), None);
    let events = town.count("events");
    assert_eq!(import(&town, &manifest), Imported::Unchanged);
    assert_eq!(town.count("events"), events);
    // Who puts it back is not gone against by the same manifest read anew.
    sagsgang_app::restore(&town.store, &town.s, address, &decided()).unwrap();
    let again = import_document(&town.store, &town.s, &Unpacking("2"), &manifest).unwrap();
    assert!(matches!(again, Imported::MovedIn(moved) if moved.withdrawn.is_empty()));
    assert!(town.shown(address).is_some());

    let other = Town::new();
    let told = moved(&other, &manifest);
    assert!(
        told.withdrawn.is_empty() && told.findings.iter().any(|finding| finding.message.contains("25. juni 2018")),
        "{told:?}"
    );
    let late = moved(&other, &agenda);
    assert_eq!((late.withdrawn.as_slice(), late.published), ([address.to_owned()].as_slice(), 0));
    assert_eq!((other.shown(address), other.count("publications")), (None, 0));
}

fn decided() -> sagsgang_app::Decided {
    sagsgang_app::Decided { by: "Inger Holm".into(), reason: "Det skulle vises.".into() }
}

#[test]
fn a_meeting_that_a_person_withdrew_stays_so() {
    let town = Town::new();
    moved(&town, &sample("sbsys/kultur-2018-08-27.xml"));
    let address = "kultur-og-fritidsudvalget/2018-08-27";
    withdraw(&town.store, &town.s, address, &decided()).unwrap();
    moved(&town, &sbsys(&[("Taget på havnehallen er utæt.", "Taget på havnehallen er meget utæt.")]));
    assert_eq!(town.shown(address), None);
}

/// Puts files in a folder and lets them find their places.
pub(crate) fn attach(town: &Town, files: &[(&str, &str)]) -> Found {
    let open = |at: usize| Ok(files[at].1.as_bytes().to_vec());
    let folder = Folder { names: files.iter().map(|(name, _)| (*name).to_owned()).collect(), open: &open };
    attach_delivered(&town.store, &town.s, &Clean, &folder).unwrap()
}

/// Title and text of each file that is shown, item by item.
pub(crate) fn shown_files(town: &Town) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for item in publications(&town.store).iter().flat_map(|publication| &publication.items) {
        for file in &item.files {
            let bytes = town.store.blobs().get(&file.sha256).unwrap().unwrap();
            files.push((item.item.attachments[file.attachment - 1].title.clone(), String::from_utf8(bytes).unwrap()));
        }
    }
    files
}

const FILES: [(&str, &str); 6] = [
    ("Bilag/5003.pdf", "tegning"),
    ("Bilag/5002.pdf", "foto"),
    ("Bilag/5001.pdf", "lukket tilbud"),
    ("Bilag/5010.pdf", "lukket brev"),
    ("andet/5004.pdf", "lukket notat"),
    ("andet/ukendt.pdf", "ukendt"),
];

pub(crate) fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

#[test]
fn files_of_a_folder_find_their_places_and_closed_ones_stay_closed() {
    let town = Town::new();
    assert_eq!(moved(&town, &sample("sbsys/kultur-2018-08-27.xml")).files_missing, 5);
    let found = attach(&town, &FILES);
    assert_eq!((found.placed, found.closed, found.missing), (5, 3, 0));
    assert_eq!(found.unlisted, ["andet/ukendt.pdf"]);
    assert_eq!(shown_files(&town), pairs(&[("Tegning af taget", "tegning"), ("Foto af loftet", "foto")]));
    let (rows, events) = (town.rows(), town.count("events"));
    assert_eq!(attach(&town, &FILES).placed, 0);
    assert_eq!((town.rows(), town.count("events")), (rows, events));

    // Another order, and one more: each file stays with its title.
    moved(
        &town,
        &sbsys(&[(
            r#"<Bilag BilagID="5003" Navn="Tegning"#,
            r#"<Bilag BilagID="5009" Navn="Kort" MaaPubliceres="true" BilagUrl="Bilag/5009.pdf" /><Bilag BilagID="5003" Navn="Tegning"#,
        )]),
    );
    assert_eq!(shown_files(&town), pairs(&[("Tegning af taget", "tegning"), ("Foto af loftet", "foto")]));
}

#[test]
fn a_file_that_two_exports_list_is_missing_once() {
    let town = Town::new();
    moved(&town, &sample("sbsys/kultur-2018-08-27.xml"));
    moved(&town, &sbsys(&[("Taget på havnehallen er utæt.", "Taget på havnehallen er meget utæt.")]));
    let found = attach(&town, &FILES[..1]);
    assert_eq!((found.placed, found.missing), (1, 4), "{found:?}");
    assert_eq!(shown_files(&town), pairs(&[("Tegning af taget", "tegning")]));
}

#[test]
fn a_file_that_was_attached_by_hand_stays_with_its_title() {
    let town = Town::new();
    moved(&town, &sample("sbsys/kultur-2018-08-27.xml"));
    let file = Document { name: "Tegning af taget.txt".into(), bytes: b"tegning".to_vec() };
    let attached = sagsgang_app::attach(&town.store, &town.s, &Unpacking("1"), &file, None).unwrap();
    assert!(matches!(attached, sagsgang_app::Attached::Behind(_)), "{attached:?}");
    let closed = Document { name: "Tilbud fra tagdækker Vestergård.txt".into(), bytes: b"tilbud".to_vec() };
    let unlisted = sagsgang_app::attach(&town.store, &town.s, &Unpacking("1"), &closed, None).unwrap();
    assert_eq!(unlisted, sagsgang_app::Attached::Unlisted, "a closed file of an open item is behind nothing");
    moved(
        &town,
        &sbsys(&[(
            r#"<Bilag BilagID="5003" Navn="Tegning"#,
            r#"<Bilag BilagID="5009" Navn="Kort" MaaPubliceres="true" BilagUrl="Bilag/5009.pdf" /><Bilag BilagID="5003" Navn="Tegning"#,
        )]),
    );
    assert_eq!(shown_files(&town), pairs(&[("Tegning af taget", "tegning")]));
}

#[test]
fn a_file_that_is_closed_later_is_gone_from_every_edition() {
    let town = Town::new();
    moved(&town, &sample("sbsys/kultur-2018-08-27.xml"));
    attach(&town, &FILES);
    let address = "kultur-og-fritidsudvalget/2018-08-27";
    let drawing = town.shown(address).unwrap().items[1].files[0].sha256.clone();
    let changed =
        sbsys(&[(r#"Navn="Tegning af taget" MaaPubliceres="true""#, r#"Navn="Tegning af taget" MaaPubliceres="false""#)]);
    assert_eq!(moved(&town, &changed).new_editions, 1);
    assert_eq!(shown_files(&town), pairs(&[("Foto af loftet", "foto")]));
    let readable = town.store.read(|c| public::file(c, &drawing)).unwrap();
    assert!(readable.is_none(), "{readable:?}");
    assert!(town.shown(address).unwrap().occasion.hides_earlier());
}

#[test]
fn what_the_system_opens_later_is_shown() {
    let town = Town::new();
    let marked = [
        (r#"Nummer="5" Sagsnummer"#, r#"Nummer="5" Åbent="true" Sagsnummer"#),
        (r#"Navn="Notat uden mærke""#, r#"Navn="Notat uden mærke" MaaPubliceres="true""#),
        (r#"MaaPubliceres="false""#, r#"MaaPubliceres="true""#),
        (r#"Åben="false""#, r#"Åben="true""#),
        (r#"Åbent="false""#, r#"Åbent="true""#),
    ];
    moved(&town, &sample("sbsys/kultur-2018-08-27.xml"));
    let address = "kultur-og-fritidsudvalget/2018-08-27";
    let closed = |town: &Town| town.shown(address).unwrap().items.iter().filter(|item| !item.is_open()).count();
    assert_eq!(closed(&town), 2);
    moved(&town, &sbsys(&marked[..1]));
    assert_eq!(closed(&town), 1, "one of two was opened");
    moved(&town, &sbsys(&marked));
    assert_eq!(closed(&town), 0);
    // So it stays when all is read anew, whichever comes first.
    let editions = town.count("publications");
    for document in [sbsys(&marked), sbsys(&marked[..1]), sample("sbsys/kultur-2018-08-27.xml")] {
        import_document(&town.store, &town.s, &Unpacking("2"), &document).unwrap();
        assert_eq!(closed(&town), 0);
    }
    assert_eq!(town.count("publications"), editions);
}

#[test]
fn files_are_refused_by_name_and_never_opened_by_a_path_of_the_export() {
    let town = Town::new();
    let changed =
        sbsys(&[("Bilag/5003.pdf", "../../../../etc/passwd"), ("Bilag/5002.pdf", "https://gammel.example/vis?id=5002")]);
    moved(&town, &changed);
    let opened = RefCell::new(BTreeMap::new());
    let files = [("a/5001.pdf", "en"), ("b/5001.pdf", "to"), ("Foto af loftet.pdf", "MZ program")];
    let open = |at: usize| {
        *opened.borrow_mut().entry(files[at].0).or_insert(0) += 1;
        Ok(files[at].1.as_bytes().to_vec())
    };
    let folder = Folder { names: files.iter().map(|(name, _)| (*name).to_owned()).collect(), open: &open };
    let found = attach_delivered(&town.store, &town.s, &Clean, &folder).unwrap();
    assert_eq!(found.placed, 0, "{found:?}");
    assert!(found.refused.iter().any(|(name, why)| name == "Bilag/5001.pdf" && why.contains("b/5001.pdf")), "{found:?}");
    assert!(found.refused.iter().any(|(name, why)| name.contains("5002") && why.contains("program")), "{found:?}");
    assert_eq!(opened.into_inner().into_keys().collect::<Vec<_>>(), ["Foto af loftet.pdf"]);
}

#[test]
fn members_of_a_list_are_the_people_and_bodies_of_the_minutes() {
    let town = Town::new();
    moved(&town, &sample("sbsys/kultur-2018-08-27.xml"));
    let (people, bodies) = (town.count("people"), town.count("bodies"));
    let told = moved(&town, &sample("people/medlemmer.csv"));
    assert_eq!((told.seats, told.findings.len()), (3, 2));
    assert_eq!((town.count("people"), town.count("bodies"), town.count("seats")), (people, bodies, 3));
    let body = town.store.read(body::all).unwrap().remove(0);
    let seats = |day: &str| {
        let seats = town.store.read(|c| moving::seats_of(c, body.id, Some(day.parse().unwrap()))).unwrap();
        seats.into_iter().map(|line| (line.person, line.seat.party.unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(seats("2018-07-01"), pairs(&[("Birthe Holm", "A"), ("Jens Kvist", "V")]));
    assert_eq!(seats("2022-03-01"), pairs(&[("Mette Dal", "C")]));
    assert_eq!(import(&town, &sample("people/medlemmer.csv")), Imported::Unchanged);
}

#[test]
fn members_that_come_before_the_minutes_are_theirs() {
    let town = Town::new();
    let list = text("m.csv", "Navn;Udvalg;Parti\nBodil Ravn;Børneudvalget;A\nEva Dam;Ungerådet;\n");
    let early = moved(&town, &list);
    assert_eq!((early.seats, early.findings.len(), town.count("bodies")), (0, 2, 0), "{early:?}");
    town.kept(&Record { items: vec![item("1", "Skolebuskørsel")], ..meeting("Børneudvalget", "2024-03-05") });
    // The list is taken in again, now that one of its bodies is here.
    assert_eq!(moved(&town, &list).seats, 1);
    assert_eq!(town.count("bodies"), 1);
    assert_eq!(town.count("people WHERE key = 'bodil ravn' AND id IN (SELECT person FROM participations)"), 1);
    let minutes = Record { items: vec![item("1", "Fritidspas")], ..meeting("Ungerådet", "2024-03-06") };
    town.kept(&minutes);
    assert_eq!(moved(&town, &list).seats, 2);
    assert_eq!(import(&town, &list), Imported::Unchanged);
}

#[test]
fn a_list_of_members_makes_no_bodies_and_says_which_may_be_meant() {
    let town = Town::new();
    for name in ["Udvalget for Børn, Skole og Kultur", "Personaleudvalget"] {
        town.kept(&Record { items: vec![item("1", "Budget")], ..meeting(name, "2024-03-05") });
    }
    let list = "Navn;Udvalg\nEva Dam;Børn, Skole og Kultur\nBo Lind;Personaludvalget\nIb Rud;\"Havne\nudvalget\"\nKarl;Personaleudvalget\n";
    let told = moved(&town, &text("m.csv", list));
    assert_eq!((told.seats, town.count("bodies")), (0, 2));
    let said: Vec<&str> = told.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(said[0].contains("»Udvalget for Børn, Skole og Kultur«"), "{said:?}");
    assert!(said[1].contains("»Personaleudvalget«"), "{said:?}");
    assert!(said[2].contains("»Havne udvalget«") && !said[2].contains("Her er"), "{said:?}");
    assert!(said[3].contains("for- og efternavn"), "{said:?}");
}

#[test]
fn a_list_of_lines_in_minutes_is_no_list_of_members() {
    let town = Town::new();
    for text in ["Navn, adresse og andet.\n", "Referat\nDagsorden;Bilag\n"] {
        let delivery = Unpacking("1").delivery(&Document { name: "a.txt".into(), bytes: text.as_bytes().to_vec() });
        assert_eq!(delivery, Ok(None), "{text}");
    }
    assert_eq!(town.count("deliveries"), 0);
}

#[test]
fn deliveries_leave_with_the_export_and_are_verified() {
    let town = Town::new();
    moved(&town, &sample("sbsys/kultur-2018-08-27.xml"));
    moved(&town, &sample("people/medlemmer.csv"));
    attach(&town, &FILES);
    let mut out = Vec::new();
    sagsgang_app::export(&town.store, &mut out).unwrap();
    let other = Town::new();
    sagsgang_app::import_export(&other.store, &mut out.as_slice()).unwrap();
    assert_eq!(other.rows(), town.rows());
    let verified = sagsgang_app::verify(&other.store).unwrap();
    assert_eq!(verified.wrong, Vec::<String>::new());
    assert_eq!(import(&other, &sample("sbsys/kultur-2018-08-27.xml")), Imported::Unchanged);
}

/// Takes a document into an office's record.
#[track_caller]
pub(crate) fn into_office(town: &agendas::Town, name: &str, bytes: &str) {
    let imported = import_document(&town.o.store, town.s(), &Unpacking("1"), &text(name, bytes)).unwrap();
    assert!(matches!(imported, Imported::MovedIn(_)), "{imported:?}");
}

#[test]
fn who_has_a_seat_on_the_day_is_expected_at_the_first_meeting() {
    let town = agendas::Town::new();
    into_office(
        &town,
        "m.csv",
        "Navn;Udvalg;Rolle;Parti;Fra;Til;Stedfortræder for\nVera Dam;Teknisk Udvalg;Medlem;A;2022;;\n\
         Olaf Dam;Teknisk Udvalg;Medlem;V;2010;2013;\nEva Lind;Teknisk Udvalg;Suppleant;A;2022;;Vera Dam\n",
    );
    let meeting = town.plan(30);
    town.put(meeting, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    town.send(meeting, "").unwrap();
    let roll = office::roll(&town.o.store, town.s(), &town.secretary, meeting).unwrap();
    let listed: Vec<(&str, &str)> = roll
        .iter()
        .filter(|person| person.name.ends_with("Dam") || person.name.ends_with("Lind"))
        .map(|person| (person.name.as_str(), person.party.as_str()))
        .collect();
    assert_eq!(listed, [("Vera Dam", "A")]);
}

pub(crate) fn administrator(town: &agendas::Town) -> office::Actor {
    let (store, s) = (&town.o.store, town.s());
    let given = office::NewAssignment { role: Role::Administrator, body: None, since: s.today(), until: None };
    let invited = office::invite_as(store, s, &office::command_line(s), "ida@lindbjerg.example", "Ida Svane", &given).unwrap();
    let token = office::take_invitation(store, s, &invited.link, "Ida Svane", "hest ost paraply", "test").unwrap();
    office::actor(store, s, &token).unwrap().unwrap()
}

#[test]
fn what_was_said_of_names_holds_for_all_that_is_read_later() {
    let town = agendas::Town::new();
    let (store, s) = (&town.o.store, town.s());
    let administrator = administrator(&town);
    let list = |names: &[&str]| {
        let lines: String = names.iter().map(|name| format!("{name};Teknisk Udvalg\n")).collect();
        format!("Navn;Udvalg\n{lines}")
    };
    into_office(&town, "a.csv", &list(&["Lone Ravn", "Lone Krogh", "Lone Skov", "Bo Ravn", "Bo Elis Ravn", "Bo Marie Ravn"]));
    let settle = |one: &str, other: &str, same| office::settle_people(store, s, &administrator, one, other, same);
    let stands = |name: &str| -> String {
        let sql = "SELECT COALESCE(s.name, p.name) FROM people p LEFT JOIN people s ON s.id = p.same_as WHERE p.name = $1";
        store.read(|c| c.query_value(sql, sagsgang_store::values![name])).unwrap()
    };
    let doubts = || store.read(person::doubts).unwrap().len();
    assert_eq!(doubts(), 2, "Bo Ravn may be either");
    settle("Bo Ravn", "Bo Elis Ravn", Some(false)).unwrap();
    assert_eq!((doubts(), stands("Bo Ravn")), (0, "Bo Marie Ravn".into()), "then there is one left");
    settle("Lone Ravn", "Lone Krogh", Some(true)).unwrap();
    settle("Lone Krogh", "Lone Skov", Some(true)).unwrap();
    assert_eq!((stands("Lone Ravn"), stands("Lone Krogh")), ("Lone Skov".into(), "Lone Skov".into()));
    into_office(&town, "b.csv", &list(&["Lone Ravn", "L. Ravn", "Bo Ravn", "Karl Vad"]));
    assert_eq!(
        (stands("Lone Ravn"), stands("L. Ravn"), stands("Bo Ravn")),
        ("Lone Skov".into(), "Lone Skov".into(), "Bo Marie Ravn".into())
    );
    settle("Lone Skov", "Lone Krogh", None).unwrap();
    assert_eq!((stands("Lone Ravn"), stands("Lone Skov")), ("Lone Krogh".into(), "Lone Skov".into()));
    for (one, other, same) in [
        ("Lone Ravn", "Ingen Kendt", Some(true)),
        ("Lone", "Bo Ravn", Some(true)),
        ("Bo Ravn", "bo ravn", Some(true)),
        ("Karl Vad", "Bo Ravn", None),
    ] {
        assert!(matches!(settle(one, other, same), Err(Error::Invalid(_))), "{one} {other}");
    }
    assert!(matches!(
        office::settle_people(store, s, &town.secretary, "Lone Ravn", "Lone Skov", Some(true)),
        Err(Error::NotFound(_))
    ));
}

#[test]
fn a_body_that_the_office_works_with_is_nobodys_earlier_name() {
    let town = agendas::Town::new();
    let administrator = administrator(&town);
    into_office(
        &town,
        "a.xml",
        r#"<Dagsorden DagsordenID="1" Åben="true" Dagsordentype="Referat"><Møde MødeID="1" Udvalg="Vejudvalget" Myndighed="Lindbjerg Kommune" Mødedato="9. maj 2012"><Dagsordenpunkter><Dagsordenpunkt Nummer="1" Åbent="true"><Overskrift>Ny vej</Overskrift></Dagsordenpunkt></Dagsordenpunkter></Møde></Dagsorden>"#,
    );
    into_office(&town, "m.csv", "Navn;Udvalg\nVera Dam;Vejudvalget\n");
    let other = town.o.store.read(body::all).unwrap().into_iter().find(|body| body.name == "Vejudvalget").unwrap().id;
    let day = "2024-01-01".parse().unwrap();
    let join = |old, into| office::join_bodies(&town.o.store, town.s(), &administrator, old, into, day);
    assert!(matches!(join(town.body, other), Err(Error::Conflict(why)) if why.contains("kontoret")));
    // Whatever refers to a body is the office's work or moves along.
    let body_rs = include_str!("../../../store/src/body.rs");
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations");
    let mut referring = 0;
    for file in std::fs::read_dir(migrations).unwrap() {
        let sql = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for table in
            sql.split("CREATE TABLE ").skip(1).filter(|table| table.split(';').next().unwrap().contains("REFERENCES bodies"))
        {
            let name = table.split(' ').next().unwrap();
            assert!(
                body_rs.contains(&format!("SELECT body FROM {name}")) || body_rs.contains(&format!("UPDATE {name} SET body")),
                "{name} is left behind"
            );
            referring += 1;
        }
    }
    assert!(referring > 10, "{referring}");
    join(other, town.body).unwrap();
    let seats = town.o.store.read(|c| moving::seats_of(c, town.body, None)).unwrap();
    assert_eq!(seats.len(), 1);
    assert!(matches!(join(other, town.body), Err(Error::NotFound(_))));
}
