/** `workspace info`: what a workspace holds, in counts and bytes. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { sizeOf } from './backup.ts';
import type { BankId, EvaluationId, ModelId, RunId } from './ids.ts';
import { databaseName } from './open.ts';
import { currentVersion } from './schema.ts';
import type { DatasetSummary } from './tables/images.ts';
import type { JobState } from './tables/jobs.ts';
import type { Workspace } from './workspace.ts';

export interface WorkspaceInfo {
  folder: string;
  format: number;
  /** Imports: archives that were unpacked and files that were uploaded. */
  bytes: { database: number; models: number; cache: number; imports: number; backups: number };
  dataset: DatasetSummary | null;
  /** From how many images the objects are cut out; 0 where images are the items. */
  sources: number;
  problems: number;
  reviewed: number;
  models: { id: ModelId; key: string; backbone: string; embeddings: number; created: string }[];
  runs: { id: RunId; key: string; state: string; epoch: number; created: string }[];
  banks: { id: BankId; key: string; modelId: ModelId; layer: string; images: number; spec: unknown; created: string }[];
  evaluations: {
    id: EvaluationId;
    key: string;
    modelId: ModelId;
    rows: string[];
    complete: boolean;
    created: string;
  }[];
  jobs: Record<JobState, number>;
}

export async function workspaceInfo(workspace: Workspace): Promise<WorkspaceInfo> {
  const { folder, modelsFolder, cacheFolder, store } = workspace;
  const countOf = store.query<[BankId], { n: number }>('SELECT count(*) AS n FROM grad_weights WHERE bank_id = ?');
  const jobs: Record<JobState, number> = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  for (const { state } of workspace.jobs.all()) jobs[state]++;
  return {
    folder,
    format: currentVersion,
    bytes: {
      database: await databaseSize(folder),
      models: await sizeOf(modelsFolder),
      cache: await sizeOf(cacheFolder),
      imports: await sizeOf(path.join(folder, 'imports')),
      backups: await sizeOf(path.join(folder, 'backups')),
    },
    dataset: workspace.images.summary(),
    sources: workspace.images.sourceCount(),
    problems: workspace.problems.count(),
    reviewed: workspace.reviews.all().length,
    models: workspace.models.all().map(({ id, key, backbone, created }) => ({
      id,
      key,
      backbone,
      embeddings: workspace.embeddings.count(id),
      created,
    })),
    runs: workspace.runs.all().map(({ id, key, state, epoch, created }) => ({ id, key, state, epoch, created })),
    banks: workspace.banks.all().map((bank) => ({ ...bank, images: countOf.get(bank.id)!.n })),
    evaluations: workspace.evaluations.all().map(({ id, key, modelId, complete, created }) => ({
      id,
      key,
      modelId,
      rows: workspace.scores.rows(id),
      complete,
      created,
    })),
    jobs,
  };
}

async function databaseSize(folder: string): Promise<number> {
  const sizes = ['', '-wal'].map((ending) =>
    stat(path.join(folder, databaseName + ending)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
