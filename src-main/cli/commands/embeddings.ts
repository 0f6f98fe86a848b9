/** `embeddings`: what the user's own embeddings are worth on the images of a workspace. */
import { Command, Option } from 'commander';
import { imageRelation } from '../../models/image-relation.ts';
import type { SpaceRecall } from '../../pipeline/recall.ts';
import { normalised, spaceRecall } from '../../pipeline/recall.ts';
import { type ArrayImage, type ArraySet, matrixTable } from '../../queries/arrays/array-set.ts';
import { neighbourSet } from '../../queries/arrays/relation-arrays.ts';
import { writeArrays } from '../../queries/arrays/write-arrays.ts';
import { bringEmbeddings } from '../../queries/brought-embeddings.ts';
import { projectionOf } from '../../queries/projection.ts';
import { subsetOf } from '../../queries/subset.ts';
import { withReadOnlyEngine } from '../../session/reading-engine.ts';
import { integer, withJson, withWorkspace } from '../options.ts';
import { runCommand } from '../session.ts';
import { subsetOption } from './export.ts';

interface Options {
  json?: boolean;
  workspace: string;
  in: string;
  names?: string;
  normalize?: boolean;
  subset: string[];
  neighbours?: string;
  k: number;
  among: 'train' | 'all';
  map?: string;
  wasm?: boolean;
}

export function embeddingsCommand(): Command {
  const command = new Command('embeddings').description(
    'Reads embeddings made by any program and prints their retrieval scores; writes nearest neighbours and an embedding map.',
  );
  return withJson(withWorkspace(command))
    .requiredOption(
      '--in <file>',
      '.npz with embeddings [n, E] and names [n]; .npy with STEM.names.txt or STEM.names.json beside it; or .csv with a column image',
    )
    .option(
      '--names <file>',
      'the names of the rows of an .npy file: a path or name of an image in each line, .json or .npy',
    )
    .option('--normalize', 'L2-normalise each row first, so that D ranks as the cosine similarity does')
    .addOption(subsetOption())
    .option('--neighbours <file>', 'write the nearest neighbours of each image: .npz, .npy or .csv')
    .option('--k <n>', 'number of neighbours per image', integer(1, 10_000), 10)
    .addOption(
      new Option('--among <which>', 'search neighbours among all images or only training images')
        .choices(['all', 'train'])
        .default('all'),
    )
    .option('--map <file>', 'write the embedding map (UMAP), two coordinates per image: .npz, .npy or .csv')
    .option('--wasm', 'do not use an installed TensorFlow runtime')
    .addHelpText('after', '\nExample:\n  tripletscope embeddings --in mine.npz --workspace birds --neighbours near.csv')
    .action((options: Options) =>
      runCommand(options, async (session) => {
        const backend = options.wasm === true ? 'wasm' : 'auto';
        return withReadOnlyEngine(options.workspace, { backend }, async (engine) => {
          const subset = await subsetOf(options.subset, engine);
          const wanted = { names: options.names, subset: subset?.images };
          const { images, width, unknown, missing, ...brought } = await bringEmbeddings(
            options.in,
            wanted,
            engine.workspace,
          );
          const { signal } = session;
          const data = options.normalize === true ? await normalised(brought.data, width, signal) : brought.data;
          const relation = imageRelation(images, engine);
          const recall = await spaceRecall({ data, width }, { images, relation }, signal);
          const classes = engine.workspace.images.classes();
          const named = images.map(({ relativePath, classIndex, split }): ArrayImage => {
            return { relativePath, className: classes[classIndex], split };
          });
          const files: string[] = [];
          if (options.neighbours !== undefined) {
            const { k, among } = options;
            const queries = [...images.keys()];
            const set = neighbourSet(
              { embeddings: { data, width }, images: named, queries, k, among },
              engine,
              session,
            );
            files.push(...(await writeArrays(set, { kind: 'neighbours', out: options.neighbours, signal })).files);
          }
          if (options.map !== undefined) {
            const { x, y } = await projectionOf({ data: data.slice(), width }, session);
            const set = pointSet(x, y, named);
            files.push(...(await writeArrays(set, { kind: 'embeddings', out: options.map, signal })).files);
          }
          const value = { images: images.length, width, recall, unknown, missing, files };
          return { value, text: asText(value) };
        });
      }),
    );
}

function pointSet(x: Float32Array, y: Float32Array, images: readonly ArrayImage[]): ArraySet {
  const points = Float32Array.from({ length: 2 * x.length }, (_, i) => (i % 2 === 0 ? x : y)[i >> 1]);
  const meaning = 'x and y of each image on the embedding map (UMAP); no unit';
  return {
    arrays: [{ kind: 'float32', name: 'points', shape: [x.length, 2], meaning, pieces: () => [points] }],
    images,
    about: {},
    table: matrixTable(['x', 'y'], images, () => [points]),
  };
}

interface Value {
  images: number;
  width: number;
  recall: SpaceRecall;
  unknown: string[];
  missing: string[];
  files: string[];
}

function asText({ images, width, recall, unknown, missing, files }: Value): string {
  return [
    ...listed(
      unknown,
      'name of the file is no image of the data set, or may be several',
      'names of the file are no image of the data set, or may be several',
    ),
    ...listed(missing, 'image has no embedding', 'images have no embedding'),
    `${images} images with embeddings of ${width} numbers`,
    ...retrievalLines(recall),
    ...files,
  ].join('\n');
}

function listed(names: readonly string[], one: string, many: string): string[] {
  if (names.length === 0) return [];
  const some = names.slice(0, 5).join(', ');
  return [
    `note: ${names.length.toLocaleString('en')} ${names.length === 1 ? one : many}: ${some}${names.length > 5 ? ', …' : ''}`,
  ];
}

function retrievalLines({ training, withinTest, targets }: SpaceRecall): string[] {
  if (targets === undefined)
    return [...scores('test against training images', training), ...scores('within the test set', withinTest)];
  if (targets === null)
    return [
      'test against training images: nothing to score, since no test image has two training images with a target',
    ];
  const { nearest, chance, rankCorrelation, queries } = targets;
  return [
    `test against training images: mean |Δt| of the nearest ${nearest.toFixed(3)} (by chance ${chance.toFixed(3)})  ` +
      `rank correlation of D and |Δt| ${rankCorrelation.toFixed(3)}  (${queries} queries)`,
  ];
}

function scores(where: string, found: SpaceRecall['training']): string[] {
  if (found === null) return [`${where}: nothing to score, since no test image has a positive image there`];
  const { recallAt, rPrecision, mapAtR, queries } = found;
  const ranks = Object.entries(recallAt).map(([k, value]) => `R@${k} ${value.toFixed(3)}`);
  return [
    `${where}: ${ranks.join('  ')}  R-precision ${rPrecision.toFixed(3)}  MAP@R ${mapAtR.toFixed(3)}  (${queries} queries)`,
  ];
}
