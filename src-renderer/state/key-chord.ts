/** Keys as text: "Ctrl+Shift+D", "?", "Delete". Ctrl stands for Cmd on macOS. */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** The place on the keyboard: "Digit3". */
  code?: string;
  getModifierState?: (key: string) => boolean;
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

/** As the layout names it. Null while only modifiers are held. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | null {
  if (modifiers.includes(key)) return null;
  const name = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  // "?" and "+" already say that Shift was held where the layout needs it.
  const symbol = name.length === 1 && name.toLowerCase() === name.toUpperCase() && !/[0-9]/.test(name);
  return join(ctrlKey || metaKey, altKey, shiftKey && !symbol, name);
}

/**
 * Everything a press can be called, the preferred name first: Shift with a digit is that digit, and on most layouts also
 * a symbol; where the key says no Latin letter, the place of one counts.
 */
export function chordsOf(press: KeyPress): string[] {
  const { ctrlKey, metaKey, altKey, shiftKey } = press;
  const place = placeName(press);
  const physical = place === null ? null : join(ctrlKey || metaKey, altKey, shiftKey, place);
  return [...new Set([physical, chordOf(press)])].filter((chord) => chord !== null);
}

/** The letter or digit that stands there on a Latin keyboard, where it is meant rather than what the key says. */
function placeName(press: KeyPress): string | null {
  const { key, code = '', altKey, shiftKey } = press;
  const [, letter, digit] = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code) ?? [];
  const place = letter ?? digit;
  if (place === undefined || (key.length > 1 && key !== 'Dead')) return null;
  if (digit !== undefined && shiftKey) return digit;
  // "в" on a Cyrillic layout, "¡" of Alt and 1 on macOS; what AltGr types is meant as it is.
  const isForeign = key === 'Dead' || /[^ -~]/.test(key) || (altKey && !/[a-z0-9]/i.test(key));
  return isForeign && press.getModifierState?.('AltGraph') !== true ? place : null;
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
