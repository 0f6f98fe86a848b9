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

/** `head.0.weight`, `head.0.bias` → `head`; '' where the names have no stem or several. */
function soleName(tensors: StateDict): string {
  const names = new Set([...tensors.keys()].map((key) => key.replace(/(?:(?:^|\.)\d+)*(?:^|\.)[^.]+$/, '')));
  return names.size === 1 ? [...names][0] : '';
}
