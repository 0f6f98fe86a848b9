/** Opening, making and leaving workspaces, as the start page, the palette and the desktop's menu do it. */

import type { TripletscopeError } from '../../src-shared/errors.ts';
import { toasts } from '../components/toasts.svelte.ts';
import { asError } from '../state/api.ts';
import { chooseFolder } from '../state/bridge.ts';
import { jobs } from '../state/jobs.svelte.ts';
import { router } from '../state/route.svelte.ts';
import { settings } from '../state/settings.svelte.ts';
import { workspace } from '../state/workspace.svelte.ts';

/** Asked before a workspace is left in which jobs run. */
export interface LeaveQuestion {
  workspace: string;
  titles: readonly string[];
  answer: (leave: boolean) => void;
}

/** Where the demo can begin. */
const demoEnds = {
  maps: { label: 'Compare', show: () => router.go('compare') },
  table: { label: 'Evaluate', show: () => router.go('evaluate') },
  curves: { label: 'Evaluate', show: () => router.go('evaluate', { part: 'curves' }) },
  figure: { label: 'Figure', show: () => router.go('figures') },
} as const;
export type DemoEnd = keyof typeof demoEnds;

class Opening {
  question = $state.raw<LeaveQuestion | null>(null);
  /** What went wrong the last time, and with which folder; the start page shows it. */
  failed = $state.raw<{ error: TripletscopeError; name: string; folder: string } | null>(null);

  /** Then shows where the user was in it. False where it could not be opened, or the user stays. */
  async open(folder: { id: string; name: string }, { create = false } = {}): Promise<boolean> {
    if (workspace.current?.id !== folder.id && !(await this.mayLeave())) return false;
    this.failed = null;
    try {
      await workspace.open(folder.id, { create });
    } catch (error) {
      this.failed = { error: asError(error), ...folder, folder: folder.id };
      router.go('start');
      return false;
    }
    this.resume();
    return true;
  }

  /** To where the user was in the open workspace, else to its images. */
  resume(): void {
    const kept = workspace.place === null ? undefined : settings.user.places[workspace.place];
    router.goTo(kept ?? router.link('browse'));
  }

  async choose(): Promise<void> {
    const folder = await chooseFolder('Open a workspace');
    if (folder !== null) await this.open(folder);
  }

  async create(): Promise<boolean> {
    const folder = await chooseFolder('Choose an empty folder for the new workspace', { create: true });
    return folder !== null && (await this.open(folder, { create: true }));
  }

  async close(): Promise<void> {
    if (!(await this.mayLeave())) return;
    await workspace.close();
    router.go('start');
  }

  /** Makes the demo where it is not there yet, and ends in what is asked for. */
  async demo(to: DemoEnd = 'maps'): Promise<void> {
    if (workspace.current?.isDemo !== true && !(await this.mayLeave())) return;
    try {
      const job = await jobs.start({ kind: 'demo', params: { folder: null } });
      const ended = await jobs.whenEnded(job);
      if (ended.state !== 'done') return;
      // Whoever went elsewhere meanwhile is told, not taken away.
      const { label, show } = demoEnds[to];
      if (router.current.view === 'start') show();
      else toasts.show('The demo is ready.', { tone: 'good', action: { label, run: show }, seconds: 12 });
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad' });
    }
  }

  /** Leaving stops what runs: the user is asked then. */
  private mayLeave(): Promise<boolean> {
    this.question?.answer(false);
    const titles = jobs.active.map(({ title }) => title);
    const name = workspace.current?.name;
    if (name === undefined || titles.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const answer = (leave: boolean): void => {
        this.question = null;
        resolve(leave);
      };
      this.question = { workspace: name, titles, answer };
    });
  }
}

export const opening = new Opening();
