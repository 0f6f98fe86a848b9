/** What is kept per user, not per workspace: recent workspaces and settings, in one small file written whole. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const stateSchema = z.object({
  recent: z.array(z.object({ folder: z.string(), opened: z.string() })).catch([]),
  /** Of the interface: theme, keys, and what else the window keeps; the window parses it. */
  settings: z.record(z.string(), z.unknown()).catch({}),
});
type State = z.infer<typeof stateSchema>;

const recentKept = 12;

export class UserState {
  private readonly file: string;
  private state: State;
  /** The file could not be written: memory knows more than it does. */
  private unsaved = false;

  constructor(folder: string) {
    this.file = path.join(folder, 'state.json');
    this.state = read(this.file) ?? { recent: [], settings: {} };
  }

  recent(): readonly { folder: string; opened: string }[] {
    return this.state.recent;
  }

  opened(folder: string, now: Date): void {
    this.change((state) => {
      const others = state.recent.filter((one) => one.folder !== folder);
      return { ...state, recent: [{ folder, opened: now.toISOString() }, ...others].slice(0, recentKept) };
    });
  }

  forget(folder: string): void {
    this.change((state) => ({ ...state, recent: state.recent.filter((one) => one.folder !== folder) }));
  }

  settings(): Readonly<Record<string, unknown>> {
    return this.state.settings;
  }

  setSetting(key: string, value: unknown): void {
    this.change((state) => ({ ...state, settings: { ...state.settings, [key]: value } }));
  }

  /** Only what is changed is written over: desktop and `serve` may both be running. */
  private change(to: (state: State) => State): void {
    this.state = to((this.unsaved ? null : read(this.file)) ?? this.state);
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      const written = `${this.file}.${process.pid}.new`;
      writeFileSync(written, JSON.stringify(this.state, null, 1));
      renameSync(written, this.file);
      this.unsaved = false;
    } catch {
      this.unsaved = true;
      // A home that cannot be written costs the list of recent workspaces, not the work.
    }
  }
}

/** Null where the file is missing or damaged. */
function read(file: string): State | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
