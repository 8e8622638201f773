-- Alerts are evaluated here, and what is kept of them survives a restart.
-- Alerts that are pending or firing (store/duckdb/alerts.py). `id` is the fingerprint of the labels.
CREATE TABLE alert (
    id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    labels JSON NOT NULL,
    phase VARCHAR NOT NULL,
    active_at TIMESTAMPTZ NOT NULL,
    fired_at TIMESTAMPTZ,
    cleared_at TIMESTAMPTZ,
    value DOUBLE,
    basis BIGINT,
    evaluated_at TIMESTAMPTZ NOT NULL,
    notified BOOLEAN NOT NULL
);
-- Alerts that fired, once each time.
CREATE TABLE incident (
    id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    labels JSON NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    value DOUBLE,
    basis BIGINT
);
-- Alerts that receivers are not sent before a time.
CREATE TABLE silence (
    id VARCHAR NOT NULL,
    until TIMESTAMPTZ NOT NULL
);
-- Messages that wait for their receiver, in the order of `number`.
CREATE SEQUENCE notification_number;
CREATE TABLE notification (
    id VARCHAR NOT NULL,
    number BIGINT NOT NULL DEFAULT nextval('notification_number'),
    receiver VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMPTZ NOT NULL
);
