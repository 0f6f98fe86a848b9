import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  hasLevelTile,
  type LevelTile,
  lastLevel,
  levelFor,
  levelTileBox,
  levelTilesIn,
} from '../../src-shared/image-levels.ts';
import { decodeRgb } from '../datasets/decode.ts';
import { greyPng, temporaryFolder } from '../datasets/test-folders.ts';
import { ImageLevels } from './image-levels.ts';

const size = { width: 2100, height: 1030 };

async function anImage(folder: string, content: string) {
  const file = path.join(folder, `${content}.png`);
  const data = new Uint8Array(size.width * size.height);
  for (let y = 0, at = 0; y < size.height; y++) for (let x = 0; x < size.width; x++, at++) data[at] = (x ^ y) & 255;
  writeFileSync(file, await greyPng(size.width, size.height, data));
  return { name: content, content, ...size, find: async () => ({ path: file, bytes: 0, mtimeMs: 0 }) };
}

test('level 0 has the pixels of the image, the last level is one tile, and few images are kept', async () => {
  const folder = temporaryFolder();
  const levels = new ImageLevels({ cacheFolder: folder });
  const image = await anImage(folder, 'a');
  expect([lastLevel(size), levelFor(1, size), levelFor(0.3, size), levelFor(0.01, size)]).toEqual([2, 0, 1, 2]);
  const at = { level: 0, column: 2, row: 1 };
  expect(levelTileBox(at, size)).toEqual({ x: 2048, y: 1024, width: 52, height: 6 });
  expect([
    hasLevelTile(at, size),
    hasLevelTile({ ...at, row: 2 }, size),
    hasLevelTile({ ...at, level: 3 }, size),
  ]).toEqual([true, false, false]);
  expect(levelTilesIn({ x: 1000, y: -5, width: 100, height: 20 }, { level: 0, size })).toEqual([
    { level: 0, column: 0, row: 0 },
    { level: 0, column: 1, row: 0 },
  ]);
  const decoded = async (tile: LevelTile) => {
    const file = path.join(folder, 'tile.png');
    writeFileSync(file, await levels.of(image, tile));
    return decodeRgb({ path: file });
  };
  const corner = await decoded(at);
  expect([corner.width, corner.height, corner.data[3 * (3 * 52 + 7)]]).toEqual([52, 6, (2055 ^ 1027) & 255]);
  const whole = await decoded({ level: 2, column: 0, row: 0 });
  expect([whole.width, whole.height]).toEqual([525, 258]);
  expect(() => levels.nameOf(image, { level: 0, column: 3, row: 0 })).toThrow(/no such tile/);
  for (const name of ['b', 'c', 'd', 'e'])
    await levels.of({ ...image, content: name }, { level: 2, column: 0, row: 0 });
  expect(readdirSync(path.join(folder, 'levels')).sort()).toEqual(['b', 'c', 'd', 'e']);
});
