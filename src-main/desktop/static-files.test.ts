import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findStaticFile } from './static-files.ts';

const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-static-')));
const folder = path.join(place, 'renderer');
mkdirSync(path.join(folder, 'assets'), { recursive: true });
mkdirSync(path.join(place, 'renderer-secret'));
for (const file of ['renderer/index.html', 'renderer/assets/index-a_B1.js', 'secret.js', 'renderer-secret/x.js'])
  writeFileSync(path.join(place, file), '');
writeFileSync(path.join(folder, '.env.js'), '');
afterAll(() => rmSync(place, { recursive: true }));

describe('files of the interface', () => {
  it('are found by their names', async () => {
    expect(await findStaticFile(folder, '/')).toEqual({
      file: path.join(folder, 'index.html'),
      type: 'text/html; charset=utf-8',
    });
    expect((await findStaticFile(folder, '/assets/index-a_B1.js'))?.type).toBe('text/javascript; charset=utf-8');
    expect(await findStaticFile(folder, '/assets/none.js')).toBeNull();
    expect(await findStaticFile(folder, '/assets')).toBeNull();
  });

  it.each([
    '/../secret.js',
    '/..%2fsecret.js',
    '/..%2Fsecret.js',
    '/%2e%2e/secret.js',
    '/%2e%2e%2fsecret.js',
    '/..%5csecret.js',
    '/..\\secret.js',
    '/assets/../../secret.js',
    '/assets/..%2f..%2fsecret.js',
    '/../renderer-secret/x.js',
    '//etc/passwd',
    '/%2fetc/passwd',
    '/etc/passwd',
    '/C:/Windows/win.ini',
    '/C:%5cWindows%5cwin.js',
    '/assets//index-a_B1.js',
    '/./index.html',
    '/.env.js',
    '/index.html%00.js',
    '/index.html\0.js',
    '/index.html/',
    '/assets/index-a_B1.js.map',
    '',
    'index.html',
  ])('%j is nothing', async (pathname) => {
    expect(await findStaticFile(folder, pathname)).toBeNull();
  });

  it.skipIf(process.platform === 'win32')(
    'links that lead out are nothing, links inside are what they mean',
    async () => {
      symlinkSync(path.join(place, 'secret.js'), path.join(folder, 'out.js'));
      symlinkSync(place, path.join(folder, 'up'));
      symlinkSync(path.join(folder, 'index.html'), path.join(folder, 'in.html'));
      expect(await findStaticFile(folder, '/out.js')).toBeNull();
      expect(await findStaticFile(folder, '/up/secret.js')).toBeNull();
      expect((await findStaticFile(folder, '/in.html'))?.file).toBe(path.join(folder, 'index.html'));
    },
  );
});
