-- One row an evaluation of an answer, 0 to 1: the fields of records.Score, and when it came.
CREATE TABLE score (
    id VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    name VARCHAR NOT NULL,
    value DOUBLE,
    label VARCHAR,
    explanation VARCHAR,
    evaluator VARCHAR NOT NULL,
    trace_id VARCHAR,
    span_id VARCHAR,
    response_id VARCHAR,
    service VARCHAR,
    received_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX score_id ON score (id);
