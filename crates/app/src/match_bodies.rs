//! Which names are one organization's, and one body's.
//!
//! A body is known by its name without term, case, punctuation and the definite article's ending:
//! `Udvalget for Læring` is `Udvalg for Læring`. Names that are merely close stay apart and are
//! noted as doubtful; a person joins them with [`name_body`](crate::name_body).

use sagsgang_model::{
    Record,
    id::{BodyId, OrganizationId},
};
use sagsgang_store::{
    Connection,
    body::{self, Body},
    person::{Doubt, set_doubts},
};

use crate::{Error, Surroundings, match_people::move_seats, words};

/// Definite and indefinite endings of the words bodies are called by.
const ENDINGS: &str = include_str!("words/bodies.txt");

/// An organization's name in the form names are compared in.
pub fn organization_key(name: &str) -> String {
    words(name).collect::<Vec<_>>().join(" ")
}

/// A body's name in the form names are compared in.
pub fn body_key(name: &str) -> String {
    let name = name.replace('&', " og ");
    let indefinite = |word: String| {
        let ending = ENDINGS.lines().filter_map(|line| line.split_once(' ')).find(|(definite, _)| word.ends_with(definite));
        match ending {
            Some((definite, plain)) => format!("{}{plain}", &word[..word.len() - definite.len()]),
            None => word,
        }
    };
    let years = |word: &String| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    words(&name).filter(|word| !years(word)).map(indefinite).collect::<Vec<_>>().join(" ")
}

/// A council may be called by its place: `Fjordby Byråd` of Fjordby Kommune is `Byrådet`.
fn without_place(key: &str, organization: &str) -> String {
    let place = organization_key(organization);
    let place: Vec<&str> = place.split(' ').filter(|word| !matches!(*word, "" | "kommune" | "kommunes" | "region")).collect();
    let rest: Vec<&str> =
        key.split(' ').filter(|word| !place.contains(word) && !place.contains(&word.trim_end_matches('s'))).collect();
    if rest.len() == 1 { rest.concat() } else { key.to_owned() }
}

/// The body a record belongs to, made when it is new; none when the record names none.
///
/// A record that does not name its organization belongs to the one that has a body of that name,
/// if only one has; a named organization takes such a body over when it first shows up.
pub(crate) fn body_of(c: &Connection<'_>, s: &Surroundings, record: &Record) -> Result<Option<BodyMatch>, Error> {
    let Some(name) = record.committee.as_deref() else { return Ok(None) };
    body_by_name(c, s, name, record.organization.as_deref())
}

/// As [`body_of`], of a body by its name and its organization's.
fn body_by_name(
    c: &Connection<'_>,
    s: &Surroundings,
    name: &str,
    organization_name: Option<&str>,
) -> Result<Option<BodyMatch>, Error> {
    let key = body_key(name);
    if key.is_empty() {
        return Ok(None);
    }
    let key = without_place(&key, organization_name.unwrap_or_default());
    let stated = organization_name.map(str::trim).filter(|name| !organization_key(name).is_empty());
    let mut adopted = None;
    let organization = match stated {
        Some(stated) => {
            let organization = organization(c, s, stated)?;
            let unnamed = body::organization(c, "")?;
            if body::named(c, Some(organization), &key)?.is_empty()
                && let Some(unnamed) = unnamed
                && let Some(orphan) = body::named(c, Some(unnamed), &key)?.into_iter().next()
            {
                body::move_to(c, orphan.id, organization)?;
                move_seats(c, s, orphan.id, organization)?;
                note_doubts(c, organization)?;
                note_doubts(c, unnamed)?;
                adopted = Some(orphan.id);
            }
            organization
        }
        None => match body::named(c, None, &key)?.as_slice() {
            [only] => only.organization,
            _ => organization(c, s, "")?,
        },
    };
    let body = match body::named(c, Some(organization), &key)?.into_iter().next() {
        Some(known) => known,
        None => {
            let body = body::add(c, BodyId(s.id()), organization, &key, name)?;
            note_doubts(c, organization)?;
            body
        }
    };
    Ok(Some(BodyMatch { body, adopted }))
}

/// The body that goes by a name; none when there is none, or several.
pub(crate) fn known_body(c: &Connection<'_>, name: &str, organization_name: Option<&str>) -> Result<Option<Body>, Error> {
    let key = without_place(&body_key(name), organization_name.unwrap_or_default());
    let own = match organization_name {
        Some(stated) => body::organization(c, &organization_key(stated))?,
        None => None,
    };
    if let Some(own) = own
        && let Some(known) = body::named(c, Some(own), &key)?.into_iter().next()
    {
        return Ok(Some(known));
    }
    Ok(if let [only] = body::named(c, None, &key)?.as_slice() { Some(only.clone()) } else { None })
}

/// The names of the bodies that one by this name may be meant for: those it differs from by some letters, or by words around it.
pub(crate) fn nearest(c: &Connection<'_>, name: &str) -> Result<Vec<String>, Error> {
    let key = body_key(name);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let mut near = Vec::new();
    for body in body::all(c)? {
        let is_near = |own: &str| close(own, &key) || own.ends_with(&format!(" {key}")) || key.ends_with(&format!(" {own}"));
        if body::names_of(c, body.id)?.iter().any(|own| is_near(&own.key)) {
            near.push(body.name);
        }
    }
    Ok(near)
}

/// Where a record belongs, and the body that changed hands because of it.
pub(crate) struct BodyMatch {
    pub(crate) body: Body,
    pub(crate) adopted: Option<BodyId>,
}

fn organization(c: &Connection<'_>, s: &Surroundings, name: &str) -> Result<OrganizationId, Error> {
    let key = organization_key(name);
    if let Some(known) = body::organization(c, &key)? {
        return Ok(known);
    }
    let id = OrganizationId(s.id());
    body::add_organization(c, id, &key, name)?;
    Ok(id)
}

pub(crate) fn note_doubts(c: &Connection<'_>, organization: OrganizationId) -> Result<(), Error> {
    let names = body::names(c, organization)?;
    let mut doubts = Vec::new();
    for (at, (one, body)) in names.iter().enumerate() {
        for (other, of) in names[at + 1..].iter().filter(|(_, other)| other != body) {
            if close(one, other) {
                let called = |body: BodyId, key: &str| -> Result<String, Error> {
                    Ok(match body::get(c, body)? {
                        Some(body) => printed(c, &body, key)?,
                        None => key.to_owned(),
                    })
                };
                let (first, second) = (called(*body, one)?, called(*of, other)?);
                let message = format!(
                    "»{first}« og »{second}« kan være samme udvalg; de er holdt adskilt. Se efter, og føj navnet til det rette udvalg."
                );
                doubts.push(Doubt { one: one.clone(), other: other.clone(), message });
            }
        }
    }
    Ok(set_doubts(c, organization, "bodies", &doubts)?)
}

/// How a body's name in compared form is printed: as it is called now, or as its minutes said then.
pub(crate) fn printed(c: &Connection<'_>, body: &Body, key: &str) -> Result<String, Error> {
    if body_key(&body.name) == key {
        return Ok(body.name.clone());
    }
    if let Some(printed) = body::printed_names(c, body.id)?.into_iter().find(|name| body_key(name) == key) {
        return Ok(printed);
    }
    let mut letters = key.chars();
    Ok(letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect())
}

/// Whether two names differ by two letters at most, or one goes on where the other ends.
fn close(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let goes_on = long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' ')) && short.contains(' ');
    goes_on || (short.chars().count() >= 8 && distance(short, long) <= 2)
}

/// Number of letters to put in, take out or change to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_articles_and_signs_do_not_count() {
        assert_eq!(body_key("Udvalget for Læring"), body_key("Udvalg for læring"));
        assert_eq!(body_key("Byrådet 2018-2021"), body_key("Byråd"));
        assert_eq!(body_key("Teknik- & Miljøudvalget"), body_key("Teknik- og miljøudvalg"));
        assert_ne!(body_key("Udvalget for Læring"), body_key("Udvalget for Kultur"));
    }

    #[test]
    fn a_council_called_by_its_place() {
        assert_eq!(without_place(&body_key("Fjordby Byråd"), "Fjordby Kommune"), body_key("Byrådet"));
        assert_eq!(without_place(&body_key("Byrådet"), "Fjordby Kommune"), body_key("Byrådet"));
        assert_eq!(
            without_place(&body_key("Udvalget for Fjordby Havn"), "Fjordby Kommune"),
            body_key("Udvalget for Fjordby Havn")
        );
    }

    #[test]
    fn close_names() {
        assert!(close("udvalg for læring", "udvalg for lærng"));
        assert!(close("udvalg for læring", "udvalg for læring og unge"));
        assert!(!close("seniorråd", "byråd"));
        assert!(!close("udvalg for kultur", "udvalg for læring"));
    }
}
