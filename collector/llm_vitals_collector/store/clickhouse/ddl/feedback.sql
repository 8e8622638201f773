-- Ratings and labels by people: the fields of records.Feedback, and when it came. Of several rows with one id the one with
-- the latest `at` counts, of those the one that came last; who reads looks (store/clickhouse/latest.py).
CREATE TABLE IF NOT EXISTS feedback (
    id String CODEC(ZSTD),
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    rating LowCardinality(Nullable(String)),
    scale LowCardinality(Nullable(String)),
    score Nullable(Float64),
    comment Nullable(String) CODEC(ZSTD),
    expected Nullable(String) CODEC(ZSTD),
    actual Nullable(String) CODEC(ZSTD),
    trace_id Nullable(String) CODEC(ZSTD),
    span_id Nullable(String) CODEC(ZSTD),
    response_id Nullable(String) CODEC(ZSTD),
    user Nullable(String) CODEC(ZSTD),
    service LowCardinality(Nullable(String)),
    received_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_response response_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toDate(at)
PRIMARY KEY at
ORDER BY (at, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
