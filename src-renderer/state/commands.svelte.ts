/**
 * What can be done now. The shell and the view that is shown register their commands while they are mounted; the
 * palette lists them and keys run them. A command in `command-specs.ts` needs its id and `run` alone.
 */
import { untrack } from 'svelte';
import type { IconName } from '../components/icons.ts';
import { type CommandScope, type CommandSpec, commandSpecs } from './command-specs.ts';
import { keysOf } from './key-bindings.ts';
import { chordsOf, showChord } from './key-chord.ts';
import { viewNames } from './route.ts';
import { settings } from './settings.svelte.ts';

export interface Command {
  id: string;
  /** Wanted where the specs do not name it. */
  title?: string;
  keys?: readonly string[];
  icon?: IconName;
  /** False keeps it out of the palette: what only makes sense as a key. */
  palette?: boolean;
  /** Also while the user types in a field. */
  inFields?: boolean;
  /** A key held down runs it again and again. */
  repeats?: boolean;
  enabled?: () => boolean;
  run: () => unknown;
}

/** Something to jump to that is looked for, not listed: images, classes. */
export interface PaletteSource {
  heading: string;
  /** At most a handful, best first. */
  search: (
    query: string,
  ) => readonly { id: string; title: string; hint?: string; icon?: IconName; run: () => unknown }[];
}

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

export class Commands {
  private readonly settings: Pick<typeof settings, 'keys'>;

  private lists = $state.raw<readonly (readonly Command[])[]>([]);
  sources = $state.raw<readonly PaletteSource[]>([]);

  /** All that are registered now; where two share an id, the later one counts. */
  readonly all = $derived([...new Map(this.lists.flat().map((command) => [command.id, command])).values()]);

  constructor(from: Pick<typeof settings, 'keys'>) {
    this.settings = from;
  }

  /** Returns how to take them back. */
  register(list: readonly Command[]): () => void {
    // Untracked: whoever registers in an effect must not run again because others do.
    this.lists = [...untrack(() => this.lists), list];
    return () => {
      this.lists = untrack(() => this.lists).filter((one) => one !== list);
    };
  }

  provide(source: PaletteSource): () => void {
    this.sources = [...untrack(() => this.sources), source];
    return () => {
      this.sources = untrack(() => this.sources).filter((one) => one !== source);
    };
  }

  specOf({ id, title, keys }: Pick<Command, 'id' | 'title' | 'keys'>): CommandSpec {
    const known = commandSpecs.find((spec) => spec.id === id);
    if (known !== undefined) return title === undefined ? known : { ...known, title };
    return { id, title: title ?? id, scope: scopeOf(id), keys: keys ?? [] };
  }

  /** The specs, and what is registered beyond them. */
  readonly specs = $derived([
    ...commandSpecs,
    ...this.all.filter(({ id }) => !commandSpecs.some((spec) => spec.id === id)).map((one) => this.specOf(one)),
  ]);

  /** Its first key as on a key cap, for tooltips and menus. */
  keyCap(id: string): string | undefined {
    const spec = this.specs.find((one) => one.id === id);
    const chord = spec && keysOf(spec, this.settings.keys)[0];
    return chord === undefined ? undefined : showChord(chord, isMac);
  }

  run(id: string): boolean {
    const command = this.all.find((one) => one.id === id);
    if (command === undefined || command.enabled?.() === false) return false;
    command.run();
    return true;
  }

  /** For the window's keydown; what a field or a dialog needs for itself is left to it. */
  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const chords = chordsOf(event);
    if (chords.length === 0 || document.querySelector('dialog[open]') !== null) return;
    const inField = isTextField(event.target);
    if (chords.some((chord) => ownKey(event.target, chord))) return;
    for (const command of this.all) {
      if (!keysOf(this.specOf(command), this.settings.keys).some((chord) => chords.includes(chord))) continue;
      if ((inField && !command.inFields) || command.enabled?.() === false) continue;
      event.preventDefault();
      if (!event.repeat || command.repeats) command.run();
      return;
    }
  }
}

function scopeOf(id: string): CommandScope {
  return viewNames.find((scope) => id.startsWith(`${scope}.`)) ?? 'everywhere';
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['range', 'checkbox', 'radio', 'button', 'submit', 'color', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Space and the arrows belong to the control that has the focus. */
function ownKey(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (chord === 'Space') return target.matches('button, summary, a[href], input, [role=button], [role=option]');
  return (
    /^(Left|Right|Up|Down)$/.test(chord) && target.matches('input[type=range], input[type=radio], [role=separator]')
  );
}

export const commands = new Commands(settings);

/** In a component: registers what the function gives, anew when it changes, until the component goes. */
export function useCommands(list: () => readonly Command[]): void {
  $effect(() => {
    const given = list();
    // Registering reads the lists that it changes.
    return untrack(() => commands.register(given));
  });
}
