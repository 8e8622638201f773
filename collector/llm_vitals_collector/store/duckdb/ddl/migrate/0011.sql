-- One row a call that was picked to be scored in the background: the fields of records.Pick.
CREATE TABLE IF NOT EXISTS pick (
    trace_id VARCHAR NOT NULL,
    span_id VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    stratum VARCHAR NOT NULL,
    probability DOUBLE NOT NULL,
    flags VARCHAR[] NOT NULL,
    model VARCHAR,
    service VARCHAR,
    state VARCHAR NOT NULL,
    attempts BIGINT NOT NULL,
    next_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    questions BIGINT NOT NULL,
    cost_usd DOUBLE,
    scores JSON NOT NULL
);
CREATE INDEX IF NOT EXISTS pick_trace ON pick (trace_id);
-- One row a call, criterion and person: the fields of records.Label.
CREATE TABLE IF NOT EXISTS label (
    trace_id VARCHAR NOT NULL,
    span_id VARCHAR NOT NULL,
    criterion VARCHAR NOT NULL,
    good BOOLEAN NOT NULL,
    "by" VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE INDEX IF NOT EXISTS label_trace ON label (trace_id);
