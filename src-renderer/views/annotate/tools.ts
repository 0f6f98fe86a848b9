/** The tools of Annotate, in the order of the tool bar. */
import type { IconName } from '../../components/icons.ts';

export const toolNames = ['select', 'box', 'polygon', 'brush', 'eraser', 'fill'] as const;
export type ToolName = (typeof toolNames)[number];

export interface ToolSpec {
  title: string;
  icon: IconName;
  /** What the hand does, for the status line. */
  hint: string;
  /** The same for the keyboard; read to a screen reader, too. */
  keys: string;
}

export const tools: Readonly<Record<ToolName, ToolSpec>> = {
  select: {
    title: 'Select',
    icon: 'cursor',
    hint: 'Drag to move, handles to resize; double-click a side for a corner, Alt click removes one',
    keys: 'Full stop and comma select, arrows move, Shift arrows resize, K goes through corners.',
  },
  box: {
    title: 'Box',
    icon: 'box',
    hint: 'Drag from corner to corner; Shift draws a square',
    keys: 'Arrows move the crosshair, Enter sets a corner.',
  },
  polygon: {
    title: 'Polygon',
    icon: 'polygon',
    hint: 'Click corners; a double click, or a click on the first, closes it. Alt draws a hole',
    keys: 'Arrows move the crosshair, Enter sets a corner, Enter at the last corner closes the polygon.',
  },
  brush: {
    title: 'Brush',
    icon: 'brush',
    hint: 'Paint on the selected mask, or a new one; [ and ] or Shift + wheel for the size',
    keys: 'Arrows move the brush, Enter paints.',
  },
  eraser: {
    title: 'Eraser',
    icon: 'eraser',
    hint: 'Erase from the selected mask, or the one under the pointer; [ and ] for the size',
    keys: 'Arrows move the eraser, Enter erases.',
  },
  fill: {
    title: 'Flood fill',
    icon: 'fill',
    hint: 'Click to fill an area of similar colour; Alt removes it from the selected mask',
    keys: 'Arrows move the crosshair, Enter fills.',
  },
};
