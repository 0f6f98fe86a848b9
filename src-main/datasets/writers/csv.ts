/** One table, labels.csv: a line for each box, and one for an image without any; images/ beside it. */
import Papa from 'papaparse';
import { boxOf } from './shapes.ts';
import { type DatasetWriter, innerPath } from './writer.ts';

const head = ['image', 'label', 'split', 'x', 'y', 'width', 'height'];

export const writeCsv: DatasetWriter = async (set, out) => {
  const lines: string[] = [lineOf(head)];
  for await (const image of set.images) {
    const file = `images/${innerPath(image)}`;
    await out.image(image, file);
    const { className, split, objects, relativePath } = image;
    const outlines = objects.filter(({ shape }) => shape !== null).length;
    if (outlines > 0) out.lose('outline-dropped', outlines, relativePath);
    const boxes = objects.flatMap((object) => {
      const box = boxOf(object, image);
      return box ? { className: object.className, box } : [];
    });
    // The first line of an image tells its class.
    boxes.sort((a, b) => Number(a.className !== className) - Number(b.className !== className));
    if (boxes[0]?.className !== className) lines.push(lineOf([file, className, split, '', '', '', '']));
    for (const { className: name, box } of boxes) {
      lines.push(lineOf([file, name, split, box.x, box.y, box.width, box.height]));
    }
  }
  await out.file('labels.csv', lines);
};

/** For programs, which want names as they are: nothing is put in front of a sign that a spreadsheet would compute. */
function lineOf(cells: readonly (string | number)[]): string {
  return `${Papa.unparse([cells.map((cell) => (typeof cell === 'string' ? cell.replaceAll(/[\r\n]+/g, ' ') : cell))])}\n`;
}
