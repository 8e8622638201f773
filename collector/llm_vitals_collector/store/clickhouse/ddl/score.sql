-- Evaluations of answers: the fields of records.Score, and when it came. Which of several rows with one id counts: as of
-- `feedback`.
CREATE TABLE IF NOT EXISTS score (
    id String CODEC(ZSTD),
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    name LowCardinality(String),
    value Nullable(Float64),
    label LowCardinality(Nullable(String)),
    explanation Nullable(String) CODEC(ZSTD),
    evaluator LowCardinality(String),
    trace_id Nullable(String) CODEC(ZSTD),
    span_id Nullable(String) CODEC(ZSTD),
    response_id Nullable(String) CODEC(ZSTD),
    service LowCardinality(Nullable(String)),
    received_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_response response_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toDate(at)
PRIMARY KEY at
ORDER BY (at, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
