/** Remarks by kind: of a kind that comes hundreds of times the first few, and how many more there are. */

export interface Remark {
  consequence: 'image-left-out' | 'part-left-out' | 'noted';
  code: string;
}

export type RemarkRow<R> = { remark: R } | { kind: string; more: number };

const few = 3;
const gravity = ['image-left-out', 'part-left-out', 'noted'] as const;

/** The gravest first; kinds in `opened` are shown whole. One that would hide a single remark hides none. */
export function groupRemarks<R extends Remark>(remarks: readonly R[], opened: ReadonlySet<string>): RemarkRow<R>[] {
  const groups = new Map<string, R[]>();
  for (const remark of remarks) {
    const kind = `${gravity.indexOf(remark.consequence)} ${remark.code}`;
    const group = groups.get(kind);
    if (group) group.push(remark);
    else groups.set(kind, [remark]);
  }
  const order = [...groups].sort(([a], [b]) => Number(a[0]) - Number(b[0]));
  return order.flatMap(([kind, group]): RemarkRow<R>[] => {
    const whole = opened.has(kind) || group.length <= few + 1;
    const rows = (whole ? group : group.slice(0, few)).map((remark) => ({ remark }));
    return whole ? rows : [...rows, { kind, more: group.length - few }];
  });
}
