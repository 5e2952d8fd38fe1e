//! Names of people with roles, parties and organizations.

use std::{borrow::Cow, sync::LazyLock};

use sagsgang_model::record::{Participant, Substitute};

use crate::lexicon::{Beginnings, closes_with, find, lexicon, lower, opens_with, same_word};

/// Splits at top-level separators, never inside brackets.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0i32, 0usize);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = (depth - 1).max(0),
            ',' | ';' | '\n' | '•' | '\u{F0B7}' | '\t' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            ' ' if depth == 0 => {
                for word in [" og ", " samt ", " & "] {
                    if rest.starts_with(word) {
                        parts.push(&text[start..at]);
                        start = at + word.len();
                        at = start - c.len_utf8();
                        break;
                    }
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    parts.push(&text[start.min(text.len())..]);
    parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect()
}

/// Whether a text is a person's name: two to six words, all capitalised but particles.
pub(crate) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if !(2..=6).contains(&words.len()) || text.len() > 60 {
        return false;
    }
    let not_names = &lexicon().words.not_names.words;
    words.iter().enumerate().all(|(n, word)| {
        let particle = n > 0
            && matches!(*word, "von" | "van" | "de" | "la" | "af" | "el" | "al" | "der" | "den" | "bin" | "e" | "Ø" | "ten");
        let first = word.chars().next().unwrap_or(' ');
        particle
            || (first.is_uppercase()
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '’' | '\'' | '´' | '`'))
                && !(NOT_NAMES.may_open(word) && not_names.iter().any(|own| same_word(word, own))))
    }) && !words.iter().all(|w| w.chars().count() <= 1)
}

static NOT_NAMES: LazyLock<Beginnings> =
    LazyLock::new(|| Beginnings::of(lexicon().words.not_names.words.iter().map(String::as_str)));

static ROLES: LazyLock<Beginnings> = LazyLock::new(|| Beginnings::of(lexicon().words.roles.words.iter().map(String::as_str)));

/// A party: one to three letters, or a name that is known.
fn is_party(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let letters = text.chars().count();
    (1..=3).contains(&letters) && text.chars().all(|c| c.is_uppercase() || c == 'Æ' || c == 'Ø' || c == 'Å') || named_party(text)
}

/// Whether a text is the name of a party.
pub(crate) fn named_party(text: &str) -> bool {
    lexicon().words.parties.words.contains(&lower(text))
}

/// A role word, with or without more behind it.
fn role(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if !ROLES.may_open(trimmed) {
        return None;
    }
    let lowered = lower(trimmed);
    lexicon()
        .words
        .roles
        .words
        .iter()
        .any(|r| lowered == *r || lowered.trim_end_matches('.') == r.trim_end_matches('.'))
        .then(|| trimmed.to_owned())
}

/// A role that stands before a name: `Borgmester Ole Vind`; the role and the rest.
fn leading_role(text: &str) -> Option<(&str, &str)> {
    if !ROLES.may_open(text) {
        return None;
    }
    let lowered = lower(text);
    let word = lexicon()
        .words
        .roles
        .words
        .iter()
        .filter(|r| opens_with(&lowered, r) && lowered[r.len()..].starts_with([' ', ':']))
        .max_by_key(|r| r.len())?;
    let rest = text[word.len()..].trim_start_matches([' ', ':']);
    is_name(rest.split('(').next().unwrap_or("").trim()).then(|| (&text[..word.len()], rest))
}

/// Reads a list of people: `Ole Vind (V), formand, Hanne Krog (Fjordby Kommune) og Kaj Holm`.
///
/// What is no name is left out; the words themselves stay with the head.
pub(crate) fn list(text: &str) -> Vec<Participant> {
    let mut people: Vec<Participant> = Vec::new();
    // "Kaj Thorsø ((Ø)": one bracket too many would hide all that follows.
    let text = if find(text, "((").is_some() { Cow::Owned(text.replace("((", "(")) } else { Cow::Borrowed(text) };
    for part in split(&text) {
        let part = part.trim_end_matches('.').trim();
        let part = lexicon().words.attendance.excuses.first_in(part).map_or(part, |(at, _)| &part[..at]);
        if let Some(role) = role(part) {
            if let Some(person) = people.last_mut() {
                person.role.get_or_insert(role);
            }
            continue;
        }
        let (lead, rest) = leading_role(part).map_or((None, part), |(r, rest)| (Some(r.to_owned()), rest));
        let (name, brackets) = apart(rest);
        let parted = || name.split_once(" - ").or_else(|| name.split_once(" – ")).or_else(|| name.split_once(": "));
        let (name, behind) = match name.contains(['-', '–', ':']).then(parted).flatten() {
            Some((a, b)) => (a.trim(), Some(b.trim())),
            None => (name, None),
        };
        if !is_name(name) {
            continue;
        }
        let mut person = Participant { name: name.to_owned(), role: lead, ..Participant::default() };
        let mut both = false;
        // "Rolf Haraldsted (hjroha) V"
        let party = rest.rsplit_once(')').map(|(_, p)| p.trim()).filter(|p| is_party(p));
        for bracket in brackets.iter().copied().chain(behind).chain(party) {
            both |= lower(bracket).starts_with("begge ");
            bracketed(&mut person, bracket);
        }
        if both && let Some(before) = people.last_mut() {
            before.organization = before.organization.take().or_else(|| person.organization.clone());
        }
        people.push(person);
    }
    people
}

/// A line of a list without its number: `2. Ole Vind, A`.
pub(crate) fn without_number(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text[digits..].strip_prefix(". ").filter(|_| (1..=2).contains(&digits)).map_or(text, str::trim_start)
}

/// A name and what stands in brackets behind it.
fn apart(text: &str) -> (&str, Vec<&str>) {
    let Some(open) = text.find(['(', '[']) else { return (text.trim(), Vec::new()) };
    let name = text[..open].trim();
    let brackets = text[open..]
        .split(['(', '['])
        .filter_map(|b| b.split([')', ']']).next())
        .map(str::trim)
        .filter(|b| !b.is_empty())
        .collect();
    (name, brackets)
}

/// Sorts what a bracket holds into role, party and organization.
fn bracketed(person: &mut Participant, bracket: &str) {
    let bracket = bracket.strip_prefix("begge ").unwrap_or(bracket);
    for piece in bracket.split([',', '/', ';']) {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        let initials = (2..=8).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if initials && role(piece).is_none() {
            // A user's name in the system says nothing of the person.
        } else if is_party(piece) && person.party.is_none() {
            person.party = Some(piece.to_owned());
        } else if let Some(role) = role(piece) {
            person.role.get_or_insert(role);
        } else if person.organization.is_none() {
            person.organization = Some(piece.to_owned());
        } else if let Some(organization) = &mut person.organization {
            organization.push_str(", ");
            organization.push_str(piece);
        }
    }
}

/// The name alone, without party or role: `Gitte Andersen (V)` → `Gitte Andersen`.
pub(crate) fn bare(text: &str) -> &str {
    apart(text).0.trim_end_matches(['.', ',', ' '])
}

/// Names in a text such as the value of `Fraværende:`.
pub(crate) fn names(text: &str) -> Vec<String> {
    list(text).into_iter().map(|p| p.name).collect()
}

/// `Ole Ødmann deltog som suppleant for Gitte Andersen (V)`, `Kaj Krog (stedfortræder for Eva Holm)`, `Kaj Krog for Eva Holm`.
pub(crate) fn substitute(sentence: &str) -> Option<Substitute> {
    let lowered = lower(sentence);
    // "Som stedfortræder deltog Kaj Krog (V)"
    let words = &lexicon().words.substitutes;
    for lead in &words.leads {
        // "Ole Vind – som stedfortræder deltog Kaj Krog"
        if let Some(at) = find(&lowered, lead).filter(|at| *at > 0) {
            let away = bare(sentence[..at].trim().trim_end_matches(['-', '–', ',', ' ']));
            let name = bare(&sentence[at + lead.len()..]);
            if is_name(away) && is_name(name) {
                return Some(Substitute { name: name.to_owned(), stands_in_for: Some(away.to_owned()) });
            }
        }
        if opens_with(&lowered, lead) {
            let name = bare(&sentence[lead.len()..]);
            return is_name(name).then(|| Substitute { name: name.to_owned(), stands_in_for: None });
        }
    }
    // "Ole Vind (V) - Kaj Krog deltog som suppleant", "Ole Vind, Kaj Krog deltog som suppleant"
    if let Some((away, present)) = sentence.split_once(" - ").or_else(|| sentence.split_once(", "))
        && let Some(name) = ["deltog", "deltager", "mødte"].iter().find_map(|verb| present.split_once(&format!(" {verb} som ")))
        && matches!(lower(name.1.trim_end_matches(['.', ' '])).as_str(), "suppleant" | "stedfortræder")
        && is_name(bare(away))
        && is_name(bare(name.0))
    {
        return Some(Substitute { name: bare(name.0).to_owned(), stands_in_for: Some(bare(away).to_owned()) });
    }
    // "Ole Vind (V) deltog som stedfortræder."
    let alone = lowered.trim_end_matches(['.', ' ']);
    if let Some(end) = words.ends.iter().find(|end| closes_with(alone, end)) {
        let name = bare(&sentence[..alone.len() - end.len()]);
        return is_name(name).then(|| Substitute { name: name.to_owned(), stands_in_for: None });
    }
    // All of them end alike.
    if !lowered.contains(" for") {
        return None;
    }
    let cue = words
        .between
        .iter()
        .filter_map(|c| find(&lowered, c).map(|at| (at, c.len())))
        .min_by_key(|(at, len)| (*at, std::cmp::Reverse(*len)))?;
    let name = bare(sentence[..cue.0].trim().trim_start_matches(['-', '•', ' ']));
    let rest = sentence[cue.0 + cue.1..].trim().trim_end_matches([')', '.', ' ']);
    let absent = bare(rest.split([',', ';']).next().unwrap_or(""));
    is_name(name).then(|| Substitute { name: name.to_owned(), stands_in_for: is_name(absent).then(|| absent.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let people = list(
            "Ole Vind (V), formand, Hanne Krog-Lund (Fjordby Kommune), Kaj Holm (næstformand, Aaby Kommune) og Eva Dam og Ib Bo (begge sekretariat/ref.)",
        );
        let told: Vec<_> =
            people.iter().map(|p| (p.name.as_str(), p.role.as_deref(), p.party.as_deref(), p.organization.as_deref())).collect();
        assert_eq!(
            told,
            [
                ("Ole Vind", Some("formand"), Some("V"), None),
                ("Hanne Krog-Lund", None, None, Some("Fjordby Kommune")),
                ("Kaj Holm", Some("næstformand"), None, Some("Aaby Kommune")),
                ("Eva Dam", None, None, Some("sekretariat")),
                ("Ib Bo", Some("ref."), None, Some("sekretariat")),
            ]
        );
    }

    #[test]
    fn every_party_is_one() {
        for party in &lexicon().words.parties.words {
            let printed = format!("{}{}", party[..1].to_uppercase(), &party[1..]);
            assert_eq!(list(&format!("Ole Vind ({printed})"))[0].party.as_deref(), Some(printed.as_str()));
        }
    }

    #[test]
    fn every_excuse_is_no_part_of_a_name() {
        for excuse in lexicon().words.attendance.excuses.iter() {
            assert_eq!(names(&format!("Ole Vind{excuse}sygdom")), ["Ole Vind"], "{excuse}");
        }
    }

    #[test]
    fn every_word_between_tells_who_came_for_whom() {
        let words = &lexicon().words.substitutes;
        for between in &words.between {
            let space = if between.starts_with(',') { "" } else { " " };
            let found = substitute(&format!("Kaj Krog{space}{between} Eva Holm")).map(|s| (s.name, s.stands_in_for));
            assert_eq!(found, Some(("Kaj Krog".to_owned(), Some("Eva Holm".to_owned()))), "{between}");
        }
        for end in &words.ends {
            assert_eq!(substitute(&format!("Kaj Krog (V){end}.")).map(|s| s.name).as_deref(), Some("Kaj Krog"), "{end}");
        }
        for lead in &words.leads {
            let both = substitute(&format!("Ole Vind (V) – {lead}Kaj Krog (A)."));
            assert_eq!(both.and_then(|s| s.stands_in_for).as_deref(), Some("Ole Vind"), "{lead}");
            assert_eq!(substitute(&format!("{lead}Kaj Krog")).map(|s| s.name).as_deref(), Some("Kaj Krog"), "{lead}");
        }
    }

    #[test]
    fn what_is_no_name() {
        assert!(names("Ingen").is_empty());
        assert!(names("Der var afbud").is_empty());
        assert_eq!(names("Borgmester Ole Vind"), ["Ole Vind"]);
    }

    #[test]
    fn substitutes() {
        let found = substitute("Ole Ødum deltog som suppleant for Gitte Dam (V)").unwrap();
        assert_eq!((found.name.as_str(), found.stands_in_for.as_deref()), ("Ole Ødum", Some("Gitte Dam")));
        assert!(substitute("Gitte Dam deltog ikke").is_none());
    }
}
