/** Numbers and pictures out of the window: the clipboard, and files that the user saves. */
import { type CsvCell, csvOf as csvOfLines } from '../../src-shared/csv.ts';
import { modals } from './modals.svelte.ts';
import { toasts } from './toasts.svelte.ts';

export type Cell = CsvCell;

/** RFC 4180, with a header line made of the first row's names. NaN and missing values are empty. */
export function csvOf(rows: readonly Record<string, Cell>[], columns = Object.keys(rows[0] ?? {})): string {
  return csvOfLines(
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}

/** Copies a table and says so; `what` as in "Copied the channels". */
export async function copyCsv(rows: readonly Record<string, Cell>[], what = 'the table'): Promise<void> {
  await copyText(
    csvOf(rows),
    `Copied ${what} as CSV, ${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'row' : 'rows'}`,
  );
}

/** Copies text; says `message`, or why it did not work. */
export async function copyText(text: string, message = 'Copied'): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the permission, or where the page is not a secure context, the older way still works.
    if (!copyBySelection(text)) {
      toasts.show('The clipboard cannot be written here. Save it as a file instead.', { tone: 'bad' });
      return;
    }
  }
  toasts.show(message, { tone: 'good', seconds: 3 });
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  const before = document.activeElement;
  // What lies outside of an open dialog cannot be selected.
  (modals.top ?? document.body).append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}

/** Offers a file to the user: the desktop asks where, a browser puts it among the downloads. */
export function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveText(name: string, text: string, type = 'text/plain'): void {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** An SVG document as PNG at `scale` times its size. */
export async function svgToPng(
  { svg, width, height }: { svg: string; width: number; height: number },
  scale = 3,
): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvasToPng(canvas);
}

export function canvasToPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('the picture is too large')) : resolve(blob)),
      'image/png',
    );
  });
}
