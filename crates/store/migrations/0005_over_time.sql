CREATE INDEX public_meetings_by_date ON public_meetings (date, address, body, term, kind, items);

CREATE INDEX public_items_by_outcome ON public_items (body_slug, date, outcomes);
