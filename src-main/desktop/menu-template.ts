/** The menu: the system's roles, the workspaces used last, and commands that the interface carries out. */
import path from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { type MenuCommand, menuCommands } from '../../src-shared/desktop-bridge.ts';
import { acceleratorOf } from './accelerator.ts';

export interface MenuActions {
  command: (command: MenuCommand) => void;
  openFolder: (folder: string) => void;
  about: () => void;
  copyDiagnostics: () => void;
}

export interface MenuState {
  recent: readonly string[];
  isOpen: boolean;
  /** What the user made of the page's keys, by command. */
  keys: Readonly<Record<string, readonly string[]>>;
  /** Tools for developers, where the application is not packaged. */
  tools: boolean;
}

const separator = { type: 'separator' } as const;

export function menuTemplate(
  { recent, isOpen, keys, tools }: MenuState,
  { command, openFolder, about, copyDiagnostics }: MenuActions,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  /** Its keys are shown here and act in the page alone, which knows of dialogs and of the fields that want them. */
  const item = (label: string, name: MenuCommand, { chord = '', enabled = true } = {}): MenuItemConstructorOptions => ({
    id: name,
    label,
    accelerator: acceleratorOf((keys[menuCommands[name]] ?? [chord])[0] ?? ''),
    registerAccelerator: false,
    enabled,
    click: () => command(name),
  });
  const recentItems = recent.map((folder) => ({
    label: path.basename(folder),
    sublabel: folder,
    toolTip: folder,
    click: () => openFolder(folder),
  }));
  const aboutItem = { id: 'about', label: 'About Tripletscope', click: about };
  return [
    ...(mac
      ? [
          {
            role: 'appMenu' as const,
            submenu: [
              aboutItem,
              separator,
              item('Settings…', 'settings', { chord: 'Ctrl+,' }),
              separator,
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              separator,
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    {
      label: '&File',
      submenu: [
        item('New workspace…', 'new-workspace', { chord: 'Ctrl+Shift+O' }),
        item('Open workspace…', 'open-workspace', { chord: 'Ctrl+O' }),
        {
          id: 'recent',
          label: 'Open recent',
          enabled: recent.length > 0,
          submenu: recentItems.length > 0 ? recentItems : [{ label: 'None yet', enabled: false }],
        },
        item('Close workspace', 'close-workspace', { enabled: isOpen }),
        separator,
        item('Import a data set…', 'import', { chord: 'Ctrl+I' }),
        item('Export images or arrays…', 'export', { chord: 'Ctrl+E', enabled: isOpen }),
        separator,
        ...(mac
          ? [{ role: 'close' as const }]
          : [item('Settings…', 'settings', { chord: 'Ctrl+,' }), separator, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        item('Browse', 'view-browse', { enabled: isOpen }),
        item('Train', 'view-train', { enabled: isOpen }),
        item('Compare', 'view-compare', { enabled: isOpen }),
        item('Annotate', 'view-annotate', { enabled: isOpen }),
        separator,
        // Without Ctrl+0 and the like, which the views zoom their images with.
        { role: 'zoomIn', label: 'Larger interface', accelerator: 'CmdOrCtrl+Alt+=' },
        { role: 'zoomOut', label: 'Smaller interface', accelerator: 'CmdOrCtrl+Alt+-' },
        { role: 'resetZoom', label: 'Interface at its default size', accelerator: 'CmdOrCtrl+Alt+0' },
        separator,
        { role: 'togglefullscreen' },
        ...(tools ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        item('Commands…', 'palette', { chord: 'Ctrl+K' }),
        item('Keyboard shortcuts', 'shortcuts'),
        separator,
        { id: 'copy-diagnostics', label: 'Copy diagnostics', click: copyDiagnostics },
        ...(mac ? [] : [aboutItem]),
      ],
    },
  ];
}
