import { describe, expect, it } from 'vitest';
import { shareOf } from './job-share.ts';
import { menuTemplate } from './menu-template.ts';

const actions = { command: () => {}, openFolder: () => {}, about: () => {}, copyDiagnostics: () => {} };

describe('the menu', () => {
  it('takes no key that the views use', () => {
    const taken = /"accelerator":"(?:CmdOrCtrl|Ctrl)\+(?:0|B|C|D|F|V|Y|Z|Enter|=|-)"/;
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const template = menuTemplate({ recent: ['/data/birds'], isOpen: true, tools: false }, actions, platform);
      expect(JSON.stringify(template)).not.toMatch(taken);
      expect(JSON.stringify(template)).toContain('"label":"birds"');
    }
  });

  it('keeps the tools of developers out of a package', () => {
    const of = (tools: boolean): string =>
      JSON.stringify(menuTemplate({ recent: [], isOpen: false, tools }, actions, 'linux'));
    expect(of(false)).not.toContain('toggleDevTools');
    expect(of(true)).toContain('toggleDevTools');
  });
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
