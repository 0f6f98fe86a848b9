/** PyTorch's checkpoints before 1.6: five pickles one after another, then the storages. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type NumberFormat, numberFormats } from '../../../src-shared/number-formats.ts';
import { type ByteSource, readBytes, windowSource } from './byte-source.ts';
import { PickleCutOff } from './pickle-input.ts';
import { readPickle } from './pickle-reader.ts';
import type { PickleValue } from './pickle-values.ts';
import { torchHost } from './torch-globals.ts';
import type { TorchStorage } from './torch-tensors.ts';
import type { TorchCheckpoint } from './torch-zip.ts';

const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;
const firstRead = 1 << 20;
const maximumPickleBytes = 1 << 28;

export async function openTorchLegacy(source: ByteSource): Promise<TorchCheckpoint> {
  const { root, foreign, keys, storages, end } = await readPickles(source);
  const places = await placeStorages(source, { keys, storages, start: end });
  return {
    root,
    foreign,
    open: async ({ key }) => {
      const place = places.get(key);
      if (place !== undefined) return { source: place, littleEndian: true }; // whatever the writer's own order was
      throw notUnderstood(source.name, `storage ${key} is not in the file's list`);
    },
  };
}

interface Pickles {
  root: PickleValue;
  foreign: ReadonlySet<string>;
  keys: string[];
  storages: Map<string, TorchStorage>;
  end: number;
}

/** The pickles lie at the front of a file that is mostly numbers: read a little, and more where they go on. */
async function readPickles(source: ByteSource): Promise<Pickles> {
  for (let length = Math.min(firstRead, source.size); ; length = Math.min(length * 4, source.size)) {
    try {
      return parsePickles(await readBytes(source, 0, length), source.name);
    } catch (error) {
      if (!(error instanceof PickleCutOff) || length >= Math.min(source.size, maximumPickleBytes)) throw error;
    }
  }
}

function parsePickles(bytes: Uint8Array, file: string): Pickles {
  const storages = new Map<string, TorchStorage>();
  const host = torchHost(file);
  const persistent = (id: PickleValue): PickleValue => {
    const storage = host.persistent(id);
    const known = storages.get((storage as TorchStorage).key);
    if (known !== undefined && known.format !== (storage as TorchStorage).format) {
      throw notUnderstood(file, `storage ${known.key} has two types`);
    }
    storages.set((storage as TorchStorage).key, storage as TorchStorage);
    return storage;
  };
  let end = 0;
  const next = (): PickleValue => {
    const read = readPickle({ bytes, start: end, file, host: { global: host.global, persistent } });
    end = read.end;
    return read.value;
  };
  if (next() !== magicNumber) {
    throw new TripletscopeError('bad-input', 'a plain pickle, not a checkpoint of torch.save', {
      file,
      remedy: 'Write it with torch.save(model.state_dict(), FILE)',
    });
  }
  if (next() !== protocolVersion) throw notUnderstood(file, 'the version of its format is not 1001');
  next(); // the writer's machine: its sizes of C types say nothing about the storages
  const root = next();
  const keys = next();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string' || typeof key === 'number')) {
    throw notUnderstood(file, 'the list of its storages is no list of keys');
  }
  return { root, foreign: host.foreign, keys: keys.map(String), storages, end };
}

interface StorageList {
  keys: string[];
  storages: ReadonlyMap<string, TorchStorage>;
  start: number;
}

/** Each storage is its number of elements (int64) and then the elements, little-endian, in the order of the list. */
async function placeStorages(
  source: ByteSource,
  { keys, storages, start }: StorageList,
): Promise<Map<string, ByteSource>> {
  const places = new Map<string, ByteSource>();
  let at = start;
  for (const key of keys) {
    const storage = storages.get(key);
    if (storage === undefined || places.has(key))
      throw notUnderstood(source.name, `storage ${key} belongs to no tensor`);
    const head = await readBytes(source, at, 8);
    const elements = Number(new DataView(head.buffer).getBigInt64(0, true));
    if (!(elements >= storage.start + storage.elements)) {
      throw notUnderstood(source.name, `storage ${key} has ${elements} elements instead of ${storage.elements}`);
    }
    const size = elements * widthOf(storage);
    places.set(key, windowSource(source, at + 8, size));
    at += 8 + size;
  }
  return places;
}

/** Kinds of numbers that are not read must still be stepped over. */
const otherWidths = new Map([
  ['torch.ComplexFloatStorage', 8],
  ['torch.ComplexDoubleStorage', 16],
  ['torch.QInt32Storage', 4],
]);

function widthOf({ format, type }: TorchStorage): number {
  if (format === 'bytes') return 1;
  return format === null ? (otherWidths.get(type) ?? 1) : numberFormats[format as NumberFormat];
}

function notUnderstood(file: string, what: string): TripletscopeError {
  return new TripletscopeError('bad-input', `the checkpoint is not understood: ${what}`, {
    file,
    remedy: 'Download or copy it again, or save it with a newer PyTorch',
  });
}
