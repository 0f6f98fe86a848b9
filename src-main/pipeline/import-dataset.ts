/** Opens a data set and makes it the workspace's: training images first, so that chunks of features are of one split. */
import { realpath } from 'node:fs/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { ImportSettings } from '../../src-shared/run-spec/run-spec.ts';
import { dataFolder, removeOtherArchives } from '../archives/archive-folder.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Inspectors } from '../datasets/inspect-batch.ts';
import { type ProblemGroup, summariseProblems } from '../datasets/problems.ts';
import { readDataset } from '../datasets/read-dataset.ts';
import { setRelation } from '../models/image-relation.ts';
import { followBoxes } from '../models/item-regions.ts';
import { keepItems, targetRelation } from '../models/items.ts';
import { readRelationList } from '../models/relation-choice.ts';
import type { Engine } from '../session/engine.ts';

export interface ImportResult {
  /** Content key of the data set. */
  key: string;
  /** False where the workspace held the very same data set already. */
  changed: boolean;
  /** Images that earlier imports found and this one did not: kept, with all that hangs on them. */
  absent: number;
  images: number;
  /** From how many images the objects are cut out; 0 where images are the items. */
  sources: number;
  train: number;
  test: number;
  classes: number;
  problems: ProblemGroup[];
}

/** What the workspace holds, told as an import tells it: with every problem of it. */
export function importedDataset({ workspace }: Pick<Engine, 'workspace'>): {
  imported: ImportResult;
  imports: ImportSettings;
} {
  const imports = importSettings({ workspace });
  const { key, images, train, test, classes, absent } = requireDataset({ workspace });
  const problems = summariseProblems(workspace.problems.all());
  const sources = workspace.images.sourceCount();
  return { imported: { key, changed: false, absent, images, sources, train, test, classes, problems }, imports };
}

/** How what the workspace holds was imported. Throws `not-found` where it holds nothing. */
export function importSettings({ workspace }: Pick<Engine, 'workspace'>): ImportSettings {
  requireDataset({ workspace });
  return workspace.settings.get('import') as ImportSettings;
}

export function requireDataset({ workspace }: Pick<Engine, 'workspace'>) {
  const summary = workspace.images.summary();
  if (summary === null) {
    throw new TripletscopeError('not-found', 'the workspace has no data set yet', {
      remedy: 'Import one first, in the window or with the command `import`.',
    });
  }
  return summary;
}

/**
 * An archive is unpacked into the workspace first. Nothing is deleted by it. Where `items` is not given, items are what they
 * were at the last import. A relation that is given replaces that of the workspace; nothing is stored where its table names an
 * image that is not there. Throws `other-dataset` where the workspace holds one already and the folder is not it: neither
 * the same place, nor one with most of its images.
 */
export async function importDataset(
  settings: ImportSettings & { fresh?: boolean; verify?: boolean },
  { workspace, workers }: Pick<Engine, 'workspace'> & Partial<Pick<Engine, 'workers'>>,
  context: WorkContext,
): Promise<ImportResult> {
  // What the table says is kept with the workspace, and the file is not asked for again.
  const { fresh, relationList, ...given } = settings;
  const kept = { ...itemsAsBefore(given, workspace), ...given };
  const { folder: source, ...options } = kept;
  const folder = await dataFolder(source, workspace.folder, context);
  const verify = options.verify || fresh;
  const dataset = await readDataset(
    folder,
    { ...options, verify, inspectors: workers && inspectorsOf(workers) },
    context,
  );
  const problems = summariseProblems(dataset.problems);
  if (dataset.images.length === 0) throw nothingUsable(settings, problems);
  await requireSameData(dataset, workspace);
  const relation = relationList === undefined ? null : await readRelationList(relationList, dataset.images);
  const order = [...dataset.images.keys()].sort((a, b) => {
    const rank = (index: number): number => (dataset.images[index].split === 'train' ? 0 : 1);
    return rank(a) - rank(b) || a - b;
  });
  const sorted = { ...dataset, images: order.map((index) => dataset.images[index]) };
  const { key, changed } = await workspace.images.importAll(sorted, { ...context, fresh });
  keepItems(dataset.items, workspace);
  // That it was read anew is no setting of the data set: the next job takes it as it is.
  workspace.settings.set('import', kept);
  await followBoxes(workspace);
  const related = relation ?? targetRelation(dataset, workspace);
  if (related !== null) await setRelation(related, { workspace });
  await removeOtherArchives(workspace.folder, dataset.root);
  const train = sorted.images.filter(({ split }) => split === 'train').length;
  const images = sorted.images.length;
  const { absent, classes } = requireDataset({ workspace });
  const sources = workspace.images.sourceCount();
  return { key, changed, absent, images, sources, train, test: images - train, classes, problems };
}

/** Objects stay items: an import without `--items` would otherwise make every object of the workspace absent. */
function itemsAsBefore({ items, table }: ImportSettings, { settings }: Engine['workspace']): Partial<ImportSettings> {
  const before = settings.get('import') as ImportSettings | undefined;
  if (items !== undefined || table !== undefined || before?.items !== 'objects') return {};
  const { itemMargin, minSize } = before;
  return { items: 'objects', itemMargin, minSize };
}

function inspectorsOf(workers: Engine['workers']): Inspectors {
  return {
    // One more than run, so that no thread waits for the next batch.
    width: workers.width + 1,
    inspect: (batch, signal) => workers.run('inspectImages', batch, { signal }),
  };
}

/** A folder that was moved, or copied to another computer, is the same data set; it may have grown meanwhile. */
async function requireSameData(dataset: Dataset, { images }: Engine['workspace']): Promise<void> {
  const held = images.summary();
  if (held === null || held.root === dataset.root || held.images === 0) return;
  const [here, there] = await Promise.all([held.root, dataset.root].map((root) => realpath(root).catch(() => root)));
  if (here === there) return;
  const { here: count, found } = await images.recognise(dataset);
  if (found * 2 > count) return;
  throw new TripletscopeError('other-dataset', 'the workspace holds another data set, which was not changed', {
    file: dataset.root,
    expected: `${held.root}, or a folder with most of its ${count} images`,
    received: `a folder with ${found} of them`,
    remedy: 'Import the folder into a workspace of its own (`--workspace OTHER` on the command line)',
  });
}

export function nothingUsable(
  { folder, items }: Pick<ImportSettings, 'folder' | 'items'>,
  problems: readonly ProblemGroup[],
): TripletscopeError {
  if (items === 'objects') {
    const small = problems.find(({ code }) => code === 'object-small');
    return new TripletscopeError('bad-input', 'the data set has no object that could become an item', {
      file: folder,
      received: small?.text ?? 'no annotated object',
      remedy:
        small === undefined
          ? 'Import whole images (`--items images`), or name the folder with the annotation files'
          : 'Lower the smallest object (`--min-size`)',
      list: problems.flatMap(({ messages }) => messages),
    });
  }
  const lost = problems.find(({ consequence, code }) => consequence === 'image-left-out' || code === 'file-ignored');
  const why = lost?.text ?? 'there is no image in it';
  const usual =
    lost === undefined
      ? 'Give the folder that contains the images'
      : 'Put the images where the annotation files expect them, or give the folder that contains them';
  return new TripletscopeError('bad-input', `the data set has no usable image: ${why}`, {
    file: folder,
    ...(lost?.first.code === 'link-leads-out' ? {} : { remedy: usual }),
    list: problems.flatMap(({ messages }) => messages),
  });
}
