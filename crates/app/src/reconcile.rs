//! Several documents of one meeting → its rows: one set of items, whichever document came first.
//!
//! What counts is computed anew from all of the meeting's documents each time, so the order they
//! are imported in does not matter: minutes go before agendas, and an item keeps its identity and
//! address through both.

use std::collections::{BTreeMap, HashMap};

use sagsgang_model::{
    Record,
    id::{CaseId, ItemId, MeetingId},
    record::{Access, DocumentKind, Item},
};
use sagsgang_store::{
    Connection, correction,
    meeting::{self, ItemRow, Meeting},
    source, trail as links,
};
use serde_json::Value as Json;

use crate::{Error, Surroundings, match_people::match_people, trail, words};

/// A document of a meeting with the identity of each of its items.
pub(crate) struct Part {
    pub(crate) record: Record,
    pub(crate) ids: Vec<ItemId>,
}

impl Part {
    fn rank(&self) -> (u8, bool) {
        let kind = match self.record.kind {
            DocumentKind::Minutes => 0,
            DocumentKind::Cancellation => 1,
            DocumentKind::Agenda => 2,
            DocumentKind::SupplementaryAgenda => 3,
            DocumentKind::Plan => 4,
        };
        (kind, self.is_closed())
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.record.access == Some(Access::Closed)
    }
}

/// A meeting after its documents were put together.
pub(crate) struct Reconciled {
    pub(crate) meeting: Meeting,
    /// The documents that count now, the foremost first.
    pub(crate) parts: Vec<Part>,
    /// Every item's row.
    pub(crate) rows: BTreeMap<ItemId, ItemRow>,
}

/// Puts a meeting's documents together and writes its rows and links.
pub(crate) fn reconcile(c: &Connection<'_>, s: &Surroundings, id: MeetingId) -> Result<Reconciled, Error> {
    let meeting = meeting::get(c, id)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
    let organization = meeting.body.organization;
    let mut parts: Vec<Part> = source::of_meeting(c, id)?.into_iter().map(|record| Part { record, ids: Vec::new() }).collect();
    parts.sort_by_key(Part::rank);
    // Minutes tell what happened, a cancellation that nothing did: beside them nothing else counts.
    let foremost = parts.first().map(|part| part.record.kind).filter(|kind| settles(*kind));

    let mut known = meeting::items(c, id)?;
    let corrections = correction::of_meeting(c, id)?;
    let mut rows: BTreeMap<ItemId, ItemRow> = BTreeMap::new();
    // Which document has most to say of an item: of a closed one, the closed minutes.
    let mut fullest: HashMap<ItemId, (usize, usize)> = HashMap::new();
    let mut position = 0;
    for (at, part) in parts.iter_mut().enumerate() {
        let closed = part.is_closed();
        let found = identify(&known, &part.record.items, closed);
        for (index, found) in found.into_iter().enumerate() {
            let item = &part.record.items[index];
            let row = match found {
                Some(row) => known[row].clone(),
                None => {
                    let row = ItemRow {
                        id: ItemId(s.id()),
                        address: meeting::item_address(c, &meeting.address, item.number.as_ref(), index + 1)?,
                        position: 0,
                        current: false,
                        number: item.number.clone(),
                        title: item.title.clone(),
                        subject: None,
                        case_number: item.case_number.clone(),
                        access: item.access,
                    };
                    // Written at once, so that the next new item does not get the same address.
                    meeting::set_item(c, &meeting, &row, None)?;
                    known.push(row.clone());
                    row
                }
            };
            part.ids.push(row.id);
        }
        correct(part, &corrections)?;
        let current = foremost.is_none_or(|foremost| part.record.kind == foremost);
        for (item, &item_id) in part.record.items.iter().zip(&part.ids) {
            let access = if closed { Access::Closed } else { item.access };
            if let Some(row) = rows.get_mut(&item_id) {
                if current && access == Access::Closed {
                    row.access = Access::Closed;
                }
                let known = fullest.entry(item_id).or_default();
                if current && (closed || item.sections.len() > known.1) {
                    *known = (at, item.sections.len());
                }
                continue;
            }
            position += 1;
            let address = known.iter().find(|row| row.id == item_id).map(|row| row.address.clone()).unwrap_or_default();
            let row = ItemRow {
                id: item_id,
                address,
                position,
                current,
                number: item.number.clone(),
                title: item.title.clone(),
                subject: trail::subject(&item.title),
                case_number: item.case_number.clone(),
                access,
            };
            rows.insert(item_id, row);
            fullest.insert(item_id, (at, item.sections.len()));
        }
    }

    meeting::retire_items(c, id)?;
    for row in rows.values() {
        let case =
            row.case_number.as_ref().map(|number| meeting::case(c, organization, number, || CaseId(s.id()))).transpose()?;
        meeting::set_item(c, &meeting, row, case)?;
    }
    for row in known.iter().filter(|row| !rows.get(&row.id).is_some_and(|row| row.current)) {
        links::set_item(c, organization, row.id, &[], &[])?;
    }
    if let Some(head) = parts.first() {
        meeting::set_head(c, id, &head.record)?;
    }
    for row in rows.values().filter(|row| row.current) {
        let Some(item) = fullest.get(&row.id).and_then(|&(at, _)| item_of(&parts[at], row.id)) else { continue };
        let own = parts.first().and_then(|p| p.record.committee.as_deref()).unwrap_or(&meeting.body.name);
        links::set_item(c, organization, row.id, &trail::quotes(item, own), &trail::promises(item))?;
    }
    links::link_meeting(c, id)?;
    let counts = |part: &Part| foremost.is_none_or(|foremost| part.record.kind == foremost);
    match_people(c, s, organization, id, &parts.iter().map(|part| (&part.record, counts(part))).collect::<Vec<_>>())?;
    parts.retain(counts);
    Ok(Reconciled { meeting, parts, rows })
}

/// Whether a document of this kind settles what the meeting came to.
fn settles(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Minutes | DocumentKind::Cancellation)
}

fn item_of(part: &Part, id: ItemId) -> Option<&Item> {
    part.ids.iter().position(|known| *known == id).and_then(|at| part.record.items.get(at))
}

/// Says whether a row is an item's, given the item's place in its document.
type Sign<'a> = dyn Fn(&ItemRow, &Item, usize) -> bool + 'a;

/// For each item of a document, the row of the same item, if there is one.
///
/// The surest signs go first for all items, so that a renumbered item finds its own row before
/// another takes it.
fn identify(known: &[ItemRow], items: &[Item], closed: bool) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; items.len()];
    let same_title = |row: &ItemRow, item: &Item| words(&row.title).eq(words(&item.title));
    let same_number = |row: &ItemRow, item: &Item| row.number.is_some() && row.number == item.number;
    let same_case = |row: &ItemRow, item: &Item| row.case_number.is_some() && row.case_number == item.case_number;
    let other_case = |row: &ItemRow, item: &Item| {
        row.case_number.is_some() && item.case_number.is_some() && row.case_number != item.case_number
    };
    let alone = |item: &Item| items.iter().filter(|other| other.title == item.title).count() == 1;
    // A closed document may number its items by itself.
    let may_touch = |row: &ItemRow, item: &Item| {
        !(closed || row.access == Access::Closed)
            || words(&row.title).any(|word| word.chars().count() > 3 && words(&item.title).any(|other| other == word))
    };
    let signs: [&Sign; 5] = [
        &|row, item, _| same_number(row, item) && same_title(row, item) && !other_case(row, item),
        &|row, item, _| same_case(row, item) && same_title(row, item),
        &|row, item, _| same_title(row, item) && alone(item) && !other_case(row, item),
        &|row, item, _| same_number(row, item) && !other_case(row, item) && (same_case(row, item) || may_touch(row, item)),
        &|row, item, at| row.number.is_none() && item.number.is_none() && row.position == at + 1 && !other_case(row, item),
    ];
    for sign in signs {
        for (at, item) in items.iter().enumerate().filter(|(_, item)| !item.title.is_empty() || item.number.is_some()) {
            if found[at].is_none() {
                found[at] = (0..known.len()).find(|row| !found.contains(&Some(*row)) && sign(&known[*row], item, at));
            }
        }
    }
    found
}

/// Puts a person's corrections in place of what was read.
fn correct(part: &mut Part, corrections: &[correction::Correction]) -> Result<(), Error> {
    for correction in corrections {
        let value: Json = serde_json::from_str(&correction.value)?;
        match correction.item {
            None => replace(&mut part.record, &correction.pointer, value)?,
            Some(id) => {
                if let Some(item) = part.ids.iter().position(|known| *known == id).and_then(|at| part.record.items.get_mut(at)) {
                    replace(item, &correction.pointer, value)?;
                }
            }
        }
    }
    Ok(())
}

/// Replaces the value at a place (RFC 6901) of anything that is JSON.
pub(crate) fn replace<T: serde::Serialize + serde::de::DeserializeOwned>(
    whole: &mut T,
    pointer: &str,
    value: Json,
) -> Result<(), Error> {
    let mut json = serde_json::to_value(&*whole)?;
    match json.pointer_mut(pointer) {
        Some(place) => *place = value,
        // The place of one reading need not be in another: a list can be shorter.
        None => return Ok(()),
    }
    *whole = serde_json::from_value(json).map_err(|e| Error::Invalid(format!("the value does not fit at {pointer}: {e}")))?;
    Ok(())
}
