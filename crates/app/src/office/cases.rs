//! *Sager*: opened, seen.

use sagsgang_model::{
    CaseNumber,
    id::{AccountId, CaseId, OrganizationId},
    record::Access,
};
use sagsgang_store::{
    Connection, Store, body,
    draft::{self, CaseFile, CasesWanted, DraftLine, Plan},
    event, meeting,
};
use serde::Serialize;

use super::{
    Actor,
    policy::{Action, Refusal, Resource, Stage, may},
};
use crate::{Error, Surroundings};

/// A title is no longer than this, in characters.
pub(super) const LONGEST_TITLE: usize = 300;

/// A case that is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// A KLE subject and facet (`27.00.00-A00`), which gets the next serial number of the year, or a whole number of one's own.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Whether its title may be seen by all who see cases.
    pub access: Access,
}

#[derive(Serialize)]
struct Event<'a> {
    case: CaseId,
    number: &'a str,
    by: AccountId,
}

/// Turns what the policy says into what a use case answers: what may not be seen is not found.
pub(super) fn allow(actor: &Actor, action: Action, on: &Resource<'_>, what: &str) -> Result<(), Error> {
    match may(actor, action, on) {
        Ok(()) => Ok(()),
        Err(Refusal::NotStrong) => Err(Error::Forbidden("a second factor is needed".into())),
        Err(Refusal::NoRight) => Err(Error::NotFound(what.to_owned())),
    }
}

/// What the policy is asked about a case.
fn resource<'a>(access: Access, owners: &'a [AccountId]) -> Resource<'a> {
    Resource { bodies: &[], stage: Stage::None, access, owners }
}

/// The organization whose office this is: the one with most bodies.
fn home(c: &Connection<'_>) -> Result<OrganizationId, Error> {
    let mut bodies: std::collections::BTreeMap<OrganizationId, usize> = std::collections::BTreeMap::new();
    for body in body::all(c)? {
        *bodies.entry(body.organization).or_default() += 1;
    }
    let most = bodies.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(id, _)| id).ok_or_else(|| Error::Conflict("Der er ingen udvalg endnu. Indlæs et referat, så kommer de.".into()))
}

/// Opens a case.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Invalid`] when number or title will not do, [`Error::Conflict`] when a case has
/// the number: both in a sentence for the reader.
pub fn open_case(store: &Store, s: &Surroundings, actor: &Actor, new: &NewCase) -> Result<CaseId, Error> {
    allow(actor, Action::OpenCase, &Resource::INSTALLATION, "the case")?;
    let title = checked_title(&new.title)?;
    store.write(|c| {
        let organization = home(c)?;
        let number = numbered(c, s, organization, &new.number)?;
        let id = meeting::case(c, organization, &number, || CaseId(s.id()))?;
        if draft::case(c, id)?.is_some() {
            return Err(Error::Conflict(format!("Sag {number} er oprettet i forvejen.")));
        }
        let file = CaseFile {
            id,
            number: number.clone(),
            title,
            access: new.access,
            opened: s.now(),
            opened_by: actor.name.clone(),
            owner: actor.account,
        };
        draft::open_case(c, &file)?;
        event::append(c, &s.now(), "case.opened", &Event { case: id, number: number.as_str(), by: actor.account })?;
        Ok(id)
    })
}

pub(super) fn checked_title(title: &str) -> Result<String, Error> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    match title.chars().count() {
        0 => Err(Error::Invalid("Skriv en titel.".into())),
        1..=LONGEST_TITLE => Ok(title),
        _ => Err(Error::Invalid(format!("Titlen er for lang; højst {LONGEST_TITLE} tegn."))),
    }
}

/// A whole case number of what somebody wrote.
fn numbered(c: &Connection<'_>, s: &Surroundings, organization: OrganizationId, written: &str) -> Result<CaseNumber, Error> {
    let written: String = written.split_whitespace().collect::<String>().to_uppercase();
    let wrong = || Error::Invalid("Skriv et KLE-nummer som 27.00.00-A00, eller et helt sagsnummer.".to_owned());
    // A subject and facet make a KLE number when a serial and year are put behind them.
    let probe: Result<CaseNumber, _> = format!("{written}-1-26").parse();
    if let Ok(probe) = probe
        && probe.kle().is_some_and(|kle| format!("{}-{}", kle.subject, kle.facet) == written)
    {
        let year = format!("{:02}", s.today().year() % 100);
        let serial = draft::last_serial(c, organization, &written, &year)? + 1;
        return format!("{written}-{serial}-{year}").parse().map_err(|_| wrong());
    }
    // A KLE subject alone is the beginning of a number.
    if written.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(wrong());
    }
    written.parse().map_err(|_| wrong())
}

/// A page of the list of cases has so many.
const LISTED: u32 = 100;

/// The cases that an actor may see with these words in number or title, page by page from 0, the one opened last first; and
/// whether there are more.
///
/// # Errors
/// The store's own.
pub fn cases(store: &Store, actor: &Actor, words: &str, page: u32) -> Result<(Vec<CaseFile>, bool), Error> {
    let seen = |owners: &[AccountId]| {
        let sees = |access: &Access| may(actor, Action::ReadCase, &resource(*access, owners)).is_ok();
        [Access::Open, Access::Closed].into_iter().filter(sees).collect::<Vec<_>>()
    };
    let (own, others) = (seen(&[actor.account]), seen(&[]));
    let wanted = CasesWanted { account: actor.account, own: &own, others: &others, words };
    let mut found = store.read(|c| draft::cases(c, &wanted, LISTED + 1, page.saturating_mul(LISTED)))?;
    let more = found.len() > LISTED as usize;
    found.truncate(LISTED as usize);
    Ok((found, more))
}

/// A case and the items prepared for it that the actor may read.
///
/// # Errors
/// [`Error::NotFound`] without such a case, and for who may not see it.
pub fn read_case(store: &Store, actor: &Actor, id: CaseId) -> Result<(CaseFile, Vec<(DraftLine, Plan)>), Error> {
    store.read(|c| {
        let file = draft::case(c, id)?.ok_or_else(|| Error::NotFound("the case".into()))?;
        allow(actor, Action::ReadCase, &resource(file.access, &[file.owner]), "the case")?;
        let mut drafts = Vec::new();
        for (found, line) in draft::of_case(c, id)?.into_iter().zip(draft::lines_of_case(c, id)?) {
            match super::drafts::find(c, actor, found.id, Action::ReadDraft) {
                Ok(found) => drafts.push((line, draft::plan(c, found.id)?)),
                Err(Error::NotFound(_) | Error::Forbidden(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((file, drafts))
    })
}
