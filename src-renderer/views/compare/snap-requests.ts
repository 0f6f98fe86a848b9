/** The usual N of variants whose slider snaps, asked for before anybody moves it. */
import { type ColumnSpec, isTransfer } from './column-spec.ts';
import { type RemoteWeights, snapCounts } from './column-weights.ts';
import type { Subject } from './subject.ts';

export function snapRequests(columns: readonly ColumnSpec[], subjects: readonly Subject[]): RemoteWeights[] {
  return columns.flatMap((column, at) => {
    const subject = subjects[at];
    if (column.source === 'single' || (column.variant !== 'gradcam++' && column.variant !== 'xgradcam')) return [];
    if (subject?.state !== 'there') return [];
    const { id, model, gradients } = subject.image;
    const images = isTransfer(column) ? (subject.donors ?? []).map(({ image }) => image) : gradients ? [id] : [];
    const counts = [...snapCounts, 'all' as const];
    return images.flatMap((image) => counts.map((triplets) => ({ model, image, column, triplets })));
  });
}
