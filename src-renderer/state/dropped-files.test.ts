import { expect, it } from 'vitest';
import { readDropped } from './dropped-files.ts';

type Tree = { [name: string]: Tree | string };

let opened: string[] = [];

function entryOf(name: string, content: Tree | string): object {
  if (typeof content === 'string')
    return { name, isFile: true, file: (give: (file: File) => void) => give(new File([content], name)) };
  const children = Object.entries(content).map(([child, of]) => entryOf(child, of));
  const createReader = () => {
    opened.push(name);
    return { readEntries: (give: (some: object[]) => void) => give(children.splice(0, 2)) };
  };
  return { name, isFile: false, createReader };
}

const dropped = (tree: Tree): DataTransfer =>
  ({
    items: Object.entries(tree).map(([name, content]) => ({ webkitGetAsEntry: () => entryOf(name, content) })),
    files: [],
  }) as unknown as DataTransfer;

it('walks folders whole, and does not look into hidden ones', async () => {
  opened = [];
  const files = await readDropped(
    dropped({
      birds: { '.git': { a: 'x' }, '.DS_Store': 'x', robin: { '1.jpg': 'a', '2.jpg': 'b', '3.jpg': 'c' } },
      __MACOSX: { birds: { '._1.jpg': 'x' } },
      '.hidden.jpg': 'x',
    }),
  );
  expect(files.map(({ path }) => path)).toEqual(['birds/robin/1.jpg', 'birds/robin/2.jpg', 'birds/robin/3.jpg']);
  expect(await Promise.all(files.map(({ file }) => file.text()))).toEqual(['a', 'b', 'c']);
  expect(opened).toEqual(['birds', 'robin']);
});

it('takes files that came without entries, by the same rule', async () => {
  const files = [new File(['a'], 'a.jpg'), new File(['b'], '.b.jpg')];
  const transfer = { items: [], files } as unknown as DataTransfer;
  expect((await readDropped(transfer)).map(({ path }) => path)).toEqual(['a.jpg']);
});
