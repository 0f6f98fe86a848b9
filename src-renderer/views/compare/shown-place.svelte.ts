/**
 * Which image is shown, under which model and with which triplet: what was asked for, and, until that has come, the place
 * before it.
 */
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import type { EvaluationSettings } from '../../../src-shared/evaluation-settings.ts';
import type { Sampling } from '../../maps/engine-calls.ts';
import type { CompareSources } from './compare-sources.ts';
import type { Place } from './comparison-parts.ts';
import { samplingOf, usualSize } from './evaluation-settings.ts';
import { isExternal, type LoadedImage, type LoadState } from './loaded-image.ts';
import { truthOf } from './subject.ts';
import type { TripletChoice } from './triplet-choice.ts';

export const firstTriplet: TripletChoice = { kind: 'drawn', index: 0 };

export class ShownPlace {
  /** What was chosen otherwise than the evaluation has it. */
  chosen = $state.raw<Partial<Sampling>>({});
  private asked = $state.raw<Pick<Place, 'model' | 'image' | 'choice'> | null>(null);
  /** Grows where models were evaluated meanwhile. */
  private scored = $state(0);
  private known: { model: number; settings: EvaluationSettings | null } | null = null;
  private seen: { place: Place; image: LoadedImage } | null = null;
  private readonly sources!: CompareSources;

  constructor(sources: CompareSources) {
    this.sources = sources;
  }

  readonly model = $derived(this.asked?.model ?? null);
  /** The one that is asked for; `shown` may still be the last one. */
  readonly image = $derived(this.asked?.image ?? null);

  /** What says how the model was evaluated; null without a model. */
  readonly evaluationRequest = $derived(
    this.model === null ? null : this.sources.requests.evaluation(this.model, this.scored),
  );
  /** Of the model whose maps are shown; null where it was not evaluated, undefined until that is known. */
  readonly evaluation = $derived.by<EvaluationSettings | null | undefined>(() => {
    const { model, evaluationRequest } = this;
    if (model === null || evaluationRequest === null) return undefined;
    const state = this.sources.resources.state(evaluationRequest);
    if (state.status === 'failed') return null;
    if (state.status === 'ready') this.known = { model, settings: state.value };
    return this.known?.model === model ? this.known.settings : undefined;
  });
  readonly sampling = $derived(samplingOf(this.evaluation ?? null, this.chosen));

  /** Where the user wants to be. */
  readonly wanted = $derived<Place | null>(
    this.asked === null || this.evaluation === undefined
      ? null
      : {
          ...this.asked,
          sampling: this.sampling,
          size: this.evaluation?.size ?? usualSize,
          convention: this.evaluation?.convention ?? 'tripletscope',
        },
  );
  private readonly load = $derived<LoadState>(
    this.wanted === null ? { status: 'loading' } : this.sources.parts.image(this.wanted),
  );
  /** What is seen: the place that was asked for, or until it has come the one before. */
  readonly at = $derived.by(() => {
    const { load, wanted } = this;
    if (load.status === 'failed') this.seen = null;
    else if (load.status === 'ready' && wanted !== null) this.seen = { place: wanted, image: load.image };
    return this.seen;
  });

  readonly shown = $derived(this.at?.image ?? null);
  readonly error = $derived<TripletscopeError | null>(this.load.status === 'failed' ? this.load.error : null);
  /** The image is on its way. */
  readonly loading = $derived(this.asked !== null && this.load.status === 'loading');
  /** What is seen is another image, or the same with other triplets, than what is asked for. */
  readonly behind = $derived(this.loading && this.at !== null);
  readonly shownChoice = $derived(this.at?.place.choice ?? firstTriplet);
  readonly truth = $derived(this.shown === null ? null : truthOf(this.shown));
  readonly isExternal = $derived(this.shown !== null && isExternal(this.shown.id));

  /** The triplet of the image that is asked for, which may not have come yet. */
  get choice(): TripletChoice {
    return this.asked?.choice ?? firstTriplet;
  }

  ask(model: number, image: string, choice: TripletChoice): void {
    this.asked = { model, image, choice };
  }

  choose(choice: TripletChoice): void {
    if (this.asked !== null) this.asked = { ...this.asked, choice };
  }

  /** Drawn otherwise than in the evaluation; what is as there is not a choice. */
  sample(chosen: Partial<Sampling>): void {
    const then = samplingOf(this.evaluation ?? null);
    const all = Object.entries({ ...this.chosen, ...chosen }) as [keyof Sampling, unknown][];
    this.chosen = Object.fromEntries(all.filter(([name, value]) => value !== then[name]));
    this.choose(firstTriplet);
  }

  lookAtEvaluation(): void {
    this.scored++;
  }

  /** A chosen triplet that cannot be had would leave every single map waiting; every other map stands without it. */
  leaveLostTriplet(complain: (message: string) => void): void {
    const { asked, wanted } = this;
    const { resources, parts } = this.sources;
    if (asked === null || wanted === null || asked.choice.kind !== 'chosen') return;
    const error = resources.error([parts.embeddings(wanted, asked.choice, asked.model)]);
    if (error === null) return;
    this.choose(firstTriplet);
    complain(`The chosen triplet cannot be shown: ${error.message}`);
  }
}
