//! *Hvad er ændret*: two editions of a meeting held against each other.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Publication,
    id::ItemId,
    publication::PublishedItem,
    record::{Attendance, VoteSide, Votes},
};

/// What a later edition says otherwise than an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// Parts of the head: time, place, people.
    pub head: Vec<PartChange>,
    /// Items, in the order of the later edition, those that went last.
    pub items: Vec<ItemChange>,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemChange {
    /// The item's address.
    pub address: String,
    /// Its number, in the later edition where it is there.
    pub number: Option<String>,
    /// Its title, likewise.
    pub title: String,
    /// What became of it.
    pub what: WhatChanged,
    /// Which parts say something else; empty for one that came or went.
    pub parts: Vec<PartChange>,
}

/// What became of an item as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhatChanged {
    /// *Tilføjet*.
    Added,
    /// *Udgået*.
    Removed,
    /// *Flyttet*: it stands in another place among the items that were there before.
    Moved,
    /// *Ændret*.
    Altered,
    /// *Flyttet og ændret*.
    MovedAndAltered,
}

impl WhatChanged {
    /// What a reader is told.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Added => "Tilføjet",
            Self::Removed => "Udgået",
            Self::Moved => "Flyttet",
            Self::Altered => "Ændret",
            Self::MovedAndAltered => "Flyttet og ændret",
        }
    }
}

/// A part of an item or of the head that says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartChange {
    /// The part's name as people know it: `Beslutning`, `Bilag`, or the heading as printed.
    pub part: String,
    /// What it said; empty when it was not there.
    pub before: String,
    /// What it says; empty when it is gone.
    pub after: String,
}

impl ItemChange {
    /// The parts that say something else, by name: `Beslutning, Bilag`; empty when none does.
    pub fn parts_named(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for part in &self.parts {
            if !names.contains(&part.part.as_str()) {
                names.push(&part.part);
            }
        }
        names.join(", ")
    }
}

impl Changes {
    /// Whether the two say the same.
    pub fn is_empty(&self) -> bool {
        self.head.is_empty() && self.items.is_empty()
    }

    /// The changes of one item.
    pub fn of_item(&self, address: &str) -> Option<&ItemChange> {
        self.items.iter().find(|item| item.address == address)
    }

    /// The changes in a few words: `1 punkt tilføjet, 2 punkter ændret, ændret fremmøde`.
    pub fn danish(&self) -> String {
        let count = |wanted: &[WhatChanged], word: &str| {
            let count = self.items.iter().filter(|item| wanted.contains(&item.what)).count();
            (count > 0).then(|| format!("{count} {} {word}", if count == 1 { "punkt" } else { "punkter" }))
        };
        use WhatChanged::{Added, Altered, Moved, MovedAndAltered, Removed};
        let items = [
            count(&[Added], "tilføjet"),
            count(&[Removed], "udgået"),
            count(&[Altered, MovedAndAltered], "ændret"),
            count(&[Moved], "flyttet"),
        ];
        let head = self.head.iter().map(|part| format!("{} ændret", part.part.to_lowercase()));
        items.into_iter().flatten().chain(head).collect::<Vec<_>>().join(", ")
    }
}

/// Holds a later edition against an earlier one.
pub fn compare(before: &Publication, after: &Publication) -> Changes {
    let was: BTreeMap<ItemId, &PublishedItem> = before.items.iter().map(|item| (item.id, item)).collect();
    let is: BTreeSet<ItemId> = after.items.iter().map(|item| item.id).collect();
    let moved = moved(before, after);
    let change = |item: &PublishedItem, what, parts| ItemChange {
        address: item.address.clone(),
        number: item.number().map(ToString::to_string),
        title: item.item.title.clone(),
        what,
        parts,
    };
    let mut items = Vec::new();
    for item in &after.items {
        let Some(old) = was.get(&item.id) else {
            items.push(change(item, WhatChanged::Added, Vec::new()));
            continue;
        };
        let parts = differences(&item_parts(old), &item_parts(item));
        let what = match (moved.contains(&item.id), parts.is_empty()) {
            (false, true) => continue,
            (false, false) => WhatChanged::Altered,
            (true, true) => WhatChanged::Moved,
            (true, false) => WhatChanged::MovedAndAltered,
        };
        items.push(change(item, what, parts));
    }
    items.extend(
        before.items.iter().filter(|item| !is.contains(&item.id)).map(|item| change(item, WhatChanged::Removed, Vec::new())),
    );
    Changes { head: differences(&head_parts(before), &head_parts(after)), items }
}

/// Items of both editions that left the order the others kept: all but a longest row that stands in both orders.
fn moved(before: &Publication, after: &Publication) -> BTreeSet<ItemId> {
    let place: BTreeMap<ItemId, usize> = before.items.iter().enumerate().map(|(at, item)| (item.id, at)).collect();
    let order: Vec<(ItemId, usize)> = after.items.iter().filter_map(|item| Some((item.id, *place.get(&item.id)?))).collect();
    // For each item the longest rising row that ends with it, and the item before it in that row.
    let mut rows: Vec<(usize, Option<usize>)> = Vec::with_capacity(order.len());
    for (at, (_, here)) in order.iter().enumerate() {
        let best = (0..at)
            .filter(|&earlier| order[earlier].1 < *here)
            .max_by_key(|&earlier| (rows[earlier].0, std::cmp::Reverse(earlier)));
        rows.push((best.map_or(1, |best| rows[best].0 + 1), best));
    }
    let mut kept = BTreeSet::new();
    let mut at = (0..rows.len()).max_by_key(|&at| (rows[at].0, std::cmp::Reverse(at)));
    while let Some(here) = at {
        kept.insert(order[here].0);
        at = rows[here].1;
    }
    order.into_iter().map(|(id, _)| id).filter(|id| !kept.contains(id)).collect()
}

/// Parts by name, in the order they are read; parts of one name are told apart by their turn.
type Parts = Vec<(String, String)>;

fn differences(before: &Parts, after: &Parts) -> Vec<PartChange> {
    let turns = |parts: &Parts| {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        parts
            .iter()
            .map(|(part, text)| {
                let turn = seen.entry(part.clone()).or_default();
                *turn += 1;
                ((part.clone(), *turn), text.clone())
            })
            .collect::<Vec<_>>()
    };
    let (before, after) = (turns(before), turns(after));
    let was: BTreeMap<_, _> = before.iter().cloned().collect();
    let is: BTreeMap<_, _> = after.iter().cloned().collect();
    let mut changes = Vec::new();
    for (key, text) in &after {
        let old = was.get(key).map_or("", String::as_str);
        if old != text {
            changes.push(PartChange { part: key.0.clone(), before: old.to_owned(), after: text.clone() });
        }
    }
    for (key, text) in before.iter().filter(|(key, text)| !is.contains_key(key) && !text.is_empty()) {
        changes.push(PartChange { part: key.0.clone(), before: text.clone(), after: String::new() });
    }
    changes
}

fn item_parts(published: &PublishedItem) -> Parts {
    let item = &published.item;
    let mut parts: Parts = Vec::new();
    let mut add = |part: &str, text: String| {
        if !text.is_empty() {
            parts.push((part.to_owned(), text));
        }
    };
    add("Titel", item.title.clone());
    add("Nummer", item.number.as_ref().map(ToString::to_string).unwrap_or_default());
    add("Sagsnummer", item.case_number.as_ref().map(ToString::to_string).unwrap_or_default());
    add("Gruppe", item.group.clone().unwrap_or_default());
    if let Some(closed) = &published.closed {
        add("Adgang", "Lukket punkt".to_owned());
        add("Hjemmel", closed.ground.map(|ground| ground.danish().to_owned()).unwrap_or_default());
        add("Uddrag", closed.extract.clone().unwrap_or_default());
    }
    for section in &item.sections {
        add(section.heading.as_deref().unwrap_or("Tekst"), section.text.clone());
    }
    if let Some(decision) = &item.decision {
        // A decision with a heading of its own is among the sections.
        if !item.sections.iter().any(|section| section.text.contains(&decision.text)) {
            add("Beslutning", decision.text.clone());
        }
        add("Afstemning", decision.votes.as_ref().map(votes).unwrap_or_default());
    }
    add("Fraværende", item.absent.join("\n"));
    add("Stedfortrædere", item.substitutes.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join("\n"));
    let attachments = item.attachments.iter().enumerate().map(|(at, attachment)| {
        let file = published.files.iter().find(|file| file.attachment == at + 1);
        let file =
            file.map(|file| format!(" ({}, {} …)", file.name, &file.sha256[..file.sha256.len().min(8)])).unwrap_or_default();
        format!("{}{file}", attachment.title)
    });
    add("Bilag", attachments.collect::<Vec<_>>().join("\n"));
    parts
}

fn votes(votes: &Votes) -> String {
    let side = |name: &str, side: &VoteSide| {
        let who = side.parties.iter().chain(&side.persons).cloned().collect::<Vec<_>>().join(", ");
        match (side.count, who.as_str()) {
            (None, "") => String::new(),
            (Some(count), "") => format!("{name}: {count}"),
            (None, who) => format!("{name}: {who}"),
            (Some(count), who) => format!("{name}: {count} ({who})"),
        }
    };
    let sides = [side("For", &votes.in_favour), side("Imod", &votes.against), side("Undlod", &votes.abstained)];
    sides.into_iter().filter(|side| !side.is_empty()).collect::<Vec<_>>().join("\n")
}

fn head_parts(publication: &Publication) -> Parts {
    let p = publication;
    let time = |time: Option<crate::ClockTime>| time.map(|time| time.danish()).unwrap_or_default();
    let people = p.participants.iter().map(|person| {
        let told = [&person.party, &person.role, &person.organization].into_iter().flatten().cloned().collect::<Vec<_>>();
        if told.is_empty() { person.name.clone() } else { format!("{} ({})", person.name, told.join(", ")) }
    });
    [
        ("Dokument", p.kind.danish().to_owned()),
        ("Begyndte", time(p.start)),
        ("Sluttede", time(p.end)),
        ("Sted", p.place.clone().unwrap_or_default()),
        ("Formand", p.chair.clone().unwrap_or_default()),
        ("Deltagere", people.collect::<Vec<_>>().join("\n")),
        ("Gæster", p.guests.iter().map(|guest| guest.text.clone()).collect::<Vec<_>>().join("\n")),
        ("Fremmøde", p.attendance.iter().map(attended).collect::<Vec<_>>().join("\n")),
        ("Bemærkninger", p.remarks.clone().unwrap_or_default()),
        ("Underskrifter", p.signatories.join("\n")),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(part, text)| (part.to_owned(), text))
    .collect()
}

/// Who was away from which items, and who came for which.
fn attended(a: &Attendance) -> String {
    let told = |lead: &str, numbers: &[crate::ItemNumber]| {
        let numbers = numbers.iter().map(crate::ItemNumber::as_str).collect::<Vec<_>>().join(", ");
        (!numbers.is_empty()).then(|| format!("{lead} {numbers}"))
    };
    let told = [told("fraværende ved punkt", &a.items_absent), told("til stede ved punkt", &a.items_present)];
    format!("{}: {}", a.name, told.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attendance_says_what_there_is_and_no_more() {
        let told = |absent: &[&str], present: &[&str]| {
            let [items_absent, items_present] =
                [absent, present].map(|numbers| numbers.iter().filter_map(|number| number.parse().ok()).collect());
            attended(&Attendance { name: "Maja Østerfelt".into(), items_absent, items_present, ..Attendance::default() })
        };
        assert_eq!(told(&["1", "2"], &[]), "Maja Østerfelt: fraværende ved punkt 1, 2");
        assert_eq!(told(&[], &["3"]), "Maja Østerfelt: til stede ved punkt 3");
        assert_eq!(told(&["1"], &["2", "3"]), "Maja Østerfelt: fraværende ved punkt 1; til stede ved punkt 2, 3");
    }
}
