/**
 * Format 2: images are rows for ever, and what one import says of them is a listing that the next import replaces; ground
 * truth is objects with a log of edits; banks and evaluations name the labels that they were made with. Foreign keys are
 * off while it runs. `migrate-to-2.ts` fills what SQL alone cannot.
 */
export const secondTables = `
ALTER TABLE dataset ADD COLUMN images TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset ADD COLUMN labels TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset ADD COLUMN earlier_labels TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset ADD COLUMN truths INTEGER NOT NULL DEFAULT 0;
ALTER TABLE class ADD COLUMN present INTEGER NOT NULL DEFAULT 1;

CREATE TABLE listing (
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  source_id TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, relative_path TEXT NOT NULL, sha256 TEXT,
  width INTEGER NOT NULL, height INTEGER NOT NULL,
  class_id INTEGER NOT NULL REFERENCES class (id),
  split TEXT NOT NULL CHECK (split IN ('train', 'test')),
  truth TEXT NOT NULL,
  PRIMARY KEY (image_id, dataset_id)
) STRICT, WITHOUT ROWID;
INSERT INTO listing
  SELECT image.id, dataset_id, 1, source_id, name, path, relative_path, sha256, width, height, class_id, split, ''
  FROM image JOIN dataset ON dataset.id = dataset_id AND state = 'current';
CREATE UNIQUE INDEX listing_name ON listing (dataset_id, name) WHERE present = 1;
CREATE INDEX listing_split ON listing (dataset_id, present, split);
CREATE INDEX listing_class ON listing (class_id);

CREATE TABLE image_2 (id INTEGER PRIMARY KEY, forgotten TEXT) STRICT;
INSERT INTO image_2 (id) SELECT image_id FROM listing;
DROP TABLE image;
ALTER TABLE image_2 RENAME TO image;

CREATE TABLE object (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  dataset_id INTEGER REFERENCES dataset (id),
  position INTEGER NOT NULL, class TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('box', 'polygon', 'mask', 'file')),
  geometry TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'final')),
  deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
  source TEXT NOT NULL, origin TEXT,
  author TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL
) STRICT;
CREATE INDEX object_image ON object (image_id, kind);
CREATE INDEX object_dataset ON object (dataset_id);
CREATE UNIQUE INDEX object_id ON object (id, coalesce(dataset_id, 0));

CREATE TABLE edit (
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  object_id TEXT NOT NULL,
  before TEXT, after TEXT,
  author TEXT NOT NULL, time TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'abandoned')),
  PRIMARY KEY (image_id, sequence, object_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE bank_2 (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  labels TEXT NOT NULL,
  layer TEXT NOT NULL, spec TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
INSERT INTO bank_2 SELECT bank.id, bank.key, model_id, '', layer, spec, bank.created
  FROM bank JOIN dataset ON dataset.id = dataset_id AND state = 'current';
DROP TABLE bank;
ALTER TABLE bank_2 RENAME TO bank;
CREATE INDEX bank_model ON bank (model_id);

CREATE TABLE evaluation_2 (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  labels TEXT NOT NULL,
  spec TEXT NOT NULL, complete INTEGER NOT NULL CHECK (complete IN (0, 1)), revision INTEGER NOT NULL, created TEXT NOT NULL
) STRICT;
INSERT INTO evaluation_2 SELECT evaluation.id, evaluation.key, model_id, '', spec, complete, 0, evaluation.created
  FROM evaluation JOIN dataset ON dataset.id = dataset_id AND state = 'current';
DROP TABLE evaluation;
ALTER TABLE evaluation_2 RENAME TO evaluation;
CREATE INDEX evaluation_model ON evaluation (model_id);

CREATE TABLE scored (
  evaluation_id INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  truth TEXT NOT NULL,
  PRIMARY KEY (evaluation_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX scored_image ON scored (image_id);

DELETE FROM problem WHERE dataset_id NOT IN (SELECT id FROM dataset WHERE state = 'current');
DELETE FROM class WHERE dataset_id NOT IN (SELECT id FROM dataset WHERE state = 'current');
DELETE FROM dataset WHERE state <> 'current';
DELETE FROM review_state WHERE image_id NOT IN (SELECT id FROM image);
DELETE FROM tag WHERE image_id NOT IN (SELECT id FROM image);
DELETE FROM embedding WHERE image_id NOT IN (SELECT id FROM image);
DELETE FROM grad_weights WHERE image_id NOT IN (SELECT id FROM image) OR bank_id NOT IN (SELECT id FROM bank);
DELETE FROM score WHERE image_id NOT IN (SELECT id FROM image) OR evaluation_id NOT IN (SELECT id FROM evaluation);
`;
