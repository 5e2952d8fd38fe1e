//! What exports say of access in roundabout and contradictory ways: whatever calls something closed closes it, and no word is
//! lost by it.
#![allow(clippy::unwrap_used, reason = "a part that is not there ends the test")]

use sagsgang_intake::exports::{Export, ExportedPart, read_delivery};
use sagsgang_model::{FindingKind, moving::Delivery, record::Access};

use crate::exports::{both, of, sbsys};

fn json(part: &ExportedPart) -> String {
    serde_json::to_string(part).unwrap()
}

/// All that the open parts of an export tell.
fn open(export: &Export) -> String {
    export.meetings.iter().filter(|part| part.record.access == Some(Access::Open)).map(json).collect()
}

/// All that the closed parts of an export tell.
fn closed(export: &Export) -> String {
    export.meetings.iter().filter(|part| part.record.access == Some(Access::Closed)).map(json).collect()
}

/// Whether something was told about what is open and closed.
fn doubted(export: &Export) -> bool {
    export.findings.iter().any(|finding| finding.kind == FindingKind::AccessUnclear)
}

/// An open item of SBSYS with this number and inside.
fn item(number: u32, inside: &str) -> String {
    format!(
        "<Dagsordenpunkt DagsordenpunktID='90{number}' Nummer='{number}' Åbent='true'><Overskrift>Kajen {number}</Overskrift>{inside}\
         </Dagsordenpunkt>"
    )
}

/// AgMan's export of one meeting.
fn agman(kind: &str, inside: &str) -> String {
    format!(
        "<Publication><PublicationTypeAsValue>{kind}</PublicationTypeAsValue><Agendas><Agenda><Meeting><Id>1</Id>\
         <When>2024-01-15T15:00:00Z</When></Meeting><Committee><Name>Havneudvalget</Name></Committee>{inside}</Agenda></Agendas>\
         </Publication>"
    )
}

fn agman_item(inside: &str) -> String {
    format!("<Items><Item><Number>1</Number><Caption>Kajen</Caption><IsPublic>true</IsPublic>{inside}</Item></Items>")
}

#[test]
fn words_without_an_end_take_in_no_closed_item() {
    let text = "<Dagsordenpunkt Nummer='1' Åbent='true'><Overskrift>Kajen</Overskrift><Indhold><Beslutning><![CDATA[<p>Godkendt.</p>\
                </Beslutning></Indhold></Dagsordenpunkt>\
                <Dagsordenpunkt Nummer='2' Åbent='false'><Overskrift>Molen</Overskrift><Indhold><Beslutning><![CDATA[<p>Hemmeligt.</p>]]>\
                </Beslutning></Indhold></Dagsordenpunkt>";
    let export = of("a.xml", &sbsys("Åben='true'", text));
    let (open, closed) = both(&export);
    assert_eq!(open.record.items[0].decision.as_ref().unwrap().text, "Godkendt.");
    assert!(!json(open).contains("Hemmeligt"));
    assert_eq!(closed.record.items[0].decision.as_ref().unwrap().text, "Hemmeligt.");
    assert!(export.findings.iter().any(|finding| finding.kind == FindingKind::Damaged));
}

#[test]
fn whatever_is_called_closed_in_an_item_closes_it() {
    let inside = [
        "<Indhold><Intern_note Åben='false'>Hemmeligt.</Intern_note></Indhold>",
        "<Indhold><Beslutning Lukket='true'>Hemmeligt.</Beslutning></Indhold>",
        "<Indhold Åben='måske'><Beslutning>Hemmeligt.</Beslutning></Indhold>",
        "<Indhold><Sagsfremstilling>Det <Note Åben='false'>Hemmeligt</Note></Sagsfremstilling></Indhold>",
        "<Indhold><Sagsfremstilling><Åben>nej</Åben>Hemmeligt.</Sagsfremstilling></Indhold>",
        "<TidligereBehandling Åben='false'><Udvalg>Byrådet</Udvalg><Beslutning>Hemmeligt.</Beslutning></TidligereBehandling>",
        // A mark that lost a letter.
        "<Dagsordenpunk Nummer='2' Åbent='false'><Indhold><Beslutning>Hemmeligt.</Beslutning></Indhold></Dagsordenpunk>",
        "<Bilagsliste Lukket='ja'><Bilag Navn='Hemmeligt' MaaPubliceres='true'/></Bilagsliste>",
    ];
    let held = |export: Export, what: &str| {
        assert!(!open(&export).contains("Hemmeligt"), "{what}");
        assert!(closed(&export).contains("Hemmeligt"), "{what}");
        assert!(doubted(&export), "{what}");
    };
    for inside in inside {
        held(of("a.xml", &sbsys("Åben='true'", &item(1, inside))), inside);
    }
    for around in ["<Punkter Åben='false'>{}</Punkter>", "<Lukkede><Lukket>ja</Lukket>{}</Lukkede>"] {
        let item = item(1, "<Indhold><Beslutning>Hemmeligt.</Beslutning></Indhold>");
        held(of("a.xml", &sbsys("Åben='true'", &around.replace("{}", &item))), around);
    }
    let history = "<ItemHistory><IsPublic>false</IsPublic><CommitteeName>Byrådet</CommitteeName><Content>Hemmeligt.</Content></ItemHistory>";
    held(of("a.xml", &agman("1", &agman_item(history))), history);
    let json = "{\"Id\":\"1\",\"Committee\":\"Havneudvalget\",\"Meeting\":{\"Start\":\"2024-03-12T16:00:00Z\"},\"IsPublic\":true,\
                \"AgendaItems\":[{\"Number\":\"1\",\"Caption\":\"Kajen\",\"CaseNumber\":\"24/100\",\"IsOpen\":true,\
                \"History\":[{\"IsOpen\":false,\"Committee\":\"Byrådet\",\"Decision\":\"Hemmeligt.\"}]}]}";
    held(of("a.json", json), json);
    for hidden in
        ["<Hearing><Access>Lukket</Access><Reply>Hemmeligt.</Reply></Hearing>", "<Summary Access='Lukket'>Hemmeligt.</Summary>"]
    {
        let text = format!(
            "<MeetingAgendaType><AgendaType>Åben</AgendaType><Meeting><MeetingId>1</MeetingId><Committee>Havneudvalget</Committee>\
             <MeetingDate>2020-02-04</MeetingDate></Meeting><MeetingAgendaItems><MeetingAgendaItem><AgendaItemNumber>1</AgendaItemNumber>\
             <Access>Åben</Access><Document><Title>Kajen</Title></Document>{hidden}</MeetingAgendaItem></MeetingAgendaItems>\
             </MeetingAgendaType>"
        );
        held(of("a.xml", &text), hidden);
    }
}

#[test]
fn a_closed_head_closes_its_meeting() {
    let text = sbsys("Åben='true'", &item(1, ""));
    let remark = "<Bemærkninger Åben='false'>Hemmeligt.</Bemærkninger><Dagsordenpunkt ";
    for text in [text.replace("<Møde ", "<Møde Lukket='true' "), text.replacen("<Dagsordenpunkt ", remark, 1)] {
        let export = of("a.xml", &text);
        assert_eq!((open(&export), export.meetings.len()), (String::new(), 1), "{text}");
    }
}

#[test]
fn whoever_takes_part_unseen_stands_in_the_closed_part() {
    let members = "<Deltager Navn='Ole Vind' Parti='V'/><Deltager Navn='Ida Lind' Åben='false'/>";
    let export = of("a.xml", &sbsys("Åben='true'", &[members, &item(1, "")].concat()));
    let (open, closed) = both(&export);
    assert!(json(open).contains("Ole Vind") && !json(open).contains("Ida Lind"));
    assert!(json(closed).contains("Ida Lind"));
    assert!(doubted(&export));
}

#[test]
fn what_a_closed_agenda_remarks_is_kept_and_closed() {
    let remark = |words: &str| format!("<Bemærkninger>{words}</Bemærkninger>{}", item(1, ""));
    let (told, hidden) = (sbsys("Åben='true'", &remark("Husk støvler.")), sbsys("Åben='false'", &remark("Husk tavshed.")));
    for both_ways in [[&told, &hidden], [&hidden, &told]] {
        let export = of("a.xml", &format!("<Dagsordener>{}{}</Dagsordener>", both_ways[0], both_ways[1]));
        let (open, closed) = both(&export);
        assert_eq!(open.record.remarks.as_deref(), Some("Husk støvler."));
        assert_eq!(closed.record.remarks.as_deref(), Some("Husk støvler.\n\nHusk tavshed."));
    }
}

#[test]
fn a_file_is_open_when_every_listing_says_so() {
    let listing = |file: &str, text: &str| {
        let inside = format!("<Indhold>{text}</Indhold><Bilagsliste>{file}</Bilagsliste>");
        sbsys("Åben='true'", &item(1, &inside))
    };
    let file = |id: u32, name: &str, open: bool| {
        format!("<Bilag BilagID='{id}' Navn='{name}' MaaPubliceres='{open}' BilagUrl='{id}.pdf'/>")
    };
    let (case, decision) = ("<Sagsfremstilling>Den er lang.</Sagsfremstilling>", "<Beslutning>Godkendt.</Beslutning>");
    let first = listing(&file(71, "Notat", true), &[case, decision].concat());
    let second = listing(&[file(71, "Notat", false), file(72, "Kort", true)].concat(), case);
    for both_ways in [[&first, &second], [&second, &first]] {
        let export = of("a.xml", &format!("<Dagsordener>{}{}</Dagsordener>", both_ways[0], both_ways[1]));
        let (open, closed) = both(&export);
        assert_eq!(open.record.items.len(), 1);
        let titles = |part: &ExportedPart| part.files.iter().map(|file| file.title.clone()).collect::<Vec<_>>();
        assert_eq!((titles(open), titles(closed)), (vec!["Kort".to_owned()], vec!["Notat".to_owned()]));
        let item = &open.record.items[0];
        assert_eq!(item.sections.len(), 2, "{:?}", item.sections);
        assert_eq!(item.decision.as_ref().unwrap().text, "Godkendt.");
    }
    // Twice in one listing, by its id or by its place.
    for twin in [file(71, "Notat", false), "<Bilag Navn='Andet' MaaPubliceres='false' BilagUrl='71.pdf'/>".to_owned()] {
        let export = of("a.xml", &listing(&[file(71, "Notat", true), twin].concat(), case));
        assert!(!open(&export).contains("71.pdf"));
        assert!(closed(&export).contains("71.pdf"));
    }
}

#[test]
fn no_closed_word_is_lost_where_two_agendas_tell_of_one_item() {
    let texts = "<Indhold><Sagsfremstilling>Den er lang.</Sagsfremstilling><Indstilling>Forvaltningen indstiller, at den males.</Indstilling>\
                 <Beslutning>Åbent vedtaget.</Beslutning></Indhold>";
    let told = sbsys("Åben='true'", &item(1, texts));
    let hidden = sbsys("Åben='false'", &item(1, "<Indhold><Beslutning>Lejemålet opsiges.</Beslutning></Indhold>"))
        .replace("Kajen 1", "Lejer på kajen");
    for both_ways in [[&told, &hidden], [&hidden, &told]] {
        let export = of("a.xml", &format!("<Dagsordener>{}{}</Dagsordener>", both_ways[0], both_ways[1]));
        let (open, closed) = both(&export);
        // What the open agenda calls it is what everybody may.
        assert_eq!((open.record.items[0].title.as_str(), open.record.items[0].access), ("Kajen 1", Access::Closed));
        for word in ["opsiges", "Lejer", "vedtaget", "males"] {
            assert!(!json(open).contains(word), "{word}");
            assert!(json(closed).contains(word), "{word} is lost");
        }
        let decision = &closed.record.items[0].decision.as_ref().unwrap().text;
        assert!(decision.contains("opsiges"), "{decision}");
    }
    // A title that the closed agenda has is closed.
    let same = sbsys("Åben='false'", &item(1, ""));
    let export = of("a.xml", &format!("<Dagsordener>{told}{same}</Dagsordener>"));
    assert_eq!(both(&export).0.record.items[0].title, "Lukket punkt");
    // So it is where one agenda tells of the item twice, once closed.
    let twice = [item(1, texts), item(1, "").replace("Åbent='true'", "Åbent='false'")].concat();
    let export = of("a.xml", &sbsys("Åben='true'", &twice));
    let (open, closed) = both(&export);
    assert_eq!(open.record.items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["Lukket punkt"]);
    assert!(json(closed).contains("vedtaget"));
}

#[test]
fn a_draft_is_closed_until_it_is_released() {
    let texts =
        |word: &str| agman_item(&format!("<ItemField><Caption>Sagsfremstilling</Caption><Content>{word}.</Content></ItemField>"));
    let draft = agman("0", &texts("Udkast"));
    let export = of("a.xml", &draft);
    assert_eq!(open(&export), "");
    assert!(closed(&export).contains("Udkast"));
    assert!(doubted(&export) && export.findings[0].message.contains("kladde"));
    assert!(open(&of("a.xml", &agman("1", &texts("Udgivet")))).contains("Udgivet"));
    // A title for everybody is none before its time.
    let neutral = texts("Udkast").replace("<IsPublic>true", "<PublicCaption>Et punkt</PublicCaption><IsPublic>false");
    assert_eq!(open(&of("a.xml", &agman("0", &neutral))), "");
    let together = format!("<Publications>{draft}{}</Publications>", agman("1", &texts("Udgivet")));
    let export = of("a.xml", &together);
    assert!(open(&export).contains("Udgivet") && !open(&export).contains("Udkast"));
}

#[test]
fn of_links_only_addresses_of_the_web_are_written_out() {
    for (address, shown) in [
        ("Files/hemmeligt.pdf", false),
        ("/Files/hemmeligt.pdf", false),
        ("\\\\server\\hemmeligt.pdf", false),
        ("file:///c:/hemmeligt.pdf", false),
        ("ftp://server/hemmeligt.pdf", false),
        ("mailto:hemmeligt@example.dk", false),
        ("https://example.dk/hemmeligt", true),
        ("HTTP://example.dk/hemmeligt", true),
    ] {
        let text = format!(
            "<Indhold><Sagsfremstilling><![CDATA[<p>Se <a href=\"{address}\">notatet</a>.</p>]]></Sagsfremstilling></Indhold>"
        );
        let export = of("a.xml", &sbsys("Åben='true'", &item(1, &text)));
        assert!(open(&export).contains("notatet"), "{address}");
        assert_eq!(open(&export).contains("hemmeligt"), shown, "{address}");
    }
}

#[test]
fn why_somebody_is_away_is_nobody_s_business() {
    let members = "<Members><MeetingMember><Name>Ole Vind</Name><ParticipationStatusAsValue>2</ParticipationStatusAsValue>\
                   <ParticipationNote>Syg siden maj</ParticipationNote></MeetingMember><MeetingMember><Name>Ida Lind</Name>\
                   <ParticipationStatusAsValue>2</ParticipationStatusAsValue><ParticipationNote>Afbud</ParticipationNote></MeetingMember></Members>";
    let hidden = agman_item("").replace("<IsPublic>true", "<IsPublic>false");
    let export = of("a.xml", &agman("2", &[members, &agman_item(""), &hidden.replace("<Number>1", "<Number>2")].concat()));
    let (open, closed) = both(&export);
    assert!(!json(open).contains("Syg"));
    assert!(json(open).contains("Ole Vind") && json(open).contains("Afbud"));
    assert!(json(closed).contains("Syg siden maj"));
}

#[test]
fn of_two_labels_of_one_name_the_closed_one_counts() {
    for (first, second) in [("true", "false"), ("false", "true")] {
        let json = format!(
            "{{\"Id\":\"1\",\"Committee\":\"Havneudvalget\",\"Meeting\":{{\"Start\":\"2024-03-12T16:00:00Z\"}},\"IsPublic\":true,\
             \"AgendaItems\":[{{\"Number\":\"1\",\"Caption\":\"Kajen\",\"CaseNumber\":\"24/100\",\"IsOpen\":{first},\"IsOpen\":{second}}}]}}"
        );
        assert!(!open(&of("a.json", &json)).contains("Kajen"), "{json}");
        let xml = item(1, "").replace("Åbent='true'", &format!("Åbent='{first}' Åbent='{second}'"));
        assert!(!open(&of("a.xml", &sbsys("Åben='true'", &xml))).contains("Kajen"), "{xml}");
    }
}

#[test]
fn what_is_struck_out_is_left_out_and_told() {
    for (first, last) in [
        ("<del>", "</del>"),
        ("<s>", "</s>"),
        ("<strike>", "</strike>"),
        ("<span style='text-decoration: line-through'>", "</span>"),
    ] {
        for escaped in [false, true] {
            let text = format!("Udvalget godkender {first}ikke{last} forslaget.");
            let text = if escaped { text.replace('<', "&lt;") } else { text };
            let inside = format!("<Indhold><Beslutning>{text}</Beslutning></Indhold>");
            let export = of("a.xml", &sbsys("Åben='true'", &item(1, &inside)));
            let record = &export.meetings[0].record;
            assert_eq!(record.items[0].decision.as_ref().unwrap().text, "Udvalget godkender forslaget.");
            assert!(record.findings.iter().any(|finding| finding.message.contains("Overstreget")), "{:?}", record.findings);
        }
    }
}

#[test]
fn a_list_of_members_may_be_excel_s_unicode_text() {
    let text = "Navn\tUdvalg\tParti\r\nÅse Møller\tByrådet\tA\r\n";
    let of_units =
        |bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> { format!("{mark}{text}").encode_utf16().flat_map(bytes).collect() };
    for bytes in [of_units(u16::to_le_bytes, "\u{FEFF}"), of_units(u16::to_be_bytes, "\u{FEFF}"), of_units(u16::to_le_bytes, "")]
    {
        assert!(sagsgang_intake::exports::may_be_delivery(&bytes));
        let Some(Delivery::People(people)) = read_delivery("a.txt", &bytes) else { unreachable!("{bytes:?} is no list") };
        assert_eq!((people.rows[0].name.as_str(), people.findings.len()), ("Åse Møller", 0));
    }
    assert!(!sagsgang_intake::exports::may_be_delivery(b"Navn;Udvalg\0\0;Parti\x01\xff\n"));
}
