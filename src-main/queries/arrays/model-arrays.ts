/** What a model makes of each image: embeddings, pooled features, grad-weights of a bank; and its head. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import { type BankId, bankSpecs } from '../../explain/comparison-rows.ts';
import { chunkSize, pooledChunks } from '../../features/features.ts';
import { specOf } from '../../models/artefact.ts';
import { chosenOrCurrent, shortHash } from '../../models/choose-model.ts';
import { nameOf, settingsOf } from '../../models/model-settings.ts';
import { openModel } from '../../models/open-model.ts';
import { memorySource } from '../../network/weights/byte-source.ts';
import { readSafetensors } from '../../network/weights/safetensors.ts';
import { bankKey } from '../../pipeline/banks.ts';
import { baseBank } from '../../pipeline/explanations.ts';
import type { Engine } from '../../session/engine.ts';
import { readModelFile } from '../../workspace/blobs.ts';
import { toFloats } from '../../workspace/store.ts';
import type { StoredModel } from '../../workspace/tables/models.ts';
import { type ArrayImage, type ArraySource, arrayImages, matrixTable, numbered } from './array-set.ts';

export function aboutModel(model: StoredModel, engine: Pick<Engine, 'workspace'>) {
  return { model: nameOf(model.id, engine) ?? `model ${model.id}`, hash: shortHash(model), backbone: model.backbone };
}

/** f of each image, [n, E]. Images that the model has not seen are left out. */
export const embeddingArrays: ArraySource = async ({ subset, model: named }, engine, { signal, report }) => {
  const { workspace } = engine;
  const model = chosenOrCurrent(named, engine);
  const missing = new Set(workspace.embeddings.missing(model.id));
  const images = await arrayImages(engine, (id) => !missing.has(id) && (subset?.has(id) ?? true));
  const width = workspace.embeddings.width(model.id);
  if (width === null || images.length === 0) throw noEmbeddings();
  const wanted = new Set(images.map(({ imageId }) => imageId));
  async function* pieces(): AsyncGenerator<Float32Array> {
    let done = 0;
    for await (const page of workspace.embeddings.pages(model.id)) {
      signal.throwIfAborted();
      for (const { imageId, vector } of page) if (wanted.has(imageId)) yield toFloats(vector);
      done += page.length;
      report({ stage: 'embeddings', done, total: images.length });
    }
  }
  const isNormalised = (model.spec as { normalize?: unknown } | null)?.normalize === true;
  const meaning = `f of each image, the output of the network${isNormalised ? ', L2-normalised' : ''}; D is the squared Euclidean distance of two rows`;
  return {
    arrays: [{ kind: 'float32', name: 'embeddings', shape: [images.length, width], meaning, pieces }],
    images,
    about: { ...aboutModel(model, engine), unseen: missing.size },
    table: matrixTable(numbered('e', width), images, pieces),
  };
};

function noEmbeddings(): TripletscopeError {
  return new TripletscopeError('not-found', 'the model has no embedding of these images', {
    remedy: 'Compute them first: `tripletscope model embed`.',
  });
}

/** Pooled features, [n, D]: what the head reads. From the cache, or by a forward pass. */
export const featureArrays: ArraySource = async ({ subset, model: named }, engine, context) => {
  const stored = chosenOrCurrent(named, engine);
  const { model } = await openModel(stored.id, engine, context);
  const { images: seen, featureImages, source, shape } = model.features;
  const isWanted = seen.map(({ imageId }) => subset?.has(imageId) ?? true);
  const classes = engine.workspace.images.classes();
  const images = seen.flatMap(({ relativePath, classIndex, split }, i): ArrayImage[] =>
    isWanted[i] ? [{ relativePath, className: classes[classIndex], split }] : [],
  );
  if (images.length === 0) throw noEmbeddings();
  const width = shape.pooled;
  async function* pieces(): AsyncGenerator<Float32Array> {
    let first = 0;
    for await (const chunk of pooledChunks(featureImages, source, context)) {
      for (let i = 0; i < chunk.length / width; i++)
        if (isWanted[first + i]) yield chunk.subarray(i * width, (i + 1) * width);
      first += chunkSize;
    }
  }
  const { pooling } = model.head;
  const meaning = `what the head reads of each image: the output of the last stage after pooling (${pooling})`;
  return {
    arrays: [{ kind: 'float32', name: 'features', shape: [images.length, width], meaning, pieces }],
    images,
    about: { ...aboutModel(stored, engine), layer: model.features.layer, pooling },
    table: matrixTable(numbered('d', width), images, pieces),
  };
};

/** What one triplet contributes to the weights of a bank. */
function weightWords(bank: string): string {
  if (bank.startsWith('gradcam++')) return 'Σₚ of Grad-CAM++’s weight of a pixel times ReLU(∂S/∂A)';
  if (bank === 'xgradcam') return 'Σₚ A·∂S/∂A ÷ Σₚ A';
  return 'the spatial mean of ∂S/∂A';
}

/** α of each image that the bank holds, [n, K], with the triplets that it is the mean of. */
export const bankArrays: ArraySource = async (
  { subset, model: named, bank: wanted = 'averaged' },
  engine,
  { signal },
) => {
  const { workspace } = engine;
  const model = chosenOrCurrent(named, engine);
  const { explain } = settingsOf(model.id, engine) ?? defaultRunSettings(0);
  const specs = bankSpecs(baseBank(explain));
  const spec = specs[wanted as BankId];
  const there = (Object.keys(specs) as BankId[]).flatMap((name) => {
    const bank = workspace.banks.byKey(bankKey(model.key, specs[name], engine));
    return bank === undefined ? [] : [{ name, bank }];
  });
  const found = there.find(({ name }) => name === wanted);
  if (found === undefined)
    throw new TripletscopeError(
      'not-found',
      `the workspace holds no bank ${JSON.stringify(wanted.slice(0, 40))} of this model`,
      {
        expected: there.map(({ name }) => name).join(', ') || 'a bank: none was computed yet',
        remedy: 'Compute the grad-weights first: `tripletscope extract`.',
      },
    );
  const { id, layer } = found.bank;
  const held = workspace.gradWeights.imageIds(id);
  const images = await arrayImages(engine, (image) => held.has(image) && (subset?.has(image) ?? true));
  if (images.length === 0)
    throw new TripletscopeError('not-found', 'the bank holds none of these images', {
      remedy: 'Compute the grad-weights first: `tripletscope extract`.',
    });
  const first = workspace.gradWeights.get(id, images[0].imageId)!;
  const width = first.weights.length;
  const rows = new Map(images.map(({ imageId }, row) => [imageId, row]));
  const [active, inactive] = [new Int32Array(images.length), new Int32Array(images.length)];
  async function* pieces(): AsyncGenerator<Float32Array> {
    for await (const page of workspace.gradWeights.pages(id)) {
      signal.throwIfAborted();
      for (const row of page) {
        const at = rows.get(row.imageId);
        if (at === undefined) continue;
        active[at] = row.active;
        inactive[at] = row.inactive;
        yield row.weights;
      }
    }
  }
  const n = images.length;
  const meaning = `α of each explained image, the mean over its triplets: ${weightWords(wanted)}, one weight per channel of ${layer}`;
  return {
    arrays: [
      { kind: 'float32', name: 'weights', shape: [n, width], meaning, pieces },
      { kind: 'int32', name: 'active', shape: [n], meaning: 'triplets with a gradient', pieces: () => [active] },
      {
        kind: 'int32',
        name: 'inactive',
        shape: [n],
        meaning: 'triplets without one (L = 0)',
        pieces: () => [inactive],
      },
    ],
    images,
    about: {
      ...aboutModel(model, engine),
      bank: wanted,
      layer,
      variant: spec.variant,
      score: spec.score.score,
      sign: spec.score.sign,
      triplets: spec.triplets,
      seed: spec.sampling.seed,
      others: there.map(({ name }) => name).join(', '),
    },
    table: matrixTable(numbered('a', width), images, pieces),
  };
};

/** The matrices of the head: `weight` [E, D] and `bias` [E]; with hidden layers `0.weight`, `2.weight`, … with ReLUs between. */
export const headArrays: ArraySource = async ({ model: named }, engine) => {
  const model = chosenOrCurrent(named, engine);
  const { head, normalize, pooling } = specOf(model, engine.workspace);
  const bytes = await readModelFile(engine.workspace.folder, { sha256: head, file: head });
  const { tensors } = await readSafetensors(memorySource(bytes, head));
  if (tensors.size === 0)
    throw new TripletscopeError('not-found', 'the model has no head: its embedding is the pooled feature', {
      remedy: 'Export the features instead.',
    });
  const isOne = tensors.size <= 2;
  const arrays = [...tensors].map(([name, { shape, data }]) => ({
    kind: 'float32' as const,
    name: isOne ? name.replace(/^0\./, '') : name,
    shape,
    meaning: name.endsWith('bias')
      ? 'added to the product'
      : 'rows are outputs, columns inputs: f = weight · feature + bias',
    pieces: () => [data],
  }));
  return {
    arrays,
    images: null,
    about: { ...aboutModel(model, engine), pooling, normalised: normalize ? 'L2' : 'no' },
    table: null,
  };
};
