//! `/kontor`: what waits for whoever has signed in.

use askama::Template;
use sagsgang_app::office::{self, Proof, policy::Action};
use sagsgang_store::{account, draft::DraftLine};

use super::{asked::Asked, bodies, frame::Frame, has, reply::Reply};
use crate::{State, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/home.html")]
struct Home {
    frame: Frame,
    /// The next meetings of those who see any.
    meetings: Option<Vec<bodies::Line>>,
    /// The minutes that wait for the reader's signature: address, body and day.
    to_sign: Vec<(String, String, String)>,
    name: String,
    today: String,
    /// Each role of today with its body and last day.
    roles: Vec<(String, Option<String>, Option<String>)>,
    /// Whether a password alone let them in.
    weak: bool,
    gives_rights: bool,
    /// Whether there is anything the role could have waiting.
    prepares: bool,
    waiting: Vec<Line>,
    late: Vec<Line>,
    /// Whether more is late than the page shows.
    more_late: bool,
    /// The pages of what waits before and after this one.
    previous: Option<u32>,
    next: Option<u32>,
}

/// An item that waits, or is late.
struct Line {
    line: DraftLine,
    deadline: String,
    changed: String,
}

fn lines(found: Vec<DraftLine>) -> Vec<Line> {
    let line = |line: DraftLine| Line {
        deadline: line.deadline.map(danish::date).unwrap_or_default(),
        changed: danish::moment(&line.changed),
        line,
    };
    found.into_iter().map(line).collect()
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(actor) = &asked.actor else { return Ok(Reply::NotFound) };
    let held = state.store.read(|c| account::assignments(c, actor.account))?;
    let roles = held
        .into_iter()
        .filter(|held| held.holds_on(actor.today))
        .map(|held| (held.role.danish().to_owned(), held.body_name, held.until.map(danish::date)))
        .collect();
    // Nobody has so many waiting.
    let page = asked.query("side").parse().unwrap_or(0).min(1000);
    let (waiting, late) = (office::waiting(&state.store, actor, page)?, office::late(&state.store, actor)?);
    let told = |minutes: office::ToSign| {
        (format!("/kontor/moeder/{}/referat", minutes.meeting), minutes.body, danish::date(minutes.date))
    };
    let home = Home {
        to_sign: office::minutes_to_sign(&state.store, actor)?.into_iter().map(told).collect(),
        frame: Frame::new(state, asked, "Kontoret"),
        name: actor.name.clone(),
        today: danish::weekday_and_date(actor.today),
        roles,
        weak: actor.proof == Proof::Password,
        gives_rights: has(actor, Action::ManageAccounts),
        meetings: if has(actor, Action::ReadMeeting) { Some(next_meetings(state, actor)?) } else { None },
        prepares: has(actor, Action::ReadCase),
        previous: page.checked_sub(1),
        next: waiting.more.then_some(page + 1),
        waiting: lines(waiting.lines),
        more_late: late.more,
        late: lines(late.lines),
    };
    Ok(Reply::page(home.render()?))
}

/// The meetings of the coming weeks, the soonest first.
fn next_meetings(state: &State, actor: &office::Actor) -> Result<Vec<bodies::Line>, Failure> {
    const DAYS: i32 = 60;
    const MOST: usize = 5;
    let to = actor.today.saturating_add(jiff::Span::new().days(DAYS));
    let coming = office::coming(&state.store, actor, actor.today, to)?;
    Ok(coming.iter().filter(|seen| seen.meeting.state.is_to_come()).take(MOST).map(bodies::line).collect())
}
