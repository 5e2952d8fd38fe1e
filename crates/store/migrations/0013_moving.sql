-- What other systems handed over, file by file. "findings" is JSON; "system" is none for a list of members.
CREATE TABLE deliveries (
    sha256 TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    system TEXT,
    size BIGINT NOT NULL,
    reader TEXT NOT NULL,
    at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    serial BIGINT NOT NULL,
    findings TEXT NOT NULL
);

-- The meetings of a delivery, by what its system calls them. They come before the delivery is done with.
CREATE TABLE delivered_meetings (
    delivery TEXT NOT NULL,
    meeting TEXT NOT NULL REFERENCES meetings,
    key TEXT,
    PRIMARY KEY (delivery, meeting)
);
CREATE INDEX delivered_meetings_by_meeting ON delivered_meetings (meeting);

-- The files of a source, in its order; "item" is the place of the item in the source, from 0, and none for a closed file of an
-- open item. "file" is what the source calls it, never a path to open; "sha256" is there when its bytes were found.
CREATE TABLE delivered_files (
    source TEXT NOT NULL,
    position BIGINT NOT NULL,
    meeting TEXT NOT NULL REFERENCES meetings,
    item BIGINT,
    attachment BIGINT,
    number TEXT,
    title TEXT NOT NULL,
    file TEXT,
    key TEXT,
    access TEXT NOT NULL,
    sha256 TEXT,
    PRIMARY KEY (source, position)
);
CREATE INDEX delivered_files_by_meeting ON delivered_files (meeting);

-- What a delivery asks to be shown no more; "meeting" is none until the meeting is known.
CREATE TABLE delivered_withdrawals (
    delivery TEXT NOT NULL REFERENCES deliveries,
    position BIGINT NOT NULL,
    system TEXT NOT NULL,
    key TEXT,
    committee TEXT,
    date TEXT,
    meeting TEXT REFERENCES meetings,
    PRIMARY KEY (delivery, position)
);

-- Who sits where, as a list of members says.
CREATE TABLE seats (
    person TEXT NOT NULL REFERENCES people,
    body TEXT NOT NULL REFERENCES bodies,
    from_day TEXT NOT NULL,
    to_day TEXT,
    role TEXT,
    party TEXT,
    substitute_for TEXT NOT NULL,
    delivery TEXT NOT NULL REFERENCES deliveries,
    PRIMARY KEY (person, body, from_day, substitute_for)
);
CREATE INDEX seats_of_body ON seats (body);

-- Names that a person has said are one and the same, or are not; in compared form. "stands" is the name that stands for both.
CREATE TABLE settled_people (
    organization TEXT NOT NULL REFERENCES organizations,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    same BIGINT NOT NULL,
    serial BIGINT NOT NULL,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (organization, one, other)
);

-- Names of one person on the public pages: where an old place in addresses leads.
CREATE TABLE joined_people (
    slug TEXT PRIMARY KEY,
    stands TEXT NOT NULL
);

-- From and to when a body went by a name.
ALTER TABLE body_names ADD COLUMN from_day TEXT;
ALTER TABLE body_names ADD COLUMN to_day TEXT;

-- Old addresses and where they lead now, both from the root of the site. "joined" says that all below the old one leads below
-- the new one.
CREATE TABLE redirects (
    old TEXT PRIMARY KEY,
    new TEXT NOT NULL,
    joined BIGINT NOT NULL
);
