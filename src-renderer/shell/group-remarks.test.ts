import { expect, it } from 'vitest';
import { groupRemarks, type Remark } from './group-remarks.ts';

const noted = (code: string, id: number): Remark & { id: number } => ({ consequence: 'noted', code, id });

it('shows a few of each kind, the gravest first, and the rest on request', () => {
  const remarks = [
    ...Array.from({ length: 404 }, (_, id) => noted('other-class-ignored', id)),
    noted('no-masks', 404),
    { consequence: 'image-left-out' as const, code: 'image-missing', id: 405 },
  ];
  const rows = groupRemarks(remarks, new Set());
  expect(rows.map((row) => ('remark' in row ? row.remark.id : row))).toEqual([
    405,
    0,
    1,
    2,
    { kind: '2 other-class-ignored', more: 401 },
    404,
  ]);
  expect(groupRemarks(remarks, new Set(['2 other-class-ignored']))).toHaveLength(406);
  expect(groupRemarks(remarks.slice(0, 4), new Set())).toHaveLength(4);
});
