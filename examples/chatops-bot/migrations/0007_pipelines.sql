CREATE TABLE pipeline_ids (
    name TEXT PRIMARY KEY,
    id TEXT NOT NULL
);
