/** The relation that a person asks for, read from its table, and what is set in a few facts. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RelationSummary, TargetRule } from '../../src-shared/relation-summary.ts';
import { readText } from '../datasets/text-table.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { RelationChoice } from './image-relation.ts';
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
  const table = { file, images: new Set((await images.all()).map(({ relativePath }) => relativePath)) };
  const text = await readText({ path: file, name: file });
  if (request.by === 'list') return parseRelationList(text, table);
  const { scale, rule, scaledMargin } = request;
  return { by: 'target', values: parseTargets(text, table), scale, rule, scaledMargin };
}

export function summaryOf(choice: RelationChoice | null): RelationSummary {
  if (choice === null) return { by: 'class' };
  if (choice.by === 'list') return { by: 'list', form: choice.form, rows: choice.rows.length };
  const { by, values, scale, rule, scaledMargin } = choice;
  return { by, images: Object.keys(values).length, scale, rule, scaledMargin };
}
