-- What evaluations were answered that had an id, for the same request again: the fields of records.EvaluationReply.
CREATE TABLE IF NOT EXISTS evaluation_reply (
    id String CODEC(ZSTD),
    digest String CODEC(ZSTD),
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    answer String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree(at)
ORDER BY id
TTL toDateTime(at) + toIntervalDay(1)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
