import { expect, test, vi } from 'vitest';
import { type FigureSpec, figureOf } from '../../src-shared/figure/figure-spec.ts';
import { Figures, type FiguresParts } from './figures.svelte.ts';

/** An engine that keeps figures in a list. */
function fake(kept: { name: string; updated: string; spec: FigureSpec }[] = []) {
  const leave: (() => void)[] = [];
  const api = {
    figures: {
      list: { query: async () => [...kept] },
      save: {
        mutate: async ({ name, spec }: { name: string; spec: FigureSpec }) => {
          const at = kept.findIndex((one) => one.name === name);
          if (at >= 0) kept.splice(at, 1);
          kept.unshift({ name, spec, updated: '2026' });
        },
      },
      rename: {
        mutate: async ({ from, to }: { from: string; to: string }) => {
          kept.find(({ name }) => name === from)!.name = to;
        },
      },
      remove: {
        mutate: async ({ name }: { name: string }) => {
          kept.splice(
            kept.findIndex((one) => one.name === name),
            1,
          );
        },
      },
    },
  } as unknown as FiguresParts['api'];
  const workspace = {
    onLeave: (listener: () => void) => {
      leave.push(listener);
      return () => true;
    },
  };
  return { kept, figures: new Figures({ api, workspace, wait: 0 }), leave: () => leave[0]() };
}

const rows = (...names: string[]) => names.map((image) => ({ image }));

test('a figure is saved by itself under a free name, and found again', async () => {
  const { figures, kept } = fake([
    { name: 'Figure 1', updated: '2025', spec: figureOf({ rows: rows('x'), columns: [{ method: 'image' }] }) },
  ]);
  await figures.load();
  expect([figures.name, figures.spec?.rows[0].image]).toEqual(['Figure 1', 'x']);
  figures.create({ rows: rows('a', 'b') });
  expect([figures.name, figures.saving]).toEqual(['Figure 2', true]);
  await vi.waitFor(() => expect(figures.saving).toBe(false));
  expect(kept.map(({ name }) => name)).toEqual(['Figure 2', 'Figure 1']);
  await figures.rename('Teaser');
  expect([figures.name, kept[0].name]).toEqual(['Teaser', 'Teaser']);
});

test('images are added once, columns too; undo and redo take steps back and forth', async () => {
  const { figures } = fake();
  expect(figures.addRows(rows('a', 'b'), [{ method: 'image' }, { method: 'averaged' }])).toBe(2);
  expect(figures.addRows(rows('b', 'c'), [{ method: 'averaged' }, { method: 'averaged', N: 5 }])).toBe(1);
  expect(figures.spec?.rows.map(({ image }) => image)).toEqual(['a', 'b', 'c']);
  expect(figures.spec?.columns.map(({ method, N }) => `${method} ${N}`)).toEqual([
    'image 50',
    'averaged 50',
    'averaged 5',
  ]);
  figures.undo();
  expect(figures.spec?.rows).toHaveLength(2);
  figures.redo();
  expect(figures.spec?.rows).toHaveLength(3);
  figures.change({ contour: true });
  expect(figures.canRedo).toBe(false);
});

test('what the engine fills in is no step of its own', () => {
  const { figures } = fake();
  figures.create({ rows: rows('a') });
  figures.complete({ rows: [{ image: 'a', sha256: 'f'.repeat(64), label: null }] });
  expect([figures.canUndo, figures.spec?.rows[0].sha256]).toEqual([false, 'f'.repeat(64)]);
});

test('a figure holds at most sixty images', () => {
  const { figures } = fake();
  const many = rows(...Array.from({ length: 80 }, (_, i) => `${i}`));
  expect(figures.addRows(many)).toBe(60);
  expect(figures.addRows(rows('more'))).toBe(0);
});

test('in another workspace nothing of the last one is seen', async () => {
  const { figures, leave } = fake();
  figures.create({ rows: rows('a') });
  leave();
  expect([figures.name, figures.spec, figures.list.length, figures.loaded]).toEqual([null, null, 0, false]);
});
