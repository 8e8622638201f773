-- Users and pairs are rolled up by hour, with the hour in which each was seen last before. They are made anew from calls.
DROP TABLE rolled_user;
DROP TABLE rolled_pair;
DROP TABLE rolled_repeat;
-- Hours whose users and pairs are below (store/duckdb/hours.py); `started_at` is the start of the hour.
CREATE TABLE rolled_hour (
    started_at TIMESTAMPTZ NOT NULL,
    engine VARCHAR NOT NULL
);
-- Users, by 64 bits of their id. `last_hour` is the number of the hour, since 1970, in which the same user was seen last
-- before; the others say it of the same user with the same model, provider or service.
CREATE TABLE rolled_user (
    started_at TIMESTAMPTZ NOT NULL,
    request_model VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    person UBIGINT NOT NULL,
    last_hour INTEGER,
    last_hour_of_model INTEGER,
    last_hour_of_provider INTEGER,
    last_hour_of_service INTEGER
);
-- One row a query whose user and question are known; `pair` is 64 bits of both. Of those of one hour each but the first
-- has that hour as its last.
CREATE TABLE rolled_pair (
    started_at TIMESTAMPTZ NOT NULL,
    request_model VARCHAR,
    task VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    variant VARCHAR,
    pair UBIGINT NOT NULL,
    last_hour INTEGER,
    last_hour_of_model INTEGER,
    last_hour_of_task INTEGER,
    last_hour_of_provider INTEGER,
    last_hour_of_service INTEGER,
    last_hour_of_variant INTEGER
);
-- Which call each rating is about, once it was found (store/duckdb/rating_calls.py): without a span id where none is
-- kept. The keys are 64 bits of what a call may have that changes that: the rating's response id and trace, and the
-- call's trace.
CREATE TABLE rating_call (
    id VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    response_key UBIGINT,
    trace_key UBIGINT,
    call_key UBIGINT,
    trace_id VARCHAR,
    span_id VARCHAR,
    started_at TIMESTAMPTZ,
    request_model VARCHAR,
    task VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    variant VARCHAR,
    -- The answer's text, where the rating has an expected answer and no label of its own.
    output VARCHAR,
    -- The version of DuckDB that made the keys.
    engine VARCHAR NOT NULL
);
-- What a call completes, and durations without those of embeddings, are rolled up anew.
DELETE FROM rolled_day;
DELETE FROM rolled_call;
DELETE FROM rolled_time;
ALTER TABLE rolled_call ADD COLUMN completed BOOLEAN;
ALTER TABLE rolled_call ADD COLUMN completable BOOLEAN;
