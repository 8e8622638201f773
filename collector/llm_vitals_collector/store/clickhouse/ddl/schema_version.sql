-- One row a version of the schema that this database has had; the highest one is its own.
CREATE TABLE IF NOT EXISTS schema_version (version UInt32) ENGINE = ReplacingMergeTree ORDER BY version
