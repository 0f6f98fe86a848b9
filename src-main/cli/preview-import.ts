/** `import --dry-run`: what an import would bring, as text or as one JSON document. */

import { counted } from '../../src-shared/counted.ts';
import { type RelationSummary, relationWords } from '../../src-shared/relation-summary.ts';
import type { ImportSettings } from '../../src-shared/run-spec/run-spec.ts';
import { withDataFolder } from '../archives/archive-folder.ts';
import { type DryRunResult, dryRun } from '../datasets/dry-run.ts';
import { readRelationList, summaryOf } from '../models/relation-choice.ts';
import { nothingUsable } from '../pipeline/import-dataset.ts';
import { itemLines } from './item-lines.ts';
import type { CommandResult, Session } from './session.ts';

export async function previewImport(settings: ImportSettings, session: Session): Promise<CommandResult> {
  const { folder, relationList, ...options } = settings;
  let relation = null as RelationSummary | null;
  const check = async (images: Parameters<typeof readRelationList>[1]): Promise<void> => {
    if (relationList !== undefined && images.length > 0)
      relation = summaryOf(await readRelationList(relationList, images));
  };
  const found = await withDataFolder(folder, session, (place) => dryRun(place, options, session, check));
  if (found.images === 0) throw nothingUsable(settings, found.problems);
  const { problems: _, ...value } = found;
  return { value: { ...value, ...(relation && { relation }) }, text: asText(found, relation) };
}

function asText(found: DryRunResult, relation: RelationSummary | null): string {
  const { items } = found;
  const { format, reason, images, classes, split, objects, boxes, masks, maskRule, foreground, problems } = found;
  const rule = maskRule === null ? '' : `; mask files read by the rule ${maskRule}`;
  const empty = foreground.empty === 0 ? '' : `; ${foreground.empty} without foreground`;
  const mean = foreground.mean === null ? '' : `; ${percent(foreground.mean)} of an image on average`;
  return [
    `format      ${format} (${reason})`,
    `images      ${images} (${split.train} train, ${split.test} test) in ${items === undefined ? counted(classes, 'class', 'classes') : counted(classes, 'view')}`,
    ...(items === undefined
      ? [`objects     ${objects}; ${counted(boxes, 'box', 'boxes')}`, `masks       ${masks}${mean}${empty}${rule}`]
      : itemLines(items)),
    ...(relation === null ? [] : [`relation    ${relationWords(relation)}`]),
    ...problems.map(({ text }) => `note: ${text}`),
    'the first images:',
    ...found.sample.map(
      (image) =>
        `  ${image.path}  ${image.class}  ${counted(image.objects, 'object')}, ${counted(image.boxes, 'box', 'boxes')}${image.foreground === null ? '' : `, mask ${percent(image.foreground)}`}`,
    ),
    'Nothing was stored. Run it without --dry-run to import.',
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
