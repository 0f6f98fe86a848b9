import { describe, expect, it } from 'vitest';
import { chordOf, chordsOf, normaliseChord, showChord } from './key-chord.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('a key as text', () => {
  it('names letters by their capital, whatever Shift and Caps Lock make of them', () => {
    expect(press('d')).toBe('D');
    expect(press('D', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+D');
    expect(press('k', { metaKey: true })).toBe('Ctrl+K');
  });

  it('leaves Shift out where the symbol says it already', () => {
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('+', { shiftKey: true, ctrlKey: true })).toBe('Ctrl++');
    expect(press('1', { shiftKey: true })).toBe('Shift+1');
  });

  it('knows Shift with a digit by both its names', () => {
    const held = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: true };
    expect(chordsOf({ key: '#', code: 'Digit3', ...held })).toEqual(['Shift+3', '#']);
    expect(chordsOf({ key: '/', code: 'Digit7', ...held })).toEqual(['Shift+7', '/']);
    expect(chordsOf({ key: '?', code: 'Slash', ...held })).toEqual(['?']);
    expect(chordsOf({ key: 'Shift', code: 'ShiftLeft', ...held })).toEqual([]);
  });

  it('goes by the place where the layout has no Latin letter there, or Alt types a sign', () => {
    const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    expect(chordsOf({ ...none, key: 'в', code: 'KeyD' })).toEqual(['D', 'В']);
    expect(chordsOf({ ...none, key: 'Л', code: 'KeyK', ctrlKey: true, shiftKey: true })).toContain('Ctrl+Shift+K');
    expect(chordsOf({ ...none, key: '¡', code: 'Digit1', altKey: true })[0]).toBe('Alt+1');
    expect(chordsOf({ ...none, key: 'Dead', code: 'KeyN', altKey: true })).toEqual(['Alt+N']);
    expect(chordsOf({ ...none, key: '&', code: 'Digit1', altKey: true })[0]).toBe('Alt+1');
  });

  it('leaves what a layout types with a Latin letter, with a symbol or with AltGr as it is', () => {
    const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    expect(chordsOf({ ...none, key: 'q', code: 'KeyA' })).toEqual(['Q']);
    expect(chordsOf({ ...none, key: '-', code: 'Digit6', ctrlKey: true })).toEqual(['Ctrl+-']);
    const altGraph = { getModifierState: (name: string) => name === 'AltGraph' };
    expect(chordsOf({ ...none, ...altGraph, key: '€', code: 'KeyE' })).toEqual(['€']);
    expect(chordsOf({ ...none, key: 'Enter', code: 'Enter', ctrlKey: true })).toEqual(['Ctrl+Enter']);
  });

  it('is nothing while only modifiers are held', () => {
    expect(press('Shift', { shiftKey: true })).toBeNull();
    expect(press('Control', { ctrlKey: true })).toBeNull();
  });

  it('names the arrows and the space bar', () => {
    expect(press('ArrowLeft', { shiftKey: true })).toBe('Shift+Left');
    expect(press(' ')).toBe('Space');
  });
});

describe('the one spelling of a chord', () => {
  it('orders the modifiers', () => {
    expect(normaliseChord('shift+ctrl+d')).toBe('Ctrl+Shift+D');
    expect(normaliseChord('Cmd+K')).toBe('Ctrl+K');
    expect(normaliseChord('Ctrl++')).toBe('Ctrl++');
    expect(normaliseChord('+')).toBe('+');
  });

  it('knows what is none', () => {
    expect(normaliseChord('')).toBeNull();
    expect(normaliseChord('Hyper+K')).toBeNull();
  });
});

it('shows a chord as its keys are labelled', () => {
  expect(showChord('Ctrl+Shift+D', false)).toBe('Ctrl Shift D');
  expect(showChord('Ctrl+K', true)).toBe('⌘ K');
  expect(showChord('Ctrl++', false)).toBe('Ctrl +');
  expect(showChord('Left', false)).toBe('←');
});
