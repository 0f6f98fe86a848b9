/** A scene as SVG: images inside, and fonts where they are handed in, so that the file stands alone. */
import { escapeXml } from '../xml.ts';
import { fontFamily, fontWeights, type Item, type Scene } from './scene.ts';
import { unbrokenRuns } from './text-layout.ts';

export interface SvgLook {
  /** CSS that carries the fonts; empty where they lie around the drawing, e.g. two figures in one HTML file. */
  faces?: string;
  family?: string;
  unit?: 'pt' | 'px';
}

export function sceneSvg(scene: Scene, { faces = '', family = fontFamily, unit = 'pt' }: SvgLook = {}): string {
  const { width, height, title, items } = scene;
  const [across, down] = [number(width), number(height)];
  const size = `width="${across}${unit}" height="${down}${unit}" viewBox="0 0 ${across} ${down}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escapeXml(title)}</title>`,
    ...(faces === '' ? [] : [`<style>${faces}</style>`]),
    ...items.map((item, at) => element(item, `font-family="${escapeXml(family)}"`, at)),
    '</svg>\n',
  ].join('\n');
}

function element(item: Item, family: string, at: number): string {
  switch (item.kind) {
    case 'rect':
      return `<rect ${place(item)}${paint(item)}/>`;
    case 'path':
      return `<path d="${path(item.points)}${item.closed === true ? 'Z' : ''}"${paint(item)}/>`;
    case 'lines':
      return `<path d="${item.lines.map(path).join('')}"${paint(item)}/>`;
    case 'dots': {
      const circle = ([x, y]: readonly [number, number]): string =>
        `<circle cx="${number(x)}" cy="${number(y)}" r="${number(item.radius)}"/>`;
      return `<g fill="${item.fill}">${item.points.map(circle).join('')}</g>`;
    }
    case 'text': {
      const { x, y, text, size, weight = 'regular', anchor = 'start', fill = '#000000' } = item;
      const font = `${family} font-weight="${fontWeights[weight]}" font-size="${number(size)}"`;
      return `<text x="${number(x)}" y="${number(y)}" ${font} text-anchor="${anchor}" fill="${fill}">${escapeXml(text)}</text>`;
    }
    case 'paragraph': {
      const { x, y, leading, lines, text, size, weight = 'regular', anchor = 'start', fill = '#000000' } = item;
      const font = `${family} font-weight="${fontWeights[weight]}" font-size="${number(size)}"`;
      let next = 0;
      // A word that was broken is one element, so that it is copied, searched and read aloud as one word.
      const runs = unbrokenRuns(lines, text).map((run) => {
        const spans = run.lines.map(
          (line) => `<tspan x="${number(x)}" y="${number(y + next++ * leading)}">${escapeXml(line)}</tspan>`,
        );
        return `<text ${font} text-anchor="${anchor}" fill="${fill}">${spans.join('')}</text>`;
      });
      return runs.join('');
    }
    case 'runs': {
      const { x, y, runs, size } = item;
      const spans = runs.map(({ text, weight = 'regular', fill = '#000000' }) => {
        return `<tspan font-weight="${fontWeights[weight]}" fill="${fill}">${escapeXml(text)}</tspan>`;
      });
      const font = `${family} font-size="${number(size)}"`;
      return `<text x="${number(x)}" y="${number(y)}" ${font} xml:space="preserve">${spans.join('')}</text>`;
    }
    case 'image':
      return picture(item, `data:image/png;base64,${base64(item.png)}`);
    case 'picture':
      return picture(item, item.href);
    case 'ramp': {
      const { colours } = item;
      const id = `ramp-${at}`;
      const stops = colours.map((colour, i) => {
        return `<stop offset="${number(i / Math.max(1, colours.length - 1))}" stop-color="${colour}"/>`;
      });
      const gradient = `<linearGradient id="${id}">${stops.join('')}</linearGradient>`;
      return `${gradient}<rect ${place(item)} fill="url(#${id})"/>`;
    }
  }
}

type Place = { x: number; y: number; width: number; height: number };

function place({ x, y, width, height }: Place): string {
  return `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
}

function picture(item: Place, href: string): string {
  return `<image ${place(item)} preserveAspectRatio="none" href="${escapeXml(href)}"/>`;
}

function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join('');
}

interface Paint {
  fill?: string;
  stroke?: string;
  strokeWidth?: number;
  dash?: readonly number[];
}

function paint({ fill = 'none', stroke, strokeWidth = 1, dash = [] }: Paint): string {
  const line =
    stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${number(strokeWidth)}" stroke-linejoin="round"`;
  return ` fill="${fill}"${line}${dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`}`;
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** In pieces, since a call takes so many arguments only. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(parts.join(''));
}
