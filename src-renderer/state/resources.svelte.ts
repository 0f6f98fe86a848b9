/** The resource store as state: whoever reads one of its answers is run again when that one came, failed or left. */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { TripletscopeError } from '../../src-shared/errors.ts';
import {
  type ResourceLimits,
  type ResourceName,
  type ResourceRequest,
  type ResourceState,
  ResourceStore,
} from './resources.ts';

export class Resources {
  /** How often each key was told of. */
  private readonly told = new SvelteMap<string, number>();
  private readonly store: ResourceStore;

  constructor(limits: Omit<ResourceLimits, 'tell'>) {
    this.store = new ResourceStore({ ...limits, tell: (key) => this.tell(key) });
  }

  state<Value>(request: ResourceName<Value>): ResourceState<Value> {
    this.told.get(request.key);
    return this.store.state<Value>(request);
  }

  value<Value>(request: ResourceName<Value>): Value | undefined {
    const state = this.state<Value>(request);
    return state.status === 'ready' ? state.value : undefined;
  }

  /** Why one of them could not be had. */
  error(requests: readonly ResourceName<unknown>[]): TripletscopeError | null {
    for (const request of requests) {
      const state = this.state(request);
      if (state.status === 'failed') return state.error;
    }
    return null;
  }

  hold(owner: string, requests: readonly ResourceRequest<unknown>[]): void {
    this.store.hold(owner, requests);
  }

  retry(owner: string): void {
    this.store.retry(owner);
  }

  clear(): void {
    this.store.clear();
  }

  private tell(key: string | null): void {
    untrack(() => {
      if (key === null) this.told.clear();
      else this.told.set(key, (this.told.get(key) ?? 0) + 1);
    });
  }
}
