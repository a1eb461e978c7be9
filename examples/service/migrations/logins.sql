CREATE TABLE logins (
    state TEXT PRIMARY KEY,
    team TEXT NOT NULL,
    person TEXT NOT NULL,
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    run TEXT,
    key_id TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    account TEXT,
    page TEXT UNIQUE,
    expires_at BIGINT NOT NULL,
    came_back_at BIGINT,
    decided_at BIGINT
);
