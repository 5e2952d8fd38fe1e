//! What stops an edition, and what persons may decide about it.

use sagsgang_app::{
    Attached, Decided, Document, Error, attach, describe_closed, held, redact, release, restore, set_strict, withdraw,
};
use sagsgang_model::{
    Ground, Publication, Record,
    publication::Occasion,
    record::{Access, Attachment, Block, Item, Remark},
};
use sagsgang_store::{
    gate::{ClosedItem, Redaction},
    public,
};

use crate::lindbjerg::{Saying, Town, Verbatim, item, meeting};

const ADDRESS: &str = "byraadet/2024-06-18";

fn decided(reason: &str) -> Decided {
    Decided { by: "Inger Holm".into(), reason: reason.into() }
}

fn minutes(items: Vec<Item>) -> Record {
    Record { items, ..meeting("Byrådet", "2024-06-18") }
}

fn found(town: &Town) -> Vec<(String, String, String)> {
    let held = held(&town.store, true).unwrap();
    held.into_iter().flat_map(|held| held.obstacles).map(|(o, _)| (o.kind, o.weight, o.hit)).collect()
}

#[test]
fn a_number_is_found_wherever_it_stands() {
    let number = "010190-1234";
    type Put = fn(&mut Item, &str);
    let places: [Put; 12] = [
        |i, n| i.title = format!("Sag om {n}"),
        |i, n| i.group = Some(n.into()),
        |i, n| i.sections[0].heading = Some(format!("Brev {n}")),
        |i, n| i.sections[0].text = n.into(),
        |i, n| i.sections[0].blocks = vec![Block::Table { rows: vec![vec!["Navn".into(), n.into()]] }],
        |i, n| {
            let (front, back) = n.split_at(7);
            let line = |text: &str| Block::Paragraph { text: text.into() };
            i.sections[0].blocks = vec![line(&format!("Ansøger {front}")), line(&format!("{back} har søgt"))];
        },
        |i, n| i.absent = vec![n.into()],
        |i, n| i.attachments = vec![Attachment { title: n.into(), ..Attachment::default() }],
        |i, n| i.attachments = vec![Attachment { file_name: Some(format!("brev_{n}.pdf")), ..Attachment::default() }],
        |i, n| i.decision.as_mut().unwrap().remarks = vec![Remark { by: None, text: n.into(), dissent: false }],
        |i, n| i.commitments = i.clone().promises(n, "2024-01-01", "2024-02-01").commitments,
        |i, n| i.earlier_decisions = vec![sagsgang_model::record::EarlierDecision { text: n.into(), ..Default::default() }],
    ];
    for (at, put) in places.into_iter().enumerate() {
        let town = Town::new();
        let mut told = item("1", "Skolebuskørsel").decided("Godkendt.");
        put(&mut told, number);
        assert!(town.kept(&minutes(vec![told])).withheld.is_some(), "place {at}");
        assert_eq!(town.shown(ADDRESS), None, "place {at}");
        assert_eq!(held(&town.store, false).unwrap().len(), 1);
    }
}

#[test]
fn a_number_of_a_closed_item_stops_nothing() {
    let town = Town::new();
    let mut closed = item("2", "Personalesag").decided("Godkendt.");
    closed.access = Access::Closed;
    closed.sections[0].text = "Sagen om 010190-1234.".into();
    town.kept(&minutes(vec![item("1", "Skolebuskørsel").decided("Godkendt."), closed]));
    assert!(town.shown(ADDRESS).is_some());
}

#[test]
fn a_case_number_that_looks_like_one_stops_nothing() {
    let town = Town::new();
    let told = item("1", "Lokalplan").case("020114-2014").decided("Godkendt, se 020114-2014.");
    town.kept(&minutes(vec![told]));
    assert!(town.shown(ADDRESS).is_some());
    let mut other = item("1", "Lokalplan").case("020114-2014").decided("Godkendt, se 030114-2014.");
    other.title = "Lokalplan 2".into();
    assert!(town.kept(&minutes(vec![other])).withheld.is_some(), "another number is none of the item's");
}

#[test]
fn what_a_person_released_passes() {
    let town = Town::new();
    town.kept(&minutes(vec![item("1", "Vandværk").decided("Målernummer 010190-1234 udskiftes.")]));
    let hit = found(&town).into_iter().find(|(kind, ..)| kind == "personal_number").unwrap().2;
    let no_reason = Decided { by: "Inger Holm".into(), reason: " ".into() };
    assert!(matches!(release(&town.store, &town.s, ADDRESS, std::slice::from_ref(&hit), &no_reason), Err(Error::Invalid(_))));
    assert!(matches!(release(&town.store, &town.s, ADDRESS, &["nix".into()], &decided("x")), Err(Error::NotFound(_))));
    release(&town.store, &town.s, ADDRESS, &[hit], &decided("Det er et målernummer.")).unwrap();
    assert_eq!(town.shown(ADDRESS).unwrap().edition, 1);
    assert!(held(&town.store, false).unwrap().is_empty());
    let events = town.rows().join("\n");
    assert!(
        events.contains("publication.released") && events.contains("Det er et målernummer.") && events.contains("Inger Holm")
    );
    // The same number in another place is another doubt.
    let again = minutes(vec![item("1", "Vandværk").decided("Målernummer 010190-1234 udskiftes."), item("2", "010190-1234")]);
    assert!(town.kept(&again).withheld.is_some());
}

#[test]
fn words_of_a_closed_item_do_not_leave_through_an_open_one() {
    let town = Town::new();
    let secret = "Forhandlingen med ejeren af grunden viser at prisen kan komme ned på to millioner kroner hvis kommunen overtager \
                  forpligtelsen til at rense jorden for olie inden årets udgang";
    let mut closed = item("2", "Køb af ejendom");
    closed.access = Access::Closed;
    closed.sections[0].text = secret.into();
    let mut open = item("1", "Orientering");
    open.sections[0].text = format!("Borgmesteren sagde: {secret}.");
    assert!(town.kept(&minutes(vec![open, closed])).withheld.unwrap().contains("lukket punkt"));
    assert_eq!(found(&town)[0].0, "closed_material");
}

#[test]
fn what_is_missing_stops_only_what_is_new() {
    let town = Town::new();
    let mut closed = item("2", "Køb af ejendom");
    closed.access = Access::Closed;
    let record = minutes(vec![item("1", "Skolebuskørsel"), closed]);
    town.kept(&record);
    let kinds: Vec<String> = found(&town).into_iter().map(|(kind, weight, _)| format!("{kind} {weight}")).collect();
    assert_eq!(kinds, ["missing_decision note", "missing_ground note", "missing_extract note"]);
    assert!(town.shown(ADDRESS).is_some(), "an archive is shown with what it lacks");

    let town = Town::new();
    set_strict(&town.store, &town.s, Some(crate::lindbjerg::day("2024-01-01"))).unwrap();
    assert!(town.kept(&record).withheld.unwrap().contains("Og 2 mere."));
    let hit = found(&town)[0].2.clone();
    assert!(matches!(release(&town.store, &town.s, ADDRESS, &[hit], &decided("x")), Err(Error::Forbidden(_))));
}

#[test]
fn a_closed_item_tells_what_may_be_told() {
    let town = Town::new();
    let mut closed = item("2", "Køb af Strandvej 7 af Ole Hansen").decided("KANARIE");
    closed.access = Access::Closed;
    town.kept(&minutes(vec![item("1", "Skolebuskørsel").decided("Godkendt."), closed]));
    let told = ClosedItem {
        title: Some("Køb af ejendom".into()),
        ground: Some(Ground::PublicEconomy),
        extract: Some("Byrådet godkendte købet.".into()),
    };
    let address = format!("{ADDRESS}/punkt/2");
    assert!(matches!(
        describe_closed(&town.store, &town.s, &format!("{ADDRESS}/punkt/1"), &told, "Inger Holm"),
        Err(Error::Conflict(_))
    ));
    describe_closed(&town.store, &town.s, &address, &told, "Inger Holm").unwrap();
    let shown = town.shown(ADDRESS).unwrap();
    let json = serde_json::to_string(&shown).unwrap();
    assert!(!json.contains("Strandvej") && !json.contains("KANARIE"), "{json}");
    let closed = shown.items[1].closed.clone().unwrap();
    assert_eq!((closed.ground, closed.extract.as_deref()), (Some(Ground::PublicEconomy), Some("Byrådet godkendte købet.")));
    assert_eq!((shown.edition, shown.occasion), (2, Occasion::Redaction), "the old title told too much");
}

#[test]
fn what_is_taken_out_is_gone_from_every_edition() {
    let town = Town::new();
    let mut told = item("1", "Støjklage").decided("Klagen fra Ole Hansen afvises.");
    let line = |text: &str| Block::Paragraph { text: text.into() };
    told.sections[0].text = "Klageren er Ole\n\nHansen på Strandvej.".into();
    told.sections[0].blocks = vec![line("Klageren er Ole"), line("Hansen på Strandvej.")];
    town.kept(&minutes(vec![told.clone()]));
    told.title = "Klage over støj".into();
    let record = minutes(vec![told]);
    town.kept(&record);
    let passage = Redaction::Passage("Ole Hansen".into());
    redact(&town.store, &town.s, ADDRESS, &passage, &decided("Et navn skulle ikke være vist.")).unwrap();
    let shown = town.shown(ADDRESS).unwrap();
    let json = serde_json::to_string(&shown).unwrap();
    assert!(!json.contains("Ole") && json.contains("Klagen fra [oplysning fjernet] afvises."), "{json}");
    assert_eq!((shown.edition, shown.occasion), (3, Occasion::Redaction));
    let editions = town.store.read(|c| public::editions(c, ADDRESS)).unwrap();
    assert_eq!(editions.iter().map(|e| e.readable).collect::<Vec<_>>(), [true, false, false]);
    // Reading the document again does not bring it back.
    let mut again = record;
    again.place = Some("Rådhuset".into());
    town.kept(&again);
    assert!(!serde_json::to_string(&town.shown(ADDRESS)).unwrap().contains("Ole"));
    assert!(
        matches!(redact(&town.store, &town.s, ADDRESS, &passage, &decided("x")), Err(Error::NotFound(_))),
        "it is gone already"
    );
    let log: Vec<String> = town.rows().into_iter().filter(|row| row.starts_with("events")).collect();
    assert!(!log.join("").contains("Ole Hansen"), "the log that is kept for ever does not repeat it");
}

#[test]
fn what_is_closed_later_is_gone_from_every_edition() {
    let town = Town::new();
    town.kept(&minutes(vec![item("1", "Køb af Strandvej 7").decided("KANARIE")]));
    let mut closed = item("1", "Køb af Strandvej 7").decided("KANARIE");
    closed.access = Access::Closed;
    town.kept(&minutes(vec![closed]));
    let shown = town.shown(ADDRESS).unwrap();
    assert!(!serde_json::to_string(&shown).unwrap().contains("KANARIE"));
    let readable = |town: &Town| {
        let editions = town.store.read(|c| public::editions(c, ADDRESS)).unwrap();
        editions.into_iter().map(|edition| edition.readable).collect::<Vec<_>>()
    };
    assert_eq!(readable(&town), [true, false]);
    let told = ClosedItem { title: Some("Køb af ejendom".into()), ..ClosedItem::default() };
    describe_closed(&town.store, &town.s, &format!("{ADDRESS}/punkt/1"), &told, "Inger Holm").unwrap();
    assert_eq!(readable(&town), [true, false, false], "a title that told too much is in no edition");
}

#[test]
fn a_redaction_that_is_stopped_takes_the_meeting_off() {
    let town = Town::new();
    town.kept(&minutes(vec![item("1", "Støjklage").decided("Klagen fra Ole Hansen afvises.")]));
    set_strict(&town.store, &town.s, Some(crate::lindbjerg::day("2024-01-01"))).unwrap();
    let mut bare = minutes(vec![item("1", "Støjklage").decided("Klagen fra Ole Hansen afvises."), item("2", "Uden beslutning")]);
    bare.place = Some("Rådhuset".into());
    assert!(town.kept(&bare).withheld.is_some());
    assert!(serde_json::to_string(&town.shown(ADDRESS)).unwrap().contains("Ole Hansen"));
    redact(&town.store, &town.s, ADDRESS, &Redaction::Passage("Ole Hansen".into()), &decided("Et navn.")).unwrap();
    assert_eq!(town.shown(ADDRESS), None);
    assert!(town.store.read(|c| public::gone(c, ADDRESS)).unwrap().unwrap().withdrawn);
}

#[test]
fn a_withdrawn_meeting_stays_off_until_it_is_restored() {
    let town = Town::new();
    let record = minutes(vec![item("1", "Støjklage").decided("Godkendt.")]);
    town.kept(&record);
    withdraw(&town.store, &town.s, ADDRESS, &decided("Referatet hører til et andet møde.")).unwrap();
    assert_eq!(town.shown(ADDRESS), None);
    let gone = town.store.read(|c| public::gone(c, &format!("{ADDRESS}/punkt/1"))).unwrap().unwrap();
    assert_eq!((gone.withdrawn, gone.reason.as_deref()), (true, Some("Referatet hører til et andet møde.")));
    town.kept(&Record { place: Some("Rådhuset".into()), ..record });
    assert_eq!(town.shown(ADDRESS), None, "a new document does not bring it back");
    restore(&town.store, &town.s, ADDRESS, &decided("Det var det rigtige møde.")).unwrap();
    assert_eq!(town.shown(ADDRESS).unwrap().edition, 3);
    assert!(matches!(restore(&town.store, &town.s, ADDRESS, &decided("x")), Err(Error::Conflict(_))));
    assert_eq!(town.store.read(|c| public::gone(c, ADDRESS)).unwrap(), None);
    let before = town.store.read(|c| public::meeting(c, ADDRESS)).unwrap();
    town.store.write(public::rebuild).unwrap();
    assert_eq!(town.store.read(|c| public::meeting(c, ADDRESS)).unwrap(), before);
    assert!(sagsgang_app::verify(&town.store).unwrap().wrong.is_empty());
}

fn with_attachment() -> Record {
    let mut told = item("1", "Skolebuskørsel").decided("Godkendt.");
    told.attachments.push(Attachment {
        title: "Ruter".into(),
        file_name: Some("Ruter 2024.txt".into()),
        ..Attachment::default()
    });
    minutes(vec![told])
}

fn put(town: &Town, name: &str, text: &str) -> Attached {
    let document = Document { name: name.into(), bytes: text.as_bytes().to_vec() };
    attach(&town.store, &town.s, &Verbatim("1"), &document, None).unwrap()
}

fn files(publication: &Publication) -> Vec<(usize, String, usize)> {
    publication.items.iter().flat_map(|item| &item.files).map(|f| (f.attachment, f.name.clone(), f.size)).collect()
}

#[test]
fn a_file_comes_behind_the_attachment_of_its_name() {
    let town = Town::new();
    town.kept(&with_attachment());
    assert_eq!(put(&town, "helt_andet.txt", "x"), Attached::Unlisted);
    let behind = Attached::Behind(vec![(format!("{ADDRESS}/punkt/1"), 1)]);
    assert_eq!(put(&town, "ruter_2024.txt", "Bus 7 kører til Lindbjerg."), behind);
    assert_eq!(put(&town, "ruter_2024.txt", "Bus 7 kører til Lindbjerg."), Attached::Known);
    let shown = town.shown(ADDRESS).unwrap();
    assert_eq!(files(&shown), [(1, "ruter_2024.txt".to_owned(), 27)]);
    assert_eq!(shown.edition, 2);
    // Another file of the name replaces it; the older edition keeps its own.
    put(&town, "ruter_2024.txt", "Bus 8 kører til Lindbjerg.");
    let newest = town.shown(ADDRESS).unwrap();
    assert_ne!(newest.items[0].files[0].sha256, shown.items[0].files[0].sha256);
    let sha256 = &newest.items[0].files[0].sha256;
    let old = &shown.items[0].files[0].sha256;
    assert!(town.store.read(|c| public::file(c, old)).unwrap().is_some(), "an older edition keeps its file");
    redact(&town.store, &town.s, ADDRESS, &Redaction::File(sha256.clone()), &decided("Filen er forkert.")).unwrap();
    assert!(files(&town.shown(ADDRESS).unwrap()).is_empty());
    for sha256 in [sha256, old] {
        assert_eq!(town.store.read(|c| public::file(c, sha256)).unwrap(), None);
    }
}

#[test]
fn a_file_is_looked_through_as_well() {
    for (text, kind) in [
        ("Ansøgeren 010190-1234 bor i byen.", "personal_number"),
        ("%Gemt af 010190-1234\nBus 7.", "personal_number"),
        ("%C:\\Users\\b014672\\Ruter.docx\nBus 7.", "leaked_path"),
        ("?", "unreadable_file"),
        ("", "dead_file"),
    ] {
        let town = Town::new();
        town.kept(&with_attachment());
        put(&town, "Ruter 2024.txt", text);
        assert!(found(&town).iter().any(|(found, ..)| found == kind), "{text}: {:?}", found(&town));
        assert!(files(&town.shown(ADDRESS).unwrap()).is_empty(), "what was shown before still is: {text}");
    }
}

#[test]
fn a_file_of_a_closed_item_is_not_shown_under_an_open_one() {
    let town = Town::new();
    let mut record = with_attachment();
    let mut closed = item("2", "Køb af ejendom");
    closed.access = Access::Closed;
    closed.attachments.push(Attachment { title: "Tilbud".into(), file_name: Some("Tilbud.txt".into()), ..Attachment::default() });
    record.items.push(closed);
    town.kept(&record);
    put(&town, "Tilbud.txt", "To millioner.");
    assert!(files(&town.shown(ADDRESS).unwrap()).is_empty());
    put(&town, "Ruter 2024.txt", "To millioner.");
    assert!(found(&town).iter().any(|(kind, weight, _)| kind == "closed_material" && weight == "stop"));
    assert!(files(&town.shown(ADDRESS).unwrap()).is_empty());
}

#[test]
fn a_document_without_label_counts_as_closed() {
    struct Strict(bool);
    impl sagsgang_app::Reading for Strict {
        fn version(&self) -> &str {
            "1"
        }
        fn unlabelled(&self) -> Access {
            if self.0 { Access::Open } else { Access::Closed }
        }
        fn read(&self, document: &Document) -> Record {
            serde_json::from_slice(&document.bytes).unwrap()
        }
        fn contents(&self, document: &Document) -> sagsgang_store::gate::FileContents {
            Verbatim("1").contents(document)
        }
    }
    use sagsgang_app::{Imported, import_document};
    let town = Town::new();
    let document = crate::lindbjerg::document(&minutes(vec![item("1", "Skolebuskørsel").decided("Godkendt.")]));
    let import = |open| import_document(&town.store, &town.s, &Strict(open), &document).unwrap();
    let Imported::Kept(kept) = import(false) else { panic!("not kept") };
    assert!(kept.unlabelled && kept.edition.is_none());
    assert_eq!(town.shown(ADDRESS), None);
    assert_eq!(import(false), Imported::Unchanged);
    let Imported::Kept(kept) = import(true) else { panic!("not kept") };
    assert!(!kept.unlabelled);
    assert_eq!(kept.edition, Some(1));
    assert_eq!(import(true), Imported::Unchanged);
    assert_eq!(import(false), Imported::Unchanged, "what was called open stays so");
    assert!(town.shown(ADDRESS).is_some());
}
