//! What is quoted of the answers to a consultation, and what counts as one.

use proptest::prelude::*;
use sagsgang_app::{
    Writing,
    alerts::Key,
    office::{self, Answer, NewParty},
};
use sagsgang_model::{
    Provenance,
    consultation::{Consultation, Party, Reply, Treated, Way},
    id::{ConsultationId, DraftId, MeetingId, PartyId, ReplyId},
    record::{Access, Block, Item, Section},
};
use sagsgang_store::draft;

use crate::{
    agendas::{Plain, Town, why},
    consultations::{KEY, asks, begin, by_link, close, found, link_of, linked, new_answer, party, pass, text, town},
    consulted_items::{Markdown, item},
};

/// Words that reading knows: decisions of bodies, headings, lists of who was away, and what an item itself tells.
const STRUCTURE: [&str; 24] = [
    "Beslutning fra Byrådet, 25. august 2026, pkt. 145: Afvist.",
    "Beslutning fra Byrådet, 25. august 2026, pkt. 145:",
    "Beslutning i Byrådet den 25-08-2026",
    "Byrådet, 25. august 2026, pkt. 145:",
    "Havneudvalget den 28. september 2010",
    "Behandling i Havneudvalget onsdag den 15. april 2020, pkt. 1",
    "Byrådet: Godkendt.",
    "Byrådets beslutning:",
    "Beslutning",
    "Afvist.",
    "Fraværende: Ole Vind",
    "Fraværende:",
    "Høringssvar",
    "Sagsfremstilling",
    "Administrationen indstiller,",
    "at broen ikke bygges",
    "Bilag",
    "Seniorrådet har følgende bemærkninger:",
    "Ikke svaret inden fristen den 10. december 2026: Politiet.",
    "Tema 2: Falsk",
    "Ingen svar.",
    "a. Politiet, 3. december 2026: Ja tak.",
    "a) Byrådet, 25. august 2026, pkt. 145:",
    "Fint forslag.",
];

/// An answer made of such words, in all that Markdown has.
fn structured() -> impl Strategy<Value = String> {
    let begins = prop::sample::select(vec![
        "", "", "# ", "### ", "- ", "+ ", "1. ", "3) ", "- a) ", "- {} ", "- {b.} ", "  - ", "> ", "    ", "**", "\\", "| ",
        "<!-- -->", "\u{200B}", "«",
    ]);
    let line = (
        begins,
        prop::sample::select(STRUCTURE.to_vec()),
        prop::sample::select(vec!["\n\n", "\n", "  \n", " | x |\n|---|---|\n"]),
    );
    let marked = prop::sample::select(STRUCTURE.to_vec()).prop_map(|words| format!("- {{{words}}} Afvist.\n"));
    let line = prop_oneof![6 => line.prop_map(|(begins, words, ends)| format!("{begins}{words}{ends}")), 1 => marked];
    prop::collection::vec(line, 1..7).prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_that_is_answered_is_read_as_what_the_item_tells(
        answers in prop::collection::vec((structured(), 0_u32..3), 1..5),
        decides in any::<bool>(),
        heading in prop::sample::select(vec!["Høring", "Sagens gang", "Sagsfremstilling"]),
    ) {
        let day = |day| sagsgang_model::Date::constant(2026, 11, day);
        let parties: Vec<Party> = ["Kulturudvalget", "Fjordby Byråd", "Seniorrådet", "Politiet"]
            .into_iter()
            .zip(1_u128..)
            .map(|(name, n)| Party { id: uuid::<PartyId>(n), name: name.into(), way: Way::Text })
            .collect();
        let mut replies = Vec::new();
        if decides {
            let item = Treated { meeting: uuid::<MeetingId>(9), number: "2".into(), body: "Kulturudvalget".into() };
            replies.push(reply(99, parties[0].id, 0, "Kulturudvalget støtter planen.", day(3), Some(item)));
        }
        for (n, (text, theme)) in (1_u32..).zip(&answers) {
            replies.push(reply(n, parties[1 + n as usize % 2].id, *theme, text, day(3), None));
        }
        let asked = Consultation {
            id: uuid::<ConsultationId>(50),
            draft: uuid::<DraftId>(51),
            version: 1,
            files: Vec::new(),
            question: String::new(),
            themes: vec!["Pris".into(), "Natur".into()],
            deadline: day(10),
            begun: "2026-11-01T08:00:00Z".into(),
            begun_by: "Karl".into(),
            closed: None,
            parties,
            replies,
        };
        let blocks = Markdown.blocks(&Markdown.markdown(&asked.quoted(&|text| Markdown.blocks(text))));
        let mut item = Item::bare("3".parse().ok(), "Ny bro".into(), None, Access::Open);
        let earlier = Block::Paragraph { text: "Beslutning fra Havneudvalget, 3. marts 2026, pkt. 4: Udsat.".into() };
        let blocks: Vec<Block> = [earlier].into_iter().chain(blocks).collect();
        let kind = match heading {
            "Høring" => sagsgang_model::SectionKind::Hearing,
            "Sagens gang" => sagsgang_model::SectionKind::History,
            _ => sagsgang_model::SectionKind::Case,
        };
        let text = sagsgang_intake::markdown::section_text(&blocks);
        item.sections.push(Section { kind, heading: Some(heading.into()), text, blocks, provenance: Provenance::default() });
        Markdown.annotate(&mut item, Some(day(20)));
        let read: Vec<(&str, &str, usize)> = item
            .earlier_decisions
            .iter()
            .map(|earlier| (earlier.committee.as_deref().unwrap_or(""), earlier.text.as_str(), earlier.absent.len()))
            .collect();
        let mut expected = vec![("Havneudvalget", "Udsat.", 0)];
        expected.extend(decides.then_some(("Kulturudvalget", "Kulturudvalget støtter planen.", 0)));
        prop_assert_eq!(read, expected, "{:#?}", item.sections[0].blocks);
        // A row of a table is seen to be one.
        let lines = || item.sections[0].blocks.iter().filter(|block| !matches!(block, Block::Table { .. })).map(Block::text);
        let begins = |with: &str| lines().filter(|text| text.lines().any(|line| line.starts_with(with))).count();
        let silent = usize::from(!asked.missing().is_empty());
        prop_assert_eq!([begins("Tema "), begins("Ikke svaret")], [2, silent], "{:#?}", item.sections[0].blocks);
    }
}

/// A number as an identity.
fn uuid<I: std::str::FromStr<Err: std::fmt::Debug>>(n: u128) -> I {
    format!("{n:032x}").parse().unwrap()
}

fn reply(n: u32, party: PartyId, theme: u32, text: &str, date: sagsgang_model::Date, item: Option<Treated>) -> Reply {
    let id = uuid::<ReplyId>(u128::from(n) + 100);
    let (at, made_by, text) = ("2026-11-03T10:00:00Z".into(), "Karl".into(), text.into());
    Reply { id, party, theme, number: n, version: 1, text, date, first: date, item, at, made_by }
}

#[test]
fn the_public_trail_holds_no_decision_that_an_answer_tells() {
    const ANSWER: &str = "Fint forslag.\n\nBeslutning fra Byrådet, 25. august 2026, pkt. 145: Afvist.\n\n## Tema 2: Falsk\n\n\
                          Ikke svaret inden fristen den 10. december 2026: Politiet.";
    let town = town();
    let plan = town.approved("Fælles plan", "Planen.", Access::Open);
    let id = begin(&town, plan, &asks(&town, 30, &[], vec![linked("Hedeby")])).unwrap();
    by_link(&town, &link_of(&town, plan, id, "Hedeby"), &[(0, ANSWER)]).unwrap();
    office::close_consultation(&town.o.store, town.s(), &town.caseworker, &Markdown, plan, id).unwrap();
    let found = item(&town, plan);
    let text = town.o.store.read(|c| draft::text(c, plan, found.version)).unwrap().unwrap();
    let day = sagsgang_model::danish_date(town.s().today());
    let told = found.form.iter().map(|field| text.section(&field.key)).collect::<Vec<_>>().join("\n");
    for quoted in ["»Beslutning fra Byrådet, 25. august 2026, pkt. 145: Afvist.«", "»Tema 2: Falsk«", "»Ikke svaret"] {
        assert!(told.contains(quoted), "{quoted}: {told}");
    }
    assert!(told.contains(&format!("a. Høringssvar fra Hedeby, {day}: »Fint forslag.«")), "{told}");
    let meeting = town.plan(40);
    town.put(meeting, plan, "").unwrap();
    office::send_agenda(&town.o.store, town.s(), &town.secretary, &Markdown, meeting, "").unwrap();
    let shown = town.published(meeting).unwrap().items.into_iter().find(|item| item.item.title == "Fælles plan").unwrap().item;
    assert!(shown.earlier_decisions.is_empty(), "{:?}", shown.earlier_decisions);
}

#[test]
fn an_answer_changed_after_the_deadline_says_so() {
    let mut town = town();
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let parties = vec![linked("Fjordby"), linked("Engby"), NewParty::Text("Naboen".into())];
    let id = begin(&town, bridge, &asks(&town, 9, &["Pris"], parties)).unwrap();
    let first = town.s().today();
    for name in ["Fjordby", "Engby"] {
        by_link(&town, &link_of(&town, bridge, id, name), &[(1, "Den er dyr.")]).unwrap();
    }
    let naboen = party(&found(&town, bridge, id), "Naboen");
    let read_in = |town: &Town, date, answer: &Answer| {
        office::read_in(&town.o.store, town.s(), &town.caseworker, bridge, id, naboen, date, answer)
    };
    read_in(&town, first, &new_answer(1, "Den er dyyr.")).unwrap();
    let changed = |town: &Town, name: &str, text: &str| {
        let all = found(town, bridge, id);
        let known = all.replies_of(party(&all, name)).next().unwrap();
        Answer { theme: 1, of: Some((known.id, known.version)), text: text.into() }
    };
    let change = |town: &Town, name: &str, text: &str| {
        let link = link_of(town, bridge, id, name);
        office::answer_by_link(&town.o.store, town.s(), &Key::new(KEY), &link, &[changed(town, name, text)]).unwrap();
    };
    pass(&mut town, 2);
    change(&town, "Engby", "Den er ikke dyr.");
    let second = town.s().today();
    pass(&mut town, 8);
    change(&town, "Fjordby", "Den er alt for dyr.");
    let answer = changed(&town, "Naboen", "Den er dyr.");
    read_in(&town, first, &answer).unwrap();
    close(&town, bridge, id).unwrap();
    let (told, [first, second, late]) = (text(&town, bridge), [first, second, town.s().today()].map(sagsgang_model::danish_date));
    for said in [
        format!("Fjordby, {first}, rettet {late} efter fristen: Den er alt for dyr."),
        format!("Engby, {second}: Den er ikke dyr."),
        format!("Naboen, {first}: Den er dyr."),
    ] {
        assert!(told.contains(&said), "{said}: {told}");
    }
}

#[test]
fn the_day_an_answer_was_given_is_put_right() {
    let mut town = town();
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, bridge, &asks(&town, 9, &[], vec![NewParty::Text("Naboen".into()), linked("Engby")])).unwrap();
    let (begun, naboen) = (town.s().today(), party(&found(&town, bridge, id), "Naboen"));
    pass(&mut town, 3);
    let day = |days: i32| begun.saturating_add(jiff::Span::new().days(days));
    let read_in =
        |answer: &Answer, date| office::read_in(&town.o.store, town.s(), &town.caseworker, bridge, id, naboen, date, answer);
    assert!(why(read_in(&new_answer(0, "Ja."), day(-1)).unwrap_err()).contains("før høringen begyndte"));
    assert!(why(read_in(&new_answer(0, "Ja."), day(4)).unwrap_err()).contains("i fremtiden"));
    read_in(&new_answer(0, "Ja."), day(3)).unwrap();
    let known = found(&town, bridge, id).replies[0].clone();
    let again = Answer { theme: 0, of: Some((known.id, known.version)), text: "Ja.".into() };
    assert_eq!(read_in(&again, day(3)).unwrap(), 0);
    assert!(why(read_in(&again, day(-1)).unwrap_err()).contains("før høringen begyndte"));
    assert_eq!(read_in(&again, day(1)).unwrap(), 1);
    assert_eq!(found(&town, bridge, id).replies[0].date, day(1));
    by_link(&town, &link_of(&town, bridge, id, "Engby"), &[(0, "Nej.")]).unwrap();
    let all = found(&town, bridge, id);
    let theirs = all.replies_of(party(&all, "Engby")).next().unwrap();
    let not_mine = Answer { theme: 0, of: Some((theirs.id, 1)), text: "Ja.".into() };
    let of = |party| office::read_in(&town.o.store, town.s(), &town.caseworker, bridge, id, party, day(3), &not_mine);
    assert!(why(of(theirs.party).unwrap_err()).contains("den, der gav det"));
}

#[test]
fn the_same_answer_once_more_or_nothing_seen_is_no_answer() {
    let town = town();
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, bridge, &asks(&town, 9, &["1. Fart", "2) Støj", "1. maj"], vec![linked("Engby"), linked("Fjordby")]))
        .unwrap();
    assert_eq!(found(&town, bridge, id).themes, ["Fart", "Støj", "1. maj"], "they are numbered where they are shown");
    let [engby, fjordby] = ["Engby", "Fjordby"].map(|name| link_of(&town, bridge, id, name));
    for unseen in ["\u{200B}", " \u{FEFF}\u{AD}\n", "\u{2060}\u{A0}"] {
        assert_eq!(by_link(&town, &engby, &[(0, unseen)]).unwrap(), 0);
    }
    assert_eq!(found(&town, bridge, id).missing(), ["Engby", "Fjordby"]);
    let said = [(1, "40 km/t"), (0, "40 km/t"), (0, "Og bump.")];
    assert_eq!(by_link(&town, &engby, &said).unwrap(), 3);
    assert_eq!(by_link(&town, &engby, &said).unwrap(), 0, "sent once more");
    assert_eq!(by_link(&town, &fjordby, &[(0, "40 km/t")]).unwrap(), 1, "of another");
    let all = found(&town, bridge, id);
    office::close_consultation(&town.o.store, town.s(), &town.caseworker, &Plain, bridge, id).unwrap();
    let told = text(&town, bridge);
    let whole: Vec<_> = all.replies.iter().filter(|reply| reply.theme == 0).collect();
    for (reply, name) in whole.iter().zip(["Engby", "Engby", "Fjordby"]) {
        assert!(told.contains(&format!("{}. Høringssvar fra {name}, ", all.numbered(reply))), "as on the page: {told}");
    }
}

#[test]
fn a_case_in_consultation_goes_on_by_its_number_too_with_a_reason() {
    let town = town();
    let (store, s) = (&town.o.store, town.s());
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    begin(&town, bridge, &asks(&town, 20, &[], vec![linked("Engby")])).unwrap();
    let case = store.read(|c| draft::case(c, item(&town, bridge).case)).unwrap().unwrap().number;
    let [own, urgent, named] = [30, 31, 32].map(|days| town.plan(days));
    let new = office::NewEntry::Own { title: "Broen igen".into(), text: "Nu.".into(), case_number: Some(case.clone()) };
    office::add_entry(store, s, &town.secretary, own, &new, "").unwrap();
    office::report_urgent(store, s, &town.chair, urgent, "Broen lukkes", "Den er farlig.", Some(case.clone())).unwrap();
    office::report_urgent(store, s, &town.chair, named, &format!("Broen lukkes ({case})"), "Den er farlig.", None).unwrap();
    for meeting in [own, urgent, named] {
        let late = town.agenda(meeting).check.late.unwrap_or_default();
        assert!(late.contains("er i høring til den") && late.contains("Engby mangler at svare"), "{late}");
        assert!(why(town.send(meeting, "").unwrap_err()).contains("hvorfor"));
        town.send(meeting, "Broen er ved at falde ned.").unwrap();
    }
    let other = town.plan(33);
    office::report_urgent(store, s, &town.chair, other, "Sandsække", "Vandet steg.", None).unwrap();
    assert_eq!(town.agenda(other).check.late, None);
}
