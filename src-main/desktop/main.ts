/** The desktop program: one instance, one window, one engine; each is looked after in a file of its own. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { app, type BrowserWindow, clipboard, dialog, Menu, nativeTheme, session } from 'electron';
import type { ChosenFile, MenuCommand } from '../../src-shared/desktop-bridge.ts';
import { engineEnvironment } from '../compute/runtime/engine-environment.ts';
import type { FromEngine } from '../server/engine-messages.ts';
import { userStateFolder } from '../server/user-state-folder.ts';
import { diagnostics, showAbout } from './about.ts';
import { declareScheme, serveInterface } from './app-protocol.ts';
import { folderArgument, workspaceOf } from './arguments.ts';
import { answerBridge } from './bridge-calls.ts';
import { channels } from './channels.ts';
import { SettingsFile } from './desktop-settings.ts';
import { rememberDownloads } from './downloads.ts';
import { startEngineChild } from './engine-child.ts';
import { EngineLog } from './engine-log.ts';
import { makeSocketPlace } from './engine-socket.ts';
import { EngineSupervisor } from './engine-supervisor.ts';
import { JobWatch } from './job-watch.ts';
import { lastWorkspace } from './last-workspace.ts';
import { lockDownApplication, lockDownSession } from './lock-down.ts';
import { type MenuState, menuTemplate } from './menu-template.ts';
import { delayBeforeRestart } from './restart-policy.ts';
import { openWindow } from './window.ts';
import { bringForward } from './window-place.ts';

const root = path.join(__dirname, '..', '..');
const stateFolder = userStateFolder();
const packaged = app.isPackaged;
// Only a checkout has a server of its own for the interface, and only on this machine.
const devServer = packaged ? null : (process.env.ELECTRON_RENDERER_URL?.match(/^http:\/\/localhost:\d+/)?.[0] ?? null);

app.setAppUserModelId('org.tripletscope.desktop'); // Windows shows notifications of named programs alone
app.setPath('userData', path.join(stateFolder, 'window'));
lockDownApplication(devServer);
declareScheme();
if (app.requestSingleInstanceLock({ cwd: process.cwd() })) run();
else app.exit(0);

function run(): void {
  const settings = new SettingsFile(stateFolder);
  const log = new EngineLog(stateFolder);
  const place = makeSocketPlace();
  let window: BrowserWindow | null = null;
  let recent: readonly string[] = [];
  let openedFolder: string | null = null;
  let keys: MenuState['keys'] = {};
  let isQuitting = false;
  let isListening = false;
  /** What came from outside before the page listened. */
  let pending: ChosenFile | null = null;
  const crashes: number[] = [];
  const jobs = new JobWatch(() => window);
  // Said in the log that diagnostics carry, not in a dialog that a user can do nothing with.
  process.on('uncaughtException', (error) => log.write(`${error.stack ?? error.message}\n`));

  const argument = folderArgument(process.argv, process.cwd(), packaged ? null : root);
  const engine = new EngineSupervisor({
    startChild: (events) => {
      // In a package the engine lies beside the archive, its types stripped.
      const entry = packaged
        ? path.join(process.resourcesPath, 'engine', 'src-main', 'server', 'engine-process.js')
        : path.join(root, 'src-main', 'server', 'engine-process.ts');
      const node = process.env.TRIPLETSCOPE_ENGINE_NODE || null;
      return startEngineChild({ entry, node, env: engineEnvironment() }, events);
    },
    nextSocket: place.next,
    stateFolder,
    open: argument ?? lastWorkspace(stateFolder),
    log: (text) => log.write(text),
    onStatus: (status) => {
      if (status.state !== 'ready') jobs.clear();
      send(channels.engine, status);
    },
    onMessage: receive,
  });
  engine.start();

  function receive(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        if (message.data !== null) handOver(message.data);
        break;
      case 'workspace':
        recent = message.recent;
        if (message.folder !== openedFolder) jobs.clear(); // those of the workspace before were stopped with it
        openedFolder = message.folder;
        if (app.isReady()) showMenu();
        break;
      case 'job':
        jobs.update(message.job);
        break;
      case 'theme':
        if (settings.current.theme !== message.theme) settings.set({ theme: message.theme });
        nativeTheme.themeSource = message.theme;
        break;
      case 'keys':
        if (isDeepStrictEqual(message.keys, keys)) break;
        keys = message.keys;
        if (app.isReady()) showMenu();
        break;
      case 'identified':
    }
  }

  function send(channel: string, value: unknown): void {
    if (window !== null && !window.isDestroyed()) window.webContents.send(channel, value);
  }

  async function openFolder(folder: string): Promise<void> {
    bringForward(window);
    const [file] = await engine.identify([folder]);
    if (file !== undefined) handOver(file);
  }

  function handOver(file: ChosenFile): void {
    if (isListening) send(channels.openedFolder, file);
    else pending = file;
  }

  const diagnosed = () => ({ status: engine.status, log: log.end });
  const copyDiagnostics = (): void => void clipboard.writeText(diagnostics(diagnosed()));

  function showMenu(): void {
    const template = menuTemplate(
      { recent: recent.filter(existsSync), isOpen: openedFolder !== null, keys, tools: !packaged },
      {
        command: (command: MenuCommand) => send(channels.menu, command),
        openFolder: (folder) => void openFolder(folder),
        about: () => void showAbout(window, diagnosed()),
        copyDiagnostics,
      },
      process.platform,
    );
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  function showWindow(): void {
    isListening = false;
    const opened = openWindow(settings, {
      preload: path.join(root, 'out', 'preload', 'preload.cjs'),
      icon: path.join(root, 'resources', 'icon.png'),
    });
    window = opened;
    opened.webContents.on('did-start-loading', () => {
      isListening = false;
    });
    opened.webContents.on('dom-ready', () => send(channels.engine, engine.status));
    opened.on('close', (event) => {
      if (isQuitting || jobs.titles.length === 0) return;
      event.preventDefault();
      void quitDuringJob();
    });
    // The page holds edits that are stored nowhere else; without an answer from here it would stay open silently.
    opened.webContents.on('will-prevent-unload', (event) => {
      const answer = dialog.showMessageBoxSync(opened, {
        type: 'warning',
        message: 'Close without the unsaved edits?',
        detail: 'Some edits could not be saved and are lost with this window. Annotate can export them.',
        buttons: ['Keep open', 'Close'],
        defaultId: 0,
        cancelId: 0,
      });
      if (answer === 1) event.preventDefault();
    });
    opened.once('closed', () => {
      window = null;
    });
    opened.webContents.on('render-process-gone', (_, { reason }) => {
      log.write(`the page ended: ${reason}\n`);
      crashes.push(Date.now());
      const delay = delayBeforeRestart(crashes);
      if (delay !== null) setTimeout(() => opened.isDestroyed() || opened.webContents.reload(), delay);
    });
  }

  async function quitDuringJob(): Promise<void> {
    const options = {
      type: 'question' as const,
      message: 'Quit while this is running?',
      detail: `${jobs.titles.join('\n')}\n\nIt stops now and can be resumed the next time.`,
      buttons: ['Keep running', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    };
    const { response } = await (window === null
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options));
    if (response !== 1) return;
    isQuitting = true;
    app.quit();
  }

  app.on('second-instance', (_, argv, cwd) => {
    const folder = folderArgument(argv, cwd, packaged ? null : root);
    if (folder !== null) void openFolder(folder);
    else bringForward(window);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void openFolder(workspaceOf(file));
  });
  app.on('activate', () => {
    if (window === null) showWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => {
    if (isQuitting || jobs.titles.length === 0) {
      isQuitting = true;
      return;
    }
    event.preventDefault();
    void quitDuringJob();
  });
  let isStopped = false;
  app.on('will-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      place.remove();
      isStopped = true;
      setImmediate(() => app.quit()); // Electron does not hear it while it asks whether to quit
    });
  });

  void app.whenReady().then(() => {
    lockDownSession(session.defaultSession, devServer);
    rememberDownloads(session.defaultSession, settings);
    serveInterface({ folder: path.join(root, 'out', 'renderer'), devServer, engine });
    answerBridge({
      identify: (paths) => engine.identify(paths),
      settings,
      restartEngine: () => engine.restart(),
      copyDiagnostics,
      listening: () => {
        isListening = true;
        send(channels.engine, engine.status);
        if (pending !== null) send(channels.openedFolder, pending);
        pending = null;
      },
    });
    showMenu();
    showWindow();
  });
}
