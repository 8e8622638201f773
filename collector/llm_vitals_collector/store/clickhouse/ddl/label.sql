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
