/** Choosing folders on the server's side, for `serve`; the desktop has the system's own dialogs. */
import path from 'node:path';
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { confine, createConfined, type FolderEntry, listConfined, parentWithin } from '../confined-folders.ts';
import type { EngineHost } from '../host.ts';
import { locate } from '../located-folder.ts';
import { looksLike } from '../looks-like.ts';
import { anyProcedure, router } from '../procedures.ts';

const folderId = z.string().min(1).max(64);

export const foldersRouter = router({
  /** `folder: null` lists the roots. `next` is the `from` of the following page. */
  list: anyProcedure
    .input(
      z.object({
        folder: folderId.nullable(),
        from: z.int().nonnegative().default(0),
        count: z.int().min(1).max(1000).default(500),
      }),
    )
    .query(async ({ ctx: { host }, input: { folder, from, count } }) => {
      const roots = rootsOf(host);
      if (folder === null) {
        const entries = await Promise.all(roots.map((root) => rootEntry(host, root)));
        return { here: null, parent: null, looksLike: null, entries, total: entries.length, next: null, cut: false };
      }
      const real = await confine(host.folders.pathOf(folder), roots);
      const { entries, ...page } = await listConfined(real, roots, { from, count });
      const parent = parentWithin(real, roots);
      return {
        here: { id: host.folders.idOf(real), name: nameOf(real) },
        parent: parent === null ? null : host.folders.idOf(parent),
        looksLike: await looksLike(real),
        entries: entries.map((entry) => viewOf(host, entry)),
        ...page,
      };
    }),

  /** A path below the roots, typed or pasted. Sent in a body, not in an address; what comes back are ids and names. */
  locate: anyProcedure
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .mutation(async ({ ctx: { host }, input }) => {
      const { kind, path: real, folders } = await locate(input.path, rootsOf(host));
      const named = (folder: string) => ({ id: host.folders.idOf(folder, { real: true }), name: nameOf(folder) });
      return { kind, ...named(real), trail: folders.map(named) };
    }),

  create: anyProcedure
    .input(z.object({ folder: folderId, name: z.string().min(1).max(255) }))
    .mutation(async ({ ctx: { host }, input: { folder, name } }) => {
      const roots = rootsOf(host);
      const real = await confine(host.folders.pathOf(folder), roots);
      const made = await createConfined(real, name);
      return { id: host.folders.idOf(made), name: path.basename(made) };
    }),
});

function rootsOf(host: EngineHost): readonly string[] {
  if (host.options.roots !== null) return host.options.roots;
  throw new TripletscopeError('unsupported', 'folders are chosen in the dialogs of the desktop');
}

async function rootEntry(host: EngineHost, root: string) {
  return viewOf(host, { path: root, name: nameOf(root), kind: 'folder', looksLike: await looksLike(root) });
}

function viewOf(host: EngineHost, { path: real, ...entry }: FolderEntry) {
  return { id: host.folders.idOf(real, { real: true }), ...entry };
}

function nameOf(folder: string): string {
  return path.basename(folder) || folder;
}
