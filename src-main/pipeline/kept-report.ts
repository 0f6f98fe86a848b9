/** The last report of each model, kept in the workspace, so that its table can be shown without scoring anew. */
import { type Report, reportSchema } from '../../src-shared/report.ts';
import type { Engine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';

type Holder = Pick<Engine, 'workspace'>;

function keyOf(id: ModelId): string {
  return `report ${id}`;
}

export function keepReport(id: ModelId, report: Report, { workspace }: Holder): void {
  const { model: _, ...kept } = report; // its name may change
  workspace.settings.set(keyOf(id), kept);
}

/** Null where the model was not evaluated. */
export function keptReport(id: ModelId, { workspace }: Holder): Report | null {
  const parsed = reportSchema.safeParse(workspace.settings.get(keyOf(id)));
  return parsed.success ? parsed.data : null;
}
