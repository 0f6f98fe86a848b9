/** What the window may ask of the desktop; each call comes from our own page in its main frame, or is refused. */
import path from 'node:path';
import { BrowserWindow, dialog, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, Notification } from 'electron';
import type { ChosenFile } from '../../src-shared/desktop-bridge.ts';
import { channels } from './channels.ts';
import type { SettingsFile } from './desktop-settings.ts';
import { isOwnPage } from './origin.ts';

export interface BridgeServices {
  identify: (paths: readonly string[]) => Promise<readonly ChosenFile[]>;
  settings: SettingsFile;
  restartEngine: () => void;
  copyDiagnostics: () => void;
  listening: () => void;
}

type BridgeEvent = IpcMainEvent | IpcMainInvokeEvent;

/** Throws where the sender is not our page; frames inside it count as strangers. */
export function checkSender({ sender, senderFrame }: BridgeEvent): BrowserWindow {
  const window = BrowserWindow.fromWebContents(sender);
  const isMain = senderFrame !== null && senderFrame === sender.mainFrame;
  if (window === null || !isMain || !isOwnPage(senderFrame.url))
    throw new Error('refused: not the window of this program');
  return window;
}

export function answerBridge(services: BridgeServices): void {
  const { identify, settings } = services;

  async function choose(
    event: BridgeEvent,
    title: unknown,
    properties: ('openDirectory' | 'openFile')[],
  ): Promise<readonly ChosenFile[]> {
    const window = checkSender(event);
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: textOf(title, 120),
      defaultPath: settings.current.dialogFolder ?? undefined,
      properties: [
        ...properties,
        ...(properties.includes('openFile') ? (['multiSelections'] as const) : (['createDirectory'] as const)),
      ],
    });
    if (canceled || filePaths.length === 0) return [];
    settings.set({ dialogFolder: path.dirname(filePaths[0]) });
    return identify(filePaths);
  }

  ipcMain.handle(
    channels.chooseFolder,
    async (event, title: unknown) => (await choose(event, title, ['openDirectory']))[0] ?? null,
  );
  ipcMain.handle(channels.chooseFiles, (event, title: unknown) => choose(event, title, ['openFile']));
  ipcMain.handle(channels.identify, (event, paths: unknown) => {
    checkSender(event);
    return identify(absolutePaths(paths));
  });
  ipcMain.handle(channels.copyDiagnostics, (event) => {
    checkSender(event);
    services.copyDiagnostics();
  });
  ipcMain.on(channels.listening, (event) => {
    checkSender(event);
    services.listening();
  });
  ipcMain.on(channels.restartEngine, (event) => {
    checkSender(event);
    services.restartEngine();
  });
  ipcMain.on(channels.setProgress, (event, share: unknown) => {
    const window = checkSender(event);
    window.setProgressBar(typeof share === 'number' && share >= 0 ? Math.min(1, share) : -1);
  });
  ipcMain.on(channels.notify, (event, title: unknown, body: unknown) => {
    const window = checkSender(event);
    if (window.isFocused() || !Notification.isSupported()) return;
    new Notification({ title: textOf(title, 120), body: textOf(body, 400) }).show();
  });
}

function textOf(value: unknown, most: number): string {
  return typeof value === 'string' ? value.slice(0, most) : '';
}

function absolutePaths(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 10_000).filter((one): one is string => typeof one === 'string' && path.isAbsolute(one));
}
