/** A model in words and numbers, as lists, reports and columns name it. */
import { backboneTitle } from '../../src-shared/backbone-titles.ts';
import { backboneByName } from '../network/backbones/registry.ts';
import type { Engine } from '../session/engine.ts';
import type { ModelId, RunId } from '../workspace/ids.ts';
import type { StoredModel } from '../workspace/tables/models.ts';
import { artefactSpec } from './artefact.ts';
import { isUsualEvaluation } from './brought-scores.ts';
import { shortHash } from './choose-model.ts';
import { currentModelId, nameOf, remarksOn, requireModel } from './model-settings.ts';
import { unseenCount } from './unseen.ts';

export interface ModelDescription {
  id: ModelId;
  /** Its name where it has one, else "EfficientNet-Lite0 → 64, run 3"; the layer is named where it is not the last. */
  title: string;
  name: string | null;
  /** Content key: the same model has the same in every workspace. */
  key: string;
  /** The beginning of it, for a person. */
  hash: string;
  backbone: string;
  layer: string;
  /** E; null where nothing is embedded. */
  width: number | null;
  created: string;
  /** Images that it has seen, and those of the data set that it has not. */
  images: number;
  unseen: number;
  current: boolean;
  /** The run that made it. */
  run: RunId | null;
  /** Whether its maps were evaluated. */
  scored: boolean;
  /** What whoever looks at its maps should know: collapsed embeddings, for example. */
  notes: string[];
}

/** What a report calls it: what it is called, else what it is, whatever else the workspace holds; and its short hash. */
export function modelTitle(id: ModelId, { workspace }: Pick<Engine, 'workspace'>): { title: string; hash: string } {
  const model = requireModel(id, { workspace });
  const width = workspace.embeddings.width(id);
  const what = titleOf({ backbone: model.backbone, layer: layerOf(model), width, run: null });
  return { title: nameOf(id, { workspace }) ?? what, hash: shortHash(model) };
}

/** The newest first. */
export async function describeModels({ session }: Pick<Engine, 'session'>): Promise<ModelDescription[]> {
  const { workspace } = session;
  const { models, runs, evaluations, embeddings } = workspace;
  const current = currentModelId({ workspace });
  const run = new Map<ModelId, RunId>();
  for (const { id, modelId } of runs.all()) if (modelId !== null && !run.has(modelId)) run.set(modelId, id);
  const own = evaluations.all().filter((one) => one.complete && isUsualEvaluation(one));
  const scored = new Set(own.map(({ modelId }) => modelId));
  const described: ModelDescription[] = [];
  for (const model of models.all()) {
    const { id, key, backbone, created } = model;
    const layer = layerOf(model);
    const width = embeddings.width(id);
    const made = run.get(id) ?? null;
    const name = nameOf(id, { workspace });
    described.push({
      id,
      title: name ?? titleOf({ backbone, layer, width, run: made }),
      name,
      key,
      hash: shortHash(model),
      backbone,
      layer,
      width,
      created,
      images: embeddings.count(id),
      unseen: await unseenCount(id, session),
      current: id === current,
      run: made,
      scored: scored.has(id),
      notes: remarksOn(id, { workspace }),
    });
  }
  return described.reverse();
}

function titleOf({ backbone, layer, width, run }: Pick<ModelDescription, 'backbone' | 'layer' | 'width' | 'run'>) {
  const { stages } = backboneByName(backbone);
  const shown = layer === stages.at(-1)?.name ? '' : ` · ${layer}`;
  const made = run === null ? '' : `, run ${run}`;
  return `${backboneTitle(backbone)}${shown}${width === null ? '' : ` → ${width}`}${made}`;
}

function layerOf({ spec }: StoredModel): string {
  return artefactSpec.pick({ layer: true }).safeParse(spec).data?.layer ?? '';
}
