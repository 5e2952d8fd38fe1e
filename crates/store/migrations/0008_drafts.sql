-- What the office keeps of a case beside its number. Accounts stay with the installation: what somebody did carries
-- their name as well.
CREATE TABLE case_files (
    case_id TEXT PRIMARY KEY REFERENCES cases,
    title TEXT NOT NULL,
    access TEXT NOT NULL,
    opened TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    owner TEXT NOT NULL
);
CREATE INDEX case_files_by_time ON case_files (opened);

-- An item that is being prepared for a body. "form" are the fields it is written in, as they were when it was begun;
-- "state" is JSON, and "stage" its name; "version" the newest text, and "title" what it is called there: lists ask for
-- them. "route" are the bodies it goes to, in order, those together that treat it at the same time: JSON.
CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases,
    body TEXT NOT NULL REFERENCES bodies,
    form TEXT NOT NULL,
    state TEXT NOT NULL,
    stage TEXT NOT NULL,
    title TEXT NOT NULL,
    access TEXT NOT NULL,
    ground TEXT,
    open_title TEXT,
    route TEXT NOT NULL,
    deadline TEXT,
    made TEXT NOT NULL,
    changed TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX drafts_of_case ON drafts (case_id);
CREATE INDEX drafts_by_stage ON drafts (stage, deadline);
CREATE INDEX drafts_of_body ON drafts (body, changed);

CREATE TABLE draft_writers (
    draft TEXT NOT NULL REFERENCES drafts,
    account TEXT NOT NULL,
    PRIMARY KEY (draft, account)
);
CREATE INDEX draft_writers_by_account ON draft_writers (account);

-- Every text that was saved. Nothing is overwritten.
CREATE TABLE draft_versions (
    draft TEXT NOT NULL REFERENCES drafts,
    number BIGINT NOT NULL,
    at TEXT NOT NULL,
    account TEXT NOT NULL,
    made_by TEXT NOT NULL,
    text BYTEA NOT NULL,
    PRIMARY KEY (draft, number)
);

CREATE TABLE draft_steps (
    serial BIGINT PRIMARY KEY,
    draft TEXT NOT NULL REFERENCES drafts,
    at TEXT NOT NULL,
    account TEXT NOT NULL,
    made_by TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT
);
CREATE INDEX draft_steps_of_draft ON draft_steps (draft);

-- "passage" are the words that a remark is about, "settled" is when somebody had dealt with it.
CREATE TABLE draft_comments (
    id TEXT PRIMARY KEY,
    draft TEXT NOT NULL REFERENCES drafts,
    version BIGINT NOT NULL,
    part TEXT NOT NULL,
    passage TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    account TEXT NOT NULL,
    made_by TEXT NOT NULL,
    settled TEXT
);
CREATE INDEX draft_comments_of_draft ON draft_comments (draft);

-- Counts what changed of all that public pages are made of, so that a page that is kept knows whether it still holds.
CREATE TABLE public_state (
    one BIGINT PRIMARY KEY,
    changes BIGINT NOT NULL
);
INSERT INTO public_state (one, changes) VALUES (1, 0);
