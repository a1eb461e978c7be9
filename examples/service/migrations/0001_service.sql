-- Columns are BIGINT (milliseconds, counts, 0 or 1), TEXT (ids, words, JSON) and bytes.
-- Later migrations only add: an older replica goes on working beside a newer one.

-- Moved by tests; 0 in production.
CREATE TABLE service_clock (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    offset_ms BIGINT NOT NULL
);
INSERT INTO service_clock (one, offset_ms) VALUES (1, 0);
{clock}

CREATE TABLE operations (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    command TEXT NOT NULL,
    caller TEXT NOT NULL,
    phase TEXT NOT NULL,
    state_version BIGINT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 0,
    committed_by TEXT,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ended', 'parked')),
    accepted_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    phase_deadline_at BIGINT NOT NULL,
    claim TEXT,
    claim_expires_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    cancelled_by TEXT,
    outcome TEXT,
    reason TEXT,
    ended_at BIGINT
);
CREATE INDEX operations_due ON operations (due_at) WHERE status = 'open';
CREATE INDEX operations_ended ON operations (ended_at) WHERE status <> 'open';

CREATE TABLE inbox (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    operation TEXT,
    seen_at BIGINT NOT NULL,
    forget_at BIGINT NOT NULL,
    PRIMARY KEY (source, key)
);
CREATE INDEX inbox_forget ON inbox (forget_at);

CREATE TABLE locks (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    reason TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX locks_holder ON locks (holder);

CREATE TABLE timers (
    name TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL,
    operation TEXT NOT NULL
);
CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE messages (
    seq {serial},
    id TEXT NOT NULL UNIQUE,
    operation TEXT,
    channel TEXT NOT NULL,
    parent TEXT,
    thread_ts TEXT,
    content TEXT NOT NULL,
    wanted BIGINT NOT NULL DEFAULT 1,
    shown BIGINT NOT NULL DEFAULT 0,
    first_sent_at BIGINT,
    posted_channel TEXT,
    ts TEXT,
    due_at BIGINT NOT NULL,
    claim TEXT,
    claim_expires_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    failed TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX messages_due ON messages (due_at) WHERE shown < wanted AND failed IS NULL;
CREATE INDEX messages_parent ON messages (parent, seq);
CREATE INDEX messages_thread ON messages (thread_ts) WHERE thread_ts IS NOT NULL;
CREATE INDEX messages_operation ON messages (operation);

CREATE TABLE identities (
    team TEXT NOT NULL,
    person TEXT NOT NULL,
    provider TEXT NOT NULL,
    account TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1,
    stored_at BIGINT NOT NULL,
    refresh_claim TEXT,
    refresh_expires_at BIGINT,
    PRIMARY KEY (team, person, provider)
);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (one, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
