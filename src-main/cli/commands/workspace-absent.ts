/** `workspace absent|forget-absent|recall`: images of earlier imports that are no longer in the folder. */
import type { Command } from 'commander';
import { counted } from '../../../src-shared/counted.ts';
import { openWorkspace } from '../../workspace/open.ts';
import { openForReading } from '../../workspace/open-read-only.ts';
import { type AbsentCounts, type AbsentImage, countAbsent } from '../../workspace/tables/absent-images.ts';
import { runCommand } from '../session.ts';

interface Options {
  json?: boolean;
}

export function addAbsentCommands(command: (name: string, description: string) => Command): void {
  command(
    'absent',
    'Lists images of earlier imports that the last import did not find, with the data that is stored for them.',
  ).action((folder: string, options: Options) =>
    runCommand(options, async () => {
      using opened = openForReading(folder);
      const images = await opened.images.absent();
      const counts = countAbsent(images);
      return { value: { ...counts, absent: images }, text: [...images.map(line), countsText(counts)].join('\n') };
    }),
  );
  command(
    'forget-absent',
    'Prints what is hidden with the absent images; with --yes hides them. `recall` restores them.',
  )
    .option('--yes', 'hide them')
    .action((folder: string, options: Options & { yes?: boolean }) =>
      runCommand(options, async () => {
        using opened = options.yes ? openWorkspace(folder) : openForReading(folder);
        const images = await opened.images.absent();
        const counts = countAbsent(images);
        const forgets = options.yes === true && images.length > 0;
        if (forgets) await opened.images.forget(images.map(({ imageId }) => imageId));
        const next = forgets
          ? 'Hidden. `workspace recall` restores them.'
          : 'Nothing was changed. With --yes they are hidden; `workspace recall` restores them.';
        const text = images.length === 0 ? countsText(counts) : `${countsText(counts)}\n${next}`;
        return { value: { forgotten: forgets, ...counts }, text };
      }),
    );
  command('recall', 'Restores the images that `forget-absent` or the window has hidden.').action(
    (folder: string, options: Options) =>
      runCommand(options, async () => {
        using opened = openWorkspace(folder);
        const images = await opened.images.forgotten();
        await opened.images.remember(images.map(({ imageId }) => imageId));
        const counts = countAbsent(images);
        const text = images.length === 0 ? 'no image is hidden' : `restored: ${countsText(counts)}`;
        return { value: counts, text };
      }),
  );
}

function line({ relativePath, tags, review, objects }: AbsentImage): string {
  const said = [
    ...(tags.length === 0 ? [] : [`tags ${tags.join(', ')}`]),
    ...(review === null ? [] : [review.state]),
    ...(objects === 0 ? [] : [counted(objects, 'object')]),
  ];
  return said.length === 0 ? relativePath : `${relativePath} (${said.join('; ')})`;
}

function countsText({ images, tags, reviews, objects }: AbsentCounts): string {
  if (images === 0) return 'no image is absent';
  const parts = [counted(tags, 'tag'), counted(reviews, 'review'), counted(objects, 'object')];
  return `${counted(images, 'absent image')} with ${parts.join(', ')}`;
}
