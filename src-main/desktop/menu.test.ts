import { describe, expect, it } from 'vitest';
import { acceleratorOf } from './accelerator.ts';
import { shareOf } from './job-share.ts';
import { menuTemplate } from './menu-template.ts';

const actions = { command: () => {}, openFolder: () => {}, about: () => {}, copyDiagnostics: () => {} };

describe('the menu', () => {
  it('takes no key that the views use', () => {
    const taken = /"accelerator":"(?:CmdOrCtrl|Ctrl)\+(?:0|B|C|D|F|V|Y|Z|Enter|=|-)"/;
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const template = menuTemplate(
        { recent: ['/data/birds'], isOpen: true, keys: {}, tools: false },
        actions,
        platform,
      );
      expect(JSON.stringify(template)).not.toMatch(taken);
      expect(JSON.stringify(template)).toContain('"label":"birds"');
    }
  });

  it('keeps the tools of developers out of a package', () => {
    const of = (tools: boolean): string =>
      JSON.stringify(menuTemplate({ recent: [], isOpen: false, keys: {}, tools }, actions, 'linux'));
    expect(of(false)).not.toContain('toggleDevTools');
    expect(of(true)).toContain('toggleDevTools');
  });

  it('shows the keys as the user has set them, and leaves acting on them to the page', () => {
    const keys = { 'shell.palette': ['Ctrl+Shift+K'], 'shell.open': [], 'shell.import': ['X'] };
    const template = menuTemplate({ recent: [], isOpen: false, keys, tools: false }, actions, 'linux');
    const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    const of = (id: string) => items.find((item) => item.id === id)!;
    expect(of('palette')).toMatchObject({ accelerator: 'CmdOrCtrl+Shift+K', registerAccelerator: false });
    expect(of('settings')).toMatchObject({ accelerator: 'CmdOrCtrl+,', registerAccelerator: false });
    expect([of('open-workspace').accelerator, of('import').accelerator]).toEqual([undefined, undefined]);
  });

  it('offers to import where no workspace is open: the dialog leads to one', () => {
    const template = menuTemplate({ recent: [], isOpen: false, keys: {}, tools: false }, actions, 'linux');
    const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    expect(items.find(({ id }) => id === 'import')!.enabled).toBe(true);
    expect(items.find(({ id }) => id === 'close-workspace')!.enabled).toBe(false);
  });
});

it.each([
  ['Ctrl+Alt+D', 'CmdOrCtrl+Alt+D'],
  ['Ctrl++', 'CmdOrCtrl+Plus'],
  ['Ctrl+ä', undefined],
  ['Alt+1', undefined],
  ['', undefined],
])('%s stands in the menu as %s', (chord, accelerator) => {
  expect(acceleratorOf(chord)).toBe(accelerator);
});

describe('progress in the task bar', () => {
  it('is the mean of what is known, without an end where nothing is, and away without jobs', () => {
    expect(shareOf([])).toBe(-1);
    expect(shareOf([{ done: 3, total: null }])).toBe(2);
    expect(
      shareOf([
        { done: 1, total: 4 },
        { done: 3, total: 4 },
        { done: 9, total: null },
      ]),
    ).toBe(0.5);
  });
});
