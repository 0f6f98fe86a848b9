/** How much a weight file may describe before anything is made of it; each tensor costs memory of its own. */
import { TripletscopeError } from '../../../src-shared/errors.ts';

/** The largest networks have some 10,000; a checkpoint with the state of its optimizer has three times as many. */
export const maximumTensors = 50_000;
const longestName = 1000;

/** @throws TripletscopeError 'unsafe-input' for more tensors than any network has. */
export function checkTensorCount(count: number, file: string): void {
  if (count <= maximumTensors) return;
  throw new TripletscopeError('unsafe-input', `refusing a file of more than ${maximumTensors} tensors`, {
    file,
    expected: 'the tensors of one network',
    remedy: 'Save the network alone: torch.save(model.state_dict(), FILE)',
  });
}

/** @throws TripletscopeError 'unsafe-input' for a name that no network gives. */
export function checkTensorName(name: string, file: string): void {
  if (name.length <= longestName) return;
  throw new TripletscopeError('unsafe-input', `refusing a tensor whose name has ${name.length} characters`, {
    file,
    expected: `names of at most ${longestName}`,
    received: JSON.stringify(`${name.slice(0, 40)}…`),
  });
}
