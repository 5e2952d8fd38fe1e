-- What happens at a meeting, act by act, and is never changed. "act" is JSON; "id" is given by who takes it down, so that
-- what is sent twice is taken once.
CREATE TABLE acts (
    meeting TEXT NOT NULL REFERENCES planned_meetings,
    serial BIGINT NOT NULL,
    id TEXT NOT NULL,
    act TEXT NOT NULL,
    at TEXT NOT NULL,
    account TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (meeting, serial)
);
CREATE UNIQUE INDEX acts_by_id ON acts (id);

-- Whom the body has held to be disqualified from an item. Follows the acts.
CREATE TABLE disqualified (
    entry TEXT NOT NULL REFERENCES agenda_entries,
    account TEXT NOT NULL,
    PRIMARY KEY (entry, account)
);

-- Where the minutes of a meeting are on their way. "state" is JSON; "edition" counts what was sent to be signed; "told" is
-- when who is to sign was told last.
CREATE TABLE minutes (
    meeting TEXT PRIMARY KEY REFERENCES planned_meetings,
    state TEXT NOT NULL,
    edition BIGINT NOT NULL,
    told TEXT
);

-- Who has signed which edition, on a screen or on paper. A signature that was voided stays, with the reason.
CREATE TABLE signatures (
    meeting TEXT NOT NULL REFERENCES planned_meetings,
    edition BIGINT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    account TEXT,
    sha256 TEXT NOT NULL,
    at TEXT NOT NULL,
    paper BIGINT NOT NULL,
    voided TEXT,
    PRIMARY KEY (meeting, edition, person)
);

-- Where an item of a meeting went on: so that it goes there once.
CREATE TABLE carried (
    entry TEXT NOT NULL REFERENCES agenda_entries,
    body TEXT NOT NULL REFERENCES bodies,
    draft TEXT REFERENCES drafts,
    meeting TEXT REFERENCES planned_meetings,
    PRIMARY KEY (entry, body)
);
