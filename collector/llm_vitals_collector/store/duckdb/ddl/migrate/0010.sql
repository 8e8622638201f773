-- Data sets and their examples.
CREATE TABLE IF NOT EXISTS dataset (
    name VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    description VARCHAR
);
CREATE TABLE IF NOT EXISTS example (
    dataset VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    origin VARCHAR NOT NULL,
    messages VARCHAR NOT NULL,
    answer VARCHAR,
    expected VARCHAR,
    labels VARCHAR[] NOT NULL,
    preferred VARCHAR,
    rejected VARCHAR,
    rating VARCHAR,
    note VARCHAR,
    consent BOOLEAN NOT NULL,
    model VARCHAR,
    trace_id VARCHAR,
    span_id VARCHAR,
    "user" VARCHAR
);
