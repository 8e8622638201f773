-- Calls that were picked to be scored in the background: the fields of records.Pick. Of several rows of one call the one
-- that was written last counts.
CREATE TABLE IF NOT EXISTS pick (
    trace_id String CODEC(ZSTD),
    span_id String CODEC(ZSTD),
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    stratum LowCardinality(String),
    probability Float64,
    flags Array(LowCardinality(String)),
    model LowCardinality(Nullable(String)),
    service LowCardinality(Nullable(String)),
    state LowCardinality(String),
    attempts Int64,
    next_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    updated_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    questions Int64,
    cost_usd Nullable(Float64),
    scores String CODEC(ZSTD),
    version Int64,
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
PRIMARY KEY at
ORDER BY (at, trace_id, span_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
;
-- What people say of answers: the fields of records.Label. Of several rows of one call, criterion and person the latest
-- counts; so they are not parted by time.
CREATE TABLE IF NOT EXISTS label (
    trace_id String CODEC(ZSTD),
    span_id String CODEC(ZSTD),
    criterion LowCardinality(String),
    good Bool,
    by String CODEC(ZSTD),
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD)
) ENGINE = ReplacingMergeTree(at)
ORDER BY (trace_id, span_id, criterion, by)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
