-- Who works in the office. "password" is a PHC string, none until an invitation is taken; "totp" the shared
-- secret in base32 and "totp_step" the last step a code was used of, so that a code works once.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT,
    totp TEXT,
    totp_step BIGINT NOT NULL,
    made TEXT NOT NULL,
    closed TEXT
);

-- Codes for who has lost the second factor, each by its hash and good once.
CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts,
    hash TEXT NOT NULL,
    PRIMARY KEY (account, hash)
);

-- "site" is the host a key was made for and works at; "credential" what the authenticator calls it, "public_key"
-- what proves its signatures, "state" what changes by use: the counter, and whether the key is backed up.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    credential BYTEA NOT NULL UNIQUE,
    public_key BYTEA NOT NULL,
    state BYTEA NOT NULL,
    transports BIGINT NOT NULL,
    made TEXT NOT NULL,
    used TEXT
);
CREATE INDEX passkeys_of_account ON passkeys (account);

-- A link that lets its bearer choose a password, by the hash of what is secret in it.
CREATE TABLE invitations (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts,
    expires TEXT NOT NULL
);
CREATE INDEX invitations_of_account ON invitations (account);

-- A role from one day to another, both included; without body it holds for all.
CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts,
    role TEXT NOT NULL,
    body TEXT REFERENCES bodies,
    since TEXT NOT NULL,
    until TEXT,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE INDEX assignments_of_account ON assignments (account);

-- By the hash of what the browser keeps. "proof" says how its owner was proved: by a password, by that and a
-- code, or by a passkey.
CREATE TABLE office_sessions (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts,
    proof TEXT NOT NULL,
    begun TEXT NOT NULL,
    seen TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX office_sessions_of_account ON office_sessions (account);
