//! *Anmodninger*: a member asks that a case is treated (kommunestyrelsesloven § 11).

use sagsgang_model::{
    agenda::{Origin, PlannedMeeting, Request, RequestState},
    draft::DraftText,
    id::{BodyId, MeetingId, RequestId},
};
use sagsgang_store::{Connection, Store, agenda, body, event};
use serde::Serialize;

use super::{
    Actor, agendas,
    cases::checked_title,
    meetings::{TEXT, checked_reason, find},
    policy::Action,
    standing_orders::orders_of,
};
use crate::{Error, Surroundings};

/// What a request says is no longer than this, in characters.
const LONGEST_REQUEST: usize = 20_000;

#[derive(Serialize)]
struct Event<'a> {
    request: RequestId,
    meeting: MeetingId,
    state: &'a str,
    by: sagsgang_model::id::AccountId,
}

/// Asks that a case is treated at a meeting. One that comes after the deadline is kept all the same, and says that it is late: the
/// right is to the next meeting, and whoever draws up the agenda may still take it on this one.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Conflict`] when the meeting is over or called off; [`Error::Invalid`] when title or text
/// will not do.
pub fn request_item(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: MeetingId,
    title: &str,
    text: &str,
) -> Result<Request, Error> {
    let title = checked_title(title)?;
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() > LONGEST_REQUEST {
        return Err(Error::Invalid(format!("Teksten er for lang; højst {LONGEST_REQUEST} tegn.")));
    }
    store.write(|c| {
        let found = find(c, actor, id, Action::RequestItem)?;
        if found.date < actor.today {
            return Err(Error::Conflict("Mødet er holdt. Bed om, at sagen kommer på det næste.".into()));
        }
        let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let deadline = orders_of(c, &body)?.request_deadline(found.date);
        let state = if actor.today <= deadline { RequestState::Waiting } else { RequestState::Late { deadline } };
        let request = Request {
            id: RequestId(s.id()),
            body: found.body,
            meeting: id,
            account: actor.account,
            made_by: actor.name.clone(),
            at: s.now(),
            title,
            text,
            state,
        };
        agenda::add_request(c, &request)?;
        note(c, s, actor, &request, "request.made")?;
        Ok(request)
    })
}

fn note(c: &Connection<'_>, s: &Surroundings, actor: &Actor, request: &Request, kind: &str) -> Result<(), Error> {
    let state = match request.state {
        RequestState::Waiting => "waiting",
        RequestState::Late { .. } => "late",
        RequestState::Taken => "taken",
        RequestState::Refused { .. } => "refused",
    };
    let event = Event { request: request.id, meeting: request.meeting, state, by: actor.account };
    match kind {
        "request.made" => event::append(c, &s.now(), "request.made", &event)?,
        _ => event::append(c, &s.now(), "request.settled", &event)?,
    };
    Ok(())
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It is put on the agenda of a meeting; `late` says why when that was sent already.
    Take {
        /// The meeting.
        meeting: MeetingId,
        /// Why it comes late.
        late: String,
    },
    /// It is refused for this meeting.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// Says what becomes of a request. One that came in time must be taken: the member has the right.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such a request; [`Error::Conflict`] when it was settled, or is to be refused though
/// it came in time; [`Error::Invalid`] without a reason.
pub fn settle_request(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: RequestId,
    settlement: &Settlement,
) -> Result<PlannedMeeting, Error> {
    store.write(|c| {
        let mut request = agenda::request(c, id)?.ok_or_else(|| Error::NotFound("the request".into()))?;
        let asked_for = find(c, actor, request.meeting, Action::SettleRequest)?;
        let in_time = match &request.state {
            RequestState::Waiting => true,
            RequestState::Late { .. } => false,
            RequestState::Taken | RequestState::Refused { .. } => {
                return Err(Error::Conflict("Anmodningen er afgjort i forvejen.".into()));
            }
        };
        let found = match settlement {
            Settlement::Take { meeting, late } => {
                let found = find(c, actor, *meeting, Action::SettleRequest)?;
                if found.body != request.body {
                    return Err(Error::NotFound("the meeting".into()));
                }
                if in_time && found.date > asked_for.date {
                    return Err(Error::Conflict(
                        "Anmodningen kom i tide, så medlemmet har ret til at få sagen på dette møde (kommunestyrelsesloven § 11).".into(),
                    ));
                }
                let mut text = DraftText { title: request.title.clone(), ..DraftText::default() };
                let asked = format!("{} har bedt om, at sagen bliver behandlet (kommunestyrelsesloven § 11).", request.made_by);
                text.set(TEXT, if request.text.is_empty() { asked } else { format!("{asked}\n\n{}", request.text) });
                agendas::put(c, s, actor, &found, Origin::Request { request: id }, text, None, late)?;
                request.state = RequestState::Taken;
                found
            }
            Settlement::Refuse { .. } if in_time => {
                return Err(Error::Conflict(
                    "Anmodningen kom i tide. Et medlem har ret til at få en sag behandlet (kommunestyrelsesloven § 11), så den kan ikke afvises.".into(),
                ));
            }
            Settlement::Refuse { reason } => {
                request.state = RequestState::Refused { reason: checked_reason(reason, "Skriv hvorfor, til den, der bad om punktet.")? };
                asked_for
            }
        };
        agenda::settle_request(c, id, &request.state)?;
        note(c, s, actor, &request, "request.settled")?;
        Ok(found)
    })
}

/// A body's requests that nobody has settled, the oldest first.
pub(super) fn waiting(c: &Connection<'_>, body: BodyId) -> Result<Vec<Request>, Error> {
    let mut waiting = agenda::requests(c, body)?;
    waiting.retain(|request| matches!(request.state, RequestState::Waiting | RequestState::Late { .. }));
    waiting.reverse();
    Ok(waiting)
}
