/** The figure as it is seen: what the engine gave of its images and maps, drawn anew with every change. */
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import type { FigureCell, FigureContent, FigureImage } from '../../../src-shared/figure/figure-content.ts';
import { contentOfFrame, type FigureFrame } from '../../../src-shared/figure/figure-frame.ts';
import { type FigurePage, figurePages } from '../../../src-shared/figure/figure-pages.ts';
import type { FigureColumn, FigureSpec } from '../../../src-shared/figure/figure-spec.ts';
import { greyCheck } from '../../../src-shared/figure/grey-check.ts';
import { sceneSvg } from '../../../src-shared/figure/svg.ts';
import { asError, fetchFrame } from '../../state/api.ts';
import { figureFonts } from '../../state/figure-fonts.ts';
import type { Figures } from '../../state/figures.svelte.ts';
import { windowTools } from './window-tools.ts';

export interface ShownPage extends Pick<FigurePage, 'pictures'> {
  svg: string;
  width: number;
  height: number;
}

/** Sharp on a screen at twice the size of the page. */
const dpi = 144;

export class FigurePreview {
  pages = $state.raw<readonly ShownPage[]>([]);
  notes = $state.raw<readonly string[]>([]);
  /** What is lost in grey. */
  remarks = $state.raw<readonly string[]>([]);
  error = $state.raw<TripletscopeError | null>(null);
  loading = $state(false);
  private readonly figures: Figures;
  private readonly images = new Map<string, FigureImage>();
  private readonly cells = new Map<string, FigureCell>();
  private canceller: AbortController | null = null;
  private drawn = 0;

  constructor(figures: Figures) {
    this.figures = figures;
  }

  /** What was computed may be another now: models, images or ground truth changed. */
  forget(): void {
    this.images.clear();
    this.cells.clear();
  }

  /** The latest call wins. */
  async show(spec: FigureSpec | null): Promise<void> {
    this.canceller?.abort();
    this.canceller = null;
    const turn = ++this.drawn;
    if (spec === null) {
      this.pages = [];
      return;
    }
    try {
      const content = this.known(spec) ?? (await this.load(spec));
      await figureFonts();
      const pages = await figurePages(spec, content, windowTools, { dpi });
      if (turn !== this.drawn) return;
      this.pages = pages.map(({ scene, pictures }) => ({
        svg: sceneSvg(scene, { unit: 'px' }),
        width: scene.width,
        height: scene.height,
        pictures,
      }));
      this.remarks = greyCheck(spec, content);
      this.error = null;
    } catch (error) {
      if (turn === this.drawn) this.error = asError(error);
    } finally {
      if (turn === this.drawn) this.loading = false;
    }
  }

  /** All that the figure shows, where it was asked for before; null otherwise. */
  private known(spec: FigureSpec): FigureContent | null {
    const rows = spec.rows.map((row) => this.images.get(imageKey(row, spec)));
    if (rows.some((row) => row === undefined)) return null;
    const cells = spec.rows.map((row) => spec.columns.map((column) => this.cells.get(cellKey(row, column, spec))));
    if (cells.some((row) => row.some((cell) => cell === undefined))) return null;
    return { rows: rows as FigureImage[], cells: cells as FigureCell[][] };
  }

  private async load(spec: FigureSpec): Promise<FigureContent> {
    this.loading = true;
    const canceller = new AbortController();
    this.canceller = canceller;
    const frame = await fetchFrame<FigureFrame['meta'], FigureFrame['arrays']>('/api/figure-content', {
      body: { spec },
      signal: canceller.signal,
    });
    const content = contentOfFrame(frame);
    const resolved = frame.meta.spec;
    // Under what was asked for and under what the engine filled in, which is asked for next.
    for (const one of [spec, resolved]) {
      for (const [at, row] of one.rows.entries()) {
        this.images.set(imageKey(row, one), content.rows[at]);
        for (const [c, column] of one.columns.entries())
          this.cells.set(cellKey(row, column, one), content.cells[at][c]);
      }
    }
    this.notes = frame.meta.notes;
    if (this.figures.spec === spec && !canceller.signal.aborted && JSON.stringify(resolved) !== JSON.stringify(spec))
      this.figures.complete({ rows: resolved.rows, columns: resolved.columns });
    return content;
  }
}

type Row = FigureSpec['rows'][number];

function rowKey({ image, sha256 }: Row, { scores: { size, convention } }: FigureSpec): string {
  return JSON.stringify([image, sha256, size, convention]);
}

/** With what is said of its item. */
function imageKey(row: Row, spec: FigureSpec): string {
  return `${rowKey(row, spec)}${spec.labels.rows === 'items' ? ' with its item' : ''}`;
}

function cellKey(row: Row, { label: _, ...column }: FigureColumn, spec: FigureSpec): string {
  return JSON.stringify([rowKey(row, spec), column, spec.sampling, spec.scores.tau]);
}
