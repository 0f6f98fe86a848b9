/**
 * What the maps score against what is drawn, while it is drawn: objects are sampled where the evaluation samples them, each once
 * until it changes, so that a stroke costs what it covers. The row that is shown is scored in every frame, the others as the
 * window has time.
 */
import { untrack } from 'svelte';
import {
  liveTruth,
  preparedPixels,
  type SampledObject,
  sampledPixels,
} from '../../../src-shared/annotate/live-truth.ts';
import { RasterTiles } from '../../../src-shared/annotate/raster-tiles.ts';
import { maskOfGeometry } from '../../../src-shared/annotate/to-mask.ts';
import type { EvaluationSettings } from '../../../src-shared/evaluation-settings.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import { type LiveScores, scoresOf } from '../../../src-shared/live-scores.ts';
import type { WindowRow } from '../../maps/row-map.ts';
import type { AGeometry } from '../../state/annotation-wire.ts';
import type { AnnotateSession } from './annotate-session.svelte.ts';

export interface UnderlayScoresParts {
  session: AnnotateSession;
  evaluation: () => EvaluationSettings | null;
  maps: () => ReadonlyMap<WindowRow, RawMap>;
  /** That is shown; null where none is. */
  row: () => WindowRow | null;
  tau: () => number;
}

const usualSize = { rows: 224, columns: 224 };
/** The numbers of rows that are not shown are at most so old, in milliseconds, while the window is busy. */
const patience = 250;

interface Sampled {
  frame: string;
  pixels: Uint8Array;
}

export class UnderlayScores {
  private readonly parts: UnderlayScoresParts;
  /** Where objects lie, while they stay as they are. */
  private readonly sampled = new WeakMap<AGeometry, Sampled>();
  private others = $state.raw<ReadonlyMap<WindowRow, LiveScores>>(new Map());

  constructor(parts: UnderlayScoresParts) {
    this.parts = parts;
  }

  private readonly frame = $derived.by(() => {
    const { convention = 'tripletscope', size = usualSize } = this.parts.evaluation() ?? {};
    return { ...(size === 'image' ? usualSize : size), convention } as const;
  });

  /** Drafts score, too. */
  drafts = $state(false);

  /** What counts, of the image's own class, but for what is painted now. */
  private readonly still = $derived.by(() => {
    const { session } = this.parts;
    const { size, className } = session;
    const { tiles, target } = session.painting;
    const own = session.all.filter(
      ({ id, state, class: named }) =>
        id !== target?.id && (this.drafts || state === 'final') && (named === null || named === className),
    );
    const boxes = own.flatMap(({ geometry }) => (geometry.kind === 'box' ? [geometry as Box] : []));
    let pixels: Uint8Array | null = null;
    for (const { id, geometry } of own) {
      const one = geometry.kind === 'box' ? null : this.pixelsOf(geometry, tiles.get(id)?.raster ?? null, size);
      if (one === null) continue;
      pixels ??= new Uint8Array(one.length);
      for (let i = 0; i < one.length; i++) pixels[i] |= one[i];
    }
    return { pixels, truth: liveTruth({ size, boxes, pixels, ...this.frame }) };
  });

  readonly truth = $derived.by(() => {
    const { still, frame, parts } = this;
    const { session } = parts;
    const { target } = session.painting;
    void session.painting.strokes;
    const named = target?.object?.class ?? (target?.object === null ? session.newClass : null);
    const counts =
      target !== null && (this.drafts || target.object?.state !== 'draft') && [null, session.className].includes(named);
    if (!counts) return still.truth;
    const pixels = still.pixels === null ? undefined : still.pixels.slice();
    return {
      ...still.truth,
      mask: preparedPixels(sampledPixels(areaOf(target.tiles.raster), session.size, frame, pixels)),
    };
  });

  readonly values = $derived.by((): ReadonlyMap<WindowRow, LiveScores> => {
    const { others, truth, parts } = this;
    const row = parts.row();
    const map = row === null ? undefined : parts.maps().get(row);
    if (row === null || map === undefined) return others;
    return new Map([...others, [row, scoresOf(map, truth, parts.tau())]]);
  });

  /** To be called where effects may be made. */
  attend(): void {
    const { parts } = this;
    let image: string | null = null;
    let waiting = 0;
    let left = 0;
    let next = 0;
    const names = (): WindowRow[] => [...parts.maps().keys()].filter((name) => name !== parts.row());
    const step = (deadline: IdleDeadline): void => {
      waiting = 0;
      const rows = names();
      const found = new Map([...this.others].filter(([name]) => rows.includes(name)));
      left = Math.min(left, rows.length);
      while (left > 0) {
        const name = rows[next++ % rows.length];
        found.set(name, scoresOf(parts.maps().get(name)!, this.truth, parts.tau()));
        left--;
        if (deadline.timeRemaining() < 6) break;
      }
      this.others = found;
      if (left > 0) waiting = requestIdleCallback(step, { timeout: patience });
    };
    $effect(() => {
      const shown = parts.session.document.image;
      left = parts.row() === null ? 0 : names().length;
      if (left > 0) void [this.truth, parts.tau()];
      if (shown !== image || left === 0) untrack(() => (this.others = new Map()));
      image = shown;
      if (left > 0) waiting ||= requestIdleCallback(step, { timeout: patience });
    });
    $effect(() => () => cancelIdleCallback(waiting));
  }

  /** Null for a mask file that has not come yet. */
  private pixelsOf(geometry: AGeometry, laid: RasterTiles | null, size: Size): Uint8Array | null {
    const frame = JSON.stringify(this.frame);
    const known = this.sampled.get(geometry);
    if (known?.frame === frame) return known.pixels;
    const mask = laid !== null || geometry.kind === 'file' ? null : maskOfGeometry(geometry, size);
    const raster = laid ?? (mask === null ? null : RasterTiles.fromRuns(mask));
    if (raster === null) return null;
    const pixels = sampledPixels(areaOf(raster), size, this.frame);
    this.sampled.set(geometry, { frame, pixels });
    return pixels;
  }
}

function areaOf(raster: RasterTiles): SampledObject {
  return { has: (x, y) => raster.has(x, y), within: raster.extents() };
}
