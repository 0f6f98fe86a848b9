/** A catalogue made up for tests. */
import { type CatalogueColumns, type CatalogueMeta, hasBox, hasDraft, hasMask } from './catalogue.ts';
import { CatalogueTable } from './catalogue-table.ts';
import type { Frame } from './frame.ts';

export interface FixtureImage {
  path: string;
  class: string;
  split?: 'train' | 'test';
  box?: boolean;
  mask?: boolean;
  draft?: boolean;
  review?: number;
  tags?: string[];
  width?: number;
  height?: number;
}

export function tableOf(images: readonly FixtureImage[], objects = false): CatalogueTable {
  return new CatalogueTable(frameOf(images, objects));
}

/** As the engine sends it; `objects` where the images are objects of others. */
export function frameOf(images: readonly FixtureImage[], objects = false): Frame<CatalogueMeta, CatalogueColumns> {
  const classes = [...new Set(images.map((image) => image.class))];
  const tags = [...new Set(images.flatMap((image) => image.tags ?? []))];
  const pairs = images.flatMap((image, row) => (image.tags ?? []).map((tag) => [row, tags.indexOf(tag)]));
  const arrays: CatalogueColumns = {
    imageId: Uint32Array.from(images, (_, i) => 100 + i),
    classIndex: Uint32Array.from(images, (image) => classes.indexOf(image.class)),
    split: Uint8Array.from(images, (image) => (image.split === 'test' ? 1 : 0)),
    flags: Uint8Array.from(
      images,
      ({ box, mask, draft }) => (box ? hasBox : 0) | (mask ? hasMask : 0) | (draft ? hasDraft : 0),
    ),
    review: Uint8Array.from(images, (image) => image.review ?? 0),
    width: Uint32Array.from(images, (image) => image.width ?? 100),
    height: Uint32Array.from(images, (image) => image.height ?? 100),
    names: new TextEncoder().encode(images.map((image) => image.path).join('\n')),
    tagRow: Uint32Array.from(pairs, ([row]) => row),
    tagIndex: Uint32Array.from(pairs, ([, tag]) => tag),
  };
  return { meta: { key: 'fixture', objects, classes, tags }, arrays };
}
