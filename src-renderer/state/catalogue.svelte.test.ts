import { expect, test } from 'vitest';
import { frameOf } from '../../src-shared/catalogue-fixture.ts';
import { CatalogueState } from './catalogue.svelte.ts';
import { FakeWorkspace, later } from './fake-api.ts';

const birds = () => frameOf([{ path: 'wren/1.jpg', class: 'wren' }]);
const more = () =>
  frameOf([
    { path: 'wren/1.jpg', class: 'wren' },
    { path: 'wren/2.jpg', class: 'wren' },
  ]);
type Asked = ReturnType<typeof later<ReturnType<typeof birds>>>;

function some() {
  const asked: Asked[] = [];
  const workspace = new FakeWorkspace();
  const fetch = () => {
    const one: Asked = later();
    asked.push(one);
    return one.answer;
  };
  return {
    asked,
    workspace,
    catalogue: new CatalogueState({ fetch, fetchItems: () => Promise.reject(new Error('no table')), workspace }),
  };
}

test('the catalogue of a workspace that was left is gone, and does not come any more', async () => {
  const { asked, workspace, catalogue } = some();
  const loading = catalogue.load();
  await asked[0]!.give(birds());
  await loading;
  expect(catalogue.table?.length).toBe(1);
  const again = catalogue.load();
  workspace.leave();
  expect(catalogue.table).toBeNull();
  await asked[1]!.give(birds());
  await again;
  expect([catalogue.table, catalogue.loading]).toEqual([null, false]);
});

test('an edit made while it is on its way is not written over: it is asked for once more', async () => {
  const { asked, catalogue } = some();
  void catalogue.load();
  await asked[0]!.give(birds());
  void catalogue.load();
  catalogue.table!.setTag([0], 'odd', true);
  catalogue.touch();
  expect(asked).toHaveLength(3);
  await asked[1]!.give(birds());
  expect(catalogue.table!.tagsOf(0)).toEqual(['odd']);
});

test('it is loaded once for all, and anew once images came or went', async () => {
  const { asked, catalogue } = some();
  void catalogue.ensure();
  await asked[0]!.give(birds());
  await catalogue.ensure();
  expect(asked).toHaveLength(1);
  catalogue.outdate();
  const fresh = catalogue.ensure();
  await asked[1]!.give(more());
  expect((await fresh)?.length).toBe(2);
});

test('what failed says so until it comes', async () => {
  const { asked, catalogue } = some();
  const loading = catalogue.load();
  await asked[0]!.fail(new Error('the disk is away'));
  await loading;
  expect([catalogue.error?.message, catalogue.loading]).toEqual(['the disk is away', false]);
});
