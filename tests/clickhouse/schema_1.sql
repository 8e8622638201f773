-- The tables of a ClickHouse database of version 1, as LLM Vitals made them then. They do not change any more.
CREATE TABLE IF NOT EXISTS schema_version (version UInt32) ENGINE = ReplacingMergeTree ORDER BY version
;
CREATE TABLE IF NOT EXISTS call (
    trace_id String CODEC(ZSTD),
    span_id String CODEC(ZSTD),
    parent_span_id Nullable(String) CODEC(ZSTD),
    started_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    duration_s Float64,
    service LowCardinality(Nullable(String)),
    scope LowCardinality(Nullable(String)),
    operation LowCardinality(String),
    provider LowCardinality(Nullable(String)),
    request_model LowCardinality(Nullable(String)),
    response_model LowCardinality(Nullable(String)),
    response_id Nullable(String) CODEC(ZSTD),
    server_address LowCardinality(Nullable(String)),
    stream Bool,
    input_tokens Nullable(Int64),
    output_tokens Nullable(Int64),
    cache_read_tokens Nullable(Int64),
    cache_write_tokens Nullable(Int64),
    reasoning_tokens Nullable(Int64),
    time_to_first_chunk_s Nullable(Float64),
    chunks Nullable(Int64),
    outcome LowCardinality(Nullable(String)),
    refusal_source LowCardinality(Nullable(String)),
    refusal_reason LowCardinality(Nullable(String)),
    judged LowCardinality(Nullable(String)),
    error_type LowCardinality(Nullable(String)),
    error_message Nullable(String) CODEC(ZSTD),
    status_code Nullable(Int64),
    finish_reasons Array(String),
    stream_end LowCardinality(Nullable(String)),
    starts_query Nullable(Bool),
    retry Bool,
    resend_count Nullable(Int64),
    task LowCardinality(Nullable(String)),
    variant LowCardinality(Nullable(String)),
    user Nullable(String) CODEC(ZSTD),
    session Nullable(String) CODEC(ZSTD),
    fingerprint Nullable(String) CODEC(ZSTD),
    cost_usd Nullable(Float64),
    cost_lower_bound Bool,
    overall Nullable(Float64),
    scores Map(LowCardinality(String), Float64),
    prompt Nullable(String) CODEC(ZSTD),
    output Nullable(String) CODEC(ZSTD),
    input_messages Nullable(String) CODEC(ZSTD),
    output_messages Nullable(String) CODEC(ZSTD),
    system_instructions Nullable(String) CODEC(ZSTD),
    attributes String CODEC(ZSTD),
    resource String CODEC(ZSTD),
    -- When a collector took it.
    received_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    -- False when another span tells the same call of a model better, so that it counts once.
    counted Bool,
    version UInt64 CODEC(Delta, ZSTD),
    is_deleted UInt8,
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_response response_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_user user TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_scope scope TYPE set(16) GRANULARITY 1,
    INDEX by_arrival received_at TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toDate(started_at)
PRIMARY KEY started_at
ORDER BY (started_at, span_id, trace_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
;
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
;
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
;
CREATE TABLE IF NOT EXISTS alert_record (
    kind LowCardinality(String),
    id String,
    body String,
    version UInt64,
    is_deleted UInt8
) ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
;
CREATE TABLE IF NOT EXISTS lease (
    holder String,
    since DateTime64(6, 'UTC'),
    seen DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
) ENGINE = ReplacingMergeTree(seen)
ORDER BY holder
TTL toDateTime(seen) + INTERVAL 1 DAY
;
