/** `annotations list|log|agreement|restore`: what was drawn, who changed what, how far two authors agree, and the way back. */

import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { type AuthoredShape, agreementOf } from '../../../src-shared/annotate/agreement.ts';
import { stepWords } from '../../../src-shared/annotate/step-words.ts';
import { maskOfGeometry } from '../../../src-shared/annotate/to-mask.ts';
import { reviewStates } from '../../../src-shared/catalogue.ts';
import { counted } from '../../../src-shared/counted.ts';
import { messageOf, TripletscopeError } from '../../../src-shared/errors.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import { authorFromWord, type TruthObject } from '../../../src-shared/truth-object.ts';
import { explainFileError } from '../../datasets/text-table.ts';
import { toWire, type WireObject } from '../../queries/annotations.ts';
import { unmatchedFile, unmatchedObjects } from '../../queries/unmatched.ts';
import { changeInput, imageNote, inRegionOf, regionInput, stepId, toChange } from '../../server/annotation-input.ts';
import { fileError } from '../../system/file-error.ts';
import type { ImageId } from '../../workspace/ids.ts';
import { openWorkspace } from '../../workspace/open.ts';
import { openForReading } from '../../workspace/open-read-only.ts';
import type { StoredImage } from '../../workspace/tables/images.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { integer, withJson } from '../options.ts';
import { runCommand } from '../session.ts';

interface Options {
  json?: boolean;
  image?: string;
}

interface ListOptions extends Options {
  unmatched?: boolean;
  out?: string;
}

interface AgreementOptions extends Options {
  authors: string[];
}

interface RestoreOptions extends Options {
  to?: number;
  author: string;
}

export function annotationsCommand(): Command {
  const annotations = new Command('annotations').description(
    'Shows and restores boxes, polygons and masks, with the log of their changes.',
  );
  const command = (name: string, description: string, example: string): Command =>
    withJson(annotations.command(name).description(description))
      .argument('[folder]', 'the workspace', 'tripletscope-workspace')
      .addHelpText('after', `\nExample:\n  tripletscope annotations ${example}`);

  command('list', 'Lists the objects of all images, or of one with --image.', 'list birds/workspace --image a/1.jpg')
    .option('--image <path>', 'one image, by its path in the data set')
    .addOption(new Option('--unmatched', 'the objects whose image the last import did not find').conflicts('image'))
    .option('--out <file>', 'with --unmatched: also writes them to a file that `annotations restore` reads')
    .action((folder: string, options: ListOptions) =>
      runCommand(options, async () => {
        using opened = openForReading(folder);
        if (options.unmatched) return await unmatched(opened, options.out);
        if (options.out !== undefined)
          throw new TripletscopeError('usage', '--out is for the objects of images that are gone', {
            expected: '--unmatched with --out; `tripletscope export` writes all others',
          });
        return listed(await imagesOf(opened, options.image), opened);
      }),
    );
  command(
    'log',
    'Lists all changes of objects, review states and notes, the oldest first.',
    'log birds/workspace --image a/1.jpg',
  )
    .option('--image <path>', 'one image, by its path in the data set')
    .action((folder: string, options: Options) =>
      runCommand(options, async () => {
        using opened = openForReading(folder);
        return await logged(await imagesOf(opened, options.image), opened);
      }),
    );
  command(
    'agreement',
    'IoU and Dice of the final objects of two authors, object by object and image by image.',
    'agreement birds/workspace --authors ann bob',
  )
    .requiredOption(
      '--authors <names...>',
      'two names as `annotations list` prints them; imported: objects that nobody has changed',
    )
    .option('--image <path>', 'one image, by its path in the data set')
    .action((folder: string, options: AgreementOptions) =>
      runCommand(options, async () => {
        using opened = openForReading(folder);
        return await agreed(await imagesOf(opened, options.image), opened, options.authors);
      }),
    );
  command(
    'restore',
    'Restores an earlier state of the objects of an image, or adds changes that a window could not save.',
    'restore birds/workspace --image a/1.jpg --to 3',
  )
    .argument('[file]', 'edits that the window exported because it could not save them')
    .option('--image <path>', 'the image, by its path in the data set')
    .option('--to <step>', 'step of the log to restore; 0 is the state before the first', integer(0))
    .option('--author <name>', 'whose step it is', 'restore')
    .action((folder: string, file: string | undefined, options: RestoreOptions) =>
      runCommand(options, async () => {
        using opened = openWorkspace(folder);
        if (file !== undefined && options.image === undefined && options.to === undefined)
          return await fromFile(file, opened, options.author);
        if (file === undefined && options.image !== undefined && options.to !== undefined)
          return await backTo(options.to, options.image, opened, options.author);
        throw new TripletscopeError('usage', 'nothing to restore was given', {
          expected: 'a FILE that the window exported, or --image PATH with --to STEP',
        });
      }),
    );
  return annotations;
}

async function imagesOf({ images }: Workspace, wanted: string | undefined): Promise<StoredImage[]> {
  const all = await images.all();
  return wanted === undefined ? all : [imageAt(all, wanted)];
}

function imageAt(all: readonly StoredImage[], wanted: string): StoredImage {
  const found = all.find(
    ({ relativePath, name }) =>
      relativePath === wanted || name === wanted || path.posix.basename(relativePath) === wanted,
  );
  if (found !== undefined) return found;
  throw new TripletscopeError('not-found', 'the data set has no such image', {
    expected: 'the path of an image in the data set, or its name',
    received: wanted,
  });
}

async function unmatched(workspace: Workspace, out: string | undefined) {
  const images = await unmatchedObjects({ workspace });
  const lines = images.flatMap(({ image, forgotten, objects }) => [
    `${image}${forgotten ? ' (hidden)' : ''}`,
    ...objects.map((one) => `  ${objectLine(one)}`),
  ]);
  const count = images.reduce((sum, { objects }) => sum + objects.length, 0);
  const said = [`${counted(count, 'object')} on ${counted(images.length, 'image')} that the last import did not find`];
  if (out !== undefined) {
    const { text, objects, files } = unmatchedFile(images);
    await writeFile(out, text, { flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, out);
      throw new TripletscopeError('usage', 'this file exists already', { file: out, remedy: 'Give another name.' });
    });
    said.push(
      `${out}: ${counted(objects, 'object')}. After the image paths in it are changed, \`annotations restore\` adds the objects to those images.`,
    );
    if (files.length > 0)
      said.push(`left out: ${counted(files.length, 'mask file')}, whose pixels are not in the workspace`);
  }
  return { value: { images, ...(out !== undefined && { file: out }) }, text: [...lines, ...said].join('\n') };
}

function listed(images: readonly StoredImage[], { objects }: Workspace) {
  const value = images
    .map(({ imageId, relativePath }) => ({ image: relativePath, objects: objects.of(imageId).map(toWire) }))
    .filter((one) => one.objects.length > 0);
  const lines = value.flatMap(({ image, objects: own }) => [image, ...own.map((one) => `  ${objectLine(one)}`)]);
  const count = value.reduce((sum, one) => sum + one.objects.length, 0);
  return { value, text: [...lines, `${counted(count, 'object')} on ${counted(value.length, 'image')}`].join('\n') };
}

function objectLine({ id, geometry, class: named, state, author, source }: WireObject): string {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const size = {
    box: () => {
      const { x, y, width, height } = geometry as Extract<typeof geometry, { kind: 'box' }>;
      return `${round(width)} × ${round(height)} at ${round(x)}, ${round(y)}`;
    },
    polygon: () => counted((geometry as Extract<typeof geometry, { kind: 'polygon' }>).rings.length, 'ring'),
    mask: () => 'pixels',
    file: () => (geometry as { relativePath: string }).relativePath,
  }[geometry.kind]();
  const said = [
    geometry.kind === 'file' ? 'mask file' : geometry.kind,
    size,
    ...(named === null ? [] : [`class ${named}`]),
    ...(state === 'draft' ? ['draft'] : []),
    source.kind === 'imported' ? `from ${source.format}` : source.kind,
    ...(author === '' ? [] : [`by ${author}`]),
    id,
  ];
  return said.join(', ');
}

async function logged(images: readonly StoredImage[], { edits }: Workspace) {
  const edited = new Set<ImageId>(await edits.images());
  const value = images
    .filter(({ imageId }) => edited.has(imageId))
    .map(({ imageId, relativePath }) => ({ image: relativePath, edits: edits.of(imageId) }));
  const lines = value.flatMap(({ image, edits: own }) => [
    image,
    ...own.map((edit) => {
      const state = edit.state === 'done' ? '' : ` (${edit.state})`;
      return `  ${edit.sequence}  ${edit.time}  ${edit.author}: ${stepWords([edit])}${state}${edit.objectId === null ? '' : `, ${edit.objectId}`}`;
    }),
  ]);
  return { value, text: lines.length === 0 ? 'nothing was changed yet' : lines.join('\n') };
}

async function agreed(images: readonly StoredImage[], workspace: Workspace, authors: readonly string[]) {
  if (authors.length !== 2 || authors[0] === authors[1])
    throw new TripletscopeError('usage', 'two authors are compared', {
      expected: '--authors NAME NAME',
      received: authors.join(' '),
    });
  const classes = workspace.images.classes();
  const value = [];
  for (const image of images) {
    const [a, b] = authors.map((author) =>
      shapesOf(workspace.objects.of(image.imageId), author, image, classes[image.classIndex]),
    );
    if (a.length === 0 || b.length === 0) continue;
    value.push({ image: image.relativePath, ...agreementOf(a, b, { size: image }) });
  }
  const pairs = value.flatMap((one) => one.pairs);
  const mean = (numbers: readonly number[]): string =>
    numbers.length === 0 ? '–' : (numbers.reduce((sum, one) => sum + one, 0) / numbers.length).toFixed(3);
  const alone = value.reduce((sum, one) => sum + one.onlyA.length + one.onlyB.length, 0);
  const lines = value.map(
    ({ image, iou, dice, pairs: own, onlyA, onlyB }) =>
      `${image}: IoU ${iou?.toFixed(3) ?? '–'}, Dice ${dice?.toFixed(3) ?? '–'}, ${counted(own.length, 'object')} in common, ${onlyA.length} only of ${authors[0]}, ${onlyB.length} only of ${authors[1]}`,
  );
  const summary = `${counted(value.length, 'image')} with objects of both: ${counted(pairs.length, 'pair')}, mean IoU ${mean(pairs.map(({ iou }) => iou))}, mean Dice ${mean(pairs.map(({ dice }) => dice))}; ${counted(alone, 'object')} without a partner`;
  return { value: { authors, images: value }, text: [...lines, summary].join('\n') };
}

/** Mask files are left out: their pixels are not in the workspace. */
function shapesOf(objects: readonly TruthObject[], author: string, size: Size, own: string): AuthoredShape[] {
  const wanted = authorFromWord(author);
  return objects
    .filter((object) => object.state === 'final' && object.author === wanted)
    .flatMap(({ id, class: named, geometry }) => {
      const mask = maskOfGeometry(geometry, size);
      return mask === null ? [] : [{ id, class: named ?? own, mask }];
    });
}

async function backTo(sequence: number, wanted: string, workspace: Workspace, author: string) {
  const { imageId, relativePath } = imageAt(await workspace.images.all(), wanted);
  const last = Math.max(0, ...workspace.edits.of(imageId).map((edit) => edit.sequence));
  if (sequence > last) {
    throw new TripletscopeError('not-found', 'the log of the image has no such step', {
      file: relativePath,
      expected: last === 0 ? '0: nothing was changed yet' : `a step from 0 to ${last}`,
      received: String(sequence),
      remedy: '`tripletscope annotations log --image PATH` lists the steps.',
    });
  }
  const objects = workspace.edits.restore(imageId, author, sequence);
  const words =
    objects === 0 ? 'its objects already have this state' : `${counted(objects, 'object')} restored, as a new step`;
  return { value: { image: relativePath, objects }, text: `${relativePath}: ${words}` };
}

const saidOfImage = {
  relativePath: z.string(),
  step: stepId.optional(),
  author: z.string().max(100).nullish(),
};

const exported = z.object({
  format: z.literal('tripletscope-unsaved-edits'),
  steps: z.array(
    z.union([
      z.object({
        relativePath: z.string(),
        step: stepId,
        author: z.string().max(100).nullish(),
        changes: z.array(changeInput).min(1),
        region: regionInput,
      }),
      /** What was said of the image itself. */
      z.object({ ...saidOfImage, review: z.enum(reviewStates) }),
      z.object({ ...saidOfImage, note: imageNote }),
    ]),
  ),
});

type ExportedStep = z.output<typeof exported>['steps'][number];

async function fromFile(file: string, workspace: Workspace, author: string) {
  const { steps } = parseExport(file);
  const all = await workspace.images.all();
  let done = 0;
  const failed: { image: string; why: string }[] = [];
  for (const step of steps) {
    try {
      restoreStep(step, imageAt(all, step.relativePath), workspace, author);
      done++;
    } catch (error) {
      if (!(error instanceof TripletscopeError)) throw error;
      failed.push({ image: step.relativePath, why: messageOf(error) });
    }
  }
  if (failed.length > 0) process.exitCode = 1;
  const lines = [`${done} of ${steps.length} steps are in the workspace`];
  return {
    value: { steps: steps.length, done, failed },
    text: [...lines, ...failed.map(({ image, why }) => `${image}: ${why}`)].join('\n'),
  };
}

function restoreStep(step: ExportedStep, image: StoredImage, workspace: Workspace, author: string): void {
  const { imageId } = image;
  if (!('changes' in step)) {
    const words = 'note' in step ? { note: step.note } : { review: step.review };
    workspace.edits.describe(imageId, step.author ?? author, words, step.step);
  } else {
    const objects = workspace.objects.of(imageId);
    const changes = step.changes.map((change) => toChange(change, { size: step.region ?? image, objects }));
    workspace.edits.commit(imageId, step.author ?? author, inRegionOf(image, changes, step.region), step.step);
  }
}

function parseExport(file: string): z.output<typeof exported> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw explainFileError(error, file);
  }
  try {
    return exported.parse(JSON.parse(text));
  } catch (error) {
    throw new TripletscopeError('bad-input', 'this file contains no edits exported by a window', {
      file,
      expected: 'a file that Annotate exported under “Not saved”',
      received: error instanceof z.ZodError ? error.issues[0]?.message : messageOf(error),
    });
  }
}
