/** A list of images by their ids as text for an address: runs of ids that follow each other, each with the gap before it. */

/** Ascending, each once. "1-3.5" are three ids from 1 on and one 5 after the last of them: numbers in base 36, a run of one without its length. */
export function imagesToText(ids: ArrayLike<number>): string {
  const ascending = [...new Set(Array.from(ids))].sort((a, b) => a - b);
  const runs: string[] = [];
  let last = 0;
  for (let at = 0; at < ascending.length; ) {
    let end = at + 1;
    while (end < ascending.length && ascending[end] === ascending[end - 1] + 1) end++;
    const gap = (ascending[at] - last).toString(36);
    runs.push(end - at === 1 ? gap : `${gap}-${(end - at).toString(36)}`);
    last = ascending[end - 1];
    at = end;
  }
  return runs.join('.');
}

/** More images than a workspace holds: a text from elsewhere must not fill the memory. */
const mostImages = 10_000_000;

/** Null for what is no such text. */
export function textToImages(text: string | null): number[] | null {
  if (text === null || !/^[0-9a-z]{1,8}(-[0-9a-z]{1,6})?(\.[0-9a-z]{1,8}(-[0-9a-z]{1,6})?)*$/.test(text)) return null;
  const ids: number[] = [];
  let last = 0;
  for (const run of text.split('.')) {
    const [gap, length] = run.split('-').map((part) => Number.parseInt(part, 36));
    if (ids.length + (length ?? 1) > mostImages) return null;
    for (let i = 0; i < (length ?? 1); i++) ids.push(last + gap + i);
    last = ids.at(-1) ?? last;
  }
  return ids;
}
