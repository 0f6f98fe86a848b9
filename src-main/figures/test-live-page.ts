/** For tests: runs the script of a live report on what the file carries, with just enough of a document around it. */
import vm from 'node:vm';
import type { LiveChoice, LiveVariant } from '../../src-shared/live-report/live-map.ts';

export interface LivePage {
  images: string[];
  variants: (at: number) => LiveVariant[];
  stops: (variant: LiveVariant) => (number | 'all')[];
  map: (at: number, choice?: Partial<LiveChoice>) => { rows: number; columns: number; values: number[] } | null;
}

/** The contents of the script elements: what is computed from, and the program. */
export function scriptsOf(html: string): { data: string; program: string } {
  const [data, program] = [...html.matchAll(/<script(?: [^>]*)?>([\s\S]*?)<\/script>/g)].map(([, body]) => body);
  return { data, program };
}

export function runLivePage(html: string): LivePage {
  const { data, program } = scriptsOf(html);
  const elements = new Map<string, object>();
  const drawing: object = new Proxy(() => drawing, { get: () => drawing, set: () => true });
  const element = (id: string): object => ({
    textContent: id === 'live-data' ? data : '',
    value: '0',
    addEventListener: () => {},
    setAttribute: () => {},
    append: () => {},
    replaceChildren: () => {},
    getContext: () => drawing,
  });
  const document = {
    getElementById: (id: string) => elements.get(id) ?? elements.set(id, element(id)).get(id),
    createElement: element,
  };
  class ImageData {
    data: Uint8ClampedArray;
    constructor(width: number, height: number) {
      this.data = new Uint8ClampedArray(4 * width * height);
    }
  }
  class Path {
    rect(): void {}
    moveTo(): void {}
    lineTo(): void {}
    closePath(): void {}
  }
  class Picture {
    decode = (): Promise<void> => Promise.resolve();
  }
  const page: { tripletscope?: LivePage } & Record<string, unknown> = {
    document,
    ImageData,
    Image: Picture,
    Path2D: Path,
    Option: Object,
    addEventListener: () => {},
    requestAnimationFrame: () => 0,
    atob,
  };
  vm.runInNewContext(program, page);
  return page.tripletscope!;
}
