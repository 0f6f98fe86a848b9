/** What a person may choose of an import. What is left as it is stays absent, and the engine does as usual. */
import type { DatasetFormat } from '../../src-shared/dataset-formats.ts';
import type { MaskRule } from '../../src-shared/mask-rules.ts';
import type {
  BoxReading,
  ExifReading,
  ItemKind,
  ReadingSettings,
  TableSettings,
} from '../../src-shared/run-spec/import-spec.ts';
import { type Api, api } from '../state/api.ts';
import type { Chosen } from '../state/folder-picker.svelte.ts';
import { TableChoices } from './table-choices.svelte.ts';

const given = <T extends string>(chosen: 'auto' | T): T | undefined => (chosen === 'auto' ? undefined : chosen);

export class ImportChoices {
  format = $state<'auto' | DatasetFormat>('auto');
  items = $state<ItemKind>('images');
  /** As a share of the longer side of an object. */
  itemMargin = $state<number | null>(0.1);
  /** In pixels. */
  minSize = $state<number | null>(16);
  split = $state<'own' | 'by-class' | 'by-image'>('own');
  seed = $state<number | null>(0);
  maskRule = $state<'auto' | MaskRule>('auto');
  boxes = $state<'auto' | BoxReading>('auto');
  exif = $state<'auto' | ExifReading>('auto');
  /** `LOW,HIGH`; empty: the bits that are used. */
  range = $state('');
  maxMegapixels = $state<number | null>(null);
  followLinks = $state(false);
  stopAtProblem = $state(false);
  /** A table of pairs or triplets. */
  relation = $state.raw<Chosen | null>(null);
  /** Of the format of that name. */
  readonly table: TableChoices;

  readonly isTable = $derived(this.format === 'table');
  /** False where a table is to be read and was not chosen yet. */
  readonly ready = $derived.by(() => !this.isTable || this.table.file !== null);

  /** Rows of a table have whole images. */
  readonly itemsAre = $derived<ItemKind>(this.isTable ? 'images' : this.items);

  readonly reading = $derived.by<ReadingSettings & TableSettings>(() => ({
    format: given(this.format),
    maskRule: given(this.maskRule),
    boxes: given(this.boxes),
    exif: given(this.exif),
    range: this.range.trim() || undefined,
    maxMegapixels: this.maxMegapixels ?? undefined,
    followLinks: this.followLinks || undefined,
    ...(this.isTable && this.table.reading),
    ...(!this.isTable && { items: this.items }),
    ...(this.itemsAre === 'objects' && {
      itemMargin: this.itemMargin ?? undefined,
      minSize: this.minSize ?? undefined,
    }),
  }));

  constructor(parts: Pick<Api, 'datasets'> = api) {
    this.table = new TableChoices(parts);
  }

  /** Of a workspace whose items are objects, with these settings. */
  startFrom(objects: { margin: number; minSize: number } | null): void {
    if (objects === null) return;
    this.items = 'objects';
    this.itemMargin = objects.margin;
    this.minSize = objects.minSize;
  }

  paramsFor(folder: string) {
    return {
      folder,
      ...this.reading,
      split: this.isTable ? ('own' as const) : this.split,
      onProblem: this.stopAtProblem ? ('stop' as const) : ('leave-out' as const),
      seed: this.seed ?? 0,
      ...(this.relation && { relationList: this.relation.id }),
    };
  }
}
