import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relationByClass } from '../../src-shared/relation-by-class.ts';
import { scoreTriplet } from '../../src-shared/score.ts';
import { embeddingOf } from './embeddings.ts';
import { hingeExpectation, resting } from './hinge-expectation.ts';

describe('hinge over every triplet', () => {
  it('is the mean over all pairs, one by one, weighted as the sampler draws them', async () => {
    const vectors = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 20, maxLength: 20 });
    const rule = fc.constantFrom('image' as const, 'class-first' as const);
    await fc.assert(
      // Whole numbers, so that distances tie and lie on the margin.
      fc.asyncProperty(vectors, fc.integer({ min: 0, max: 30 }), rule, async (numbers, margin, negatives) => {
        const embeddings = { data: Float32Array.from(numbers), width: 2 };
        const [positives, groups] = [
          [1, 2, 3],
          [
            [4, 5, 6, 7],
            [8, 9],
          ],
        ];
        const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2);
        const candidates = relationByClass({ by: 'class', labels })
          .among([...labels.keys()])
          .candidates(0)!;
        const work = hingeExpectation(embeddings, 0, candidates, { margin, negatives });
        const found = await resting(work, () => undefined);
        const sum = [0, 0];
        let [mass, active] = [0, 0];
        for (const p of positives) {
          for (const list of groups) {
            for (const n of list) {
              const [anchor, positive, negative] = [0, p, n].map((index) => embeddingOf(embeddings, index));
              const spec = { score: 'hinge', sign: 'evidence', margin } as const;
              const scored = scoreTriplet({ anchor, positive, negative }, spec);
              if (!scored.active) continue;
              const weight = negatives === 'image' ? 1 / 6 : 1 / (2 * list.length);
              active++;
              mass += weight;
              for (let e = 0; e < 2; e++) sum[e] += weight * scored.cotangent[e];
            }
          }
        }
        expect([found.active, found.inactive]).toEqual([active, 18 - active]);
        for (let e = 0; e < 2; e++) expect(found.cotangent[e]).toBeCloseTo(mass === 0 ? 0 : sum[e] / mass, 10);
      }),
    );
  });
});
