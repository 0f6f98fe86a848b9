import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { encodeScores } from '../evaluate/score-record.ts';
import { WorkspaceSession } from '../session/workspace-session.ts';
import type { EvaluationId, ImageId } from '../workspace/ids.ts';
import { openWorkspace } from '../workspace/open.ts';
import { recordsInMemory, recordsOfSome, rowRecords } from './row-records.ts';
import { imagesToScore } from './test-scored-images.ts';

const images = 6;

async function scored() {
  const workspace = openWorkspace(path.join(temporaryFolder('records-'), 'workspace'), { create: true });
  const session = new WorkspaceSession(workspace);
  onTestFinished(() => session.close());
  const { ids, modelId } = await imagesToScore(workspace, { count: images, classes: ['a'] });
  const begin = () => workspace.evaluations.ensure({ key: 'e', modelId, spec: {} });
  const put = (id: EvaluationId, image: ImageId, energy: number | null) =>
    workspace.scores.putImages(id, [
      {
        imageId: image,
        truth: '',
        rows: [
          { row: 'a', record: record(energy) },
          { row: 'b', record: record(0.5) },
        ],
      },
    ]);
  const { id } = begin();
  for (const [i, image] of ids.entries()) await put(id, image, i / 10);
  const read = (row = 'a') => rowRecords({ evaluation: workspace.evaluations.get(id)!, row }, { workspace, session });
  /** As another reader finds them, who has nothing in memory. */
  const anew = (row = 'a') =>
    rowRecords(
      { evaluation: workspace.evaluations.get(id)!, row },
      { workspace, session: new WorkspaceSession(workspace) },
    );
  return { engine: { workspace, session }, ids, id, begin, put, read, anew };
}

function record(energyInBox: number | null): Uint8Array {
  const pixels = energyInBox === null ? null : { all: Uint32Array.of(1, 2, 3), masked: Uint32Array.of(0, 1, 2) };
  const rest = { energyInMask: null, pixels, boxes: null, pointing: true };
  return encodeScores({ classIndex: 0, energyInBox, constant: energyInBox === null, ...rest });
}

it('after an edit, the image that was scored again is read and no other', async () => {
  const { engine, ids, id, put, read, anew } = await scored();
  const before = await read();
  await read('b');
  const pages = vi.spyOn(engine.workspace.scores, 'everyPage');
  expect(await read()).toBe(before);
  await put(id, ids[2], 0.75);
  await put(id, ids[4], null); // a shorter record
  const [changed, other] = [await read(), await read('b')];
  expect(pages).not.toHaveBeenCalled();
  expect(changed).toEqual(await anew());
  expect(changed.marks.energyInBox).not.toEqual(before.marks.energyInBox);
  expect([...changed.constant]).toEqual([0, 0, 0, 0, 1, 0]);
  expect(other.marks).toEqual((await anew('b')).marks);
});

it('reads anew what was filled in beside it, or lies in an evaluation that was made again', async () => {
  const { engine, ids, id, begin, put, read, anew } = await scored();
  const { scores, evaluations } = engine.workspace;
  await read();
  await scores.putMany(id, 'a', [{ imageId: ids[0], record: record(0.9) }]);
  expect(await read()).toEqual(await anew());
  const source = { evaluation: evaluations.get(id)!, row: 'a' };
  evaluations.remove(id);
  expect(recordsInMemory(source, engine)).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(begin().id).toBe(id);
  for (const image of ids) await put(id, image, 0.3);
  expect(await read()).toEqual(await anew());
});

it('gives some of the images as if no others were there', async () => {
  const { ids, read } = await scored();
  const all = await read();
  const some = recordsOfSome(all, (image) => image === ids[1] || image === ids[5]);
  expect([...some.images]).toEqual([ids[1], ids[5]]);
  expect(some.block.bytes).toEqual(Uint8Array.from([...record(0.1), ...record(0.5)]));
  expect(some.marks.energyInBox).toHaveLength(18);
  expect(recordsOfSome(all, () => true)).toBe(all);
});
