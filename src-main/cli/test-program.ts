/** For tests: the command line within this process, and the small data set that it is tried on. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unattended } from '../../src-shared/progress.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import { visible } from '../system/visible-text.ts';
import { runProgram } from './program.ts';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `tripletscope ARGS`; one at a time, since what it writes is caught. */
export async function tripletscope(...args: string[]): Promise<Outcome> {
  const outcome: Outcome = { code: 0, stdout: '', stderr: '' };
  const [{ write: toStdout }, { write: toStderr }, before] = [process.stdout, process.stderr, process.exitCode];
  const into = (name: 'stdout' | 'stderr') => (text: string | Uint8Array) => {
    outcome[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
    return true;
  };
  try {
    process.exitCode = 0;
    process.stdout.write = into('stdout');
    process.stderr.write = into('stderr');
    await runProgram(['node', 'tripletscope', ...args]);
    outcome.code = Number(process.exitCode);
  } finally {
    process.stdout.write = toStdout;
    process.stderr.write = toStderr;
    process.exitCode = before;
  }
  return outcome;
}

/** What `--json` printed as an error. */
export interface ErrorDocument {
  error: { code: string; message: string; details: { file?: string; line?: number; list?: string[] } };
}

/** The error document of a run with `--json`, after a look at its manners: one line on stderr, no stack, exit code 1 or 2. */
export async function failing(...args: string[]): Promise<ErrorDocument['error'] & { exit: number }> {
  const { code, stdout, stderr } = await tripletscope(...args, '--json');
  const { error } = JSON.parse(stdout) as ErrorDocument;
  const said = stderr.split('\n').filter((line) => line.startsWith('error: '));
  if (error === undefined) throw new Error(`expected an error, received: ${stdout.slice(0, 200)}`);
  if (said.length !== 1 || !stderr.replaceAll('\n', ' ').includes(visible(error.message)))
    throw new Error(`expected one line of error on stderr, received: ${stderr}`);
  if (/\n\s+at /.test(stderr) || error.code === 'internal')
    throw new Error(`not made for a person: ${stdout}${stderr}`);
  if (code !== (error.code === 'usage' ? 2 : 1)) throw new Error(`exit code ${code} for ${stdout}`);
  return { ...error, exit: code };
}

/** Fast settings that need no weights. */
export const fast = ['--backbone', 'small', '--steps', '3', '--triplets', '2', '--size', '64'];

/** Three classes of six pictures, four of each to train, in the layout of CUB-200-2011. */
export async function smallScenes(folder: string): Promise<string> {
  await generateDemoScenes(folder, { seed: 5, classes: 3, perClass: 6 }, unattended);
  return folder;
}

/** Two images of the first class and one of the second. */
export function fewImages(scenes: string): string[] {
  const names = readFileSync(path.join(scenes, 'images.txt'), 'utf8').split('\n');
  return [names[0], names[1], names[6]].map((line) => path.join(scenes, 'images', line.split(' ')[1]));
}

/** A copy of the data set in which the lines of some of its lists are changed; null drops a line. */
export function changedScenes(
  scenes: string,
  folder: string,
  changes: Record<string, (line: string) => string | null>,
): string {
  mkdirSync(folder, { recursive: true });
  cpSync(scenes, folder, { recursive: true });
  for (const [name, change] of Object.entries(changes)) {
    const file = path.join(folder, name);
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    writeFileSync(
      file,
      lines
        .flatMap((line) => change(line) ?? [])
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
  return folder;
}
