/** In which settings runs differ, as rows of a table. Pure. */

export interface DescribedRun {
  id: number;
  /** Settings, nested; null where they were not kept. */
  spec: object | null;
}

export interface Difference {
  setting: string;
  /** In the order of the runs. */
  values: string[];
}

const names: Record<string, string> = {
  backbone: 'backbone',
  layer: 'explained layer',
  size: 'input size',
  'headSpec.pooling': 'pooling',
  'headSpec.gemPower': 'GeM exponent',
  'headSpec.hidden': 'hidden layers',
  'headSpec.embedding': 'embedding',
  'headSpec.bias': 'bias',
  'headSpec.normalize': 'L2-normalised',
  'training.trains': 'trains',
  'training.miner': 'miner',
  'training.margin': 'margin',
  'training.classesPerBatch': 'classes a batch, P',
  'training.imagesPerClass': 'images a class, K',
  'training.steps': 'steps',
  'training.learningRate': 'learning rate',
  'training.schedule': 'schedule',
  'training.warmup': 'warm-up steps',
  'training.augmentation.flip': 'mirroring',
  'training.augmentation.crop': 'crops',
  'training.augmentation.colour': 'colour changes',
  'training.seed': 'seed',
  'training.earlyStop': 'early stop',
  'training.earlyStop.patience': 'early stop, epochs of patience',
  'training.recallEvery': 'Recall@1 every … epochs',
};

/** Only what differs between at least two of the runs; settings in the order of the form. */
export function differences(runs: readonly DescribedRun[]): Difference[] {
  const flat = runs.map(({ spec }) => flatten(spec ?? {}));
  const keys = [...new Set(flat.flatMap((settings) => [...settings.keys()]))];
  const order = Object.keys(names);
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return keys
    .sort((a, b) => rank(a) - rank(b))
    .map((key) => ({ setting: names[key] ?? key, values: flat.map((settings) => settings.get(key) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1);
}

function flatten(value: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    const name = `${prefix}${key}`;
    if (part !== null && typeof part === 'object' && !Array.isArray(part)) return [...flatten(part, `${name}.`)];
    return [[name, show(part)] as const];
  });
  return new Map(entries);
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return String(value);
}
