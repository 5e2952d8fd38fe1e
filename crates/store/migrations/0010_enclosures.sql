-- A file that belongs to an item being prepared. "version" is the newest; "removed" is when somebody took it off, and
-- nothing of it is deleted.
CREATE TABLE enclosures (
    id TEXT PRIMARY KEY,
    draft TEXT NOT NULL REFERENCES drafts,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    access TEXT NOT NULL,
    version BIGINT NOT NULL,
    removed TEXT,
    removed_by TEXT
);
CREATE INDEX enclosures_of_draft ON enclosures (draft, position);

-- Every file that was put there, cleaned. Nothing is overwritten. "taken_out" are words for what cleaning took out of
-- it, "warnings" sentences on what a person should look at, a line each.
CREATE TABLE enclosure_versions (
    enclosure TEXT NOT NULL REFERENCES enclosures,
    number BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    taken_out TEXT NOT NULL,
    warnings TEXT NOT NULL,
    at TEXT NOT NULL,
    account TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (enclosure, number)
);
CREATE INDEX enclosure_versions_by_content ON enclosure_versions (sha256);
