/** The results as lines of a table, for the terminal and for RESULTS.md. */
import { median } from './timing.ts';
import type { Quantity, Samples } from './work.ts';

export interface Line {
  work: string;
  ours: string;
  peer: string;
  ratio: string;
  reach: string;
  met: 'yes' | 'no' | '–';
}

/**
 * One line a quantity, medians over all samples of all rounds; `peer` null where it was skipped or there is none.
 * `slowness` raises goals that are times, see `slownessOf`.
 */
export function lineOf(
  { title, quantity, slowness }: { title: string; quantity: Quantity; slowness: number },
  ours: Samples,
  peer: Samples | null,
): Line {
  const { key, label, unit, reach } = quantity;
  const own = median(ours[key]);
  const other = peer === null || peer[key] === undefined ? null : median(peer[key]);
  const ratio = other === null ? null : other / own;
  const goals: string[] = [];
  const verdicts: boolean[] = [];
  if (reach.ratio !== undefined) {
    goals.push(`≥ ${reach.ratio} ×`);
    if (ratio !== null) verdicts.push(ratio >= reach.ratio);
  }
  if (reach.most !== undefined) {
    const most = reach.most * (unit === 's' ? slowness : 1);
    goals.push(`≤ ${shown(most, unit)}`);
    verdicts.push(own <= most);
  }
  return {
    work: `${title}, ${label}`,
    ours: shown(own, unit),
    peer: other === null ? '–' : shown(other, unit),
    ratio: ratio === null ? '–' : `${digits(ratio)} ×`,
    reach: goals.join('; ') || '–',
    met: verdicts.length === 0 ? '–' : verdicts.every((verdict) => verdict) ? 'yes' : 'no',
  };
}

export function markdownTable(lines: readonly Line[]): string {
  const head = ['work', 'ours', 'peer', 'peer ÷ ours', 'to reach', 'reached'];
  const rows = lines.map(({ work, ours, peer, ratio, reach, met }) => [work, ours, peer, ratio, reach, met]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const text = (cells: readonly string[]): string => `| ${cells.map((c, i) => c.padEnd(widths[i])).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => '-'.repeat(width - (i === 0 ? 0 : 1)) + (i === 0 ? '' : ':')).join(' | ')} |`;
  return [text(head), rule, ...rows.map(text)].join('\n');
}

function shown(value: number, unit: Quantity['unit']): string {
  if (unit === 'bytes') {
    const [size, name] = value >= 1e9 ? [1e9, 'GB'] : value >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
    return `${digits(value / size)} ${name}`;
  }
  if (value >= 1) return `${digits(value)} s`;
  return value >= 1e-3 ? `${digits(value * 1e3)} ms` : `${digits(value * 1e6)} µs`;
}

/** Three digits that count. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
