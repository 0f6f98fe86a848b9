/** SVG's path data as lines: what a window draws with anyway, for writers that know points alone. */

export type Line = (readonly [number, number])[];

/**
 * Understands M, L, H, V and Z in both cases, which is what outlines and contours are written with; a closed line ends
 * where it began. Throws on any other command.
 */
export function linesOfPath(data: string): Line[] {
  const lines: Line[] = [];
  let [x, y] = [0, 0];
  for (const [, command, rest] of data.matchAll(/([a-z])([^a-z]*)/gi)) {
    const numbers = rest.match(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];
    const relative = command === command.toLowerCase();
    const kind = command.toUpperCase();
    if (kind === 'Z') {
      const line = lines.at(-1);
      if (line === undefined) continue;
      [x, y] = line[0];
      line.push([x, y]);
      continue;
    }
    const step = kind === 'M' || kind === 'L' ? 2 : 1;
    if (!'MLHV'.includes(kind)) throw new Error(`a path with the command ${command}`);
    for (let at = 0; at + step <= numbers.length; at += step) {
      const [first, second] = [numbers[at], numbers[at + 1]];
      if (kind !== 'V') x = first + (relative ? x : 0);
      if (kind !== 'H') y = (kind === 'V' ? first : second) + (relative ? y : 0);
      // What follows a move without a command of its own is a line.
      if (kind === 'M' && at === 0) lines.push([[x, y]]);
      else lines.at(-1)?.push([x, y]);
    }
  }
  return lines;
}
