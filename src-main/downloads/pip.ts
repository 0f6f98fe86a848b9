/** pip as this machine has it: where its index is, and a download by itself where ours does not get through. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';

/** `py` is the launcher of Python for Windows, which puts nothing else on the PATH unless asked to. */
const pythons = ['python3', 'python', 'py'] as const;
const pipCommands = [...pythons.map((python) => [python, '-m', 'pip'] as const), ['pip3'], ['pip']] as const;

interface ProgramFailure {
  code?: string | number;
  stderr?: string;
}

/** Runs a program to its end and gives its stdout; the error of a failed one carries `code` and `stderr`. */
export function runProgram(
  program: string,
  args: readonly string[],
  { signal, cwd, env }: { signal?: AbortSignal; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { signal, cwd, env, windowsHide: true, maxBuffer: 64 * 2 ** 20 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(Object.assign(error, { stderr, stdout }));
    });
  });
}

/** The base of the simple index that pip is set up for, without a slash at its end; null where that cannot be told. */
export async function pipIndex(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const asked = env.PIP_INDEX_URL ?? (await ownSetting());
  return asked === null || asked === '' ? null : asked.replace(/\/+$/, '');
}

async function ownSetting(): Promise<string | null> {
  const script = [
    'from pip._internal.configuration import Configuration',
    'from pip._internal.models.index import PyPI',
    'c = Configuration(isolated=False); c.load(); d = dict(c.items())',
    'flat = {k: v for f in d.values() for k, v in f.items()} if d and all(isinstance(v, dict) for v in d.values()) else d',
    'print(next((flat[k] for k in ("download.index-url", "global.index-url") if flat.get(k)), PyPI.simple_url))',
  ].join('\n');
  for (const python of pythons) {
    const printed = await runProgram(python, ['-c', script]).catch(() => null);
    if (printed !== null) return printed.trim();
  }
  return null;
}

export interface PipDownload {
  requirement: string;
  /** pip's options that choose one of several wheels. */
  tags: readonly string[];
  folder: string;
  /** pip is stopped where it has taken more than this. */
  mostBytes: number;
  /** What it is for, as a person calls it. */
  needs: string;
}

/**
 * `pip download` of one wheel into a folder, which is emptied first: pip checks the hash of what it downloads itself, and
 * not of what an earlier run left there.
 * @throws TripletscopeError 'runtime-missing' without pip, 'not-found' where pip does not get it, 'bad-input' where it is
 *   longer than `mostBytes`, 'disk-full'.
 */
export async function pipDownload(
  { requirement, tags, folder, mostBytes, needs }: PipDownload,
  signal: AbortSignal,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const temporary = path.join(folder, 'temporary');
  await mkdir(temporary, { recursive: true });
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-cache-dir'];
  const args = ['download', '--no-deps', '--only-binary=:all:', ...quiet, ...tags, '--dest', folder, requirement];
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const tooLong = new AbortController();
  // pip writes to its temporary folder, then copies: for a moment the wheel lies there twice.
  const watch = setInterval(() => {
    void bytesBelow(folder).then((bytes) => bytes > 2 * mostBytes + smallFiles && tooLong.abort());
  }, 500);
  try {
    for (const [program, ...before] of pipCommands) {
      try {
        await runProgram(program, [...before, ...args], { signal: AbortSignal.any([signal, tooLong.signal]), env });
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (tooLong.signal.aborted) throw tooLongError(requirement, mostBytes);
        if (!isAbsent(error)) throw pipFailure(error, requirement);
      }
    }
  } finally {
    clearInterval(watch);
    await rm(temporary, { recursive: true, force: true });
  }
  throw new TripletscopeError('runtime-missing', `pip is needed to download ${needs}`, {
    expected: 'python3 with pip on the PATH',
    received: 'none',
    remedy: 'Install Python 3 with pip (Debian and Ubuntu: apt install python3-pip), then try again',
  });
}

/** Bytes of what pip itself puts into its temporary folder. */
const smallFiles = 16 * 2 ** 20;

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(path.join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0, // pip has moved it on
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function tooLongError(requirement: string, mostBytes: number): TripletscopeError {
  return new TripletscopeError('bad-input', `the download of ${requirement} is larger than expected`, {
    expected: `at most ${mostBytes} bytes`,
    received: 'more',
    remedy: 'Run the command again; if the error persists, contact the administrator of the package index',
  });
}

/** Windows has a `python3` that only says where Python can be had. */
function isAbsent(error: unknown): boolean {
  const { code, stderr = '' } = error as ProgramFailure;
  return code === 'ENOENT' || /No module named '?pip|^Python was not found/m.test(stderr);
}

function pipFailure(error: unknown, requirement: string): TripletscopeError {
  const { stderr = String(error) } = error as ProgramFailure;
  const lines = stderr.trim().split('\n');
  const last = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? '';
  const received = last.replace(/^ERROR: /, '').slice(0, 300);
  if (/No space left|ENOSPC/i.test(stderr)) {
    return new TripletscopeError('disk-full', `no space on the disk to download ${requirement}`, { received });
  }
  const remedy = 'Check the network and the package index in the settings of pip, then try again';
  return new TripletscopeError(
    'not-found',
    `pip could not download ${requirement}`,
    { received, remedy },
    { cause: error },
  );
}
