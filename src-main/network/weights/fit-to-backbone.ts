/** A checkpoint's tensors cut to what a backbone needs, and what a user should know of the rest. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ChosenNetwork, chooseNetwork, type NetworkWanted } from './find-network.ts';
import { refuseNonFinite, type StateDict } from './state-dict.ts';

/**
 * Takes what the backbone needs; the thread rests between tensors (ResNet-101 has 44 million values to look at).
 * @throws TripletscopeError 'bad-input' naming what is missing, of another shape or not finite; as `chooseNetwork` does.
 */
export async function fitToBackbone({
  tensors,
  ...wanted
}: NetworkWanted & { tensors: StateDict }): Promise<ChosenNetwork> {
  const chosen = chooseNetwork(tensors, wanted);
  for (const [name, tensor] of chosen.tensors) {
    refuseNonFinite(name, tensor, wanted.file);
    await nextTurn();
  }
  return chosen;
}

const shown = 6;

/** What was chosen in the file and what was left, in sentences. */
export function choiceNotes(
  { prefix, naming, others, unused }: ChosenNetwork,
  file: string,
  used: readonly string[] = [],
): string[] {
  const notes: string[] = [];
  if (prefix !== '') notes.push(`the network is taken from "${prefix}" in ${file}`);
  if (naming.title !== null) notes.push(`its tensors have the names of ${naming.title}`);
  if (naming.title === 'timm')
    notes.push(
      'it is read with TensorFlow’s padding, as tf_efficientnet_lite0; timm’s efficientnet_lite0 pads differently',
    );
  if (others.length > 0) {
    const list = others.map((other) => `${file}#${other.replace(/\.$/, '')}`).join(' or ');
    notes.push(
      `the file holds ${others.length === 1 ? 'another network' : `${others.length} other networks`} of this kind; take it with --weights ${list}`,
    );
  }
  const left = unused.filter((name) => !used.includes(name));
  if (left.length > 0) {
    const more = left.length > shown ? `, … ${left.length - shown} more` : '';
    notes.push(`not used: ${left.slice(0, shown).join(', ')}${more}`);
  }
  return notes;
}
