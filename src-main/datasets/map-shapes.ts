/** The shapes of a listed image in another frame; box and outline of one object go on to know each other. */
import type { Box } from '../../src-shared/geometry.ts';
import type { MaskFile, Segmentation } from './dataset.ts';
import type { ListedBox, ListedImage } from './listing.ts';

export interface ShapeMapping {
  box(box: Box): Box;
  part(part: Segmentation): Segmentation;
  file?(file: MaskFile): MaskFile;
}

export function mapShapes(listed: ListedImage, { box: boxOf, part, file = (same) => same }: ShapeMapping): ListedImage {
  const mapped = new Map<Segmentation, Segmentation>();
  const partOf = (old: Segmentation): Segmentation => {
    const known = mapped.get(old) ?? part(old);
    mapped.set(old, known);
    return known;
  };
  const listedBox = (old: ListedBox): ListedBox => ({
    ...old,
    box: boxOf(old.box),
    ...(old.part ? { part: partOf(old.part) } : {}),
  });
  const { boxes, mask, others } = listed;
  const masks =
    mask?.kind === 'segmentations'
      ? { ...mask, parts: mask.parts.map(partOf), ...(mask.files ? { files: mask.files.map(file) } : {}) }
      : mask && { kind: mask.kind, ...file(mask) };
  return {
    ...listed,
    boxes: boxes.map(listedBox),
    mask: masks,
    ...(others && {
      others: others.map((other) => ({
        ...other,
        box: other.box && listedBox(other.box),
        part: other.part && partOf(other.part),
      })),
    }),
  };
}
