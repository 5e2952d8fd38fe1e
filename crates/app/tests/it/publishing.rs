use sagsgang_model::{
    Finding, FindingKind, Provenance, Record,
    record::{Access, Attachment, Attendance, Commitment, DocumentKind, Guest, Item, Substitute},
};

use crate::lindbjerg::{Saying, Town, item, meeting};

/// A closed item that says a secret word wherever it can.
fn secret() -> Item {
    let word = "KANARIE";
    Item {
        access: Access::Closed,
        group: Some(word.into()),
        absent: vec![word.into()],
        substitutes: vec![Substitute { name: word.into(), stands_in_for: None }],
        attachments: vec![Attachment { title: word.into(), file_name: Some(word.into()), ..Attachment::default() }],
        commitments: vec![Commitment { text: word.into(), due: None, who: None, provenance: Provenance::default() }],
        provenance: Provenance::new(2, 30, 40),
        ..item("2", "Køb af ejendom").case("82.01.00-G10-3-24").decided(word).quotes(word, "2024-01-01", "1")
    }
}

#[test]
fn an_item_without_title_is_told_apart_by_its_first_words() {
    let town = Town::new();
    let mut told = item("1", "");
    told.sections[0].text =
        "Årets tredje opfølgning på budgettet skal godkendes, før den sendes videre til revisionen, som venter på den.".into();
    let mut silent = item("2", "");
    silent.sections.clear();
    let mut closed = secret();
    closed.title.clear();
    closed.sections[0].text = "KANARIE".into();
    town.kept(&Record { items: vec![told, silent, closed], ..meeting("Byrådet", "2024-06-18") });
    let shown = town.shown("byraadet/2024-06-18").unwrap();
    let titles: Vec<&str> = shown.items.iter().map(|item| item.item.title.as_str()).collect();
    assert_eq!(titles[0], "Uden titel: Årets tredje opfølgning på budgettet skal godkendes, før den sendes …");
    assert_eq!(titles[1], "Punkt uden titel");
    assert!(!titles[2].contains("KANARIE"), "{titles:?}");
}

#[test]
fn a_closed_item_shows_number_title_and_case_number_alone() {
    let town = Town::new();
    let mut closed = secret();
    closed.sections[0].text = "KANARIE".into();
    let numbers = |all: &[&str]| all.iter().map(|n| n.parse().unwrap()).collect::<Vec<_>>();
    let record = Record {
        items: vec![item("1", "Skolebuskørsel"), closed],
        attendance: vec![
            Attendance {
                name: "Troels Kvist".into(),
                items_absent: numbers(&["1", "2"]),
                note: Some("KANARIE".into()),
                ..Attendance::default()
            },
            Attendance { name: "KANARIE".into(), items_absent: numbers(&["2"]), ..Attendance::default() },
        ],
        guests: vec![Guest { text: "KANARIE".into(), items: numbers(&["2"]), ..Guest::default() }],
        findings: vec![
            Finding { kind: FindingKind::TableLost, message: "KANARIE".into(), provenance: Some(Provenance::new(2, 31, 31)) },
            Finding {
                kind: FindingKind::TableLost,
                message: "En tabel mangler.".into(),
                provenance: Some(Provenance::new(1, 9, 9)),
            },
            Finding { kind: FindingKind::NumberMissing, message: "KANARIE".into(), provenance: None },
        ],
        ..meeting("Byrådet", "2024-06-18")
    };
    town.kept(&record);
    let shown = town.shown("byraadet/2024-06-18").unwrap();
    let json = serde_json::to_string(&shown).unwrap();
    assert!(!json.contains("KANARIE"), "{json}");
    assert_eq!(shown.items[1].item.title, "Køb af ejendom");
    assert_eq!(shown.items[1].item.case_number, "82.01.00-G10-3-24".parse().ok());
    assert_eq!(shown.attendance[0].items_absent, numbers(&["1"]));
    assert_eq!(shown.findings.len(), 1);
}

#[test]
fn a_closed_document_shows_nothing_and_closes_what_it_holds() {
    let town = Town::new();
    let mut closed = secret();
    closed.access = Access::Open;
    let closed = Record {
        access: Some(Access::Closed),
        remarks: Some("KANARIE".into()),
        items: vec![closed],
        ..meeting("Byrådet", "2024-06-18")
    };
    assert_eq!(town.kept(&closed).edition, None);
    assert_eq!(town.shown("byraadet/2024-06-18"), None);
    let open = Record {
        access: Some(Access::Open),
        items: vec![item("1", "Skolebuskørsel"), item("2", "Køb af ejendom")],
        ..meeting("Byrådet", "2024-06-18")
    };
    assert_eq!(town.kept(&open).edition, Some(1));
    let shown = town.shown("byraadet/2024-06-18").unwrap();
    assert!(!shown.items[1].is_open());
    assert!(!serde_json::to_string(&shown).unwrap().contains("KANARIE"));
    assert_eq!(town.count("commitments"), 1, "the office sees what the closed item holds");
}

#[test]
fn a_document_that_turns_out_closed_is_taken_off() {
    let town = Town::new();
    let record = Record { items: vec![item("1", "Personalesag")], ..meeting("Byrådet", "2024-06-18") };
    town.kept(&record);
    assert!(town.shown("byraadet/2024-06-18").is_some());
    struct Closing;
    impl sagsgang_app::Reading for Closing {
        fn version(&self) -> &str {
            "2"
        }
        fn contents(&self, _: &sagsgang_app::Document) -> sagsgang_store::gate::FileContents {
            sagsgang_store::gate::FileContents::default()
        }
        fn read(&self, document: &sagsgang_app::Document) -> Record {
            Record { access: Some(Access::Closed), ..serde_json::from_slice(&document.bytes).unwrap() }
        }
    }
    sagsgang_app::import_document(&town.store, &town.s, &Closing, &crate::lindbjerg::document(&record)).unwrap();
    assert_eq!(town.shown("byraadet/2024-06-18"), None);
}

#[test]
fn a_possible_personal_number_holds_the_publication_back() {
    let town = Town::new();
    let agenda =
        Record { kind: DocumentKind::Agenda, items: vec![item("1", "Skolebuskørsel")], ..meeting("Byrådet", "2024-06-18") };
    town.kept(&agenda);
    let mut told = item("1", "Skolebuskørsel");
    told.sections[0].text = "Ansøgningen fra 010190-\n1234 er imødekommet.".into();
    let minutes = Record { items: vec![told], ..meeting("Byrådet", "2024-06-18") };
    let why = town.kept(&minutes).withheld.unwrap();
    assert!(why.contains("personnummer") && why.contains("punkt/1") && !why.contains("1234"), "{why}");
    assert_eq!(town.shown("byraadet/2024-06-18").unwrap().kind, DocumentKind::Agenda);
    assert_eq!(town.count("withholdings"), 1);
    town.kept(&Record { items: vec![item("1", "Skolebuskørsel")], ..minutes });
    assert_eq!(town.shown("byraadet/2024-06-18").unwrap().kind, DocumentKind::Minutes);
    assert_eq!(town.count("withholdings"), 0);
}

#[test]
fn a_path_never_leaves() {
    let town = Town::new();
    let mut open = item("1", "Skolebuskørsel");
    open.attachments.push(Attachment {
        title: "Ruter".into(),
        file_name: Some("../../tmp/hemmelig/Ruter.pdf".into()),
        ..Attachment::default()
    });
    open.attachments.push(Attachment {
        title: "Kort".into(),
        file_name: Some("C:\\hemmelig\\Kort.pdf".into()),
        ..Attachment::default()
    });
    town.kept(&Record { items: vec![open], ..meeting("Byrådet", "2024-06-18") });
    let json = serde_json::to_string(&town.shown("byraadet/2024-06-18")).unwrap();
    assert!(json.contains("Ruter.pdf") && json.contains("Kort.pdf") && !json.contains("hemmelig"), "{json}");
}
