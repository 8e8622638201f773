-- Ratings on scales, expected answers, and scores by evaluators. The table is made anew: a rating may be absent now.
ALTER TABLE feedback RENAME TO feedback_of_version_1;
CREATE TABLE feedback (
    id VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    rating VARCHAR,
    scale VARCHAR,
    score DOUBLE,
    comment VARCHAR,
    expected VARCHAR,
    actual VARCHAR,
    trace_id VARCHAR,
    span_id VARCHAR,
    response_id VARCHAR,
    "user" VARCHAR,
    service VARCHAR,
    received_at TIMESTAMPTZ NOT NULL
);
INSERT INTO feedback BY NAME SELECT *, 'thumbs' AS scale FROM feedback_of_version_1;
DROP TABLE feedback_of_version_1;
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
