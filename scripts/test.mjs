// npm test: sets up what is missing, then types, lint, dependency rules, and all tests. Ends with "N passed, N failed".
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDependencies, findNode, root, run, runCli } from './dependencies.mjs';
import { runStories } from './test-e2e.mjs';
import { failuresOf } from './test-results.mjs';

process.chdir(root);
// A log is read without colours, and cut where it is long.
if (!process.stdout.isTTY) process.env.NO_COLOR = '1';
ensureDependencies();
const node = findNode();
const bin = (module) => path.join(root, 'node_modules', module);
let passed = 0;
let failed = 0;
const failures = [];

async function check(title, args) {
  process.stdout.write(`\n— ${title}\n`);
  const code = await run(node, args);
  if (code === 0) passed++;
  else {
    failed++;
    failures.push(title);
  }
  process.stdout.write(code === 0 ? `${title}: passed\n` : `${title}: FAILED\n`);
}

process.stdout.write('— set-up\n');
const setUp = await runCli(['setup']);
if (setUp !== 0)
  process.stdout.write('The setup is incomplete; tests that need the missing parts are skipped and listed.\n');

await check('types', [bin('typescript/bin/tsc'), '--noEmit']);
await check('types of the stories', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'e2e']);
await check('types of the window', [
  bin('svelte-check/bin/svelte-check'),
  '--tsconfig',
  'src-renderer/tsconfig.json',
  '--output',
  'human',
]);
await check('lint', [bin('@biomejs/biome/bin/biome'), 'check', '.']);
await check('dependency rules', [
  bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
  'src-shared',
  'src-main',
  'src-renderer',
  'bench',
  'e2e',
  'testing',
  'fixtures',
  '--config',
  '.dependency-cruiser.cjs',
]);

process.stdout.write('\n— tests\n');
const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-test-'));
const results = path.join(folder, 'results.json');
const vitest = [bin('vitest/vitest.mjs'), 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${results}`];
const code = await run(node, [...vitest, ...process.argv.slice(2)], { env: { TF_CPP_MIN_LOG_LEVEL: '2' } });
try {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(results, 'utf8'));
  passed += numPassedTests;
  failed +=
    numFailedTests +
    testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const tests = testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: path.relative(root, file.name) })),
  );
  const skipped = tests.filter(({ status }) => status === 'pending' || status === 'skipped' || status === 'todo');
  for (const { file, fullName } of skipped) process.stdout.write(`skipped: ${file}: ${fullName}\n`);
  failures.push(...failuresOf(testResults));
  if (code !== 0 && numFailedTests === 0) {
    failed = Math.max(failed, 1);
    failures.push(`Vitest ended with ${code}`);
  }
} catch (error) {
  failed++;
  failures.push(`the tests wrote no result: ${error.message}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// With names of test files the stories are left out.
if (process.argv.length === 2) {
  process.stdout.write('\n— stories in the window and in the browser\n');
  const stories = await runStories();
  passed += stories.passed;
  failed += stories.failed;
  failures.push(...stories.failures);
}
// Once more at the end, where a log that was cut still has them.
for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
