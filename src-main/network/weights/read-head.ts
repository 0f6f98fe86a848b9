/** A head that lies in a file of its own, or under a name in the trunk's file. */
import type { LinearLayer } from '../head.ts';
import { readWeightFile } from './read-weight-file.ts';
import { selectHead } from './select-head.ts';
import type { StateDict } from './state-dict.ts';

/**
 * The linear layers of the head in `file`: under `name` where one is given, else whatever the file holds, be it `weight`
 * and `bias`, numbered layers, or these under one name (`head.weight`).
 * @throws TripletscopeError as `readWeightFile` and `selectHead` do.
 */
export async function readHead(file: string, name?: string, signal?: AbortSignal): Promise<LinearLayer[]> {
  const { tensors } = await readWeightFile(file, { signal });
  return selectHead(tensors, name ?? soleName(tensors), file).layers;
}

/**
 * `head.0.weight`, `head.0.bias` → `head`; `fc.weight`, `bn.running_mean` → `fc,bn`: one linear layer with batch-norms
 * beside it follow each other as they lie in the file. '' where the names have no stem, or it cannot be told.
 */
function soleName(tensors: StateDict): string {
  const names = new Set([...tensors.keys()].map((key) => key.replace(/(?:(?:^|\.)\d+)*(?:^|\.)[^.]+$/, '')));
  if (names.size === 1) return [...names][0];
  const linear = [...names].filter((name) => tensors.get(`${name}.weight`)?.shape.length === 2);
  const norms = [...names].filter((name) => tensors.has(`${name}.running_mean`));
  return linear.length === 1 && norms.length === names.size - 1 ? [...names].join(',') : '';
}
