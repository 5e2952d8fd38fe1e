-- Written in PostgreSQL's type names; see src/migration.rs. Dates and times are ISO 8601 text,
-- so that they order as they stand. Flags are 0 or 1.

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE bodies (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE
);

-- What a body is called, in the form names are compared in. A renamed body has several.
CREATE TABLE body_names (
    organization TEXT NOT NULL REFERENCES organizations,
    key TEXT NOT NULL,
    body TEXT NOT NULL REFERENCES bodies,
    PRIMARY KEY (organization, key)
);
CREATE INDEX body_names_of_body ON body_names (body);
CREATE INDEX body_names_by_key ON body_names (key);

CREATE TABLE meetings (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL REFERENCES bodies,
    date TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    committee TEXT NOT NULL,
    term TEXT,
    start_time TEXT,
    end_time TEXT,
    place TEXT,
    chair TEXT
);
CREATE INDEX meetings_of_body ON meetings (body, date);

CREATE VIEW terms AS
    SELECT body, term, MIN(date) AS first_meeting, MAX(date) AS last_meeting
    FROM meetings WHERE term IS NOT NULL GROUP BY body, term;

CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations,
    number TEXT NOT NULL,
    UNIQUE (organization, number)
);

-- "subject" is the title in the form titles are compared in. An item that the newest source no longer
-- holds keeps its row and address, with "current" 0.
CREATE TABLE agenda_items (
    id TEXT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meetings,
    body TEXT NOT NULL REFERENCES bodies,
    address TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    current BIGINT NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    subject TEXT,
    case_id TEXT REFERENCES cases,
    access TEXT NOT NULL
);
CREATE INDEX agenda_items_of_meeting ON agenda_items (meeting, position);
CREATE INDEX agenda_items_of_case ON agenda_items (case_id);
CREATE INDEX agenda_items_by_subject ON agenda_items (body, subject);

-- One row for each form a name is printed in; "same_as" says which row stands for the person.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations,
    key TEXT NOT NULL,
    bucket TEXT NOT NULL,
    name TEXT NOT NULL,
    same_as TEXT REFERENCES people DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (organization, key)
);
CREATE INDEX people_by_bucket ON people (organization, bucket);

CREATE TABLE participations (
    meeting TEXT NOT NULL REFERENCES meetings,
    person TEXT NOT NULL REFERENCES people,
    listed BIGINT NOT NULL,
    role TEXT,
    party TEXT,
    organization TEXT,
    PRIMARY KEY (meeting, person)
);
CREATE INDEX participations_of_person ON participations (person);

CREATE VIEW memberships AS
    SELECT COALESCE(p.same_as, p.id) AS person, m.body, m.term, x.role, x.party,
           MIN(m.date) AS first_meeting, MAX(m.date) AS last_meeting, COUNT(*) AS meetings
    FROM participations x JOIN people p ON p.id = x.person JOIN meetings m ON m.id = x.meeting
    WHERE x.listed = 1
    GROUP BY COALESCE(p.same_as, p.id), m.body, m.term, x.role, x.party;

-- Names that may be the same person or body and were kept apart.
CREATE TABLE doubts (
    organization TEXT NOT NULL REFERENCES organizations,
    bucket TEXT NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (organization, bucket, one, other)
);

-- "serial" is the number of the event that brought the source in: of two sources for the same part
-- of a meeting the later one counts.
CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    format TEXT NOT NULL,
    pages BIGINT NOT NULL,
    size BIGINT NOT NULL,
    kind TEXT NOT NULL,
    access TEXT,
    meeting TEXT REFERENCES meetings,
    serial BIGINT NOT NULL
);
CREATE INDEX sources_of_meeting ON sources (meeting);

CREATE TABLE readings (
    source TEXT NOT NULL REFERENCES sources,
    reader TEXT NOT NULL,
    serial BIGINT NOT NULL,
    record BYTEA NOT NULL,
    PRIMARY KEY (source, reader)
);

-- A decision of another meeting that an item quotes. Waits, with no target, for its meeting.
CREATE TABLE quoted_decisions (
    item TEXT NOT NULL REFERENCES agenda_items,
    position BIGINT NOT NULL,
    organization TEXT NOT NULL REFERENCES organizations,
    body_key TEXT NOT NULL,
    committee TEXT NOT NULL,
    date TEXT NOT NULL,
    number TEXT,
    target_meeting TEXT REFERENCES meetings,
    target_item TEXT REFERENCES agenda_items,
    PRIMARY KEY (item, position)
);
CREATE INDEX quoted_decisions_by_place ON quoted_decisions (body_key, date);

CREATE TABLE commitments (
    item TEXT NOT NULL REFERENCES agenda_items,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    who TEXT,
    due_from TEXT,
    due_to TEXT,
    kept_by TEXT REFERENCES agenda_items,
    PRIMARY KEY (item, position)
);
CREATE INDEX commitments_kept_by ON commitments (kept_by);

CREATE TABLE withholdings (
    meeting TEXT PRIMARY KEY REFERENCES meetings,
    reason TEXT NOT NULL,
    since TEXT NOT NULL
);

-- What a person put right. Applied to every reading of the meeting, so that a new one keeps it.
CREATE TABLE corrections (
    serial BIGINT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meetings,
    item TEXT REFERENCES agenda_items,
    pointer TEXT NOT NULL,
    value TEXT NOT NULL,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX corrections_of_meeting ON corrections (meeting);

CREATE TABLE events (
    serial BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
