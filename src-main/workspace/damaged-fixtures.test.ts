/** Workspaces that were damaged on purpose (`fixtures/damages.ts`), each with how it has to end: mended, or named and repaired. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DamageName, noteOf, vectorOf } from '../../fixtures/damages.ts';
import { copyWorkspaceV3, copyWorkspaceV4 } from '../../fixtures/workspace-copy.ts';
import { checkWorkspace } from './check.ts';
import type { ImageId } from './ids.ts';
import { openWorkspace } from './open.ts';
import { repairWorkspace } from './repair.ts';
import type { Workspace } from './workspace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'damaged-fixture-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ending {
  /** What `check` finds first; null where the damage cannot be told before something is read. */
  check: RegExp | null;
  /** Sentences about what was mended at opening, or the error of opening. */
  open: RegExp[] | RegExp;
  /** What `repair` says was lost, each line once; the error where nothing can be done. */
  repair: RegExp[] | RegExp;
  /** After the repair. */
  left: { images: number; notes: number; models: number; embeddings: number };
}

const whole = { images: 40, notes: 40, models: 1, embeddings: 40 };
const oneOfThem = /^(review_state|tag|embedding|grad_weights|score|object): \d+ rows referred to lost ones$/;

const endings: Record<DamageName, Ending> = {
  'changed-result': {
    check: /^1 page of the database changed while it was closed$/,
    open: [/^1 stored result was damaged and has been computed again$/],
    repair: [/^embedding: .* they are computed again$/],
    left: { ...whole, embeddings: 0 },
  },
  'changed-note': {
    check: /^1 page of the database changed while it was closed$/,
    open: /the workspace is damaged: 1 page of it changed while it was closed, in review_state\./,
    repair: [/^review_state: 40 rows are kept but may have changed; look at them \(1; 2; 3; 4; 5, …\)$/],
    left: whole,
  },
  'changed-index': {
    check: /^1 page of the database changed while it was closed$/,
    open: [/^a damaged index of the database was rebuilt; nothing was lost$/],
    repair: [],
    left: whole,
  },
  'lost-index-page': {
    check: /^1 page of the database changed while it was closed$/,
    open: /the workspace is damaged: 1 page of it changed while it was closed\./,
    repair: [],
    left: whole,
  },
  'lost-page': {
    check: /^1 page of the database changed while it was closed$/,
    open: /1 page of it changed while it was closed, in listing\./,
    repair: [/^listing: .*cannot be read$/, /^image: 25 can no longer be identified by their files$/, oneOfThem],
    left: { images: 15, notes: 15, models: 1, embeddings: 15 },
  },
  'cut-short': {
    check: /the file is cut short .*received \d+ of \d+ bytes/,
    open: /the file is cut short/,
    repair: [/cannot be read(; they are computed again)?$/, oneOfThem],
    left: { images: 0, notes: 0, models: 1, embeddings: 0 },
  },
  'no-header': {
    check: /the file is not a database/,
    open: /the file is not a database/,
    repair: /nothing in the database can be read.*Restore a backup/,
    left: whole,
  },
  'model-file': {
    check: /^model 1: its file models\/\w+ is damaged/,
    open: [],
    repair: [/^model 1 \(small\) and its results: its file .* is damaged/, /^checkpoint of run 1, epoch 1: /],
    left: { ...whole, models: 0, embeddings: 0 },
  },
  'unsealed-result': {
    check: /^1 stored result is damaged \(embedding\)$/,
    open: [],
    repair: [/^1 stored results have another checksum; they are computed again$/],
    left: { ...whole, embeddings: 39 },
  },
  'unsealed-rules': {
    check: /^damaged database: CHECK constraint failed in listing$/,
    open: [],
    repair: [
      /^listing: 1 rows are damaged \(7 1\)$/,
      /^image: 1 can no longer be identified by their files$/,
      oneOfThem,
    ],
    left: { images: 39, notes: 39, models: 1, embeddings: 39 },
  },
  'unsealed-orphans': {
    check: /^\d+ rows refer to rows that are missing \(\w+ → model\)$/,
    open: [],
    repair: [/^(training_run|embedding|bank|evaluation|grad_weights|score): \d+ rows referred to lost ones$/],
    left: { ...whole, models: 0, embeddings: 0 },
  },
};

const cases = Object.entries(endings) as [DamageName, Ending][];

test.each(cases)('%s is seen, and mended or named when it is opened', async (name, { check, open }) => {
  const own = copyWorkspaceV4(name, path.join(folder, 'workspace'));
  const { ok, findings } = await checkWorkspace(own);
  expect(ok).toBe(check === null);
  if (check !== null) expect(findings[0].what).toMatch(check);
  if (open instanceof RegExp) return expect(() => openWorkspace(own)).toThrow(open);
  using workspace = openWorkspace(own);
  expect(workspace.mended).toHaveLength(open.length);
  open.forEach((sentence, i) => {
    expect(workspace.mended[i]).toMatch(sentence);
  });
});

test.each(cases)('%s is repaired, and what was lost is said', async (name, { repair, left }) => {
  const own = copyWorkspaceV4(name, path.join(folder, 'workspace'));
  if (repair instanceof RegExp) return expect(repairWorkspace(own)).rejects.toThrow(repair);
  const { lost } = await repairWorkspace(own);
  for (const sentence of repair) expect(lost).toContainEqual(expect.stringMatching(sentence));
  for (const line of lost)
    expect(
      repair.some((sentence) => sentence.test(line)),
      line,
    ).toBe(true);
  expect((await checkWorkspace(own)).ok).toBe(true);
  using workspace = openWorkspace(own);
  expect(await contentOf(workspace)).toEqual(left);
});

test.each([3, 4])('a whole workspace of format %i opens with everything in it', async (format) => {
  const place = path.join(folder, 'workspace');
  const own = format === 3 ? copyWorkspaceV3(place) : copyWorkspaceV4(null, place);
  if (format === 4) expect(await checkWorkspace(own)).toEqual({ ok: true, findings: [] });
  using workspace = openWorkspace(own);
  expect(workspace.mended).toEqual([]);
  expect(await contentOf(workspace)).toEqual(whole);
  expect(workspace.reviews.get(7 as ImageId)).toMatchObject({ state: 'reviewed', note: noteOf(7) });
  expect(workspace.views.all()).toMatchObject([{ name: 'odd ones' }]);
  const [{ id }] = workspace.models.all();
  const { imageIds, vectors, size } = await workspace.embeddings.all(id);
  const at = imageIds.indexOf(7 as ImageId) * size;
  expect(vectors.subarray(at, at + size)).toEqual(vectorOf(7));
});

async function contentOf({ images, reviews, models, embeddings }: Workspace): Promise<Ending['left']> {
  const [model] = models.all();
  return {
    images: (await images.all()).length,
    notes: reviews.all().length,
    models: models.all().length,
    embeddings: model === undefined ? 0 : (await embeddings.all(model.id)).imageIds.length,
  };
}
