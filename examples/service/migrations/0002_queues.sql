-- A queue of one kind never slows another: each is read by an index of its own, from its oldest.
CREATE INDEX operations_kind_due ON operations (kind, due_at, id) WHERE status = 'open';
-- Few rows have these, and they are looked for at every turn.
CREATE INDEX operations_cancelled ON operations (id) WHERE status = 'open' AND cancelled_by IS NOT NULL;
CREATE INDEX operations_retried ON operations (attempts) WHERE status = 'open' AND attempts > 0;
CREATE INDEX operations_parked ON operations (id) WHERE status = 'parked';
CREATE INDEX operations_deadline ON operations (deadline_at) WHERE status = 'open';
-- An older replica only takes longer without it.
DROP INDEX operations_due;
