/** The window for somebody who has a keyboard alone. */
import type { Page } from 'playwright-core';

export interface Stop {
  name: string;
  visible: boolean;
  inMain: boolean;
}

/** What has the focus, and whether one can see that. */
export function focused(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const named = element.getAttribute('aria-label') ?? element.getAttribute('title') ?? element.innerText;
    const box = element.getBoundingClientRect();
    const ringed = (one: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
    };
    // A slider's ring is around its thumb, whose style nobody can ask for.
    const onSlider = element.matches('input[type=range]:focus-visible');
    const around = [element, element.parentElement, element.nextElementSibling].filter((one) => one !== null);
    return {
      name: named.trim().replace(/\s+/g, ' '),
      visible: box.bottom > 0 && box.top < innerHeight && (onSlider || around.some(ringed)),
      inMain: element.closest('main') !== null,
    };
  });
}

/** Presses Tab until what is named so has the focus; answers with every stop on the way, that one last. */
export async function tabTo(page: Page, name: RegExp, most = 60): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let press = 0; press < most; press++) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    stops.push(stop);
    if (name.test(stop.name)) return stops;
  }
  throw new Error(`Tab never came to ${name}, but to ${stops.map((stop) => stop.name).join(' | ')}`);
}
