//! Measures every page of a busy office, and what is written most, through the whole router, two requests at a time:
//! `cargo run --release -p sagsgang-web --example office [TIMES]`.
//!
//! The office has 30 meetings of 150 items, 20 of them sent, 2,000 cases, 5,000 items with texts of some 3 kB, 50 of them with
//! five attachments, and a member with 300 notes. Each line that is printed is `what: figure`.

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use sagsgang_app::{
    Cleaned, Cleaning, Surroundings, Writing,
    office::{self, Actor, EntryChange, NewAct, NewAssignment, Token},
};
use sagsgang_model::{
    Date, Ground, Outcome, Role,
    agenda::{Entry, MeetingState, Origin, PlannedMeeting},
    anchor::Anchor,
    draft::{DraftState, DraftText, FormField},
    id::{AccountId, ActId, AttendeeId, BodyId, CaseId, DraftId, EnclosureId, EntryId, MeetingId, NoteId, OrganizationId},
    note::{Note, NoteKind},
    record::{Access, Block, Item},
    sitting::{Act, Attendee, Ballot, Decided, Seat},
};
use sagsgang_store::{
    Connection, Store, agenda, body,
    draft::{self, CaseFile, Draft, Plan},
    enclosure::{self, Enclosure, File},
    event,
    gate::{self, FileContents},
    meeting, note,
};
use sagsgang_web::office::{Needs, Office, ROUTES};
use tower::ServiceExt as _;
use uuid::Uuid;

/// The same as the program has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

const PASSWORD: &str = "hest ost paraply kano";
const BODIES: [&str; 5] = ["Byrådet", "Økonomiudvalget", "Teknisk Udvalg", "Børneudvalget", "Kulturudvalget"];
const MEETINGS: usize = 30;
const SENT: usize = 20;
/// Of those that were sent, so many were sent anew twice.
const SENT_ANEW: usize = 3;
const ITEMS: usize = 150;
const CASES: usize = 2_000;
const DRAFTS: usize = 5_000;
const WITH_FILES: usize = 50;
const FILES: usize = 5;
const NOTES: usize = 300;
/// A council as large as they come, at two of the meetings that were sent.
const MEMBERS: usize = 31;
const GOES_ON: usize = 7;
const OVER: usize = 12;
/// Requests at a time.
const AT_ONCE: usize = 2;

/// The rules that the program has.
struct Markdown;

impl Writing for Markdown {
    fn blocks(&self, markdown: &str) -> Vec<Block> {
        sagsgang_intake::markdown::blocks(markdown)
    }

    fn markdown(&self, blocks: &[Block]) -> String {
        sagsgang_intake::markdown::markdown(blocks)
    }

    fn annotate(&self, item: &mut Item, day: Option<Date>) {
        sagsgang_intake::annotate(item, day);
    }

    fn outcomes(&self, text: &str, recommended: &[sagsgang_model::record::Recommendation]) -> Vec<sagsgang_model::Outcome> {
        sagsgang_intake::outcomes(text, recommended)
    }

    fn pasted(&self, html: &str) -> String {
        sagsgang_intake::markdown::from_html(html)
    }
}

/// Uploads are no part of this measure.
struct NoFiles;

impl Cleaning for NoFiles {
    fn clean(&self, _: &str, _: &[u8]) -> Result<Cleaned, String> {
        Err("Her tages ingen filer.".to_owned())
    }
}

// ---- the office ----

/// A text of some 3 kB; no two are alike. What is closed has no sentence that stands in the open.
fn text(form: &[FormField], n: usize, closed: bool) -> DraftText {
    if closed {
        let sentence =
            |of: usize| format!("Familie {n} har i {of} uger fået støtte, og sagsbehandler {n} foreslår det forlænget. ");
        let mut text = DraftText { title: format!("Støtte til familie {n}"), ..DraftText::default() };
        text.clauses = format!("at familie {n} får støtte i yderligere et halvt år");
        for (at, field) in form.iter().enumerate() {
            text.set(&field.key, (at * 6..at * 6 + 6).map(sentence).collect());
        }
        return text;
    }
    let sentence = |of: usize| match (of * 7 + n) % 9 {
        0 => format!(
            "Forvaltningen har gennemgået vej nr. {} og vurderer, at belægningen holder i yderligere {} år.",
            n + of,
            2 + of % 9
        ),
        1 => format!("Anlægsudgiften er beregnet til {}.{:03}.000 kr. og afholdes inden for rammen.", 1 + n % 7, of * 37 % 1000),
        2 => "Sagen har været i høring hos Ældrerådet og Handicaprådet, som begge bakker op om forslaget.".to_owned(),
        3 => format!("Beslutningen træffes efter serviceloven § {}, stk. 1, og vejledningen dertil.", 80 + of % 40),
        4 => format!("Der er registreret {} henvendelser fra borgere i området i løbet af det sidste halve år.", 10 + of * 3),
        5 => "Arbejdet planlægges, så skolebørn fortsat kan færdes sikkert på cykel gennem hele anlægsperioden.".to_owned(),
        6 => format!("Forvaltningen vender tilbage med en status senest {}. kvartal 2028.", 1 + of % 4),
        7 => "Udgifterne til drift ændres ikke, fordi den nye belægning kræver mindre vintervedligeholdelse.".to_owned(),
        _ => format!("Byrådet behandlede et lignende forslag i område {} og godkendte det uden ændringer.", of + n % 50),
    };
    let paragraph = |from: usize| (from..from + 5).map(sentence).collect::<Vec<_>>().join(" ");
    let mut text = DraftText {
        title: format!("Renovering af vej og fortov, etape {n}"),
        recommended_by: "Administrationen".to_owned(),
        clauses: "at etapen godkendes\nat udgiften afholdes inden for rammen\nat der gives en status om et år".to_owned(),
        ..DraftText::default()
    };
    for (at, field) in form.iter().enumerate() {
        let said = match at {
            1 => format!("{}\n\n{}\n\n- {}\n- {}\n\n{}", paragraph(1), paragraph(11), sentence(3), sentence(5), paragraph(21)),
            2 => "| År | Beløb |\n| --- | --- |\n| 2027 | 1,5 mio. kr. |\n| 2028 | 2,0 mio. kr. |".to_owned(),
            _ => paragraph(30 + at * 6),
        };
        text.set(&field.key, said);
    }
    text
}

/// What was made, for filling in addresses.
struct Made {
    accounts: BTreeMap<Role, AccountId>,
    bodies: Vec<BodyId>,
    cases: Vec<CaseId>,
    drafts: Vec<DraftId>,
    /// Each with its first items.
    meetings: Vec<(MeetingId, Vec<EntryId>)>,
    files: Vec<(DraftId, EnclosureId, String)>,
}

/// An account for each role, for all bodies.
fn accounts(store: &Store, s: &Surroundings) -> Fallible<BTreeMap<Role, AccountId>> {
    office::set_second_factor(store, s, true)?;
    let mut accounts = BTreeMap::new();
    for role in Role::ALL {
        let given = NewAssignment { role, body: None, since: s.today(), until: None };
        let email = format!("{}@fjordby.example", role.code());
        let invited = office::invite_as(store, s, &office::command_line(s), &email, role.danish(), &given)?;
        office::take_invitation(store, s, &invited.link, role.danish(), PASSWORD, "measure")?;
        accounts.insert(role, invited.account);
    }
    Ok(accounts)
}

fn actor_of(store: &Store, s: &Surroundings, role: Role) -> Fallible<(Actor, Token)> {
    let signed = office::sign_in(store, s, &format!("{}@fjordby.example", role.code()), PASSWORD, "measure")?;
    let token = signed.ok_or("the password is wrong")?.token;
    let actor = office::actor(store, s, &token)?.ok_or("nobody signed in")?;
    Ok((actor, token))
}

fn make(store: &Store, s: &Surroundings) -> Fallible<Made> {
    let accounts = accounts(store, s)?;
    let owner = accounts[&Role::Caseworker];
    let form = office::form();
    let now = s.now();
    let made = store.write(|c| -> Fallible<Made> {
        let organization = OrganizationId(Uuid::now_v7());
        body::add_organization(c, organization, "fjordby kommune", "Fjordby Kommune")?;
        let mut bodies = Vec::new();
        for name in BODIES {
            bodies.push(body::add(c, BodyId(Uuid::now_v7()), organization, &name.to_lowercase(), name)?);
        }
        let mut cases = Vec::new();
        for n in 0..CASES {
            let number = format!("05.{:02}.{:02}-G01-{n}-26", n % 17, n % 23).parse()?;
            let id = meeting::case(c, organization, &number, || CaseId(Uuid::now_v7()))?;
            let access = if n % 15 == 14 { Access::Closed } else { Access::Open };
            let (title, opened_by) = (format!("Renovering af vej og fortov, område {n}"), "Sagsbehandler".to_owned());
            draft::open_case(c, &CaseFile { id, number, title, access, opened: now.clone(), opened_by, owner })?;
            event::append(c, &now, "case.opened", &serde_json::json!({ "case": id, "by": owner }))?;
            cases.push(id);
        }
        let mut drafts = Vec::new();
        for n in 0..DRAFTS {
            let closed = n % 15 == 14;
            let draft = Draft {
                id: DraftId(Uuid::now_v7()),
                case: cases[n % CASES],
                body: bodies[n / ITEMS % bodies.len()].id,
                form: form.clone(),
                state: match n {
                    _ if n < MEETINGS * ITEMS => DraftState::Approved,
                    _ if n % 3 == 0 => DraftState::NotReady { returned: None },
                    _ if n % 3 == 1 => DraftState::InReview,
                    _ => DraftState::Approved,
                },
                access: if closed { Access::Closed } else { Access::Open },
                ground: None,
                open_title: None,
                made: now.clone(),
                changed: now.clone(),
                version: 0,
            };
            draft::add(c, &draft, owner)?;
            if closed {
                draft::set_access(c, draft.id, Access::Closed, Some(Ground::PrivateMatters), Some("Personsag"))?;
            }
            let deadline = s.today().checked_add(jiff::Span::new().days((n % 40) as i64 - 20))?;
            draft::set_plan(c, draft.id, &Plan { route: vec![vec![draft.body]], deadline: Some(deadline) })?;
            for round in 0..2 {
                draft::save(c, draft.id, &text(&form, n * 2 + round, closed), &now, owner, "Sagsbehandler")?;
                event::append(
                    c,
                    &now,
                    "draft.saved",
                    &serde_json::json!({ "draft": draft.id, "version": round + 1, "by": owner }),
                )?;
            }
            drafts.push(draft.id);
        }
        let files = attach(c, store, &now, owner, &drafts)?;
        let mut meetings = Vec::new();
        for at in 0..MEETINGS {
            let body = bodies[at % bodies.len()].clone();
            let date = s.today().checked_add(jiff::Span::new().days(20 + 7 * (at / bodies.len()) as i64))?;
            let (of, name) = (body.id, body.name.clone());
            let id = meeting::add(c, MeetingId(Uuid::now_v7()), body, date, &name)?.id;
            let (time, place, state) = ("16:00".parse()?, "Rådhuset".to_owned(), MeetingState::Announced);
            agenda::plan(c, &PlannedMeeting { id, body: of, date, time, place, extraordinary: false, state }, &now, "Sekretær")?;
            let mut entries = Vec::new();
            for n in 0..ITEMS {
                let entry = Entry {
                    id: EntryId(Uuid::now_v7()),
                    meeting: id,
                    position: u32::try_from(n + 1)?,
                    origin: Origin::Draft { draft: drafts[at * ITEMS + n] },
                    text: DraftText::default(),
                    case_number: None,
                    group: if n % 30 == 0 { format!("Sager, del {}", n / 30 + 1) } else { String::new() },
                    from: None,
                    to: None,
                    guests: String::new(),
                    number: None,
                    late: None,
                    withdrawn: None,
                };
                agenda::set_entry(c, &entry)?;
                entries.push(entry.id);
            }
            meetings.push((id, entries));
        }
        Ok(Made { accounts, bodies: bodies.into_iter().map(|body| body.id).collect(), cases, drafts, meetings, files })
    })?;
    send(store, s, &made)?;
    hold(store, s, &made)?;
    notes(store, &made, &now)?;
    Ok(made)
}

/// Attachments for the items of the first meeting, as they are after cleaning.
fn attach(
    c: &Connection<'_>,
    store: &Store,
    now: &str,
    account: AccountId,
    drafts: &[DraftId],
) -> Fallible<Vec<(DraftId, EnclosureId, String)>> {
    let mut files = Vec::new();
    for (n, draft) in drafts.iter().take(WITH_FILES).enumerate() {
        for file in 0..FILES {
            let text = format!("Bilag {file} til etape {n}. Tegningen viser vejen fra nord. ").repeat(800);
            let sha256 = store.blobs().put(text.as_bytes())?;
            let media_type = "text/plain".to_owned();
            let contents =
                FileContents { size: text.len(), media_type: media_type.clone(), text: text.clone(), ..FileContents::default() };
            gate::keep_contents(c, &sha256, &contents)?;
            let newest = File {
                number: 1,
                sha256: sha256.clone(),
                name: format!("Tegning {file}.txt"),
                media_type,
                size: text.len(),
                taken_out: Vec::new(),
                warnings: Vec::new(),
                at: now.to_owned(),
                account,
                made_by: "Sagsbehandler".to_owned(),
            };
            let id = EnclosureId(Uuid::now_v7());
            let title = format!("Tegning {file}");
            enclosure::add(c, &Enclosure { id, draft: *draft, position: 0, title, access: Access::Open, removed: None, newest })?;
            files.push((*draft, id, sha256));
        }
    }
    Ok(files)
}

fn send(store: &Store, s: &Surroundings, made: &Made) -> Fallible<()> {
    let (secretary, _) = actor_of(store, s, Role::Secretary)?;
    for (at, (meeting, entries)) in made.meetings.iter().take(SENT).enumerate() {
        let editions = if at < SENT_ANEW { 3 } else { 1 };
        for (edition, entry) in entries.iter().enumerate().take(editions) {
            let reason = if edition == 0 { "" } else { "Gæsterne var glemt." };
            if edition > 0 {
                let change = EntryChange { guests: format!("Rektor Lis Holt, {edition}"), ..EntryChange::default() };
                office::change_entry(store, s, &secretary, *meeting, *entry, &change)?;
            }
            let sent = office::send_agenda(store, s, &secretary, &Markdown, *meeting, reason)?;
            if let Some(why) = sent.withheld {
                return Err(format!("meeting {at} was withheld: {why}").into());
            }
        }
    }
    Ok(())
}

/// Two of the sent meetings are held: one goes on, with everything decided and voted on, and one is over.
fn hold(store: &Store, s: &Surroundings, made: &Made) -> Fallible<()> {
    let (secretary, _) = actor_of(store, s, Role::Secretary)?;
    for at in [GOES_ON, OVER] {
        let (meeting, entries) = &made.meetings[at];
        let take = |act: Act| {
            let new = NewAct { id: ActId(Uuid::now_v7()), act, upon: Some(0) };
            office::take_act(store, s, &secretary, &Markdown, *meeting, &new).map(drop)
        };
        let person = |n: usize| Attendee {
            id: AttendeeId(Uuid::now_v7()),
            name: format!("Medlem {n}"),
            party: ["A", "B", "V"][n % 3].to_owned(),
            organization: String::new(),
            seat: if n == 0 { Seat::Chair } else { Seat::Member },
            account: (n == 1).then(|| made.accounts[&Role::Member]),
        };
        let people: Vec<Attendee> = (0..MEMBERS).map(person).collect();
        let everybody: Vec<AttendeeId> = people.iter().map(|person| person.id).collect();
        take(Act::Opened { at: "16:00".parse()?, people, absent: Vec::new() })?;
        for (n, entry) in entries.iter().enumerate() {
            let text = format!("Godkendt som indstillet, idet etape {n} begynder i foråret.");
            let decided = Decided { text, outcomes: vec![Outcome::Approved], ..Decided::default() };
            take(Act::Decided { entry: *entry, decided })?;
            if n % 3 == 0 {
                let ballot =
                    Ballot { in_favour: everybody[5..].to_vec(), against: everybody[1..4].to_vec(), ..Ballot::default() };
                take(Act::Voted { entry: *entry, ballot })?;
            }
            if n % 5 == 0 {
                take(Act::Moved { person: everybody[4], entry: *entry, here: n % 2 == 1, at: None })?;
            }
        }
        if at == OVER {
            take(Act::Ended { at: "22:00".parse()? })?;
        }
    }
    Ok(())
}

/// The member has read the first edition of the first meeting, and has notes to it.
fn notes(store: &Store, made: &Made, now: &str) -> Fallible<()> {
    let (meeting, entries) = &made.meetings[0];
    let account = made.accounts[&Role::Member];
    store.write(|c| {
        let edition = agenda::edition(c, *meeting, None)?.ok_or("no edition")?;
        for entry in entries {
            note::set_read(c, account, *entry, 1)?;
        }
        for n in 0..NOTES {
            let item = &edition.items[n % ITEMS];
            let parts = office::parts(item);
            let (part, text) = &parts[n % parts.len()];
            let note = Note {
                id: NoteId(Uuid::now_v7()),
                account,
                meeting: *meeting,
                entry: item.entry,
                kind: NoteKind::Note,
                anchor: Anchor::new(part, text, 2..text.chars().count().min(30)),
                text: "Spørg om prisen.".to_owned(),
                made: now.to_owned(),
                changed: now.to_owned(),
            };
            note::set(c, &note)?;
        }
        Ok(())
    })
}

// ---- the measure ----

/// A request: its address, the session, and the form when it is one.
#[derive(Clone)]
struct Asking {
    address: String,
    cookie: Option<String>,
    form: Option<String>,
}

impl Asking {
    fn get(address: impl Into<String>, cookie: Option<&String>) -> Self {
        Self { address: address.into(), cookie: cookie.cloned(), form: None }
    }
}

/// Asks once: how long the whole answer took, its status and text.
async fn ask(router: Router, asking: Asking) -> Fallible<(Duration, StatusCode, String)> {
    let method = if asking.form.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::builder().method(method).uri(&asking.address).header("sec-fetch-site", "same-origin");
    if let Some(cookie) = &asking.cookie {
        request = request.header(header::COOKIE, format!("sagsgang={cookie}"));
    }
    if asking.form.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let request = request.body(asking.form.map_or_else(Body::empty, Body::from))?;
    let start = Instant::now();
    let response = router.oneshot(request).await?;
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await?;
    Ok((start.elapsed(), status, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Asks one after another, two at a time, and says how long it took.
async fn all(router: &Router, askings: Vec<Asking>) -> Fallible<Times> {
    let (askings, next) = (Arc::new(askings), Arc::new(AtomicUsize::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (router, askings, next) = (router.clone(), Arc::clone(&askings), Arc::clone(&next));
        tasks.spawn(async move {
            let mut times = Vec::new();
            while let Some(asking) = askings.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (time, status, text) = ask(router.clone(), asking.clone()).await?;
                if !(status.is_success() || status.is_redirection()) {
                    return Err(format!("{}: {status}: {text}", asking.address).into());
                }
                times.push(time);
            }
            Ok::<_, Box<dyn Error + Send + Sync>>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    times.sort_unstable();
    Ok(Times(times))
}

struct Times(Vec<Duration>);

impl Times {
    /// In milliseconds: so many of a hundred are no longer.
    fn at(&self, share: usize) -> f64 {
        self.0.get((self.0.len() * share).div_ceil(100).saturating_sub(1)).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    fn report(&self, what: &str) {
        println!(
            "{what}: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms ({} times)",
            self.at(50),
            self.at(99),
            self.at(100),
            self.0.len()
        );
    }
}

/// The addresses of a page, for some of what was made.
fn addresses(path: &str, made: &Made, n: usize) -> String {
    let (meeting, entries) = &made.meetings[[0, 1, 7, 12, MEETINGS - 1][n % 5]];
    let (with_file, enclosure, sha256) = &made.files[n * 31 % made.files.len()];
    // The first fifty items of the first meeting have attachments.
    let (meeting, entries) =
        if path.contains("{file}") { (&made.meetings[0].0, &made.meetings[0].1) } else { (meeting, entries) };
    let of_file = made.drafts.iter().position(|draft| draft == with_file).unwrap_or_default();
    let entry = if path.contains("{file}") { entries[of_file] } else { entries[n * 37 % ITEMS] };
    let draft = match n % 3 {
        _ if path.contains("{enclosure}") => *with_file,
        0 => made.drafts[n * 31 % WITH_FILES],
        _ => made.drafts[n * 613 % DRAFTS],
    };
    let account = made.accounts.values().nth(n % made.accounts.len()).map(ToString::to_string).unwrap_or_default();
    path.replace("{account}", &account)
        .replace("{case}", &made.cases[n * 613 % CASES].to_string())
        .replace("{draft}", &draft.to_string())
        .replace("{enclosure}", &enclosure.to_string())
        .replace("{version}", if path.contains("{enclosure}") { "1" } else { "2" })
        .replace("{body}", &made.bodies[n % BODIES.len()].to_string())
        .replace("{meeting}", &meeting.to_string())
        .replace("{entry}", &entry.to_string())
        .replace("{file}", sha256)
}

/// Every page for whoever may see it. Answers the slowest.
async fn pages(router: &Router, made: &Made, cookies: &BTreeMap<Role, String>, times: usize) -> Fallible<()> {
    let mut slowest = (0.0, String::new());
    for route in ROUTES.iter().filter(|route| route.method == Method::GET && route.needs != Needs::Nobody) {
        let mut may = Vec::new();
        for cookie in cookies.values() {
            for n in 0..5 {
                let asking = Asking::get(format!("/kontor{}", addresses(route.path, made, n)), Some(cookie));
                let (_, status, _) = ask(router.clone(), asking.clone()).await?;
                if status.is_server_error() {
                    return Err(format!("{}: {status}", asking.address).into());
                }
                if status == StatusCode::OK {
                    may.push(asking);
                }
            }
        }
        if may.is_empty() {
            println!("{route:?}: nobody has it");
            continue;
        }
        let taken = all(router, (0..times).map(|n| may[n % may.len()].clone()).collect()).await?;
        taken.report(&format!("{route:?}"));
        if taken.at(99) > slowest.0 {
            slowest = (taken.at(99), format!("{route:?}"));
        }
    }
    println!("the slowest page: {}, p99 {:.1} ms", slowest.1, slowest.0);
    Ok(())
}

/// What is written most, and an agenda that is sent.
async fn writing(router: &Router, made: &Made, cookies: &BTreeMap<Role, String>, times: usize) -> Fallible<()> {
    let (secretary, member) = (&cookies[&Role::Secretary], &cookies[&Role::Member]);
    let proof = |cookie: &String| {
        let page = ask(router.clone(), Asking::get("/kontor/konto", Some(cookie)));
        async move {
            let text = page.await?.2;
            let proof = text.split("name=\"bevis\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
            proof.ok_or_else(|| Box::<dyn Error + Send + Sync>::from("a page without a form"))
        }
    };
    let (of_secretary, of_member) = (proof(secretary).await?, proof(member).await?);
    let form = |address: String, cookie: &String, proof: &str, fields: &[(&str, &str)]| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("bevis", proof).extend_pairs(fields);
        Asking { address, cookie: Some(cookie.clone()), form: Some(form.finish()) }
    };
    let fields = office::form();
    let save = (0..times).map(|n| {
        let text = text(&fields, 90_000 + n, false);
        let named: Vec<(String, String)> =
            fields.iter().map(|field| (format!("felt-{}", field.key), text.section(&field.key).to_owned())).collect();
        let mut all = vec![("paa", "2"), ("title", text.title.as_str()), ("clauses", text.clauses.as_str())];
        all.extend(named.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let draft = made.drafts[DRAFTS - 1 - n];
        form(format!("/kontor/punkter/{draft}"), secretary, &of_secretary, &all)
    });
    all(router, save.collect()).await?.report("an item saved");
    let (meeting, entries) = &made.meetings[MEETINGS - 1];
    let order = (0..times).map(|n| {
        let moved = format!("op {}", entries[1 + n * 37 % (ITEMS - 1)]);
        form(format!("/kontor/moeder/{meeting}/raekkefoelge"), secretary, &of_secretary, &[("flyt", &moved)])
    });
    all(router, order.collect()).await?.report("an item moved on an agenda");
    let (meeting, entries) = &made.meetings[0];
    let note = (0..times).map(|n| {
        let address = format!("/kontor/moeder/{meeting}/punkter/{}/noter", entries[n * 37 % ITEMS]);
        let fields = [("slags", "note"), ("tekst", "Spørg igen"), ("ord", if n % 15 == 14 { "" } else { "etapen godkendes" })];
        form(address, member, &of_member, &fields)
    });
    // What is closed is none of the member's.
    let note = note.enumerate().filter(|(n, _)| (n * 37 % ITEMS) % 15 != 14).map(|(_, asking)| asking);
    all(router, note.collect()).await?.report("a note written");
    let (meeting, entries) = &made.meetings[GOES_ON];
    let decide = (0..times).map(|n| {
        let address = format!("/kontor/moeder/{meeting}/gang/{}", entries[n % ITEMS]);
        let text = format!("Godkendt, og etape {n} begynder om efteråret.");
        form(
            address,
            secretary,
            &of_secretary,
            &[("paa", if n < ITEMS { "1" } else { "2" }), ("tekst", &text), ("udfald", "approved")],
        )
    });
    all(router, decide.collect()).await?.report("a decision taken down");
    let send = made.meetings[SENT..MEETINGS - 1]
        .iter()
        .map(|(meeting, _)| form(format!("/kontor/moeder/{meeting}/send"), secretary, &of_secretary, &[("hvorfor", "")]));
    all(router, send.collect()).await?.report("an agenda of 150 items sent");
    Ok(())
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("unknown").to_owned()
}

#[tokio::main]
async fn main() -> Fallible<()> {
    let times = std::env::args().nth(1).and_then(|times| times.parse().ok()).unwrap_or(300);
    let dir = tempfile::tempdir()?;
    let store = Arc::new(Store::open(dir.path())?);
    let s = Surroundings::of_this_machine();
    let start = Instant::now();
    let made = make(&store, &s)?;
    eprintln!("made in {:.1} s", start.elapsed().as_secs_f64());
    let mut cookies = BTreeMap::new();
    for role in Role::ALL {
        cookies.insert(role, actor_of(&store, &s, role)?.1.secret().to_owned());
    }
    let office = Office::new(Arc::new(Markdown), Arc::new(NoFiles));
    let router = sagsgang_web::router(sagsgang_web::State::new(store, None, "Fjordby Kommune").with_office(office));
    println!("load before: {}", load());
    for (what, address) in [("yardstick, robots.txt", "/robots.txt"), ("yardstick, the page to sign in", "/kontor/log-ind")] {
        all(&router, vec![Asking::get(address, None); times]).await?.report(what);
    }
    pages(&router, &made, &cookies, times).await?;
    writing(&router, &made, &cookies, times).await?;
    println!("load after: {}", load());
    Ok(())
}
