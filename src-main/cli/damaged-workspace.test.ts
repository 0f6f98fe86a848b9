import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { damageMany, makeBase } from '../../fixtures/damage.ts';

it('mends or names 40 random damages, and the table stays the same', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'damaged-'));
  try {
    const base = await makeBase(path.join(folder, 'base'));
    const { failures, same, mended, repaired } = await damageMany({ base, count: 40, seed: 0, parallel: 2 });
    expect(failures).toEqual([]);
    expect(same + mended + repaired).toBe(40);
    expect(mended).toBeGreaterThan(0);
    expect(repaired).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);
