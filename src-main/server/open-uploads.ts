/** Uploads that come in several requests, between one and the next. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { Upload, type UploadLimits, type UploadOf } from './upload.ts';

interface Waiting {
  upload: Upload;
  workspace: string;
  next: number;
  timer: NodeJS.Timeout;
}

/** So long a next part is waited for. */
const patienceMs = 180_000;

export class OpenUploads {
  private readonly waiting = new Map<string, Waiting>();
  private readonly limits: UploadLimits;

  constructor(limits: UploadLimits) {
    this.limits = limits;
  }

  /** The upload that this part belongs to; the first part begins one. Throws `not-found` where the one before is missing. */
  async take(id: string | null, part: number, { workspace, of }: { workspace: string; of: UploadOf }): Promise<Upload> {
    if (part === 0) return Upload.begin(workspace, this.limits, of);
    const found = id === null ? undefined : this.waiting.get(id);
    if (id === null || found?.next !== part || found.workspace !== workspace)
      throw new TripletscopeError('not-found', 'the upload was cancelled, because a part of it is missing', {
        remedy: 'Send the folder once more.',
      });
    clearTimeout(found.timer);
    this.waiting.delete(id);
    return found.upload;
  }

  /** Until the next part comes. */
  keep(id: string, upload: Upload, { workspace, next }: Pick<Waiting, 'workspace' | 'next'>): void {
    this.giveUp(id); // begun anew under the same name
    const timer = setTimeout(() => this.giveUp(id), patienceMs);
    timer.unref();
    this.waiting.set(id, { upload, workspace, next, timer });
  }

  private giveUp(id: string): void {
    const found = this.waiting.get(id);
    if (found === undefined) return;
    clearTimeout(found.timer);
    this.waiting.delete(id);
    found.upload.discard().catch(() => {}); // the next upload removes what is left
  }
}
