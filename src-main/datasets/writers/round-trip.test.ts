import { expect, test } from 'vitest';
import { roundTrips } from '../../../fixtures/round-trips.ts';
import { type ExportFormat, exportFormats } from '../../../src-shared/dataset-formats.ts';

/** `npm run torture` does 10,000 of each. */
const runs = 500;

test.each(Object.keys(exportFormats) as ExportFormat[])(
  '%s: what it can hold comes back bit by bit',
  async (format) => {
    await expect(roundTrips(format, { runs, seed: 1 })).resolves.toBeUndefined();
  },
  60_000,
);
