-- What a body decided or promised and somebody has carried out. "what" is the hash of its words: other words are to be done anew.
CREATE TABLE executions_done (
    entry TEXT NOT NULL REFERENCES agenda_entries,
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (entry, what)
);

-- Minutes are looked up by the item that approves them.
CREATE INDEX agenda_entries_by_origin ON agenda_entries (origin);
