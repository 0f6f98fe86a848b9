/** Electron's security checklist, the points that stand in the sources; `e2e/desktop-security.story.ts` has the others. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { webPreferences } from './web-preferences.ts';

const here = import.meta.dirname;
const root = path.join(here, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const sources = readdirSync(here)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(path.join(here, name), 'utf8'))
  .join('\n');
const preferences = webPreferences('/preload.cjs', '1.0.0');

describe('Electron’s checklist, in the sources', () => {
  it('1: what makes no request of its own has no way out either', () => {
    const lock = read('src-main/desktop/lock-down.ts');
    expect(lock).toContain("setWebRTCIPHandlingPolicy('disable_non_proxied_udp')");
    expect(lock).toMatch(/'host-resolver-rules',\s*`MAP \* ~NOTFOUND/);
  });

  it('2, 3, 4, 6, 8, 9, 11: every preference stands at its safe value', () => {
    expect(preferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
  });

  it('4: nothing takes the sandbox away', () => {
    expect(sources).toContain('app.enableSandbox()');
    expect(sources).not.toMatch(/appendSwitch\(['"]no-sandbox/);
  });

  it('9, 10: no feature of Blink is switched on', () => {
    expect(preferences).not.toHaveProperty('enableBlinkFeatures');
    expect(sources).not.toMatch(/enableBlinkFeatures|enable-experimental|enable-blink-features|enable-features/);
  });

  it('15: nothing is handed to the system to open', () => {
    expect(sources).not.toMatch(/\bshell\b\s*[.,}]/);
  });

  it('16: Electron is a current one', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { electron: string } };
    expect(Number(devDependencies.electron.match(/\d+/)?.[0])).toBeGreaterThanOrEqual(45);
  });

  it('17: every listener checks who calls', () => {
    const listeners = read('src-main/desktop/bridge-calls.ts')
      .split(/ipcMain\.(?:handle|on)\(/)
      .slice(1);
    expect(listeners.length).toBe(8);
    for (const listener of listeners) expect(listener).toMatch(/checkSender\(event\)|choose\(event/);
    expect(sources.match(/ipcMain\.(handle|on)\(/g)?.length).toBe(listeners.length);
  });

  it('18: no page comes from file://', () => {
    expect(sources).not.toMatch(/loadFile\(|file:\/\//);
  });

  it('19: the fuses of a package', () => {
    const { electronFuses } = JSON.parse(read('electron-builder.json')) as { electronFuses: Record<string, boolean> };
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('20: the preload exposes one object, and Electron’s own nowhere', () => {
    const preload = read('src-main/desktop/preload.ts');
    expect(preload.match(/exposeInMainWorld/g)?.length).toBe(1);
    expect(preload).not.toMatch(/:\s*(ipcRenderer|webUtils|contextBridge)\b\s*[,}]/);
  });

  it('no crash reports and no updates', () => {
    expect(sources).not.toMatch(/crashReporter|autoUpdater/);
  });
});
