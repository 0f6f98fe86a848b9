import { expect, test } from 'vitest';
import { type AuthoredShape, agreementOf } from './agreement.ts';
import { maskOfBox } from './to-mask.ts';

const size = { width: 40, height: 20 };
const shape = (id: string, x: number, width: number, named = 'wren'): AuthoredShape => ({
  id,
  class: named,
  mask: maskOfBox({ x, y: 0, width, height: 10 }, size),
});

test('objects of one class are paired, the best first; what has no partner is said', () => {
  const a = [shape('a1', 0, 10), shape('a2', 20, 10), shape('a3', 30, 5)];
  const b = [shape('b1', 5, 10), shape('b2', 20, 5), shape('b3', 30, 5, 'chough')];
  const { pairs, onlyA, onlyB, iou, dice } = agreementOf(a, b, { size });
  expect(pairs).toEqual([
    { a: 'a2', b: 'b2', iou: 0.5, dice: 100 / 150 },
    { a: 'a1', b: 'b1', iou: 50 / 150, dice: 0.5 },
  ]);
  expect([onlyA, onlyB]).toEqual([['a3'], ['b3']]);
  expect([iou, dice]).toEqual([150 / 300, 300 / 450]);
  expect(agreementOf([], [], { size })).toEqual({ pairs: [], onlyA: [], onlyB: [], iou: null, dice: null });
});
