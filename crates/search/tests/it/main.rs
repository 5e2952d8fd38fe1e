//! Danish questions to an index of invented items.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod compounds;

use proptest::prelude::*;
use sagsgang_model::{
    Outcome, Publication, Slug,
    id::{ItemId, MeetingId, PublicationId},
    publication::{PublishedItem, PublishedSource},
    record::{Access, Decision, DocumentKind, Item, Section},
    section::SectionKind,
};
use sagsgang_search::{Answer, Error, Fragment, Index, Query};
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
    let index = Index::rebuild(dir.path(), |each| {
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
    assert!(answer.hits[0].in_decision);
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
    writer.replace_meeting(&changed).unwrap();
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
    Index::rebuild(dir.path(), |each| {
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
    let index = Index::rebuild(dir.path(), |_| Ok::<i64, Error>(7)).unwrap();
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
    ])| {
        let answer = world.index.search(&Query { text, limit: 3, ..Query::default() });
        prop_assert!(answer.is_ok());
    });
}
