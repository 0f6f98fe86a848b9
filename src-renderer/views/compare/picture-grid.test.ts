import { describe, expect, it } from 'vitest';
import { captionHeight, gridLayout, scoredLayout, scoreHeight, scoreLines } from './picture-grid.ts';

const room = { width: 800, height: 660, cells: 6, aspect: 1, extra: 44, gapX: 16, gapY: 14, least: 120 };

describe('the grid of pictures', () => {
  it('puts six squares in three by two', () => {
    const { columns, rows, pictureWidth } = gridLayout(room);
    expect([columns, rows, pictureWidth]).toEqual([3, 2, 256]);
  });

  it('fills a wide room with one row, a tall room with more', () => {
    expect(gridLayout({ ...room, width: 1900, height: 340 }).columns).toBe(6);
    expect(gridLayout({ ...room, width: 420, height: 900 }).columns).toBe(2);
  });

  it('scrolls before pictures become too small', () => {
    const tight = gridLayout({ ...room, width: 400, height: 200, cells: 12 });
    expect(tight.scrolls).toBe(true);
    expect(tight.columns).toBe(3);
    expect(tight.pictureWidth).toBe(122);
  });

  it('holds for a single picture and for no room', () => {
    expect(gridLayout({ ...room, cells: 1 }).pictureWidth).toBe(616);
    expect(gridLayout({ ...room, width: 0, height: 0 }).pictureWidth).toBe(1);
  });

  it('leaves the scores the lines that they need under pictures of its width', () => {
    for (const width of [300, 500, 700, 900, 1400, 2400]) {
      const { lines, pictureWidth } = scoredLayout({ ...room, width }, true);
      expect(scoreLines(pictureWidth)).toBeLessThanOrEqual(lines);
    }
    expect(scoredLayout({ ...room, width: 1900, height: 2000, cells: 2 }, true).lines).toBe(1);
    expect(scoredLayout({ ...room, width: 400 }, true).lines).toBe(3);
    const { lines, pictureWidth } = scoredLayout(room, false);
    expect(lines).toBe(1);
    expect(pictureWidth).toBe(gridLayout({ ...room, extra: captionHeight + scoreHeight(1) }).pictureWidth);
  });
});
