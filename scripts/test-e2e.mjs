// The stories of a user, in a real Electron and in a real browser; prints how many passed in each.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findNode, root, run } from './dependencies.mjs';

/** Resolves to `{ passed, failed }`; what was skipped is printed with its reason. */
export async function runStories() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-stories-'));
  const results = path.join(folder, 'results.json');
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${results}`];
  const code = await run(findNode(), [vitest, 'run', '--config', 'vitest.e2e.config.ts', ...reporters], { cwd: root });
  try {
    const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && !assertionResults.length,
    );
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const counts = ['electron', 'chromium'].map((host) => {
      const own = tests.filter(({ fullName }) => fullName.startsWith(`${host}: `));
      const count = (state) => own.filter(({ status }) => status === state).length;
      const skipped = own.length - count('passed') - count('failed');
      const why = own.map(({ fullName }) => fullName.match(/\(skipped: (.+?)\)/)?.[1]).find(Boolean);
      const rest = skipped > 0 ? `, ${skipped} skipped${why ? ` (${why})` : ''}` : '';
      return { text: `${host}: ${count('passed')} passed, ${count('failed')} failed${rest}`, failed: count('failed') };
    });
    process.stdout.write(`\n${counts.map(({ text }) => text).join('\n')}\n`);
    const failed = tests.filter(({ status }) => status === 'failed').length + broken.length;
    return {
      passed: tests.filter(({ status }) => status === 'passed').length,
      failed: code === 0 ? failed : Math.max(1, failed),
    };
  } catch (error) {
    process.stdout.write(`the stories wrote no result: ${error.message}\n`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
