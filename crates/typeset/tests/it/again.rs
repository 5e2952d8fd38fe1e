//! Meetings carried through the office, from the first draft to the signed PDF, and that PDF read again: it says what the office knows.
//!
//! Each file in `again/` tells of one municipality and its meetings. What they go through is what published minutes show:
//!
//! - `omsorg-marts`: a presentation at the beginning, an item that was postponed and comes back with what was decided then, one that is
//!   postponed again, guests with times and one who came besides, a member who leaves, a promise with a day.
//! - `omsorg-september`: a member who is there for some items alone, the decision of another committee quoted with who was away, two
//!   items sent on to the council and treated there with a vote and a dissent, a grant, a promise with a month, a closed item with an extract.
//! - `laering-november`: the order changed, a party's request sent to the committee by the council and quoted with those who were away
//!   and who came for them, tables and lists, a decision with a change, five who sign.
//! - `laering-januar`: recommendations of others than the administration, a title over two lines, a late substitute with a time, answers
//!   point by point, somebody disqualified and somebody not, a vote, a dissent, a rejection, a demand under § 23.
//! - `styregruppe`: organizations behind names, excuses, items under headings, guests at items with times, attachments with numbers,
//!   tables, a closed item.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use sagsgang_app::{
    Cleaned, Cleaning, Extent, Surroundings, Typeset as _, Writing,
    office::{self, Actor, EntryChange, NewAct, NewAssignment, NewCase, NewEntry, NewFile, NewMeeting, Recorded, Token},
};
use sagsgang_model::{
    Ground, Outcome, Publication, Record, Role, SectionKind,
    agenda::MeetingState,
    draft::DraftStep,
    id::{ActId, AttendeeId, BodyId, DraftId, EntryId, MeetingId, OrganizationId},
    record::{Access, Block, Item, Recommendation},
    sitting::{Act, Attendee, Seat},
};
use sagsgang_store::{Store, agenda, body, gate::FileContents, meeting, public};
use sagsgang_typeset::{Seal, Typesetter, signatures};
use serde::Deserialize;
use serde_json::Value;

use crate::round_trip::differences;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    body: Vec<Told>,
    meeting: Vec<Meeting>,
}

/// A body and its people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: String,
    people: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    #[serde(default)]
    party: String,
    #[serde(default)]
    organization: String,
    /// `chair`, `member`, `substitute`, or `official` for who has no account.
    role: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meeting {
    body: String,
    date: Date,
    time: String,
    place: String,
    /// Items that wait here after another meeting, by title.
    #[serde(default)]
    carried: Vec<String>,
    #[serde(default)]
    item: Vec<New>,
    /// Nothing for one that is planned only.
    held: Option<Held>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    /// What happens, as it is kept, with names of people and bodies and numbers of items in place of identities.
    acts: Vec<Value>,
}

/// A prepared item.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    title: String,
    case: String,
    #[serde(default)]
    by: String,
    text: BTreeMap<String, String>,
    #[serde(default)]
    closed: String,
    #[serde(default)]
    open_title: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    guests: String,
    #[serde(default)]
    files: Vec<String>,
}

/// What `intake` gives the office.
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

    fn outcomes(&self, text: &str, recommended: &[Recommendation]) -> Vec<Outcome> {
        sagsgang_intake::outcomes(text, recommended)
    }

    fn pasted(&self, html: &str) -> String {
        sagsgang_intake::markdown::from_html(html)
    }
}

/// Text files are as clean as they come.
struct AsItIs;

impl Cleaning for AsItIs {
    fn clean(&self, name: &str, bytes: &[u8]) -> Result<Cleaned, String> {
        let media_type = "text/plain".to_owned();
        let contents = FileContents { size: bytes.len(), media_type: media_type.clone(), ..FileContents::default() };
        Ok(Cleaned {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
            media_type,
            taken_out: Vec::new(),
            warnings: Vec::new(),
            contents,
        })
    }
}

/// A municipality with its people, on the day that the story has come to.
struct Town {
    store: Store,
    s: Surroundings,
    clock: Arc<AtomicI64>,
    bodies: BTreeMap<String, BodyId>,
    /// Who prepares, approves and keeps the minutes, for every body.
    staff: BTreeMap<Role, Actor>,
    /// Everybody with a seat, by name.
    seated: BTreeMap<String, Actor>,
    _dir: tempfile::TempDir,
}

impl Town {
    fn new(story: &Story) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let clock = Arc::new(AtomicI64::new(0));
        let (time, next) = (Arc::clone(&clock), AtomicU64::new(1));
        let s = Surroundings::new(
            move || jiff::Timestamp::from_second(time.load(Ordering::Relaxed)).unwrap().to_string(),
            move || uuid::Uuid::from_u128(next.fetch_add(1, Ordering::Relaxed).into()),
        );
        let mut town =
            Self { store, s, clock, bodies: BTreeMap::new(), staff: BTreeMap::new(), seated: BTreeMap::new(), _dir: dir };
        town.go_to("2027-01-04".parse().unwrap(), 9);
        office::set_second_factor(&town.store, &town.s, true).unwrap();
        let organization = OrganizationId(town.s.id());
        town.store.write(|c| body::add_organization(c, organization, "fjordby kommune", "Fjordby Kommune")).unwrap();
        for told in &story.body {
            let id = BodyId(town.s.id());
            let made = town.store.write(|c| body::add(c, id, organization, &told.name.to_lowercase(), &told.name)).unwrap();
            town.bodies.insert(told.name.clone(), made.id);
        }
        for role in [Role::Secretary, Role::Caseworker, Role::Approver] {
            let token = town.employ(role.danish(), role, None);
            town.staff.insert(role, town.actor(&token));
        }
        let mut tokens: BTreeMap<&str, Token> = BTreeMap::new();
        for told in &story.body {
            let body = Some(town.bodies[&told.name]);
            for person in told.people.iter().filter(|person| person.role != "official") {
                let role = *Role::ALL.iter().find(|role| role.code() == person.role).unwrap();
                match tokens.get(person.name.as_str()) {
                    Some(known) => {
                        let given = NewAssignment { role, body, since: town.s.today(), until: None };
                        let (administrator, account) = (office::command_line(&town.s), town.actor(known).account);
                        office::assign(&town.store, &town.s, &administrator, account, &given).unwrap();
                    }
                    None => {
                        tokens.insert(&person.name, town.employ(&person.name, role, body));
                    }
                }
            }
        }
        town.seated = tokens.iter().map(|(name, token)| ((*name).to_owned(), town.actor(token))).collect();
        town
    }

    /// An account that has been taken.
    fn employ(&self, name: &str, role: Role, body: Option<BodyId>) -> Token {
        let given = NewAssignment { role, body, since: self.s.today(), until: None };
        let email = format!("{}@fjordby.example", name.replace(' ', "-").to_lowercase().replace(['æ', 'ø', 'å', '/'], "x"));
        let invited = office::invite_as(&self.store, &self.s, &office::command_line(&self.s), &email, name, &given).unwrap();
        office::take_invitation(&self.store, &self.s, &invited.link, name, "hest ost paraply kano", "test").unwrap()
    }

    fn actor(&self, token: &Token) -> Actor {
        office::actor(&self.store, &self.s, token).unwrap().unwrap()
    }

    fn go_to(&self, day: Date, hour: i8) {
        let moment = day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
        self.clock.store(moment.as_second(), Ordering::Relaxed);
    }

    /// An employee on the day it is.
    fn staff(&self, role: Role) -> Actor {
        self.today(&self.staff[&role])
    }

    fn today(&self, actor: &Actor) -> Actor {
        let mut actor = actor.clone();
        actor.today = self.s.today();
        actor
    }

    fn prepare(&self, told: &New, body: BodyId) -> DraftId {
        let (store, s, caseworker) = (&self.store, &self.s, self.staff(Role::Caseworker));
        let access = if told.closed.is_empty() { Access::Open } else { Access::Closed };
        let new = NewCase { number: told.case.clone(), title: told.title.clone(), access };
        let case = office::open_case(store, s, &caseworker, &new).unwrap();
        let draft = office::begin_draft(store, s, &caseworker, case, body, &told.title).unwrap();
        if access == Access::Closed {
            let ground = Ground::from_code(&told.closed).unwrap();
            office::close_draft(store, s, &caseworker, draft, Some(ground), Some(&told.open_title)).unwrap();
        }
        let read = office::read_draft(store, &caseworker, draft, None).unwrap();
        let mut text = read.text;
        if !told.by.is_empty() {
            text.set("recommended_by", told.by.clone());
        }
        for (field, words) in &told.text {
            let known = field == "clauses" || read.draft.form.iter().any(|known| known.key == *field);
            assert!(known, "{field} is no field of {}", told.title);
            text.set(field, words.trim().to_owned());
        }
        office::save_draft(store, s, &caseworker, draft, read.version, &text).unwrap();
        for file in &told.files {
            let bytes = format!("{file}: tal og tekst.");
            office::add_enclosure(store, s, &AsItIs, &caseworker, draft, &NewFile { name: file, bytes: bytes.as_bytes() })
                .unwrap();
        }
        office::step(store, s, &caseworker, draft, DraftStep::Submit).unwrap();
        office::step(store, s, &self.staff(Role::Approver), draft, DraftStep::Approve).unwrap();
        draft
    }

    /// Writes the items, and sends the agenda.
    fn summon(&self, told: &Meeting, id: MeetingId) {
        let (store, s, secretary) = (&self.store, &self.s, self.staff(Role::Secretary));
        for new in &told.item {
            let draft = self.prepare(new, self.bodies[&told.body]);
            let entry = office::add_entry(store, s, &secretary, id, &NewEntry::Draft(draft), "").unwrap();
            let change = EntryChange {
                group: new.group.clone(),
                from: new.from.parse().ok(),
                to: new.to.parse().ok(),
                guests: new.guests.clone(),
                own: None,
            };
            office::change_entry(store, s, &secretary, id, entry, &change).unwrap();
        }
        for title in &told.carried {
            let waiting = office::proposals(store, &secretary, id).unwrap().drafts;
            let (draft, _) = waiting.iter().find(|(_, known)| known == title).unwrap_or_else(|| panic!("{title} waits"));
            office::add_entry(store, s, &secretary, id, &NewEntry::Draft(draft.id), "").unwrap();
        }
        let sent = office::send_agenda(store, s, &secretary, &Markdown, id, "").unwrap();
        assert_eq!(sent.withheld, None);
    }

    /// Holds the meeting, act by act.
    fn hold(&self, people: &[Person], acts: &[Value], id: MeetingId) {
        let (store, s, secretary) = (&self.store, &self.s, self.staff(Role::Secretary));
        let read = || office::read_sitting(store, &secretary, id).unwrap();
        let entries: BTreeMap<String, EntryId> =
            read().items.iter().map(|item| (item.number().unwrap().to_string(), item.entry)).collect();
        let mut roll = office::roll(store, s, &secretary, id).unwrap();
        for person in people {
            match roll.iter_mut().find(|known| known.name == person.name) {
                Some(known) => {
                    known.party.clone_from(&person.party);
                    known.organization.clone_from(&person.organization);
                }
                None if person.role == "official" => roll.push(Attendee {
                    id: AttendeeId(s.id()),
                    name: person.name.clone(),
                    party: person.party.clone(),
                    organization: person.organization.clone(),
                    seat: Seat::Official,
                    account: None,
                }),
                None => {}
            }
        }
        let mut known: BTreeMap<String, AttendeeId> = roll.iter().map(|person| (person.name.clone(), person.id)).collect();
        for told in acts {
            let mut act = told.clone();
            if act["act"] == "opened" {
                act["people"] = serde_json::to_value(&roll).unwrap();
            }
            if act["act"] == "joined" {
                let name = act["person"]["name"].as_str().unwrap().to_owned();
                act["person"]["id"] = name.clone().into();
                act["person"]["account"] =
                    serde_json::to_value(office::account_named(store, &secretary, id, &name).unwrap()).unwrap();
                known.insert(name, AttendeeId(s.id()));
            }
            self.named("", &mut act, &entries, &known);
            let act: Act = serde_json::from_value(act).unwrap_or_else(|error| panic!("{told}: {error}"));
            let upon = match &act {
                Act::Decided { entry, .. } => Some(read().sitting.item(*entry).decided.len()),
                _ => None,
            };
            let taken = office::take_act(store, s, &secretary, &Markdown, id, &NewAct { id: ActId(s.id()), act, upon });
            assert_eq!(taken.unwrap_or_else(|error| panic!("{told}: {error}")), Recorded::Done);
        }
    }

    /// Puts identities in the place of names.
    fn named(&self, key: &str, value: &mut Value, entries: &BTreeMap<String, EntryId>, people: &BTreeMap<String, AttendeeId>) {
        let id = match value {
            Value::Object(fields) => return fields.iter_mut().for_each(|(key, value)| self.named(key, value, entries, people)),
            Value::Array(all) => return all.iter_mut().for_each(|value| self.named(key, value, entries, people)),
            Value::String(name) => match key {
                "entry" | "order" => Some(entries.get(name).unwrap_or_else(|| panic!("no item {name}")).to_string()),
                "bodies" => Some(self.bodies[name].to_string()),
                "id" | "person" | "by" | "member" | "for" | "against" | "abstained" | "absent" => {
                    people.get(name).map(ToString::to_string)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(id) = id {
            *value = id.into();
        }
    }

    /// Has everybody sign.
    fn sign(&self, id: MeetingId) -> usize {
        let (store, s, secretary) = (&self.store, &self.s, self.staff(Role::Secretary));
        office::send_minutes(store, s, &secretary, &Markdown, id).unwrap();
        let read = office::read_minutes(store, &secretary, &Markdown, id).unwrap();
        for (at, signer) in read.signers.iter().enumerate() {
            let actor = self.today(&self.seated[&signer.name]);
            let published = office::sign_minutes(store, s, &actor, &Markdown, id, &read.sha256).unwrap();
            assert_eq!(published, at + 1 == read.signers.len(), "the last signature publishes");
        }
        read.signers.len()
    }

    /// What the office knows of a meeting and everybody may, as the publication that its minutes are to be.
    fn known(&self, id: MeetingId) -> Publication {
        let shown = self.shown(id);
        // Without the second factor what is closed is shown as everybody sees it.
        let mut weak = self.staff(Role::Secretary);
        weak.strong = false;
        let read = office::read_minutes(&self.store, &weak, &Markdown, id).unwrap();
        let head = read.head;
        assert_eq!(shown.items.len(), read.items.len());
        let items = shown
            .items
            .iter()
            .zip(read.items)
            .map(|(shown, known)| sagsgang_model::publication::PublishedItem { item: known.item, ..shown.clone() });
        Publication {
            kind: head.kind,
            start: head.start,
            end: head.end,
            place: head.place,
            chair: head.chair,
            participants: head.participants,
            guests: head.guests,
            remarks: head.remarks,
            attendance: head.attendance,
            signatories: head.signatories,
            items: items.collect(),
            ..shown.clone()
        }
    }

    fn shown(&self, id: MeetingId) -> Publication {
        let address = self.store.read(|c| meeting::get(c, id)).unwrap().unwrap().address;
        self.store.read(|c| public::meeting(c, &address)).unwrap().unwrap()
    }
}

/// The record without the sections that fields say again: the office keeps recommendations, decisions and names as fields alone.
fn without_parts(mut record: Record) -> Record {
    use SectionKind::{Attachments, Decision, People, Recommendation};
    for item in &mut record.items {
        item.sections.retain(|section| {
            let promises = section.heading.as_deref() == Some("Opfølgning");
            !promises && !matches!(section.kind, Recommendation | Decision | People | Attachments)
        });
    }
    record
}

/// What a record tells, one thing a line.
fn outline(record: &Record) -> String {
    let mut told = format!("{:?}: {} {:?}\n", record.kind, record.committee.as_deref().unwrap_or("?"), record.date);
    let mut line = |text: String| told.push_str(&format!("{}\n", text.trim_end()));
    line(format!("{:?}–{:?} {:?} {:?}", record.start, record.end, record.place, record.chair));
    for person in &record.participants {
        let [role, party, from] = [&person.role, &person.party, &person.organization].map(|of| of.as_deref().unwrap_or("-"));
        line(format!("deltager: {} | {role} | {party} | {from}", person.name));
    }
    let numbers = |all: &[sagsgang_model::ItemNumber]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    for person in &record.attendance {
        let (away, there) = (numbers(&person.items_absent), numbers(&person.items_present));
        line(format!("fremmøde: {} borte {away} | her {there} | {:?}–{:?}", person.name, person.from, person.to));
    }
    for guest in &record.guests {
        line(format!("gæst: {:?}–{:?} {}", guest.from, guest.to, guest.text));
    }
    for item in &record.items {
        let number = item.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let case = item.case_number.as_ref().map(ToString::to_string).unwrap_or_default();
        line(format!("\n{number}. {} [{case}] {:?}", item.title, item.access));
        if let Some(group) = &item.group {
            line(format!("  gruppe: {group}"));
        }
        for section in &item.sections {
            line(format!("  {:?} {} ({} tegn)", section.kind, section.heading.as_deref().unwrap_or("-"), section.text.len()));
        }
        for recommended in &item.recommendations {
            line(format!("  indstilling: {:?} {:?}", recommended.by, recommended.clauses));
        }
        for earlier in &item.earlier_decisions {
            let place = (&earlier.committee, &earlier.date, earlier.item.as_ref().map(ToString::to_string));
            line(format!("  tidligere: {place:?} {} | {:?} {:?}", earlier.text, earlier.absent, earlier.substitutes));
        }
        if let Some(decision) = &item.decision {
            line(format!("  beslutning: {:?} {}", decision.outcomes, decision.text.replace('\n', " / ")));
            for point in &decision.points {
                line(format!("  ad {}: {:?} {}", point.point, point.outcomes, point.text));
            }
            for (side, votes) in
                decision.votes.iter().flat_map(|v| [("for", &v.in_favour), ("imod", &v.against), ("undlod", &v.abstained)])
            {
                line(format!("  {side}: {:?} {:?}", votes.count, votes.persons));
            }
            for remark in &decision.remarks {
                line(format!("  tilførsel: {:?} {}", remark.by, remark.text));
            }
        }
        for commitment in &item.commitments {
            line(format!("  tilsagn: {} | {:?} | {:?}", commitment.text, commitment.due, commitment.who));
        }
        if !item.absent.is_empty() || !item.substitutes.is_empty() {
            line(format!("  fraværende: {} | {:?}", item.absent.join(", "), item.substitutes));
        }
        for attachment in &item.attachments {
            line(format!("  bilag: {} {}", attachment.number.as_deref().unwrap_or("-"), attachment.title));
        }
    }
    line(format!("\nunderskrifter: {}", record.signatories.join(", ")));
    told
}

/// What the comparison of documents does not ask of, as they were written elsewhere.
fn more(office: &Publication, pdf: &Record) -> Vec<(&'static str, String, String)> {
    let mut all = Vec::new();
    let mut differ = |field: &'static str, known: String, read: String| {
        if known != read {
            all.push((field, known, read));
        }
    };
    differ("signatories", office.signatories.join(", "), pdf.signatories.join(", "));
    for (known, read) in office.items.iter().zip(&pdf.items) {
        let known = &known.item;
        let place = |item: &Item| format!("{}: ", item.title);
        let people = |item: &Item| {
            let told = item.earlier_decisions.iter().map(|e| format!("{:?} {:?} {:?}", e.absent, e.substitutes, e.outcomes));
            place(item) + &told.collect::<Vec<_>>().join("\n")
        };
        differ("who was away from an earlier decision", people(known), people(read));
        let promised = |item: &Item| {
            let told = item.commitments.iter().map(|c| format!("{} {:?} {:?}", c.text, c.due, c.who));
            place(item) + &told.collect::<Vec<_>>().join("\n")
        };
        differ("promises", promised(known), promised(read));
        let money = |item: &Item| place(item) + &format!("{:?} {:?}", item.amounts, item.law_references);
        differ("amounts and law", money(known), money(read));
    }
    all
}

/// Carries a story through, and holds each of its signed minutes against what the office knows.
fn made_again(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/again/{name}.toml"));
    let story: Story = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let town = Town::new(&story);
    let seal = Seal::for_demo("Fjordby Kommune", "2027-01-01T00:00:00Z".parse().unwrap(), 365, [7; 32]).unwrap();
    let setter = Typesetter::new("").sealed(seal);
    let meetings: Vec<(MeetingId, &Meeting)> = story
        .meeting
        .iter()
        .map(|told| {
            let (body, time) = (town.bodies[&told.body], told.time.parse().unwrap());
            let new = NewMeeting { body, date: told.date, time, place: told.place.clone(), extraordinary: false };
            (office::plan_meeting(&town.store, &town.s, &town.staff(Role::Secretary), &new).unwrap(), told)
        })
        .collect();
    let (mut outlines, mut wrong) = (String::new(), Vec::new());
    for (id, told) in meetings {
        let Some(held) = &told.held else { continue };
        town.go_to(told.date.checked_sub(14.days()).unwrap(), 9);
        town.summon(told, id);
        let agenda = town.shown(id);
        let read = |pdf: &[u8]| sagsgang_intake::read_bytes(pdf, "dokument.pdf");
        let pdf = setter.pdf(&agenda, Extent::Meeting).unwrap();
        wrong.extend(differences(&agenda, &without_parts(read(&pdf))));

        town.go_to(told.date, 15);
        let people = &story.body.iter().find(|body| body.name == told.body).unwrap().people;
        town.hold(people, &held.acts, id);
        town.go_to(told.date.tomorrow().unwrap(), 9);
        let signed = town.sign(id);
        let state = town.store.read(|c| agenda::meeting(c, id)).unwrap().unwrap().state;
        assert_eq!(state, MeetingState::Held);

        let (known, shown) = (town.known(id), town.shown(id));
        assert_eq!(known.signatories.len(), signed);
        let pdf = setter.pdf(&shown, Extent::Meeting).unwrap();
        if let Ok(dir) = std::env::var("SAGSGANG_PDF_DIR") {
            std::fs::write(format!("{dir}/{name}-{}.pdf", told.date), &pdf).unwrap();
        }
        let seals = signatures(&pdf).unwrap();
        assert!(matches!(seals.as_slice(), [seal] if seal.flaw.is_none()), "sealed");
        let all = read(&pdf);
        let told_of = serde_json::to_string(&(&shown, &all)).unwrap();
        for secret in told.item.iter().filter(|item| !item.closed.is_empty()) {
            for words in [&secret.title, &secret.guests].into_iter().chain(secret.text.values()).filter(|words| !words.is_empty())
            {
                assert!(!told_of.contains(words.as_str()), "closed: {words}");
            }
        }
        // Why somebody is not there is told to nobody.
        for excuse in held.acts[0]["absent"].as_array().into_iter().flatten().filter_map(|row| row[1].as_str()) {
            assert!(excuse.is_empty() || !told_of.contains(excuse), "an excuse: {excuse}");
        }
        let record = without_parts(all);
        wrong.extend(differences(&known, &record));
        wrong.extend(more(&known, &record));
        outlines.push_str(&format!("{}\n\n", outline(&record)));
    }
    let told: String = wrong.iter().map(|(field, known, read)| format!("== {field}\n{known}\n   ≠\n{read}\n")).collect();
    assert!(wrong.is_empty(), "{told}");
    insta::assert_snapshot!(name, outlines);
}

#[test]
fn what_was_postponed_and_guests_come_back_from_the_signed_pdf() {
    made_again("omsorg-marts");
}

#[test]
fn who_was_there_in_part_and_what_was_closed_come_back_from_the_signed_pdf() {
    made_again("omsorg-september");
}

#[test]
fn another_order_and_a_quoted_council_come_back_from_the_signed_pdf() {
    made_again("laering-november");
}

#[test]
fn votes_answers_and_conflicts_of_interest_come_back_from_the_signed_pdf() {
    made_again("laering-januar");
}

#[test]
fn a_steering_group_of_many_comes_back_from_the_signed_pdf() {
    made_again("styregruppe");
}
