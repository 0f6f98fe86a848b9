import { expect, test } from 'vitest';
import { demoClasses } from './families/all.ts';
import { maskOf, renderForeground } from './render.ts';
import { composeScene, type SceneSpec } from './scene.ts';

const spec = (picture: number, split: SceneSpec['split'] = 'training', c = 0): SceneSpec => ({
  seed: 5,
  picture,
  split,
  demoClass: demoClasses[c],
  individual: 0,
});

test('the surroundings of a picture do not know its class', () => {
  for (const split of ['training', 'test'] as const) {
    const [a, b] = [0, demoClasses.length - 1].map((c) => composeScene(spec(3, split, c)));
    expect(a.backdrop.svg).toBe(b.backdrop.svg);
    expect([a.size, a.light, a.grade, a.focus]).toEqual([b.size, b.light, b.grade, b.focus]);
    const clutter = (scene: typeof a) => scene.things.filter((thing) => thing.first < scene.object.first);
    expect(clutter(a)).toEqual(clutter(b));
  }
});

test('places are spread evenly over classes: χ² of class against place stays near its degrees of freedom', () => {
  const counts = new Map<string, number>();
  const perPlace = new Map<string, number>();
  const [classes, perClass] = [12, 16];
  for (let c = 0; c < classes; c++) {
    for (let k = 0; k < perClass; k++) {
      const { name } = composeScene(spec(c * perClass + k, 'training', c)).background;
      counts.set(`${c} ${name}`, (counts.get(`${c} ${name}`) ?? 0) + 1);
      perPlace.set(name, (perPlace.get(name) ?? 0) + 1);
    }
  }
  let chiSquare = 0;
  for (const [name, total] of perPlace) {
    for (let c = 0; c < classes; c++)
      chiSquare += ((counts.get(`${c} ${name}`) ?? 0) - total / classes) ** 2 / (total / classes);
  }
  // 11 × 6 degrees of freedom: mean 66, standard deviation √132; four of them allowed.
  expect(perPlace.size).toBe(7);
  expect(chiSquare).toBeLessThan(66 + 4 * Math.sqrt(132));
});

test('test images show places that no training image shows', () => {
  const places = (split: SceneSpec['split']): string[] => [
    ...new Set(Array.from({ length: 60 }, (_, i) => composeScene(spec(i, split)).background.name)),
  ];
  const training = places('training');
  expect(places('test')).toHaveLength(5);
  expect(places('test').filter((place) => training.includes(place))).toEqual([]);
});

test('every class has a piece at each pixel that is drawn, numbers unmixed, and an object in sight', async () => {
  for (let c = 0; c < demoClasses.length; c++) {
    const scene = composeScene({ ...spec(c, 'training', c), individual: c });
    const foreground = await renderForeground(scene);
    const { colours, pieces } = foreground;
    const last = scene.things.reduce((sum, thing) => sum + thing.parts.length, 0);
    let [strays, highest] = [0, 0];
    for (let i = 0; i < pieces.length; i++) {
      const alpha = colours[4 * i + 3];
      if (pieces[i] === 0 ? alpha > 200 : alpha < 50) strays++;
      highest = Math.max(highest, pieces[i]);
    }
    expect(highest).toBeLessThanOrEqual(last);
    expect(strays).toBeLessThan(pieces.length * 0.001);
    expect(maskOf(scene, foreground).data.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(500);
  }
}, 30_000);
