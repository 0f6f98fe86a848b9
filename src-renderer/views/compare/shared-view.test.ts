import { expect, it } from 'vitest';
import { SharedView } from './shared-view.svelte.ts';

it('zooms about the pointer: what lies under it stays there, and never beyond the edge', () => {
  const view = new SharedView();
  const pointer = { u: 0.7, v: 0.4 };
  const before = view.pointAt(pointer);
  view.zoom(2, pointer);
  const after = view.pointAt(pointer);
  expect(after.u).toBeCloseTo(before.u);
  expect(after.v).toBeCloseTo(before.v);
  expect(view.frameOf(after).u).toBeCloseTo(0.7);
  view.zoom(2, { u: 0, v: 0 });
  view.pan(9, 9);
  expect(view.part).toEqual({ left: 0, top: 0, size: 0.25 });
  view.zoom(0.01);
  expect([view.scale, view.transform, view.part]).toEqual([1, undefined, { left: 0, top: 0, size: 1 }]);
});

it('pans by shares of the frame', () => {
  const view = new SharedView();
  view.zoom(4);
  view.pan(0.5, 0);
  expect(view.part.left).toBeCloseTo(0.375 - 0.125);
});

it('is written into links, and read from them', () => {
  const view = new SharedView();
  expect(view.toText()).toBeNull();
  view.zoom(2.25, { u: 0.2, v: 0.9 });
  const text = view.toText();
  const other = new SharedView();
  other.read(text);
  expect(other.toText()).toBe(text);
  for (const strange of [null, '', 'x', '0,0,0', '1e9', 'NaN,1,1']) {
    other.read(strange);
    expect(other.toText()).toBeNull();
  }
  other.read('999,7,-3');
  expect(other.part).toEqual({ left: 1 - 1 / 16, top: 0, size: 1 / 16 });
});
