-- What a body has settled about its meetings, as JSON; without a row the presets of its kind hold.
CREATE TABLE standing_orders (
    body TEXT PRIMARY KEY REFERENCES bodies,
    orders TEXT NOT NULL,
    changed TEXT NOT NULL,
    changed_by TEXT NOT NULL
);

-- Meetings that the office plans. "state" is JSON.
CREATE TABLE planned_meetings (
    meeting TEXT PRIMARY KEY REFERENCES meetings,
    body TEXT NOT NULL REFERENCES bodies,
    date TEXT NOT NULL,
    time TEXT NOT NULL,
    place TEXT NOT NULL,
    extraordinary BIGINT NOT NULL,
    state TEXT NOT NULL,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE INDEX planned_meetings_of_body ON planned_meetings (body, date);
CREATE INDEX planned_meetings_by_date ON planned_meetings (date);

-- The items of an agenda. "origin" and "text" are JSON; "draft" is the prepared item of the origin.
CREATE TABLE agenda_entries (
    id TEXT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES planned_meetings,
    position BIGINT NOT NULL,
    origin TEXT NOT NULL,
    draft TEXT REFERENCES drafts,
    text TEXT NOT NULL,
    case_number TEXT,
    heading TEXT NOT NULL,
    from_time TEXT,
    to_time TEXT,
    guests TEXT NOT NULL,
    number BIGINT,
    late TEXT,
    withdrawn TEXT
);
CREATE INDEX agenda_entries_of_meeting ON agenda_entries (meeting, position);
CREATE INDEX agenda_entries_of_draft ON agenda_entries (draft);

-- What was sent, whole and never changed.
CREATE TABLE agenda_editions (
    meeting TEXT NOT NULL REFERENCES planned_meetings,
    number BIGINT NOT NULL,
    sent TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    reason TEXT,
    edition BYTEA NOT NULL,
    PRIMARY KEY (meeting, number)
);

-- Members' requests that a case is treated. "state" is JSON.
CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL REFERENCES bodies,
    meeting TEXT NOT NULL REFERENCES planned_meetings,
    account TEXT NOT NULL,
    made_by TEXT NOT NULL,
    at TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX requests_of_body ON requests (body, at);

-- Letters to members that an agenda was sent, a meeting moved or cancelled. Addresses stay with the installation.
CREATE TABLE summonses (
    id TEXT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES planned_meetings,
    account TEXT NOT NULL REFERENCES accounts,
    occasion TEXT NOT NULL,
    edition BIGINT NOT NULL,
    due TEXT NOT NULL,
    tries BIGINT NOT NULL,
    problem TEXT,
    sent TEXT
);
CREATE INDEX summonses_by_due ON summonses (sent, due);

-- A member's own notes. Nobody else sees them; they leave the installation with nobody.
CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts,
    meeting TEXT NOT NULL REFERENCES planned_meetings,
    entry TEXT NOT NULL REFERENCES agenda_entries,
    kind TEXT NOT NULL,
    anchor TEXT,
    text TEXT NOT NULL,
    made TEXT NOT NULL,
    changed TEXT NOT NULL
);
CREATE INDEX notes_of_account ON notes (account, meeting);

-- Which edition of an item a member has read last.
CREATE TABLE items_read (
    account TEXT NOT NULL REFERENCES accounts,
    entry TEXT NOT NULL REFERENCES agenda_entries,
    edition BIGINT NOT NULL,
    PRIMARY KEY (account, entry)
);
