//! *Brugere*: invite, give and end roles, close.

use jiff::SignedDuration;
use sagsgang_model::{
    Date, Role,
    id::{AccountId, AssignmentId, BodyId},
};
use sagsgang_store::{
    Connection, Store,
    account::{self, Assignment},
    body, event,
};
use serde::Serialize;

use super::{
    Actor, Token,
    policy::{Action, Refusal, Resource, may},
    sign_in::checked_name,
    standing_orders::orders_of,
};
use crate::{Error, Surroundings};

/// So long an invitation holds.
const HOLDS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An account that was invited.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Whose it is.
    pub account: AccountId,
    /// The secret of the link, which is told once.
    pub link: Token,
    /// Until when it holds, in UTC, as RFC 3339.
    pub expires: String,
}

/// A role that is to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAssignment {
    /// What somebody is to be.
    pub role: Role,
    /// For which body; none for all.
    pub body: Option<BodyId>,
    /// From which day.
    pub since: Date,
    /// The last day, when one is set.
    pub until: Option<Date>,
}

#[derive(Serialize)]
struct Event<'a> {
    account: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<BodyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Date>,
    by: &'a str,
}

impl<'a> Event<'a> {
    fn of(account: AccountId, by: &'a str) -> Self {
        Self { account, role: None, body: None, since: None, until: None, by }
    }

    fn giving(given: &Assignment, by: &'a str) -> Self {
        Self {
            role: Some(given.role),
            body: given.body,
            since: Some(given.since),
            until: given.until,
            ..Self::of(given.account, by)
        }
    }
}

/// Who does it: an account by its identity, or the command line.
const COMMAND_LINE: &str = "command line";

/// The right to give rights, or the answer to who has not got it.
fn check(actor: &Actor) -> Result<String, Error> {
    match may(actor, Action::ManageAccounts, &Resource::INSTALLATION) {
        Ok(()) if actor.account.0.is_nil() => Ok(COMMAND_LINE.to_owned()),
        Ok(()) => Ok(actor.account.to_string()),
        Err(Refusal::NotStrong) => Err(Error::Forbidden("a second factor is needed".into())),
        Err(Refusal::NoRight) => Err(Error::NotFound("the account".into())),
    }
}

/// Makes the first account, an administrator, before anybody can sign in. Answers the invitation that its owner takes.
///
/// # Errors
/// [`Error::Conflict`] when there are accounts already; [`Error::Invalid`] when address or name will not do.
pub fn first_account(store: &Store, s: &Surroundings, email: &str, name: &str) -> Result<Invited, Error> {
    let (email, name) = (checked_email(email)?, checked_name(name)?);
    store.write(|c| {
        if account::any(c)? {
            return Err(Error::Conflict("Der er allerede brugere. Log ind, eller bed en administrator om en invitation.".into()));
        }
        let invited = add(c, s, &email, &name, COMMAND_LINE)?;
        let given = NewAssignment { role: Role::Administrator, body: None, since: s.today(), until: None };
        give(c, s, invited.account, &given, COMMAND_LINE)?;
        Ok(invited)
    })
}

/// Invites somebody: an account that nobody can sign in to before the link is taken.
///
/// # Errors
/// [`Error::NotFound`] for who may not; [`Error::Conflict`] when the address has an account; [`Error::Invalid`] when
/// address or name will not do.
pub fn invite(store: &Store, s: &Surroundings, actor: &Actor, email: &str, name: &str) -> Result<Invited, Error> {
    let by = check(actor)?;
    let (email, name) = (checked_email(email)?, checked_name(name)?);
    store.write(|c| add(c, s, &email, &name, &by))
}

/// Invites somebody to a role.
///
/// # Errors
/// As [`invite`] and [`assign`]; then nothing is written.
pub fn invite_as(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    email: &str,
    name: &str,
    given: &NewAssignment,
) -> Result<Invited, Error> {
    let by = check(actor)?;
    let (email, name) = (checked_email(email)?, checked_name(name)?);
    store.write(|c| {
        let invited = add(c, s, &email, &name, &by)?;
        give(c, s, invited.account, given, &by)?;
        Ok(invited)
    })
}

fn add(c: &Connection<'_>, s: &Surroundings, email: &str, name: &str, by: &str) -> Result<Invited, Error> {
    if account::by_email(c, email)?.is_some() {
        return Err(Error::Conflict(format!("{email} har allerede en konto.")));
    }
    let id = AccountId(s.id());
    account::add(c, id, email, name, &s.now())?;
    event::append(c, &s.now(), "account.made", &Event::of(id, by))?;
    send(c, s, id)
}

/// Invites an account's owner again: who has forgotten the password or never came. Until the link is taken the old password holds.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such an account.
pub fn renew_invitation(store: &Store, s: &Surroundings, actor: &Actor, account: AccountId) -> Result<Invited, Error> {
    let by = check(actor)?;
    store.write(|c| {
        known(c, account)?;
        event::append(c, &s.now(), "account.invited_again", &Event::of(account, &by))?;
        send(c, s, account)
    })
}

fn send(c: &Connection<'_>, s: &Surroundings, account: AccountId) -> Result<Invited, Error> {
    let link = Token::new(s);
    let expires = (s.moment() + HOLDS).to_string();
    account::invite(c, account, &link.hash(), &expires)?;
    Ok(Invited { account, link, expires })
}

/// Gives a role.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such an account or body; [`Error::Invalid`] when the days or the body do not
/// fit the role, in a sentence for the reader.
pub fn assign(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    account: AccountId,
    given: &NewAssignment,
) -> Result<AssignmentId, Error> {
    let by = check(actor)?;
    store.write(|c| {
        known(c, account)?;
        give(c, s, account, given, &by)
    })
}

fn give(
    c: &Connection<'_>,
    s: &Surroundings,
    account: AccountId,
    given: &NewAssignment,
    by: &str,
) -> Result<AssignmentId, Error> {
    let NewAssignment { role, body, since, until } = *given;
    if role.is_everywhere() && body.is_some() {
        return Err(Error::Invalid(format!("Rollen {role} gælder altid hele kommunen; vælg intet udvalg.")));
    }
    if until.is_some_and(|until| until < since) {
        return Err(Error::Invalid("Den sidste dag ligger før den første.".into()));
    }
    if let Some(body) = body {
        let found = body::get(c, body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        // What sort of body it is says who there is in it.
        if !orders_of(c, &found)?.roles.contains(&role) {
            return Err(Error::Invalid(format!("{} har ingen {}.", found.name, role.danish().to_lowercase())));
        }
    }
    let given = Assignment { id: AssignmentId(s.id()), account, role, body, body_name: None, since, until };
    account::assign(c, &given, &s.now(), by)?;
    event::append(c, &s.now(), "role.given", &Event::giving(&given, by))?;
    Ok(given.id)
}

/// Ends a role: yesterday was its last day, so that the next request is without it.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such a role; [`Error::Conflict`] for the last administrator.
pub fn end_assignment(store: &Store, s: &Surroundings, actor: &Actor, assignment: AssignmentId) -> Result<AccountId, Error> {
    let by = check(actor)?;
    store.write(|c| {
        let found = account::assignment(c, assignment)?.ok_or_else(|| Error::NotFound("the role".into()))?;
        let last = s.today().yesterday().unwrap_or(found.since);
        account::end_assignment(c, assignment, last)?;
        leave_an_administrator(c, s)?;
        event::append(c, &s.now(), "role.ended", &Event::giving(&Assignment { until: Some(last), ..found.clone() }, &by))?;
        Ok(found.account)
    })
}

/// Closes an account: its sessions end, and nobody signs in to it. What it has done stays.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such an account; [`Error::Conflict`] for the last administrator.
pub fn close_account(store: &Store, s: &Surroundings, actor: &Actor, account: AccountId) -> Result<(), Error> {
    let by = check(actor)?;
    store.write(|c| {
        known(c, account)?;
        account::set_closed(c, account, Some(&s.now()))?;
        account::end_sessions(c, account, "")?;
        account::end_invitation(c, account)?;
        leave_an_administrator(c, s)?;
        event::append(c, &s.now(), "account.closed", &Event::of(account, &by))?;
        Ok(())
    })
}

/// Opens an account again.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such an account.
pub fn open_account(store: &Store, s: &Surroundings, actor: &Actor, account: AccountId) -> Result<(), Error> {
    let by = check(actor)?;
    store.write(|c| {
        known(c, account)?;
        account::set_closed(c, account, None)?;
        event::append(c, &s.now(), "account.opened", &Event::of(account, &by))?;
        Ok(())
    })
}

fn known(c: &Connection<'_>, account: AccountId) -> Result<account::Account, Error> {
    account::get(c, account)?.ok_or_else(|| Error::NotFound("the account".into()))
}

/// Else nobody could ever give a right again.
fn leave_an_administrator(c: &Connection<'_>, s: &Surroundings) -> Result<(), Error> {
    match account::holders(c, Role::Administrator, s.today())? {
        0 => Err(Error::Conflict("Så er der ingen administrator tilbage. Giv først en anden rollen.".into())),
        _ => Ok(()),
    }
}

/// An address as it may be kept: the one of the mailbox that the owner has.
fn checked_email(email: &str) -> Result<String, Error> {
    let email = email.trim();
    crate::alerts::is_address(email)
        .then(|| email.to_owned())
        .ok_or_else(|| Error::Invalid("Skriv en e-mailadresse som navn@eksempel.dk.".into()))
}
