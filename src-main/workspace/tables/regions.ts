/**
 * Regions of items that are objects (ADR 51, 69): they move with the boxes of their objects. The row of the image stays;
 * its content becomes another one, so what was computed of it is forgotten, and nothing of any other image.
 */
import type { Box } from '../../../src-shared/geometry.ts';
import { movedGeometry, placedGeometry } from '../../../src-shared/move-geometry.ts';
import { contentOfRegion, regionOfContent } from '../../../src-shared/object-item.ts';
import type { Geometry, ObjectState } from '../../../src-shared/truth-object.ts';
import { type KeyRow, keyRows, startKeys } from '../dataset-keys.ts';
import { forgetDerivedOf } from '../forget-derived.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { currentDataset, objectOf } from './current-dataset.ts';
import type { Objects } from './objects.ts';
import { Settings } from './settings.ts';

/** Settings: the region that the data set gives an item whose own is another, by the id of its image. */
const importedKey = 'regions as imported';
/** Settings: what items were before each time that regions moved, the latest first. */
const earlierKey = 'earlier contents';
/** So many of them are kept. */
const mostEarlier = 8;

/** What an item shows and what it showed before. */
type ContentChange = readonly [now: string, before: string];

export class Regions {
  private readonly store: Store;
  private readonly objects: Objects;
  private readonly settings: Settings;
  private readonly selectContent;

  constructor(store: Store, objects: Objects) {
    this.store = store;
    this.objects = objects;
    this.settings = new Settings(store);
    this.selectContent = store.values<[ImageId], string | null>(
      `SELECT sha256 FROM listing WHERE image_id = ? AND dataset_id = ${currentDataset}`,
    );
  }

  /** What an item shows of its file, in whole pixels as displayed; null for an image that is no object. */
  of(imageId: ImageId): Box | null {
    return regionOfContent(this.selectContent.all(imageId)[0]);
  }

  /** The regions that the data set gives to items that show another one by now. */
  imported(): Map<ImageId, Box> {
    return importedRegions(this.settings);
  }

  /** A geometry of the item in the frame in which the data set says it. */
  asImported(imageId: ImageId, geometry: Geometry): Geometry {
    const now = this.of(imageId);
    const from = now === null ? undefined : this.imported().get(imageId);
    return now === null || from === undefined ? geometry : placedGeometry(movedGeometry(geometry, now, from), from);
  }

  /** Contents that items had, newest state first: each maps a content of today to the one before. */
  earlier(): ReadonlyMap<string, string>[] {
    const steps = (this.settings.get(earlierKey) ?? []) as ContentChange[][];
    return steps.map((step) => new Map(step));
  }

  /** All of it or nothing; to be called within a transaction where something else belongs to it. */
  move(moves: readonly { imageId: ImageId; region: Box }[]): void {
    if (moves.length === 0) return;
    this.store.transaction(() => {
      const changes = moves
        .map(({ imageId, region }) => this.moveOne(imageId, region))
        .filter((change) => change !== null);
      if (changes.length === 0) return;
      const steps = (this.settings.get(earlierKey) ?? []) as ContentChange[][];
      this.settings.set(earlierKey, [changes, ...steps].slice(0, mostEarlier));
      this.rekeyDataset();
    });
  }

  private moveOne(imageId: ImageId, to: Box): ContentChange | null {
    const content = this.selectContent.all(imageId)[0];
    const from = regionOfContent(content);
    if (content === null || from === null) return null;
    const next = contentOfRegion(content.split('#')[0], to);
    if (next === content) return null;
    this.store
      .query<[string, number, number, ImageId]>(
        `UPDATE listing SET sha256 = ?, width = ?, height = ? WHERE image_id = ? AND dataset_id = ${currentDataset}`,
      )
      .run(next, to.width, to.height, imageId);
    this.moveObjects(imageId, from, to);
    this.moveEdits(imageId, from, to);
    const imported = this.imported();
    const isBack = contentOfRegion('', imported.get(imageId) ?? from) === contentOfRegion('', to);
    if (isBack) imported.delete(imageId);
    else if (!imported.has(imageId)) imported.set(imageId, from);
    keepImportedRegions(imported, this.settings);
    this.objects.rekey(imageId);
    forgetDerivedOf(this.store)(imageId);
    return [next, content];
  }

  private moveObjects(imageId: ImageId, from: Box, to: Box): void {
    const rows = this.store
      .query<[ImageId], { number: number; kind: string; geometry: string }>(
        `SELECT number, kind, geometry FROM object WHERE image_id = ? AND ${objectOf(currentDataset)}`,
      )
      .all(imageId);
    const update = this.store.query<[string, number]>('UPDATE object SET geometry = ? WHERE number = ?');
    for (const { number, kind, geometry } of rows) {
      const was = { kind, ...(JSON.parse(geometry) as object) } as Geometry;
      const { kind: _, ...moved } = placedGeometry(movedGeometry(was, from, to), to);
      update.run(JSON.stringify(moved), number);
    }
  }

  /** Masks keep every pixel there, also those that lie outside the region. What is said of the image has no place in it. */
  private moveEdits(imageId: ImageId, from: Box, to: Box): void {
    type Row = { sequence: number; objectId: string; before: string | null; after: string | null };
    const rows = this.store
      .query<[ImageId], Row>(
        `SELECT sequence, object_id AS objectId, before, after FROM edit
         WHERE image_id = ? AND object_id <> '' ORDER BY sequence, object_id`,
      )
      .all(imageId);
    const update = this.store.query<[string | null, string | null, ImageId, number, string]>(
      'UPDATE edit SET before = ?, after = ? WHERE image_id = ? AND sequence = ? AND object_id = ?',
    );
    const moved = (text: string | null): string | null => {
      if (text === null) return null;
      const state = JSON.parse(text) as ObjectState;
      return JSON.stringify({ ...state, geometry: movedGeometry(state.geometry, from, to) });
    };
    for (const { sequence, objectId, before, after } of rows)
      update.run(moved(before), moved(after), imageId, sequence, objectId);
  }

  private rekeyDataset(): void {
    const current = this.store
      .query<[], { id: number; labels: string; earlier: string }>(
        `SELECT id, labels, earlier_labels AS earlier FROM dataset WHERE state = 'current'`,
      )
      .get()!;
    const page = this.store.tuples<[number, number], KeyRow>(keyRows);
    const keys = startKeys();
    for (let rows = page.all(0, current.id); rows.length > 0; rows = page.all(rows[rows.length - 1][0], current.id))
      keys.add(rows);
    const { images, labels } = keys.end();
    this.store
      .query<[string, string, string, number]>(
        'UPDATE dataset SET images = ?, labels = ?, earlier_labels = ? WHERE id = ?',
      )
      .run(images, labels, labels === current.labels ? current.earlier : current.labels, current.id);
  }
}

export function importedRegions(settings: Pick<Settings, 'get'>): Map<ImageId, Box> {
  return new Map((settings.get(importedKey) ?? []) as [ImageId, Box][]);
}

export function keepImportedRegions(regions: ReadonlyMap<ImageId, Box>, settings: Pick<Settings, 'set'>): void {
  settings.set(importedKey, regions.size === 0 ? undefined : [...regions]);
}
