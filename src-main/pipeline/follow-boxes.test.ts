/** A box that a person moves on an item that is an object: its region, features and embedding are made anew, and no others. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { encodeRuns } from '../../src-shared/rle.ts';
import type { Geometry } from '../../src-shared/truth-object.ts';
import { halves, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { followBoxes } from '../models/item-regions.ts';
import { unseenCount } from '../models/unseen.ts';
import { inRegionOf } from '../server/annotation-input.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import { embedModel } from './embed-model.ts';
import { importDataset } from './import-dataset.ts';
import { StageClock } from './stage-clock.ts';
import { trainedModel } from './test-models.ts';

const settings = { split: 'own' as const, onProblem: 'leave-out' as const, seed: 0, items: 'objects' as const };

const boxes = [
  [20, 20, 40, 40],
  [100, 20, 40, 40],
  [60, 80, 30, 30],
];

interface Street {
  folder: string;
  /** With more boxes on the last image. */
  bring: (engine: Engine, more?: number[][]) => ReturnType<typeof importDataset>;
}

async function street(): Promise<Street> {
  const folder = path.join(temporaryFolder('follow-'), 'street');
  const names = ['a', 'b', 'c', 'd'];
  const annotations = names.flatMap((_, image) =>
    boxes.map((bbox, i) => ({ image_id: image, category_id: 1 + ((image + i) % 2), bbox })),
  );
  const files = await Promise.all(names.map((_, i) => halves({ width: 200, height: 120 + i })));
  writeFiles(folder, {
    ...Object.fromEntries(names.map((name, i) => [`images/${name}.jpg`, files[i]])),
  });
  const bring: Street['bring'] = (engine, more = []) => {
    const all = [...annotations, ...more.map((bbox) => ({ image_id: 3, category_id: 1, bbox }))];
    writeFiles(folder, {
      'annotations.json': JSON.stringify({
        images: names.map((name, id) => ({ id, file_name: `${name}.jpg`, split: id < 2 ? 'train' : 'test' })),
        categories: [1, 2].map((id) => ({ id, name: `kind ${id}` })),
        annotations: all,
      }),
    });
    return importDataset({ ...settings, folder }, engine, unattended);
  };
  return { folder, bring };
}

const moved = { kind: 'box' as const, x: 8, y: 4, width: 40, height: 40 };

function change({ workspace }: Engine, name: string, geometry: Geometry) {
  const { imageId } = workspace.images.byName(name)!;
  const [object] = workspace.objects.of(imageId);
  const { id, class: named, state, source } = object;
  workspace.edits.commit(imageId, 'ann', [{ objectId: id, after: { class: named, state, source, geometry } }]);
  return imageId;
}

const rowOf = ({ workspace }: Engine, name: string) => {
  const { sha256, width, height, boxes: drawn } = workspace.images.byName(name)!;
  return { region: sha256!.split('#')[1], width, height, boxes: drawn };
};

test('one box moved: one item is cut out, computed and embedded anew; undo and a new import keep to it', async () => {
  const { folder, bring } = await street();
  const engine = openEngine(path.join(folder, '..', 'workspace'), { create: true, backend: 'wasm' });
  try {
    const { workspace } = engine;
    await bring(engine);
    const { id } = await trainedModel(engine);
    const embed = () => embedModel(id, engine, new StageClock(), unattended);
    const before = await embed();
    const rows = await workspace.images.all();
    const former = await workspace.embeddings.all(id);
    expect(rowOf(engine, 'a_3')).toMatchObject({ region: '96,16,48,48', boxes: [{ x: 4, y: 4 }] });

    const imageId = change(engine, 'a_3', moved);
    workspace.reviews.tag(imageId, 'mine');
    expect(await unseenCount(id, engine.session)).toBe(1);
    const counting = counted(engine);
    const after = await embedModel(id, counting.engine, new StageClock(), unattended);
    expect(counting.images()).toBe(1);
    expect(rowOf(engine, 'a_3')).toEqual({
      region: '100,16,48,48',
      width: 48,
      height: 48,
      boxes: [{ x: 4, y: 4, width: 40, height: 40 }],
    });
    expect(workspace.reviews.tagsOf(imageId)).toEqual(['mine']);
    expect(workspace.models.all()).toHaveLength(1);
    const at = rows.findIndex((row) => row.imageId === imageId);
    const others = (values: Float32Array) => {
      const width = values.length / rows.length;
      return [...values].filter((_, i) => Math.floor(i / width) !== at);
    };
    const own = (values: Float32Array) =>
      values.slice((values.length / rows.length) * at).slice(0, values.length / rows.length);
    const now = await workspace.embeddings.all(id);
    expect((await workspace.images.all()).filter((_, i) => i !== at)).toEqual(rows.filter((_, i) => i !== at));
    expect(others(after.features.pooled)).toEqual(others(before.features.pooled));
    expect(others(now.vectors)).toEqual(others(former.vectors));
    expect(own(after.features.pooled)).not.toEqual(own(before.features.pooled));
    expect(own(now.vectors)).not.toEqual(own(former.vectors));

    // Nothing more to do; and what the data set says is still recognised.
    expect(await followBoxes(workspace)).toBe(0);
    const shown = rowOf(engine, 'a_3');
    expect(await bring(engine, [[150, 60, 40, 40]])).toMatchObject({ changed: true, images: 13, absent: 0 });
    expect(rowOf(engine, 'a_3')).toEqual(shown);
    expect(workspace.images.byName('a_3')!.imageId).toBe(imageId);
    expect(workspace.embeddings.missing(id)).toHaveLength(1);
    expect(await bring(engine)).toMatchObject({ changed: true, images: 12, absent: 1 });
    expect(rowOf(engine, 'a_3')).toEqual(shown);
    expect(workspace.embeddings.missing(id)).toEqual([]);

    // Taken back, it shows what it showed at first, and belongs to the import again.
    expect(workspace.edits.undo(imageId)).toBe(true);
    await embed();
    expect(rowOf(engine, 'a_3')).toMatchObject({ region: '96,16,48,48', boxes: [{ x: 4, y: 4 }] });
    expect(workspace.objects.of(imageId)[0].author).toBe('');
    expect(workspace.regions.imported().size).toBe(0);
    expect((await workspace.images.all()).map(({ truthKey }) => truthKey)).toEqual(
      rows.map(({ truthKey }) => truthKey),
    );
    const back = await workspace.embeddings.all(id);
    for (const [i, value] of own(back.vectors).entries()) expect(value).toBeCloseTo(own(former.vectors)[i], 5);
    expect(workspace.edits.redo(imageId)).toBe(true);
    expect(await followBoxes(workspace)).toBe(1);
    expect(rowOf(engine, 'a_3').region).toBe('100,16,48,48');
  } finally {
    await closeEngine(engine);
  }
}, 60_000);

test('no pixel of a mask is lost when the region follows a box, is taken back, or a step comes late', async () => {
  const { folder, bring } = await street();
  const engine = openEngine(path.join(folder, '..', 'workspace'), { create: true, backend: 'wasm' });
  try {
    const { workspace } = engine;
    await bring(engine);
    const { imageId } = workspace.images.byName('a_1')!;
    const before = rowOf(engine, 'a_1');
    const data = new Uint8Array(before.width * before.height).fill(1);
    const mask = { kind: 'mask' as const, width: before.width, height: before.height };
    const geometry = { ...mask, counts: [...encodeRuns({ ...mask, data })] };
    const drawn = { class: null, state: 'draft' as const, source: { kind: 'drawn' as const }, geometry };
    workspace.edits.commit(imageId, 'ann', [{ objectId: 'm-1', isNew: true, after: drawn }]);
    change(engine, 'a_1', { ...moved, x: 0, y: 0 });
    expect(await followBoxes(workspace)).toBe(1);
    const total = () =>
      workspace.objects
        .of(imageId)
        .flatMap(({ geometry: held }) =>
          held.kind === 'mask' ? (held.counts as number[]).reduce((sum, run, i) => sum + (i % 2) * run, 0) : [],
        );
    expect(total()).toEqual([data.length]);
    expect(rowOf(engine, 'a_1').region).toBe('12,12,52,52');
    // Without the mask the region is as small as the box asks; its return widens it again.
    workspace.edits.commit(imageId, 'ann', [{ objectId: 'm-1', after: null }]);
    expect(await followBoxes(workspace)).toBe(1);
    expect(rowOf(engine, 'a_1').region).toBe('12,12,48,48');
    expect(workspace.edits.undo(imageId)).toBe(true);
    expect(total()).toEqual([data.length]);
    expect(rowOf(engine, 'a_1').region).toBe('12,12,52,52');
    // A window that has not heard of it draws in the frame that it knows.
    const late = { class: null, state: 'draft' as const, source: { kind: 'drawn' as const } };
    const box = { kind: 'box' as const, x: 10, y: 11, width: 5, height: 6 };
    const image = workspace.images.get(imageId)!;
    const region = { x: 16, y: 16, width: 48, height: 48 };
    const step = inRegionOf(image, [{ objectId: 'b-1', isNew: true, after: { ...late, geometry: box } }], region);
    workspace.edits.commit(imageId, 'ann', step);
    expect(workspace.objects.of(imageId).at(-1)?.geometry).toEqual({ ...box, x: 14, y: 15 });
  } finally {
    await closeEngine(engine);
  }
});

/** The engine with the number of images that the network is given. */
function counted(engine: Engine): { engine: Engine; images: () => number } {
  let images = 0;
  const compute = Object.create(engine.compute) as Engine['compute'];
  compute.call = ((name: string, input: { count?: number }, ...rest: never[]) => {
    if (name !== 'embed' && typeof input.count === 'number') images += input.count;
    return (engine.compute.call as (...all: unknown[]) => unknown).call(engine.compute, name, input, ...rest);
  }) as Engine['compute']['call'];
  return { engine: { ...engine, compute }, images: () => images };
}
