// What every npm script needs first, in plain JavaScript that any Node from 18 on runs: the dependencies as the lockfile
// names them, and Node 24, which is one of them.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamp = path.join(root, 'node_modules', '.tripletscope-lock');

/** Installs the dependencies where they are missing or older than the lockfile; ends the process with advice on failure. */
export function ensureDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('Installing the dependencies (about 1.2 GB in node_modules, once per checkout) …\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const [program, before] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(program, [...before, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && !npm,
  });
  if (status !== 0 || error) {
    fail(
      `npm could not install the dependencies${error ? ` (${error.message})` : ''}. Check the network, the package ` +
        'registry that npm is set up for, and the space on the disk (1.5 GB); then run the same command again.',
    );
  }
  writeFileSync(stamp, lock);
}

/** The Node that the program runs on: the one among the dependencies, else this one if it is new enough. */
export function findNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const own = path.join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', name);
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `Node 24 is needed; this is ${process.version}, and none is packaged for ${process.platform} ${process.arch}. Install Node 24 and run the command again.`,
  );
}

/** Runs a program in the foreground; resolves to its exit code. Ctrl+C reaches it from the terminal by itself. */
export function run(program, args, { env = {}, stdio = 'inherit', cwd = process.cwd() } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio, env: { ...process.env, ...env } });
    const pass = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.on('error', (error) => fail(`${program} cannot be started: ${error.message}`));
    child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

/** Runs the command line of the program. */
export function runCli(args, options) {
  return run(findNode(), [path.join(root, 'src-main', 'cli', 'main.ts'), ...args], options);
}

export function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}
