-- Schema of the cluster's database on PostgreSQL. Databases of before have it: it may be applied to them.
-- The first three tables are those of akka-persistence-jdbc 5.2.
CREATE TABLE IF NOT EXISTS event_journal (
  ordering BIGSERIAL,
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL,
  deleted BOOLEAN DEFAULT FALSE NOT NULL,
  writer VARCHAR(255) NOT NULL,
  write_timestamp BIGINT,
  adapter_manifest VARCHAR(255),
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL,
  event_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  -- The fence: two writers of one stream cannot both write its next event.
  PRIMARY KEY (persistence_id, sequence_number)
);
CREATE UNIQUE INDEX IF NOT EXISTS event_journal_ordering_idx ON event_journal (ordering);
CREATE TABLE IF NOT EXISTS event_tag (
  event_id BIGINT,
  tag VARCHAR(256),
  PRIMARY KEY (event_id, tag),
  FOREIGN KEY (event_id) REFERENCES event_journal (ordering) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS snapshot (
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL,
  created BIGINT NOT NULL,
  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest VARCHAR(255) NOT NULL,
  snapshot_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);
-- Jobs that are over: what was submitted and how it ended (History.EndedJob).
CREATE TABLE IF NOT EXISTS amc_job (
  job BIGINT PRIMARY KEY,
  content BYTEA NOT NULL
);
-- Complete states of runs; their content is in amc_file_chunk.
CREATE TABLE IF NOT EXISTS amc_state (
  run BIGINT NOT NULL,
  step BIGINT NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (run, step)
);
CREATE INDEX IF NOT EXISTS amc_state_sha256_idx ON amc_state (sha256);
-- States as they were kept before, whole; runs rebuild from their decisions what was in it.
DROP TABLE IF EXISTS amc_snapshot;
-- Who may form a cluster, or keep one after a split.
CREATE TABLE IF NOT EXISTS amc_lease (
  name VARCHAR(64) PRIMARY KEY,
  owner VARCHAR(255) NOT NULL,
  expires TIMESTAMP WITH TIME ZONE NOT NULL
);
-- Data files and states by content, in chunks. Those of a file that is not in amc_file are not complete yet.
CREATE TABLE IF NOT EXISTS amc_file (
  sha256 VARCHAR(64) PRIMARY KEY,
  size_bytes BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS amc_file_chunk (
  sha256 VARCHAR(64) NOT NULL,
  chunk INTEGER NOT NULL,
  -- CRC-32C, to notice a chunk that was damaged after its file was checked.
  crc INTEGER NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (sha256, chunk)
);
