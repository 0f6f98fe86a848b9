/**
 * RGB pixels as a PNG whose bytes depend on nothing but the pixels. zlib and libvips choose among several ways by what the
 * processor can do, and so give other bytes on another machine; fflate is plain JavaScript.
 */
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { zlib, zlibSync } from 'fflate';
import type { RasterImage } from '../../src-shared/figure/scene.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Packed in another thread where there is much of it; `dpi`: the file says its resolution. */
export async function pngBytes(
  { width, height, data }: RasterImage,
  { dpi }: { dpi?: number } = {},
): Promise<Uint8Array> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const resolution = Buffer.alloc(9);
  const perMetre = Math.round((dpi ?? 0) / 0.0254);
  resolution.writeUInt32BE(perMetre, 0);
  resolution.writeUInt32BE(perMetre, 4);
  resolution[8] = 1;
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...(dpi === undefined ? [] : [chunk('pHYs', resolution)]),
    chunk('IDAT', await deflated(await filteredRows(data, width, height))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** Bytes that are filtered in one turn of the event loop. */
const atOnce = 2 ** 20;

/** Each row as its differences from the row above (filter 2), the first from its left (filter 1). */
async function filteredRows(data: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const stride = 3 * width;
  const rows = new Uint8Array(height * (stride + 1));
  const rest = Math.max(1, Math.floor(atOnce / stride));
  for (let y = 0; y < height; y++) {
    const from = y * stride;
    const to = y * (stride + 1) + 1;
    rows[to - 1] = y === 0 ? 1 : 2;
    for (let x = 0; x < stride; x++) {
      const before = y > 0 ? data[from + x - stride] : x >= 3 ? data[x - 3] : 0;
      rows[to + x] = data[from + x] - before;
    }
    if (y % rest === rest - 1) await setImmediate();
  }
  return rows;
}

/** A zlib stream; what takes longer than a moment is packed in another thread, with the same bytes. */
export function deflated(data: Uint8Array): Promise<Uint8Array> {
  if (data.length <= atOnce) return Promise.resolve(zlibSync(data, { level: 6 }));
  return new Promise((resolve, reject) => {
    zlib(data, { level: 6 }, (error, packed) => (error === null ? resolve(packed) : reject(error)));
  });
}
