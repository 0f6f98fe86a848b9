/** `import FOLDER --relation by-list FILE`: the user's own triplets in the place of the classes. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { chosenRelation } from '../models/image-relation.ts';
import { openForReading } from '../workspace/open-read-only.ts';
import { failing, fast, smallScenes, tripletscope } from './test-program.ts';

it('triplets by path or by name are the relation of the workspace; unknown images are listed and nothing is stored', async () => {
  const home = temporaryFolder('import-relation-');
  const scenes = await smallScenes(path.join(home, 'scenes'));
  const workspace = path.join(home, 'work');
  await tripletscope('import', scenes, '--workspace', path.join(home, 'known'));
  using known = openForReading(path.join(home, 'known'));
  const images = await known.images.all();
  const table = (rows: readonly string[]): string => {
    const file = path.join(home, 'triplets.csv');
    writeFileSync(file, ['anchor,positive,negative', ...rows].join('\n'));
    return file;
  };
  const importing = (csv: string) => ['import', scenes, '--relation', 'by-list', csv, '--workspace', workspace];

  const wrong = table([
    `${images[0].name},${images[1].name},nobody.jpg`,
    `nothing,${images[1].name},${images[2].name}`,
  ]);
  const refused = await failing(...importing(wrong));
  expect(refused).toMatchObject({ code: 'bad-input', message: expect.stringContaining('no such image') });
  expect(JSON.stringify(refused)).toContain('nothing');
  expect(await failing(...importing(wrong), '--dry-run')).toMatchObject({ message: refused.message });
  using empty = openForReading(workspace);
  expect(empty.images.summary()).toBeNull();

  const rows = images.map(({ name }, i) => {
    const [positive, negative] = [images[(i + 1) % images.length], images[(i + 5) % images.length]];
    return `${name},${positive.relativePath},${path.basename(negative.relativePath)}`;
  });
  const dry = await tripletscope(...importing(table(rows)), '--dry-run');
  expect(dry.stdout).toContain(`by list: ${images.length} triplets`);
  await tripletscope(...importing(table(rows)));
  using opened = openForReading(workspace);
  const relation = chosenRelation({ workspace: opened });
  expect(relation).toMatchObject({ by: 'list', form: 'triplets' });
  expect(relation?.by === 'list' && relation.rows[0]).toEqual([0, 1, 5].map((i) => images[i].relativePath));
  const trained = await tripletscope('train', '--workspace', workspace, '--wasm', ...fast);
  expect(trained.code).toBe(0);

  expect(await failing('import', scenes, '--relation', 'by-list', '--workspace', workspace)).toMatchObject({
    code: 'usage',
  });
}, 60_000);
