/** `explain`: three images in, one map out, no workspace. */
import path from 'node:path';
import { Command, Option } from 'commander';
import { inputFrame } from '../../../src-shared/input-frame.ts';
import { parseFloat32Npy, writeNpy } from '../../../src-shared/npy.ts';
import { inWholeImage } from '../../../src-shared/resize-map.ts';
import { fieldAt, fieldsOf } from '../../../src-shared/run-spec/fields.ts';
import { trunkSeedOf } from '../../../src-shared/run-spec/run-spec.ts';
import { type VariantName, variantNames } from '../../../src-shared/variants.ts';
import { ComputeClient } from '../../compute/client.ts';
import { loadImages, loadPixels } from '../../datasets/load-images.ts';
import { readOrExplain } from '../../datasets/text-table.ts';
import { overlayPng } from '../../figures/overlay-png.ts';
import { plainHead } from '../../models/model.ts';
import type { Head } from '../../network/head.ts';
import type { Preprocessing } from '../../network/layers.ts';
import { explainTriplets, type ImageTensor, type TripletExplanation } from '../../pipeline/explain-triplets.ts';
import { loadBackbone } from '../../pipeline/load-backbone.ts';
import { writeWhole } from '../../pipeline/write-report.ts';
import { integer, runSettings, type SpecOptions, withFields, withJson } from '../options.ts';
import { runCommand, type Session } from '../session.ts';

/** Of the network, and of one explanation. */
const explained = ['explain.score.score', 'explain.score.sign', 'explain.form'].map(fieldAt);
const margin = { ...fieldAt('explain.score.margin'), flag: 'margin', help: 'margin, for the score hinge' };
const fields = [...fieldsOf('network'), ...explained, margin];

interface Options extends SpecOptions {
  json?: boolean;
  anchor: string;
  positive: string[];
  negative: string[];
  variant: VariantName;
  top?: number;
  out: string;
  tensor?: boolean;
  wasm?: boolean;
}

export function explainCommand(): Command {
  const command = new Command('explain')
    .description('Explains the anchor of a triplet of images, without a workspace. Several pairs are averaged.')
    .requiredOption('--anchor <file>', 'the image that is explained')
    .requiredOption('--positive <files...>', 'an image of the same class, or several, one for each pair')
    .requiredOption('--negative <files...>', 'an image of another class for each positive')
    .addOption(new Option('--variant <name>', 'variant of the map').choices([...variantNames]).default('gradcam'))
    .option('--top <M>', 'keep the M largest weights', integer(1, 65_535))
    .option('--out <file>', 'file for the raw map, before ReLU; an overlay is written beside it as PNG', 'map.npy')
    .option('--tensor', 'read .npy files (rows × columns × 3, float32) and use them without preprocessing')
    .option('--wasm', 'do not use an installed TensorFlow runtime');
  return withFields(withJson(command), fields)
    .addHelpText(
      'after',
      '\nExample:\n  tripletscope explain --anchor A.png --positive P.png --negative N.png --backbone resnet50 \\\n' +
        '    --weights resnet50.pth --head head.safetensors --top 50 --out map.npy',
    )
    .action((options: Options) => runCommand(options, (session) => explain(options, session)));
}

async function explain(options: Options, session: Session) {
  const { network: chosen, explain: explained } = runSettings(options);
  const network = { ...chosen, train: false };
  const { pooling, gemPower, normalize } = network.headSpec;
  const loaded = await loadBackbone(network, trunkSeedOf(network), session);
  for (const note of loaded.notes) session.note(note);
  const own: Head = {
    pooling,
    gemPower,
    weights: loaded.head === null ? plainHead(normalize) : { layers: loaded.head, normalize },
  };
  const read = options.tensor === true ? readTensors : readImages;
  const [anchor, ...others] = await read(
    [options.anchor, ...options.positive, ...options.negative],
    loaded.preprocessing,
  );
  const positives = others.slice(0, options.positive.length);
  const negatives = others.slice(options.positive.length);
  const compute = new ComputeClient({ backend: options.wasm === true ? 'wasm' : 'auto' });
  try {
    const spec = {
      loaded,
      head: own,
      score: explained.score,
      variant: options.variant,
      form: explained.form,
      top: options.top ?? null,
    };
    const result = await explainTriplets({ anchor, positives, negatives }, spec, compute, session);
    const picture = options.tensor === true ? toPixels(anchor) : await loadPixels({ path: options.anchor });
    for (const note of result.notes) session.note(note);
    // A tensor is all that there is of its image.
    const frame = options.tensor === true ? null : inputFrame(loaded.preprocessing, picture);
    const map = { ...result.map, ...(frame && { frame }) };
    const { rows, columns, data } = inWholeImage(map);
    await writeWhole(options.out, writeNpy(data, [rows, columns]));
    const overlay = options.out.replace(/(\.npy)?$/i, '.png');
    await writeWhole(overlay, await overlayPng({ image: picture, map }));
    const written = { ...result, map: { rows, columns, data } };
    return { value: asJson(written, options), text: asText(written, options.out, overlay) };
  } finally {
    await compute.close();
  }
}

async function readImages(files: string[], preprocessing: Preprocessing): Promise<ImageTensor[]> {
  const { size } = preprocessing;
  const data = await loadImages(
    files.map((file) => ({ path: file })),
    preprocessing,
  );
  const area = size * size * 3;
  return files.map((_, i) => ({ rows: size, columns: size, data: data.subarray(i * area, (i + 1) * area) }));
}

async function readTensors(files: string[]): Promise<ImageTensor[]> {
  return Promise.all(
    files.map(async (file) => {
      const { shape, data } = parseFloat32Npy(await readOrExplain(file, file), file, {
        shape: [null, null, 3],
        finite: true,
      });
      return { rows: shape[0], columns: shape[1], data };
    }),
  );
}

/** A tensor made visible: min–max over all of it. */
function toPixels({ rows, columns, data }: ImageTensor) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const scale = high > low ? 255 / (high - low) : 0;
  return { width: columns, height: rows, data: Uint8Array.from(data, (value) => (value - low) * scale) };
}

function asJson(result: TripletExplanation, { out }: Options) {
  const one = result.scores.length === 1;
  return {
    embedding: [...result.embedding],
    distances: one ? result.distances[0] : result.distances,
    score: one ? result.scores[0] : result.scores,
    inactive: result.inactive,
    alpha: result.alpha === null ? null : [...result.alpha],
    notes: result.notes,
    map: { file: path.resolve(out), rows: result.map.rows, columns: result.map.columns },
  };
}

function asText({ distances, scores, inactive, map }: TripletExplanation, out: string, overlay: string): string {
  const pairs = distances.map(
    ({ positive, negative }, i) =>
      `D(a,p) ${positive.toFixed(4)}  D(a,n) ${negative.toFixed(4)}  S ${scores[i].toFixed(4)}`,
  );
  const left = inactive === 0 ? [] : [`${inactive} of ${scores.length} pairs are inactive and left out`];
  return [...pairs, ...left, `map      ${out} (${map.rows} × ${map.columns}, before ReLU)`, `overlay  ${overlay}`].join(
    '\n',
  );
}
