/** Photographs of 4,000 × 3,000 pixels with 200 objects each, imported and restored by the command line itself. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { maskGeometry, RunWriter } from '../../src-shared/annotate/mask-runs.ts';
import { createRandom, type Random } from '../../src-shared/random.ts';

const main = path.join(import.meta.dirname, '../../src-main/cli/main.ts');
const size = { width: 4000, height: 3000 };
const images = 12;

/** The workspace's folder. */
export async function annotateWorkspace(folder: string): Promise<string> {
  const data = path.join(folder, 'data', 'thing');
  mkdirSync(data, { recursive: true });
  const names = Array.from({ length: images }, (_, at) => `${String(at + 1).padStart(2, '0')}.jpg`);
  for (const [at, name] of names.entries()) await photograph(path.join(data, name), at);
  const workspace = path.join(folder, 'workspace');
  tripletscope('import', path.join(folder, 'data'), '--workspace', workspace);
  const steps = names.map((name, at) => ({
    relativePath: `thing/${name}`,
    step: `s-bench-${at}`,
    author: null,
    changes: objects(createRandom(at, 'objects')).map((geometry, i) => ({
      objectId: `d-bench-${at}-${i}`,
      isNew: true,
      after: { class: null, geometry, state: 'final', source: { kind: 'drawn' } },
    })),
  }));
  const edits = path.join(folder, 'edits.json');
  writeFileSync(edits, JSON.stringify({ format: 'tripletscope-unsaved-edits', steps }));
  tripletscope('annotations', 'restore', workspace, edits);
  return workspace;
}

/** Noise that was enlarged: as much to decode as a photograph. */
async function photograph(file: string, at: number): Promise<void> {
  const random = createRandom(at, 'photograph');
  const small = { width: size.width / 8, height: size.height / 8 };
  const pixels = Buffer.from(
    Uint8Array.from({ length: small.width * small.height * 3 }, () => 60 + random.integer(140)),
  );
  await sharp(pixels, { raw: { ...small, channels: 3 } })
    .resize({ ...size, kernel: 'cubic' })
    .jpeg({ quality: 88 })
    .toFile(file);
}

/** 120 boxes, 60 polygons of 24 corners and 20 masks. */
function objects(random: Random): object[] {
  return Array.from({ length: 200 }, (_, at) => {
    const radius = 40 + random.integer(160);
    const x = radius + random.integer(size.width - 2 * radius);
    const y = radius + random.integer(size.height - 2 * radius);
    if (at < 120) return { kind: 'box', x: x - radius, y: y - radius, width: 2 * radius, height: radius };
    if (at >= 180) return disc(x, y, radius);
    const corners = Array.from({ length: 24 }, (_, corner) => {
      const angle = (corner / 12) * Math.PI;
      return [Math.round(x + radius * Math.cos(angle)), Math.round(y + radius * Math.sin(angle))];
    });
    return { kind: 'polygon', rings: [corners.flat()], rule: 'union' };
  });
}

function disc(x: number, y: number, radius: number) {
  const writer = new RunWriter(size);
  for (let column = x - radius; column < x + radius; column++) {
    const half = Math.floor(Math.sqrt(radius ** 2 - (column - x) ** 2));
    writer.put(column * size.height + y - half, column * size.height + y + half);
  }
  return maskGeometry(writer.end());
}

function tripletscope(...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args[0]} failed: ${stderr.trim().split('\n').at(-1)}`);
}
