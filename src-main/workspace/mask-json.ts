/** Where a mask lies, as JSON in the database: numbers of typed arrays become lists, and back. */
import type { MaskSource, Segmentation } from '../datasets/dataset.ts';

export function maskToJson(source: MaskSource): string {
  return JSON.stringify(source, (_, part: unknown) =>
    part instanceof Float64Array || part instanceof Uint32Array ? Array.from(part) : part,
  );
}

type Plain =
  | { kind: 'polygons'; polygons: number[][] }
  | { kind: 'rle'; width: number; height: number; counts: string | number[] };

export function maskFromJson(text: string): MaskSource {
  const source = JSON.parse(text) as Extract<MaskSource, { kind: 'file' }> | { kind: 'segmentations'; parts: Plain[] };
  return source.kind === 'file' ? source : { kind: 'segmentations', parts: source.parts.map(toSegmentation) };
}

function toSegmentation(part: Plain): Segmentation {
  if (part.kind === 'polygons')
    return { kind: 'polygons', polygons: part.polygons.map((points) => Float64Array.from(points)) };
  const { kind, width, height, counts } = part;
  return { kind, width, height, counts: typeof counts === 'string' ? counts : Uint32Array.from(counts) };
}
