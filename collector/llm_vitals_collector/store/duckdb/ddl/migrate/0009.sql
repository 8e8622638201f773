-- Prices that are a lower bound have a column, and days are rolled up anew with it.
ALTER TABLE call ADD COLUMN cost_lower_bound BOOLEAN DEFAULT false;
UPDATE call SET cost_lower_bound = true WHERE contains(attributes::VARCHAR, '"llm_vitals.cost.lower_bound"');
DROP VIEW counted_call;
CREATE VIEW counted_call AS SELECT * FROM call WHERE counted;
DELETE FROM rolled_day;
DELETE FROM rolled_call;
DELETE FROM rolled_time;
ALTER TABLE rolled_call ADD COLUMN exact_price BOOLEAN;
