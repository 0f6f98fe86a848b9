/** When what died is started again: an engine, or the page. */

const windowMs = 60_000;
const most = 5;

/** Milliseconds to wait after the deaths at these times, the last of them now; null where it died too often. */
export function delayBeforeRestart(deaths: readonly number[]): number | null {
  const now = deaths.at(-1) ?? 0;
  const recent = deaths.filter((time) => now - time < windowMs).length;
  return recent > most ? null : 100 * 2 ** (recent - 1);
}
