/** Items whose region has moved with their box, when the data set is read again: they go on showing what they show (ADR 69). */
import type { Box } from '../../src-shared/geometry.ts';
import { contentOfRegion, regionOfContent } from '../../src-shared/object-item.ts';
import type { Dataset, DatasetImage } from '../datasets/dataset.ts';
import type { ImageId } from './ids.ts';
import type { ImageMatch } from './match-images.ts';
import type { KnownRow } from './tables/known-images.ts';

/** The row as the data set would say it: it is recognised by the region that the import gave it. */
export function asImported(row: KnownRow, region: Box | undefined): KnownRow {
  if (region === undefined || row.sha256 === null) return row;
  return { ...row, sha256: contentOfRegion(row.sha256.split('#')[0], region) };
}

type Matches = readonly (ImageMatch<ImageId> | null)[];

/** The regions that the matched ones of them show. */
export function shownRegions(
  { images }: Pick<Dataset, 'images'>,
  { matches, known, imported }: { matches: Matches; known: readonly KnownRow[]; imported: ReadonlyMap<ImageId, Box> },
): Map<ImageId, Box> {
  const shown = new Map(known.map(({ imageId, sha256 }) => [imageId, regionOfContent(sha256)]));
  return new Map(
    matches.flatMap((match, index): [ImageId, Box][] => {
      if (match === null || !imported.has(match.imageId)) return [];
      const region = shown.get(match.imageId) ?? null;
      return region === null || regionOfContent(images[index].sha256) === null ? [] : [[match.imageId, region]];
    }),
  );
}

/** What the data set says of each now; those that it says as they are shown are among them no more. */
export function givenRegions(
  { images }: Pick<Dataset, 'images'>,
  { matches, shown, imported }: { matches: Matches; shown: ReadonlyMap<ImageId, Box>; imported: Map<ImageId, Box> },
): Map<ImageId, Box> {
  const given = new Map(imported);
  for (const [index, match] of matches.entries()) {
    if (match === null || !given.has(match.imageId)) continue;
    const region = regionOfContent(images[index].sha256);
    const now = shown.get(match.imageId);
    if (region === null || now === undefined || contentOfRegion('', now) === contentOfRegion('', region))
      given.delete(match.imageId);
    else given.set(match.imageId, region);
  }
  return given;
}

/** The content of an item with the region that it shows. */
export function contentNow({ sha256 = '' }: Pick<DatasetImage, 'sha256'>, region: Box): string {
  return contentOfRegion(sha256.split('#')[0], region);
}
