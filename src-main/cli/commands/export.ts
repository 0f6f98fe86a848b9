/** `export`: the data set of a workspace in the form that the next tool reads. */
import path from 'node:path';
import { Argument, Command, Option } from 'commander';
import { type ExportFormat, exportFormats } from '../../../src-shared/dataset-formats.ts';
import { lossHeadings } from '../../datasets/writers/writer.ts';
import { type ExportResult, exportDataset } from '../../pipeline/export-dataset.ts';
import type { ImagesBy } from '../../pipeline/export-output.ts';
import { openForReading } from '../../workspace/open-read-only.ts';
import { withJson, withWorkspace } from '../options.ts';
import { runCommand } from '../session.ts';

interface Options {
  json?: boolean;
  workspace: string;
  out: string;
  images: ImagesBy;
  subset?: string;
  dryRun?: boolean;
}

export function exportCommand(): Command {
  const command = new Command('export').description(
    'Writes the data set with its ground truth, as drawn and changed, in the format of another tool.',
  );
  return withJson(withWorkspace(command))
    .addArgument(new Argument('<format>', 'the format').choices(Object.keys(exportFormats)))
    .option('--out <folder>', 'a new or empty folder', 'export')
    .addOption(
      new Option('--images <how>', 'images beside the annotations: hard links, copies, or none')
        .choices(['link', 'copy', 'none'])
        .default('link'),
    )
    .option('--subset <which>', 'train, test, or a file with the path or name of an image in each line')
    .option('--dry-run', 'count what would be written and lost; nothing is written')
    .addHelpText('after', '\nExample:\n  tripletscope export coco --workspace birds --out birds-coco')
    .action((format: ExportFormat, options: Options) =>
      runCommand(options, async (session) => {
        using workspace = openForReading(options.workspace);
        const { images, subset, dryRun = false } = options;
        const out = dryRun ? null : path.resolve(options.out);
        const value = await exportDataset({ format, out, images, subset }, workspace, session);
        return { value, text: asText(value) };
      }),
    );
}

function asText({ format, out, images, objects, files, lost }: ExportResult): string {
  const verb = out === null ? 'would be written' : `written to ${out}`;
  return [
    ...lost.map(
      ({ code, count, first }) => `lost: ${count.toLocaleString('en-US')} ${lossHeadings[code]}; first: ${first}`,
    ),
    `${images} images with ${objects} objects in ${files} files of ${exportFormats[format]} ${verb}`,
  ].join('\n');
}
