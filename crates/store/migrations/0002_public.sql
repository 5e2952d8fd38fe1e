CREATE TABLE publications (
    id TEXT PRIMARY KEY,
    meeting TEXT NOT NULL,
    address TEXT NOT NULL,
    edition BIGINT NOT NULL,
    published TEXT NOT NULL,
    shown BIGINT NOT NULL,
    document BYTEA NOT NULL
);

CREATE UNIQUE INDEX publications_by_edition ON publications (meeting, edition);

CREATE INDEX publications_by_address ON publications (address);

CREATE TABLE public_meetings (
    meeting TEXT PRIMARY KEY,
    publication TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    organization TEXT NOT NULL,
    body TEXT NOT NULL,
    body_slug TEXT NOT NULL,
    term TEXT,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    items BIGINT NOT NULL,
    findings BIGINT NOT NULL,
    head BYTEA NOT NULL
);

CREATE INDEX public_meetings_by_body ON public_meetings (body_slug, date, address, items);

CREATE TABLE public_items (
    address TEXT PRIMARY KEY,
    meeting TEXT NOT NULL,
    position BIGINT NOT NULL,
    body TEXT NOT NULL,
    body_slug TEXT NOT NULL,
    slug_key TEXT NOT NULL,
    name_key TEXT NOT NULL,
    date TEXT NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    case_number TEXT,
    closed BIGINT NOT NULL,
    outcomes TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    document BYTEA NOT NULL
);

CREATE UNIQUE INDEX public_items_by_meeting ON public_items (meeting, position);

CREATE INDEX public_items_by_slug_key ON public_items (slug_key, date, number);

CREATE INDEX public_items_by_name_key ON public_items (name_key, date, number);

CREATE INDEX public_items_by_body ON public_items (body_slug, date, number);

CREATE INDEX public_items_by_case ON public_items (case_number, date);

CREATE INDEX public_items_by_date ON public_items (date, address);

CREATE TABLE public_quotes (
    meeting TEXT NOT NULL,
    address TEXT NOT NULL,
    position BIGINT NOT NULL,
    body TEXT NOT NULL,
    body_key TEXT NOT NULL,
    date TEXT,
    number TEXT,
    outcomes TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    PRIMARY KEY (address, position)
);

CREATE INDEX public_quotes_by_meeting ON public_quotes (meeting);

CREATE INDEX public_quotes_by_target ON public_quotes (body_key, date, number);

CREATE TABLE public_people (
    meeting TEXT NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    body TEXT NOT NULL,
    body_slug TEXT NOT NULL,
    date TEXT NOT NULL,
    role TEXT,
    party TEXT,
    organization TEXT,
    absent BIGINT NOT NULL,
    items BIGINT NOT NULL,
    PRIMARY KEY (meeting, slug)
);

CREATE INDEX public_people_by_slug ON public_people (slug, date);

CREATE INDEX public_people_by_body ON public_people (body_slug, date);

CREATE TABLE public_commitments (
    meeting TEXT NOT NULL,
    address TEXT NOT NULL,
    position BIGINT NOT NULL,
    case_number TEXT,
    date TEXT NOT NULL,
    text TEXT NOT NULL,
    who TEXT,
    due_from TEXT,
    due_to TEXT,
    PRIMARY KEY (address, position)
);

CREATE INDEX public_commitments_by_meeting ON public_commitments (meeting);

CREATE INDEX public_commitments_by_case ON public_commitments (case_number);
