/** Models on their way out of the workspace and into it, as files. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Chosen } from '../../state/folder-picker.svelte.ts';
import type { Jobs } from '../../state/jobs.svelte.ts';
import type { ModelView } from '../../state/models.svelte.ts';

export interface ModelFilesParts {
  jobs: Pick<Jobs, 'start' | 'whenEnded'>;
  fetchBlob: (path: string) => Promise<Blob>;
  save: (name: string, blob: Blob) => void;
  /** Null where the user changed their mind. */
  choose: (title: string, told: { report: (share: number) => void }) => Promise<Chosen | null>;
  said: (message: string) => void;
}

export class ModelFiles {
  /** The model that is written now. */
  exporting = $state<number | null>(null);
  importing = $state(false);
  /** Share of the file that has been sent, 0 to 1; null where nothing is sent. */
  sent = $state<number | null>(null);
  /** Why the last export or import failed. */
  failure = $state.raw<{ title: string; error: unknown } | null>(null);

  private readonly parts: ModelFilesParts;

  constructor(parts: ModelFilesParts) {
    this.parts = parts;
  }

  async export({ id, name, hash }: Pick<ModelView, 'id' | 'name' | 'hash'>): Promise<void> {
    const { fetchBlob, save } = this.parts;
    if (this.exporting !== null) return;
    this.exporting = id;
    this.failure = null;
    try {
      save(modelFileName({ name, hash }), await fetchBlob(`/api/models/${id}/file`));
    } catch (error) {
      this.failure = { title: 'The model was not exported', error };
    } finally {
      this.exporting = null;
    }
  }

  /** Ends with the job, which can be cancelled and resumed below. */
  async import(): Promise<void> {
    const { jobs, choose, said } = this.parts;
    if (this.importing) return;
    this.importing = true;
    this.failure = null;
    try {
      const file = await choose('A model that was exported (.safetensors)', { report: (share) => (this.sent = share) });
      this.sent = null;
      if (file === null) return;
      const ended = await jobs.whenEnded(await jobs.start({ kind: 'import-model', params: { file: file.id } }));
      if (ended.state === 'done') said(`Imported the model from ${file.name}`);
      if (ended.state === 'failed') throw ended.error ?? new TripletscopeError('internal', 'the import failed');
    } catch (error) {
      this.failure = { title: 'The model was not imported', error };
    } finally {
      this.importing = false;
      this.sent = null;
    }
  }
}

/** What its user calls it, as far as every file system takes it, and the short hash. */
export function modelFileName({ name, hash }: Pick<ModelView, 'name' | 'hash'>): string {
  const words = (name ?? 'model')
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `${words === '' ? 'model' : words}-${hash}.safetensors`;
}
