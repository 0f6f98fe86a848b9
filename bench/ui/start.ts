/**
 * From `npm start` to a window that can be used, in milliseconds, as JSON: five starts of the built program on its start page,
 * or on the workspace that is named. `node bench/ui/start.ts [WORKSPACE]`. The rest of `npm` counts along.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDisplay } from '../../testing/hosts/display.ts';
import { findElectron, provideElectron } from '../../testing/hosts/find-electron.ts';

const root = path.join(import.meta.dirname, '../..');
const [given] = process.argv.slice(2);
provideElectron();
const display = await startDisplay();
const electron = findElectron();
if ('reason' in electron) throw new Error(electron.reason);
const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-bench-'));
const workspace = path.join(folder, 'workspace');
if (given !== undefined) cpSync(given, workspace, { recursive: true });
/** What the first view shows when it can be used: the three ways in, or the first tile with its picture. */
const usable =
  given === undefined
    ? "document.querySelectorAll('main section h3').length >= 3"
    : "!!document.querySelector('.tile.is-loaded')";

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function pageOf(port: number): Promise<string | undefined> {
  try {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
      url: string;
      webSocketDebuggerUrl: string;
    }[];
    return targets.find(({ url }) => url.startsWith('app:'))?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}

/** Asks the page, until it says yes. */
async function untilUsable(address: string): Promise<void> {
  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  for (let id = 1; ; id++) {
    const answer = new Promise<string>((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
    });
    socket.send(
      JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression: usable, returnByValue: true } }),
    );
    if ((await answer).includes('"value":true')) break;
    await sleep(10);
  }
  socket.close();
}

async function start(): Promise<number> {
  const port = await freePort();
  const words = [
    'start',
    '--silent',
    '--',
    `--remote-debugging-port=${port}`,
    ...(given === undefined ? [] : [workspace]),
  ];
  const begin = performance.now();
  const child = spawn('npm', words, {
    cwd: root,
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, TRIPLETSCOPE_STATE: path.join(folder, 'state') },
  });
  let address: string | undefined;
  while (address === undefined) {
    address = await pageOf(port);
    await sleep(10);
  }
  await untilUsable(address);
  const took = performance.now() - begin;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid!, 'SIGTERM');
  await ended;
  await sleep(1500); // for the workspace's lock
  return Math.round(took);
}

try {
  await start(); // builds where something changed, and fills the caches of the disk
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn++) times.push(await start());
  console.log(
    JSON.stringify({
      page: given === undefined ? 'start' : 'browse',
      times,
      median: times.toSorted((a, b) => a - b)[2],
    }),
  );
} finally {
  display?.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
