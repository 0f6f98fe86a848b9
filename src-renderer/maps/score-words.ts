/** What the choices call the scores that a map can explain (METHOD section 2). */
import type { ScoreName } from '../../src-shared/score.ts';

export const scoreLabels: Readonly<Record<ScoreName, string>> = {
  difference: 'D(a,n) − D(a,p)',
  positive: '−D(a,p)',
  negative: 'D(a,n)',
  hinge: '−L (active triplets)',
};
