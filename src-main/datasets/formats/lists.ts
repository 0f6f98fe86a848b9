/**
 * Lists of images with their class: `path label [split]` of any separator, labels.csv, boxes as CSV, Stanford Online Products
 * (Ebay_train.txt), In-shop (list_eval_partition.txt). Lists of a split each are read together.
 */
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { BoxReading } from '../../../src-shared/run-spec/import-spec.ts';
import { createPace } from '../../system/pace.ts';
import type { Split } from '../dataset.ts';
import { createImageFinder } from '../find-images.ts';
import type { ListedImage, Listing } from '../listing.ts';
import { InputProblem, type ProblemCode } from '../problems.ts';
import { splitOfName } from '../split.ts';
import { decodeText, readOrExplain } from '../text-table.ts';
import type { DatasetReader, ListContext } from './format.ts';
import type { Glance } from './glance.ts';
import { type ListTable, readListTable, splitOfCell } from './list-table.ts';
import { readBox } from './shapes.ts';

const listFile = /\.(csv|tsv|txt|lst)$/i;
const folders = /^(eval|anno|annotations?|lists?|splits?|labels?)$/i;
const order = new Intl.Collator('en', { numeric: true }).compare;

export const lists: DatasetReader = {
  detect: async (glance) => {
    const { files } = await findLists(glance);
    return files.length === 0
      ? null
      : `${files.join(', ')} ${files.length === 1 ? 'lists' : 'list'} images with their class`;
  },
  list: readLists,
};

/** The lists that name a split, else the first one; others beside them are passed over. */
async function findLists(glance: Glance): Promise<{ files: string[]; passedOver: string[] }> {
  const candidates = glance.files.filter((name) => listFile.test(name));
  for (const folder of glance.folders.filter((name) => folders.test(name))) {
    const { files } = await glance.below(folder);
    candidates.push(...files.filter((name) => listFile.test(name)).map((name) => `${folder}/${name}`));
  }
  const found: string[] = [];
  for (const name of candidates.slice(0, 50)) {
    const ends = await glance.ends(name);
    const table = readListTable(ends.slice(0, ends.lastIndexOf('\n', 32_768) + 1 || undefined));
    if (table) found.push(name);
  }
  const ofSplit = found.filter((name) => splitOfName(path.posix.basename(name)) !== null);
  const files = ofSplit.length > 1 ? ofSplit : found.slice(0, 1);
  return { files, passedOver: found.filter((name) => !files.includes(name)) };
}

async function readLists({ root, glance, log, boxes }: ListContext): Promise<Listing> {
  const { files, passedOver } = await findLists(glance);
  if (files.length === 0) {
    throw new TripletscopeError('not-found', 'no list of images was found', {
      file: root.path,
      expected: 'a text file with an image and its class in each line, such as labels.csv',
    });
  }
  for (const file of passedOver) {
    const summary = `is not used, since ${files[0]} lists the images`;
    log.add({ error: new InputProblem('list-unused', summary, { file }), consequence: 'noted' });
  }
  const finder = await createImageFinder(root);
  const images = new Map<string, ListedImage & { className: string }>();
  const pace = createPace();
  for (const file of files) {
    const text = decodeText(await readOrExplain(path.join(root.path, file), file), file);
    const table = readListTable(text);
    if (!table) continue;
    const ofFile = files.length > 1 ? splitOfName(path.posix.basename(file)) : null;
    for (const { line, cells } of table.rows) {
      const place = { file, line };
      const report = (
        code: ProblemCode,
        summary: string,
        consequence: 'image-left-out' | 'part-left-out' | 'noted' = 'image-left-out',
      ) => log.add({ error: new InputProblem(code, summary, place), consequence });
      const written = (cells[table.path] ?? '').slice(0, 4096);
      const className = cells[table.label] ?? '';
      if (written === '') report('line-malformed', 'the line names no image');
      else if (className === '') report('image-unlabelled', `${written} has no class`);
      else {
        const split: Split | null = (table.split === null ? null : splitOfCell(cells[table.split])) ?? ofFile;
        const likely = glance.folders.filter((name) => split !== null && splitOfName(name) === split);
        const found = finder.find(written, ['', 'images/', 'img/', ...likely.map((name) => `${name}/`)]);
        if (found.kind === 'absent') report('image-missing', `the image ${written} is missing`);
        else if (found.kind === 'ambiguous') {
          report('name-ambiguous', `${written} may be any of ${found.candidates.slice(0, 5).join(', ')}`);
        } else {
          const { relativePath } = found;
          if (!found.exact) report('name-resolved', `${written} was found as ${relativePath}`, 'noted');
          const known = images.get(relativePath);
          if (known && !table.box) {
            report(
              'image-duplicate',
              `${written} is listed already`,
              known.className === className ? 'noted' : 'image-left-out',
            );
          } else {
            const image = known ?? {
              id: relativePath,
              relativePath,
              classIndex: -1,
              className,
              split,
              boxes: [],
              mask: null,
              place,
            };
            images.set(relativePath, image);
            const box = boxOf(table, cells, (code, summary) => report(code, summary, 'part-left-out'), boxes);
            if (image.className !== className) {
              report('other-class-ignored', `a box of ${written} is not of its class ${image.className}`, 'noted');
              if (box) image.others = [...(image.others ?? []), { className, box: { box, ...place }, part: null }];
            } else if (box) image.boxes.push({ box, ...place });
          }
        }
      }
      const rest = pace();
      if (rest) await rest;
    }
  }
  const classes = [...new Set([...images.values()].map(({ className }) => className))].sort(order);
  const indices = new Map(classes.map((name, index) => [name, index]));
  const listed = [...images.values()].map(({ className, ...image }) => ({
    ...image,
    classIndex: indices.get(className)!,
  }));
  return { classes, images: listed, hasSplit: listed.some(({ split }) => split !== null) };
}

function boxOf(
  { box }: ListTable,
  cells: readonly string[],
  report: (code: ProblemCode, summary: string) => void,
  reading?: BoxReading,
) {
  if (!box) return null;
  const values = box.columns.map((column) => cells[column] ?? '');
  if (values.every((value) => value === '')) return null;
  return readBox(values, report, box.corners ? 'corners' : reading);
}
