/** Listed images that are inspected in another thread, some at a time; what is wrong with them comes back with its kind. */
import { reviveError, type SerialisedError, serialiseError } from '../../src-shared/error-wire.ts';
import { mapConcurrently } from '../system/pace.ts';
import { type Inspection, type InspectionOptions, inspectImage } from './inspect-image.ts';
import type { ListedImage } from './listing.ts';
import { type Consequence, InputProblem, type ProblemCode, type ProblemReport } from './problems.ts';
import { openRoot, type RootFolder } from './root-folder.ts';

export interface InspectBatch {
  /** Tells one import from another: what one knows of its folder is no news for the next. */
  run: string;
  root: string;
  followLinks: boolean;
  images: readonly ListedImage[];
  options: InspectionOptions;
}

interface PackedReport {
  problem: ProblemCode;
  error: SerialisedError;
  consequence: Consequence;
  imageId?: string | undefined;
}

export interface PackedInspection extends Omit<Inspection, 'reports'> {
  reports: PackedReport[];
}

/** Threads that inspect. */
export interface Inspectors {
  /** Batches under way. */
  width: number;
  inspect(batch: InspectBatch, signal: AbortSignal): Promise<PackedInspection[]>;
}

let latest: { run: string; root: Promise<RootFolder> } | null = null;

export async function inspectBatch({
  run,
  root,
  followLinks,
  images,
  options,
}: InspectBatch): Promise<PackedInspection[]> {
  if (latest?.run !== run) latest = { run, root: openRoot(root, { followLinks }) };
  const folder = await latest.root;
  return mapConcurrently(images, 2, async (listed) => {
    const { reports, ...inspection } = await inspectImage(folder, listed, options);
    return { ...inspection, reports: reports.map(packed) };
  });
}

export function unpacked({ reports, ...inspection }: PackedInspection): Inspection {
  return { ...inspection, reports: reports.map(revived) };
}

function packed({ error, consequence, imageId }: ProblemReport): PackedReport {
  return { problem: error.problem, error: serialiseError(error), consequence, imageId };
}

function revived({ problem, error, consequence, imageId }: PackedReport): ProblemReport {
  const { code, message, details } = reviveError(error);
  const report = { error: Object.assign(new InputProblem(problem, '', details, code), { message }), consequence };
  return imageId === undefined ? report : { ...report, imageId };
}
