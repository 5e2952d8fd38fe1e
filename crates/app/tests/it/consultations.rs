//! Items that are sent to others, and come back with what they answer.

use std::cell::RefCell;

use proptest::prelude::*;
use sagsgang_app::{
    Error, Writing,
    alerts::{Key, Letter, Post, Refused, Site},
    office::{self, Actor, Answer, NewAssignment, NewConsultation, NewMeeting, NewParty},
};
use sagsgang_model::{
    Ground, Outcome, Role,
    consultation::{Consultation, Standing, Way},
    draft::DraftStep,
    id::{BodyId, ConsultationId, DraftId, EntryId, MeetingId, PartyId},
    record::{Access, Block},
    sitting::{Act, Next},
};
use sagsgang_store::{agenda, body, draft, event};

use crate::{
    agendas::{Plain, Town, why},
    enclosures::AsItIs,
    office::PASSWORD,
};

pub(crate) const KEY: [u8; 32] = [7; 32];

/// A town whose secretary serves every body.
pub(crate) fn town() -> Town {
    let mut town = Town::new();
    town.secretary = invited(&town, "faelles@lindbjerg.example", "Sara Sekretær", Role::Secretary, None);
    town
}

pub(crate) fn invited(town: &Town, email: &str, name: &str, role: Role, body: Option<BodyId>) -> Actor {
    let (store, s) = (&town.o.store, town.s());
    let given = NewAssignment { role, body, since: s.today(), until: None };
    let invited = office::invite_as(store, s, &office::command_line(s), email, name, &given).unwrap();
    let token = office::take_invitation(store, s, &invited.link, name, PASSWORD, "test").unwrap();
    office::actor(store, s, &token).unwrap().unwrap()
}

pub(crate) fn body(town: &Town, name: &str) -> BodyId {
    let home = town.o.store.read(|c| body::get(c, town.body)).unwrap().unwrap();
    let id = BodyId(town.s().id());
    town.o.store.write(|c| body::add(c, id, home.organization, &name.to_lowercase(), name)).unwrap();
    invited(town, &format!("{id}@lindbjerg.example"), &format!("Medlem af {name}"), Role::Member, Some(id));
    id
}

pub(crate) fn plan(town: &Town, body: BodyId, days: i32) -> MeetingId {
    let date = town.s().today().saturating_add(jiff::Span::new().days(days));
    let time = "16:00".parse().unwrap();
    let new = NewMeeting { body, date, time, place: "Rådhuset".into(), extraordinary: false };
    office::plan_meeting(&town.o.store, town.s(), &town.secretary, &new).unwrap()
}

/// Days go by, for everybody.
pub(crate) fn pass(town: &mut Town, days: i64) {
    town.o.pass(days * 24 * 60);
    let today = town.s().today();
    for actor in [&mut town.secretary, &mut town.caseworker, &mut town.approver, &mut town.member, &mut town.chair] {
        actor.today = today;
    }
}

pub(crate) fn asks(town: &Town, days: i32, themes: &[&str], parties: Vec<NewParty>) -> NewConsultation {
    NewConsultation {
        question: "Vi beder om jeres svar.".into(),
        themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
        deadline: town.s().today().saturating_add(jiff::Span::new().days(days)),
        parties,
    }
}

pub(crate) fn begin(town: &Town, draft: DraftId, new: &NewConsultation) -> Result<ConsultationId, Error> {
    office::begin_consultation(&town.o.store, town.s(), &town.caseworker, &Plain, draft, new)
}

pub(crate) fn found(town: &Town, draft: DraftId, id: ConsultationId) -> Consultation {
    office::read_consultation(&town.o.store, &town.caseworker, draft, id).unwrap().consultation
}

pub(crate) fn party(of: &Consultation, name: &str) -> PartyId {
    of.parties.iter().find(|party| party.name == name).unwrap().id
}

pub(crate) fn linked(name: &str) -> NewParty {
    NewParty::Link { name: name.into(), email: format!("{}@nabo.example", name.to_lowercase().replace(' ', "-")) }
}

pub(crate) fn link_of(town: &Town, draft: DraftId, id: ConsultationId, name: &str) -> String {
    let read = office::read_consultation(&town.o.store, &town.caseworker, draft, id).unwrap();
    let party = party(&read.consultation, name);
    let letter = read.letters.iter().find(|letter| letter.party == party).unwrap();
    office::link(&Key::new(KEY), party, letter.links)
}

pub(crate) fn by_link(town: &Town, link: &str, answers: &[(u32, &str)]) -> Result<usize, Error> {
    let answers: Vec<Answer> = answers.iter().map(|(theme, text)| new_answer(*theme, text)).collect();
    office::answer_by_link(&town.o.store, town.s(), &Key::new(KEY), link, &answers)
}

pub(crate) fn new_answer(theme: u32, text: &str) -> Answer {
    Answer { theme, of: None, text: text.into() }
}

pub(crate) fn close(town: &Town, draft: DraftId, id: ConsultationId) -> Result<(), Error> {
    office::close_consultation(&town.o.store, town.s(), &town.caseworker, &Plain, draft, id)
}

/// All that an item says.
pub(crate) fn text(town: &Town, draft: DraftId) -> String {
    let found = town.o.store.read(|c| draft::get(c, draft)).unwrap().unwrap();
    let text = town.o.store.read(|c| draft::text(c, draft, found.version)).unwrap().unwrap();
    found.form.iter().map(|field| text.section(&field.key).to_owned()).collect::<Vec<_>>().join("\n\n")
}

pub(crate) fn entry(town: &Town, meeting: MeetingId, title: &str) -> EntryId {
    let read = office::read_sitting(&town.o.store, &town.secretary, meeting).unwrap();
    read.items.iter().find(|item| item.item.title == title).unwrap().entry
}

/// Holds a meeting that decides one thing.
pub(crate) fn held(town: &Town, meeting: MeetingId, title: &str, decision: &str, outcome: Outcome) {
    town.opens(meeting);
    town.decides(meeting, entry(town, meeting, title), decision, outcome);
    town.ends(meeting);
}

#[test]
fn committees_and_councils_are_heard_and_the_item_comes_back_and_goes_on() {
    const TITLE: &str = "Plan for klima";
    let mut town = town();
    let [culture, care] = ["Kulturudvalget", "Omsorgsudvalget"].map(|name| body(&town, name));
    let [seniors, access] = ["Seniorrådet", "Handicaprådet"].map(|name| body(&town, name));
    let council = body(&town, "Byrådet");
    let home = town.plan(12);
    let [of_culture, of_care] = [plan(&town, culture, 10), plan(&town, care, 11)];
    let item = town.approved(TITLE, "Planen gælder i fire år.", Access::Open);
    let report = office::NewFile { name: "plan.txt", bytes: b"Hele planen." };
    office::step(&town.o.store, town.s(), &town.approver, item, DraftStep::Reopen { reason: "Bilag".into() }).unwrap();
    office::add_enclosure(&town.o.store, town.s(), &AsItIs, &town.caseworker, item, &report).unwrap();
    town.approve(item);

    // Three committees at the same time: the two others are heard, each on its own agenda.
    let both = [culture, care].map(NewParty::Body).to_vec();
    let first = begin(&town, item, &asks(&town, 15, &[], both)).unwrap();
    let asked = town.agenda(of_culture).lines.into_iter().find(|line| line.sent.item.title == TITLE).unwrap().sent.item;
    assert_eq!(asked.attachments[0].title, "plan");
    town.put(home, item, "").unwrap();
    let late = town.agenda(home).check.late.unwrap();
    assert!(late.contains("i høring") && late.contains("Kulturudvalget, Omsorgsudvalget mangler"), "{late}");
    assert!(why(town.send(home, "").unwrap_err()).contains("hvorfor"), "nothing goes on unnoticed");
    for meeting in [of_culture, of_care] {
        assert_eq!(town.agenda(meeting).check.late, None, "what is heard itself goes on");
        town.send(meeting, "").unwrap();
    }
    let shown = town.published(of_culture).unwrap().items.into_iter().find(|item| item.item.title == TITLE).unwrap().item;
    let day = sagsgang_model::danish_date(found(&town, item, first).deadline);
    assert_eq!(shown.recommendations[0].clauses, [format!("at Kulturudvalget afgiver høringssvar senest den {day}")]);
    assert!(shown.sections.iter().any(|section| section.text.contains("Vi beder om jeres svar.")));
    pass(&mut town, 10);
    held(&town, of_culture, TITLE, "Kulturudvalget støtter planen.", Outcome::Approved);
    held(&town, of_care, TITLE, "Omsorgsudvalget ønsker flere\n\ntræer.", Outcome::Approved);
    assert_eq!(found(&town, item, first).missing(), [""; 0]);

    // A correction of a decision is the answer's newest words; its number stays.
    let decided = sagsgang_model::sitting::Decided {
        text: "Kulturudvalget støtter planen enstemmigt.".into(),
        outcomes: vec![Outcome::Approved],
        ..Default::default()
    };
    town.act_upon(of_culture, Act::Decided { entry: entry(&town, of_culture, TITLE), decided }, Some(1)).unwrap();
    close(&town, item, first).unwrap();
    let told = text(&town, item);
    let at = |body: &str, meeting: MeetingId| {
        let date = town.o.store.read(|c| agenda::meeting(c, meeting)).unwrap().unwrap().date;
        format!("Beslutning fra {body}, {}, pkt. 2: ", sagsgang_model::danish_date(date))
    };
    assert!(told.contains(&format!("{}Kulturudvalget støtter planen enstemmigt.", at("Kulturudvalget", of_culture))), "{told}");
    assert!(told.contains(&format!("{}Omsorgsudvalget ønsker flere træer.", at("Omsorgsudvalget", of_care))), "{told}");
    assert!(!told.contains("Ikke svaret"));

    // The home committee puts it off, until two councils of citizens have been heard: one by its agenda, one by a letter.
    assert!(town.agenda(home).check.late.is_none_or(|late| !late.contains("i høring")));
    town.send(home, "Svarene kom i går.").unwrap();
    held(&town, home, TITLE, "Udsættes til rådene er hørt.", Outcome::Postponed);
    let of_seniors = plan(&town, seniors, 20);
    let second = begin(&town, item, &asks(&town, 25, &[], [seniors, access].map(NewParty::Body).to_vec())).unwrap();
    let again = town.plan(40);
    town.send(of_seniors, "").unwrap();
    pass(&mut town, 20);
    held(&town, of_seniors, TITLE, "Seniorrådet ønsker bænke.", Outcome::Approved);
    let consultation = found(&town, item, second);
    let silent = party(&consultation, "Handicaprådet");
    assert_eq!(consultation.standing(silent, town.s().today()), Standing::Awaited);
    assert!(why(close(&town, item, second).unwrap_err()).contains("Handicaprådet har ikke svaret"));
    let (store, s) = (&town.o.store, town.s());
    let answer = new_answer(0, "Handicaprådet ønsker niveaufri adgang.");
    office::read_in(store, s, &town.secretary, item, second, silent, s.today(), &answer).unwrap();
    close(&town, item, second).unwrap();

    // It comes back with all four, and is sent on to the council.
    if town.agenda(again).lines.iter().all(|line| line.sent.item.title != TITLE) {
        town.put(again, item, "").unwrap();
    }
    town.send(again, "").unwrap();
    let shown = town.published(again).unwrap().items.into_iter().find(|item| item.item.title == TITLE).unwrap().item;
    let said: String = shown.sections.iter().map(|section| section.text.as_str()).collect();
    for words in ["enstemmigt", "flere træer", "ønsker bænke", "Høringssvar fra Handicaprådet", "niveaufri adgang"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    town.opens(again);
    let id = entry(&town, again, TITLE);
    town.act(again, Act::Settled { entry: id, next: Next::GoesTo { bodies: vec![council] } }).unwrap();
    town.decides(again, id, "Anbefales.", Outcome::SentOn);
    town.ends(again);
    let of_council = plan(&town, council, 60);
    let waiting = office::proposals(store, &town.secretary, of_council).unwrap().drafts;
    let on = waiting.iter().find(|waiting| waiting.1 == TITLE).expect("the council's item");
    let told = text(&town, on.0.id);
    assert!(told.contains("niveaufri adgang") && told.contains("Anbefales."), "{told}");
}

/// Who answers what, in the order it comes.
const REPLIES: [(&str, u32); 16] = [
    ("Fjordby", 1),
    ("Vesterlund", 1),
    ("Fjordby", 3),
    ("Hedeby", 3),
    ("Hedeby", 3),
    ("Strandby", 1),
    ("Fjordby", 4),
    ("Strandby", 2),
    ("Skovby", 4),
    ("Engby", 1),
    ("Engby", 4),
    ("Klintby", 2),
    ("Klintby", 4),
    ("Åby", 1),
    ("Åby", 3),
    ("Vesterlund", 4),
];

const THEMES: [&str; 4] = ["Afgrænsning", "Økonomi", "Natur", "Samarbejde"];

#[test]
fn answers_of_many_are_numbered_by_theme_and_who_is_missing_is_named() {
    let mut town = town();
    let item = town.approved("Fælles plan for fjorden", "Planen gælder hele fjorden.", Access::Open);
    let names = ["Fjordby", "Vesterlund", "Hedeby", "Strandby", "Skovby", "Engby", "Klintby", "Åby", "Tavsby"];
    let id = begin(&town, item, &asks(&town, 30, &THEMES, names.map(linked).to_vec())).unwrap();
    for (at, (name, theme)) in REPLIES.iter().enumerate() {
        by_link(&town, &link_of(&town, item, id, name), &[(*theme, &format!("Svar {at} om {theme}."))]).unwrap();
    }
    let all = found(&town, item, id);
    let mut numbers: Vec<String> = all.replies.iter().map(|reply| all.numbered(reply)).collect();
    numbers.sort();
    let expected = ["1a", "1b", "1c", "1d", "1e", "2a", "2b", "3a", "3b", "3c", "3d", "4a", "4b", "4c", "4d", "4e"];
    assert_eq!(numbers, expected);
    assert_eq!(all.missing(), ["Tavsby"]);
    assert!(why(close(&town, item, id).unwrap_err()).contains("Tavsby har ikke svaret"));
    pass(&mut town, 31);
    close(&town, item, id).unwrap();
    let told = text(&town, item);
    let places: Vec<usize> = THEMES.iter().map(|theme| told.find(&format!(": {theme}")).expect(theme)).collect();
    assert!(places.is_sorted(), "{told}");
    for (at, (name, theme)) in REPLIES.iter().enumerate() {
        let words = format!("Svar {at} om {theme}.");
        let place = told.find(&words).expect(&words);
        let under = places.iter().filter(|start| **start < place).count();
        assert_eq!(under, *theme as usize, "{words}");
        assert!(told[..place].rfind(name).is_some_and(|name| name > places[under - 1]));
    }
    let deadline = sagsgang_model::danish_date(all.deadline);
    assert!(told.contains(&format!("Ikke svaret inden fristen den {deadline}: Tavsby.")), "{told}");
    assert!(why(by_link(&town, &link_of(&town, item, id, "Tavsby"), &[(1, "For sent.")]).unwrap_err()).contains("afsluttet"));
}

#[test]
fn an_answer_quoted_says_which_it_is() {
    let town = town();
    let item = town.approved("Fælles plan", "Planen.", Access::Open);
    let id = begin(&town, item, &asks(&town, 30, &["Natur"], vec![linked("Hedeby"), linked("Engby")])).unwrap();
    by_link(&town, &link_of(&town, item, id, "Hedeby"), &[(1, "Mere skov.")]).unwrap();
    by_link(&town, &link_of(&town, item, id, "Engby"), &[(1, "Mere\neng.")]).unwrap();
    let all = found(&town, item, id);
    let Some(Block::List { items }) = all.quoted(&|text| Plain.blocks(text)).into_iter().nth(2) else {
        panic!("a list under its theme")
    };
    let day = sagsgang_model::danish_date(town.s().today());
    let told: Vec<(String, String)> = items.into_iter().map(|item| (item.marker, item.text)).collect();
    assert_eq!(
        told,
        [("a.".into(), format!("Hedeby, {day}: Mere skov.")), ("b.".to_owned(), format!("Engby, {day}: Mere eng."))]
    );
}

#[test]
fn only_what_may_go_out_goes_out() {
    let town = town();
    let council = body(&town, "Byrådet");
    let item = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let no = |new: NewConsultation| why(begin(&town, item, &new).unwrap_err());
    assert!(no(asks(&town, 0, &[], vec![linked("Fjordby")])).contains("efter i dag"));
    assert!(no(asks(&town, 9, &[], vec![])).contains("mindst én"));
    assert!(no(asks(&town, 9, &[], vec![NewParty::Text("  ".into())])).contains("hedder"));
    let bad = NewParty::Link { name: "Fjordby".into(), email: "fjordby".into() };
    assert!(no(asks(&town, 9, &[], vec![bad])).contains("ikke en mailadresse"));
    let two = NewParty::Link { name: "Fjordby, borgmester@fjordby.example".into(), email: "post@fjordby.example".into() };
    assert!(no(asks(&town, 9, &[], vec![two])).contains("én mailadresse"), "no address stands in the item");
    assert!(no(asks(&town, 9, &[], vec![linked("Fjordby"), NewParty::Text(" Fjordby ".into())])).contains("to gange"));
    assert!(no(asks(&town, 9, &[], vec![NewParty::Body(town.body)])).contains("sit eget"));
    assert!(no(asks(&town, 9, &[], vec![NewParty::Body(council), NewParty::Body(council)])).contains("to gange"));
    assert!(no(asks(&town, 9, &[], vec![NewParty::Body(BodyId(town.s().id()))])).contains("fra listen"));
    assert!(no(asks(&town, 9, &[&"x".repeat(5000)], vec![linked("Fjordby")])).contains("temaer"));

    let closed = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    let why_closed = why(begin(&town, closed, &asks(&town, 9, &[], vec![linked("Fjordby")])).unwrap_err());
    assert!(why_closed.contains("lukket"), "{why_closed}");
    let by_agenda = begin(&town, closed, &asks(&town, 9, &[], vec![NewParty::Body(council)])).unwrap();
    let Way::Agenda { draft, .. } = found(&town, closed, by_agenda).parties[0].way else { panic!() };
    let heard = town.o.store.read(|c| draft::get(c, draft)).unwrap().unwrap();
    assert_eq!((heard.access, heard.open_title.as_deref()), (Access::Closed, Some("Personsag")), "closed it stays");

    // Members read what was sent, and send nothing out.
    let new = asks(&town, 9, &[], vec![linked("Fjordby")]);
    let (store, s) = (&town.o.store, town.s());
    assert!(office::begin_consultation(store, s, &town.member, &Plain, item, &new).is_err());
    office::step(store, s, &town.approver, item, DraftStep::Reopen { reason: "Fejl".into() }).unwrap();
    assert!(why(begin(&town, item, &new).unwrap_err()).contains("godkendt"));
}

#[test]
fn a_link_opens_one_form_and_nothing_that_was_closed_since() {
    let town = town();
    let (store, s, key) = (&town.o.store, town.s(), Key::new(KEY));
    let item = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    office::step(store, s, &town.approver, item, DraftStep::Reopen { reason: "Bilag".into() }).unwrap();
    let add = |name, bytes| {
        let file = office::NewFile { name, bytes };
        office::add_enclosure(store, s, &AsItIs, &town.caseworker, item, &file).unwrap()
    };
    let drawing = add("tegning.txt", b"En bro.".as_slice());
    let secret = add("tilbud.txt", b"Otte millioner.");
    office::set_enclosure_access(store, s, &town.caseworker, item, secret, Access::Closed).unwrap();
    town.approve(item);
    let id = begin(&town, item, &asks(&town, 9, &[], vec![linked("Fjordby"), linked("Engby")])).unwrap();
    let link = link_of(&town, item, id, "Fjordby");
    let heard = office::read_linked(store, &key, &Plain, &link).unwrap();
    assert_eq!((heard.party.name.as_str(), heard.item.title.as_str()), ("Fjordby", "Ny bro"));
    let files: Vec<_> = heard.consultation.files.iter().map(|file| file.title.as_str()).collect();
    assert_eq!(files, ["tegning"], "what is closed is not sent");
    let sha256 = heard.consultation.files[0].sha256.clone();
    assert_eq!(office::linked_file(store, &key, &link, &sha256).unwrap().1, b"En bro.");
    for wrong in ["", ".", "x.y", &link[..link.len() - 1], &link.replace('.', ".0"), &format!("{link}0")] {
        assert!(matches!(office::read_linked(store, &key, &Plain, wrong), Err(Error::NotFound(_))), "{wrong}");
        assert!(matches!(by_link(&town, wrong, &[(0, "Ja.")]), Err(Error::NotFound(_))), "{wrong}");
        assert!(matches!(office::linked_file(store, &key, wrong, &sha256), Err(Error::NotFound(_))), "{wrong}");
    }
    assert!(matches!(office::read_linked(store, &Key::new([8; 32]), &Plain, &link), Err(Error::NotFound(_))));
    assert!(matches!(office::linked_file(store, &key, &link, &"0".repeat(64)), Err(Error::NotFound(_))));

    // A new link makes the old one void.
    by_link(&town, &link, &[(0, "Vi vil gerne have en bro.")]).unwrap();
    let fjordby = party(&found(&town, item, id), "Fjordby");
    office::renew_link(store, s, &town.caseworker, item, id, fjordby).unwrap();
    assert!(matches!(office::read_linked(store, &key, &Plain, &link), Err(Error::NotFound(_))));
    let link = link_of(&town, item, id, "Fjordby");
    assert_eq!(office::read_linked(store, &key, &Plain, &link).unwrap().consultation.replies.len(), 1);

    // A file and an item that are closed afterwards are gone from behind the link.
    office::step(store, s, &town.approver, item, DraftStep::Reopen { reason: "Fejl".into() }).unwrap();

    office::set_enclosure_access(store, s, &town.caseworker, item, drawing, Access::Closed).unwrap();
    assert!(matches!(office::linked_file(store, &key, &link, &sha256), Err(Error::NotFound(_))));
    office::close_draft(store, s, &town.caseworker, item, Some(Ground::PrivateMatters), Some("Sag")).unwrap();
    assert!(matches!(office::read_linked(store, &key, &Plain, &link), Err(Error::NotFound(_))));
    assert!(matches!(by_link(&town, &link, &[(0, "Ja.")]), Err(Error::NotFound(_))));
}

#[test]
fn two_who_answer_for_one_party_lose_no_word() {
    let mut town = town();
    let item = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, item, &asks(&town, 9, &["Pris", "Udseende"], vec![linked("Fjordby"), linked("Engby")])).unwrap();
    let link = link_of(&town, item, id, "Fjordby");
    by_link(&town, &link, &[(1, "Den er dyr.\n\nMen god."), (2, "")]).unwrap();
    let reply = found(&town, item, id).replies[0].clone();
    let change = |link: &str, upon: u32, text: &str| {
        let answer = Answer { theme: 1, of: Some((reply.id, upon)), text: text.into() };
        office::answer_by_link(&town.o.store, town.s(), &Key::new(KEY), link, &[answer])
    };
    assert_eq!(change(&link, 1, "Den er meget dyr.\n\nMen god.").unwrap(), 1);
    assert_eq!(change(&link, 1, "Den er dyr.\n\nMen god og smuk.").unwrap(), 1);
    assert_eq!(found(&town, item, id).replies[0].text.trim(), "Den er meget dyr.\n\nMen god og smuk.");
    assert!(why(change(&link, 1, "Den er billig.\n\nMen god.").unwrap_err()).contains("meget dyr"), "told, not lost");
    assert_eq!(change(&link, 3, "Den er meget dyr.\n\nMen god og smuk.").unwrap(), 0, "nothing new");
    // Nobody changes what another party said; the same words come in as its own.
    let other = link_of(&town, item, id, "Engby");
    change(&other, 3, "Den er grim.").unwrap();
    let all = found(&town, item, id);
    assert_eq!(all.replies_of(reply.party).count(), 1);
    assert_eq!(all.replies_of(reply.party).next().unwrap().text.trim(), "Den er meget dyr.\n\nMen god og smuk.");
    // After the deadline an answer still counts until it is closed, and it shows.
    pass(&mut town, 10);
    by_link(&town, &link, &[(2, "Den er smuk.")]).unwrap();
    let all = found(&town, item, id);
    assert!(all.replies.last().unwrap().date > all.deadline);
    assert!(why(by_link(&town, &link, &[(9, "Hvad?")]).unwrap_err()).contains("temaerne"));
    assert!(why(by_link(&town, &link, &[(1, &"x".repeat(30_000))]).unwrap_err()).contains("for langt"));
}

#[derive(Default)]
pub(crate) struct Mailbox(pub(crate) RefCell<Vec<Letter>>);

impl Post for Mailbox {
    fn send(&self, letter: &Letter) -> Result<(), Refused> {
        self.0.borrow_mut().push(letter.clone());
        Ok(())
    }
}

#[test]
fn letters_go_once_and_those_who_are_silent_are_reminded_once() {
    let mut town = town();
    let item = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let nobody = NewParty::Link { name: "Skovby".into(), email: String::new() };
    let id = begin(&town, item, &asks(&town, 9, &["Pris"], vec![linked("Fjordby"), linked("Engby"), nobody])).unwrap();
    let post = Mailbox::default();
    let deliver = |town: &Town| {
        let site = Site { name: "Lindbjerg".into(), base: "https://lindbjerg.example".into() };
        office::deliver_consultations(&town.o.store, town.s(), &Key::new(KEY), &site, &post, &|| Ok(true)).unwrap();
        post.0.borrow_mut().split_off(0)
    };
    let first = deliver(&town);
    assert_eq!(first.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["fjordby@nabo.example", "engby@nabo.example"]);
    let link = link_of(&town, item, id, "Fjordby");
    let address = format!("https://lindbjerg.example/kontor/hoeringssvar/{link}");
    for text in [&first[0].text, &first[0].html] {
        assert!(text.contains(&address) && text.contains("Ny bro") && text.contains("Pris"), "{text}");
    }
    assert!(deliver(&town).is_empty(), "once");
    by_link(&town, &link, &[(1, "Den er dyr.")]).unwrap();
    pass(&mut town, 6);
    let reminded = deliver(&town);
    assert_eq!(reminded.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["engby@nabo.example"]);
    assert!(reminded[0].subject.starts_with("Husk"), "{}", reminded[0].subject);
    assert!(deliver(&town).is_empty(), "once");
    let engby = party(&found(&town, item, id), "Engby");
    office::renew_link(&town.o.store, town.s(), &town.caseworker, item, id, engby).unwrap();
    let again = deliver(&town);
    assert!(again.len() == 1 && again[0].text.contains(&link_of(&town, item, id, "Engby")), "the new link is sent");
    pass(&mut town, 9);
    close(&town, item, id).unwrap();
    assert!(deliver(&town).is_empty());
}

#[test]
fn a_council_answers_for_itself_alone() {
    let town = town();
    let (store, s) = (&town.o.store, town.s());
    let [seniors, access] = ["Seniorrådet", "Handicaprådet"].map(|name| body(&town, name));
    let item = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, item, &asks(&town, 9, &[], [seniors, access].map(NewParty::Body).to_vec())).unwrap();
    let all = found(&town, item, id);
    let senior = crate::agendas::actor_of(&town.o, seniors, Role::HearingBody, "Sine Senior");
    let asked = office::asked(store, &senior).unwrap();
    assert_eq!(
        asked.iter().map(|(_, party, title)| (party.name.as_str(), title.as_str())).collect::<Vec<_>>(),
        [("Seniorrådet", "Ny bro")]
    );
    let [own, other] = ["Seniorrådet", "Handicaprådet"].map(|name| party(&all, name));
    assert_eq!(office::answer(store, s, &senior, own, &[new_answer(0, "Vi vil have bænke.")]).unwrap(), 1);
    assert!(matches!(office::answer(store, s, &senior, other, &[new_answer(0, "Nej.")]), Err(Error::NotFound(_))));
    assert!(matches!(office::read_asked(store, &senior, &Plain, other), Err(Error::NotFound(_))));
    assert!(matches!(office::read_asked(store, &town.member, &Plain, own), Err(Error::NotFound(_))));
    let told = office::read_asked(store, &senior, &Plain, own).unwrap();
    assert_eq!(told.consultation.replies.len(), 1);
    assert_eq!(found(&town, item, id).missing(), ["Handicaprådet"]);
}

#[test]
fn the_log_tells_who_answered_and_not_what() {
    let town = town();
    let item = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, item, &asks(&town, 9, &["Pris"], vec![linked("Fjordby")])).unwrap();
    by_link(&town, &link_of(&town, item, id, "Fjordby"), &[(1, "Den er hemmeligt dyr.")]).unwrap();
    close(&town, item, id).unwrap();
    let mut kinds = Vec::new();
    let mut collect = |event: event::Event| {
        if event.kind.starts_with("consultation.") {
            assert!(!event.payload.contains("hemmeligt"), "{}", event.payload);
            kinds.push(event.kind);
        }
        Ok(())
    };
    town.o.store.read(|c| event::since(c, 0, &mut collect)).unwrap();
    assert_eq!(kinds, ["consultation.begun", "consultation.answered", "consultation.closed"]);
}

/// Whatever comes, changes and is taken back, in whatever order: an answer keeps its number, and no two have the same.
#[test]
fn the_number_of_an_answer_never_changes() {
    let town = town();
    let item = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let names = ["Fjordby", "Engby", "Skovby"];
    let step = (0usize..3, 0u32..3, 0usize..6, any::<bool>());
    proptest!(|(steps in prop::collection::vec(step, 1..25))| {
        let id = begin(&town, item, &asks(&town, 9, &["Pris", "Udseende"], names.map(linked).to_vec())).unwrap();
        let mut before: Vec<(sagsgang_model::id::ReplyId, String)> = Vec::new();
        for (at, (who, theme, which, back)) in steps.into_iter().enumerate() {
            let all = found(&town, item, id);
            let own: Vec<_> = all.replies.iter().filter(|reply| reply.party == all.parties[who].id).collect();
            let of = own.get(which).map(|reply| (reply.id, reply.version));
            let theme = own.get(which).map_or(theme, |reply| reply.theme);
            let text = if back { String::new() } else { format!("Svar {at}.") };
            let link = link_of(&town, item, id, names[who]);
            office::answer_by_link(&town.o.store, town.s(), &Key::new(KEY), &link, &[Answer { theme, of, text }]).unwrap();
            let all = found(&town, item, id);
            let now: Vec<_> = all.replies.iter().map(|reply| (reply.id, all.numbered(reply))).collect();
            for known in &before {
                prop_assert!(now.contains(known), "{known:?} of {now:?}");
            }
            let mut numbers: Vec<&String> = now.iter().map(|(_, number)| number).collect();
            numbers.sort();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), now.len());
            before = now;
        }
    });
}
