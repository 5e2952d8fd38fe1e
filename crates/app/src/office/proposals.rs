//! *Forslag*: what an agenda proposes to take up.

use sagsgang_model::{
    Date, Outcome,
    agenda::{PlannedMeeting, Request},
    id::MeetingId,
    standing_orders::AnnualItem,
};
use sagsgang_store::{
    Connection, Store, agenda, body, content_hash,
    draft::{self, Draft},
    promises::{self, PromiseLine, Standing},
    public::{self, ItemLine},
    sitting,
};

use super::{Actor, meetings::find, policy::Action, requests, standing_orders::orders_of};
use crate::{Error, words};

/// Promises that are looked at: those that are due, and a good many that come.
const PROMISES: usize = 100;
/// Postponed items older than this are forgotten ones, in days.
const POSTPONED_DAYS: i32 = 400;

/// What an agenda could take up.
#[derive(Debug, Clone, Default)]
pub struct Proposals {
    /// Items that are prepared: with their titles, the approved first.
    pub drafts: Vec<(Draft, String)>,
    /// Members' requests that wait.
    pub requests: Vec<Request>,
    /// Promises that are due by the meeting and not kept.
    pub promises: Vec<PromiseLine>,
    /// Items that were postponed and have not come back.
    pub postponed: Vec<ItemLine>,
    /// Items of the yearly wheel for the meeting's month.
    pub annual: Vec<AnnualItem>,
}

impl Proposals {
    /// Whether there is nothing to propose.
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
            && self.requests.is_empty()
            && self.promises.is_empty()
            && self.postponed.is_empty()
            && self.annual.is_empty()
    }
}

/// What a meeting's agenda could take up that does not stand on it.
///
/// # Errors
/// [`Error::NotFound`] for who may not put it together.
pub fn proposals(store: &Store, actor: &Actor, id: MeetingId) -> Result<Proposals, Error> {
    store.read(|c| {
        let found = find(c, actor, id, Action::ArrangeAgenda)?;
        let body = body::get(c, found.body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let on_it = OnAgenda::read(c, &found)?;
        let done = sitting::done_of_body(c, found.body)?;
        let annual = orders_of(c, &body)?.annual_items.into_iter();
        Ok(Proposals {
            drafts: drafts(c, &found)?,
            requests: requests::waiting(c, found.body)?,
            promises: promises::list(c, Some(&body.slug), found.date, 0, PROMISES)?
                .into_iter()
                .filter(|line| line.standing == Standing::Overdue || due_by(line, found.date))
                .filter(|line| !done.contains(&content_hash(line.promise.text.as_bytes())))
                .filter(|line| !on_it.holds(line.item.case_number.as_deref(), &line.item.title))
                .collect(),
            postponed: postponed(c, &body.slug, found.date)?
                .into_iter()
                .filter(|line| !on_it.holds(line.case_number.as_deref(), &line.title))
                .collect(),
            annual: annual
                .filter(|item| i32::from(item.month) == i32::from(found.date.month()) && !on_it.holds(None, &item.title))
                .collect(),
        })
    })
}

fn due_by(line: &PromiseLine, meeting: Date) -> bool {
    line.standing == Standing::Due && line.promise.due.as_ref().is_some_and(|due| due.from <= meeting)
}

/// What stands on an agenda, for not proposing it again.
struct OnAgenda {
    cases: Vec<String>,
    titles: Vec<String>,
}

impl OnAgenda {
    fn read(c: &Connection<'_>, found: &PlannedMeeting) -> Result<Self, Error> {
        let mut on = Self { cases: Vec::new(), titles: Vec::new() };
        for entry in agenda::entries(c, found.id)? {
            on.titles.push(compared(&entry.text.title));
            on.cases.extend(entry.case_number.map(|number| number.to_string()));
        }
        let prepared = draft::on_agenda(c, found.id)?.into_iter();
        on.cases.extend(prepared.filter_map(|(_, _, case)| Some(case?.to_string())));
        Ok(on)
    }

    fn holds(&self, case: Option<&str>, title: &str) -> bool {
        case.is_some_and(|case| self.cases.iter().any(|known| known == case)) || self.titles.contains(&compared(title))
    }
}

fn compared(title: &str) -> String {
    words(title).collect::<Vec<_>>().join(" ")
}

/// The items that are prepared for the body and stand on no agenda.
fn drafts(c: &Connection<'_>, found: &PlannedMeeting) -> Result<Vec<(Draft, String)>, Error> {
    let placed = agenda::placed(c, found.body)?;
    let mut drafts = draft::for_body(c, found.body)?;
    drafts.retain(|(prepared, _)| placed.iter().all(|(known, _)| *known != prepared.id));
    Ok(drafts)
}

/// The body's items that were put off and whose case has not been treated since.
fn postponed(c: &Connection<'_>, slug: &str, meeting: Date) -> Result<Vec<ItemLine>, Error> {
    let since = meeting.saturating_sub(jiff::Span::new().days(POSTPONED_DAYS));
    let mut postponed = Vec::new();
    for line in public::postponed(c, slug, since)? {
        debug_assert!(line.outcomes.contains(&Outcome::Postponed), "asked for by their outcome");
        let came_back = match &line.case_number {
            Some(number) => public::case(c, number)?.iter().any(|other| other.date > line.date),
            None => false,
        };
        if !came_back && line.date < meeting {
            postponed.push(line);
        }
    }
    Ok(postponed)
}
