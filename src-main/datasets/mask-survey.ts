/** How the mask files of a data set are read: as the user says, else as a sample of them shows. */
import type { MaskReading, MaskRule } from '../../src-shared/mask-rules.ts';
import { mapConcurrently } from '../system/pace.ts';
import { readImageFile } from './image-file.ts';
import type { Listing } from './listing.ts';
import { decodeMaskPixels, lookAtMask, type MaskLook, readingOf, readingText } from './mask-reading.ts';
import { InputProblem, type ProblemLog } from './problems.ts';
import type { RootFolder } from './root-folder.ts';

/** So many masks, spread over the data set, show how all are read. */
const SAMPLE = 64;

export interface MaskSurvey {
  /** Null: grey levels, half and more. */
  masks: MaskReading | null;
  /** Mask files that the lists name. */
  count: number;
}

/** Says once which reading was taken, unless it is the usual one of grey levels; masks that cannot be read are reported where their images are inspected. */
export async function maskReading(
  root: RootFolder,
  { images }: Listing,
  rule: MaskRule | undefined,
  log: ProblemLog,
): Promise<MaskSurvey> {
  const files = images.flatMap(({ mask }) =>
    mask?.kind === 'file' ? [mask.relativePath] : (mask?.files ?? []).map(({ relativePath }) => relativePath),
  );
  const count = files.length;
  if (count === 0) return { masks: null, count };
  if (rule) return { masks: rule === 'grey' ? null : { rule }, count };
  const sample = files.filter((_, i) => Math.floor((i * SAMPLE) / count) !== Math.floor(((i - 1) * SAMPLE) / count));
  const looks = await mapConcurrently(sample, 4, (name) => look(root, name));
  const seen = looks.filter((one) => one !== null);
  if (seen.length === 0) return { masks: null, count };
  const masks = readingOf(seen);
  if (masks === null) return { masks, count };
  const summary = `masks are read as ${readingText(masks)}; --mask-rule changes this`;
  log.add({ error: new InputProblem('mask-reading', summary), consequence: 'noted' });
  return { masks, count };
}

async function look(root: RootFolder, name: string): Promise<MaskLook | null> {
  try {
    const { path, within } = await root.find(name);
    const { bytes, format } = await readImageFile({ path, name, within });
    return format === 'png' ? lookAtMask(await decodeMaskPixels(bytes, name)) : null;
  } catch (error) {
    if (error instanceof InputProblem) return null;
    throw error;
  }
}
