-- Which collector evaluates alerts and sends messages (store/clickhouse/lease.py): one row a collector that wants to.
-- Times are the server's own.
CREATE TABLE IF NOT EXISTS lease (
    holder String,
    since DateTime64(6, 'UTC'),
    seen DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
) ENGINE = ReplacingMergeTree(seen)
ORDER BY holder
TTL toDateTime(seen) + INTERVAL 1 DAY
