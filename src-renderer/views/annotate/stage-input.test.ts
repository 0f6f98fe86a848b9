import { expect, test } from 'vitest';
import { StageInput } from './stage-input.ts';

function aStage() {
  const done: string[] = [];
  const note = (name: string) => (at?: { x: number; y: number; erases?: boolean }) =>
    void done.push(at === undefined ? name : `${name} ${at.x},${at.y}${at.erases ? ' erases' : ''}`);
  const input = new StageInput({
    toImage: ({ x, y }) => ({ x: x / 2, y: y / 2 }),
    scale: () => 2,
    press: note('press'),
    move: note('move'),
    release: note('release'),
    drop: note('drop'),
    leave: note('leave'),
    pan: note('pan'),
    zoom: (factor) => void done.push(`zoom ${factor}`),
    wheel: () => {},
    isPanning: () => false,
    double: () => {},
  });
  const currentTarget = { getBoundingClientRect: () => ({ left: 10, top: 10 }), setPointerCapture: () => {} };
  const event = (type: string, id: number, x: number, y: number, button = 0) =>
    ({
      pointerId: id,
      pointerType: type,
      clientX: x + 10,
      clientY: y + 10,
      button,
      currentTarget,
      preventDefault: () => {},
    }) as never;
  const taken = () => done.splice(0);
  return { input, event, taken };
}

test('one finger draws once it moves, and a tap is a press', () => {
  const { input, event, taken } = aStage();
  input.down(event('touch', 1, 20, 20));
  input.move(event('touch', 1, 22, 20));
  expect(taken()).toEqual([]);
  input.move(event('touch', 1, 40, 20));
  input.up(event('touch', 1, 40, 20));
  expect(taken()).toEqual(['press 10,10', 'move 20,10', 'release']);
  input.down(event('touch', 2, 6, 8));
  input.up(event('touch', 2, 6, 8));
  expect(taken()).toEqual(['press 3,4', 'release']);
});

test('two fingers move and zoom the picture, and nothing is drawn by them', () => {
  const { input, event, taken } = aStage();
  input.down(event('touch', 1, 0, 0));
  input.down(event('touch', 2, 100, 0));
  input.move(event('touch', 2, 200, 0));
  expect(taken()).toEqual(['pan 50,0', 'zoom 2']);
  input.up(event('touch', 2, 200, 0));
  input.move(event('touch', 1, 50, 50)); // the finger that is left
  input.up(event('touch', 1, 50, 50));
  expect(taken()).toEqual([]);
});

test('a second finger takes back what the first has begun', () => {
  const { input, event, taken } = aStage();
  input.down(event('touch', 1, 0, 0));
  input.move(event('touch', 1, 20, 0));
  taken();
  input.down(event('touch', 2, 100, 0));
  expect(taken()).toEqual(['drop']);
});

test('the eraser of a pen erases; a hand beside the pen does nothing', () => {
  const { input, event, taken } = aStage();
  input.down(event('pen', 1, 20, 20, 5));
  input.down(event('touch', 2, 80, 80));
  input.move(event('touch', 2, 99, 99));
  input.up(event('touch', 2, 99, 99));
  input.move(event('pen', 1, 30, 20));
  input.up(event('pen', 1, 30, 20));
  expect(taken()).toEqual(['press 10,10 erases', 'move 15,10', 'release']);
  input.down(event('pen', 3, 20, 20, 2)); // the button at the side
  input.up(event('pen', 3, 20, 20, 2));
  expect(taken()).toEqual([]);
  input.down(event('pen', 4, 20, 20));
  input.lost(event('pen', 4, 20, 20));
  expect(taken()).toEqual(['press 10,10', 'drop']);
});
