-- Runs of data sets: the fields of store/dataset_runs.py's DatasetRun. Of several rows of one run that with the highest
-- version counts. Retention does not reach them.
CREATE TABLE IF NOT EXISTS dataset_run (
    id String,
    dataset String,
    started_at DateTime64(6, 'UTC'),
    updated_at DateTime64(6, 'UTC'),
    endpoint String,
    model String,
    system Nullable(String) CODEC(ZSTD),
    template Nullable(String) CODEC(ZSTD),
    parameters String CODEC(ZSTD),
    judge Bool,
    planned Int64,
    budget_usd Float64,
    state LowCardinality(String),
    reason Nullable(String),
    done Int64,
    failed Int64,
    compared Int64,
    correct Int64,
    overall Nullable(Float64),
    duration_s Nullable(Float64),
    cost_usd Nullable(Float64),
    version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY (dataset, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
