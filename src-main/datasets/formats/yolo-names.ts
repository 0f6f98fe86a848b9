/** What the files around YOLO labels say: class names, the split, whether labels hold key points. */
import path from 'node:path';
import { parseDocument } from 'yaml';
import { messageOf } from '../../../src-shared/errors.ts';
import type { Split } from '../dataset.ts';
import { InputProblem, type ProblemLog } from '../problems.ts';
import type { RootFolder } from '../root-folder.ts';
import { splitOfFolders } from '../split.ts';
import { readText } from '../text-table.ts';

export interface YoloNames {
  /** By number; a number without a name is a class of that number. */
  classes: readonly string[];
  /** Values of a label's box come before key points. */
  keyPoints: boolean;
  split(relativePath: string): Split | null;
}

const MAX_BYTES = 4 * 2 ** 20;
const halves = { train: 'train', val: 'test', valid: 'test', test: 'test' } as const;

export async function yoloNames(root: RootFolder, files: ReadonlySet<string>, log: ProblemLog): Promise<YoloNames> {
  const all = [...files].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const spec = await yoloSpec(root, all, log);
  const listed = spec.classes ?? (await namesIn(root, all));
  const members = await listedImages(root, files, spec.halves);
  return {
    classes: listed,
    keyPoints: spec.keyPoints,
    split: (relativePath) => members(relativePath) ?? splitOfFolders(relativePath),
  };
}

interface Spec {
  classes: string[] | null;
  keyPoints: boolean;
  /** What train, val and test name: folders, or lists of images. */
  halves: { split: Split; where: string }[];
}

/** data.yaml, as Ultralytics, Roboflow and FiftyOne write it. */
async function yoloSpec(root: RootFolder, files: readonly string[], log: ProblemLog): Promise<Spec> {
  const none: Spec = { classes: null, keyPoints: false, halves: [] };
  for (const file of files.filter((name) => /\.ya?ml$/i.test(name) && name.split('/').length <= 2)) {
    const value = await readYaml(root, file, log);
    if (value === null || !('names' in value)) continue;
    const wheres = Object.entries(halves).flatMap(([key, split]) => {
      const list = Array.isArray(value[key]) ? value[key] : [value[key]];
      return list.filter((one): one is string => typeof one === 'string').map((where) => ({ split, where }));
    });
    return { classes: namesOf(value.names), keyPoints: 'kpt_shape' in value, halves: wheres };
  }
  return none;
}

async function readYaml(root: RootFolder, file: string, log: ProblemLog): Promise<Record<string, unknown> | null> {
  const { path: found, bytes } = await root.find(file);
  if (bytes > MAX_BYTES) return null;
  const document = parseDocument(await readText({ path: found, name: file }), { logLevel: 'silent' });
  const refuse = (message: string, line?: number): null => {
    const summary = `the file is not understood (${message.split('\n')[0]})`;
    log.add({ error: new InputProblem('file-malformed', summary, { file, line }), consequence: 'part-left-out' });
    return null;
  };
  if (document.errors.length > 0) return refuse(document.errors[0].message, document.errors[0].linePos?.[0].line);
  let value: unknown;
  try {
    // Few aliases: a file that repeats itself ten times on ten levels would fill the memory.
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    return refuse(messageOf(error));
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** A list, or a map from numbers. */
function namesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map((name, i) => nameOf(name, i));
  if (typeof value !== 'object' || value === null) return [];
  const names: string[] = [];
  for (const [key, name] of Object.entries(value)) {
    const at = Number(key);
    if (Number.isInteger(at) && at >= 0 && at < 100_000) names[at] = nameOf(name, at);
  }
  return Array.from(names, (name, i) => name ?? String(i));
}

function nameOf(name: unknown, at: number): string {
  return typeof name === 'string' || typeof name === 'number' ? String(name).slice(0, 4096) : String(at);
}

/** classes.txt (Label Studio, LabelImg) or obj.names (darknet, CVAT): one name a line. */
async function namesIn(root: RootFolder, files: readonly string[]): Promise<string[]> {
  const file = files.find((name) => /(^|\/)(classes\.txt|[^/]+\.names)$/i.test(name));
  if (file === undefined) return [];
  const { path: found } = await root.find(file);
  const lines = (await readText({ path: found, name: file })).split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line, i) => (line === '' ? String(i) : line.slice(0, 4096)));
}

/** By the lists of data.yaml, else by train.txt and the like at the root (CVAT). Paths of other computers: by their end. */
async function listedImages(
  root: RootFolder,
  files: ReadonlySet<string>,
  named: Spec['halves'],
): Promise<(relativePath: string) => Split | null> {
  const tails = new Map<string, Split>();
  const folders: { folder: string; split: Split }[] = [];
  const lists: { file: string; split: Split }[] = [];
  for (const { split, where } of named) {
    const plain = where.replaceAll('\\', '/').replace(/^(\.{1,2}\/)+/, '');
    if (/\.txt$/i.test(plain)) {
      const file = [...files].find((one) => one === plain || one.endsWith(`/${path.posix.basename(plain)}`));
      if (file) lists.push({ file, split });
    } else folders.push({ folder: `${plain.replace(/\/$/, '')}/`, split });
  }
  if (named.length === 0) {
    for (const [name, split] of [
      ['train', 'train'],
      ['valid', 'test'],
      ['val', 'test'],
      ['test', 'test'],
    ] as const)
      if (files.has(`${name}.txt`)) lists.push({ file: `${name}.txt`, split });
  }
  for (const { file, split } of lists) {
    const { path: found } = await root.find(file);
    for (const line of (await readText({ path: found, name: file })).split(/\r?\n/)) {
      const tail = tailOf(line.trim().replaceAll('\\', '/'));
      if (tail !== '' && !tails.has(tail)) tails.set(tail, split);
    }
  }
  // A folder that serves for both says nothing.
  const ofFolder = (relativePath: string): Split | null => {
    const found = new Set(folders.filter(({ folder }) => relativePath.startsWith(folder)).map(({ split }) => split));
    return found.size === 1 ? [...found][0] : null;
  };
  return (relativePath) => tails.get(tailOf(relativePath)) ?? ofFolder(relativePath);
}

/** The name with its folder, which tells equal names apart. */
function tailOf(file: string): string {
  return file.split('/').slice(-2).join('/');
}
