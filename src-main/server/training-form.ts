/** What a person chooses in Train, as JSON without paths: files by id. To and from the settings of a run. */
import path from 'node:path';
import { z } from 'zod';
import { defaultRunSettings, type NetworkSettings, type RunSettings } from '../pipeline/settings.ts';
import { minerNames } from '../training/miners.ts';
import type { FolderRegistry } from './folder-registry.ts';

const namedFile = z.object({ id: z.string().min(1).max(64), name: z.string() });
const seen = z.number(); // ranges are told field by field by `problemsOf`, not by the parser

export const trainingForm = z.object({
  backbone: z.string(),
  /** The explained stage; null is the last. */
  layer: z.string().nullable(),
  weights: namedFile.nullable(),
  /** A file of a head; or its name within the weights. */
  headFile: namedFile.nullable(),
  headName: z.string().nullable(),
  /** Side of the input in pixels; null is the backbone's own. */
  size: seen.nullable(),
  train: z.boolean(),
  head: z.object({
    pooling: z.enum(['average', 'max', 'gem', 'flatten']),
    gemPower: seen,
    hidden: z.array(seen).max(16),
    embedding: seen.nullable(),
    bias: z.boolean(),
    normalize: z.boolean(),
  }),
  training: z.object({
    trains: z.enum(['head', 'last-stage', 'all']),
    miner: z.enum(minerNames),
    margin: seen,
    classesPerBatch: seen,
    imagesPerClass: seen,
    steps: seen,
    learningRate: seen,
    schedule: z.enum(['constant', 'cosine', 'step']),
    warmup: seen,
    augmentation: z.object({ flip: z.boolean(), crop: z.boolean(), colour: z.boolean() }),
    optimiser: z.object({
      name: z.enum(['adam', 'sgd']),
      beta1: seen,
      beta2: seen,
      momentum: seen,
      weightDecay: seen,
    }),
    seed: seen,
    earlyStop: z.object({ patience: seen }).nullable(),
    /** Null: Recall@1 is not measured while training. */
    recallEvery: seen.nullable(),
  }),
});
export type TrainingForm = z.output<typeof trainingForm>;

/** Over what the base explains; throws `not-found` for a file that is not known any more. */
export function settingsOfForm(form: TrainingForm, base: RunSettings, folders: FolderRegistry): RunSettings {
  const { backbone, layer, weights, headFile, headName, size, train, head, training } = form;
  const { recallEvery, ...rest } = training;
  const file = (one: { id: string } | null): string | undefined => (one === null ? undefined : folders.pathOf(one.id));
  const network: NetworkSettings = {
    backbone,
    headSpec: head,
    train,
    training: { ...rest, ...(recallEvery === null ? {} : { recallEvery }) },
    ...present({
      layer: layer ?? undefined,
      weights: file(weights),
      head: file(headFile) ?? headName ?? undefined,
      size: size ?? undefined,
    }),
  };
  return { ...base, network };
}

/** Entries that are set: a key with `undefined` would make another row of the same job. */
function present<T extends object>(entries: T): Partial<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<T>;
}

export function formOfSettings({ network }: RunSettings, folders: FolderRegistry): TrainingForm {
  const { backbone, layer, weights, head, size, train, headSpec, training } = network;
  const { recallEvery, ...rest } = training;
  const named = (file: string) => ({ id: folders.idOf(file), name: path.basename(file) });
  const headIsFile = head !== undefined && path.isAbsolute(head);
  return {
    backbone,
    layer: layer ?? null,
    weights: weights === undefined ? null : named(weights),
    headFile: headIsFile ? named(head) : null,
    headName: head === undefined || headIsFile ? null : head,
    size: size ?? null,
    train,
    head: headSpec,
    training: { ...rest, recallEvery: recallEvery ?? null },
  };
}

export function defaultForm(folders: FolderRegistry): TrainingForm {
  const form = formOfSettings(defaultRunSettings(0), folders);
  return { ...form, training: { ...form.training, recallEvery: 1 } };
}
