/** Names that files can be called by (maps, figures): short where that is unique, also where case does not count. */

/** One for each path: the stem; else the folders before it, joined by `__`; else the extension too; else a number. */
export function imageNames(relativePaths: readonly string[]): string[] {
  const stem = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '');
  const long = (file: string): string => file.replace(/(?<=[^/])\.[^./]*$/, '').replaceAll('/', '__');
  const full = (file: string): string => file.replaceAll('/', '__').replace(/\.([^.]*)$/, '__$1');
  const names = new Array<string>(relativePaths.length).fill('');
  const taken = new Set<string>();
  let open = relativePaths.map((_, index) => index);
  for (const form of [stem, long, full]) {
    const counts = new Map<string, number>();
    for (const index of open) {
      const key = folded(form(relativePaths[index]));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    open = open.filter((index) => {
      const name = form(relativePaths[index]);
      if (counts.get(folded(name)) !== 1 || taken.has(folded(name))) return true;
      taken.add(folded(name));
      names[index] = name;
      return false;
    });
  }
  for (const index of open) {
    let number = 2;
    while (taken.has(folded(`${full(relativePaths[index])}__${number}`))) number++;
    names[index] = `${full(relativePaths[index])}__${number}`;
    taken.add(folded(names[index]));
  }
  return names;
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
