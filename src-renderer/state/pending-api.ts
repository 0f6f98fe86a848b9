/** Procedures that the contract names and the engine is yet to serve, as they will be; goes as they come. */
import type { JobView } from '../../src-shared/host-events.ts';
import { api } from './api.ts';

interface Query<Input, Output> {
  query: (input: Input) => Promise<Output>;
}
interface Mutation<Input, Output> {
  mutate: (input: Input) => Promise<Output>;
}

export interface FolderEntry {
  id: string;
  name: string;
  kind: 'folder' | 'image' | 'file';
  looksLike: 'workspace' | 'dataset' | null;
}
export interface FolderListing {
  here: { id: string; name: string } | null;
  parent: string | null;
  entries: FolderEntry[];
}

interface Pending {
  settings: {
    get: Query<void, { user: Record<string, unknown> }>;
    set: Mutation<{ key: string; value: unknown }, unknown>;
  };
  jobs: {
    list: Query<void, JobView[]>;
    start: Mutation<{ kind: string; params: Record<string, unknown> }, JobView>;
    cancel: Mutation<{ id: number }, unknown>;
    resume: Mutation<{ id: number }, unknown>;
    dismiss: Mutation<{ id: number }, unknown>;
  };
  folders: {
    list: Query<{ folder: string | null }, FolderListing>;
    create: Mutation<{ folder: string; name: string }, { id: string; name: string }>;
  };
}

export const pendingApi = api as unknown as Pending;
