/** Drags a slider to and fro as a hand would; each movement is timed to the end of the frame that shows it. */
import type { Page } from 'playwright-core';
import { type Figures, figures } from './figures.ts';

/** `shown`: a selector of what changes with the maps, the numbers below them. */
export async function dragSlider(
  page: Page,
  name: string,
  { shown, moves }: { shown: string; moves: number },
): Promise<Figures> {
  const box = (await page.getByRole('slider', { name }).boundingBox())!;
  await page.evaluate(timeSlider, shown);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.3, y);
  await page.mouse.down();
  for (let i = 0; i < moves; i++) {
    const share = 0.5 - 0.42 * Math.cos((i / moves) * 6 * Math.PI);
    await page.mouse.move(box.x + box.width * share, y);
    await page.waitForTimeout(24);
  }
  await page.mouse.up();
  return figures(await page.evaluate(() => (window as unknown as { sliderTimes: number[] }).sliderTimes));
}

/** In the page: from an input event's own time to the first task after the frame in which the maps changed. */
function timeSlider(shown: string): void {
  const times: number[] = [];
  Object.assign(window, { sliderTimes: times });
  const prints = (): string => [...document.querySelectorAll(shown)].map((one) => one.textContent).join('|');
  let before = prints();
  addEventListener(
    'input',
    (event) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          const now = performance.now();
          const after = prints();
          if (after !== before) times.push(now - event.timeStamp);
          before = after;
        };
        channel.port2.postMessage(null);
      });
    },
    true,
  );
}
