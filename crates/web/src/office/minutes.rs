//! `/kontor/moeder/{meeting}/referat`: the minutes, from the draft to the last signature; and what is to be carried out.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, MinutesRead, policy::Action},
};
use sagsgang_model::{
    Date,
    id::{BodyId, EntryId, MeetingId},
    minutes::MinutesState,
    record::{Access, Decision, Item},
};

use super::{asked::Asked, cases::refuse, frame::Frame, meetings::id_of, reply::Reply};
use crate::{State, blocks, danish, item_view::labels, respond::Failure};

#[derive(Template)]
#[template(path = "office/minutes.html")]
struct Page {
    frame: Frame,
    read: MinutesRead,
    when: String,
    /// From when until when it lasted.
    times: String,
    present: Vec<String>,
    /// Those who were not there, or not throughout.
    away: Vec<(String, String)>,
    /// Guests, with their times.
    guests: Vec<String>,
    rows: Vec<Row>,
    /// Person, name, when they signed and how.
    signers: Vec<(String, String, Option<String>)>,
    voided: Vec<(String, String)>,
    /// Where the body approves them: address, and what is told.
    approval: Option<(String, String)>,
    problem: Option<String>,
}

/// An item of the minutes.
struct Row {
    number: String,
    title: String,
    closed: bool,
    labels: String,
    html: String,
    /// What was promised, with who is to keep it and until when.
    promises: Vec<String>,
    /// Answers point by point, that the words do not give.
    points: Vec<String>,
    remarks: Vec<(String, String)>,
    absent: String,
    substitutes: String,
    address: String,
    extract: String,
}

impl Page {
    fn keeps(&self) -> bool {
        self.read.may.contains(&Action::SendMinutes)
    }

    fn is_written(&self) -> bool {
        matches!(self.read.state, MinutesState::Written { .. })
    }

    fn is_published(&self) -> bool {
        self.read.state == MinutesState::Published
    }

    fn is_signing(&self) -> bool {
        matches!(self.read.state, MinutesState::Signing { .. })
    }
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let read = match office::read_minutes(&state.store, asked.actor()?, &*office.writing, id) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let head = &read.head;
    let clock = |time: Option<_>| time.map(danish::clock);
    let page = Page {
        frame: Frame::new(state, asked, &format!("Referat: {}, {}", read.body.name, danish::date(read.meeting.date))),
        when: danish::weekday_and_date(read.meeting.date),
        times: [clock(head.start).map(|at| format!("kl. {at}")), clock(head.end).map(|at| format!("til kl. {at}"))]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        present: head
            .participants
            .iter()
            .map(|person| {
                let more: Vec<&str> =
                    [&person.role, &person.party, &person.organization].into_iter().flatten().map(String::as_str).collect();
                if more.is_empty() { person.name.clone() } else { format!("{} ({})", person.name, more.join(", ")) }
            })
            .collect(),
        away: head
            .attendance
            .iter()
            .map(|away| {
                let numbers = away.items_absent.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let told = if away.items_present.is_empty() {
                    "fraværende".to_owned()
                } else {
                    format!("ikke med under punkt {numbers}")
                };
                (away.note.clone().unwrap_or_else(|| away.name.clone()), told)
            })
            .collect(),
        guests: head
            .guests
            .iter()
            .map(|guest| match (clock(guest.from), clock(guest.to)) {
                (Some(from), Some(to)) => format!("{} (kl. {from}-{to})", guest.text),
                (Some(from), None) => format!("{} (fra kl. {from})", guest.text),
                _ => guest.text.clone(),
            })
            .collect(),
        rows: read
            .items
            .iter()
            .map(|known| Row {
                address: format!("/kontor/moeder/{id}/gang/{}", known.entry),
                extract: format!("/kontor/moeder/{id}/referat/{}", known.entry),
                ..row(&*office.writing, &known.item)
            })
            .collect(),
        signers: read
            .signers
            .iter()
            .map(|signer| {
                let told = signer.signature.as_ref().map(|signature| {
                    let how = if signature.paper { "på papir, noteret" } else { "underskrevet" };
                    format!("{how} {}", danish::moment(&signature.at))
                });
                (signer.person.to_string(), signer.name.clone(), told)
            })
            .collect(),
        voided: read
            .voided
            .iter()
            .map(|signature| (signature.name.clone(), signature.voided.clone().unwrap_or_default()))
            .collect(),
        approval: read.approval.as_ref().map(|approval| {
            let day = danish::date(approval.date);
            let told = match &approval.decision {
                Some(decision) => format!("Behandlet på mødet den {day}: {decision}"),
                None => format!("Sættes til godkendelse på mødet den {day}"),
            };
            (format!("/kontor/moeder/{}", approval.meeting), told)
        }),
        problem,
        read,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// Answers point by point, those that the words give themselves left out.
pub(super) fn answers(decision: &Decision) -> Vec<String> {
    let unsaid = decision.points.iter().filter(|point| !decision.text.contains(point.text.as_str()));
    unsaid.map(|point| format!("Ad {}. {}.", point.point, point.text.trim_end_matches('.'))).collect()
}

fn row(writing: &dyn sagsgang_app::Writing, item: &Item) -> Row {
    let decision = item.decision.as_ref();
    let promised = item.commitments.iter().map(|promise| {
        let due = promise.due.map(|due| format!("senest {}", danish::date(due.to)));
        let terms: Vec<String> = promise.who.clone().into_iter().chain(due).collect();
        if terms.is_empty() { promise.text.clone() } else { format!("{} ({})", promise.text, terms.join(", ")) }
    });
    Row {
        number: item.number.as_ref().map(ToString::to_string).unwrap_or_default(),
        title: item.title.clone(),
        closed: item.access == Access::Closed,
        labels: decision.map(|decision| labels(&decision.outcomes)).unwrap_or_default(),
        html: decision.map(|decision| blocks::blocks(&writing.blocks(&decision.text), 4)).unwrap_or_default(),
        points: decision.map(answers).unwrap_or_default(),
        promises: promised.collect(),
        remarks: decision
            .map(|decision| decision.remarks.iter().map(|remark| (remark.heading(), remark.text.clone())).collect())
            .unwrap_or_default(),
        absent: item.absent.join(", "),
        substitutes: item
            .substitutes
            .iter()
            .map(|substitute| match &substitute.stands_in_for {
                Some(member) => format!("{} for {member}", substitute.name),
                None => substitute.name.clone(),
            })
            .collect::<Vec<_>>()
            .join(", "),
        address: String::new(),
        extract: String::new(),
    }
}

/// Goes back to the minutes, or shows them with what was wrong.
fn told(state: &State, asked: &Asked, id: MeetingId, done: Result<&str, Error>) -> Result<Reply, Failure> {
    match done {
        Ok(word) => Ok(Reply::go(format!("/kontor/moeder/{id}/referat?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST …/referat/send`: to be signed.
pub(super) fn send(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let done = office::send_minutes(&state.store, &state.surroundings, asked.actor()?, &*office.writing, id);
    told(state, asked, id, done.map(|_| "til-underskrift"))
}

/// What a signature came to: the last one publishes, unless something must be looked at first.
fn signed(state: &State, asked: &Asked, id: MeetingId, done: Result<bool, Error>) -> Result<&'static str, Error> {
    let Some(office) = &state.office else { return Err(Error::NotFound("the office".into())) };
    if !done? {
        return Ok("underskrevet");
    }
    let read = office::read_minutes(&state.store, asked.actor_or_error()?, &*office.writing, id)?;
    Ok(if read.withheld.is_some() { "referat-tilbageholdt" } else { "referat" })
}

/// `POST …/referat/underskriv`.
pub(super) fn sign(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let sha256 = asked.form.value("laest");
    let done = office::sign_minutes(&state.store, &state.surroundings, asked.actor()?, &*office.writing, id, sha256);
    told(state, asked, id, signed(state, asked, id, done))
}

/// `POST …/referat/papir`: somebody signed on paper.
pub(super) fn paper(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    // Who may not is not told what the form lacks.
    match office::read_minutes(&state.store, asked.actor()?, &*office.writing, id) {
        Ok(read) if read.may.contains(&Action::SendMinutes) => {}
        Ok(_) => return Ok(Reply::NotFound),
        Err(error) => return refuse(state, asked, error),
    }
    let person = asked.form.value("hvem").parse().map_err(|_| Error::Invalid("Vælg, hvem der har skrevet under.".into()));
    let done = person.and_then(|person| {
        office::note_signature(&state.store, &state.surroundings, asked.actor_or_error()?, &*office.writing, id, person)
    });
    told(state, asked, id, signed(state, asked, id, done))
}

/// `POST …/referat/offentliggoer`: before everybody has signed.
pub(super) fn publish(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let reason = asked.form.value("hvorfor");
    let done = office::publish_minutes(&state.store, &state.surroundings, asked.actor()?, &*office.writing, id, reason);
    told(state, asked, id, done.map(|done| if done.withheld.is_some() { "referat-tilbageholdt" } else { "referat" }))
}

/// `POST …/referat/ret`: opens published minutes for a correction.
pub(super) fn correct(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = office::correct_minutes(&state.store, &state.surroundings, asked.actor()?, id, asked.form.value("hvorfor"));
    told(state, asked, id, done.map(|()| "rettes"))
}

// ---------------------------------------------------------------- what is to be carried out

#[derive(Template)]
#[template(path = "office/executions.html")]
struct Executions {
    frame: Frame,
    address: String,
    body: String,
    rows: Vec<ExecutionRow>,
    problem: Option<String>,
}

struct ExecutionRow {
    address: String,
    from: String,
    what: String,
    who: String,
    due: String,
    late: bool,
    blocked: Option<String>,
    /// When and by whom it was carried out.
    done: Option<String>,
    /// What the form that says so holds, for who may.
    form: Option<(MeetingId, EntryId, String)>,
}

/// `GET /kontor/udvalg/{body}/opfoelgning`.
pub(super) fn executions(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    execution_list(state, asked, StatusCode::OK, None)
}

fn execution_list(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    /// What is older is looked up in the minutes.
    const YEARS: i32 = 2;
    let Ok(id) = asked.parameter("body").parse() else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let on =
        office::policy::Resource { bodies: &[id], stage: office::policy::Stage::Held, ..office::policy::Resource::INSTALLATION };
    let Some(body) = state.store.read(|c| sagsgang_store::body::get(c, id))? else { return Ok(Reply::NotFound) };
    if office::policy::may(actor, Action::ReadMinutes, &on).is_err() {
        return Ok(Reply::NotFound);
    }
    let keeps = office::policy::may(actor, Action::SendMinutes, &on).is_ok();
    let since: Date = actor.today.saturating_sub(jiff::Span::new().years(YEARS));
    let list = office::executions(&state.store, actor, id, since)?;
    let row = |known: office::Execution| ExecutionRow {
        address: format!("/kontor/moeder/{}/referat#p-{}", known.meeting, known.item.0),
        from: format!("{}, pkt. {}: {}", danish::date(known.date), known.item.0, known.item.1),
        what: danish::beginning(&known.what, 300),
        late: known.done.is_none() && known.due.is_some_and(|due| due < actor.today),
        due: known.due.map(danish::date).unwrap_or_default(),
        form: (keeps && known.blocked.is_none()).then(|| (known.meeting, known.entry, known.key())),
        done: known.done.map(|(at, by)| format!("{}, {by}", danish::moment(&at))),
        who: known.who,
        blocked: known.blocked,
    };
    let page = Executions {
        frame: Frame::new(state, asked, &format!("Opfølgning: {}", body.name)),
        address: format!("/kontor/udvalg/{id}/opfoelgning"),
        body: body.name,
        rows: list.into_iter().map(row).collect(),
        problem,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// `POST …/opfoelgning`: something was carried out, or was not after all.
pub(super) fn carry_out(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Ok(body), actor) = (asked.parameter("body").parse::<BodyId>(), asked.actor()?) else { return Ok(Reply::NotFound) };
    let on = office::policy::Resource {
        bodies: &[body],
        stage: office::policy::Stage::Held,
        ..office::policy::Resource::INSTALLATION
    };
    // Who may not is not told what the form lacks.
    if office::policy::may(actor, Action::SendMinutes, &on).is_err() {
        return Ok(Reply::NotFound);
    }
    let form = &asked.form;
    let (Ok(meeting), Ok(entry)) = (form.value("moede").parse(), form.value("punkt").parse()) else {
        return execution_list(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some("Vælg en linje på listen.".to_owned()));
    };
    let done = form.value("udfoert") == "ja";
    match office::carry_out(&state.store, &state.surroundings, actor, meeting, entry, form.value("hvad"), done) {
        Ok(()) => Ok(Reply::go(format!("/kontor/udvalg/{body}/opfoelgning?gjort=udfoert"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            execution_list(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why))
        }
        Err(error) => refuse(state, asked, error),
    }
}
