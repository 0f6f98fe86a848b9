/** What the engine loads while it runs is in a package of the program, under the name that it is asked for by. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface EngineFiles {
  engineFiles: () => string[];
  enginePackages: (packages: Packages) => string[];
  shippedPackages: (packages: Packages) => string[];
  packageFiles: (place: string) => string[];
  nameInEngine: (file: string) => string;
  namedAsInEngine: (code: string) => string;
}
type Packages = Record<string, { dev?: boolean; license?: string }>;

const script = <T>(name: string): Promise<T> => import(pathToFileURL(path.join(root, 'scripts', name)).href);
const scripts = await script<EngineFiles>('engine-files.mjs');
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Packages };

const sources = scripts.engineFiles().filter((file) => file.endsWith('.ts'));
const packed = new Set(scripts.engineFiles().map(scripts.nameInEngine));
const inside = new Set(scripts.enginePackages(packages));

/** Of a checkout alone; where they are looked for, they may be missing. `binding` is in a package for Linux. */
const notOfAPackage = new Set(['demo', 'out/renderer', 'binding']);

/** A source without its comments, in which examples of paths stand. */
function codeOf(file: string): string {
  return scripts.namedAsInEngine(read(file).replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, ''));
}

/** Names of files beside a source: './x.js', '../../resources/y.ttf', or the beginning of one, up to its variable part. */
function namesBeside(file: string): { place: string; isBeginning: boolean }[] {
  return [...codeOf(file).matchAll(/(['`])(\.{1,2}\/[\w@./-]+)(\$\{)?/g)].map(([, , name, variable]) => ({
    place: path.posix.join(path.posix.dirname(file), name),
    isBeginning: variable !== undefined,
  }));
}

/** Packages that a source imports or requires, or a file of them. */
function packagesNamed(file: string): string[] {
  const names = codeOf(file).matchAll(/(?:\bfrom\s+|\bimport\(?\s*|\brequire(?:\.resolve)?\(\s*)'([\w@][^']*)'/g);
  return [...names]
    .filter(([whole, name]) => !name.startsWith('node:') && name !== 'electron' && !whole.includes('import type'))
    .map(([, name]) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
}

/** Where Node finds a package that `from` asks for. */
function placeOf(name: string, from: string): string | null {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (existsSync(path.join(root, place, 'package.json'))) return place;
    if (!at.includes('/node_modules/')) return at === '' ? null : placeOf(name, '');
  }
}

describe('the engine in a package', () => {
  it('has every file that a source of it names', () => {
    const missing = sources.flatMap((file) =>
      namesBeside(file)
        .filter(({ place, isBeginning }) =>
          isBeginning
            ? ![...packed].some((one) => one.startsWith(place))
            : !packed.has(place) && !notOfAPackage.has(place),
        )
        .map(({ place }) => `${file}: ${place}`),
    );
    expect(missing).toEqual([]);
  });

  it('has every package that a source of it loads, and what those need', () => {
    const asked = new Map<string, string>();
    const missing: string[] = [];
    const ask = (name: string, from: string, optional = false): void => {
      const place = placeOf(name, from);
      if (place === null) {
        if (!optional) missing.push(`${name}, for ${from || 'the engine'}`);
        return;
      }
      if (asked.has(place)) return;
      asked.set(place, from);
      if (!inside.has(place)) missing.push(`${place}, for ${from || 'the engine'}`);
      const manifest = JSON.parse(read(`${place}/package.json`)) as Record<string, Record<string, string> | undefined>;
      for (const needed of Object.keys(manifest.dependencies ?? {}))
        if (!needed.startsWith('@types/')) ask(needed, place, manifest.optionalDependencies?.[needed] !== undefined);
      for (const needed of Object.keys(manifest.optionalDependencies ?? {})) ask(needed, place, true);
    };
    const named = new Map(sources.flatMap((file) => packagesNamed(file).map((name) => [name, file] as const)));
    for (const [name] of named) ask(name, '');
    expect(missing).toEqual([]);
    for (const name of ['ydf-training', 'onnxruntime-node', '@tensorflow/tfjs-backend-wasm', 'node-gyp', 'pdfkit'])
      expect(asked.has(`node_modules/${name}`), name).toBe(true);
  });

  it('has compiled code and data of those packages, not only their scripts', () => {
    const files = ['ydf-training', '@tensorflow/tfjs-backend-wasm', '@cwasm/nsbmp', 'better-sqlite3'].map((name) =>
      scripts.packageFiles(`node_modules/${name}`).filter((file) => /\.(?:wasm|node)$/.test(file)),
    );
    for (const found of files) expect(found.length).toBeGreaterThan(0);
    const sqlite = `prebuilds/${process.platform}-${process.arch}.node`;
    expect(scripts.packageFiles('node_modules/better-sqlite3')).toContain(`node_modules/better-sqlite3/${sqlite}`);
    expect(scripts.packageFiles('node_modules/pdfkit').some((file) => file.endsWith('.afm'))).toBe(true);
    expect(packed).toContain('resources/fonts/IBMPlexSans-Regular.ttf');
  });

  it('asks for no file by an ending that it lost', () => {
    const before = sources.filter((file) => /(['`])\.{1,2}\/[\w@./-]+\.ts\1/.test(codeOf(file)));
    expect(before).toEqual([]);
    expect(packed).toContain('src-main/server/engine-process.js');
  });
});

describe('the licences of a package', () => {
  it('stand there with their texts, for everything that is inside', async () => {
    const { licencesText } = await script<{
      licencesText: (root: string, packages: Packages, places: string[]) => string;
    }>('licences.mjs');
    const places = scripts.shippedPackages(packages);
    const parts = licencesText(root, packages, places).split(`\n\n${'-'.repeat(80)}\n\n`);
    for (const place of places) {
      const { name, version } = JSON.parse(read(`${place}/package.json`)) as { name: string; version: string };
      const own = parts.find((part) => part.startsWith(`${name} ${version}\nLicence: `));
      expect(own, place).toMatch(/copyright|permission|\(c\)|©|public domain|at the end of this file|as-is/i);
    }
    const text = parts.join('\n');
    for (const title of [
      'GNU LESSER GENERAL PUBLIC LICENSE',
      'GNU GENERAL PUBLIC LICENSE',
      'Mozilla Public License Version 2.0',
      'Apache License',
      'SIL OPEN FONT LICENSE',
    ])
      expect(text).toContain(title);
    expect(text).toContain('| librsvg ');
  });
});

describe('what a package is asked for', async () => {
  type Asked = { targets?: string[]; help?: boolean; wrong?: string };
  const { packageTargets } = await script<{ packageTargets: (given: string[], platform: string) => Asked }>(
    'package-targets.mjs',
  );

  it('is a folder, or the installers of this system', () => {
    expect(packageTargets([], 'darwin')).toEqual({ targets: ['--mac', 'dir'] });
    expect(packageTargets(['--linux', 'AppImage', 'deb'], 'linux')).toEqual({
      targets: ['--linux', 'AppImage', 'deb'],
    });
    expect(packageTargets(['--win', 'nsis'], 'win32')).toEqual({ targets: ['--win', 'nsis'] });
    expect(packageTargets(['--linux', 'deb', '-h'], 'linux')).toEqual({ help: true });
  });

  it('is refused with a reason where it cannot be made', () => {
    expect(packageTargets(['--win', 'nsis'], 'linux').wrong).toMatch(/made on Windows; this is Linux/);
    expect(packageTargets(['--linux', 'dmg'], 'linux').wrong).toMatch(/dmg is no target for Linux.*AppImage, deb, dir/);
    expect(packageTargets(['deb'], 'linux').wrong).toMatch(/deb is no option/);
    expect(packageTargets([], 'freebsd').wrong).toMatch(/not on freebsd/);
  });
});
