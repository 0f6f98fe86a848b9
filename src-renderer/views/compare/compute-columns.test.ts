import { describe, expect, it } from 'vitest';
import type { FeatureMapFrame, GradientFrame, TruthFrame } from '../../../src-shared/compare-frames.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { columnFromText, columnsFromText } from './column-spec.ts';
import type { RemoteWeights } from './column-weights.ts';
import { type ColumnMap, type ComparisonInput, computeComparison } from './compute-columns.ts';
import type { LoadedImage } from './loaded-image.ts';
import type { ThereSubject } from './subject.ts';

/** 2 × 2 pixels, 3 channels, E = 2; J maps the first two channels to the two dimensions, the third to none. */
const feature: FeatureMapFrame = {
  meta: { image: '1', rows: 2, columns: 2, channels: 3, constantGradient: true, cached: true },
  arrays: {
    featureMap: Float32Array.of(1, 0, 5, 0, 1, 5, 0, 0, 5, 2, 0, 5),
    embedding: Float32Array.of(0, 0),
  },
};

function gradients(scale = 1): GradientFrame {
  return {
    meta: {
      image: '1',
      channels: 3,
      width: 2,
      draws: 2,
      pools: { positives: 2, negatives: 2, triplets: 4 },
      margin: 0.2,
      allActive: { active: 4, inactive: 0 },
    },
    arrays: {
      jacobian: Float32Array.of(scale, 0, 0, scale, 0, 0),
      embedding: Float32Array.of(0, 0),
      positives: Uint32Array.of(2, 3),
      negatives: Uint32Array.of(8, 9),
      positiveDistances: Float32Array.of(1, 1),
      negativeDistances: Float32Array.of(1, 1),
      positiveSums: Float32Array.of(1, 0, 1, 1),
      negativeSums: Float32Array.of(0, 1, 0, 2),
      hingeSums: new Float32Array(4),
      activeCounts: Uint32Array.of(1, 2),
      allPositive: Float32Array.of(0.5, 0.5),
      allNegative: Float32Array.of(0, 1),
      allHinge: new Float32Array(2),
    },
  };
}

const loaded: LoadedImage = {
  id: '1',
  model: 7,
  feature,
  gradients: gradients(),
  noTriplet: null,
  truth: null,
  truthError: null,
  preview: null,
  photoError: null,
};

const anchor: ThereSubject = {
  state: 'there',
  role: 'anchor',
  image: loaded,
  triplet: { anchor: [0, 0], positive: [1, 0], negative: [0, 1] },
  tripletImages: { positive: '2', negative: '8' },
  anchor: '1',
  donors: [],
};

interface Changes extends Partial<ComparisonInput> {
  /** Of every column's subject. */
  subject?: Partial<ThereSubject>;
}

function input(text: string, { subject, ...changes }: Changes = {}): ComparisonInput {
  const columns = columnsFromText(text)!;
  return {
    image: '1',
    model: 7,
    columns,
    subjects: columns.map(({ on }) => ({ ...anchor, role: on, ...subject })),
    triplets: 2,
    top: 1,
    taus: columns.map(() => 0.2),
    margin: 0.2,
    form: 'stable',
    shared: false,
    weights: () => undefined,
    pixelGradient: () => undefined,
    ...changes,
  };
}

function ready(given: ComparisonInput, at = 0): ColumnMap {
  const result = computeComparison(given).columns[at];
  if (result.state !== 'ready') throw new Error(`the column is ${result.state}`);
  return result;
}

describe('columns of a comparison', () => {
  it('follow N exactly: α = J · 2 (mean f(p) − mean f(n))', () => {
    expect([...ready(input('averaged', { triplets: 1 })).alpha!]).toEqual([2, -2, 0]);
    expect([...ready(input('averaged')).alpha!]).toEqual([1, -1, 0]);
    expect([...ready(input('averaged', { triplets: 'all' })).alpha!]).toEqual([1, -1, 0]);
    expect(ready(input('averaged', { triplets: 99 })).triplets).toBe(2);
  });

  it('are Σ α A before ReLU, cut to the strongest M', () => {
    expect([...ready(input('averaged')).map.data]).toEqual([1, -1, 0, 2]);
    const top = ready(input('top'));
    expect([...top.map.data]).toEqual([1, 0, 0, 2]);
    expect([top.top, ready(input('top', { top: 9 })).top]).toEqual([1, 3]);
  });

  it('turn with the sign', () => {
    expect([...ready(input('averaged.gradcam.difference.counter')).map.data]).toEqual([-1, 1, 0, -2]);
  });

  it('explain the triplet that was chosen', () => {
    const triplet = { anchor: [0, 0], positive: [0, 2], negative: [0, 1] };
    expect([...ready(input('single', { subject: { triplet } })).alpha!]).toEqual([0, 2, 0]);
    const late = input('single', { subject: { triplet: null } });
    expect(computeComparison(late).columns[0]).toEqual({ state: 'waiting' });
  });

  it('compute pixel variants from a constant gradient, and say where one is Grad-CAM', () => {
    const hires = ready(input('single.hirescam'));
    expect([...hires.map.data]).toEqual([...ready(input('single')).map.data]);
    expect(hires.equalsGradCam).toBe(true);
    expect([...ready(input('single.layercam')).map.data]).toEqual([2, 0, 0, 4]);
  });

  it('draw the mean α of the donors on the image itself', () => {
    const donors = [1, 3].map((scale) => donor(String(scale), gradients(scale)));
    expect([...ready(input('transferred', { subject: { donors } })).alpha!]).toEqual([2, -2, 0]);
    expect(computeComparison(input('transferred', { subject: { donors: null } })).columns[0].state).toBe('waiting');
    expect(computeComparison(input('transferred')).columns[0].state).toBe('none');
    const late = [donor('5', null)];
    expect(computeComparison(input('transferred', { subject: { donors: late } })).columns[0].state).toBe('waiting');
    const lost = [{ ...donor('5', null), error: 'the file is cut off' }];
    expect(computeComparison(input('transferred', { subject: { donors: lost } })).columns[0]).toEqual({
      state: 'none',
      reason: 'the donors could not be found: the file is cut off',
    });
  });

  it('transfer without a triplet of their own', () => {
    const noTriplet = new TripletscopeError('bad-input', 'alone in its class');
    const image = { ...loaded, gradients: null, noTriplet };
    const alone = input('averaged,transferred', { subject: { image, donors: [donor('5', gradients())] } });
    expect(computeComparison(alone).columns[0]).toEqual({ state: 'none', reason: 'alone in its class' });
    expect(ready(alone, 1).map.data).toHaveLength(4);
  });

  it('ask the engine for what is not linear, at the nearest N that it computes', () => {
    const asked: RemoteWeights[] = [];
    const weights = (request: RemoteWeights) => {
      asked.push(request);
      return undefined;
    };
    const result = computeComparison(input('averaged.gradcam++', { weights }));
    expect(result.columns[0].state).toBe('waiting');
    expect(asked).toEqual([{ model: 7, image: '1', column: columnFromText('averaged.gradcam++'), triplets: 1 }]);
  });

  it('share limits among maps of one variant only', () => {
    const shared = computeComparison(input('averaged,top,activation', { shared: true, triplets: 1 }));
    const limits = shared.columns.map((column) => (column.state === 'ready' ? column.limits : null));
    expect(limits[0]).toEqual(limits[1]);
    expect(limits[2]).not.toEqual(limits[0]);
  });

  it('lie on the other images of the triplet, by what each has to do with the score', () => {
    // −D(a,p) grows where f(p) comes nearer to f(a); D(a,n) where f(n) goes away from it.
    expect([...ready(input('single@positive')).alpha!]).toEqual([-2, 0, 0]);
    expect([...ready(input('single@negative')).alpha!]).toEqual([0, 2, 0]);
    expect([...ready(input('single.gradcam.negative.counter@negative')).alpha!]).toEqual([0, -2, 0]);
    expect(computeComparison(input('single.gradcam.positive@negative')).columns[0]).toEqual({
      state: 'none',
      reason: 'this score does not depend on the negative',
    });
    // A donor has triplets of its own.
    expect([...ready(input('single@donor')).alpha!]).toEqual([2, -2, 0]);
    expect([...ready(input('averaged@donor')).alpha!]).toEqual([1, -1, 0]);
  });

  it('wait where their image has not come, and say why they never will', () => {
    const subjects = [{ state: 'waiting' } as const, { state: 'none', reason: 'no such model' } as const];
    expect(computeComparison(input('averaged,averaged~123456', { subjects })).columns).toEqual(subjects);
  });
});

describe('the best of a row', () => {
  /** A mask in the lower right quarter. */
  function truth(): TruthFrame {
    const mask = new Uint8Array(224 * 224);
    for (let y = 112; y < 224; y++) mask.fill(1, y * 224 + 112, (y + 1) * 224);
    const meta = { image: '1', width: 224, height: 224, boxes: [], rows: 224, columns: 224, hasMask: true };
    return { meta, arrays: { mask } };
  }
  const bestOf = (text: string, changes: Partial<ComparisonInput> = {}) =>
    computeComparison(input(text, { subject: { image: { ...loaded, truth: truth() } }, ...changes })).best;

  it('is marked', () => {
    const { mask, box } = bestOf('averaged,activation');
    expect([...mask]).toEqual([0]);
    expect([...box]).toEqual([]);
  });

  it('is nobody among equals', () => {
    expect([...bestOf('averaged,averaged,activation').mask]).toEqual([]);
  });

  it('is never one of what speaks against, nor one on another image', () => {
    expect([...bestOf('averaged.gradcam.difference.counter,activation,centre').mask]).not.toContain(0);
    expect([...bestOf('averaged@negative,activation,centre').mask]).not.toContain(0);
    expect([...bestOf('averaged,averaged.gradcam.difference.counter').mask]).toEqual([]);
  });
});

function donor(image: string, frame: GradientFrame | null) {
  return { image, distance: 1, gradients: frame, error: null };
}
