//! What becomes of a consultation when something happens to its item, or to what was quoted.

use sagsgang_app::{
    Error, Writing,
    alerts::{Key, Letter, Site},
    office::{self, Answer, NewParty, Saved},
};
use sagsgang_model::{
    Ground, Outcome, Role,
    consultation::Way,
    draft::{DraftState, DraftStep},
    id::{ConsultationId, DraftId},
    record::{Access, Block, Item, Recommendation},
    sitting::{Act, Decided, Next},
};
use sagsgang_store::{consultation, draft, enclosure, sitting};

use crate::{
    agendas::{Plain, Town, actor_of, why},
    consultations::{
        KEY, Mailbox, asks, begin, body, by_link, close, entry, found, held, link_of, linked, new_answer, party, pass, plan,
        text, town,
    },
    enclosures::AsItIs,
};

/// Markdown as it is read for everybody.
pub(crate) struct Markdown;

impl Writing for Markdown {
    fn blocks(&self, markdown: &str) -> Vec<Block> {
        sagsgang_intake::markdown::blocks(markdown)
    }

    fn markdown(&self, blocks: &[Block]) -> String {
        sagsgang_intake::markdown::markdown(blocks)
    }

    fn annotate(&self, item: &mut Item, day: Option<sagsgang_model::Date>) {
        sagsgang_intake::annotate(item, day);
    }

    fn outcomes(&self, _: &str, _: &[Recommendation]) -> Vec<Outcome> {
        vec![Outcome::Approved]
    }

    fn pasted(&self, html: &str) -> String {
        html.to_owned()
    }
}

pub(crate) fn item(town: &Town, id: DraftId) -> draft::Draft {
    town.o.store.read(|c| draft::get(c, id)).unwrap().unwrap()
}

/// What the first body is heard with.
fn heard_with(town: &Town, id: DraftId, of: ConsultationId) -> DraftId {
    let Way::Agenda { draft, .. } = found(town, id, of).parties[0].way else { panic!("a body") };
    draft
}

fn reopen(town: &Town, id: DraftId) {
    office::step(&town.o.store, town.s(), &town.approver, id, DraftStep::Reopen { reason: "Fejl".into() }).unwrap();
}

fn deliver(town: &Town) -> Vec<Letter> {
    let (post, site) = (Mailbox::default(), Site { name: "Lindbjerg".into(), base: "https://lindbjerg.example".into() });
    office::deliver_consultations(&town.o.store, town.s(), &Key::new(KEY), &site, &post, &|| Ok(true)).unwrap();
    post.0.into_inner()
}

#[test]
fn what_is_closed_after_it_was_sent_out_is_closed_where_it_is_heard() {
    let town = town();
    let (store, s) = (&town.o.store, town.s());
    let seniors = body(&town, "Seniorrådet");
    let meeting = plan(&town, seniors, 8);
    let bridge = town.approved("Støtte til Holm", "Holm mangler en rampe.", Access::Open);
    reopen(&town, bridge);
    let add = |name: &str| {
        let file = office::NewFile { name, bytes: name.as_bytes() };
        office::add_enclosure(store, s, &AsItIs, &town.caseworker, bridge, &file).unwrap()
    };
    let [offer, wrong] = ["tilbud.txt", "forkert.txt"].map(add);
    town.approve(bridge);
    let id = begin(&town, bridge, &asks(&town, 9, &[], vec![NewParty::Body(seniors)])).unwrap();
    let heard = heard_with(&town, bridge, id);

    reopen(&town, bridge);
    office::set_enclosure_access(store, s, &town.caseworker, bridge, offer, Access::Closed).unwrap();
    office::remove_enclosure(store, s, &town.caseworker, bridge, wrong).unwrap();
    let files = store.read(|c| enclosure::of_draft(c, heard)).unwrap();
    assert_eq!(files.iter().map(|file| (file.title.as_str(), file.access)).collect::<Vec<_>>(), [("tilbud", Access::Closed)]);

    office::close_draft(store, s, &town.caseworker, bridge, Some(Ground::PrivateMatters), Some("Personsag")).unwrap();
    let now = item(&town, heard);
    assert_eq!((now.access, now.open_title.as_deref()), (Access::Closed, Some("Personsag")));
    town.send(meeting, "").unwrap();
    let public = format!("{:?}", town.published(meeting).unwrap());
    assert!(public.contains("Personsag") && !public.contains("Holm"), "{public}");
    office::close_draft(store, s, &town.caseworker, bridge, None, None).unwrap();
    assert_eq!(item(&town, heard).access, Access::Closed, "it is theirs to open");
}

#[test]
fn a_decision_behind_closed_doors_stays_there_when_the_item_is_opened() {
    let mut town = town();
    let seniors = body(&town, "Seniorrådet");
    let meeting = plan(&town, seniors, 8);
    let asking = town.approved("Køb af grund", "Kommunen vil købe en grund.", Access::Closed);
    let id = begin(&town, asking, &asks(&town, 9, &[], vec![NewParty::Body(seniors)])).unwrap();
    town.secretary.strong = true;
    town.send(meeting, "").unwrap();
    pass(&mut town, 8);
    held(&town, meeting, "Køb af grund", "Byd højst otte millioner.", Outcome::Approved);
    assert!(found(&town, asking, id).replies[0].text.contains("otte millioner"), "while it is closed");
    reopen(&town, asking);
    office::close_draft(&town.o.store, town.s(), &town.caseworker, asking, None, None).unwrap();
    assert_eq!(found(&town, asking, id).replies[0].text, "Behandlet for lukkede døre.");
    close(&town, asking, id).unwrap();
    let told = text(&town, asking);
    assert!(told.contains("Behandlet for lukkede døre.") && !told.contains("millioner"), "{told}");
}

#[test]
fn who_is_disqualified_does_not_read_what_the_body_is_asked_behind_closed_doors() {
    let mut town = town();
    let seniors = body(&town, "Seniorrådet");
    let meeting = plan(&town, seniors, 8);
    let asking = town.approved("Køb af grund", "Kommunen vil købe en grund.", Access::Closed);
    let id = begin(&town, asking, &asks(&town, 9, &[], vec![NewParty::Body(seniors)])).unwrap();
    let mut chair = crate::consultations::invited(&town, "sine@lindbjerg.example", "Sine Senior", Role::Chair, Some(seniors));
    (chair.strong, town.secretary.strong) = (true, true);
    let own = party(&found(&town, asking, id), "Seniorrådet");
    assert!(office::read_asked(&town.o.store, &chair, &Plain, own).is_ok());
    let at = town.agenda(meeting).lines.into_iter().find(|line| line.sent.item.title == "Køb af grund").unwrap().entry.id;
    town.o.store.write(|c| sitting::set_disqualified(c, at, &[chair.account])).unwrap();
    assert!(matches!(office::read_asked(&town.o.store, &chair, &Plain, own), Err(Error::NotFound(_))));
    assert!(office::asked(&town.o.store, &chair).unwrap().is_empty());
}

#[test]
fn what_is_withdrawn_is_not_heard_about_any_more() {
    let town = town();
    let (store, s) = (&town.o.store, town.s());
    let [seniors, access] = ["Seniorrådet", "Handicaprådet"].map(|name| body(&town, name));
    let [planned, sent] = [plan(&town, seniors, 8), plan(&town, access, 8)];
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let parties = vec![NewParty::Body(seniors), NewParty::Body(access), linked("Fjordby")];
    let id = begin(&town, bridge, &asks(&town, 9, &[], parties)).unwrap();
    let senior = actor_of(&town.o, seniors, Role::HearingBody, "Sine Senior");
    assert_eq!(office::asked(store, &senior).unwrap().len(), 1);
    town.send(sent, "").unwrap();

    office::step(store, s, &town.secretary, bridge, DraftStep::Withdraw { reason: "Aftalt".into() }).unwrap();
    for party in found(&town, bridge, id).parties {
        let Way::Agenda { draft, .. } = party.way else { continue };
        assert!(matches!(item(&town, draft).state, DraftState::Withdrawn { .. }), "{}", party.name);
    }
    for meeting in [planned, sent] {
        let stops = town.agenda(meeting).check.stops;
        assert!(stops.iter().any(|stop| stop.contains("»Ny bro« er trukket")), "{stops:?}");
    }
    assert!(office::asked(store, &senior).unwrap().is_empty());
    let own = party(&found(&town, bridge, id), "Seniorrådet");
    assert!(office::answer(store, s, &senior, own, &[new_answer(0, "Ja.")]).is_err());
    assert!(deliver(&town).is_empty(), "nobody is asked");
}

#[test]
fn what_is_heard_about_twice_holds_up_neither_body() {
    let town = town();
    let [seniors, access] = ["Seniorrådet", "Handicaprådet"].map(|name| body(&town, name));
    let meetings = [plan(&town, seniors, 8), plan(&town, access, 9)];
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    for heard in [seniors, access] {
        begin(&town, bridge, &asks(&town, 12, &[], vec![NewParty::Body(heard)])).unwrap();
    }
    for meeting in meetings {
        assert_eq!(town.agenda(meeting).check.late, None, "what is heard goes on");
    }
    let home = town.plan(10);
    town.put(home, bridge, "").unwrap();
    assert!(town.agenda(home).check.late.is_some(), "what is asked about does not");
}

#[test]
fn an_answer_of_many_parts_keeps_them_and_stays_within_its_section() {
    const ANSWER: &str = "# Vores svar\n\nVi er **enige** i det meste.\n\n1. Flere træer\n2. Færre biler\n\n| År | Kr. |\n|---|---|\n| 2025 | 8 |\n\n- Tak";
    let town = town();
    let plan = town.approved("Fælles plan", "Planen.", Access::Open);
    let id =
        begin(&town, plan, &asks(&town, 30, &["Natur # og *miljø*", "Pris"], vec![linked("Hedeby"), linked("Engby")])).unwrap();
    by_link(&town, &link_of(&town, plan, id, "Hedeby"), &[(1, ANSWER), (2, "| Nej |")]).unwrap();
    by_link(&town, &link_of(&town, plan, id, "Engby"), &[(1, "# Ja"), (2, "1. *Måske*"), (0, ANSWER)]).unwrap();
    office::close_consultation(&town.o.store, town.s(), &town.caseworker, &Markdown, plan, id).unwrap();
    let told = text(&town, plan);
    let blocks = Markdown.blocks(&told);
    let headings = blocks.iter().filter(|block| matches!(block, Block::Subheading { .. })).map(Block::text).collect::<Vec<_>>();
    assert_eq!(headings, ["Høringssvar"], "{told}");
    let day = sagsgang_model::danish_date(town.s().today());
    let has = |text: &str| blocks.contains(&Block::Paragraph { text: text.to_owned() });
    for said in [
        "Tema 1: Natur # og *miljø*",
        &format!("a. Høringssvar fra Engby, {day}: »Vores svar«"),
        &format!("a. Hedeby, {day}: »Vores svar«"),
        "»Vi er enige i det meste.«",
        &format!("b. Engby, {day}: Ja"),
        "Tema 2: Pris",
    ] {
        assert!(has(said), "{said}: {blocks:#?}");
    }
    let trees = |items: &[sagsgang_model::record::ListItem]| items[0].marker == "1." && items[0].text == "»Flere træer«";
    let trees = blocks.iter().filter(|block| matches!(block, Block::List { items } if trees(items))).count();
    let tables = blocks.iter().filter(|block| matches!(block, Block::Table { .. })).count();
    assert_eq!((trees, tables), (2, 2), "{told}");
}

#[test]
fn the_answers_of_many_can_be_written_on() {
    let town = town();
    let plan = town.approved("Fælles plan", "Planen.", Access::Open);
    let names: Vec<String> = (0..21).map(|n| format!("Kommune {n}")).collect();
    let id = begin(&town, plan, &asks(&town, 30, &[], names.iter().map(|name| linked(name)).collect())).unwrap();
    for name in &names {
        by_link(&town, &link_of(&town, plan, id, name), &[(0, &"x".repeat(20_000))]).unwrap();
    }
    close(&town, plan, id).unwrap();
    let read = office::read_draft(&town.o.store, &town.secretary, plan, None).unwrap();
    let mut changed = read.text;
    changed.title = "Fælles plan for skoven".into();
    let save = |text: &sagsgang_model::draft::DraftText| {
        office::save_draft(&town.o.store, town.s(), &town.secretary, plan, read.version, text)
    };
    assert!(matches!(save(&changed).unwrap(), Saved::Kept(_)));
    let long = |key: &&str| changed.part(key).len() > 400_000;
    let key = changed.keys().find(long).map(str::to_owned).unwrap();
    changed.append(&key, "Og mere.");
    assert!(why(save(&changed).unwrap_err()).contains("for langt"));
}

#[test]
fn a_decision_put_right_after_the_consultation_is_put_right_where_it_is_quoted() {
    let mut town = town();
    let seniors = body(&town, "Seniorrådet");
    let meeting = plan(&town, seniors, 8);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, bridge, &asks(&town, 9, &[], vec![NewParty::Body(seniors)])).unwrap();
    town.send(meeting, "").unwrap();
    pass(&mut town, 8);
    held(&town, meeting, "Ny bro", "Rådet siger nej.", Outcome::Rejected);
    close(&town, bridge, id).unwrap();
    let correct = |words: &str, upon| {
        let decided = Decided { text: words.into(), outcomes: vec![Outcome::Approved], ..Decided::default() };
        town.act_upon(meeting, Act::Decided { entry: entry(&town, meeting, "Ny bro"), decided }, Some(upon)).unwrap();
    };
    correct("Rådet siger ja.", 1);
    correct("Rådet siger ja tak.", 2);
    let told = text(&town, bridge);
    assert!(told.contains(", pkt. 2: Rådet siger ja tak.") && !told.contains("nej"), "{told}");
    assert_eq!(found(&town, bridge, id).replies[0].text, "Rådet siger ja tak.");
}

#[test]
fn an_answer_after_the_deadline_is_quoted_as_that() {
    let mut town = town();
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, bridge, &asks(&town, 9, &["Pris"], vec![linked("Fjordby"), linked("Engby")])).unwrap();
    by_link(&town, &link_of(&town, bridge, id, "Engby"), &[(1, "Billig.")]).unwrap();
    let first = sagsgang_model::danish_date(town.s().today());
    pass(&mut town, 10);
    by_link(&town, &link_of(&town, bridge, id, "Fjordby"), &[(1, "Dyr."), (0, "Smuk.")]).unwrap();
    close(&town, bridge, id).unwrap();
    let (told, day) = (text(&town, bridge), sagsgang_model::danish_date(town.s().today()));
    assert!(told.contains(&format!("Fjordby, {day}, efter fristen: Dyr.")), "{told}");
    assert!(told.contains(&format!("Høringssvar fra Fjordby, {day}, efter fristen: Smuk.")), "{told}");
    assert!(told.contains(&format!("Engby, {first}: Billig.")), "{told}");
}

#[test]
fn a_moved_deadline_is_told_and_reminded_of_and_nobody_is_reminded_at_once() {
    let mut town = town();
    let seniors = body(&town, "Seniorrådet");
    plan(&town, seniors, 3);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let parties = vec![NewParty::Body(seniors), linked("Fjordby"), linked("Engby")];
    let id = begin(&town, bridge, &asks(&town, 3, &[], parties)).unwrap();
    assert_eq!(deliver(&town).len(), 2);
    assert!(deliver(&town).is_empty(), "who was asked a minute ago is not reminded");
    by_link(&town, &link_of(&town, bridge, id, "Engby"), &[(0, "Ja.")]).unwrap();
    pass(&mut town, 2);
    let reminded = deliver(&town);
    assert!(reminded.len() == 1 && reminded[0].subject.starts_with("Husk"), "{reminded:?}");

    let day = town.s().today().saturating_add(jiff::Span::new().days(20));
    office::move_deadline(&town.o.store, town.s(), &town.caseworker, bridge, id, day).unwrap();
    let told = deliver(&town);
    let said = sagsgang_model::danish_date(day);
    assert_eq!(told.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["fjordby@nabo.example"]);
    assert!(told[0].subject.starts_with("Høring") && told[0].text.contains(&said), "{}", told[0].text);
    assert!(told[0].text.contains("gælder i stedet for dem, I har fået før"), "{}", told[0].text);
    assert_ne!(told[0].id, reminded[0].id);
    let heard = heard_with(&town, bridge, id);
    let clauses = town.o.store.read(|c| draft::text(c, heard, item(&town, heard).version)).unwrap().unwrap().clauses;
    assert_eq!(clauses, format!("at Seniorrådet afgiver høringssvar senest den {said}"));
    pass(&mut town, 18);
    assert!(deliver(&town)[0].subject.starts_with("Husk"), "once more before the new deadline");
    pass(&mut town, 5);
    let fjordby = party(&found(&town, bridge, id), "Fjordby");
    town.o.store.write(|c| consultation::write_of_deadline(c, fjordby, &town.s().now())).unwrap();
    deliver(&town);
    pass(&mut town, 5);
    assert!(deliver(&town).is_empty(), "nobody is reminded of what is over");
}

#[test]
fn a_link_fills_nothing_up() {
    let town = town();
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, bridge, &asks(&town, 9, &[], vec![linked("Fjordby")])).unwrap();
    let link = link_of(&town, bridge, id, "Fjordby");
    let hundred: Vec<(u32, String)> = (0..100).map(|at| (0, format!("Svar {at}."))).collect();
    by_link(&town, &link, &hundred.iter().map(|(theme, text)| (*theme, text.as_str())).collect::<Vec<_>>()).unwrap();
    assert!(why(by_link(&town, &link, &[(0, "Et til.")]).unwrap_err()).contains("100 svar"));
    let mut last = Ok(0);
    for round in 0..5 {
        let replies = found(&town, bridge, id).replies;
        let change = |reply: &sagsgang_model::consultation::Reply| Answer {
            theme: 0,
            of: Some((reply.id, reply.version)),
            text: format!("Rettet {round}."),
        };
        let answers: Vec<Answer> = replies.iter().map(change).collect();
        last = office::answer_by_link(&town.o.store, town.s(), &Key::new(KEY), &link, &answers);
    }
    assert!(why(last.unwrap_err()).contains("for mange gange"));
    assert_eq!(found(&town, bridge, id).replies.len(), 100, "what was said stays");
}

#[test]
fn the_agenda_of_another_organization_is_not_written_on() {
    let town = town();
    let other = sagsgang_model::id::OrganizationId(town.s().id());
    let theirs = sagsgang_model::id::BodyId(town.s().id());
    let add = |c: &sagsgang_store::Connection<'_>| {
        sagsgang_store::body::add_organization(c, other, "fjordby kommune", "Fjordby Kommune")?;
        sagsgang_store::body::add(c, theirs, other, "fjordby byråd", "Fjordby Byråd")
    };
    town.o.store.write(add).unwrap();
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let refused = begin(&town, bridge, &asks(&town, 9, &[], vec![NewParty::Body(theirs)])).unwrap_err();
    assert!(why(refused).contains("fra listen"));
}

#[test]
fn a_theme_says_what_it_says_on_the_agenda_of_who_is_heard() {
    let town = town();
    let seniors = body(&town, "Seniorrådet");
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let new = asks(&town, 9, &["# Pris *i alt*", "3. del"], vec![NewParty::Body(seniors)]);
    let id = office::begin_consultation(&town.o.store, town.s(), &town.caseworker, &Markdown, bridge, &new).unwrap();
    let blocks = Markdown.blocks(&text(&town, heard_with(&town, bridge, id)));
    let Some(Block::List { items }) = blocks.last() else { panic!("{blocks:#?}") };
    let told: Vec<_> = items.iter().map(|item| (item.marker.as_str(), item.level, item.text.as_str())).collect();
    assert_eq!(told, [("1.", 0, "# Pris *i alt*"), ("2.", 0, "3. del")]);
}

#[test]
fn a_meeting_that_put_it_off_after_all_gave_no_answer() {
    let mut town = town();
    let seniors = body(&town, "Seniorrådet");
    let meeting = plan(&town, seniors, 4);
    let next = plan(&town, seniors, 8);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, bridge, &asks(&town, 9, &[], vec![NewParty::Body(seniors)])).unwrap();
    town.send(meeting, "").unwrap();
    pass(&mut town, 4);
    held(&town, meeting, "Ny bro", "Rådet vil se på den.", Outcome::Approved);
    assert_eq!(found(&town, bridge, id).missing(), [""; 0]);
    let settled = Act::Settled { entry: entry(&town, meeting, "Ny bro"), next: Next::ComesBack { meeting: Some(next) } };
    town.act(meeting, settled).unwrap();
    assert_eq!(found(&town, bridge, id).missing(), ["Seniorrådet"]);
    assert!(town.titles(next).iter().any(|(_, title)| title == "Ny bro"));
    assert!(why(close(&town, bridge, id).unwrap_err()).contains("Seniorrådet har ikke svaret"));
}

#[test]
fn what_stands_on_a_sent_agenda_is_not_asked_about_past_its_meeting() {
    let town = town();
    let meeting = town.plan(10);
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    town.put(meeting, bridge, "").unwrap();
    town.send(meeting, "").unwrap();
    let late = begin(&town, bridge, &asks(&town, 12, &[], vec![linked("Fjordby")])).unwrap_err();
    assert!(why(late).contains("udsendte dagsorden"));
    let id = begin(&town, bridge, &asks(&town, 5, &[], vec![linked("Fjordby")])).unwrap();
    let day = |days: i32| town.s().today().saturating_add(jiff::Span::new().days(days));
    let moved = |days| office::move_deadline(&town.o.store, town.s(), &town.caseworker, bridge, id, day(days));
    assert!(why(moved(12).unwrap_err()).contains("udsendte dagsorden"));
    moved(7).unwrap();
}

#[test]
fn a_letter_about_what_was_closed_is_not_told_as_sent() {
    let town = town();
    let (store, s) = (&town.o.store, town.s());
    let bridge = town.approved("Ny bro", "Broen er fra 1931.", Access::Open);
    let id = begin(&town, bridge, &asks(&town, 9, &[], vec![linked("Fjordby")])).unwrap();
    reopen(&town, bridge);
    office::close_draft(store, s, &town.caseworker, bridge, Some(Ground::PrivateMatters), Some("Sag")).unwrap();
    assert!(deliver(&town).is_empty());
    office::close_draft(store, s, &town.caseworker, bridge, None, None).unwrap();
    let letters = office::read_consultation(store, &town.caseworker, bridge, id).unwrap().letters;
    assert!(letters[0].sent.is_none() && letters[0].problem.is_some(), "{letters:?}");
}

#[test]
fn an_agenda_tells_of_what_is_heard_behind_closed_doors_without_its_title() {
    let town = town();
    let asking = town.approved("Støtte til Holm", "Holm mangler en rampe.", Access::Closed);
    begin(&town, asking, &asks(&town, 12, &[], vec![NewParty::Text("Naboen Jensen".into())])).unwrap();
    let meeting = town.plan(10);
    town.put(meeting, asking, "").unwrap();
    let mut weak = town.secretary.clone();
    weak.strong = false;
    let seen = office::read_agenda(&town.o.store, &weak, &Plain, meeting).unwrap();
    assert_eq!(seen.locked, 1);
    let late = seen.check.late.unwrap();
    assert!(late.contains("»Personsag« er i høring") && !late.contains("Holm") && !late.contains("Jensen"), "{late}");
}
