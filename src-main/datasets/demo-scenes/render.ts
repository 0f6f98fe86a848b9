/** From a scene to pixels: SVG by librsvg, material grain, shading and camera in plain arithmetic. */
import sharp from 'sharp';
import type { Box, Mask } from '../../../src-shared/geometry.ts';
import { createRandom } from '../../../src-shared/random.ts';
import { materialNoise, TILE } from './noise.ts';
import type { Scene } from './scene.ts';
import { shade, type Thing } from './surface.ts';
import { n } from './svg.ts';

/** Multiplies the backdrop by its material's grain, in place. RGB bytes. */
function addGrain(pixels: Uint8Array, pieces: Uint8Array, { size, backdrop, grade }: Scene): void {
  const noise = materialNoise();
  const { strength, alongX, alongY } = backdrop.grain;
  const [offsetX, offsetY] = [grade.seed % 251, grade.seed % 241];
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    const row = (Math.floor(y * alongY + offsetY) % TILE) * TILE;
    for (let x = 0; x < size.width; x++, at++) {
      if (pieces[at] !== 0) continue;
      const gain = 1 + strength * noise[row + (Math.floor(x * alongX + offsetX) % TILE)];
      for (let c = 0; c < 3; c++) pixels[at * 3 + c] = Math.min(255, pixels[at * 3 + c] * gain);
    }
  }
}

/** White balance, gamma, vignette and sensor noise, in place. RGB bytes. */
function expose(pixels: Uint8Array, { size, grade }: Scene): void {
  const curves = grade.gains.map((gain) =>
    Float32Array.from({ length: 256 }, (_, v) => 255 * Math.min(1, (gain * v) / 255) ** grade.gamma),
  );
  const random = createRandom(grade.seed);
  const [cx, cy] = [size.width / 2, size.height / 2];
  const corner = cx * cx + cy * cy;
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const gain = 1 - (grade.vignette * ((x - cx) ** 2 + (y - cy) ** 2)) / corner;
      // The sum of two uniform deviates is near enough to a bell for the eye.
      const jitter = grade.noise * (random.next() + random.next() - 1);
      for (let c = 0; c < 3; c++, at++) {
        pixels[at] = Math.max(0, Math.min(255, curves[c][pixels[at]] * gain + jitter + 0.5));
      }
    }
  }
}

const drawn = ({ parts, transform }: Thing): string =>
  `<g transform="${transform}">${parts.map((piece) => piece.svg).join('')}</g>`;

/** Style rules that paint everything in a group of this class in one flat colour. */
const flat = (name: string, colour: string): string =>
  `.${name} [fill]:not([fill="none"]){fill:${colour}}.${name} [stroke]{stroke:${colour}}`;

function documentOf({ size: { width, height } }: Scene, things: readonly Thing[], style: string, body: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `<style>${style}</style><defs>${things.map((thing) => thing.defs).join('')}</defs>${body}</svg>`,
  );
}

/** Which piece shows at each pixel: [height × width] of piece numbers, 0 = backdrop. */
async function renderPieces(scene: Scene): Promise<Uint8Array> {
  let style = '';
  let body = '';
  for (const { parts, transform, first } of scene.things) {
    parts.forEach((piece, index) => {
      const id = first + index;
      style += flat(`k${id}`, `rgb(${id},0,0)`);
      body += `<g class="k${id}" transform="${transform}">${piece.svg}</g>`;
    });
  }
  const svg = documentOf(
    scene,
    scene.things,
    style,
    `<rect width="100%" height="100%" fill="#000"/><g shape-rendering="crispEdges">${body}</g>`,
  );
  return sharp(svg).removeAlpha().extractChannel(0).raw().toBuffer();
}

/** The picture as a JPEG of quality 88. */
export async function renderPicture(scene: Scene): Promise<Buffer> {
  const { size, backdrop, light, grade } = scene;
  const { width, height } = size;
  const surroundings = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(Math.round(width * scene.focus))}" height="${n(Math.round(height * scene.focus))}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${backdrop.svg}</svg>`,
  );
  const [pixels, pieces] = await Promise.all([
    sharp(surroundings)
      .removeAlpha()
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .composite([{ input: documentOf(scene, scene.things, '', scene.things.map(drawn).join('')) }])
      .removeAlpha()
      .raw()
      .toBuffer(),
    renderPieces(scene),
  ]);
  addGrain(pixels, pieces, scene);
  shade({ pixels, pieces, size, light, floor: backdrop.floor, seed: grade.seed }, scene.things);
  expose(pixels, scene);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** The visible pixels of the object: coverage of a half or more. */
export async function renderMask(scene: Scene): Promise<Mask> {
  const { object, veils } = scene;
  const body =
    '<rect width="100%" height="100%" fill="#000"/>' +
    `<g class="white">${drawn(object)}</g><g class="black">${veils.map(drawn).join('')}</g>`;
  const svg = documentOf(scene, [object, ...veils], flat('white', '#fff') + flat('black', '#000'), body);
  const grey = await sharp(svg).removeAlpha().extractChannel(0).raw().toBuffer();
  return { ...scene.size, data: Uint8Array.from(grey, (value) => (value >= 128 ? 1 : 0)) };
}

/** A mask as an 8-bit grey PNG of 0 and 255. */
export async function encodeMask({ width, height, data }: Mask): Promise<Buffer> {
  return sharp(
    data.map((value) => value * 255),
    { raw: { width, height, channels: 1 } },
  )
    .toColourspace('b-w')
    .png({ compressionLevel: 9 })
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
