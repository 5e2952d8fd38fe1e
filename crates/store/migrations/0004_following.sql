-- How far a job has followed the event log, and which process has it until when.
CREATE TABLE followers (
    name TEXT PRIMARY KEY,
    serial BIGINT NOT NULL,
    holder TEXT NOT NULL,
    until TEXT NOT NULL
);

-- Somebody wrote this address in the form. Only the owner of the mailbox can make a subscription of it.
-- "due" is when the letter with the link is tried next; none when it is sent or given up.
CREATE TABLE subscription_requests (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    topic TEXT NOT NULL,
    pace TEXT NOT NULL,
    made TEXT NOT NULL,
    due TEXT,
    attempts BIGINT NOT NULL,
    problem TEXT
);
CREATE INDEX subscription_requests_by_email ON subscription_requests (email_key, made);
CREATE INDEX subscription_requests_by_due ON subscription_requests (due);
CREATE INDEX subscription_requests_by_time ON subscription_requests (made);

-- "due" is when the next letter may go, "batch" the last event that a letter under way tells of.
CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    topic TEXT NOT NULL,
    pace TEXT NOT NULL,
    made TEXT NOT NULL,
    due TEXT NOT NULL,
    batch BIGINT,
    attempts BIGINT NOT NULL,
    dead BIGINT NOT NULL,
    problem TEXT,
    UNIQUE (email_key, topic)
);
CREATE INDEX subscriptions_by_topic ON subscriptions (topic);
CREATE INDEX subscriptions_by_due ON subscriptions (due);

-- What a subscriber is still to be told: an item (or, of a person, a meeting). "known" is the edition they
-- knew it from; none when it is new. "dead" is 1 when the letter was given up.
CREATE TABLE alerts (
    subscription TEXT NOT NULL REFERENCES subscriptions,
    address TEXT NOT NULL,
    known TEXT,
    serial BIGINT NOT NULL,
    dead BIGINT NOT NULL,
    PRIMARY KEY (subscription, address)
);

-- "serial" is the last event told, "part" how many publications of the next.
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    committee TEXT,
    private BIGINT NOT NULL,
    made TEXT NOT NULL,
    serial BIGINT NOT NULL,
    part BIGINT NOT NULL,
    due TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    failing_since TEXT,
    given_up TEXT,
    problem TEXT
);

CREATE INDEX publications_not_of_documents ON publications (published) WHERE occasion <> 'document';
CREATE INDEX public_items_of_body_by_change ON public_items (body_slug, modified);
CREATE INDEX public_commitments_by_due ON public_commitments (due_to, date);
