/**
 * The relation of a workspace's images: by class, unless the workspace was told another. Kept by relative path, so that it
 * outlives an import; part of the key of all that follows from labels.
 */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { allOf, type Relation, type RelationSpec, type TargetRelationSpec } from '../../src-shared/relation.ts';
import { classRelation } from '../../src-shared/relation-by-class.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { Workspace } from '../workspace/workspace.ts';

const image = z.string().min(1).max(4096);

const choiceSchema = z.union([
  z.object({
    by: z.literal('target'),
    /** A number an image; an image without one takes no part. */
    values: z.record(image, z.number()),
    /** The scale on which targets are compared. */
    scale: z.enum(['log', 'identity']),
    rule: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('distance'), within: z.number(), beyond: z.number() }),
      z.object({ kind: z.literal('rank'), share: z.number() }),
    ]),
    scaledMargin: z.boolean(),
  }),
  z.object({ by: z.literal('list'), form: z.literal('triplets'), rows: z.array(z.tuple([image, image, image])) }),
  z.object({
    by: z.literal('list'),
    form: z.literal('pairs'),
    rows: z.array(z.tuple([image, image, z.union([z.literal(0), z.literal(1)])])),
  }),
]);

/** By target or by list, in names of images; null is by class. */
export type RelationChoice = z.output<typeof choiceSchema>;

type Holder = { workspace: Pick<Workspace, 'settings' | 'images'> };

interface NamedImage {
  relativePath: string;
  classIndex: number;
}

const settingKey = 'relation';

/**
 * From now on the workspace's images are related like this; models and scores of the relation before stay, and are found again
 * with it. Throws `bad-input` for an image that is not in the data set or rows that contradict each other, `usage` for a rule
 * that makes no sense.
 */
export async function setRelation(choice: RelationChoice | null, { workspace }: Holder): Promise<void> {
  if (choice === null) return workspace.settings.set(settingKey, undefined);
  const parsed = choiceSchema.parse(choice);
  const images = await workspace.images.all();
  const known = new Set(images.map(({ relativePath }) => relativePath));
  const unknown = namesOf(parsed).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new TripletscopeError('bad-input', `${unknown.length} images of the relation are not in the data set`, {
      received: unknown[0],
      list: unknown,
      remedy: 'Name them by their path within the data set.',
    });
  if (parsed.by === 'target' && parsed.scale === 'log') requireLogarithms(parsed.values);
  const relation = relationOf(specOf(parsed, images));
  relation.among(allOf(relation));
  workspace.settings.set(settingKey, parsed);
}

/** Of some of the workspace's images, in their order. What names an image that is not among them is left out. */
export function imageRelation(images: readonly NamedImage[], { workspace }: Holder): Relation {
  const choice = chosenRelation({ workspace });
  return choice === null ? classRelation(images) : relationOf(specOf(choice, images));
}

/** What training, banks and evaluations depend on: images, classes, split, and the relation where it is not by class. */
export function labelsKey({ workspace }: Holder): string | undefined {
  const choice = chosenRelation({ workspace });
  const labels = workspace.images.keys()?.labels;
  return choice === null ? labels : contentKey('relation', labels, choice);
}

/** Null is by class. */
export function chosenRelation({ workspace }: { workspace: Pick<Workspace, 'settings'> }): RelationChoice | null {
  const stored = workspace.settings.get(settingKey);
  return stored === undefined ? null : choiceSchema.parse(stored);
}

function namesOf(choice: RelationChoice): string[] {
  if (choice.by === 'target') return Object.keys(choice.values);
  const cells: readonly (string | number)[] = choice.rows.flatMap((row): (string | number)[] => [...row]);
  return [...new Set(cells.filter((one) => typeof one === 'string'))];
}

function requireLogarithms(values: Readonly<Record<string, number>>): void {
  const bad = Object.entries(values).find(([, value]) => !(value > 0));
  if (bad === undefined) return;
  throw new TripletscopeError('bad-input', 'a target has no logarithm', {
    expected: 'numbers above 0',
    received: `${bad[1]} of ${bad[0]}`,
    remedy: 'Compare the targets as they are: scale identity.',
  });
}

function specOf(choice: RelationChoice, images: readonly NamedImage[]): RelationSpec {
  if (choice.by === 'target') return targetSpec(choice, images);
  const indices = new Map(images.map(({ relativePath }, index) => [relativePath, index]));
  const rows = choice.rows.map((row) => row.map((one) => (typeof one === 'number' ? one : (indices.get(one) ?? -1))));
  const kept = rows.filter((row) => row.every((value) => value >= 0));
  return { by: 'list', form: choice.form, count: images.length, rows: Int32Array.from(kept.flat()) };
}

function targetSpec(
  { values, scale, rule, scaledMargin }: RelationChoice & { by: 'target' },
  images: readonly NamedImage[],
): TargetRelationSpec {
  const own = new Map(Object.entries(values));
  const targetOf = ({ relativePath }: NamedImage): number => {
    const value = own.get(relativePath) ?? Number.NaN;
    return scale === 'log' ? Math.log(value) : value;
  };
  return { by: 'target', targets: Float64Array.from(images, targetOf), rule, scaledMargin };
}
