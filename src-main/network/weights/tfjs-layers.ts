/**
 * tfjs layers models: model.json with a weights manifest, and shards beside it (Keras' layouts, quantised or not).
 * Names and layouts are turned into torch's, so that a backbone reads them as it reads its other checkpoints.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { decodeFloat32, type NumberFormat, numberFormats } from '../../../src-shared/number-formats.ts';
import { type JsonLimits, tooMuchJson } from '../../system/json-shape.ts';
import { type ByteSource, openFileSource, readBytes } from './byte-source.ts';
import { gather } from './gather.ts';
import { elementCount, type StateDict, type Tensor } from './state-dict.ts';
import { checkTensorCount, checkTensorName } from './tensor-limits.ts';

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()).max(64),
  dtype: z.string(),
  quantization: z.object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() }).optional(),
});
type Weight = z.infer<typeof weightSchema>;

const modelSchema = z.object({
  format: z.string().optional(),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) })),
});

const formats = new Map<string, NumberFormat>([
  ['float32', 'f4'],
  ['float16', 'f2'],
  ['int32', 'i4'],
  ['uint8', 'u1'],
  ['uint16', 'u2'],
  ['bool', 'bool'],
]);

/** Layers as Keras describes them come beside the weights. */
const modelLimits: JsonLimits = { bytes: 1 << 26, depth: 100, values: 5_000_000, properties: 2_000_000 };

/** @throws TripletscopeError 'bad-input' where manifest and shards disagree, 'unsafe-input' for shards outside the folder. */
export async function readTfjsLayers(source: ByteSource): Promise<{ tensors: StateDict; notes: string[] }> {
  const file = source.name;
  const { weightsManifest } = await readModel(source);
  const tensors: StateDict = new Map();
  for (const { paths, weights } of weightsManifest) {
    const bytes = await readShards(file, paths, weights);
    let at = 0;
    for (const weight of weights) {
      const size = storedBytes(weight, file);
      const [name, tensor] = inTorchLayout(weight.name, decode(weight, bytes.subarray(at, at + size)));
      if (tensors.has(name)) throw malformed(file, `two weights are named ${name}`);
      tensors.set(name, tensor);
      at += size;
    }
  }
  return { tensors, notes: ["tfjs layers model: names and layouts turned into torch's"] };
}

async function readModel(source: ByteSource): Promise<z.infer<typeof modelSchema>> {
  if (source.size > modelLimits.bytes) throw malformed(source.name, `a model.json of ${source.size} bytes`);
  const bytes = await readBytes(source, 0, source.size);
  const tooMuch = tooMuchJson(bytes, modelLimits);
  if (tooMuch !== null) throw malformed(source.name, `it has ${tooMuch}`);
  const text = new TextDecoder().decode(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw malformed(source.name, 'it is not JSON', cause);
  }
  const model = modelSchema.safeParse(json);
  if (!model.success) throw malformed(source.name, 'it has no weights manifest');
  const weights = model.data.weightsManifest.flatMap((group) => group.weights);
  checkTensorCount(weights.length, source.name);
  for (const { name } of weights) checkTensorName(name, source.name);
  return model.data;
}

/** The shards of one group, one after another in one buffer; sizes are compared before it is made. */
async function readShards(file: string, paths: readonly string[], weights: readonly Weight[]): Promise<Uint8Array> {
  const expected = weights.reduce((sum, weight) => sum + storedBytes(weight, file), 0);
  const shards = [];
  try {
    for (const shard of paths) shards.push(await openFileSource(await confined(file, shard)));
    const size = shards.reduce((sum, shard) => sum + shard.size, 0);
    if (size !== expected) {
      throw new TripletscopeError('bad-input', `the shards ${paths.join(', ')} do not hold what the manifest says`, {
        file,
        expected: `${expected} bytes`,
        received: `${size}`,
        remedy: 'Download or copy them again',
      });
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const shard of shards) {
      await shard.readInto(bytes.subarray(at, at + shard.size), 0);
      at += shard.size;
    }
    return bytes;
  } finally {
    for (const shard of shards) await shard.close();
  }
}

/** The path of a shard, which must lie in the folder of model.json, links followed. */
async function confined(file: string, shard: string): Promise<string> {
  const folder = await realpath(path.dirname(file));
  const outside = new TripletscopeError(
    'unsafe-input',
    `refusing the shard ${JSON.stringify(shard)}: it lies outside`,
    {
      file,
      expected: 'shards beside model.json',
    },
  );
  const isInside = (full: string): boolean => full.startsWith(folder + path.sep);
  if (path.isAbsolute(shard) || /[\\\0]|^[a-z]+:/i.test(shard) || !isInside(path.resolve(folder, shard))) throw outside;
  const full = await realpath(path.resolve(folder, shard)).catch((cause) => {
    throw new TripletscopeError('not-found', `the shard ${shard} is missing`, { file }, { cause });
  });
  if (!isInside(full)) throw outside;
  return full;
}

function storedFormat({ name, dtype, quantization }: Weight, file: string): NumberFormat {
  const format = formats.get(quantization?.dtype ?? dtype);
  if (format === undefined) throw malformed(file, `weight ${name} has the type ${quantization?.dtype ?? dtype}`);
  return format;
}

function storedBytes(weight: Weight, file: string): number {
  const bytes = elementCount(weight.shape) * numberFormats[storedFormat(weight, file)];
  if (!Number.isSafeInteger(bytes)) throw malformed(file, `weight ${weight.name} has an impossible shape`);
  return bytes;
}

/** Quantised numbers q stand for q · scale + min; float16 needs neither. */
function decode(weight: Weight, bytes: Uint8Array): Tensor {
  const data = new Float32Array(elementCount(weight.shape));
  decodeFloat32(bytes, data, { format: storedFormat(weight, ''), littleEndian: true });
  const { scale, min } = weight.quantization ?? {};
  if (scale !== undefined && min !== undefined) for (let i = 0; i < data.length; i++) data[i] = data[i] * scale + min;
  return { shape: weight.shape, data };
}

const partNames = new Map([
  ['kernel', 'weight'],
  ['depthwise_kernel', 'weight'],
  ['gamma', 'weight'],
  ['beta', 'bias'],
  ['moving_mean', 'running_mean'],
  ['moving_variance', 'running_var'],
]);

/** `block/conv/kernel` [H, W, I, O] → `block.conv.weight` [O, I, H, W]; dense [I, O] → [O, I]; depthwise [H, W, C, 1] → [C, 1, H, W]. */
function inTorchLayout(name: string, tensor: Tensor): [string, Tensor] {
  const parts = name.split('/');
  const part = parts.pop() ?? '';
  const torchName = [...parts, partNames.get(part) ?? part].join('.');
  if (part === 'kernel' && tensor.shape.length === 4) return [torchName, permute(tensor, [3, 2, 0, 1])];
  if (part === 'kernel' && tensor.shape.length === 2) return [torchName, permute(tensor, [1, 0])];
  if (part === 'depthwise_kernel' && tensor.shape.length === 4) return [torchName, permute(tensor, [2, 3, 0, 1])];
  return [torchName, tensor];
}

function permute({ shape, data }: Tensor, axes: readonly number[]): Tensor {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const turned = axes.map((axis) => shape[axis]);
  const steps = axes.map((axis) => strides[axis]);
  return { shape: turned, data: gather(data, turned, steps) };
}

function malformed(file: string, what: string, cause?: unknown): TripletscopeError {
  return new TripletscopeError('bad-input', `not a tfjs layers model: ${what}`, { file }, { cause });
}
