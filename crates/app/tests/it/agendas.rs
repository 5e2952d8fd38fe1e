//! From the meeting plan to the agenda that is sent, and what its readers have of it.

use sagsgang_app::{
    Error, Surroundings, Writing,
    alerts::{Letter, Post, Refused, Site},
    office::{self, Actor, EntryChange, NewAssignment, NewCase, NewEntry, NewMeeting, NewNote, Settlement, policy::Action},
};
use sagsgang_model::{
    Date, Ground, Publication, Role,
    agenda::{MeetingState, RequestState},
    anchor::Found,
    calendar::{DayOfWeek, MeetingRule, OnHoliday, Recurrence, WeekOfMonth},
    draft::{DraftState, DraftStep},
    id::{BodyId, DraftId, EntryId, MeetingId, OrganizationId},
    note::NoteKind,
    record::{Access, Block, DocumentKind, Item},
};
use sagsgang_store::{Connection, agenda, body, draft, gate, meeting, public};

use crate::{
    enclosures::AsItIs,
    office::{Office, PASSWORD},
};

/// Takes each paragraph for one.
pub(crate) struct Plain;

impl Writing for Plain {
    fn blocks(&self, markdown: &str) -> Vec<Block> {
        let paragraphs = markdown.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
        paragraphs.map(|text| Block::Paragraph { text: text.to_owned() }).collect()
    }

    fn markdown(&self, blocks: &[Block]) -> String {
        blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n")
    }

    fn annotate(&self, _: &mut Item, _: Option<Date>) {}

    fn outcomes(&self, text: &str, _: &[sagsgang_model::record::Recommendation]) -> Vec<sagsgang_model::Outcome> {
        if text.contains("Udsæt") { vec![sagsgang_model::Outcome::Postponed] } else { vec![sagsgang_model::Outcome::Approved] }
    }

    fn pasted(&self, html: &str) -> String {
        html.to_owned()
    }
}

/// A committee with somebody in each role, on the day that the surroundings say.
pub(crate) struct Town {
    pub(crate) o: Office,
    pub(crate) body: BodyId,
    pub(crate) secretary: Actor,
    pub(crate) caseworker: Actor,
    pub(crate) approver: Actor,
    pub(crate) member: Actor,
    pub(crate) chair: Actor,
}

impl Town {
    pub(crate) fn new() -> Self {
        let o = Office::new();
        let found = |c: &Connection<'_>| {
            let organization = OrganizationId(uuid::Uuid::from_u128(900));
            body::add_organization(c, organization, "lindbjerg kommune", "Lindbjerg Kommune")?;
            body::add(c, BodyId(uuid::Uuid::from_u128(901)), organization, "teknisk udvalg", "Teknisk Udvalg")
        };
        let body = o.store.write(found).unwrap().id;
        office::set_second_factor(&o.store, &o.s, true).unwrap();
        let actor = |role| actor(&o, body, role);
        let [secretary, caseworker, approver, member] =
            [Role::Secretary, Role::Caseworker, Role::Approver, Role::Member].map(actor);
        let chair = actor_of(&o, body, Role::Chair, "Anders Kjær");
        Self { chair, body, secretary, caseworker, approver, member, o }
    }

    pub(crate) fn s(&self) -> &Surroundings {
        &self.o.s
    }

    /// A meeting so many days from today.
    pub(crate) fn new_meeting(&self, days: i32) -> NewMeeting {
        NewMeeting {
            body: self.body,
            date: self.s().today().saturating_add(jiff::Span::new().days(days)),
            time: "16:00".parse().unwrap(),
            place: "Mødelokale 2".into(),
            extraordinary: false,
        }
    }

    pub(crate) fn plan(&self, days: i32) -> MeetingId {
        office::plan_meeting(&self.o.store, self.s(), &self.secretary, &self.new_meeting(days)).unwrap()
    }

    /// An item that was approved.
    pub(crate) fn approved(&self, title: &str, case: &str, access: Access) -> DraftId {
        let (store, s) = (&self.o.store, self.s());
        let new = NewCase { number: "05.01.02-P19".into(), title: title.into(), access };
        let id = office::open_case(store, s, &self.caseworker, &new).unwrap();
        let draft = office::begin_draft(store, s, &self.caseworker, id, self.body, title).unwrap();
        if access == Access::Closed {
            office::close_draft(store, s, &self.caseworker, draft, Some(Ground::PrivateMatters), Some("Personsag")).unwrap();
        }
        self.write(draft, case);
        self.approve(draft);
        draft
    }

    pub(crate) fn write(&self, draft: DraftId, case: &str) {
        let (store, s) = (&self.o.store, self.s());
        let read = office::read_draft(store, &self.caseworker, draft, None).unwrap();
        let mut text = read.text;
        text.set("sagsfremstilling", case.to_owned());
        text.set("clauses", "at planen godkendes\nat der ses på prisen".to_owned());
        office::save_draft(store, s, &self.caseworker, draft, read.version, &text).unwrap();
    }

    pub(crate) fn approve(&self, draft: DraftId) {
        let (store, s) = (&self.o.store, self.s());
        office::step(store, s, &self.caseworker, draft, DraftStep::Submit).unwrap();
        office::step(store, s, &self.approver, draft, DraftStep::Approve).unwrap();
    }

    pub(crate) fn put(&self, meeting: MeetingId, draft: DraftId, late: &str) -> Result<EntryId, Error> {
        office::add_entry(&self.o.store, self.s(), &self.secretary, meeting, &NewEntry::Draft(draft), late)
    }

    pub(crate) fn send(&self, meeting: MeetingId, reason: &str) -> Result<office::AgendaSent, Error> {
        office::send_agenda(&self.o.store, self.s(), &self.secretary, &Plain, meeting, reason)
    }

    pub(crate) fn agenda(&self, meeting: MeetingId) -> office::Agenda {
        office::read_agenda(&self.o.store, &self.secretary, &Plain, meeting).unwrap()
    }

    pub(crate) fn published(&self, id: MeetingId) -> Option<Publication> {
        let address = self.o.store.read(|c| meeting::get(c, id)).unwrap().unwrap().address;
        self.o.store.read(|c| public::meeting(c, &address)).unwrap()
    }

    /// Numbers and titles of an agenda.
    pub(crate) fn titles(&self, meeting: MeetingId) -> Vec<(u32, String)> {
        self.agenda(meeting).lines.iter().map(|line| (line.number, line.sent.item.title.clone())).collect()
    }
}

pub(crate) fn actor(o: &Office, body: BodyId, role: Role) -> Actor {
    actor_of(o, body, role, role.danish())
}

pub(crate) fn actor_of(o: &Office, body: BodyId, role: Role, name: &str) -> Actor {
    let (store, s) = (&o.store, &o.s);
    let given = NewAssignment { role, body: Some(body), since: s.today(), until: None };
    let email = format!("{}@lindbjerg.example", role.code());
    let invited = office::invite_as(store, s, &office::command_line(s), &email, name, &given).unwrap();
    let token = office::take_invitation(store, s, &invited.link, name, PASSWORD, "test").unwrap();
    office::actor(store, s, &token).unwrap().unwrap()
}

pub(crate) fn why(error: Error) -> String {
    match error {
        Error::Invalid(why) | Error::Conflict(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_year_is_planned_by_a_rule_announced_moved_and_called_off() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let year = s.today().year() + 1;
    let rule = MeetingRule {
        recurrence: Recurrence::Monthly { week: WeekOfMonth::First, day: DayOfWeek::Monday },
        months_off: vec![7],
        time: "16:00".parse().unwrap(),
        on_holiday: OnHoliday::NextWeekday,
    };
    let planned = office::plan_year(store, s, &town.secretary, town.body, &rule, year, "Rådhuset").unwrap();
    assert_eq!(planned, 11);
    let again = office::plan_year(store, s, &town.secretary, town.body, &rule, year, "Rådhuset").unwrap();
    assert_eq!(again, 0, "what is planned stays");
    let first = format!("{year}-01-01").parse().unwrap();
    let all = store.read(|c| agenda::meetings_of(c, town.body, first, sagsgang_model::Date::MAX)).unwrap();
    assert!(all.iter().all(|meeting| town.published(meeting.id).is_none()), "nothing is told yet");
    assert_eq!(office::announce(store, s, &town.secretary, town.body).unwrap(), 11);
    let shown = town.published(all[2].id).unwrap();
    assert_eq!((shown.kind, shown.items.len(), shown.place.as_deref()), (DocumentKind::Plan, 0, Some("Rådhuset")));
    assert_eq!(office::announce(store, s, &town.secretary, town.body).unwrap(), 0);

    let old = &all[2];
    let to = NewMeeting {
        body: town.body,
        date: old.date.tomorrow().unwrap(),
        time: "15:00".parse().unwrap(),
        place: "Skolen".into(),
        extraordinary: false,
    };
    assert!(why(office::move_meeting(store, s, &town.secretary, old.id, &to, " ").unwrap_err()).contains("hvorfor"));
    let new = office::move_meeting(store, s, &town.secretary, old.id, &to, "Formanden er på rejse").unwrap();
    let gone = town.published(old.id).unwrap();
    assert_eq!(gone.kind, DocumentKind::Cancellation);
    assert!(gone.remarks.as_deref().unwrap().contains("flyttet til") && gone.remarks.unwrap().contains("på rejse"));
    assert_eq!(town.published(new).unwrap().kind, DocumentKind::Plan);
    assert_eq!(town.agenda(new).lines.len(), 5, "the standing items went with it");

    office::cancel_meeting(store, s, &town.secretary, new, "Ingen sager").unwrap();
    assert_eq!(town.published(new).unwrap().kind, DocumentKind::Cancellation);
    assert!(why(office::cancel_meeting(store, s, &town.secretary, new, "igen").unwrap_err()).contains("Aflyst"));
    assert!(matches!(office::plan_meeting(store, s, &town.member, &to), Err(Error::NotFound(_))), "members plan nothing");
}

#[test]
fn an_agenda_from_standing_items_to_the_public_page() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(30);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let secret = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    let waiting = office::proposals(store, &town.secretary, meeting).unwrap();
    assert_eq!(waiting.drafts.len(), 2);
    let first = town.put(meeting, bridge, "").unwrap();
    let second = town.put(meeting, secret, "").unwrap();
    assert!(why(town.put(meeting, bridge, "").unwrap_err()).contains("står på dagsordenen"));
    let change = EntryChange {
        group: "Sager til  beslutning".into(),
        from: "16:30".parse().ok(),
        to: "17:00".parse().ok(),
        guests: "Rektor Lis Holt".into(),
        own: None,
    };
    office::change_entry(store, s, &town.secretary, meeting, first, &change).unwrap();
    assert_eq!(
        town.titles(meeting),
        [
            (1, "Godkendelse af dagsorden".into()),
            (2, "Ny bro".into()),
            (3, "Støtte til familien Holm".into()),
            (4, "Orientering".into()),
            (5, "Punkter til næste møde".into()),
            (6, "Eventuelt".into()),
            (7, "Underskrift af beslutningsprotokol".into()),
        ]
    );
    office::order_entries(store, s, &town.secretary, meeting, &[second, first]).unwrap();
    assert_eq!(town.titles(meeting)[1..3], [(2, "Støtte til familien Holm".into()), (3, "Ny bro".into())], "the others stay");
    let mut weak = town.secretary.clone();
    weak.strong = false;
    let seen = office::read_agenda(store, &weak, &Plain, meeting).unwrap();
    assert_eq!((seen.locked, seen.lines.len()), (1, 6), "a closed item is told of to who would see it with a second factor");
    let approval = town.agenda(meeting).lines[0].entry.id;
    office::order_entries(store, s, &town.secretary, meeting, &[first, second, approval]).unwrap();

    let sent = town.send(meeting, "").unwrap();
    assert_eq!((sent.edition, sent.told, sent.withheld), (1, 2, None), "chair and member are told");
    let shown = town.published(meeting).unwrap();
    assert_eq!((shown.kind, shown.chair.as_deref()), (DocumentKind::Agenda, Some("Anders Kjær")));
    let open = &shown.items[0];
    assert_eq!((open.item.title.as_str(), open.number().unwrap().as_str()), ("Ny bro", "1"));
    assert_eq!(open.item.group.as_deref(), Some("Sager til beslutning"));
    assert_eq!(open.item.recommendations[0].clauses, ["at planen godkendes", "at der ses på prisen"]);
    assert_eq!(shown.guests[0].text, "Rektor Lis Holt");
    let closed = &shown.items[1];
    assert_eq!(closed.item.title, "Personsag");
    assert_eq!(closed.closed.as_ref().unwrap().ground, Some(Ground::PrivateMatters));
    let json = serde_json::to_string(&shown).unwrap();
    assert!(!json.contains("Holm") && !json.contains("rampe"), "nothing of what is closed");
    assert_eq!(store.read(|c| draft::get(c, bridge)).unwrap().unwrap().state, DraftState::Sent);
    assert!(why(town.send(meeting, "").unwrap_err()).contains("intet nyt"));

    // The next meeting's numbers go on through the year.
    let next = town.plan(37);
    assert_eq!(town.titles(next)[0].0, if same_year(&town, meeting, next) { 8 } else { 1 });
}

fn same_year(town: &Town, one: MeetingId, other: MeetingId) -> bool {
    let year = |id| town.o.store.read(|c| agenda::meeting(c, id)).unwrap().unwrap().date.year();
    year(one) == year(other)
}

#[test]
fn what_is_not_approved_stops_and_what_is_late_says_why() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(2);
    let new = NewCase { number: "05.01.02-P19".into(), title: "Kajen".into(), access: Access::Open };
    let case = office::open_case(store, s, &town.caseworker, &new).unwrap();
    let draft = office::begin_draft(store, s, &town.caseworker, case, town.body, "Kajen").unwrap();
    town.put(meeting, draft, "").unwrap();
    assert!(why(town.send(meeting, "Det haster").unwrap_err()).contains("skal godkendes"));
    town.write(draft, "Kajen skrider.");
    town.approve(draft);
    assert!(town.agenda(meeting).check.late.is_some());
    assert!(why(town.send(meeting, "  ").unwrap_err()).contains("hvorfor"), "after the deadline of § 8");
    town.send(meeting, "Kajen skred i nat.").unwrap();
    assert_eq!(town.published(meeting).unwrap().remarks.as_deref(), Some("Kajen skred i nat."));

    // An attachment that comes after the deadline for the material says why too.
    assert_eq!(town.agenda(meeting).check.late, None, "it was told");
    office::step(store, s, &town.approver, draft, DraftStep::Reopen { reason: "Rapporten kom".into() }).unwrap();
    let report = office::NewFile { name: "rapport.txt", bytes: b"Kajen holder ikke." };
    office::add_enclosure(store, s, &AsItIs, &town.caseworker, draft, &report).unwrap();
    town.approve(draft);
    let late = town.agenda(meeting).check.late.unwrap();
    assert!(late.contains("bilag") && late.contains("3 hverdage"), "{late}");
    town.send(meeting, "Rapporten kom i dag.").unwrap();
    assert_eq!(town.agenda(meeting).check.late, None);
}

#[test]
fn late_items_make_a_supplement_and_withdrawn_ones_stay() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(30);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let on_agenda = town.put(meeting, bridge, "").unwrap();
    town.send(meeting, "").unwrap();
    let before = town.titles(meeting);

    let late = town.approved("Sporet på kajen", "Sporet er knækket.", Access::Open);
    assert!(why(town.put(meeting, late, " ").unwrap_err()).contains("hvorfor"));
    town.put(meeting, late, "Fristen for ansøgningen er torsdag.").unwrap();
    let sent = town.send(meeting, "").unwrap();
    assert_eq!(sent.edition, 2);
    let shown = town.published(meeting).unwrap();
    let item = shown.items.iter().find(|item| item.item.title == "Sporet på kajen").unwrap();
    assert_eq!(item.item.sections[0].text, "Fristen for ansøgningen er torsdag.");
    assert_eq!(item.number().unwrap().as_str(), "7", "after those that were given");
    assert_eq!(town.titles(meeting)[..6], before[..], "numbers stay");

    assert!(why(office::remove_entry(store, s, &town.secretary, meeting, on_agenda, "").unwrap_err()).contains("hvorfor"));
    office::remove_entry(store, s, &town.secretary, meeting, on_agenda, "Ansøgeren har trukket sig.").unwrap();
    assert!(why(town.send(meeting, "").unwrap_err()).contains("hvorfor"), "what was sent is changed");
    town.send(meeting, "Punkt 2 udgår.").unwrap();
    let shown = town.published(meeting).unwrap();
    let gone = shown.items.iter().find(|item| item.number().is_some_and(|number| number.as_str() == "2")).unwrap();
    assert_eq!((gone.item.title.as_str(), gone.item.sections.len()), ("Udgår: Ny bro", 1));
    assert!(!serde_json::to_string(&shown).unwrap().contains("1931"));
    assert_eq!(store.read(|c| draft::get(c, bridge)).unwrap().unwrap().state, DraftState::Approved, "it may go on another");
    let next = town.plan(60);
    town.put(next, bridge, "").unwrap();
    assert_eq!(store.read(|c| agenda::editions(c, meeting)).unwrap().len(), 3);
}

#[test]
fn a_request_in_time_is_a_right_and_a_late_one_is_told_why() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let (meeting, soon) = (town.plan(8), town.plan(7));
    let ask = |id, title: &str| office::request_item(store, s, &town.member, id, title, "Børnene kan ikke komme over vejen.");
    let request = ask(meeting, "Hastighed på Kajvej").unwrap();
    assert_eq!(request.state, RequestState::Waiting, "eight days before is in time");
    let late = ask(soon, "Lys på stien").unwrap();
    let RequestState::Late { deadline } = late.state else { panic!("{:?}", late.state) };
    assert_eq!(deadline, s.today().yesterday().unwrap());

    let settle = |id, settlement: &Settlement| office::settle_request(store, s, &town.secretary, id, settlement);
    let refuse = Settlement::Refuse { reason: "Vi har travlt".into() };
    assert!(why(settle(request.id, &refuse).unwrap_err()).contains("§ 11"), "a right cannot be refused");
    let far = town.plan(40);
    let defer = Settlement::Take { meeting: far, late: String::new() };
    assert!(why(settle(request.id, &defer).unwrap_err()).contains("ret til"));
    settle(request.id, &Settlement::Take { meeting, late: String::new() }).unwrap();
    let titles = town.titles(meeting);
    assert!(titles.iter().any(|(_, title)| title == "Hastighed på Kajvej"));
    assert!(why(settle(request.id, &refuse).unwrap_err()).contains("i forvejen"));

    assert!(settle(late.id, &Settlement::Refuse { reason: " ".into() }).is_err());
    settle(late.id, &Settlement::Refuse { reason: "Den kommer på i april.".into() }).unwrap();
    let own = office::read_meeting(store, &town.member, late.meeting).unwrap().requests;
    assert!(own.iter().any(|request| matches!(&request.state, RequestState::Refused { reason } if reason.contains("april"))));
    assert!(matches!(
        office::request_item(store, s, &town.caseworker, meeting, "Min sag", ""),
        Err(Error::NotFound(_) | Error::Conflict(_))
    ));
}

#[test]
fn members_read_what_is_theirs_and_notes_survive_new_editions() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let hearing = actor(&town.o, town.body, Role::HearingBody);
    let meeting = town.plan(30);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.\n\nDen koster to millioner kroner at rette op.", Access::Open);
    let secret = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    let entry = town.put(meeting, bridge, "").unwrap();
    let closed = town.put(meeting, secret, "").unwrap();
    assert!(office::read_meeting(store, &town.member, meeting).unwrap().items.is_empty(), "not before it is sent");
    assert!(matches!(office::read_agenda(store, &town.member, &Plain, meeting), Err(Error::NotFound(_))));
    assert!(matches!(office::read_item(store, &town.member, meeting, entry), Err(Error::NotFound(_))));
    town.send(meeting, "").unwrap();

    let read = office::read_meeting(store, &town.member, meeting).unwrap();
    assert_eq!(read.items[2].item.title, "Støtte til familien Holm");
    assert_eq!(read.news_of(entry), Some("Ulæst"));
    let outside = office::read_meeting(store, &hearing, meeting).unwrap();
    assert_eq!(outside.items[2].item.title, "Personsag");
    assert!(!format!("{:?}", outside.items).contains("Holm"));
    assert!(matches!(office::read_item(store, &hearing, meeting, closed), Err(Error::NotFound(_))));
    assert_eq!(office::read_item(store, &town.member, meeting, closed).unwrap().item.item.sections.len(), 1);

    let note =
        |kind, passage: &str, text: &str| NewNote { kind, passage: passage.into(), part: String::new(), text: text.into() };
    let add = |new: &NewNote| office::add_note(store, s, &town.member, meeting, entry, new);
    add(&note(NoteKind::Note, "to millioner kroner", "Hvem betaler?")).unwrap();
    add(&note(NoteKind::Speech, "", "Tak for et godt oplæg.")).unwrap();
    assert!(why(add(&note(NoteKind::Note, "ti millioner", "")).unwrap_err()).contains("står ikke"));
    assert!(why(add(&note(NoteKind::Note, "", " ")).unwrap_err()).contains("Skriv noten"));
    let seen = office::read_item(store, &town.member, meeting, entry).unwrap();
    assert!(matches!(seen.notes[0].found, Some(Found::Same(_))) && seen.notes[1].found.is_none());
    assert!(office::read_item(store, &hearing, meeting, entry).unwrap().notes.is_empty(), "nobody else sees them");
    let other = seen.notes[0].note.id;
    assert!(matches!(office::change_note(store, s, &hearing, meeting, other, "x"), Err(Error::NotFound(_))));
    assert!(matches!(office::remove_note(store, &hearing, meeting, other), Err(Error::NotFound(_))));

    // The text changes, and the agenda is sent anew.
    office::step(store, s, &town.approver, bridge, DraftStep::Reopen { reason: "Ny pris".into() }).unwrap();
    assert!(why(town.send(meeting, "Ny pris").unwrap_err()).contains("skal godkendes"));
    town.write(bridge, "Der er kommet et nyt overslag.\n\nBroen er fra 1931.\n\nDen koster to millioner kroner at rette op.");
    town.approve(bridge);
    town.send(meeting, "Der er kommet en ny pris.").unwrap();
    assert_eq!(office::read_meeting(store, &town.member, meeting).unwrap().news_of(entry), Some("Ændret"));
    let seen = office::read_item(store, &town.member, meeting, entry).unwrap();
    assert!(matches!(seen.notes[0].found, Some(Found::Moved(_))), "{:?}", seen.notes[0].found);
    assert!(seen.before.is_some(), "what it said when it was read");
    assert!(office::read_item(store, &town.member, meeting, entry).unwrap().before.is_none(), "and now that is read");
    let unread = office::read_meeting(store, &town.member, meeting).unwrap();
    assert_eq!((unread.notes_of(entry), unread.news_of(entry)), (2, None));
}

/// Keeps the letters.
#[derive(Default)]
struct Box(std::cell::RefCell<Vec<Letter>>);

impl Post for Box {
    fn send(&self, letter: &Letter) -> Result<(), Refused> {
        if letter.to.starts_with("chair") {
            return Err(Refused::ForGood("no such mailbox".into()));
        }
        self.0.borrow_mut().push(letter.clone());
        Ok(())
    }
}

#[test]
fn members_are_told_once_and_of_nothing_closed() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(30);
    let secret = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    town.put(meeting, secret, "").unwrap();
    town.send(meeting, "").unwrap();
    let site = Site { name: "Lindbjerg".into(), base: "https://lindbjerg.example".into() };
    let post = Box::default();
    let told = office::deliver_summonses(store, s, &site, &post, &|| Ok(true)).unwrap();
    assert_eq!((told.sent, told.dead, told.later), (1, 1, 0));
    let letters = post.0.borrow();
    let letter = &letters[0];
    assert!(letter.subject.starts_with("Dagsorden: Teknisk Udvalg") && letter.text.contains("Personsag"));
    assert!(!format!("{letter:?}").contains("Holm"));
    assert!(letter.text.contains(&format!("https://lindbjerg.example/kontor/moeder/{meeting}")));
    let calendar = letter.calendar.as_ref().unwrap();
    assert!(calendar.contains(&format!("UID:{meeting}\r\n")) && calendar.contains("SUMMARY:Teknisk Udvalg"));
    assert!(calendar.lines().all(|line| line.len() <= 75));
    drop(letters);
    assert_eq!(
        office::deliver_summonses(store, s, &site, &post, &|| Ok(true)).unwrap(),
        sagsgang_app::alerts::Delivered::default(),
        "once"
    );

    office::cancel_meeting(store, s, &town.secretary, meeting, "Formanden er syg").unwrap();
    office::deliver_summonses(store, s, &site, &post, &|| Ok(true)).unwrap();
    let letters = post.0.borrow();
    assert!(letters[1].calendar.as_ref().unwrap().contains("METHOD:CANCEL") && letters[1].text.contains("syg"));
}

#[test]
fn what_the_gate_stops_is_sent_to_members_and_not_shown() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(30);
    office::announce(store, s, &town.secretary, town.body).unwrap();
    let draft = town.approved("Ansøgning", "Ansøgeren har personnummer 010190-1234.", Access::Open);
    town.put(meeting, draft, "").unwrap();
    let sent = town.send(meeting, "").unwrap();
    assert!(sent.withheld.is_some());
    assert_eq!(town.published(meeting).unwrap().kind, DocumentKind::Plan, "what was shown still is");
    assert_eq!(store.read(|c| agenda::meeting(c, meeting)).unwrap().unwrap().state, MeetingState::Sent);
    assert!(!store.read(|c| gate::meetings_with_obstacles(c, true)).unwrap().is_empty());
    assert!(office::read_meeting(store, &town.member, meeting).unwrap().may.contains(&Action::ReadAgenda));
}

#[test]
fn what_the_chair_decides_between_meetings_is_told_at_the_next() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(30);
    let urgent = |actor: &Actor, text: &str| office::report_urgent(store, s, actor, meeting, "Sandsække", text, None);
    assert!(matches!(urgent(&town.member, "Købt."), Err(Error::NotFound(_) | Error::Conflict(_))), "the chair's alone");
    assert!(why(urgent(&town.chair, " ").unwrap_err()).contains("hvorfor"));
    urgent(&town.chair, "Der er købt sandsække for 40.000 kr., fordi vandet steg.").unwrap();
    let found = |line: &&office::Line| line.sent.item.title == "Formandens beslutning: Sandsække";
    let agenda = town.agenda(meeting);
    let line = agenda.lines.iter().find(found).unwrap();
    assert!(line.sent.item.sections[0].text.contains("§ 22") && line.sent.late.is_none());
    town.send(meeting, "").unwrap();
    urgent(&town.chair, "Der er købt flere.").unwrap();
    assert!(town.agenda(meeting).lines.last().unwrap().sent.late.is_some(), "on a supplementary agenda");
}

#[test]
fn a_body_has_the_roles_of_its_kind() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let seniors = store
        .write(|c| {
            let organization = body::get(c, town.body)?.unwrap().organization;
            body::add(c, BodyId(uuid::Uuid::from_u128(902)), organization, "seniorråd", "Seniorrådet")
        })
        .unwrap()
        .id;
    let give = |role| {
        let given = NewAssignment { role, body: Some(seniors), since: s.today(), until: None };
        office::assign(store, s, &office::command_line(s), town.member.account, &given)
    };
    assert!(why(give(Role::Approver).unwrap_err()).contains("Seniorrådet har ingen godkender"));
    give(Role::HearingBody).unwrap();
    let (_, mut orders) = office::standing_orders(store, seniors).unwrap();
    assert_eq!((orders.form.as_str(), orders.grants()), ("Kort", false));
    orders.roles.push(Role::Approver);
    orders.request_days = 400;
    let set = |orders: &_| office::set_standing_orders(store, s, &office::command_line(s), seniors, orders);
    assert!(why(set(&orders).unwrap_err()).contains("højst"));
    orders.request_days = 14;
    set(&orders).unwrap();
    give(Role::Approver).unwrap();
}
