-- What the service keeps, on H2 and PostgreSQL alike; ${bytes} and ${text} are long values. Times are ms since 1970.
-- Jobs as their owners see them. The leading coordinator alone writes what comes after wish.
CREATE TABLE amc_entry (
  id BIGINT PRIMARY KEY,
  number BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
  owner VARCHAR(64) NOT NULL,
  name VARCHAR(200) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  document ${text} NOT NULL,
  engine VARCHAR(16) NOT NULL,
  speculation INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  total BIGINT NOT NULL,
  submitted BIGINT NOT NULL,
  wish VARCHAR(16) NOT NULL,
  -- Counts every change, so that who watches sees one.
  version BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  reason VARCHAR(2000) NOT NULL,
  started BIGINT,
  ended BIGINT,
  done BIGINT NOT NULL,
  loss DOUBLE PRECISION,
  accuracy DOUBLE PRECISION,
  evaluations BIGINT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  workers INTEGER NOT NULL,
  threads INTEGER NOT NULL,
  summary ${text}
);
CREATE INDEX amc_entry_state_idx ON amc_entry (state);
CREATE INDEX amc_entry_owner_idx ON amc_entry (owner);
-- The data files of a job, by content.
CREATE TABLE amc_entry_file (
  id BIGINT NOT NULL REFERENCES amc_entry (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  name VARCHAR(4096) NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (id, place)
);
CREATE INDEX amc_entry_file_sha256_idx ON amc_entry_file (sha256);
-- What was submitted under which key, so that asking twice does it once.
CREATE TABLE amc_idempotency (
  owner VARCHAR(64) NOT NULL,
  idempotency_key VARCHAR(200) NOT NULL,
  id BIGINT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (owner, idempotency_key)
);
-- Rows of metrics, some hundred in a chunk.
CREATE TABLE amc_metrics (
  id BIGINT NOT NULL REFERENCES amc_entry (id) ON DELETE CASCADE,
  first_row BIGINT NOT NULL,
  row_count INTEGER NOT NULL,
  content ${bytes} NOT NULL,
  PRIMARY KEY (id, first_row)
);
-- Files that a job leaves; their content is in amc_file_chunk.
CREATE TABLE amc_result (
  id BIGINT NOT NULL REFERENCES amc_entry (id) ON DELETE CASCADE,
  name VARCHAR(255) NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (id, name)
);
CREATE INDEX amc_result_sha256_idx ON amc_result (sha256);
-- The coordinator that may write about jobs: the one of the newest epoch.
CREATE TABLE amc_lead (
  name VARCHAR(64) PRIMARY KEY,
  epoch BIGINT NOT NULL
);
INSERT INTO amc_lead (name, epoch) VALUES ('service', 0);
-- Who may use the service: never the token itself.
CREATE TABLE amc_token (
  id VARCHAR(16) PRIMARY KEY,
  sha256 VARCHAR(64) NOT NULL UNIQUE,
  owner VARCHAR(64) NOT NULL,
  role VARCHAR(16) NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT,
  revoked BIGINT
);
-- Who changed what.
CREATE TABLE amc_audit (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  owner VARCHAR(64) NOT NULL,
  action VARCHAR(32) NOT NULL,
  target VARCHAR(200) NOT NULL
);
