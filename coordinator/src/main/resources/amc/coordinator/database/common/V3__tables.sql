-- Tables that grow while a job goes on, as the text of their files, in pieces.
CREATE TABLE amc_live_table (
  id BIGINT NOT NULL REFERENCES amc_entry (id) ON DELETE CASCADE,
  name VARCHAR(64) NOT NULL,
  first_byte BIGINT NOT NULL,
  content ${bytes} NOT NULL,
  PRIMARY KEY (id, name, first_byte)
);
