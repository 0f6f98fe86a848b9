/** What is known of an image by its id: names from the catalogue, or from the list of external images. */
import { type ReviewState, reviewWords } from '../../../src-shared/catalogue.ts';
import { noItem } from '../../../src-shared/item-table.ts';
import type { ItemPlace } from '../../../src-shared/object-item.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import type { LoadedImage } from './loaded-image.ts';

export interface ImageFacts {
  name: string;
  /** Of an object that is an item. */
  object: ItemPlace | null;
  className: string;
  /** Its number in the table, "price 250,000"; '' where it has none. */
  target: string;
  split: 'train' | 'test' | null;
  hasBox: boolean;
  hasMask: boolean;
  review: ReviewState | null;
  /** width / height; 1 where unknown. */
  aspect: number;
}

const unknown = {
  className: '',
  target: '',
  split: null,
  hasBox: false,
  hasMask: false,
  review: null,
  aspect: 1,
} as const;

export function factsOf(image: string, externals: readonly { image: string; name: string }[] = []): ImageFacts {
  const { table } = catalogue;
  const row = table?.rowOf(image) ?? null;
  if (table === null || row === null) {
    const name = externals.find((one) => one.image === image)?.name ?? `image ${image}`;
    return { name, object: null, ...unknown };
  }
  const { width, height } = table.columns;
  return {
    name: table.nameOf(row),
    object: table.objectOf(row),
    className: table.classOf(row),
    target: targetOf(row),
    split: table.splitOf(row),
    hasBox: table.hasBox(row),
    hasMask: table.hasMask(row),
    review: table.reviewOf(row),
    aspect: width[row] > 0 && height[row] > 0 ? width[row] / height[row] : 1,
  };
}

function targetOf(row: number): string {
  const { items } = catalogue;
  if (items?.target == null || items.itemOf[row] === noItem) return '';
  const text = items.textOf(items.itemOf[row], items.target);
  return text === '' ? '' : `${items.columns[items.target].name} ${text}`;
}

/** Class, or view and target. */
export function describedBy({ className, target }: Pick<ImageFacts, 'className' | 'target'>): string {
  return [className, target].filter((part) => part !== '').join(', ');
}

/** Where it lies in the data set; its name where that is unknown. */
export function pathOf(image: string): string {
  const row = catalogue.table?.rowOf(image) ?? null;
  return catalogue.table === null || row === null ? factsOf(image).name : catalogue.table.pathOf(row);
}

/** Short facts for the header. */
export function tagsOf({ split, hasBox, hasMask, review }: ImageFacts, external: boolean): string[] {
  return [
    external ? 'outside the data set' : split === 'train' ? 'training' : 'test',
    [hasBox ? 'box' : null, hasMask ? 'mask' : null].filter((word) => word !== null).join(' · '),
    review === null || review === 'todo' ? '' : reviewWords[review],
  ].filter((tag) => tag !== '');
}

/** width / height, of the photograph where it is there. */
export function aspectOf({ id, preview }: Pick<LoadedImage, 'id' | 'preview'>): number {
  return preview === null ? factsOf(id).aspect : preview.naturalWidth / preview.naturalHeight;
}
