/** Whatever the documents call a file or a folder of this project is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const passedBy = new Set(['node_modules', '.git', 'out', 'dist', 'coverage']);

/** All files and folders of the project, from its root, with `/` before each. */
const places = ((): string[] => {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (passedBy.has(entry.name)) continue;
      const place = `${folder}/${entry.name}`;
      found.push(place);
      if (entry.isDirectory()) walk(place);
    }
  };
  walk('');
  return found;
})();
const folders = new Set(places.map((place) => path.basename(path.dirname(place))));

const documents = ['ARCHITECTURE.md', 'README.md', 'CONTEXT.md', 'docs/METHOD.md'].filter((file) =>
  existsSync(path.join(root, file)),
);
const decisions = readdirSync(path.join(root, 'docs/adr')).map((file) => `docs/adr/${file}`);

const endings = /\.(ts|mts|mjs|cjs|js|svelte|md|json|svg|py|css|html|sqlite)$/;
/** Names that stand for any file, and what is made rather than kept: reports, files of a workspace, of the user. */
const examples =
  /^(x|CUB_200_2011|out\/|dist\/|app\.asar|resources\/(engine|THIRD)|live\.|report|comparison\.|workspace\.|index\.|settings\.json|.*\bmodel\.json|result\.|labels\.|.*instances_|_annotations\.)/;

/** What a document writes as code and means as a place: a file by its ending, a folder by a room that it begins with. */
function placesIn(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span);
  return spans.filter((span) => {
    if (/[\s<>{}:$@…=()]/.test(span) || span.startsWith('/') || span.startsWith('-') || examples.test(span))
      return false;
    if (endings.test(span)) return !span.startsWith('.');
    const parts = span.replace(/\/$/, '').split('/');
    return span.includes('/') && parts[0] !== '..' && (folders.has(parts[0]) || folders.has(parts.at(-1)!));
  });
}

/** From the root or from any folder below it; `*` stands for a part of a name. */
function isThere(span: string): boolean {
  const pattern = span
    .replace(/\/$/, '')
    .replace(/[.+?^|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*');
  const end = new RegExp(`/${pattern}$`);
  return places.some((place) => end.test(place));
}

function links(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return targets.filter((target) => !/^[a-z]+:|^#/i.test(target)).map((target) => target.split('#')[0]);
}

describe.each(documents)('%s', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8');

  it('names files and folders that are there', () => {
    expect([...new Set(placesIn(text))].filter((span) => !isThere(span))).toEqual([]);
  });

  it('names, in its table of rooms, entries that lie in that room', () => {
    const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const missing = rows.flatMap(([, room = '', , entries = '']) => {
      const folder = /^`([\w/-]+)`$/.exec(room)?.[1];
      if (folder === undefined || !existsSync(path.join(root, folder))) return [];
      const named = placesIn(entries).map((entry) => `${folder}/${entry}`);
      return named.filter((entry) => !existsSync(path.join(root, entry)));
    });
    expect(missing).toEqual([]);
  });
});

// What a decision says of files was true when it was taken; where it leads to has to be there still.
it.each([...documents, ...decisions])('%s links to what is there', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8');
  const folder = path.dirname(path.join(root, document));
  expect(links(text).filter((target) => !existsSync(path.resolve(folder, target)))).toEqual([]);
});

it('would miss a file that is not there', () => {
  expect(placesIn('`services/projection.ts`, `src-main/nowhere/`, `npm test`, `/api/truth`, `src-main/cli`')).toEqual([
    'services/projection.ts',
    'src-main/nowhere/',
    'src-main/cli',
  ]);
  expect(['services/projection.ts', 'src-main/nowhere/', 'src-main/cli', 'e2e/*.story.ts'].map(isThere)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
