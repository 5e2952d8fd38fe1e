//! `/kontor/moeder/{meeting}/dagsorden`: an agenda on the secretary's table.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, Agenda, EntryChange, NewEntry, Proposals, policy::Action},
};
use sagsgang_model::{
    CaseNumber, ClockTime,
    agenda::{MeetingState, Origin},
    draft::DraftState,
    id::{EntryId, MeetingId},
    record::Access,
};

use super::{
    asked::Asked,
    cases::refuse,
    form::Form,
    frame::Frame,
    meetings::{id_of, tags, times},
    reply::Reply,
};
use crate::{State, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/agenda.html")]
struct Page {
    frame: Frame,
    agenda: Agenda,
    when: String,
    deadline: String,
    material: String,
    rows: Vec<Row>,
    proposals: Option<Proposals>,
    /// What was entered, when it could not be taken.
    title: String,
    text: String,
    reason: String,
    problem: Option<String>,
}

/// An item on the table.
struct Row {
    id: EntryId,
    number: u32,
    title: String,
    /// The prepared item's page and its state.
    draft: Option<(String, &'static str)>,
    ready: bool,
    group: String,
    times: String,
    guests: bool,
    tags: Vec<&'static str>,
    sent: bool,
    withdrawn: Option<String>,
    files: usize,
}

impl Page {
    fn may(&self, action: Action) -> bool {
        self.agenda.may.contains(&action)
    }

    fn is_sent(&self) -> bool {
        self.agenda.meeting.state == MeetingState::Sent
    }
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let agenda = match office::read_agenda(&state.store, actor, &*office.writing, id) {
        Ok(agenda) => agenda,
        Err(error) => return refuse(state, asked, error),
    };
    let rows = agenda.lines.iter().map(|line| Row {
        id: line.entry.id,
        number: line.number,
        title: line.sent.item.title.clone(),
        draft: line.draft.as_ref().map(|draft| (format!("/kontor/punkter/{}", draft.id), draft.state.danish())),
        ready: line.draft.as_ref().is_none_or(|draft| matches!(draft.state, DraftState::Approved | DraftState::Sent)),
        group: line.entry.group.clone(),
        times: times(&line.sent),
        guests: !line.entry.guests.is_empty(),
        tags: tags(&line.sent),
        sent: line.entry.number.is_some(),
        withdrawn: line.entry.withdrawn.clone(),
        files: line.sent.files.len(),
    });
    let rows = rows.collect();
    let arranges = agenda.may.contains(&Action::ArrangeAgenda);
    let page = Page {
        frame: Frame::new(state, asked, &format!("Dagsorden: {}, {}", agenda.body.name, danish::date(agenda.meeting.date))),
        when: danish::weekday_and_date(agenda.meeting.date),
        deadline: danish::weekday_and_date(agenda.orders.agenda_deadline(agenda.meeting.date)),
        material: danish::weekday_and_date(agenda.orders.material_deadline(agenda.meeting.date)),
        proposals: if arranges { Some(office::proposals(&state.store, actor, id)?) } else { None },
        rows,
        title: asked.form.value("titel").to_owned(),
        text: asked.form.value("tekst").to_owned(),
        reason: asked.form.value("hvorfor").to_owned(),
        problem,
        agenda,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// Goes back to the agenda, or shows it with what was wrong and all that was entered.
fn told(state: &State, asked: &Asked, id: MeetingId, done: Result<&str, Error>) -> Result<Reply, Failure> {
    match done {
        Ok(word) => Ok(Reply::go(format!("/kontor/moeder/{id}/dagsorden?gjort={word}"))),
        // Who may not put it together has no page to be shown it on.
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST …/dagsorden`: puts an item on it.
pub(super) fn add(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let new = new_entry(form);
    let late = form.value("hvorfor");
    let done = new.and_then(|new| {
        office::add_entry(&state.store, &state.surroundings, asked.actor_or_error()?, id, &new, late)?;
        Ok("paa-dagsordenen")
    });
    told(state, asked, id, done)
}

fn new_entry(form: &Form) -> Result<NewEntry, Error> {
    if let Ok(draft) = form.value("punkt").parse() {
        return Ok(NewEntry::Draft(draft));
    }
    let case_number = case_number(form.value("sag"))?;
    Ok(NewEntry::Own { title: form.value("titel").to_owned(), text: form.value("tekst").to_owned(), case_number })
}

/// The case an item is said to belong to; none without a number.
pub(super) fn case_number(typed: &str) -> Result<Option<CaseNumber>, Error> {
    match typed.trim() {
        "" => Ok(None),
        number => number.parse().map(Some).map_err(|_| Error::Invalid(format!("»{number}« er ikke et sagsnummer."))),
    }
}

/// `POST …/dagsorden/raekkefoelge`: by the numbers written beside the items, or one item a step up or down.
pub(super) fn order(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let (actor, form) = (asked.actor()?, &asked.form);
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let agenda = match office::read_agenda(&state.store, actor, &*office.writing, id) {
        Ok(agenda) => agenda,
        Err(error) => return refuse(state, asked, error),
    };
    let mut order: Vec<(f64, EntryId)> = Vec::new();
    for (at, line) in agenda.lines.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "an agenda has a few hundred items")]
        let now = (at + 1) as f64;
        let written = form.value(&format!("plads-{}", line.entry.id)).trim().replace(',', ".").parse::<f64>();
        // A number that was changed goes before the item that has it, or behind it when it comes from above.
        let wanted = match written {
            Ok(wanted) if wanted < now => wanted - 0.5,
            Ok(wanted) if wanted > now => wanted + 0.5,
            _ => now,
        };
        let step = match form.value("flyt").strip_suffix(&format!(" {}", line.entry.id)) {
            Some("op") => now - 1.5,
            Some("ned") => now + 1.5,
            _ => wanted,
        };
        order.push((step, line.entry.id));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut order: Vec<EntryId> = order.into_iter().map(|(_, entry)| entry).collect();
    // Dragged to their places: the whole order as the browser shows it.
    if form.has("orden") {
        order = form.value("orden").split(' ').filter_map(|entry| entry.parse().ok()).collect();
    }
    let done = office::order_entries(&state.store, &state.surroundings, actor, id, &order);
    match done {
        Ok(()) => {
            // The next key press goes to the same item.
            let moved =
                form.value("flyt").split_once(' ').map(|(_, entry)| entry).filter(|entry| entry.parse::<EntryId>().is_ok());
            let place = moved.map_or_else(String::new, |entry| format!("#p-{entry}"));
            Ok(Reply::go(format!("/kontor/moeder/{id}/dagsorden?gjort=raekkefoelge{place}")))
        }
        Err(error) => told(state, asked, id, Err(error)),
    }
}

#[derive(Template)]
#[template(path = "office/entry.html")]
struct EntryPage {
    frame: Frame,
    meeting: MeetingId,
    id: EntryId,
    number: u32,
    title: String,
    /// Whether title and text are written here.
    own: bool,
    text: String,
    group: String,
    from: String,
    to: String,
    guests: String,
    sent: bool,
    problem: Option<String>,
}

fn ids(asked: &Asked) -> Option<(MeetingId, EntryId)> {
    Some((id_of(asked)?, asked.parameter("entry").parse().ok()?))
}

pub(super) fn entry(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    entry_page(state, asked, StatusCode::OK, None)
}

fn entry_page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let (Some((meeting, id)), Some(office)) = (ids(asked), &state.office) else { return Ok(Reply::NotFound) };
    let agenda = match office::read_agenda(&state.store, asked.actor()?, &*office.writing, meeting) {
        Ok(agenda) => agenda,
        Err(error) => return refuse(state, asked, error),
    };
    let line = agenda.lines.iter().find(|line| line.entry.id == id).filter(|_| agenda.may.contains(&Action::ArrangeAgenda));
    let Some(line) = line else {
        // A closed item is not told apart from none before who asks has proved who they are.
        let weak = agenda.may.contains(&Action::ArrangeAgenda) && !asked.actor()?.strong;
        return Ok(if weak { super::not_strong(state, asked) } else { Reply::NotFound });
    };
    let time = |time: Option<ClockTime>| time.map(|time| time.to_string()).unwrap_or_default();
    let entered = |name: &str, known: String| if asked.posts { asked.form.value(name).to_owned() } else { known };
    let own = !matches!(line.entry.origin, Origin::Draft { .. });
    let page = EntryPage {
        frame: Frame::new(state, asked, &line.sent.item.title),
        meeting,
        id,
        number: line.number,
        title: if own { entered("titel", line.entry.text.title.clone()) } else { line.sent.item.title.clone() },
        own,
        text: entered("tekst", line.entry.text.section("sagsfremstilling").to_owned()),
        group: entered("gruppe", line.entry.group.clone()),
        from: entered("fra", time(line.entry.from)),
        to: entered("til", time(line.entry.to)),
        guests: entered("gaester", line.entry.guests.clone()),
        sent: line.entry.number.is_some(),
        problem,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// `POST …/dagsorden/{entry}`.
pub(super) fn change(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((meeting, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let time = |name: &str| match form.value(name).trim() {
        "" => Ok(None),
        time => time.parse().map(Some).map_err(|_| Error::Invalid("Skriv tidspunktet som 16.00.".to_owned())),
    };
    let done = (|| {
        let change = EntryChange {
            group: form.value("gruppe").to_owned(),
            from: time("fra")?,
            to: time("til")?,
            guests: form.value("gaester").to_owned(),
            own: form.has("titel").then(|| (form.value("titel").to_owned(), form.value("tekst").to_owned())),
        };
        office::change_entry(&state.store, &state.surroundings, asked.actor_or_error()?, meeting, id, &change)
    })();
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/moeder/{meeting}/dagsorden?gjort=gemt"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => entry_page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST …/dagsorden/{entry}/fjern`.
pub(super) fn remove(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((meeting, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    let reason = asked.form.value("hvorfor");
    match office::remove_entry(&state.store, &state.surroundings, asked.actor()?, meeting, id, reason) {
        Ok(()) => Ok(Reply::go(format!("/kontor/moeder/{meeting}/dagsorden?gjort=af-dagsordenen"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => entry_page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST …/send`.
pub(super) fn send(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let reason = asked.form.value("hvorfor");
    match office::send_agenda(&state.store, &state.surroundings, asked.actor()?, &*office.writing, id, reason) {
        Ok(sent) => {
            let word = if sent.withheld.is_some() { "udsendt-tilbageholdt" } else { "udsendt" };
            Ok(Reply::go(format!("/kontor/moeder/{id}?gjort={word}")))
        }
        Err(error) => told(state, asked, id, Err(error)),
    }
}
