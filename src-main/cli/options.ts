/** Options that several commands share, parsed at the edge: a bad value is named with what was expected. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { scoreNames } from '../../src-shared/score.ts';
import { backboneNames } from '../network/backbones/registry.ts';
import type { Pooling } from '../network/head.ts';
import { defaultRunSettings, type ImportSettings, type RunSettings } from '../pipeline/settings.ts';
import { minerNames } from '../training/miners.ts';
import type { TrainingSpec } from '../training/training-spec.ts';

export function integer(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    const range = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `from ${low} to ${high}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}, received ${text}.`);
  };
}

export function number(low: number, high = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a number of at least ${low}, received ${text}.`);
  };
}

/** "0.485,0.456,0.406". */
function triple(text: string): [number, number, number] {
  const values = text.split(',').map(Number);
  if (values.length === 3 && values.every(Number.isFinite)) return values as [number, number, number];
  throw new InvalidArgumentError(`Expected three numbers with commas between, received ${text}.`);
}

/** "512,256" → hidden layer widths; "none" → []. */
function widths(text: string): number[] {
  return text === 'none' ? [] : text.split(',').map(integer(1, 65_536));
}

export function withJson(command: Command): Command {
  return command.option('--json', 'one JSON document on stdout, everything else on stderr');
}

export function withSeed(command: Command): Command {
  return command.option('--seed <n>', 'seed of everything random', integer(0), 0);
}

export function withWorkspace(command: Command): Command {
  return command.option('--workspace <folder>', 'the workspace', 'tripletscope-workspace');
}

export interface ImportOptions {
  format?: ImportSettings['format'];
  split: ImportSettings['split'];
  onProblem: ImportSettings['onProblem'];
}

export function withImport(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'layout of the data set; told from its files unless given').choices([
        'cub',
        'folders',
        'coco',
      ]),
    )
    .addOption(
      new Option('--split <rule>', 'which images train').choices(['own', 'by-class', 'by-image']).default('own'),
    )
    .addOption(
      new Option('--on-problem <what>', 'bad images and annotations: stop at the first, or leave out and list')
        .choices(['stop', 'leave-out'])
        .default('leave-out'),
    );
}

export interface NetworkOptions {
  backbone: string;
  weights?: string;
  head?: string;
  layer?: string;
  pool: Pooling;
  gemPower: number;
  size?: number;
  mean?: [number, number, number];
  std?: [number, number, number];
  normalize: boolean;
}

export function withNetwork(command: Command): Command {
  return command
    .addOption(new Option('--backbone <name>', 'the trunk').choices(backboneNames).default('efficientnet-lite0'))
    .option('--weights <file>', 'weights of the trunk: .pth, .safetensors or a tfjs model')
    .option('--head <file or name>', 'a trained head: a file of its own, or its name within --weights')
    .option('--layer <stage>', 'the explained stage (the last unless given)')
    .addOption(
      new Option('--pool <pooling>', 'from feature map to head')
        .choices(['average', 'max', 'gem', 'flatten'])
        .default('average'),
    )
    .option('--gem-power <p>', 'exponent of GeM pooling', number(1), 3)
    .option('--size <pixels>', 'side of the network’s input', integer(32, 1024))
    .option('--mean <r,g,b>', 'mean of the pixels, in [0,1]', triple)
    .option('--std <r,g,b>', 'standard deviation of the pixels, in [0,1]', triple)
    .option('--normalize', 'the embedding is L2-normalised (the default)', true)
    .option('--no-normalize', 'the embedding is not L2-normalised');
}

export interface TrainingOptions {
  train: boolean;
  trains: TrainingSpec['trains'];
  miner: TrainingSpec['miner'];
  margin: number;
  learningRate: number;
  schedule: TrainingSpec['schedule'];
  steps: number;
  batchClasses: number;
  batchImages: number;
  embedding: number;
  hidden: number[];
  headBias: boolean;
  flip: boolean;
  crop: boolean;
  colour: boolean;
  earlyStop?: number;
  recallEvery?: number;
}

export function withTraining(command: Command): Command {
  const { training } = defaultRunSettings(0).network;
  return command
    .option('--train', 'train before explaining (the default)', true)
    .option('--no-train', 'explain the network as it is')
    .addOption(
      new Option('--trains <part>', 'what trains').choices(['head', 'last-stage', 'all']).default(training.trains),
    )
    .addOption(
      new Option('--miner <name>', 'which triplets of a batch are learned from')
        .choices([...minerNames])
        .default(training.miner),
    )
    .option('--margin <δ>', 'margin of the triplet loss', number(0), training.margin)
    .option('--learning-rate <rate>', 'of Adam', number(0), training.learningRate)
    .addOption(
      new Option('--schedule <name>', 'of the learning rate')
        .choices(['constant', 'cosine', 'step'])
        .default(training.schedule),
    )
    .option('--steps <n>', 'training steps', integer(1), training.steps)
    .option('--batch-classes <P>', 'classes a batch', integer(2), training.classesPerBatch)
    .option('--batch-images <K>', 'images of each class in a batch', integer(2), training.imagesPerClass)
    .option('--embedding <E>', 'width of the embedding', integer(1, 4096), 64)
    .option('--hidden <widths>', 'hidden ReLU layers of the head, e.g. 512,256', widths, [])
    .option('--head-bias', 'the linear layers have a bias', false)
    .option('--flip', 'augmentation: mirror half of the images', false)
    .option('--crop', 'augmentation: random resized crops', false)
    .option('--colour', 'augmentation: brightness, contrast, saturation', false)
    .option('--early-stop <epochs>', 'stop when held-out Recall@1 has not risen for so many epochs', integer(1))
    .option('--recall-every <epochs>', 'measure Recall@1 of test images every so many epochs, to look at', integer(1));
}

export interface ExplainOptions {
  triplets: number;
  top: number;
  neighbours: number;
  score: (typeof scoreNames)[number];
  sign: 'evidence' | 'counter';
  plusPlusForm: 'stable' | 'reference';
  negatives: 'image' | 'class-first';
}

export function withExplanation(command: Command): Command {
  const { explain } = defaultRunSettings(0);
  return command
    .option('--triplets <N>', 'triplets that are averaged', integer(1, 100_000), explain.triplets)
    .option('--top <M>', 'channels that are kept', integer(1, 65_535), explain.top)
    .option('--neighbours <k>', 'donors of a transfer', integer(1, 1000), explain.neighbours)
    .addOption(new Option('--score <name>', 'what is explained').choices([...scoreNames]).default('difference'))
    .addOption(
      new Option('--sign <sign>', 'evidence, or what speaks against')
        .choices(['evidence', 'counter'])
        .default('evidence'),
    )
    .addOption(
      new Option('--plus-plus-form <form>', 'form of Grad-CAM++').choices(['stable', 'reference']).default('stable'),
    )
    .addOption(
      new Option('--negatives <how>', 'how negatives are drawn').choices(['image', 'class-first']).default('image'),
    );
}

export type RunOptions = NetworkOptions & TrainingOptions & ExplainOptions & { seed: number };

/** What the options say, over the reference run. */
export function runSettings(options: RunOptions): RunSettings {
  const base = defaultRunSettings(options.seed);
  const { backbone, weights, head, layer, size, mean, std } = options;
  const training: TrainingSpec = {
    ...base.network.training,
    trains: options.trains,
    miner: options.miner,
    margin: options.margin,
    learningRate: options.learningRate,
    schedule: options.schedule,
    steps: options.steps,
    classesPerBatch: options.batchClasses,
    imagesPerClass: options.batchImages,
    augmentation: { flip: options.flip, crop: options.crop, colour: options.colour },
    earlyStop: options.earlyStop === undefined ? null : { patience: options.earlyStop },
    seed: options.seed,
    ...(options.recallEvery === undefined ? {} : { recallEvery: options.recallEvery }),
  };
  const headSpec = {
    pooling: options.pool,
    gemPower: options.gemPower,
    hidden: options.hidden,
    embedding: options.embedding,
    bias: options.headBias,
    normalize: options.normalize,
  };
  return {
    network: { backbone, weights, head, layer, size, mean, std, headSpec, train: options.train, training },
    explain: {
      ...base.explain,
      triplets: options.triplets,
      top: options.top,
      neighbours: options.neighbours,
      score: { score: options.score, sign: options.sign, margin: options.margin },
      form: options.plusPlusForm,
      negatives: options.negatives,
    },
    evaluation: base.evaluation,
  };
}

/** The options that give these settings: the way back of `runSettings`. */
export function runOptions({ network, explain }: RunSettings): RunOptions {
  const { backbone, weights, head, layer, size, mean, std, headSpec, train, training } = network;
  return {
    backbone,
    weights,
    head,
    layer,
    size,
    mean: mean && [...mean],
    std: std && [...std],
    pool: headSpec.pooling,
    gemPower: headSpec.gemPower,
    hidden: headSpec.hidden,
    embedding: headSpec.embedding ?? 64,
    headBias: headSpec.bias,
    normalize: headSpec.normalize,
    train,
    trains: training.trains,
    miner: training.miner,
    margin: training.margin,
    learningRate: training.learningRate,
    schedule: training.schedule,
    steps: training.steps,
    batchClasses: training.classesPerBatch,
    batchImages: training.imagesPerClass,
    ...training.augmentation,
    earlyStop: training.earlyStop?.patience,
    recallEvery: training.recallEvery,
    triplets: explain.triplets,
    top: explain.top,
    neighbours: explain.neighbours,
    score: explain.score.score,
    sign: explain.score.sign,
    plusPlusForm: explain.form,
    negatives: explain.negatives,
    seed: explain.seed,
  };
}
