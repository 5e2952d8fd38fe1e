//! Whatever order documents come in, and however often, the record says the same.

use proptest::{prelude::*, sample::subsequence};
use sagsgang_model::{Record, record::DocumentKind};

use crate::lindbjerg::{Saying, Town, item, meeting, participant};

const BODIES: [&str; 3] = ["Byrådet", "Udvalget for Læring", "Udvalget for Lærings"];
const DATES: [&str; 4] = ["2023-01-10", "2023-02-14", "2023-05-09", "2023-11-07"];
const CASES: [&str; 3] = ["01.02.05-P16-2-24", "27.00.00-A00-19-20", "17.01.00-G01-4-22"];
const TITLES: [&str; 5] =
    ["Sundhedsplanen", "Status på Sundhedsplanen", "Lokalplan for Bakken", "Vedligeholdelse af veje", "Orientering"];
const NAMES: [&str; 6] = ["Bodil Ravn", "Bodil Elise Ravn", "Bodil Marie Ravn", "B. Ravn", "Troels Kvist", "Troels A. Kvist"];

prop_compose! {
    fn an_item()(title in 0..TITLES.len(), case in 0..=CASES.len(), body in 0..BODIES.len(), date in 0..DATES.len(),
                 number in 1..4usize, due in 0..=DATES.len()) -> sagsgang_model::record::Item {
        let mut made = item("1", TITLES[title]).quotes(BODIES[body], DATES[date], &number.to_string());
        if let Some(case) = CASES.get(case) {
            made = made.case(case);
        }
        match DATES.get(due) {
            Some(due) => made.promises("Ny status.", due, "2023-12-31"),
            None => made,
        }
    }
}

prop_compose! {
    /// One meeting: an agenda, and mostly minutes with the same items.
    fn a_meeting(body: usize, date: usize)(items in prop::collection::vec(an_item(), 1..4), with_minutes in prop::bool::weighted(0.7),
                                           names in subsequence(&NAMES[..], 1..4), party in 0..3usize, named in prop::bool::ANY)
                                           -> Vec<Record> {
        let mut items = items;
        for (at, item) in items.iter_mut().enumerate() {
            item.number = (at + 1).to_string().parse().ok();
        }
        let head = Record {
            organization: named.then(|| "Lindbjerg Kommune".into()),
            participants: names.iter().map(|name| participant(name, ["A", "V", "A"][party])).collect(),
            ..meeting(BODIES[body], DATES[date])
        };
        let agenda = Record { kind: DocumentKind::Agenda, items: items.clone(), ..head.clone() };
        if with_minutes {
            items.truncate(2);
            let items = items.into_iter().map(|item| item.decided("Godkendt.")).collect();
            vec![agenda, Record { items, ..head }]
        } else {
            vec![agenda]
        }
    }
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let meetings: Vec<_> =
        (0..BODIES.len()).flat_map(|body| (0..DATES.len()).map(move |date| a_meeting(body, date).boxed())).collect();
    subsequence(meetings, 2..6).prop_flat_map(|chosen| chosen).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_order_and_twice((first, second) in records().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))) {
        let (one, other) = (Town::new(), Town::new());
        for record in &first {
            one.import(record);
        }
        for record in second.iter().chain(&first) {
            other.import(record);
        }
        let (a, b) = (one.meaning(), other.meaning());
        let only = |a: &[String], b: &[String]| a.iter().filter(|line| !b.contains(line)).cloned().collect::<Vec<_>>();
        prop_assert!(a == b, "only first: {:#?}\nonly second: {:#?}", only(&a, &b), only(&b, &a));
        let rows = one.rows();
        for record in &second {
            one.import(record);
        }
        prop_assert_eq!(one.rows(), rows);
    }
}
