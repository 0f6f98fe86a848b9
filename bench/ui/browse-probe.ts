/** What `bench/ui/browse.ts` runs within the page: each action is timed to the frame that shows what came of it. */

export interface BrowseProbe {
  /** Clicks a link; until every tile in sight has its picture. */
  untilTiles: (selector: string) => Promise<number>;
  scrollTo: (top: number) => Promise<void>;
  /** Pixels a second; the time of each frame, how long each tile in sight was without its picture, script per frame. */
  scroll: (speed: number, seconds: number) => Promise<{ frames: number[]; blank: number[]; work: number[] }>;
  /** A key on the grid. */
  press: (key: string) => Promise<number>;
  /** The n-th choice of the list of classes. */
  toggleClass: (at: number) => Promise<number>;
  choose: (label: string, option: number) => Promise<void>;
  sortBy: (value: string) => Promise<number>;
  pan: (seconds: number) => Promise<number[]>;
  zoom: (seconds: number) => Promise<number[]>;
  lasso: (seconds: number) => Promise<{ frames: number[]; settled: number }>;
}

/** Runs in the page, so everything that it needs lies within it. */
export function installProbe(): void {
  const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  /** After the frame that is being made was handed on. */
  const painted = async (): Promise<number> => {
    await nextFrame();
    return new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });
  };
  const grid = (): HTMLElement => document.querySelector<HTMLElement>('[role=grid]')!;
  const overlay = (): HTMLElement => document.querySelector<HTMLElement>('canvas.overlay')!;

  function tilesInSight(): HTMLElement[] {
    const scroller = document.querySelector<HTMLElement>('[role=grid]');
    if (scroller === null) return [];
    const { scrollTop, clientHeight } = scroller;
    const rows = [...scroller.querySelectorAll<HTMLElement>('[role=row]')].filter((row) => {
      const top = Number.parseFloat(row.style.top);
      return !row.hidden && top + 40 > scrollTop && top < scrollTop + clientHeight;
    });
    return rows.flatMap((row) => [...row.querySelectorAll<HTMLElement>('.tile:not([hidden])')]);
  }
  const complete = (): boolean => {
    const tiles = tilesInSight();
    return tiles.length > 0 && tiles.every((tile) => tile.classList.contains('is-loaded'));
  };
  const state = (): string =>
    tilesInSight()
      .map((tile) => `${tile.dataset.place}${tile.textContent}`)
      .join('|');

  /** Until something else is in sight, whole. */
  async function timed(act: () => void): Promise<number> {
    const before = state();
    await nextFrame();
    const start = performance.now();
    act();
    for (let frame = 0; frame < 600; frame++) {
      const now = await painted();
      if (state() !== before && complete()) return now - start;
    }
    return Number.NaN;
  }

  async function framesOf(seconds: number, step: (elapsed: number) => void): Promise<number[]> {
    const frames: number[] = [];
    const start = await nextFrame();
    let last = start;
    for (;;) {
      step(last - start);
      const now = await nextFrame();
      frames.push(now - last);
      last = now;
      if (now - start > 1000 * seconds) return frames;
    }
  }

  const at = (x: number, y: number): PointerEventInit & { clientX: number; clientY: number } => {
    const { left, top, width, height } = overlay().getBoundingClientRect();
    return { clientX: left + x * width, clientY: top + y * height, pointerId: 1, bubbles: true, cancelable: true };
  };
  const pointer = (type: string, x: number, y: number, shiftKey = false): void => {
    const target = overlay();
    target.setPointerCapture = () => {};
    target.dispatchEvent(new PointerEvent(type, { ...at(x, y), button: type === 'pointermove' ? -1 : 0, shiftKey }));
  };
  /** One turn takes `period` seconds. */
  const circle = (elapsed: number, period = 2.5): [number, number] => [
    0.5 + 0.3 * Math.cos((elapsed / 500 / period) * Math.PI),
    0.5 + 0.3 * Math.sin((elapsed / 500 / period) * Math.PI),
  ];

  const browseProbe: BrowseProbe = {
    untilTiles: (selector) => timed(() => document.querySelector<HTMLElement>(selector)!.click()),
    scrollTo: async (top) => {
      grid().scrollTop = top;
      for (let frame = 0; frame < 300 && !complete(); frame++) await nextFrame();
    },
    scroll: async (speed, seconds) => {
      const scroller = grid();
      const from = scroller.scrollTop;
      const since = new Map<string, number>();
      const blank: number[] = [];
      const work: number[] = [];
      const frames = await framesOf(seconds, (elapsed) => {
        const start = performance.now();
        scroller.scrollTop = from + (speed * elapsed) / 1000;
        work.push(performance.now() - start);
        const bare = new Set<string>();
        for (const tile of tilesInSight()) {
          if (tile.classList.contains('is-loaded')) continue;
          const place = tile.dataset.place!;
          bare.add(place);
          if (!since.has(place)) since.set(place, start);
        }
        for (const [place, began] of since) {
          if (bare.has(place)) continue;
          blank.push(start - began);
          since.delete(place);
        }
      });
      for (const began of since.values()) blank.push(performance.now() - began);
      return { frames, blank, work };
    },
    press: (key) =>
      timed(() => {
        const tile = grid().querySelector<HTMLElement>('[tabindex="0"]')!;
        tile.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }),
    toggleClass: (place) =>
      timed(() => document.querySelectorAll<HTMLElement>('[aria-label="classes"] input')[place]!.click()),
    choose: async (label, option) => {
      const named = [...document.querySelectorAll('label')].find((one) => one.textContent?.trim() === label)!;
      const select = document.getElementById(named.htmlFor) as HTMLSelectElement;
      select.selectedIndex = option;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await painted();
    },
    sortBy: (value) =>
      timed(() => {
        const select = document.querySelector<HTMLSelectElement>('.toolbar select')!;
        const order = ['order', 'name', 'class', 'size', 'score', 'distance'];
        select.selectedIndex = order.indexOf(value);
        select.dispatchEvent(new Event('change', { bubbles: true }));
      }),
    pan: async (seconds) => {
      pointer('pointerdown', ...circle(0));
      const frames = await framesOf(seconds, (elapsed) => pointer('pointermove', ...circle(elapsed)));
      pointer('pointerup', ...circle(0));
      return frames;
    },
    zoom: (seconds) =>
      framesOf(seconds, (elapsed) => {
        const deltaY = elapsed % 2000 < 1000 ? -20 : 20;
        overlay().dispatchEvent(new WheelEvent('wheel', { ...at(0.5, 0.5), deltaY }));
      }),
    lasso: async (seconds) => {
      pointer('pointerdown', ...circle(0), true);
      const frames = await framesOf(seconds, (elapsed) => pointer('pointermove', ...circle(elapsed, seconds), true));
      const start = performance.now();
      pointer('pointerup', ...circle(0), true);
      await painted();
      const settled = Math.round(performance.now() - start);
      return { frames, settled };
    },
  };
  Object.assign(window, { browseProbe });
}
