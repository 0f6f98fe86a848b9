/** A scene as SVG: fonts and images inside, so that the file stands alone. */
import { escapeXml } from '../../src-shared/xml.ts';
import { fontBytes, fontFamily, fontWeights } from './fonts.ts';
import type { Item, Scene, Weight } from './scene.ts';

/** `embedFonts: false` where the fonts lie around it, e.g. two figures in one HTML file. */
export function sceneSvg(scene: Scene, { embedFonts = true }: { embedFonts?: boolean } = {}): string {
  const { width, height, title, items } = scene;
  const size = `width="${number(width)}pt" height="${number(height)}pt" viewBox="0 0 ${number(width)} ${number(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escapeXml(title)}</title>`,
    ...(embedFonts ? [`<style>${fontFaces()}</style>`] : []),
    ...items.map(element),
    '</svg>\n',
  ].join('\n');
}

/** CSS that carries the fonts. */
export function fontFaces(): string {
  return (Object.keys(fontWeights) as Weight[])
    .map((weight) => {
      const source = `url(data:font/ttf;base64,${fontBytes(weight).toString('base64')})`;
      return `@font-face{font-family:"${fontFamily}";font-weight:${fontWeights[weight]};src:${source}}`;
    })
    .join('');
}

function element(item: Item): string {
  switch (item.kind) {
    case 'rect': {
      const { x, y, width, height } = item;
      return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"${paint(item)}/>`;
    }
    case 'path': {
      const d = item.points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join('');
      return `<path d="${d}${item.closed === true ? 'Z' : ''}"${paint(item)}/>`;
    }
    case 'text': {
      const { x, y, text, size, weight = 'regular', anchor = 'start', fill = '#000000' } = item;
      const font = `font-family="${fontFamily}" font-weight="${fontWeights[weight]}" font-size="${number(size)}"`;
      return `<text x="${number(x)}" y="${number(y)}" ${font} text-anchor="${anchor}" fill="${fill}">${escapeXml(text)}</text>`;
    }
    case 'image': {
      const { x, y, width, height, png } = item;
      const place = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
      return `<image ${place} preserveAspectRatio="none" href="data:image/png;base64,${Buffer.from(png).toString('base64')}"/>`;
    }
  }
}

function paint({
  fill = 'none',
  stroke,
  strokeWidth = 1,
}: {
  fill?: string;
  stroke?: string;
  strokeWidth?: number;
}): string {
  const line =
    stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${number(strokeWidth)}" stroke-linejoin="round"`;
  return ` fill="${fill}"${line}`;
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
