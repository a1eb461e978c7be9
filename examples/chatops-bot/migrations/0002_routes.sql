CREATE TABLE routes (
    id TEXT PRIMARY KEY,
    team TEXT NOT NULL,
    pipeline_id TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    repository TEXT,
    channel TEXT NOT NULL,
    settings TEXT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (team, pipeline_id, channel)
);
CREATE INDEX routes_pipeline ON routes (pipeline_id);
CREATE INDEX routes_channel ON routes (channel);
