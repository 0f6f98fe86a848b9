/** Stories run in both hosts: `stories('title', ({ open, host }) => { it('…', async () => { const app = await open(); … }) })`. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect } from 'vitest';
import type { App, Host, HostName, OpenOptions } from '../testing/hosts/app.ts';
import { chromiumHost, closeBrowser, type ServedApp } from '../testing/hosts/chromium.ts';
import { type ElectronApp, electronHost } from '../testing/hosts/electron.ts';
import { findElectron } from '../testing/hosts/find-electron.ts';
import { networkOf } from '../testing/hosts/network.ts';

export interface Teller {
  host: HostName;
  /** Opens the application on a fresh folder (or on one of an earlier `open`); everything is put away after the test. */
  open: (options?: OpenOptions & { folder?: string }) => Promise<App>;
  /** A fresh folder, for data or for a second application. */
  folder: () => string;
}

const electron = findElectron();

export function stories(title: string, tell: (teller: Teller) => void): void {
  electronStories(title, tell);
  inHost(title, chromiumHost, tell);
}

/**
 * For what the page alone decides, which is the same in both hosts: `npm run e2e` tells it in both, `npm test` in that of
 * `turn`, because starting a host is most of what a story costs.
 */
export function pageStories(turn: HostName, title: string, tell: (teller: Teller) => void): void {
  if (process.env.TRIPLETSCOPE_E2E_TURNS === undefined || 'reason' in electron) stories(title, tell);
  else if (turn === 'electron') electronStories(title, tell);
  else browserStories(title, tell);
}

/** For what only the desktop does. */
export function electronStories(title: string, tell: (teller: Teller) => void): void {
  if ('program' in electron) inHost(title, electronHost(electron.program), tell);
  else describe.skip(`electron: ${title} (skipped: ${electron.reason})`, () => tell(nobody));
}

/** For what only `serve` does. */
export function browserStories(title: string, tell: (teller: Teller) => void): void {
  inHost(title, chromiumHost, tell);
}

/** `serve` with its address. */
export function asServed(app: App): ServedApp {
  if (!('address' in app)) throw new Error('only in a browser');
  return app as ServedApp;
}

/** The desktop program with Electron's side of it. */
export function asElectron(app: App): ElectronApp {
  if (!('electron' in app)) throw new Error('only in Electron');
  return app as ElectronApp;
}

function inHost(title: string, host: Host, tell: (teller: Teller) => void): void {
  describe(`${host.name}: ${title}`, () => {
    const opened: App[] = [];
    const folders: string[] = [];
    const folder = (): string => {
      const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-e2e-')));
      folders.push(made);
      return made;
    };
    afterEach(async ({ task }) => {
      const seen = opened.splice(0);
      if (task.result?.state === 'fail') await keepSight(seen, `${host.name} ${task.name}`);
      for (const app of seen) await app.close();
      expect(
        seen.flatMap(({ strayRequests }) => strayRequests),
        'requests to another machine',
      ).toEqual([]);
      expect(seen.flatMap(({ complaints }) => complaints).filter(matters), 'complaints of the page').toEqual([]);
      for (const { folder: place } of seen) {
        const { strays, watched } = networkOf(place);
        expect(strays, 'connections of the processes to another machine').toEqual([]);
        expect(watched, 'processes that were watched').toContain('engine');
        if (host.name === 'electron') expect(watched, 'processes that were watched').toContain('desktop');
      }
      for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true, maxRetries: 3 });
    });
    afterAll(closeBrowser);
    const open: Teller['open'] = async ({ folder: given, ...options } = {}) => {
      const app = watch(await host.open(given ?? folder(), options));
      return app;
    };
    const watch = (app: App): App => {
      opened.push(app);
      return { ...app, restart: async (options) => watch(await app.restart(options)) };
    };
    tell({ host: host.name, open, folder });
  });
}

/** What was to be read when a story failed; `TRIPLETSCOPE_E2E_SIGHTS` names a folder for pictures of it. */
async function keepSight(apps: readonly App[], title: string): Promise<void> {
  const { TRIPLETSCOPE_E2E_SIGHTS: folder } = process.env;
  for (const [at, { page, complaints }] of apps.entries()) {
    const read = await page.evaluate(() => document.body.innerText.slice(0, 1500)).catch(() => 'the page is gone');
    console.error(`${title}: ${page.url()}\n${read}\n${complaints.join('\n')}`);
    if (folder === undefined) continue;
    const file = path.join(folder, `${title.replaceAll(/[^\w]+/g, '-')}-${at}.png`);
    await page.screenshot({ path: file }).catch(() => {}); // it may be gone
    console.error(file);
  }
}

/** A picture in the same folder, in both themes, for a person to look at; without `TRIPLETSCOPE_E2E_SIGHTS` nothing is done. */
export async function keepPicture(page: Page, title: string, once?: Locator): Promise<void> {
  const { TRIPLETSCOPE_E2E_SIGHTS: folder } = process.env;
  if (folder === undefined) return;
  await once?.waitFor();
  for (const theme of ['light', 'dark']) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
    await page.screenshot({ path: path.join(folder, `${title.replaceAll(/[^\w]+/g, '-')}-${theme}.png`) });
  }
}

/** An answer that is an error is no fault of the page: a workspace in use, an engine that was killed. */
function matters(complaint: string): boolean {
  return !/^Failed to load resource/.test(complaint);
}

const nobody: Teller = {
  host: 'electron',
  open: () => Promise.reject(new Error('there is no Electron')),
  folder: () => '',
};
