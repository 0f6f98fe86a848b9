/** One export from its choices to its end: what, which images, what would be written, where, and what it came to. */
import { type ArrayKind, type ExportFormat, isArrayKind } from '../../src-shared/dataset-formats.ts';
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { JobView } from '../../src-shared/host-events.ts';
import { encodeIds } from '../../src-shared/id-bits.ts';
import { type Api, api, asError } from '../state/api.ts';
import type { ExportableImages } from '../state/exporting.svelte.ts';
import type { Chosen } from '../state/folder-picker.svelte.ts';
import { type Jobs, jobs } from '../state/jobs.svelte.ts';
import { Turns } from '../state/turns.ts';

export type Outcome = Awaited<ReturnType<Api['exports']['preview']['mutate']>>;
export type ImagesBy = 'link' | 'copy' | 'none';
export type ArrayForm = 'npz' | 'csv';
/** `view:NAME` is a saved view. */
export type WhichImages = 'chosen' | 'shown' | 'all' | `view:${string}`;

export interface ExportParts {
  api: Pick<Api, 'exports'>;
  jobs: Pick<Jobs, 'start' | 'whenEnded' | 'cancel'>;
}

export class ExportState {
  what = $state<ExportFormat | ArrayKind>('coco');
  which = $state<WhichImages>('all');
  imagesBy = $state<ImagesBy>('link');
  form = $state<ArrayForm>('npz');
  folder = $state.raw<Chosen | null>(null);
  /** Of the folder or file that is made. */
  name = $state('');
  preview = $state.raw<Outcome | null>(null);
  looking = $state(false);
  error = $state.raw<TripletscopeError | null>(null);
  job = $state.raw<JobView | null>(null);
  ended = $state.raw<JobView | null>(null);
  outcome = $state.raw<Outcome | null>(null);

  readonly isArrays = $derived(isArrayKind(this.what));
  readonly ready = $derived(this.preview !== null && this.folder !== null && this.name.trim() !== '');

  private readonly images: ExportableImages;
  private readonly dataset: string;
  private readonly parts: ExportParts;
  private readonly turns = new Turns();
  private readonly names = new Turns();
  private looker = new AbortController();
  /** The name that was made here: one that the user has typed stays. */
  private suggested = '';

  /** `dataset`: what it is called. */
  constructor(images: ExportableImages, dataset: string, parts: ExportParts = { api, jobs }) {
    this.images = images;
    this.dataset = dataset;
    this.parts = parts;
    const { chosen, shown, all } = images;
    this.which = chosen.length > 0 ? 'chosen' : shown.length < all ? 'shown' : 'all';
  }

  /** What would be written, for the choices of now; what was asked for before is given up. */
  async look(): Promise<void> {
    this.looker.abort();
    this.looker = new AbortController();
    const { signal } = this.looker;
    const isLatest = this.turns.begin();
    this.preview = null;
    this.error = null;
    this.looking = true;
    try {
      const found = await this.parts.api.exports.preview.mutate(this.request(), { signal });
      if (isLatest()) this.preview = found;
    } catch (thrown) {
      if (isLatest()) this.error = asError(thrown);
    } finally {
      if (isLatest()) this.looking = false;
    }
  }

  /** A name that is free in the folder, unless the user has typed one. */
  async suggest(): Promise<void> {
    const { folder } = this;
    if (this.name !== this.suggested && this.name.trim() !== '') return;
    const ending = this.isArrays ? `.${this.form}` : '';
    const isLatest = this.names.begin();
    const wanted = `${plain(this.dataset)}-${this.what}${ending}`;
    const free =
      folder === null
        ? wanted
        : await this.parts.api.exports.freeName.query({ within: folder.id, name: wanted }).catch(() => wanted);
    if (!isLatest()) return;
    this.name = free;
    this.suggested = free;
  }

  async start(): Promise<void> {
    const { folder } = this;
    if (folder === null) return;
    this.error = null;
    try {
      const params = { ...this.request(), within: folder.id, name: this.name.trim() };
      this.job = await this.parts.jobs.start({ kind: 'export', params });
      this.ended = await this.parts.jobs.whenEnded(this.job);
      if (this.ended.error !== null) this.error = asError(this.ended.error);
      if (this.ended.state === 'done') this.outcome = await this.parts.api.exports.outcome.query({ job: this.job.id });
    } catch (thrown) {
      this.error = asError(thrown);
    }
    if (this.ended?.state !== 'done') this.job = null;
  }

  cancel(): void {
    if (this.job !== null) this.parts.jobs.cancel(this.job.id).catch(() => {});
  }

  /** From its choices on, once more. */
  again(): void {
    this.job = null;
    this.ended = null;
    this.outcome = null;
    this.name = this.suggested;
    void this.suggest();
    void this.look();
  }

  leave(): void {
    this.looker.abort();
    this.turns.forget();
  }

  private request() {
    const { what, which, imagesBy: images } = this;
    return { what, images, chosen: this.chosenImages(which) };
  }

  private chosenImages(which: WhichImages) {
    if (which.startsWith('view:')) return { of: 'view' as const, name: which.slice('view:'.length) };
    const { chosen, shown, all } = this.images;
    const ids = which === 'chosen' ? chosen : shown;
    if (which === 'all' || ids.length === all) return { of: 'all' as const };
    return { of: 'images' as const, ids: encodeIds(ids) };
  }
}

/** A name that every system takes. */
function plain(name: string): string {
  return (
    name
      .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '_')
      .replaceAll(/^[. ]+|[. ]+$/g, '')
      .slice(0, 100) || 'export'
  );
}
