/** What a page of this program may be. */
import type { WebPreferences } from 'electron';
import { versionFlag } from './channels.ts';

/** Said in full, though most are Electron's defaults: a test reads them. */
export function webPreferences(preload: string, version: string): WebPreferences {
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
    additionalArguments: [`${versionFlag}${version}`],
  };
}
