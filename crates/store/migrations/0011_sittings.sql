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

-- Where an item of a meeting went on: so that it goes there once.
CREATE TABLE carried (
    entry TEXT NOT NULL REFERENCES agenda_entries,
    body TEXT NOT NULL REFERENCES bodies,
    draft TEXT REFERENCES drafts,
    meeting TEXT REFERENCES planned_meetings,
    PRIMARY KEY (entry, body)
);
