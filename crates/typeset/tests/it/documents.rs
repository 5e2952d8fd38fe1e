//! What the three kinds of documents say, and that they say it the same way each time.

use sagsgang_app::{Extent, Typeset as _};
use sagsgang_model::{
    Ground, Outcome, Publication,
    publication::{Closed, Occasion},
    record::{Attachment, Decision, DocumentKind, EarlierDecision, Recommendation, Remark, Substitute, VoteSide, Votes},
};
use sagsgang_typeset::Typesetter;

use crate::publications::{publication, samples, text_of};

fn council() -> Publication {
    publication(&samples().join("03-byraadet-2024-03-27.pdf")).unwrap()
}

fn text(p: &Publication, extent: Extent) -> String {
    text_of(&Typesetter::new("https://referater.fjordby.example/").pdf(p, extent).unwrap())
}

/// Lines without the white space that only places them.
fn told(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn minutes_as_they_are() {
    insta::assert_snapshot!(told(&text(&council(), Extent::Meeting)));
}

#[test]
fn an_agenda_as_it_is() {
    let p = publication(&samples().join("10-kystsamarbejdet-2023-09-21.txt")).unwrap();
    assert_eq!(p.kind, DocumentKind::Agenda);
    let text = told(&text(&p, Extent::Meeting));
    assert!(!text.contains("Underskrifter"));
    insta::assert_snapshot!(text);
}

#[test]
fn an_extract_as_it_is() {
    let p = council();
    let text = told(&text(&p, Extent::Item(p.items[2].id)));
    assert!(!text.contains("Svømmehal"), "nothing of other items: {text}");
    insta::assert_snapshot!(text);
}

#[test]
fn each_kind_says_what_it_is() {
    let mut p = council();
    for (kind, whole, extract) in [
        (DocumentKind::Minutes, "Referat\n", "Udskrift af beslutningsprotokollen\n"),
        (DocumentKind::Agenda, "Dagsorden\n", "Udskrift af dagsordenen\n"),
        (DocumentKind::SupplementaryAgenda, "Tillægsdagsorden\n", "Udskrift af dagsordenen\n"),
        (DocumentKind::Plan, "Planlagt møde\n", "Udskrift af dagsordenen\n"),
        (DocumentKind::Cancellation, "Aflyst møde\n", "Udskrift af dagsordenen\n"),
    ] {
        p.kind = kind;
        assert!(told(&text(&p, Extent::Meeting)).contains(whole), "{kind:?}");
        assert!(told(&text(&p, Extent::Item(p.items[0].id))).contains(extract), "{kind:?}");
    }
}

#[test]
fn a_later_edition_says_that_it_supersedes() {
    let mut p = council();
    assert!(!text(&p, Extent::Meeting).contains("erstatter"));
    (p.edition, p.supersedes) = (2, Some(p.id));
    let text = told(&text(&p, Extent::Meeting));
    assert!(text.contains("2. udgave. Den erstatter"), "{text}");
    (p.occasion, p.reason) = (Occasion::Correction, Some("Stemmetallene i punkt 42 er rettet.".to_owned()));
    let text = told(&self::text(&p, Extent::Meeting));
    assert!(text.contains("2. udgave. Rettelse. Stemmetallene i punkt 42 er rettet. Den erstatter"), "{text}");
}

#[test]
fn what_is_closed_shows_number_title_and_case_number_alone() {
    let p = council();
    let closed = p.items.iter().find(|item| !item.is_open()).unwrap();
    let text = told(&text(&p, Extent::Item(closed.id)));
    let item = text.split_once("45. ").unwrap().1;
    assert!(item.starts_with("Lukket punkt: Salg af Havnegade 12\nSagsnr. 82.02.00-G10-7-23\n"), "{item}");
    let mut silent = p.clone();
    let at = silent.items.iter().position(|item| !item.is_open()).unwrap();
    silent.items[at].item.title = "Salg af Havnegade 12".to_owned();
    let text = told(&self::text(&silent, Extent::Meeting));
    assert!(text.contains("45. Salg af Havnegade 12\nSagsnr. 82.02.00-G10-7-23\nLukket punkt\n"), "{text}");
    let extract = Some("Økonomiudvalgets indstilling er godkendt.".to_owned());
    silent.items[at].closed = Some(Closed { ground: Some(Ground::BusinessMatters), extract });
    let text = told(&self::text(&silent, Extent::Item(silent.items[at].id)));
    assert!(text.contains("Uddrag af beslutningen: Økonomiudvalgets indstilling er godkendt.\nHjemmel: Drifts- og"), "{text}");
}

/// What is written in the office need not stand in a section.
#[test]
fn what_no_section_says_is_said() {
    let mut p = council();
    let item = &mut p.items[0].item;
    item.sections.clear();
    item.recommendations = vec![Recommendation {
        by: Some("Direktionen".to_owned()),
        clauses: vec!["at ja".to_owned(), "at nej".to_owned()],
        ..Recommendation::default()
    }];
    item.decision = Some(Decision {
        text: "Vedtaget.".to_owned(),
        outcomes: vec![Outcome::Approved],
        votes: Some(Votes {
            in_favour: VoteSide { count: Some(7), parties: vec!["A".to_owned()], ..VoteSide::default() },
            against: VoteSide { count: Some(2), persons: vec!["Kaj Krog".to_owned()], ..VoteSide::default() },
            ..Votes::default()
        }),
        remarks: vec![Remark { by: Some("Kaj Krog".to_owned()), text: "Kaj Krog beklager.".to_owned(), dissent: false }],
        ..Decision::default()
    });
    item.absent = vec!["Eva Holm".to_owned()];
    item.substitutes = vec![Substitute { name: "Ib Rud".to_owned(), stands_in_for: Some("Eva Holm".to_owned()) }];
    item.attachments =
        vec![Attachment { title: "Kort over havnen".to_owned(), number: Some("3".to_owned()), ..Attachment::default() }];
    item.earlier_decisions = vec![EarlierDecision {
        committee: Some("Havneudvalget".to_owned()),
        date: "2024-02-01".parse().ok(),
        text: "Anbefales.".to_owned(),
        ..EarlierDecision::default()
    }];
    let text = told(&text(&p, Extent::Item(p.items[0].id)));
    insta::assert_snapshot!(text.split_once("41. ").unwrap().1);
}

#[test]
fn the_same_publication_gives_the_same_bytes() {
    let p = council();
    let set = |site: &str, extent| Typesetter::new(site).pdf(&p, extent).unwrap();
    let first = set("", Extent::Meeting);
    // Whatever else was set between.
    set("", Extent::Item(p.items[1].id));
    assert!(first == set("", Extent::Meeting));
    assert!(first != set("https://fjordby.example", Extent::Meeting));
    assert_ne!(Typesetter::new("").look(), Typesetter::new("https://fjordby.example").look());
    let later = Publication { published: "2026-11-23T08:00:00Z".to_owned(), ..p.clone() };
    assert!(first != Typesetter::new("").pdf(&later, Extent::Meeting).unwrap());
}

#[test]
fn a_time_that_is_none_breaks_nothing() {
    let p = Publication {
        published: "i går".to_owned(),
        items: Vec::new(),
        participants: Vec::new(),
        organization: String::new(),
        ..council()
    };
    assert!(text(&p, Extent::Meeting).contains("Byrådet 2022-2025"));
}
