/**
 * What the desktop's preload puts on `window.tripletscope`; absent in a browser. Folders and files are opaque ids: no
 * path reaches the window. Every `on…` returns how to stop listening.
 */

export interface ChosenFile {
  id: string;
  name: string;
  kind: 'folder' | 'file';
  /** A folder that holds a workspace; the others are taken for data sets. */
  isWorkspace: boolean;
}

export interface EngineStatus {
  /** `restarting`: it died and comes back by itself; `failed`: it died too often and waits for `restartEngine`. */
  state: 'starting' | 'ready' | 'restarting' | 'failed';
  /** How often it was started again since the window opened. */
  restarts: number;
  /** For a person, where it died. */
  message: string | null;
}

/** What the menu can ask for, and the command of the page that it is: that one's keys stand beside it. */
export const menuCommands = {
  'new-workspace': 'shell.create',
  'open-workspace': 'shell.open',
  'close-workspace': 'shell.close',
  import: 'shell.import',
  export: 'shell.export',
  settings: 'shell.settings',
  palette: 'shell.palette',
  shortcuts: 'shell.shortcuts',
  'view-browse': 'shell.browse',
  'view-train': 'shell.train',
  'view-compare': 'shell.compare',
  'view-annotate': 'shell.annotate',
} as const;
export type MenuCommand = keyof typeof menuCommands;

export interface DesktopBridge {
  versions: { app: string; electron: string; chromium: string };
  /** Null where the user changed their mind. */
  chooseFolder: (title: string) => Promise<ChosenFile | null>;
  chooseFiles: (title: string) => Promise<ChosenFile[]>;
  pathsOfDropped: (files: readonly File[]) => Promise<ChosenFile[]>;
  onMenu: (listener: (command: MenuCommand) => void) => () => void;
  /** A folder that came from outside: dropped on the icon, an argument, a recent workspace of the menu. */
  onOpenedFolder: (listener: (folder: ChosenFile) => void) => () => void;
  /** Called at once with the present state, then at every change. */
  onEngine: (listener: (status: EngineStatus) => void) => () => void;
  restartEngine: () => void;
  /** In the task bar; jobs do that by themselves, so it is for work of the window alone. Null takes it away. */
  setProgress: (share: number | null) => void;
  /** Shown by the system while the window has no focus. */
  notify: (message: { title: string; body: string }) => void;
  copyDiagnostics: () => Promise<void>;
}
