/** Images with the same bytes: worth a word, and more where they lie in two classes or on both sides of the split. */
import type { DatasetImage } from './dataset.ts';
import { InputProblem, type ProblemCode, type ProblemLog } from './problems.ts';

/** Each image that has an earlier twin is noted once by each code; images without a hash are passed over. */
export function noteIdentical(images: readonly DatasetImage[], classes: readonly string[], log: ProblemLog): void {
  const byContent = new Map<string, DatasetImage[]>();
  for (const image of images) {
    if (image.sha256 === undefined) continue;
    const earlier = byContent.get(image.sha256);
    if (earlier === undefined) {
      byContent.set(image.sha256, [image]);
      continue;
    }
    const add = (code: ProblemCode, summary: string): void =>
      log.add({
        error: new InputProblem(code, summary, { file: image.relativePath }),
        consequence: 'noted',
        imageId: image.id,
      });
    add('image-identical', `is identical to ${earlier[0].relativePath}`);
    const elsewhere = earlier.find(({ classIndex }) => classIndex !== image.classIndex);
    if (elsewhere) {
      const [one, other] = [classes[image.classIndex], classes[elsewhere.classIndex]];
      add(
        'identical-in-classes',
        `is identical to ${elsewhere.relativePath}, and they are of the classes ${one} and ${other}`,
      );
    }
    const across = earlier.find(({ split }) => split !== image.split);
    if (across)
      add('identical-in-split', `is identical to ${across.relativePath}, and one of them trains and one tests`);
    // One of each kind is enough to compare with: a thousand copies stay a thousand comparisons.
    if (!earlier.some(({ classIndex, split }) => classIndex === image.classIndex && split === image.split))
      earlier.push(image);
  }
}
