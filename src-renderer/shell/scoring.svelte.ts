/** Scoring the maps of the current model: what stands in its way, and the job that does it. */
import { toasts } from '../components/toasts.svelte.ts';
import { asError } from '../state/api.ts';
import { catalogue } from '../state/catalogue.svelte.ts';
import { jobs } from '../state/jobs.svelte.ts';
import { models } from '../state/models.svelte.ts';
import { router } from '../state/route.svelte.ts';
import { needWords, scoresNeed } from './scores-need.ts';

/** Work after which the current model may be another one. */
const changesModel: readonly string[] = ['import', 'train', 'demo'];

class Scoring {
  starting = $state(false);
  readonly running = $derived(this.starting || jobs.active.some(({ kind }) => kind === 'report'));
  readonly waitsFor = $derived(jobs.active.find(({ kind }) => changesModel.includes(kind)) ?? null);
  readonly need = $derived.by(() => {
    catalogue.revision;
    return catalogue.table === null ? null : scoresNeed(catalogue.table.columns, models.current !== null);
  });

  /** Every row of the comparison table on every test image; the model stays as it is. */
  async start(): Promise<void> {
    if (this.running) return;
    this.starting = true;
    try {
      await catalogue.ensure();
      const obstacle = this.waitsFor === null ? this.need && needWords[this.need] : `First: ${this.waitsFor.title}.`;
      if (obstacle !== null) {
        toasts.show(obstacle, { seconds: 12 });
        return;
      }
      const job = await jobs.start({ kind: 'report', params: {} });
      void jobs.whenEnded(job).then(({ state }) => state === 'done' && this.tell());
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad' });
    } finally {
      this.starting = false;
    }
  }

  private tell(): void {
    const elsewhere = router.current.view !== 'browse' && router.current.view !== 'compare';
    const action = elsewhere ? { action: { label: 'Browse', run: () => router.go('browse') } } : {};
    toasts.show('The maps are scored.', { tone: 'good', seconds: 12, ...action });
  }
}

export const scoring = new Scoring();
