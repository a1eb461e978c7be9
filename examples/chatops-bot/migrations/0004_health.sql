CREATE TABLE health_minutes (
    app TEXT NOT NULL,
    minute BIGINT NOT NULL,
    source TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (app, minute, source)
);

CREATE TABLE drains (
    app TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    token TEXT,
    drain TEXT
);
