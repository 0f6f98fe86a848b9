/** The figures of the open workspace: which there are, and the one that is composed. Every change is saved by itself. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import {
  type FigureColumn,
  type FigureInput,
  type FigureSpec,
  figureOf,
  mostFigureColumns,
  mostFigureRows,
} from '../../src-shared/figure/figure-spec.ts';
import { type Api, api, asError } from './api.ts';
import { FigureSaving, figureSaving } from './figure-saving.svelte.ts';
import { Turns } from './turns.ts';
import { type WorkspaceState, workspace } from './workspace.svelte.ts';

export type NamedFigure = Awaited<ReturnType<Api['figures']['list']['query']>>[number];

export interface FiguresParts {
  api: Pick<Api, 'figures'>;
  workspace: Pick<WorkspaceState, 'onLeave'>;
  /** Between a change and its saving, ms. */
  wait?: number;
  /** Where it says whether it is saved. */
  state?: FigureSaving;
}

type NewColumn = NonNullable<FigureInput['columns']>[number];

/** What a figure begins with where nothing was chosen. */
const usualColumns: readonly NewColumn[] = [
  { method: 'image' },
  { method: 'single' },
  { method: 'averaged' },
  { method: 'top' },
];

const mostSteps = 200;

export class Figures {
  list = $state.raw<readonly NamedFigure[]>([]);
  loaded = $state(false);
  name = $state<string | null>(null);
  spec = $state.raw<FigureSpec | null>(null);
  private past = $state.raw<readonly FigureSpec[]>([]);
  private future = $state.raw<readonly FigureSpec[]>([]);
  readonly canUndo = $derived(this.past.length > 0);
  readonly canRedo = $derived(this.future.length > 0);

  private readonly parts: FiguresParts;
  private readonly state: FigureSaving;
  private readonly turns = new Turns();
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** What the engine was asked last ends before it is asked again. */
  private asked: Promise<unknown> = Promise.resolve();

  constructor(parts: FiguresParts) {
    this.parts = parts;
    this.state = parts.state ?? new FigureSaving();
    parts.workspace.onLeave(() => this.forget());
  }

  /** Changes that are not on disk yet. */
  get saving(): boolean {
    return this.state.saving;
  }

  get error(): TripletscopeError | null {
    return this.state.error;
  }

  async load(): Promise<void> {
    const isLatest = this.turns.begin();
    try {
      const list = await this.parts.api.figures.list.query();
      if (!isLatest()) return;
      this.list = list;
      this.loaded = true;
      this.state.error = null;
      if (this.spec === null && list.length > 0) this.show(list[0].name);
    } catch (error) {
      if (isLatest()) this.state.error = asError(error);
    }
  }

  /** Nothing happens for a name that is not there. */
  show(name: string): void {
    const found = this.list.find((one) => one.name === name);
    if (found === undefined || name === this.name) return;
    void this.flush();
    [this.name, this.spec, this.past, this.future] = [name, found.spec, [], []];
  }

  /** A new figure of these images and columns, which is shown. */
  create(
    { rows, columns }: { rows: FigureInput['rows']; columns?: readonly NewColumn[] | undefined },
    more: Pick<FigureInput, 'sampling' | 'labels' | 'colours'> = {},
  ): void {
    const spec = figureOf({ rows: rows.slice(0, mostFigureRows), columns: [...(columns ?? usualColumns)], ...more });
    this.open(this.freeName('Figure'), spec);
  }

  /** A whole document under a name of its own. */
  open(name: string, spec: FigureSpec): void {
    void this.flush();
    [this.name, this.spec, this.past, this.future] = [this.freeName(name), spec, [], []];
    this.saveSoon();
  }

  change(part: Partial<FigureSpec>): void {
    if (this.spec === null) return;
    this.past = [...this.past.slice(1 - mostSteps), this.spec];
    this.future = [];
    this.spec = { ...this.spec, ...part };
    this.saveSoon();
  }

  /** What the engine filled in: no step of its own. */
  complete(part: Partial<FigureSpec>): void {
    if (this.spec === null) return;
    this.spec = { ...this.spec, ...part };
    this.saveSoon();
  }

  undo(): void {
    const before = this.past.at(-1);
    if (before === undefined || this.spec === null) return;
    [this.future, this.past, this.spec] = [[this.spec, ...this.future], this.past.slice(0, -1), before];
    this.saveSoon();
  }

  redo(): void {
    const [after] = this.future;
    if (after === undefined || this.spec === null) return;
    [this.past, this.future, this.spec] = [[...this.past, this.spec], this.future.slice(1), after];
    this.saveSoon();
  }

  /** Behind what is there; gives how many were added. `begin`: what a figure that is made for them begins with. Images that the figure has already are not added again. */
  addRows(
    rows: FigureInput['rows'],
    columns?: readonly NewColumn[],
    begin: Pick<FigureInput, 'sampling'> = {},
  ): number {
    if (this.spec === null) {
      this.create({ rows, columns }, begin);
      return Math.min(rows.length, mostFigureRows);
    }
    const known = new Set(this.spec.rows.map(({ image }) => image));
    const fresh = figureOf({ rows: [...rows], columns: [{ method: 'image' }] }).rows.filter(
      ({ image }) => !known.has(image),
    );
    const room = fresh.slice(0, Math.max(0, mostFigureRows - this.spec.rows.length));
    const columnsAfter = columns === undefined ? this.spec.columns : withColumns(this.spec.columns, columns);
    if (room.length > 0 || columnsAfter.length > this.spec.columns.length)
      this.change({ rows: [...this.spec.rows, ...room], columns: columnsAfter });
    return room.length;
  }

  addColumn(column: NewColumn): void {
    if (this.spec === null || this.spec.columns.length >= mostFigureColumns) return;
    this.change({ columns: [...this.spec.columns, ...columnsOf([column])] });
  }

  async rename(to: string): Promise<void> {
    const from = this.name;
    if (from === null || to === from) return;
    await this.flush();
    await this.parts.api.figures.rename.mutate({ from, to });
    this.name = to;
    await this.load();
  }

  async remove(): Promise<void> {
    const { name } = this;
    if (name === null) return;
    clearTimeout(this.waiting);
    this.state.saving = false;
    await this.asked.catch(() => {});
    await this.parts.api.figures.remove.mutate({ name });
    [this.name, this.spec, this.past, this.future] = [null, null, [], []];
    await this.load();
  }

  /** Now, where something is not saved yet. */
  flush(): Promise<void> {
    if (!this.saving) return Promise.resolve();
    clearTimeout(this.waiting);
    return this.save();
  }

  private freeName(base: string): string {
    const taken = new Set([...this.list.map(({ name }) => name), ...(this.name === null ? [] : [this.name])]);
    if (base !== 'Figure' && !taken.has(base)) return base;
    for (let number = base === 'Figure' ? 1 : 2; ; number++)
      if (!taken.has(`${base} ${number}`)) return `${base} ${number}`;
  }

  private saveSoon(): void {
    this.state.saving = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.save(), this.parts.wait ?? 400);
  }

  private async save(): Promise<void> {
    const { name, spec } = this;
    if (name === null || spec === null) return;
    this.list = [{ name, spec, updated: new Date().toISOString() }, ...this.list.filter((one) => one.name !== name)];
    const asked = this.asked.catch(() => {}).then(() => this.parts.api.figures.save.mutate({ name, spec }));
    this.asked = asked;
    try {
      await asked;
      if (this.spec === spec || this.name !== name) this.state.saving = this.name !== name && this.saving;
      this.state.error = null;
    } catch (error) {
      this.state.error = asError(error);
    }
  }

  private forget(): void {
    this.turns.forget();
    clearTimeout(this.waiting);
    [this.list, this.loaded, this.name, this.spec] = [[], false, null, null];
    [this.past, this.future, this.state.saving, this.state.error] = [[], [], false, null];
  }
}

/** With everything that has a default. */
function columnsOf(columns: readonly NewColumn[]): FigureColumn[] {
  return figureOf({ rows: [{ image: '-' }], columns: [...columns] }).columns;
}

/** Those that are not there yet behind the others, as far as there is room. */
function withColumns(columns: readonly FigureColumn[], added: readonly NewColumn[]): FigureColumn[] {
  const keyOf = ({ label: _, layer: __, ...column }: FigureColumn): string => JSON.stringify(column);
  const known = new Set(columns.map(keyOf));
  const fresh = columnsOf(added).filter((column) => !known.has(keyOf(column)));
  return [...columns, ...fresh].slice(0, mostFigureColumns);
}

export const figures = new Figures({ api, workspace, state: figureSaving });
