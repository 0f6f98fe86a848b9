/** Scoring the maps of the current model: what stands in its way, and the job that does it. */
import { toasts } from '../components/toasts.svelte.ts';
import { api, asError } from '../state/api.ts';
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
      void jobs.whenEnded(job).then(({ state }) => (state === 'done' ? this.tell() : undefined));
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad' });
    } finally {
      this.starting = false;
    }
  }

  private async tell(): Promise<void> {
    const elsewhere = router.current.view !== 'evaluate';
    const action = elsewhere ? { action: { label: 'See the table', run: () => router.go('evaluate') } } : {};
    const result = await api.scores.result.query().catch(() => null);
    const { title, best } = result ?? { title: '', best: null };
    const said =
      best === null ? '' : ` Best by ${title}: ${best.label}, ${best.mean.toFixed(3)} over ${best.n} images.`;
    toasts.show(`The maps are scored.${said}`, { tone: 'good', seconds: 20, ...action });
  }
}

export const scoring = new Scoring();
