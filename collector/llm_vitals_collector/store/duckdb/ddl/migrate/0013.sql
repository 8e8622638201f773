-- What evaluations were answered that had an id, for the same request again: the fields of records.EvaluationReply.
CREATE TABLE IF NOT EXISTS evaluation_reply (
    id VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    answer VARCHAR NOT NULL
);
