//! What the office of the sample municipality is at work with when somebody comes to try it.

use jiff::Span;
use sagsgang_model::{
    Ground, Role,
    draft::DraftStep,
    id::{BodyId, DraftId, MeetingId},
    record::Access,
};
use sagsgang_store::{Store, body};
use serde::Deserialize;

use crate::{
    Cleaning, Error, Surroundings, Writing,
    office::{self, Actor, EntryChange, NewCase, NewConsultation, NewEntry, NewFile, NewMeeting, NewParty},
};

#[derive(Deserialize)]
struct Weeks {
    meeting: Vec<Meeting>,
    item: Vec<Item>,
    request: Request,
}

#[derive(Deserialize)]
struct Meeting {
    days: i32,
    time: String,
    place: String,
    #[serde(default)]
    sent: bool,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Item {
    title: String,
    number: String,
    meeting: usize,
    group: String,
    from: String,
    to: String,
    guests: String,
    question: String,
    text: String,
    economy: String,
    grants: String,
    clauses: String,
    closed: String,
    open_title: String,
    state: String,
    file: String,
    contents: String,
    hearing: Option<Hearing>,
}

/// Who is asked about an item, and what.
#[derive(Deserialize)]
struct Hearing {
    days: i32,
    question: String,
    themes: Vec<String>,
    bodies: Vec<String>,
    others: Vec<String>,
}

#[derive(Deserialize)]
struct Request {
    meeting: usize,
    title: String,
    text: String,
}

/// What the use cases need besides the record.
pub(super) struct Tools<'a> {
    pub(super) store: &'a Store,
    pub(super) s: &'a Surroundings,
    pub(super) writing: &'a dyn Writing,
    pub(super) cleaning: &'a dyn Cleaning,
}

/// Plans meetings of a body, writes items and sends an agenda, as the people of the demo would.
pub(super) fn begin(tools: &Tools<'_>, people: &[(Role, Actor)], body: BodyId) -> Result<(), Error> {
    let Tools { store, s, writing, cleaning } = *tools;
    let weeks: Weeks =
        toml::from_str(include_str!("weeks.toml")).map_err(|error| Error::Invalid(format!("the weeks of the demo: {error}")))?;
    let who = |role| {
        people.iter().find(|(known, _)| *known == role).map(|(_, actor)| actor).ok_or_else(|| Error::NotFound(format!("{role}")))
    };
    let (secretary, caseworker, approver) = (who(Role::Secretary)?, who(Role::Caseworker)?, who(Role::Approver)?);

    let mut meetings: Vec<MeetingId> = Vec::new();
    for meeting in &weeks.meeting {
        let new = NewMeeting {
            body,
            date: s.today().saturating_add(Span::new().days(meeting.days)),
            time: meeting.time.parse().map_err(|_| Error::Invalid("a time of the demo".into()))?,
            place: meeting.place.clone(),
            extraordinary: false,
        };
        meetings.push(office::plan_meeting(store, s, secretary, &new)?);
    }
    office::announce(store, s, secretary, body)?;
    let at = |place: usize| meetings.get(place.wrapping_sub(1)).copied();

    for item in &weeks.item {
        let draft = write(tools, caseworker, body, item)?;
        if !item.file.is_empty() {
            let file = NewFile { name: &item.file, bytes: item.contents.as_bytes() };
            office::add_enclosure(store, s, cleaning, caseworker, draft, &file)?;
        }
        if item.state == "not_ready" {
            continue;
        }
        office::step(store, s, caseworker, draft, DraftStep::Submit)?;
        if item.state == "in_review" {
            continue;
        }
        office::step(store, s, approver, draft, DraftStep::Approve)?;
        if let Some(hearing) = &item.hearing {
            ask(tools, caseworker, draft, hearing)?;
        }
        if let Some(meeting) = at(item.meeting) {
            let entry = office::add_entry(store, s, secretary, meeting, &NewEntry::Draft(draft), "")?;
            let change = EntryChange {
                group: item.group.clone(),
                from: item.from.parse().ok(),
                to: item.to.parse().ok(),
                guests: item.guests.clone(),
                own: None,
            };
            office::change_entry(store, s, secretary, meeting, entry, &change)?;
        }
    }
    for (meeting, id) in weeks.meeting.iter().zip(&meetings).filter(|(meeting, _)| meeting.sent) {
        // Over Christmas and Easter the deadline of § 8 may have gone already.
        let late = s.today().saturating_add(Span::new().days(meeting.days));
        let (_, orders) = office::standing_orders(store, body)?;
        let reason = if s.today() > orders.agenda_deadline(late) { "Helligdagene lå imellem." } else { "" };
        office::send_agenda(store, s, secretary, writing, *id, reason)?;
    }
    if let Some(meeting) = at(weeks.request.meeting) {
        office::request_item(store, s, who(Role::Member)?, meeting, &weeks.request.title, &weeks.request.text)?;
    }
    Ok(())
}

/// Sends an item out to be heard about. Bodies that are not there are not asked.
fn ask(tools: &Tools<'_>, caseworker: &Actor, draft: DraftId, hearing: &Hearing) -> Result<(), Error> {
    let Tools { store, s, writing, .. } = *tools;
    let known = store.read(body::all)?;
    let asked = |name: &String| known.iter().find(|body| body.name == *name).map(|body| NewParty::Body(body.id));
    let link = |name: &String| NewParty::Link { name: name.clone(), email: String::new() };
    let new = NewConsultation {
        question: hearing.question.clone(),
        themes: hearing.themes.clone(),
        deadline: s.today().saturating_add(Span::new().days(hearing.days)),
        parties: hearing.bodies.iter().filter_map(asked).chain(hearing.others.iter().map(link)).collect(),
    };
    office::begin_consultation(store, s, caseworker, writing, draft, &new)?;
    Ok(())
}

fn write(tools: &Tools<'_>, caseworker: &Actor, body: BodyId, item: &Item) -> Result<DraftId, Error> {
    let Tools { store, s, .. } = *tools;
    let access = if item.closed.is_empty() { Access::Open } else { Access::Closed };
    let new = NewCase { number: item.number.clone(), title: item.title.clone(), access };
    let case = office::open_case(store, s, caseworker, &new)?;
    let draft = office::begin_draft(store, s, caseworker, case, body, &item.title)?;
    if let Some(ground) = Ground::from_code(&item.closed) {
        office::close_draft(store, s, caseworker, draft, Some(ground), Some(&item.open_title))?;
    }
    let read = office::read_draft(store, caseworker, draft, None)?;
    let mut text = read.text;
    for (field, written) in [
        ("beslutningstema", &item.question),
        ("sagsfremstilling", &item.text),
        ("oekonomi", &item.economy),
        ("grants", &item.grants),
        ("clauses", &item.clauses),
    ] {
        text.set(field, written.trim().to_owned());
    }
    office::save_draft(store, s, caseworker, draft, read.version, &text)?;
    Ok(draft)
}
