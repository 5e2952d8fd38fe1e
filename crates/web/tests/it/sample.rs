//! An invented municipality: what its publications hold, in the shapes that real ones have.

use sagsgang_model::{
    FindingKind, ItemNumber, Outcome, Provenance, Publication, SectionKind, Slug,
    finding::Finding,
    id::{ItemId, MeetingId, PublicationId},
    publication::{PublishedItem, PublishedSource},
    record::*,
};

fn place(page: u32, first: u32, last: u32) -> Provenance {
    Provenance::new(page, first, last)
}

fn section(kind: SectionKind, heading: &str, blocks: Vec<Block>) -> Section {
    let text = blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n");
    Section { kind, heading: Some(heading.to_owned()), text, blocks, provenance: place(2, 40, 58) }
}

fn p(text: &str) -> Block {
    Block::Paragraph { text: text.to_owned() }
}

fn list(items: &[(&str, u8, &str)]) -> Block {
    let item = |&(marker, level, text): &(&str, u8, &str)| ListItem { marker: marker.to_owned(), level, text: text.to_owned() };
    Block::List { items: items.iter().map(item).collect() }
}

fn table(rows: &[&[&str]]) -> Block {
    Block::Table { rows: rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect() }
}

fn number(text: &str) -> ItemNumber {
    text.parse().unwrap()
}

fn decision(text: &str, outcomes: &[Outcome]) -> Option<Decision> {
    Some(Decision { text: text.to_owned(), outcomes: outcomes.to_vec(), provenance: place(3, 60, 62), ..Decision::default() })
}

fn recommendation(by: &str, clauses: &[&str]) -> Recommendation {
    Recommendation {
        by: Some(by.to_owned()),
        clauses: clauses.iter().map(|&c| c.to_owned()).collect(),
        provenance: place(3, 55, 58),
        ..Recommendation::default()
    }
}

fn bare(title: &str) -> Item {
    Item {
        number: None,
        title: title.to_owned(),
        case_number: None,
        access: Access::Open,
        group: None,
        sections: vec![],
        recommendations: vec![],
        decision: None,
        absent: vec![],
        substitutes: vec![],
        attachments: vec![],
        earlier_decisions: vec![],
        law_references: vec![],
        amounts: vec![],
        commitments: vec![],
        provenance: place(2, 30, 70),
    }
}

struct Head<'a> {
    serial: u128,
    body: &'a str,
    date: &'a str,
    kind: DocumentKind,
    people: &'a [(&'a str, Option<&'a str>, Option<&'a str>)],
}

fn publication(head: Head<'_>, items: Vec<(Option<&str>, Item)>) -> Publication {
    let slug = Slug::of(head.body);
    let address = format!("{slug}/{}", head.date);
    let items = items.into_iter().enumerate().map(|(at, (printed, item))| PublishedItem {
        id: ItemId(uuid::Uuid::from_u128(head.serial * 1000 + at as u128)),
        address: format!("{address}/punkt/{}", printed.map_or_else(|| format!("u{}", at + 1), str::to_owned)),
        closed: None,
        files: Vec::new(),
        item: Item { number: printed.map(number), ..item },
    });
    Publication {
        id: PublicationId(uuid::Uuid::from_u128(head.serial)),
        meeting: MeetingId(uuid::Uuid::from_u128(head.serial)),
        edition: 1,
        supersedes: None,
        published: "2026-01-15T10:00:00Z".to_owned(),
        occasion: Default::default(),
        reason: None,
        kind: head.kind,
        items: items.collect(),
        address,
        organization: "Fjordby Kommune".to_owned(),
        body: head.body.to_owned(),
        body_slug: slug,
        term: Some("2022-2025".to_owned()),
        date: head.date.parse().unwrap(),
        start: "16:00".parse().ok(),
        end: (head.kind == DocumentKind::Minutes).then(|| "18:35".parse().unwrap()),
        place: Some("Mødelokale Strandengen, Fjordby Rådhus".to_owned()),
        chair: Some(head.people[0].0.to_owned()),
        participants: head
            .people
            .iter()
            .map(|&(name, role, party)| Participant {
                name: name.to_owned(),
                role: role.map(str::to_owned),
                party: party.map(str::to_owned),
                organization: None,
            })
            .collect(),
        guests: vec![],
        remarks: None,
        attendance: vec![],
        signatories: vec![],
        findings: vec![],
        source: PublishedSource { file: format!("referat-{}.pdf", head.date), sha256: format!("{:064x}", head.serial), pages: 9 },
    }
}

const CARE: [(&str, Option<&str>, Option<&str>); 5] = [
    ("Maren Holmgaard", Some("Formand"), Some("B")),
    ("Jeppe Tornbjerg", Some("Næstformand"), Some("K")),
    ("Solveig Aarestrup", None, Some("L")),
    ("Ib Kragelund", None, Some("K")),
    ("Nadia Vang Østerlund", None, Some("B")),
];

/// Seven meetings of three bodies.
pub(crate) fn publications() -> Vec<Publication> {
    use DocumentKind::{Agenda, Minutes, SupplementaryAgenda};
    use Outcome::{Approved, ApprovedWithChange, Discussed, Noted, Participation, Postponed, Rejected, SentOn};
    use SectionKind as S;
    let case = |text: &str| text.parse().ok();

    let mut first = publication(
        Head { serial: 1, body: "Omsorgsudvalget", date: "2023-03-06", kind: Minutes, people: &CARE },
        vec![
            (Some("14"), Item { decision: decision("Dagsordenen blev godkendt.", &[Approved]), ..bare("Godkendelse af dagsorden") }),
            (
                Some("15"),
                Item {
                    case_number: case("27.15.00-G01-7-23"),
                    sections: vec![
                        section(S::Question, "Beslutningstema", vec![p("Udvalget skal tage stilling til, om dagcentret ved Lyngvej skal have længere åbningstid i en prøveperiode.")]),
                        section(
                            S::Case,
                            "Sagsfremstilling",
                            vec![
                                p("Dagcentret har i dag åbent fra kl. 9 til 15 på hverdage. Pårørende og det stedlige råd har bedt om, at centret også holder åbent to aftener om ugen og lørdag formiddag."),
                                Block::Subheading { text: "Hvad en prøveperiode kræver".to_owned() },
                                p("En prøveperiode på seks måneder kan gennemføres med de medarbejdere, der er ansat, hvis:"),
                                list(&[
                                    ("•", 0, "vagterne deles mellem de to huse,"),
                                    ("•", 0, "frivillige står for caféen:"),
                                    ("–", 1, "tirsdag og torsdag aften"),
                                    ("–", 1, "lørdag formiddag"),
                                    ("•", 0, "kørslen samles på færre ture."),
                                ]),
                                table(&[
                                    &["Åbningstid", "Brugere pr. uge", "Udgift i kr.", "Andel"],
                                    &["Hverdage kl. 9–15", "412", "1.204.500", "71,4 %"],
                                    &["To aftener", "96", "310.250", "18,4 %"],
                                    &["Lørdag formiddag", "61", "172.000,50", "10,2 %"],
                                ]),
                                p("Afgørelser om ophold træffes efter servicelovens § 84 og § 86, stk. 2."),
                            ],
                        ),
                        section(S::Economy, "Økonomi", vec![p("Udgiften er 482.250,50 kr. i 2023 og tages fra puljen til nære tilbud.")]),
                        section(S::Recommendation, "Administrationen indstiller", vec![list(&[
                            ("", 0, "at dagcentret holder åbent to aftener og lørdag formiddag fra 1. maj til 31. oktober 2023,"),
                            ("", 0, "at udgiften tages fra puljen til nære tilbud, og"),
                            ("", 0, "at udvalget får en ny status i november."),
                        ])]),
                    ],
                    recommendations: vec![recommendation(
                        "Administrationen",
                        &[
                            "at dagcentret holder åbent to aftener og lørdag formiddag fra 1. maj til 31. oktober 2023,",
                            "at udgiften tages fra puljen til nære tilbud, og",
                            "at udvalget får en ny status i november.",
                        ],
                    )],
                    decision: Some(Decision {
                        text: "Indstillingen blev godkendt med den ændring, at prøveperioden forlænges til årets udgang.\n\nUdvalget ønsker, at brugerrådet høres undervejs.".to_owned(),
                        outcomes: vec![ApprovedWithChange],
                        votes: Some(Votes {
                            in_favour: VoteSide { count: Some(3), parties: vec!["B".into(), "L".into()], persons: vec![] },
                            against: VoteSide { count: Some(1), parties: vec![], persons: vec!["Ib Kragelund".into()] },
                            abstained: VoteSide { count: None, parties: vec![], persons: vec!["Jeppe Tornbjerg".into()] },
                        }),
                        remarks: vec![Remark { by: Some("Ib Kragelund (K)".into()), text: "Ib Kragelund mener, at pengene gør større gavn i hjemmeplejen.".into(), dissent: false }],
                        provenance: place(3, 60, 66),
                        ..Decision::default()
                    }),
                    absent: vec!["Nadia Vang Østerlund".to_owned()],
                    substitutes: vec![Substitute { name: "Rasmus Dalsgaard Bek".to_owned(), stands_in_for: Some("Nadia Vang Østerlund".to_owned()) }],
                    attachments: vec![
                        Attachment { title: "Høringssvar fra det stedlige råd".to_owned(), file_name: Some("hoeringssvar.pdf".to_owned()), number: Some("1".to_owned()), ..Attachment::default() },
                        Attachment { title: "Vagtplan for prøveperioden".to_owned(), number: Some("2".to_owned()), ..Attachment::default() },
                    ],
                    law_references: vec![
                        LawReference { text: "servicelovens § 84".to_owned(), law: Some("serviceloven".to_owned()), section: "§ 84".to_owned() },
                        LawReference { text: "§ 86, stk. 2".to_owned(), law: None, section: "§ 86, stk. 2".to_owned() },
                    ],
                    amounts: vec![Amount { text: "482.250,50 kr.".to_owned(), oere: 48_225_050 }],
                    commitments: vec![Commitment {
                        text: "at udvalget får en ny status i november".to_owned(),
                        due: Some(DateRange { from: "2023-11-01".parse().unwrap(), to: "2023-11-30".parse().unwrap() }),
                        who: Some("Administrationen".to_owned()),
                        provenance: place(3, 58, 58),
                    }],
                    ..bare("Længere åbningstid i dagcentret ved Lyngvej: forsøg med aften- og lørdagsåbent, fordeling af vagter mellem de to huse og frivilliges opgaver i caféen")
                },
            ),
            (Some("16"), Item { access: Access::Closed, case_number: case("88.00.00-P19-2-23"), ..bare("Salg af areal") }),
            (Some("18"), Item { decision: decision("Udsættes til næste møde.", &[Postponed]), case_number: case("00.30.04-S00-3-23"), ..bare("Opfølgning på budgettet pr. 31. januar") }),
            (Some("17"), Item { group: Some("Orientering".to_owned()), ..bare("Orientering fra formanden <om> \"æbler & pærer\"") }),
        ],
    );
    first.attendance = vec![
        Attendance {
            name: "Nadia Vang Østerlund".to_owned(),
            items_absent: ["14", "15", "16", "18", "17"].map(number).to_vec(),
            note: Some("Afbud".to_owned()),
            ..Attendance::default()
        },
        Attendance {
            name: "Ib Kragelund".to_owned(),
            items_absent: vec![number("18"), number("17")],
            items_present: ["14", "15", "16"].map(number).to_vec(),
            to: "17:40".parse().ok(),
            ..Attendance::default()
        },
    ];
    first.guests = vec![Guest {
        from: "16:05".parse().ok(),
        to: "16:40".parse().ok(),
        text: "Centerleder Tove Mejlgaard".to_owned(),
        items: vec![number("15")],
    }];
    first.signatories = CARE.iter().map(|(name, ..)| (*name).to_owned()).collect();
    first.remarks = Some("Mødet begyndte med rundvisning i dagcentret.".to_owned());
    first.findings = vec![
        Finding {
            kind: FindingKind::NumberOrder,
            message: "Punkt 18 står før punkt 17. Rækkefølgen er beholdt, som den er trykt.".to_owned(),
            provenance: Some(place(6, 140, 141)),
        },
        Finding {
            kind: FindingKind::DecisionMissing,
            message: "Punkt 17 har ingen beslutning. Se efter i kilden, om der mangler en side.".to_owned(),
            provenance: Some(place(7, 160, 165)),
        },
        Finding {
            kind: FindingKind::TableLost,
            message: "Ved punkt 18 nævnes en tabel, som ikke er med i teksten.".to_owned(),
            provenance: None,
        },
    ];

    let second = publication(
        Head {
            serial: 2,
            body: "Byrådet",
            date: "2023-04-24",
            kind: Minutes,
            people: &[
                ("Elin Rosenkær", Some("Borgmester"), Some("L")),
                ("Jeppe Tornbjerg", None, Some("K")),
                ("Maren Holmgaard", None, Some("B")),
            ],
        },
        vec![(
            Some("61"),
            Item {
                case_number: case("27.15.00-G01-7-23"),
                sections: vec![
                    section(
                        S::History,
                        "Historik",
                        vec![p("Omsorgsudvalget, 6. marts 2023, punkt 15: Indstillingen blev godkendt med ændring.")],
                    ),
                    section(
                        S::Case,
                        "Sagsfremstilling",
                        vec![p("Byrådet skal give bevillingen, fordi prøveperioden nu løber året ud.")],
                    ),
                ],
                recommendations: vec![recommendation("Omsorgsudvalget", &["at der gives en bevilling på 610.000 kr. i 2023."])],
                decision: Some(Decision {
                    text: "1. Godkendt. 2. Ikke godkendt.".to_owned(),
                    outcomes: vec![Approved, Rejected],
                    points: vec![
                        DecisionPoint {
                            point: "1".into(),
                            text: "Bevillingen på 610.000 kr. blev godkendt.".into(),
                            outcomes: vec![Approved],
                        },
                        DecisionPoint {
                            point: "2".into(),
                            text: "Forslaget om en fast ordning blev ikke godkendt.".into(),
                            outcomes: vec![Rejected],
                        },
                    ],
                    provenance: place(4, 80, 84),
                    ..Decision::default()
                }),
                earlier_decisions: vec![
                    EarlierDecision {
                        committee: Some("Omsorgsudvalget".into()),
                        date: "2023-03-06".parse().ok(),
                        item: Some(number("15")),
                        text: "Indstillingen blev godkendt med ændring.".into(),
                        outcomes: vec![ApprovedWithChange],
                        ..EarlierDecision::default()
                    },
                    EarlierDecision {
                        committee: Some("Økonomiudvalget".into()),
                        date: "2023-04-11".parse().ok(),
                        item: Some(number("37")),
                        text: "Anbefales til byrådet.".into(),
                        outcomes: vec![SentOn],
                        ..EarlierDecision::default()
                    },
                ],
                ..bare("Bevilling til forsøg med længere åbningstid i dagcentret")
            },
        )],
    );

    let third = publication(
        Head { serial: 3, body: "Omsorgsudvalget", date: "2023-11-13", kind: Minutes, people: &CARE[..4] },
        vec![
            (
                Some("70"),
                Item {
                    case_number: case("27.15.00-G01-7-23"),
                    sections: vec![section(
                        S::Case,
                        "Status",
                        vec![p("Centret har i prøveperioden haft 1.140 aftenbesøg. Brugerrådet er glad for ordningen.")],
                    )],
                    decision: decision("Orienteringen blev taget til efterretning.", &[Noted]),
                    ..bare("Status på forsøget i dagcentret")
                },
            ),
            (
                Some("71"),
                Item {
                    decision: decision("Udvalget drøftede sagen og sender den til Byrådet.", &[Discussed, SentOn]),
                    ..bare("Drøftelse af frivillighedsstrategi")
                },
            ),
        ],
    );

    let agenda = publication(
        Head { serial: 4, body: "Omsorgsudvalget", date: "2024-01-08", kind: Agenda, people: &CARE[..2] },
        vec![(
            Some("1"),
            Item {
                sections: vec![section(
                    S::Recommendation,
                    "Indstilling",
                    vec![p(
                        "Forvaltningen foreslår, at udvalget vælger blandt de tre skitser, og at den valgte skitse sendes i høring hos naboerne i fire uger, før udvalget tager den op igen sammen med svarene.",
                    )],
                )],
                ..bare("Valg af skitse til nyt plejehjem")
            },
        )],
    );
    let unnumbered = publication(
        Head {
            serial: 5,
            body: "Det Stedlige Råd",
            date: "2024-02-01",
            kind: Minutes,
            people: &[("Agnete Fruelund", None, None)],
        },
        vec![(
            None,
            Item {
                decision: decision("Agnete Fruelund og Ib Kragelund deltager.", &[Participation]),
                case_number: case("19/2484"),
                ..bare("Temadag om ensomhed")
            },
        )],
    );
    let empty = publication(
        Head {
            serial: 6,
            body: "Byrådet",
            date: "2024-02-26",
            kind: SupplementaryAgenda,
            people: &[("Elin Rosenkær", None, None)],
        },
        vec![],
    );
    vec![first, second, third, agenda, unnumbered, empty]
}
