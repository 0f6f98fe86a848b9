/** What a step of Annotate did, in a few words: for undo, the log and a screen reader. */
import { type ReviewState, reviewWords } from '../catalogue.ts';
import type { ObjectState } from '../truth-object.ts';

/** What a person says of an image; what is left out stays. An empty note is none. */
export interface ImageWords {
  review?: ReviewState;
  note?: string;
}

export interface ObjectChange {
  objectId?: string;
  before: ObjectState | null;
  after: ObjectState | null;
}

/** Of the image itself. */
export interface ImageChange {
  objectId: null;
  before: ImageWords;
  after: ImageWords;
}

const nouns = { box: 'box', polygon: 'polygon', mask: 'mask', file: 'mask' } as const;

/** As in "Undo: move a box"; "change 3 objects" where they differ. Empty for no change at all. */
export function stepWords(changes: readonly (ObjectChange | ImageChange)[]): string {
  const image = changes.find((change) => change.objectId === null);
  if (image !== undefined) return imageWords(image);
  const each = changes.filter((change) => change.objectId !== null).map(changeWords);
  const [first] = each;
  if (first === undefined) return '';
  if (each.length === 1) return `${first.verb} ${first.a}${first.rest}`;
  const sameVerb = each.every(({ verb, rest }) => verb === first.verb && rest === first.rest);
  const sameNoun = each.every(({ noun }) => noun === first.noun);
  const what = sameNoun ? plural(first.noun) : 'objects';
  return sameVerb ? `${first.verb} ${each.length} ${what}${first.rest}` : `change ${each.length} objects`;
}

function imageWords({ before, after: { review, note = '' } }: ImageChange): string {
  if (review !== undefined) return `mark as ${reviewWords[review] ?? review}`;
  if (note === '') return 'remove the note from the image';
  return (before.note ?? '') === '' ? 'add a note to the image' : 'change the note on the image';
}

interface Words {
  verb: string;
  noun: string;
  a: string;
  rest: string;
}

function changeWords({ before, after }: ObjectChange): Words {
  const noun = nouns[(after ?? before)?.geometry.kind ?? 'box'];
  const say = (verb: string, rest = ''): Words => ({ verb, noun, a: `a ${noun}`, rest });
  if (after === null) return say('delete');
  if (before === null) return after.state === 'draft' ? say('draft') : say('draw');
  if (before.state !== after.state) return after.state === 'final' ? say('finish') : say('mark', ' as a draft');
  if (before.class !== after.class)
    return after.class === null ? say('give', ' the class of the image') : say('give', ` the class “${after.class}”`);
  if ((before.note ?? '') !== (after.note ?? '')) return say('add a note to');
  if (isOn(before.hidden) !== isOn(after.hidden)) return say(isOn(after.hidden) ? 'hide' : 'show');
  if (isOn(before.locked) !== isOn(after.locked)) return say(isOn(after.locked) ? 'lock' : 'unlock');
  const [was, is] = [before.geometry, after.geometry];
  if (was.kind === 'box' && is.kind === 'box')
    return say(was.width === is.width && was.height === is.height ? (isSame(was, is) ? 'reorder' : 'move') : 'resize');
  if (isSame(was, is)) return say('reorder');
  return is.kind === 'mask' ? say('change the pixels of') : say('reshape');
}

function isOn(value: boolean | undefined): boolean {
  return value ?? false;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function plural(noun: string): string {
  return noun === 'box' ? 'boxes' : `${noun}s`;
}
