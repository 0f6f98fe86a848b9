/** What Annotate adds to the palette and the keys while it is shown. */
import type { ReviewState } from '../../../src-shared/catalogue.ts';
import type { Command } from '../../state/commands.svelte.ts';
import type { AnnotateSession } from './annotate-session.svelte.ts';
import type { StageView } from './stage-view.svelte.ts';
import { type ToolName, toolNames } from './tools.ts';

export interface CommandContext {
  session: AnnotateSession;
  view: StageView;
  /** The class of each digit from 1 on. */
  byDigit: () => readonly (string | null)[];
  go: (by: 1 | -1) => void;
  goTodo: (by: 1 | -1) => void;
  choose: (tool: ToolName) => void;
  focusStage: () => void;
  focusClass: () => void;
  toNext: () => void;
  mark: (state: ReviewState) => void;
}

const zoomStep = 1.25;
/** In the order of `ObjectActions.shapes`. */
const shapeIds = ['merge', 'split', 'fillHoles', 'removeSpecks', 'boxAround', 'toMask'] as const;

export function annotateCommands(act: CommandContext): Command[] {
  const { session, view } = act;
  const command = (id: string, run: () => unknown, more: Partial<Command> = {}): Command => ({
    id: `annotate.${id}`,
    run,
    ...more,
  });
  const some = { enabled: () => session.selected.length > 0 };
  const one = { enabled: () => session.selected.length === 1 };
  return [
    command('next', () => act.go(1), { repeats: true }),
    command('previous', () => act.go(-1), { repeats: true }),
    command('nextTodo', () => act.goTodo(1), { repeats: true }),
    command('previousTodo', () => act.goTodo(-1), { repeats: true }),
    ...toolNames.map((tool) => command(tool, () => act.choose(tool))),
    command('repeat', () => {
      session.repeatTool();
      act.focusStage();
    }),
    command('undo', () => session.undo(), { repeats: true }),
    command('redo', () => session.redo(), { repeats: true }),
    command('delete', () => session.removeHere()),
    command('duplicate', () => session.actions.duplicate(), some),
    command('toNext', act.toNext, some),
    command(
      'hide',
      () => session.actions.setHidden(session.selected, !session.selected.every(({ hidden }) => hidden)),
      some,
    ),
    command('hideAll', () =>
      session.actions.setHidden(
        session.objects,
        session.objects.some(({ hidden }) => !hidden),
      ),
    ),
    command(
      'lock',
      () => session.actions.setLocked(session.selected, !session.selected.every(({ locked }) => locked)),
      some,
    ),
    command('lockAll', () =>
      session.actions.setLocked(
        session.objects,
        session.objects.some(({ locked }) => !locked),
      ),
    ),
    command('forward', () => session.actions.reorder(session.selected[0], 1), one),
    command('backward', () => session.actions.reorder(session.selected[0], -1), one),
    command('nextObject', () => reveal(1), { repeats: true }),
    command('previousObject', () => reveal(-1), { repeats: true }),
    command('nextCorner', () => corner(1), { enabled: () => session.keys.hasCorners, repeats: true }),
    command('previousCorner', () => corner(-1), { enabled: () => session.keys.hasCorners, repeats: true }),
    command('insertCorner', () => session.keys.insertCorner(), { enabled: () => session.keys.hasCorners }),
    command('smaller', () => session.painting.changeBrush(-1), {
      repeats: true,
      enabled: () => session.brush !== null,
    }),
    command('larger', () => session.painting.changeBrush(1), { repeats: true, enabled: () => session.brush !== null }),
    ...session.actions.shapes().map(({ label }, at) =>
      command(shapeIds[at], () => session.actions.shapes()[at].run(), {
        title: label,
        enabled: () => session.selected.length > 0 && session.actions.shapes()[at].disabled !== true,
      }),
    ),
    command('finish', () => session.actions.finishDrafts(), {
      enabled: () => session.selected.some(({ state }) => state === 'draft'),
    }),
    command('class', act.focusClass),
    command('class0', () => session.actions.setClass(null), { palette: false }),
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) =>
      command(`class${digit}`, () => session.actions.setClass(act.byDigit()[digit - 1]), {
        palette: false,
        enabled: () => act.byDigit()[digit - 1] !== null,
      }),
    ),
    command('zoomIn', () => view.zoom(zoomStep), { repeats: true }),
    command('zoomOut', () => view.zoom(1 / zoomStep), { repeats: true }),
    command('fit', () => view.fit()),
    command('actual', () => view.actual()),
    command('todo', () => act.mark('todo')),
    command('done', () => act.mark('done')),
    command('reviewed', () => act.mark('reviewed')),
    command('skipped', () => act.mark('skipped')),
  ];

  function corner(by: 1 | -1): void {
    session.keys.stepCorner(by);
    act.focusStage();
  }

  function reveal(by: 1 | -1): void {
    session.keys.step(by);
    const bounds = session.actions.bounds();
    if (bounds !== null) view.reveal(bounds);
    act.focusStage();
  }
}
