//! An item from its first word to its approval, by one and by several.

use sagsgang_app::{
    Error,
    office::{self, Actor, NewAssignment, NewCase, NewComment, Saved, policy::Action},
};
use sagsgang_model::{
    Ground, Role,
    draft::{DraftState, DraftStep, DraftText},
    id::{BodyId, DraftId, OrganizationId},
    merge::Piece,
    record::Access,
};
use sagsgang_store::{Connection, Store, body, draft::Plan, event};

use crate::office::{Office, PASSWORD};

/// An office with a committee and somebody in each of the roles that prepare items.
pub(crate) struct Town {
    pub(crate) o: Office,
    body: BodyId,
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
        Self { o, body }
    }

    pub(crate) fn actor(&self, email: &str, role: Role) -> Actor {
        let (store, s) = (&self.o.store, &self.o.s);
        let given = NewAssignment { role, body: Some(self.body), since: s.today(), until: None };
        let name = email.split('@').next().unwrap();
        let invited = office::invite_as(store, s, &office::command_line(s), email, name, &given).unwrap();
        let token = office::take_invitation(store, s, &invited.link, name, PASSWORD, "test").unwrap();
        office::actor(store, s, &token).unwrap().unwrap()
    }

    fn case(&self, by: &Actor, number: &str, access: Access) -> Result<sagsgang_model::id::CaseId, Error> {
        office::open_case(
            &self.o.store,
            &self.o.s,
            by,
            &NewCase { number: number.into(), title: "Broen  over åen".into(), access },
        )
    }

    pub(crate) fn draft(&self, by: &Actor) -> DraftId {
        let case = self.case(by, "05.01.02-P19", Access::Open).unwrap();
        office::begin_draft(&self.o.store, &self.o.s, by, case, self.body, "Ny bro").unwrap()
    }

    fn save(&self, by: &Actor, draft: DraftId, upon: u32, parts: &[(&str, &str)]) -> Result<Saved, Error> {
        let mut text = self.text(by, draft, upon);
        for (key, part) in parts {
            text.set(key, (*part).to_owned());
        }
        office::save_draft(&self.o.store, &self.o.s, by, draft, upon, &text)
    }

    fn text(&self, by: &Actor, draft: DraftId, version: u32) -> DraftText {
        office::read_draft(&self.o.store, by, draft, Some(version)).unwrap().text
    }

    pub(crate) fn step(&self, by: &Actor, draft: DraftId, step: DraftStep) -> Result<(), Error> {
        office::step(&self.o.store, &self.o.s, by, draft, step)
    }

    fn newest(&self, by: &Actor, draft: DraftId) -> office::DraftRead {
        office::read_draft(&self.o.store, by, draft, None).unwrap()
    }
}

#[test]
fn a_case_gets_the_next_number_of_the_year() {
    let town = Town::new();
    let writer = town.actor("marie@lindbjerg.example", Role::Caseworker);
    let number = |id| office::read_case(&town.o.store, &writer, id).unwrap().0.number.to_string();
    let year = town.o.s.today().year() % 100;
    let first = town.case(&writer, " 05.01.02-p19 ", Access::Open).unwrap();
    let second = town.case(&writer, "05.01.02-P19", Access::Open).unwrap();
    assert_eq!([number(first), number(second)], [format!("05.01.02-P19-1-{year}"), format!("05.01.02-P19-2-{year}")]);
    assert_eq!(office::read_case(&town.o.store, &writer, first).unwrap().0.title, "Broen over åen");
    assert_eq!(number(town.case(&writer, "EMN-2026-000123", Access::Open).unwrap()), "EMN-2026-000123");
    assert!(matches!(town.case(&writer, "EMN-2026-000123", Access::Open), Err(Error::Conflict(_))));
    for wrong in ["", "bro", "05.01", "05.01.02-P19-1-26; DROP"] {
        assert!(matches!(town.case(&writer, wrong, Access::Open), Err(Error::Invalid(_))), "{wrong}");
    }
}

#[test]
fn cases_are_listed_page_by_page_and_searched() {
    let town = Town::new();
    let actor = |email, role| town.actor(email, role);
    let (writer, other) = (actor("marie@lindbjerg.example", Role::Caseworker), actor("jens@lindbjerg.example", Role::Caseworker));
    let reader = actor("henning@lindbjerg.example", Role::Approver);
    for n in 0..100 {
        town.case(&writer, &format!("EMN-2026-{n:06}"), Access::Open).unwrap();
    }
    town.case(&writer, "EMN-2027-000100", Access::Closed).unwrap();
    let list = |actor, words, page| {
        let (found, more) = office::cases(&town.o.store, actor, words, page).unwrap();
        (found.len(), more)
    };
    assert_eq!([list(&writer, "", 0), list(&writer, "", 1)], [(100, true), (1, false)], "one's own");
    assert_eq!(list(&other, "", 0), (100, false), "what is closed is seen by few");
    assert_eq!(list(&reader, " emn-2027 ", 0), (1, false));
    assert_eq!((list(&other, "emn-2027", 0), list(&other, "OVER ÅEN", 0)), ((0, false), (100, false)));
    assert_eq!((list(&other, "2026-00004", 0), list(&other, "", u32::MAX)), ((10, false), (0, false)));
}

#[test]
fn an_item_is_written_read_through_sent_back_and_approved() {
    let town = Town::new();
    let (writer, reader) =
        (town.actor("marie@lindbjerg.example", Role::Caseworker), town.actor("henning@lindbjerg.example", Role::Approver));
    let draft = town.draft(&writer);
    assert!(matches!(town.step(&writer, draft, DraftStep::Submit), Err(Error::Invalid(why)) if why.contains("indstilling")));
    let parts = [("sagsfremstilling", "Broen er fra 1931."), ("clauses", "at broen bygges")];
    assert_eq!(town.save(&writer, draft, 1, &parts).unwrap(), Saved::Kept(2));
    assert_eq!(town.save(&writer, draft, 2, &[]).unwrap(), Saved::Unchanged(2));
    assert!(matches!(town.save(&reader, draft, 2, &[("title", "Bro")]), Err(Error::Conflict(_))), "it is not the reader's turn");
    assert!(matches!(town.step(&reader, draft, DraftStep::Approve), Err(Error::Conflict(_))));
    town.step(&writer, draft, DraftStep::Submit).unwrap();
    assert!(matches!(town.save(&writer, draft, 2, &[("title", "Bro")]), Err(Error::Conflict(_))), "it is being read through");
    let waiting = |who: &Actor| office::waiting(&town.o.store, who, 0).unwrap().lines.len();
    assert_eq!((waiting(&writer), waiting(&reader)), (0, 1));

    let remark =
        NewComment { version: 2, part: "sagsfremstilling".into(), passage: "1931".into(), text: " Er det rigtigt? ".into() };
    office::comment(&town.o.store, &town.o.s, &reader, draft, &remark).unwrap();
    for wrong in [NewComment { text: " ".into(), ..remark.clone() }, NewComment { part: "findes ikke".into(), ..remark.clone() }]
    {
        assert!(matches!(office::comment(&town.o.store, &town.o.s, &reader, draft, &wrong), Err(Error::Invalid(_))));
    }
    assert!(matches!(town.step(&reader, draft, DraftStep::Return { reason: " ".into() }), Err(Error::Invalid(_))));
    town.step(&reader, draft, DraftStep::Return { reason: "Økonomien mangler".into() }).unwrap();
    let back = town.newest(&writer, draft);
    assert_eq!(back.draft.state, DraftState::NotReady { returned: Some("Økonomien mangler".into()) });
    assert_eq!((back.comments.len(), back.comments[0].text.as_str()), (1, "Er det rigtigt?"));
    office::settle(&town.o.store, &town.o.s, &writer, draft, &back.comments[0].id).unwrap();
    assert!(matches!(office::settle(&town.o.store, &town.o.s, &writer, draft, &back.comments[0].id), Err(Error::NotFound(_))));
    town.save(&writer, draft, 2, &[("oekonomi", "2 mio. kr. fra kassen i 2027.")]).unwrap();
    town.step(&writer, draft, DraftStep::Submit).unwrap();
    town.step(&reader, draft, DraftStep::Approve).unwrap();
    let done = town.newest(&writer, draft);
    assert_eq!(done.draft.state, DraftState::Approved);
    assert!(done.may.iter().all(|action| *action == Action::CommentDraft), "{:?}", done.may);
    let way: Vec<&str> = done.steps.iter().map(|step| step.state.as_str()).collect();
    assert_eq!(way, ["Godkendt", "Til gennemlæsning", "Sendt tilbage", "Til gennemlæsning"]);
    assert_eq!(done.versions.iter().map(|version| version.number).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(town.o.store.read(event::verify).unwrap().1, Vec::<String>::new());
}

#[test]
fn two_who_write_at_once_lose_no_word() {
    let town = Town::new();
    let (one, other) =
        (town.actor("marie@lindbjerg.example", Role::Caseworker), town.actor("lone@lindbjerg.example", Role::Secretary));
    let draft = town.draft(&one);
    town.save(&one, draft, 1, &[("sagsfremstilling", "Broen er fra 1931.\n\nDen er smal.\n\nDen skal skiftes.")]).unwrap();
    town.save(&one, draft, 2, &[("sagsfremstilling", "Broen er fra 1931.\n\nDen er 3 meter bred.\n\nDen skal skiftes.")])
        .unwrap();
    let together =
        [("sagsfremstilling", "Broen er fra 1931.\n\nDen er smal.\n\nDen skal skiftes i 2028."), ("oekonomi", "Fra kassen.")];
    assert_eq!(town.save(&other, draft, 2, &together).unwrap(), Saved::Merged(4));
    let text = town.text(&one, draft, 4);
    assert_eq!(text.section("sagsfremstilling"), "Broen er fra 1931.\n\nDen er 3 meter bred.\n\nDen skal skiftes i 2028.");
    assert_eq!(text.section("oekonomi"), "Fra kassen.");

    let mine =
        [("sagsfremstilling", "Broen er fra 1931.\n\nDen er alt for smal.\n\nDen skal skiftes."), ("title", "Ny bro over åen")];
    let Saved::Conflict { version, by, fields } = town.save(&other, draft, 2, &mine).unwrap() else { panic!("both changed it") };
    assert_eq!((version, by.as_str()), (4, "lone"));
    let field = |key: &str| &fields.iter().find(|field| field.key == key).unwrap().merged;
    assert_eq!(field("title").text().unwrap(), "Ny bro over åen", "what does not meet comes together");
    let choices: Vec<_> =
        field("sagsfremstilling").pieces.iter().filter(|piece| matches!(piece, Piece::Conflict { .. })).collect();
    assert_eq!(choices.len(), 1);
    let both = field("sagsfremstilling").both();
    for words in ["Den er alt for smal.", "Den er 3 meter bred.", "i 2028"] {
        assert!(both.contains(words), "{words} in {both}");
    }
    assert_eq!(town.newest(&one, draft).version, 4, "nothing is saved before a person chose");
    let chosen = [("sagsfremstilling", both.as_str()), ("title", "Ny bro over åen")];
    assert_eq!(town.save(&other, draft, 4, &chosen).unwrap(), Saved::Kept(5));
    assert!(matches!(town.save(&one, draft, 4, &[]), Ok(Saved::Unchanged(5))), "who changed nothing undoes nothing");
    assert!(office::save_draft(&town.o.store, &town.o.s, &one, draft, 77, &text).is_err(), "upon a text that never was");
    assert!(matches!(town.save(&one, draft, 5, &[("title", " ")]), Err(Error::Invalid(_))));
    assert!(matches!(town.save(&one, draft, 5, &[("oekonomi", &"x".repeat(500_000))]), Err(Error::Invalid(_))));
}

#[test]
fn a_grant_says_where_the_money_comes_from_before_anybody_reads_it() {
    let town = Town::new();
    let writer = town.actor("marie@lindbjerg.example", Role::Caseworker);
    let draft = town.draft(&writer);
    let parts = |grants: &'static str| {
        [("sagsfremstilling", "Broen er fra 1931."), ("clauses", "at udvalget bevilger 60.000 kr."), ("grants", grants)]
    };
    let unread = town.save(&writer, draft, 1, &parts("| 60.00 | | drift | 2021 | kassen |"));
    assert!(matches!(unread, Err(Error::Invalid(why)) if why.contains("»60.00« er ikke et beløb")));
    let many = "| 1 | | drift | 2021 | kassen |\n".repeat(office::MOST_GRANTS + 1);
    assert!(matches!(town.save(&writer, draft, 1, &[("grants", &many)]), Err(Error::Invalid(_))));
    town.save(&writer, draft, 1, &parts("| 60.000 | | drift | 2021 | |")).unwrap();
    let bare = town.step(&writer, draft, DraftStep::Submit);
    assert!(matches!(bare, Err(Error::Invalid(why)) if why.contains("§ 40, stk. 2")));
    let read = town.newest(&writer, draft);
    assert_eq!((read.by_council, read.council), (false, "byrådet"));
    assert_eq!(office::giving_clauses(&read), ["at udvalget bevilger 60.000 kr."]);
    town.save(&writer, draft, 2, &parts("| 60.000 | | drift | 2021 | finansieres fra kassen |")).unwrap();
    let read = town.newest(&writer, draft);
    let clause =
        "at udvalget anbefaler byrådet at give en tillægsbevilling på 60.000 kr. i 2021, finansieret af kassebeholdningen";
    assert_eq!(office::proposed_clause(&read).as_deref(), Some(clause));
    town.save(&writer, draft, 3, &[("clauses", &format!("{clause}."))]).unwrap();
    let read = town.newest(&writer, draft);
    assert_eq!((office::proposed_clause(&read), office::giving_clauses(&read).len()), (None, 0));
    town.step(&writer, draft, DraftStep::Submit).unwrap();
}

#[test]
fn what_waits_and_what_is_late_is_listed_page_by_page() {
    let town = Town::new();
    let (writer, reader, other) = (
        town.actor("marie@lindbjerg.example", Role::Caseworker),
        town.actor("henning@lindbjerg.example", Role::Approver),
        town.actor("jens@lindbjerg.example", Role::Caseworker),
    );
    let (store, s) = (&town.o.store, &town.o.s);
    let day = |days: i64| Some(s.today().checked_add(jiff::Span::new().days(days)).unwrap());
    let plan = |deadline, route: &[&[BodyId]]| Plan { route: route.iter().map(|step| step.to_vec()).collect(), deadline };
    let drafts: Vec<DraftId> = (0..office::LISTED + 2).map(|_| town.draft(&writer)).collect();
    let (late, due, today) = (drafts[0], drafts[1], drafts[2]);
    office::plan_draft(store, s, &writer, late, &plan(day(-1), &[&[town.body]])).unwrap();
    office::plan_draft(store, s, &writer, due, &plan(day(3), &[])).unwrap();
    office::plan_draft(store, s, &writer, today, &plan(day(0), &[])).unwrap();
    let unknown = [BodyId(uuid::Uuid::from_u128(7))];
    for wrong in [&[&[town.body, town.body][..]][..], &[&unknown[..]][..]] {
        assert!(matches!(office::plan_draft(store, s, &writer, late, &plan(None, wrong)), Err(Error::Invalid(_))));
    }
    assert!(matches!(office::plan_draft(store, s, &other, late, &plan(None, &[])), Err(Error::Conflict(_))));
    let first = office::waiting(store, &writer, 0).unwrap();
    let ids: Vec<DraftId> = first.lines.iter().map(|line| line.id).collect();
    assert_eq!(
        (&ids[..3], ids.len(), first.more),
        (&[late, today, due][..], office::LISTED as usize, true),
        "what is due comes first"
    );
    let second = office::waiting(store, &writer, 1).unwrap();
    assert_eq!((second.lines.len(), second.more), (2, false));
    assert!(second.lines.iter().all(|line| !ids.contains(&line.id) && line.title == "Ny bro" && line.body == "Teknisk Udvalg"));
    assert_eq!(office::waiting(store, &other, 0).unwrap().lines.len(), 0, "others' are not theirs");
    let late_for = |who: &Actor| office::late(store, who).unwrap().lines.iter().map(|line| line.id).collect::<Vec<_>>();
    assert_eq!((late_for(&writer), late_for(&other)), (vec![late], vec![]));

    // It waits for the reader, and is late for both; approved it is late for nobody.
    town.save(&writer, late, 1, &[("sagsfremstilling", "Broen er fra 1931."), ("clauses", "at broen bygges")]).unwrap();
    town.step(&writer, late, DraftStep::Submit).unwrap();
    assert_eq!(office::waiting(store, &reader, 0).unwrap().lines[0].id, late);
    assert_eq!((late_for(&writer), late_for(&reader)), (vec![late], vec![late]));
    let read = town.newest(&writer, late);
    assert!(office::is_late(&writer, &read.draft.state, &read.plan) && read.plan.route == [[town.body]]);
    office::close_draft(
        store,
        s,
        &town.actor("lone@lindbjerg.example", Role::Secretary),
        late,
        Some(Ground::PrivateMatters),
        None,
    )
    .unwrap();
    office::set_second_factor(store, s, false).unwrap();
    let weak = office::actor(
        store,
        s,
        &office::sign_in(store, s, "henning@lindbjerg.example", PASSWORD, "test").unwrap().unwrap().token,
    )
    .unwrap()
    .unwrap();
    assert_eq!(
        (late_for(&weak), office::waiting(store, &weak, 0).unwrap().lines.len()),
        (vec![], 0),
        "closed asks for a second factor"
    );
    town.step(&reader, late, DraftStep::Approve).unwrap();
    assert_eq!((late_for(&writer), late_for(&reader)), (vec![], vec![]));
}

#[test]
fn a_colleague_writes_when_asked_and_a_closed_item_is_seen_by_few() {
    let town = Town::new();
    let (marie, jens) =
        (town.actor("marie@lindbjerg.example", Role::Caseworker), town.actor("jens@lindbjerg.example", Role::Caseworker));
    let member = town.actor("birthe@lindbjerg.example", Role::Member);
    let draft = town.draft(&marie);
    assert!(matches!(town.save(&jens, draft, 1, &[("title", "Bro")]), Err(Error::Conflict(_))), "open: seen, and not theirs");
    assert!(matches!(office::read_draft(&town.o.store, &member, draft, None), Err(Error::NotFound(_))), "not sent yet");
    assert!(matches!(office::add_writer(&town.o.store, &town.o.s, &marie, draft, "x@lindbjerg.example"), Err(Error::Invalid(_))));
    let ground = Some(Ground::PrivateMatters);
    office::close_draft(&town.o.store, &town.o.s, &marie, draft, ground, Some("Personsag")).unwrap();
    assert!(matches!(office::read_draft(&town.o.store, &jens, draft, None), Err(Error::NotFound(_))), "closed: not there");
    office::add_writer(&town.o.store, &town.o.s, &marie, draft, "JENS@lindbjerg.example").unwrap();
    assert!(matches!(town.save(&jens, draft, 1, &[("title", "Bro")]), Ok(Saved::Kept(2))));
    assert_eq!(town.newest(&jens, draft).writers, ["jens", "marie"].map(String::from).into_iter().rev().collect::<Vec<_>>());
    office::close_draft(&town.o.store, &town.o.s, &marie, draft, None, Some("Personsag")).unwrap();
    let open = town.newest(&jens, draft).draft;
    assert_eq!((open.access, open.open_title), (Access::Open, None));

    let closed = town.case(&marie, "27.00.00-G01", Access::Closed).unwrap();
    assert!(matches!(office::read_case(&town.o.store, &jens, closed), Err(Error::NotFound(_))));
    assert!(matches!(office::begin_draft(&town.o.store, &town.o.s, &jens, closed, town.body, "x"), Err(Error::NotFound(_))));
    let secret = office::begin_draft(&town.o.store, &town.o.s, &marie, closed, town.body, "En borger").unwrap();
    town.save(&marie, secret, 1, &[("clauses", "at det godkendes"), ("sagsfremstilling", "Fordi.")]).unwrap();
    let bare = town.step(&marie, secret, DraftStep::Submit);
    assert!(matches!(bare, Err(Error::Invalid(why)) if why.contains("hjemmel")), "closed without a ground");
}

#[test]
fn what_is_being_prepared_leaves_with_the_export() {
    let town = Town::new();
    let writer = town.actor("marie@lindbjerg.example", Role::Caseworker);
    let draft = town.draft(&writer);
    town.save(&writer, draft, 1, &[("sagsfremstilling", "Broen er fra 1931.")]).unwrap();
    let mut tables = Vec::new();
    let collect = |table: &str, row: serde_json::Map<String, serde_json::Value>| {
        tables.push((table.to_owned(), serde_json::Value::Object(row).to_string()));
        Ok::<_, sagsgang_store::Error>(())
    };
    town.o.store.read(|c| sagsgang_store::dump::each_row(c, collect)).unwrap();
    assert!(tables.iter().any(|(table, row)| table == "draft_versions" && row.contains("Broen er fra 1931.")));
    assert!(
        tables.iter().all(|(_, row)| !row.contains("@lindbjerg.example") && !row.contains("$argon2")),
        "nobody's address or secret"
    );
    let other = tempfile::tempdir().unwrap();
    let again = Store::open(other.path()).unwrap();
    let restored = again.write(|c| {
        tables.iter().try_for_each(|(table, row)| {
            let row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(row).unwrap();
            sagsgang_store::dump::restore_row(c, table, &row)
        })
    });
    restored.unwrap();
    let text = again.read(|c| sagsgang_store::draft::text(c, draft, 2)).unwrap().unwrap();
    assert_eq!(text.section("sagsfremstilling"), "Broen er fra 1931.");
}
