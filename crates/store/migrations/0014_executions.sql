-- What a body decided or promised and somebody has carried out. "what" is the hash of its words: other words are to be done anew.
CREATE TABLE executions_done (
    entry TEXT NOT NULL REFERENCES agenda_entries,
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (entry, what)
);
