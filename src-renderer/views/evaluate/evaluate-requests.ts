/** What Evaluate asks of the engine, each under a key that names all it depends on. */
import type { MetricName } from '../../../src-shared/report-types.ts';
import type { TableSpec } from '../../../src-shared/table-spec.ts';
import { type Api, api, fetchFrame } from '../../state/api.ts';
import type { ResourceRequest } from '../../state/resources.ts';

type Evaluations = Api['evaluations'];
export type Sources = Awaited<ReturnType<Evaluations['sources']['query']>>;
export type Source = Sources[number];
export type Table = Awaited<ReturnType<Evaluations['table']['query']>>;
export type Pairs = Awaited<ReturnType<Evaluations['pairs']['query']>>;
export type Thresholds = Awaited<ReturnType<Evaluations['thresholds']['query']>>;
export type Layers = Awaited<ReturnType<Evaluations['layers']['query']>>;
type LayerCell = Parameters<Evaluations['layerImages']['query']>[0];
type LayerImages = Awaited<ReturnType<Evaluations['layerImages']['query']>>;
export type PairsSpec = Parameters<Evaluations['pairs']['query']>[0];

/** What each image contributes to one metric of one row, in the order of the catalogue. */
export interface SampleColumn {
  /** On all its images; null where none carries it. */
  whole: number | null;
  tau: number | null;
  /** Scored images of the choice. */
  images: number;
  /** NaN where an image has none. */
  value: Float32Array;
  /** Of a scored image without a value: 1 where its map is constant, 2 for another reason. */
  without: Uint8Array;
}

export interface RetrievalScores {
  recallAt: Record<'1' | '2' | '4' | '8', number>;
  rPrecision: number;
  mapAtR: number;
  /** With a positive among the references. */
  queries: number;
  /** Whether training images were searched, or the other test images. */
  referred: boolean;
}

/** One value a query; images are rows of the catalogue. */
export interface RetrievalColumns extends Record<string, Uint32Array | Int32Array | Float32Array> {
  query: Uint32Array;
  /** Rank of the first right neighbour, from 1; 0 where none was near. */
  firstRight: Uint32Array;
  rPrecision: Float32Array;
  averagePrecision: Float32Array;
  /** −1 where there is none. */
  wrong: Int32Array;
  right: Int32Array;
  /** D. */
  wrongDistance: Float32Array;
  rightDistance: Float32Array;
}

export interface Retrieval {
  scores: RetrievalScores;
  columns: RetrievalColumns;
}

export interface TargetRetrievalScores {
  /** Mean |Δt| of a query and its nearest reference, and of a reference drawn at random. */
  nearest: number;
  chance: number;
  /** Mean over queries of Spearman's ρ of D and |Δt|. */
  rankCorrelation: number;
  queries: number;
  /** Whether training images were searched, or the other test images. */
  referred: boolean;
  /** Of t. */
  scale: 'log' | 'identity';
}

/** One value a query; images are rows of the catalogue. */
export interface TargetRetrievalColumns extends Record<string, Uint32Array | Float32Array | Float64Array> {
  query: Uint32Array;
  nearest: Uint32Array;
  /** D. */
  distance: Float32Array;
  /** |Δt|. */
  difference: Float64Array;
  /** NaN where D or |Δt| is the same for all references. */
  rankCorrelation: Float32Array;
  /** As they were given, whatever the scale of t. */
  ownTarget: Float64Array;
  nearestTarget: Float64Array;
}

export interface TargetRetrieval {
  scores: TargetRetrievalScores;
  columns: TargetRetrievalColumns;
}

/** A column of the scores of retrieval, whatever relates the images. */
export interface ScoreColumn<Result> {
  title: string;
  text: (result: Result) => string;
}

/** `state` tells one state of the workspace from another. */
export class EvaluateRequests {
  private readonly state: string;

  constructor(state: string) {
    this.state = state;
  }

  sources(): ResourceRequest<Sources> {
    return { key: this.key('sources'), load: (signal) => api.evaluations.sources.query(undefined, { signal }) };
  }

  table(spec: TableSpec): ResourceRequest<Table> {
    return { key: this.key('table', spec), load: (signal) => api.evaluations.table.query(spec, { signal }) };
  }

  /** The table without intervals. */
  means(spec: TableSpec): ResourceRequest<Table> {
    const input = { ...spec, intervals: false };
    return {
      key: this.key('table', input),
      load: (signal) => api.evaluations.table.query(input, { signal }),
    };
  }

  pairs(spec: PairsSpec): ResourceRequest<Pairs> {
    return { key: this.key('pairs', spec), load: (signal) => api.evaluations.pairs.query(spec, { signal }) };
  }

  thresholds(rows: string[], subset: string[]): ResourceRequest<Thresholds> {
    const input = { rows, subset };
    return {
      key: this.key('thresholds', input),
      load: (signal) => api.evaluations.thresholds.query(input, { signal }),
    };
  }

  /** Null where it was not scored yet. */
  layers(evaluation: number, images: number): ResourceRequest<Layers> {
    const input = { evaluation, images };
    return { key: this.key('layers', input), load: (signal) => api.evaluations.layers.query(input, { signal }) };
  }

  /** Null where it was not scored. */
  layerImages(cell: LayerCell): ResourceRequest<LayerImages> {
    return {
      key: this.key('layer images', cell),
      load: (signal) => api.evaluations.layerImages.query(cell, { signal }),
    };
  }

  sample(row: string, metric: MetricName, subset: readonly string[]): ResourceRequest<SampleColumn> {
    const query = [`row=${encodeURIComponent(row)}`, ...subset.map((filter) => `subset=${encodeURIComponent(filter)}`)];
    const url = `/api/samples/${encodeURIComponent(metric)}?${query.join('&')}`;
    return {
      key: this.key('sample', url),
      bytesOf: ({ value }) => value.byteLength,
      load: async (signal) => {
        const { meta, arrays } = await fetchFrame<
          { value: number | null; tau: number | null; images: number },
          { value: Float32Array; without: Uint8Array }
        >(url, { signal });
        return { whole: meta.value, tau: meta.tau, images: meta.images, ...arrays };
      },
    };
  }

  retrieval(model: number, subset: readonly string[]): ResourceRequest<Retrieval> {
    const url = retrievalUrl(model, subset);
    return {
      key: this.key('retrieval', url),
      bytesOf: ({ columns }) => 32 * columns.query.length,
      load: async (signal) => {
        const { meta, arrays } = await fetchFrame<RetrievalScores, RetrievalColumns>(url, { signal });
        return { scores: meta, columns: arrays };
      },
    };
  }

  /** The same where images are related by a number. */
  targetRetrieval(model: number, subset: readonly string[]): ResourceRequest<TargetRetrieval> {
    const url = retrievalUrl(model, subset);
    return {
      key: this.key('target retrieval', url),
      bytesOf: ({ columns }) => 40 * columns.query.length,
      load: async (signal) => {
        const { meta, arrays } = await fetchFrame<TargetRetrievalScores, TargetRetrievalColumns>(url, { signal });
        return { scores: meta, columns: arrays };
      },
    };
  }

  private key(what: string, input: unknown = null): string {
    return `${what} ${this.state} ${JSON.stringify(input)}`;
  }
}

function retrievalUrl(model: number, subset: readonly string[]): string {
  const query = subset.map((filter) => `subset=${encodeURIComponent(filter)}`).join('&');
  return `/api/retrieval/${model}${query === '' ? '' : `?${query}`}`;
}
