-- What several meetings name, or what has no page of its own: bodies, terms, people, places, cases, files. When it came, changed and went.
CREATE TABLE public_objects (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    organization TEXT NOT NULL,
    label TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    gone BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX public_objects_by_time ON public_objects (kind, modified, key);

ALTER TABLE public_gone ADD COLUMN body_slug TEXT NOT NULL DEFAULT '';
ALTER TABLE public_meetings ADD COLUMN organization_key TEXT NOT NULL DEFAULT '';
ALTER TABLE public_meetings ADD COLUMN term_key TEXT;
ALTER TABLE public_meetings ADD COLUMN place_key TEXT;
CREATE INDEX public_meetings_by_organization ON public_meetings (organization_key, date);
CREATE INDEX public_meetings_by_term ON public_meetings (term_key);
CREATE INDEX public_meetings_by_place ON public_meetings (place_key);
