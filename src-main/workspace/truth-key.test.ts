import { expect, test } from 'vitest';
import type { Segmentation } from '../datasets/dataset.ts';
import { objectsOf } from './truth-key.ts';

const box = { x: 1, y: 2, width: 3, height: 4 };
const part: Segmentation = { kind: 'polygons', polygons: [Float64Array.of(0, 0, 1, 0, 1, 1)] };

test('box and outline of one object share its number; other classes are named and come last', () => {
  const objects = objectsOf({
    boxes: [box, box],
    mask: { kind: 'segmentations', parts: [part] },
    pairs: [[1, 0]],
    others: [
      { className: 'cat', box, part },
      { className: 'dog', box: null, part },
    ],
  });
  expect(objects.map(({ geometry, className, object }) => [geometry.kind, className, object])).toEqual([
    ['box', null, undefined],
    ['box', null, 1],
    ['polygon', null, 1],
    ['box', 'cat', 2],
    ['polygon', 'cat', 2],
    ['polygon', 'dog', undefined],
  ]);
});
