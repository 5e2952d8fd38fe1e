//! A meeting from its opening to where each decision goes on.

use sagsgang_app::{
    Error, export, import_export,
    office::{self, Actor, NewAct, NewAssignment, NewEntry, NewMeeting, Recorded, SittingRead},
    verify,
};
use sagsgang_model::{
    Outcome, Role,
    agenda::{Entry, MeetingState, Origin},
    draft::DraftState,
    id::{ActId, AttendeeId, BodyId, DraftId, EntryId, MeetingId},
    record::{Access, DecisionPoint, DocumentKind},
    sitting::{Act, Attendee, Ballot, ConflictGround, Decided, Entered, Next, Promise, Seat},
};
use sagsgang_store::{Store, account, agenda, body, draft, event, public, sitting};

use crate::{
    agendas::{Plain, Town, actor_of, why},
    consultations::invited,
};

fn entry_of(town: &Town, meeting: MeetingId, title: &str) -> EntryId {
    let read = read(town, meeting);
    read.items.iter().find(|item| item.item.title == title).unwrap().entry
}

fn read(town: &Town, meeting: MeetingId) -> SittingRead {
    office::read_sitting(&town.o.store, &town.secretary, meeting).unwrap()
}

impl Town {
    pub(crate) fn act(&self, meeting: MeetingId, act: Act) -> Result<Recorded, Error> {
        self.act_upon(meeting, act, None)
    }

    pub(crate) fn act_upon(&self, meeting: MeetingId, act: Act, upon: Option<usize>) -> Result<Recorded, Error> {
        let new = NewAct { id: ActId(self.s().id()), act, upon };
        office::take_act(&self.o.store, self.s(), &self.secretary, &Plain, meeting, &new)
    }

    pub(crate) fn opens(&self, meeting: MeetingId) -> Vec<Attendee> {
        let people = office::roll(&self.o.store, self.s(), &self.secretary, meeting).unwrap();
        let opened = Act::Opened { at: "16:00".parse().unwrap(), people: people.clone(), absent: Vec::new() };
        assert_eq!(self.act(meeting, opened).unwrap(), Recorded::Done);
        people
    }

    pub(crate) fn decides(&self, meeting: MeetingId, entry: EntryId, text: &str, outcome: Outcome) {
        let decided = Decided { text: text.into(), outcomes: vec![outcome], ..Decided::default() };
        let upon = read(self, meeting).sitting.item(entry).decided.len();
        assert_eq!(self.act_upon(meeting, Act::Decided { entry, decided }, Some(upon)).unwrap(), Recorded::Done);
    }

    /// Decides what is left, and ends the meeting.
    pub(crate) fn ends(&self, meeting: MeetingId) {
        let open: Vec<EntryId> = read(self, meeting).sitting.open_items().map(|place| place.entry).collect();
        for entry in open {
            self.decides(meeting, entry, "Godkendt.", Outcome::Approved);
        }
        self.act(meeting, Act::Ended { at: "18:00".parse().unwrap() }).unwrap();
    }

    pub(crate) fn council(&self) -> BodyId {
        let home = self.o.store.read(|c| body::get(c, self.body)).unwrap().unwrap();
        let id = BodyId(uuid::Uuid::from_u128(902));
        self.o.store.write(|c| body::add(c, id, home.organization, "byrådet", "Byrådet")).unwrap().id
    }

    fn text_of(&self, draft: DraftId) -> String {
        let found = self.o.store.read(|c| draft::get(c, draft)).unwrap().unwrap();
        let text = self.o.store.read(|c| draft::text(c, draft, found.version)).unwrap().unwrap();
        text.section("sagsfremstilling").to_owned()
    }
}

#[test]
fn a_meeting_is_opened_from_the_list_and_held_to_its_end() {
    let town = Town::new();
    let meeting = town.plan(30);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    town.put(meeting, bridge, "").unwrap();
    assert!(office::read_sitting(&town.o.store, &town.secretary, meeting).is_err(), "not before the agenda is sent");
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let seats: Vec<_> = people.iter().map(|person| (person.name.as_str(), person.seat)).collect();
    assert_eq!(seats, [("Anders Kjær", Seat::Chair), ("Medlem", Seat::Member)]);
    assert_eq!(read(&town, meeting).meeting.state, MeetingState::Begun);
    assert!(
        matches!(office::read_sitting(&town.o.store, &town.member, meeting), Err(Error::NotFound(_))),
        "the secretary's alone"
    );
    assert!(why(town.act(meeting, Act::Ended { at: "17:00".parse().unwrap() }).unwrap_err()).contains("mangler en beslutning"));
    assert!(
        why(office::cancel_meeting(&town.o.store, town.s(), &town.secretary, meeting, "Nej").unwrap_err()).contains("I gang")
    );

    // The same act twice is one.
    let entry = entry_of(&town, meeting, "Ny bro");
    let decided = Decided { text: "Godkendt.".into(), outcomes: vec![Outcome::Approved], ..Decided::default() };
    let new = NewAct { id: ActId(town.s().id()), act: Act::Decided { entry, decided }, upon: Some(0) };
    for _ in 0..2 {
        office::take_act(&town.o.store, town.s(), &town.secretary, &Plain, meeting, &new).unwrap();
    }
    assert_eq!(read(&town, meeting).sitting.item(entry).decided.len(), 1);
    town.ends(meeting);
    assert_eq!(read(&town, meeting).meeting.state, MeetingState::Held);
    let told: Vec<String> = {
        let mut kinds = Vec::new();
        town.o
            .store
            .read(|c| {
                event::since(c, 0, |event| {
                    kinds.push(event.payload);
                    Ok(())
                })
            })
            .unwrap();
        kinds.into_iter().filter(|payload| payload.contains("\"act\"")).collect()
    };
    assert!(told.len() >= 3 && told.iter().all(|payload| !payload.contains("Godkendt")), "the log tells that, not what");
    // The next meeting's list is the last one's.
    let next = town.plan(60);
    let late = town.approved("Sporet", "Sporet er knækket.", Access::Open);
    town.put(next, late, "").unwrap();
    town.send(next, "").unwrap();
    assert_eq!(office::roll(&town.o.store, town.s(), &town.secretary, next).unwrap().len(), 2);
}

#[test]
fn two_who_write_one_decision_lose_no_word() {
    let town = Town::new();
    let meeting = town.plan(30);
    town.put(meeting, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    town.send(meeting, "").unwrap();
    town.opens(meeting);
    let entry = entry_of(&town, meeting, "Ny bro");
    let write = |text: &str, upon| {
        let decided = Decided { text: text.into(), ..Decided::default() };
        town.act_upon(meeting, Act::Decided { entry, decided }, Some(upon)).unwrap()
    };
    write("Udvalget drøftede broen.\n\nBroen bygges.", 0);
    write("Udvalget drøftede broen grundigt.\n\nBroen bygges.", 1);
    assert_eq!(write("Udvalget drøftede broen.\n\nBroen bygges i 2028.", 1), Recorded::Done);
    let text = |at: usize| read(&town, meeting).sitting.item(entry).decided[at].text.clone();
    assert_eq!(text(2), "Udvalget drøftede broen grundigt.\n\nBroen bygges i 2028.");
    let Recorded::Clash { both, upon, contested } = write("Udvalget drøftede broen kort.\n\nBroen bygges.", 1) else {
        panic!("a clash")
    };
    assert_eq!(upon, 3);
    assert!(contested[0].mine.contains("kort") && contested[0].theirs.contains("grundigt"));
    assert!(both.text.contains("kort") && both.text.contains("grundigt") && both.text.contains("i 2028"));

    // So it is with answers point by point and what it came to.
    let point = |at: &str, text: &str| DecisionPoint { point: at.into(), text: text.into(), outcomes: Vec::new() };
    let decided = read(&town, meeting).sitting.item(entry).decided[2].clone();
    let answer = |points: Vec<DecisionPoint>, outcome| {
        let decided = Decided { points, outcomes: vec![outcome], ..decided.clone() };
        town.act_upon(meeting, Act::Decided { entry, decided }, Some(3)).unwrap()
    };
    assert_eq!(answer(vec![point("1", "Godkendt.")], Outcome::Approved), Recorded::Done);
    assert_eq!(answer(vec![point("2", "Afvist.")], Outcome::Approved), Recorded::Done);
    let now = || read(&town, meeting).sitting.item(entry).decision().cloned().unwrap();
    assert_eq!(now().points, [point("1", "Godkendt."), point("2", "Afvist.")]);
    assert!(
        matches!(answer(vec![point("2", "Udsat.")], Outcome::Rejected), Recorded::Clash { contested, .. } if contested.len() == 2)
    );
    assert_eq!(now().outcomes, [Outcome::Approved]);
}

#[test]
fn what_is_entered_at_once_is_all_kept() {
    let town = Town::new();
    let meeting = town.plan(30);
    town.put(meeting, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let entry = entry_of(&town, meeting, "Ny bro");
    let words = |text: &str| Entered { by: vec![people[1].id], text: text.into(), dissent: false };
    let remark = |text: &str| Act::Entered { entry, place: Act::NEXT, entered: words(text) };
    let id = ActId(town.s().id());
    let take = |id, act| {
        let new = NewAct { id, act, upon: None };
        office::take_act(&town.o.store, town.s(), &town.secretary, &Plain, meeting, &new).unwrap()
    };
    // Two forms of one page, one of them sent twice.
    take(id, remark("For smal."));
    take(id, remark("For smal."));
    take(id, remark("For dyr."));
    let promise = Promise { text: "Regner efter".into(), who: "Forvaltningen".into(), due: None };
    take(id, Act::Promised { entry, place: Act::NEXT, promise: promise.clone() });
    let item = read(&town, meeting).sitting.item(entry).clone();
    assert_eq!(item.entered, [words("For smal."), words("For dyr.")]);
    assert_eq!(item.promises, [promise]);
}

#[test]
fn less_than_half_of_the_body_decides_nothing() {
    let town = Town::new();
    let council = town.council();
    let meeting = town.plan(30);
    for title in ["Ny bro", "Kajen", "Sporet"] {
        town.put(meeting, town.approved(title, "Den er fra 1931.", Access::Open), "").unwrap();
    }
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let [bridge, quay, track] = ["Ny bro", "Kajen", "Sporet"].map(|title| entry_of(&town, meeting, title));
    let there = |person: usize, entry, here| town.act(meeting, Act::Moved { person: people[person].id, entry, here, at: None });
    town.decides(meeting, bridge, "Godkendt.", Outcome::Approved);
    there(0, bridge, false).unwrap();
    assert!(why(there(1, bridge, false).unwrap_err()).contains("§ 11"), "nor is it taken from under what was decided");
    there(1, quay, false).unwrap();
    let decided = Decided {
        points: vec![DecisionPoint { point: "1".into(), text: "Godkendt.".into(), outcomes: vec![] }],
        ..Decided::default()
    };
    let none = Decided { text: "Godkendt.".into(), outcomes: vec![Outcome::None], ..Decided::default() };
    for decided in [decided, none] {
        let refused = town.act_upon(meeting, Act::Decided { entry: quay, decided }, Some(0)).unwrap_err();
        assert!(why(refused).contains("§ 11"));
    }
    let on = Act::Settled { entry: quay, next: Next::GoesTo { bodies: vec![council] } };
    assert!(why(town.act(meeting, on).unwrap_err()).contains("§ 11"));
    town.decides(meeting, quay, "Udsættes.", Outcome::Postponed);
    there(0, track, true).unwrap();
    town.decides(meeting, track, "Godkendt.", Outcome::Approved);
    town.ends(meeting);
}

#[test]
fn who_objects_had_a_vote_on_something_that_was_decided() {
    let town = Town::new();
    let council = town.council();
    let meeting = town.plan(30);
    for title in ["Ny bro", "Kajen"] {
        town.put(meeting, town.approved(title, "Den er fra 1931.", Access::Open), "").unwrap();
    }
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let (chair, member) = (people[0].id, people[1].id);
    let [agenda, bridge, quay] = ["Godkendelse af dagsorden", "Ny bro", "Kajen"].map(|title| entry_of(&town, meeting, title));
    let demanded = |entry, by| town.act(meeting, Act::Demanded { entry, by });
    let dissent = |by, text: &str| {
        let entered = Entered { by: vec![by], text: text.into(), dissent: true };
        town.act(meeting, Act::Entered { entry: bridge, place: 0, entered })
    };
    town.decides(meeting, agenda, "Godkendt.", Outcome::Approved);
    assert!(why(demanded(agenda, Some(member)).unwrap_err()).contains("§ 23"), "how the meeting is held");
    let words = Decided { text: "Udsættes til næste møde.".into(), ..Decided::default() };
    town.act_upon(meeting, Act::Decided { entry: quay, decided: words }, Some(0)).unwrap();
    assert!(why(demanded(quay, Some(member)).unwrap_err()).contains("udsat"));
    town.decides(meeting, bridge, "Godkendt.", Outcome::Approved);
    let ballot = Ballot { in_favour: vec![chair], abstained: vec![member], ..Ballot::default() };
    town.act(meeting, Act::Voted { entry: bridge, ballot }).unwrap();
    assert!(why(dissent(chair, "For dyr.").unwrap_err()).contains("stemt for"));
    dissent(member, "For dyr.").unwrap();
    let away = Act::Moved { person: member, entry: bridge, here: false, at: None };
    assert!(town.act(meeting, away).is_err(), "neither vote nor dissent");
    demanded(bridge, Some(member)).unwrap();
    let emptied = Act::Decided { entry: bridge, decided: Decided::default() };
    assert!(town.act_upon(meeting, emptied, Some(1)).is_err());
    town.ends(meeting);
    assert!(why(demanded(bridge, None).unwrap_err()).contains("hævet"));
    // The council reads the dissent as it was put right.
    let copy = town.o.store.read(|c| draft::for_body(c, council)).unwrap()[0].0.id;
    assert!(town.text_of(copy).contains("Afvigende mening fra Medlem: For dyr.") && town.text_of(copy).contains("§ 23"));
    dissent(member, "For dyr og for smal.").unwrap();
    assert!(town.text_of(copy).contains("Afvigende mening fra Medlem: For dyr og for smal."), "{}", town.text_of(copy));
    dissent(member, "").unwrap();
    assert!(!town.text_of(copy).contains("Afvigende"));
}

#[test]
fn the_head_of_the_minutes_can_be_put_right() {
    let town = Town::new();
    let meeting = town.plan(30);
    town.put(meeting, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let at = |time: &str| time.parse().unwrap();
    let new = |person: &Attendee, name: &str| Attendee {
        id: AttendeeId(town.s().id()),
        name: name.into(),
        account: None,
        ..person.clone()
    };
    let again = new(&people[1], &people[0].name.to_uppercase());
    let joined = |person| Act::Joined { person, entry: entry_of(&town, meeting, "Ny bro"), at: None };
    assert!(why(town.act(meeting, joined(again)).unwrap_err()).contains("i forvejen"), "nobody has two votes");
    town.decides(meeting, entry_of(&town, meeting, "Ny bro"), "Godkendt.", Outcome::Approved);
    assert!(why(town.act(meeting, Act::Ended { at: at("15:00") }).unwrap_err()).contains("15"));
    town.ends(meeting);
    town.act(meeting, Act::Timed { from: at("16:30"), to: Some(at("00:15")) }).unwrap();
    assert!(town.act(meeting, Act::Timed { from: at("16:30"), to: None }).is_err());
    let forgotten = new(&people[1], "Glemte Gerda");
    town.act(meeting, Act::Listed { person: forgotten.clone(), there: false }).unwrap();
    town.act(meeting, Act::Listed { person: Attendee { party: "B".into(), ..people[1].clone() }, there: true }).unwrap();
    let sitting = read(&town, meeting).sitting;
    assert_eq!((sitting.opened, sitting.ended), (Some(at("16:30")), Some(at("00:15"))));
    assert_eq!((sitting.seats(), sitting.absent(sitting.places[0].entry)), (3, vec![forgotten.name.clone()]));
    assert_eq!(sitting.people[1].party, "B");
    // Who was never to be there comes off, unless something names them.
    let off = |person: &Attendee| {
        town.act(meeting, Act::Listed { person: Attendee { name: String::new(), ..person.clone() }, there: false })
    };
    off(&forgotten).unwrap();
    let entered = Entered { by: vec![people[1].id], text: "For smal.".into(), dissent: false };
    town.act(meeting, Act::Entered { entry: sitting.places[0].entry, place: 0, entered }).unwrap();
    assert!(why(off(&people[1]).unwrap_err()).contains("nævnt"));
    let next = town.plan(60);
    town.send(next, "").unwrap();
    let listed = office::roll(&town.o.store, town.s(), &town.secretary, next).unwrap();
    assert_eq!((listed.len(), listed[1].party.as_str()), (2, "B"), "the next list begins with this one, as it was put right");
    // Nobody signs by another's account; the same form twice is once.
    let mut swapped = listed;
    swapped[1].name = "Karl Ombyttet".into();
    let opened = Act::Opened { at: at("16:00"), people: swapped, absent: Vec::new() };
    let new = NewAct { id: ActId(town.s().id()), act: opened, upon: None };
    for _ in 0..2 {
        office::take_act(&town.o.store, town.s(), &town.secretary, &Plain, next, &new).unwrap();
    }
    assert_eq!(read(&town, next).sitting.people[1].account, None);
    assert_eq!(read(&town, meeting).sitting.seats(), 2);
}

#[test]
fn what_is_postponed_comes_back_and_what_is_sent_on_is_there() {
    let town = Town::new();
    let council = town.council();
    let (meeting, next) = (town.plan(30), town.plan(60));
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let harbour = town.approved("Støj fra havnen", "Det støjer.", Access::Open);
    let quay = town.approved("Kajen", "Kajen skrider.", Access::Open);
    for draft in [bridge, harbour, quay] {
        town.put(meeting, draft, "").unwrap();
    }
    let own = NewEntry::Own { title: "Badebroen".into(), text: "Den er rådden.".into(), case_number: None };
    office::add_entry(&town.o.store, town.s(), &town.secretary, meeting, &own, "").unwrap();
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let entry = |title: &str| entry_of(&town, meeting, title);

    // What nobody said is read of the words.
    let words = Decided { text: "Udsættes til næste møde.".into(), ..Decided::default() };
    town.act_upon(meeting, Act::Decided { entry: entry("Ny bro"), decided: words }, Some(0)).unwrap();
    town.decides(meeting, entry("Badebroen"), "Udsættes.", Outcome::Postponed);
    town.decides(meeting, entry("Støj fra havnen"), "Anbefales godkendt.", Outcome::SentOn);
    let member = people[1].id;
    town.decides(meeting, entry("Kajen"), "Godkendt.", Outcome::Approved);
    let early = town.act(meeting, Act::Ended { at: "18:00".parse().unwrap() });
    assert!(why(early.unwrap_err()).contains("ikke sendt til nogen"));
    let dissent = Entered { by: vec![member], text: "Det er for dyrt.".into(), dissent: true };
    town.act(meeting, Act::Entered { entry: entry("Støj fra havnen"), place: 0, entered: dissent }).unwrap();
    town.act(meeting, Act::Settled { entry: entry("Støj fra havnen"), next: Next::GoesTo { bodies: vec![council] } }).unwrap();
    town.act(meeting, Act::Demanded { entry: entry("Kajen"), by: Some(member) }).unwrap();
    town.ends(meeting);

    let store = &town.o.store;
    let titles: Vec<String> = town.titles(next).into_iter().map(|(_, title)| title).collect();
    assert!(titles.contains(&"Ny bro".to_owned()) && titles.contains(&"Badebroen".to_owned()), "{titles:?}");
    assert_eq!(store.read(|c| draft::get(c, bridge)).unwrap().unwrap().state, DraftState::Approved);
    let day = sagsgang_model::danish_date(read(&town, meeting).meeting.date);
    assert!(town.text_of(bridge).contains(&format!("Beslutning fra Teknisk Udvalg, {day}, pkt. ")), "{}", town.text_of(bridge));
    assert!(town.text_of(bridge).ends_with("Udsættes til næste møde."));
    let waiting = store.read(|c| draft::for_body(c, council)).unwrap();
    let of = |title: &str| waiting.iter().find(|(_, known)| known == title).map(|(draft, _)| draft.clone()).unwrap();
    assert_eq!(of("Støj fra havnen").state, DraftState::Approved);
    let told = town.text_of(of("Støj fra havnen").id);
    assert!(told.contains("Anbefales godkendt.") && told.contains("Afvigende mening fra Medlem: Det er for dyrt."), "{told}");
    assert!(town.text_of(of("Kajen").id).contains("§ 23"), "before the council");
    assert_eq!(store.read(|c| draft::get(c, harbour)).unwrap().unwrap().state, DraftState::Sent, "treated, and proposed no more");
    // What is put right after the meeting is what the next body reads.
    town.decides(meeting, entry("Støj fra havnen"), "Anbefales godkendt med et hegn.", Outcome::SentOn);
    let told = town.text_of(of("Støj fra havnen").id);
    assert!(told.contains(": Anbefales godkendt med et hegn.") && !told.contains("godkendt.\n"), "{told}");
    // Nothing goes on twice.
    town.act(meeting, Act::Settled { entry: entry("Støj fra havnen"), next: Next::GoesTo { bodies: vec![council] } }).unwrap();
    assert_eq!(store.read(|c| draft::for_body(c, council)).unwrap().len(), waiting.len());
    let entries = store.read(|c| agenda::entries(c, next)).unwrap();
    assert_eq!(entries.iter().filter(|entry| matches!(entry.origin, Origin::Draft { .. } | Origin::Own)).count(), 2);
}

#[test]
fn what_has_no_meeting_to_go_to_waits_for_one() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let council = town.council();
    let meeting = town.plan(30);
    for title in ["Badebroen", "Gyngerne", "Bænkene"] {
        let own = NewEntry::Own { title: title.into(), text: format!("{title} er rådne."), case_number: None };
        office::add_entry(store, s, &town.secretary, meeting, &own, "").unwrap();
    }
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let entry = |title: &str| entry_of(&town, meeting, title);
    town.decides(meeting, entry("Badebroen"), "Udsættes.", Outcome::Postponed);
    town.decides(meeting, entry("Gyngerne"), "Anbefales godkendt.", Outcome::SentOn);
    town.act(meeting, Act::Settled { entry: entry("Gyngerne"), next: Next::GoesTo { bodies: vec![council] } }).unwrap();
    town.decides(meeting, entry("Bænkene"), "Godkendt.", Outcome::Approved);
    town.act(meeting, Act::Demanded { entry: entry("Bænkene"), by: Some(people[1].id) }).unwrap();
    town.ends(meeting);
    let nowhere = Act::Settled { entry: entry("Bænkene"), next: Next::GoesTo { bodies: vec![BodyId(s.id())] } };
    assert!(matches!(town.act(meeting, nowhere), Err(Error::NotFound(_))));

    let texts = |on: MeetingId| -> Vec<String> {
        let own = |entry: &Entry| entry.origin == Origin::Own;
        let entries = store.read(|c| agenda::entries(c, on)).unwrap();
        entries.iter().filter(|e| own(e)).map(|e| format!("{}: {}", e.text.title, e.text.section("sagsfremstilling"))).collect()
    };
    // What is put right while it waits is what it comes with, and so is what is put right afterwards.
    town.decides(meeting, entry("Badebroen"), "Udsættes til foråret.", Outcome::Postponed);
    let next = town.plan(60);
    assert_eq!(texts(next).len(), 1);
    assert!(texts(next)[0].contains("er rådne.") && texts(next)[0].contains(": Udsættes til foråret."), "{:?}", texts(next));
    town.decides(meeting, entry("Badebroen"), "Udsættes til efteråret.", Outcome::Postponed);
    assert!(texts(next)[0].contains(": Udsættes til efteråret."), "{:?}", texts(next));
    // It goes with the meeting when that is moved, and waits again when it is called off.
    let moved = office::move_meeting(store, s, &town.secretary, next, &town.new_meeting(70), "Salen er lejet ud.").unwrap();
    let later = town.plan(80);
    assert_eq!((texts(moved).len(), texts(later).len()), (1, 0));
    office::cancel_meeting(store, s, &town.secretary, moved, "For få kan komme.").unwrap();
    assert_eq!(texts(later).len(), 1);

    let of_council = NewMeeting { body: council, ..town.new_meeting(90) };
    let secretary = invited(&town, "byraad@lindbjerg.example", "Byrådets sekretær", Role::Secretary, Some(council));
    let of_council = office::plan_meeting(store, s, &secretary, &of_council).unwrap();
    let told = texts(of_council).join("\n");
    assert!(told.contains("Gyngerne er rådne.") && told.contains(": Anbefales godkendt."), "{told}");
    assert!(told.contains("Bænkene er rådne.") && told.contains("§ 23"), "{told}");
}

#[test]
fn who_is_disqualified_loses_sight_of_what_is_closed_at_once() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(30);
    let secret = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    town.put(meeting, secret, "").unwrap();
    town.send(meeting, "").unwrap();
    let mut weak = town.secretary.clone();
    weak.strong = false;
    assert!(
        matches!(office::read_sitting(store, &weak, meeting), Err(Error::Forbidden(_))),
        "closed items need the second factor"
    );
    let people = town.opens(meeting);
    let entry = entry_of(&town, meeting, "Støtte til familien Holm");
    let chair = actor_of(&town.o, town.body, Role::ClosedReader, "Læser");
    for round in 0..500 {
        let disqualified = round % 2 == 0;
        let person = people[1].id;
        let judged = Act::Judged { entry, person, ground: ConflictGround::Relative, why: "Broderen".into(), disqualified };
        town.act(meeting, judged).unwrap();
        let seen = office::look_at_item(store, &town.member, meeting, entry);
        assert_eq!(matches!(seen, Err(Error::NotFound(_))), disqualified, "{round}");
        let listed = office::read_meeting(store, &town.member, meeting).unwrap();
        assert_eq!(format!("{:?}", listed.items).contains("Holm"), !disqualified, "{round}");
        assert!(office::look_at_item(store, &chair, meeting, entry).is_ok(), "nobody else");
    }
    let stranger = AttendeeId(s.id());
    let judged = Act::Judged { entry, person: stranger, ground: ConflictGround::Other, why: String::new(), disqualified: true };
    assert!(why(town.act(meeting, judged).unwrap_err()).contains("listen"));
    assert_eq!(store.read(|c| sitting::acts(c, meeting)).unwrap().len(), 501);
}

#[test]
fn who_is_disqualified_sees_nothing_closed_of_the_matter_wherever_it_is_treated() {
    let town = Town::new();
    let store = &town.o.store;
    let council = town.council();
    let secretary = invited(&town, "byraad@lindbjerg.example", "Byrådets sekretær", Role::Secretary, Some(council));
    let [first, second] = [30, 60].map(|days| town.plan(days));
    let third = NewMeeting { body: council, ..town.new_meeting(90) };
    let third = office::plan_meeting(store, town.s(), &secretary, &third).unwrap();
    let secret = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    let entry = |meeting| entry_of(&town, meeting, "Støtte til familien Holm");
    for role in [Role::Member, Role::Chair] {
        let given = NewAssignment { role, body: Some(council), since: town.s().today(), until: None };
        office::assign(store, town.s(), &office::command_line(town.s()), town.member.account, &given).unwrap();
    }
    let token = town.o.sign_in(&town.member.email).unwrap().token;
    let mut member = office::actor(store, town.s(), &token).unwrap().unwrap();
    member.strong = true;
    let sees = |meeting: MeetingId| {
        let seen = office::read_meeting(store, &member, meeting).unwrap();
        let told = format!("{:?}", seen.items).contains("Holm");
        let closed = seen.items.iter().find(|item| !item.is_open()).unwrap().entry;
        assert_eq!(office::look_at_item(store, &member, meeting, closed).is_ok(), told);
        told
    };
    let judged = |meeting, person, disqualified| {
        let (ground, why) = (ConflictGround::Relative, "Broderen".to_owned());
        town.act(meeting, Act::Judged { entry: entry(meeting), person, ground, why, disqualified }).unwrap();
    };

    town.put(first, secret, "").unwrap();
    town.send(first, "").unwrap();
    let people = town.opens(first);
    town.decides(first, entry(first), "Udsættes.", Outcome::Postponed);
    town.ends(first);
    town.send(second, "").unwrap();
    assert!(sees(first) && sees(second));
    let again = town.opens(second);
    judged(second, again[1].id, true);
    assert!(!sees(first) && !sees(second), "also where it was treated before");
    town.decides(second, entry(second), "Anbefales godkendt.", Outcome::SentOn);
    town.act(second, Act::Settled { entry: entry(second), next: Next::GoesTo { bodies: vec![council] } }).unwrap();
    town.ends(second);
    let copy = store.read(|c| draft::for_body(c, council)).unwrap()[0].0.id;
    assert!(matches!(office::read_draft(store, &member, copy, None), Err(Error::NotFound(_))));
    office::add_entry(store, town.s(), &secretary, third, &NewEntry::Draft(copy), "").unwrap();
    office::send_agenda(store, town.s(), &secretary, &Plain, third, "").unwrap();
    assert!(!sees(third));
    // Whoever decides last decides it.
    judged(first, people[1].id, false);
    assert!(sees(first) && sees(second) && sees(third));
}

#[test]
fn minutes_are_signed_voided_in_the_open_signed_again_and_corrected() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(30);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let secret = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    for draft in [bridge, secret] {
        town.put(meeting, draft, "").unwrap();
    }
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let (open, closed) = (entry_of(&town, meeting, "Ny bro"), entry_of(&town, meeting, "Støtte til familien Holm"));
    town.decides(meeting, open, "Godkendt.", Outcome::Approved);
    let ballot = Ballot { in_favour: vec![people[0].id], against: vec![people[1].id], ..Ballot::default() };
    town.act(meeting, Act::Voted { entry: open, ballot }).unwrap();
    let decided = Decided {
        text: "Familien Holm får rampen.".into(),
        extract: "Ansøgningen blev imødekommet.".into(),
        outcomes: vec![Outcome::Approved],
        ..Decided::default()
    };
    town.act_upon(meeting, Act::Decided { entry: closed, decided }, Some(0)).unwrap();
    assert!(office::read_minutes(store, &town.member, &Plain, meeting).is_err(), "not before the meeting is adjourned");
    town.ends(meeting);

    let read = |actor: &Actor| office::read_minutes(store, actor, &Plain, meeting).unwrap();
    let sign = |actor: &Actor| office::sign_minutes(store, s, actor, &Plain, meeting, &read(actor).sha256);
    assert!(why(sign(&town.member).unwrap_err()).contains("ikke til underskrift"));
    let mut weak = town.member.clone();
    weak.strong = false;
    assert!(!format!("{:?}", read(&weak).items).contains("Holm"), "without the second factor as everybody sees it");
    assert!(format!("{:?}", read(&weak).items).contains("imødekommet"));
    assert!(format!("{:?}", read(&town.member).items).contains("får rampen"));
    assert!(matches!(office::send_minutes(store, s, &town.member, &Plain, meeting), Err(Error::NotFound(_))));
    assert_eq!(office::send_minutes(store, s, &town.secretary, &Plain, meeting).unwrap(), 2);
    assert!(read(&town.member).awaits_reader() && !read(&town.secretary).awaits_reader());
    assert!(matches!(sign(&weak), Err(Error::Forbidden(_))), "what holds something closed needs the second factor");
    assert!(matches!(office::sign_minutes(store, s, &town.secretary, &Plain, meeting, ""), Err(Error::NotFound(_))));
    assert!(!sign(&town.member).unwrap());
    // Who has not signed is reminded every third day.
    assert_eq!(office::remind_signers(store, s).unwrap(), 0, "just told");
    town.o.pass(3 * 24 * 60);
    assert_eq!(office::remind_signers(store, s).unwrap(), 1, "the chair");
    assert_eq!(office::remind_signers(store, s).unwrap(), 0);
    assert!(why(sign(&town.member).unwrap_err()).contains("har skrevet under"));
    let old = read(&town.chair).sha256;

    // An edit voids what was signed, and says so.
    town.decides(meeting, open, "Godkendt med tak.", Outcome::Approved);
    let edited = read(&town.chair);
    assert!(edited.signers.iter().all(|signer| signer.signature.is_none()));
    assert!(edited.voided[0].voided.as_ref().unwrap().contains("rettede punkt "), "{:?}", edited.voided);
    assert!(town.published(meeting).unwrap().kind != DocumentKind::Minutes, "nothing is public yet");
    office::send_minutes(store, s, &town.secretary, &Plain, meeting).unwrap();
    assert!(why(office::sign_minutes(store, s, &town.chair, &Plain, meeting, &old).unwrap_err()).contains("Læs det igen"));
    assert!(!sign(&town.member).unwrap() && sign(&town.chair).unwrap(), "the last one publishes");

    let shown = town.published(meeting).unwrap();
    assert_eq!((shown.kind, shown.end), (DocumentKind::Minutes, "18:00".parse().ok()));
    assert_eq!(shown.signatories, ["Anders Kjær", "Medlem"]);
    let item = |title: &str| shown.items.iter().find(|item| item.item.title == title).unwrap().clone();
    let decision = item("Ny bro").item.decision.unwrap();
    assert_eq!(
        (decision.text.as_str(), decision.votes.unwrap().against.persons),
        ("Godkendt med tak.\n\nFor stemte Anders Kjær, i alt 1. Imod stemte Medlem, i alt 1.", vec!["Medlem".to_owned()])
    );
    assert_eq!(item("Personsag").closed.unwrap().extract.as_deref(), Some("Ansøgningen blev imødekommet."));
    assert!(!serde_json::to_string(&shown).unwrap().contains("Holm"));

    // After publication nothing is edited but by a correction, with its own signatures.
    let late = Act::Decided { entry: open, decided: Decided { text: "Forkastet.".into(), ..Decided::default() } };
    assert!(why(town.act_upon(meeting, late.clone(), Some(2)).unwrap_err()).contains("Åbn en rettelse"));
    assert!(why(office::correct_minutes(store, s, &town.secretary, meeting, " ").unwrap_err()).contains("hvorfor"));
    office::correct_minutes(store, s, &town.secretary, meeting, "Afstemningen var skrevet forkert.").unwrap();
    town.act(
        meeting,
        Act::Voted { entry: open, ballot: Ballot { in_favour: vec![people[0].id, people[1].id], ..Ballot::default() } },
    )
    .unwrap();
    assert_eq!(town.published(meeting).unwrap().edition, shown.edition, "what was published stands until it comes");
    office::send_minutes(store, s, &town.secretary, &Plain, meeting).unwrap();
    assert!(!sign(&town.chair).unwrap());
    assert!(why(office::publish_minutes(store, s, &town.secretary, &Plain, meeting, "").unwrap_err()).contains("hvorfor"));
    office::publish_minutes(store, s, &town.secretary, &Plain, meeting, "Medlemmet er rejst.").unwrap();
    let corrected = town.published(meeting).unwrap();
    assert_eq!((corrected.edition, corrected.reason.as_deref()), (shown.edition + 1, Some("Afstemningen var skrevet forkert.")));
    assert_eq!(corrected.signatories, ["Anders Kjær"]);
    let list = office::executions(store, &town.member, town.body, "2000-01-01".parse().unwrap()).unwrap();
    let told: Vec<_> = list.iter().map(|line| (line.item.1.as_str(), line.what.as_str())).collect();
    assert_eq!(told, [("Ny bro", "Godkendt med tak."), ("Støtte til familien Holm", "Familien Holm får rampen.")]);
}

/// The meeting with a closed item on it, and the accounts of the two who took part.
fn with_something_closed(town: &Town) -> (MeetingId, EntryId) {
    let meeting = town.plan(30);
    town.put(meeting, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    town.put(meeting, town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed), "").unwrap();
    town.send(meeting, "").unwrap();
    (meeting, entry_of(town, meeting, "Støtte til familien Holm"))
}

#[test]
fn who_is_called_no_longer_loses_sight_of_what_is_closed_at_once() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let (meeting, entry) = with_something_closed(&town);
    town.o.account("administrator@her.example", Role::Administrator);
    let administrator = office::command_line(s);
    let sees = |token: &office::Token| {
        let actor = office::actor(store, s, token).unwrap().unwrap();
        let seen = office::look_at_item(store, &actor, meeting, entry);
        assert!(matches!(seen, Ok(_) | Err(Error::NotFound(_))));
        let listed = office::read_meeting(store, &actor, meeting);
        let told = listed.is_ok_and(|listed| format!("{:?}", listed.items).contains("Holm"));
        assert_eq!(told, seen.is_ok(), "the list and the item say the same");
        told
    };
    // A member whose role is taken back, and a substitute who is called no longer: of each 500 times, none sees it once more.
    let mut stale = 0;
    for (role, name) in [(Role::ClosedReader, "Torben Hede"), (Role::Substitute, "Jonas Riis")] {
        let email = format!("{}@her.example", role.code());
        let given = office::NewAssignment { role, body: Some(town.body), since: s.today(), until: Some(s.today()) };
        let invited = office::invite_as(store, s, &administrator, &email, name, &given).unwrap();
        let token = office::take_invitation(store, s, &invited.link, name, crate::office::PASSWORD, "test").unwrap();
        assert!(sees(&token), "{name} may while called");
        for _ in 0..500 {
            let held = store.read(|c| account::assignments(c, invited.account)).unwrap();
            office::end_assignment(store, s, &administrator, held[0].id).unwrap();
            stale += usize::from(sees(&token));
            office::assign(store, s, &administrator, invited.account, &given).unwrap();
            assert!(sees(&token), "{name} is called again");
        }
    }
    assert_eq!(stale, 0, "of 1,000");
}

#[test]
fn a_held_meeting_leaves_with_the_export_and_goes_on_where_it_is_restored() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let (meeting, closed) = with_something_closed(&town);
    let people = town.opens(meeting);
    let judged = Act::Judged {
        entry: closed,
        person: people[1].id,
        ground: ConflictGround::Relative,
        why: "Broderen".into(),
        disqualified: true,
    };
    town.act(meeting, judged).unwrap();
    town.ends(meeting);
    office::send_minutes(store, s, &town.secretary, &Plain, meeting).unwrap();
    let sha256 = office::read_minutes(store, &town.member, &Plain, meeting).unwrap().sha256;
    assert!(!office::sign_minutes(store, s, &town.member, &Plain, meeting, &sha256).unwrap());

    let mut bytes = Vec::new();
    export(store, &mut bytes).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let restored = Store::open(dir.path()).unwrap();
    import_export(&restored, bytes.as_slice()).unwrap();
    let mut again = Vec::new();
    export(&restored, &mut again).unwrap();
    assert!(again == bytes, "what was restored leaves as the same export");
    assert_eq!(verify(&restored).unwrap().wrong, Vec::<String>::new());

    let acts = |store: &Store| store.read(|c| sitting::acts(c, meeting)).unwrap();
    let signatures = |store: &Store| store.read(|c| sitting::signatures(c, meeting)).unwrap();
    assert_eq!((acts(&restored), signatures(&restored)), (acts(store), signatures(store)));
    assert_eq!((acts(store).len(), signatures(store).len()), (5, 1));
    for store in [store, &restored] {
        assert!(matches!(office::look_at_item(store, &town.member, meeting, closed), Err(Error::NotFound(_))), "disqualified");
        assert!(office::look_at_item(store, &town.chair, meeting, closed).is_ok());
    }
    let read = office::read_minutes(&restored, &town.chair, &Plain, meeting).unwrap();
    assert_eq!(read.sha256, sha256, "what was signed is what is signed");
    assert!(office::sign_minutes(&restored, s, &town.chair, &Plain, meeting, &sha256).unwrap(), "the last one publishes");
    let shown = restored.read(|c| public::meeting(c, &read.address)).unwrap().unwrap();
    assert_eq!(shown.signatories, ["Anders Kjær", "Medlem"]);
    assert!(!serde_json::to_string(&shown).unwrap().contains("Holm"));
}

#[test]
fn what_only_words_call_postponed_is_not_to_be_carried_out() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(10);
    for title in ["Ny bro", "Kajen"] {
        town.put(meeting, town.approved(title, "Den er fra 1931.", Access::Open), "").unwrap();
    }
    town.send(meeting, "").unwrap();
    town.opens(meeting);
    let words = Decided { text: "Udsættes til næste møde.".into(), ..Decided::default() };
    town.act_upon(meeting, Act::Decided { entry: entry_of(&town, meeting, "Ny bro"), decided: words }, Some(0)).unwrap();
    town.ends(meeting);
    town.o.pass(11 * 24 * 60);
    let mut member = town.member.clone();
    member.today = s.today();
    let list = office::executions(store, &member, town.body, "2000-01-01".parse().unwrap()).unwrap();
    assert_eq!(list.iter().map(|line| line.item.1.as_str()).collect::<Vec<_>>(), ["Kajen"]);
    // It was taken down with the rest: whoever replays the meeting is told the same.
    let settled = |taken: &sitting::Taken| matches!(taken.act, Act::Settled { next: Next::ComesBack { .. }, .. });
    assert_eq!(store.read(|c| sitting::acts(c, meeting)).unwrap().iter().filter(|taken| settled(taken)).count(), 1);
}
