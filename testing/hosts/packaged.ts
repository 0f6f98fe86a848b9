/** A packaged program that runs, and its page by the protocol of its developer tools: its fuses keep Playwright's own way out. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { rootNeeds } from './find-chromium.ts';
import { until } from './wait.ts';

export interface PackagedPage {
  text: () => Promise<string>;
  /** The value of an expression, or of its promise. */
  value: <T>(expression: string) => Promise<T>;
  close: () => Promise<void>;
}

export async function openedPage(
  program: string,
  { folder, workspace }: { folder: string; workspace: string },
): Promise<PackagedPage> {
  const port = await freePort();
  const { NODE_PATH: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    TRIPLETSCOPE_STATE: path.join(folder, 'state'),
    TRIPLETSCOPE_ENGINE_NODE: process.execPath,
  };
  const args = [...rootNeeds, '--disable-gpu', `--remote-debugging-port=${port}`, workspace];
  const child = spawn(program, args, { cwd: folder, env, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let address: string | undefined;
  await until(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/json`).catch(() => null);
    const targets = ((await answer?.json()) ?? []) as { type: string; url: string; webSocketDebuggerUrl: string }[];
    address = targets.find(({ type, url }) => type === 'page' && url.startsWith('app://'))?.webSocketDebuggerUrl;
    return address !== undefined;
  });
  const socket = new WebSocket(address!);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let asked = 0;
  const value = async <T>(expression: string): Promise<T> => {
    const id = ++asked;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    const params = { expression, awaitPromise: true, returnByValue: true };
    socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    const { result } = (await answer) as { result: { value: T } };
    return result.value;
  };
  return {
    value,
    text: () => value<string>('document.body.innerText'),
    close: async () => {
      socket.close();
      child.kill();
      await ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
