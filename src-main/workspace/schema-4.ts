/**
 * Format 4: each step of a person in Annotate has an id that the window gave, so that a step that is sent twice is done once;
 * objects have a note, and can be hidden and locked.
 */
export const fourthTables = `
CREATE TABLE step (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  action TEXT NOT NULL CHECK (action IN ('commit', 'undo', 'redo')),
  sequence INTEGER,
  time TEXT NOT NULL
) STRICT;
CREATE INDEX step_image ON step (image_id);
ALTER TABLE object ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE object ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));
ALTER TABLE object ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
`;
