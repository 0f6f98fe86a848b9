/** The tools of Annotate, in the order of the tool bar. */
import type { IconName } from '../../components/icons.ts';

export const toolNames = ['select', 'box'] as const;
export type ToolName = (typeof toolNames)[number];

export interface ToolSpec {
  title: string;
  icon: IconName;
  /** What the hand does, in one sentence, for the status line. */
  hint: string;
}

export const tools: Readonly<Record<ToolName, ToolSpec>> = {
  select: {
    title: 'Select',
    icon: 'cursor',
    hint: 'Click an object to select it, drag it to move it, drag a handle to resize it. Shift adds to the selection.',
  },
  box: {
    title: 'Box',
    icon: 'box',
    hint: 'Drag from corner to corner. By keyboard: arrows move the crosshair, Enter sets a corner.',
  },
};
