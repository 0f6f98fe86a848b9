/** The same interface in a browser, on `serve`. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { App, Host, OpenOptions } from './app.ts';
import { dropPaths } from './drop.ts';
import { findChromium } from './find-chromium.ts';
import { chooseInFolderPicker } from './folder-picker.ts';
import { watchedEnvironment } from './network.ts';
import { type Observed, observe } from './observe.ts';
import { slowed } from './slow.ts';
import { listens } from './wait.ts';

const cli = path.join(import.meta.dirname, '../../src-main/cli/main.ts');
let browser: Promise<Browser> | null = null;

/** What only `serve` has: the address with its token. */
export interface ServedApp extends App {
  readonly address: string;
}

export const chromiumHost: Host = { name: 'chromium', open: openServed };

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = null;
}

async function launch(): Promise<Browser> {
  const { program, args, env } = await findChromium();
  return chromium.launch({
    executablePath: program,
    args,
    headless: true,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

async function openServed(folder: string, options: OpenOptions): Promise<ServedApp> {
  const { env = {}, size = { width: 1440, height: 920 } } = options;
  const observed: Observed = { complaints: [], strayRequests: [] };
  let server = await startServer(folder, options, 0);
  browser ??= launch();
  const context = await (await browser).newContext({ viewport: size, acceptDownloads: true });
  const page = await context.newPage();
  observe(page, observed);
  await slowed(page);
  await page.goto(server.address);
  await listens(page);
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await context.close();
    await stop(server.process, 'SIGTERM');
  };
  return {
    host: 'chromium',
    page,
    folder,
    address: server.address,
    ...observed,
    close,
    restart: async (next = options) => {
      await close();
      return openServed(folder, next);
    },
    killEngine: () => stop(server.process, 'SIGKILL'),
    // The same port, but another token: as if its address had been opened in another tab. The page goes on by itself,
    // unless it asked in between, and was told that it is not known.
    engineReturns: async () => {
      server = await startServer(folder, { env }, Number(new URL(server.address).port));
      const { origin, hash } = new URL(server.address);
      const data = { token: hash.replace('#token=', '') };
      await context.request.post(`${origin}/session`, { data, headers: { origin } });
      const refused = page.getByText('needs its token').first();
      if (
        await refused.waitFor({ timeout: 1500 }).then(
          () => true,
          () => false,
        )
      )
        await page.reload();
    },
    drop: (paths, at) => dropPaths(page, paths, at),
    clipboard: async () => {
      await context.grantPermissions(['clipboard-read'], { origin: new URL(server.address).origin });
      return page.evaluate(() => navigator.clipboard.readText());
    },
    saved: async (act) => {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      const file = path.join(folder, download.suggestedFilename());
      await download.saveAs(file);
      return file;
    },
    chooseFile: async (chosen, ask) => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), ask()]);
      await chooser.setFiles(chosen);
    },
    chooseFolder: async (chosen, ask) => {
      await ask();
      await chooseInFolderPicker(page, [path.basename(folder), ...path.relative(folder, chosen).split(path.sep)]);
    },
  };
}

interface Server {
  process: ChildProcess;
  address: string;
}

/** Without a workspace it opens the last one, as the desktop does. */
function startServer(folder: string, { workspace, env }: OpenOptions, port: number): Promise<Server> {
  const words = ['serve', ...(workspace === undefined ? [] : [workspace]), '--port', String(port), '--root', folder];
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: folder,
    env: { ...process.env, TRIPLETSCOPE_STATE: path.join(folder, 'state'), ...watchedEnvironment(folder), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const [address] = output.match(/http:\/\/127\.0\.0\.1:\d+\/\S*\n/) ?? [];
      if (address !== undefined) resolve({ process: child, address: address.trim() });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${output}`)));
  });
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
