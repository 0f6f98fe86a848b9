/** A relation from its spec, on either side of a thread. */
import type { Relation, RelationSpec } from './relation.ts';
import { relationByClass } from './relation-by-class.ts';
import { relationByList } from './relation-by-list.ts';
import { relationByTarget } from './relation-by-target.ts';

/** Throws what the spec's own kind throws. */
export function relationOf(spec: RelationSpec): Relation {
  switch (spec.by) {
    case 'class':
      return relationByClass(spec);
    case 'target':
      return relationByTarget(spec);
    case 'list':
      return relationByList(spec);
  }
}

/** Groups of which a share each is held out, so that no class is lost: by class the class, else all images are one. */
export function strataOf(spec: RelationSpec): Int32Array {
  return spec.by === 'class' ? spec.labels : new Int32Array(relationOf(spec).count);
}

/** The relation of some images among themselves, numbered anew in their order: for training on a part of them. */
export function restrictedTo(spec: RelationSpec, images: readonly number[]): RelationSpec {
  switch (spec.by) {
    case 'class':
      return { by: 'class', labels: Int32Array.from(images, (image) => spec.labels[image]) };
    case 'target':
      return { ...spec, targets: Float64Array.from(images, (image) => spec.targets[image]) };
    case 'list':
      return restrictedList(spec, images);
  }
}

function restrictedList(spec: RelationSpec & { by: 'list' }, images: readonly number[]): RelationSpec {
  const newIndex = new Int32Array(spec.count).fill(-1);
  for (const [index, image] of images.entries()) newIndex[image] = index;
  const names = spec.form === 'triplets' ? 3 : 2;
  const rows: number[] = [];
  for (let at = 0; at < spec.rows.length; at += 3) {
    const row = Array.from(spec.rows.subarray(at, at + 3), (value, i) => (i < names ? newIndex[value] : value));
    if (row.every((value) => value >= 0)) rows.push(...row);
  }
  return { ...spec, count: images.length, rows: Int32Array.from(rows) };
}
