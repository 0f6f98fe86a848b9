/** A catalogue made up for tests. */
import { type CatalogueColumns, type CatalogueMeta, hasBox, hasDraft, hasMask } from './catalogue.ts';
import { CatalogueTable } from './catalogue-table.ts';
import type { Frame } from './frame.ts';
import type { ItemColumn, ItemFrame } from './item-table.ts';

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
  return { meta: { key: 'fixture', objects, items: null, relation: 'class', classes, tags }, arrays };
}

interface FixtureItem {
  key: string;
  /** Rows of the catalogue, a view each. */
  rows: (number | null)[];
  values: (number | string | null)[];
}

/** Items of a table made up for tests; the images have the ids of `frameOf`. */
export function itemsFrameOf(
  items: readonly FixtureItem[],
  { views, columns, target }: { views: string[]; columns: Pick<ItemColumn, 'name' | 'type'>[]; target: string | null },
): ItemFrame {
  const arrays: ItemFrame['arrays'] = {
    images: Uint32Array.from(items.flatMap(({ rows }) => rows.map((row) => (row === null ? 0 : 100 + row)))),
  };
  const described = columns.map(({ name, type }, at): ItemColumn => {
    const values = items.map((item) => item.values[at]);
    const levels =
      type === 'number' ? [] : [...new Set(values.flatMap((value) => (value === null ? [] : [String(value)])))];
    arrays[`column${at}`] =
      type === 'number'
        ? Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)))
        : Uint32Array.from(values, (value) => (value === null ? 0 : levels.indexOf(String(value)) + 1));
    return { name, type, levels };
  });
  return { meta: { key: 'items', target, views, columns: described, keys: items.map(({ key }) => key) }, arrays };
}

/** Four houses: the third has no bath, the last no price. Kitchens stand in the even rows of the catalogue, baths in the odd ones. */
export const houseImages: FixtureImage[] = [
  { path: 'h1_kitchen.jpg', class: 'kitchen' },
  { path: 'h1_bath.jpg', class: 'bath', tags: ['odd'] },
  { path: 'h2_kitchen.jpg', class: 'kitchen', review: 1, tags: ['odd'] },
  { path: 'h2_bath.jpg', class: 'bath', tags: ['odd'] },
  { path: 'h3_kitchen.jpg', class: 'kitchen', split: 'test' },
  { path: 'h4_bath.jpg', class: 'bath', split: 'test' },
  { path: 'h4_kitchen.jpg', class: 'kitchen', split: 'test', review: 1 },
];

export function housesFrame(): ItemFrame {
  const houses: FixtureItem[] = [
    { key: 'h1', rows: [0, 1], values: [300_000.5, 2, '10115'] },
    { key: 'h2', rows: [2, 3], values: [90_000, 4, '9'] },
    { key: 'h3', rows: [4, null], values: [300_000.25, null, '10115'] },
    { key: 'h4', rows: [6, 5], values: [null, 2, null] },
  ];
  const columns = [
    { name: 'price', type: 'number' as const },
    { name: 'rooms', type: 'number' as const },
    { name: 'zip', type: 'category' as const },
  ];
  return itemsFrameOf(houses, { views: ['kitchen', 'bath'], columns, target: 'price' });
}
