-- One row a call, criterion and person: the fields of records.Label.
CREATE TABLE label (
    trace_id VARCHAR NOT NULL,
    span_id VARCHAR NOT NULL,
    criterion VARCHAR NOT NULL,
    good BOOLEAN NOT NULL,
    "by" VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE INDEX label_trace ON label (trace_id);
