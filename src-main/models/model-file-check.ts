/** Reads a model's file from anywhere, and believes nothing of it that it has not computed itself. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { parseStoredRun } from '../../src-shared/run-spec/stored.ts';
import { backboneByName, backboneNames, isBackboneName, stageIndex } from '../network/backbones/registry.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import { openFileSource } from '../network/weights/byte-source.ts';
import { fitToBackbone } from '../network/weights/fit-to-backbone.ts';
import { readSafetensors, type SafetensorsFile } from '../network/weights/safetensors.ts';
import { refuseNonFinite, type StateDict } from '../network/weights/state-dict.ts';
import { encodeSafetensors } from '../network/weights/write-safetensors.ts';
import { layersOfTensors } from './head-file.ts';
import { featuresKeyOf, modelKeyOf } from './model.ts';
import { exportSchema, type ModelExport, modelEntry } from './model-export.ts';
import { withoutFolders } from './run-without-folders.ts';

/** ResNet-101 with a wide head is 0.2 GB. */
const mostBytes = 4 * 2 ** 30;
const mostMetadata = 1 << 20;

export interface CheckedModel {
  about: ModelExport;
  /** Files of `models/` as bytes; their hashes are those that `about` names. */
  trunk: Uint8Array;
  head: Uint8Array;
  run: RunSettings | null;
}

/** Throws `bad-input` for what is no model, damaged, or another than it says; `not-found`, `unsupported` for what is newer. */
export async function readModelExport(file: string, signal: AbortSignal): Promise<CheckedModel> {
  const { tensors, metadata } = await readFile(file, signal);
  const about = aboutOf(metadata, file);
  if (!isBackboneName(about.backbone))
    throw refusal('unsupported', 'the model is of a backbone that this version does not know', file, {
      expected: backboneNames.join(', '),
      received: about.backbone,
    });
  const backbone = backboneByName(about.backbone);
  stageIndex(backbone, about.spec.layer);
  const trunk = taken('trunk.', tensors);
  const head = taken('head.', tensors);
  const surplus = [...tensors.keys()].find((name) => !name.startsWith('trunk.') && !name.startsWith('head.'));
  if (surplus !== undefined)
    throw refusal('bad-input', 'the file contains the tensors of something else', file, {
      received: surplus.slice(0, 200),
    });
  await fitToBackbone({ tensors: trunk, backbone, file });
  const layers = layersOfTensors(head, file);
  for (const [name, tensor] of head) refuseNonFinite(`head.${name}`, tensor, file);
  const pooled = about.spec.pooling === 'flatten' ? null : backbone.stages[backbone.stages.length - 1].channels;
  if (pooled !== null && layers.length > 0 && layers[0].inputs !== pooled)
    throw refusal('bad-input', 'the head does not fit the trunk', file, {
      expected: `${pooled} inputs`,
      received: `${layers[0].inputs}`,
    });
  signal.throwIfAborted();
  const bytes = { trunk: encodeSafetensors(trunk), head: encodeSafetensors(head) };
  const drawn = /^random (\d+)$/.exec(about.weights);
  if (drawn !== null && hashOf(encodeSafetensors(initialiseBackbone(backbone, Number(drawn[1])))) !== about.spec.trunk)
    throw refusal('bad-input', `the trunk does not match the seed ${drawn[1]}`, file, {});
  requireHashes(about, bytes, file);
  const parsed = parseStoredRun(about.run);
  return { about, ...bytes, run: parsed && withoutFolders(parsed) };
}

async function readFile(file: string, signal: AbortSignal): Promise<SafetensorsFile> {
  const source = await openFileSource(file, signal);
  try {
    if (source.size > mostBytes)
      throw refusal('bad-input', 'the file is too large for a model', file, {
        expected: `at most ${mostBytes} bytes`,
        received: `${source.size} bytes`,
      });
    return await readSafetensors(source);
  } finally {
    await source.close();
  }
}

function aboutOf(metadata: Record<string, string>, file: string): ModelExport {
  const text = metadata[modelEntry];
  const isModel = text !== undefined && text.length <= mostMetadata;
  if (!isModel)
    throw refusal('bad-input', 'the file is no model that was exported', file, {
      expected: `safetensors with ${modelEntry} in its metadata`,
      remedy: 'Weights alone are trained with: `tripletscope train --backbone NAME --weights FILE`.',
    });
  const parsed = exportSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw refusal('bad-input', 'the description of the model in the file cannot be read', file, {
    received: issuesOf(parsed.error),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function issuesOf(error: z.ZodError): string {
  const said = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return said.join('; ').slice(0, 400);
}

function taken(prefix: string, tensors: StateDict): StateDict {
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** Tensors, head and key are what they are said to be, or the file is refused. */
function requireHashes(about: ModelExport, bytes: { trunk: Uint8Array; head: Uint8Array }, file: string): void {
  const { backbone, weights, spec, key } = about;
  const { layer, pooling, gemPower, preprocessing, normalize } = spec;
  const found = { trunk: hashOf(bytes.trunk), head: hashOf(bytes.head) };
  const features = featuresKeyOf({ backbone, weightsId: weights, layer, pooling, gemPower, preprocessing });
  const told = [
    ['the tensors of the trunk', spec.trunk, found.trunk],
    ['the tensors of the head', spec.head, found.head],
    ['the model', key, modelKeyOf(features, found.head, normalize)],
  ] as const;
  for (const [what, expected, received] of told) {
    if (expected === received) continue;
    throw refusal('bad-input', `${what} ${what === 'the model' ? 'is' : 'are'} not as described in the file`, file, {
      expected: `SHA-256 ${expected}`,
      received: `SHA-256 ${received}`,
      remedy: 'Export the model again, and copy the complete file.',
    });
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refusal(
  code: 'bad-input' | 'unsupported',
  summary: string,
  file: string,
  details: { expected?: string; received?: string; remedy?: string },
): TripletscopeError {
  return new TripletscopeError(code, summary, { file, ...details });
}
