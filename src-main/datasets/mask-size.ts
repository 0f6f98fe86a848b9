/** A mask of another size than its image. */
import type { Size } from '../../src-shared/geometry.ts';
import { InputProblem } from './problems.ts';

export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

export function maskSize(file: string, mask: Size, frame: Size, line?: number): InputProblem {
  return new InputProblem('mask-size', 'the mask has a different size than its image', {
    file,
    ...(line === undefined ? {} : { line }),
    expected: `${frame.width} × ${frame.height}`,
    received: `${mask.width} × ${mask.height}`,
  });
}
