CREATE TABLE watches (
    name TEXT PRIMARY KEY,
    seen TEXT NOT NULL DEFAULT '{}',
    hints BIGINT NOT NULL DEFAULT 1,
    looked BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    claim TEXT,
    claim_expires_at BIGINT
);
CREATE INDEX watches_due ON watches (due_at);

CREATE TABLE watched_apps (
    app TEXT PRIMARY KEY,
    watch TEXT NOT NULL
);
CREATE INDEX watched_apps_watch ON watched_apps (watch);

CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    rank BIGINT NOT NULL,
    is_last BIGINT NOT NULL,
    line TEXT NOT NULL,
    digest TEXT,
    said_at BIGINT NOT NULL
);
CREATE INDEX notices_channel ON notices (channel, said_at);
CREATE INDEX notices_digest ON notices (digest, said_at);
