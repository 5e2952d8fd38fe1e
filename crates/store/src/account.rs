//! *Brugere*: who works in the office, what proves them, and what they are from one day to another.

use sagsgang_model::{
    Date, Role,
    id::{AccountId, AssignmentId, BodyId, PasskeyId},
};

use crate::{Connection, Error, Row, values};

/// *Bruger*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity.
    pub id: AccountId,
    /// The address as written; it is also the name one signs in with.
    pub email: String,
    /// What colleagues see.
    pub name: String,
    /// Hash of the password as a PHC string; none until an invitation is taken.
    pub password: Option<String>,
    /// Secret of the codes of an authenticator, in base32.
    pub totp: Option<String>,
    /// The last step a code was used of.
    pub totp_step: i64,
    /// When it was made, in UTC, as RFC 3339.
    pub made: String,
    /// Since when it may not be used.
    pub closed: Option<String>,
}

const ACCOUNT: &str = "id, email, name, password, totp, totp_step, made, closed";

fn account_row(row: &Row<'_>) -> Result<Account, Error> {
    Ok(Account {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        password: row.get(3)?,
        totp: row.get(4)?,
        totp_step: row.get(5)?,
        made: row.get(6)?,
        closed: row.get(7)?,
    })
}

/// The form addresses are compared in.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether anybody has an account.
pub fn any(c: &Connection<'_>) -> Result<bool, Error> {
    c.query_value("SELECT COUNT(*) FROM accounts", &[]).map(|count: i64| count > 0)
}

/// Adds an account that nobody can sign in to yet.
pub fn add(c: &Connection<'_>, id: AccountId, email: &str, name: &str, made: &str) -> Result<(), Error> {
    c.execute(
        "INSERT INTO accounts (id, email, email_key, name, totp_step, made) VALUES ($1, $2, $3, $4, 0, $5)",
        values![id, email.trim(), email_key(email), name, made],
    )?;
    Ok(())
}

/// An account by its identity.
pub fn get(c: &Connection<'_>, id: AccountId) -> Result<Option<Account>, Error> {
    c.query_first(&format!("SELECT {ACCOUNT} FROM accounts WHERE id = $1"), values![id], account_row)
}

/// An account by its address.
pub fn by_email(c: &Connection<'_>, email: &str) -> Result<Option<Account>, Error> {
    c.query_first(&format!("SELECT {ACCOUNT} FROM accounts WHERE email_key = $1"), values![email_key(email)], account_row)
}

/// Every account, by name.
pub fn all(c: &Connection<'_>) -> Result<Vec<Account>, Error> {
    c.query(&format!("SELECT {ACCOUNT} FROM accounts ORDER BY name, email_key"), &[], account_row)
}

/// Changes what colleagues see.
pub fn rename(c: &Connection<'_>, id: AccountId, name: &str) -> Result<(), Error> {
    c.execute("UPDATE accounts SET name = $1 WHERE id = $2", values![name, id])?;
    Ok(())
}

/// Sets the hash of the password.
pub fn set_password(c: &Connection<'_>, id: AccountId, password: &str) -> Result<(), Error> {
    c.execute("UPDATE accounts SET password = $1 WHERE id = $2", values![password, id])?;
    Ok(())
}

/// Sets or takes away the secret of the codes.
pub fn set_totp(c: &Connection<'_>, id: AccountId, secret: Option<&str>, step: i64) -> Result<(), Error> {
    c.execute("UPDATE accounts SET totp = $1, totp_step = $2 WHERE id = $3", values![secret, step, id])?;
    Ok(())
}

/// Notes that the code of a step was used. False when it, or a later one, was used before.
pub fn use_step(c: &Connection<'_>, id: AccountId, step: i64) -> Result<bool, Error> {
    Ok(c.execute("UPDATE accounts SET totp_step = $1 WHERE id = $2 AND totp_step < $1", values![step, id])? > 0)
}

/// Closes an account, or opens it again.
pub fn set_closed(c: &Connection<'_>, id: AccountId, since: Option<&str>) -> Result<(), Error> {
    c.execute("UPDATE accounts SET closed = $1 WHERE id = $2", values![since, id])?;
    Ok(())
}

// ---------------------------------------------------------------- codes for who has lost the second factor

/// Puts other codes in place of those there are.
pub fn set_recovery_codes(c: &Connection<'_>, account: AccountId, hashes: &[String]) -> Result<(), Error> {
    c.execute("DELETE FROM recovery_codes WHERE account = $1", values![account])?;
    for hash in hashes {
        c.execute("INSERT INTO recovery_codes (account, hash) VALUES ($1, $2)", values![account, hash])?;
    }
    Ok(())
}

/// Uses a code up. False when there is no such one.
pub fn use_recovery_code(c: &Connection<'_>, account: AccountId, hash: &str) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM recovery_codes WHERE account = $1 AND hash = $2", values![account, hash])? > 0)
}

/// How many codes are left.
pub fn recovery_codes(c: &Connection<'_>, account: AccountId) -> Result<usize, Error> {
    c.query_value("SELECT COUNT(*) FROM recovery_codes WHERE account = $1", values![account])
}

// ---------------------------------------------------------------- passkeys

/// *Adgangsnøgle*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Identity.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// The host it was made for.
    pub site: String,
    /// What the authenticator calls it.
    pub credential: Vec<u8>,
    /// What proves its signatures.
    pub public_key: Vec<u8>,
    /// What changes by use.
    pub state: Vec<u8>,
    /// The ways to reach the authenticator, one bit each.
    pub transports: i64,
    /// When it was made, in UTC, as RFC 3339.
    pub made: String,
    /// When somebody last signed in with it.
    pub used: Option<String>,
}

const PASSKEY: &str = "id, account, name, site, credential, public_key, state, transports, made, used";

fn passkey_row(row: &Row<'_>) -> Result<Passkey, Error> {
    Ok(Passkey {
        id: row.get(0)?,
        account: row.get(1)?,
        name: row.get(2)?,
        site: row.get(3)?,
        credential: row.get(4)?,
        public_key: row.get(5)?,
        state: row.get(6)?,
        transports: row.get(7)?,
        made: row.get(8)?,
        used: row.get(9)?,
    })
}

/// Keeps a passkey.
pub fn add_passkey(c: &Connection<'_>, key: &Passkey) -> Result<(), Error> {
    let Passkey { id, account, name, site, credential, public_key, state, transports, made, used } = key;
    c.execute(
        &format!("INSERT INTO passkeys ({PASSKEY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
        values![*id, *account, name, site, credential, public_key, state, *transports, made, used.as_deref()],
    )?;
    Ok(())
}

/// A passkey by what the authenticator calls it.
pub fn passkey(c: &Connection<'_>, credential: &[u8]) -> Result<Option<Passkey>, Error> {
    c.query_first(&format!("SELECT {PASSKEY} FROM passkeys WHERE credential = $1"), values![credential], passkey_row)
}

/// An account's passkeys, the oldest first.
pub fn passkeys(c: &Connection<'_>, account: AccountId) -> Result<Vec<Passkey>, Error> {
    c.query(&format!("SELECT {PASSKEY} FROM passkeys WHERE account = $1 ORDER BY made, id"), values![account], passkey_row)
}

/// Notes that somebody signed in with a passkey.
pub fn use_passkey(c: &Connection<'_>, id: PasskeyId, state: &[u8], used: &str) -> Result<(), Error> {
    c.execute("UPDATE passkeys SET state = $1, used = $2 WHERE id = $3", values![state, used, id])?;
    Ok(())
}

/// Takes one of an account's passkeys away. False when it has no such one.
pub fn remove_passkey(c: &Connection<'_>, account: AccountId, id: PasskeyId) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM passkeys WHERE id = $1 AND account = $2", values![id, account])? > 0)
}

/// Takes all of an account's passkeys away.
pub fn remove_passkeys(c: &Connection<'_>, account: AccountId) -> Result<(), Error> {
    c.execute("DELETE FROM passkeys WHERE account = $1", values![account])?;
    Ok(())
}

// ---------------------------------------------------------------- invitations

/// Keeps an invitation in place of any other of the account.
pub fn invite(c: &Connection<'_>, account: AccountId, hash: &str, expires: &str) -> Result<(), Error> {
    c.execute("DELETE FROM invitations WHERE account = $1", values![account])?;
    c.execute("INSERT INTO invitations (hash, account, expires) VALUES ($1, $2, $3)", values![hash, account, expires])?;
    Ok(())
}

/// Whose invitation it is, while it holds.
pub fn invited(c: &Connection<'_>, hash: &str, now: &str) -> Result<Option<Account>, Error> {
    let account: Option<AccountId> =
        c.query_first("SELECT account FROM invitations WHERE hash = $1 AND expires > $2", values![hash, now], |row| row.get(0))?;
    account.map_or(Ok(None), |account| get(c, account))
}

/// Until when an account's invitation holds, when it has one.
pub fn invitation(c: &Connection<'_>, account: AccountId) -> Result<Option<String>, Error> {
    c.query_first("SELECT expires FROM invitations WHERE account = $1", values![account], |row| row.get(0))
}

/// Takes an account's invitation away: it was taken.
pub fn end_invitation(c: &Connection<'_>, account: AccountId) -> Result<(), Error> {
    c.execute("DELETE FROM invitations WHERE account = $1", values![account])?;
    Ok(())
}

// ---------------------------------------------------------------- roles

/// *Tildelt rolle*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Identity.
    pub id: AssignmentId,
    /// Whose it is.
    pub account: AccountId,
    /// What they are.
    pub role: Role,
    /// For which body; none for all.
    pub body: Option<BodyId>,
    /// The body's name.
    pub body_name: Option<String>,
    /// From which day.
    pub since: Date,
    /// The last day, when one is set.
    pub until: Option<Date>,
}

impl Assignment {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| until >= day)
    }
}

const ASSIGNMENT: &str =
    "SELECT a.id, a.account, a.role, a.body, b.name, a.since, a.until FROM assignments a LEFT JOIN bodies b ON b.id = a.body";

fn assignment_row(row: &Row<'_>) -> Result<Assignment, Error> {
    Ok(Assignment {
        id: row.get(0)?,
        account: row.get(1)?,
        role: row.get(2)?,
        body: row.get(3)?,
        body_name: row.get(4)?,
        since: row.get(5)?,
        until: row.get(6)?,
    })
}

/// Gives a role.
pub fn assign(c: &Connection<'_>, given: &Assignment, made: &str, made_by: &str) -> Result<(), Error> {
    c.execute(
        "INSERT INTO assignments (id, account, role, body, since, until, made, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![given.id, given.account, given.role, given.body, given.since, given.until, made, made_by],
    )?;
    Ok(())
}

/// A role that was given.
pub fn assignment(c: &Connection<'_>, id: AssignmentId) -> Result<Option<Assignment>, Error> {
    c.query_first(&format!("{ASSIGNMENT} WHERE a.id = $1"), values![id], assignment_row)
}

/// Sets the last day of a role.
pub fn end_assignment(c: &Connection<'_>, id: AssignmentId, until: Date) -> Result<(), Error> {
    c.execute("UPDATE assignments SET until = $1 WHERE id = $2", values![until, id])?;
    Ok(())
}

/// Every role an account has had or will have, the newest first.
pub fn assignments(c: &Connection<'_>, account: AccountId) -> Result<Vec<Assignment>, Error> {
    c.query(&format!("{ASSIGNMENT} WHERE a.account = $1 ORDER BY a.since DESC, a.id DESC"), values![account], assignment_row)
}

/// The roles an account has on a day.
pub fn held(c: &Connection<'_>, account: AccountId, day: Date) -> Result<Vec<(Role, Option<BodyId>)>, Error> {
    c.query(
        "SELECT role, body FROM assignments WHERE account = $1 AND since <= $2 AND (until IS NULL OR until >= $2) ORDER BY id",
        values![account, day],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The open accounts that have one of some roles for a body on a day, by name.
pub fn of_body(c: &Connection<'_>, body: BodyId, roles: &[Role], day: Date) -> Result<Vec<Account>, Error> {
    let mut found = c.query(
        &format!(
            "SELECT {}, x.role FROM accounts a JOIN assignments x ON x.account = a.id WHERE a.closed IS NULL \
             AND (x.body = $1 OR x.body IS NULL) AND x.since <= $2 AND (x.until IS NULL OR x.until >= $2) ORDER BY a.name, a.id",
            ACCOUNT.split(", ").map(|column| format!("a.{column}")).collect::<Vec<_>>().join(", ")
        ),
        values![body, day],
        |row| Ok((account_row(row)?, row.get::<Role>(8)?)),
    )?;
    found.retain(|(_, role)| roles.contains(role));
    let mut accounts: Vec<Account> = found.into_iter().map(|(account, _)| account).collect();
    accounts.dedup_by_key(|account| account.id);
    Ok(accounts)
}

/// How many open accounts with a password have a role on a day.
pub fn holders(c: &Connection<'_>, role: Role, day: Date) -> Result<usize, Error> {
    c.query_value(
        "SELECT COUNT(DISTINCT a.id) FROM accounts a JOIN assignments x ON x.account = a.id \
         WHERE x.role = $1 AND a.closed IS NULL AND a.password IS NOT NULL AND x.since <= $2 AND (x.until IS NULL OR x.until >= $2)",
        values![role, day],
    )
}

// ---------------------------------------------------------------- sessions

/// *Session*: a browser that somebody has signed in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of what the browser keeps.
    pub id: String,
    /// Who signed in.
    pub account: AccountId,
    /// How they were proved.
    pub proof: String,
    /// When they signed in, in UTC, as RFC 3339.
    pub begun: String,
    /// When a page was last asked for, to the minute.
    pub seen: String,
    /// What the browser called itself.
    pub agent: String,
}

const SESSION: &str = "id, account, proof, begun, seen, agent";

fn session_row(row: &Row<'_>) -> Result<Session, Error> {
    Ok(Session {
        id: row.get(0)?,
        account: row.get(1)?,
        proof: row.get(2)?,
        begun: row.get(3)?,
        seen: row.get(4)?,
        agent: row.get(5)?,
    })
}

/// Keeps a session.
pub fn begin_session(c: &Connection<'_>, session: &Session) -> Result<(), Error> {
    let Session { id, account, proof, begun, seen, agent } = session;
    c.execute(
        "INSERT INTO office_sessions (id, account, proof, begun, seen, agent) VALUES ($1, $2, $3, $4, $5, $6)",
        values![id, *account, proof, begun, seen, agent],
    )?;
    Ok(())
}

/// A session by the hash of what the browser keeps.
pub fn session(c: &Connection<'_>, id: &str) -> Result<Option<Session>, Error> {
    c.query_first(&format!("SELECT {SESSION} FROM office_sessions WHERE id = $1"), values![id], session_row)
}

/// An account's sessions, the one used last first.
pub fn sessions(c: &Connection<'_>, account: AccountId) -> Result<Vec<Session>, Error> {
    c.query(
        &format!("SELECT {SESSION} FROM office_sessions WHERE account = $1 ORDER BY seen DESC, id"),
        values![account],
        session_row,
    )
}

/// Notes that a page was asked for.
pub fn touch_session(c: &Connection<'_>, id: &str, seen: &str) -> Result<(), Error> {
    c.execute("UPDATE office_sessions SET seen = $1 WHERE id = $2", values![seen, id])?;
    Ok(())
}

/// Ends one of an account's sessions. False when it has no such one.
pub fn end_session(c: &Connection<'_>, account: AccountId, id: &str) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM office_sessions WHERE id = $1 AND account = $2", values![id, account])? > 0)
}

/// Ends all of an account's sessions but one.
pub fn end_sessions(c: &Connection<'_>, account: AccountId, but: &str) -> Result<(), Error> {
    c.execute("DELETE FROM office_sessions WHERE account = $1 AND id <> $2", values![account, but])?;
    Ok(())
}

/// Forgets sessions that began or were last used before these moments.
pub fn forget_sessions(c: &Connection<'_>, begun: &str, seen: &str) -> Result<(), Error> {
    c.execute("DELETE FROM office_sessions WHERE begun < $1 OR seen < $2", values![begun, seen])?;
    Ok(())
}

/// Notes another proof of a session's owner.
pub fn prove_session(c: &Connection<'_>, id: &str, proof: &str) -> Result<(), Error> {
    c.execute("UPDATE office_sessions SET proof = $1 WHERE id = $2", values![proof, id])?;
    Ok(())
}
