/** The desktop program in a real Electron. */
import path from 'node:path';
import type { DownloadItem } from 'electron';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { App, Host, OpenOptions } from './app.ts';
import { dropPaths } from './drop.ts';
import { rootNeeds } from './find-chromium.ts';
import { watchedEnvironment, watcher } from './network.ts';
import { type Observed, observe } from './observe.ts';
import { slowed } from './slow.ts';
import { listens, until } from './wait.ts';

const root = path.join(import.meta.dirname, '../..');
const modules = path.join(root, 'node_modules');

/** Without a graphics card its process would be started, and given up, three times over. */
const softwareRendering = process.platform === 'linux' ? ['--disable-gpu'] : [];

/** The desktop program also hands out Electron's side of it, for what only that can show. */
export interface ElectronApp extends App {
  readonly electron: ElectronApplication;
}

export function electronHost(program: string): Host {
  return { name: 'electron', open: (folder, options) => openElectron(program, folder, options) };
}

async function openElectron(program: string, folder: string, options: OpenOptions): Promise<ElectronApp> {
  const { workspace, env = {}, size } = options;
  const observed: Observed = { complaints: [], strayRequests: [] };
  // Named like this, Playwright puts its loader first, which holds the program back until it watches; given a program
  // it would race with the first window.
  if (!program.startsWith(modules)) process.env.ELECTRON_OVERRIDE_DIST_PATH = path.dirname(program);
  const electron = await _electron.launch({
    args: [
      '--require',
      watcher,
      ...rootNeeds,
      ...softwareRendering,
      root,
      ...(workspace === undefined ? [] : [workspace]),
    ],
    cwd: folder,
    env: {
      ...(process.env as Record<string, string>),
      TRIPLETSCOPE_STATE: path.join(folder, 'state'),
      TRIPLETSCOPE_ENGINE_NODE: process.execPath,
      ...watchedEnvironment(folder),
      ...env,
    },
    timeout: 60_000,
  });
  const page = await electron.firstWindow();
  observe(page, observed);
  await slowed(page);
  if (size !== undefined) await resize(electron, page, size);
  await listens(page);
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    // Where a job runs the program asks before it quits: yes.
    const answer = electron.evaluate(({ dialog }) => {
      dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
    });
    await answer.catch(() => {}); // it is gone already
    await electron.close();
  };
  return {
    host: 'electron',
    electron,
    page,
    folder,
    ...observed,
    close,
    restart: async (next = options) => {
      await close();
      return openElectron(program, folder, next);
    },
    killEngine: async () => {
      process.kill(await enginePid(electron), 'SIGKILL');
    },
    engineReturns: async () => {},
    drop: (paths, at) => dropPaths(page, paths, at),
    clipboard: () => electron.evaluate(({ clipboard }) => clipboard.readText()),
    saved: async (act) => {
      const window = await electron.browserWindow(page);
      // The dialog is the system's own: it is answered before it opens.
      await window.evaluate((one, place) => {
        one.webContents.session.once('will-download', (_: unknown, item: DownloadItem) => {
          const file = `${place}/${item.getFilename()}`;
          item.setSavePath(file);
          item.once('done', () => Object.assign(globalThis, { savedLast: file }));
        });
      }, folder);
      await act();
      return until(() =>
        electron.evaluate(() => {
          const seen = globalThis as { savedLast?: string };
          const file = seen.savedLast;
          seen.savedLast = undefined;
          return file;
        }),
      );
    },
    chooseFolder: (chosen, ask) => answerDialog(electron, chosen, ask),
    chooseFile: (chosen, ask) => answerDialog(electron, chosen, ask),
  };
}

async function answerDialog(electron: ElectronApplication, chosen: string, ask: () => Promise<void>): Promise<void> {
  await electron.evaluate(({ dialog }, answer) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [answer] });
  }, chosen);
  await ask();
}

async function resize(
  electron: ElectronApplication,
  page: Page,
  size: { width: number; height: number },
): Promise<void> {
  const window = await electron.browserWindow(page);
  await window.evaluate((one, { width, height }) => one.setContentSize(width, height), size);
}

/** The engine is the one child that the desktop started with a channel to it. */
async function enginePid(electron: ElectronApplication): Promise<number> {
  const pid = await electron.evaluate(() => {
    const { _getActiveHandles } = process as unknown as {
      _getActiveHandles: () => { pid?: number; spawnfile?: string }[];
    };
    return _getActiveHandles.call(process).find(({ spawnfile }) => spawnfile !== undefined)?.pid;
  });
  if (pid === undefined) throw new Error('the desktop has no engine');
  return pid;
}
