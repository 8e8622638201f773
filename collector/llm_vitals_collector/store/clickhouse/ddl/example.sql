-- Examples of data sets: the fields of store/datasets.py's Example. Of several rows with one data set and id that with
-- the highest version counts. Retention does not reach them.
CREATE TABLE IF NOT EXISTS example (
    dataset String,
    id String,
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    origin LowCardinality(String),
    messages String CODEC(ZSTD),
    answer Nullable(String) CODEC(ZSTD),
    expected Nullable(String) CODEC(ZSTD),
    labels Array(String),
    preferred Nullable(String) CODEC(ZSTD),
    rejected Nullable(String) CODEC(ZSTD),
    rating LowCardinality(Nullable(String)),
    note Nullable(String) CODEC(ZSTD),
    consent Bool,
    model LowCardinality(Nullable(String)),
    trace_id Nullable(String) CODEC(ZSTD),
    span_id Nullable(String) CODEC(ZSTD),
    user Nullable(String) CODEC(ZSTD),
    version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY (dataset, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
