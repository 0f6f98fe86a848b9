/** pip as this machine has it: where its index is, and a download by itself where ours does not get through. */
import { execFile } from 'node:child_process';
import { TripletscopeError } from '../../src-shared/errors.ts';

const pipCommands = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;

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
  for (const python of ['python3', 'python']) {
    const printed = await runProgram(python, ['-c', script]).catch(() => null);
    if (printed !== null) return printed.trim();
  }
  return null;
}

/**
 * `pip download` of one wheel into a folder.
 * @throws TripletscopeError 'runtime-missing' without pip, 'not-found' where pip does not get it, 'disk-full'.
 */
export async function pipDownload(
  { requirement, tags, folder, needs }: { requirement: string; tags: readonly string[]; folder: string; needs: string },
  signal: AbortSignal,
): Promise<void> {
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  const args = ['download', '--no-deps', '--only-binary=:all:', ...quiet, ...tags, '--dest', folder, requirement];
  for (const [program, ...before] of pipCommands) {
    try {
      await runProgram(program, [...before, ...args], { signal });
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!isAbsent(error)) throw pipFailure(error, requirement);
    }
  }
  throw new TripletscopeError('runtime-missing', `pip is needed to fetch ${needs}`, {
    expected: 'python3 with pip on the PATH',
    received: 'none',
    remedy: 'Install Python 3 with pip (Debian and Ubuntu: apt install python3-pip) and run the command again',
  });
}

function isAbsent(error: unknown): boolean {
  const { code, stderr = '' } = error as ProgramFailure;
  return code === 'ENOENT' || /No module named '?pip/.test(stderr);
}

function pipFailure(error: unknown, requirement: string): TripletscopeError {
  const { stderr = String(error) } = error as ProgramFailure;
  const lines = stderr.trim().split('\n');
  const received = (lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? '').slice(0, 300);
  if (/No space left|ENOSPC/i.test(stderr)) {
    return new TripletscopeError('disk-full', `no space to fetch ${requirement}`, { received });
  }
  const remedy = 'Check the network and the package index that pip is set up for, then run the command again';
  const details = { expected: requirement, received, remedy };
  return new TripletscopeError('not-found', `pip could not fetch ${requirement}`, details, { cause: error });
}
