/** PyTorch's checkpoints since 1.6: a ZIP of data.pkl, byteorder and data/0, data/1, … */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { numberFormats } from '../../../src-shared/number-formats.ts';
import { type ByteSource, readBytes } from './byte-source.ts';
import { readPickle } from './pickle-reader.ts';
import type { PickleValue } from './pickle-values.ts';
import { torchHost } from './torch-globals.ts';
import type { OpenStorage } from './torch-read.ts';
import type { TorchStorage } from './torch-tensors.ts';
import { openZipEntry, readZipDirectory, type ZipDirectory } from './zip-archive.ts';

/** A checkpoint whose pickle is read and whose storages are still in the file. */
export interface TorchCheckpoint {
  root: PickleValue;
  /** Classes of other packages in it: nothing of them was read. */
  foreign: ReadonlySet<string>;
  open: (storage: TorchStorage) => Promise<OpenStorage>;
}

const maximumPickleBytes = 1 << 28;

export async function openTorchZip(source: ByteSource): Promise<TorchCheckpoint> {
  const directory = await readZipDirectory(source);
  const folder = folderOf(directory, source.name);
  const entry = directory.get(`${folder}data.pkl`)!;
  if (entry.size > maximumPickleBytes) {
    throw new TripletscopeError('unsafe-input', `refusing a pickle of ${entry.size} bytes`, { file: source.name });
  }
  const pickle = await openZipEntry(source, entry);
  const bytes = await readBytes(pickle, 0, pickle.size);
  const host = torchHost(source.name);
  const { value } = readPickle({ bytes, start: 0, file: source.name, host });
  const littleEndian = await isLittleEndian(source, directory, folder);
  return {
    root: value,
    foreign: host.foreign,
    open: async (storage) => {
      const data = directory.get(`${folder}data/${storage.key}`);
      if (data === undefined) throw lacking(source.name, `data/${storage.key}`);
      const opened = await openZipEntry(source, data);
      const expected =
        storage.elements * (storage.format === 'bytes' || storage.format === null ? 1 : numberFormats[storage.format]);
      if (opened.size < expected) {
        throw new TripletscopeError('bad-input', `storage ${storage.key} is cut off`, {
          file: source.name,
          expected: `${expected} bytes`,
          received: `${opened.size}`,
        });
      }
      return { source: opened, littleEndian };
    },
  };
}

/** The folder of the archive that holds data.pkl, with its slash; any other ZIP is named for what it is. */
function folderOf(directory: ZipDirectory, file: string): string {
  const names = [...directory.keys()];
  const pickle = names.find((name) => /^(?:[^/]*\/)?data\.pkl$/.test(name));
  if (pickle === undefined) {
    const kind = names.some((name) => name.endsWith('.npy')) ? 'an archive of numpy arrays' : 'some other ZIP archive';
    throw new TripletscopeError('bad-input', `not a checkpoint but ${kind}`, {
      file,
      expected: 'a ZIP with data.pkl, as torch.save writes it',
      received: names.slice(0, 4).join(', ') || 'an empty archive',
    });
  }
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (directory.has(`${folder}constants.pkl`)) {
    throw new TripletscopeError('unsupported', 'a TorchScript program, not its tensors', {
      file,
      remedy: 'Save the tensors alone: torch.save(torch.jit.load(FILE).state_dict(), OTHER)',
    });
  }
  return folder;
}

async function isLittleEndian(source: ByteSource, directory: ZipDirectory, folder: string): Promise<boolean> {
  const entry = directory.get(`${folder}byteorder`);
  if (entry === undefined) return true; // before PyTorch 2.1: the writer's order, in practice little
  const opened = await openZipEntry(source, entry);
  const order = new TextDecoder().decode(await readBytes(opened, 0, Math.min(opened.size, 16))).trim();
  if (order === 'little' || order === 'big') return order === 'little';
  throw new TripletscopeError('bad-input', 'the byte order is not known', {
    file: source.name,
    expected: 'little or big',
    received: JSON.stringify(order),
  });
}

function lacking(file: string, name: string): TripletscopeError {
  return new TripletscopeError('bad-input', `the archive lacks ${name}`, {
    file,
    remedy: 'Download or copy it again',
  });
}
