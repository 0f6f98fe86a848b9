import { expect, it } from 'vitest';
import { choiceFromParams, choiceToParams, type TripletChoice, targetOf } from './triplet-choice.ts';

const isKnown = (image: string): boolean => ['1', '2', '3'].includes(image);
const target = (link: string) => targetOf(new URLSearchParams(link), isKnown);
const first: TripletChoice = { kind: 'drawn', index: 0 };

it('writes the choice into a link and reads it again; the first of the sequence is not written', () => {
  const read = (choice: TripletChoice): TripletChoice =>
    choiceFromParams(new URLSearchParams(Object.entries(choiceToParams(choice)).filter(([, value]) => value !== null)));
  for (const choice of [first, { kind: 'drawn', index: 4 }, { kind: 'chosen', positive: '2', negative: '3' }] as const)
    expect(read(choice)).toEqual(choice);
  expect(Object.values(choiceToParams(first))).toEqual([null, null, null]);
});

it('takes from a link what the data set has, and says what it lacks', () => {
  expect(target('image=1&t=3')).toEqual({ image: '1', choice: { kind: 'drawn', index: 2 }, missing: null });
  const chosen = { kind: 'chosen', positive: '2', negative: '3' };
  expect(target('image=1&p=2&n=3')).toEqual({ image: '1', choice: chosen, missing: null });
  expect(target('image=1&p=2&n=33')).toEqual({ image: '1', choice: first, missing: 'triplet' });
  expect(target('image=1&p=22&n=3')).toEqual({ image: '1', choice: first, missing: 'triplet' });
  // The triplet of an image that is gone says nothing of another.
  expect(target('image=11&p=2&n=3')).toEqual({ image: null, choice: first, missing: 'image' });
  expect(target('')).toEqual({ image: null, choice: first, missing: null });
});
