import { expect, it } from 'vitest';
import { linkOf } from '../../state/route.ts';
import { choiceFromParams, choiceToParams, type EvaluateChoice, usualChoice } from './evaluate-choice.ts';

const through = (choice: EvaluateChoice): EvaluateChoice =>
  choiceFromParams(new URLSearchParams(linkOf('evaluate', choiceToParams(choice)).split('?')[1] ?? ''));

it('is what it was after a way through the address', () => {
  expect(linkOf('evaluate', choiceToParams(usualChoice))).toBe('#/evaluate');
  const choice: EvaluateChoice = {
    evaluations: [3, 12],
    rows: ['averaged', 'N=5', 'gradcam++-single'],
    metrics: ['maskIoU@0.5', 'pxap'],
    subset: ['class=wren, small', 'tag=50 % & more'],
    sort: 'pxap',
    descending: false,
    part: 'classes',
    row: '3:M=50',
    metric: 'pxap',
    against: '12:averaged',
    list: 'changed',
  };
  expect(through(choice)).toEqual(choice);
});

it('leaves out what it does not understand', () => {
  const params = new URLSearchParams('of=x,-1,2&metrics=nonsense&part=other&row=averaged&sort=-nothing&images=%');
  expect(choiceFromParams(params)).toEqual({ ...usualChoice, evaluations: [2], descending: false });
});
