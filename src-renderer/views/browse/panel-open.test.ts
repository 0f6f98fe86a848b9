import { expect, test } from 'vitest';
import { isPanelOpen, panelKey } from './panel-open.ts';

test('a panel is as it was left, in a wide window and in a narrow one each', () => {
  expect(isPanelOpen({}, 'filters', true)).toBe(true);
  expect(isPanelOpen({}, 'filters', false)).toBe(false);
  const kept = { [panelKey('filters', true)]: false, [panelKey('details', false)]: true };
  expect(isPanelOpen(kept, 'filters', true)).toBe(false);
  expect(isPanelOpen(kept, 'filters', false)).toBe(false);
  expect(isPanelOpen(kept, 'details', false)).toBe(true);
});
