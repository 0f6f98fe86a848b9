/**
 * How many images of the data set a model has not seen yet: it is used without them, and says so. An item whose box has
 * moved is one of them: the model has seen another region.
 */
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import type { ModelId } from '../workspace/ids.ts';
import { movedRegions } from './item-regions.ts';

/** Counting looks at every image, so it is done once for what there is. */
const counts: WorkspaceSlot<Map<ModelId, { of: string; count: number }>> = { make: () => new Map() };

export async function unseenCount(id: ModelId, session: WorkspaceSession): Promise<number> {
  const { images, embeddings } = session.workspace;
  const of = `${images.keys()?.labels} ${images.truthRevision()} ${embeddings.count(id)}`;
  const known = session.of(counts).get(id);
  if (known?.of === of) return known.count;
  const moved = await movedRegions(session.workspace);
  const count = new Set([...embeddings.missing(id), ...moved.map(({ imageId }) => imageId)]).size;
  session.of(counts).set(id, { of, count });
  return count;
}
