/** The commands of the shell itself; their titles and keys stand in `command-specs.ts`. */
import type { Command } from '../state/commands.svelte.ts';
import { exporting } from '../state/exporting.svelte.ts';
import { models } from '../state/models.svelte.ts';
import { router } from '../state/route.svelte.ts';
import { settings } from '../state/settings.svelte.ts';
import { sharing } from '../state/sharing.svelte.ts';
import { toggledTheme } from '../state/theme.ts';
import { workspace } from '../state/workspace.svelte.ts';
import { importing } from './importing.svelte.ts';
import { opening } from './opening.svelte.ts';
import { panels } from './panels.svelte.ts';
import { scoring } from './scoring.svelte.ts';
import { startView, views } from './views.ts';

export function shellCommands(): Command[] {
  const open = (): boolean => workspace.current !== null;
  return [
    {
      id: 'shell.palette',
      icon: 'search',
      palette: false,
      inFields: true,
      run: () => {
        panels.palette = true;
      },
    },
    {
      id: 'shell.shortcuts',
      icon: 'keyboard',
      run: () => {
        panels.shortcuts = true;
      },
    },
    ...[...views, startView].map(
      ({ name, icon, needsWorkspace }): Command => ({
        id: `shell.${name}`,
        icon,
        inFields: true,
        enabled: () => !needsWorkspace || open(),
        run: () => router.go(name),
      }),
    ),
    {
      id: 'shell.jobs',
      icon: 'chip',
      inFields: true,
      run: () => {
        panels.jobs = !panels.jobs;
      },
    },
    {
      id: 'shell.theme',
      icon: 'sun',
      inFields: true,
      run: () => settings.set('theme', toggledTheme(settings.user.theme)),
    },
    { id: 'shell.import', icon: 'download', inFields: true, run: () => importing.start() },
    {
      id: 'shell.export',
      icon: 'upload',
      inFields: true,
      enabled: () => workspace.dataset !== null,
      run: () => exporting.start(),
    },
    {
      id: 'shell.share',
      icon: 'upload',
      enabled: () => models.current !== null && workspace.dataset !== null,
      run: () => sharing.start(),
    },
    {
      id: 'shell.remarks',
      icon: 'info',
      enabled: () => workspace.dataset !== null,
      run: () => {
        panels.remarks = true;
      },
    },
    { id: 'shell.open', icon: 'folder-open', inFields: true, run: () => opening.choose() },
    { id: 'shell.create', icon: 'plus', inFields: true, run: () => opening.create() },
    { id: 'shell.close', icon: 'close', enabled: open, run: () => opening.close() },
    { id: 'shell.demo', icon: 'play', run: () => opening.demo() },
    { id: 'shell.table', icon: 'evaluate', enabled: open, run: () => router.go('evaluate') },
    { id: 'shell.curves', icon: 'evaluate', enabled: open, run: () => router.go('evaluate', { part: 'curves' }) },
    { id: 'shell.retrieval', icon: 'evaluate', enabled: open, run: () => router.go('evaluate', { part: 'retrieval' }) },
    { id: 'shell.score', icon: 'play', enabled: () => workspace.dataset !== null, run: () => scoring.start() },
  ];
}
