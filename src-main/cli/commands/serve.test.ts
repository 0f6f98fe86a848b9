/** `serve` as a process of its own, as its user meets it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorkspace } from '../../workspace/open.ts';
import { browserCommand } from '../open-browser.ts';

const program = path.join(import.meta.dirname, '..', 'main.ts');
const running = new Set<ChildProcess>();
let folder: string;
let workspace: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope serve-')));
  workspace = path.join(folder, 'my workspace');
  openWorkspace(workspace, { create: true }).close();
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  said: { stdout: string; stderr: string };
  /** The printed address; null where the process ended before it printed one. */
  address: Promise<URL | null>;
  ended: Promise<number | null>;
}

function start(...args: string[]): Started {
  const env = { ...process.env, TRIPLETSCOPE_STATE: path.join(folder, 'state') };
  const child = spawn(process.execPath, [program, 'serve', ...args], {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = { stdout: '', stderr: '' };
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  child.stderr!.on('data', (text) => {
    said.stderr += String(text);
  });
  const printed = new Promise<URL>((resolve) => {
    child.stdout!.on('data', (text) => {
      said.stdout += String(text);
      const match = /http\S+/.exec(said.stdout);
      if (match !== null) resolve(new URL(match[0]));
    });
  });
  return { child, said, ended, address: Promise.race([printed, ended.then(() => null)]) };
}

/** Asks as the page does, after it has exchanged the token. */
async function stateAt(address: URL) {
  const token = address.hash.slice('#token='.length);
  const { origin } = address;
  const session = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  const cookie = session.headers.get('set-cookie')!.split(';')[0];
  const response = await fetch(`${origin}/trpc/workspace.state`, { headers: { cookie } });
  const { result } = (await response.json()) as {
    result: {
      data: {
        workspace: { name: string } | null;
        problem: { name: string; error: { code: string; message: string } } | null;
      };
    };
  };
  return { ...result.data, cookie };
}

describe('serve', { timeout: 60_000 }, () => {
  test('opens the workspace for who has the address; Ctrl+C closes it; the next start opens it again', async () => {
    const first = start(workspace, '--port', '0');
    const address = (await first.address)!;
    expect(address.hostname).toBe('127.0.0.1');
    const token = address.hash.slice('#token='.length);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect((await fetch(`${address.origin}/trpc/workspace.state`)).status).toBe(401);
    const state = await stateAt(address);
    expect([state.workspace?.name, state.problem]).toEqual(['my workspace', null]);
    expect(existsSync(path.join(workspace, 'lock.json'))).toBe(true);
    // A window that listens for events does not keep the process from ending.
    const events = await fetch(`${address.origin}/trpc/events`, { headers: { cookie: state.cookie } });
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    await events.body?.cancel().catch(() => {});
    expect(existsSync(path.join(workspace, 'lock.json'))).toBe(false);
    expect(first.said.stderr).toContain(`ssh -L ${address.port}:127.0.0.1:${address.port} `);
    expect(first.said.stdout.split(token)).toHaveLength(2); // once, in the address
    expect(first.said.stderr).not.toContain(token);
    expect(first.said.stderr + first.said.stdout).not.toContain(state.cookie.split('=')[1]);

    const second = start('--port', '0');
    expect((await stateAt((await second.address)!)).workspace?.name).toBe('my workspace');
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test('a workspace that another process holds is told on the start page', async () => {
    const held = openWorkspace(workspace);
    try {
      const { child, address, ended, said } = start(workspace, '--port', '0');
      const state = await stateAt((await address)!);
      expect(state.workspace).toBeNull();
      expect(state.problem).toMatchObject({ name: 'my workspace', error: { code: 'workspace-locked' } });
      expect(state.problem?.error.message).toContain(String(process.pid));
      expect(said.stderr).toContain('in use');
      child.kill('SIGINT');
      expect(await ended).toBe(0);
    } finally {
      held.close();
    }
  });

  test('a port in use, a root that is none and a workspace that is not there are said and end it', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;
    const taken = start('--port', String(port));
    const noRoot = start('--port', '0', '--root', path.join(folder, 'nowhere'));
    const noWorkspace = start(path.join(folder, 'nothing'), '--port', '0');
    expect([await taken.ended, await noRoot.ended, await noWorkspace.ended]).toEqual([2, 2, 1]);
    blocker.close();
    expect(taken.said.stderr).toMatch(new RegExp(`^error: port ${port} is in use.*--port`));
    expect(noRoot.said.stderr).toMatch(/^error: .*--root/);
    expect(noWorkspace.said.stderr).toMatch(/^error: .*no workspace here/);
    expect(taken.said.stdout + noRoot.said.stdout + noWorkspace.said.stdout).toBe('');
  });
});

test('the browser is started without a shell, the address one argument', () => {
  const address = 'http://127.0.0.1:1/#token=a&b;c';
  expect(browserCommand('linux', address)).toEqual(['xdg-open', [address]]);
  expect(browserCommand('darwin', address)).toEqual(['open', [address]]);
  expect(browserCommand('win32', address)[1].at(-1)).toBe(address);
});
