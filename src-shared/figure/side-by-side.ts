/** Scenes beside each other as one. */
import type { Item, Scene } from './scene.ts';

/** From the left, `gap` apart, their tops at one height. */
export function sideBySide(scenes: readonly Scene[], { gap, title }: { gap: number; title: string }): Scene {
  const width = scenes.reduce((sum, scene) => sum + scene.width, 0) + gap * (scenes.length - 1);
  const height = Math.max(...scenes.map((scene) => scene.height));
  const items: Item[] = [{ kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' }];
  let left = 0;
  for (const scene of scenes) {
    const by = left;
    items.push(...scene.items.map((item) => shifted(item, by)));
    left += scene.width + gap;
  }
  return { width, height, title, items };
}

function shifted(item: Item, by: number): Item {
  const shift = (line: readonly (readonly [number, number])[]) => line.map(([x, y]) => [x + by, y] as const);
  switch (item.kind) {
    case 'path':
    case 'dots':
      return { ...item, points: shift(item.points) };
    case 'lines':
      return { ...item, lines: item.lines.map(shift) };
    default:
      return { ...item, x: item.x + by };
  }
}
