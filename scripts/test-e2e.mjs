// The stories of a user, in a real Electron and in a real browser; prints how many passed in each.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildWhereOlder } from './build.mjs';
import { findNode, root, run } from './dependencies.mjs';
import { failuresOf } from './test-results.mjs';

/**
 * Resolves to `{ passed, failed, failures }` (a line a failure); what was skipped is printed with its reason. Both hosts are told the stories side by
 * side, each on a display of its own: a story waits half of its time.
 */
export async function runStories() {
  if ((await buildWhereOlder()) !== 0) {
    process.stdout.write('the interface could not be built\n');
    return { passed: 0, failed: 1, failures: ['the interface could not be built'] };
  }
  const counts = await Promise.all(['electron', 'chromium'].map(runIn));
  process.stdout.write(`\n${counts.map(({ text }) => text).join('\n')}\n`);
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    failures: counts.flatMap(({ failures }) => failures),
  };
}

async function runIn(host) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-stories-'));
  const results = path.join(folder, 'results.json');
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${results}`];
  const args = [vitest, 'run', '--config', 'vitest.e2e.config.ts', '--testNamePattern', `^${host}: `, ...reporters];
  const code = await run(findNode(), args, { cwd: root, env: { TRIPLETSCOPE_E2E_TURNS: '1' } });
  try {
    const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
    // A file that cannot be loaded fails in both.
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && !assertionResults.length,
    );
    const own = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ fullName }) => fullName.startsWith(`${host}: `));
    const count = (state) => own.filter(({ status }) => status === state).length;
    const [passed, failed] = [count('passed'), count('failed') + broken.length];
    const skipped = own.length - passed - count('failed');
    const why = own.map(({ fullName }) => fullName.match(/\(skipped: (.+?)\)/)?.[1]).find(Boolean);
    const rest = skipped > 0 ? `, ${skipped} skipped${why ? ` (${why})` : ''}` : '';
    const text = `${host}: ${passed} passed, ${failed} failed${rest}`;
    const failures = failuresOf(testResults);
    if (code !== 0 && failed === 0) failures.push(`${host}: Vitest ended with ${code}`);
    return { text, passed, failed: code === 0 ? failed : Math.max(1, failed), failures };
  } catch (error) {
    const text = `${host}: the stories wrote no result: ${error.message}`;
    return { text, passed: 0, failed: 1, failures: [text] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
