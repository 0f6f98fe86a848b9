/** The relation that a person asks for, read from its table, and what is set in a few facts. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RelationSummary, TargetRule } from '../../src-shared/relation-summary.ts';
import { readText } from '../datasets/text-table.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { RelationChoice } from './image-relation.ts';
import { NamedImages } from './named-images.ts';
import { parseRelationList, parseTargets } from './relation-table.ts';

/** `file` is a path: a CSV file in UTF-8. */
export type RelationRequest =
  | { by: 'class' }
  | { by: 'list'; file: string }
  | { by: 'target'; file: string; scale: 'identity' | 'log'; rule: TargetRule; scaledMargin: boolean };

/**
 * Null is by class. Throws `usage` where the workspace has no data set, `not-found` for the file, and `bad-input` with every
 * invalid line of it.
 */
export async function readRelation(
  request: RelationRequest,
  { images }: Pick<Workspace, 'images'>,
): Promise<RelationChoice | null> {
  if (request.by === 'class') return null;
  if (images.summary() === null)
    throw new TripletscopeError('usage', 'the workspace holds no data set yet', {
      remedy: 'Import one first: `tripletscope import FOLDER --workspace WORKSPACE`.',
    });
  const { file } = request;
  const all = await images.all();
  if (request.by === 'list') return readRelationList(file, all);
  const text = await readText({ path: file, name: file });
  const table = { file, images: new NamedImages(all) };
  const { scale, rule, scaledMargin } = request;
  return { by: 'target', values: parseTargets(text, table), scale, rule, scaledMargin };
}

/** The user's own pairs or triplets of these images. Throws as `readRelation` does. */
export async function readRelationList(
  file: string,
  images: readonly { relativePath: string; name: string }[],
): Promise<RelationChoice> {
  return parseRelationList(await readText({ path: file, name: file }), { file, images: new NamedImages(images) });
}

export function summaryOf(choice: RelationChoice | null): RelationSummary {
  if (choice === null) return { by: 'class' };
  if (choice.by === 'list') return { by: 'list', form: choice.form, rows: choice.rows.length };
  const { by, values, scale, rule, scaledMargin } = choice;
  return { by, images: Object.keys(values).length, scale, rule, scaledMargin };
}
