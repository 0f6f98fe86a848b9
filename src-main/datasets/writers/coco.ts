/** COCO: annotations/instances_train.json and instances_test.json, with images/ beside. */
import { encodeRuns, runsToText } from '../../../src-shared/rle.ts';
import type { Segmentation, Split } from '../dataset.ts';
import { areaOf, boxOf, countClass, rasterOf } from './shapes.ts';
import { type DatasetWriter, type ExportImage, type ExportObject, innerPath, type Output } from './writer.ts';

export const writeCoco: DatasetWriter = async (set, out) => {
  const parts: Record<Split, { images: string[]; annotations: string[] }> = {
    train: { images: [], annotations: [] },
    test: { images: [], annotations: [] },
  };
  const classes = new Map(set.classes.map((name, i) => [name, i + 1]));
  let imageId = 0;
  let annotationId = 0;
  for await (const image of set.images) {
    imageId++;
    const { images, annotations } = parts[image.split];
    const file = innerPath(image);
    const { width, height } = image;
    images.push(JSON.stringify({ id: imageId, file_name: file, width, height }));
    await out.image(image, `images/${file}`);
    countClass(image, out);
    for (const object of image.objects) {
      if (!classes.has(object.className)) classes.set(object.className, classes.size + 1);
      const box = boxOf(object, image);
      if (box === null) {
        out.lose('object-dropped', 1, `an empty mask of ${image.relativePath}`);
        continue;
      }
      annotations.push(
        JSON.stringify({
          id: ++annotationId,
          image_id: imageId,
          category_id: classes.get(object.className),
          bbox: [box.x, box.y, box.width, box.height],
          area: areaOf(object),
          segmentation: segmentationOf(object, image, out),
          iscrowd: 0,
        }),
      );
    }
  }
  const categories = [...classes].map(([name, id]) => JSON.stringify({ id, name }));
  for (const [split, { images, annotations }] of Object.entries(parts)) {
    if (images.length > 0)
      await out.file(`annotations/instances_${split}.json`, json({ images, categories, annotations }));
  }
};

function* json(arrays: Record<string, readonly string[]>): Generator<string> {
  yield '{"info": {"description": "exported by Tripletscope"}, "licenses": []';
  for (const [key, entries] of Object.entries(arrays)) {
    yield `,\n"${key}": [`;
    for (const [i, entry] of entries.entries()) yield `${i === 0 ? '\n' : ',\n'}${entry}`;
    yield ']';
  }
  yield '}\n';
}

/** Polygons and run lengths as they are; COCO's polygons have no holes. */
function segmentationOf({ shape }: ExportObject, image: ExportImage, out: Output): unknown {
  if (shape === null) return [];
  if (shape.kind === 'polygons' && shape.rule !== 'even-odd') return shape.polygons.map((ring) => Array.from(ring));
  if (shape.kind === 'polygons') {
    out.lose('outline-as-pixels', 1, `a polygon with holes of ${image.relativePath}`);
    const { width, height } = image;
    return runs({ kind: 'rle', width, height, counts: runsToText(encodeRuns(rasterOf(shape, image))) });
  }
  return runs(shape);
}

function runs({ width, height, counts }: Extract<Segmentation, { kind: 'rle' }>): unknown {
  return { size: [height, width], counts: typeof counts === 'string' ? counts : Array.from(counts) };
}
