-- One row: the version of the schema that this database has.
CREATE TABLE schema_version (version INTEGER NOT NULL);
