-- What became of examples in runs: the fields of store/dataset_runs.py's RunAnswer.
CREATE TABLE IF NOT EXISTS run_answer (
    run String,
    dataset String,
    example String,
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    answer Nullable(String) CODEC(ZSTD),
    error Nullable(String) CODEC(ZSTD),
    model Nullable(String) CODEC(ZSTD),
    finish_reason LowCardinality(Nullable(String)),
    outcome LowCardinality(Nullable(String)),
    correct Nullable(Bool),
    scores String CODEC(ZSTD),
    duration_s Nullable(Float64),
    time_to_first_chunk_s Nullable(Float64),
    input_tokens Nullable(Int64),
    output_tokens Nullable(Int64),
    cost_usd Nullable(Float64),
    judge_usd Nullable(Float64),
    version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY (dataset, run, example)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
