/** A file opened in a browser that has no network, as by somebody without the program. */
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

export interface OfflinePage {
  page: Page;
  /** Errors of the page, and addresses that it asked for beside the file itself. */
  complaints: string[];
  close: () => Promise<void>;
}

export async function openOffline(file: string): Promise<OfflinePage> {
  const { program, args, env } = await findChromium();
  const inherited = process.env as Record<string, string>;
  const browser = await chromium.launch({
    executablePath: program,
    args,
    headless: true,
    env: { ...inherited, ...env },
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  const address = pathToFileURL(file).href;
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints, close: () => browser.close() };
}
