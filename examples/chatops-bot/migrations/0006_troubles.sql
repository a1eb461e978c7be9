-- What happened to the channel of a route, and when: nothing is said there until it ends.
ALTER TABLE routes ADD COLUMN trouble TEXT;
ALTER TABLE routes ADD COLUMN trouble_at BIGINT;
