import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { killStrokes } from '../../../fixtures/stroke-kills.ts';

test('of 20 kills while one paints, none loses a stroke that said saved, and none is doubled', {
  timeout: 120_000,
}, async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'strokes-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const folder = path.join(place, 'workspace');
  const { kills, saved, failures } = await killStrokes(folder, { kills: 20, seed: 0 });
  expect([kills, failures]).toEqual([20, []]);
  expect(saved).toBeGreaterThan(20);
});
