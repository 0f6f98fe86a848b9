/** The files of a figure are the same bytes in another environment: time zone, language, fonts, threads, vector units. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const here = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

/** Draws text, lines, dots and pixels, and prints the hash of each file. */
const script = `
import { createHash } from 'node:crypto';
const { drawingTools } = await import(${here('drawing-tools.ts')});
const { standaloneSvg } = await import(${here('fonts.ts')});
const { scenesPdf } = await import(${here('pdf.ts')});
const { renderPng, renderTiff } = await import(${here('png.ts')});
const { resizePixels } = await import(${here('../datasets/resize-pixels.ts')});
const { createPace } = await import(${here('../system/pace.ts')});
const small = { width: 31, height: 17, data: Uint8Array.from({ length: 3 * 31 * 17 }, (_, i) => (i * i) % 251) };
const data = new Uint8Array(3 * 64 * 48);
await resizePixels(small, { width: 64, height: 48 }, (line, y) => data.set(line, 3 * 64 * y), { pace: createPace() });
const png = await drawingTools.encodePng({ width: 64, height: 48, data });
const width = drawingTools.measure('Averaged ×50, τ ≤ 0.5', { size: 7.5 });
const look = { x: 4, size: 7.5, weight: 'semibold', fill: '#1b1f24' };
const scene = { width: 120, height: 80, title: 'Σ “quoted” & more', items: [
  { kind: 'rect', x: 0, y: 0, width: 120, height: 80, fill: '#ffffff' },
  { kind: 'image', x: 4, y: 20, width: 64, height: 48, png },
  { kind: 'text', y: 10, text: 'Averaged ×50, τ ≤ 0.5', ...look },
  { kind: 'paragraph', y: 20, leading: 8, lines: ['pear3', '-090'], text: 'pear3-090', ...look },
  { kind: 'lines', lines: [[[4, 70], [width, 71.3]]], stroke: '#00b8d9', strokeWidth: 0.7, dash: [2, 1.2] },
  { kind: 'dots', points: [[90, 40], [95.5, 41.25]], radius: 2.5, fill: '#b2182b' },
] };
const files = [await scenesPdf([scene, scene]), standaloneSvg(scene), await renderPng(scene), await renderTiff(scene, { dpi: 600 })];
console.log(files.map((file) => createHash('sha256').update(file).digest('hex')).join());
`;

async function hashesIn(environment: Record<string, string>): Promise<string> {
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH, ...environment },
  });
  return stdout.trim();
}

test('another time zone, language, home, set of fonts, number of threads and processor', async () => {
  const elsewhere = {
    ...{ TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: '/nonexistent' },
    ...{ FONTCONFIG_FILE: '/dev/null', UV_THREADPOOL_SIZE: '1', NODE_OPTIONS: '--max-old-space-size=512' },
    // Of the libraries for pixels: one thread, and no vector units.
    ...{ VIPS_CONCURRENCY: '1', VIPS_NOVECTOR: '1', JSIMD_FORCENONE: '1' },
  };
  const [one, other] = await Promise.all([hashesIn({ TZ: 'UTC', LANG: 'C' }), hashesIn(elsewhere)]);
  expect(one.split(',')).toHaveLength(4);
  expect(other).toBe(one);
}, 60_000);
