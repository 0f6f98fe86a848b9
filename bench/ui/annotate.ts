/**
 * How fast Annotate draws, in Chromium on `serve`, as JSON: frames while a mask of 4,000 × 3,000 pixels is painted among 200
 * objects, a stroke moved → on the screen, the next image. `node bench/ui/annotate.ts WORKSPACE` works on a copy of a
 * workspace as `annotate-workspace.ts` makes it; with a second argument it writes a profile of the painting there.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { chromiumHost, closeBrowser } from '../../testing/hosts/chromium.ts';
import { type Figures, figures } from './figures.ts';

interface Painted {
  /** Of frames that show a movement. */
  frames: Figures;
  within20ms: number;
  /** Frames between press and release that show one, in per cent. */
  moving: number;
  strokeToScreen: Figures;
}

const stageName = '[aria-roledescription="drawing area"]';

/**
 * In the page, between press and release: how long each frame takes that shows a movement, until the next one begins, and
 * every movement to the first task after the frame that shows it.
 */
function watchFrames(): void {
  const watch = { frames: [] as number[], still: 0, strokes: [] as number[], runs: true };
  Object.assign(window, { annotateWatch: watch });
  let last = 0;
  let pressed = false;
  /** Movements are told of just before the frame that shows them. */
  let moved = false;
  let shown = false;
  const frame = (now: number): void => {
    if (shown) watch.frames.push(now - last);
    if (pressed && !moved) watch.still++;
    shown = pressed && moved;
    moved = false;
    last = now;
    if (watch.runs) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const press = (isDown: boolean) => (): void => {
    pressed = isDown;
    moved = false;
    shown = false; // what a press or a release does is no part of a movement
  };
  addEventListener('pointerdown', press(true), true);
  addEventListener('pointerup', press(false), true);
  addEventListener(
    'pointermove',
    (event) => {
      if (!watch.runs || event.buttons !== 1) return;
      moved = true;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => watch.strokes.push(performance.now() - event.timeStamp);
        channel.port2.postMessage(null);
      });
    },
    true,
  );
}

/** Milliseconds between two places of the pointer: at least one comes in every frame, as from a mouse of 125 Hz. */
const pointerInterval = 8;
/** Places in a stroke: two seconds of it. */
const placesInStroke = 250;

/** Strokes of the brush to and fro over the stage, one object for all of them, each of them saved. */
async function paint(page: Page, strokes: number): Promise<Painted> {
  const session = await page.context().newCDPSession(page);
  const box = (await page.locator(stageName).boundingBox())!;
  await page.keyboard.press('b');
  await page.evaluate(watchFrames);
  for (let stroke = 0; stroke < strokes; stroke++) {
    const top = box.y + box.height * (0.2 + (0.6 * stroke) / strokes);
    const at = (i: number) => box.x + box.width * (0.5 - 0.32 * Math.cos((i / placesInStroke) * 2 * Math.PI));
    await page.mouse.move(at(0), top);
    await page.mouse.down();
    const sent: Promise<unknown>[] = [];
    for (let i = 1; i <= placesInStroke; i++) {
      // Nothing is awaited: the next place comes whether or not the last one has been drawn.
      const [x, y] = [at(i), top + 20 * Math.sin((i / placesInStroke) * 14)];
      sent.push(session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y, button: 'left', buttons: 1 }));
      await sleep(pointerInterval);
    }
    await Promise.all(sent);
    await page.mouse.up();
    await page.waitForTimeout(120);
  }
  await session.detach();
  const {
    frames,
    still,
    strokes: moves,
  } = await page.evaluate(() => {
    const { annotateWatch } = window as unknown as {
      annotateWatch: { frames: number[]; still: number; strokes: number[]; runs: boolean };
    };
    annotateWatch.runs = false;
    return annotateWatch;
  });
  const within = frames.filter((time) => time <= 20).length / frames.length;
  return {
    frames: figures(frames),
    within20ms: Number((100 * within).toFixed(1)),
    moving: Number(((100 * frames.length) / (frames.length + still)).toFixed(1)),
    strokeToScreen: figures(moves),
  };
}

/** Presses the key of the next image, which was fetched ahead. */
async function nextImages(page: Page, count: number): Promise<Figures> {
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    await page.waitForTimeout(2500);
    times.push(await page.evaluate(timeNext, stageName));
  }
  return figures(times);
}

function timeNext(selector: string): Promise<number> {
  const stage = document.querySelector<HTMLElement>(selector)!;
  const before = stage.dataset.image;
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const start = performance.now();
      stage.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true, cancelable: true }));
      const look = (): void => {
        const whole = stage.dataset.image !== before && stage.getAttribute('aria-busy') !== 'true';
        if (whole) {
          // The canvases are drawn in the frame that begins now, or in the next one.
          requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => resolve(performance.now() - start);
            channel.port2.postMessage(null);
          });
        } else if (performance.now() - start > 20_000) resolve(Number.POSITIVE_INFINITY);
        else setTimeout(look);
      };
      look();
    });
  });
}

const [given, profile] = process.argv.slice(2);
if (given === undefined) throw new Error('name a workspace, as annotate-workspace.ts makes it');
const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-bench-'));
const workspace = path.join(folder, 'workspace');
cpSync(given, workspace, { recursive: true });
try {
  const { page, close } = await chromiumHost.open(folder, { workspace, size: { width: 1440, height: 900 } });
  await page.getByRole('link', { name: 'Annotate' }).click();
  await page.locator(`${stageName}[data-image]:not([aria-busy=true])`).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(2000);
  await paint(page, 1); // what the browser has to compile
  await page.waitForTimeout(1000);
  const session = await page.context().newCDPSession(page);
  if (profile !== undefined) {
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 200 });
    await session.send('Profiler.start');
  }
  const whole = await paint(page, 6);
  if (profile !== undefined) writeFileSync(profile, JSON.stringify((await session.send('Profiler.stop')).profile));
  await page.keyboard.press('Control+0');
  const actual = await paint(page, 4);
  await page.keyboard.press('Control+f');
  const next = await nextImages(page, 8);
  console.log(JSON.stringify({ whole, actual, next }, null, 2));
  await close();
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}
