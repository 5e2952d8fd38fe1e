//! Exports of older systems, each as it is read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a sample that is not there ends the test")]

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use proptest::prelude::*;
use sagsgang_intake::exports::{Export, ExportedPart, people::read_people, read_export};
use sagsgang_model::{
    FindingKind,
    record::{Access, Item, Record},
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/exports")
}

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(folder().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[track_caller]
fn sample(path: &str) -> Export {
    read_export(path, &bytes(path)).unwrap_or_else(|| panic!("{path} is no export"))
}

/// What was read, without what is empty.
fn outline(export: &Export) -> String {
    let mut out = format!("{}\n", export.system.name());
    for part in &export.meetings {
        out.push_str(&of_part(part));
    }
    for withdrawn in &export.withdrawn {
        let _ = writeln!(out, "\nwithdrawn: {withdrawn:?}");
    }
    if !export.findings.is_empty() {
        out.push('\n');
    }
    for finding in &export.findings {
        let _ = writeln!(out, "! {}: {}", finding.kind.code(), finding.message);
    }
    out
}

fn of_part(part: &ExportedPart) -> String {
    let Record { kind, access, organization, committee, term, date, start, end, place, chair, remarks, .. } = &part.record;
    let mut out = format!("\n== {kind:?} {access:?} key {:?}\n", part.key);
    let _ =
        writeln!(out, "{organization:?} {committee:?} {term:?} {date:?} {start:?}-{end:?} {place:?} chair {chair:?} {remarks:?}");
    for person in &part.record.participants {
        let _ = writeln!(out, "there: {} {:?} {:?}", person.name, person.role, person.party);
    }
    for person in &part.record.attendance {
        let items = |items: &[sagsgang_model::ItemNumber]| items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let (away, there) = (items(&person.items_absent), items(&person.items_present));
        let _ = writeln!(out, "attendance: {} away [{away}] there [{there}] {:?}", person.name, person.note);
    }
    for item in &part.record.items {
        of_item(&mut out, item);
    }
    for file in &part.files {
        let _ = writeln!(out, "file {file:?}");
    }
    for finding in &part.record.findings {
        let _ = writeln!(out, "! {}: {} {:?}", finding.kind.code(), finding.message, finding.provenance.map(|p| p.lines));
    }
    out
}

fn of_item(out: &mut String, item: &Item) {
    let number = item.number.as_ref().map(ToString::to_string).unwrap_or_default();
    let case = item.case_number.as_ref().map(ToString::to_string);
    let _ = writeln!(out, "-- {number} {} {case:?} {:?} {:?} {:?}", item.title, item.access, item.group, item.provenance.lines);
    for section in &item.sections {
        let kinds: Vec<String> =
            section.blocks.iter().map(|b| format!("{b:?}").split([' ', '{']).next().unwrap_or("").to_owned()).collect();
        let _ = writeln!(
            out,
            "   [{:?}] {:?} {kinds:?} {:?}: {}",
            section.kind,
            section.heading,
            section.provenance.lines,
            section.text.replace('\n', "⏎")
        );
    }
    for told in &item.recommendations {
        let _ = writeln!(out, "   recommends: {:?} {:?} {:?} earlier {}", told.by, told.date, told.clauses, told.earlier);
    }
    if let Some(decision) = &item.decision {
        let _ = writeln!(out, "   decision: {:?} {:?}", decision.text, decision.outcomes);
        if let Some(votes) = &decision.votes {
            let _ = writeln!(out, "   votes: {votes:?}");
        }
        for remark in &decision.remarks {
            let _ = writeln!(out, "   remark: {remark:?}");
        }
    }
    if !item.absent.is_empty() || !item.substitutes.is_empty() {
        let _ = writeln!(out, "   absent: {:?} {:?}", item.absent, item.substitutes);
    }
    for earlier in &item.earlier_decisions {
        let item = earlier.item.as_ref().map(ToString::to_string);
        let _ = writeln!(
            out,
            "   earlier: {:?} {:?} {item:?} {:?} {:?}",
            earlier.committee, earlier.date, earlier.text, earlier.outcomes
        );
    }
    for attachment in &item.attachments {
        let _ = writeln!(out, "   attachment: {} {:?}", attachment.title, attachment.file_name);
    }
    for law in &item.law_references {
        let _ = writeln!(out, "   law: {}", law.text);
    }
    for amount in &item.amounts {
        let _ = writeln!(out, "   amount: {} = {}", amount.text, amount.oere);
    }
    for commitment in &item.commitments {
        let _ = writeln!(out, "   commitment: {} {:?}", commitment.text, commitment.due.map(|due| (due.from, due.to)));
    }
}

/// Every file of a system's samples, as it is read.
fn all(system: &str) -> String {
    let mut names: Vec<String> = std::fs::read_dir(folder().join(system))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.iter().map(|name| format!("#### {name}\n{}\n", outline(&sample(&format!("{system}/{name}"))))).collect()
}

#[test]
fn sbsys_is_read() {
    insta::assert_snapshot!(all("sbsys"));
}

#[test]
fn agman_is_read() {
    insta::assert_snapshot!(all("agman"));
}

#[test]
fn edoc_is_read() {
    insta::assert_snapshot!(all("edoc"));
}

#[test]
fn edoc_of_fujitsu_is_read() {
    insta::assert_snapshot!(all("edoc-fujitsu"));
}

#[test]
fn acadre_is_read() {
    insta::assert_snapshot!(all("acadre"));
}

#[test]
fn first_agenda_is_read() {
    insta::assert_snapshot!(all("first-agenda"));
}

#[test]
fn people_are_read() {
    let read = |name: &str| {
        let people = read_people(&bytes(&format!("people/{name}")));
        let rows: String = people.rows.iter().map(|row| format!("{row:?}\n")).collect();
        let findings: String = people.findings.iter().map(|f| format!("! {}: {}\n", f.kind.code(), f.message)).collect();
        format!("#### {name}\n{rows}{findings}")
    };
    insta::assert_snapshot!(read("medlemmer.csv") + &read("members-windows-1252.csv"));
}

/// The open and the closed part of a file with one meeting.
#[track_caller]
pub fn both(export: &Export) -> (&ExportedPart, &ExportedPart) {
    match &export.meetings[..] {
        [open, closed] => {
            assert_eq!((open.record.access, closed.record.access), (Some(Access::Open), Some(Access::Closed)));
            (open, closed)
        }
        other => panic!("{} parts", other.len()),
    }
}

#[track_caller]
pub fn of(name: &str, text: &str) -> Export {
    read_export(name, text.as_bytes()).unwrap_or_else(|| panic!("no export: {text}"))
}

/// One meeting of SBSYS with these attributes and this inside.
pub fn sbsys(agenda: &str, inside: &str) -> String {
    format!(
        "<Dagsorden DagsordenID='1' {agenda} Dagsordentype='Dagsorden'><Møde MødeID='1' Udvalg='Havneudvalget' \
         Mødedato='6. marts 2018' Mødetid='16:00'/>{inside}</Dagsorden>"
    )
}

#[test]
fn an_item_keeps_what_its_system_calls_it() {
    let point = |id: &str, open: bool| {
        format!("<Dagsordenpunkt DagsordenpunktID='{id}' Åbent='{open}'><Overskrift>Kajen</Overskrift></Dagsordenpunkt>")
    };
    let nameless = "<Dagsordenpunkt Nummer='3' Åbent='true'><Overskrift>Molen</Overskrift></Dagsordenpunkt>";
    let export = of("a.xml", &sbsys("Åben='true'", &[&point("901", true), &point("902", false), nameless].concat()));
    let (open, closed) = both(&export);
    let keys = |part: &ExportedPart| part.items.iter().map(|item| item.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(open), [Some("901".to_owned()), Some("902".to_owned()), None]);
    assert_eq!(keys(closed), [Some("902".to_owned())]);
}

#[test]
fn what_does_not_say_that_it_is_open_is_closed() {
    let point = |access: &str| format!("<Dagsordenpunkt Nummer='1' {access}><Overskrift>Kajen</Overskrift></Dagsordenpunkt>");
    let open = of("a.xml", &sbsys("Åben='true'", &point("Åbent='true'")));
    assert_eq!(open.meetings.len(), 1);
    assert_eq!(open.meetings[0].record.items[0].title, "Kajen");
    assert!(open.findings.is_empty(), "{:?}", open.findings);
    for label in ["", "Åbent=''", "Åbent='måske'", "Åbent='false'", "Åbent='Lukket'", "Åbent='true' Lukket='true'"] {
        let export = of("a.xml", &sbsys("Åben='true'", &point(label)));
        let (open, closed) = both(&export);
        assert_eq!(
            (open.record.items[0].title.as_str(), open.record.items[0].access),
            ("Lukket punkt", Access::Closed),
            "{label}"
        );
        assert_eq!((closed.record.items[0].title.as_str(), closed.record.items[0].access), ("Kajen", Access::Closed));
        let told = export.findings.iter().any(|finding| finding.kind == FindingKind::AccessUnclear);
        assert_eq!(told, !matches!(label, "Åbent='false'" | "Åbent='Lukket'" | "Åbent='true' Lukket='true'"), "{label}");
    }
    for agenda in ["", "Åben='false'", "Åben='ukendt'"] {
        let export = of("a.xml", &sbsys(agenda, &point("Åbent='true'")));
        assert_eq!(export.meetings.len(), 1, "{agenda}");
        assert_eq!(export.meetings[0].record.access, Some(Access::Closed));
        assert_eq!(export.meetings[0].record.items[0].access, Access::Closed);
    }
}

#[test]
fn a_text_that_says_it_is_closed_closes_its_item() {
    let inside = "<Dagsordenpunkt Nummer='1' Åbent='true'><Overskrift>Grunden ved Åen</Overskrift><Indhold><Sagsfremstilling>\
                  Sagen behandles for lukkede døre.</Sagsfremstilling></Indhold></Dagsordenpunkt>";
    let export = of("a.xml", &sbsys("Åben='true'", inside));
    let (open, _) = both(&export);
    assert_eq!(open.record.items[0].title, "Lukket punkt");
    assert!(!serde_json::to_string(open).unwrap().contains("Åen"));
    assert_eq!(export.findings[0].kind, FindingKind::AccessUnclear);
}

#[test]
fn is_open_alone_opens_nothing() {
    let json = |publication: &str, item: &str| {
        format!(
            "{{\"Id\":\"1\",\"Committee\":\"Havneudvalget\",\"Meeting\":{{\"Start\":\"2024-03-12T16:00:00Z\"}}{publication},\
             \"AgendaItems\":[{{\"Number\":\"1\",\"Caption\":\"Kajen\",\"CaseNumber\":\"24/100\"{item}}}]}}"
        )
    };
    let items = |publication: &str, item: &str| {
        let export = of("a.json", &json(publication, item));
        export.meetings.iter().find(|part| part.record.access == Some(Access::Open)).map(|part| part.record.items[0].access)
    };
    let (publication, item) = (",\"IsPublic\":true", ",\"IsOpen\":true");
    assert_eq!(items(publication, item), Some(Access::Open));
    assert_eq!(items("", item), None);
    assert_eq!(items(publication, ""), Some(Access::Closed));
    for contradiction in [
        ",\"Documents\":[{\"Caption\":\"Notat\",\"IsOpen\":false}]",
        ",\"Documents\":[{\"Caption\":\"Notat\",\"IsClosed\":true}]",
        ",\"Group\":{\"Caption\":\"Lukkede punkter\"}",
        ",\"GroupName\":\"Lukket dagsorden\"",
        ",\"Title\":\"x\",\"Caption\":\"Lukket punkt\"",
        ",\"Access\":\"Lukket\"",
    ] {
        assert_eq!(items(publication, &format!("{item}{contradiction}")), Some(Access::Closed), "{contradiction}");
    }
}

#[test]
fn nothing_closed_stands_in_an_open_part() {
    // Words that stand in closed items and files of the samples alone.
    let secrets = [
        ("sbsys/kultur-2018-08-27.xml", &["Bådelaug", "Opsigelse", "5001", "Vestergård", "uden mærke", "5010"][..]),
        ("sbsys/kultur-2018-09-24-broken.xml", &["medarbejder", "hemmelige"]),
        ("agman/social-2021-11-29.xml", &["Solgården", "Priser", "e-1.xlsx", "Påbud"]),
        ("agman/social-2022-01-10-broken.xml", &["Uden mærke", "midt i"][..1]),
        ("edoc/teknik-2020-02-04.xml", &["Kroghs", "lodsejer", "900.000", "66001_2"]),
        ("edoc/teknik-2020-03-03-broken.xml", &["Ødegård", "Gården"]),
        ("edoc-fujitsu/byraad-2015-06-17.xml", &["Hemmelig", "direktør", "Naboers", "B8"]),
        ("edoc-fujitsu/byraad-2015-08-26-broken.xml", &["Det lukkede"]),
        ("acadre/boern-2016-05-10.xml", &["Klage fra", "utilfredse", "navngivne", "72.pdf"]),
        ("acadre/boern-2016-06-14-broken.xml", &["Ukendt mærke", "ingen slutning"]),
        ("first-agenda/oekonomi-2023-03-14.json", &["Nordisk", "Hemmeligt", "Vest ApS", "Uden mærke", "Købstilbud", "d-3"]),
    ];
    for (path, secrets) in secrets {
        let export = sample(path);
        let text = |access: Access| {
            let parts: Vec<_> = export.meetings.iter().filter(|part| part.record.access == Some(access)).collect();
            serde_json::to_string(&parts).unwrap()
        };
        let (open, closed) = (text(Access::Open), text(Access::Closed));
        assert_ne!(open, "[]", "{path}");
        for secret in secrets {
            assert!(!open.contains(secret), "{path}: {secret}");
            assert!(closed.contains(secret), "{path}: {secret} is lost");
        }
        for part in &export.meetings {
            assert!(part.files.iter().all(|file| Some(file.access) == part.record.access), "{path}");
            for file in &part.files {
                let listed = file.item.zip(file.attachment).map(|(item, at)| &part.record.items[item].attachments[at].title);
                assert_eq!(listed, file.item.map(|_| &file.title), "{path}");
            }
        }
    }
}

#[test]
fn the_open_part_is_the_same_without_what_is_closed() {
    let item = |closed: &str, text: &str, files: &str| {
        format!(
            "<Dagsordenpunkt Nummer='1' Åbent='true'><Overskrift>Kajen</Overskrift><Indhold><Sagsfremstilling>Den er lang.\
             </Sagsfremstilling></Indhold><Bilagsliste>{files}</Bilagsliste></Dagsordenpunkt>\
             <Dagsordenpunkt Nummer='2' Åbent='false' {closed}><Overskrift>Lukket punkt</Overskrift>{text}</Dagsordenpunkt>\
             <Dagsordenpunkt Nummer='3' Åbent='true'><Overskrift>Molen</Overskrift><Indhold><Indstilling>Havnechefen indstiller, \
             at molen males.</Indstilling></Indhold></Dagsordenpunkt>"
        )
    };
    let file =
        |id: u32, open: bool| format!("<Bilag BilagID='{id}' Navn='Bilag {id}' MaaPubliceres='{open}' BilagUrl='{id}.pdf'/>");
    let text = "<Indhold><Sagsfremstilling>Hemmeligt.</Sagsfremstilling></Indhold>";
    let open_files = [file(7, true), file(2, true)].concat();
    let all_files = [file(9, false), file(7, true), file(1, false), file(2, true)].concat();
    let without = of("a.xml", &sbsys("Åben='true'", &item("", "", &open_files)));
    let with = of("a.xml", &sbsys("Åben='true'", &item("", text, &all_files)));
    let open = |export: &Export| {
        let mut part = export.meetings[0].clone();
        part.record.source.sha256.clear();
        part
    };
    assert_eq!(open(&without), open(&with));
    // The order is the export's, and not that of numbers.
    let titles: Vec<&str> = with.meetings[0].files.iter().map(|file| file.title.as_str()).collect();
    assert_eq!(titles, ["Bilag 7", "Bilag 2"]);
    let closed: Vec<(usize, &str)> = with.meetings[1].files.iter().map(|file| (file.order, file.title.as_str())).collect();
    assert_eq!(closed, [(0, "Bilag 9"), (2, "Bilag 1")]);
}

#[test]
fn what_stands_in_a_text_is_none_of_it() {
    let inside = "<Dagsordenpunkt Nummer='1' Åbent='true'><Overskrift>Kajen<Bilag Navn='Hemmeligt' MaaPubliceres='false'/></Overskrift>\
                  <Indhold><Bilagsliste><Bilag MaaPubliceres='false'><Navn>Hemmeligt</Navn></Bilag></Bilagsliste>\
                  <Sagsfremstilling>Den er <b>lang</b>.<Bilag MaaPubliceres='false'><Navn>Hemmeligt</Navn></Bilag>\
                  <Dagsordenpunkt Nummer='2' Åbent='false'><Overskrift>Hemmeligt</Overskrift></Dagsordenpunkt></Sagsfremstilling>\
                  <Bilag MaaPubliceres='true' Navn='Kort'/></Indhold></Dagsordenpunkt>";
    let export = of("a.xml", &sbsys("Åben='true'", inside));
    let (open, closed) = both(&export);
    assert!(!serde_json::to_string(open).unwrap().contains("Hemmeligt"), "{open:#?}");
    assert_eq!((open.record.items[0].title.as_str(), open.record.items[0].sections[0].text.as_str()), ("Kajen", "Den er lang."));
    assert_eq!(open.record.items[0].attachments[0].title, "Kort");
    assert_eq!((closed.record.items.len(), closed.files.len()), (1, 3));
}

#[test]
fn an_item_under_a_closed_one_is_closed() {
    let inside = "<Dagsordenpunkt Nummer='1' Åbent='false'><Overskrift>Hemmeligt</Overskrift><Dagsordenpunkt Nummer='1.1' Åbent='true'>\
                  <Overskrift>Dets følger</Overskrift></Dagsordenpunkt></Dagsordenpunkt>";
    let export = of("a.xml", &sbsys("Åben='true'", inside));
    let (open, closed) = both(&export);
    assert!(open.record.items.iter().all(|item| item.access == Access::Closed && item.group.is_none()));
    assert_eq!(closed.record.items.len(), 2);
}

#[test]
fn a_list_of_attachments_in_words_tells_nothing_of_closed_ones() {
    let inside = "<Dagsordenpunkt Nummer='1' Åbent='true'><Overskrift>Kajen</Overskrift><Indhold><Sagsfremstilling>Lang.\
                  </Sagsfremstilling><Vedlagte_bilag>Hemmeligt notat</Vedlagte_bilag></Indhold>\
                  <Bilagsliste><Bilag Navn='Hemmeligt notat' MaaPubliceres='false'/></Bilagsliste></Dagsordenpunkt>";
    let export = of("a.xml", &sbsys("Åben='true'", inside));
    assert!(!serde_json::to_string(both(&export).0).unwrap().contains("Hemmeligt"));
    // Without files the list is all there is.
    let listed =
        inside.replace("<Bilag Navn='Hemmeligt notat' MaaPubliceres='false'/>", "").replace("Hemmeligt notat", "Kort over kajen");
    let export = of("a.xml", &sbsys("Åben='true'", &listed));
    assert_eq!(export.meetings[0].record.items[0].attachments[0].title, "Kort over kajen");
}

#[test]
fn the_same_meeting_twice_is_one() {
    let item = "<Dagsordenpunkt DagsordenpunktID='9' Nummer='1' Åbent='true'><Overskrift>Kajen</Overskrift></Dagsordenpunkt>";
    let twice = format!("<Dagsordener>{0}{0}</Dagsordener>", sbsys("Åben='true'", item));
    let export = of("a.xml", &twice);
    assert_eq!(export.meetings.len(), 1);
    assert_eq!(export.meetings[0].record.items.len(), 1);
}

#[test]
fn the_end_and_the_zone_are_right() {
    let agman = |from: &str, to: &str| {
        format!(
            "<Publication><Agendas><Agenda><Meeting ID='1'><When>{from}</When><Until>{to}</Until></Meeting><Committee><Name>Havneudvalget\
             </Name></Committee><Items><Item><Number>1</Number><Caption>Kajen</Caption><IsPublic>true</IsPublic></Item></Items></Agenda>\
             </Agendas></Publication>"
        )
    };
    let told = |from: &str, to: &str| {
        let export = of("a.xml", &agman(from, to));
        let Record { date, start, end, findings, .. } = &export.meetings[0].record;
        assert!(!findings.iter().any(|f| f.kind == FindingKind::DateContradiction), "{findings:?}");
        let time = |time: &Option<sagsgang_model::ClockTime>| time.map(|time| time.danish()).unwrap_or_default();
        (date.unwrap().to_string(), time(start), time(end))
    };
    let expected = |date: &str, start: &str, end: &str| (date.to_owned(), start.to_owned(), end.to_owned());
    assert_eq!(told("2024-01-15T15:00:00Z", "2024-01-15T17:30:00Z"), expected("2024-01-15", "16.00", "18.30"));
    assert_eq!(told("2024-07-01T14:00:00Z", "2024-07-01T16:30:00Z"), expected("2024-07-01", "16.00", "18.30"));
    assert_eq!(told("2024-06-19T16:00:00Z", "2024-06-19T22:30:00Z"), expected("2024-06-19", "18.00", "00.30"));
    assert_eq!(told("2024-03-11T23:00:00Z", ""), expected("2024-03-12", "", ""));
    assert_eq!(told("2024-03-12T16:00:00", "2024-03-12T16:00:00"), expected("2024-03-12", "16.00", ""));
}

#[test]
fn what_is_no_export_is_none() {
    for text in [
        "",
        "Referat fra Byrådet",
        "<html><body><p>Dagsorden</p></body></html>",
        "<rss><channel><item><title>x</title></item></channel></rss>",
        "{\"items\":[],\"committee\":\"Byrådet\",\"case_number\":null}",
        "[1,2,3]",
        "%PDF-1.7",
        "<",
        "{",
    ] {
        assert_eq!(read_export("a", text.as_bytes()), None, "{text}");
    }
    for name in [
        "01-boern-og-skole-2023-11-07.txt",
        "03-byraadet-2024-03-27.pdf",
        "08-seniorraadet-2024-05-15.html",
        "03-byraadet-2024-03-27.gold.json",
    ] {
        let bytes = std::fs::read(folder().join("..").join(name)).unwrap();
        assert_eq!(read_export(name, &bytes), None, "{name}");
    }
}

#[test]
fn hostile_exports_end() {
    let agenda = |inside: &str| sbsys("Åben='true'", inside);
    let point = "<Dagsordenpunkt Nummer='1' Åbent='true'><Overskrift>Kajen</Overskrift>";
    let entities: String =
        (1..30).map(|n| format!("<!ENTITY l{n} '&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};'>", n - 1)).collect();
    let cases = [
        agenda(&format!("{}x", "<a>".repeat(100_000))),
        agenda(&point.repeat(20_000)),
        agenda(&format!("{point}<Indhold><Sagsfremstilling>{}</Sagsfremstilling></Indhold>", "&lt;div&gt;".repeat(100_000))),
        agenda(&format!("{point}{}", "<Bilag Navn='x' MaaPubliceres='true'/>".repeat(50_000))),
        agenda(&"<Deltager Navn='Ole Vind' Fremmødt='false'/>".repeat(50_000)),
        format!(
            "<!DOCTYPE a [<!ENTITY l0 'lol'>{entities}]>{}",
            agenda("<Dagsordenpunkt Nummer='1' Åbent='true'><Overskrift>&l29;</Overskrift></Dagsordenpunkt>")
        ),
        agenda("<Dagsordenpunkt Nummer='99999999999999999999999' Åbent='true' Rækkefølge='1e400'/>"),
        format!("<Dagsordener>{}</Dagsordener>", agenda(point).repeat(3_000)),
        format!("<a {}>{}", "b='c' ".repeat(100_000), agenda(point)),
        agenda(&"<Dagsordenpunkt Åbent='true><Overskrift>".repeat(20_000)),
        format!("{}{}", agenda(point), "</x>".repeat(100_000)),
        agenda(&format!(
            "{point}<Indhold><Sagsfremstilling>{}</Sagsfremstilling></Indhold>",
            (0..60_000).map(|n| format!("{n} kr. ")).collect::<String>()
        )),
        agenda(&format!(
            "{point}<Indhold><Fraværende>{}</Fraværende><Sagsfremstilling>{}</Sagsfremstilling></Indhold>",
            (0..20_000u32)
                .map(|n| format!("Ole {}, ", char::from_u32(0x41 + n % 26).unwrap().to_string().repeat(2 + n as usize % 20)))
                .collect::<String>(),
            "Ole Vind vender tilbage i november. ".repeat(20_000)
        )),
        format!("{{\"AgendaItems\":{}", "[".repeat(100_000)),
        format!("{{\"AgendaItems\":[{}]}}", vec!["1e999"; 1000].join(",")),
        format!("{{\"AgendaItems\":[{}],\"IsPublic\":true}}", vec!["{\"Number\":1e300,\"IsOpen\":true}"; 20_000].join(",")),
    ];
    for (n, text) in cases.iter().enumerate() {
        let begun = std::time::Instant::now();
        let export = of("a", text);
        assert_eq!(read_export("a", text.as_bytes()).as_ref(), Some(&export), "case {n}");
        assert!(begun.elapsed().as_secs() < 120, "case {n} took {:?}", begun.elapsed());
        assert!(export.meetings.iter().all(|part| part.record.items.len() <= 2_000), "case {n}");
    }
}

/// The samples, each as bytes.
static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    [
        "sbsys/kultur-2018-08-27.xml",
        "agman/social-2021-11-29.xml",
        "edoc/teknik-2020-02-04.xml",
        "edoc-fujitsu/byraad-2015-06-17.xml",
        "acadre/boern-2016-05-10.xml",
        "first-agenda/oekonomi-2023-03-14.json",
    ]
    .map(bytes)
    .to_vec()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn damaged_exports_never_panic(which in 0usize..6, cut in any::<prop::sample::Index>(), bent in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
        let mut bytes = SAMPLES[which].clone();
        for (at, byte) in &bent {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let read = read_export("a", &bytes);
        prop_assert_eq!(&read_export("a", &bytes), &read);
        for part in read.iter().flat_map(|export| &export.meetings) {
            let open = part.record.access == Some(Access::Open);
            let closed = part.record.items.iter().filter(|item| item.access == Access::Closed);
            for item in closed.filter(|_| open) {
                prop_assert!(item.sections.is_empty() && item.decision.is_none() && item.attachments.is_empty());
            }
            prop_assert!(open || part.record.items.iter().all(|item| item.access == Access::Closed));
        }
    }

    /// Elements taken out, doubled and moved: a file that lost its order still opens nothing that says it is closed.
    #[test]
    fn shuffled_elements_never_open_what_is_closed(lines in prop::collection::vec(any::<prop::sample::Index>(), 1..80)) {
        let text = String::from_utf8(SAMPLES[0].clone()).unwrap();
        let all: Vec<&str> = text.lines().collect();
        let shuffled: String = lines.iter().map(|at| format!("{}\n", all[at.index(all.len())])).collect();
        if let Some(export) = read_export("a.xml", format!("<Dagsorden Åben='true'><Møde/>{shuffled}").as_bytes()) {
            for part in export.meetings.iter().filter(|part| part.record.access == Some(Access::Open)) {
                prop_assert!(part.files.iter().all(|file| file.title != "Tilbud fra tagdækker Vestergård"));
            }
        }
    }

    #[test]
    fn any_xml_may_be_an_export(text in "(<Dagsorden Åben='true'>|<Møde |<Dagsordenpunkt Åbent='true'>|</Dagsordenpunkt>|<Indhold>|</|<!\\[CDATA\\[|\\]\\]>|&[a-z]{0,3};?|<[a-z]{1,3}|>|=|'|\"|\\PC{0,3}){0,40}") {
        let text = format!("<Dagsorden><Dagsordenpunkt>{text}");
        read_export("a.xml", text.as_bytes());
    }
}
