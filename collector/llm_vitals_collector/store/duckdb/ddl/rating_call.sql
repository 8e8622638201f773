-- Which call each rating is about, once it was found (store/duckdb/rating_calls.py): without a span id where none is
-- kept. The keys are 64 bits of what a call may have that changes that: the rating's response id and trace, and the
-- call's trace.
CREATE TABLE rating_call (
    id VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    response_key UBIGINT,
    trace_key UBIGINT,
    call_key UBIGINT,
    trace_id VARCHAR,
    span_id VARCHAR,
    started_at TIMESTAMPTZ,
    request_model VARCHAR,
    task VARCHAR,
    provider VARCHAR,
    service VARCHAR,
    variant VARCHAR,
    -- The answer's label (verdicts/answer_label.py), where the rating has an expected answer and no label of its own.
    output VARCHAR,
    -- What it was made by: DuckDB's version, and ours of the label.
    engine VARCHAR NOT NULL
);
