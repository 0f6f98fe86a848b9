import { expect, it } from 'vitest';
import { dropWords } from './drop-words.ts';

it('promises what the host and the view take, and no more', () => {
  expect(dropWords({ desktop: true, images: true })).toBe(
    'Drop images to see their maps, a data set to import it, or a workspace to open it',
  );
  expect(dropWords({ desktop: true, images: false })).toBe('Drop a data set to import it, or a workspace to open it');
  expect(dropWords({ desktop: false, images: true })).toBe(
    'Drop images to see their maps, or a data set to upload it into the workspace',
  );
  expect(dropWords({ desktop: false, images: false })).toBe('Drop a data set to upload it into the workspace');
});
