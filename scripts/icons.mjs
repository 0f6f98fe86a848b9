// The program's icon in the formats of all systems, drawn from resources/icon.png: a PNG of each size for Linux, .ico for
// Windows, .icns for macOS.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const sizes = [16, 24, 32, 48, 64, 128, 256, 512];

/** Writes icons/16x16.png … 512x512.png, icon.ico and icon.icns to `folder`. */
export async function writeIcons(source, folder) {
  const { default: sharp } = await import('sharp');
  const drawn = new Map();
  for (const size of sizes) {
    const scaled = sharp(source).resize(size, size).ensureAlpha();
    const png = await scaled.clone().png({ compressionLevel: 9 }).toBuffer();
    drawn.set(size, { size, png, pixels: await scaled.raw().toBuffer() });
  }
  mkdirSync(path.join(folder, 'icons'), { recursive: true });
  for (const { size, png } of drawn.values()) writeFileSync(path.join(folder, 'icons', `${size}x${size}.png`), png);
  writeFileSync(path.join(folder, 'icon.ico'), ico([16, 24, 32, 48, 64, 128, 256].map((size) => drawn.get(size))));
  writeFileSync(path.join(folder, 'icon.icns'), icns(drawn));
}

/** Bitmaps, which every reader knows; the largest as PNG, which is what Windows expects of it. */
function ico(images) {
  const bodies = images.map((image) => (image.size === 256 ? image.png : bitmap(image)));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [i, { size }] of images.entries()) {
    const at = 6 + 16 * i;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bodies[i].length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bodies[i].length;
  }
  return Buffer.concat([head, ...bodies]);
}

/** BITMAPINFOHEADER, BGRA from the bottom line up, then a mask of one bit a pixel that hides nothing. */
function bitmap({ size, pixels }) {
  const head = Buffer.alloc(40);
  head.writeUInt32LE(40, 0);
  head.writeInt32LE(size, 4);
  head.writeInt32LE(2 * size, 8);
  head.writeUInt16LE(1, 12);
  head.writeUInt16LE(32, 14);
  const colours = Buffer.alloc(4 * size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const from = 4 * (y * size + x);
      const to = 4 * ((size - 1 - y) * size + x);
      [2, 1, 0, 3].forEach((part, i) => {
        colours[to + i] = pixels[from + part];
      });
    }
  return Buffer.concat([head, colours, Buffer.alloc(4 * Math.ceil(size / 32) * size)]);
}

/** Kinds of pictures by their size; the second ones are for screens of twice the resolution. */
const kinds = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

function icns(drawn) {
  const parts = kinds.map(([kind, size]) => {
    const { png } = drawn.get(size);
    const head = Buffer.alloc(8);
    head.write(kind, 0, 'latin1');
    head.writeUInt32BE(8 + png.length, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0), 4);
  return Buffer.concat([head, ...parts]);
}
