/** The window: where it was, in the colour of its theme from the first frame, locked down. */
import { app, BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, screen } from 'electron';
import { versionFlag } from './channels.ts';
import type { SettingsFile } from './desktop-settings.ts';
import { startPage } from './origin.ts';
import { placeOfWindow, smallest } from './window-place.ts';

/** `--bg` of the theme. */
const background = { dark: '#17181a', light: '#f3f3f1' };

/** Said in full, though most are Electron's defaults: a test reads them. */
export function webPreferences(preload: string): BrowserWindowConstructorOptions['webPreferences'] {
  return {
    preload,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    additionalArguments: [`${versionFlag}${app.getVersion()}`],
  };
}

export function openWindow(settings: SettingsFile, preload: string): BrowserWindow {
  nativeTheme.themeSource = settings.current.theme;
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const { maximised, ...area } = placeOfWindow(
    settings.current.place,
    [main, ...others].map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...area,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Tripletscope',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: webPreferences(preload),
  });
  if (maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed())
      window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? background.dark : background.light);
  });
  window.on('close', () => settings.set({ place: { ...window.getNormalBounds(), maximised: window.isMaximized() } }));
  void window.loadURL(startPage);
  return window;
}
