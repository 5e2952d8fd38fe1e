//! Who was there for which items: read from the head and from each item, and held against each other.

use std::collections::BTreeSet;

use sagsgang_model::{
    ClockTime, Finding, FindingKind, ItemNumber, Provenance,
    record::{Attendance, Item, Substitute},
};

use crate::{
    decision::sentences,
    head::item_numbers,
    lexicon::{holds, lexicon, lower},
    people,
};

/// What one sentence says about one person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub name: String,
    pub what: Presence,
    pub note: String,
    pub from: Option<ClockTime>,
    pub to: Option<ClockTime>,
    pub provenance: Provenance,
}

/// For which items somebody was there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Presence {
    /// Away throughout.
    Away,
    /// There for these alone.
    Only(Vec<ItemNumber>),
    /// Away for these alone.
    Without(Vec<ItemNumber>),
    /// Left with this item as the last (`true`) or before it (`false`).
    Until(ItemNumber, bool),
    /// Came at this item (`true`) or after it (`false`).
    From(ItemNumber, bool),
    /// Came or left at a time that no item is named for.
    Partly,
}

/// Reads the words behind *Fraværende*, *Afbud* and their kin.
pub(crate) fn read(text: &str, provenance: Provenance, findings: &mut Vec<Finding>) -> (Vec<Told>, Vec<Substitute>) {
    let mut told = Vec::new();
    let mut substitutes = Vec::new();
    for range in sentences(text) {
        let sentence = text[range].trim().trim_end_matches('.');
        let lowered = lower(sentence);
        if sentence.is_empty()
            || matches!(lowered.as_str(), "ingen" | "intet" | "-" | "0" | "ingen afbud" | "ingen fraværende" | "alle deltog")
        {
            continue;
        }
        // "X (A) meldt afbud, og Y deltog", "Y deltog som suppleant for X"
        if let Some(substitute) = people::substitute(sentence) {
            if let Some(name) = &substitute.stands_in_for
                && !told.iter().any(|t: &Told| t.name == *name)
                && !lowered.contains("punkt")
            {
                told.push(Told {
                    name: name.clone(),
                    what: Presence::Away,
                    note: sentence.to_owned(),
                    from: None,
                    to: None,
                    provenance,
                });
            }
            substitutes.push(substitute);
            continue;
        }
        let items = item_numbers(sentence);
        let times = crate::dates::times(sentence);
        let verb = lexicon().words.attendance.verbs.first_in(&lowered);
        let subject = verb.map_or(sentence, |(at, _)| if at == 0 { &sentence[..0] } else { &sentence[..at] });
        let mut names = people::names(subject);
        if names.is_empty() {
            names = people::names(sentence.split(" (").next().unwrap_or(sentence));
        }
        if names.is_empty() {
            // "Afbud fra Ole Vind", "Fraværende med afbud: Ole Vind (A)"
            let behind = ["fra ", "afbud: ", "afbud ", "fraværende: ", "fraværende "]
                .iter()
                .find_map(|w| lowered.find(w).map(|at| &sentence[at + w.len()..]))
                .unwrap_or(sentence);
            names = people::names(behind);
        }
        if names.is_empty() {
            if sentence.len() < 60 && !lowered.starts_with("ingen") {
                findings.push(Finding {
                    kind: FindingKind::AttendanceUnclear,
                    message: format!("Under fravær står »{sentence}«, men intet navn kunne læses; skriv, hvem det gælder."),
                    provenance: Some(provenance),
                });
            }
            continue;
        }
        let verb = verb.map_or("", |(_, v)| v);
        let negative = holds(&lowered, "deltog ikke")
            || holds(&lowered, "deltager ikke")
            || holds(&lowered, "ikke i ")
            || holds(&lowered, "var fraværende")
            || holds(&lowered, "fraværende under")
            || holds(&lowered, "fraværende ved")
            || holds(&lowered, "inhabil")
            || holds(&lowered, "ikke til stede")
            || holds(&lowered, "uden for døren");
        let what = match (items.as_slice(), verb) {
            ([], "") => Presence::Away,
            ([], v) if v.starts_with("fraværende") || v.contains("afbud") || lowered.contains("deltog ikke") => Presence::Away,
            ([], "deltog" | "deltager") if times.is_empty() => continue,
            ([], _) if !times.is_empty() => Presence::Partly,
            ([], "forlod" | "ankom" | "gik" | "kom " | "mødte") => Presence::Partly,
            ([], _) => Presence::Away,
            (_, "") if negative || !lowered.contains("deltog") => Presence::Without(items),
            ([first, ..], "deltog" | "deltager") if lowered.contains("til og med") => Presence::Until(first.clone(), true),
            ([first, ..], "deltog" | "deltager" | "mødte")
                if lowered.contains("fra og med") || lowered.contains("fra punkt") || lowered.contains("fra pkt") =>
            {
                Presence::From(first.clone(), true)
            }
            ([first, ..], "forlod" | "gik") => {
                Presence::Until(first.clone(), lowered.contains("efter") || lowered.contains("til og med"))
            }
            ([first, ..], "ankom" | "kom " | "mødte") => Presence::From(first.clone(), !lowered.contains("efter")),
            (_, "deltog" | "deltager" | "til stede") if !negative => Presence::Only(items),
            _ => Presence::Without(items),
        };
        // "Kaj Krog deltog ikke ved punkterne 6 og 7, gik kl. 15.00"
        let left = || times.len() == 1 && ["gik kl", "forlod mødet kl"].iter().any(|words| holds(&lowered, words));
        let leaves = matches!(what, Presence::Until(..)) || matches!(verb, "forlod" | "gik") || left();
        for name in names {
            told.push(Told {
                name,
                what: what.clone(),
                note: sentence.to_owned(),
                from: times.first().copied().filter(|_| !leaves),
                to: if leaves { times.first().copied() } else { times.get(1).copied() },
                provenance,
            });
        }
    }
    (told, substitutes)
}

/// Brings the head and the items together: one entry a person, over this document's items.
pub(crate) fn merge(head: Vec<Told>, items: &[Item], findings: &mut Vec<Finding>) -> Vec<Attendance> {
    let all: Vec<&ItemNumber> = items.iter().filter_map(|i| i.number.as_ref()).collect();
    let mut people: Vec<Attendance> = Vec::new();
    let mut said: Vec<(String, BTreeSet<&ItemNumber>, Provenance)> = Vec::new();
    for told in head {
        let away: BTreeSet<&ItemNumber> = all.iter().copied().filter(|n| is_away(&told.what, n)).collect();
        if let Some(known) = people.iter_mut().find(|p| p.name == told.name) {
            known.from = known.from.or(told.from);
            known.to = known.to.or(told.to);
            if let Some((_, set, _)) = said.iter_mut().find(|(name, ..)| *name == told.name) {
                set.extend(away);
            }
            continue;
        }
        said.push((told.name.clone(), away, told.provenance));
        people.push(Attendance { name: told.name, from: told.from, to: told.to, note: Some(told.note), ..Attendance::default() });
    }
    let naming = |name: &String| {
        items.iter().filter(|i| i.absent.contains(name)).filter_map(|i| i.number.as_ref()).collect::<BTreeSet<_>>()
    };
    // Items say who was away only where they say anything; then they and the head must agree.
    let speaking: BTreeSet<&ItemNumber> =
        items.iter().filter(|i| !i.absent.is_empty()).filter_map(|i| i.number.as_ref()).collect();
    for (name, away, provenance) in &mut said {
        let by_items = naming(name);
        if !by_items.is_empty() {
            let missing: Vec<String> = by_items.difference(away).map(ToString::to_string).collect();
            let extra: Vec<String> =
                away.intersection(&speaking).filter(|n| !by_items.contains(**n)).map(ToString::to_string).collect();
            if !missing.is_empty() || !extra.is_empty() {
                findings.push(Finding {
                    kind: FindingKind::AttendanceUnclear,
                    message: format!(
                        "Hovedet og punkterne er ikke enige om, hvornår {name} var fraværende (punkt {}); ret det ene sted.",
                        missing.iter().chain(&extra).cloned().collect::<Vec<_>>().join(", ")
                    ),
                    provenance: Some(*provenance),
                });
            }
            away.extend(by_items);
        }
    }
    // Those whom only the items name.
    for item in items {
        for name in &item.absent {
            if !said.iter().any(|(known, ..)| known == name) {
                said.push((name.clone(), naming(name), item.provenance));
                people.push(Attendance { name: name.clone(), ..Attendance::default() });
            }
        }
    }
    for (person, (_, away, _)) in people.iter_mut().zip(&said) {
        (person.items_absent, person.items_present) = all.iter().map(|n| (*n).clone()).partition(|n| away.contains(&n));
    }
    people
}

fn is_away(what: &Presence, number: &ItemNumber) -> bool {
    match what {
        Presence::Away => true,
        Presence::Only(items) => !items.contains(number),
        Presence::Without(items) => items.contains(number),
        Presence::Until(last, with) => {
            if *with {
                number > last
            } else {
                number >= last
            }
        }
        Presence::From(first, with) => {
            if *with {
                number < first
            } else {
                number <= first
            }
        }
        Presence::Partly => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn of(text: &str) -> Vec<(String, Presence)> {
        read(text, Provenance::default(), &mut Vec::new()).0.into_iter().map(|t| (t.name, t.what)).collect()
    }

    fn n(number: u32) -> ItemNumber {
        number.to_string().parse().unwrap()
    }

    #[test]
    fn every_verb_parts_a_name_from_what_is_told_of_it() {
        for verb in lexicon().words.attendance.verbs.iter() {
            let (told, _) = read(&format!("Ole Vind {verb} kl. 17.10."), Provenance::default(), &mut Vec::new());
            assert_eq!(told.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["Ole Vind"], "{verb}");
        }
    }

    #[test]
    fn a_time_is_when_somebody_came_or_when_they_left() {
        let told = |text: &str| {
            let (told, _) = read(text, Provenance::default(), &mut Vec::new());
            (told[0].from.map(|time| time.to_string()), told[0].to.map(|time| time.to_string()))
        };
        let (early, late) = (|| Some("15:00".to_owned()), || Some("17:10".to_owned()));
        assert_eq!(told("Kaj Krog deltog ikke ved punkt 6, kom kl. 15.00"), (early(), None));
        assert_eq!(told("Kaj Krog deltog ikke ved punkterne 6 og 7, gik kl. 17.10"), (None, late()));
        assert_eq!(told("Kaj Krog deltog ikke ved punkt 6, kom kl. 15.00, gik kl. 17.10"), (early(), late()));
    }

    #[test]
    fn forms() {
        let kaj = || "Kaj Krog".to_owned();
        assert_eq!(of("Kaj Krog deltog til og med punkt 104."), [(kaj(), Presence::Until(n(104), true))]);
        assert_eq!(of("Kaj Krog deltog ved punkterne 82, 88 og 89"), [(kaj(), Presence::Only(vec![n(82), n(88), n(89)]))]);
        assert_eq!(of("Kaj Krog (A), Eva Holm (V)"), [(kaj(), Presence::Away), ("Eva Holm".into(), Presence::Away)]);
        assert_eq!(of("Kaj Krog deltog ikke i punkt 5"), [(kaj(), Presence::Without(vec![n(5)]))]);
        assert_eq!(of("Kaj Krog forlod mødet kl. 17.30 efter punkt 8"), [(kaj(), Presence::Until(n(8), true))]);
        assert_eq!(of("Kaj Krog ankom under punkt 3"), [(kaj(), Presence::From(n(3), true))]);
        assert_eq!(of("Afbud fra Kaj Krog"), [(kaj(), Presence::Away)]);
        assert_eq!(of("Ingen"), []);
    }
}
