//! Measures search and item pages over many invented items:
//! `cargo run --release -p sagsgang-web --example latency [ITEMS [FOLDER]]`.
//! What is made in FOLDER is used again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{body::Body, http::Request};
use sagsgang_model::{
    Outcome, Publication, SectionKind, Slug,
    id::{ItemId, MeetingId, PublicationId},
    publication::{PublishedItem, PublishedSource},
    record::{Access, Block, Decision, DocumentKind, EarlierDecision, Item, Participant, Section},
};
use sagsgang_search::{Index, Query};
use sagsgang_store::{Store, public};
use tower::ServiceExt as _;

const PER_MEETING: usize = 12;
const PARTS: [&str; 56] = [
    "vej",
    "råd",
    "plan",
    "sag",
    "skole",
    "børne",
    "handicap",
    "procent",
    "budget",
    "møde",
    "bolig",
    "klima",
    "trafik",
    "ældre",
    "pleje",
    "borger",
    "sundheds",
    "kultur",
    "fritids",
    "miljø",
    "vand",
    "varme",
    "energi",
    "lokal",
    "udvikling",
    "støtte",
    "bygge",
    "havne",
    "cykel",
    "parkering",
    "bibliotek",
    "idræts",
    "forenings",
    "service",
    "kvalitet",
    "ramme",
    "aftale",
    "høring",
    "strategi",
    "projekt",
    "central",
    "kommune",
    "fælles",
    "familie",
    "ungdoms",
    "arbejds",
    "markeds",
    "erhvervs",
    "natur",
    "strand",
    "by",
    "land",
    "skov",
    "park",
    "torv",
    "hus",
];
const SMALL: [&str; 20] = [
    "og", "i", "at", "der", "til", "på", "for", "med", "er", "som", "den", "det", "de", "en", "af", "om", "skal", "kan", "har",
    "ved",
];
const BODIES: [&str; 10] = [
    "Byrådet",
    "Økonomiudvalget",
    "Omsorgsudvalget",
    "Børneudvalget",
    "Teknikudvalget",
    "Kulturudvalget",
    "Klimaudvalget",
    "Handicaprådet",
    "Ældrerådet",
    "Beskæftigelsesudvalget",
];

struct Draw(u64, [usize; 9]);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    /// Few words often, many seldom.
    fn skewed(&mut self, bound: usize) -> usize {
        self.below(bound).min(self.below(bound)).min(self.below(bound))
    }

    /// What one item is about: nobody writes of everything at once.
    fn choose_topics(&mut self) {
        for at in 0..self.1.len() {
            self.1[at] = self.skewed(PARTS.len());
        }
    }

    fn part(&mut self) -> &'static str {
        PARTS[self.1[self.skewed(self.1.len())]]
    }

    fn word(&mut self) -> String {
        match self.below(10) {
            0..=4 => SMALL[self.skewed(SMALL.len())].to_owned(),
            5..=6 => self.part().to_owned(),
            7 => format!("{}{}en", self.part(), self.part()),
            8 => format!(
                "{}{}{}",
                PARTS[self.skewed(PARTS.len())],
                PARTS[self.skewed(PARTS.len())],
                PARTS[self.skewed(PARTS.len())]
            ),
            _ => {
                let (from, length) = (self.skewed(20_000), 4 + self.below(5));
                (0..length).map(|at| char::from(b'a' + ((from >> (at * 2)) % 26) as u8)).collect()
            }
        }
    }

    /// What somebody might ask: a word, a compound, two or three words, a slip of the pen; hardly two alike.
    fn question(&mut self, n: usize) -> String {
        let (first, second) = (PARTS[self.below(PARTS.len())], PARTS[self.below(PARTS.len())]);
        match n % 10 {
            0 => format!("{first} {}", 10_000 + n),
            1..=3 => format!("{first}{second}en {}", self.part()),
            4..=7 => format!("{first} {second} {}", PARTS[self.below(PARTS.len())]),
            8 => format!("{first}{second} -{}", self.part()),
            _ => format!("{}x{second} {first}", first.chars().take(2).collect::<String>()),
        }
    }

    fn paragraph(&mut self) -> String {
        let words = 30 + self.below(50);
        self.sentence(words)
    }

    fn sentence(&mut self, words: usize) -> String {
        let mut text = (0..words).map(|_| self.word()).collect::<Vec<_>>().join(" ");
        text.push('.');
        text
    }
}

fn item(draw: &mut Draw, address: &str, serial: usize, number: usize) -> PublishedItem {
    draw.choose_topics();
    let paragraphs: Vec<String> = (0..4 + draw.below(5)).map(|_| draw.paragraph()).collect();
    let outcome = Outcome::ALL[draw.skewed(Outcome::ALL.len())];
    let text = format!("Indstillingen blev {}.", outcome.danish().to_lowercase());
    let quote = EarlierDecision {
        committee: Some(BODIES[draw.below(BODIES.len())].to_owned()),
        date: format!("{}-03-{:02}", 2006 + draw.below(20), 1 + draw.below(28)).parse().ok(),
        item: number.to_string().parse().ok(),
        text: "Anbefales.".to_owned(),
        outcomes: vec![Outcome::SentOn],
        ..EarlierDecision::default()
    };
    PublishedItem {
        id: ItemId(uuid::Uuid::from_u128(serial as u128)),
        address: format!("{address}/punkt/{number}"),
        closed: None,
        files: Vec::new(),
        item: Item {
            number: number.to_string().parse().ok(),
            title: draw.sentence(5),
            // A case stands in three items on average.
            case_number: format!("27.{:02}.{:02}-G01-{}-23", serial % 97, serial % 61, draw.below(60) + serial / 200 * 60)
                .parse()
                .ok(),
            access: Access::Open,
            group: None,
            sections: vec![Section {
                kind: SectionKind::Case,
                heading: Some("Sagsfremstilling".to_owned()),
                text: paragraphs.join("\n\n"),
                blocks: paragraphs.into_iter().map(|text| Block::Paragraph { text }).collect(),
                provenance: sagsgang_model::Provenance::new(1, 1, 40),
            }],
            recommendations: vec![],
            decision: Some(Decision { text, outcomes: vec![outcome], ..Decision::default() }),
            absent: vec![],
            substitutes: vec![],
            attachments: vec![],
            earlier_decisions: vec![quote],
            law_references: vec![],
            amounts: vec![],
            commitments: vec![],
            provenance: sagsgang_model::Provenance::new(1, 1, 60),
        },
    }
}

fn meeting(at: usize) -> Publication {
    let mut draw = Draw(at as u64 + 1, [0; 9]);
    let body = BODIES[at % BODIES.len()];
    let turn = at / BODIES.len();
    let date = format!("{}-{:02}-{:02}", 2006 + turn / 84, 1 + turn / 7 % 12, 1 + turn % 7 * 4);
    let address = format!("{}/{date}", Slug::of(body));
    let people =
        (0..9).map(|n| Participant { name: format!("Person Nummer{}", (at % BODIES.len()) * 9 + n), ..Participant::default() });
    Publication {
        id: PublicationId(uuid::Uuid::from_u128(at as u128)),
        meeting: MeetingId(uuid::Uuid::from_u128(at as u128)),
        edition: 1,
        supersedes: None,
        published: "2026-01-01T00:00:00Z".to_owned(),
        occasion: Default::default(),
        reason: None,
        kind: DocumentKind::Minutes,
        items: (0..PER_MEETING).map(|n| item(&mut draw, &address, at * PER_MEETING + n, n + 1)).collect(),
        address,
        organization: "Fjordby Kommune".to_owned(),
        body: body.to_owned(),
        body_slug: Slug::of(body),
        term: None,
        date: date.parse().unwrap_or_default(),
        start: None,
        end: None,
        place: None,
        chair: None,
        participants: people.collect(),
        guests: vec![],
        remarks: None,
        attendance: vec![],
        signatories: vec![],
        findings: vec![],
        source: PublishedSource { file: "referat.pdf".to_owned(), sha256: "0".repeat(64), pages: 9 },
    }
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms ({} times)", at(0.5), at(0.99), at(1.0), times.len());
}

fn size(dir: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).filter(|data| data.is_file()).map(|data| data.len()).sum::<u64>()
        / 1_000_000
}

/// Requests that come 200 to a second whether or not the ones before are answered; each is timed from when it was to come.
async fn at_a_rate(what: &str, path: &str, router: &axum::Router, queries: &[&str]) -> Result<(), Box<dyn std::error::Error>> {
    const RATE: u32 = 200;
    const SECONDS: u32 = 30;
    let begin = tokio::time::Instant::now();
    let mut answers = tokio::task::JoinSet::new();
    for n in 0..RATE * SECONDS {
        let due = begin + Duration::from_secs(1) * n / RATE;
        tokio::time::sleep_until(due).await;
        let text: String = form_urlencoded::byte_serialize(queries[n as usize * 7 % queries.len()].as_bytes()).collect();
        let asked = router.clone().oneshot(Request::get(format!("{path}{text}")).body(Body::empty())?);
        answers.spawn(async move {
            let response = asked.await.map_err(|error| error.to_string())?;
            let status = response.status();
            axum::body::to_bytes(response.into_body(), usize::MAX).await.map_err(|error| error.to_string())?;
            if status == 200 { Ok(due.elapsed()) } else { Err(status.to_string()) }
        });
    }
    let mut times = Vec::new();
    while let Some(answer) = answers.join_next().await {
        times.push(answer??);
    }
    report(&format!("{what} at {RATE} a second"), times);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let items: usize = std::env::args().nth(1).and_then(|items| items.parse().ok()).unwrap_or(200_000);
    let meetings = items / PER_MEETING;
    let scratch = tempfile::tempdir()?;
    let dir = std::env::args().nth(2).map_or_else(|| scratch.path().to_owned(), std::path::PathBuf::from);
    std::fs::create_dir_all(&dir)?;
    let index_dir = dir.join("index");
    let store = Store::open(&dir)?;
    let index = match Index::open(&index_dir) {
        Ok(index) => index,
        Err(_) => {
            let start = Instant::now();
            for batch in (0..meetings).collect::<Vec<_>>().chunks(200) {
                store.write(|c| batch.iter().try_for_each(|&at| public::project(c, &meeting(at))))?;
            }
            println!("{items} items stored in {:.1} s, {} MB", start.elapsed().as_secs_f64(), size(&dir));
            let start = Instant::now();
            let index = Index::rebuild(&index_dir, &sagsgang_search::nothing_attached, |each| {
                store.read(|c| {
                    public::for_each_publication(c, |publication| {
                        each(&publication);
                        Ok(())
                    })
                })?;
                Ok::<i64, Box<dyn std::error::Error>>(0)
            })?;
            println!("indexed in {:.1} s, {} MB", start.elapsed().as_secs_f64(), size(&index_dir));
            index
        }
    };

    let queries = [
        "vej",
        "råd",
        "skole",
        "omgørelsesprocent",
        "børnehandicapsager",
        "plan for trafik",
        "\"budget og møde\"",
        "klima energi",
        "vejplanen",
        "lokalplan",
        "27.05.05-G01-5-23",
        "27.05.05",
        "§ 79b",
        "byrådsmøde",
        "kommune",
        "godkendt",
        "ældrepleje støtte",
        "sag",
        "xylofon",
        "og i at",
    ];
    let mut times = Vec::new();
    for text in queries {
        let mut own = Vec::new();
        let mut hits = 0;
        for round in 0..100 {
            let years = if round % 4 == 1 { vec![2015] } else { vec![] };
            // An answer is remembered: each round asks for other hits.
            let query = Query {
                text: text.to_owned(),
                years,
                latest_first: round % 5 == 2,
                offset: round,
                limit: 15,
                ..Query::default()
            };
            let start = Instant::now();
            hits = index.search(&query)?.total().max(hits);
            own.push(start.elapsed());
        }
        times.extend(own.iter().copied());
        report(&format!("  »{text}«, {hits} hits"), own);
    }
    report("search", times);

    let mut times = Vec::new();
    for text in [
        "ve",
        "vej",
        "skol",
        "kl",
        "person nummer1",
        "27.0",
        "27.05.05-G01",
        "byr",
        "plan for tr",
        "børnehandicap",
        "xyl",
        "s",
        "by ",
    ] {
        for _ in 0..100 {
            let start = Instant::now();
            index.suggest(text, 8)?;
            times.push(start.elapsed());
        }
    }
    report("suggestions", times);
    let mut times = Vec::new();
    for text in ["skloe", "børnehandikapsag", "trafikplanne", "lokalplam miljø", "vejprojket"] {
        for offset in 0..20 {
            let start = Instant::now();
            index.search(&Query { text: text.to_owned(), offset, limit: 15, ..Query::default() })?;
            times.push(start.elapsed());
        }
    }
    report("search with slips of the pen", times);

    let router = sagsgang_web::router(sagsgang_web::State::new(Arc::new(store), Some(Arc::new(index)), "Fjordby Kommune"));
    let mut draw = Draw(7, [0; 9]);
    let different: Vec<String> = (0..6000).map(|n| draw.question(n)).collect();
    let different: Vec<&str> = different.iter().map(String::as_str).collect();
    for (what, path, queries) in [
        ("search pages", "/soeg?q=", queries.as_slice()),
        ("search pages, each question once", "/soeg?q=", &different),
        ("suggestions", "/soeg/forslag?q=", &queries),
    ] {
        at_a_rate(what, path, &router, queries).await?;
    }
    for (what, path) in [
        ("item page", "/punkt/"),
        ("meeting page", ""),
        ("search page", "/soeg?q="),
        ("front page", "/"),
        ("committee page", "/udvalg/"),
    ] {
        let mut times = Vec::new();
        for _ in 0..1000 {
            let address = match what {
                "item page" => format!("/moeder/{}{path}{}", meeting(draw.below(meetings)).address, 1 + draw.below(PER_MEETING)),
                "meeting page" => format!("/moeder/{}", meeting(draw.below(meetings)).address),
                "search page" => {
                    format!("{path}{}", PARTS[draw.below(PARTS.len())].replace('å', "aa").replace('ø', "oe").replace('æ', "ae"))
                }
                "committee page" => format!("{path}{}", Slug::of(BODIES[draw.below(BODIES.len())])),
                _ => path.to_owned(),
            };
            let start = Instant::now();
            let response = router.clone().oneshot(Request::get(&address).body(Body::empty())?).await?;
            assert_eq!(response.status(), 200, "{address}");
            axum::body::to_bytes(response.into_body(), usize::MAX).await?;
            times.push(start.elapsed());
        }
        report(what, times);
    }
    Ok(())
}
