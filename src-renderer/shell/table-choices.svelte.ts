/** A table of items as an import reads it: its file, what it holds, and what the user says of it. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { TableSettings } from '../../src-shared/run-spec/import-spec.ts';
import { type Api, api, asError } from '../state/api.ts';
import type { Chosen } from '../state/folder-picker.svelte.ts';
import { Turns } from '../state/turns.ts';

type TablePreview = Awaited<ReturnType<Api['datasets']['table']['query']>>;
type ColumnType = TablePreview['columns'][number]['type'];
type Found<T> = 'auto' | NonNullable<T>;

const given = <T extends string>(chosen: 'auto' | T): T | undefined => (chosen === 'auto' ? undefined : chosen);

export class TableChoices {
  file = $state.raw<Chosen | null>(null);
  separator = $state<Found<TableSettings['separator']>>('auto');
  decimal = $state<Found<TableSettings['decimal']>>('auto');
  header = $state<Found<TableSettings['tableHeader']>>('auto');
  /** Names of its columns, separated by commas; empty: those of the header. */
  names = $state('');
  /** Of the images; empty: found from the files. */
  pattern = $state('');
  /** Columns that name images, in the place of a pattern; empty: found from the cells. */
  imageColumns = $state('');
  /** With commas between; empty: all. */
  views = $state('');
  /** A column of numbers; empty: none. */
  target = $state('');
  /** Columns of which the user said what they hold. */
  types = $state.raw<ReadonlyMap<string, 'number' | 'category'>>(new Map());
  /** Columns whose logarithm is used. */
  logged = $state.raw<ReadonlySet<string>>(new Set());
  /** What it holds, as it was read last; it stays while a correction cannot be read. */
  seen = $state.raw<TablePreview | null>(null);
  error = $state.raw<TripletscopeError | null>(null);

  readonly numbers = $derived(
    this.seen === null ? [] : this.seen.columns.filter(({ type }) => type === 'number').map(({ name }) => name),
  );

  /** How the table itself is read, without its images; null without a table. */
  readonly itself = $derived.by(() => {
    if (this.file === null) return null;
    const told = (wanted: ColumnType) => [...this.types].flatMap(([name, type]) => (type === wanted ? [name] : []));
    return {
      table: this.file.id,
      separator: given(this.separator),
      decimal: given(this.decimal),
      tableHeader: given(this.header),
      columns: this.names.trim() || undefined,
      numeric: this.listed(told('number')),
      categorical: this.listed(told('category')),
    };
  });

  /** With its images and its target; null without a table. */
  readonly reading = $derived(
    this.itself === null
      ? null
      : {
          ...this.itself,
          pattern: this.pattern.trim() || undefined,
          imageColumns: this.imageColumns.trim() || undefined,
          views: this.views.trim() || undefined,
          target: this.target || undefined,
          logAttributes: this.listed([...this.logged].filter((name) => name !== this.target)),
        },
  );

  private readonly api: Pick<Api, 'datasets'>;
  private readonly turns = new Turns();
  /** What the cells of each column look like. */
  private guessed: ReadonlyMap<string, ColumnType> = new Map();
  /** No state: what is asked for must not change by its answer. */
  private columns: readonly string[] = [];

  constructor(parts: Pick<Api, 'datasets'> = api) {
    this.api = parts;
  }

  /** Another table, or none: what was said of the columns of the one before is forgotten. */
  choose(file: Chosen | null): void {
    this.file = file;
    this.seen = null;
    this.error = null;
    this.guessed = new Map();
    this.names = '';
    this.imageColumns = '';
    this.target = '';
    this.types = new Map();
    this.logged = new Set();
  }

  /** Reads the columns and the first rows, for the choices of now. */
  async look(): Promise<void> {
    const { itself } = this;
    const isLatest = this.turns.begin();
    if (itself === null) return;
    try {
      const seen = await this.api.datasets.table.query(itself);
      if (!isLatest()) return;
      this.error = null;
      this.take(seen);
    } catch (thrown) {
      if (isLatest()) this.error = asError(thrown);
    }
  }

  /** What a column looks like is no correction. */
  setType(name: string, type: ColumnType): void {
    const types = new Map(this.types);
    if (type === 'text' || type === this.guessed.get(name)) types.delete(name);
    else types.set(name, type);
    this.types = types;
  }

  /** A column can be a text only where it looks like one. */
  looksLikeText(name: string): boolean {
    return this.guessed.get(name) === 'text';
  }

  setLogged(name: string, on: boolean): void {
    const logged = new Set(this.logged);
    if (on) logged.add(name);
    else logged.delete(name);
    this.logged = logged;
  }

  leave(): void {
    this.turns.forget();
  }

  /** What was said of columns that are no longer there, or hold no numbers any more, is dropped. */
  private take(seen: TablePreview): void {
    this.guessed = new Map(
      seen.columns.map(({ name, type }) => [name, this.types.has(name) ? (this.guessed.get(name) ?? type) : type]),
    );
    this.seen = seen;
    this.columns = seen.columns.map(({ name }) => name);
    const names = new Set(this.columns);
    if ([...this.types.keys()].some((name) => !names.has(name)))
      this.types = new Map([...this.types].filter(([name]) => names.has(name)));
    if (!this.numbers.includes(this.target)) this.target = '';
    if ([...this.logged].some((name) => !this.numbers.includes(name)))
      this.logged = new Set([...this.logged].filter((name) => this.numbers.includes(name)));
  }

  /** Names separated by commas; a name that has a comma itself is given by the number of its column. */
  private listed(names: readonly string[]): string | undefined {
    const shown = names.map((name) => (name.includes(',') ? String(this.columns.indexOf(name) + 1) : name));
    return shown.length === 0 ? undefined : shown.join();
  }
}
