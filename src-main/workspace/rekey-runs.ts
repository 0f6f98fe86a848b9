/**
 * Training runs of format 1 under the keys of format 2: labels in the place of the whole data set. What a run began with is
 * tried from the models that are there. Where it is not among them, as of trained convolutions whose first weights no model
 * was made of, the run keeps its old key: its curve and its model stay, and the same settings train once more.
 */
import { contentKey } from './content-key.ts';
import type { Connection } from './database.ts';

interface Run {
  id: number;
  key: string;
  spec: string;
}

/** What may have made a run's features: every model of the workspace is tried. */
interface Trunk {
  backbone: string;
  weights: string;
  layer: unknown;
  pooling: unknown;
  gemPower: unknown;
  preprocessing: unknown;
}

export function rekeyRuns(db: Connection, { former, labels }: { former: string; labels: string }): void {
  const trunks = trunksOf(db);
  const write = db.prepare('UPDATE training_run SET key = ? WHERE id = ?');
  for (const { id, key, spec } of db.prepare<[], Run>('SELECT id, key, spec FROM training_run').all()) {
    const { headSpec, training } = JSON.parse(spec) as Record<string, unknown>;
    for (const trunk of trunks) {
      const parts = partsOf(trunk, headSpec, training).find((make) => contentKey(...make(former)) === key);
      if (parts === undefined) continue;
      write.run(contentKey(...parts(labels)), id);
      break;
    }
  }
}

function trunksOf(db: Connection): Trunk[] {
  return db
    .prepare<[], { backbone: string; weights: string; spec: string }>(
      'SELECT backbone, weights_sha256 AS weights, spec FROM model',
    )
    .all()
    .map(({ backbone, weights, spec }) => {
      const { layer, pooling, gemPower, preprocessing } = JSON.parse(spec) as Record<string, unknown>;
      return { backbone, weights, layer, pooling, gemPower, preprocessing };
    });
}

/** As `trainedHead` and `trainedNetwork` make their keys. */
function partsOf(trunk: Trunk, headSpec: unknown, training: unknown): ((labels: string) => unknown[])[] {
  const { backbone, weights, layer, pooling, gemPower, preprocessing } = trunk;
  const features = contentKey('features', backbone, weights, layer, pooling, gemPower, preprocessing);
  const start = [backbone, weights, layer, null, preprocessing, headSpec, training];
  return [
    (labels) => ['training', features, labels, headSpec, training],
    (labels) => ['network training', ...start, labels],
  ];
}
