-- What measurements read of closed days in place of their calls (store/duckdb/rollup.py). `started_at` is the start of
-- the day in UTC. Rows of a day count only while the day is in `rolled_day`.
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
    overalls BIGINT
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
-- Users, by 64 bits of their id.
CREATE TABLE rolled_user (
    started_at TIMESTAMPTZ NOT NULL,
    request_model VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    person UBIGINT NOT NULL
);
-- One row a query whose user and question are known; `pair` is 64 bits of both.
CREATE TABLE rolled_pair (
    started_at TIMESTAMPTZ NOT NULL,
    request_model VARCHAR,
    task VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    variant VARCHAR,
    pair UBIGINT NOT NULL
);
-- All pairs that have several rows in rolled_pair, and perhaps some that no longer have.
CREATE TABLE rolled_repeat (pair UBIGINT NOT NULL);
