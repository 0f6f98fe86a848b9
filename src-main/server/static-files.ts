/** The built interface. A request names a file exactly as it lies there, or gets nothing: no path is ever put together. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';
import { fileTypes } from './file-types.ts';

/** Vite puts a hash of the content into these names. */
const hashed = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/** The folder is listed so often at most, whoever asks for whatever: it is asked for before anybody has a session. */
const lookEveryMs = 1000;

export class StaticFiles {
  private readonly folder: string;
  private looked = Number.NEGATIVE_INFINITY;
  private files = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
    this.look();
  }

  /** False until the interface is built. */
  get built(): boolean {
    return this.find('/') !== undefined;
  }

  has(urlPath: string): boolean {
    return urlPath === '/' || this.find(urlPath) !== undefined;
  }

  routes(): Hono {
    return new Hono().get('*', async (c, next) => {
      const { pathname } = new URL(c.req.url);
      const file = this.find(pathname);
      if (file === undefined && pathname !== '/') return next();
      const bytes = file === undefined ? null : await readFile(file).catch(() => null);
      if (bytes === null) return c.html(notBuilt, 503);
      return c.body(new Uint8Array(bytes), 200, {
        'content-type': fileTypes[path.extname(file!)] ?? 'application/octet-stream',
        'cache-control': hashed.test(pathname) ? 'private, max-age=31536000, immutable' : 'no-cache',
      });
    });
  }

  /** Built anew while it is served, the names are others; the page itself is looked for again each time. */
  private find(urlPath: string): string | undefined {
    const known = this.files.get(urlPath);
    if (known !== undefined || !/^\/(?:assets\/)?[\w.-]*$/.test(urlPath)) return known;
    if (performance.now() - this.looked < lookEveryMs) return undefined;
    this.look();
    return this.files.get(urlPath);
  }

  private look(): void {
    this.files = new Map(list(this.folder));
    this.looked = performance.now();
  }
}

function* list(folder: string): Generator<[string, string]> {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    if (!entry.isFile() || entry.name.startsWith('.') || entry.name.endsWith('.map')) continue;
    yield [name === 'index.html' ? '/' : `/${name}`, file];
  }
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tripletscope</title>
<p>The interface is not built yet. Run <code>npm run build</code> in the program’s folder, then reload this page.</p>
</html>`;
