/** Boxes changed as the window changes them: how long until their scores are stored, and until the table shows them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../src-main/server/app.ts';
import { EngineHost } from '../src-main/server/host.ts';
import type { HostEvent } from '../src-shared/host-events.ts';
import type { Geometry } from '../src-shared/truth-object.ts';

export interface TimedEdit {
  /** Seconds from the call that moves the box. */
  scored: number;
  table: number;
}

type Ask = <T>(name: string, input?: unknown, kind?: 'query' | 'mutation') => Promise<T>;

/** What the view does when it opens, then one edit of each of `count` + 1 test images, each begun when the one before is shown. */
export async function measureEdits(
  workspace: string,
  count: number,
): Promise<{ open: number; first: TimedEdit; later: TimedEdit[] }> {
  const stateFolder = mkdtempSync(path.join(tmpdir(), 'tripletscope-bench-state-'));
  const host = new EngineHost({ kind: 'serve', roots: null, stateFolder });
  try {
    const { engine } = await host.open(workspace);
    const app = createApp(host);
    const ask: Ask = async <T>(name: string, input?: unknown, kind = 'query') => {
      const text = input === undefined ? undefined : JSON.stringify(input);
      const query = kind === 'query' && text !== undefined ? `?input=${encodeURIComponent(text)}` : '';
      const posted = { method: 'POST', headers: { 'content-type': 'application/json' }, body: text ?? '' };
      const response = await app.request(`/trpc/${name}${query}`, kind === 'query' ? {} : posted);
      if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
      return ((await response.json()) as { result: { data: T } }).result.data;
    };
    const start = performance.now();
    await ask('evaluations.sources');
    const before = await ask<Table>('evaluations.table', {});
    const open = secondsSince(start);
    const boxes = (await engine.workspace.images.all()).flatMap(({ imageId, split }) => {
      const object = engine.workspace.objects.of(imageId).find(({ geometry }) => geometry.kind === 'box');
      return split === 'test' && object !== undefined ? [{ image: String(imageId), object }] : [];
    });
    const edits: TimedEdit[] = [];
    let shown = JSON.stringify(before.rows);
    for (const [at, { image, object }] of boxes.slice(0, count + 1).entries()) {
      await ask('annotations.get', { image });
      await sleep(at === 0 ? 3000 : 200); // a person looks at the image before the box is moved
      const box = object.geometry as Extract<Geometry, { kind: 'box' }>;
      const { class: named, state, source } = object;
      const geometry = { ...box, x: box.x + 3, y: box.y + 2 };
      const changes = [{ objectId: object.id, after: { class: named, geometry, state, source } }];
      const scoresChanged = changeOfScores(host);
      const moved = performance.now();
      await ask('annotations.commit', { image, step: `s-bench-${at}`, changes }, 'mutation');
      await scoresChanged;
      const scored = secondsSince(moved);
      const { rows, stale } = await ask<Table>('evaluations.table', {});
      edits.push({ scored, table: secondsSince(moved) });
      const now = JSON.stringify(rows);
      if (stale > 0 || now === shown) throw new Error('the table does not show the box that was moved');
      shown = now;
    }
    if (edits.length <= count) throw new Error(`only ${edits.length} test images have a box`);
    const [first, ...later] = edits;
    return { open, first, later };
  } finally {
    await host.shutDown();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

interface Table {
  rows: unknown[];
  stale: number;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function changeOfScores(host: EngineHost): Promise<void> {
  return new Promise((resolve) => {
    const stop = host.events.listen((event: HostEvent) => {
      if (event.type !== 'changed' || event.what !== 'scores') return;
      stop();
      resolve();
    });
  });
}
