//! *Bilag* of items that are being prepared: put there, replaced, ordered, closed, taken off.

use sagsgang_model::{
    id::{AccountId, BodyId, DraftId, EnclosureId},
    record::Access,
};
use sagsgang_store::{
    Connection, Store,
    draft::{self, Draft},
    enclosure::{self, Enclosure, File},
    event, gate,
};
use serde::Serialize;

use super::{
    Actor,
    cases::{LONGEST_TITLE, allow, checked_title},
    drafts::{find, resource},
    policy::{Action, Refusal, Resource, may},
};
use crate::{Cleaned, Cleaning, Error, Internal, Surroundings};

/// An item has no more attachments than this.
pub const MOST_ENCLOSURES: usize = 60;

const WHAT: &str = "the attachment";

#[derive(Serialize)]
struct Event<'a> {
    draft: DraftId,
    enclosure: EnclosureId,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    /// The file that was put there, by its hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<&'a str>,
    by: AccountId,
}

impl Event<'_> {
    fn of(draft: DraftId, enclosure: EnclosureId, by: &Actor) -> Self {
        Self { draft, enclosure, version: None, sha256: None, access: None, by: by.account }
    }
}

/// What the policy is asked about an attachment: what it is asked about its item, and closed when either is.
fn resource_of<'a>(item: &Draft, bodies: &'a [BodyId], writers: &'a [AccountId], enclosure: &Enclosure) -> Resource<'a> {
    let on = resource(item, bodies, writers);
    if enclosure.access == Access::Closed { Resource { access: Access::Closed, ..on } } else { on }
}

/// An attachment that an actor may do something with; one that was taken off is not there.
fn enclosed(c: &Connection<'_>, actor: &Actor, item: &Draft, id: EnclosureId, action: Action) -> Result<Enclosure, Error> {
    let found = enclosure::get(c, item.id, id)?.filter(|found| found.removed.is_none());
    let found = found.ok_or_else(|| Error::NotFound(WHAT.into()))?;
    allow(actor, action, &resource_of(item, &[item.body], &draft::writers(c, item.id)?, &found), WHAT)?;
    Ok(found)
}

/// The item and an attachment of it that an actor may change.
fn changed(c: &Connection<'_>, actor: &Actor, draft: DraftId, id: EnclosureId) -> Result<Enclosure, Error> {
    let item = find(c, actor, draft, Action::WriteDraft)?;
    enclosed(c, actor, &item, id, Action::WriteDraft)
}

/// A cleaned file as the store keeps it. Its number is counted there.
fn file(s: &Surroundings, actor: &Actor, sha256: String, cleaned: &Cleaned) -> File {
    File {
        number: 0,
        sha256,
        name: cleaned.name.clone(),
        media_type: cleaned.media_type.clone(),
        size: cleaned.bytes.len(),
        taken_out: cleaned.taken_out.clone(),
        warnings: cleaned.warnings.clone(),
        at: s.now(),
        account: actor.account,
        made_by: actor.name.clone(),
    }
}

/// Puts the attachments of one item on another, with the files they have now.
pub(super) fn copy(c: &Connection<'_>, s: &Surroundings, from: DraftId, to: DraftId) -> Result<(), Error> {
    for kept in enclosure::of_draft(c, from)? {
        enclosure::add(c, &Enclosure { id: EnclosureId(s.id()), draft: to, ..kept })?;
    }
    Ok(())
}

/// A file as somebody uploads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewFile<'a> {
    /// What it is called where it comes from; it may say anything.
    pub name: &'a str,
    /// What it holds.
    pub bytes: &'a [u8],
}

/// Says whether an actor may write on an item now, for who has nothing yet to put on it.
///
/// # Errors
/// As [`save_draft`](super::save_draft) to who may not.
pub fn allow_writing(store: &Store, actor: &Actor, draft: DraftId) -> Result<(), Error> {
    store.read(|c| find(c, actor, draft, Action::WriteDraft).map(drop))
}

/// Puts a file on an item as its last attachment, called as the file is. What comes of cleaning it is kept, and nothing else.
///
/// # Errors
/// As [`save_draft`](super::save_draft); [`Error::Invalid`] when the file is not taken, is there already, or is one too many:
/// in a sentence for who uploads it.
pub fn add_enclosure(
    store: &Store,
    s: &Surroundings,
    cleaning: &dyn Cleaning,
    actor: &Actor,
    draft: DraftId,
    new: &NewFile<'_>,
) -> Result<EnclosureId, Error> {
    // Nobody has a file cleaned for an item they may not write on.
    store.read(|c| find(c, actor, draft, Action::WriteDraft).and_then(|_| room(c, draft)))?;
    let cleaned = cleaning.clean(new.name, new.bytes).map_err(Error::Invalid)?;
    let sha256 = store.blobs().put(&cleaned.bytes)?;
    store.write(|c| {
        find(c, actor, draft, Action::WriteDraft)?;
        room(c, draft)?;
        if let Some(same) = enclosure::of_draft(c, draft)?.into_iter().find(|other| other.newest.sha256 == sha256) {
            return Err(Error::Invalid(format!("Filen er der i forvejen som »{}«.", same.title)));
        }
        let stem = cleaned.name.rsplit_once('.').map_or(cleaned.name.as_str(), |(stem, _)| stem);
        let new = Enclosure {
            id: EnclosureId(s.id()),
            draft,
            position: 0,
            title: checked_title(&stem.chars().take(LONGEST_TITLE).collect::<String>())?,
            access: Access::Open,
            removed: None,
            newest: file(s, actor, sha256.clone(), &cleaned),
        };
        gate::keep_contents(c, &sha256, &cleaned.contents)?;
        enclosure::add(c, &new)?;
        draft::touch(c, draft, &s.now())?;
        let event = Event { version: Some(1), sha256: Some(&sha256), ..Event::of(draft, new.id, actor) };
        event::append(c, &s.now(), "draft.enclosure_added", &event)?;
        Ok(new.id)
    })
}

/// Whether an item may have another attachment.
fn room(c: &Connection<'_>, draft: DraftId) -> Result<(), Error> {
    if enclosure::of_draft(c, draft)?.len() >= MOST_ENCLOSURES {
        return Err(Error::Invalid(format!("Et punkt kan have højst {MOST_ENCLOSURES} bilag. Saml nogle af dem i én fil.")));
    }
    Ok(())
}

/// Puts a newer file in an attachment's place. Those before it stay and can be read.
///
/// # Errors
/// As [`add_enclosure`]; [`Error::NotFound`] without such an attachment.
pub fn add_enclosure_version(
    store: &Store,
    s: &Surroundings,
    cleaning: &dyn Cleaning,
    actor: &Actor,
    draft: DraftId,
    id: EnclosureId,
    new: &NewFile<'_>,
) -> Result<u32, Error> {
    store.read(|c| changed(c, actor, draft, id))?;
    let cleaned = cleaning.clean(new.name, new.bytes).map_err(Error::Invalid)?;
    let sha256 = store.blobs().put(&cleaned.bytes)?;
    store.write(|c| {
        if changed(c, actor, draft, id)?.newest.sha256 == sha256 {
            return Err(Error::Invalid("Det er den fil, der er der i forvejen.".into()));
        }
        gate::keep_contents(c, &sha256, &cleaned.contents)?;
        let number = enclosure::add_file(c, id, &file(s, actor, sha256.clone(), &cleaned))?;
        draft::touch(c, draft, &s.now())?;
        let event = Event { version: Some(number), sha256: Some(&sha256), ..Event::of(draft, id, actor) };
        event::append(c, &s.now(), "draft.enclosure_replaced", &event)?;
        Ok(number)
    })
}

/// Calls an attachment something else.
///
/// # Errors
/// As [`save_draft`](super::save_draft); [`Error::NotFound`] without such an attachment.
pub fn rename_enclosure(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    draft: DraftId,
    id: EnclosureId,
    title: &str,
) -> Result<(), Error> {
    store.write(|c| {
        let found = changed(c, actor, draft, id)?;
        let title = checked_title(title)?;
        if found.title == title {
            return Ok(());
        }
        enclosure::rename(c, id, &title)?;
        draft::touch(c, draft, &s.now())?;
        event::append(c, &s.now(), "draft.enclosure_renamed", &Event::of(draft, id, actor))?;
        Ok(())
    })
}

/// Which way an attachment is moved in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// Before the one that is before it.
    Beginning,
    /// After the one that is after it.
    End,
}

/// Moves an attachment one place. The first stays first, and the last last.
///
/// # Errors
/// As [`rename_enclosure`].
pub fn move_enclosure(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    draft: DraftId,
    id: EnclosureId,
    toward: Toward,
) -> Result<(), Error> {
    store.write(|c| {
        changed(c, actor, draft, id)?;
        let all = enclosure::of_draft(c, draft)?;
        let at = all.iter().position(|found| found.id == id).ok_or_else(|| Error::NotFound(WHAT.into()))?;
        let other = match toward {
            Toward::Beginning => at.checked_sub(1),
            Toward::End => Some(at + 1),
        };
        let Some(other) = other.and_then(|other| all.get(other)) else { return Ok(()) };
        enclosure::place(c, id, other.position)?;
        enclosure::place(c, other.id, all[at].position)?;
        draft::touch(c, draft, &s.now())?;
        event::append(c, &s.now(), "draft.enclosure_moved", &Event::of(draft, id, actor))?;
        Ok(())
    })
}

/// Says whether an attachment is open. That of a closed item is closed whatever is said.
///
/// # Errors
/// As [`rename_enclosure`].
pub fn set_enclosure_access(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    draft: DraftId,
    id: EnclosureId,
    access: Access,
) -> Result<(), Error> {
    store.write(|c| {
        if changed(c, actor, draft, id)?.access == access {
            return Ok(());
        }
        set_access(c, s, actor, draft, id, access)?;
        if access == Access::Closed {
            super::consulted_items::enclosure_gone(c, s, actor, draft, id, false)?;
        }
        Ok(())
    })
}

/// Closes an attachment or opens it, and tells the log.
pub(super) fn set_access(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    draft: DraftId,
    id: EnclosureId,
    access: Access,
) -> Result<(), Error> {
    enclosure::set_access(c, id, access)?;
    draft::touch(c, draft, &s.now())?;
    let told = if access == Access::Closed { "closed" } else { "open" };
    event::append(c, &s.now(), "draft.enclosure_access_set", &Event { access: Some(told), ..Event::of(draft, id, actor) })?;
    Ok(())
}

/// Takes an attachment off an item. Nobody sees it there any longer; what it was stays in the record.
///
/// # Errors
/// As [`rename_enclosure`].
pub fn remove_enclosure(store: &Store, s: &Surroundings, actor: &Actor, draft: DraftId, id: EnclosureId) -> Result<(), Error> {
    store.write(|c| {
        changed(c, actor, draft, id)?;
        take_off(c, s, actor, draft, id)?;
        super::consulted_items::enclosure_gone(c, s, actor, draft, id, true)
    })
}

/// Takes an attachment off, and tells the log.
pub(super) fn take_off(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    draft: DraftId,
    id: EnclosureId,
) -> Result<(), Error> {
    enclosure::remove(c, id, &s.now(), &actor.name)?;
    draft::touch(c, draft, &s.now())?;
    event::append(c, &s.now(), "draft.enclosure_removed", &Event::of(draft, id, actor))?;
    Ok(())
}

/// The attachments of an item, as far as an actor may see them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnclosuresRead {
    /// Each in its order, with every file it had, the newest first.
    pub all: Vec<(Enclosure, Vec<File>)>,
    /// Closed ones that the actor would see with a second factor.
    pub locked: usize,
}

/// Reads the attachments of an item.
///
/// # Errors
/// [`Error::NotFound`] without such an item, and for who may not read it.
pub fn read_enclosures(store: &Store, actor: &Actor, draft: DraftId) -> Result<EnclosuresRead, Error> {
    store.read(|c| {
        let item = find(c, actor, draft, Action::ReadDraft)?;
        let writers = draft::writers(c, draft)?;
        let mut read = EnclosuresRead::default();
        for found in enclosure::of_draft(c, draft)? {
            match may(actor, Action::ReadDraft, &resource_of(&item, &[item.body], &writers, &found)) {
                Ok(()) => {
                    let files = enclosure::files(c, found.id)?;
                    read.all.push((found, files));
                }
                Err(Refusal::NotStrong) => read.locked += 1,
                Err(Refusal::NoRight) => {}
            }
        }
        Ok(read)
    })
}

/// Reads a file of an attachment, the newest or an earlier one: what is known of it, and its bytes.
///
/// # Errors
/// [`Error::NotFound`] without such a file, and for who may not read it; [`Internal::Missing`] when its bytes are gone.
pub fn read_enclosure(
    store: &Store,
    actor: &Actor,
    draft: DraftId,
    id: EnclosureId,
    version: u32,
) -> Result<(File, Vec<u8>), Error> {
    let file = store.read(|c| {
        let item = find(c, actor, draft, Action::ReadDraft)?;
        enclosed(c, actor, &item, id, Action::ReadDraft)?;
        let found = enclosure::files(c, id)?.into_iter().find(|file| file.number == version);
        found.ok_or_else(|| Error::NotFound(WHAT.into()))
    })?;
    let bytes = store.blobs().get(&file.sha256)?;
    let bytes = bytes.ok_or_else(|| Internal::Missing(format!("the attachment {} ({}) is missing", file.name, file.sha256)))?;
    Ok((file, bytes))
}
