/** Triplets and their averages by target and by list, against every triplet written down one by one. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import type { RelationSpec } from '../../src-shared/relation.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { type ScoreSpec, scoreNames, scoreTriplet } from '../../src-shared/score.ts';
import { embeddingOf } from './embeddings.ts';
import { ExpectedEmbeddings } from './expected-embeddings.ts';
import { meanOverAll, meanOverTriplets } from './mean-cotangent.ts';
import { TripletSource } from './sampling.ts';

const count = 24;
const random = createRandom('relations');
const embeddings = { data: Float32Array.from({ length: count * 5 }, () => random.normal()), width: 5 };
const images = Array.from({ length: count }, (_, i) => ({ split: i < 18 ? 'train' : 'test' }) as const);
const f = (image: number) => embeddingOf(embeddings, image);

interface Enumerated {
  positive: number;
  negative: number;
  /** The sampler's probability of this triplet. */
  weight: number;
  marginFactor: number;
}

interface Case {
  name: string;
  spec: RelationSpec;
  negatives: 'image' | 'class-first';
  /** Every triplet of an anchor, by the definition of the relation alone. */
  triplets: (anchor: number) => Enumerated[];
}

const targets = Float64Array.from({ length: count }, () => random.integer(40) / 10);
const near = 0.6;
const far = 1.3;

function byTarget(negatives: Case['negatives'], scaledMargin: boolean): Case {
  const rule = { kind: 'distance', within: near, beyond: far } as const;
  const apart = (a: number, b: number) => Math.abs(targets[a] - targets[b]);
  return {
    name: `by target, negatives by ${negatives}${scaledMargin ? ', margin scaled' : ''}`,
    spec: { by: 'target', targets, rule, scaledMargin },
    negatives,
    triplets: (anchor) => {
      const others = [...images.keys()].filter((i) => i !== anchor && images[i].split === 'train');
      const positives = others.filter((i) => apart(anchor, i) <= near);
      const all = others.filter((i) => apart(anchor, i) >= far);
      const below = (i: number) => targets[i] < targets[anchor];
      const sides = new Set(all.map(below)).size;
      return positives.flatMap((positive) =>
        all.map((negative) => {
          const ofSide = all.filter((i) => below(i) === below(negative)).length;
          const weight = (negatives === 'image' ? 1 / all.length : 1 / (sides * ofSide)) / positives.length;
          return { positive, negative, weight, marginFactor: scaledMargin ? apart(anchor, negative) / far : 1 };
        }),
      );
    },
  };
}

const rows = Array.from({ length: 90 }, () => {
  const [a, p, n] = random.shuffle([...images.keys()]);
  return [a, p, n];
});
rows.push(rows[0], rows[0]);

const byTriplets: Case = {
  name: 'by listed triplets, some twice',
  spec: { by: 'list', count, form: 'triplets', rows: Int32Array.from(rows.flat()) },
  negatives: 'image',
  triplets: (anchor) => {
    const own = rows.filter(([a]) => a === anchor);
    return own.map(([, positive, negative]) => ({ positive, negative, weight: 1 / own.length, marginFactor: 1 }));
  },
};

const alike = new Map(rows.map(([a, b], i) => [[a, b].sort((x, y) => x - y).join(' '), i % 2]));
const byPairs: Case = {
  name: 'by listed pairs',
  spec: {
    by: 'list',
    count,
    form: 'pairs',
    rows: Int32Array.from([...alike].flatMap(([pair, same]) => [...pair.split(' ').map(Number), same])),
  },
  negatives: 'image',
  triplets: (anchor) => {
    const of = (same: number) =>
      [...images.keys()].filter((i) => alike.get([anchor, i].sort((x, y) => x - y).join(' ')) === same);
    const [positives, others] = [of(1), of(0)];
    const weight = 1 / (positives.length * others.length);
    return positives.flatMap((positive) => others.map((negative) => ({ positive, negative, weight, marginFactor: 1 })));
  },
};

const cases = [byTarget('image', false), byTarget('class-first', false), byTarget('image', true), byTriplets, byPairs];

describe.each(cases)('$name', ({ spec, negatives, triplets }) => {
  const source = new TripletSource(images, relationOf(spec), { seed: 11, negatives });
  const anchors = [...images.keys()].filter((anchor) => source.candidates(anchor) !== null);

  it('has a triplet for exactly the anchors that have one by its definition', () => {
    expect(anchors.length).toBeGreaterThan(5);
    expect(anchors).toEqual([...images.keys()].filter((anchor) => triplets(anchor).length > 0));
  });

  it('draws triplets of its definition alone, and in time each', () => {
    for (const anchor of anchors.slice(0, 6)) {
      const nameOf = (t: { positive: number; negative: number }) => `${t.positive} ${t.negative}`;
      const drawn = new Set(source.sample(anchor, 6000).map(nameOf));
      expect([...drawn].sort()).toEqual([...new Set(triplets(anchor).map(nameOf))].sort());
    }
  });

  it.each(scoreNames)('averaged over all triplets is the mean of them, one by one: %s', async (score) => {
    const spec: ScoreSpec = { score, sign: 'evidence', margin: 2 };
    const expected = new ExpectedEmbeddings(embeddings);
    for (const anchor of anchors) {
      const sum = new Float64Array(5);
      let [mass, active] = [0, 0];
      for (const { positive, negative, weight, marginFactor } of triplets(anchor)) {
        const margin = spec.margin * marginFactor;
        const triplet = { anchor: f(anchor), positive: f(positive), negative: f(negative) };
        const scored = scoreTriplet(triplet, { ...spec, margin });
        if (!scored.active) continue;
        active++;
        mass += weight;
        for (let e = 0; e < 5; e++) sum[e] += weight * scored.cotangent[e];
      }
      const candidates = source.required(anchor);
      const found = meanOverAll(embeddings, anchor, candidates, { spec, negatives });
      expect([found.active, found.inactive]).toEqual([active, triplets(anchor).length - active]);
      for (let e = 0; e < 5; e++) {
        expect(Math.abs(found.cotangent[e] - (mass === 0 ? 0 : sum[e] / mass))).toBeLessThan(1e-10);
      }
      if (score !== 'difference') continue;
      const means = await expected.of(candidates, negatives, () => undefined);
      for (let e = 0; e < 5; e++) {
        expect(Math.abs(2 * (means.positive[e] - means.negative[e]) - sum[e])).toBeLessThan(1e-10);
      }
    }
  });

  it('tends to that mean as N grows, hinge with its margins included', () => {
    const [anchor] = anchors;
    for (const score of ['difference', 'hinge'] as const) {
      const spec: ScoreSpec = { score, sign: 'evidence', margin: 2 };
      const limit = meanOverAll(embeddings, anchor, source.required(anchor), { spec, negatives }).cotangent;
      const { cotangent } = meanOverTriplets(embeddings, anchor, source.sample(anchor, 20_000), spec);
      expect(Math.hypot(...cotangent.map((v, e) => v - limit[e])) / Math.hypot(...limit)).toBeLessThan(0.03);
    }
  });
});
