/** One scene in three formats: the same things at the same places. */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import { standaloneSvg } from './fonts.ts';
import { scenePdf } from './pdf.ts';
import { encodePng, renderPng } from './png.ts';

let scene: Scene;

beforeAll(async () => {
  const data = Uint8Array.from({ length: 3 * 4 * 2 }, (_, i) => (i % 3 === 0 ? 255 : 0));
  scene = {
    width: 72,
    height: 36,
    title: 'A <scene> & "more"',
    items: [
      { kind: 'rect', x: 0, y: 0, width: 72, height: 36, fill: '#ffffff' },
      { kind: 'image', x: 36, y: 0, width: 36, height: 18, png: await encodePng({ width: 4, height: 2, data }) },
      { kind: 'rect', x: 4, y: 4, width: 10, height: 6, fill: '#00ff00', stroke: '#0000ff', strokeWidth: 2 },
      {
        kind: 'path',
        points: [
          [4, 30],
          [20, 30],
          [20, 20],
        ],
        closed: true,
        fill: '#123456',
      },
      { kind: 'text', x: 36, y: 30, text: '½ <b> & τ ≤ 0.5', size: 6, anchor: 'middle' },
      { kind: 'text', x: 70, y: 34, text: 'bold', size: 5, weight: 'semibold', anchor: 'end', fill: '#ff0000' },
    ],
  };
});

const colourAt = async (png: Uint8Array, x: number, y: number): Promise<number[]> => {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = info.channels * (y * info.width + x);
  return [...data.subarray(at, at + 3)];
};

describe('SVG', () => {
  test('is well-formed, escaped and stands alone', () => {
    const svg = standaloneSvg(scene);
    expect(openTags(svg)).toEqual([]);
    expect(svg).toContain('<title>A &lt;scene&gt; &amp; &quot;more&quot;</title>');
    expect(svg).toContain('½ &lt;b&gt; &amp; τ ≤ 0.5</text>');
    expect(
      svg.match(/@font-face\{font-family:"IBM Plex Sans";font-weight:[46]00;src:url\(data:font\/ttf;base64,/g),
    ).toHaveLength(2);
    expect(svg).toContain('href="data:image/png;base64,iVBORw0KGgo');
    expect(svg.match(/(?:href="|url\()(?!data:)/g)).toBeNull();
    expect(sceneSvg(scene)).not.toContain('@font-face');
  });
});

describe('PDF', () => {
  const objects = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1');

  test('embeds its fonts as TrueType, none as Type 3', async () => {
    const pdf = objects(await scenePdf(scene));
    expect(pdf.match(/\/FontFile[23]/g)).toHaveLength(2);
    expect(pdf).not.toContain('/Type3');
    expect(pdf).toContain('IBMPlexSans-SemiBold');
    expect(pdf).toContain('/MediaBox [0 0 72 36]');
  });

  test('holds the pixels of the image as they were encoded', async () => {
    const pdf = Buffer.from(await scenePdf(scene));
    const head = pdf.indexOf('/Subtype /Image');
    const start = pdf.indexOf('stream\n', head) + 'stream\n'.length;
    const rows = inflateSync(pdf.subarray(start, pdf.indexOf('\nendstream', start)));
    expect(rows).toHaveLength(2 * (1 + 3 * 4));
    expect(objects(pdf)).toContain('/Predictor 15');
  });

  test('is the same for the same scene, and takes its date from outside', async () => {
    const one = await scenePdf(scene);
    expect(Buffer.from(await scenePdf(scene)).equals(Buffer.from(one))).toBe(true);
    expect(objects(one)).toContain('(D:19700101000000Z)');
    expect(objects(await scenePdf(scene, { created: new Date('2020-02-03T04:05:06Z') }))).toContain(
      '(D:20200203040506Z)',
    );
  });

  test('a name in several lines is copied whole, and so are signs that the font lacks', async () => {
    const look = { x: 2, y: 10, leading: 6, size: 5 };
    const name = {
      kind: 'paragraph' as const,
      lines: ['two', 'pear3', '-090', '-2…'],
      text: 'two pear3-090-270',
      ...look,
    };
    const drawn: Scene = { ...scene, items: [name, { kind: 'text', x: 2, y: 34, text: '画', size: 5 }] };
    const pdf = objects(await scenePdf(drawn));
    expect(pdf.match(/\/ActualText \(.*?\)/g)).toEqual([
      '/ActualText (pear3-090-270)',
      '/ActualText ()',
      '/ActualText ()',
      expect.stringContaining('\xfe\xff'),
    ]);
    const svg = sceneSvg(drawn);
    expect(openTags(svg)).toEqual([]);
    const texts = [...svg.matchAll(/<text.*?<\/text>/g)].map(([element]) => element.replace(/<.*?>/g, ''));
    expect(texts).toEqual(['two', 'pear3-090-2…', '画']);
    expect(await renderPng(drawn)).not.toEqual(await renderPng({ ...drawn, items: [] }));
  });

  test('refuses an image that is no 8-bit RGB', async () => {
    const png = await sharp(Buffer.alloc(16), { raw: { width: 4, height: 4, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const grey: Scene = { ...scene, items: [{ kind: 'image', x: 0, y: 0, width: 4, height: 4, png }] };
    await expect(scenePdf(grey)).rejects.toThrow('8-bit RGB');
  });
});

describe('PNG', () => {
  test('bytes follow from the pixels alone, packed here or in another thread', async () => {
    const data = Uint8Array.from({ length: 3 * 400 * 900 }, (_, i) => (i * i) % 251);
    const large = await encodePng({ width: 400, height: 900, data });
    expect(createHash('sha256').update(large).digest('hex').slice(0, 16)).toBe('84c9efacea8eef38');
    const { data: read } = await sharp(large).raw().toBuffer({ resolveWithObject: true });
    expect(Buffer.compare(read, Buffer.from(data))).toBe(0);
  });

  test('has the size that its resolution asks for, and says it', async () => {
    expect(await sharp(await renderPng(scene)).metadata()).toMatchObject({
      width: 300,
      height: 150,
      density: 300,
      channels: 3,
    });
    expect(await sharp(await renderPng(scene, { dpi: 144 })).metadata()).toMatchObject({ width: 144, height: 72 });
  });

  test('draws what the scene says where it says', async () => {
    const png = await renderPng(scene, { dpi: 72 });
    expect(await colourAt(png, 8, 7)).toEqual([0, 255, 0]);
    expect(await colourAt(png, 4, 7)).toEqual([0, 0, 255]);
    expect(await colourAt(png, 50, 8)).toEqual([255, 0, 0]);
    expect(await colourAt(png, 18, 23)).toEqual([0x12, 0x34, 0x56]);
    expect(await colourAt(png, 30, 2)).toEqual([255, 255, 255]);
  });

  test('text is drawn in the fonts that come along', async () => {
    const text = (content: string): Scene => ({
      ...scene,
      items: [{ kind: 'text', x: 2, y: 20, text: content, size: 12 }],
    });
    const ink = async (content: string): Promise<number> => {
      const { data } = await sharp(await renderPng(text(content), { dpi: 72 }))
        .raw()
        .toBuffer({ resolveWithObject: true });
      return data.reduce((sum, value) => sum + 255 - value, 0);
    };
    expect(await ink('')).toBe(0);
    expect(await ink('mmm')).toBeGreaterThan(1.5 * (await ink('iii')));
  });
});

describe('what a window draws', () => {
  let drawn: Scene;

  beforeAll(async () => {
    const png = await encodePng({ width: 1, height: 1, data: Uint8Array.of(0, 0, 255) });
    const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    drawn = {
      width: 72,
      height: 36,
      title: 'lines, runs, a picture, a ramp',
      items: [
        { kind: 'rect', x: 0, y: 0, width: 72, height: 36, fill: '#ffffff' },
        { kind: 'picture', x: 0, y: 0, width: 10, height: 10, href },
        { kind: 'ramp', x: 20, y: 0, width: 40, height: 10, colours: ['#ff0000', '#00ff00'] },
        {
          kind: 'lines',
          lines: [
            [
              [0, 20],
              [72, 20],
            ],
            [
              [0, 30],
              [72, 30],
            ],
          ],
          stroke: '#000000',
          strokeWidth: 4,
          dash: [36, 36],
        },
        { kind: 'dots', points: [[66, 10]], radius: 3, fill: '#ff00ff' },
        { kind: 'runs', x: 2, y: 16, size: 5, runs: [{ text: 'box 0.5  ' }, { text: 'best ▲ <', weight: 'semibold' }] },
      ],
    };
  });

  test('is drawn from its SVG', async () => {
    expect(openTags(sceneSvg(drawn))).toEqual([]);
    const png = await renderPng(drawn, { dpi: 72 });
    expect(await colourAt(png, 5, 5)).toEqual([0, 0, 255]);
    const [[red], [, green]] = [await colourAt(png, 21, 5), await colourAt(png, 58, 5)];
    expect(Math.min(red, green)).toBeGreaterThan(240);
    expect([await colourAt(png, 10, 20), await colourAt(png, 10, 30)]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(await colourAt(png, 60, 20)).toEqual([255, 255, 255]);
    expect(await colourAt(png, 66, 10)).toEqual([255, 0, 255]);
  });

  test('is drawn as PDF too', async () => {
    const pdf = Buffer.from(await scenePdf(drawn)).toString('latin1');
    for (const part of ['/ShadingType 2', '/Subtype /Image', 'IBMPlexSans-SemiBold']) expect(pdf).toContain(part);
    expect(pdf).toMatch(/\[36 36\] 0 d/);
  });
});

/** Tags that were opened and not closed, or closed and not opened: [] for well-formed XML without comments. */
function openTags(xml: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, end] of xml.matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (end === '/') continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return xml.replace(/<\/?[a-zA-Z][^>]*>/g, '').includes('<') ? ['<'] : open;
}
