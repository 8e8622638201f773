-- Data sets (store/datasets.py). What is removed is deleted, so that it is gone from the disk.
CREATE TABLE IF NOT EXISTS dataset (
    name String,
    created_at DateTime64(6, 'UTC'),
    description Nullable(String),
    version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
