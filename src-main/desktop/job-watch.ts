/** What runs, for the system's sake: progress in the task bar, a notification at the end, no sleep meanwhile. */
import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron';
import type { JobView } from '../../src-shared/host-events.ts';
import { shareOf } from './job-share.ts';
import { bringForward } from './window-place.ts';

/** A job shorter than this needs no notification. */
const longMs = 10_000;

export class JobWatch {
  private readonly running = new Map<number, JobView>();
  private blocker: number | null = null;
  private readonly window: () => BrowserWindow | null;

  constructor(window: () => BrowserWindow | null) {
    this.window = window;
  }

  /** Titles of what runs now. */
  get titles(): string[] {
    return [...this.running.values()].map(({ title }) => title);
  }

  update(job: JobView): void {
    const before = this.running.get(job.id);
    if (job.state === 'running' || job.state === 'queued') this.running.set(job.id, job);
    else this.running.delete(job.id);
    if (before !== undefined && (job.state === 'done' || job.state === 'failed')) this.tell(job);
    this.show();
  }

  /** The engine is gone, and what it did with it. */
  clear(): void {
    this.running.clear();
    this.show();
  }

  private show(): void {
    const jobs = [...this.running.values()].filter(({ state }) => state === 'running');
    this.window()?.setProgressBar(shareOf(jobs), { mode: jobs.length > 0 ? 'normal' : 'none' });
    if (jobs.length > 0) this.blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.blocker !== null) {
      powerSaveBlocker.stop(this.blocker);
      this.blocker = null;
    }
  }

  private tell({ title, state, error, created, updated }: JobView): void {
    const window = this.window();
    const took = Date.parse(updated) - Date.parse(created);
    if (window === null || window.isFocused() || !(took >= longMs) || !Notification.isSupported()) return;
    const body = state === 'done' ? 'Done.' : `Failed: ${error?.message ?? 'see the job tray'}`;
    const notification = new Notification({ title, body });
    notification.on('click', () => bringForward(this.window()));
    notification.show();
  }
}
