/** `workspace info|check|backup|repair`, and what is said of images that are gone (`workspace-absent.ts`),
 * and how its images are related (`workspace-relation.ts`). */
import { Command } from 'commander';
import { counted, itemsCounted } from '../../../src-shared/counted.ts';
import { type BackupOptions, backupReadOnly, backupWorkspace, isReadOnly } from '../../workspace/backup.ts';
import { checkWorkspace } from '../../workspace/check.ts';
import { workspaceInfo } from '../../workspace/info.ts';
import { openWorkspace } from '../../workspace/open.ts';
import { openForReading } from '../../workspace/open-read-only.ts';
import { repairWorkspace } from '../../workspace/repair.ts';
import { withJson } from '../options.ts';
import { runCommand } from '../session.ts';
import { addAbsentCommands } from './workspace-absent.ts';
import { addRelationCommand } from './workspace-relation.ts';

interface Options {
  json?: boolean;
}

export function workspaceCommand(): Command {
  const workspace = new Command('workspace').description(
    'Inspects and maintains a workspace: contents, integrity, missing files.',
  );
  const command = (name: string, description: string): Command =>
    withJson(workspace.command(name).description(description))
      .argument('[folder]', 'the workspace', 'tripletscope-workspace')
      .addHelpText('after', `\nExample:\n  tripletscope workspace ${name} demo/workspace`);

  command('info', 'Prints the contents of a workspace, in counts and bytes.').action(
    (folder: string, options: Options) =>
      runCommand(options, async () => {
        using opened = openForReading(folder);
        const value = await workspaceInfo(opened);
        return { value, text: infoText(value) };
      }),
  );
  command('check', 'Checks the integrity of a workspace.').action((folder: string, options: Options) =>
    runCommand(options, async (session) => {
      const value = await checkWorkspace(folder, session);
      const lines = value.findings.map(({ severity, what, remedy }) => `${severity}: ${what}. ${remedy}`);
      if (!value.ok) process.exitCode = 1;
      return { value, text: [...lines, value.ok ? 'ok' : 'not ok'].join('\n') };
    }),
  );
  command('backup', 'Writes a copy, which can be opened like any workspace.')
    .option('--into <folder>', 'folder for the copy; by default inside the workspace')
    .action((folder: string, options: Options & { into?: string }) =>
      runCommand(options, async (session) => {
        const value = await backup(folder, { into: options.into, signal: session.signal, report: session.report });
        return { value, text: `${(value.bytes / 1e6).toFixed(1)} MB in ${value.folder}` };
      }),
    );
  command('repair', 'Backs up a damaged workspace and keeps everything that can be read.').action(
    (folder: string, options: Options) =>
      runCommand(options, async (session) => {
        const value = await repairWorkspace(folder, session);
        const lost =
          value.lost.length === 0 ? ['nothing was lost'] : value.lost.map((what) => `lost or doubtful: ${what}`);
        return { value, text: [`copy of the damaged files: ${value.backup}`, ...lost].join('\n') };
      }),
  );
  addAbsentCommands(command);
  addRelationCommand(command);
  return workspace;
}

async function backup(folder: string, options: BackupOptions) {
  if (await isReadOnly(folder)) return backupReadOnly(folder, options);
  using opened = openWorkspace(folder);
  return await backupWorkspace(opened, options);
}

function infoText({
  folder,
  dataset,
  sources,
  models,
  runs,
  banks,
  evaluations,
  bytes,
}: Awaited<ReturnType<typeof workspaceInfo>>): string {
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const images =
    dataset === null
      ? 'no data set'
      : `${itemsCounted(dataset.images, sources)} in ${counted(dataset.classes, 'class', 'classes')} (${dataset.root})`;
  return [
    folder,
    `data set     ${images}`,
    `models       ${models.length}`,
    `training     ${runs.map(({ state, epoch }) => `${state}, epoch ${epoch}`).join('; ') || 'none'}`,
    `banks        ${banks.length}`,
    `evaluations  ${evaluations.map(({ rows, complete }) => `${rows.length} rows${complete ? '' : ', not complete'}`).join('; ') || 'none'}`,
    `on disk      ${(['database', 'models', 'cache', 'imports', 'backups'] as const)
      .filter((part) => part === 'database' || bytes[part] > 0)
      .map((part) => `${part} ${megabytes(bytes[part])}`)
      .join(', ')}`,
  ].join('\n');
}
