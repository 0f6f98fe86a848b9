/** Progress reaches the windows so often at most. */
const tellEveryMs = 100;

/** Calls at once where asked or where the last call is long enough ago, else later, once. */
export function tellAtMost(tell: () => void): { (now: boolean): void; stop: () => void } {
  let last = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const say = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    last = performance.now();
    tell();
  };
  const told = (now: boolean): void => {
    if (stopped) return;
    const wait = last + tellEveryMs - performance.now();
    if (now || wait <= 0) say();
    else timer ??= setTimeout(say, wait);
  };
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer);
    stopped = true;
  };
  return Object.assign(told, { stop });
}
