CREATE TABLE questions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    command TEXT NOT NULL,
    asked TEXT NOT NULL,
    caller TEXT NOT NULL,
    channel TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    answer TEXT,
    answered_at BIGINT
);
