//! Minutes after the meeting: approved at the next one, set for those who may read them, carried out.

use sagsgang_app::{
    Error, Extent, NotTypeset, Typeset,
    office::{self, Actor, Approval, Execution},
};
use sagsgang_model::{
    Outcome, Publication, danish_date,
    id::{AttendeeId, EntryId, MeetingId},
    record::{Access, DateRange, DecisionPoint},
    sitting::{Act, Attendee, Decided, Entered, Next, Promise, Seat},
};
use sagsgang_store::{agenda, public};

use crate::agendas::{Plain, Town, why};

/// Sets a publication as what it holds.
#[derive(Debug)]
struct Verbatim;

impl Typeset for Verbatim {
    fn pdf(&self, publication: &Publication, extent: Extent) -> Result<Vec<u8>, NotTypeset> {
        let mut publication = publication.clone();
        if let Extent::Item(id) = extent {
            publication.items.retain(|item| item.id == id);
        }
        Ok(serde_json::to_vec(&publication).unwrap())
    }

    fn look(&self) -> &str {
        "verbatim"
    }
}

fn entry(town: &Town, meeting: MeetingId, title: &str) -> EntryId {
    let read = office::read_sitting(&town.o.store, &town.secretary, meeting).unwrap();
    read.items.iter().find(|item| item.item.title == title).unwrap().entry
}

fn day(town: &Town, meeting: MeetingId) -> String {
    danish_date(town.o.store.read(|c| agenda::meeting(c, meeting)).unwrap().unwrap().date)
}

fn approval(town: &Town, meeting: MeetingId) -> Option<Approval> {
    office::read_minutes(&town.o.store, &town.member, &Plain, meeting).unwrap().approval
}

#[test]
fn minutes_are_approved_at_the_next_meeting_where_the_body_wants_it_so() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let first = town.plan(10);
    town.put(first, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    town.send(first, "").unwrap();
    town.opens(first);
    town.ends(first);
    let next = town.plan(40);
    assert!(town.titles(next).iter().all(|(_, title)| !title.contains("referat")), "nobody asked for it");

    let (_, mut orders) = office::standing_orders(store, town.body).unwrap();
    orders.approves_minutes = true;
    office::set_standing_orders(store, s, &office::command_line(s), town.body, &orders).unwrap();
    let title = format!("Godkendelse af referat fra mødet den {}", day(&town, first));
    assert_eq!(town.titles(next)[1].1, title, "after the approval of the agenda, before the cases");
    let on = |meeting| town.titles(meeting).iter().filter(|(_, known)| *known == title).count();
    let later = town.plan(50);
    assert_eq!((on(next), on(later)), (1, 0), "once");
    office::cancel_meeting(store, s, &town.secretary, next, "Ingen sager").unwrap();
    assert_eq!(on(later), 1, "it goes where the body meets");
    let to = office::NewMeeting {
        body: town.body,
        date: s.today().saturating_add(jiff::Span::new().days(52)),
        time: "17:00".parse().unwrap(),
        place: "Skolen".into(),
        extraordinary: false,
    };
    let moved = office::move_meeting(store, s, &town.secretary, later, &to, "Formanden er på rejse").unwrap();
    assert_eq!(on(moved), 1, "and moves with it");
    town.send(moved, "").unwrap();
    town.opens(moved);
    town.decides(moved, entry(&town, moved, &title), "Udsættes.", Outcome::Postponed);
    town.ends(moved);
    let later = town.plan(55);
    assert_eq!(on(later), 1, "what is put off comes back as what it is");
    assert!(town.titles(later)[2].1.ends_with(&day(&town, moved)), "the older ones first");
    assert_eq!(approval(&town, first).unwrap().decision, None);

    town.send(later, "").unwrap();
    town.opens(later);
    town.decides(later, entry(&town, later, &title), "Referatet er godkendt.", Outcome::Approved);
    town.ends(later);
    let told = approval(&town, first).unwrap();
    assert_eq!((told.meeting, told.decision.as_deref()), (later, Some("Referatet er godkendt.")));
    let last = town.plan(60);
    assert_eq!(town.titles(last)[1].1, format!("Godkendelse af referat fra mødet den {}", day(&town, later)));
    assert_eq!(on(last), 0);
}

#[test]
fn who_may_reads_what_is_closed_in_the_pdf_and_others_its_extract() {
    let town = Town::new();
    let meeting = town.plan(10);
    town.put(meeting, town.approved("Ny bro", "Broen er fra 1931.", Access::Open), "").unwrap();
    let secret = town.approved("Støtte til familien Holm", "Familien Holm mangler en rampe.", Access::Closed);
    town.put(meeting, secret, "").unwrap();
    town.send(meeting, "").unwrap();
    town.opens(meeting);
    let closed = entry(&town, meeting, "Støtte til familien Holm");
    let decided = Decided {
        text: "Familien Holm får rampen.".into(),
        extract: "Ansøgningen blev imødekommet.".into(),
        outcomes: vec![Outcome::Approved],
        ..Decided::default()
    };
    town.act_upon(meeting, Act::Decided { entry: closed, decided }, Some(0)).unwrap();
    town.ends(meeting);
    let pdf = |actor: &Actor, entry| {
        office::minutes_pdf(&town.o.store, actor, &Plain, &Verbatim, meeting, entry)
            .map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let whole = pdf(&town.member, None).unwrap();
    assert!(whole.contains("Lukket: Støtte til familien Holm") && whole.contains("får rampen") && whole.contains("Ny bro"));
    let one = pdf(&town.member, Some(closed)).unwrap();
    assert!(one.contains("får rampen") && !one.contains("Ny bro"));
    let mut weak = town.member.clone();
    weak.strong = false;
    for entry in [None, Some(closed)] {
        let told = pdf(&weak, entry).unwrap();
        assert!(!told.contains("Holm") && told.contains("Personsag") && told.contains("Ansøgningen blev imødekommet."), "{told}");
    }
    assert!(matches!(pdf(&town.member, Some(EntryId(town.s().id()))), Err(Error::NotFound(_))));
}

#[test]
fn minutes_tell_what_happened_where_nothing_was_decided_and_where_it_goes() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let council = town.council();
    let meeting = town.plan(10);
    for (title, access) in [("Ny bro", Access::Open), ("Støtte til familien Holm", Access::Closed)] {
        town.put(meeting, town.approved(title, "Den er fra 1931.", access), "").unwrap();
    }
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let [agenda, bridge, closed] =
        ["Godkendelse af dagsorden", "Ny bro", "Støtte til familien Holm"].map(|t| entry(&town, meeting, t));
    // Somebody is there for what is closed alone: nobody else's business.
    let lawyer = Attendee {
        id: AttendeeId(s.id()),
        name: "Advokat Lund".into(),
        seat: Seat::Official,
        account: None,
        ..people[1].clone()
    };
    let gone = Act::Moved { person: lawyer.id, entry: entry(&town, meeting, "Orientering"), here: false, at: None };
    for act in [Act::Joined { person: lawyer, entry: closed, at: None }, gone] {
        town.act(meeting, act).unwrap();
    }
    let said = |entry, text: &str, dissent| Act::Entered {
        entry,
        place: Act::NEXT,
        entered: Entered { by: vec![people[1].id], text: text.into(), dissent },
    };
    town.act(meeting, said(agenda, "Dagsordenen kom sent.", false)).unwrap();
    let points = vec![DecisionPoint { point: "1".into(), text: "Broen males.".into(), outcomes: vec![] }];
    let decided = Decided { text: "Godkendt.".into(), points, ..Decided::default() };
    town.act_upon(meeting, Act::Decided { entry: bridge, decided }, Some(0)).unwrap();
    town.act(meeting, said(bridge, "For dyr.", true)).unwrap();
    town.act(meeting, Act::Settled { entry: bridge, next: Next::GoesTo { bodies: vec![council] } }).unwrap();
    town.ends(meeting);
    office::send_minutes(store, s, &town.secretary, &Plain, meeting).unwrap();
    let published = office::publish_minutes(store, s, &town.secretary, &Plain, meeting, "Formanden er rejst").unwrap();
    assert_eq!(published.withheld, None);

    let address = office::read_minutes(store, &town.member, &Plain, meeting).unwrap().address;
    let public = store.read(|c| public::meeting(c, &address)).unwrap().unwrap();
    let of = |title: &str| public.items.iter().find(|item| item.item.title == title).unwrap().item.decision.clone().unwrap();
    assert_eq!(of("Godkendelse af dagsorden").remarks[0].heading(), "Bemærkning fra Medlem");
    let bridge = of("Ny bro");
    assert_eq!(bridge.text, "Godkendt.\n\nSagen sendes videre til Byrådet.");
    assert_eq!(
        (bridge.points[0].text.as_str(), bridge.remarks[0].heading().as_str()),
        ("Broen males", "Afvigende mening fra Medlem")
    );
    let told = serde_json::to_string(&public).unwrap();
    assert!(!told.contains("Advokat Lund") && !told.contains("Holm"), "{told}");
    assert!(told.contains("Offentliggjort uden alle underskrifter: Formanden er rejst"));
}

#[test]
fn minutes_that_are_held_back_are_not_said_to_be_public() {
    let town = Town::new();
    let (store, s) = (&town.o.store, town.s());
    let meeting = town.plan(10);
    town.put(meeting, town.approved("Ny bro", "Den er fra 1931.", Access::Open), "").unwrap();
    town.send(meeting, "").unwrap();
    town.opens(meeting);
    town.decides(meeting, entry(&town, meeting, "Ny bro"), "Godkendt for 010190-1234.", Outcome::Approved);
    town.ends(meeting);
    office::send_minutes(store, s, &town.secretary, &Plain, meeting).unwrap();
    let read = |actor| office::read_minutes(store, actor, &Plain, meeting).unwrap();
    let sign = |actor| office::sign_minutes(store, s, actor, &Plain, meeting, &read(actor).sha256).unwrap();
    assert!(!sign(&town.member) && sign(&town.chair), "the last one publishes");
    assert!(read(&town.secretary).withheld.is_some(), "a personal number");
    office::correct_minutes(store, s, &town.secretary, meeting, "Et personnummer var med.").unwrap();
    assert_eq!(read(&town.secretary).withheld, None, "it is being put right");
    town.decides(meeting, entry(&town, meeting, "Ny bro"), "Godkendt.", Outcome::Approved);
    office::send_minutes(store, s, &town.secretary, &Plain, meeting).unwrap();
    assert!(!sign(&town.member) && sign(&town.chair));
    assert_eq!(read(&town.secretary).withheld, None);
}

#[test]
fn what_is_carried_out_is_marked_and_no_longer_proposed() {
    let mut town = Town::new();
    town.council();
    let meeting = town.plan(10);
    for title in ["Ny bro", "Kajen", "Broen i byen"] {
        town.put(meeting, town.approved(title, "Den er fra 1931.", Access::Open), "").unwrap();
    }
    town.send(meeting, "").unwrap();
    let people = town.opens(meeting);
    let bridge = entry(&town, meeting, "Ny bro");
    let due = town.s().today().saturating_add(jiff::Span::new().days(30));
    let promise =
        Promise { text: "En rapport om broen".into(), who: "Forvaltningen".into(), due: Some(DateRange { from: due, to: due }) };
    town.act(meeting, Act::Promised { entry: bridge, place: 0, promise }).unwrap();
    town.decides(meeting, bridge, "Godkendt.", Outcome::Approved);
    let quay = entry(&town, meeting, "Kajen");
    town.decides(meeting, quay, "Kajen lukkes.", Outcome::Approved);
    town.act(meeting, Act::Demanded { entry: quay, by: Some(people[1].id) }).unwrap();
    town.ends(meeting);
    town.o.pass(11 * 24 * 60);
    let today = town.s().today();
    for actor in [&mut town.secretary, &mut town.member] {
        actor.today = today;
    }
    let (store, s) = (&town.o.store, town.s());
    let publish = |actor: &Actor| {
        office::send_minutes(store, s, actor, &Plain, meeting).unwrap();
        office::publish_minutes(store, s, actor, &Plain, meeting, "Alle er enige.").unwrap();
    };
    publish(&town.secretary);
    let unexplained = why(office::correct_minutes(store, s, &town.secretary, meeting, " ").unwrap_err());
    assert_eq!(unexplained, "Skriv, hvad der rettes, og hvorfor. Det står på de offentlige sider.", "it is for readers");
    let list = || office::executions(store, &town.member, town.body, "2000-01-01".parse().unwrap()).unwrap();
    let told: Vec<_> = list().iter().map(|line| (line.what.clone(), line.blocked.is_some(), line.done.is_some())).collect();
    assert_eq!(
        told,
        [
            ("En rapport om broen".to_owned(), false, false),
            ("Kajen lukkes.".to_owned(), true, false),
            ("Godkendt.".to_owned(), false, false)
        ]
    );
    let next = town.plan(60);
    let proposed = || office::proposals(store, &town.secretary, next).unwrap().promises.len();
    assert_eq!(proposed(), 1);

    let [report, blocked, _] = list().try_into().unwrap();
    let mark = |actor: &Actor, line: &Execution, done| office::carry_out(store, s, actor, meeting, line.entry, &line.key(), done);
    assert!(matches!(mark(&town.member, &report, true), Err(Error::NotFound(_))), "who keeps the minutes says so");
    assert!(why(mark(&town.secretary, &blocked, true).unwrap_err()).contains("§ 23"), "what the council is to decide waits");
    mark(&town.secretary, &report, true).unwrap();
    mark(&town.secretary, &report, true).unwrap();
    let (_, by) = list()[0].done.clone().unwrap();
    assert_eq!((by.as_str(), list()[2].done.is_some(), proposed()), (town.secretary.name.as_str(), false, 0));
    mark(&town.secretary, &report, false).unwrap();
    assert_eq!((list()[0].done.is_some(), proposed()), (false, 1));
    let gone = office::carry_out(store, s, &town.secretary, meeting, report.entry, "0", true);
    assert!(why(gone.unwrap_err()).contains("mellemtiden"));
    let told = |kind: &str| town.o.events().iter().filter(|known| known.contains(kind)).count();
    assert_eq!((told("execution.done"), told("execution.reopened")), (1, 1));
}
