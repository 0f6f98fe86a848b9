/** The page docs/python.md: its commands and its lines of Python are run as they stand there, one after the other. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fast, smallScenes, tripletscope } from './test-program.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/python.md'), 'utf8');
const python = process.env.TRIPLETSCOPE_BENCH_PYTHON ?? 'python3';
const why = ((): string => {
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'pipe' });
    return '';
  } catch {
    return ` (${python} has no numpy: TRIPLETSCOPE_BENCH_PYTHON names one that has)`;
  }
})();

test.skipIf(why !== '')(
  `every line of the page on Python runs${why}`,
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'python page '));
    try {
      const here = (name: string): string => path.join(folder, name);
      const scenes = await smallScenes(here('scenes'));
      const report = ['report', scenes, '--workspace', here('birds'), '--out', here('report'), '--split', 'own'];
      expect(await tripletscope(...report, ...fast)).toMatchObject({ code: 0 });
      const said: string[] = [];
      for (const [, language, lines] of page.matchAll(/^```(sh|python)\n([\s\S]*?)^```/gm)) {
        if (language === 'python') {
          said.push(execFileSync(python, ['-c', lines], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }));
          continue;
        }
        for (const line of lines.trim().split('\n')) {
          const [, ...words] = line.split(' ');
          // The tests share one working folder, so places are named in full.
          const args = words.map((word, i) => (isPlace.has(words[i - 1]) ? here(word) : word));
          const { code, stdout, stderr } = await tripletscope(...args);
          expect([line, code, stderr.match(/error.*/)?.[0]]).toEqual([line, 0, undefined]);
          said.push(stdout);
        }
      }
      const text = said.join('\n');
      for (const line of [
        /^\(18, 64\) images\//m,
        /^embeddings \(18, 64\) images\//m,
        /^head True/m,
        /^bank \(18, \d+\) \(18, 50\)/m,
        /^triplets True True/m,
        /^Recall@1 \d/m,
        /^worst by mask IoU images\//m,
        /^maps \(6, \d+, \d+\)/m,
        /^18 images with embeddings of \d+ numbers$/m,
        /^my-maps 6/m,
        /^ *energyInMask|energy in mask/im,
      ])
        expect(text).toMatch(line);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);

const isPlace = new Set(['--workspace', '--out', '--in', '--neighbours', '--maps', '--data']);
