/** Columns that come from the engine on request: scores, distances to the pinned image, the projection. Latest wins. */
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Points } from '../../../src-shared/inside-polygon.ts';
import { type Api, api, asError } from '../../state/api.ts';
import { Turns } from '../../state/turns.ts';
import { fetchDistances, fetchProjection, fetchScores } from './engine-columns.ts';

type AvailableScores = Awaited<ReturnType<Api['scores']['available']['query']>>;

/** Score columns that are kept: every row of the table in two metrics. */
const keptColumns = 40;

/** One request at a time; an answer to an older one is dropped. */
class Latest<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<TripletscopeError | null>(null);
  loading = $state(false);
  private key: string | null = null;
  private controller: AbortController | null = null;

  /** `key` names what is wanted; null wants nothing. The same key is not asked for twice, unless it failed. */
  async want(key: string | null, load: (signal: AbortSignal) => Promise<T>): Promise<void> {
    if (key === this.key && this.error === null) return;
    this.controller?.abort();
    this.key = key;
    this.error = null;
    this.value = null;
    this.loading = key !== null;
    if (key === null) return;
    const controller = new AbortController();
    this.controller = controller;
    try {
      const value = await load(controller.signal);
      if (this.controller === controller) this.value = value;
    } catch (error) {
      if (this.controller === controller) this.error = asError(error);
    } finally {
      if (this.controller === controller) this.loading = false;
    }
  }

  forget(): void {
    this.controller?.abort();
    this.controller = null;
    this.key = null;
    this.value = null;
    this.error = null;
    this.loading = false;
  }
}

export interface ColumnSources {
  api: Pick<Api, 'scores'>;
  scores: typeof fetchScores;
  distances: typeof fetchDistances;
  projection: typeof fetchProjection;
}

const engine: ColumnSources = {
  api,
  scores: fetchScores,
  distances: fetchDistances,
  projection: fetchProjection,
};

export class ColumnLoader {
  available = $state.raw<AvailableScores | null>(null);
  /** Of the current model, whose embeddings are asked for. */
  model = $state<string | null>(null);
  private readonly scores = new Latest<Float32Array>();
  private readonly distances = new Latest<Float32Array>();
  private readonly projections = new Latest<Points>();

  private readonly kept = new Map<string, Promise<Float32Array>>();
  private readonly turns = new Turns();
  private readonly from: ColumnSources;

  constructor(from: ColumnSources = engine) {
    this.from = from;
  }

  get score(): Float32Array | null {
    return this.scores.value;
  }
  /** A column of what is shown is on its way: whatever is copied now would lack it. */
  get loading(): boolean {
    return this.scores.loading || this.distances.loading;
  }
  get scoreError(): TripletscopeError | null {
    return this.scores.error;
  }
  get distance(): Float32Array | null {
    return this.distances.value;
  }
  get distanceError(): TripletscopeError | null {
    return this.distances.error;
  }
  get projection(): Points | null {
    return this.projections.value;
  }
  get projectionError(): TripletscopeError | null {
    return this.projections.error;
  }
  get projectionLoading(): boolean {
    return this.projections.loading;
  }

  async refreshAvailable(): Promise<void> {
    const isLatest = this.turns.begin();
    const available = await this.from.api.scores.available.query().catch(() => null);
    if (isLatest()) this.available = available;
  }

  /** The current one, where it has embeddings. */
  setModels(list: readonly { id: number | string; current: boolean; images: number }[]): void {
    const current = list.find(({ current: chosen }) => chosen) ?? list[0];
    this.model = current === undefined || current.images === 0 ? null : String(current.id);
  }

  /** A score of every image, kept for the next time. */
  column(row: string, metric: string): Promise<Float32Array> {
    const key = `${row}:${metric}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const asked = this.from.scores(row, metric);
    asked.catch(() => {
      if (this.kept.get(key) === asked) this.kept.delete(key);
    });
    this.kept.set(key, asked);
    for (const old of [...this.kept.keys()].slice(0, -keptColumns)) this.kept.delete(old);
    return asked;
  }

  wantScore(score: { row: string; metric: string } | null): void {
    const key = score === null ? null : `${score.row}:${score.metric}`;
    void this.scores.want(key, () => this.column(score!.row, score!.metric));
  }

  wantDistance(model: string | null, image: string | null): void {
    const key = model === null || image === null ? null : `${model}:${image}`;
    void this.distances.want(key, (signal) => this.from.distances(model!, image!, signal));
  }

  wantProjection(model: string | null): void {
    void this.projections.want(model, (signal) => this.from.projection(model!, signal));
  }

  /** Evaluations or embeddings have changed. */
  forgetScores(): void {
    this.kept.clear();
    this.scores.forget();
  }
  forgetEmbeddings(): void {
    this.distances.forget();
    this.projections.forget();
  }

  destroy(): void {
    this.forgetScores();
    this.forgetEmbeddings();
  }
}
