-- Why an edition was made, so that lists of editions need not open each.
ALTER TABLE publications ADD COLUMN occasion TEXT NOT NULL DEFAULT 'document';
ALTER TABLE publications ADD COLUMN reason TEXT;

-- What the gate found the last time the meeting went through it; "hit" names a doubt that a person may release.
CREATE TABLE obstacles (
    meeting TEXT NOT NULL REFERENCES meetings,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    weight TEXT NOT NULL,
    place TEXT NOT NULL,
    message TEXT NOT NULL,
    hit TEXT NOT NULL,
    PRIMARY KEY (meeting, position)
);

-- A doubtful hit that a person has looked at and let through.
CREATE TABLE releases (
    serial BIGINT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meetings,
    hit TEXT NOT NULL,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX releases_of_meeting ON releases (meeting);

-- What is taken out of every edition from now on: a passage of text, or a file.
CREATE TABLE redactions (
    serial BIGINT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meetings,
    passage TEXT,
    file TEXT,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX redactions_of_meeting ON redactions (meeting);

-- Meetings of which nothing may be shown, whatever documents come.
CREATE TABLE withdrawals (
    meeting TEXT PRIMARY KEY REFERENCES meetings,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL
);

-- What may be told of a closed item.
CREATE TABLE closed_items (
    item TEXT PRIMARY KEY REFERENCES agenda_items,
    title TEXT,
    ground TEXT,
    extract TEXT,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL
);

-- The file behind an attachment; "attachment" is its place among the item's, from 1.
CREATE TABLE attached_files (
    item TEXT NOT NULL REFERENCES agenda_items,
    attachment BIGINT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (item, attachment)
);

-- What the bytes of a file say. "unreadable" tells why nothing can be said.
CREATE TABLE file_contents (
    sha256 TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    metadata TEXT NOT NULL,
    unreadable TEXT,
    text BYTEA NOT NULL
);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

ALTER TABLE public_meetings ADD COLUMN created TEXT NOT NULL DEFAULT '';
ALTER TABLE public_meetings ADD COLUMN modified TEXT NOT NULL DEFAULT '';
ALTER TABLE public_items ADD COLUMN created TEXT NOT NULL DEFAULT '';
ALTER TABLE public_items ADD COLUMN modified TEXT NOT NULL DEFAULT '';
CREATE INDEX public_meetings_by_modified ON public_meetings (modified, address);
CREATE INDEX public_items_by_modified ON public_items (modified, address);

-- What was shown at an address and no longer is. "item" is 0 for a meeting.
CREATE TABLE public_gone (
    address TEXT PRIMARY KEY,
    meeting TEXT NOT NULL,
    item BIGINT NOT NULL,
    created TEXT NOT NULL,
    gone TEXT NOT NULL
);
CREATE INDEX public_gone_by_meeting ON public_gone (meeting);
CREATE INDEX public_gone_by_time ON public_gone (gone, address);

-- The files of every edition that may be read.
CREATE TABLE public_files (
    sha256 TEXT NOT NULL,
    meeting TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    PRIMARY KEY (sha256, meeting)
);
CREATE INDEX public_files_by_meeting ON public_files (meeting);
