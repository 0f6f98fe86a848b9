/** Names from outside that hold what a terminal obeys: none of it leaves the command line, in whatever way it comes. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greyPng } from '../datasets/test-folders.ts';
import { createProgressBar } from './progress-bar.ts';
import { filterOutput } from './terminal.ts';
import { type Outcome, tripletscope } from './test-program.ts';

const evil = '\u001b]52;c;ZXZpbA==\u0007\u009b31m\u202egnp';
const shown = '\\u001b]52;c;ZXZpbA==\\u0007\\u009b31m\\u202egnp';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

let folder: string;
let data: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-terminal-')));
  data = path.join(folder, `data ${evil}`);
  for (const split of ['train', 'test'])
    for (const name of ['a', `b ${evil}`]) {
      const own = path.join(data, split, name);
      mkdirSync(own, { recursive: true });
      for (const [at, grey] of [10, 90].entries())
        writeFileSync(path.join(own, `${at} ${evil}.png`), await greyPng(8, 8, new Uint8Array(64).fill(grey)));
      writeFileSync(path.join(own, `broken ${evil}.png`), 'no image');
    }
});
afterAll(() => rmSync(folder, { recursive: true }));

function expectPlain({ stdout, stderr }: Outcome): void {
  expect(stdout).not.toMatch(steering);
  expect(stderr).not.toMatch(steering);
}

describe('no command writes what a terminal obeys', () => {
  it.each([
    ['an import', () => ['import', data, '--workspace', path.join(folder, `ws ${evil}`)]],
    ['what is not there', () => ['import', path.join(folder, `none ${evil}`), '--workspace', folder]],
    ['an unknown command', () => [`do ${evil}`]],
    ['an unknown option', () => ['import', `--${evil}`]],
    ['a number that is none', () => ['train', '--steps', evil, '--workspace', folder]],
    ['weights that are none', () => ['backbone', 'check', path.join(data, 'test', 'a', `0 ${evil}.png`)]],
    ['a workspace that is none', () => ['workspace', 'check', data]],
  ])('%s', async (_, args) => {
    for (const more of [[], ['--json']]) {
      const outcome = await tripletscope(...args(), ...more);
      expectPlain(outcome);
      expect(outcome.stdout + outcome.stderr).toContain(shown);
    }
  });

  it('a root of serve that is none', async () => {
    const outcome = await tripletscope('serve', '--root', path.join(folder, evil));
    expectPlain(outcome);
    expect(outcome.stderr).toContain(shown);
  });

  it('--json says the very same names', async () => {
    const target = path.join(folder, `json ${evil}`);
    const { stdout } = await tripletscope('import', data, '--workspace', target, '--json');
    const text = JSON.stringify(JSON.parse(stdout));
    expect(text).toContain(JSON.stringify(`broken ${evil}.png`).slice(1, -1));
  });
});

describe('the streams', () => {
  const fake = (isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } => {
    let written = '';
    const write = (chunk: string | Uint8Array): boolean => {
      written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
      return true;
    };
    return { stream: { isTTY, columns: 200, write } as unknown as NodeJS.WriteStream, written: () => written };
  };

  it('filters bytes of threads too, also where a character is cut in two', () => {
    const { stream, written } = fake(false);
    const restore = filterOutput([stream]);
    const bytes = Buffer.from(`größer \u009b31m ${evil}`);
    for (const byte of bytes) stream.write(Buffer.of(byte));
    restore();
    expect(written()).toBe(`größer \\u009b31m ${shown}`);
    stream.write('\u001b');
    expect(written().endsWith('\u001b')).toBe(true);
  });

  it('draws a bar whose stage has such a name', () => {
    const { stream, written } = fake(true);
    const restore = filterOutput([stream]);
    const bar = createProgressBar(stream, () => 0);
    bar.report({ stage: `import\n${evil}`, done: 1, total: 2 });
    bar.clear();
    restore();
    expect(written()).toContain(`\r\u001b[Kimport ${shown}`);
    expect(written().replaceAll('\r\u001b[K', '')).not.toMatch(steering);
  });
});
