-- What measurements read of closed days in place of their calls (store/duckdb/rollup.py). `started_at` is the start of
-- the day in UTC. Rows of a day count only while the day is in `rolled_day`, of an hour while it is in `rolled_hour`.
CREATE TABLE rolled_day (
    started_at TIMESTAMPTZ NOT NULL,
    -- The version of DuckDB that made the hashes: another one may hash differently.
    engine VARCHAR NOT NULL
);
-- Sums of calls that are alike.
CREATE TABLE rolled_call (
    started_at TIMESTAMPTZ NOT NULL,
    request_model VARCHAR,
    task VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    variant VARCHAR,
    outcome VARCHAR,
    operation VARCHAR,
    retry BOOLEAN,
    query BOOLEAN,
    known_user BOOLEAN,
    known_question BOOLEAN,
    known_tokens BOOLEAN,
    known_price BOOLEAN,
    answered BOOLEAN,
    judged BOOLEAN,
    completed BOOLEAN,
    completable BOOLEAN,
    calls BIGINT,
    durations BIGINT,
    first_chunks BIGINT,
    output_chunks BIGINT,
    input_tokens BIGINT,
    output_tokens BIGINT,
    cache_read_tokens BIGINT,
    cache_write_tokens BIGINT,
    reasoning_tokens BIGINT,
    known_input_tokens BIGINT,
    known_output_tokens BIGINT,
    known_cache_read_tokens BIGINT,
    known_cache_write_tokens BIGINT,
    known_reasoning_tokens BIGINT,
    cost_usd DOUBLE,
    overall DOUBLE,
    overalls BIGINT,
    exact_price BOOLEAN
);
-- Histograms of seconds; `bucket` is floor(100 ln s): buckets are 1% wide.
CREATE TABLE rolled_time (
    started_at TIMESTAMPTZ NOT NULL,
    request_model VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    relation VARCHAR NOT NULL,
    bucket SMALLINT NOT NULL,
    calls BIGINT NOT NULL
);
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
