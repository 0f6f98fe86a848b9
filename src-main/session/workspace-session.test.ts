import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorkspace } from '../workspace/open.ts';
import { WorkspaceSession, type WorkspaceSlot } from './workspace-session.ts';

let folder: string;
let session: WorkspaceSession;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'session-'));
  session = new WorkspaceSession(openWorkspace(folder, { create: true }));
});
afterEach(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a memory is made once a session, for its own workspace', () => {
  const made: string[] = [];
  const slot: WorkspaceSlot<Map<string, number>> = {
    make: (workspace) => {
      made.push(workspace.folder);
      return new Map();
    },
  };
  session.of(slot).set('a', 1);
  expect(session.of(slot).get('a')).toBe(1);
  expect(made).toEqual([folder]);
});

test('an answer that comes after closing is kept nowhere, and says why', async () => {
  const kept = new Map<string, number>();
  const slot: WorkspaceSlot<Map<string, number>> = { make: () => kept, release: (held) => held.clear() };
  session.of(slot).set('early', 1);
  const late = Promise.resolve(2).then((value) => session.of(slot).set('late', value));
  session.close();
  await expect(late).rejects.toMatchObject({ code: 'not-found', message: 'the workspace has been closed' });
  expect([...kept]).toEqual([]);
  expect([session.closed, session.workspace.store.db.open]).toEqual([true, false]);
});
