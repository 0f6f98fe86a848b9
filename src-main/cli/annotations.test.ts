import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectState } from '../../src-shared/truth-object.ts';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { openWorkspace } from '../workspace/open.ts';
import { sampleDataset } from '../workspace/samples.ts';
import { failing, tripletscope } from './test-program.ts';

const drawn = (x: number): ObjectState => ({
  class: 'wren\u001b[31m',
  geometry: { kind: 'box', x, y: 1, width: 4, height: 5 },
  state: 'final',
  source: { kind: 'drawn' },
});

async function annotated(): Promise<string> {
  const folder = path.join(temporaryFolder(), 'workspace');
  using workspace = openWorkspace(folder, { create: true });
  await workspace.images.importAll(sampleDataset({ images: 3 }));
  const [first] = await workspace.images.all();
  workspace.edits.commit(first.imageId, 'ann', [{ objectId: 'd-1', isNew: true, after: drawn(9) }]);
  workspace.edits.commit(first.imageId, 'bob', [{ objectId: 'd-1', after: drawn(10) }]);
  return folder;
}

const run = async (...args: string[]) => {
  const { stdout, stderr } = await tripletscope('annotations', ...args);
  return stdout + stderr;
};

test('objects are listed, their changes logged, and an image brought back', async () => {
  const folder = await annotated();
  expect(await run('list', folder, '--image', '0.png')).toBe(
    '0.png\n  box, 4 × 5 at 10, 1, class wren\\u001b[31m, drawn, by bob, d-1\n1 object on 1 image\n',
  );
  const log = await run('log', folder);
  expect(log.split('\n').map((line) => line.replace(/\S+Z/, 'TIME'))).toEqual([
    '0.png',
    '  1  TIME  ann: draw a box, d-1',
    '  2  TIME  bob: move a box, d-1',
    '',
  ]);
  expect(await run('restore', folder, '--image', '0.png', '--to', '1')).toBe(
    '0.png: 1 object restored, as a new step\n',
  );
  expect(await run('list', folder, '--image', '0.png')).toContain('at 9, 1');
  expect(await run('restore', folder, '--image', '0.png', '--to', '0')).toContain('1 object restored');
  expect(await run('list', folder, '--image', '0.png')).toContain('0 objects on 0 images');
});

test('edits that a window could not save are added once, however often the file is given', async () => {
  const folder = await annotated();
  const file = path.join(temporaryFolder(), 'unsaved.json');
  const step = (relativePath: string, id: string) => ({
    relativePath,
    step: `step-${id}`,
    author: 'ann',
    changes: [{ objectId: id, isNew: true, after: { ...drawn(20), class: 'wren' } }],
  });
  const said = (id: string) => ({ relativePath: '1.png', step: `step-${id}`, author: null });
  const steps = [
    step('1.png', 'd-0002'),
    step('gone.png', 'd-0003'),
    { ...said('said-1'), review: 'reviewed' },
    { ...said('said-2'), note: 'too dark' },
  ];
  writeFileSync(file, JSON.stringify({ format: 'tripletscope-unsaved-edits', steps }));
  for (let time = 0; time < 2; time++) {
    const { code, stdout, stderr } = await tripletscope('annotations', 'restore', folder, file);
    expect([code, stderr, stdout]).toEqual([
      1,
      '',
      expect.stringMatching(/^3 of 4 steps are in the workspace\ngone\.png: .*no such image/),
    ]);
  }
  expect(await run('list', folder, '--image', '1.png')).toContain('d-0002');
  {
    using workspace = openWorkspace(folder);
    expect(workspace.reviews.all()).toMatchObject([{ state: 'reviewed', note: 'too dark' }]);
    const { imageId } = (await workspace.images.all())[1];
    workspace.edits.undo(imageId);
  }
  const log = (await run('log', folder, '--image', '1.png')).split('\n').map((line) => line.replace(/\S+Z/, 'TIME'));
  expect(log).toEqual([
    '1.png',
    '  1  TIME  ann: draw a box, d-0002',
    '  2  TIME  restore: mark as reviewed',
    '  3  TIME  restore: add a note to the image (undone)',
    '',
  ]);
});

test('two authors are compared object by object', async () => {
  const folder = await annotated();
  {
    using workspace = openWorkspace(folder);
    const [first] = await workspace.images.all();
    workspace.edits.commit(first.imageId, 'ann', [{ after: drawn(12) }]);
  }
  expect(await run('agreement', folder, '--authors', 'ann', 'bob')).toBe(
    [
      '0.png: IoU 0.333, Dice 0.500, 1 object in common, 0 only of ann, 0 only of bob',
      '1 image with objects of both: 1 pair, mean IoU 0.333, mean Dice 0.500; 0 objects without a partner',
      '',
    ].join('\n'),
  );
  expect((await failing('annotations', 'agreement', folder, '--authors', 'ann')).code).toBe('usage');
});

test('what cannot be restored is said', async () => {
  const folder = await annotated();
  const file = path.join(temporaryFolder(), 'other.json');
  writeFileSync(file, '{"steps": []}');
  expect((await failing('annotations', 'restore', folder, file)).code).toBe('bad-input');
  expect((await failing('annotations', 'restore', folder, path.join(folder, 'none.json'))).code).toBe('not-found');
  expect((await failing('annotations', 'restore', folder)).code).toBe('usage');
  expect((await failing('annotations', 'restore', folder, '--image', '0.png', '--to', '99')).code).toBe('not-found');
  expect((await failing('annotations', 'restore', folder, '--image', 'x', '--to', '1')).code).toBe('not-found');
  expect((await failing('annotations', 'list', path.join(folder, 'nowhere'))).code).toBe('not-found');
});

test('objects of images that are gone are listed, written to a file, and read again onto another image', async () => {
  const folder = await annotated();
  {
    using workspace = openWorkspace(folder);
    const dataset = sampleDataset({ images: 3 });
    await workspace.images.importAll({ ...dataset, images: dataset.images.slice(1) });
  }
  expect(await run('list', folder)).not.toContain('d-1');
  const file = path.join(temporaryFolder(), 'gone.json');
  const said = await run('list', folder, '--unmatched', '--out', file);
  expect(said).toContain('0.png\n  box, 4 × 5 at 10, 1, class wren\\u001b[31m, drawn, by bob, d-1\n');
  expect(said).toContain('1 object on 1 image that the last import did not find');
  expect(JSON.parse(await run('list', folder, '--unmatched', '--json'))).toMatchObject({
    images: [{ image: '0.png', forgotten: false, objects: [{ id: 'd-1', author: 'bob' }] }],
  });
  const twice = await failing('annotations', 'list', folder, '--unmatched', '--out', file);
  expect(twice.details.file).toBe(file);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"0.png"', '"1.png"').replace('wren\\u001b[31m', 'wren'));
  for (let again = 0; again < 2; again++)
    expect(await run('restore', folder, file)).toBe('1 of 1 steps are in the workspace\n');
  expect(await run('list', folder, '--image', '1.png')).toMatch(/box, 4 × 5 at 10, 1, class wren, drawn, by bob, u-/);
});
