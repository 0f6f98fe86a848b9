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

function isId(text: string | null): text is string {
  return text !== null && /^\d+$/.test(text);
}
