/** The images that deserve a look first, as the engine measures them, with how it did in words. */
import { relationWords } from '../../catalogue/relation-words.ts';
import { counted, decimals, metricTitle } from '../../catalogue/words.ts';
import { fetchFrame } from '../../state/api.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import type { Measured, MeasuredFilter } from './queue-model.svelte.ts';

type Meta =
  | { kind: 'maps'; label: string; metric: string; tau: number | null }
  | { kind: 'neighbours'; k: number; among: number; images: number };

export async function fetchDisagreement(filter: MeasuredFilter): Promise<Measured> {
  const { meta, arrays } = await fetchFrame<Meta, { value: Float32Array }>(`/api/disagreement/${filter}`);
  return { words: wordsOf(meta), value: arrays.value };
}

function wordsOf(meta: Meta): string {
  if (meta.kind === 'neighbours') {
    const among =
      meta.among < meta.images ? ` Looked for among ${counted(meta.among)} of ${counted(meta.images)} images.` : '';
    const { disagreeing } = relationWords[catalogue.table?.relation ?? 'class'];
    return `Images first whose ${meta.k} nearest ${disagreeing}, by the embeddings of the current model.${among}`;
  }
  const at = meta.tau === null ? '' : ` at τ ${decimals(meta.tau)}`;
  return `Images first with the lowest ${metricTitle(meta.metric)} of “${meta.label}”${at}, in the last evaluation.`;
}
