-- Items that were sent to be heard about. "files" and "themes" are JSON; "version" is the item's text as it was sent.
CREATE TABLE consultations (
    id TEXT PRIMARY KEY,
    draft TEXT NOT NULL REFERENCES drafts,
    version BIGINT NOT NULL,
    files TEXT NOT NULL,
    question TEXT NOT NULL,
    themes TEXT NOT NULL,
    deadline TEXT NOT NULL,
    begun TEXT NOT NULL,
    begun_by TEXT NOT NULL,
    closed TEXT,
    closed_by TEXT
);
CREATE INDEX consultations_of_draft ON consultations (draft);

-- Who is heard. "body" and "draft" are those of a body that treats an item of its own, "way" how the others answer.
CREATE TABLE consultation_parties (
    id TEXT PRIMARY KEY,
    consultation TEXT NOT NULL REFERENCES consultations,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    way TEXT NOT NULL,
    body TEXT REFERENCES bodies,
    draft TEXT REFERENCES drafts
);
CREATE INDEX consultation_parties_of_consultation ON consultation_parties (consultation, position);
CREATE INDEX consultation_parties_of_draft ON consultation_parties (draft);
CREATE INDEX consultation_parties_of_body ON consultation_parties (body);

-- What they answered, in all its versions. "item" is JSON: where a body decided on it.
CREATE TABLE consultation_replies (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    party TEXT NOT NULL REFERENCES consultation_parties,
    theme BIGINT NOT NULL,
    number BIGINT NOT NULL,
    text TEXT NOT NULL,
    date TEXT NOT NULL,
    item TEXT,
    at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE INDEX consultation_replies_of_party ON consultation_replies (party);

-- Where letters to those who are heard go, and which of them are due. Addresses stay with the installation. "links" counts
-- the links that were made: the last one holds.
CREATE TABLE consultation_letters (
    party TEXT PRIMARY KEY REFERENCES consultation_parties,
    email TEXT NOT NULL,
    links BIGINT NOT NULL,
    due TEXT,
    tries BIGINT NOT NULL,
    problem TEXT,
    sent TEXT,
    reminded TEXT
);
CREATE INDEX consultation_letters_by_due ON consultation_letters (due);
