/** An export as the window asks for it: looked at first, then written to a place of its own; the same functions as the command line's. */
import { z } from 'zod';
import {
  type ArrayKind,
  arrayKinds,
  type ExportFormat,
  exportFormats,
  isArrayKind,
} from '../../src-shared/dataset-formats.ts';
import { decodeIds } from '../../src-shared/id-bits.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { type ExportResult, exportDataset } from '../pipeline/export-dataset.ts';
import type { Engine } from '../session/engine.ts';
import type { WorkspaceSlot } from '../session/workspace-session.ts';
import type { ImageId } from '../workspace/ids.ts';
import { arraySources } from './arrays/registry.ts';
import { describeArrays, type WrittenArray, type WrittenArrays, writeArrays } from './arrays/write-arrays.ts';
import { subsetOf } from './subset.ts';

/** Those that the window counts up (as `encodeIds` has them), a saved view, or all. */
export const chosenSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('all') }),
  z.object({ of: z.literal('view'), name: z.string().min(1).max(200) }),
  z.object({
    of: z.literal('images'),
    ids: z
      .string()
      .max(2_000_000)
      .regex(/^[A-Za-z0-9+/]*={0,2}$/),
  }),
]);

export const exportSchema = z.object({
  what: z.enum([...Object.keys(exportFormats), ...Object.keys(arrayKinds)] as [
    ExportFormat | ArrayKind,
    ...(ExportFormat | ArrayKind)[],
  ]),
  /** Image files beside the annotations; arrays have none. */
  images: z.enum(['link', 'copy', 'none']).default('link'),
  chosen: chosenSchema,
});
export type ExportRequest = z.output<typeof exportSchema>;

export type ExportOutcome =
  | ({ kind: 'dataset' } & Pick<ExportResult, 'images' | 'examined' | 'objects' | 'files' | 'lost' | 'first'>)
  | { kind: 'arrays'; images: number | null; arrays: WrittenArray[] };

/** So many images of a data set are looked at before it is written. */
const previewed = 2000;

/** Throws as `exportDataset` and the sources of arrays do. Writes nothing. */
export async function previewExport(
  { what, images, chosen }: ExportRequest,
  engine: Engine,
  context: WorkContext,
): Promise<ExportOutcome> {
  const subset = await chosenImages(chosen, engine);
  if (!isArrayKind(what)) {
    const settings = { format: what, out: null, images, subset, most: previewed };
    return datasetOutcome(await exportDataset(settings, engine.workspace, context));
  }
  const set = await arraySources[what]({ subset }, engine, context);
  return { kind: 'arrays', images: set.images?.length ?? null, arrays: describeArrays(set) };
}

/** `target`: a folder that is not there yet, or a file. What it came to is kept for `exportOutcome`. */
export async function runExport(
  { what, images, chosen, target }: ExportRequest & { target: string },
  engine: Engine,
  context: WorkContext,
): Promise<void> {
  const subset = await chosenImages(chosen, engine);
  const outcome = isArrayKind(what)
    ? arraysOutcome(
        await writeArrays(await arraySources[what]({ subset }, engine, context), {
          kind: what,
          out: target,
          signal: context.signal,
        }),
      )
    : datasetOutcome(await exportDataset({ format: what, out: target, images, subset }, engine.workspace, context));
  engine.session.of(outcomes).set(target, outcome);
}

/** What an export of this session came to; null where there was none to this place. */
export function exportOutcome(target: string, { session }: Pick<Engine, 'session'>): ExportOutcome | null {
  return session.of(outcomes).get(target) ?? null;
}

const outcomes: WorkspaceSlot<Map<string, ExportOutcome>> = { make: () => new Map() };

function datasetOutcome({ images, examined, objects, files, lost, first }: ExportResult): ExportOutcome {
  return { kind: 'dataset', images, examined, objects, files, lost, first };
}

function arraysOutcome({ images, arrays }: WrittenArrays): ExportOutcome {
  return { kind: 'arrays', images, arrays };
}

async function chosenImages(chosen: ExportRequest['chosen'], engine: Engine): Promise<ReadonlySet<ImageId> | null> {
  switch (chosen.of) {
    case 'all':
      return null;
    case 'view':
      return (await subsetOf([`view=${chosen.name}`], engine))!.images;
    case 'images':
      return new Set(decodeIds(chosen.ids) as ImageId[]);
  }
}
