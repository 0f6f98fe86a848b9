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

export interface ModelView {
  id: number;
  title: string;
  backbone: string;
  layer: string;
  width: number;
  created: string;
  images: number;
  current: boolean;
}

export interface RuntimeView {
  flavour: 'cpu' | 'cuda';
  installed: boolean;
  version?: string;
  downloadBytes?: number;
  diskBytes?: number;
}
export interface DeviceStatus {
  backend: string;
  device: string;
  threads: number | null;
  memory?: { total: number; free: number };
  fallback?: string | null;
  runtimes: RuntimeView[];
  gpu: boolean;
}

interface Pending {
  models: {
    list: Query<void, ModelView[]>;
    open: Mutation<{ id: number }, unknown>;
  };
  device: { status: Query<void, DeviceStatus> };
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
