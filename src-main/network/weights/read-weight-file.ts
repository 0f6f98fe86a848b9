/** Any weight file → tensors by name. The kind is told from the first bytes, never from the name. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type ByteSource, openFileSource, readBytes } from './byte-source.ts';
import { readSafetensors } from './safetensors.ts';
import type { StateDict } from './state-dict.ts';
import { stripPrefix } from './tensor-names.ts';
import { readTfjsLayers } from './tfjs-layers.ts';
import { findStateDict } from './torch-container.ts';
import { openTorchLegacy } from './torch-legacy.ts';
import { readTorchTensors } from './torch-read.ts';
import { openTorchZip } from './torch-zip.ts';
import { recognise, type WeightFormat } from './weight-format.ts';

export interface WeightFile {
  tensors: StateDict;
  format: WeightFormat;
  /** What stood before the names and was taken away, e.g. "module.trunk.". */
  strippedPrefix?: string;
  /** Where in the checkpoint the state dict lay, e.g. "state_dict". */
  container?: string | undefined;
  /** What of the container that was asked for is a prefix of names. */
  rest?: string | undefined;
  /** What a user should know: what was chosen or left out. */
  notes: string[];
}

export interface ReadWeightOptions {
  /** Names that the network needs; the prefix before them is then found whatever it is called. */
  wanted?: Iterable<string>;
  /** Names stay as they lie in the file: whoever asks looks for the network in them. */
  asStored?: boolean;
  /**
   * Take the state dict from here instead of looking for it; dots lead deeper, and what leads no deeper is given back in
   * `rest`. PyTorch's files only.
   */
  container?: string | undefined;
  signal?: AbortSignal;
}

/**
 * Reads a PyTorch checkpoint (both forms), safetensors, or a tfjs layers model (model.json or its folder).
 * Beside the tensors, float32 and each in a buffer of its own, little more than one compressed entry is ever in memory.
 * @throws TripletscopeError naming the file: 'not-found', 'not-permitted', 'bad-input' (no weight file, cut off),
 *   'unsafe-input' (a pickle that is more than data, an archive that lies), 'unsupported' (a form that is not read).
 */
export async function readWeightFile(file: string, options: ReadWeightOptions = {}): Promise<WeightFile> {
  const source = await openFileSource(await modelFile(file), options.signal);
  try {
    return await readWeights(source, options);
  } finally {
    await source.close();
  }
}

/** A folder stands for the model.json in it. */
async function modelFile(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  return found?.isDirectory() ? path.join(file, 'model.json') : file;
}

/** The same from any source of bytes. */
export async function readWeights(source: ByteSource, options: ReadWeightOptions = {}): Promise<WeightFile> {
  const format = recognise(await readBytes(source, 0, Math.min(source.size, 512)), source.name);
  const { tensors, container, rest, notes } = await readAs(format, source, options);
  if (tensors.size === 0) {
    throw new TripletscopeError('bad-input', 'the file holds no tensors', { file: source.name, received: notes[0] });
  }
  const names = options.asStored === true ? { tensors } : stripPrefix(tensors, options.wanted);
  return { format, container, rest, notes, ...names };
}

type Unstripped = Pick<WeightFile, 'tensors' | 'container' | 'rest' | 'notes'>;

async function readAs(format: WeightFormat, source: ByteSource, options: ReadWeightOptions): Promise<Unstripped> {
  switch (format) {
    case 'safetensors':
      return { ...(await readSafetensors(source)), rest: options.container };
    case 'tfjs-layers':
      return { ...(await readTfjsLayers(source)), rest: options.container };
    case 'pytorch-zip':
    case 'pytorch-legacy': {
      const isZip = format === 'pytorch-zip';
      const { root, open, foreign } = isZip ? await openTorchZip(source) : await openTorchLegacy(source);
      const found = findStateDict(root, { file: source.name, foreign, wanted: options.container });
      const { tensors: refs, container, rest, notes } = found;
      const read = await readTorchTensors(refs, { file: source.name, size: source.size, open });
      return { tensors: read.tensors, container, rest, notes: [...notes, ...read.notes] };
    }
  }
}
