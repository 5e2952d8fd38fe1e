//! *Vej og frist* of an item, and what follows from it: what waits for somebody, and what is late.

use sagsgang_model::{
    draft::DraftState,
    id::{BodyId, DraftId},
    record::Access,
};
use sagsgang_store::{
    Store, body,
    draft::{self, DraftLine, Plan, Reach, Wanted},
    event,
};

use super::{
    Actor,
    drafts::{Event, find},
    policy::{Action, Resource, Stage, may},
};
use crate::{Error, Surroundings};

/// A list shows so many at a time.
pub const LISTED: u32 = 50;
/// An item goes to no more bodies than this.
const MOST_BODIES: usize = 24;

/// Says where an item goes and until when.
///
/// # Errors
/// As [`save_draft`](super::save_draft); [`Error::Invalid`] when a body is unknown or stands there twice.
pub fn plan_draft(store: &Store, s: &Surroundings, actor: &Actor, id: DraftId, plan: &Plan) -> Result<(), Error> {
    let bodies: Vec<BodyId> = plan.route.iter().flatten().copied().collect();
    if bodies.len() > MOST_BODIES || bodies.iter().enumerate().any(|(at, body)| bodies[..at].contains(body)) {
        return Err(Error::Invalid("Hvert udvalg kan stå på vejen én gang.".into()));
    }
    store.write(|c| {
        find(c, actor, id, Action::WriteDraft)?;
        for body in &bodies {
            if body::get(c, *body)?.is_none() {
                return Err(Error::Invalid("Vælg udvalgene fra listen.".into()));
            }
        }
        draft::set_plan(c, id, plan)?;
        event::append(c, &s.now(), "draft.planned", &Event::of(id, actor))?;
        Ok(())
    })
}

/// Whether an item should have been approved by now.
pub fn is_late(actor: &Actor, state: &DraftState, plan: &Plan) -> bool {
    let open = matches!(state, DraftState::NotReady { .. } | DraftState::InReview);
    open && plan.deadline.is_some_and(|deadline| deadline < actor.today)
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The lines, no more than [`LISTED`].
    pub lines: Vec<DraftLine>,
    /// Whether there are more.
    pub more: bool,
}

impl Listed {
    fn of(mut lines: Vec<DraftLine>) -> Self {
        let more = lines.len() > LISTED as usize;
        lines.truncate(LISTED as usize);
        Self { lines, more }
    }
}

/// The bodies of which somebody may do one of these things with what is open, or closed: the policy decides, the store lists.
fn reach(actor: &Actor, bodies: &[BodyId], own: bool, actions: &[(Action, Stage)]) -> Reach {
    let mut reach = Reach::default();
    let owners: &[_] = if own { &[actor.account] } else { &[] };
    for body in bodies {
        for access in [Access::Open, Access::Closed] {
            let on = |stage| Resource { bodies: std::slice::from_ref(body), stage, access, owners };
            if actions.iter().any(|(action, stage)| may(actor, *action, &on(*stage)).is_ok()) {
                reach.add(*body, access);
            }
        }
    }
    reach
}

/// What waits for an actor, page by page from 0: their own items to be finished, and those they are to read through. What is due
/// first stands first.
///
/// # Errors
/// The store's own.
pub fn waiting(store: &Store, actor: &Actor, page: u32) -> Result<Listed, Error> {
    store.read(|c| {
        let bodies: Vec<BodyId> = body::all(c)?.into_iter().map(|body| body.id).collect();
        let wanted = Wanted {
            account: actor.account,
            own: reach(actor, &bodies, true, &[(Action::WriteDraft, Stage::NotReady)]),
            others: reach(actor, &bodies, false, &[(Action::ReviewDraft, Stage::InReview)]),
        };
        Ok(Listed::of(draft::waiting(c, &wanted, LISTED + 1, page.saturating_mul(LISTED))?))
    })
}

/// What is late and concerns an actor: their own items, and those of others that they read through or help along.
///
/// # Errors
/// The store's own.
pub fn late(store: &Store, actor: &Actor) -> Result<Listed, Error> {
    store.read(|c| {
        let bodies: Vec<BodyId> = body::all(c)?.into_iter().map(|body| body.id).collect();
        let helps = [(Action::ReviewDraft, Stage::InReview), (Action::WriteDraft, Stage::NotReady)];
        let wanted = Wanted {
            account: actor.account,
            own: reach(actor, &bodies, true, &[(Action::ReadDraft, Stage::NotReady)]),
            others: reach(actor, &bodies, false, &helps),
        };
        Ok(Listed::of(draft::late(c, &wanted, actor.today, LISTED + 1)?))
    })
}
