/** The form by which the relation of the workspace is set: what is chosen, what is missing, and what the engine answered. */
import type { RelationSummary, TargetRule } from '../../../src-shared/relation-summary.ts';
import type { Chosen } from '../../state/folder-picker.svelte.ts';

export type RelationInput =
  | { by: 'class' }
  | { by: 'list'; file: string }
  | { by: 'target'; file: string; scale: 'identity' | 'log'; rule: TargetRule; scaledMargin: boolean };

export interface RelationParts {
  get: () => Promise<RelationSummary>;
  set: (input: RelationInput) => Promise<RelationSummary>;
  /** The table as a file; null where the user changed their mind. */
  choose: (title: string) => Promise<Chosen | null>;
  said: (message: string) => void;
}

export class RelationForm {
  /** What holds now; null until it is known. */
  current = $state.raw<RelationSummary | null>(null);
  by = $state<RelationSummary['by']>('class');
  file = $state.raw<Chosen | null>(null);
  rule = $state<TargetRule['kind']>('rank');
  within = $state<number | null>(null);
  beyond = $state<number | null>(null);
  share = $state<number | null>(0.1);
  scale = $state<'identity' | 'log'>('identity');
  scaledMargin = $state(false);
  busy = $state(false);
  /** Why the last change, or the question, failed. */
  failure = $state.raw<unknown>(null);

  private readonly parts: RelationParts;

  constructor(parts: RelationParts) {
    this.parts = parts;
  }

  /** What the engine is asked for; null while something is missing. */
  readonly input = $derived.by<RelationInput | null>(() => {
    const { by, file, scale, scaledMargin, targetRule } = this;
    if (by === 'class') return { by };
    if (file === null) return null;
    if (by === 'list') return { by, file: file.id };
    return targetRule === null ? null : { by, file: file.id, scale, rule: targetRule, scaledMargin };
  });

  private readonly targetRule = $derived.by<TargetRule | null>(() => {
    const { rule, within, beyond, share } = this;
    if (rule === 'rank') return share !== null && share > 0 && share <= 0.5 ? { kind: rule, share } : null;
    return within !== null && beyond !== null && beyond > within ? { kind: rule, within, beyond } : null;
  });

  /** By class again changes nothing where it is by class already. */
  readonly canApply = $derived(this.input !== null && !(this.by === 'class' && this.current?.by === 'class'));

  async load(): Promise<void> {
    try {
      this.current = await this.parts.get();
      this.by = this.current.by;
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
  }

  async choose(): Promise<void> {
    try {
      const file = await this.parts.choose(
        this.by === 'list' ? 'A CSV file of pairs or triplets' : 'A CSV file with a target for each image',
      );
      if (file === null) return;
      this.file = file;
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
  }

  /** The table is read anew each time, so that it is chosen again after it was corrected. */
  async apply(): Promise<void> {
    const { input } = this;
    if (input === null || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      this.current = await this.parts.set(input);
      this.parts.said('The relation is set. Train a model to use it.');
    } catch (error) {
      this.failure = error;
    } finally {
      this.file = null;
      this.busy = false;
    }
  }
}
