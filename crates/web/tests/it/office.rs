//! The office: every address as everybody, and the ways in.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::{Method, StatusCode, header};
use sagsgang_app::{
    Cleaned, Cleaning, Document, Reading, Writing,
    office::{self, NewAssignment, Token, policy::Action},
};
use sagsgang_model::{
    self as model, Ground, Role, SectionKind,
    agenda::{AgendaEdition, Entry, MeetingState, Origin, PlannedMeeting, Request, RequestState, SentFile, SentItem},
    consultation::{Consultation, Party, Way},
    draft::{DraftState, DraftText},
    id::{
        AccountId, ActId, AttendeeId, BodyId, CaseId, ConsultationId, DraftId, EnclosureId, EntryId, MeetingId, NoteId,
        OrganizationId, PartyId, RequestId,
    },
    note::{Note, NoteKind},
    record::{Block, EarlierDecision, Item, LawReference, Recommendation, Section},
    sitting::{Act, Attendee, Decided, Promise, Seat},
};
use sagsgang_store::{
    Connection, account, agenda, body, consultation,
    draft::{self, CaseFile, Comment, Draft},
    enclosure::{self, Enclosure, File},
    gate::FileContents,
    meeting,
    sitting::Taken,
};
use sagsgang_web::office::{Needs, Office, ROUTES};

use crate::{Answer, Site, surroundings};

const PASSWORD: &str = "hest ost paraply kano";

/// Takes every text for one paragraph.
struct Plain;

impl Writing for Plain {
    fn blocks(&self, markdown: &str) -> Vec<Block> {
        if markdown.trim().is_empty() { Vec::new() } else { vec![Block::Paragraph { text: markdown.to_owned() }] }
    }

    fn markdown(&self, blocks: &[Block]) -> String {
        blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n")
    }

    /// Knows one law and one quote.
    fn annotate(&self, item: &mut Item, _: Option<model::Date>) {
        let text: String = item.sections.iter().map(|section| section.text.as_str()).collect();
        if text.contains("serviceloven § 83") {
            let (text, section) = ("serviceloven § 83".to_owned(), "§ 83".to_owned());
            item.law_references.push(LawReference { text, law: None, section });
        }
        if let Some((_, number)) = text.split_once("Byrådet, 24. april 2023, pkt. ") {
            item.earlier_decisions.push(EarlierDecision {
                committee: Some("Byrådet".into()),
                date: "2023-04-24".parse().ok(),
                item: number.split(':').next().unwrap().parse().ok(),
                ..EarlierDecision::default()
            });
        }
    }

    fn outcomes(&self, text: &str, _: &[sagsgang_model::record::Recommendation]) -> Vec<sagsgang_model::Outcome> {
        if text.contains("Udsæt") { vec![sagsgang_model::Outcome::Postponed] } else { vec![sagsgang_model::Outcome::Approved] }
    }

    fn pasted(&self, html: &str) -> String {
        html.replace("<b>", "**").replace("</b>", "**")
    }
}

/// Reads every document as the same item, but for one that is broken.
struct Fixed;

impl Reading for Fixed {
    fn version(&self) -> &str {
        "1"
    }

    fn read(&self, _: &Document) -> model::Record {
        unreachable!("items alone are read here")
    }

    fn contents(&self, _: &Document) -> FileContents {
        unreachable!("items alone are read here")
    }

    fn item(&self, document: &Document) -> Result<Item, String> {
        if document.bytes == b"broken" {
            return Err(format!("{} kan ikke læses.", document.name));
        }
        let mut item = Item::bare(None, "Bro over åen".to_owned(), None, model::record::Access::Open);
        let section = |kind, heading: Option<&str>, text: &str, line| Section {
            kind,
            heading: heading.map(str::to_owned),
            text: text.to_owned(),
            blocks: vec![Block::Paragraph { text: text.to_owned() }],
            provenance: model::Provenance::new(1, line, line),
        };
        item.sections = vec![
            section(SectionKind::Other, None, "Indledning.", 1),
            section(SectionKind::Case, Some("Baggrund"), "Broen er fra 1931.", 2),
            section(SectionKind::Other, Some("Økonomi:"), "2 mio. kr.", 3),
            section(SectionKind::Recommendation, Some("Indstilling"), "at broen males", 4),
            section(SectionKind::Plan, Some("Tidsplan"), "I 2028.", 5),
        ];
        let provenance = item.sections[3].provenance;
        item.recommendations =
            vec![Recommendation { clauses: vec!["at broen males".to_owned()], provenance, ..Recommendation::default() }];
        Ok(item)
    }

    fn delivery(&self, document: &Document) -> Result<Option<model::moving::Delivery>, String> {
        Ok(sagsgang_intake::exports::read_delivery(&document.name, &document.bytes))
    }
}

/// Takes every file as it is, but those that say that they have macros.
struct AsItIs;

impl Cleaning for AsItIs {
    fn clean(&self, name: &str, bytes: &[u8]) -> Result<Cleaned, String> {
        if bytes.starts_with(b"MAKRO") {
            return Err("Filen har makroer; gem den uden.".into());
        }
        let media_type = if bytes.starts_with(b"%PDF") { "application/pdf" } else { "text/plain" }.to_owned();
        let contents = FileContents { size: bytes.len(), media_type: media_type.clone(), ..FileContents::default() };
        let (taken_out, warnings) = (vec!["metadata".to_owned()], vec!["Se <den> efter.".to_owned()]);
        Ok(Cleaned { name: name.to_owned(), bytes: bytes.to_vec(), media_type, taken_out, warnings, contents })
    }
}

/// A form with files: each its field, name and text.
fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &str)]) -> String {
    let fields = fields.iter().map(|(name, value)| (format!("name=\"{name}\""), *value));
    let files = files.iter().map(|(field, name, text)| (format!("name=\"{field}\"; filename=\"{name}\""), *text));
    let parts =
        fields.chain(files).map(|(head, body)| format!("--skel\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n"));
    parts.chain(["--skel--\r\n".to_owned()]).collect()
}

const MULTIPART: (&str, &str) = ("content-type", "multipart/form-data; boundary=skel");

/// An office with an account for each role.
pub(crate) struct Town {
    pub(crate) site: Site,
    pub(crate) accounts: BTreeMap<Role, AccountId>,
    /// Somebody who has an account and no role.
    nobody: AccountId,
}

pub(crate) fn town(second_factor_optional: bool) -> Town {
    let site = Site::new().with_office(Office::new(Arc::new(Plain), Arc::new(AsItIs)).reading(Arc::new(Fixed)));
    let s = surroundings();
    let found = |c: &Connection<'_>| {
        let organization = OrganizationId(uuid::Uuid::from_u128(1));
        body::add_organization(c, organization, "fjordby kommune", "Fjordby Kommune")?;
        body::add(c, BodyId(uuid::Uuid::from_u128(2)), organization, "byråd", "Byrådet")
    };
    site.store.write(found).unwrap();
    let administrator = office::command_line(&s);
    if second_factor_optional {
        office::set_second_factor(&site.store, &s, true).unwrap();
    }
    let make = |email: &str, role: Option<Role>| {
        let invited = office::invite(&site.store, &s, &administrator, email, "Prøve Person").unwrap();
        if let Some(role) = role {
            let given = NewAssignment { role, body: None, since: s.today(), until: None };
            office::assign(&site.store, &s, &administrator, invited.account, &given).unwrap();
        }
        office::take_invitation(&site.store, &s, &invited.link, "Prøve Person", PASSWORD, "test").unwrap();
        invited.account
    };
    let accounts =
        Role::ALL.into_iter().map(|role| (role, make(&format!("{}@fjordby.example", role.code()), Some(role)))).collect();
    let nobody = make("ingen@fjordby.example", None);
    make("offer@fjordby.example", Some(Role::HearingBody));
    Town { accounts, nobody, site }
}

impl Town {
    /// Signs somebody in; answers the cookie.
    pub(crate) fn sign_in(&self, who: &str) -> String {
        let answer =
            self.form("/kontor/log-ind", None, &[("email", &format!("{who}@fjordby.example")), ("adgangskode", PASSWORD)]);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who}: {}", answer.text);
        cookie(&answer)
    }

    pub(crate) fn get(&self, address: &str, cookie: Option<&str>) -> Answer {
        let headers: Vec<(&str, &str)> = cookie.map(|cookie| ("cookie", cookie)).into_iter().collect();
        self.site.ask(Method::GET, address, &headers)
    }

    pub(crate) fn form(&self, address: &str, cookie: Option<&str>, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        self.site.send(Method::POST, address, &headers, &body)
    }

    /// Sends a form with files.
    pub(crate) fn upload(&self, address: &str, cookie: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str)]) -> Answer {
        let headers = [MULTIPART, ("sec-fetch-site", "same-origin"), ("cookie", cookie)];
        self.site.send(Method::POST, address, &headers, &multipart(fields, files))
    }

    /// An attachment of an item.
    pub(crate) fn enclosure(&self, draft: DraftId) -> EnclosureId {
        let sha256 = self.site.store.blobs().put(b"Kortet").unwrap();
        let newest = File {
            number: 1,
            sha256,
            name: "Kort.txt".into(),
            media_type: "text/plain".into(),
            size: 6,
            taken_out: Vec::new(),
            warnings: Vec::new(),
            at: surroundings().now(),
            account: self.nobody,
            made_by: "Prøve Person".into(),
        };
        let id = EnclosureId(uuid::Uuid::now_v7());
        let access = model::record::Access::Open;
        let new = Enclosure { id, draft, position: 0, title: "Kort".into(), access, removed: None, newest };
        self.site.store.write(|c| enclosure::add(c, &new)).unwrap();
        id
    }

    /// A consultation about an item, and the party in it that is the town's body.
    pub(crate) fn consultation(&self, draft: DraftId) -> (ConsultationId, PartyId) {
        let (id, party) = (ConsultationId(uuid::Uuid::now_v7()), PartyId(uuid::Uuid::now_v7()));
        let heard = Party { id: party, name: "Seniorrådet".into(), way: Way::Agenda { body: self.body(), draft } };
        let file = model::agenda::SentFile {
            title: "Kort".into(),
            access: model::record::Access::Open,
            name: "Kort.txt".into(),
            sha256: self.site.store.blobs().put(b"Kortet").unwrap(),
            media_type: "text/plain".into(),
            size: 6,
        };
        let new = Consultation {
            id,
            draft,
            version: 1,
            files: vec![file],
            question: "Hvad synes I?".into(),
            themes: Vec::new(),
            deadline: "2024-05-01".parse().unwrap(),
            begun: surroundings().now(),
            begun_by: "Prøve Person".into(),
            closed: None,
            parties: vec![heard],
            replies: Vec::new(),
        };
        self.site.store.write(|c| consultation::add(c, &new)).unwrap();
        (id, party)
    }

    /// What the forms of somebody's pages carry.
    pub(crate) fn proof(&self, cookie: &str) -> String {
        let page = self.get("/kontor/konto", Some(cookie)).text;
        page.split("name=\"bevis\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

fn cookie(answer: &Answer) -> String {
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// The committed table: what each line says of each role.
struct Access(BTreeMap<(String, String, String, String), BTreeMap<String, String>>);

impl Access {
    fn read() -> Self {
        let mut lines = include_str!("../../../../docs/access.csv")
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let head = lines.next().unwrap();
        let key = |line: &[String]| (line[0].clone(), line[1].clone(), line[2].clone(), line[3].clone());
        Self(lines.map(|line| (key(&line), head[4..].iter().cloned().zip(line[4..].iter().cloned()).collect())).collect())
    }

    /// `yes`, `strong` or nothing. A line of its own for what is one's own is there only where it differs.
    fn cell(&self, action: Action, stage: &str, access: &str, own: bool, role: Role) -> &str {
        let line = |own: &str| self.0.get(&(action.code().into(), stage.into(), access.into(), own.into()));
        let found = if own { line("own").or_else(|| line("any")) } else { line("any") };
        found.map_or("", |cells| &cells[role.code()])
    }
}

/// What a cell of the table lets a request come to.
fn fits(cell: &str, optional: bool, status: StatusCode) -> bool {
    match cell {
        "yes" => status == StatusCode::OK || status == StatusCode::SEE_OTHER,
        "strong" if optional => status == StatusCode::OK || status == StatusCode::SEE_OTHER,
        "strong" => status == StatusCode::FORBIDDEN,
        _ => status == StatusCode::NOT_FOUND,
    }
}

const STAGES: [&str; 5] = ["not_ready", "in_review", "approved", "withdrawn", "sent"];
/// States of a planned meeting.
const MEETING_STAGES: [&str; 5] = ["planned", "sent", "begun", "held", "cancelled"];

impl Town {
    pub(crate) fn body(&self) -> BodyId {
        self.site.store.read(body::all).unwrap()[0].id
    }

    /// A case of somebody's.
    fn case(&self, access: &str, owner: AccountId) -> CaseId {
        let access = if access == "open" { model::record::Access::Open } else { model::record::Access::Closed };
        let body = self.site.store.read(body::all).unwrap().remove(0);
        let number = format!("27.00.00-A00-{}-24", NEXT.fetch_add(1, Ordering::Relaxed)).parse().unwrap();
        let write = |c: &Connection<'_>| {
            let id = meeting::case(c, body.organization, &number, || CaseId(uuid::Uuid::now_v7()))?;
            let (opened, title) = (surroundings().now(), "Kanalen".to_owned());
            let file = CaseFile { id, number: number.clone(), title, access, opened, opened_by: "Prøve Person".into(), owner };
            draft::open_case(c, &file)?;
            Ok::<_, sagsgang_store::Error>(id)
        };
        self.site.store.write(write).unwrap()
    }

    /// An item in a state, of somebody's, with a remark: its identity and the remark's.
    pub(crate) fn draft(&self, stage: &str, access: &str, owner: AccountId) -> (DraftId, String) {
        let case = self.case(access, owner);
        let state = match stage {
            "not_ready" => DraftState::NotReady { returned: None },
            "in_review" => DraftState::InReview,
            "approved" => DraftState::Approved,
            "sent" => DraftState::Sent,
            _ => DraftState::Withdrawn { reason: "dobbelt".into() },
        };
        let id = DraftId(uuid::Uuid::now_v7());
        let (made, changed) = (surroundings().now(), surroundings().now());
        let closed = access == "closed";
        let row = Draft {
            id,
            case,
            body: self.body(),
            form: office::form(),
            state,
            access: if closed { model::record::Access::Closed } else { model::record::Access::Open },
            ground: None,
            open_title: None,
            made,
            changed,
            version: 0,
        };
        let mut text = DraftText { title: "Ny bro".into(), clauses: "at broen bygges".into(), ..DraftText::default() };
        text.set("sagsfremstilling", "Den gamle er træt.".into());
        let remark = Comment {
            id: uuid::Uuid::now_v7().to_string(),
            version: 1,
            part: "sagsfremstilling".into(),
            passage: "træt".into(),
            text: "Hvor gammel er den?".into(),
            at: surroundings().now(),
            account: owner,
            made_by: "Prøve Person".into(),
            settled: None,
        };
        let write = |c: &Connection<'_>| {
            draft::add(c, &row, owner)?;
            draft::set_access(c, id, row.access, closed.then_some(Ground::PrivateMatters), None)?;
            draft::save(c, id, &text, &surroundings().now(), owner, "Prøve Person")?;
            draft::comment(c, id, &remark)
        };
        self.site.store.write(write).unwrap();
        (id, remark.id)
    }
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A meeting with one item that is open or closed, and a request.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) id: MeetingId,
    pub(crate) entry: EntryId,
    pub(crate) request: RequestId,
    pub(crate) note: NoteId,
    pub(crate) file: String,
}

impl Town {
    /// A meeting in a state; its item is somebody's, a note to it somebody else's.
    pub(crate) fn meeting(&self, stage: &str, access: &str, owner: AccountId, reader: AccountId) -> Held {
        let (draft, _) = self.draft("sent", access, owner);
        let body = self.site.store.read(body::all).unwrap().remove(0);
        let access = if access == "open" { model::record::Access::Open } else { model::record::Access::Closed };
        let day: model::Date = if stage == "held" { "2024-01-15" } else { "2024-03-04" }.parse().unwrap();
        let state = match stage {
            "planned" => MeetingState::Announced,
            "sent" => MeetingState::Sent,
            "begun" => MeetingState::Begun,
            "held" => MeetingState::Held,
            _ => MeetingState::Cancelled { reason: "sygdom".into(), moved_to: None },
        };
        let file = self.site.store.blobs().put(b"%PDF-1.7 et bilag").unwrap();
        let [entry, request, note] = [(); 3].map(|()| uuid::Uuid::now_v7());
        let (entry, request, note) = (EntryId(entry), RequestId(request), NoteId(note));
        let now = surroundings().now();
        let write = |c: &Connection<'_>| {
            let id = meeting::add(c, MeetingId(uuid::Uuid::now_v7()), body.clone(), day, &body.name)?.id;
            let time = "16:00".parse().unwrap();
            let planned = PlannedMeeting {
                id,
                body: body.id,
                date: day,
                time,
                place: "Salen".into(),
                extraordinary: false,
                state: state.clone(),
            };
            agenda::plan(c, &planned, &now, "Prøve Person")?;
            let row = Entry {
                id: entry,
                meeting: id,
                position: 1,
                origin: Origin::Draft { draft },
                text: DraftText { title: "Ny bro".into(), ..DraftText::default() },
                case_number: None,
                group: String::new(),
                from: None,
                to: None,
                guests: String::new(),
                number: (stage != "planned").then_some(1),
                late: None,
                withdrawn: None,
            };
            agenda::set_entry(c, &row)?;
            if stage != "planned" {
                let files = vec![SentFile {
                    title: "Kort".into(),
                    access: model::record::Access::Open,
                    name: "kort.pdf".into(),
                    sha256: file.clone(),
                    media_type: "application/pdf".into(),
                    size: 17,
                }];
                let item = model::record::Item::bare("1".parse().ok(), "Ny bro".into(), None, access);
                let item = SentItem {
                    entry,
                    draft: Some((draft, 1)),
                    item,
                    ground: None,
                    open_title: None,
                    times: (None, None),
                    guests: String::new(),
                    files,
                    late: None,
                    withdrawn: None,
                };
                let edition = AgendaEdition {
                    meeting: id,
                    number: 1,
                    sent: now.clone(),
                    sent_by: "Prøve Person".into(),
                    reason: None,
                    organization: "Fjordby Kommune".into(),
                    address: "x/2024-03-04".into(),
                    body: body.name.clone(),
                    date: day,
                    time,
                    place: "Salen".into(),
                    chair: None,
                    items: vec![item],
                };
                agenda::keep_edition(c, &edition)?;
            }
            if ["begun", "held"].contains(&stage) {
                let member = Attendee {
                    id: AttendeeId(uuid::Uuid::now_v7()),
                    name: "Birthe Mølgaard".into(),
                    party: "A".into(),
                    organization: String::new(),
                    seat: Seat::Chair,
                    account: Some(owner),
                };
                let decided = Decided { text: "Godkendt.".into(), ..Decided::default() };
                let mut acts =
                    vec![Act::Opened { at: time, people: vec![member], absent: Vec::new() }, Act::Decided { entry, decided }];
                if stage == "held" {
                    let promise = Promise { text: "Et notat om broen".into(), who: "Forvaltningen".into(), due: None };
                    acts.push(Act::Promised { entry, place: 0, promise });
                    acts.push(Act::Ended { at: time });
                }
                for act in acts {
                    let (at, made_by) = (now.clone(), "Prøve Person".to_owned());
                    let taken = Taken { id: ActId(uuid::Uuid::now_v7()), act, at, account: owner, made_by };
                    sagsgang_store::sitting::take(c, id, &taken)?;
                }
            }
            let asked = Request {
                id: request,
                body: body.id,
                meeting: id,
                account: owner,
                made_by: "Prøve Person".into(),
                at: now.clone(),
                title: "Hastighed på Kajen".into(),
                text: String::new(),
                state: RequestState::Waiting,
            };
            agenda::add_request(c, &asked)?;
            let note = Note {
                id: note,
                account: reader,
                meeting: id,
                entry,
                kind: NoteKind::Note,
                anchor: None,
                text: "Spørg om prisen".into(),
                made: now.clone(),
                changed: now.clone(),
            };
            // Notes are to what was sent.
            if stage != "planned" {
                sagsgang_store::note::set(c, &note)?;
            }
            Ok::<_, sagsgang_store::Error>(id)
        };
        Held { id: self.site.store.write(write).unwrap(), entry, request, note, file }
    }
}

#[test]
fn every_address_as_everybody() {
    ask_every_address(false);
}

#[test]
fn every_address_as_everybody_without_a_second_factor() {
    ask_every_address(true);
}

/// Asks every address as every role, where what is closed takes a second factor, or where it may be left out.
fn ask_every_address(optional: bool) {
    let table = Access::read();
    let town = town(optional);
    let cookies: BTreeMap<Role, String> = Role::ALL.into_iter().map(|role| (role, town.sign_in(role.code()))).collect();
    let proofs: BTreeMap<Role, String> = cookies.iter().map(|(role, cookie)| (*role, town.proof(cookie))).collect();
    let without_role = town.sign_in("ingen");
    let nothing: BTreeMap<Role, String> =
        Role::ALL.into_iter().map(|role| (role, town.get("/kontor/findes-ikke", Some(&cookies[&role])).text)).collect();
    let other = town.site.store.read(|c| account::by_email(c, "offer@fjordby.example")).unwrap().unwrap().id;
    let held = town.site.store.read(|c| account::assignments(c, other)).unwrap()[0].id;
    let body = town.body().to_string();
    let mut asked = 0;
    // What forms hold when they are as they should be.
    let filled_in = |proof: &str| {
        let fields = [
            ("bevis", proof),
            ("paa", "1"),
            ("title", "Ny bro"),
            ("titel", "Ny bro"),
            ("recommended_by", "Administrationen"),
            ("clauses", "at broen bygges"),
            ("felt-sagsfremstilling", "Den gamle er meget træt."),
            ("hvorfor", "Økonomien mangler"),
            ("hjemmel", "private_matters"),
            ("email", "chair@fjordby.example"),
            ("del", "title"),
            ("tekst", "Se her"),
            ("udvalg", &body),
            ("rolle", "auditor"),
            ("fra", "2024-01-20"),
            ("navn", "Nyt Navn"),
            ("nummer", ""),
            ("dato", "2024-04-08"),
            ("tid", "16:00"),
            ("aar", "2024"),
            ("uge", "first"),
            ("dag", "monday"),
            ("slags", "note"),
            ("html", "<p>Nyt</p>"),
            ("citat", "byraadet/2023-04-24/punkt/61"),
            ("soeg", "bro"),
        ];
        (
            form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish(),
            multipart(&fields, &[("fil", "Tegning.txt", "Tegningen")]),
        )
    };
    let send = |route: &sagsgang_web::office::Route, address: &str, cookie: Option<&str>, proof: &str| {
        let mut headers = vec![("sec-fetch-site", "same-origin")];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        match route.method {
            Method::GET => town.site.ask(Method::GET, address, &headers),
            _ if route.files => {
                headers.push(MULTIPART);
                town.site.send(Method::POST, address, &headers, &filled_in(proof).1)
            }
            _ => town.site.send(Method::POST, address, &headers, &filled_in(proof).0),
        }
    };
    let mut meetings = BTreeMap::new();
    for route in ROUTES {
        let plain = format!("/kontor{}", route.path);
        let as_role = |address: &str, role: Role| send(route, address, Some(&cookies[&role]), &proofs[&role]);
        let mut like_nothing = |answer: &Answer, role: Role, what: &str| {
            if answer.status == StatusCode::NOT_FOUND {
                assert_eq!(answer.text, nothing[&role], "{route:?} as {role:?} {what}: alike");
            }
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{route:?}");
            asked += 1;
        };
        if route.needs == Needs::Nobody {
            continue;
        }
        let outside = send(route, &plain, None, "");
        if route.method == Method::GET {
            assert_eq!(outside.status, StatusCode::SEE_OTHER, "{route:?} without session");
            assert!(outside.headers[header::LOCATION].to_str().unwrap().starts_with("/kontor/log-ind"), "{route:?}");
        } else {
            assert_eq!(outside.status, StatusCode::UNAUTHORIZED, "{route:?} without session");
            assert!(outside.text.contains("Du er logget ud"));
        }
        let none = send(route, &plain, Some(&without_role), &town.proof(&without_role));
        match route.needs {
            Needs::Account | Needs::Nobody => {}
            Needs::Everywhere(action) => {
                assert_eq!(none.status, StatusCode::NOT_FOUND, "{route:?} without a role");
                for role in Role::ALL {
                    let address = plain.replace("{account}", &other.to_string()).replace("{role}", &held.to_string());
                    let answer = as_role(&address, role);
                    let cell = table.cell(action, "-", "open", false, role);
                    // What was sent may be wrong; that is said to those alone who have the right.
                    let told = answer.status == StatusCode::UNPROCESSABLE_ENTITY && !cell.is_empty();
                    assert!(told || fits(cell, optional, answer.status), "{route:?} as {role:?} ({cell}): {}", answer.status);
                    like_nothing(&answer, role, "");
                }
            }
            Needs::Right(action) => {
                assert_eq!(none.status, StatusCode::NOT_FOUND, "{route:?} without a role");
                let cases = [("open", true), ("open", false), ("closed", true), ("closed", false)];
                for role in Role::ALL {
                    for (access, own) in cases {
                        let owner = if own { town.accounts[&role] } else { town.nobody };
                        if route.path.contains("{body}") {
                            let body = town.body().to_string();
                            let answer = as_role(&plain.replace("{body}", &body), role);
                            // Who plans the meetings sees the page as well.
                            let of_minutes = matches!(action, Action::ReadMinutes | Action::SendMinutes);
                            let stage = if of_minutes { "held" } else { "-" };
                            let cells = [action, Action::PlanMeeting].map(|any| table.cell(any, stage, "open", false, role));
                            let either = route.method == Method::GET && cells[0].is_empty();
                            let cell = if either { cells[1] } else { cells[0] };
                            let told = answer.status == StatusCode::UNPROCESSABLE_ENTITY && !cell.is_empty();
                            assert!(
                                told || fits(cell, optional, answer.status),
                                "{route:?} as {role:?} ({cell}): {}",
                                answer.status
                            );
                            like_nothing(&answer, role, "a body");
                            continue;
                        }
                        if route.path.contains("{meeting}") {
                            for stage in MEETING_STAGES {
                                let new = || town.meeting(stage, access, owner, town.accounts[&role]);
                                // What is only read may be read again.
                                let held = match route.method {
                                    Method::GET => meetings.entry((stage, access, owner, role)).or_insert_with(new).clone(),
                                    _ => new(),
                                };
                                let address = plain
                                    .replace("{meeting}", &held.id.to_string())
                                    .replace("{entry}", &held.entry.to_string())
                                    .replace("{request}", &held.request.to_string())
                                    .replace("{note}", &held.note.to_string())
                                    .replace("{file}", &held.file);
                                let answer = as_role(&address, role);
                                let of = |action, stage, access| table.cell(action, stage, access, own, role);
                                let item = route.path.contains("/punkter/");
                                let cell = match (action, item) {
                                    // An item that was sent is read by its own access; before, there is none to be read.
                                    (Action::ReadAgenda, true) if stage == "planned" => "",
                                    (Action::ReadAgenda, true) => of(action, stage, access),
                                    // The secretary's table is for those who see agendas before they are sent.
                                    (Action::ReadAgenda, false) if route.path.ends_with("/dagsorden") => {
                                        of(action, "planned", "open")
                                    }
                                    (Action::ReadAgenda, false) if stage == "planned" => "",
                                    // A place on the table is seen as the item on it is.
                                    (Action::ArrangeAgenda, _)
                                        if access == "closed"
                                            && route.path.contains("{entry}")
                                            && !of(action, stage, "open").is_empty() =>
                                    {
                                        of(Action::ReadAgenda, "planned", access)
                                    }
                                    // Minutes are of the whole meeting: the closed item is among them.
                                    (Action::KeepMinutes | Action::SendMinutes | Action::SignMinutes, _) => {
                                        of(action, stage, access)
                                    }
                                    (_, _) => of(action, stage, "open"),
                                };
                                let what = format!("{stage} {access} own={own} ({cell})");
                                let elsewhere = MEETING_STAGES.iter().any(|other| !of(action, other, "open").is_empty());
                                let wrong = answer.status == StatusCode::UNPROCESSABLE_ENTITY;
                                let told = wrong && (!cell.is_empty() || (elsewhere && action != Action::ReadAgenda));
                                // A form that is about an item needs one on an agenda that can be put together.
                                let gone = cell.is_empty() && answer.status == StatusCode::NOT_FOUND;
                                assert!(
                                    told || gone || fits(cell, optional, answer.status),
                                    "{route:?} as {role:?} {what}: {}",
                                    answer.status
                                );
                                if !told {
                                    like_nothing(&answer, role, &what);
                                }
                            }
                            continue;
                        }
                        if route.path.contains("{case}") {
                            let address = plain.replace("{case}", &town.case(access, owner).to_string());
                            let answer = as_role(&address, role);
                            let sees = table.cell(Action::ReadCase, "-", access, own, role);
                            // Whoever begins an item writes on what is their own.
                            let does = if action == Action::ReadCase {
                                sees
                            } else {
                                table.cell(action, "not_ready", access, true, role)
                            };
                            let weak = sees == "strong" && !optional;
                            let cell = if sees.is_empty() || weak { sees } else { does };
                            let what = format!("{access} own={own} ({cell})");
                            assert!(fits(cell, optional, answer.status), "{route:?} as {role:?} {what}: {}", answer.status);
                            like_nothing(&answer, role, &what);
                            continue;
                        }
                        if route.path.contains("{party}") {
                            let draft = town.draft("approved", access, owner).0;
                            town.enclosure(draft);
                            let (of, party) = town.consultation(draft);
                            let found = town.site.store.read(|c| consultation::get(c, of)).unwrap().unwrap();
                            let address = plain.replace("{party}", &party.to_string());
                            let answer = as_role(&address.replace("{sha256}", &found.files[0].sha256), role);
                            let cell = table.cell(action, "-", access, own, role);
                            let what = format!("{access} own={own} ({cell})");
                            assert!(fits(cell, optional, answer.status), "{route:?} as {role:?} {what}: {}", answer.status);
                            like_nothing(&answer, role, &what);
                            continue;
                        }
                        for stage in STAGES {
                            let (draft, remark) = town.draft(stage, access, owner);
                            let enclosure = town.enclosure(draft);
                            let mut address = plain
                                .replace("{enclosure}", &enclosure.to_string())
                                .replace("{draft}", &draft.to_string())
                                .replace("{comment}", &remark)
                                .replace("{version}", "1");
                            if address.contains("{consultation}") {
                                address = address.replace("{consultation}", &town.consultation(draft).0.to_string());
                            }
                            let answer = as_role(&address, role);
                            let sees = table.cell(Action::ReadDraft, stage, access, own, role);
                            let does = table.cell(action, stage, access, own, role);
                            let what = format!("{stage} {access} own={own} (sees {sees}, does {does})");
                            // What an item is sent out with may be wrong; that is said to those who have the right.
                            if action == Action::Consult
                                && (does == "yes" || optional && does == "strong")
                                && answer.status == StatusCode::UNPROCESSABLE_ENTITY
                            {
                                continue;
                            }
                            // Who sees it and may not do it now is told why; nothing happens.
                            let approved_already = route.path.ends_with("/godkend") && ["approved", "sent"].contains(&stage);
                            let cell = if !sees.is_empty() && (does.is_empty() || approved_already) && (optional || sees == "yes")
                            {
                                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{route:?} as {role:?} {what}");
                                let now = town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap();
                                assert_eq!((now.state.code(), now.version), (stage, 1), "{route:?} as {role:?} {what}");
                                continue;
                            } else if sees.is_empty() {
                                ""
                            } else {
                                if sees == "strong" { sees } else { does }
                            };
                            assert!(fits(cell, optional, answer.status), "{route:?} as {role:?} {what}: {}", answer.status);
                            like_nothing(&answer, role, &what);
                        }
                    }
                }
            }
        }
    }
    assert!(asked > 1000, "{asked}");
    assert!(town.site.store.read(|c| account::get(c, town.nobody)).unwrap().is_some());
}

#[test]
fn a_form_without_proof_or_from_elsewhere_does_nothing() {
    let town = town(true);
    let cookie = town.sign_in("administrator");
    let proof = town.proof(&cookie);
    let victim = town.accounts[&Role::Auditor];
    let close = format!("/kontor/brugere/{victim}/luk");
    let closed = || town.site.store.read(|c| account::get(c, victim)).unwrap().unwrap().closed.is_some();
    for wrong in ["", "0", &"a".repeat(32), &town.proof(&town.sign_in("secretary"))] {
        assert_eq!(town.form(&close, Some(&cookie), &[("bevis", wrong)]).status, StatusCode::BAD_REQUEST);
        let with_text = town.form(&close, Some(&cookie), &[("bevis", wrong), ("tekst", "x")]);
        assert!(with_text.status == StatusCode::CONFLICT && with_text.text.contains("name=\"tekst\" value=\"x\""));
        let password = town.form(&close, Some(&cookie), &[("bevis", wrong), ("adgangskode", "hemmeligt")]);
        assert!(password.status == StatusCode::BAD_REQUEST && !password.text.contains("hemmeligt"));
    }
    let body = format!("bevis={proof}");
    for from in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://ond.example")] {
        let answer = town.site.send(Method::POST, &close, &[("cookie", cookie.as_str()), from], &body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{from:?}");
    }
    assert!(!closed());
    assert_eq!(town.form(&close, Some(&cookie), &[("bevis", &proof)]).status, StatusCode::SEE_OTHER);
    assert!(closed());
}

#[test]
fn signing_in_tells_nothing_and_is_not_tried_for_ever() {
    let town = town(true);
    let attempt =
        |email: &str, password: &str| town.form("/kontor/log-ind", None, &[("email", email), ("adgangskode", password)]);
    let known = attempt("secretary@fjordby.example", "forkert adgangskode");
    let unknown = attempt("findes-ikke@fjordby.example", "forkert adgangskode");
    assert_eq!((known.status, unknown.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(known.text.replace("secretary@", "x@"), unknown.text.replace("findes-ikke@", "x@"));
    assert!(!known.text.contains("forkert adgangskode"), "a password is never sent back");
    for _ in 0..9 {
        assert_eq!(attempt("secretary@fjordby.example", "forkert").status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(attempt("Secretary@fjordby.example ", PASSWORD).status, StatusCode::TOO_MANY_REQUESTS, "also with the right one");
    assert_eq!(attempt("chair@fjordby.example", PASSWORD).status, StatusCode::SEE_OTHER, "others still come in");
}

#[test]
fn a_session_is_in_a_cookie_that_scripts_and_public_pages_do_not_see() {
    let town = town(true);
    let answer = town.form(
        "/kontor/log-ind",
        None,
        &[("email", "chair@fjordby.example"), ("adgangskode", PASSWORD), ("til", "//ond.example")],
    );
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.ends_with("; Path=/kontor; HttpOnly; SameSite=Lax"), "{set}");
    assert_eq!(answer.headers[header::LOCATION], "/kontor", "nobody is sent elsewhere");
    let cookie = cookie(&answer);
    assert_eq!(town.get("/kontor", Some(&cookie)).status, StatusCode::OK);
    for address in ["/", "/udvalg", "/soeg?q=skole", "/robots.txt"] {
        assert!(town.get(address, Some(&cookie)).headers.get(header::SET_COOKIE).is_none(), "{address}");
    }
    assert!(town.get("/robots.txt", None).text.contains("Disallow: /kontor"));
    let out = town.form("/kontor/log-ud", Some(&cookie), &[]);
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"", "what the browser kept leaves with the session");
    assert_eq!(town.get("/kontor", Some(&cookie)).status, StatusCode::SEE_OTHER, "the old cookie opens nothing");
    for odd in ["sagsgang=", "sagsgang=%00", "sagsgang=;;; sagsgang=y", "x"] {
        assert_eq!(town.get("/kontor", Some(odd)).status, StatusCode::SEE_OTHER, "{odd}");
    }
}

#[test]
fn a_code_is_asked_for_and_makes_a_new_session() {
    let town = town(false);
    let cookie_before = town.sign_in("administrator");
    assert_eq!(town.get("/kontor/brugere", Some(&cookie_before)).status, StatusCode::FORBIDDEN);
    let page = town.get("/kontor/konto/kode", Some(&cookie_before)).text;
    let secret = page.split("name=\"hemmelighed\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(page.contains("<svg aria-hidden=\"true\""));
    let now = surroundings().now().parse::<jiff::Timestamp>().unwrap().as_second().try_into().unwrap();
    let code = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::try_from_base32(&secret).unwrap())
        .build()
        .unwrap()
        .generate(now)
        .to_string();
    let proof = town.proof(&cookie_before);
    let wrong =
        town.form("/kontor/konto/kode", Some(&cookie_before), &[("bevis", &proof), ("hemmelighed", &secret), ("kode", "000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains(&format!("value=\"{secret}\"")), "the telephone has this secret already");
    let hostile =
        town.form("/kontor/konto/kode", Some(&cookie_before), &[("bevis", &proof), ("hemmelighed", "\"><b>x"), ("kode", "0")]);
    assert!(!hostile.text.contains("<b>x"));
    let done =
        town.form("/kontor/konto/kode", Some(&cookie_before), &[("bevis", &proof), ("hemmelighed", &secret), ("kode", &code)]);
    assert_eq!(done.status, StatusCode::OK);
    let spare = done.text.split("<li><code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(town.get("/kontor/brugere", Some(&cookie_before)).status, StatusCode::OK, "at once");

    let half = town.form(
        "/kontor/log-ind",
        None,
        &[("email", "administrator@fjordby.example"), ("adgangskode", PASSWORD), ("til", "/kontor/log")],
    );
    let half_cookie = cookie(&half);
    let next = half.headers[header::LOCATION].to_str().unwrap().to_owned();
    assert!(town.get(&next, Some(&half_cookie)).text.contains("Kode fra telefonen"));
    assert_eq!(town.get("/kontor", Some(&half_cookie)).status, StatusCode::SEE_OTHER, "half-way is not in");
    let used = town.form("/kontor/log-ind/kode", Some(&half_cookie), &[("kode", &code)]);
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "this code was used");
    let through = town.form("/kontor/log-ind/kode", Some(&half_cookie), &[("kode", &spare), ("til", "/kontor/log")]);
    assert_eq!((through.status, through.headers[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/kontor/log"));
    assert_ne!(cookie(&through), half_cookie);
    assert_eq!(town.get("/kontor", Some(&half_cookie)).status, StatusCode::SEE_OTHER);
    assert_eq!(town.get("/kontor/log", Some(&cookie(&through))).status, StatusCode::OK);
}

/// The ceremonies themselves are tried where an authenticator can be made: in the use cases, and in a browser.
#[test]
fn passkeys_are_offered_where_they_work_and_not_tried_for_ever() {
    let town = town(true);
    let cookie = town.sign_in("chair");
    let proof = town.proof(&cookie);
    let named = [("cookie", cookie.as_str()), ("host", "localhost:8080")];
    let numbered = [("cookie", cookie.as_str()), ("host", "127.0.0.1:8080")];
    for (address, headers) in [("/kontor/konto", &named[..]), ("/kontor/log-ind", &named[1..])] {
        let page = town.site.ask(Method::GET, address, headers).text;
        let script = page.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(page.contains("<div data-passkeys hidden>"), "{address}: without the script it is not there");
        let script = town.site.get(script);
        assert_eq!(script.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(script.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    }
    for (address, headers) in [("/kontor/konto", &numbered[..]), ("/kontor/log-ind", &numbered[1..])] {
        let page = town.site.ask(Method::GET, address, headers).text;
        assert!(!page.contains("<script") && !page.contains("data-passkeys"), "{address}");
    }
    assert!(town.site.ask(Method::GET, "/kontor/konto", &numbered).text.contains("Adgangsnøgler kræver, at siden har et navn"));

    let begin = |headers: &[(&str, &str)], address: &str, fields: &[(&str, &str)]| {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        town.site.send(Method::POST, address, headers, &body)
    };
    let (add, enter) = ("/kontor/konto/noegler/begynd", "/kontor/log-ind/noegle/begynd");
    let right = [("bevis", proof.as_str()), ("navn", "Bærbar"), ("nuvaerende", PASSWORD)];
    let asked = begin(&named, add, &right);
    assert_eq!((asked.status, &asked.headers[header::CACHE_CONTROL]), (StatusCode::OK, &"no-store".parse().unwrap()));
    let json: serde_json::Value = serde_json::from_str(&asked.text).unwrap();
    assert_eq!((json["rp"]["id"].as_str(), json["user"]["name"].as_str()), (Some("localhost"), Some("chair@fjordby.example")));
    assert_eq!(begin(&named, add, &right[1..]).status, StatusCode::BAD_REQUEST, "without proof of the form");
    for nowhere in [begin(&numbered, add, &right), begin(&numbered[1..], enter, &[])] {
        assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nowhere.text.contains("kræver, at siden har et navn"));
    }
    let bent = town.form("/kontor/konto/noegler", Some(&cookie), &[("bevis", &proof), ("noegle", "{\"<b>\":1}")]);
    assert!(bent.status == StatusCode::UNPROCESSABLE_ENTITY && !bent.text.contains("<b>"));
    for _ in 0..10 {
        let wrong = begin(&named, add, &[("bevis", &proof), ("navn", "Bærbar"), ("nuvaerende", "forkert")]);
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("problem"));
    }
    assert_eq!(begin(&named, add, &right).status, StatusCode::TOO_MANY_REQUESTS);

    let asked = begin(&named[1..], enter, &[]);
    let json: serde_json::Value = serde_json::from_str(&asked.text).unwrap();
    assert_eq!(
        (json["allowCredentials"].as_array().map(Vec::len), json["userVerification"].as_str()),
        (Some(0), Some("required"))
    );
    for _ in 0..30 {
        let refused = town.form("/kontor/log-ind/noegle", None, &[("noegle", "{}"), ("til", "//ond.example")]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.headers.get(header::SET_COOKIE).is_none() && !refused.text.contains("ond.example"));
    }
    assert_eq!(town.form("/kontor/log-ind/noegle", None, &[("noegle", "{}")]).status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(begin(&named[1..], enter, &[]).status, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn the_first_administrator_needs_the_code_and_comes_once() {
    let code = Token::given("kode-fra-konsollen");
    let site = Site::new().with_office(Office::new(Arc::new(Plain), Arc::new(AsItIs)).set_up_with(code.clone()));
    let town = Town { site, accounts: BTreeMap::new(), nobody: AccountId(uuid::Uuid::nil()) };
    let page = town.get("/kontor/foerste?kode=kode-fra-konsollen", None);
    assert!(page.text.contains("value=\"kode-fra-konsollen\""));
    let send = |code: &str, password: &str| {
        let fields = [("kode", code), ("navn", "Ida Svane"), ("email", "ida@fjordby.example"), ("adgangskode", password)];
        town.form("/kontor/foerste", None, &fields)
    };
    assert_eq!(send("gæt", PASSWORD).status, StatusCode::UNPROCESSABLE_ENTITY);
    let weak = send(code.secret(), "kort");
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.text.contains("value=\"Ida Svane\"") && weak.text.contains("mindst 12 tegn"), "what was entered stays");
    let done = send(code.secret(), PASSWORD);
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(town.get("/kontor", Some(&cookie(&done))).text.contains("Administrator"));
    assert_eq!(send(code.secret(), PASSWORD).status, StatusCode::NOT_FOUND);
    assert_eq!(town.get("/kontor/foerste", None).status, StatusCode::NOT_FOUND);
}

#[test]
fn an_administrator_invites_gives_a_role_and_ends_it() {
    let town = town(true);
    let cookie = town.sign_in("administrator");
    let proof = town.proof(&cookie);
    let page = town.form(
        "/kontor/brugere",
        Some(&cookie),
        &[("bevis", &proof), ("navn", "Søren <b>Dahl"), ("email", "ny@fjordby.example")],
    );
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("<b>Dahl"));
    let link = page.text.split("/kontor/invitation/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let taken =
        town.form("/kontor/brugere", Some(&cookie), &[("bevis", &proof), ("navn", "Søren"), ("email", "NY@fjordby.example")]);
    assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.text.contains("har allerede en konto"));
    let account = town.site.store.read(|c| account::by_email(c, "ny@fjordby.example")).unwrap().unwrap().id;
    let done = town.form(&format!("/kontor/invitation/{link}"), None, &[("navn", "Søren Dahl"), ("adgangskode", PASSWORD)]);
    let own = self::cookie(&done);
    assert!(town.get("/kontor", Some(&own)).text.contains("Du har ingen rolle i dag"));
    assert_eq!(town.get(&format!("/kontor/invitation/{link}"), None).status, StatusCode::GONE);

    let roles = format!("/kontor/brugere/{account}/roller");
    for wrong in [[("rolle", "konge"), ("fra", "2024-01-20")], [("rolle", "auditor"), ("fra", "i morgen")]] {
        let mut fields = wrong.to_vec();
        fields.push(("bevis", &proof));
        assert_eq!(town.form(&roles, Some(&cookie), &fields).status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let given = town.form(&roles, Some(&cookie), &[("bevis", &proof), ("rolle", "auditor"), ("fra", "2024-01-20")]);
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    assert_eq!(town.get("/kontor/log", Some(&own)).status, StatusCode::OK);
    let held = town.site.store.read(|c| account::assignments(c, account)).unwrap()[0].id;
    town.form(&format!("{roles}/{held}"), Some(&cookie), &[("bevis", &proof)]);
    assert_eq!(town.get("/kontor/log", Some(&own)).status, StatusCode::NOT_FOUND, "at the next request");
    let log = town.get(&format!("/kontor/log?bruger={account}"), Some(&cookie)).text;
    for words in ["Rolle givet", "Rolle afsluttet", "Revisor, hele kommunen", "Søren Dahl"] {
        assert!(log.contains(words), "{words}");
    }
}

#[test]
fn what_was_written_is_never_lost() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}");
    let send = |upon: &str, title: &str, case: &str| {
        let fields = [
            ("bevis", proof.as_str()),
            ("paa", upon),
            ("title", title),
            ("clauses", "at broen bygges"),
            ("felt-sagsfremstilling", case),
        ];
        town.form(&address, Some(&cookie), &fields)
    };
    let newest = || {
        let number = town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap().version;
        (number, town.site.store.read(|c| draft::text(c, draft, number)).unwrap().unwrap())
    };
    let saved = send("1", "Ny bro", "Den gamle er fra 1931.\r\n\r\n<script>alert(1)</script>");
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(newest().1.section("sagsfremstilling"), "Den gamle er fra 1931.\n\n<script>alert(1)</script>");
    let page = town.get(&address, Some(&cookie)).text;
    assert!(page.contains("name=\"paa\" value=\"2\"") && !page.contains("<script>alert"), "escaped");

    let nameless = send("2", "", "En helt ny tekst om broen.");
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.text.contains("En helt ny tekst om broen.") && nameless.text.contains("Skriv en titel"));

    let meets = send("1", "Ny bro", "Den gamle er livsfarlig.");
    assert_eq!(meets.status, StatusCode::CONFLICT);
    for words in ["Den gamle er livsfarlig.", "Den gamle er fra 1931.", "name=\"paa\" value=\"2\""] {
        assert!(meets.text.contains(words), "{words}");
    }
    assert_eq!(newest().0, 2, "nothing before a person chose");
    assert_eq!(send("2", "Ny bro", "Den gamle er fra 1931 og livsfarlig.").status, StatusCode::SEE_OTHER);
    assert_eq!(newest().0, 3);

    // Somebody sends it away meanwhile: what was written still stands on the page.
    town.form(&format!("{address}/traek"), Some(&cookie), &[("bevis", &proof), ("hvorfor", "Den er dobbelt")]);
    let late = send("3", "Ny bro", "Mine sidste ord om broen.");
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("Mine sidste ord om broen.") && late.text.contains("Trukket"));

    // And when the session has ended: it is there, and comes through once somebody has signed in again.
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let other = format!("/kontor/punkter/{draft}");
    let fields = [
        ("bevis", proof.as_str()),
        ("paa", "1"),
        ("title", "Ny bro"),
        ("felt-sagsfremstilling", "Skrevet i to timer \"uden\" at gemme."),
    ];
    let ended = town.form(&other, None, &fields);
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    assert!(ended.text.contains("value=\"Skrevet i to timer &#34;uden&#34; at gemme.\""), "{}", ended.text);
    let fresh = town.sign_in("secretary");
    let again = town.form(&other, Some(&fresh), &fields);
    assert!(again.status == StatusCode::CONFLICT && again.text.contains(&town.proof(&fresh)));
    let new_proof = town.proof(&fresh);
    let fields = [("bevis", new_proof.as_str()), fields[1], fields[2], fields[3]];
    assert_eq!(town.form(&other, Some(&fresh), &fields).status, StatusCode::SEE_OTHER);

    let history = town.get(&format!("{address}/historik"), Some(&cookie)).text;
    assert!(history.contains("historik/3") && history.contains("historik/1"));
    let changed = town.get(&format!("{address}/historik/3"), Some(&cookie)).text;
    assert!(changed.contains("<ins>") && changed.contains("livsfarlig"), "{changed}");
    for nothing in ["historik/99", "historik/x", "historik/-1"] {
        assert_eq!(town.get(&format!("{address}/{nothing}"), Some(&cookie)).status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[test]
fn attachments_are_put_on_an_item_read_and_taken_off() {
    let town = town(true);
    let (cookie, other) = (town.sign_in("secretary"), town.sign_in("caseworker"));
    let proof = town.proof(&cookie);
    let bevis = [("bevis", proof.as_str())];
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let page = format!("/kontor/punkter/{draft}");
    let address = format!("{page}/bilag");
    let all = || town.site.store.read(|c| enclosure::of_draft(c, draft)).unwrap();

    // Several at once; one that is not taken keeps no other out.
    let files = [
        ("fil", "C:%5CU%22rle\\Års<b>plan.pdf", "%PDF plan"),
        ("fil", "ond.docm", "MAKRO"),
        ("fil", "../../etc/pass\twd", "hemmeligt"),
        ("fil", "\u{202E}fdp.exe; filename=x", "tekst"),
    ];
    let some = town.upload(&address, &cookie, &bevis, &files);
    assert_eq!(some.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(some.text.contains("3 af 4 filer er gemt. »ond.docm«: Filen har makroer; gem den uden."), "{}", some.text);
    assert!(!some.text.contains("<b>plan") && some.text.contains("Taget ud af filen: metadata."));
    assert!(some.text.contains("Se &#60;den&#62; efter."));
    assert_eq!(all().len(), 3);
    let again = town.upload(&address, &cookie, &bevis, &files[..1]);
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text.contains("Filen er der i forvejen"));
    let none = town.upload(&address, &cookie, &bevis, &[("fil", "", "")]);
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.text.contains("Vælg mindst én fil."));
    let done = town.upload(&address, &cookie, &bevis, &[("fil", "Budget.pdf", "%PDF budget")]);
    assert_eq!(
        (done.status, done.headers[header::LOCATION].to_str().unwrap()),
        (StatusCode::SEE_OTHER, &*format!("{page}?gjort=bilag#bilag"))
    );

    // Each file comes as nothing that could run.
    for (at, found) in all().iter().enumerate() {
        let file = town.get(&format!("{address}/{}/udgave/1", found.id), Some(&other));
        assert_eq!(file.status, StatusCode::OK, "{}", found.title);
        let of = |name: header::HeaderName| file.headers[name].to_str().unwrap().to_owned();
        assert_eq!((of(header::X_CONTENT_TYPE_OPTIONS), of(header::CACHE_CONTROL)), ("nosniff".into(), "no-store".into()));
        let (kind, place, policy) = match at {
            0 | 3 => ("application/pdf", "inline; filename*=UTF-8''", "default-src 'none'; style-src 'unsafe-inline'"),
            _ => ("text/plain; charset=utf-8", "attachment; filename*=UTF-8''", "sandbox; default-src 'none'"),
        };
        assert_eq!(of(header::CONTENT_SECURITY_POLICY), policy);
        assert_eq!(of(header::CONTENT_TYPE), kind);
        assert!(of(header::CONTENT_DISPOSITION).starts_with(place), "{}", of(header::CONTENT_DISPOSITION));
        assert_eq!(
            of(header::CONTENT_DISPOSITION).matches([';', '"', '/', '\\', '<']).count(),
            1,
            "{}",
            of(header::CONTENT_DISPOSITION)
        );
    }

    // A newer file, a title, another place, closed, taken off.
    let first = all()[0].id;
    let one = format!("{address}/{first}");
    let newer = town.upload(&format!("{one}/udgave"), &cookie, &bevis, &[("fil", "Årsplan 2.pdf", "%PDF plan 2")]);
    assert_eq!(newer.status, StatusCode::SEE_OTHER);
    assert_eq!(town.get(&format!("{one}/udgave/1"), Some(&cookie)).text, "%PDF plan");
    assert_eq!(town.get(&format!("{one}/udgave/2"), Some(&cookie)).text, "%PDF plan 2");
    let send = |way: &str, more: (&str, &str)| town.form(&format!("{one}{way}"), Some(&cookie), &[bevis[0], more]).status;
    assert_eq!(send("", ("titel", "Plan for året")), StatusCode::SEE_OTHER);
    assert_eq!(send("", ("titel", " ")), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send("/ned", ("", "")), StatusCode::SEE_OTHER);
    assert_eq!((all()[1].id, all()[1].title.as_str()), (first, "Plan for året"));
    let shown = town.get(&page, Some(&cookie)).text;
    for words in [">Plan for året</a>", "Udgave 1</a>", "enctype=\"multipart/form-data\"", "Flyt op: Plan for året", "PDF, 1 kB"]
    {
        assert!(shown.contains(words), "{words}");
    }
    let read = town.get(&page, Some(&other)).text;
    assert!(read.contains(">Plan for året</a>") && !read.contains("type=\"file\""), "who reads sees it and changes nothing");
    assert_eq!(send("/adgang", ("adgang", "lukket")), StatusCode::SEE_OTHER);
    assert!(!town.get(&page, Some(&other)).text.contains("Plan for året"), "closed to who does not write on the item");
    let hidden = town.get(&format!("{one}/udgave/1"), Some(&other));
    assert_eq!((hidden.status, hidden.text), (StatusCode::NOT_FOUND, town.get("/kontor/x", Some(&other)).text));
    assert_eq!(send("/fjern", ("", "")), StatusCode::SEE_OTHER);
    assert!(!town.get(&page, Some(&cookie)).text.contains("Plan for året"));
    for nothing in [format!("{one}/udgave/1"), format!("{address}/x/udgave/1"), format!("{address}/{}/udgave/9", all()[0].id)] {
        assert_eq!(town.get(&nothing, Some(&cookie)).status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[test]
fn what_is_no_whole_form_with_files_is_told() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}/bilag");
    let whole = multipart(&[("bevis", &proof)], &[("fil", "Kort.txt", "Kortet")]);
    let send = |kind: &str, cookie: &str, body: &str| {
        let headers = [("content-type", kind), ("sec-fetch-site", "same-origin"), ("cookie", cookie)];
        town.site.send(Method::POST, &address, &headers, body)
    };
    for (kind, body) in [
        (MULTIPART.1, &whole[..whole.len() - 10]),
        (MULTIPART.1, &whole[..20]),
        (MULTIPART.1, ""),
        (MULTIPART.1, "--skel--"),
        (MULTIPART.1, "--skel\r\n\r\n\r\n--skel--"),
        ("multipart/form-data", &whole),
        ("multipart/form-data; boundary=\"", &whole),
        ("multipart/form-data; boundary=andet", &whole),
        ("multipart/byteranges; boundary=skel", &whole),
    ] {
        let answer = send(kind, &cookie, body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{kind} {body}");
        assert!(answer.text.contains("Gå tilbage"), "{kind} {body}: {}", answer.text);
    }
    let unproved = town.upload(&address, &cookie, &[("bevis", "0")], &[("fil", "Kort.txt", "Kortet")]);
    assert!(unproved.status == StatusCode::CONFLICT && unproved.text.contains("Filerne er ikke gemt."));
    let ended = send(MULTIPART.1, "sagsgang=x", &whole);
    assert!(ended.status == StatusCode::UNAUTHORIZED && ended.text.contains("Filerne er ikke gemt."));
    assert!(!ended.text.contains("Kortet"));
    // Nobody sends much who is not in, and nobody sends files where none are taken.
    let large = multipart(&[("bevis", &proof)], &[("fil", "Kort.txt", &"x".repeat(3_000_000))]);
    assert!(send(MULTIPART.1, "sagsgang=x", &large).text.contains("Din session er slut."));
    let headers = [MULTIPART, ("sec-fetch-site", "same-origin"), ("cookie", cookie.as_str())];
    let elsewhere = town.site.send(Method::POST, &format!("/kontor/punkter/{draft}"), &headers, &large);
    assert!(elsewhere.status == StatusCode::BAD_REQUEST && elsewhere.text.contains("Det sendte er for langt."));
    let endless = multipart(&[("bevis", &proof)], &[("fil", "Kort.txt", &"x".repeat(60_000_001))]);
    assert!(send(MULTIPART.1, &cookie, &endless).text.contains("mere end 60 MB tilsammen"));
    assert!(town.site.store.read(|c| enclosure::of_draft(c, draft)).unwrap().is_empty());
    assert_eq!(send(MULTIPART.1, &cookie, &large).status, StatusCode::SEE_OTHER);
    assert_eq!(town.site.store.read(|c| enclosure::of_draft(c, draft)).unwrap()[0].newest.size, 3_000_000);
}

#[test]
fn the_script_saves_while_somebody_writes() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}");
    let send = |proof: &str, upon: &str, title: &str, case: &str, economy: &str| {
        let fields = [
            ("bevis", proof),
            ("paa", upon),
            ("title", title),
            ("clauses", "at broen bygges"),
            ("felt-sagsfremstilling", case),
            ("felt-oekonomi", economy),
        ];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin"), ("accept", "application/json")];
        town.site.send(Method::POST, &address, &headers, &body)
    };
    let json = |answer: &Answer| serde_json::from_str::<serde_json::Value>(&answer.text).unwrap();
    let page = town.get(&address, Some(&cookie)).text;
    let script = page.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(town.site.get(script).text.contains("data-writing") && page.contains("role=\"status\" data-told"));

    let kept = send(&proof, "1", "Ny bro", "Den er fra 1931.\r\n\r\nDen er smal.", "");
    assert_eq!(kept.headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
    assert_eq!(json(&kept), serde_json::json!({ "saved": 2, "at": "11.00", "others": {} }));
    // What a colleague wrote meanwhile is told, so that the next text holds it.
    let merged = send(&proof, "1", "Ny bro", "Den gamle er træt.", "2 mio. kr.");
    assert_eq!(
        json(&merged),
        serde_json::json!({ "saved": 3, "at": "11.00", "others": { "felt-sagsfremstilling": "Den er fra 1931.\n\nDen er smal." } })
    );
    let conflict = send(&proof, "1", "Ny bro", "Den gamle er livsfarlig.", "2 mio. kr.");
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert!(json(&conflict)["problem"].as_str().unwrap().starts_with("Prøve Person har gemt"));
    let nameless = send(&proof, "3", " ", "Den er fra 1931.", "");
    assert_eq!(
        (nameless.status, json(&nameless)["problem"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("Skriv en titel."))
    );
    let unproved = send("", "3", "Ny bro", "Den er fra 1931.", "");
    assert_eq!((unproved.status, unproved.text.starts_with("<!DOCTYPE html>")), (StatusCode::CONFLICT, true));
    assert_eq!(town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap().version, 3);

    let pasted = town.form("/kontor/tekst", Some(&cookie), &[("bevis", &proof), ("html", "<b>Nyt</b>")]);
    assert_eq!(json(&pasted), serde_json::json!({ "text": "**Nyt**" }));
    assert_eq!(town.form("/kontor/tekst", Some(&cookie), &[("html", "<b>Nyt</b>")]).status, StatusCode::CONFLICT);
}

#[test]
fn a_text_is_shown_as_it_will_look_and_nothing_of_it_is_lost() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}/vis");
    let fields = [
        ("bevis", proof.as_str()),
        ("paa", "1"),
        ("title", "Ny \"bro\""),
        ("recommended_by", "Administrationen"),
        ("clauses", "at broen bygges\r\nat den males"),
        ("felt-sagsfremstilling", "Den er <b>træt</b>."),
    ];
    let shown = town.form(&address, Some(&cookie), &fields);
    assert_eq!(shown.status, StatusCode::OK);
    for words in [
        "<p>Den er &lt;b&gt;træt&lt;/b&gt;.</p>",
        "<li>at den males</li>",
        "Administrationen indstiller,",
        "value=\"Ny &#34;bro&#34;\"",
        "name=\"paa\" value=\"1\"",
    ] {
        assert!(shown.text.contains(words), "{words} in {}", shown.text);
    }
    let mut back = fields.to_vec();
    back.push(("videre", "ja"));
    let form = town.form(&address, Some(&cookie), &back);
    assert!(form.status == StatusCode::OK && form.text.contains("data-unsaved") && form.text.contains("value=\"1\""));
    assert!(form.text.contains("Den er &#60;b&#62;træt&#60;/b&#62;."), "{}", form.text);
    assert_eq!(town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap().version, 1, "nothing is saved");
}

#[test]
fn grants_are_entered_shown_and_asked_for() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}");
    let send = |to: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("bevis", proof.as_str()), ("title", "Ny bro"), ("clauses", "at broen bygges")];
        all.extend(fields);
        town.form(&format!("{address}{to}"), Some(&cookie), &all)
    };
    let text = || {
        let version = town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap().version;
        town.site.store.read(|c| draft::text(c, draft, version)).unwrap().unwrap()
    };
    let wrong = send("", &[("paa", "1"), ("bevilling-1-beloeb", "60.00"), ("bevilling-1-kilde", "kassen | bank")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["»60.00« er ikke et beløb", "value=\"60.00\"", "value=\"kassen | bank\""] {
        assert!(wrong.text.contains(words), "{words} in {}", wrong.text);
    }
    let two = [
        ("paa", "1"),
        ("bevilling-1-beloeb", "60000"),
        ("bevilling-1-af", "120.576"),
        ("bevilling-1-art", "drift"),
        ("bevilling-1-aar", "2021"),
        ("bevilling-1-kilde", "finansieres fra kassen"),
        ("bevilling-3-beloeb", "1.000,50"),
        ("bevilling-3-art", "anlæg"),
        ("bevilling-3-kilde", "rådighedsbeløbet"),
    ];
    let shown = send("/vis", &two);
    for words in ["<td class=\"number\">60.576</td>", "<td class=\"number\">61.000,50</td>", "<td>kassebeholdningen</td>"] {
        assert!(shown.text.contains(words), "{words} in {}", shown.text);
    }
    assert_eq!(send("", &two).status, StatusCode::SEE_OTHER);
    assert_eq!(
        text().grants,
        "| 60.000 | 120.576 | drift | 2021 | finansieres fra kassen |\n| 1.000,50 |  | anlæg |  | rådighedsbeløbet |"
    );
    let page = town.get(&address, Some(&cookie)).text;
    assert!(page.contains("I alt 61.000,50 kr.") && page.contains("name=\"bevilling-4-kilde\""), "{page}");
    let proposed = "at byrådet giver bevillinger på i alt 61.000,50 kr.:";
    assert!(
        page.contains(&format!("»{proposed}")) && !page.contains("Kun byrådet giver bevillinger ("),
        "the body is the council"
    );
    let mut entered = two.to_vec();
    entered[0] = ("paa", "2");
    entered.push(("felt-lovgrundlag", "Ikke gemt før nu."));
    assert_eq!(send("/bevilling", &entered).status, StatusCode::SEE_OTHER);
    assert!(
        text().clauses.starts_with(&format!("at broen bygges\n{proposed}"))
            && text().section("lovgrundlag") == "Ikke gemt før nu."
    );
    // Both changed a grant: the text of both stands in the form, and comes back as grants.
    let meets = send("", &[("paa", "1"), ("bevilling-1-beloeb", "70.000"), ("bevilling-1-art", "drift")]);
    assert!(meets.status == StatusCode::CONFLICT && meets.text.contains("name=\"grants\""), "{}", meets.text);
    assert_eq!(send("", &[("paa", "3"), ("grants", "| 70.000 |  | drift |  | x |")]).status, StatusCode::SEE_OTHER);
    assert_eq!(text().grants, "| 70.000 |  | drift |  | x |");
}

#[test]
fn what_reading_will_find_is_told_while_somebody_writes() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}");
    assert!(!town.get(&address, Some(&cookie)).text.contains("Fundet i teksten"));
    let found = |case: &str| {
        let fields =
            [("bevis", proof.as_str()), ("videre", "ja"), ("paa", "1"), ("title", "Ny bro"), ("felt-sagsfremstilling", case)];
        town.form(&format!("{address}/vis"), Some(&cookie), &fields).text
    };
    let known = found("Se serviceloven § 83. Beslutning fra Byrådet, 24. april 2023, pkt. 61: Godkendt.");
    assert!(known.contains("<dt>Love</dt><dd>serviceloven § 83</dd>"), "{known}");
    assert!(known.contains("<a href=\"/moeder/byraadet/2023-04-24/punkt/61\">Byrådet, 24. april 2023, pkt. 61</a>"), "{known}");
    let unknown = found("Beslutning fra Byrådet, 24. april 2023, pkt. 6100: Godkendt.");
    assert!(unknown.contains("<dd>Byrådet, 24. april 2023, pkt. 6100</dd>"), "{unknown}");
}

#[test]
fn an_earlier_decision_is_found_and_quoted_by_a_button() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}");
    assert!(town.get(&address, Some(&cookie)).text.contains("Der er ingen endnu."));
    // The same case was before two bodies.
    let move_to = |number: &str| {
        town.site
            .store
            .write(|c| {
                let id = meeting::case(c, OrganizationId(uuid::Uuid::from_u128(1)), &number.parse().unwrap(), || {
                    CaseId(uuid::Uuid::now_v7())
                })?;
                c.execute(
                    "UPDATE case_files SET case_id = $1 WHERE case_id = (SELECT case_id FROM drafts WHERE id = $2)",
                    sagsgang_store::values![id, draft],
                )?;
                c.execute("UPDATE drafts SET case_id = $1 WHERE id = $2", sagsgang_store::values![id, draft])
            })
            .unwrap();
    };
    move_to("27.15.00-G01-7-23");
    let page = town.get(&address, Some(&cookie)).text;
    assert!(page.contains("name=\"citat\" value=\"byraadet/2023-04-24/punkt/61\""), "{page}");
    let send = |to: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("bevis", proof.as_str()), ("paa", "1"), ("title", "Ny bro"), ("felt-sagsfremstilling", "Ikke gemt.")];
        all.extend(fields);
        town.form(&format!("{address}{to}"), Some(&cookie), &all)
    };
    let found = send("/find", &[("soeg", "dagcentret")]);
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.text.contains("Fundet for »dagcentret«") && found.text.contains("Ikke gemt."), "{}", found.text);
    let hits = found.text.split("Fundet for").nth(1).unwrap();
    assert!(hits.contains("name=\"citat\" value=\"omsorgsudvalget/2023-03-06/punkt/15\""), "{hits}");
    let version = || town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap().version;
    let closed = send("/citer", &[("citat", "omsorgsudvalget/2023-03-06/punkt/16")]);
    assert_eq!((closed.status, version()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "closed");
    assert!(closed.text.contains("Ikke gemt."));
    assert_eq!(send("/citer", &[("citat", "findes/ikke")]).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send("/citer", &[("citat", "byraadet/2023-04-24/punkt/61")]).status, StatusCode::SEE_OTHER);
    let text = town.site.store.read(|c| draft::text(c, draft, 2)).unwrap().unwrap();
    let quoted = "Ikke gemt.\n\nBeslutning fra Byrådet 2022-2025, 24. april 2023, pkt. 61: ";
    assert!(text.section("sagsfremstilling").starts_with(quoted), "{text:?}");
}

#[test]
fn an_item_has_a_way_and_a_day_and_is_late_behind_it() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}");
    let home = || town.get("/kontor", Some(&cookie)).text;
    assert!(!home().contains("Forsinket") && home().contains("Ny bro"));
    let organization = OrganizationId(uuid::Uuid::from_u128(1));
    let add = |id: u128, key: &str, name: &str| {
        let id = BodyId(uuid::Uuid::from_u128(id));
        town.site.store.write(|c| body::add(c, id, organization, key, name)).unwrap().id.to_string()
    };
    let (care, money, council) = (
        add(3, "omsorgsudvalg", "Omsorgsudvalget"),
        add(4, "økonomiudvalg", "Økonomiudvalget"),
        BodyId(uuid::Uuid::from_u128(2)).to_string(),
    );
    let send = |day: &str| {
        let fields = [
            ("bevis", proof.as_str()),
            ("frist", day),
            ("vej-1-trin", "2"),
            ("vej-1-udvalg", &council),
            ("vej-2-trin", "1"),
            ("vej-2-udvalg", &care),
            ("vej-4-trin", "2"),
            ("vej-4-udvalg", &money),
        ];
        town.form(&format!("{address}/vej"), Some(&cookie), &fields)
    };
    assert_eq!(send("i morgen").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send("2024-01-20").status, StatusCode::SEE_OTHER);
    let page = town.get(&address, Some(&cookie)).text;
    assert!(
        page.contains("Vej: Omsorgsudvalget → Byrådet og Økonomiudvalget") && page.contains("frist 20. januar 2024"),
        "{page}"
    );
    assert!(!page.contains("Forsinket") && !home().contains("Forsinket"), "the day itself is in time");
    assert_eq!(send("19.1.2024").status, StatusCode::SEE_OTHER);
    let page = town.get(&address, Some(&cookie)).text;
    assert!(page.contains("<span class=\"tag late\">Forsinket</span>") && page.contains("name=\"frist\" value=\"2024-01-19\""));
    assert!(home().contains("<h2 id=\"forsinket\">Forsinket</h2>"));
    let case = town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap().case;
    let page = town.get(&format!("/kontor/sager/{case}"), Some(&cookie)).text;
    assert!(page.contains("<td>Omsorgsudvalget → Byrådet og Økonomiudvalget</td><td>19. januar 2024 <span"), "{page}");
}

#[test]
fn a_document_is_read_into_the_fields_behind_what_stands_there() {
    let town = town(true);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("not_ready", "open", town.accounts[&Role::Secretary]);
    let address = format!("/kontor/punkter/{draft}/indlaes");
    let send = |file: Option<&str>| {
        let fields = [
            ("bevis", proof.as_str()),
            ("paa", "1"),
            ("title", "Ny bro"),
            ("clauses", "at broen bygges"),
            ("felt-sagsfremstilling", "Min tekst."),
        ];
        let part = |head: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n");
        let mut body: String = fields.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value)).collect();
        body.extend(file.map(|bytes| part("name=\"dokument\"; filename=\"C:\\\\sager\\\\bro.docx\"", bytes)));
        let headers =
            [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=x")];
        town.site.send(Method::POST, &address, &headers, &format!("{body}--x--\r\n"))
    };
    let read = send(Some("docx"));
    assert_eq!(read.status, StatusCode::OK);
    for words in [
        "Min tekst.\n\nBro over åen\n\nIndledning.\n\nBroen er fra 1931.\n\nTidsplan\n\nI 2028.</textarea>",
        ">\n2 mio. kr.</textarea>",
        ">\nat broen bygges\nat broen males</textarea>",
        "name=\"title\" value=\"Ny bro\"",
        "data-unsaved data-proposed",
        "det er ikke gemt endnu",
    ] {
        assert!(read.text.contains(words), "{words} in {}", read.text);
    }
    for (file, why) in [(Some("broken"), "bro.docx kan ikke læses."), (None, "Vælg et dokument")] {
        let answer = send(file);
        assert!(
            answer.text.contains(why) && answer.text.contains("Min tekst.") && !answer.text.contains("data-proposed"),
            "{why}"
        );
    }
    assert_eq!(town.site.store.read(|c| draft::get(c, draft)).unwrap().unwrap().version, 1, "nothing is saved");
}

/// What the log tells stands in words: every kind of event that the use cases write.
#[test]
fn every_kind_of_event_has_words() {
    let words = include_str!("../../src/office/log.rs");
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src"))];
    let mut kinds = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap_or_default();
            for rest in source.split("event::append(c, ").skip(1) {
                let Some(kind) = rest.split('"').nth(1).filter(|kind| {
                    kind.contains('.') && kind.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_'))
                }) else {
                    continue;
                };
                assert!(words.contains(&format!("(\"{kind}\",")), "{kind} of {}", path.display());
                kinds += 1;
            }
        }
    }
    assert!(kinds > 20, "{kinds}");
}

/// The first account of a role reads one item with an open file and a closed one.
fn agenda_with_a_closed_file(town: &Town, reader: Role, access: &str) -> (Held, String) {
    let held = town.meeting("sent", access, town.nobody, town.accounts[&reader]);
    let secret = town.site.store.blobs().put(b"%PDF-1.7 et lukket bilag").unwrap();
    let add = |c: &Connection<'_>| {
        let mut edition = agenda::edition(c, held.id, None)?.unwrap();
        let file = edition.items[0].files[0].clone();
        edition.number = 2;
        edition.items[0].files.push(SentFile {
            title: "Lukket notat".into(),
            access: model::record::Access::Closed,
            sha256: secret.clone(),
            ..file
        });
        agenda::keep_edition(c, &edition)
    };
    town.site.store.write(add).unwrap();
    (held, secret)
}

#[test]
fn what_is_kept_to_be_read_without_a_network_says_whose_it_is_and_what_it_holds() {
    let town = town(true);
    let (member, other) = (town.sign_in("member"), town.sign_in("chair"));
    let (held, secret) = agenda_with_a_closed_file(&town, Role::Member, "open");
    let (closed, _) = agenda_with_a_closed_file(&town, Role::Member, "closed");
    let of = |held: &Held| {
        let meeting = format!("/kontor/moeder/{}", held.id);
        let item = format!("{meeting}/punkter/{}", held.entry);
        (meeting, item)
    };
    let (meeting, item) = of(&held);
    let keep = |address: &str, what: &str| town.site.ask(Method::GET, address, &[("cookie", &member), ("sagsgang-keep", what)]);
    let said = |answer: &Answer| answer.headers.get("sagsgang-keep").map(|said| said.to_str().unwrap().to_owned());

    // Every answer says whose it is, in the same words each time; nobody else's does, nor what no session asked for.
    let tag = |answer: &Answer| answer.headers.get("sagsgang-reader").map(|tag| tag.to_str().unwrap().to_owned());
    let mine = tag(&town.get(&item, Some(&member))).unwrap();
    assert!(mine.len() == 16 && mine.bytes().all(|sign| sign.is_ascii_hexdigit()), "{mine}");
    assert_eq!(tag(&town.get("/kontor/findes-ikke", Some(&town.sign_in("member")))).as_ref(), Some(&mine));
    assert_ne!(tag(&town.get(&item, Some(&other))).as_ref(), Some(&mine));
    for cookie in [None, Some("sagsgang=findes-ikke")] {
        for address in [&meeting, &item, "/kontor/log-ind"] {
            let answer = town.get(address, cookie);
            assert!(tag(&answer).is_none() && !answer.text.contains("data-reader"), "{address}");
        }
    }
    assert!(town.get(&item, Some(&member)).text.contains(&format!("<body class=\"office\" data-reader=\"{mine}\"")));
    assert!(!town.get("/kontor", Some(&member)).text.contains("data-reader"), "only where something is read");

    // What is kept as open holds nothing closed; being kept is not being read.
    for (address, what, holds, shown) in [
        (&meeting, "open", Some("open"), false),
        (&meeting, "closed", Some("closed"), false),
        (&item, "open", Some("open"), false),
        (&item, "closed", Some("closed"), true),
    ] {
        let answer = keep(address, what);
        assert_eq!((answer.status, said(&answer).as_deref()), (StatusCode::OK, holds), "{address} {what}");
        assert_eq!(answer.text.contains("Lukket notat"), shown, "{address} {what}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    }
    let page = keep(&item, "closed").text;
    assert!(page.contains(&format!("filer/{}\">Kort", held.file)) && page.contains(&format!("filer/{secret}\" data-closed>")));
    for (file, what, status, holds) in [
        (&held.file, "open", StatusCode::OK, Some("open")),
        (&secret, "closed", StatusCode::OK, Some("closed")),
        (&secret, "open", StatusCode::FORBIDDEN, None),
    ] {
        let answer = keep(&format!("{item}/filer/{file}"), what);
        assert_eq!((answer.status, said(&answer).as_deref()), (status, holds), "{file} {what}");
    }
    let (fresh, kept) = of(&town.meeting("sent", "open", town.nobody, town.accounts[&Role::Member]));
    keep(&kept, "open");
    keep(&kept, "closed");
    assert!(town.get(&fresh, Some(&member)).text.contains("Ulæst"), "kept is not read");
    town.get(&kept, Some(&member));
    assert!(!town.get(&fresh, Some(&member)).text.contains("Ulæst"));

    // A closed item is marked where it is linked, and all of it is closed.
    let (meeting, item) = of(&closed);
    let page = town.get(&meeting, Some(&member)).text;
    assert!(
        page.contains(&format!("<a href=\"{item}\" data-closed>")) && page.contains("data-keep=\"/punkter/\" hidden"),
        "{page}"
    );
    assert!(page.contains("Også det lukkede") && !keep(&meeting, "open").text.contains("Også det lukkede"));
    assert!(!keep(&meeting, "open").text.contains("Ny bro"), "a closed title");
    for address in [item.clone(), format!("{item}/filer/{}", closed.file)] {
        assert_eq!(keep(&address, "open").status, StatusCode::FORBIDDEN, "{address}");
        assert_eq!(said(&keep(&address, "closed")).as_deref(), Some("closed"), "{address}");
    }
}

#[test]
fn the_worker_is_served_for_the_office_and_changes_with_what_it_keeps() {
    let town = town(true);
    let worker = town.get("/kontor/offline.js", None);
    assert_eq!(worker.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert_eq!(
        (&worker.headers["service-worker-allowed"], &worker.headers[header::CACHE_CONTROL]),
        (&"/kontor".parse().unwrap(), &"no-store".parse().unwrap())
    );
    for address in ["/style.css?v=", "/kontor.js?v="] {
        let whole = worker.text.split('\'').find(|part| part.starts_with(address)).unwrap();
        assert!(town.get(whole, None).headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"), "{whole}");
    }
    assert!(worker.headers["content-security-policy"].to_str().unwrap().contains("connect-src 'self'"));

    // The worker itself, in a world of paper; where there is no node the browser alone tries it.
    let world = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/offline.mjs");
    let node = std::process::Command::new("node").arg(world).stdin(std::process::Stdio::piped()).spawn();
    let Ok(mut node) = node else { return };
    std::io::Write::write_all(&mut node.stdin.take().unwrap(), worker.text.as_bytes()).unwrap();
    assert!(node.wait().unwrap().success(), "the worker does not do as it should");
}

/// Without the office nothing of it answers.
#[test]
fn a_site_without_office_has_none() {
    let site = Site::new();
    for address in ["/kontor", "/kontor/log-ind", "/kontor/foerste", "/kontor.js", "/kontor/offline.js"] {
        assert_eq!(site.get(address).status, StatusCode::NOT_FOUND, "{address}");
    }
}
