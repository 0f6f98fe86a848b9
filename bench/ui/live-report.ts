/**
 * How fast a live report answers, in Chromium from the disk, as JSON: a slider moved → the new map on the screen.
 * `node bench/ui/live-report.ts FILE [PROFILE]`; PROFILE becomes a .cpuprofile of both drags.
 */
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../testing/hosts/find-chromium.ts';
import { dragSlider } from './drag-slider.ts';

const [file, profile] = process.argv.slice(2);
if (file === undefined) throw new Error('name a live report, as `tripletscope report --live` writes it');
const { program, args, env } = await findChromium();
const browser = await chromium.launch({
  executablePath: program,
  args,
  headless: true,
  env: { ...(process.env as Record<string, string>), ...env },
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(pathToFileURL(path.resolve(file)).href);
  await page.locator('#numbers').filter({ hasText: 'Share of the map' }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1000);
  const shown = '#numbers, #map-caption, #high';
  await dragSlider(page, 'Triplets, N', { shown, moves: 20 }); // what the browser has to compile
  const session = await page.context().newCDPSession(page);
  if (profile !== undefined) {
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 200 });
    await session.send('Profiler.start');
  }
  const sliderN = await dragSlider(page, 'Triplets, N', { shown, moves: 160 });
  const sliderM = await dragSlider(page, 'Channels, M', { shown, moves: 160 });
  if (profile !== undefined) writeFileSync(profile, JSON.stringify((await session.send('Profiler.stop')).profile));
  const images = await page.getByRole('group', { name: 'Image', exact: true }).getByRole('radio').count();
  console.log(JSON.stringify({ images, bytes: statSync(file).size, sliderN, sliderM }, null, 2));
} finally {
  await browser.close();
}
