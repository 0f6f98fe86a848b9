/** Procedures that the contract names and the engine is yet to serve, as they will be; goes as they come. */
import type { JobView } from '../../src-shared/host-events.ts';
import { api } from './api.ts';

interface Query<Input, Output> {
  query: (input: Input) => Promise<Output>;
}
interface Mutation<Input, Output> {
  mutate: (input: Input) => Promise<Output>;
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

export interface DeviceStatus {
  /** Null without an open workspace. */
  compute: { backend: string; flavour: string | null; version: string; device: string; fallback: string | null } | null;
  threads: number;
  memory: { total: number; free: number; engine: number };
  gpu: boolean;
  tensorflowVersion: string;
  runtimes: {
    flavour: 'cpu' | 'cuda';
    label: string;
    installed: boolean;
    download: number;
    disk: number;
  }[];
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
}

export const pendingApi = api as unknown as Pending;
