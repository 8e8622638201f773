-- Whether an answer could be judged. Earlier calls are taken as judged where they gave an answer.
ALTER TABLE call ADD COLUMN judged VARCHAR;
UPDATE call SET judged = 'yes'
WHERE outcome <> 'error' AND operation <> 'embeddings' AND NOT list_contains(finish_reasons, 'tool_call');
-- The view has the columns that the table had when it was made.
DROP VIEW counted_call;
CREATE VIEW counted_call AS SELECT * FROM call WHERE counted;
-- Closed days are rolled up anew.
DELETE FROM rolled_day;
DELETE FROM rolled_call;
DELETE FROM rolled_time;
DELETE FROM rolled_user;
DELETE FROM rolled_pair;
DELETE FROM rolled_repeat;
ALTER TABLE rolled_call ADD COLUMN answered BOOLEAN;
ALTER TABLE rolled_call ADD COLUMN judged BOOLEAN;
