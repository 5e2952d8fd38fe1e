//! *Punkter under udarbejdelse*: begun, written by one or several, read through, approved.

use sagsgang_model::{
    Ground,
    draft::{DraftState, DraftStep, DraftText, MergedField},
    id::{AccountId, BodyId, CaseId, DraftId},
    record::Access,
};
use sagsgang_store::{
    Connection, Store, account, body, content_hash,
    draft::{self, CaseFile, Comment, Draft, Plan, StepTaken, Version},
    event,
};
use serde::Serialize;

use super::{
    Actor,
    cases::{allow, checked_title},
    form, forms,
    policy::{Action, Resource, Stage, may},
    standing_orders::orders_of,
};
use crate::{Error, Surroundings};

/// A part of a text is no longer than this, in bytes: some hundred pages.
const LONGEST_PART: usize = 400_000;
/// An item asks for no more grants than this.
pub const MOST_GRANTS: usize = 100;
/// A remark is no longer than this, in characters.
const LONGEST_REMARK: usize = 5_000;

#[derive(Serialize)]
pub(super) struct Event<'a> {
    draft: DraftId,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    /// What was saved, by its hash: the log proves the text and does not tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    by: AccountId,
}

impl Event<'_> {
    pub(super) fn of(draft: DraftId, by: &Actor) -> Self {
        Self { draft, version: None, sha256: None, state: None, by: by.account }
    }
}

/// What the policy is asked about a draft.
pub(super) fn resource<'a>(found: &Draft, bodies: &'a [BodyId], writers: &'a [AccountId]) -> Resource<'a> {
    Resource { bodies, stage: Stage::from(&found.state), access: found.access, owners: writers }
}

/// A draft that an actor may do something with.
pub(super) fn find(c: &Connection<'_>, actor: &Actor, id: DraftId, action: Action) -> Result<Draft, Error> {
    let found = draft::get(c, id)?.ok_or_else(|| Error::NotFound("the item".into()))?;
    let writers = draft::writers(c, id)?;
    let bodies = [found.body];
    let on = resource(&found, &bodies, &writers);
    allow(actor, Action::ReadDraft, &on, "the item")?;
    // Whoever the body held to be disqualified sees nothing closed of it (forvaltningsloven § 3).
    if found.access == Access::Closed && sagsgang_store::sitting::disqualified_from(c, actor.account)?.contains(&id) {
        return Err(Error::NotFound("the item".into()));
    }
    match allow(actor, action, &on, "the item") {
        // Who may see it is told that the state has changed, or that it is not theirs to do.
        Err(Error::NotFound(_)) => Err(Error::Conflict(format!(
            "Punktet er »{}«, og det kan du ikke ændre på nu. Det, du skrev, er ikke gemt; kopiér det, før du går videre.",
            found.state.danish()
        ))),
        Err(error) => Err(error),
        Ok(()) => Ok(found),
    }
}

/// Begins an item of a case for a body.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such a case or body; [`Error::Invalid`] without a title.
pub fn begin_draft(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    case: CaseId,
    body: BodyId,
    title: &str,
) -> Result<DraftId, Error> {
    let title = checked_title(title)?;
    let (file, _) = super::read_case(store, actor, case)?;
    let on = Resource { bodies: &[body], stage: Stage::NotReady, access: file.access, owners: &[actor.account] };
    allow(actor, Action::WriteDraft, &on, "the body")?;
    store.write(|c| {
        let found = body::get(c, body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let form = forms::named(&orders_of(c, &found)?.form).unwrap_or_else(form);
        let mut text = DraftText { title, recommended_by: "Administrationen".to_owned(), ..DraftText::default() };
        text.sections = form.iter().map(|field| (field.key.clone(), String::new())).collect();
        let new = Draft {
            id: DraftId(s.id()),
            case,
            body,
            form,
            state: DraftState::NotReady { returned: None },
            access: file.access,
            ground: None,
            open_title: None,
            made: s.now(),
            changed: s.now(),
            version: 0,
        };
        draft::add(c, &new, actor.account)?;
        keep(c, s, actor, new.id, &text, "draft.begun")?;
        Ok(new.id)
    })
}

/// Lets an item that was not sent yet quote one text in place of another, in the field where it quotes.
pub(super) fn requote(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    field: impl Fn(&Draft) -> String,
    [old, new]: [&str; 2],
) -> Result<(), Error> {
    let Some(known) = draft::get(c, id)?.filter(|known| known.state != DraftState::Sent) else { return Ok(()) };
    let mut text = draft::text(c, id, known.version)?.unwrap_or_default();
    let field = field(&known);
    let told = text.section(&field).replace(old, new);
    if told != text.section(&field) {
        text.set(&field, told);
        keep(c, s, actor, id, &text, "draft.carried")?;
    }
    Ok(())
}

/// Keeps a text as an item's newest, and tells the log.
pub(super) fn keep(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    text: &DraftText,
    kind: &str,
) -> Result<u32, Error> {
    let number = draft::save(c, id, text, &s.now(), actor.account, &actor.name)?;
    let sha256 = Some(content_hash(&serde_json::to_vec(text)?));
    event::append(c, &s.now(), kind, &Event { version: Some(number), sha256, ..Event::of(id, actor) })?;
    Ok(number)
}

/// What saving a text came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// Nothing had changed.
    Unchanged(u32),
    /// It is the newest text.
    Kept(u32),
    /// Somebody else had saved in between: both are in the newest text.
    Merged(u32),
    /// Both changed the same: a person must choose. Nothing was saved.
    Conflict {
        /// The newest text, which the choice is to be saved upon.
        version: u32,
        /// Who saved it.
        by: String,
        /// Every part, with what came together and what did not.
        fields: Vec<MergedField>,
    },
}

/// Saves a text that was written upon an earlier one. No word of either is lost.
///
/// # Errors
/// [`Error::NotFound`] for who may not see it; [`Error::Conflict`] when it may not be written on now; [`Error::Invalid`] when
/// the title is missing, a part far too long or a grant cannot be read: in a sentence for the reader.
pub fn save_draft(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    upon: u32,
    text: &DraftText,
) -> Result<Saved, Error> {
    checked_title(&text.title)?;
    if text.grants().map_err(|why| Error::Invalid(why.0))?.len() > MOST_GRANTS {
        return Err(Error::Invalid(format!("Et punkt har højst {MOST_GRANTS} bevillinger. Saml nogle af dem.")));
    }
    store.write(|c| {
        let found = find(c, actor, id, Action::WriteDraft)?;
        let missing = || Error::Conflict("Den tekst, du begyndte med, findes ikke. Genindlæs siden.".to_owned());
        let newest = draft::text(c, id, found.version)?.ok_or_else(missing)?;
        if newest == *text {
            return Ok(Saved::Unchanged(found.version));
        }
        // What was put into it, as answers of many are, may be longer; only it does not grow.
        if let Some(key) = text.keys().find(|key| text.part(key).len() > LONGEST_PART.max(newest.part(key).len())) {
            return Err(Error::Invalid(format!("»{key}« er for langt. Læg en del af det i et bilag.")));
        }
        if upon == found.version {
            return Ok(Saved::Kept(keep(c, s, actor, id, text, "draft.saved")?));
        }
        let base = draft::text(c, id, upon)?.ok_or_else(missing)?;
        let fields = DraftText::merge(&base, text, &newest);
        let mut merged = newest.clone();
        for field in &fields {
            let Some(part) = field.merged.text() else {
                let by = draft::versions(c, id)?.first().map(|version| version.made_by.clone()).unwrap_or_default();
                return Ok(Saved::Conflict { version: found.version, by, fields });
            };
            merged.set(&field.key, part);
        }
        if merged == newest {
            return Ok(Saved::Unchanged(found.version));
        }
        Ok(Saved::Merged(keep(c, s, actor, id, &merged, "draft.saved")?))
    })
}

/// Takes a step on an item's way.
///
/// # Errors
/// [`Error::NotFound`] for who may not see it; [`Error::Conflict`] when its state or the actor's right does not allow it;
/// [`Error::Invalid`] when a reason or a recommendation is missing.
pub fn step(store: &Store, s: &Surroundings, actor: &Actor, id: DraftId, step: DraftStep) -> Result<(), Error> {
    let (action, reason) = match &step {
        DraftStep::Submit => (Action::SubmitDraft, None),
        DraftStep::Approve => (Action::ReviewDraft, None),
        // An agenda takes these, with all of its items.
        DraftStep::Send | DraftStep::TakeOff => return Err(Error::Invalid("Det sker med dagsordenen.".into())),
        DraftStep::Return { reason } | DraftStep::Reopen { reason } => (Action::ReviewDraft, Some(reason.trim().to_owned())),
        DraftStep::Withdraw { reason } => (Action::WithdrawDraft, Some(reason.trim().to_owned())),
    };
    store.write(|c| {
        let found = find(c, actor, id, action)?;
        if step == DraftStep::Submit {
            ready(c, &found)?;
        }
        let next = found.state.step(step).map_err(|why| Error::Invalid(why.0))?;
        let serial = moved(c, s, actor, id, found.version, &next)?;
        draft::take_step(c, serial, id, &next, reason.as_deref(), &s.now(), actor.account, &actor.name)?;
        if matches!(next, DraftState::Withdrawn { .. }) {
            super::consulted_items::withdrawn(c, s, actor, id)?;
        }
        Ok(())
    })
}

/// Notes a step in the log; answers the event's number.
pub(super) fn moved(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    version: u32,
    next: &DraftState,
) -> Result<i64, Error> {
    let event = Event { state: Some(next.code()), version: Some(version), ..Event::of(id, actor) };
    Ok(event::append(c, &s.now(), "draft.moved", &event)?.serial)
}

/// What an item must have before anybody is asked to read it through.
fn ready(c: &Connection<'_>, found: &Draft) -> Result<(), Error> {
    let text = draft::text(c, found.id, found.version)?.unwrap_or_default();
    let mut missing = Vec::new();
    if text.clauses.trim().is_empty() {
        missing.push("en indstilling med mindst ét at-led");
    }
    if text.sections.iter().all(|(_, text)| text.trim().is_empty()) {
        missing.push("en sagsfremstilling");
    }
    if text.grants().is_ok_and(|grants| grants.iter().any(|grant| grant.source.is_empty())) {
        missing.push("en finansiering af hver bevilling (kommunestyrelsesloven § 40, stk. 2)");
    }
    // A bare "Lukket punkt" must be a deliberate choice with a ground.
    if found.access == Access::Closed && found.ground.is_none() {
        missing.push("en hjemmel for, at punktet er lukket");
    }
    match missing.as_slice() {
        [] => Ok(()),
        missing => Err(Error::Invalid(format!("Punktet mangler {}.", missing.join(" og ")))),
    }
}

/// Says that an item is closed, why, and what title everybody may see; or that it is open.
///
/// # Errors
/// As [`save_draft`].
pub fn close_draft(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    ground: Option<Ground>,
    open_title: Option<&str>,
) -> Result<(), Error> {
    store.write(|c| {
        find(c, actor, id, Action::WriteDraft)?;
        let open_title = open_title.map(str::trim).filter(|title| !title.is_empty() && ground.is_some());
        set_access(c, s, actor, id, ground, open_title)?;
        // Nor do those who are heard about it make it public.
        if let Some(ground) = ground {
            super::consulted_items::closed(c, s, actor, id, ground, open_title)?;
        }
        Ok(())
    })
}

/// Closes an item with a ground, or opens it, and tells the log.
pub(super) fn set_access(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    ground: Option<Ground>,
    open_title: Option<&str>,
) -> Result<(), Error> {
    let (access, state) = if ground.is_some() { (Access::Closed, "closed") } else { (Access::Open, "open") };
    draft::set_access(c, id, access, ground, open_title)?;
    event::append(c, &s.now(), "draft.access_set", &Event { state: Some(state), ..Event::of(id, actor) })?;
    Ok(())
}

/// Lets a colleague write on an item.
///
/// # Errors
/// As [`save_draft`]; [`Error::NotFound`] without such an account.
pub fn add_writer(store: &Store, s: &Surroundings, actor: &Actor, id: DraftId, email: &str) -> Result<(), Error> {
    store.write(|c| {
        find(c, actor, id, Action::WriteDraft)?;
        let colleague = account::by_email(c, email)?.filter(|found| found.closed.is_none());
        let colleague = colleague.ok_or_else(|| Error::Invalid(format!("{email} har ingen konto her.")))?;
        draft::add_writer(c, id, colleague.id)?;
        event::append(c, &s.now(), "draft.writer_added", &Event::of(id, actor))?;
        Ok(())
    })
}

/// A remark that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// The text it is made to.
    pub version: u32,
    /// The part of the text.
    pub part: String,
    /// The words it is about; empty for the whole part.
    pub passage: String,
    /// What it says.
    pub text: String,
}

/// Writes a remark in the margin.
///
/// # Errors
/// [`Error::NotFound`] for who may not see it; [`Error::Conflict`] when no remarks are made now; [`Error::Invalid`] when it is empty
/// or too long, or the part is none.
pub fn comment(store: &Store, s: &Surroundings, actor: &Actor, id: DraftId, new: &NewComment) -> Result<(), Error> {
    let text = new.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_REMARK {
        return Err(Error::Invalid(format!("Skriv en bemærkning på højst {LONGEST_REMARK} tegn.")));
    }
    store.write(|c| {
        find(c, actor, id, Action::CommentDraft)?;
        let to = draft::text(c, id, new.version)?.ok_or_else(|| Error::NotFound("the text".into()))?;
        if !to.keys().any(|key| key == new.part) {
            return Err(Error::Invalid("Vælg, hvad bemærkningen handler om.".into()));
        }
        let comment = Comment {
            id: s.id().to_string(),
            version: new.version,
            part: new.part.clone(),
            passage: new.passage.trim().chars().take(500).collect(),
            text: text.to_owned(),
            at: s.now(),
            account: actor.account,
            made_by: actor.name.clone(),
            settled: None,
        };
        draft::comment(c, id, &comment)?;
        event::append(c, &s.now(), "draft.commented", &Event { version: Some(new.version), ..Event::of(id, actor) })?;
        Ok(())
    })
}

/// Notes that a remark has been dealt with.
///
/// # Errors
/// As [`comment`]; [`Error::NotFound`] without such a remark.
pub fn settle(store: &Store, s: &Surroundings, actor: &Actor, id: DraftId, comment: &str) -> Result<(), Error> {
    store.write(|c| {
        find(c, actor, id, Action::CommentDraft)?;
        if !draft::settle(c, id, comment, &s.now())? {
            return Err(Error::NotFound("the remark".into()));
        }
        event::append(c, &s.now(), "draft.comment_settled", &Event::of(id, actor))?;
        Ok(())
    })
}

/// An item that is being prepared, with all that belongs to it.
#[derive(Debug, Clone)]
pub struct DraftRead {
    /// The item.
    pub draft: Draft,
    /// Its case.
    pub case: CaseFile,
    /// The name of the body it is for.
    pub body: String,
    /// Whether that is the council.
    pub by_council: bool,
    /// What the council is called in running text.
    pub council: &'static str,
    /// Where it goes, and until when.
    pub plan: Plan,
    /// The text asked for: the newest unless told.
    pub text: DraftText,
    /// Which it is.
    pub version: u32,
    /// Who writes on it, by name.
    pub writers: Vec<String>,
    /// Every text, the newest first.
    pub versions: Vec<Version>,
    /// The steps taken, the newest first.
    pub steps: Vec<StepTaken>,
    /// The remarks in the margin.
    pub comments: Vec<Comment>,
    /// What the actor may do with it.
    pub may: Vec<Action>,
}

/// Reads an item that is being prepared, in its newest text or an earlier one.
///
/// # Errors
/// [`Error::NotFound`] without such an item or text, and for who may not read it.
pub fn read_draft(store: &Store, actor: &Actor, id: DraftId, version: Option<u32>) -> Result<DraftRead, Error> {
    let missing = || Error::NotFound("the item".to_owned());
    store.read(|c| {
        let found = find(c, actor, id, Action::ReadDraft)?;
        let writers = draft::writers(c, id)?;
        let bodies = [found.body];
        let on = resource(&found, &bodies, &writers);
        let can = [Action::WriteDraft, Action::SubmitDraft, Action::ReviewDraft, Action::CommentDraft, Action::WithdrawDraft];
        let can = can.into_iter().filter(|action| may(actor, *action, &on).is_ok()).collect();
        let version = version.unwrap_or(found.version);
        let mut names = Vec::new();
        for writer in &writers {
            names.extend(account::get(c, *writer)?.map(|found| found.name));
        }
        let body = body::get(c, found.body)?.ok_or_else(missing)?;
        let council =
            body::all(c)?.iter().filter(|other| other.organization == body.organization).find_map(|b| super::council(&b.name));
        Ok(DraftRead {
            by_council: orders_of(c, &body)?.grants(),
            council: council.unwrap_or("byrådet"),
            case: draft::case(c, found.case)?.ok_or_else(missing)?,
            body: body.name,
            plan: draft::plan(c, id)?,
            text: draft::text(c, id, version)?.ok_or_else(missing)?,
            version,
            writers: names,
            versions: draft::versions(c, id)?,
            steps: draft::steps(c, id)?,
            comments: draft::comments(c, id)?,
            may: can,
            draft: found,
        })
    })
}

/// Whether an actor may write on an item for a body, of a case that is open or closed.
pub fn may_write(actor: &Actor, body: BodyId, access: Access) -> bool {
    let on = Resource { bodies: &[body], stage: Stage::NotReady, access, owners: &[actor.account] };
    may(actor, Action::WriteDraft, &on).is_ok()
}
