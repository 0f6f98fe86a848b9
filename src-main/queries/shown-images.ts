/** Which images a figure or a live report shows: those that are named, or test images of as many classes as there is room for. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { createRandom } from '../../src-shared/random.ts';
import type { ExplainedModel } from '../models/model.ts';

/** Ids of test images, or of `among`: one a class, classes and images drawn by the seed, then a second one a class, … */
export function drawnImages(
  { features: { images } }: ExplainedModel,
  { seed, count, among }: { seed: number; count: number; among?: readonly number[] },
): string[] {
  const test = among ?? images.flatMap(({ split }, index) => (split === 'test' ? [index] : []));
  const random = createRandom(seed, 'live report');
  const byClass = new Map<number, number[]>();
  for (const index of random.shuffle(test)) {
    const { classIndex } = images[index];
    byClass.set(classIndex, [...(byClass.get(classIndex) ?? []), index]);
  }
  const classes = random
    .shuffle([...byClass.keys()].sort((a, b) => a - b))
    .map((classIndex) => byClass.get(classIndex)!);
  const rounds = Math.max(0, ...classes.map((list) => list.length));
  const drawn = Array.from({ length: rounds }, (_, at) => classes.flatMap((list) => list.slice(at, at + 1))).flat();
  return drawn.slice(0, count).map((index) => String(images[index].imageId));
}

/** Ids of the images of these names (or paths below the root), in this order. Throws `not-found` for a name that is none. */
export function namedImages({ features: { images } }: ExplainedModel, names: readonly string[]): string[] {
  const byName = new Map(
    images.flatMap(({ name, relativePath, imageId }) => [
      [name, imageId],
      [relativePath, imageId],
    ]),
  );
  return names.map((name) => {
    const id = byName.get(name);
    if (id !== undefined) return String(id);
    throw new TripletscopeError('not-found', 'the model has no embedding of an image of that name', {
      received: name,
      expected: `a name as ${images[0]?.relativePath ?? 'in the data set'}`,
    });
  });
}
