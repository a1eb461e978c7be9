CREATE TABLE notices (
    key TEXT PRIMARY KEY,
    revision BIGINT NOT NULL DEFAULT 1,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE notice_posts (
    message TEXT PRIMARY KEY,
    notice TEXT NOT NULL,
    channel TEXT NOT NULL,
    is_folded BIGINT NOT NULL,
    is_settled BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
)
