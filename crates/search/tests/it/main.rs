//! Danish questions to an index of invented items.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod compounds;

use proptest::prelude::*;
use sagsgang_model::{
    Outcome, Publication, Slug,
    id::{ItemId, MeetingId, PublicationId},
    publication::{PublishedFile, PublishedItem, PublishedSource},
    record::{Access, Decision, DocumentKind, Item, Section},
    section::SectionKind,
};
use sagsgang_search::{Answer, Error, Fragment, Index, Place, Query, Suggested, nothing_attached};
use uuid::Uuid;

fn item(
    address: &str,
    number: u32,
    title: &str,
    case_number: Option<&str>,
    text: &str,
    decision: Option<(&str, Outcome)>,
) -> PublishedItem {
    PublishedItem {
        id: ItemId(Uuid::from_u128(number.into())),
        address: format!("{address}/punkt/{number}"),
        closed: None,
        files: Vec::new(),
        item: Item {
            number: Some(number.to_string().parse().unwrap()),
            title: title.to_owned(),
            case_number: case_number.map(|number| number.parse().unwrap()),
            access: Access::Open,
            group: None,
            sections: vec![Section {
                kind: SectionKind::Case,
                heading: Some("Sagsfremstilling".to_owned()),
                text: text.to_owned(),
                blocks: vec![],
                provenance: Default::default(),
            }],
            recommendations: vec![],
            decision: decision.map(|(text, outcome)| Decision {
                text: text.to_owned(),
                outcomes: vec![outcome],
                ..Decision::default()
            }),
            absent: vec!["Karla Vestergren".to_owned()],
            substitutes: vec![],
            attachments: vec![],
            earlier_decisions: vec![],
            law_references: vec![],
            amounts: vec![],
            commitments: vec![],
            provenance: Default::default(),
        },
    }
}

fn meeting(body: &str, date: &str, kind: DocumentKind, items: impl FnOnce(&str) -> Vec<PublishedItem>) -> Publication {
    let slug = Slug::of(body);
    let address = format!("{slug}/{date}");
    Publication {
        id: PublicationId(Uuid::from_u128(1)),
        meeting: MeetingId(Uuid::from_u128(1)),
        edition: 1,
        supersedes: None,
        published: "2026-01-01T00:00:00Z".to_owned(),
        occasion: Default::default(),
        reason: None,
        kind,
        items: items(&address),
        address,
        organization: "Fjordby Kommune".to_owned(),
        body: body.to_owned(),
        body_slug: slug,
        term: None,
        date: date.parse().unwrap(),
        start: None,
        end: None,
        place: None,
        chair: None,
        participants: vec![],
        guests: vec![],
        remarks: None,
        attendance: vec![],
        signatories: vec![],
        findings: vec![],
        source: PublishedSource { file: "referat.txt".to_owned(), sha256: "0".repeat(64), pages: 1 },
    }
}

fn publications() -> Vec<Publication> {
    use DocumentKind::{Agenda, Minutes};
    use Outcome::{Approved, Noted, Postponed, SentOn};
    vec![
        meeting("Socialudvalget", "2023-05-08", Minutes, |m| {
            vec![
                item(
                    m,
                    1,
                    "Omgørelsesprocenter for 2022",
                    Some("27.00.00-A00-4-23"),
                    "Børnehandicapsagerne er gennemgået efter retssikkerhedslovens § 79b. Ankestyrelsen omgjorde 120.576 kroner.",
                    Some(("Indstillingen blev godkendt.", Approved)),
                ),
                item(
                    m,
                    2,
                    "Støtte til ældre borgere",
                    None,
                    "Udvalget skal overveje, om området kan samles. Teksten nævner 79b uden tegn.",
                    Some(("Taget til efterretning.", Noted)),
                ),
                item(
                    m,
                    3,
                    "Ny cykelsti ved skolen",
                    Some("05.01.02-G01-9-23"),
                    "Vejene omkring Åbro Skole er smalle, og børnene går langs grøften.",
                    Some(("Sendes til byrådet.", SentOn)),
                ),
            ]
        }),
        meeting("Byrådet", "2024-02-26", Minutes, |m| {
            vec![
                item(
                    m,
                    10,
                    "Seniorrådets høringssvar",
                    Some("27.00.00-A00-4-23"),
                    "Procenten af omgørelser falder i år. Rådet anbefaler en handleplan.",
                    Some(("Udsat til næste møde.", Postponed)),
                ),
                item(
                    m,
                    11,
                    "Budgetopfølgning pr. 31. januar",
                    Some("EMN-2024-001122"),
                    "Den samlede økonomi balancerer. Kontakt sker pr. e-mail.",
                    Some(("Godkendt.", Approved)),
                ),
            ]
        }),
        meeting("Byrådet", "2024-03-25", Agenda, |m| {
            vec![item(m, 20, "Skolevejsprojekter", None, "Trafiksikkerhed ved skolerne.", None)]
        }),
    ]
}

struct World {
    index: Index,
    dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::rebuild(dir.path(), &nothing_attached, |each| {
        publications().iter().for_each(each);
        Ok::<i64, Error>(7)
    })
    .unwrap();
    World { index, dir }
}

fn ask(index: &Index, text: &str) -> Answer {
    index.search(&Query { text: text.to_owned(), limit: 10, ..Query::default() }).unwrap()
}

fn numbers(answer: &Answer) -> Vec<u32> {
    let mut numbers: Vec<u32> = answer.hits.iter().map(|hit| hit.line.number.as_deref().unwrap().parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[track_caller]
fn finds(index: &Index, text: &str, expected: &[u32]) {
    let answer = ask(index, text);
    assert_eq!(numbers(&answer), expected, "»{text}«, relaxed: {}", answer.relaxed);
}

#[test]
fn danish_questions() {
    let world = world();
    let index = &world.index;
    // Forms of a word.
    finds(index, "omgørelsesprocenten", &[1, 10]);
    finds(index, "veje", &[3, 20]);
    finds(index, "barn", &[1, 3]);
    // Ways of writing.
    finds(index, "aabro", &[3]);
    finds(index, "STOETTE AELDRE", &[2]);
    // Parts of compounds, and words that only look like parts.
    finds(index, "procent", &[1, 10]);
    finds(index, "handicap", &[1]);
    finds(index, "vej", &[3, 20]);
    finds(index, "råd", &[3, 10]);
    finds(index, "sag", &[1]);
    // Phrases, sections, numbers.
    finds(index, "\"samlede økonomi\"", &[11]);
    finds(index, "\"økonomi samlede\"", &[]);
    finds(index, "§ 79b", &[1]);
    finds(index, "§79 b", &[1]);
    finds(index, "79b", &[1, 2]);
    finds(index, "120.576", &[1]);
    finds(index, "e-mail", &[11]);
    // Case numbers and their subject.
    finds(index, "27.00.00-A00-4-23", &[1, 10]);
    finds(index, "27.00.00-a00", &[1, 10]);
    finds(index, "27.00.00", &[1, 10]);
    finds(index, "emn-2024-001122", &[11]);
    // People.
    finds(index, "vestergren støtte", &[2]);
}

#[test]
fn more_danish_questions() {
    let world = world();
    let index = &world.index;
    // A verb with another vowel, and the noun made of it.
    finds(index, "procent omgjort", &[1, 10]);
    finds(index, "omgøre", &[1, 10]);
    // A minus takes away.
    finds(index, "procent -handicap", &[10]);
    finds(index, "-procent", &[2, 3, 11, 20]);
    // The beginning of a case number, up to a mark.
    finds(index, "27.00", &[1, 10]);
    finds(index, "27.00.00-A00-4", &[1, 10]);
    finds(index, "EMN-2024", &[11]);
    finds(index, "paragraf 79 b", &[1]);
}

/// Six items and one more, about money.
fn with_money() -> World {
    let dir = tempfile::tempdir().unwrap();
    let mut all = publications();
    all.push(meeting("Økonomiudvalget", "2025-02-03", DocumentKind::Minutes, |m| {
        let mut items = vec![
            item(m, 30, "Tagrenovering", Some("82.06.00-G01-3-25"), "Afsat 1.200.000 kr. til taget.\n\nDet andet afsnit.", None),
            item(m, 31, "Kajanlæg", None, "Der er 1,2 mio. kr. i puljen.", None),
            item(m, 32, "Gadelys", None, "Der bruges 60.000 kr. om året.", None),
        ];
        items[0].item.attachments =
            vec![sagsgang_model::record::Attachment { title: "Tilstandsrapport".to_owned(), ..Default::default() }];
        let (name, media_type) = ("t.pdf".to_owned(), "application/pdf".to_owned());
        items[0].files = vec![PublishedFile { attachment: 1, name, sha256: "f".repeat(64), size: 9, media_type }];
        items
    }));
    let text =
        |file: &PublishedFile| (file.sha256 == "f".repeat(64)).then(|| "Skiferpladerne er revnede ved skorstenen.".to_owned());
    let index = Index::rebuild(dir.path(), &text, |each| {
        all.iter().for_each(each);
        Ok::<i64, Error>(7)
    });
    World { index: index.unwrap(), dir }
}

#[test]
fn amounts_are_found_however_written() {
    let world = with_money();
    for text in ["1,2 mio. kr.", "1.200.000 kr", "1200000 kr", "1.200 t.kr.", "1,2 millioner", "kr. 1.200.000", "1200000"] {
        finds(&world.index, text, &[30, 31]);
    }
    finds(&world.index, "60.000 kr.", &[32]);
    finds(&world.index, "60000", &[32]);
    let marked: Vec<_> =
        ask(&world.index, "1200000 kr").hits.into_iter().flat_map(|hit| hit.passage).filter(|f| f.marked).collect();
    assert!(marked.iter().any(|f| f.text == "1,2 mio. kr."), "{marked:?}");
}

#[test]
fn attachments_own_text_is_found_and_named() {
    let world = with_money();
    let answer = ask(&world.index, "skorsten");
    assert_eq!(numbers(&answer), [30]);
    assert_eq!(answer.hits[0].place, Place::Attachment("Tilstandsrapport".to_owned()));
    assert_eq!(ask(&world.index, "tilstandsrapport").hits[0].place, Place::Attachments);
    assert_eq!(ask(&world.index, "taget").hits[0].place, Place::Section(Some("Sagsfremstilling".to_owned())));
}

#[test]
fn days_groups_and_attachments_narrow() {
    let world = with_money();
    let search = |query: Query| world.index.search(&Query { limit: 10, ..query }).unwrap();
    let all = search(Query::default());
    assert_eq!(all.facets.groups.iter().map(|(group, n)| (*group, *n)).collect::<Vec<_>>(), [(5, 1), (27, 2), (82, 1)]);
    assert_eq!(all.facets.attached, 1);
    let attached = search(Query { attached: true, ..Query::default() });
    assert_eq!((numbers(&attached), attached.facets.attached), (vec![30], 1));
    assert_eq!(attached.facets.groups.get(&27), None);
    let group = search(Query { groups: vec![27], ..Query::default() });
    assert_eq!((numbers(&group), group.facets.groups[&82]), (vec![1, 10], 1));
    let days = |from: &str, to: &str| {
        let query = Query { from: from.parse().ok(), to: to.parse().ok(), text: "afsat -xylofon".to_owned(), ..Query::default() };
        search(Query { text: String::new(), ..query }).total()
    };
    assert_eq!((days("2025-02-03", "2025-02-03"), days("2024-01-01", ""), days("", "2024-03-25")), (3, 6, 6));
    assert_eq!(days("2025-02-04", "2025-02-03"), 0);
}

#[test]
fn what_may_be_meant_is_suggested() {
    let World { index, dir: _dir } = with_money();
    let suggest = |text: &str| {
        let found = index.suggest(text, 8).unwrap();
        found.into_iter().map(|s| (s.kind, s.text)).collect::<Vec<_>>()
    };
    let body = |slug: &str, name: &str| (Suggested::Body(slug.to_owned()), name.to_owned());
    assert_eq!(suggest("byr")[0], body("byraadet", "Byrådet"));
    assert_eq!(suggest("økonomi")[0], body("oekonomiudvalget", "Økonomiudvalget"));
    assert_eq!(suggest("karla vest"), [(Suggested::Person("karla-vestergren".to_owned()), "Karla Vestergren".to_owned())]);
    assert_eq!(suggest("vester")[0].1, "Karla Vestergren");
    assert_eq!(suggest("82.06"), [(Suggested::Case, "82.06.00-G01-3-25".to_owned())]);
    assert_eq!(suggest("tagr"), [(Suggested::Title, "Tagrenovering".to_owned())]);
    assert_eq!(suggest("TAGRENOVERING"), suggest("tagr"));
    for nothing in ["", "t", " ", "xylofon", "-", "\0\0", "|karla"] {
        assert!(suggest(nothing).iter().all(|(kind, _)| matches!(kind, Suggested::Person(_))), "{nothing:?}");
    }
    // What is taken off is suggested no more.
    let mut writer = index.writer().unwrap();
    for publication in publications().iter().map(|p| p.address.clone()).chain(["oekonomiudvalget/2025-02-03".to_owned()]) {
        writer.remove_meeting(&publication);
    }
    writer.commit(9).unwrap();
    index.reload().unwrap();
    for text in ["byr", "karla", "82.06", "tagr"] {
        assert_eq!(suggest(text), [], "{text}");
    }
}

#[test]
fn another_spelling_is_offered_and_never_taken() {
    let world = with_money();
    let offered = |text: &str| {
        let answer = ask(&world.index, text);
        (answer.total(), answer.spelling.map(|spelling| (spelling.text, spelling.total)))
    };
    for (slip, meant, hits) in
        [("omgørlesesprocent", "omgørelsesprocenter", 2), ("gadelsy", "gadelys", 1), ("Tagrenovring", "tagrenovering", 1)]
    {
        let (total, spelling) = offered(slip);
        let (text, found) = spelling.unwrap_or_else(|| panic!("{slip}"));
        assert_eq!((total, found), (0, hits), "{slip}: {text}");
        assert_eq!(numbers(&ask(&world.index, &text)), numbers(&ask(&world.index, meant)), "{slip}: {text}");
    }
    assert_eq!(offered("procent").1, None);
    assert_eq!(offered("xylofonkoncert").1, None);
    let two = offered("gadelsy kajanlæg bruges").1;
    assert_eq!(two, None, "no item holds them all in any spelling");
}

#[test]
fn small_words_and_too_many_words() {
    let world = world();
    assert_eq!(numbers(&ask(&world.index, "skolen og de")), [3, 20], "small words do not narrow");
    let relaxed = ask(&world.index, "cykelsti budgetopfølgning");
    assert!(relaxed.relaxed);
    assert_eq!(numbers(&relaxed), [3, 11]);
    assert_eq!(ask(&world.index, "xylofonkoncert").total(), 0);
    assert_eq!(ask(&world.index, "").total(), 6);
}

#[test]
fn passages_mark_the_words_as_written() {
    let world = world();
    let marked = |fragments: &[Fragment]| fragments.iter().filter(|f| f.marked).map(|f| f.text.clone()).collect::<Vec<_>>();
    let answer = ask(&world.index, "handicap");
    assert_eq!(marked(&answer.hits[0].passage), ["Børnehandicapsagerne"]);
    let answer = ask(&world.index, "omgørelsesprocent");
    assert_eq!(marked(&answer.hits[0].title), ["Omgørelsesprocenter"]);
    let answer = ask(&world.index, "§ 79b");
    assert_eq!(marked(&answer.hits[0].passage), ["79b"]);
    let answer = ask(&world.index, "godkendt");
    assert_eq!(answer.hits[0].place, Place::Decision);
}

#[test]
fn facets_count_and_filters_narrow() {
    let world = world();
    let search = |query: Query| world.index.search(&Query { limit: 10, ..query }).unwrap();
    let all = search(Query::default());
    assert_eq!(
        all.facets.bodies.iter().map(|(k, n)| (k.as_str(), *n)).collect::<Vec<_>>(),
        [("byraadet", 3), ("socialudvalget", 3)]
    );
    assert_eq!(all.facets.years.into_iter().collect::<Vec<_>>(), [(2023, 3), (2024, 3)]);
    assert_eq!(all.facets.outcomes[&Outcome::Approved], 2);
    assert_eq!(all.facets.kinds["agenda"], 1);
    assert_eq!(all.hits[0].line.number.as_deref(), Some("20"), "latest first without words");

    let narrowed = search(Query {
        bodies: vec!["byraadet".into()],
        outcomes: vec![Outcome::Approved, Outcome::Postponed],
        ..Query::default()
    });
    assert_eq!(numbers(&narrowed), [10, 11]);
    assert_eq!(narrowed.facets.bodies["socialudvalget"], 1, "a facet does not narrow itself");
    assert_eq!(narrowed.facets.years.get(&2023), None);
    assert_eq!(narrowed.total(), 2);

    let none = search(Query {
        bodies: vec!["findes-ikke".into()],
        years: vec![2023],
        kinds: vec!["minutes".into()],
        ..Query::default()
    });
    assert_eq!((none.total(), none.hits.len()), (0, 0));
    let paged = search(Query { offset: 4, latest_first: true, ..Query::default() });
    assert_eq!(paged.hits.len(), 2);
}

#[test]
fn a_meeting_is_replaced_and_removed() {
    let World { index, dir } = world();
    let mut writer = index.writer().unwrap();
    let mut changed = publications().remove(0);
    changed.items.truncate(1);
    changed.items[0].item.title = "Klimahandleplan".to_owned();
    writer.replace_meeting(&changed, &nothing_attached).unwrap();
    writer.commit(8).unwrap();
    index.reload().unwrap();
    assert_eq!(index.len(), 4);
    finds(&index, "klima", &[1]);
    writer.remove_meeting(&changed.address);
    writer.commit(8).unwrap();
    drop(writer);
    let again = Index::open(dir.path()).unwrap();
    assert_eq!((index.followed().unwrap(), again.followed().unwrap()), (8, 8));
    assert_eq!(again.len(), 3);
    finds(&again, "klima", &[]);
}

#[test]
fn rebuilding_is_seen_by_those_who_read() {
    let World { index, dir } = world();
    Index::rebuild(dir.path(), &nothing_attached, |each| {
        publications().iter().take(1).for_each(each);
        Ok::<i64, Error>(7)
    })
    .unwrap();
    index.reload().unwrap();
    assert_eq!(index.len(), 3);
    finds(&index, "procent", &[1]);
}

#[test]
fn a_missing_or_broken_index_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open(dir.path()), Err(Error::Missing)));
    std::fs::write(dir.path().join("meta.json"), "{").unwrap();
    assert!(matches!(Index::open(dir.path()), Err(Error::Missing)));
    let index = Index::rebuild(dir.path(), &nothing_attached, |_| Ok::<i64, Error>(7)).unwrap();
    assert!(index.is_empty());
    assert_eq!(ask(&index, "noget").total(), 0);
}

#[test]
fn whatever_a_person_writes_is_answered() {
    let world = world();
    proptest!(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() }, |(text in prop_oneof![
        ".{0,80}",
        r#"([a-zæøåA-Å0-9"§*:()\[\]{}~^+\-!/\\., ]|AND|OR|NOT|TO ){0,40}"#,
        "([^ ]{1,3} ?){0,30}",
        "(\\PC|[\0\u{202e}\u{200f}\u{1f600}\u{0301}§¤−-]|\"| ){0,60}",
        "([0-9]{1,4}[., ]?){1,12}(kr|mio|t|mia)?\\.?",
    ])| {
        prop_assert!(world.index.suggest(&text, 8).is_ok());
        let answer = world.index.search(&Query { text, limit: 3, ..Query::default() });
        prop_assert!(answer.is_ok());
    });
    for text in ["\0".to_owned(), "a".repeat(100_000), "\"a ".repeat(5_000), "-\"".repeat(900), "æ".repeat(499) + "å"] {
        assert!(world.index.search(&Query { text: text.clone(), limit: 3, ..Query::default() }).is_ok());
        assert!(world.index.suggest(&text, 8).is_ok());
    }
}
