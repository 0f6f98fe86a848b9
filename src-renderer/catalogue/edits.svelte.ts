/** Tags and review states: changed here at once, kept by the engine at once, and undone as a whole. */
import { type ReviewState, reviewWords } from '../../src-shared/catalogue.ts';
import type { CatalogueTable } from '../../src-shared/catalogue-table.ts';
import { capitalised } from '../components/sentence.ts';
import { type Toasts, toasts } from '../components/toasts.svelte.ts';
import { type Api, api, asError } from '../state/api.ts';
import { type CatalogueState, catalogue } from '../state/catalogue.svelte.ts';
import { type WorkspaceState, workspace } from '../state/workspace.svelte.ts';
import { type Edit, EditHistory } from './edit-history.ts';
import { plural } from './words.ts';

export interface EditsParts {
  api: Pick<Api, 'images'>;
  catalogue: Pick<CatalogueState, 'table' | 'touch' | 'reloadSoon'>;
  toasts: Pick<Toasts, 'show' | 'dismiss'>;
  workspace: Pick<WorkspaceState, 'onLeave'>;
}

export class Edits {
  /** What was kept last, for "saved"; null before the first edit. */
  saved = $state.raw<string | null>(null);
  saving = $state(0);
  next = $state.raw<{ undo: string | null; redo: string | null }>({ undo: null, redo: null });
  private readonly history = new EditHistory();
  /** The message about the last edit: its "Undo" means that one alone. */
  private toast: number | null = null;
  private readonly parts: EditsParts;

  constructor(parts: EditsParts) {
    this.parts = parts;
    parts.workspace.onLeave(() => this.clear());
  }

  async tag(rows: Uint32Array, tag: string, on: boolean): Promise<void> {
    const { api, catalogue, toasts } = this.parts;
    const { table } = catalogue;
    const name = tag.trim().normalize('NFC');
    if (table === null || name === '') return;
    const changed = rows.filter((row) => table.tagsOf(row).includes(name) !== on);
    const title = `${on ? 'tag' : 'untag'} ${plural(changed.length, 'image')} “${name}”`;
    if (changed.length === 0) {
      toasts.show(on ? `They already have the tag “${name}”.` : `None of them has the tag “${name}”.`);
      return;
    }
    const ids = idsOf(table, changed);
    const put = (value: boolean) => async (isCurrent: () => boolean) => {
      await api.images.tag.mutate({ images: ids, tag: name, on: value });
      const current = catalogue.table;
      if (current === null || !isCurrent()) return; // its rows are others by now
      current.setTag(rowsOf(current, ids), name, value);
      catalogue.touch();
    };
    await this.run({ title, apply: put(on), revert: put(!on) });
  }

  async review(rows: Uint32Array, state: ReviewState): Promise<void> {
    const { table } = this.parts.catalogue;
    if (table === null) return;
    const changed = rows.filter((row) => table.reviewOf(row) !== state);
    if (changed.length === 0) return;
    const before = new Map<ReviewState, number[]>();
    for (const row of changed) {
      const old = table.reviewOf(row);
      const group = before.get(old);
      if (group === undefined) before.set(old, [row]);
      else group.push(row);
    }
    const groups = [...before].map(([old, list]) => ({ old, ids: idsOf(table, list) }));
    const all = idsOf(table, changed);
    await this.run({
      title: `mark ${plural(changed.length, 'image')} ${reviewWords[state]}`,
      apply: (isCurrent) => this.putReview(all, state, isCurrent),
      revert: async (isCurrent) => {
        for (const { old, ids } of groups) if (isCurrent()) await this.putReview(ids, old, isCurrent);
      },
    });
  }

  undo(): Promise<void> {
    return this.step(async () => {
      const edit = await this.history.undo();
      return edit === null ? null : `Undone: ${edit.title}`;
    });
  }

  redo(): Promise<void> {
    return this.step(async () => {
      const edit = await this.history.redo();
      return edit === null ? null : `Redone: ${edit.title}`;
    });
  }

  /** Another workspace, or other images in it: those are not ours to undo, though their ids may be the same. */
  clear(): void {
    this.history.clear();
    this.dismiss();
    this.next = this.history.next;
    this.saved = null;
  }

  private run(edit: Edit): Promise<void> {
    return this.step(async () => {
      const ran = await this.history.run(edit);
      return ran === null ? null : capitalised(edit.title);
    });
  }

  private dismiss(): void {
    if (this.toast !== null) this.parts.toasts.dismiss(this.toast);
    this.toast = null;
  }

  private async step(work: () => Promise<string | null>): Promise<void> {
    const { catalogue, toasts } = this.parts;
    this.saving++;
    try {
      const said = await work();
      if (said !== null) {
        this.saved = said;
        const { undo } = this.history.next;
        this.dismiss();
        this.toast = toasts.show(`${said} · saved`, {
          tone: 'good',
          ...(undo !== null && !said.startsWith('Undone') ? { action: { label: 'Undo', run: () => this.undo() } } : {}),
        });
      }
    } catch (error) {
      toasts.show(`Not saved: ${asError(error).message}`, { tone: 'bad' });
      catalogue.reloadSoon();
    } finally {
      this.saving--;
      this.next = this.history.next;
    }
  }

  private async putReview(ids: string[], state: ReviewState, isCurrent: () => boolean): Promise<void> {
    const { api, catalogue } = this.parts;
    await api.images.review.mutate({ images: ids, state });
    const { table } = catalogue;
    if (table === null || !isCurrent()) return;
    table.setReview(rowsOf(table, ids), state);
    catalogue.touch();
  }
}

function idsOf(table: CatalogueTable, rows: ArrayLike<number>): string[] {
  return Array.from(rows, (row) => table.idOf(row));
}

function rowsOf(table: CatalogueTable, ids: readonly string[]): number[] {
  return ids.map((id) => table.rowOf(id)).filter((row) => row !== null);
}

export const edits = new Edits({ api, catalogue, toasts, workspace });
