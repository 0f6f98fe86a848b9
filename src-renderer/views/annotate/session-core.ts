/** The session as its parts know it: actions on what is selected, and the hand on the keyboard. */
import type { MaskRuns } from '../../../src-shared/annotate/mask-runs.ts';
import type { Point } from '../../../src-shared/annotate/point.ts';
import type { Vertex } from '../../../src-shared/annotate/polygon-edit.ts';
import type { GestureHost, Press } from './gesture.ts';
import type { ToolName } from './tools.ts';
import type { AnObject } from './wire.ts';

export interface SessionCore extends GestureHost {
  readonly selected: readonly AnObject[];
  readonly className: string;
  readonly tool: ToolName;
  newClass: string | null;
  cursor: Point | null;
  vertex: Vertex | null;
  say(text: string): void;
  choose(tool: ToolName): void;
  /** The pixels of a mask that is laid out; null while they are on their way. */
  pixelsOf(object: AnObject): MaskRuns | null;
  objectUnder(at: Press): AnObject | null;
  press(at: Press): void;
  release(): void;
  /** A corner of a box that is drawn by two corners. */
  corner(at: Press): void;
  /** The second corner is on its way. */
  stretch(to: Press): void;
  addCorner(at: Press): void;
}
