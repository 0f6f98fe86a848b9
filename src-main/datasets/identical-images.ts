/** Images with the same bytes: worth a word, and more where they lie in two classes or on both sides of the split. */
import type { DatasetImage } from './dataset.ts';
import { InputProblem, type ProblemCode, type ProblemLog } from './problems.ts';

/** Notes each image that has an earlier twin, and each content once that lies in two classes or in train and test. */
export function noteIdentical(images: readonly DatasetImage[], classes: readonly string[], log: ProblemLog): void {
  const contents = new Map<string, { first: DatasetImage; classes: boolean; split: boolean }>();
  for (const image of images) {
    if (image.sha256 === undefined) continue;
    const known = contents.get(image.sha256);
    if (known === undefined) {
      contents.set(image.sha256, { first: image, classes: false, split: false });
      continue;
    }
    const { first } = known;
    const twin = `is identical to ${first.relativePath}`;
    const add = (code: ProblemCode, summary: string): void => {
      const error = new InputProblem(code, summary, { file: image.relativePath });
      log.add({ error, consequence: 'noted', imageId: image.id });
    };
    add('image-identical', twin);
    if (!known.classes && first.classIndex !== image.classIndex) {
      known.classes = true;
      const [one, other] = [classes[image.classIndex], classes[first.classIndex]];
      add('identical-in-classes', `${twin}, and they are of the classes ${one} and ${other}`);
    }
    if (!known.split && first.split !== image.split) {
      known.split = true;
      add('identical-in-split', `${twin}, and one of them is for training, one for testing`);
    }
  }
}
