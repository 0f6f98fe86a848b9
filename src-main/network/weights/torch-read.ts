/** From tensors as a PyTorch pickle describes them to float32, storage by storage. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type NumberFormat, numberFormats } from '../../../src-shared/number-formats.ts';
import { type ByteSource, readNumbers } from './byte-source.ts';
import { gather } from './gather.ts';
import { elementCount, type StateDict, type Tensor } from './state-dict.ts';
import type { TorchStorage, TorchTensor } from './torch-tensors.ts';

/** The bytes of a storage, opened once for all tensors that look at it. */
export interface OpenStorage {
  source: ByteSource;
  littleEndian: boolean;
}

export interface TorchFile {
  file: string;
  /** Size of the whole file in bytes. */
  size: number;
  open: (storage: TorchStorage) => Promise<OpenStorage>;
}

/** Tensors may repeat bytes (views, expanded axes), but not without measure: a bomb would. */
const freeBytes = 1 << 26;
const maximumGrowth = 16;

/**
 * Reads named tensors, in their order; views and strides become row-major copies of their own.
 * @returns the tensors, and a note for each that is left out because its numbers are of a kind that is not read.
 */
export async function readTorchTensors(
  refs: ReadonlyMap<string, TorchTensor>,
  torchFile: TorchFile,
): Promise<{ tensors: StateDict; notes: string[] }> {
  const notes: string[] = [];
  const byStorage = new Map<string, [string, TorchTensor][]>();
  let bytes = 0;
  for (const [name, tensor] of refs) {
    if (tensor.format === null) {
      notes.push(`left out ${name}: its numbers (${tensor.storage.type}) are neither real nor whole`);
      continue;
    }
    checkReach(name, tensor, torchFile.file);
    bytes += elementCount(tensor.shape) * 4;
    const sharing = byStorage.get(tensor.storage.key);
    if (sharing === undefined) byStorage.set(tensor.storage.key, [[name, tensor]]);
    else sharing.push([name, tensor]);
  }
  if (bytes > freeBytes + torchFile.size * maximumGrowth) {
    throw new TripletscopeError('unsafe-input', `refusing tensors of ${bytes} bytes`, {
      file: torchFile.file,
      expected: `what a file of ${torchFile.size} bytes can hold`,
    });
  }
  const read = new Map<string, Tensor>();
  for (const sharing of byStorage.values()) {
    const opened = await torchFile.open(sharing[0][1].storage);
    for (const [name, tensor] of sharing) read.set(name, await readTensor(tensor, opened));
  }
  const tensors: StateDict = new Map();
  for (const name of refs.keys()) if (read.has(name)) tensors.set(name, read.get(name)!);
  return { tensors, notes };
}

/** One past the last element that a tensor touches, counted from its storage's start. */
function reach({ offset, shape, strides }: TorchTensor): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], offset) + 1;
}

function checkReach(name: string, tensor: TorchTensor, file: string): void {
  const { format, storage } = tensor;
  const width = numberFormats[format as NumberFormat];
  const elements = storage.format === 'bytes' ? Math.floor(storage.elements / width) : storage.elements;
  if (Number.isSafeInteger(elementCount(tensor.shape)) && reach(tensor) <= elements) return;
  throw new TripletscopeError('bad-input', `tensor ${name} reaches beyond its storage`, {
    file,
    expected: `at most ${elements} elements`,
    received: `shape [${tensor.shape}], strides [${tensor.strides}], offset ${tensor.offset}`,
  });
}

async function readTensor(tensor: TorchTensor, { source, littleEndian }: OpenStorage): Promise<Tensor> {
  const { shape, strides, offset, storage } = tensor;
  const format = tensor.format as NumberFormat;
  const count = elementCount(shape);
  if (count === 0) return { shape, data: new Float32Array(0) };
  const range = { offset: (storage.start + offset) * numberFormats[format], format, littleEndian };
  if (isRowMajor(shape, strides)) return { shape, data: await readNumbers(source, { ...range, count }) };
  const span = await readNumbers(source, { ...range, count: reach(tensor) - offset });
  return { shape, data: gather(span, shape, strides) };
}

/** Axes of one element may carry any stride. */
function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}
