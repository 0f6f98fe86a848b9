/** For tests: the reference run with one field set to other values than its default, for whatever field there is. */
import { defaultRunSpec } from './defaults.ts';
import type { SpecField } from './fields.ts';
import { putAt } from './paths.ts';
import type { RunSpec } from './run-spec.ts';

/** Each value that is worth a try, a spec each; throws for a kind of which none is known. */
export function otherSpecs(field: SpecField): RunSpec[] {
  const values = [...otherValues(field), ...(field.nullable ? [null] : []), ...(field.optional ? [undefined] : [])];
  return values.map((value) => {
    const spec = defaultRunSpec('/data/birds', 0);
    putAt(spec, field, value);
    return spec;
  });
}

function otherValues({ kind, default: usual, low = 0, high, above, choices }: SpecField): unknown[] {
  switch (kind) {
    case 'whole':
      return [low + 1, high ?? Number.MAX_SAFE_INTEGER];
    case 'number':
      return [above ? low + 1e-9 : low, 0.123456789 * ((high ?? 1) - low) + low];
    case 'choice':
      return Object.keys(choices!).filter((name) => name !== usual);
    case 'switch':
      return [usual !== true];
    case 'text':
      return ['layer 3'];
    case 'folder':
    case 'file':
      return ['/elsewhere/a file, of mine.pth'];
    case 'head':
      return ['/elsewhere/head.safetensors', 'fc'];
    case 'hash':
      return ['0123456789abcdef'.repeat(4)];
    case 'triple':
      return [[0.1, 0.2, 0.3]];
    case 'widths':
      return [[512, 256], [7], []];
    case 'size':
      return ['image', { rows: 100, columns: 37 }];
    case 'thresholds':
      return [Float64Array.of(0, 0.25, 0.5, 0.75), Float64Array.of(0.1, 0.2, 0.5), Float64Array.of(0.5)];
  }
}
