-- What every KPI reads: each call to a model once.
CREATE VIEW counted_call AS SELECT * FROM call WHERE counted;
