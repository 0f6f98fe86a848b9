/** Boxes that reach over their images and would lie within them if their last two numbers were the right and lower edge. */
import type { Box, Size } from '../../src-shared/geometry.ts';
import { InputProblem, type ProblemLog } from './problems.ts';

export interface CornerLook {
  boxes: number;
  /** Reach over their image as they are read. */
  over: number;
  /** Would lie within it as corners. */
  within: number;
}

export function lookAtCorners(boxes: readonly { box: Box }[], { width, height }: Size): CornerLook {
  const look = { boxes: boxes.length, over: 0, within: 0 };
  for (const { box } of boxes) {
    if (box.x + box.width > width + 1 || box.y + box.height > height + 1) look.over++;
    const inside = box.width <= width + 1 && box.height <= height + 1;
    if (inside && box.width > box.x && box.height > box.y) look.within++;
  }
  return look;
}

/** Asks where all could be corners and half or more cannot be what they were read as. */
export function askAboutCorners(looks: readonly CornerLook[], log: ProblemLog): void {
  const sum = (of: (look: CornerLook) => number): number => looks.reduce((total, look) => total + of(look), 0);
  const [boxes, over, within] = [sum((look) => look.boxes), sum((look) => look.over), sum((look) => look.within)];
  if (over < 2 || over * 2 < boxes || within < boxes) return;
  const which =
    over === boxes
      ? `all ${boxes.toLocaleString('en-US')} boxes`
      : `${over.toLocaleString('en-US')} of ${boxes.toLocaleString('en-US')} boxes`;
  const summary = `${which} reach over their image: are these corners (x1 y1 x2 y2)? --boxes corners reads them so`;
  log.add({ error: new InputProblem('box-corners', summary), consequence: 'noted' });
}
