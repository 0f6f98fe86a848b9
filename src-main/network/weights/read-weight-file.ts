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
  container?: string;
  /** What a user should know: what was chosen or left out. */
  notes: string[];
}

export interface ReadWeightOptions {
  /** Names that the network needs; the prefix before them is then found whatever it is called. */
  wanted?: Iterable<string>;
  /** Take the state dict from here instead of looking for it; dots lead deeper. PyTorch's files only. */
  container?: string;
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
  const { tensors, container, notes } = await readAs(format, source, options);
  if (tensors.size === 0) {
    throw new TripletscopeError('bad-input', 'the file holds no tensors', { file: source.name, received: notes[0] });
  }
  return { format, container, notes, ...stripPrefix(tensors, options.wanted) };
}

type Unstripped = Pick<WeightFile, 'tensors' | 'container' | 'notes'>;

async function readAs(format: WeightFormat, source: ByteSource, options: ReadWeightOptions): Promise<Unstripped> {
  switch (format) {
    case 'safetensors':
      return readSafetensors(source);
    case 'tfjs-layers':
      return readTfjsLayers(source);
    case 'pytorch-zip':
    case 'pytorch-legacy': {
      const { root, open } = format === 'pytorch-zip' ? await openTorchZip(source) : await openTorchLegacy(source);
      const { tensors: refs, container, notes } = findStateDict(root, source.name, options.container);
      const read = await readTorchTensors(refs, { file: source.name, size: source.size, open });
      return { tensors: read.tensors, container, notes: [...notes, ...read.notes] };
    }
  }
}
