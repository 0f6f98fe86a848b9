/** What a desktop program owes its user: the window where it was, menus, dialogs, drops; only in Electron. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { commandSpecs } from '../src-renderer/state/command-specs.ts';
import { menuCommands } from '../src-shared/desktop-bridge.ts';
import { until } from '../testing/hosts/wait.ts';
import { Shell } from './pages/shell.ts';
import { asElectron, electronStories } from './stories.ts';

electronStories('the window', ({ open }) => {
  it('opens where it was', async () => {
    const app = await open();
    const { electron } = asElectron(app);
    await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].setBounds({ x: 130, y: 90, width: 1111, height: 777 }),
    );
    const again = await app.restart();
    const bounds = await asElectron(again).electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].getBounds(),
    );
    expect(bounds).toEqual({ x: 130, y: 90, width: 1111, height: 777 });
    const settings = JSON.parse(readFileSync(path.join(app.folder, 'state/desktop.json'), 'utf8')) as {
      place: unknown;
    };
    expect(settings.place).toMatchObject({ width: 1111 });
  });

  it('turns dropped and chosen folders into ids: no path reaches the page', async () => {
    const app = await open();
    const data = path.join(app.folder, 'birds');
    mkdirSync(data);
    writeFileSync(path.join(app.folder, 'one.png'), 'x');
    await app.page.evaluate(() => {
      const seen = window as { dropped?: unknown };
      addEventListener('dragover', (event) => event.preventDefault());
      addEventListener(
        'drop',
        (event) => {
          event.preventDefault();
          event.stopPropagation();
          void window.tripletscope!.pathsOfDropped([...event.dataTransfer!.files]).then((files) => {
            seen.dropped = files;
          });
        },
        true,
      );
    });
    await app.drop([data, path.join(app.folder, 'one.png')]);
    await app.page.waitForFunction(() => 'dropped' in window);
    const dropped = await app.page.evaluate(() => (window as { dropped?: unknown }).dropped);
    const id = expect.stringMatching(/^[\w-]{16}$/);
    expect(dropped).toEqual([
      { id, name: 'birds', kind: 'folder', isWorkspace: false },
      { id, name: 'one.png', kind: 'file', isWorkspace: false },
    ]);

    let chosen: unknown;
    await app.chooseFolder(data, async () => {
      chosen = await app.page.evaluate(() => window.tripletscope!.chooseFolder('Choose'));
    });
    expect(chosen).toEqual({ id, name: 'birds', kind: 'folder', isWorkspace: false });
    expect(JSON.stringify([dropped, chosen])).not.toContain(app.folder);
  });

  it('remembers the folder of the last dialog', async () => {
    const app = await open();
    const data = path.join(app.folder, 'deep', 'birds');
    mkdirSync(data, { recursive: true });
    await app.chooseFolder(data, async () => {
      await app.page.evaluate(() => window.tripletscope!.chooseFolder('Choose'));
    });
    const { electron } = asElectron(app);
    await electron.evaluate(({ dialog }) => {
      dialog.showOpenDialog = (async (_: unknown, options: { defaultPath?: string }) => {
        (globalThis as { asked?: string }).asked = options.defaultPath;
        return { canceled: true, filePaths: [] };
      }) as unknown as typeof dialog.showOpenDialog;
    });
    expect(await app.page.evaluate(() => window.tripletscope!.chooseFolder('Choose'))).toBeNull();
    expect(await electron.evaluate(() => (globalThis as { asked?: string }).asked)).toBe(path.dirname(data));
  });

  it('has a menu whose commands reach the page, and About with diagnostics to copy', async () => {
    const app = await open();
    const { electron, page } = asElectron(app);
    await page.evaluate(() => {
      const seen = window as { commands?: string[] };
      seen.commands = [];
      window.tripletscope!.onMenu((command) => seen.commands!.push(command));
    });
    await page.evaluate(() => fetch('/trpc/workspace.state')); // the engine is there
    const labels = await electron.evaluate(({ Menu, BrowserWindow }) => {
      const menu = Menu.getApplicationMenu()!;
      menu.getMenuItemById('settings')!.click({}, BrowserWindow.getAllWindows()[0], {});
      return menu.items.map(({ label }) => label.replace('&', ''));
    });
    expect(labels).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
    await page.waitForFunction(() => (window as { commands?: string[] }).commands!.length > 0);
    expect(await page.evaluate(() => (window as { commands?: string[] }).commands)).toEqual(['settings']);
    // Behind a dialog nothing begins.
    const heard = () => page.evaluate(() => (window as { commands?: string[] }).commands!);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor();
    await electron.evaluate(({ Menu, BrowserWindow }) =>
      Menu.getApplicationMenu()!.getMenuItemById('import')!.click({}, BrowserWindow.getAllWindows()[0], {}),
    );
    await until(async () => (await heard()).includes('import'));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Beside a command stand the keys that the page has for it, also those that the user gave it.
    const keysOf = (name: string) =>
      electron.evaluate(({ Menu }, id) => Menu.getApplicationMenu()!.getMenuItemById(id)?.accelerator, name);
    for (const name of ['new-workspace', 'open-workspace', 'import', 'settings', 'palette'] as const) {
      const chord = commandSpecs.find(({ id }) => id === menuCommands[name])!.keys[0]!;
      await until(async () => (await keysOf(name)) === chord.replace('Ctrl', 'CmdOrCtrl'));
    }
    await new Shell(page).set('keys', { 'shell.palette': ['Ctrl+Shift+K'] });
    await until(async () => (await keysOf('palette')) === 'CmdOrCtrl+Shift+K');
    await electron.evaluate(({ Menu, BrowserWindow, dialog, clipboard }) => {
      clipboard.writeText('');
      dialog.showMessageBox = (async () => ({ response: 1, checkboxChecked: false })) as typeof dialog.showMessageBox;
      Menu.getApplicationMenu()!.getMenuItemById('about')!.click({}, BrowserWindow.getAllWindows()[0], {});
    });
    const copied = await until(app.clipboard);
    expect(copied).toMatch(/^Tripletscope \d+\.\d+\.\d+\nElectron \d+/);
    expect(copied).toMatch(/Engine: ready, started again 0 times/);
  });

  it('shows the theme’s colour before the page is there', async () => {
    const app = await open();
    const settings = path.join(app.folder, 'state/desktop.json');
    await app.close();
    mkdirSync(path.dirname(settings), { recursive: true });
    writeFileSync(settings, JSON.stringify({ theme: 'light' }));
    const colour = async (): Promise<string> => {
      const opened = asElectron(await open({ folder: app.folder }));
      const found = await opened.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0].getBackgroundColor(),
      );
      await opened.close();
      return found.toLowerCase();
    };
    expect(await colour()).toBe('#f3f3f1');
    writeFileSync(settings, JSON.stringify({ theme: 'dark' }));
    writeFileSync(
      path.join(app.folder, 'state/state.json'),
      JSON.stringify({ recent: [], settings: { theme: 'dark' } }),
    );
    expect(await colour()).toBe('#17181a');
  });

  it('shows its page again where that crashed', async () => {
    const app = await open();
    await app.page.getByRole('main').first().waitFor();
    const { electron } = asElectron(app);
    const loaded = await electron.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0];
      const again = new Promise<string>((resolve) =>
        webContents.once('did-finish-load', () => resolve(webContents.getURL())),
      );
      webContents.forcefullyCrashRenderer();
      return again;
    });
    expect(loaded).toMatch(/^app:\/\/tripletscope\//);
  });

  it('is one: a second start hands its folder to the first, and ends', async () => {
    const app = await open();
    const { electron } = asElectron(app);
    const data = path.join(app.folder, 'birds');
    mkdirSync(data);
    await app.page.evaluate(() => {
      window.tripletscope!.onOpenedFolder((folder) => {
        (window as { opened?: unknown }).opened = folder;
      });
    });
    const program = await electron.evaluate(() => process.execPath);
    const { spawnSync } = await import('node:child_process');
    const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), path.join(import.meta.dirname, '..'), data];
    const second = spawnSync(program, args, {
      env: { ...process.env, TRIPLETSCOPE_STATE: path.join(app.folder, 'state') },
      timeout: 30_000,
    });
    expect(second.status).toBe(0);
    await app.page.waitForFunction(() => 'opened' in window);
    expect(await app.page.evaluate(() => (window as { opened?: { name: string } }).opened?.name)).toBe('birds');
  });

  it('keeps its engine’s socket where nobody else can go, and takes it away at the end', async () => {
    const app = await open();
    const { electron } = asElectron(app);
    const place = await electron.evaluate(async () => {
      const { readdirSync } = process.mainModule!.require('node:fs') as typeof import('node:fs');
      const { tmpdir } = process.mainModule!.require('node:os') as typeof import('node:os');
      const folder = process.env.XDG_RUNTIME_DIR || tmpdir();
      return { folder, found: readdirSync(folder).filter((name) => /^tripletscope-\w{6}$/.test(name)) };
    });
    const folders = place.found.map((name) => path.join(place.folder, name));
    for (const folder of folders) expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(folders.length).toBeGreaterThan(0);
    await app.close();
    expect(folders.filter(existsSync).length).toBeLessThan(folders.length);
  });
});
