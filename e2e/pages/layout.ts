/** Whether controls and text are within the window, and none of them over another. */
import type { Page } from 'playwright-core';

/** One line for each that is pushed out or overlaps; what can be scrolled to counts as within. */
export function misplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Seen {
      one: Element;
      name: string;
      control: boolean;
      box: { left: number; right: number; top: number; bottom: number };
    }
    const found: string[] = [];
    const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 40)}…${text.slice(-18)}` : text);
    const isHidden = (one: Element): boolean => {
      for (let at: Element | null = one; at !== null; at = at.parentElement)
        if (getComputedStyle(at).clipPath !== 'none') return true; // there for screen readers alone
      return !one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    };

    /** A table, a block of code or a narrow strip of pictures may be scrolled sideways; a view may not. */
    const isStrip = (one: Element, overflowX: string): boolean =>
      (overflowX === 'auto' || overflowX === 'scroll') &&
      (one.clientWidth < innerWidth / 2 || one.querySelector(':scope > table') !== null || one.matches('pre'));

    /** What is left of a rectangle after every ancestor that clips; null for nothing. Out of sight in a scroller is nothing. */
    const clipped = (from: Element | null, rect: DOMRect, name: string): Seen['box'] | null => {
      let { left, right, top, bottom } = rect;
      for (let at = from; at !== null && at !== document.body; at = at.parentElement) {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(at);
        const own = at.getBoundingClientRect();
        if (overflowX !== 'visible' && textOverflow === 'clip' && !isStrip(at, overflowX) && right > own.right + 2)
          found.push(`cut off: ${name}`);
        if (overflowX !== 'visible') [left, right] = [Math.max(left, own.left), Math.min(right, own.right)];
        if (overflowY !== 'visible') [top, bottom] = [Math.max(top, own.top), Math.min(bottom, own.bottom)];
      }
      return right - left < 3 || bottom - top < 3 ? null : { left, right, top, bottom };
    };

    const all: Seen[] = [];
    for (const one of document.querySelectorAll('button, a[href], input, select, [role=slider]')) {
      if (isHidden(one)) continue;
      const name = `${one.tagName.toLowerCase()} “${short((one.getAttribute('aria-label') ?? one.textContent ?? '').trim())}”`;
      const box = clipped(one.parentElement, one.getBoundingClientRect(), name);
      if (box !== null) all.push({ one, name, box, control: true });
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const one = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (text === '' || one === null || one.closest('option, script, style') !== null || isHidden(one)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const name = `text “${short(text)}”`;
      for (const rect of range.getClientRects()) {
        const box = clipped(one, rect, name);
        if (box !== null) all.push({ one, name, box, control: false });
      }
    }

    const inSight = all.filter(({ one, name, box }) => {
      if (box.right > innerWidth + 1 || box.left < -1)
        found.push(`pushed out: ${name} at ${Math.round(box.left)} to ${Math.round(box.right)}`);
      const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      return hit !== null && (one.contains(hit) || hit.contains(one));
    });
    for (const [at, { one, name, box, control }] of inSight.entries()) {
      for (const other of inSight.slice(at + 1)) {
        if (one === other.one || ((control || other.control) && (one.contains(other.one) || other.one.contains(one))))
          continue;
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // Line boxes of neighbouring lines may touch.
        if (across > 2 && down > 3) found.push(`overlap: ${name} and ${other.name}`);
      }
    }
    const main = document.querySelector('main');
    const scroller = [...(main?.querySelectorAll('*') ?? [])].find(
      (one) =>
        one.scrollHeight > one.clientHeight + 1 &&
        one.clientHeight > 0.6 * innerHeight &&
        /auto|scroll/.test(getComputedStyle(one).overflowY),
    );
    if (main !== null && scroller !== undefined && main.scrollHeight > main.clientHeight + 1)
      found.push(`scrolls within what scrolls: ${scroller.className}`);
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push('the page is wider than the window');
    return [...new Set(found)];
  });
}
