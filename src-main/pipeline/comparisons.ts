/** Which rows are held against which: what the paper reports and a user wants to confirm or refute (METHOD section 8). */
import type { MetricName, RowId } from '../../src-shared/report-types.ts';

export const comparisons: readonly (readonly [RowId, RowId])[] = [
  ['averaged', 'single'],
  ['averaged', 'positive'],
  ['single', 'positive-single'],
  ['positive', 'positive-single'],
  ['averaged-all', 'averaged'],
  ['averaged-top', 'averaged'],
  ['averaged', 'activation'],
  ['averaged-top', 'activation'],
  ['averaged', 'center'],
  ['gradcam++-averaged', 'gradcam++-single'],
  ['gradcam++-averaged-top', 'gradcam++-averaged'],
  ['gradcam++-averaged', 'averaged'],
  ['transfer-top', 'averaged-top'],
  ['gradcam++-transfer-top', 'gradcam++-averaged-top'],
];

export const pairedMetrics: readonly MetricName[] = [
  'energyInBox',
  'energyInMask',
  'maskIoU',
  'maxBoxAcc',
  'maxBoxAccV2',
  'pointing',
];
