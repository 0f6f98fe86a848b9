/** The session as its parts know it: actions on what is selected, and the hand on the keyboard. */
import type { Point } from '../../../src-shared/annotate/point.ts';
import type { Vertex } from '../../../src-shared/annotate/polygon-edit.ts';
import type { AnObject } from '../../state/annotation-wire.ts';
import type { Corners } from './corners.svelte.ts';
import type { GestureHost, Press } from './gesture.ts';
import type { Painting } from './painting.svelte.ts';
import type { ToolName } from './tools.ts';

export interface SessionCore extends GestureHost {
  readonly selected: readonly AnObject[];
  /** Of the author that is shown alone; else all objects. */
  readonly listed: readonly AnObject[];
  readonly className: string;
  readonly tool: ToolName;
  newClass: string | null;
  cursor: Point | null;
  vertex: Vertex | null;
  say(text: string): void;
  choose(tool: ToolName): void;
  objectUnder(at: Press): AnObject | null;
  press(at: Press): void;
  release(): void;
  readonly corners: Pick<Corners, 'corner' | 'stretch' | 'addCorner'>;
  readonly painting: Pick<Painting, 'pixelsOf'>;
}
