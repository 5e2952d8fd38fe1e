-- The sources that a delivery of another system is made of. "serial" is the number of the event that the delivery first came with:
-- of one system's deliveries of a meeting the later one counts. "items" is JSON: what the system calls each item of the source.
CREATE TABLE delivered_parts (
    delivery TEXT NOT NULL,
    source TEXT NOT NULL,
    system TEXT NOT NULL,
    key TEXT,
    meeting TEXT REFERENCES meetings,
    serial BIGINT NOT NULL,
    items TEXT NOT NULL,
    PRIMARY KEY (delivery, source)
);
CREATE INDEX delivered_parts_by_source ON delivered_parts (source);
CREATE INDEX delivered_parts_by_meeting ON delivered_parts (meeting);
CREATE INDEX delivered_parts_by_key ON delivered_parts (system, key);

-- What systems call an item.
CREATE TABLE item_keys (
    item TEXT NOT NULL REFERENCES agenda_items,
    system TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (item, system, key)
);

-- What the system calls the item of a file.
ALTER TABLE delivered_files ADD COLUMN item_key TEXT;

-- Number, title and case number as they were read, in JSON, where a person has put one of them right.
ALTER TABLE agenda_items ADD COLUMN as_read TEXT;

CREATE INDEX delivered_files_by_bytes ON delivered_files (sha256);
