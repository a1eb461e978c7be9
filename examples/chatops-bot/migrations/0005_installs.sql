CREATE TABLE installs (
    state TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    came_back_at BIGINT
);
