/** The window: where it was, in the colour of its theme from the first frame, locked down. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { SettingsFile } from './desktop-settings.ts';
import { startPage } from './origin.ts';
import { webPreferences } from './web-preferences.ts';
import { placeOfWindow, smallest } from './window-place.ts';

/** `--bg` of the theme. */
const background = { dark: '#17181a', light: '#f3f3f1' };

export function openWindow(
  settings: SettingsFile,
  { preload, icon }: { preload: string; icon: string },
): BrowserWindow {
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
    icon,
    title: 'Tripletscope',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: webPreferences(preload, app.getVersion()),
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
