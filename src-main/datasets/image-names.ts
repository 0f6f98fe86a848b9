/** Names that files can be called by (maps, figures): short where that is unique, also where case does not count. */

type Form = (relativePath: string) => string;

const stem: Form = (file) => file.slice(file.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '');
const withFolders: Form = (file) => file.replace(/(?<=[^/])\.[^./]*$/, '').replaceAll('/', '__');
const withExtension: Form = (file) => file.replaceAll('/', '__').replace(/\.([^.]*)$/, '__$1');

/** One for each path: the stem; else the folders before it, joined by `__`; else the extension too; else a number. */
export async function imageNames(
  relativePaths: readonly string[],
  pace: () => Promise<void> | undefined = () => undefined,
): Promise<string[]> {
  const names = new Array<string>(relativePaths.length).fill('');
  const taken = new Set<string>();
  let open = relativePaths.map((_, index) => index);
  for (const form of [stem, withFolders, withExtension]) {
    const counts = new Map<string, number>();
    for (const index of open) {
      const key = folded(form(relativePaths[index]));
      counts.set(key, (counts.get(key) ?? 0) + 1);
      const rest = pace();
      if (rest) await rest;
    }
    const ambiguous: number[] = [];
    for (const index of open) {
      const name = form(relativePaths[index]);
      const key = folded(name);
      if (counts.get(key) !== 1 || taken.has(key)) ambiguous.push(index);
      else {
        taken.add(key);
        names[index] = name;
      }
      const rest = pace();
      if (rest) await rest;
    }
    open = ambiguous;
  }
  for (const index of open) names[index] = numbered(withExtension(relativePaths[index]), taken);
  return names;
}

function numbered(name: string, taken: Set<string>): string {
  let number = 2;
  while (taken.has(folded(`${name}__${number}`))) number++;
  taken.add(folded(`${name}__${number}`));
  return `${name}__${number}`;
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
