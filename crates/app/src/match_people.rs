//! Which printed names are one person's.
//!
//! Every form a name is printed in keeps a row of its own; one of them stands for the person. So
//! what is known later can part two names again, and no public address is lost. A shorter form
//! (middle names left out, initials) belongs to a longer one when there is only one such and
//! nothing speaks against it: another party, or both listed at one meeting.

use std::collections::{BTreeMap, BTreeSet};

use sagsgang_model::{
    Record,
    id::{BodyId, MeetingId, OrganizationId, PersonId},
};
use sagsgang_store::{
    Connection,
    meeting::{Participation, set_participations},
    moving::{self, Settled},
    person::{self, Doubt, PersonRow},
};

use crate::{Error, Surroundings};

/// Roles and forms of address that stand before names and are no part of them.
const ROLES: &str = include_str!("words/roles.txt");

/// A name without roles, party and brackets, in parts; none when it is not a person's full name.
fn parts(name: &str) -> Option<Vec<&str>> {
    let name = name.split(['(', ',', '[']).next()?;
    let role = |part: &&str| ROLES.lines().any(|role| role == part.to_lowercase());
    let parts: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || c == '.' || c == ':')
        .filter(|part| !part.is_empty())
        .skip_while(role)
        .collect();
    let letters = |part: &&str| part.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    ((2..=6).contains(&parts.len()) && parts.iter().all(letters)).then_some(parts)
}

fn key(parts: &[&str]) -> String {
    parts.join(" ").to_lowercase()
}

/// Names can only be one person's when the first letter and the last name agree.
fn bucket(parts: &[&str]) -> String {
    let first = parts.first().and_then(|part| part.chars().next());
    let last = parts.last().copied().unwrap_or_default();
    first.into_iter().chain([' ']).chain(last.chars()).flat_map(char::to_lowercase).collect()
}

/// Whether `long` may be a fuller form of `short`; both are compared forms.
fn extends(long: &str, short: &str) -> bool {
    let (long, short): (Vec<&str>, Vec<&str>) = (long.split(' ').collect(), short.split(' ').collect());
    let letters = |parts: &[&str]| parts.iter().map(|part| part.chars().count()).sum::<usize>();
    let fuller = (long.len(), letters(&long)) > (short.len(), letters(&short));
    let agree = |a: &str, b: &str| {
        let initial = |x: &str, y: &str| x.chars().count() == 1 && y.starts_with(x);
        a == b || initial(a, b) || initial(b, a)
    };
    let (Some((long_first, long_rest)), Some((short_first, short_rest))) = (long.split_first(), short.split_first()) else {
        return false;
    };
    let mut rest = long_rest.iter();
    fuller
        && agree(long_first, short_first)
        && long.last() == short.last()
        && short_rest.iter().all(|part| rest.any(|l| agree(l, part)))
}

/// For each name, the place of the name that stands for it (its own, or a fuller form's); and what is doubtful.
///
/// Depends on the set of names alone, not on the order in which they became known.
fn stand_for(
    names: &[PersonRow],
    told: impl Fn(&str, &str) -> Option<bool>,
    mut met: impl FnMut(PersonId, PersonId) -> Result<bool, Error>,
) -> Result<(Vec<usize>, Vec<Doubt>), Error> {
    let mut stand = Vec::with_capacity(names.len());
    let mut doubts = BTreeSet::new();
    for (at, name) in names.iter().enumerate() {
        let apart = |i: usize| told(&names[i].key, &name.key) == Some(false);
        let fuller: Vec<usize> = (0..names.len()).filter(|&i| extends(&names[i].key, &name.key) && !apart(i)).collect();
        let fullest: Vec<usize> =
            fuller.iter().copied().filter(|&i| !fuller.iter().any(|&j| extends(&names[j].key, &names[i].key))).collect();
        let parties_part = |other: &PersonRow| {
            !name.parties.is_empty() && !other.parties.is_empty() && !name.parties.iter().any(|p| other.parties.contains(p))
        };
        let mut chosen = at;
        if let [only] = fullest.as_slice()
            && !parties_part(&names[*only])
            && !met(name.id, names[*only].id)?
        {
            chosen = *only;
        } else {
            for &i in &fullest {
                let message = format!("»{}« og »{}« kan være samme person; de er holdt adskilt.", name.name, names[i].name);
                doubts.insert(Doubt { one: name.key.clone(), other: names[i].key.clone(), message });
            }
        }
        stand.push(chosen);
    }
    Ok((stand, doubts.into_iter().collect()))
}

/// Records who took part in a meeting, and matches their names with those known. Of documents that
/// no longer count (`false`) the names alone are taken.
pub(crate) fn match_people(
    c: &Connection<'_>,
    s: &Surroundings,
    organization: OrganizationId,
    meeting: MeetingId,
    records: &[(&Record, bool)],
) -> Result<(), Error> {
    let mut present: BTreeMap<PersonId, Participation> = BTreeMap::new();
    let mut buckets = BTreeSet::new();
    let mut person_of = |name: &str| -> Result<Option<PersonId>, Error> {
        let Some((id, bucket)) = person_of(c, s, organization, name)? else { return Ok(None) };
        buckets.insert(bucket);
        Ok(Some(id))
    };
    for (record, _) in records.iter().filter(|(_, counts)| !counts) {
        for participant in &record.participants {
            person_of(&participant.name)?;
        }
    }
    let unlisted = |person| Participation { person, listed: false, role: None, party: None, organization: None };
    for (record, _) in records.iter().filter(|(_, counts)| *counts) {
        for participant in &record.participants {
            if let Some(person) = person_of(&participant.name)? {
                let p = present.entry(person).or_insert_with(|| unlisted(person));
                p.listed = true;
                p.role = p.role.take().or_else(|| participant.role.clone());
                p.party = p.party.take().or_else(|| participant.party.clone());
                p.organization = p.organization.take().or_else(|| participant.organization.clone());
            }
        }
        for name in record.chair.iter().chain(record.attendance.iter().map(|a| &a.name)) {
            if let Some(person) = person_of(name)? {
                present.entry(person).or_insert_with(|| unlisted(person));
            }
        }
    }
    set_participations(c, meeting, &present.into_values().collect::<Vec<_>>())?;
    match_buckets(c, organization, buckets)
}

/// The row of a printed name, made when it is new, and the bucket it is in; none when it is no person's full name.
pub(crate) fn person_of(
    c: &Connection<'_>,
    s: &Surroundings,
    organization: OrganizationId,
    name: &str,
) -> Result<Option<(PersonId, String)>, Error> {
    let Some(parts) = parts(name) else { return Ok(None) };
    let bucket = bucket(&parts);
    let printed: Vec<String> =
        parts.iter().map(|part| if part.chars().count() == 1 { format!("{part}.") } else { (*part).to_owned() }).collect();
    let id = person::named(c, organization, &key(&parts), &bucket, &printed.join(" "), || PersonId(s.id()))?;
    Ok(Some((id, bucket)))
}

/// A name in the form names are compared in; none when it is no person's full name.
pub(crate) fn person_key(name: &str) -> Option<String> {
    parts(name).map(|parts| key(&parts))
}

/// The bucket of a name in compared form.
pub(crate) fn bucket_of(key: &str) -> String {
    bucket(&key.split(' ').collect::<Vec<_>>())
}

/// Lets the seats of a body that changed hands be those of its new organization's people.
pub(crate) fn move_seats(c: &Connection<'_>, s: &Surroundings, body: BodyId, to: OrganizationId) -> Result<(), Error> {
    let mut buckets = BTreeSet::new();
    for line in moving::seats_of(c, body, None)? {
        if let Some((person, bucket)) = person_of(c, s, to, &line.person)? {
            moving::move_seat(c, &line.seat, person)?;
            buckets.insert(bucket);
        }
    }
    match_buckets(c, to, buckets)
}

/// Says anew which names stand for which, in some buckets and in those that people have joined with them.
pub(crate) fn match_buckets(
    c: &Connection<'_>,
    organization: OrganizationId,
    mut buckets: BTreeSet<String>,
) -> Result<(), Error> {
    let settled: Vec<Settled> = moving::settled(c, organization)?;
    let joined: Vec<(String, String)> =
        settled.iter().filter(|told| told.same).map(|told| (bucket_of(&told.one), bucket_of(&told.other))).collect();
    // What one joins with another may be joined with a third.
    for _ in 0..joined.len() {
        for (one, other) in &joined {
            if buckets.contains(one) || buckets.contains(other) {
                buckets.extend([one.clone(), other.clone()]);
            }
        }
    }
    for bucket in &buckets {
        match_bucket(c, organization, bucket, &settled)?;
    }
    for told in settled.iter().filter(|told| told.same && buckets.contains(&bucket_of(&told.one))) {
        person::join(c, organization, &told.one, &told.other)?;
    }
    Ok(())
}

/// Says anew which names of a bucket stand for which.
fn match_bucket(c: &Connection<'_>, organization: OrganizationId, bucket: &str, settled: &[Settled]) -> Result<(), Error> {
    let names = person::in_bucket(c, organization, bucket)?;
    let told = |one: &str, other: &str| {
        let told =
            settled.iter().find(|told| (told.one == one && told.other == other) || (told.one == other && told.other == one));
        told.map(|told| told.same)
    };
    let (stand, mut doubts) = stand_for(&names, told, |one, other| Ok(person::met(c, one, other)?))?;
    doubts.retain(|doubt| told(&doubt.one, &doubt.other).is_none());
    // Two who were said to be one, and then sat in one meeting.
    for told in settled.iter().filter(|told| told.same && bucket_of(&told.one) == bucket) {
        if let (Some(one), Some(other)) =
            (person::by_key(c, organization, &told.one)?, person::by_key(c, organization, &told.other)?)
            && person::met(c, one.0, other.0)?
        {
            let message = format!(
                "»{}« og »{}« er samlet til én person, men står begge som mødt i samme møde. Er de to, så fortryd det under »Afgjort«.",
                one.1, other.1
            );
            doubts.push(Doubt { one: told.one.clone(), other: told.other.clone(), message });
        }
    }
    for (at, name) in names.iter().enumerate() {
        let same_as = (stand[at] != at).then(|| names[stand[at]].id);
        if same_as != name.same_as {
            person::set_same(c, name.id, same_as)?;
        }
    }
    Ok(person::set_doubts(c, organization, bucket, &doubts)?)
}

/// Forgets the names that an organization's meetings no longer hold.
pub(crate) fn forget_people(c: &Connection<'_>, organization: OrganizationId) -> Result<(), Error> {
    match_buckets(c, organization, person::forget_unseen(c, organization)?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(names: &[(&str, &str)]) -> (Vec<String>, usize) {
        let rows: Vec<PersonRow> = names
            .iter()
            .enumerate()
            .map(|(at, (name, party))| PersonRow {
                id: PersonId(uuid::Uuid::from_u128(at as u128)),
                key: key(&parts(name).unwrap()),
                name: (*name).to_owned(),
                same_as: None,
                parties: if party.is_empty() { Vec::new() } else { vec![(*party).to_owned()] },
            })
            .collect();
        let (stand, doubts) = stand_for(&rows, |_, _| None, |_, _| Ok(false)).unwrap();
        (stand.into_iter().map(|at| names[at].0.to_owned()).collect(), doubts.len())
    }

    #[test]
    fn roles_and_parties_are_no_part_of_a_name() {
        assert_eq!(parts("Formand Bodil Ravn (A)"), Some(vec!["Bodil", "Ravn"]));
        assert_eq!(parts("H.P. Krog"), Some(vec!["H", "P", "Krog"]));
        assert_eq!(parts("Bodil"), None);
        assert_eq!(parts("punkt 82 og 83"), None);
    }

    #[test]
    fn a_middle_name_left_out_is_the_same_person() {
        assert_eq!(stands(&[("Bodil Ravn", "A"), ("Bodil Elise Ravn", "A")]).0, ["Bodil Elise Ravn", "Bodil Elise Ravn"]);
        assert_eq!(stands(&[("B. Ravn", ""), ("Bodil E. Ravn", "A")]).0, ["Bodil E. Ravn", "Bodil E. Ravn"]);
        assert_eq!(stands(&[("Bodil E. Ravn", ""), ("Bodil Elise Ravn", "A")]).0, ["Bodil Elise Ravn", "Bodil Elise Ravn"]);
    }

    #[test]
    fn doubtful_names_stay_apart() {
        let (stand, doubts) = stands(&[("Bodil Ravn", ""), ("Bodil Elise Ravn", ""), ("Bodil Marie Ravn", "")]);
        assert_eq!(stand, ["Bodil Ravn", "Bodil Elise Ravn", "Bodil Marie Ravn"]);
        assert_eq!(doubts, 2);
        let (stand, doubts) = stands(&[("Bodil Ravn", "V"), ("Bodil Elise Ravn", "A")]);
        assert_eq!((stand[0].as_str(), doubts), ("Bodil Ravn", 1));
    }
}
