import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { createRandom } from '../../src-shared/random.ts';
import { runCommand } from '../process-peak.ts';
import type { Work } from '../work.ts';

const images = Number(process.env.TRIPLETSCOPE_BENCH_IMAGES ?? 100_000);
const classes = 200;
const size = 256;
const different = 64;

export const work: Work = {
  title: `import of ${images.toLocaleString('en-US')} images with boxes and masks`,
  quantities: [
    { key: 'seconds', label: 'from nothing', unit: 's', reach: { most: (60 * images) / 100_000 } },
    { key: 'memory', label: 'peak memory', unit: 'bytes', reach: { most: 1e9 } },
    { key: 'again', label: 'once more, nothing changed', unit: 's', reach: { most: (60 * images) / 100_000 } },
  ],
  rounds: 1,
  peer: false,
  how:
    `Total time of the command, on CUB-200-2011's layout: JPEGs of ${size} × ${size}, each with a box and a mask (PNG). ` +
    'The files were written just before, so they are in the file cache of the system.',
  async prepare(folder) {
    await writeDataset(path.join(folder, 'set'));
  },
  async measure(folder) {
    const args = [
      'import',
      path.join(folder, 'set'),
      '--workspace',
      path.join(folder, `work-${process.pid}`),
      '--json',
    ];
    const first = await runCommand(...args);
    const second = await runCommand(...args);
    const { images: found } = JSON.parse(first.output) as { images: number };
    return {
      samples: { seconds: [first.seconds], memory: [first.memory], again: [second.seconds] },
      results: { 'images imported': found },
    };
  },
};

/** Photographs of noise, some of them different; the end of each file makes its content one of its own. */
async function writeDataset(folder: string): Promise<void> {
  const random = createRandom(1, 'bench import');
  const pictures: Buffer[] = [];
  const masks: { png: Buffer; box: number[] }[] = [];
  for (let i = 0; i < different; i++) {
    const small = Uint8Array.from({ length: 32 * 32 * 3 }, () => random.integer(256));
    const picture = sharp(small, { raw: { width: 32, height: 32, channels: 3 } }).resize(size, size);
    pictures.push(await picture.jpeg({ quality: 85 }).toBuffer());
    const [x, y] = [random.integer(100), random.integer(100)];
    const [width, height] = [60 + random.integer(90), 60 + random.integer(90)];
    const data = new Uint8Array(size * size);
    for (let row = y; row < y + height; row++) data.fill(255, row * size + x, row * size + x + width);
    const mask = sharp(data, { raw: { width: size, height: size, channels: 1 } }).toColourspace('b-w');
    masks.push({ png: await mask.png().toBuffer(), box: [x, y, width, height] });
  }
  const lists = { images: '', boxes: '', labels: '', split: '' };
  for (let c = 1; c <= classes; c++) {
    for (const below of ['images', 'segmentations'])
      mkdirSync(path.join(folder, below, `class-${c}`), { recursive: true });
  }
  for (let i = 1; i <= images; i++) {
    const label = (i % classes) + 1;
    const name = `class-${label}/${i}`;
    const { png, box } = masks[i % different];
    const end = Buffer.from(String(i));
    writeFileSync(path.join(folder, 'images', `${name}.jpg`), Buffer.concat([pictures[i % different], end]));
    writeFileSync(path.join(folder, 'segmentations', `${name}.png`), png);
    lists.images += `${i} ${name}.jpg\n`;
    lists.boxes += `${i} ${box.join(' ')}\n`;
    lists.labels += `${i} ${label}\n`;
    lists.split += `${i} ${i % 5 === 0 ? 0 : 1}\n`;
  }
  const names = Array.from({ length: classes }, (_, i) => `${i + 1} class-${i + 1}\n`).join('');
  const files = {
    'images.txt': lists.images,
    'classes.txt': names,
    'image_class_labels.txt': lists.labels,
    'train_test_split.txt': lists.split,
    'bounding_boxes.txt': lists.boxes,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}
