import { expect, it } from 'vitest';
import { type CommandSpec, commandSpecs } from './command-specs.ts';
import { keyConflict, keysOf } from './key-bindings.ts';

const specs: CommandSpec[] = [
  { id: 'shell.palette', title: 'Command palette', scope: 'everywhere', keys: ['Ctrl+K'] },
  { id: 'browse.pin', title: 'Pin the image', scope: 'browse', keys: ['P'] },
  { id: 'compare.play', title: 'Play', scope: 'compare', keys: ['P'] },
  { id: 'browse.tag', title: 'Tag', scope: 'browse', keys: ['T'] },
];
const [palette, pin, play, tag] = specs as [CommandSpec, CommandSpec, CommandSpec, CommandSpec];

it('takes the keys of the user before those of the command', () => {
  expect(keysOf(tag, {})).toEqual(['T']);
  expect(keysOf(tag, { 'browse.tag': ['shift+t'] })).toEqual(['Shift+T']);
  expect(keysOf(tag, { 'browse.tag': [] })).toEqual([]);
});

it('refuses a key that another command of the same view has, and says which', () => {
  expect(keyConflict('P', tag, { specs, changes: {} })).toBe('P belongs to “Pin the image”.');
  expect(keyConflict('T', pin, { specs, changes: { 'browse.tag': ['X'] } })).toBeNull();
});

it('refuses a key that acts everywhere, and lets views share theirs', () => {
  expect(keyConflict('Ctrl+K', play, { specs, changes: {} })).toBe('Ctrl K belongs to “Command palette”.');
  expect(keyConflict('P', palette, { specs, changes: {} })).toBe('P belongs to “Pin the image”.');
  expect(keyConflict('T', play, { specs, changes: {} })).toBeNull();
});

it('refuses what the window or the browser needs', () => {
  expect(keyConflict('Tab', tag, { specs, changes: {} })).toBe('Tab moves the focus.');
  for (const chord of ['Space', 'Enter', 'Up', 'Shift+Right', 'Home', 'PageDown', 'Ctrl+Shift+N'])
    expect(keyConflict(chord, tag, { specs, changes: {} })).not.toBeNull();
});

it('has no conflict among the defaults', () => {
  const taken = commandSpecs.flatMap((spec) =>
    keysOf(spec, {}).map((chord) => keyConflict(chord, spec, { specs: commandSpecs, changes: {} })),
  );
  expect(taken.filter((reason) => reason !== null)).toEqual([]);
});
