import { describe, expect, it } from 'vitest';
import { bringForward, placeOfWindow } from './window-place.ts';

const main = { x: 0, y: 25, width: 1920, height: 1055 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };
const remembered = { x: 2000, y: 40, width: 1100, height: 800, maximised: false };

describe('the place of the window', () => {
  it('is the middle of the main screen at first, and no larger than it', () => {
    expect(placeOfWindow(null, [main])).toEqual({ x: 240, y: 93, width: 1440, height: 920, maximised: false });
    const small = placeOfWindow(null, [{ x: 0, y: 0, width: 1024, height: 700 }]);
    expect(small).toEqual({ x: 0, y: 0, width: 1024, height: 700, maximised: false });
  });

  it('is where it was while that screen is there, else on the main one', () => {
    expect(placeOfWindow(remembered, [main, second])).toEqual(remembered);
    expect(placeOfWindow(remembered, [main])).toEqual({ x: 410, y: 153, width: 1100, height: 800, maximised: false });
  });

  it('is never one whose title bar cannot be reached', () => {
    expect(placeOfWindow({ ...remembered, x: 100, y: -300 }, [main]).y).toBe(153);
    expect(placeOfWindow({ ...remembered, x: 1880, y: 100 }, [main]).x).toBe(410);
  });

  it('is not smaller than the interface works in', () => {
    const { width, height } = placeOfWindow({ ...remembered, width: 20, height: 20 }, [main, second]);
    expect([width, height]).toEqual([900, 600]);
  });
});

it('comes forward out of the task bar too', () => {
  const seen: string[] = [];
  const window = (minimised: boolean) => ({
    isMinimized: () => minimised,
    restore: () => void seen.push('restore'),
    focus: () => void seen.push('focus'),
  });
  for (const minimised of [true, false]) bringForward(window(minimised));
  bringForward(null);
  expect(seen).toEqual(['restore', 'focus', 'focus']);
});
