//! What is closed, on every channel: nothing of it may be anywhere, and nothing may be otherwise because of it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use axum::http::{Method, StatusCode, header};
use sagsgang_app::{
    Call, Cleaned, Cleaning, Decided, Document, Extent, Folder, Imported, NotTypeset, Reading, Surroundings, Typeset, Writing,
    add_webhook,
    alerts::{self, Asked, Key, Letter, Pace, Post, Refused},
    attach, attach_delivered, describe_closed, import_document,
    office::{self, EntryChange, NewAct, NewAssignment, NewCase, NewEntry, NewFile, NewMeeting},
    redact, tell_webhooks, withdraw,
};
use sagsgang_model::{
    Date, Finding, FindingKind, Ground, Outcome, Provenance, Publication, Record, Role, SectionKind, Topic,
    draft::DraftStep,
    id::{ActId, MeetingId},
    minutes::MinutesState,
    moving::Delivery,
    record::{
        Access, Amount, Attachment, Attendance, Block, Commitment, Decision, DocumentKind, EarlierDecision, Format, Guest, Item,
        LawReference, Participant, Recommendation, Remark, Section, Source, Substitute,
    },
    sitting::{Act, Ballot, ConflictGround, Decided as Said, Entered, Promise},
};
use sagsgang_store::{
    Store, body,
    gate::{ClosedItem, FileContents, Redaction},
};
use uuid::Uuid;

use crate::Site;

/// Words that stand nowhere but in what is closed.
const CANARY: &str = "Kanariefuglsviben";

/// Takes the bytes as the record itself.
struct Verbatim;

impl Reading for Verbatim {
    fn version(&self) -> &'static str {
        "1"
    }

    fn read(&self, document: &Document) -> Record {
        serde_json::from_slice(&document.bytes).unwrap()
    }

    fn contents(&self, document: &Document) -> FileContents {
        FileContents {
            size: document.bytes.len(),
            media_type: "text/plain".into(),
            text: String::from_utf8_lossy(&document.bytes).into_owned(),
            ..FileContents::default()
        }
    }
}

fn meeting(body: &str, date: &str, items: Vec<Item>) -> Record {
    Record {
        source: Source { file: format!("{body} {date}.txt"), sha256: String::new(), format: Format::Text, pages: 2 },
        kind: DocumentKind::Minutes,
        access: Some(Access::Open),
        organization: Some("Lindbjerg Kommune".into()),
        committee: Some(body.into()),
        term: Some("2022-2025".into()),
        date: date.parse().ok(),
        start: "16:00".parse().ok(),
        end: None,
        place: Some("Rådhuset".into()),
        chair: Some("Bodil Ravn".into()),
        participants: ["Bodil Ravn", "Troels Kvist"]
            .map(|name| Participant { name: name.into(), ..Participant::default() })
            .to_vec(),
        guests: Vec::new(),
        remarks: None,
        attendance: Vec::new(),
        items,
        signatories: Vec::new(),
        other: Vec::new(),
        furniture: Vec::new(),
        provenance: Default::default(),
        findings: Vec::new(),
    }
}

fn section(heading: &str, text: &str) -> Section {
    let blocks = vec![Block::Paragraph { text: text.into() }];
    Section {
        kind: SectionKind::Case,
        heading: Some(heading.into()),
        text: text.into(),
        blocks,
        provenance: Provenance::new(1, 9, 9),
    }
}

fn open(number: &str, title: &str) -> Item {
    Item {
        sections: vec![section("Sagsfremstilling", &format!("Forvaltningen har gennemgået {title}."))],
        decision: Some(Decision { text: "Godkendt.".into(), outcomes: vec![Outcome::Approved], ..Decision::default() }),
        provenance: Provenance::new(1, 8, 20),
        ..Item::bare(number.parse().ok(), title.into(), "82.01.00-G10-3-24".parse().ok(), Access::Open)
    }
}

/// A closed item that says the canary wherever it can.
fn closed(number: &str, title: &str) -> Item {
    let word = || CANARY.to_owned();
    let day = "2024-01-01".parse().ok();
    Item {
        group: Some(word()),
        sections: vec![section(&word(), &format!("Sagen om {CANARY} har stået på længe."))],
        recommendations: vec![Recommendation { by: Some(word()), clauses: vec![word()], ..Recommendation::default() }],
        decision: Some(Decision {
            text: word(),
            outcomes: vec![Outcome::Rejected],
            remarks: vec![Remark { by: Some(word()), text: word(), dissent: false }],
            ..Decision::default()
        }),
        absent: vec![word()],
        substitutes: vec![Substitute { name: word(), stands_in_for: Some(word()) }],
        attachments: vec![Attachment { title: word(), file_name: Some(format!("{CANARY}.txt")), ..Attachment::default() }],
        earlier_decisions: vec![EarlierDecision {
            committee: Some(word()),
            date: day,
            text: word(),
            ..EarlierDecision::default()
        }],
        law_references: vec![LawReference { text: word(), law: Some(word()), section: word() }],
        amounts: vec![Amount { text: word(), oere: 100 }],
        commitments: vec![Commitment { text: word(), who: Some(word()), due: None, provenance: Provenance::default() }],
        provenance: Provenance::new(2, 30, 40),
        ..Item::bare(number.parse().ok(), title.into(), "82.01.00-G10-4-24".parse().ok(), Access::Closed)
    }
}

/// The same item as the law lets it be seen.
fn bare(number: &str, title: &str) -> Item {
    Item {
        provenance: Provenance::new(2, 30, 40),
        ..Item::bare(number.parse().ok(), title.into(), "82.01.00-G10-4-24".parse().ok(), Access::Closed)
    }
}

struct Town {
    dir: tempfile::TempDir,
    store: Store,
    s: Surroundings,
}

impl Town {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let next = std::sync::atomic::AtomicU64::new(1);
        let id = move || Uuid::from_u128(u128::from(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) << 64 | 0x7000);
        Self { dir, store, s: Surroundings::new(|| "2026-11-22T08:00:00Z".into(), id) }
    }

    fn import(&self, record: &Record) {
        let document = Document { name: record.source.file.clone(), bytes: serde_json::to_vec(record).unwrap() };
        assert!(!matches!(import_document(&self.store, &self.s, &Verbatim, &document).unwrap(), Imported::Unreadable(_)));
    }

    fn attach(&self, name: &str, text: &str, meeting: &str) {
        let document = Document { name: name.into(), bytes: text.as_bytes().to_vec() };
        attach(&self.store, &self.s, &Verbatim, &document, Some(meeting)).unwrap();
    }

    fn site(self) -> Site {
        let index = sagsgang_app::open_index(&self.store).unwrap();
        Site::over(self.dir, self.store, index, Arc::new(Plain))
    }

    /// Lets a webhook and a reader follow everything, from before there is anything.
    fn followed(&self) -> Followers {
        let followers = Followers { key: Key::new([7; 32]), letters: RefCell::default(), messages: Mutex::default() };
        add_webhook(&self.store, &self.s, "https://hook.example/", "0123456789abcdef", None, false).unwrap();
        assert!(alerts::take_over(&self.store, &self.s, "one", 3600).unwrap());
        let asked = Asked { email: "vibe@post.example".into(), topic: Topic::parse("/").unwrap(), pace: Pace::AtOnce };
        alerts::ask(&self.store, &self.s, &asked).unwrap();
        followers.told(self);
        let letters = followers.letters.take();
        let link = letters[0].text.split_whitespace().find(|word| word.contains("/foelg/bekraeft")).unwrap();
        let (id, code) = link.split_once("?id=").unwrap().1.split_once("&kode=").unwrap();
        assert!(alerts::confirm(&self.store, &self.s, &followers.key, id, code).unwrap().is_some());
        followers
    }
}

/// A typesetter that writes down all it is given: the publication goes into the PDF whole.
#[derive(Debug)]
struct Plain;

impl Typeset for Plain {
    fn pdf(&self, publication: &Publication, extent: Extent) -> Result<Vec<u8>, NotTypeset> {
        Ok(format!("%PDF {extent:?}\n{}\n%%EOF", serde_json::to_string(publication).unwrap()).into_bytes())
    }

    fn look(&self) -> &'static str {
        "plain"
    }
}

/// What is sent without being asked for.
struct Followers {
    key: Key,
    letters: RefCell<Vec<Letter>>,
    messages: Mutex<Vec<String>>,
}

impl Post for Followers {
    fn send(&self, letter: &Letter) -> Result<(), Refused> {
        self.letters.borrow_mut().push(letter.clone());
        Ok(())
    }
}

/// The messages of a webhook.
struct System<'a>(&'a Mutex<Vec<String>>);

impl Call for System<'_> {
    fn post(&self, _: &str, _: bool, body: &str, _: &str) -> Result<(), String> {
        self.0.lock().unwrap().push(body.to_owned());
        Ok(())
    }
}

impl Followers {
    /// Sends everything that is to be told.
    fn told(&self, town: &Town) {
        let index = sagsgang_app::open_index(&town.store).unwrap();
        sagsgang_app::follow(&town.store, &index).unwrap();
        alerts::collect(&town.store, &town.s, &index, &|query| sagsgang_web::asked_for(query)).unwrap();
        let site = alerts::Site { name: "Lindbjerg Kommune".into(), base: "https://lindbjerg.example".into() };
        alerts::deliver(&town.store, &town.s, &self.key, &site, self, &|| Ok(true)).unwrap();
        tell_webhooks(&town.store, &town.s, "https://lindbjerg.example", &System(&self.messages), &|| true).unwrap();
    }
}

fn decided() -> Decided {
    Decided { by: "Inger Holm".into(), reason: "En oplysning skulle ikke være vist.".into() }
}

/// A municipality with everything closed that can be, or with the bare placeholders in its place.
fn municipality(told: bool) -> Town {
    settle(Town::new(), told)
}

fn settle(town: Town, told: bool) -> Town {
    let hidden = |number, title| if told { closed(number, title) } else { bare(number, title) };
    let numbers = |all: &[&str]| all.iter().map(|n| n.parse().unwrap()).collect::<Vec<_>>();
    let mut mixed =
        meeting("Byrådet", "2024-06-18", vec![open("1", "Skolebusser"), hidden("2", "Køb af ejendom"), open("3", "Budget")]);
    mixed.items[0].attachments.push(Attachment {
        title: "Ruter".into(),
        file_name: Some("Ruter.txt".into()),
        ..Attachment::default()
    });
    if told {
        mixed.attendance = vec![Attendance {
            name: CANARY.into(),
            items_absent: numbers(&["2"]),
            note: Some(CANARY.into()),
            ..Attendance::default()
        }];
        mixed.guests = vec![Guest { text: CANARY.into(), items: numbers(&["2"]), ..Guest::default() }];
        mixed.findings =
            vec![Finding { kind: FindingKind::TableLost, message: CANARY.into(), provenance: Some(Provenance::new(2, 31, 31)) }];
    }
    town.import(&mixed);
    town.attach("Ruter.txt", "Bus 7 kører til Lindbjerg.", "byraadet/2024-06-18");
    if told {
        town.attach(&format!("{CANARY}.txt"), CANARY, "byraadet/2024-06-18");
        // The closed part of the same meeting, with more to say.
        let mut part = meeting("Byrådet", "2024-06-18", vec![closed("2", "Køb af ejendom")]);
        part.access = Some(Access::Closed);
        part.remarks = Some(CANARY.into());
        part.chair = Some(CANARY.into());
        part.participants.push(Participant { name: CANARY.into(), ..Participant::default() });
        town.import(&part);
        // A meeting that is closed altogether, one that does not say, and one that waits for a person.
        let mut secret = meeting(CANARY, "2024-05-02", vec![open("1", CANARY)]);
        secret.access = Some(Access::Closed);
        town.import(&secret);
        town.import(&Record { access: None, ..meeting("Økonomiudvalget", "2024-05-03", vec![open("1", CANARY)]) });
        let mut waiting = open("1", CANARY);
        waiting.sections[0].text = format!("{CANARY} har cpr-nr. 010190-1234.");
        town.import(&meeting("Økonomiudvalget", "2024-05-04", vec![waiting]));
    }
    town.import(&meeting("Økonomiudvalget", "2024-06-11", vec![open("7", "Budget"), hidden("8", "Personale")]));
    town
}

/// Addresses that pages and files name, and where machines begin.
const BEGINNINGS: [&str; 11] = [
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/feed.atom",
    "/kalender.ics",
    "/data/index.json",
    "/data/katalog.ttl",
    "/api/v1/openapi.json",
    "/oparl/v1.1/system",
    "/soeg?q=Kanariefuglsviben",
    "/soeg/forslag?q=Kanarie",
];

/// Everything that can be reached, by address; what names things by chance (identifiers, hashes) made alike.
fn everything(site: &Site) -> BTreeMap<String, String> {
    let mut waiting: VecDeque<String> = BEGINNINGS.iter().map(|address| (*address).to_owned()).collect();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    while let Some(address) = waiting.pop_front() {
        if known.contains_key(&address) {
            continue;
        }
        let answer = site.ask(Method::GET, &address, &[]);
        // Names of things look like addresses, and so do the examples of a description: they answer that nothing is there.
        let known_to_answer = [StatusCode::OK, StatusCode::GONE, StatusCode::NOT_FOUND];
        assert!(known_to_answer.contains(&answer.status), "{address}: {}", answer.status);
        let sort = answer.headers.get(header::CONTENT_TYPE).map(|sort| sort.to_str().unwrap().to_owned()).unwrap_or_default();
        if !sort.contains("javascript") {
            // Filters upon filters have no end; two are enough.
            waiting.extend(addresses(&answer.text).into_iter().filter(|link| link.matches('&').count() <= 2));
        }
        known.insert(address, answer.text);
    }
    known.into_iter().map(|(address, text)| (alike(&address, &mut names), alike(&text, &mut names))).collect()
}

/// Addresses of the site in any text: behind the host, or as a link of a page.
fn addresses(text: &str) -> Vec<String> {
    let plain = text.replace("&amp;", "&").replace("\\/", "/");
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '{' | '}' | ')' | ',' | ';' | '#');
    let mut found = Vec::new();
    for begin in ["http://localhost/", "href=\"/", "src=\"/"] {
        for (at, _) in plain.match_indices(begin) {
            let rest = &plain[at + begin.len() - 1..];
            let address = rest.split(ends).next().unwrap_or_default().trim_end_matches('.');
            // A pattern with a place for words is no address.
            if !rest[address.len()..].starts_with('{') {
                found.push(address.to_owned());
            }
        }
    }
    found
}

/// Identifiers and hashes by the order they are met in.
fn alike(text: &str, names: &mut HashMap<String, usize>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.find(|c: char| !c.is_ascii_hexdigit() && c != '-').unwrap_or(rest.len());
        let (word, after) = rest.split_at(run);
        if word.len() >= 15 && word.bytes().filter(u8::is_ascii_hexdigit).count() >= 15 {
            let next = names.len();
            out.push_str(&format!("#{}", names.entry(word.to_owned()).or_insert(next)));
        } else {
            out.push_str(word);
        }
        let next = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    out
}

#[test]
fn what_is_closed_leaves_no_trace_on_any_channel() {
    let told = everything(&municipality(true).site());
    let bare = everything(&municipality(false).site());
    assert!(told.len() > 150, "only {} addresses were reached", told.len());
    for channel in [
        "/feed.atom",
        ".ics",
        "/akn.xml",
        "/oparl/v1.1/meeting/",
        "/api/v1/",
        ".ndjson",
        ".csv",
        "/bilag/",
        "/pdf",
        "/soeg/forslag",
        "/en/",
    ] {
        assert!(told.keys().any(|address| address.contains(channel)), "{channel} was not reached");
    }
    for (address, text) in &told {
        // What a reader wrote is repeated to them, and found nothing.
        let repeated = address.to_lowercase().contains("kanarie");
        assert!(repeated || !text.contains(CANARY), "{address}: {text}");
    }
    let of = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(of(&told), of(&bare), "the same addresses");
    // What is packed is packed of the files beside it, which hold identifiers.
    for (address, text) in told.iter().filter(|(address, _)| !address.ends_with(".gz")) {
        assert_eq!(text, &bare[address], "{address} is not the same with and without what is closed");
    }
}

/// Takes every text for one paragraph, and every file as it is.
struct Simple;

impl Writing for Simple {
    fn blocks(&self, markdown: &str) -> Vec<Block> {
        if markdown.is_empty() { Vec::new() } else { vec![Block::Paragraph { text: markdown.to_owned() }] }
    }

    fn markdown(&self, blocks: &[Block]) -> String {
        blocks.iter().map(Block::text).collect()
    }

    fn annotate(&self, _: &mut Item, _: Option<Date>) {}

    fn outcomes(&self, text: &str, _: &[sagsgang_model::record::Recommendation]) -> Vec<sagsgang_model::Outcome> {
        if text.contains("Udsæt") { vec![sagsgang_model::Outcome::Postponed] } else { vec![sagsgang_model::Outcome::Approved] }
    }

    fn pasted(&self, html: &str) -> String {
        html.to_owned()
    }
}

impl Cleaning for Simple {
    fn clean(&self, name: &str, bytes: &[u8]) -> Result<Cleaned, String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let contents = FileContents { size: bytes.len(), media_type: "text/plain".into(), text, ..FileContents::default() };
        let (name, bytes, media_type) = (name.to_owned(), bytes.to_vec(), "text/plain".to_owned());
        Ok(Cleaned { name, bytes, media_type, taken_out: Vec::new(), warnings: Vec::new(), contents })
    }
}

/// An agenda that the office sends twice: with a closed item, a closed attachment of an open one, and a closed item that is late
/// and then withdrawn. What is closed says `word`.
fn agenda_sent(word: &str) -> (Town, [office::Actor; 2], MeetingId) {
    let town = municipality(false);
    let (store, s) = (&town.store, &town.s);
    let body = store.read(body::all).unwrap().into_iter().find(|body| body.slug == "byraadet").unwrap().id;
    office::set_second_factor(store, s, true).unwrap();
    let [caseworker, approver, secretary, member] =
        [Role::Caseworker, Role::Approver, Role::Secretary, Role::Member].map(|role| {
            let given = NewAssignment { role, body: Some(body), since: s.today(), until: None };
            let email = format!("{}@lindbjerg.example", role.code());
            let invited = office::invite_as(store, s, &office::command_line(s), &email, "Prøve Person", &given).unwrap();
            let token = office::take_invitation(store, s, &invited.link, "Prøve Person", "hest ost paraply", "test").unwrap();
            office::actor(store, s, &token).unwrap().unwrap()
        });
    let day = s.today().saturating_add(jiff::Span::new().days(30));
    let time = "16:00".parse().unwrap();
    let new = NewMeeting { body, date: day, time, place: "Salen".into(), extraordinary: false };
    let meeting = office::plan_meeting(store, s, &secretary, &new).unwrap();
    office::announce(store, s, &secretary, body).unwrap();
    let put = |title: &str, text: &str, closed: bool, files: &[(&str, Access)], late: &str| {
        let access = if closed { Access::Closed } else { Access::Open };
        let case = NewCase { number: "05.01.02-P19".into(), title: title.into(), access };
        let case = office::open_case(store, s, &caseworker, &case).unwrap();
        let draft = office::begin_draft(store, s, &caseworker, case, body, title).unwrap();
        if closed {
            office::close_draft(store, s, &caseworker, draft, Some(Ground::PrivateMatters), Some("Personsag")).unwrap();
        }
        let mut written = office::read_draft(store, &caseworker, draft, None).unwrap().text;
        written.set("sagsfremstilling", text.to_owned());
        written.set("clauses", format!("at {text}"));
        office::save_draft(store, s, &caseworker, draft, 1, &written).unwrap();
        for (name, access) in files {
            let file = NewFile { name, bytes: name.as_bytes() };
            let id = office::add_enclosure(store, s, &Simple, &caseworker, draft, &file).unwrap();
            office::set_enclosure_access(store, s, &caseworker, draft, id, *access).unwrap();
        }
        office::step(store, s, &caseworker, draft, DraftStep::Submit).unwrap();
        office::step(store, s, &approver, draft, DraftStep::Approve).unwrap();
        let entry = office::add_entry(store, s, &secretary, meeting, &NewEntry::Draft(draft), late).unwrap();
        let guests = if closed { text.to_owned() } else { "Rektor Lis Holt".to_owned() };
        let change = EntryChange { guests, ..EntryChange::default() };
        office::change_entry(store, s, &secretary, meeting, entry, &change).unwrap();
        entry
    };
    let named = format!("{word}.txt");
    put("Ny bro", "Broen er fra 1931", false, &[("Kort.txt", Access::Open), (&named, Access::Closed)], "");
    put(word, word, true, &[(&named, Access::Open)], "");
    office::send_agenda(store, s, &secretary, &Simple, meeting, "").unwrap();
    let late = put(word, word, true, &[], word);
    office::send_agenda(store, s, &secretary, &Simple, meeting, "").unwrap();
    office::remove_entry(store, s, &secretary, meeting, late, word).unwrap();
    office::send_agenda(store, s, &secretary, &Simple, meeting, "Et punkt udgår.").unwrap();
    // Its members may read it, and so it is there.
    let read = office::read_meeting(store, &member, meeting).unwrap();
    assert!(read.items.iter().any(|item| item.item.title == word), "{word}");
    (town, [secretary, member], meeting)
}

/// The same meeting held, and its minutes signed: what happens to the closed item says `word` in every way there is.
fn minutes_published(word: &str) -> Town {
    let (town, [secretary, member], meeting) = agenda_sent(word);
    let (store, s) = (&town.store, &town.s);
    let take = |act: Act| {
        let new = NewAct { id: ActId(s.id()), act, upon: Some(0) };
        assert_eq!(office::take_act(store, s, &secretary, &Simple, meeting, &new).unwrap(), office::Recorded::Done);
    };
    let people = office::roll(store, s, &secretary, meeting).unwrap();
    let own = people.iter().find(|person| person.account == Some(member.account)).unwrap().id;
    take(Act::Opened { at: "16:00".parse().unwrap(), people, absent: Vec::new() });
    let read = office::read_sitting(store, &secretary, meeting).unwrap();
    for item in &read.items {
        let (entry, closed) = (item.entry, !item.is_open());
        let text = if closed { format!("{word}: udbetales med 12.000 kr. efter § 81") } else { "Godkendt.".to_owned() };
        let extract = if closed { "Ansøgningen er afgjort.".to_owned() } else { String::new() };
        take(Act::Decided { entry, decided: Said { text, extract, ..Said::default() } });
        if closed {
            let ground = ConflictGround::Other;
            take(Act::Voted { entry, ballot: Ballot { abstained: vec![own], ..Ballot::default() } });
            let entered = Entered { by: vec![own], text: word.to_owned(), dissent: true };
            take(Act::Entered { entry, place: 0, entered });
            let promise = Promise { text: word.to_owned(), who: word.to_owned(), due: None };
            take(Act::Promised { entry, place: 0, promise });
            take(Act::Judged { entry, person: own, ground, why: word.to_owned(), disqualified: false });
        }
    }
    take(Act::Ended { at: "17:30".parse().unwrap() });
    office::send_minutes(store, s, &secretary, &Simple, meeting).unwrap();
    let read = office::read_minutes(store, &member, &Simple, meeting).unwrap();
    assert!(format!("{:?}", read.items).contains(word), "{word}");
    office::sign_minutes(store, s, &member, &Simple, meeting, &read.sha256).unwrap();
    let reason = "De andre er rejst.";
    if office::read_minutes(store, &member, &Simple, meeting).unwrap().state != MinutesState::Published {
        assert_eq!(office::publish_minutes(store, s, &secretary, &Simple, meeting, reason).unwrap().withheld, None);
    }
    town
}

#[test]
fn the_minutes_of_the_office_leave_no_trace_of_what_is_closed() {
    let told = everything(&minutes_published(CANARY).site());
    let bare = everything(&minutes_published("Andet").site());
    let page = told.iter().find(|(address, _)| address.ends_with("byraadet/2026-12-22")).unwrap().1;
    for words in ["Ny bro", "Personsag", "Ansøgningen er afgjort.", "Referat", "Godkendt"] {
        assert!(page.contains(words), "{words}");
    }
    for (address, text) in &told {
        let repeated = address.to_lowercase().contains("kanarie");
        assert!(repeated || !(text.contains(CANARY) || text.contains("udbetales")), "{address}: {text}");
    }
    for (address, text) in told.iter().filter(|(address, _)| !address.ends_with(".gz")) {
        assert_eq!(Some(text), bare.get(address), "{address} is not the same whatever is closed");
    }
}

#[test]
fn what_the_office_closes_leaves_no_trace_either() {
    let told = everything(&agenda_sent(CANARY).0.site());
    let bare = everything(&agenda_sent("Andet").0.site());
    let page = told.iter().find(|(address, _)| address.ends_with("byraadet/2026-12-22")).unwrap().1;
    for words in ["Ny bro", "Personsag", "Udgår: Personsag", "Rektor Lis Holt", "Kort"] {
        assert!(page.contains(words), "{words}");
    }
    for (address, text) in &told {
        let repeated = address.to_lowercase().contains("kanarie");
        assert!(repeated || !text.contains(CANARY), "{address}: {text}");
    }
    for (address, text) in told.iter().filter(|(address, _)| !address.ends_with(".gz")) {
        assert_eq!(Some(text), bare.get(address), "{address} is not the same whatever is closed");
    }
}

/// Reads what other systems hand over.
struct Unpacking;

impl Reading for Unpacking {
    fn version(&self) -> &'static str {
        "1"
    }

    fn read(&self, document: &Document) -> Record {
        Verbatim.read(document)
    }

    fn contents(&self, document: &Document) -> FileContents {
        Verbatim.contents(document)
    }

    fn delivery(&self, document: &Document) -> Result<Option<Delivery>, String> {
        Ok(sagsgang_intake::exports::read_delivery(&document.name, &document.bytes))
    }
}

/// A meeting out of SBSYS with closed items and closed files, which say `word`, and the files themselves.
fn moved_in(word: &str) -> Town {
    let town = municipality(false);
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/exports/sbsys/kultur-2018-08-27.xml");
    let mut export = std::fs::read_to_string(sample).unwrap();
    let closed = [
        "Tilbud fra tagdækker Vestergård",
        "Notat uden mærke",
        "Eventuelt uden mærke",
        "Opsigelse af lejemål med Fjordby Bådelaug",
        "Bådelauget har ikke betalt husleje siden maj.",
        "Lejemålet opsiges.",
        "Brev til bådelauget",
    ];
    for (at, text) in closed.iter().enumerate() {
        assert!(export.contains(text), "{text}");
        export = export.replace(text, &format!("{word} nummer {at}"));
    }
    for file in ["5001", "5004", "5010"] {
        export = export.replace(&format!("Bilag/{file}.pdf"), &format!("Bilag/{word}{file}.txt"));
    }
    export = export.replace("Bilag/5003.pdf", "Bilag/5003.txt");
    let document = Document { name: "kultur.xml".into(), bytes: export.into_bytes() };
    let imported = import_document(&town.store, &town.s, &Unpacking, &document).unwrap();
    assert!(matches!(&imported, Imported::MovedIn(moved) if moved.published == 1), "{imported:?}");
    let files = [
        ("Bilag/5003.txt".to_owned(), "Tegningen".to_owned()),
        (format!("Bilag/{word}5001.txt"), format!("{word} er billigst")),
        (format!("Bilag/{word}5010.txt"), format!("Kære {word}")),
    ];
    let open = |at: usize| Ok(files[at].1.clone().into_bytes());
    let folder = Folder { names: files.iter().map(|(name, _)| name.clone()).collect(), open: &open };
    let found = attach_delivered(&town.store, &town.s, &Simple, &folder).unwrap();
    assert_eq!((found.placed, found.closed), (3, 2));
    town
}

#[test]
fn what_moves_in_leaves_no_trace_of_what_is_closed() {
    let told = everything(&moved_in(CANARY).site());
    let other = everything(&moved_in("Rørdrum").site());
    assert!(told.keys().any(|address| address.contains("kultur-og-fritidsudvalget/2018-08-27")), "it is shown");
    assert!(told.iter().any(|(address, text)| address.contains("/bilag/") && text.contains("Tegningen")), "so is its open file");
    for (address, text) in &told {
        let repeated = address.to_lowercase().contains("kanarie");
        assert!(repeated || !text.contains(CANARY), "{address}: {text}");
    }
    let of = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(of(&told), of(&other), "the same addresses");
    for (address, text) in told.iter().filter(|(address, _)| !address.ends_with(".gz")) {
        assert_eq!(text, &other[address], "{address} is not the same whatever is closed");
    }
}

#[test]
fn what_is_closed_is_told_to_nobody() {
    let [told, bare] = [true, false].map(|told| {
        let town = Town::new();
        let followers = town.followed();
        let town = settle(town, told);
        followers.told(&town);
        let letters = followers.letters.take().into_iter().map(|l| format!("{}\n{}\n{}", l.subject, l.text, l.html));
        let messages = followers
            .messages
            .lock()
            .unwrap()
            .iter()
            .map(|message| {
                let mut message: serde_json::Value = serde_json::from_str(message).unwrap();
                // The place in the log tells how much was written, and nothing of what.
                message["id"] = "".into();
                message.to_string()
            })
            .collect::<Vec<_>>();
        letters.chain(messages).collect::<Vec<_>>()
    });
    assert!(told.len() >= 3 && told.iter().any(|text| text.contains("Skolebusser")), "{told:?}");
    assert!(told.iter().all(|text| !text.contains(CANARY)), "{told:?}");
    let alike = |all: &[String]| {
        let mut names = HashMap::new();
        all.iter().map(|text| alike(text, &mut names)).collect::<Vec<_>>()
    };
    assert_eq!(alike(&told), alike(&bare));
}

#[test]
fn what_was_taken_away_is_on_no_channel() {
    let town = municipality(false);
    let mut named = open("4", "Støjklage");
    named.sections[0] = section("Sagsfremstilling", &format!("Klageren er {CANARY} på Strandvej."));
    let mut later = open("5", CANARY);
    town.import(&meeting("Byrådet", "2024-08-20", vec![named.clone(), later.clone()]));
    town.import(&meeting("Byrådet", "2024-08-27", vec![open("6", CANARY)]));
    let mut site = BTreeMap::new();
    for (step, address) in ["byraadet/2024-08-20", "byraadet/2024-08-27"].into_iter().enumerate() {
        site.insert(step, address);
    }
    redact(&town.store, &town.s, site[&0], &Redaction::Passage(format!("{CANARY} på Strandvej")), &decided()).unwrap();
    // The other item turns out closed, and its title told too much.
    later.access = Access::Closed;
    town.import(&meeting("Byrådet", "2024-08-20", vec![named, later]));
    let told = ClosedItem { title: Some("Personsag".into()), ground: Some(Ground::PrivateMatters), extract: None };
    describe_closed(&town.store, &town.s, "byraadet/2024-08-20/punkt/5", &told, "Inger Holm").unwrap();
    withdraw(&town.store, &town.s, site[&1], &decided()).unwrap();
    let all = everything(&town.site());
    assert!(all.contains_key("/moeder/byraadet/2024-08-20/udgaver") && all.values().any(|text| text.contains("Personsag")));
    for (address, text) in all {
        assert!(address.to_lowercase().contains("kanarie") || !text.contains(CANARY), "{address}: {text}");
    }
}
