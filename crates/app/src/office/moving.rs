//! *Indflytning*: what came in from other systems, what of it is doubtful, and how a person settles it.

use std::collections::{BTreeMap, BTreeSet};

use sagsgang_model::{
    CaseNumber, ClockTime, Date, ItemNumber, Slug,
    id::{BodyId, OrganizationId},
    publication::Occasion,
    record::Access,
};
use sagsgang_store::{
    Connection, Store,
    body::{self, Body, BodyName},
    correction, event, meeting,
    moving::{self, Delivered, DeliveredMeeting, Redirect, Settled},
    person::{self, PersonRow},
    public, trail,
};
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Actor,
    cases::allow,
    policy::{Action, Resource},
};
use crate::{
    Cleaning, Correction, Document, Error, Folder, Found, Imported, MovedIn, Reading, Surroundings, attach_delivered, correct,
    import_document::{Gates, Prepared, commit, prepare},
    match_bodies::{note_doubts, printed},
    match_people::{bucket_of, match_buckets, person_key},
    publish::Why,
};

/// So many old addresses are listed.
const LISTED: usize = 20;

/// A file that came in, and its meetings.
#[derive(Debug, Clone, PartialEq)]
pub struct Came {
    /// The file.
    pub delivered: Delivered,
    /// Its meetings.
    pub meetings: Vec<DeliveredMeeting>,
}

/// Two names that may be one person's or one body's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// One name.
    pub one: String,
    /// The other.
    pub other: String,
    /// Why, in a sentence.
    pub message: String,
}

/// A body, and what it was called when.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyCalled {
    /// The body.
    pub body: Body,
    /// Its names, each as it is printed.
    pub names: Vec<(String, BodyName)>,
    /// How many seats lists of members tell of.
    pub seats: usize,
}

/// What the page of moving in shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moving {
    /// What came in, the latest first.
    pub came: Vec<Came>,
    /// How many attachments exports list whose bytes are not here.
    pub files_missing: usize,
    /// Names that may be one person's.
    pub people: Vec<Alike>,
    /// Names that may be one body's.
    pub bodies_alike: Vec<Alike>,
    /// What was said of two names: one, the other, and whether they are the same.
    pub settled: Vec<(String, String, bool)>,
    /// The name of each person.
    pub names: Vec<String>,
    /// Each body.
    pub bodies: Vec<BodyCalled>,
    /// Corrections, the latest first: address, field, value as JSON, who, when.
    pub corrections: Vec<(String, correction::Correction)>,
    /// The first old addresses, and where they lead.
    pub redirects: Vec<Redirect>,
    /// How many there are.
    pub redirects_in_all: usize,
}

fn allowed(actor: &Actor) -> Result<(), Error> {
    allow(actor, Action::MoveIn, &Resource::INSTALLATION, "the page")
}

/// What came in, and what is to be settled.
///
/// # Errors
/// [`Error::NotFound`] for who may not.
pub fn moving(store: &Store, actor: &Actor) -> Result<Moving, Error> {
    allowed(actor)?;
    store.read(|c| {
        let mut page = Moving::default();
        for delivered in moving::all(c)? {
            let meetings = moving::meetings_of(c, &delivered.sha256)?;
            page.came.push(Came { delivered, meetings });
        }
        page.files_missing = moving::files_missing(c)?;
        let mut names = BTreeSet::new();
        for (organization, _) in body::organizations(c)? {
            let people = person::all(c, organization)?;
            let called = |key: &str| people.iter().find(|person| person.key == key).map_or(key, |person| &person.name).to_owned();
            for (bucket, doubt) in person::doubts_of(c, organization)? {
                let is_body = bucket == "bodies";
                let (one, other) = if is_body { (doubt.one, doubt.other) } else { (called(&doubt.one), called(&doubt.other)) };
                let list = if is_body { &mut page.bodies_alike } else { &mut page.people };
                list.push(Alike { one, other, message: doubt.message });
            }
            for told in moving::settled(c, organization)? {
                page.settled.push((called(&told.one), called(&told.other), told.same));
            }
            names.extend(people.into_iter().map(|person| person.name));
        }
        page.names = names.into_iter().collect();
        for body in body::all(c)? {
            let mut names = Vec::new();
            for name in body::names_of(c, body.id)? {
                names.push((printed(c, &body, &name.key)?, name));
            }
            let seats = moving::seats_of(c, body.id, None)?.len();
            page.bodies.push(BodyCalled { body, names, seats });
        }
        page.corrections = correction::latest(c, LISTED)?;
        (page.redirects, page.redirects_in_all) = moving::redirects(c, LISTED)?;
        Ok(page)
    })
}

/// Takes in what another system hands over; nothing when it is here already.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Invalid`] when the file is nothing of the sort, in a sentence for the reader.
pub fn take_in_delivery(
    store: &Store,
    s: &Surroundings,
    reading: &dyn Reading,
    actor: &Actor,
    document: &Document,
) -> Result<Option<MovedIn>, Error> {
    allowed(actor)?;
    // A document that is no export is read in the other way, by who knows whether it is open.
    let known = store.read(|c| moving::is_known(c, &sagsgang_store::content_hash(&document.bytes), reading.version()))?;
    let is_delivery = known || reading.delivery(document).map_err(Error::Invalid)?.is_some();
    if !is_delivery {
        let why = if document.bytes.starts_with(b"PK\x03\x04") {
            "Filen er et arkiv (ZIP). Pak det ud, og vælg udtrækkene i det, eller indlæs det med »sagsgang import«."
        } else {
            "Filen er hverken et udtræk af et system, der kendes, eller en liste over medlemmer. Referater og dagsordener indlæses med »sagsgang import«."
        };
        return Err(Error::Invalid(why.to_owned()));
    }
    let prepared = match prepare(store, reading, document)? {
        Prepared::Delivery(mut delivery) => {
            delivery.by.clone_from(&actor.name);
            Prepared::Delivery(delivery)
        }
        other => other,
    };
    match commit(store, s, reading.version(), prepared)? {
        Imported::MovedIn(moved) => Ok(Some(moved)),
        Imported::Unreadable(why) => Err(Error::Invalid(why)),
        Imported::Unchanged | Imported::Kept(_) => Ok(None),
    }
}

/// Puts uploaded files behind the attachments that exports list.
///
/// # Errors
/// [`Error::NotFound`] for who may not; the store's own.
pub fn take_in_files(
    store: &Store,
    s: &Surroundings,
    cleaning: &dyn Cleaning,
    actor: &Actor,
    files: &[Document],
) -> Result<Found, Error> {
    allowed(actor)?;
    let open = |at: usize| files.get(at).map(|file| file.bytes.clone()).ok_or_else(|| std::io::ErrorKind::NotFound.into());
    let folder = Folder { names: files.iter().map(|file| file.name.clone()).collect(), open: &open };
    attach_delivered(store, s, cleaning, &folder)
}

// ---------------------------------------------------------------- people

#[derive(Serialize)]
struct PeopleEvent<'a> {
    one: String,
    other: String,
    same: Option<bool>,
    by: &'a str,
}

/// Says that two names are one person's, who is called by the other one from now on; that they are two people's; or, with
/// neither, takes back what was said. It holds whatever is read later.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Invalid`] for names that nobody has; [`Error::Conflict`] when both sat in one
/// meeting.
pub fn settle_people(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    one: &str,
    other: &str,
    same: Option<bool>,
) -> Result<(), Error> {
    allowed(actor)?;
    let keys = person_key(one).zip(person_key(other)).filter(|(one, other)| one != other);
    let (one_key, other_key) =
        keys.ok_or_else(|| Error::Invalid("Skriv to forskellige navne, hvert med for- og efternavn.".into()))?;
    store.write(|c| {
        let (organization, one, other) = both(c, &one_key, &other_key)?.ok_or_else(|| {
            Error::Invalid(format!("Der er ingen, der hedder »{one}«, i samme kommune som »{other}«. Vælg navnene fra listen."))
        })?;
        let serial = event::next_serial(c)?;
        match same {
            Some(same) => {
                if same && person::met(c, one.id, other.id)? {
                    let why = format!("{} og {} står begge som mødt i samme møde, så de er to personer.", one.name, other.name);
                    return Err(Error::Conflict(why));
                }
                let (one, other) = (one.key.clone(), other.key.clone());
                moving::settle(
                    c,
                    &Settled { organization, one, other, same, serial, made: s.now(), made_by: actor.name.clone() },
                )?;
            }
            None => {
                if !moving::unsettle(c, organization, &one.key, &other.key)? {
                    return Err(Error::Invalid("Der er ikke afgjort noget om de to navne.".into()));
                }
            }
        }
        match_buckets(c, organization, BTreeSet::from([bucket_of(&one.key), bucket_of(&other.key)]))?;
        moving::set_joined(c, &joined(c)?)?;
        let event = PeopleEvent { one: one.id.to_string(), other: other.id.to_string(), same, by: &actor.account.to_string() };
        event::append(c, &s.now(), "people.settled", &event)?;
        Ok(())
    })
}

/// The rows of two names, in the organization that has both.
fn both(c: &Connection<'_>, one: &str, other: &str) -> Result<Option<(OrganizationId, PersonRow, PersonRow)>, Error> {
    for (organization, _) in body::organizations(c)? {
        let mut found: Vec<PersonRow> = person::all(c, organization)?;
        found.retain(|person| person.key == one || person.key == other);
        if let [first, second] = found.as_slice() {
            let (one, other) = if first.key == one { (first, second) } else { (second, first) };
            return Ok(Some((organization, one.clone(), other.clone())));
        }
    }
    Ok(None)
}

/// Names on public pages that people have joined, each with the one that stands for it in the end.
fn joined(c: &Connection<'_>) -> Result<BTreeMap<String, String>, Error> {
    let mut joined = BTreeMap::new();
    for (organization, _) in body::organizations(c)? {
        let people = person::all(c, organization)?;
        let slug = |key: &str| people.iter().find(|person| person.key == key).map(|person| Slug::of(&person.name).to_string());
        for told in moving::settled(c, organization)?.iter().filter(|told| told.same) {
            if let (Some(one), Some(other)) = (slug(&told.one), slug(&told.other)) {
                let end = |of: &str| joined.get(of).cloned().unwrap_or_else(|| of.to_owned());
                let (one, other) = (end(&one), end(&other));
                if one != other {
                    joined.values_mut().filter(|stands| **stands == one).for_each(|stands| stands.clone_from(&other));
                    joined.insert(one, other);
                }
            }
        }
    }
    Ok(joined)
}

// ---------------------------------------------------------------- bodies

#[derive(Serialize)]
struct BodyEvent<'a> {
    body: BodyId,
    joined: BodyId,
    from: Date,
    by: &'a str,
    #[serde(flatten)]
    gates: Gates,
}

/// Lets a body be the earlier name of another: from a day it is called as the other one. Its meetings keep their addresses and
/// become the other's, and what is read later under either name is of one body.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such bodies; [`Error::Conflict`] when they are two bodies all the same.
pub fn join_bodies(store: &Store, s: &Surroundings, actor: &Actor, old: BodyId, into: BodyId, from: Date) -> Result<(), Error> {
    allowed(actor)?;
    if old == into {
        return Err(Error::Invalid("Vælg to forskellige udvalg.".into()));
    }
    store.write(|c| {
        let missing = || Error::NotFound("the body".into());
        let old = body::get(c, old)?.ok_or_else(missing)?;
        let into = body::get(c, into)?.ok_or_else(missing)?;
        if old.organization != into.organization {
            return Err(Error::Conflict("De to udvalg hører til hver sin kommune.".into()));
        }
        if body::has_work(c, old.id)? {
            let why = format!(
                "{} har møder, punkter eller brugere her på kontoret. Kun et udvalg, der er fortid, kan føjes til et andet.",
                old.name
            );
            return Err(Error::Conflict(why));
        }
        let meetings = meeting::of_body(c, old.id)?;
        if let Some(late) = meetings.iter().rev().find(|meeting| meeting.date >= from) {
            let (name, day) = (&old.name, sagsgang_model::danish_date(late.date));
            return Err(Error::Conflict(format!("{name} havde møde {day} under sit gamle navn. Skriv en dag efter det.")));
        }
        let shown = !public::meetings_of(c, &old.slug)?.is_empty();
        body::absorb(c, old.id, into.id, from)?;
        let mut gates = Gates::default();
        let why = Why::told(Occasion::Correction, &format!("Udvalget hedder nu {}.", into.name));
        for meeting in &meetings {
            gates.place(c, s, meeting.id, &why)?;
        }
        note_doubts(c, old.organization)?;
        trail::link_body(c, into.id)?;
        if shown {
            let (from, to) = (format!("/udvalg/{}", old.slug), format!("/udvalg/{}", into.slug));
            moving::keep_redirect(c, &Redirect { old: from, new: to, joined: true })?;
        }
        let event = BodyEvent { body: into.id, joined: old.id, from, by: &actor.account.to_string(), gates };
        event::append(c, &s.now(), "bodies.joined", &event)?;
        Ok(())
    })
}

// ---------------------------------------------------------------- fields

/// *Felter* that can be put right: name in forms, what it is called, and its place in the record. Those of an item first.
pub const FIELDS: [(&str, &str, &str); 7] = [
    ("titel", "Punktets titel", "/title"),
    ("nummer", "Punktets nummer", "/number"),
    ("sagsnummer", "Punktets sagsnummer", "/case_number"),
    ("sted", "Mødets sted", "/place"),
    ("leder", "Mødets leder", "/chair"),
    ("begynder", "Mødet begynder", "/start"),
    ("slutter", "Mødet slutter", "/end"),
];
/// So many of them are an item's.
const OF_ITEMS: usize = 3;

/// Puts right a field of a meeting or an item that was misread; what is read later keeps it. Answers why the meeting is held back
/// with it, when it is.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Invalid`] when there is no such thing or the value does not fit;
/// [`Error::Conflict`] for a closed item, and for a number that another item has.
pub fn correct_field(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    address: &str,
    field: &str,
    value: &str,
    reason: &str,
) -> Result<Option<String>, Error> {
    allowed(actor)?;
    let address = address.trim().split(['?', '#']).next().unwrap_or_default();
    let address = address.split_once("/moeder/").map_or(address, |(_, address)| address).trim_matches('/');
    let invalid = |why: &str| Error::Invalid(why.to_owned());
    let at = FIELDS.iter().position(|(name, ..)| *name == field).ok_or_else(|| invalid("Vælg, hvad der skal rettes."))?;
    if (at < OF_ITEMS) != address.contains("/punkt/") {
        return Err(invalid(
            "Adressen er et punkts, når det er punktet, der rettes, og ellers mødets: /moeder/byraadet/2024-06-18/punkt/7",
        ));
    }
    if reason.trim().is_empty() {
        return Err(invalid("Skriv, hvorfor det rettes. Læserne kan se det."));
    }
    let value = entered(field, value.trim())
        .ok_or_else(|| invalid("Værdien passer ikke i feltet. Et klokkeslæt er 16.00, et sagsnummer som i sagen."))?;
    let closed = store.read(|c| -> Result<bool, Error> {
        let Some((of, _)) = address.split_once("/punkt/") else { return Ok(false) };
        let Some(found) = meeting::at(c, of)? else { return Ok(false) };
        Ok(meeting::items(c, found.id)?.iter().any(|item| item.address == address && item.access == Access::Closed))
    })?;
    if closed {
        return Err(Error::Conflict("Punktet er lukket. Hvad der må vises om det, bestemmes med »sagsgang gate closed«.".into()));
    }
    let correction = Correction {
        address: address.to_owned(),
        pointer: FIELDS[at].2.to_owned(),
        value,
        by: actor.name.clone(),
        reason: reason.trim().to_owned(),
    };
    correct(store, s, &correction).map_err(|error| match error {
        Error::NotFound(_) => invalid("Der er intet møde eller punkt med den adresse."),
        other => other,
    })
}

/// What somebody wrote, as the record has it.
fn entered(field: &str, value: &str) -> Option<Json> {
    /// Longer than any title.
    const LONGEST: usize = 500;
    if value.chars().count() > LONGEST {
        return None;
    }
    let json = match field {
        "titel" => return (!value.is_empty()).then(|| value.into()),
        _ if value.is_empty() => return Some(Json::Null),
        "nummer" => serde_json::to_value(value.parse::<ItemNumber>().ok()?),
        "sagsnummer" => serde_json::to_value(value.parse::<CaseNumber>().ok()?),
        "begynder" | "slutter" => serde_json::to_value(value.replace('.', ":").parse::<ClockTime>().ok()?),
        _ => Ok(value.into()),
    };
    json.ok()
}
