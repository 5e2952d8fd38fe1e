use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const ITEMS: usize = 5;
const PEOPLE: usize = 7;

fn entry(at: usize) -> EntryId {
    EntryId(Uuid::from_u128(1000 + at as u128))
}

fn somebody(at: usize) -> AttendeeId {
    AttendeeId(Uuid::from_u128(1 + at as u128))
}

fn time() -> ClockTime {
    "16:00".parse().unwrap()
}

fn places() -> Vec<Place> {
    (0..ITEMS).map(|at| Place { entry: entry(at), number: (at + 1).to_string(), standing: at + 1 == ITEMS }).collect()
}

/// A chair, four members, a substitute for the second of them, and the director.
fn people() -> Vec<Attendee> {
    let seat = |at| match at {
        0 => Seat::Chair,
        1..=4 => Seat::Member,
        5 => Seat::Substitute { member: somebody(2) },
        _ => Seat::Official,
    };
    let person = |at| Attendee {
        id: somebody(at),
        name: format!("Deltager {at}"),
        party: String::new(),
        organization: String::new(),
        seat: seat(at),
        account: None,
    };
    (0..PEOPLE).map(person).collect()
}

fn opened(absent: &[usize]) -> Act {
    Act::Opened { at: time(), people: people(), absent: absent.iter().map(|at| (somebody(*at), "Ferie".to_owned())).collect() }
}

fn moved(person: usize, at: usize, here: bool) -> Act {
    Act::Moved { person: somebody(person), entry: entry(at), here, at: None }
}

fn decided(at: usize, text: &str, outcome: Outcome) -> Act {
    let decided = Decided { text: text.to_owned(), outcomes: vec![outcome], ..Decided::default() };
    Act::Decided { entry: entry(at), decided }
}

fn held(acts: &[Act]) -> Result<Sitting, Refused> {
    acts.iter().try_fold(Sitting::new(places()), |sitting, act| sitting.take(act))
}

fn why(acts: &[Act]) -> String {
    held(acts).unwrap_err().0
}

#[test]
fn who_comes_and_goes_is_there_from_item_to_item() {
    let sitting = held(&[opened(&[3]), moved(3, 1, true), moved(1, 2, false), moved(1, 3, true), moved(0, 4, false)]).unwrap();
    let there = |person| (0..ITEMS).map(|at| sitting.is_there(somebody(person), entry(at))).collect::<Vec<_>>();
    assert_eq!(there(3), [false, true, true, true, true]);
    assert_eq!(there(1), [true, true, false, true, true]);
    assert_eq!(there(0), [true, true, true, true, false]);
    // In another order everybody is at the items they were at.
    let order = [2, 0, 1, 3, 4].map(entry).to_vec();
    let sitting = sitting.take(&Act::Ordered { order }).unwrap();
    let there = |person| (0..ITEMS).map(|at| sitting.is_there(somebody(person), entry(at))).collect::<Vec<_>>();
    assert_eq!((there(1), there(0)), (vec![true, true, false, true, true], vec![true, true, true, true, false]));
    assert_eq!(sitting.places[0].number, "3", "numbers stay");
}

#[test]
fn a_substitute_votes_while_the_member_does_not_take_part() {
    let judged = |disqualified| Act::Judged {
        entry: entry(1),
        person: somebody(2),
        ground: ConflictGround::Relative,
        why: "Broderen søger".to_owned(),
        disqualified,
    };
    let sitting = held(&[opened(&[]), judged(true)]).unwrap();
    assert!(
        !sitting.votes(somebody(5), entry(0)) && sitting.votes(somebody(5), entry(1)) && !sitting.votes(somebody(5), entry(2))
    );
    assert!(!sitting.takes_part(somebody(2), entry(1)) && sitting.votes(somebody(2), entry(2)), "for this item alone");
    assert!(!sitting.votes(somebody(6), entry(0)), "the director has no vote");
    assert!(
        held(&[opened(&[]), judged(true), judged(false)]).unwrap().takes_part(somebody(2), entry(1)),
        "the body may hold otherwise"
    );
}

#[test]
fn votes_are_of_those_who_take_part() {
    let vote = |people: &[usize]| Act::Voted {
        entry: entry(1),
        ballot: Ballot { in_favour: people.iter().map(|at| somebody(*at)).collect(), ..Ballot::default() },
    };
    assert!(why(&[opened(&[1]), vote(&[0, 1])]).contains("Deltager 1 er ikke med"));
    assert!(why(&[opened(&[]), vote(&[0, 0])]).contains("to stemmer"));
    assert!(why(&[opened(&[]), vote(&[0, 1]), moved(1, 0, false)]).contains("Ret afstemningen først"));
    assert!(held(&[opened(&[]), vote(&[0, 1]), moved(1, 2, false)]).is_ok(), "gone after it");
}

#[test]
fn without_half_of_the_body_nothing_is_decided() {
    let few = [opened(&[0, 1, 2, 5]), decided(0, "Godkendt.", Outcome::Approved)];
    assert!(why(&few).contains("2 af 5"));
    assert!(held(&[opened(&[0, 1, 2, 5]), decided(0, "Udsat.", Outcome::Postponed)]).is_ok());
    assert!(
        held(&[opened(&[0, 1, 2]), decided(0, "Godkendt.", Outcome::Approved)]).is_ok(),
        "with a substitute it is three of five"
    );
}

#[test]
fn a_member_may_demand_it_before_the_council_until_the_meeting_ends() {
    let demand = Act::Demanded { entry: entry(0), by: Some(somebody(1)) };
    assert!(why(&[opened(&[]), demand.clone()]).contains("ikke truffet"));
    let postponed = [opened(&[]), decided(0, "Udsat.", Outcome::Postponed), demand.clone()];
    assert!(why(&postponed).contains("ikke truffet"), "not over procedure");
    let decided = decided(0, "Godkendt.", Outcome::Approved);
    let by = |person| Act::Demanded { entry: entry(0), by: Some(somebody(person)) };
    assert!(why(&[opened(&[]), decided.clone(), by(6)]).contains("ikke stemme"));
    assert_eq!(held(&[opened(&[]), decided.clone(), demand.clone()]).unwrap().item(entry(0)).demanded, Some(somebody(1)));
    let rest = (1..ITEMS).map(|at| self::decided(at, "Taget til efterretning.", Outcome::Noted));
    let mut acts: Vec<Act> = [opened(&[]), decided].into_iter().chain(rest).collect();
    acts.extend([Act::Ended { at: time() }, demand]);
    assert!(why(&acts).contains("hævet"));
}

#[test]
fn a_meeting_ends_when_every_item_has_an_end() {
    let mut acts = vec![opened(&[])];
    acts.extend((0..3).map(|at| decided(at, "Godkendt.", Outcome::Approved)));
    let end = Act::Ended { at: time() };
    acts.push(end.clone());
    assert!(why(&acts).contains("under punkt 4."), "the fifth is a standing item");
    acts.pop();
    acts.push(Act::Settled { entry: entry(3), next: Next::ComesBack { meeting: None } });
    acts.push(end);
    assert_eq!(held(&acts).unwrap().ended, Some(time()));
    assert!(why(&[opened(&[]), Act::Settled { entry: entry(0), next: Next::Ends }]).contains("beslutningen først"));
}

/// Acts as they may come: right ones, and ones that cannot be.
fn act() -> impl Strategy<Value = Act> {
    let at = 0..ITEMS;
    let who = 0..PEOPLE;
    let row = |ids: Vec<usize>| ids.into_iter().map(somebody).collect::<Vec<_>>();
    let ids = || proptest::collection::vec(0..PEOPLE, 0..4);
    let outcome = proptest::sample::select(Outcome::ALL.to_vec());
    prop_oneof![
        8 => (who.clone(), at.clone(), any::<bool>()).prop_map(|(person, at, here)| moved(person, at, here)),
        1 => Just((0..ITEMS).map(entry).collect::<Vec<_>>()).prop_shuffle().prop_map(|order| Act::Ordered { order }),
        2 => (at.clone(), who.clone(), any::<bool>()).prop_map(|(at, person, disqualified)| Act::Judged {
            entry: entry(at), person: somebody(person), ground: ConflictGround::Other, why: String::new(), disqualified
        }),
        6 => (at.clone(), "[a-z]{0,3}", outcome).prop_map(|(at, text, outcome)| decided(at, &text, outcome)),
        5 => (at.clone(), ids(), ids(), ids()).prop_map(move |(at, yes, no, abstained)| Act::Voted {
            entry: entry(at), ballot: Ballot { in_favour: row(yes), against: row(no), abstained: row(abstained) }
        }),
        1 => (at.clone(), proptest::option::of(who.clone())).prop_map(|(at, by)| Act::Demanded { entry: entry(at), by: by.map(somebody) }),
        2 => (at.clone(), 0..3usize, "[a-z]{0,2}").prop_map(|(at, place, text)| Act::Promised {
            entry: entry(at), place, promise: Promise { text, who: String::new(), due: None }
        }),
        2 => (at.clone(), any::<bool>()).prop_map(|(at, back)| Act::Settled {
            entry: entry(at), next: if back { Next::ComesBack { meeting: None } } else { Next::Ends }
        }),
        1 => (at.clone(), "[a-z]{0,2}").prop_map(|(at, guests)| Act::Visited {
            entry: entry(at), visit: Visit { from: Some(time()), to: None, guests }
        }),
        1 => (who, at).prop_map(|(person, at)| Act::Joined {
            person: Attendee { id: somebody(PEOPLE + person), name: "Gæst".into(), party: String::new(), organization: String::new(), seat: Seat::Official, account: None },
            entry: entry(at), at: None
        }),
        1 => Just(Act::Ended { at: time() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn whatever_happens_at_a_meeting_adds_up(
        absent in proptest::collection::vec(0..PEOPLE, 0..3), acts in proptest::collection::vec(act(), 1..40)
    ) {
        let mut taken = vec![opened(&absent)];
        let mut sitting = held(&taken).unwrap();
        for act in acts {
            let before = sitting.clone();
            match sitting.take(&act) {
                Ok(after) => {
                    taken.push(act);
                    sitting = after;
                }
                // What is refused changes nothing.
                Err(Refused(why)) => {
                    prop_assert!(why.ends_with('.') && why.len() > 10, "{}", why);
                    sitting = before;
                }
            }
        }
        // Attendance agrees with a walk through the log of who came and went: from an item on, until they were told to move again.
        for at in 0..PEOPLE {
            let first = !absent.contains(&at);
            let mut row: Vec<(EntryId, bool, bool)> = places().iter().map(|place| (place.entry, first, false)).collect();
            for act in &taken {
                match act {
                    Act::Moved { person, entry, here, .. } if *person == somebody(at) => {
                        let from = row.iter().position(|(known, ..)| known == entry).unwrap();
                        row[from].2 = false;
                        for (_, there, _) in row[from..].iter_mut().take_while(|(.., told)| !told) {
                            *there = *here;
                        }
                        row[from].2 = true;
                    }
                    Act::Ordered { order } => {
                        row.sort_by_key(|(entry, ..)| order.iter().position(|known| known == entry));
                        let mut before = first;
                        for (_, there, told) in &mut row {
                            *told = *there != before;
                            before = *there;
                        }
                    }
                    _ => {}
                }
            }
            for (entry, there, _) in row {
                prop_assert_eq!(sitting.is_there(somebody(at), entry), there);
            }
        }
        for place in &sitting.places {
            let (item, voters) = (sitting.item(place.entry), sitting.voters(place.entry));
            let cast: Vec<_> = item.ballot.voters().collect();
            prop_assert!(cast.len() <= voters.len() && voters.len() <= sitting.seats());
            prop_assert!(cast.iter().all(|id| voters.iter().any(|voter| voter.id == *id)));
            prop_assert!(item.judged.iter().all(|judged| !judged.disqualified || !cast.contains(&judged.person)));
            // Numbers stay, whatever the order.
            prop_assert!(places().contains(place));
            // After the end no item is without one.
            prop_assert!(sitting.ended.is_none() || place.standing || item.next().is_some());
        }
        // What was taken replays to the same, also after it was written down and read.
        let written: Vec<Act> = serde_json::from_str(&serde_json::to_string(&taken).unwrap()).unwrap();
        prop_assert_eq!(Sitting::replay(places(), &written).unwrap(), sitting);
    }
}
