-- How many records were ever committed. A file beside the database has the same number; where it is more, records that
-- were acknowledged are gone.
CREATE TABLE acknowledged (records BIGINT NOT NULL);
INSERT INTO acknowledged VALUES (0);
