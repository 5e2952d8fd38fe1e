//! What becomes of a consultation when its item is closed, opened or withdrawn, and when a decision that it quotes is put right.

use sagsgang_model::{
    Date, Ground,
    agenda::SentFile,
    consultation::{Consultation, Reply, Way},
    danish_date,
    draft::{DraftState, DraftStep},
    id::{DraftId, EnclosureId, PartyId},
    record::Access,
};
use sagsgang_store::{
    Connection, agenda, consultation,
    draft::{self, Draft},
    enclosure,
};

use super::{Actor, agendas, drafts, enclosures};
use crate::{Error, Surroundings, Writing};

/// What is told of a decision that is not for all who may read the item.
pub(super) const BEHIND_CLOSED_DOORS: &str = "Behandlet for lukkede døre.";

/// The items that bodies are heard with about an item.
fn heard_items(c: &Connection<'_>, id: DraftId) -> Result<Vec<Draft>, Error> {
    let mut items = Vec::new();
    for found in consultation::of_draft(c, id)? {
        for party in &found.parties {
            if let Way::Agenda { draft, .. } = party.way {
                items.extend(draft::get(c, draft)?);
            }
        }
    }
    Ok(items)
}

/// Closes what bodies are heard with about an item that was closed. What was opened again stays closed with them until they open it.
pub(super) fn closed(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    ground: Ground,
    open_title: Option<&str>,
) -> Result<(), Error> {
    for item in heard_items(c, id)?.into_iter().filter(|item| item.access == Access::Open) {
        drafts::set_access(c, s, actor, item.id, Some(ground), open_title)?;
        closed(c, s, actor, item.id, ground, open_title)?;
    }
    Ok(())
}

/// Closes, or takes off, an attachment where bodies are heard with it.
pub(super) fn enclosure_gone(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    gone: EnclosureId,
    removed: bool,
) -> Result<(), Error> {
    let hashes: Vec<String> = enclosure::files(c, gone)?.into_iter().map(|file| file.sha256).collect();
    // What was treated with it already stays in what was sent.
    let reached = |item: &Draft| !removed || item.state != DraftState::Sent;
    for item in heard_items(c, id)?.into_iter().filter(reached) {
        for kept in enclosure::of_draft(c, item.id)?.into_iter().filter(|kept| hashes.contains(&kept.newest.sha256)) {
            if removed {
                enclosures::take_off(c, s, actor, item.id, kept.id)?;
            } else if kept.access == Access::Open {
                enclosures::set_access(c, s, actor, item.id, kept.id, Access::Closed)?;
            }
            enclosure_gone(c, s, actor, item.id, kept.id, removed)?;
        }
    }
    Ok(())
}

/// Lets what a body is heard with say the new deadline, unless it was sent.
pub(super) fn says_deadline(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    [old, new]: [Date; 2],
) -> Result<(), Error> {
    let there = |item: &Draft| !matches!(item.state, DraftState::Sent | DraftState::Withdrawn { .. });
    let Some(item) = draft::get(c, id)?.filter(there) else { return Ok(()) };
    let mut text = draft::text(c, id, item.version)?.unwrap_or_default();
    let clauses = text.clauses.replace(&danish_date(old), &danish_date(new));
    if clauses != text.clauses {
        text.clauses = clauses;
        drafts::keep(c, s, actor, id, &text, "draft.carried")?;
    }
    Ok(())
}

/// Withdraws what bodies are heard with about an item that was withdrawn, unless they have treated it. Their agendas say so before
/// they are sent.
pub(super) fn withdrawn(c: &Connection<'_>, s: &Surroundings, actor: &Actor, id: DraftId) -> Result<(), Error> {
    const WHY: &str = "Punktet, der blev hørt om, er trukket.";
    for item in heard_items(c, id)? {
        match item.state {
            DraftState::Withdrawn { .. } => continue,
            DraftState::Sent if agenda::meetings_of_draft(c, item.id)?.is_empty() => continue,
            DraftState::Sent => agendas::move_draft(c, s, actor, item.id, DraftStep::TakeOff, Some(WHY))?,
            DraftState::NotReady { .. } | DraftState::InReview | DraftState::Approved => {}
        }
        agendas::move_draft(c, s, actor, item.id, DraftStep::Withdraw { reason: WHY.to_owned() }, Some(WHY))?;
        withdrawn(c, s, actor, item.id)?;
    }
    Ok(())
}

/// The attachments that were sent out and still may be seen: what was closed or taken off since is not shown any longer.
pub(super) fn files(c: &Connection<'_>, found: &Consultation) -> Result<Vec<SentFile>, Error> {
    let closed = draft::get(c, found.draft)?.is_none_or(|item| item.access == Access::Closed);
    let mut there = Vec::new();
    for kept in enclosure::of_draft(c, found.draft)?.into_iter().filter(|kept| closed || kept.access == Access::Open) {
        there.extend(enclosure::files(c, kept.id)?.into_iter().map(|file| file.sha256));
    }
    let seen = |file: &&SentFile| (closed || file.access == Access::Open) && there.contains(&file.sha256);
    Ok(found.files.iter().filter(seen).cloned().collect())
}

/// A consultation as those who may read its item may: what a body decided behind closed doors is for a closed item alone, also when
/// the item was opened since.
pub(super) fn told(c: &Connection<'_>, item: &Draft, mut found: Consultation) -> Result<Consultation, Error> {
    if item.access == Access::Closed {
        return Ok(found);
    }
    let heard_with = |party: PartyId| match found.party(party)?.way {
        Way::Agenda { draft, .. } => Some(draft),
        Way::Link | Way::Text => None,
    };
    let mut hidden = Vec::new();
    for reply in found.replies.iter().filter(|reply| !reply.text.is_empty()) {
        let (Some(at), Some(draft)) = (&reply.item, heard_with(reply.party)) else { continue };
        let Some(edition) = agenda::edition(c, at.meeting, None)? else { continue };
        if edition.items.iter().any(|sent| sent.draft.is_some_and(|(known, _)| known == draft) && !sent.is_open()) {
            hidden.push(reply.id);
        }
    }
    for reply in found.replies.iter_mut().filter(|reply| hidden.contains(&reply.id)) {
        reply.text = BEHIND_CLOSED_DOORS.to_owned();
    }
    Ok(found)
}

/// Lets an item that was not sent yet quote what was put right in place of what a body decided first.
pub(super) fn quote_anew(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: DraftId,
    replies: [&Reply; 2],
) -> Result<(), Error> {
    let quoted = |reply| Consultation::decision_quoted(reply, &|text| writing.blocks(text));
    let [Some(old), Some(new)] = replies.map(quoted) else { return Ok(()) };
    let told = [old, new].map(|block| writing.markdown(&[block]));
    drafts::requote(c, s, actor, id, super::consultations::field, told.each_ref().map(|told| told.trim_end()))
}
