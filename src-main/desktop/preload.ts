/** The bridge into the page: a few calls by name, ids instead of paths, nothing of Electron's itself. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import type { ChosenFile, DesktopBridge, EngineStatus, MenuCommand } from '../../src-shared/desktop-bridge.ts';
import { channels, versionFlag } from './channels.ts';

function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const pass = (_: IpcRendererEvent, value: T): void => listener(value);
  ipcRenderer.on(channel, pass);
  return () => void ipcRenderer.off(channel, pass);
}

/**
 * Only a File that the system made has a path. Anything else gives none: an object with a field `path`, or a File that the
 * page made. Electron before 29 has no `webUtils`; there the path comes from the getter of File itself.
 */
function pathOf(file: unknown): string {
  if (!(file instanceof File)) return '';
  if (webUtils !== undefined) return webUtils.getPathForFile(file);
  const path: unknown = Reflect.get(File.prototype, 'path', file);
  return typeof path === 'string' ? path : '';
}

let status: EngineStatus = { state: 'starting', restarts: 0, message: null };
const onStatus = new Set<(status: EngineStatus) => void>();
listen<EngineStatus>(channels.engine, (now) => {
  status = now;
  for (const listener of onStatus) listener(now);
});

const bridge: DesktopBridge = {
  versions: {
    app: process.argv.find((one) => one.startsWith(versionFlag))?.slice(versionFlag.length) ?? '',
    electron: process.versions.electron ?? '',
    chromium: process.versions.chrome ?? '',
  },
  chooseFolder: (title) => ipcRenderer.invoke(channels.chooseFolder, title) as Promise<ChosenFile | null>,
  chooseFiles: (title) => ipcRenderer.invoke(channels.chooseFiles, title) as Promise<ChosenFile[]>,
  pathsOfDropped: (files) => ipcRenderer.invoke(channels.identify, files.map(pathOf)) as Promise<ChosenFile[]>,
  onMenu: (listener) => listen<MenuCommand>(channels.menu, listener),
  onOpenedFolder: (listener) => {
    const stop = listen<ChosenFile>(channels.openedFolder, listener);
    ipcRenderer.send(channels.listening);
    return stop;
  },
  onEngine: (listener) => {
    onStatus.add(listener);
    listener(status);
    return () => void onStatus.delete(listener);
  },
  restartEngine: () => ipcRenderer.send(channels.restartEngine),
  setProgress: (share) => ipcRenderer.send(channels.setProgress, share),
  notify: ({ title, body }) => ipcRenderer.send(channels.notify, title, body),
  copyDiagnostics: () => ipcRenderer.invoke(channels.copyDiagnostics) as Promise<void>,
};

contextBridge.exposeInMainWorld('tripletscope', bridge);
