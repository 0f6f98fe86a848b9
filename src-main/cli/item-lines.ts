/** What a table of items holds, in lines: its columns with their types, its views, and which rows lack something. */
import { counted } from '../../src-shared/counted.ts';
import type { Items } from '../../src-shared/items.ts';
import { visible } from '../system/visible-text.ts';

export function itemLines({ columns, views, rows, target, ragged }: Items): string[] {
  const width = Math.max(...columns.map(({ name }) => name.length), 10);
  const whole = rows.filter(({ images }) => images.every((image) => image !== null)).length;
  return [
    `table       ${counted(rows.length + ragged.length, 'row')}, ${whole} of them with an image in every view (${visible(views.join(', '))})`,
    ...columns.map(({ name, type, reason, missing, log }) => {
      const role = name === target ? 'the target; ' : '';
      const gaps = missing === 0 ? '' : `; ${missing} missing`;
      return `  ${visible(name).padEnd(width)}  ${type}${log ? ', its logarithm' : ''} (${role}${visible(reason)}${gaps})`;
    }),
  ];
}
