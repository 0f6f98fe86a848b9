/** What every layout of a data set has: how it is told from its files, and how it is listed. */
import type { BoxReading, TableSettings } from '../../../src-shared/run-spec/import-spec.ts';
import type { Listing } from '../listing.ts';
import type { OnProblem, ProblemLog } from '../problems.ts';
import type { RootFolder } from '../root-folder.ts';
import type { Glance } from './glance.ts';

export interface ListContext {
  root: RootFolder;
  glance: Glance;
  log: ProblemLog;
  onProblem: OnProblem;
  /** What the four numbers of a box are, where the format leaves it open. */
  boxes?: BoxReading | undefined;
  /** The table whose rows are the items, with the seed by which rows are drawn for training. */
  table?: TableSettings | undefined;
  seed?: number | undefined;
}

export interface DatasetReader {
  /** From which files it was told, as a clause ("images.txt lists the images"); null where it is another layout. */
  detect(glance: Glance): Promise<string | null>;
  /** Throws where the folder cannot be listed at all; what is wrong with single entries goes to the log. */
  list(context: ListContext): Promise<Listing>;
}
