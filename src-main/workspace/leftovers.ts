/** What kills and full disks leave in a workspace's folder: cleared when it is opened, since nobody else writes then. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { removeWithinSync } from '../system/confined-files.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const stamp = String.raw`\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z`;
const unfinished = [
  { folder: '.', name: /^workspace\.(sqlite|sums).*\.part$/ },
  { folder: 'models', name: /\.part$/ },
  { folder: 'backups', name: new RegExp(`^(before-repair-)?${stamp}\\.part$`) },
  { folder: path.join('cache', 'features', '*'), name: new RegExp(`\\.f32\\.${uuid}$`) },
];
const dayMs = 86_400_000;
/** Copies from before a repair that are kept; older ones are removed by the next repair. */
const keptCopies = 3;

/** Only names that this program gives to unfinished files; of anything else nothing is touched. */
export function removeUnfinished(workspace: string): void {
  for (const { folder, name } of unfinished) {
    const full = path.join(workspace, folder);
    const folders = folder.endsWith('*')
      ? list(path.dirname(full)).map((own) => path.join(path.dirname(full), own))
      : [full];
    for (const place of folders) removeAll(place, { root: workspace, which: (own) => name.test(own) });
  }
}

/** Backups into a folder of the user that were killed more than a day ago; others may be under way. */
export function removeUnfinishedBackups(into: string, now: Date): void {
  const name = new RegExp(`^${stamp}\\.part$`);
  const which = (own: string): boolean => {
    const time = statSync(path.join(into, own), { throwIfNoEntry: false })?.mtimeMs ?? now.getTime();
    return name.test(own) && now.getTime() - time > dayMs;
  };
  removeAll(into, { root: into, which });
}

/** Keeps the newest copies from before a repair, this one and the two before. */
export function removeOldCopies(workspace: string): void {
  const backups = path.join(workspace, 'backups');
  const copies = list(backups).filter((name) => new RegExp(`^before-repair-${stamp}$`).test(name));
  const old = new Set(copies.sort().slice(0, -keptCopies));
  removeAll(backups, { root: workspace, which: (name) => old.has(name) });
}

/** Nothing where the folder is a link that leads out of the root. */
function removeAll(folder: string, { root, which }: { root: string; which: (name: string) => boolean }): void {
  for (const name of list(folder)) {
    if (!which(name)) continue;
    try {
      removeWithinSync(root, path.join(folder, name));
    } catch {
      // It stays where it cannot be removed; nothing depends on it.
    }
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
