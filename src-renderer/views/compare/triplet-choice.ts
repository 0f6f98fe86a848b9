/** Which triplet the single maps explain: one of the sequence that is averaged over, or one that was put together. */
export type TripletChoice = { kind: 'drawn'; index: number } | { kind: 'chosen'; positive: string; negative: string };

/** `t=3` or `p=12&n=80`; the first of the sequence is not written. */
export function choiceToParams(choice: TripletChoice): { t: string | null; p: string | null; n: string | null } {
  if (choice.kind === 'chosen') return { t: null, p: choice.positive, n: choice.negative };
  return { t: choice.index === 0 ? null : String(choice.index + 1), p: null, n: null };
}

export function choiceFromParams(params: URLSearchParams): TripletChoice {
  const [positive, negative] = [params.get('p'), params.get('n')];
  if (isId(positive) && isId(negative)) return { kind: 'chosen', positive, negative };
  const number = Number(params.get('t') ?? 1);
  return { kind: 'drawn', index: Number.isInteger(number) && number > 1 ? number - 1 : 0 };
}

/** What a link names, as far as the data set has it. */
export interface LinkTarget {
  /** Null for the first of the strip. */
  image: string | null;
  choice: TripletChoice;
  /** What the link names and the data set lacks. */
  missing: 'image' | 'triplet' | null;
}

export function targetOf(params: URLSearchParams, isKnown: (image: string) => boolean): LinkTarget {
  return knownTarget({ image: params.get('image'), choice: choiceFromParams(params) }, isKnown);
}

/** Another import gives every image another id, and links outlive it: a triplet counts for nothing without its images. */
export function knownTarget(
  { image, choice }: Omit<LinkTarget, 'missing'>,
  isKnown: (image: string) => boolean,
): LinkTarget {
  const first: TripletChoice = { kind: 'drawn', index: 0 };
  if (image !== null && !isKnown(image)) return { image: null, choice: first, missing: 'image' };
  if (choice.kind === 'drawn') return { image, choice, missing: null };
  if (isKnown(choice.positive) && isKnown(choice.negative)) return { image, choice, missing: null };
  return { image, choice: first, missing: 'triplet' };
}

export const missingWords = {
  image: 'The image of this link is not in the data set. The first one is shown instead.',
  triplet: 'The triplet of this link is not in the data set. The first one drawn is shown instead.',
  model: 'The model of this link is not in the workspace. The current one is shown instead.',
} as const;

function isId(text: string | null): text is string {
  return text !== null && /^\d+$/.test(text);
}
