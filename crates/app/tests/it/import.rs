use std::sync::atomic::{AtomicBool, Ordering};

use sagsgang_app::{Document, Imported, Pending, import_document, import_many, name_body};
use sagsgang_model::{
    FindingKind, Record,
    record::{Access, DocumentKind},
};

use crate::lindbjerg::{Saying, Town, Verbatim, document, item, meeting, participant};

#[test]
fn importing_again_changes_nothing() {
    let town = Town::new();
    let record =
        Record { items: vec![item("1", "Skolebuskørsel").decided("Godkendt.")], ..meeting("Børneudvalget", "2024-03-05") };
    let kept = town.kept(&record);
    assert_eq!((kept.meeting.as_deref(), kept.items, kept.edition), (Some("boerneudvalget/2024-03-05"), 1, Some(1)));
    let before = town.rows();
    assert_eq!(town.import(&record), Imported::Unchanged);
    let renamed = Document { name: "kopi.txt".into(), ..document(&record) };
    let again = import_document(&town.store, &town.s, &Verbatim("1"), &renamed).unwrap();
    assert_eq!(again, Imported::Unchanged);
    assert_eq!(town.rows(), before);
    assert_eq!(town.count("events"), 1);
}

#[test]
fn a_new_reader_reads_anew_but_publishes_only_what_changed() {
    let town = Town::new();
    let record = Record { items: vec![item("1", "Skolebuskørsel")], ..meeting("Børneudvalget", "2024-03-05") };
    town.kept(&record);
    let again = import_document(&town.store, &town.s, &Verbatim("2"), &document(&record)).unwrap();
    let Imported::Kept(kept) = again else { panic!("{again:?}") };
    assert_eq!(kept.edition, None);
    assert_eq!((town.count("readings"), town.count("publications"), town.count("events")), (2, 1, 2));
}

#[test]
fn a_changed_source_is_a_new_edition() {
    let town = Town::new();
    let mut record = Record { items: vec![item("1", "Skolebuskørsel")], ..meeting("Børneudvalget", "2024-03-05") };
    town.kept(&record);
    let first = town.shown("boerneudvalget/2024-03-05").unwrap();
    record.items[0] = item("1", "Skolebuskørsel").decided("Udsat.");
    assert_eq!(town.kept(&record).edition, Some(2));
    let second = town.shown("boerneudvalget/2024-03-05").unwrap();
    assert_eq!((second.supersedes, second.edition), (Some(first.id), 2));
    assert_eq!(second.items[0].id, first.items[0].id);
    assert_eq!(second.items[0].item.decision.as_ref().unwrap().text, "Udsat.");
}

#[test]
fn minutes_go_before_the_agenda_and_keep_its_items() {
    let agenda = Record {
        kind: DocumentKind::Agenda,
        items: vec![item("1", "Godkendelse af dagsorden"), item("2", "Cykelsti ved Åsen"), item("3", "Legeplads i Vesterby")],
        ..meeting("Teknikudvalget", "2024-04-09")
    };
    let minutes = Record {
        items: vec![
            item("1", "Godkendelse af dagsorden").decided("Godkendt."),
            item("2", "Legeplads i Vesterby").decided("Godkendt."),
        ],
        ..meeting("Teknikudvalget", "2024-04-09")
    };
    let town = Town::new();
    town.kept(&agenda);
    let before = town.shown("teknikudvalget/2024-04-09").unwrap();
    town.kept(&minutes);
    let after = town.shown("teknikudvalget/2024-04-09").unwrap();
    assert_eq!((before.kind, after.kind), (DocumentKind::Agenda, DocumentKind::Minutes));
    assert_eq!(after.items.len(), 2);
    assert_eq!(after.items[1].id, before.items[2].id, "the renumbered item is the same");
    assert_eq!(after.items[1].address, "teknikudvalget/2024-04-09/punkt/3", "an address never changes");
    assert_eq!(town.kept(&Record { remarks: Some("Sent udsendt".into()), ..agenda }).edition, None, "an agenda comes too late");
}

#[test]
fn a_supplementary_agenda_adds_its_items() {
    let town = Town::new();
    let agenda = Record {
        kind: DocumentKind::Agenda,
        items: vec![item("1", "Budgetopfølgning")],
        ..meeting("Økonomiudvalget", "2024-05-14")
    };
    let supplement = Record {
        kind: DocumentKind::SupplementaryAgenda,
        items: vec![item("2", "Hasteansøgning fra spejderne")],
        ..meeting("Økonomiudvalget", "2024-05-14")
    };
    town.kept(&supplement);
    town.kept(&agenda);
    let shown = town.shown("oekonomiudvalget/2024-05-14").unwrap();
    assert_eq!(shown.kind, DocumentKind::Agenda);
    assert_eq!(
        shown.items.iter().map(|i| i.item.title.as_str()).collect::<Vec<_>>(),
        ["Budgetopfølgning", "Hasteansøgning fra spejderne"]
    );
}

#[test]
fn names_of_bodies_and_people_meet() {
    let town = Town::new();
    let first = Record { term: Some("2018-2021".into()), ..meeting("Udvalg for Læring", "2021-02-01") };
    let second = Record {
        term: Some("2022-2025".into()),
        participants: vec![participant("Bodil Elise Ravn", "A"), participant("Formand Troels Kvist", "V")],
        ..meeting("Udvalget for Læring", "2022-02-07")
    };
    town.kept(&first);
    assert_eq!(town.kept(&second).meeting.as_deref(), Some("udvalg-for-laering/2022-02-07"));
    assert_eq!((town.count("bodies"), town.count("terms"), town.count("organizations")), (1, 2, 1));
    assert_eq!((town.count("people"), town.count("people WHERE same_as IS NULL")), (3, 2));
    name_body(&town.store, &town.s, "udvalg-for-laering/2022-02-07", "Udvalget for Skole og Dagtilbud").unwrap();
    assert_eq!(
        town.kept(&meeting("Udvalget for Skole og Dagtilbud", "2023-01-09")).meeting.as_deref(),
        Some("udvalg-for-laering/2023-01-09")
    );
}

#[test]
fn two_organizations_may_have_a_body_of_one_name() {
    let town = Town::new();
    town.kept(&meeting("Byrådet", "2024-01-30"));
    let other = Record { organization: Some("Havnstrup Kommune".into()), ..meeting("Byrådet", "2024-01-30") };
    assert_eq!(town.kept(&other).meeting.as_deref(), Some("byraadet-havnstrup-kommune/2024-01-30"));
}

#[test]
fn an_unnamed_organization_is_the_one_that_has_the_body() {
    let named = meeting("Byrådet", "2024-01-30");
    let unnamed = Record { organization: None, ..meeting("Byrådet", "2024-02-27") };
    for order in [[&named, &unnamed], [&unnamed, &named]] {
        let town = Town::new();
        for record in order {
            town.kept(record);
        }
        assert_eq!(town.count("bodies"), 1);
        assert_eq!(town.shown("byraadet/2024-02-27").unwrap().organization, "Lindbjerg Kommune");
    }
}

#[test]
fn two_meetings_on_one_day() {
    let town = Town::new();
    town.kept(&Record { items: vec![item("1", "Budgetseminar")], ..meeting("Byrådet", "2024-08-20") });
    let evening = Record {
        start: "19:00".parse().ok(),
        items: vec![item("1", "Lokalplan for Bakken")],
        ..meeting("Byrådet", "2024-08-20")
    };
    assert_eq!(town.kept(&evening).meeting.as_deref(), Some("byraadet/2024-08-20-2"));
    let later = Record { remarks: Some("Rettet".into()), ..evening };
    assert_eq!(town.kept(&later).meeting.as_deref(), Some("byraadet/2024-08-20-2"));
}

#[test]
fn many_at_once_come_out_in_order_and_can_be_stopped() {
    let records: Vec<Record> = (1..=28)
        .map(|n| Record {
            items: vec![item("1", &format!("Lokalplan {n}"))],
            ..meeting("Planudvalget", &format!("2024-02-{n:02}"))
        })
        .collect();
    let documents = || {
        let broken = Document { name: "billede.jpg".into(), bytes: vec![0xff, 0xd8] };
        records.iter().map(document).chain([broken]).map(Pending::from).collect::<Vec<_>>().into_iter()
    };
    let town = Town::new();
    let stop = AtomicBool::new(false);
    let report = import_many(&town.store, &town.s, &Verbatim("1"), documents(), 3, &stop, |p| {
        if p.done == 10 {
            stop.store(true, Ordering::Relaxed);
        }
    })
    .unwrap();
    assert!(report.stopped);
    assert_eq!((report.kept, town.count("events"), town.count("publications")), (10, 10, 10));

    let mut names = Vec::new();
    let report = import_many(&town.store, &town.s, &Verbatim("1"), documents(), 3, &AtomicBool::new(false), |p| {
        names.push(p.name.to_owned())
    })
    .unwrap();
    assert_eq!((report.documents, report.kept, report.unchanged, report.published), (29, 18, 10, 18));
    assert_eq!(report.unreadable, [("billede.jpg".to_owned(), "Filen er ikke et dokument, der kan læses.".to_owned())]);
    assert_eq!(names[..28], records.iter().map(|r| r.source.file.clone()).collect::<Vec<_>>());
}

#[test]
fn what_has_no_place_is_kept_and_told() {
    let town = Town::new();
    let record = Record { date: None, access: Some(Access::Open), ..meeting("Byrådet", "2024-01-30") };
    let report = import_many(
        &town.store,
        &town.s,
        &Verbatim("1"),
        [Pending::from(document(&record))].into_iter(),
        1,
        &AtomicBool::new(false),
        |_| {},
    )
    .unwrap();
    assert_eq!(report.unplaced.len(), 1);
    assert_eq!((town.count("sources"), town.count("meetings"), town.count("events")), (1, 0, 1));
}

#[test]
fn doubtful_names_are_reported() {
    let town = Town::new();
    town.kept(&Record { participants: vec![participant("Bodil Elise Ravn", "A")], ..meeting("Byrådet", "2024-01-30") });
    let record = Record { participants: vec![participant("Bodil Marie Ravn", "A")], ..meeting("Byraadet", "2024-02-27") };
    let documents = [Pending::from(document(&record))].into_iter();
    let report = import_many(&town.store, &town.s, &Verbatim("1"), documents, 1, &AtomicBool::new(false), |_| {}).unwrap();
    assert_eq!(report.findings.get(&FindingKind::DoubtfulMatch), Some(&2), "{:?}", report.doubts);
}
