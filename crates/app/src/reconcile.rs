//! Several documents of one meeting → its rows: one set of items, whichever document came first.
//!
//! What counts is computed anew from all of the meeting's documents each time, so the order they
//! are imported in does not matter: minutes go before agendas, and an item keeps its identity and
//! address through both.

use std::collections::{BTreeMap, HashMap, HashSet};

use sagsgang_model::{
    Record,
    id::{CaseId, ItemId, MeetingId},
    moving::System,
    record::{Access, DocumentKind, Item},
};
use sagsgang_store::{
    Connection, correction,
    meeting::{self, AsRead, ItemRow, Meeting},
    moving::{self, DeliveredPart},
    source, trail as links,
};
use serde_json::Value as Json;

use crate::{Error, Surroundings, match_people::match_people, trail, words};

/// A document of a meeting with the identity of each of its items.
pub(crate) struct Part {
    pub(crate) record: Record,
    pub(crate) ids: Vec<ItemId>,
    /// What the system that handed it over calls each item.
    keys: Vec<Option<ItemKey>>,
}

/// What a system calls an item.
type ItemKey = (System, String);

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
    /// What the deliveries that closed items call them in the open; empty where they say nothing.
    pub(crate) closed_titles: HashMap<ItemId, String>,
}

/// Puts a meeting's documents together and writes its rows and links.
pub(crate) fn reconcile(c: &Connection<'_>, s: &Surroundings, id: MeetingId) -> Result<Reconciled, Error> {
    let meeting = meeting::get(c, id)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
    let organization = meeting.body.organization;
    let delivered = moving::parts_of(c, id)?;
    let mut parts: Vec<Part> = source::of_meeting(c, id)?.into_iter().map(|record| part(record, &delivered)).collect();
    parts.sort_by_key(Part::rank);
    // Minutes tell what happened, a cancellation that nothing did: beside them nothing else counts.
    let foremost = parts.first().map(|part| part.record.kind).filter(|kind| settles(*kind));

    let mut known = meeting::items(c, id)?;
    let corrections = correction::of_meeting(c, id)?;
    let mut rows: BTreeMap<ItemId, ItemRow> = BTreeMap::new();
    // Which document has most to say of an item: of a closed one, the closed minutes.
    let mut fullest: HashMap<ItemId, (usize, usize)> = HashMap::new();
    let mut called: HashMap<ItemId, Vec<ItemKey>> = HashMap::new();
    for (item, system, key) in moving::item_keys(c, id)? {
        called.entry(item).or_default().push((system, key));
    }
    for part in &mut parts {
        let found = identify(&known, &called, part);
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
                        as_read: None,
                    };
                    // Written at once, so that the next new item does not get the same address.
                    meeting::set_item(c, &meeting, &row, None)?;
                    known.push(row.clone());
                    row
                }
            };
            part.ids.push(row.id);
        }
        for (item, key) in part.ids.iter().zip(&part.keys) {
            if let Some(key) = key.as_ref().filter(|key| part.keys.iter().flatten().filter(|other| other == key).count() == 1) {
                let known = called.entry(*item).or_default();
                if !known.contains(key) {
                    moving::keep_item_key(c, *item, key.0, &key.1)?;
                    known.push(key.clone());
                }
            }
        }
    }
    let closed_titles = closed_titles(c, &parts, &delivered, &known, &called)?;
    // Nothing is put right of what any document holds as closed: the words were chosen while it was open.
    let closed_items: HashSet<ItemId> = parts
        .iter()
        .flat_map(|part| {
            part.record.items.iter().zip(&part.ids).map(|(item, id)| (part.is_closed() || item.access == Access::Closed, *id))
        })
        .filter_map(|(closed, id)| closed.then_some(id))
        .collect();
    let mut position = 0;
    for (at, part) in parts.iter_mut().enumerate() {
        let closed = part.is_closed();
        let as_read: Vec<AsRead> = part.record.items.iter().map(read_as).collect();
        correct(part, &corrections, &closed_items)?;
        let current = foremost.is_none_or(|foremost| part.record.kind == foremost);
        for ((item, &item_id), as_read) in part.record.items.iter().zip(&part.ids).zip(as_read) {
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
                as_read: Some(as_read).filter(|as_read| *as_read != read_as(item)),
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
    Ok(Reconciled { meeting, parts, rows, closed_titles })
}

fn part(record: Record, delivered: &[DeliveredPart]) -> Part {
    let of = delivered.iter().find(|part| part.source == record.source.sha256);
    let key = |at: usize| of.and_then(|part| Some((part.system, part.items.get(at)?.clone()?)));
    let keys = (0..record.items.len()).map(key).collect();
    Part { record, ids: Vec::new(), keys }
}

fn read_as(item: &Item) -> AsRead {
    AsRead { number: item.number.clone(), title: item.title.clone(), case_number: item.case_number.clone() }
}

/// What the deliveries that closed items call them in their open parts, which need not be those that count now.
fn closed_titles(
    c: &Connection<'_>,
    parts: &[Part],
    delivered: &[DeliveredPart],
    known: &[ItemRow],
    called: &HashMap<ItemId, Vec<ItemKey>>,
) -> Result<HashMap<ItemId, String>, Error> {
    let mut titles: HashMap<ItemId, String> = HashMap::new();
    for closing in parts.iter().filter(|part| part.is_closed()) {
        let Some(of) = delivered.iter().find(|part| part.source == closing.record.source.sha256) else { continue };
        for id in &closing.ids {
            titles.entry(*id).or_default();
        }
        let beside = delivered.iter().filter(|part| part.delivery == of.delivery && part.is_of(of) && part.source != of.source);
        for source in beside {
            let Some(record) = source::reading(c, &source.source)? else { continue };
            if record.kind != closing.record.kind || record.access != Some(Access::Open) {
                continue;
            }
            let open = part(record, delivered);
            for (item, found) in open.record.items.iter().zip(identify(known, called, &open)) {
                let title = found.and_then(|row| titles.get_mut(&known[row].id));
                if let Some(title) = title.filter(|title| title.is_empty() && item.access == Access::Closed) {
                    title.clone_from(&item.title);
                }
            }
        }
    }
    Ok(titles)
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
fn identify(known: &[ItemRow], called: &HashMap<ItemId, Vec<ItemKey>>, part: &Part) -> Vec<Option<usize>> {
    let (items, closed) = (&part.record.items, part.is_closed());
    let mut found: Vec<Option<usize>> = vec![None; items.len()];
    // A row is known by what was read, and not by what a person put in its place.
    let read = |row: &ItemRow| {
        let own = || AsRead { number: row.number.clone(), title: row.title.clone(), case_number: row.case_number.clone() };
        row.as_read.clone().unwrap_or_else(own)
    };
    let read: HashMap<ItemId, AsRead> = known.iter().map(|row| (row.id, read(row))).collect();
    let read = |row: &ItemRow| &read[&row.id];
    let same_title = |row: &ItemRow, item: &Item| words(&read(row).title).eq(words(&item.title));
    let same_number = |row: &ItemRow, item: &Item| read(row).number.is_some() && read(row).number == item.number;
    let same_case = |row: &ItemRow, item: &Item| read(row).case_number.is_some() && read(row).case_number == item.case_number;
    let other_case = |row: &ItemRow, item: &Item| {
        read(row).case_number.is_some() && item.case_number.is_some() && read(row).case_number != item.case_number
    };
    let same_key = |row: &ItemRow, at: usize| {
        let key = part.keys[at].as_ref().filter(|key| part.keys.iter().flatten().filter(|other| other == key).count() == 1);
        key.is_some_and(|key| called.get(&row.id).is_some_and(|called| called.contains(key)))
    };
    let other_key = |row: &ItemRow, at: usize| {
        let Some(key) = &part.keys[at] else { return false };
        let called = called.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        called.iter().any(|(system, _)| *system == key.0) && !called.contains(key)
    };
    let alone = |item: &Item| items.iter().filter(|other| other.title == item.title).count() == 1;
    // A closed document may number its items by itself.
    let may_touch = |row: &ItemRow, item: &Item, at: usize| {
        !(closed || row.access == Access::Closed || other_key(row, at))
            || words(&read(row).title).any(|word| word.chars().count() > 3 && words(&item.title).any(|other| other == word))
    };
    let signs: [&Sign; 6] = [
        &|row, _, at| same_key(row, at),
        &|row, item, _| same_number(row, item) && same_title(row, item) && !other_case(row, item),
        &|row, item, _| same_case(row, item) && same_title(row, item),
        &|row, item, _| same_title(row, item) && alone(item) && !other_case(row, item),
        &|row, item, at| same_number(row, item) && !other_case(row, item) && (same_case(row, item) || may_touch(row, item, at)),
        &|row, item, at| read(row).number.is_none() && item.number.is_none() && row.position == at + 1 && !other_case(row, item),
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

/// Puts a person's corrections in place of what was read, and leaves closed items as they are.
fn correct(part: &mut Part, corrections: &[correction::Correction], closed: &HashSet<ItemId>) -> Result<(), Error> {
    let before: Vec<Item> = if corrections.is_empty() { Vec::new() } else { part.record.items.clone() };
    for correction in corrections {
        let value: Json = serde_json::from_str(&correction.value)?;
        match correction.item {
            None => replace(&mut part.record, &correction.pointer, value)?,
            Some(id) if closed.contains(&id) => {}
            Some(id) => {
                if let Some(item) = part.ids.iter().position(|known| *known == id).and_then(|at| part.record.items.get_mut(at)) {
                    replace(item, &correction.pointer, value)?;
                }
            }
        }
    }
    for (at, item) in before.into_iter().enumerate().filter(|(at, _)| closed.contains(&part.ids[*at])) {
        if let Some(place) = part.record.items.get_mut(at) {
            *place = item;
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
