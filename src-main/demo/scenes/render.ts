/** From a scene to pixels: SVG by librsvg, material grain, shading and camera in plain arithmetic. */
import sharp from 'sharp';
import type { Box, Mask } from '../../../src-shared/geometry.ts';
import { createRandom } from '../../../src-shared/random.ts';
import { materialNoise, sensorNoise, TILE } from './noise.ts';
import type { Scene } from './scene.ts';
import { shade, type Thing } from './surface.ts';

/** Multiplies the backdrop by its material's grain, in place. RGB bytes. */
function addGrain(pixels: Uint8ClampedArray, { size, backdrop, grade }: Scene): void {
  const noise = materialNoise();
  const { strength, alongX, alongY } = backdrop.grain;
  const [offsetX, offsetY] = [grade.seed % 251, grade.seed % 241];
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    const row = (Math.floor(y * alongY + offsetY) % TILE) * TILE;
    for (let x = 0; x < size.width; x++, at++) {
      const gain = 1 + strength * noise[row + (Math.floor(x * alongX + offsetX) % TILE)];
      for (let c = 0; c < 3; c++) pixels[at * 3 + c] *= gain;
    }
  }
}

/** White balance, gamma, vignette and sensor noise, in place. RGB bytes. */
function expose(pixels: Uint8ClampedArray, { size, grade }: Scene): void {
  const [red, green, blue] = grade.gains.map((gain) =>
    Float32Array.from({ length: 256 }, (_, v) => 255 * Math.min(1, (gain * v) / 255) ** grade.gamma),
  );
  const sensor = sensorNoise();
  const random = createRandom(grade.seed);
  const [cx, cy] = [size.width / 2, size.height / 2];
  const falloff = grade.vignette / (cx * cx + cy * cy);
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    const rowGain = 1 - falloff * (y - cy) ** 2;
    // Each row begins anywhere in the store of noise, so that no two pictures share theirs.
    let cell = random.integer(sensor.length - size.width);
    for (let x = 0; x < size.width; x++, at += 3) {
      const gain = rowGain - falloff * (x - cx) ** 2;
      const jitter = grade.noise * sensor[cell++];
      pixels[at] = red[pixels[at]] * gain + jitter;
      pixels[at + 1] = green[pixels[at + 1]] * gain + jitter;
      pixels[at + 2] = blue[pixels[at + 2]] * gain + jitter;
    }
  }
}

const drawn = ({ parts, transform }: Thing): string =>
  `<g transform="${transform}">${parts.map((piece) => piece.svg).join('')}</g>`;

/** Style rules that paint everything in a group of this class in one flat colour. */
const flat = (name: string, colour: string): string =>
  `.${name} [fill]:not([fill="none"]){fill:${colour}}.${name} [stroke]{stroke:${colour}}`;

/**
 * Clipping always smooths edges, which would mix numbers: a clipped group counts as its first shape, which is by
 * agreement the very shape that it is clipped to.
 */
const UNCLIPPED = '.pieces [clip-path]{clip-path:none}.pieces [clip-path]>:not(:first-child){display:none}';

/** The things of a scene without the backdrop. */
export interface Foreground {
  /** RGBA bytes, alpha not multiplied in; [height × width × 4]. */
  colours: Uint8Array;
  /** Which piece shows at the centre of each pixel, 0 = backdrop; [height × width]. */
  pieces: Uint8Array;
}

/** Draws the things twice in one picture, above as they look and below in one flat colour for each piece. */
export async function renderForeground({ size: { width, height }, things }: Scene): Promise<Foreground> {
  let style = UNCLIPPED;
  let numbered = '';
  for (const { parts, transform, first } of things) {
    parts.forEach((piece, index) => {
      const id = first + index;
      style += flat(`k${id}`, `rgb(${id},0,0)`);
      numbered += `<g class="k${id}" transform="${transform}">${piece.svg}</g>`;
    });
  }
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${2 * height}"><style>${style}</style>` +
    `<defs>${things.map((thing) => thing.defs).join('')}</defs>` +
    `<svg width="${width}" height="${height}">${things.map(drawn).join('')}</svg>` +
    `<svg y="${height}" width="${width}" height="${height}" class="pieces" shape-rendering="crispEdges">${numbered}</svg></svg>`;
  const raw = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  const area = width * height;
  const pieces = new Uint8Array(area);
  for (let i = 0; i < area; i++) pieces[i] = raw[4 * (area + i)];
  return { colours: raw.subarray(0, 4 * area), pieces };
}

/** The picture as a JPEG of quality 88. */
export async function renderPicture(scene: Scene, { colours, pieces }: Foreground): Promise<Buffer> {
  const { size, backdrop, light, grade, things } = scene;
  const { width, height } = size;
  const [w, h] = [Math.round(width * scene.focus), Math.round(height * scene.focus)];
  const surroundings = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${backdrop.svg}</svg>`,
  );
  // In two steps: sharp would render an SVG at the size it is to be resized to, and nothing would be out of focus.
  const small = await sharp(surroundings).removeAlpha().raw().toBuffer();
  const large = await sharp(small, { raw: { width: w, height: h, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  const pixels = new Uint8ClampedArray(large.buffer, large.byteOffset, large.length);
  addGrain(pixels, scene);
  layOver(pixels, colours);
  shade({ pixels, pieces, size, light, floor: backdrop.floor, seed: grade.seed }, things);
  expose(pixels, scene);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88, optimiseCoding: false })
    .toBuffer();
}

/** RGBA over RGB, in place. */
function layOver(pixels: Uint8ClampedArray, colours: Uint8Array): void {
  for (let from = 0, to = 0; from < colours.length; from += 4, to += 3) {
    const alpha = colours[from + 3] / 255;
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) pixels[to + c] += alpha * (colours[from + c] - pixels[to + c]);
  }
}

/** The visible pixels of the object. */
export function maskOf({ size, object }: Scene, { pieces }: Foreground): Mask {
  const data = new Uint8Array(pieces.length);
  const end = object.first + object.parts.length;
  for (let i = 0; i < data.length; i++) data[i] = pieces[i] >= object.first && pieces[i] < end ? 1 : 0;
  return { ...size, data };
}

/** A mask as an 8-bit grey PNG of 0 and 255. */
export async function encodeMask({ width, height, data }: Mask): Promise<Buffer> {
  return sharp(
    data.map((value) => value * 255),
    { raw: { width, height, channels: 1 } },
  )
    .toColourspace('b-w')
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** The bounding rectangle of a mask; of width and height 0 where it is empty. */
export function boundsOf({ width, height, data }: Mask): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return right < 0
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
