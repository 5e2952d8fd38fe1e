use sagsgang_model::Record;
use sagsgang_store::{meeting as meetings, trail};

use crate::lindbjerg::{Saying, Town, item, meeting};

fn quotes(town: &Town, address: &str) -> Vec<Option<String>> {
    links(town, address, trail::quotes_of)
}

fn promises(town: &Town, address: &str) -> Vec<Option<String>> {
    links(town, address, trail::promises_of)
}

type Links =
    fn(&sagsgang_store::Connection<'_>, sagsgang_model::id::MeetingId) -> Result<Vec<trail::Link>, sagsgang_store::Error>;

fn links(town: &Town, address: &str, of: Links) -> Vec<Option<String>> {
    town.store
        .read(|c| {
            let meeting = meetings::at(c, address)?.unwrap();
            of(c, meeting.id)
        })
        .unwrap()
        .into_iter()
        .map(|link| link.to)
        .collect()
}

#[test]
fn a_quoted_decision_waits_for_its_meeting() {
    let town = Town::new();
    let later = Record {
        items: vec![item("7", "Seniorboliger i Nørreby").quotes("Byråd 2018-2021", "2021-08-25", "145")],
        ..meeting("Socialudvalget", "2021-09-06")
    };
    town.kept(&later);
    assert_eq!(quotes(&town, "socialudvalget/2021-09-06"), [None]);
    town.kept(&Record {
        items: vec![item("144", "Andet"), item("145", "Seniorboliger i Nørreby")],
        ..meeting("Byrådet", "2021-08-25")
    });
    assert_eq!(quotes(&town, "socialudvalget/2021-09-06"), [Some("byraadet/2021-08-25/punkt/145".into())]);
}

#[test]
fn a_promise_is_kept_by_the_first_item_of_its_case_when_it_is_due() {
    let town = Town::new();
    let case = "27.00.00-A00-19-20";
    let record = |body: &str, date: &str, number: &str| Record {
        items: vec![item(number, "Økonomi på voksenområdet").case(case)],
        ..meeting(body, date)
    };
    town.kept(&record("Økonomiudvalget", "2021-12-13", "204"));
    town.kept(&Record {
        items: vec![item("90", "Genopretningsplan").case(case).promises(
            "Udvalget får en ny status i november måned.",
            "2021-11-01",
            "2021-11-30",
        )],
        ..meeting("Socialudvalget", "2021-09-06")
    });
    town.kept(&record("Byrådet", "2021-09-29", "160"));
    assert_eq!(promises(&town, "socialudvalget/2021-09-06"), [Some("oekonomiudvalget/2021-12-13/punkt/204".into())]);
    town.kept(&record("Læringsudvalget", "2021-11-29", "102"));
    assert_eq!(promises(&town, "socialudvalget/2021-09-06"), [Some("laeringsudvalget/2021-11-29/punkt/102".into())]);
    let trail = town
        .store
        .read(|c| {
            let meeting = meetings::at(c, "socialudvalget/2021-09-06")?.unwrap();
            trail::of_case(c, meeting.body.organization, &case.parse().unwrap())
        })
        .unwrap();
    assert_eq!(
        trail.iter().map(|stop| stop.date.to_string()).collect::<Vec<_>>(),
        ["2021-09-06", "2021-09-29", "2021-11-29", "2021-12-13"]
    );
}

#[test]
fn without_a_case_number_the_same_subject_of_the_same_body_keeps_it() {
    let town = Town::new();
    town.kept(&Record {
        items: vec![item("4", "Sundhedsplanen").promises("Evalueres i 2. kvartal 2023.", "2023-04-01", "2023-06-30")],
        ..meeting("Sundhedsudvalget", "2023-01-09")
    });
    town.kept(&Record { items: vec![item("9", "Sundhedsplanen")], ..meeting("Byrådet", "2023-05-02") });
    town.kept(&Record {
        items: vec![item("31", "Evaluering af Sundhedsplanen 2023")],
        ..meeting("Sundhedsudvalget", "2023-05-08")
    });
    assert_eq!(promises(&town, "sundhedsudvalget/2023-01-09"), [Some("sundhedsudvalget/2023-05-08/punkt/31".into())]);
}

#[test]
fn a_promise_without_a_day_is_kept_when_the_case_comes_back() {
    let town = Town::new();
    let record =
        |body: &str, date: &str| Record { items: vec![item("4", "Lokalplan").case("01.02.05-P16-2-24")], ..meeting(body, date) };
    let mut first = record("Planudvalget", "2024-03-05");
    first.items[0] = first.items[0].clone().promises("Udsættes til næste møde.", "2024-01-01", "2024-01-01");
    first.items[0].commitments[0].due = None;
    town.kept(&first);
    town.kept(&record("Byrådet", "2024-03-12"));
    assert_eq!(promises(&town, "planudvalget/2024-03-05"), [None]);
    town.kept(&record("Planudvalget", "2024-04-02"));
    assert_eq!(promises(&town, "planudvalget/2024-03-05"), [Some("planudvalget/2024-04-02/punkt/4".into())]);
}
