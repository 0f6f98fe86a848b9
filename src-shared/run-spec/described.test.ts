import { describe, expect, test } from 'vitest';
import { defaultRunSpec } from './defaults.ts';
import { describeSpec } from './described.ts';
import { specFields } from './fields.ts';
import { otherSpecs } from './other-values.ts';

test('no two fields have the same label', () => {
  expect(new Set(specFields.map(({ label }) => label)).size).toBe(specFields.length);
});

describe.each(specFields.map((field) => [field.path, field] as const))('%s', (path, field) => {
  test('what differs in it is seen', () => {
    const [before, ...others] = [defaultRunSpec('/data/birds', 0), ...otherSpecs(field)].map((spec) => {
      if (path === 'network.weightsSha256') spec.network.weights = '/net.pth';
      if (path === 'network.headSha256') spec.network.head = '/head.pth';
      return describeSpec(spec);
    });
    // The last two of what may be absent or null are the default itself or nothing.
    const seen = others.filter((other) => JSON.stringify(other) !== JSON.stringify(before));
    expect(seen.length).toBeGreaterThan(0);
  });
});

test('a file is told by its name and what it is, never by its path', () => {
  const spec = defaultRunSpec('/data/birds', 0);
  spec.network.weights = '/home/me/net.pth';
  spec.network.weightsSha256 = 'ab'.repeat(32);
  const text = JSON.stringify(describeSpec(spec));
  expect(text).toContain('net.pth (abababab)');
  expect(text).not.toContain('/home');
});
