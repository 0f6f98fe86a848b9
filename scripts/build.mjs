// The window's program into out/, where the sources are newer than what lies there; for whatever starts it.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, findNode, root, run } from './dependencies.mjs';

const outputs = ['out/main/main.cjs', 'out/preload/preload.cjs', 'out/renderer/index.html'];
const sources = [
  'src-main/desktop',
  'src-main/server',
  'src-main/compute/runtime',
  'src-main/downloads',
  'src-renderer',
  'src-shared',
  'electron.vite.config.ts',
  'package-lock.json',
];

/** Builds where something changed; resolves to the exit code. */
export async function buildWhereOlder() {
  const built = Math.min(...outputs.map((file) => timeOf(path.join(root, file))));
  const changed = Math.max(...sources.map((place) => newest(path.join(root, place))));
  if (built >= changed) return 0;
  process.stderr.write('Building the interface …\n');
  const program = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return run(findNode(), [program, 'build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2], cwd: root });
}

function timeOf(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function newest(place) {
  const info = statSync(place);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(place).map((name) => newest(path.join(place, name))));
}

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('build.mjs')) {
  ensureDependencies();
  process.exitCode = await buildWhereOlder();
}
