/** Keys as text: "Ctrl+Shift+D", "?", "Delete". Ctrl stands for Cmd on macOS. */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** The place on the keyboard: "Digit3". */
  code?: string;
}

const names: Record<string, string> = {
  ' ': 'Space',
  Esc: 'Escape',
  Del: 'Delete',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
};
const modifiers = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Dead', 'Unidentified', 'Process'];

/** Null while only modifiers are held. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | null {
  if (modifiers.includes(key)) return null;
  const name = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  // "?" and "+" already say that Shift was held where the layout needs it.
  const symbol = name.length === 1 && name.toLowerCase() === name.toUpperCase() && !/[0-9]/.test(name);
  return join(ctrlKey || metaKey, altKey, shiftKey && !symbol, name);
}

/**
 * Everything a press can be called, the preferred name first: Shift with a digit is that digit, and on most layouts also
 * a symbol.
 */
export function chordsOf(press: KeyPress): string[] {
  const chord = chordOf(press);
  if (chord === null) return [];
  const digit = press.shiftKey ? /^Digit([0-9])$/.exec(press.code ?? '')?.[1] : undefined;
  if (digit === undefined) return [chord];
  return [...new Set([join(press.ctrlKey || press.metaKey, press.altKey, true, digit), chord])];
}

/** The one spelling of a chord; null where it is none. */
export function normaliseChord(text: string): string | null {
  const plus = text.endsWith('+') ? '+' : null;
  const parts = (plus ? text.slice(0, -1) : text)
    .split('+')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const key = plus ?? parts.pop();
  if (key === undefined || key === '') return null;
  const held = parts.map((part) => part.toLowerCase());
  if (held.some((part) => !['ctrl', 'cmd', 'control', 'meta', 'alt', 'shift', 'option'].includes(part))) return null;
  const has = (...any: string[]): boolean => any.some((one) => held.includes(one));
  return join(
    has('ctrl', 'cmd', 'control', 'meta'),
    has('alt', 'option'),
    has('shift'),
    names[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  );
}

function join(ctrl: boolean, alt: boolean, shift: boolean, key: string): string {
  return `${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** As shown on a key cap: "Ctrl K", "⌘ K" on macOS. */
export function showChord(chord: string, mac: boolean): string {
  const parts = chord.endsWith('++')
    ? [...chord.slice(0, -2).split('+'), '+']
    : chord === '+'
      ? ['+']
      : chord.split('+');
  const shown: Record<string, string> = {
    ...(mac ? { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' } : {}),
    Left: '←',
    Right: '→',
    Up: '↑',
    Down: '↓',
    Escape: 'Esc',
  };
  return parts.map((part) => shown[part] ?? part).join(' ');
}
