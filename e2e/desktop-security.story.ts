/** Electron's security checklist, the points that show from outside; `src-main/desktop/checklist.test.ts` has the others. */
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { App } from '../testing/hosts/app.ts';
import { jobsOfResolver } from './resolver-log.ts';
import { asElectron, electronStories } from './stories.ts';
import { type Elsewhere, tryRequests, tryWebRtc } from './ways-out.ts';

/** Another machine, as far as the page can tell: nothing may ever reach it. */
let elsewhere: Server;
let address = '';
let hits = 0;
/** Connections and packets, with a request in them or not. */
let connections = 0;
let packets = 0;
let udp: Socket;
let ports: Elsewhere;
beforeAll(async () => {
  elsewhere = createServer((_, response) => {
    hits++;
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' })
      .end('<h1>elsewhere</h1>');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhere.on('connection', () => connections++);
  const { port } = elsewhere.address() as AddressInfo;
  address = `http://127.0.0.1:${port}/`;
  udp = createSocket('udp4', () => packets++);
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  ports = { tcp: port, udp: udp.address().port, name: 'looked-up.example' };
});
afterAll(() => {
  elsewhere.close();
  udp.close();
});

electronStories('the security checklist', ({ open }) => {
  let app: App;
  const started = async (): Promise<App> => {
    app = await open();
    hits = connections = packets = 0;
    await app.page.getByRole('main').first().waitFor();
    return app;
  };
  // What the page tries here it complains of; what counts is what came of it.
  afterEach(() => {
    app.complaints.length = 0;
    app.strayRequests.length = 0;
  });

  it('1: only secure content: neither the page nor a window that somebody opens reaches the network', async () => {
    const { page } = await started();
    const errors = await page.evaluate(async (url) => {
      const fetched = await fetch(url).then(String, String);
      const image = await new Promise((resolve) => {
        const element = new Image();
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        element.src = `${url}x.png`;
      });
      return [fetched, image];
    }, address);
    expect(errors).toEqual([expect.stringContaining('Failed to fetch'), 'refused']);
    const stranger = await asElectron(app).electron.evaluate(async ({ BrowserWindow }, url) => {
      const window = new BrowserWindow({ show: false });
      const result = await window.loadURL(url).then(() => 'loaded', String);
      window.destroy();
      return result;
    }, address);
    expect(stranger).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(hits).toBe(0);
  });

  it('1: no way out of the page sends anything: neither a packet nor a connection, and no name is looked up', async () => {
    const { page } = await started();
    const { electron } = asElectron(app);
    const log = path.join(app.folder, 'net-log.json');
    await electron.evaluate(({ session }, file) => session.defaultSession.netLog.startLogging(file), log);
    const candidates = await page.evaluate(tryWebRtc, { to: ports, ms: 3000 });
    await page.evaluate(tryRequests, { to: ports, ms: 3000 });
    await electron.evaluate(({ session }) => session.defaultSession.netLog.stopLogging());
    expect({ candidates, packets, connections, hits }).toEqual({ candidates: [], packets: 0, connections: 0, hits: 0 });
    expect(jobsOfResolver(readFileSync(log, 'utf8'), ports.name)).toBe(0);
    expect(await page.getByRole('main').first().isVisible()).toBe(true);
  });

  it('2: no Node in the page or its workers', async () => {
    const { page } = await started();
    const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'setImmediate'];
    const found = await page.evaluate((all) => all.filter((name) => name in globalThis), names);
    expect(found).toEqual([]);
  });

  it('3: the page cannot reach into the preload', async () => {
    const { page } = await started();
    const seen = await page.evaluate(async () => {
      const leaked: unknown[] = [];
      Array.prototype.map = function map() {
        leaked.push(this);
        return [];
      };
      Function.prototype.call = function call() {
        leaked.push(this);
        return undefined;
      };
      await window.tripletscope?.pathsOfDropped([]);
      const before = window.tripletscope;
      try {
        (window as { tripletscope?: unknown }).tripletscope = { stolen: true };
      } catch {
        // not writable
      }
      // The page's own code goes through these as well, whenever it likes; what the preload owns is of another realm.
      const foreign = leaked.filter((one) => !(one instanceof Object));
      return { foreign: foreign.length, same: window.tripletscope === before };
    });
    expect(seen).toEqual({ foreign: 0, same: true });
  });

  it('4: the page’s process is asked to be sandboxed', async () => {
    await started();
    const sandbox = await asElectron(app).electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const { getLastWebPreferences } = window.webContents as {
        getLastWebPreferences?: () => { sandbox?: boolean } | null;
      };
      return getLastWebPreferences?.call(window.webContents)?.sandbox ?? 'unknown';
    });
    expect([true, 'unknown']).toContain(sandbox); // where Electron does not tell, the unit test of the preferences stands
  });

  it('5: every permission is denied', async () => {
    const { page } = await started();
    const answers = await page.evaluate(async () => {
      const names = [
        'geolocation',
        'notifications',
        'camera',
        'microphone',
        'midi',
        'clipboard-read',
        'persistent-storage',
      ];
      const states = await Promise.all(
        names.map((name) =>
          navigator.permissions.query({ name: name as PermissionName }).then(
            ({ state }) => state,
            () => 'denied',
          ),
        ),
      );
      const media = await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        () => 'denied',
      );
      const screen = await navigator.mediaDevices.getDisplayMedia().then(
        () => 'granted',
        () => 'denied',
      );
      return [...states, media, screen, await Notification.requestPermission()];
    });
    expect(new Set(answers)).toEqual(new Set(['denied']));
  });

  it('6: the same-origin policy holds', async () => {
    const { page } = await started();
    const frame = await page.evaluate(async () => {
      const inner = document.createElement('iframe');
      inner.srcdoc = '<p>inner</p>';
      inner.setAttribute('sandbox', 'allow-scripts');
      document.body.append(inner);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return inner.contentDocument === null;
    });
    expect(frame).toBe(true);
  });

  it('7: a strict policy on every answer, and it acts', async () => {
    const { page } = await started();
    const policies = await page.evaluate(async () => {
      const paths = ['/', '/index.html', '/nothing', '/trpc/workspace.state', '/api/nothing', '/..%2fpackage.json'];
      const script = document.querySelector<HTMLScriptElement>('script[src]')?.src ?? '/';
      const answers = await Promise.all([...paths, script].map((path) => fetch(path)));
      return answers.map(({ headers }) => headers.get('content-security-policy'));
    });
    for (const policy of policies) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/script-src[^;]*(unsafe|\*|http|data:|blob:)/);
    }
    const ran = await page.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.inlineRan = true';
      document.body.append(inline);
      const holder = document.createElement('div');
      holder.innerHTML = '<img src="x" onerror="window.handlerRan = true">';
      document.body.append(holder);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const evaluated = (() => {
        try {
          return new Function('return true')() as boolean;
        } catch {
          return false;
        }
      })();
      return [evaluated, 'inlineRan' in window, 'handlerRan' in window];
    });
    expect(ran).toEqual([false, false, false]);
  });

  it('11, 12: a webview never comes to life', async () => {
    const { page } = await started();
    await page.evaluate(() => document.body.append(document.createElement('webview')));
    const views = await asElectron(app).electron.evaluate(async ({ BrowserWindow, webContents }) => {
      const window = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } });
      await window.loadURL('app://tripletscope/');
      await window.webContents.executeJavaScript(
        "document.body.append(Object.assign(document.createElement('webview'), { src: 'app://tripletscope/' })); new Promise((done) => setTimeout(done, 500))",
      );
      const found = webContents.getAllWebContents().filter((one) => one.getType() === 'webview').length;
      window.destroy();
      return found;
    });
    expect(views).toBe(0);
  });

  it('13: the window goes nowhere', async () => {
    const { page } = await started();
    const before = page.url();
    for (const target of [
      address,
      'file:///etc/hostname',
      'data:text/html,gone',
      'app://tripletscope/api/catalogue',
      'app://other/',
    ])
      await page.evaluate((url) => {
        location.href = url;
        return new Promise((resolve) => setTimeout(resolve, 150));
      }, target);
    expect(page.url()).toBe(before);
    expect(await page.getByRole('main').first().isVisible()).toBe(true);
    expect(hits).toBe(0);
  });

  it('14, 15: no new window, and nothing handed to the system’s browser', async () => {
    const { page } = await started();
    const { electron } = asElectron(app);
    await electron.evaluate(({ shell }) => {
      const seen = globalThis as { opened?: string[] };
      seen.opened = [];
      shell.openExternal = async (url) => void seen.opened?.push(url);
    });
    const opened = await page.evaluate((url) => {
      const link = document.createElement('a');
      Object.assign(link, { href: url, target: '_blank', textContent: 'link' });
      document.body.append(link);
      link.click();
      return [window.open(url), window.open('about:blank'), window.open('app://tripletscope/')].every(
        (one) => one === null,
      );
    }, address);
    expect(opened).toBe(true);
    const after = await electron.evaluate(({ BrowserWindow }) => [
      BrowserWindow.getAllWindows().length,
      (globalThis as { opened?: string[] }).opened?.length,
    ]);
    expect(after).toEqual([1, 0]);
    expect(hits).toBe(0);
  });

  it('17: calls from another page are refused', async () => {
    await started();
    const answers = await asElectron(app).electron.evaluate(async ({ app: program, BrowserWindow }) => {
      const preload = `${program.getAppPath()}/out/preload/preload.cjs`;
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await window.loadURL('data:text/html,<p>stranger</p>');
      const ask = (call: string): Promise<string> =>
        window.webContents.executeJavaScript(
          `window.tripletscope.${call}.then(() => 'answered', (error) => error.message)`,
        );
      const all = [
        await ask("chooseFolder('x')"),
        await ask("chooseFiles('x')"),
        await ask('pathsOfDropped([])'),
        await ask('copyDiagnostics()'),
      ];
      window.destroy();
      return all;
    });
    for (const answer of answers) expect(answer).toContain('refused: not the window of this program');
  });

  it('18: nothing is read through file://', async () => {
    const { page } = await started();
    expect(page.url()).toMatch(/^app:\/\/tripletscope\//);
    expect(
      await page.evaluate(() =>
        fetch('file:///etc/hostname').then(
          () => 'read',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    const stranger = await asElectron(app).electron.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      const result = await window.loadURL('file:///etc/hostname').then(() => 'loaded', String);
      window.destroy();
      return result;
    });
    expect(stranger).toContain('ERR_BLOCKED_BY_CLIENT');
  });

  it('20: the bridge is a handful of calls of our own', async () => {
    const { page } = await started();
    const shape = await page.evaluate(() => {
      const bridge = window.tripletscope!;
      const kinds = Object.entries(bridge).map(([name, value]) => `${name}: ${typeof value}`);
      return { kinds: kinds.sort(), arguments: new Promise((done) => bridge.onEngine((...all) => done(all.length))) };
    });
    expect(shape.kinds).toEqual([
      'chooseFiles: function',
      'chooseFolder: function',
      'copyDiagnostics: function',
      'notify: function',
      'onEngine: function',
      'onMenu: function',
      'onOpenedFolder: function',
      'pathsOfDropped: function',
      'restartEngine: function',
      'setProgress: function',
      'versions: object',
    ]);
  });

  it('only a file that the system dropped has a path, nothing that the page made', async () => {
    const { page } = await started();
    const found = await page.evaluate(async (secret) => {
      const withPath = { path: secret, name: 'x', size: 1, type: '' };
      const made = new File(['x'], 'x');
      Object.defineProperty(made, 'path', { value: secret });
      Object.defineProperty(File.prototype, 'path', { get: () => secret, configurable: true });
      const posing = Object.create(File.prototype, { path: { value: secret, enumerable: true } }) as File;
      const tries: unknown[] = [
        withPath,
        made,
        posing,
        new Proxy(new File(['x'], 'x'), {}),
        secret,
        null,
        new Blob(['x']),
        document.body,
      ];
      const answers: string[] = [];
      for (const one of tries) {
        const files = await (async () => window.tripletscope!.pathsOfDropped([one as File]))().catch(() => []);
        answers.push(...files.map(({ name }) => name));
      }
      return answers;
    }, process.execPath);
    expect(found).toEqual([]);
  });

  it('no trick with a path leads out of the interface’s folder, or past the engine’s key', async () => {
    const { page } = await started();
    const statuses = await page.evaluate(async () => {
      const tricks = [
        '/..%2fmain%2fmain.cjs',
        '/..%2f..%2fpackage.json',
        '/%2e%2e%2f%2e%2e%2fpackage.json',
        '/%2e%2e/%2e%2e/package.json',
        '/assets/..%2f..%2f..%2fpackage.json',
        '/..%5c..%5cpackage.json',
        '/%2fetc%2fpasswd',
        '//etc/passwd',
        '/etc/passwd',
        '/C:%5cWindows%5cwin.ini',
        '/api/..%2f..%2fpackage.json',
        '/api/%2e%2e%2findex.html',
        '/api/images/..%2f..%2f..%2fpackage.json',
        '/api/images/%2fetc%2fpasswd',
      ];
      const answers = await Promise.all(tricks.map((path) => fetch(`app://tripletscope${path}`)));
      return answers
        .map(({ status }, index) => `${tricks[index]} ${status}`)
        .filter((line) => !/ (404|400|422)$/.test(line));
    });
    expect(statuses).toEqual([]);
    const wrongKey = await page.evaluate(() =>
      fetch('/trpc/workspace.state', { headers: { 'x-tripletscope-key': 'mine' } }).then(({ status }) => status),
    );
    expect(wrongKey).toBe(200); // the page's own word is left behind, the program's is put in its place
  });
});
