/** The tables, as numbered migrations: each runs in one transaction, once, in order, and is never changed afterwards. */
import type { Connection } from './database.ts';
import { migrateTo2 } from './migrate-to-2.ts';
import { secondTables } from './schema-2.ts';
import { migrateTo3, thirdTables } from './schema-3.ts';
import { fourthTables } from './schema-4.ts';

/** "TSco": tells a workspace from any other SQLite file. */
export const applicationId = 0x5453636f;

export interface Migration {
  /** The `user_version` that it leads to. */
  version: number;
  sql: string;
  /** What SQL alone cannot say; runs after it. */
  finish?: (db: Connection) => void;
}

/**
 * `key` columns hold the content key of the inputs that made a result. Images, banks and evaluations belong to one
 * generation of the data set (`dataset`), so that a new data set takes the old one's place in one small write.
 */
const firstTables = `
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('staging', 'current', 'dropped')),
  root TEXT NOT NULL, format TEXT NOT NULL, key TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX dataset_current ON dataset (state) WHERE state = 'current';

CREATE TABLE class (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  position INTEGER NOT NULL, name TEXT NOT NULL,
  UNIQUE (dataset_id, position)
) STRICT;

CREATE TABLE image (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  source_id TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, relative_path TEXT NOT NULL, sha256 TEXT,
  width INTEGER NOT NULL, height INTEGER NOT NULL,
  class_id INTEGER NOT NULL REFERENCES class (id),
  split TEXT NOT NULL CHECK (split IN ('train', 'test')),
  UNIQUE (dataset_id, name)
) STRICT;
CREATE INDEX image_class ON image (class_id);
CREATE INDEX image_path ON image (dataset_id, relative_path);
CREATE INDEX image_split ON image (dataset_id, split);

CREATE TABLE box (
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
  PRIMARY KEY (image_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE mask (
  image_id INTEGER PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
  source TEXT NOT NULL
) STRICT;

CREATE TABLE review_state (
  image_id INTEGER PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
  state TEXT NOT NULL, note TEXT NOT NULL, updated TEXT NOT NULL
) STRICT;

CREATE TABLE tag (
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (image_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE problem (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  code TEXT NOT NULL, consequence TEXT NOT NULL, message TEXT NOT NULL, file TEXT NOT NULL, line INTEGER, source_id TEXT
) STRICT;
CREATE INDEX problem_dataset ON problem (dataset_id);

CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  backbone TEXT NOT NULL, weights_sha256 TEXT NOT NULL, spec TEXT NOT NULL, file TEXT, created TEXT NOT NULL
) STRICT;

CREATE TABLE training_run (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  model_id INTEGER REFERENCES model (id) ON DELETE SET NULL,
  spec TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done')),
  epoch INTEGER NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE INDEX training_run_model ON training_run (model_id);

CREATE TABLE training_metric (
  run_id INTEGER NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  loss REAL NOT NULL, active_share REAL NOT NULL, learning_rate REAL NOT NULL, recall REAL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  run_id INTEGER NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  sha256 TEXT NOT NULL, file TEXT NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE embedding (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  vector BLOB NOT NULL,
  UNIQUE (model_id, image_id)
) STRICT;
CREATE INDEX embedding_image ON embedding (image_id);

CREATE TABLE bank (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  key TEXT NOT NULL,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  layer TEXT NOT NULL, spec TEXT NOT NULL, created TEXT NOT NULL,
  UNIQUE (dataset_id, key)
) STRICT;
CREATE INDEX bank_model ON bank (model_id);

CREATE TABLE grad_weights (
  id INTEGER PRIMARY KEY,
  bank_id INTEGER NOT NULL REFERENCES bank (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  weights BLOB NOT NULL, channels BLOB, active INTEGER NOT NULL, inactive INTEGER NOT NULL,
  UNIQUE (bank_id, image_id)
) STRICT;
CREATE INDEX grad_weights_image ON grad_weights (image_id);

CREATE TABLE evaluation (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  key TEXT NOT NULL,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  spec TEXT NOT NULL, complete INTEGER NOT NULL CHECK (complete IN (0, 1)), created TEXT NOT NULL,
  UNIQUE (dataset_id, key)
) STRICT;
CREATE INDEX evaluation_model ON evaluation (model_id);

CREATE TABLE score (
  id INTEGER PRIMARY KEY,
  evaluation_id INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  "row" TEXT NOT NULL,
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  record BLOB NOT NULL,
  UNIQUE (evaluation_id, "row", image_id)
) STRICT;
CREATE INDEX score_image ON score (image_id);

CREATE TABLE view (name TEXT PRIMARY KEY, spec TEXT NOT NULL, updated TEXT NOT NULL) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, params TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  done INTEGER NOT NULL, total INTEGER, stage TEXT NOT NULL, error TEXT,
  created TEXT NOT NULL, updated TEXT NOT NULL
) STRICT;
CREATE INDEX job_kind ON job (kind, params);
`;

export const migrations: readonly Migration[] = [
  { version: 1, sql: firstTables },
  { version: 2, sql: secondTables, finish: migrateTo2 },
  { version: 3, sql: thirdTables, finish: migrateTo3 },
  { version: 4, sql: fourthTables },
];

/** What this program writes; newer files are refused. */
export const currentVersion = migrations[migrations.length - 1].version;
