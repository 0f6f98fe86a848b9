/** Keys of a command as Electron's menu writes them. */

const key = /^(?:[A-Z0-9]|F\d{1,2}|[,./;'[\]\\`=-]|Plus|Space|Enter|Home|End|PageUp|PageDown|Delete|Insert)$/;

/** Of "Ctrl+Shift+O". Undefined for keys without Ctrl: where the system takes them from the menu, they would be lost to text. */
export function acceleratorOf(chord: string): string | undefined {
  const parts = (chord.endsWith('++') ? `${chord.slice(0, -1)}Plus` : chord).split('+');
  const last = parts.at(-1) ?? '';
  if (!parts.includes('Ctrl') || !key.test(last)) return undefined;
  return parts.map((part) => (part === 'Ctrl' ? 'CmdOrCtrl' : part)).join('+');
}
