/** What the colours of an exported embedding map say, as it stands below the drawing. */
import type { Item } from '../../../src-shared/figure/scene.ts';
import type { MapLook } from './map-look.ts';

interface LegendPlace {
  /** What the map is of. */
  title: string;
  width: number;
  /** Where it begins, in px. */
  top: number;
  ink?: string;
}

/** More classes than this are counted, not named: their colours repeat. */
const named = 240;
const [margin, line, fontSize] = [12, 16, 11];
/** Of a letter, on average: no font is measured here. */
const letter = 0.56 * fontSize;

export function legendOf(
  look: MapLook,
  { title, width, top, ink = '#333333' }: LegendPlace,
): { items: Item[]; height: number } {
  const text = (x: number, y: number, words: string): Item => ({
    kind: 'text',
    x,
    y,
    text: words,
    size: fontSize,
    fill: ink,
  });
  const items = [text(margin, top + line, title)];
  let [x, y] = [margin, top + 2 * line];
  const put = (room: number, draw: (x: number, y: number) => Item[]): void => {
    if (x > margin && x + room > width - margin) [x, y] = [margin, y + line];
    items.push(...draw(x, y));
    x += room;
  };
  const { scale } = look;
  if (scale !== null) {
    const step = 4;
    put(60 + scale.colours.length * step + 60, (left, base) => {
      const begin = left + letter * (scale.low.length + 1);
      const bars = scale.colours.map((fill, at): Item => {
        return { kind: 'rect', x: begin + at * step, y: base - 9, width: step, height: 10, fill };
      });
      const end = begin + scale.colours.length * step + letter;
      return [text(left, base, scale.low), ...bars, text(end, base, scale.high)];
    });
  }
  for (const { label, colour, count } of look.legend.slice(0, named)) {
    const words = `${label} (${count.toLocaleString('en')})`;
    put(18 + letter * words.length + 10, (left, base) => {
      const dot: Item = { kind: 'dots', points: [[left + 5, base - 4]], radius: 4, fill: colour };
      return [dot, text(left + 14, base, words)];
    });
  }
  const more = look.legend.length - named;
  if (more > 0) put(letter * 20, (left, base) => [text(left, base, `and ${more.toLocaleString('en')} more`)]);
  return { items, height: y - top + margin };
}
