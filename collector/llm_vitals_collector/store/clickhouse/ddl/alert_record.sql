-- What is kept of alerts: records of store/alerts.py as JSON, by kind (alert, incident, silence, notification). All that
-- one evaluation changes is one INSERT, which ClickHouse keeps as a whole or not at all.
CREATE TABLE IF NOT EXISTS alert_record (
    kind LowCardinality(String),
    id String,
    body String,
    version UInt64,
    is_deleted UInt8
) ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
